"""The exercise *Cut a recording into streams*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise(
    "cut-streams", case=lambda rng: (rng.permutation(100)[: rng.choice([11, 13, 17, 19, 23])], int(rng.integers(2, 5)))
)
def cut(recording: np.ndarray, batch: int) -> np.ndarray:
    """Return the recording as parallel streams."""
    T = len(recording) // batch
    return np.array([[recording[b * T + t] for b in range(batch)] for t in range(T)])


@cut.mistake(
    "Your streams are interleaved: consecutive steps went to different streams, like cards being dealt. Each stream must be a stretch without gaps."
)
def _(recording, batch):
    T = len(recording) // batch
    return recording[: T * batch].reshape(T, batch)


cut.mistake("Your array is (B, T); time comes first: (T, B).")(lambda recording, batch: cut(recording, batch).T)
cut.mistake("You dropped the first steps; drop the last ones.")(
    lambda recording, batch: cut(recording[len(recording) % batch :], batch)
)
cut.mistake("You filled the last column up; drop the steps that would not fill it.")(
    lambda recording, batch: cut(np.pad(recording, (0, -len(recording) % batch)), batch)
)
cut.mistake("You made streams of `batch` steps; `batch` is the number of streams.")(
    lambda recording, batch: cut(recording, len(recording) // batch)
)
