"""The last capital: remember a marked letter among letters that do not count, and say it when asked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rnn._validation import as_generator, check_probability, check_size, describe

__all__ = ["ANSWERS", "SYMBOLS", "answers", "encode", "sample"]

SYMBOLS = (".", "a", "b", "A", "B", "?")
"""Nothing, two letters, the same as capitals, and the question."""

ANSWERS = ("-", "A", "B")
"""What can be said: nothing, or the letter."""

_FEATURES = np.array([[0, 0, 0, 0], [1, 0, 0, 0], [0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 1, 0], [0, 0, 0, 1]], dtype=float)


def sample(
    seq_len: int, batch: int, *, p_capital: float = 0.2, rng: np.random.Generator | int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Draw sequences, and what is to be said at each of their steps.

    Every step is a capital with probability `p_capital`, A or B, and otherwise a dot, a, b or a question mark.

    Parameters
    ----------
    seq_len : int
        Number of steps T.
    batch : int
        Number of sequences B.
    p_capital : float
        Probability of a capital, from 0 to 1.
    rng : numpy Generator or int
        Source of randomness.

    Returns
    -------
    x : float64 array (T, B, 4)
        As `encode` makes it.
    targets : int64 array (T, B)
        As `answers` makes it.

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong type, a size is below 1 or the probability is none.

    References
    ----------
    Made for the course, after the marked numbers of the adding problem of Hochreiter and Schmidhuber, "Long short-term
    memory", Neural Computation 9 (1997).

    Examples
    --------
    >>> x, targets = sample(20, 3, rng=0)
    >>> x.shape, targets.shape
    ((20, 3, 4), (20, 3))
    """
    shape = check_size("seq_len", seq_len), check_size("batch", batch)
    p, rng = check_probability("p_capital", p_capital), as_generator(rng)
    q = (1 - p) / 4
    ids = rng.choice(len(SYMBOLS), size=shape, p=[q, q, q, p / 2, p / 2, q])  # (T, B)
    return _FEATURES[ids], _answer(ids)


def encode(texts: Sequence[str]) -> NDArray[np.float64]:
    """Turn texts into input vectors: is it a or A, is it b or B, is it a capital, is it the question.

    Parameters
    ----------
    texts : sequence of str
        Equally long, at least one symbol each, of `SYMBOLS`.

    Returns
    -------
    float64 array (T, B, 4)
        Zeros and ones.

    Raises
    ------
    TypeError
        If texts is no sequence of str.
    ValueError
        If it is empty, the texts differ in length, or one is empty or has another symbol.

    Examples
    --------
    >>> encode(["aB?"])[:, 0].astype(int)
    array([[1, 0, 0, 0],
           [0, 1, 1, 0],
           [0, 0, 0, 1]])
    """
    return _FEATURES[_ids(texts)]


def answers(texts: Sequence[str]) -> NDArray[np.int64]:
    """Say what is right at each step: at a question mark the last capital before it, nothing elsewhere.

    Parameters
    ----------
    texts : sequence of str
        As `encode` takes them.

    Returns
    -------
    int64 array (T, B)
        Indices into `ANSWERS`.

    Raises
    ------
    TypeError, ValueError
        As `encode`.

    Examples
    --------
    >>> "".join(ANSWERS[answer] for answer in answers(["?aBa.?A?"])[:, 0])
    '-----B-A'
    """
    return _answer(_ids(texts))


def _ids(texts: Sequence[str]) -> NDArray[np.int64]:
    """Check texts and return indices into `SYMBOLS` (T, B)."""
    if isinstance(texts, str) or not isinstance(texts, Sequence) or not all(isinstance(text, str) for text in texts):
        raise TypeError(f"texts must be a sequence of str, got {describe(texts)}")
    if not texts or len({len(text) for text in texts}) > 1 or not texts[0]:
        raise ValueError(f"texts must be of one length, at least 1, got {texts!r}")
    for text in texts:
        for symbol in text:
            if symbol not in SYMBOLS:
                raise ValueError(f"texts must be made of {' '.join(SYMBOLS)}, got {symbol!r}")
    return np.array([[SYMBOLS.index(symbol) for symbol in text] for text in texts]).T


def _answer(ids: NDArray[np.int64]) -> NDArray[np.int64]:
    letters = np.array([0, 0, 0, 1, 2, 0])[ids]  # (T, B): the capital that is read
    steps = np.maximum.accumulate(np.where(letters > 0, np.arange(len(ids))[:, None], 0))  # of the last capital
    last = np.take_along_axis(letters, steps, axis=0)
    return np.where(ids == SYMBOLS.index("?"), last, 0)
