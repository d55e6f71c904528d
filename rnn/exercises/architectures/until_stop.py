"""The exercise *Stop at the stop*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise("until-stop")
def until_stop(ids: np.ndarray, stop: int) -> list[list[int]]:
    """Return each column up to its first stop, without it."""
    written = []
    for column in ids.T.tolist():
        written.append(column[: column.index(stop)] if stop in column else column)
    return written


@until_stop.case
def _(rng):
    """Return ids (6, 4): a column without a stop, one that begins with it, one with two, and a random one."""
    stop = int(rng.integers(4))
    ids = rng.integers(4, size=(6, 4))
    others = np.delete(np.arange(4), stop)
    ids[:, :3] = rng.choice(others, size=(6, 3))
    ids[0, 1] = stop
    ids[[2, 4], 2] = stop
    return ids[:, rng.permutation(4)], stop


@until_stop.run
def _(answer, *case):
    """Return a list of lists of plain numbers, so that arrays count as lists."""
    return [[int(symbol) for symbol in column] for column in answer(*case)]


until_stop.mistake("You stopped at the last stop symbol; the first one ends the sequence.")(
    lambda ids, stop: [
        column[: len(column) - 1 - column[::-1].index(stop)] if stop in column else column for column in ids.T.tolist()
    ]
)
until_stop.mistake("You kept the stop symbol; it ends the text and is no part of it.")(
    lambda ids, stop: [column[: column.index(stop) + 1] if stop in column else column for column in ids.T.tolist()]
)
until_stop.mistake("You deleted the stop symbols and kept what follows them.")(
    lambda ids, stop: [[symbol for symbol in column if symbol != stop] for column in ids.T.tolist()]
)
until_stop.mistake("A sequence that never stops is to be returned whole; you returned nothing.")(
    lambda ids, stop: [column[: column.index(stop)] if stop in column else [] for column in ids.T.tolist()]
)
until_stop.mistake("A sequence that never stops is to be returned whole; you cut off its last symbol.")(
    lambda ids, stop: [column[: column.index(stop)] if stop in column else column[:-1] for column in ids.T.tolist()]
)
until_stop.mistake("You read along the rows; each sequence is a column.")(lambda ids, stop: until_stop(ids.T, stop))
