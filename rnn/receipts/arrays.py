"""Arrays as courses and books make them for their checks: evenly spaced, or from NumPy's legacy generator."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

__all__ = ["grid", "legacy_normal"]


def grid(start: float, stop: float, *shape: int) -> NDArray[np.float64]:
    """Return evenly spaced numbers, row by row in an array.

    Parameters
    ----------
    start, stop : float
        First and last number.
    *shape : int
        Shape of the array.

    Returns
    -------
    float64 array of that shape

    Examples
    --------
    >>> grid(0, 1, 2, 3)
    array([[0. , 0.2, 0.4],
           [0.6, 0.8, 1. ]])
    """
    return np.linspace(start, stop, num=int(np.prod(shape))).reshape(shape)


def legacy_normal(seed: int) -> Callable[..., NDArray[np.float64]]:
    """Return the function ``np.random.randn`` as it is after ``np.random.seed(seed)``, without a global state.

    Parameters
    ----------
    seed : int
        The published seed.

    Returns
    -------
    callable
        Takes a shape, one number per axis, and draws an array from the standard normal distribution.

    Examples
    --------
    >>> legacy_normal(1)(2).round(4)
    array([ 1.6243, -0.6118])
    """
    return np.random.RandomState(seed).randn
