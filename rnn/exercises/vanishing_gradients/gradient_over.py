"""The exercise *Across a whole run*."""

import numpy as np

from rnn.exercises.definition import exercise
from rnn.exercises.vanishing_gradients.step_jacobian import step_jacobian


@exercise("gradient-over")
def gradient_over(states: np.ndarray, W_hh: np.ndarray) -> float:
    """Return the largest factor by which a gradient can grow from the last state back to h_0."""
    return float(np.linalg.svd(jacobian_over(states, W_hh))[1][0])


def jacobian_over(states: np.ndarray, W_hh: np.ndarray) -> np.ndarray:
    """Return the Jacobian of the last state with respect to h_0."""
    product = np.eye(len(W_hh))
    for h in states:
        product = step_jacobian(h, W_hh) @ product
    return product


@gradient_over.case
def _(rng):
    """Return the states h_1 .. h_T of a run of four units, and the matrix."""
    W_hh, h = rng.normal(0, 0.8, size=(4, 4)), rng.normal(size=4)
    states = []
    for _ in range(rng.integers(3, 7)):
        h = np.tanh(W_hh @ h + rng.normal(size=4))
        states.append(h)
    return np.array(states), W_hh


gradient_over.mistake("You multiplied the norms; that is only a bound. Multiply the matrices and take one norm.")(
    lambda states, W_hh: float(np.prod([np.linalg.norm(step_jacobian(h, W_hh), 2) for h in states]))
)
gradient_over.mistake("You multiplied in the wrong order: the first step acts first, so it stands on the right.")(
    lambda states, W_hh: gradient_over(states[::-1], W_hh)
)
gradient_over.mistake("You took the root of the sum of squares, the Frobenius norm, not the largest singular value.")(
    lambda states, W_hh: float(np.linalg.norm(jacobian_over(states, W_hh)))
)
gradient_over.mistake(
    "You took the largest eigenvalue; the most by which a matrix can stretch is its largest singular value."
)(lambda states, W_hh: float(np.abs(np.linalg.eigvals(jacobian_over(states, W_hh))).max()))
gradient_over.mistake(
    "This is the bound, a power of the largest singular value of W_hh. Use the slopes that the run really had."
)(lambda states, W_hh: float(np.linalg.norm(W_hh, 2) ** len(states)))


@gradient_over.mistake(
    "You multiplied the columns by the slopes; a slope belongs to the unit after the step, which is a row."
)
def _(states, W_hh):
    product = np.eye(len(W_hh))
    for h in states:
        product = (W_hh * (1 - h**2)) @ product
    return float(np.linalg.norm(product, 2))


gradient_over.mistake("The slopes are missing: this is a power of W_hh, right for a linear network.")(
    lambda states, W_hh: float(np.linalg.norm(np.linalg.matrix_power(W_hh, len(states)), 2))
)
gradient_over.mistake("You left out the last step: h_T has a slope, too.")(
    lambda states, W_hh: gradient_over(states[:-1], W_hh)
)
gradient_over.mistake("You left out the first step: the way leads back to h_0.")(
    lambda states, W_hh: gradient_over(states[1:], W_hh)
)
