"""Vocabulary: symbols (characters, words or tags) and their ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn._validation import describe
from rnn.datasets._checks import check_ids
from rnn.datasets.sequences import pad_sequences

__all__ = ["Vocabulary"]


class Vocabulary:
    """A fixed list of distinct symbols; the number (id) of a symbol is its place in the list.

    Two vocabularies are equal if they have the same symbols in the same order and the same one for unknown symbols.

    Parameters
    ----------
    symbols : iterable of str
        Characters, words or tags, none of them twice and none of them empty.
    unknown : str, optional
        One of `symbols`, whose id all symbols get that are not in the list. Without it they are refused.

    References
    ----------
    The chapter on architectures, where text becomes numbers.

    Examples
    --------
    >>> letters = Vocabulary("abn")
    >>> letters.encode("banana").tolist()
    [1, 0, 2, 0, 2, 0]
    >>> "".join(letters.decode([1, 0, 2]))
    'ban'
    """

    def __init__(self, symbols: Iterable[str], unknown: str | None = None) -> None:
        self.symbols = tuple(symbols)
        if not self.symbols:
            raise ValueError("symbols must hold at least one symbol, got none")
        for symbol in self.symbols:
            if not isinstance(symbol, str):
                raise TypeError(f"symbols must be str, got {describe(symbol)}")
        if "" in self.symbols:
            raise ValueError("symbols must not be empty, got ''")
        twice = sorted(symbol for symbol, count in Counter(self.symbols).items() if count > 1)
        if twice:
            raise ValueError(f"symbols must be distinct, got {', '.join(map(repr, twice))} more than once")
        if unknown is not None and unknown not in self.symbols:
            raise ValueError(f"unknown must be one of the symbols, got {unknown!r}")
        self.unknown = unknown
        self._ids = {symbol: i for i, symbol in enumerate(self.symbols)}

    @classmethod
    def of(
        cls,
        sequences: Iterable[Iterable[str]],
        *,
        unknown: str | None = None,
        extra: Iterable[str] = (),
    ) -> Vocabulary:
        """Make a vocabulary of all symbols that occur in some sequences, in alphabetical order.

        Parameters
        ----------
        sequences : iterable of sequences of str
            A string is a sequence of characters.
        unknown : str, optional
            A symbol for all others; it comes first.
        extra : iterable of str
            Symbols that are in the vocabulary in any case, after `unknown`, such as a start and a stop.

        Returns
        -------
        Vocabulary

        Examples
        --------
        >>> Vocabulary.of([["a", "dog"], ["a", "cat"]], unknown="?")
        Vocabulary(4 symbols: '?', 'a', 'cat', 'dog')
        """
        found = {symbol for sequence in sequences for symbol in sequence}
        first = [*([] if unknown is None else [unknown]), *extra]
        return cls([*first, *sorted(found.difference(first))], unknown)

    def __len__(self) -> int:
        return len(self.symbols)

    def __contains__(self, symbol: object) -> bool:
        return symbol in self._ids

    def __iter__(self) -> Iterator[str]:
        return iter(self.symbols)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Vocabulary):
            return NotImplemented
        return (self.symbols, self.unknown) == (other.symbols, other.unknown)

    def __hash__(self) -> int:
        return hash((self.symbols, self.unknown))

    def __repr__(self) -> str:
        shown = ", ".join(map(repr, self.symbols[:4])) + (", ..." if len(self) > 4 else "")
        return f"Vocabulary({len(self)} symbols: {shown})"

    def id(self, symbol: str) -> int:
        """Return the id of one symbol, that of `unknown` if the symbol is not in the list.

        Parameters
        ----------
        symbol : str
            A character, a word or a tag.

        Returns
        -------
        int

        Raises
        ------
        ValueError
            If the symbol is not in the list and there is no `unknown`.

        Examples
        --------
        >>> Vocabulary("abn").id("n")
        2
        """
        if symbol in self._ids:
            return self._ids[symbol]
        if not isinstance(symbol, str):  # such as an id, which must not pass as an unknown symbol
            raise TypeError(f"symbol must be a str, got {describe(symbol)}")
        if self.unknown is None:
            raise ValueError(f"symbol must be in {self!r}, got {symbol!r}")
        return self._ids[self.unknown]

    def encode(self, sequence: Iterable[str]) -> NDArray[np.int64]:
        """Turn T symbols into ids.

        Parameters
        ----------
        sequence : iterable of str
            A string is a sequence of characters.

        Returns
        -------
        int64 array (T,)

        Examples
        --------
        >>> Vocabulary(["?", "a", "dog"], unknown="?").encode("a big dog".split()).tolist()
        [1, 0, 2]
        """
        return np.array([self.id(symbol) for symbol in sequence], dtype=np.int64)

    def encode_all(self, sequences: Sequence[Iterable[str]]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Turn B sequences into one padded batch.

        Parameters
        ----------
        sequences : list of B sequences of str
            None of them empty.

        Returns
        -------
        ids : int64 array (T, B), T the longest length
            Padded with 0.
        mask : bool array (T, B)
            True where a step is real.

        Examples
        --------
        >>> ids, mask = Vocabulary("abn").encode_all(["ban", "a"])
        >>> ids.T.tolist(), mask.T.tolist()
        ([[1, 0, 2], [0, 0, 0]], [[True, True, True], [True, False, False]])
        """
        if isinstance(sequences, str):
            raise TypeError(f"sequences must be a list of sequences, got {describe(sequences)}")
        return pad_sequences([self.encode(sequence) for sequence in sequences])

    def decode(self, ids: ArrayLike) -> list[str]:
        """Turn ids into symbols.

        Parameters
        ----------
        ids : int array (T,)
            In 0 .. len(self) - 1; T may be 0.

        Returns
        -------
        list of T str

        Examples
        --------
        >>> Vocabulary("abn").decode([1, 0, 2])
        ['b', 'a', 'n']
        """
        array = np.asarray(ids)
        if array.shape == (0,):
            return []
        if array.ndim != 1:
            raise ValueError(f"ids must have shape (T,), got {array.shape}")
        return [self.symbols[i] for i in check_ids("ids", array, len(self))]
