"""The exercise *Carry the last clue*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise("last-clue")
def last_clue(frames: np.ndarray, points_to: np.ndarray) -> np.ndarray:
    """Return after each frame the place of the last clue so far, -1 before the first."""
    answers = np.full(len(frames), -1)
    for t in range(len(frames)):
        for earlier in range(t + 1):
            if points_to[frames[earlier]] >= 0:
                answers[t] = points_to[frames[earlier]]
    return answers


@last_clue.case
def _(rng):
    """Return 5 to 30 frames, a third of them clues, and what each frame points to."""
    points_to = np.array([0, 1, 2, -1, -1, -1, -1, -1])
    return rng.integers(0, 8, size=rng.integers(5, 31)), rng.permutation(points_to)


last_clue.mistake("You look at the present frame only. A frame that is no clue must leave what you carry as it is.")(
    lambda frames, points_to: points_to[frames]
)


@last_clue.mistake("You keep the first clue; a later clue replaces it.")
def _(frames, points_to):
    answers, carried = [], -1
    for frame in frames:
        carried = points_to[frame] if carried == -1 else carried
        answers.append(carried)
    return np.array(answers)


last_clue.mistake("Your answer is one frame late: update what you carry, then append it.")(
    lambda frames, points_to: np.append(-1, last_clue(frames, points_to)[:-1])
)
last_clue.mistake("Place 0 is a place, too: only -1 says that a frame is no clue.")(
    lambda frames, points_to: last_clue(frames, np.where(points_to == 0, -1, points_to))
)
last_clue.mistake("You carry the frame; carry the place that it points to.")(
    lambda frames, points_to: last_clue(frames, np.where(points_to < 0, -1, np.arange(len(points_to))))
)
last_clue.mistake("Before the first clue the answer is -1, which is different from place 0.")(
    lambda frames, points_to: np.maximum(last_clue(frames, points_to), 0)
)
