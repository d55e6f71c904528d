"""The long lag of 1997: the last symbol repeats the first, and what lies between says nothing about it."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from rnn._validation import as_generator, check_floats, check_integers, check_size

__all__ = ["best", "forgetful", "is_right", "sample"]


def sample(
    lag: int, batch: int, *, shuffled: bool = False, rng: np.random.Generator | int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw sequences x, a_1, ..., a_(p-1), x or y, a_1, ..., a_(p-1), y, to be predicted symbol by symbol.

    Each of the two has probability 1/2. There are p + 1 symbols: a_i has the index i - 1, x is p - 1 and y is p.

    Parameters
    ----------
    lag : int
        p, at least 2: the steps from the first symbol to the prediction of the last, both counted.
    batch : int
        Number of sequences B.
    shuffled : bool, default False
        If True, the symbols between the ends are random ones of a_1 .. a_(p-1), new in every sequence (task 2b of
        1997); otherwise they are always the same (task 2a).
    rng : numpy Generator or int
        Source of randomness.

    Returns
    -------
    x : int64 array (p, B)
        All symbols but the last.
    targets : int64 array (p, B)
        All symbols but the first.

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong type, `lag` is below 2 or `batch` below 1.

    References
    ----------
    Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 9 (1997), section 5.2.

    Examples
    --------
    >>> x, targets = sample(4, 2, rng=0)
    >>> x.T.tolist(), targets.T.tolist()
    ([[4, 0, 1, 2], [4, 0, 1, 2]], [[0, 1, 2, 4], [0, 1, 2, 4]])
    """
    p, B = check_size("lag", lag, least=2), check_size("batch", batch)
    rng = as_generator(rng)
    ends = rng.integers(p - 1, p + 1, size=(1, B))
    shape = p - 1, B
    middle = rng.integers(p - 1, size=shape) if shuffled else np.broadcast_to(np.arange(p - 1)[:, None], shape)
    symbols = np.concatenate([ends, middle, ends])  # (p + 1, B)
    return symbols[:-1].copy(), symbols[1:].copy()  # so that neither changes with the other


def is_right(probabilities: NDArray, targets: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which sequences are predicted as 1997 asks: no output unit is ever off by .25 or more.

    The right symbol's probability must be above .75, and every other symbol's below .25, at every step. With shuffled
    symbols that can be asked of the last step alone.

    Parameters
    ----------
    probabilities : float array (T, B, K)
        Outputs of the softmax.
    targets : int64 array (T, B)
        The symbols that came.

    Returns
    -------
    bool array (B,)

    Raises
    ------
    TypeError, ValueError
        If an array has the wrong dtype, shape or range.

    Examples
    --------
    >>> is_right(np.array([[[0.8, 0.2], [0.7, 0.3]]]), np.array([[0, 0]])).tolist()
    [True, False]
    """
    probabilities = check_floats("probabilities", probabilities, ("T", "B", "K"))
    T, B, K = probabilities.shape
    errors = np.abs(probabilities - np.eye(K)[check_integers("targets", targets, (T, B), K)])
    return errors.max(axis=(0, 2)) < 0.25


def best(lag: int, *, shuffled: bool = False) -> float:
    """Cross-entropy per prediction of the best answer: 0, or (p - 1) ln(p - 1) / p if the symbols are shuffled.

    Parameters
    ----------
    lag : int
        p.
    shuffled : bool, default False
        As in `sample`.

    Returns
    -------
    float
        In nats.

    Raises
    ------
    TypeError, ValueError
        If `lag` is not an int of at least 2.

    Examples
    --------
    >>> best(100), round(best(100, shuffled=True), 4)
    (0.0, 4.5492)
    """
    p = check_size("lag", lag, least=2)
    return (p - 1) * math.log(p - 1) / p if shuffled else 0.0


def forgetful(lag: int, *, shuffled: bool = False) -> float:
    """Cross-entropy per prediction of the best answer that has forgotten the first symbol: one more ln 2 in p steps.

    Parameters
    ----------
    lag : int
        p.
    shuffled : bool, default False
        As in `sample`.

    Returns
    -------
    float
        In nats: so small a part of the loss hangs on the memory.

    Raises
    ------
    TypeError, ValueError
        If `lag` is not an int of at least 2.

    Examples
    --------
    >>> round(forgetful(100), 4)
    0.0069
    """
    return best(lag, shuffled=shuffled) + math.log(2) / lag
