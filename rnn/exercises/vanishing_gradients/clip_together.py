"""The exercise *Clip them together*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise("clip-together")
def clip(gradients: list[np.ndarray], max_norm: float) -> list[np.ndarray]:
    """Return the gradients, shortened together if their common norm exceeds max_norm."""
    norm = np.sqrt(sum((gradient**2).sum() for gradient in gradients))
    factor = max_norm / norm if norm > max_norm else 1.0
    return [factor * gradient for gradient in gradients]


@clip.case
def _(rng):
    """Return two gradients and a threshold; every third time they are short enough."""
    gradients = [rng.normal(size=(2, 3)), rng.normal(size=3)]
    return gradients, 20.0 if rng.random() < 1 / 3 else float(rng.uniform(0.2, 1.0))


clip.mistake(
    "You clipped each array by its own norm. Then their ratio changes, and with it the direction: use one common norm."
)(lambda gradients, max_norm: [clip([gradient], max_norm)[0] for gradient in gradients])
clip.mistake("You scaled a gradient that was short enough: leave it alone.")(
    lambda gradients, max_norm: [
        gradient * max_norm / np.sqrt(sum((g**2).sum() for g in gradients)) for gradient in gradients
    ]
)
clip.mistake("You clipped by value; that turns the gradient.")(
    lambda gradients, max_norm: [np.clip(gradient, -max_norm, max_norm) for gradient in gradients]
)
clip.mistake("You added the norms of the arrays; add their squares and take the root.")(
    lambda gradients, max_norm: [
        gradient * min(1, max_norm / sum(np.linalg.norm(g) for g in gradients)) for gradient in gradients
    ]
)
clip.mistake("You gave them the norm 1; the norm that is wanted is max_norm.")(
    lambda gradients, max_norm: (
        clip(gradients, 1.0) if np.sqrt(sum((g**2).sum() for g in gradients)) > max_norm else gradients
    )
)
clip.mistake("You divided by the norm of the longest array; one norm of all numbers together is wanted.")(
    lambda gradients, max_norm: [
        gradient * min(1, max_norm / max(np.linalg.norm(g) for g in gradients)) for gradient in gradients
    ]
)
clip.mistake("You divided by the squared norm: a root is missing.")(
    lambda gradients, max_norm: [
        gradient * min(1, max_norm / sum((g**2).sum() for g in gradients)) for gradient in gradients
    ]
)
