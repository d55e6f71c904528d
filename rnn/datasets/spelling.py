"""Inputs and targets of a decoder that writes texts symbol by symbol, with teacher forcing.

A text of n symbols takes n + 1 steps. The input of a step is the symbol before, at first a start symbol; the target is
the next symbol, at last a stop symbol.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn.batches import Batch
from rnn.datasets._checks import check_ids
from rnn.datasets.vocabulary import Vocabulary

__all__ = ["START", "STOP", "Spelling", "alphabet", "read", "spell"]

START, STOP = "<", ">"


class Spelling(NamedTuple):
    """Targets and inputs of a decoder for B texts of at most T - 1 symbols.

    Attributes
    ----------
    targets : int64 array (T, B)
        The symbols to write, then `STOP`.
    loss_mask : bool array (T, B)
        True up to and including the stop; the rest is padding.
    previous : int64 array (T, B)
        The symbol before each target, `START` at the first step.
    """

    targets: NDArray[np.int64]
    loss_mask: NDArray[np.bool_]
    previous: NDArray[np.int64]

    def batch(self, x: NDArray, mask: NDArray[np.bool_] | None = None) -> Batch:
        """Return a batch for a model with a decoder; x, with its mask, is what the texts are written from."""
        return Batch(x, mask=mask, **self._asdict())


def alphabet(texts: Iterable[str]) -> Vocabulary:
    """Make the vocabulary of all characters in some texts, after `START` and `STOP`.

    Parameters
    ----------
    texts : iterable of str
        None may contain `START` or `STOP`.

    Returns
    -------
    Vocabulary
        `START` has id 0 and `STOP` id 1.

    Examples
    --------
    >>> alphabet(["one", "two"]).symbols
    ('<', '>', 'e', 'n', 'o', 't', 'w')
    """
    written = list(texts)
    for text in written:
        if START in text or STOP in text:
            raise ValueError(f"texts must not contain {START!r} or {STOP!r}, got {text!r}")
    return Vocabulary.of(written, extra=(START, STOP))


def spell(texts: Sequence[str], vocabulary: Vocabulary) -> Spelling:
    """Turn texts into inputs and targets, shifted by one step.

    previous = START, s_1, ..., s_n and targets = s_1, ..., s_n, STOP.

    Parameters
    ----------
    texts : sequence of B str
        The texts to write; a text may be empty.
    vocabulary : Vocabulary
        With `START`, `STOP` and every character of the texts.

    Returns
    -------
    Spelling

    References
    ----------
    Williams and Zipser, "A learning algorithm for continually running fully recurrent neural networks", Neural
    Computation 1 (1989), for teacher forcing: the input is the right symbol, not the one that the network wrote.

    Examples
    --------
    >>> letters = alphabet(["on", "o"])
    >>> spelled = spell(["on", "o"], letters)
    >>> ["".join(letters.decode(column)) for column in spelled.previous.T], spelled.loss_mask[:, 1].tolist()
    (['<on', '<o<'], [True, True, False])
    >>> ["".join(letters.decode(column)) for column in spelled.targets.T]
    ['on>', 'o><']
    """
    previous, _ = vocabulary.encode_all([[START, *text] for text in texts])  # (T, B)
    targets, loss_mask = vocabulary.encode_all([[*text, STOP] for text in texts])  # (T, B)
    return Spelling(targets, loss_mask, previous)


def read(ids: ArrayLike, vocabulary: Vocabulary) -> list[str]:
    """Decode texts, each up to its first `STOP`, or to its end if there is none.

    Parameters
    ----------
    ids : int array (T, B)
        One text per column; whatever follows a stop is ignored.
    vocabulary : Vocabulary
        With `STOP`.

    Returns
    -------
    list of B str

    Examples
    --------
    >>> letters = alphabet(["on"])
    >>> read([[3, 2], [2, 3], [1, 2]], letters)
    ['on', 'non']
    """
    array = check_ids("ids", ids, len(vocabulary))
    if array.ndim != 2:
        raise ValueError(f"ids must have shape (T, B), got {array.shape}")
    return ["".join(vocabulary.decode(column)).partition(STOP)[0] for column in array.T]
