"""The exercise *The last real state*."""

import numpy as np

from rnn.exercises.architectures._cases import random_mask
from rnn.exercises.definition import exercise


@exercise("last-states")
def last_states(output: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Return the state after the last real step of each sequence, (B, H)."""
    return np.array([output[:, i][real][-1] for i, real in enumerate(mask.T)])


@last_states.case
def _(rng):
    """Return states (5, 4, 3) and a mask; what stands in the padding is arbitrary."""
    return rng.normal(size=(5, 4, 3)), random_mask(rng, 5, 4)


last_states.mistake("You took the last row of the array; for a short sequence that is padding.")(
    lambda output, mask: output[-1]
)
last_states.mistake("You are one step too late: a sequence of n steps ends at index n - 1.")(
    lambda output, mask: output[np.minimum(mask.sum(axis=0), len(mask) - 1), np.arange(mask.shape[1])]
)
last_states.mistake("You are one step too early: index n - 1 is the last real step.")(
    lambda output, mask: output[mask.sum(axis=0) - 2, np.arange(mask.shape[1])]
)
last_states.mistake("You averaged over the real steps. That is another model; the last state is wanted.")(
    lambda output, mask: np.array([output[real, i].mean(axis=0) for i, real in enumerate(mask.T)])
)
last_states.mistake("You picked whole rows, all sequences at each place; pair the row numbers with np.arange(B).")(
    lambda output, mask: output[mask.sum(axis=0) - 1]
)
last_states.mistake("You added up the real states; the last one alone is wanted.")(
    lambda output, mask: np.array([output[real, i].sum(axis=0) for i, real in enumerate(mask.T)])
)
last_states.mistake("You returned the first state of each sequence.")(lambda output, mask: output[0])
last_states.mistake("You cut all sequences at the same step, the end of the shortest.")(
    lambda output, mask: output[mask.sum(axis=0).min() - 1]
)
