"""The exercise *One unit that is an "and"*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise("and-unit")
def and_unit() -> tuple[float, float, float]:
    """Return weights w_u, w_v and a bias for an "and" of two inputs that are -1 or +1."""
    return 2.0, 2.0, -2.0


@and_unit.run
def _(answer):
    """Return what the unit says for the four pairs of inputs: on, off or undecided."""
    weights = answer()
    if weights is None:  # no `return`: the checker says so
        return None
    w_u, w_v, b = weights
    values = {f"u = {u:+d}, v = {v:+d}": np.tanh(w_u * u + w_v * v + b) for u in (1, -1) for v in (1, -1)}
    return {pair: "on" if value > 0.9 else "off" if value < -0.9 else "undecided" for pair, value in values.items()}


and_unit.mistake('Your unit is an "or": it is on as soon as one input is +1. Lower the bias.')(lambda: (2.0, 2.0, 2.0))
and_unit.mistake("With one input +1 and the other -1 your unit is undecided: the bias must pull it down.")(
    lambda: (2.0, 2.0, 0.0)
)
and_unit.mistake("The signs are right, but the weights are too small to come near +1 and -1.")(lambda: (0.5, 0.5, -0.5))
and_unit.mistake("Your unit is on where it should be off and off where it should be on: turn all signs.")(
    lambda: (-2.0, -2.0, 2.0)
)
