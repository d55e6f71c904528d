"""Counting: strings a^n b^n and a^n b^n c^n, whose ends only one who has counted can predict."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn._validation import check_floats, check_size
from rnn.datasets._checks import check_bools, check_ids
from rnn.datasets.vocabulary import Vocabulary

__all__ = ["best", "encode", "is_right", "string", "symbols"]

_MOST = 1_000_000


def symbols(letters: int) -> tuple[str, ...]:
    """Name the symbols: S, which starts a string, the letters, and T, which ends it.

    Parameters
    ----------
    letters : {2, 3}
        2 for a^n b^n, 3 for a^n b^n c^n.

    Returns
    -------
    tuple of str

    Raises
    ------
    TypeError, ValueError
        If `letters` is neither 2 nor 3.

    Examples
    --------
    >>> symbols(2)
    ('S', 'a', 'b', 'T')
    """
    if check_size("letters", letters) not in (2, 3):
        raise ValueError(f"letters must be 2 or 3, got {letters}")
    return ("S", *"abc"[:letters], "T")


def string(n: int, *, letters: int = 2) -> str:
    """Write the string with n of each letter, between S and T.

    Parameters
    ----------
    n : int
        How many of each letter, at least 1.
    letters : {2, 3}
        2 for a^n b^n, 3 for a^n b^n c^n.

    Returns
    -------
    str

    Raises
    ------
    TypeError, ValueError
        If `n` is not a positive int, or `letters` neither 2 nor 3.

    Examples
    --------
    >>> string(3), string(2, letters=3)
    ('SaaabbbT', 'SaabbccT')
    """
    start, *middle, end = symbols(letters)
    return start + "".join(letter * check_size("n", n) for letter in middle) + end


def encode(
    counts: ArrayLike, *, letters: int = 2
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]:
    """Make one string for each n: inputs, the symbols that follow, the symbols that could have followed, and a mask.

    Parameters
    ----------
    counts : sequence of B int
        The n of every string, each at least 1.
    letters : {2, 3}
        2 for a^n b^n, 3 for a^n b^n c^n.

    Returns
    -------
    x : int64 array (T, B)
        Indices into `symbols(letters)` of all symbols but the last, padded with 0; T = letters * max(n) + 1.
    targets : int64 array (T, B)
        The symbol after each of them.
    legal : bool array (T, B, K)
        True for the symbols that may follow: a after S, a or b after a, and exactly one after that. All False in
        padding.
    mask : bool array (T, B)
        True where a step is real.

    Raises
    ------
    TypeError, ValueError
        If a count is not a positive int, or `letters` neither 2 nor 3.

    References
    ----------
    Gers and Schmidhuber, "LSTM recurrent networks learn simple context-free and context-sensitive languages", IEEE
    Transactions on Neural Networks 12 (2001).

    Examples
    --------
    >>> x, targets, legal, mask = encode([2, 1])
    >>> ["".join(symbols(2)[k] for k in np.flatnonzero(step)) for step in legal[:, 0]]
    ['a', 'ab', 'ab', 'b', 'T']
    """
    names = symbols(letters)
    ns = check_ids("counts", counts, _MOST)
    if ns.min() < 1:
        raise ValueError(f"counts must be at least 1, got {ns.min()}")
    vocabulary, strings = Vocabulary(names), [string(int(n), letters=letters) for n in ns.ravel()]
    x, mask = vocabulary.encode_all([text[:-1] for text in strings])
    targets, _ = vocabulary.encode_all([text[1:] for text in strings])
    legal = np.eye(len(names), dtype=bool)[targets] & mask[..., None]
    legal[(x == names.index("a")) & mask] |= np.isin(names, ["a", "b"])
    return x, targets, legal, mask


def is_right(logits: NDArray, legal: NDArray[np.bool_], mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which strings are predicted without a mistake: at every step exactly the legal symbols have positive logits.

    A positive logit is a probability sigmoid(logit) above 1/2 that the symbol may follow.

    Parameters
    ----------
    logits : float array (T, B, K)
        One score for each symbol, each on its own.
    legal : bool array (T, B, K)
        As from `encode`.
    mask : bool array (T, B)
        True where a step is real.

    Returns
    -------
    bool array (B,)

    Raises
    ------
    TypeError, ValueError
        If an array has the wrong dtype or shape.

    Examples
    --------
    >>> x, targets, legal, mask = encode([2, 1])
    >>> is_right(legal - 0.5, legal, mask).tolist(), is_right(legal * 1.0 + 0.5, legal, mask).tolist()
    ([True, True], [False, False])
    """
    logits = check_floats("logits", logits, ("T", "B", "K"))
    legal, mask = check_bools("legal", legal, logits.shape), check_bools("mask", mask, logits.shape[:2])
    return (((logits > 0) == legal).all(axis=-1) | ~mask).all(axis=0)


def best(longest: int, *, letters: int = 2) -> float:
    """Cross-entropy per prediction of the next symbol, if n is uniform on 1 .. longest: ln(longest) / E[predictions].

    All that nobody can know is n, ln(longest) nats a string; the string then holds letters * n + 1 predictions. (Which
    symbols *may* follow can always be known: asked for those, the best answer makes no mistake at all.)

    Parameters
    ----------
    longest : int
        The largest n.
    letters : {2, 3}
        2 for a^n b^n, 3 for a^n b^n c^n.

    Returns
    -------
    float
        In nats.

    Raises
    ------
    TypeError, ValueError
        If `longest` is not a positive int, or `letters` neither 2 nor 3.

    Examples
    --------
    >>> best(1), round(best(10), 4)
    (0.0, 0.1919)
    """
    N = check_size("longest", longest)
    return math.log(N) / ((len(symbols(letters)) - 2) * (N + 1) / 2 + 1)
