"""The exercise *A gradient checker of your own*."""

from collections.abc import Callable

import numpy as np

from rnn.exercises.definition import exercise


@exercise("central", case=lambda rng: (*rng.uniform(0.5, 1.5, size=(2, *rng.integers(2, 4, size=2))), 0.05))
def central_gradient(f: Callable[[np.ndarray], float], w: np.ndarray, eps: float) -> np.ndarray:
    """Return the central difference of f for each entry of w."""
    gradient = np.zeros_like(w)
    for index in np.ndindex(w.shape):
        step = np.zeros_like(w)
        step[index] = eps
        gradient[index] = (f(w + step) - f(w - step)) / (2 * eps)
    return gradient


@central_gradient.run
def _(answer, coefficients, w, eps):
    """Call the answer with a smooth function made from an array of coefficients."""
    return answer(lambda v: float(np.sum(np.exp(coefficients * v)) + np.prod(np.sin(v))), w, eps)


@central_gradient.mistake("This is a one-sided difference; a central one looks at both sides.")
def one_sided(f: Callable[[np.ndarray], float], w: np.ndarray, eps: float, sign: int = 1) -> np.ndarray:
    """Look at one side only."""
    gradient = np.zeros_like(w)
    for index in np.ndindex(w.shape):
        step = np.zeros_like(w)
        step[index] = sign * eps
        gradient[index] = (f(w + step) - f(w)) / (sign * eps)
    return gradient


central_gradient.mistake("This is a one-sided difference, to the left; a central one looks at both sides.")(
    lambda f, w, eps: one_sided(f, w, eps, sign=-1)
)
central_gradient.mistake("Your gradient is twice too large: the two points are 2 eps apart.")(
    lambda f, w, eps: 2 * central_gradient(f, w, eps)
)
central_gradient.mistake("You forgot to divide: the difference of the two values is not yet a derivative.")(
    lambda f, w, eps: 2 * eps * central_gradient(f, w, eps)
)
central_gradient.mistake("`/ 2 * eps` divides by 2 and then multiplies by eps: put 2 * eps in parentheses.")(
    lambda f, w, eps: eps**2 * central_gradient(f, w, eps)
)
central_gradient.mistake("All your differences are zero: are both points the same array? `a = w` makes no copy.")(
    lambda f, w, eps: np.zeros_like(w)
)
central_gradient.mistake("You moved all entries at once; move one at a time.")(
    lambda f, w, eps: np.full_like(w, (f(w + eps) - f(w - eps)) / (2 * eps))
)


@central_gradient.mistake("You did not put each entry back before you moved the next one.")
def _(f, w, eps):
    w, gradient = w.copy(), np.zeros_like(w)
    for index in np.ndindex(w.shape):
        w[index] += eps
        upper = f(w)
        w[index] -= 2 * eps
        gradient[index] = (upper - f(w)) / (2 * eps)
    return gradient


central_gradient.mistake("The sign is wrong: subtract the value at w - eps from the value at w + eps.")(
    lambda f, w, eps: -central_gradient(f, w, eps)
)
