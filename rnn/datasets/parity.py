"""Parity: has there been an odd number of ones so far? One bit of memory, kept for ever."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from rnn._validation import as_generator, check_size
from rnn.datasets._entropy import entropy

__all__ = ["memoryless", "sample", "window"]


def sample(
    seq_len: int, batch: int, *, rng: np.random.Generator | int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Draw fair random bits and their running parity, target_t = (x_1 + ... + x_t) mod 2.

    Parameters
    ----------
    seq_len : int
        T.
    batch : int
        Number of sequences B.
    rng : numpy Generator or int
        Source of randomness.

    Returns
    -------
    x : float64 array (T, B, 1)
        0 or 1.
    targets : int64 array (T, B)
        0 or 1.

    Raises
    ------
    TypeError, ValueError
        If a size is not a positive int.

    References
    ----------
    Minsky and Papert, *Perceptrons* (1969), on parity in networks without a loop.

    Examples
    --------
    >>> x, targets = sample(8, 1, rng=0)
    >>> x[:, 0, 0].astype(int).tolist(), targets[:, 0].tolist()
    ([1, 1, 1, 0, 0, 0, 0, 0], [1, 0, 1, 1, 1, 1, 1, 1])
    """
    bits = as_generator(rng).integers(2, size=(check_size("seq_len", seq_len), check_size("batch", batch)))  # (T, B)
    return bits[..., None].astype(np.float64), np.cumsum(bits, axis=0) % 2


def memoryless(seq_len: int) -> float:
    """Cross-entropy per step of the best answer from the present bit alone, which does not know how many came before.

    The parity equals the bit with probability 1 at the first step and 1/2 at the others: p = (1 + 1/T) / 2 in all. The
    floor is the entropy of p, close to ln 2.

    Parameters
    ----------
    seq_len : int
        T.

    Returns
    -------
    float
        In nats.

    Raises
    ------
    TypeError, ValueError
        If `seq_len` is not a positive int.

    Examples
    --------
    >>> memoryless(1), round(memoryless(100), 4)
    (0.0, 0.6931)
    """
    p = (1 + 1 / check_size("seq_len", seq_len)) / 2
    return float(entropy(np.array([p, 1 - p])))


def window(seq_len: int, size: int) -> float:
    """Cross-entropy per step of the best answer from the last `size` bits and the number of the step.

    While the window reaches back to the first bit it knows everything; after that it knows nothing, ln 2.

    Parameters
    ----------
    seq_len : int
        T.
    size : int
        How many bits the window holds.

    Returns
    -------
    float
        In nats.

    Raises
    ------
    TypeError, ValueError
        If a size is not a positive int.

    Examples
    --------
    >>> window(20, 20), round(window(20, 10), 4)
    (0.0, 0.3466)
    """
    T = check_size("seq_len", seq_len)
    return math.log(2) * max(0, T - check_size("size", size)) / T
