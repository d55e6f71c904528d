"""Word dropout: random words replaced by the unknown symbol, which prepares a network for words it has never seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rnn._validation import as_generator, check_integers, check_probability, check_size
from rnn.batches import Batch

__all__ = ["hide_words"]


def hide_words(
    batch: Batch, *, p: float | None = None, unknown: int, copies: int, rng: np.random.Generator | int
) -> Batch:
    """Word dropout: copy a batch several times, and replace random words of each copy by the unknown symbol.

    Training data never contain the unknown symbol otherwise.

    Parameters
    ----------
    batch : Batch
        Its x are ids (T, N). Padding stays as it is.
    p : float, optional
        Probability that a word is hidden. By default rare words are hidden more often: a word that occurs n times in
        the batch with probability 1 / (1 + n).
    unknown : int
        Id of the unknown symbol.
    copies : int
        How often each sequence occurs in the result.
    rng : numpy Generator or int
        Source of randomness.

    Returns
    -------
    Batch
        As `Batch.repeat` makes it, some of its x changed.

    References
    ----------
    Kiperwasser and Goldberg, "Simple and accurate dependency parsing using bidirectional LSTM feature
    representations", TACL 4 (2016), section 5, for the default.

    Examples
    --------
    >>> batch = Batch(np.array([[3], [4], [4], [4]]), targets=np.array([[1]]))
    >>> hide_words(batch, unknown=0, copies=4, rng=0).x.T.tolist()
    [[3, 4, 4, 4], [0, 4, 4, 0], [0, 4, 4, 4], [0, 4, 0, 0]]
    >>> hide_words(batch, p=0.9, unknown=0, copies=4, rng=0).x.T.tolist()
    [[0, 0, 0, 0], [0, 4, 4, 0], [0, 0, 0, 0], [0, 0, 0, 0]]
    """
    ids = check_integers("batch.x", batch.x, ("T", "N"), np.iinfo(np.int64).max)
    unknown, copies = check_size("unknown", unknown, 0), check_size("copies", copies)
    real = np.ones(ids.shape, dtype=bool) if batch.mask is None else batch.mask  # (T, N)
    if p is None:
        chance = 1 / (1 + np.bincount(ids[real], minlength=ids.max() + 1)[ids])
    else:
        chance = np.full(ids.shape, check_probability("p", p))
    many = batch.repeat(copies)
    hidden = as_generator(rng).random(many.x.shape) < np.tile(chance * real, copies)  # (T, copies * N)
    return replace(many, x=np.where(hidden, unknown, many.x))
