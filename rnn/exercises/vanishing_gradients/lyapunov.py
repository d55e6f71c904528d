"""The exercise *The exponent*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise("lyapunov")
def growth_of(jacobians: np.ndarray) -> float:
    """Return the mean logarithm of the growth per step of a vector that begins as ones."""
    v, total = np.ones(jacobians.shape[-1]), 0.0
    for J in jacobians:
        before = np.linalg.norm(v)
        v = J @ v
        total += np.log(np.linalg.norm(v) / before)
        v = v / np.linalg.norm(v)
    return total / len(jacobians)


@growth_of.case
def _(rng):
    """Return so many large Jacobians that a vector overflows unless it is shortened on the way."""
    scale = 10.0 ** rng.choice([-2, 2])
    return (scale * rng.normal(size=(rng.integers(200, 220), 3, 3)),)


@growth_of.mistake("Your vector over- or underflows: make it short again after each step.")
def _(jacobians):
    v = np.ones(jacobians.shape[-1])
    with np.errstate(all="ignore"):
        for J in jacobians:
            v = J @ v
        return float(np.log(np.linalg.norm(v) / np.sqrt(len(v))) / len(jacobians))


@growth_of.mistake("You averaged the growth and then took the logarithm; take the logarithm of each step first.")
def _(jacobians):
    v, factors = np.ones(jacobians.shape[-1]), []
    for J in jacobians:
        v = v / np.linalg.norm(v)
        v = J @ v
        factors.append(np.linalg.norm(v))
    return float(np.log(np.mean(factors)))


growth_of.mistake("You added the logarithms; divide by the number of steps.")(
    lambda jacobians: growth_of(jacobians) * len(jacobians)
)
growth_of.mistake("Your vector of ones has the length sqrt(H), which you counted as growth of the first step.")(
    lambda jacobians: growth_of(jacobians) + np.log(np.sqrt(jacobians.shape[-1])) / len(jacobians)
)


@growth_of.mistake("This is the growth of the last step only.")
def _(jacobians):
    v = np.ones(jacobians.shape[-1])
    for J in jacobians:
        v = J @ (v / np.linalg.norm(v))
    return float(np.log(np.linalg.norm(v)))


@growth_of.mistake("You left out the first twenty steps, as the chapter does; here all steps count.")
def _(jacobians):
    v = np.ones(jacobians.shape[-1])
    for J in jacobians[:20]:
        v = J @ (v / np.linalg.norm(v))
    logs = []
    for J in jacobians[20:]:
        v = J @ (v / np.linalg.norm(v))
        logs.append(np.log(np.linalg.norm(v)))
    return float(np.mean(logs))


growth_of.mistake("You took the logarithm to the base 10; np.log is the natural one.")(
    lambda jacobians: growth_of(jacobians) / np.log(10)
)
growth_of.mistake(
    "You averaged the largest singular values: each step would stretch as much as it can, in a new direction each time."
)(lambda jacobians: float(np.mean([np.log(np.linalg.norm(J, 2)) for J in jacobians])))
growth_of.mistake("This is the growth per step, a factor; its logarithm is wanted.")(
    lambda jacobians: np.exp(growth_of(jacobians))
)
