"""Parity: whether the number of ones so far is odd, a task that takes one bit of memory."""

from __future__ import annotations

import numpy as np

from rnn._validation import as_generator, check_size
from rnn.batches import Batch
from rnn.datasets._entropy import entropy
from rnn.datasets.score import Score

__all__ = ["baseline", "sample"]


def sample(seq_len: int, batch: int, *, rng: np.random.Generator | int) -> Batch:
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
    Batch
        x (T, B, 1): 0.0 or 1.0. targets (T, B): 0 or 1.

    References
    ----------
    Minsky and Papert, *Perceptrons* (1969), on parity in networks without a loop.

    Examples
    --------
    >>> batch = sample(8, 1, rng=0)
    >>> batch.x[:, 0, 0].astype(int).tolist(), batch.targets[:, 0].tolist()
    ([1, 1, 1, 0, 0, 0, 0, 0], [1, 0, 1, 1, 1, 1, 1, 1])
    """
    bits = as_generator(rng).integers(2, size=(check_size("seq_len", seq_len), check_size("batch", batch)))  # (T, B)
    return Batch(bits[..., None].astype(np.float64), np.cumsum(bits, axis=0) % 2)


def baseline(seq_len: int) -> Score:
    """Score the best predictor that sees only the present bit.

    The parity equals the bit with probability 1 at the first step and 1/2 at the others: p = (1 + 1/T) / 2 in all. The
    loss is the entropy of p, close to ln 2.

    Parameters
    ----------
    seq_len : int
        T.

    Returns
    -------
    Score

    Examples
    --------
    >>> round(baseline(1).loss, 4), round(baseline(100).loss, 4)
    (0.0, 0.6931)
    """
    p = (1 + 1 / check_size("seq_len", seq_len)) / 2
    return Score(entropy(np.array([[p, 1 - p]])), np.array([p]))
