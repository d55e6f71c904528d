"""Temporal XOR: a stream of bits in which every third one follows from the two before it."""

from __future__ import annotations

import numpy as np

from rnn._validation import as_generator, check_size
from rnn.batches import Batch
from rnn.datasets.score import Score

__all__ = ["floor", "sample"]


def sample(seq_len: int, batch: int, *, rng: np.random.Generator | int) -> Batch:
    """Draw bits b, where b_3 = b_1 xor b_2, b_6 = b_4 xor b_5 and so on, to be predicted one step ahead.

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
        x (T, B, 1): b_1 .. b_T, each 0.0 or 1.0. targets (T, B, 1): b_2 .. b_(T+1).

    References
    ----------
    Elman, "Finding structure in time", Cognitive Science 14 (1990).

    Examples
    --------
    >>> sample(6, 1, rng=2).x[:, 0, 0].tolist()
    [1.0, 0.0, 1.0, 0.0, 0.0, 0.0]
    """
    T, B = check_size("seq_len", seq_len), check_size("batch", batch)
    triples = as_generator(rng).integers(2, size=(T // 3 + 1, 3, B))
    triples[:, 2] = triples[:, 0] ^ triples[:, 1]
    bits = triples.reshape(-1, B, 1).astype(np.float64)
    return Batch(bits[:T].copy(), bits[1 : T + 1])  # a copy, so that x and targets do not share memory


def floor(seq_len: int) -> Score:
    """Score the best predictor in mean squared error: 0 where the next bit is an xor, 1/4 where it is a fair coin.

    Over whole triples the mean is 1/6.

    Parameters
    ----------
    seq_len : int
        T.

    Returns
    -------
    Score
        One entry per step.

    Examples
    --------
    >>> floor(6).losses.tolist()
    [0.25, 0.0, 0.25, 0.25, 0.0, 0.25]
    """
    losses = np.where(np.arange(check_size("seq_len", seq_len)) % 3 == 1, 0.0, 0.25)  # (T,)
    return Score(losses, np.full_like(losses, np.nan))
