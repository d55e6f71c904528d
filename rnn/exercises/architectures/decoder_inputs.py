"""The exercise *What the decoder is given*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise("decoder-inputs")
def decoder_inputs(targets: np.ndarray, start: int) -> np.ndarray:
    """Return the targets one step late, after a start symbol."""
    return np.array([[start, *column[:-1]] for column in targets.T]).T


@decoder_inputs.case
def _(rng):
    """Return targets (T, B) of at least two symbols from 2 .. 9, and a start symbol that is 0 or 1."""
    return rng.integers(2, 10, size=(rng.integers(3, 6), rng.integers(2, 4))), int(rng.integers(2))


decoder_inputs.mistake(
    "Your inputs are the targets themselves: the decoder sees what it shall say, and learns to copy."
)(lambda targets, start: targets)
decoder_inputs.mistake(
    "You shifted in the wrong direction: the decoder is given the symbol after, not the one before."
)(lambda targets, start: np.concatenate([targets[1:], np.full((1, targets.shape[1]), start)]))
decoder_inputs.mistake("You have one step too many: drop the last target, which nobody has to continue.")(
    lambda targets, start: np.concatenate([np.full((1, targets.shape[1]), start), targets])
)
decoder_inputs.mistake("You overwrote the first symbol instead of moving all of them.")(
    lambda targets, start: np.concatenate([np.full((1, targets.shape[1]), start), targets[1:]])
)
decoder_inputs.mistake("You shifted along the batch; time is the first axis.")(
    lambda targets, start: np.concatenate([np.full((len(targets), 1), start), targets[:, :-1]], axis=1)
)
decoder_inputs.mistake("The start symbol is the number `start`; you put 0 in its place.")(
    lambda targets, start: decoder_inputs(targets, 0)
)
decoder_inputs.mistake("np.roll without axis=0 shifts the flattened array; and the start symbol belongs on top.")(
    lambda targets, start: np.roll(targets, 1)
)
decoder_inputs.mistake("np.roll brings the last target to the top; the start symbol belongs there.")(
    lambda targets, start: np.roll(targets, 1, axis=0)
)
