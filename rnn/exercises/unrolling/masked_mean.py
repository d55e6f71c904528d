"""The exercise *An honest mean*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise("masked-mean")
def masked_mean(losses: np.ndarray, mask: np.ndarray) -> float:
    """Return the mean over the real steps."""
    real = [loss for loss, counts in zip(losses.ravel(), mask.ravel(), strict=True) if counts]
    return sum(real) / len(real)


@masked_mean.case
def _(rng):
    """Return losses and a mask; in half of the cases the padding holds nan, in the others large numbers."""
    T, B = 6, 3
    lengths = np.array([T, *rng.integers(1, T, size=B - 1)])  # (B,)
    mask = np.arange(T)[:, None] < lengths  # (T, B)
    filler = np.nan if rng.random() < 0.5 else 1e3
    return np.where(mask, rng.exponential(size=(T, B)), filler), mask


masked_mean.mistake("You averaged over all steps, padding included.")(lambda losses, mask: np.mean(losses))
masked_mean.mistake(
    "You multiplied by the mask. That is right for numbers, but nan times 0 is nan: select the real steps instead."
)(lambda losses, mask: np.sum(losses * mask) / np.sum(mask))
masked_mean.mistake("You left out the padding in the sum but not in the number you divide by.")(
    lambda losses, mask: np.mean(np.where(mask, losses, 0))
)
masked_mean.mistake(
    "You averaged each sequence first, so a step of a short sequence counts more than one of a long one."
)(lambda losses, mask: float(np.mean([column[real].mean() for column, real in zip(losses.T, mask.T, strict=True)])))
masked_mean.mistake("You skipped nan, but padding can also hold ordinary numbers: only the mask knows what is real.")(
    lambda losses, mask: np.nanmean(losses)
)
masked_mean.mistake("You averaged the padding: True in the mask means real.")(
    lambda losses, mask: np.mean(losses[~mask])
)
