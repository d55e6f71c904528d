"""The exercise *Turn round what is real*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise("flip-padded")
def flip(x: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Turn round each sequence of a batch (T, B) within its own length; padding stays where it is."""
    flipped = x.copy()
    for b, length in enumerate(lengths):
        flipped[:length, b] = x[:length, b][::-1]
    return flipped


@flip.case
def _(rng):
    """Return a batch (T, B) of digits with padding of nines, and its lengths, which differ."""
    B = 3
    lengths = rng.permutation(np.arange(2, 8))[:B]
    T = int(lengths.max()) + int(rng.integers(1, 3))
    x = rng.permuted(np.tile(np.arange(T)[:, None], (1, B)), axis=0) + 1
    return np.where(np.arange(T)[:, None] < lengths, x, 99), lengths


flip.mistake("You turn round the whole column: now the padding comes first.")(lambda x, lengths: x[::-1].copy())
flip.mistake("You turn round axis 1, the batch. Time is axis 0.")(lambda x, lengths: x[:, ::-1].copy())
flip.mistake("The last real step has stayed where it was: x[:n] holds n steps.")(
    lambda x, lengths: flip(x, lengths - 1)
)
flip.mistake("You use the first sequence's length for all. Each has its own.")(
    lambda x, lengths: flip(x, np.full_like(lengths, lengths[0]))
)
flip.mistake("The padding has become zero. It is to stay what and where it is.")(
    lambda x, lengths: flip(x, lengths) * (np.arange(len(x))[:, None] < lengths)
)
flip.mistake("Nothing is turned round.")(lambda x, lengths: x.copy())
flip.mistake("You turn round both axes, the batch as well. Time is axis 0.")(lambda x, lengths: x[::-1, ::-1].copy())


@flip.mistake("You take the rows for the sequences. Sequence b is the column x[:, b].")
def _(x, lengths):
    flipped = x.copy()
    for row, length in zip(flipped, lengths, strict=False):
        row[:length] = row[:length][::-1].copy()
    return flipped


flip.mistake(
    "You turn round all columns within the longest length, so that padding moves to the front of the shorter ones."
)(lambda x, lengths: flip(x, np.full_like(lengths, lengths.max())))
flip.mistake("You turn round all columns within the shortest length. Each has its own.")(
    lambda x, lengths: flip(x, np.full_like(lengths, lengths.min()))
)
flip.mistake("One step too many is turned round: a step of padding has come to the front.")(
    lambda x, lengths: flip(x, lengths + 1)
)


@flip.mistake(
    "x[n:0:-1] begins at index n, which is padding, and ends before index 0. Cut first, x[:n], then turn round."
)
def _(x, lengths):
    flipped = x.copy()
    for b, length in enumerate(lengths):
        flipped[:length, b] = x[length:0:-1, b]
    return flipped


flip.mistake("The real steps have moved to the end, behind the padding, in their old order.")(
    lambda x, lengths: np.stack([np.roll(column, -length) for column, length in zip(x.T, lengths, strict=True)], axis=1)
)
flip.mistake("Without the padding the columns differ in length. Keep the shape of x, and the padding where it is.")(
    lambda x, lengths: [column[:length][::-1] for column, length in zip(x.T, lengths, strict=True)]
)
