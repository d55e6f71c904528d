"""The exercise *Exact match*."""

import numpy as np

from rnn.exercises.architectures._cases import random_mask
from rnn.exercises.definition import exercise


@exercise("exact-match")
def exact_match(predicted: np.ndarray, targets: np.ndarray, mask: np.ndarray) -> float:
    """Return the share of sequences in which every real step is right."""
    perfect = [np.array_equal(p[real], t[real]) for p, t, real in zip(predicted.T, targets.T, mask.T, strict=True)]
    return sum(perfect) / len(perfect)


@exact_match.case
def _(rng):
    """Return predictions, targets and a mask; about half of the sequences are perfect, with noise in the padding."""
    T, B = 4, 6
    mask, targets = random_mask(rng, T, B), rng.integers(3, size=(T, B))
    wrong = (rng.random((T, B)) < 0.15) | (~mask & (rng.random((T, B)) < 0.7))
    wrong[0, int(rng.integers(B))] = True
    return (targets + wrong) % 3, targets, mask


exact_match.mistake("You counted right steps; a sequence counts only if all its steps are right.")(
    lambda predicted, targets, mask: float(np.mean(predicted[mask] == targets[mask]))
)
exact_match.mistake("You compared the padding, too.")(
    lambda predicted, targets, mask: float(np.mean(np.all(predicted == targets, axis=0)))
)
exact_match.mistake("You counted the padding as wrong; it does not count at all.")(
    lambda predicted, targets, mask: float(np.mean(np.all((predicted == targets) & mask, axis=0)))
)
exact_match.mistake("You have the mask the wrong way round: it is True where a step is real.")(
    lambda predicted, targets, mask: exact_match(predicted, targets, ~mask)
)
exact_match.mistake(
    "You counted steps, and the padding with them; a sequence counts only if all its real steps are right."
)(lambda predicted, targets, mask: float(np.mean(predicted == targets)))
exact_match.mistake("You compared across the batch; a sequence is a column.")(
    lambda predicted, targets, mask: exact_match(predicted.T, targets.T, mask.T)
)
exact_match.mistake("You counted sequences with a mistake; wanted is the share without one.")(
    lambda *case: 1 - exact_match(*case)
)
exact_match.mistake("A sequence with one right step is not yet right: all of them have to be.")(
    lambda predicted, targets, mask: float(np.mean(np.any((predicted == targets) & mask, axis=0)))
)
exact_match.mistake("You returned a count; divide by the number of sequences.")(
    lambda *case: exact_match(*case) * case[0].shape[1]
)
