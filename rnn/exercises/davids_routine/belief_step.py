"""The exercise *Follow a sleeper*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise("belief-step")
def belief_step(belief: np.ndarray, sky: int, oversleep: float) -> tuple[np.ndarray, np.ndarray]:
    """Return today's distribution over run, cycle, swim, sleep and tomorrow's belief."""
    if sky == 1:
        return np.array([0.0, 0.0, 0.0, 1.0]), belief
    today = np.array([(1 - oversleep) * belief[p - 1] for p in range(3)] + [oversleep])
    tomorrow = np.array([(1 - oversleep) * belief[p - 1] + oversleep * belief[p] for p in range(3)])
    return today, tomorrow


@belief_step.case
def _(rng):
    """Return a belief, a weather and a probability of oversleeping."""
    return rng.dirichlet(np.ones(3)), int(rng.integers(2)), float(rng.uniform(0.05, 0.4))


belief_step.mistake("Your belief moves on in the rain. David keeps his place when he sleeps.")(
    lambda belief, sky, oversleep: (belief_step(belief, sky, oversleep)[0], belief_step(belief, 0, oversleep)[1])
)
belief_step.mistake("Your belief moves on even if he overslept: with probability `oversleep` he stays where he was.")(
    lambda belief, sky, oversleep: (belief_step(belief, sky, oversleep)[0], np.roll(belief, 1) if sky == 0 else belief)
)


@belief_step.mistake(
    "Even in the sun he sleeps with probability `oversleep`: your probabilities of today leave that out."
)
def _(belief, sky, oversleep):
    today, tomorrow = belief_step(belief, sky, oversleep)
    return np.append(np.roll(belief, 1), 0.0) if sky == 0 else today, tomorrow


@belief_step.mistake(
    "Your new belief adds up to less than 1: if he overslept, he is still somewhere, namely where he was."
)
def _(belief, sky, oversleep):
    today, tomorrow = belief_step(belief, sky, oversleep)
    return today, today[:3] if sky == 0 else tomorrow


@belief_step.mistake("You go through the cycle backward: after a run comes a ride.")
def _(belief, sky, oversleep):
    today, tomorrow = belief_step(belief[::-1], sky, oversleep)
    return np.append(today[2::-1], today[3]), tomorrow[::-1]
