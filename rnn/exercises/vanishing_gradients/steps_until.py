"""The exercise *How long does a nudge last?*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise("steps-until")
def steps_until(w: float, share: float) -> int:
    """Return the smallest number of steps after which less than `share` of a nudge is left."""
    steps, left = 0, 1.0
    while left >= share:
        steps, left = steps + 1, left * abs(w)
    return steps


@steps_until.case
def _(rng):
    """Return a weight below 1 in size, of either sign, and a share."""
    return float(rng.choice([-1, 1]) * rng.uniform(0.2, 0.97)), float(rng.uniform(0.005, 0.5))


steps_until.mistake("You are one step short: after that many steps there is still at least the share left.")(
    lambda w, share: steps_until(w, share) - 1
)
steps_until.mistake("You are one step late; count the multiplications.")(lambda w, share: steps_until(w, share) + 1)
steps_until.mistake("You rounded to the nearest whole number; the next larger one is wanted.")(
    lambda w, share: round(np.log(share) / np.log(abs(w)))
)
steps_until.mistake("You put in a slope of 1/4, but the unit is linear.")(lambda w, share: steps_until(w / 4, share))


@steps_until.mistake("A negative weight shrinks a nudge like a positive one and turns its sign: use |w|.")
def _(w, share):
    steps, left = 0, 1.0
    while left >= share:
        steps, left = steps + 1, left * w
    return steps


steps_until.mistake("You counted until half is left, whatever the share.")(lambda w, share: steps_until(w, 0.5))
