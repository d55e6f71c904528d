"""The exercise *Both ends*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise("both-ends")
def both_ends(output: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Return (B, 2H): the forward half at the last real step, the backward half at the first."""
    H = output.shape[-1] // 2
    last = np.array([output[length - 1, b, :H] for b, length in enumerate(lengths)])
    return np.concatenate([last, output[0, :, H:]], axis=-1)


@both_ends.case
def _(rng):
    """Return what a bidirectional layer may put out for a padded batch, and the lengths."""
    lengths = rng.permutation(np.arange(2, 7))[:3]
    return rng.normal(size=(int(lengths.max()) + 1, 3, 4)), lengths


both_ends.mistake(
    "That is the last step for both halves. There the backward layer has read one step only, or padding: it has read everything at step 0."
)(lambda output, lengths: output[-1].copy())


def ends_at(output: np.ndarray, ahead: np.ndarray, back: np.ndarray) -> np.ndarray:
    """Return the forward half at these steps and the backward half at those."""
    H, columns = output.shape[-1] // 2, np.arange(output.shape[1])
    return np.concatenate([output[ahead, columns, :H], output[back, columns, H:]], axis=-1)


both_ends.mistake("At the last real step the backward layer has read one step only: its half is complete at step 0.")(
    lambda output, lengths: ends_at(output, lengths - 1, lengths - 1)
)
both_ends.mistake("At step 0 the forward layer has read one step only: its half is complete at the last real step.")(
    lambda output, lengths: output[0].copy()
)
both_ends.mistake("The forward half comes from the padding at the end. Take it from each sequence's last real step.")(
    lambda output, lengths: ends_at(output, np.full_like(lengths, len(output) - 1), 0 * lengths)
)
both_ends.mistake(
    "The steps are swapped: the forward layer is done at the last real step, the backward layer at the first."
)(lambda output, lengths: ends_at(output, 0 * lengths, lengths - 1))
both_ends.mistake("One step too far: a sequence of n steps ends at index n - 1.")(
    lambda output, lengths: ends_at(output, lengths, 0 * lengths)
)
both_ends.mistake("The halves are in the wrong order: forward first.")(
    lambda output, lengths: np.roll(both_ends(output, lengths), output.shape[-1] // 2, axis=-1)
)
both_ends.mistake(
    "The backward half comes from the end, from padding or after one step. That layer is done at step 0."
)(lambda output, lengths: ends_at(output, lengths - 1, np.full_like(lengths, len(output) - 1)))
both_ends.mistake(
    "The forward half is taken at the last step of the longest sequence, for all. Each has its own length."
)(lambda output, lengths: ends_at(output, np.full_like(lengths, lengths.max() - 1), 0 * lengths))
both_ends.mistake("The forward half is taken where the first sequence ends, for all. Each has its own length.")(
    lambda output, lengths: ends_at(output, np.full_like(lengths, lengths[0] - 1), 0 * lengths)
)
both_ends.mistake("One step too early: the last of n steps has index n - 1, not n - 2.")(
    lambda output, lengths: ends_at(output, lengths - 2, 0 * lengths)
)
both_ends.mistake("The backward layer is done at index 0, the first step; you take index 1.")(
    lambda output, lengths: ends_at(output, lengths - 1, 0 * lengths + 1)
)
both_ends.mistake("You take the second half for the forward layer's. It is the first, output[..., :H].")(
    lambda output, lengths: ends_at(np.roll(output, output.shape[-1] // 2, axis=-1), lengths - 1, 0 * lengths)
)
both_ends.mistake(
    "The halves are not every other number: the forward half is the first H, the backward half the last H."
)(
    lambda output, lengths: np.concatenate(
        [output[lengths - 1, np.arange(len(lengths)), ::2], output[0, :, 1::2]], axis=-1
    )
)
both_ends.mistake("That is the mean over the real steps. Each reader knows everything at one step, when it is done.")(
    lambda output, lengths: np.stack([output[:length, b].mean(axis=0) for b, length in enumerate(lengths)])
)
both_ends.mistake(
    "That is the mean over all steps, padding included. Each reader knows everything at one step, when it is done."
)(lambda output, lengths: output.mean(axis=0))
both_ends.mistake(
    "output[lengths - 1] takes these steps of the whole batch, for each sequence. Say which sequence, too: output[lengths - 1, np.arange(B)]."
)(lambda output, lengths: output[lengths - 1])
both_ends.mistake("That is the forward half alone. The backward half is missing.")(
    lambda output, lengths: both_ends(output, lengths)[:, : output.shape[-1] // 2]
)
both_ends.mistake("You add the halves. Put them side by side, shape (B, 2H).")(
    lambda output, lengths: np.add(*np.split(both_ends(output, lengths), 2, axis=-1))
)
both_ends.mistake("You put the halves one below the other. They go side by side: axis -1.")(
    lambda output, lengths: np.concatenate(np.split(both_ends(output, lengths), 2, axis=-1))
)
both_ends.mistake("You return the halves as two arrays. Put them side by side, shape (B, 2H).")(
    lambda output, lengths: tuple(np.split(both_ends(output, lengths), 2, axis=-1))
)
both_ends.mistake(
    "You take both halves at both ends. At the last real step the forward half is complete, at the first the backward half."
)(lambda output, lengths: np.concatenate([output[lengths - 1, np.arange(len(lengths))], output[0]], axis=-1))
