"""The exercise *Three steps in one expression*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise("three-steps", case=lambda rng: (rng.normal(size=3), *rng.normal(size=3).tolist()))
def three_steps(x: np.ndarray, w_xh: float, w_hh: float, b_h: float) -> float:
    """Return h_3 of a one-unit tanh network that starts from 0."""
    h = 0.0
    for x_t in x:
        h = np.tanh(w_xh * x_t + w_hh * h + b_h)
    return h


three_steps.mistake("You nested the inputs in reverse: the first input belongs in the innermost tanh.")(
    lambda x, *weights: three_steps(x[::-1], *weights)
)
three_steps.mistake("You applied tanh once, at the end; every step has its own.")(
    lambda x, w_xh, w_hh, b_h: np.tanh(w_xh * x[2] + b_h + w_hh * (w_xh * x[1] + b_h + w_hh * (w_xh * x[0] + b_h)))
)
three_steps.mistake("You added the bias only in the last step; every copy has it.")(
    lambda x, w_xh, w_hh, b_h: np.tanh(w_xh * x[2] + w_hh * three_steps(x[:2], w_xh, w_hh, 0.0) + b_h)
)
three_steps.mistake("The bias is missing; every copy adds it.")(
    lambda x, w_xh, w_hh, b_h: three_steps(x, w_xh, w_hh, 0.0)
)
three_steps.mistake("You swapped the weights: w_xh belongs to the input, w_hh to the state.")(
    lambda x, w_xh, w_hh, b_h: three_steps(x, w_hh, w_xh, b_h)
)
three_steps.mistake("You stopped after two steps: this is h_2.")(lambda x, *weights: three_steps(x[:2], *weights))
