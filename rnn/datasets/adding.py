"""The adding problem: add the two marked numbers of a long sequence, one of which came early."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from rnn._validation import as_generator, check_number, check_size

__all__ = ["constant", "memoryless", "sample"]


def sample(
    seq_len: int, batch: int, *, low: float = 0.0, high: float = 1.0, rng: np.random.Generator | int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw sequences of (value, mark) and the sum of the two marked values.

    The values are independent and uniform on [low, high]. One mark stands at a random step of the first half, one
    at a random step of the second. (The task of 1997 lets the length vary and has marks of -1, 0 and 1; later work
    uses this simpler form.)

    Parameters
    ----------
    seq_len : int
        T, at least 2; of an odd number the second half is the longer one.
    batch : int
        Number of sequences B.
    low, high : float
        Ends of the range of the values.
    rng : numpy Generator or int
        Source of randomness.

    Returns
    -------
    x : float64 array (T, B, 2)
        Value, and 1 if it is marked, else 0.
    targets : float64 array (1, B, 1)
        x_i + x_j of the marked steps i and j, asked at the end.

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong type, `seq_len` is below 2, `batch` below 1, `low` is not below `high`, or one of
        them is infinite.

    References
    ----------
    Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 9 (1997), section 5.4.

    Examples
    --------
    >>> x, targets = sample(6, 4, rng=0)
    >>> x[..., 1].sum(axis=0).tolist()  # two marks each
    [2.0, 2.0, 2.0, 2.0]
    >>> bool(np.allclose((x[..., 0] * x[..., 1]).sum(axis=0), targets[0, :, 0]))
    True
    """
    T, B = check_size("seq_len", seq_len, least=2), check_size("batch", batch)
    _variance(low, high)
    rng = as_generator(rng)
    x = np.zeros((T, B, 2))
    x[..., 0] = rng.uniform(low, high, size=(T, B))
    columns = np.arange(B)
    first, second = rng.integers(T // 2, size=B), rng.integers(T // 2, T, size=B)  # (B,)
    x[first, columns, 1] = x[second, columns, 1] = 1
    return x, (x[first, columns, 0] + x[second, columns, 0])[None, :, None]


def constant(*, low: float = 0.0, high: float = 1.0) -> float:
    """Mean squared error of the best constant answer, low + high: 2 (high - low)^2 / 12.

    This is the variance of a sum of two independent uniform values. For [0, 1] it is 1/6 = 0.1667.

    Parameters
    ----------
    low, high : float
        Ends of the range of the values.

    Returns
    -------
    float

    Raises
    ------
    TypeError, ValueError
        If an end is not a number, or `low` is not below `high`, or one of them is infinite.

    Examples
    --------
    >>> round(constant(), 4), round(constant(low=-1.0), 4)
    (0.1667, 0.6667)
    """
    return 2 * _variance(low, high)


def memoryless(seq_len: int, *, low: float = 0.0, high: float = 1.0) -> float:
    """Mean squared error of the best answer from the last step alone: (2 - p) (high - low)^2 / 12.

    With probability p = 1 / (length of the second half) the last step is a marked one, and one of the two values known.

    Parameters
    ----------
    seq_len : int
        T, at least 2.
    low, high : float
        Ends of the range of the values.

    Returns
    -------
    float
        A little below `constant`.

    Raises
    ------
    TypeError, ValueError
        As `sample`.

    Examples
    --------
    >>> round(memoryless(2), 4), round(memoryless(100), 4)
    (0.0833, 0.165)
    """
    T = check_size("seq_len", seq_len, least=2)
    return (2 - 1 / (T - T // 2)) * _variance(low, high)


def _variance(low: float, high: float) -> float:
    """Variance of a uniform value."""
    low, high = check_number("low", low), check_number("high", high)
    if not -math.inf < low < high < math.inf:
        raise ValueError(f"low must be below high, both finite, got {low} and {high}")
    return (high - low) ** 2 / 12
