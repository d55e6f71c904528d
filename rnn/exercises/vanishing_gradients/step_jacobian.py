"""The exercise *One Jacobian*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise("step-jacobian")
def step_jacobian(h: np.ndarray, W_hh: np.ndarray) -> np.ndarray:
    """Return the Jacobian of one step of a tanh network whose new state is h."""
    return np.array([[(1 - h[i] ** 2) * W_hh[i, j] for j in range(len(h))] for i in range(len(h))])


@step_jacobian.case
def _(rng):
    """Return a state of three units and a matrix."""
    return np.tanh(rng.normal(size=3)), rng.normal(size=(3, 3))


step_jacobian.mistake(
    "You multiplied the columns by the slopes; a slope belongs to the unit after the step, which is a row."
)(lambda h, W_hh: W_hh * (1 - h**2))
step_jacobian.mistake("Your result is transposed: row i is the unit after the step, column j the unit before it.")(
    lambda h, W_hh: step_jacobian(h, W_hh).T
)
step_jacobian.mistake("The slopes are missing: this is the Jacobian of a linear network.")(lambda h, W_hh: W_hh)
step_jacobian.mistake("The slope of tanh is 1 - h squared; you used 1 - h.")(lambda h, W_hh: (1 - h)[:, None] * W_hh)
step_jacobian.mistake("You took tanh of h once more, but h is already the state after tanh.")(
    lambda h, W_hh: (1 - np.tanh(h) ** 2)[:, None] * W_hh
)
step_jacobian.mistake(
    "You multiplied two matrices entry by entry, so only the diagonal is left; a matrix product is written @."
)(lambda h, W_hh: np.diag(1 - h**2) * W_hh)
step_jacobian.mistake("You used the slope of the sigmoid, h (1 - h).")(lambda h, W_hh: (h * (1 - h))[:, None] * W_hh)
