"""The functions f that a plain recurrent cell may apply, h = f(a), and their slopes."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

__all__ = ["NONLINEARITIES", "Nonlinearity"]


class Nonlinearity(NamedTuple):
    """A function f and its slope.

    Attributes
    ----------
    apply : callable
        Overwrites an array a of floats with f(a), and returns it. In the sigmoid exp(-a) may overflow, which gives the
        right 0: call it under ``np.errstate(over="ignore")``, entered once around a loop because it takes time.
    slope : callable
        Returns f'(a), computed from h = f(a), as a new array.

    Examples
    --------
    >>> NONLINEARITIES["relu"].apply(np.array([-1.0, 2.0]))
    array([0., 2.])
    >>> NONLINEARITIES["sigmoid"].slope(np.array([0.5]))
    array([0.25])
    """

    apply: Callable[[np.ndarray], np.ndarray]
    slope: Callable[[np.ndarray], np.ndarray]


def _sigmoid(a: np.ndarray) -> np.ndarray:
    """Overwrite a with sigmoid(a) = 1 / (1 + exp(-a)), which keeps its relative precision where it is tiny."""
    np.negative(a, out=a)
    np.exp(a, out=a)  # may overflow: 1 / (1 + inf) is the right 0
    a += 1
    return np.reciprocal(a, out=a)


def _tanh_slope(h: np.ndarray) -> np.ndarray:
    """Return 1 - h^2, allocating one array instead of two."""
    slope = np.square(h)
    return np.subtract(1, slope, out=slope)


NONLINEARITIES = {
    "tanh": Nonlinearity(lambda a: np.tanh(a, out=a), _tanh_slope),
    "relu": Nonlinearity(lambda a: np.maximum(a, 0, out=a), lambda h: (h > 0).astype(h.dtype)),
    "sigmoid": Nonlinearity(_sigmoid, lambda h: h * (1 - h)),
    "linear": Nonlinearity(lambda a: a, np.ones_like),
}
"""The nonlinearities by name. The slope of relu at 0 is 0."""
