"""The adding problem: the target is the sum of the two marked values of a sequence."""

from __future__ import annotations

import math

import numpy as np

from rnn._validation import as_generator, check_number, check_size
from rnn.batches import Batch
from rnn.datasets.score import Score

__all__ = ["baseline", "sample", "sample_of_1997"]


def sample(seq_len: int, batch: int, *, low: float = 0.0, high: float = 1.0, rng: np.random.Generator | int) -> Batch:
    """Draw sequences of (value, mark) and the sum of the two marked values.

    The values are independent and uniform on [low, high]. One mark stands at a random step of the first half, one
    at a random step of the second. (Later work uses this form; that of 1997 is `sample_of_1997`.)

    Parameters
    ----------
    seq_len : int
        T, at least 2; if it is odd, the second half is one step longer.
    batch : int
        Number of sequences B.
    low, high : float
        Ends of the range of the values.
    rng : numpy Generator or int
        Source of randomness.

    Returns
    -------
    Batch
        x (T, B, 2): the value, and 1 if it is marked, else 0. targets (1, B, 1): x_i + x_j of the marked steps i and j.

    References
    ----------
    Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 9 (1997), section 5.4.

    Examples
    --------
    >>> batch = sample(6, 4, rng=0)
    >>> value, mark = batch.x[..., 0], batch.x[..., 1]
    >>> mark.sum(axis=0).tolist()  # two marks each
    [2.0, 2.0, 2.0, 2.0]
    >>> bool(np.allclose((value * mark).sum(axis=0), batch.targets[0, :, 0]))
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
    return Batch(x, (x[first, columns, 0] + x[second, columns, 0])[None, :, None])


def sample_of_1997(seq_len: int, batch: int, *, rng: np.random.Generator | int) -> Batch:
    """Draw sequences as the paper of 1997 does: lengths vary, both marks lie in the first half, -1 marks the ends.

    Each length is random between T and 1.1 T, and each value uniform on [-1, 1]. One mark stands at a random step of
    the first ten, the other at another random step of the first T/2. The first step keeps its -1 even if it is
    drawn, and then its value is not added.

    Parameters
    ----------
    seq_len : int
        T, the shortest length, even and at least 20.
    batch : int
        Number of sequences B.
    rng : numpy Generator or int
        Source of randomness.

    Returns
    -------
    Batch
        x (longest, B, 2): the value, and 1 if it is marked, -1 at the first and last step, else 0; zeros in padding.
        targets (1, B, 1): 0.5 + (X1 + X2) / 4 of the marked values, between 0 and 1. mask (longest, B).

    References
    ----------
    Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 9 (1997), section 5.4.

    Examples
    --------
    >>> sample_of_1997(20, 1, rng=0).x[:, 0, 1].astype(int).tolist()
    [-1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1]
    """
    T, B = check_size("seq_len", seq_len, least=20), check_size("batch", batch)
    if T % 2:
        raise ValueError(f"seq_len must be even, got {T}")
    rng = as_generator(rng)
    sizes = rng.integers(T, T + T // 10 + 1, size=B)  # (B,)
    mask = np.arange(sizes.max())[:, None] < sizes  # (longest, B)
    x = np.zeros((*mask.shape, 2))
    x[..., 0] = np.where(mask, rng.uniform(-1, 1, size=mask.shape), 0)
    columns = np.arange(B)
    first, second = rng.integers(10, size=B), rng.integers(T // 2 - 1, size=B)
    second += second >= first  # the places before the first mark keep their numbers, the others move up by one
    x[first, columns, 1] = x[second, columns, 1] = 1
    x[0, :, 1] = x[sizes - 1, columns, 1] = -1
    total = (x[..., 0] * (x[..., 1] == 1)).sum(axis=0)  # (B,)
    return Batch(x, (0.5 + total / 4)[None, :, None], mask)


def baseline(*, low: float = 0.0, high: float = 1.0) -> Score:
    """Score the best constant answer to `sample`, which is low + high: mean squared error 2 (high - low)^2 / 12.

    This is the variance of a sum of two independent uniform values. For [0, 1] it is 1/6 = 0.1667.

    Parameters
    ----------
    low, high : float
        Ends of the range of the values.

    Returns
    -------
    Score

    Examples
    --------
    >>> round(baseline().loss, 4), round(baseline(low=-1.0).loss, 4)
    (0.1667, 0.6667)
    """
    return Score(np.array([2 * _variance(low, high)]), np.array([np.nan]))


def _variance(low: float, high: float) -> float:
    """Check the range, and return the variance of a uniform value in it."""
    low, high = check_number("low", low), check_number("high", high)
    if not -math.inf < low < high < math.inf:
        raise ValueError(f"low must be below high, both finite, got {low} and {high}")
    return (high - low) ** 2 / 12
