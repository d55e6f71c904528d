"""The exercise *Batches of unequal size*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise("unequal-batches", case=lambda rng: (rng.normal(size=(3, 4)), rng.permutation(np.arange(1, 20))[:3]))
def combine(grads: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return the gradient of one batch that holds all n batches."""
    return sum(count * grad for count, grad in zip(counts, grads, strict=True)) / sum(counts)


combine.mistake("You took the plain mean: a batch with few real steps then counts as much as one with many.")(
    lambda grads, counts: grads.mean(axis=0)
)
combine.mistake("You added the gradients up; each is a mean already, and the result must be one, too.")(
    lambda grads, counts: grads.sum(axis=0)
)
combine.mistake("Your weights do not add up to 1: divide by the number of all real steps.")(
    lambda grads, counts: (counts[:, None] * grads).sum(axis=0)
)
combine.mistake("You divided by the number of batches instead of the number of all real steps.")(
    lambda grads, counts: (counts[:, None] * grads).mean(axis=0)
)
combine.mistake("You gave short batches the greater weight: multiply by the count, do not divide by it.")(
    lambda grads, counts: (grads / counts[:, None]).sum(axis=0) / (1 / counts).sum()
)
