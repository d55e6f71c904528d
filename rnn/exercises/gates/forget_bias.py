"""The exercise *A half-life*."""

import numpy as np

from rnn.exercises.definition import exercise
from rnn.functional import sigmoid


@exercise("forget-bias")
def forget_bias(steps: float) -> float:
    """Return the bias of a forget gate with this half-life."""
    f = 0.5 ** (1 / steps)
    return float(np.log(f / (1 - f)))


@forget_bias.case
def _(rng):
    """Return a half-life between 1.5 and 200 steps."""
    return (float(np.exp(rng.uniform(np.log(1.5), np.log(200)))),)


forget_bias.mistake("You returned the gate; the bias is the number whose sigmoid it is.")(
    lambda steps: 0.5 ** (1 / steps)
)


def logit(f: float) -> float:
    """Return the number whose sigmoid is f."""
    return float(np.log(f / (1 - f)))


forget_bias.mistake(
    "You took 1 / steps for the gate: that is what is left, not what half is left of. f to the power of steps is 1/2."
)(lambda steps: logit(1 / steps))
forget_bias.mistake("Your gate leaves 1/e, not 1/2, after that many steps.")(
    lambda steps: logit(float(np.exp(-1 / steps)))
)
forget_bias.mistake("You used 1 - 1/steps for the gate: a rule of thumb for the span of a memory, not its half-life.")(
    lambda steps: logit(1 - 1 / steps)
)
forget_bias.mistake("The sign is wrong: a larger bias opens the gate and makes the half-life longer.")(
    lambda steps: -forget_bias(steps)
)
forget_bias.mistake("You took the logarithm to the base 2; the sigmoid is made with e.")(
    lambda steps: forget_bias(steps) / np.log(2)
)
forget_bias.mistake("You took the logarithm to the base 10; np.log is the natural one.")(
    lambda steps: forget_bias(steps) / np.log(10)
)
forget_bias.mistake("You turned the tables: this is the half-life of a gate with that bias.")(
    lambda steps: float(np.log(2) / np.log1p(np.exp(-steps)))
)
forget_bias.mistake("The logarithm of f is not the bias: divide f by 1 - f first.")(
    lambda steps: float(np.log(0.5) / steps)
)
forget_bias.mistake(
    "You raised 1/2 to the power of steps; f to the power of steps is 1/2, so f is a root: 0.5 ** (1 / steps)."
)(lambda steps: logit(0.5**steps))
forget_bias.mistake(
    "That is what a gate of one half leaves after so many steps; look for the gate that leaves one half."
)(lambda steps: 0.5**steps)
forget_bias.mistake("You stopped at f / (1 - f): the bias is its logarithm.")(
    lambda steps: float(np.exp(forget_bias(steps)))
)
forget_bias.mistake("ln(steps) is a rule of thumb for the span of a memory, not its half-life.")(
    lambda steps: float(np.log(steps))
)
forget_bias.mistake("ln 2 / steps is -ln f. From it you get the gate, and from the gate the bias.")(
    lambda steps: float(np.log(2) / steps)
)
forget_bias.mistake("You squashed the gate once more; the bias is what was squashed to get it.")(
    lambda steps: float(sigmoid(np.array(0.5 ** (1 / steps))))
)
forget_bias.mistake("ln(1 - f) is half of it: solve f = 1 / (1 + exp(-b)) for b, which gives ln f - ln(1 - f).")(
    lambda steps: float(np.log(1 - 0.5 ** (1 / steps)))
)
