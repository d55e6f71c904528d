"""The exercise *A shared start*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise(
    "shared-start", case=lambda rng: (rng.normal(size=(1, 3)), rng.normal(size=(5, 3)), float(rng.uniform(0.1, 1)))
)
def move_start(h_0: np.ndarray, dh_0: np.ndarray, lr: float) -> np.ndarray:
    """Return the shared start (1, H) after one step of gradient descent."""
    moved = h_0.copy()
    for own in dh_0:
        moved[0] -= lr * own
    return moved


move_start.mistake("You took the mean over the batch. One weight that is used B times gets the sum.")(
    lambda h_0, dh_0, lr: h_0 - lr * dh_0.mean(axis=0, keepdims=True)
)
move_start.mistake("You moved each sequence's start by itself, so there are B of them now; they share one.")(
    lambda h_0, dh_0, lr: h_0 - lr * dh_0
)
move_start.mistake("You moved uphill: descent subtracts the gradient.")(
    lambda h_0, dh_0, lr: h_0 + lr * dh_0.sum(axis=0, keepdims=True)
)
move_start.mistake("You used the first sequence only; all of them say where the start should move.")(
    lambda h_0, dh_0, lr: h_0 - lr * dh_0[:1]
)
move_start.mistake("You summed over the units as well; each unit has its own start.")(
    lambda h_0, dh_0, lr: h_0 - lr * dh_0.sum()
)
move_start.mistake("This is the change alone; add it to h_0 and return the new start.")(
    lambda h_0, dh_0, lr: -lr * dh_0.sum(axis=0, keepdims=True)
)
move_start.mistake("The learning rate is missing.")(lambda h_0, dh_0, lr: h_0 - dh_0.sum(axis=0, keepdims=True))
