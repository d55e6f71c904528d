"""Gradient checking: comparing the gradients of a backward pass with central differences."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from rnn._validation import check_floats, check_positive

__all__ = ["check_gradients", "numerical_gradient", "worst_entry"]


def numerical_gradient(f: Callable[[], float], array: np.ndarray, eps: float = 1e-5) -> np.ndarray:
    """Compute central differences: df/dw = (f(w + eps) - f(w - eps)) / (2 eps) for every entry w of an array.

    One entry at a time is changed in place, f is called, and the entry is restored.

    Parameters
    ----------
    f : callable without arguments, returning a float
        The loss, computed afresh from `array` at every call.
    array : ndarray of float64, any shape
        The entries to differentiate by; float32 is refused, because it rounds too coarsely.
    eps : float, default 1e-5
        Step. The error of the differences grows with eps^2 times the third derivative, and with rounding / eps.

    Returns
    -------
    ndarray of float64, shape of array
        The gradient.

    References
    ----------
    Press et al., *Numerical Recipes*, 3rd edition, section 5.7.

    Examples
    --------
    >>> w = np.array([1.0, -2.0])
    >>> numerical_gradient(lambda: float((w**2).sum()), w).round(6)
    array([ 2., -4.])
    """
    check_floats("array", array, (...,), np.dtype(np.float64))
    if not array.flags.writeable:
        raise ValueError("array must be writeable, because it is changed in place, got a read-only array")
    eps = check_positive("eps", eps)
    gradient = np.empty_like(array)
    for index in np.ndindex(array.shape):
        value = array[index]
        try:
            array[index] = value + eps
            upper = _call(f)
            array[index] = value - eps
            lower = _call(f)
        finally:
            array[index] = value
        gradient[index] = (upper - lower) / (2 * eps)
    return gradient


def _call(f: Callable[[], float]) -> float:
    """Return f() as a float."""
    result = f()
    if np.ndim(result) != 0 or not isinstance(result, (int, float, np.number, np.ndarray)):
        raise TypeError(f"f must return one number, got {type(result).__name__}")
    return float(result)


def check_gradients(
    f: Callable[[], float],
    arrays: Mapping[str, np.ndarray],
    grads: Mapping[str, np.ndarray],
    *,
    eps: float = 1e-5,
    tolerance: float = 1e-7,
) -> float:
    """Compare gradients with central differences, and raise an error that names the entry that is most wrong.

    The error of an entry is |gradient - difference|, relative to the largest entry of either in the same array, but at
    least to 0.01, because the rounding error of the differences does not shrink with the gradient.

    Parameters
    ----------
    f : callable without arguments, returning a float
        The loss, computed afresh from `arrays` at every call.
    arrays : mapping of str to ndarray of float64
        What to differentiate by: parameters, inputs, initial state.
    grads : mapping of str to ndarray of float64
        The gradients to check, with the same keys and shapes.
    eps : float, default 1e-5
        Step of the differences.
    tolerance : float, default 1e-7
        Largest relative error that passes.

    Returns
    -------
    float
        The largest relative error found.

    Raises
    ------
    AssertionError
        If an error exceeds the tolerance; it names the array, the index and both values.

    References
    ----------
    Karpathy, CS231n notes, "Gradient checks".

    Examples
    --------
    >>> w = np.array([1.0, 2.0])
    >>> check_gradients(lambda: float((w**2).sum()), {"w": w}, {"w": 2 * w}) < 1e-7
    True
    >>> check_gradients(lambda: float((w**2).sum()), {"w": w}, {"w": np.array([2.0, 3.0])})
    Traceback (most recent call last):
        ...
    AssertionError: gradient of 'w' at index (1,): got 3, central difference 4 (relative error 0.25 > 1e-07)
    """
    if arrays.keys() != grads.keys():
        raise ValueError(f"grads must have the keys of arrays, {sorted(arrays)}, got {sorted(grads)}")
    for name, array in arrays.items():
        check_floats(f"grads[{name!r}]", grads[name], np.shape(array), np.dtype(np.float64))
    worst = 0.0
    for name, array in arrays.items():
        numeric = numerical_gradient(f, array, eps)
        index, error = worst_entry(grads[name], numeric)
        if not error <= tolerance:
            raise AssertionError(
                f"gradient of {name!r} at index {index}: got {grads[name][index]:.10g}, central difference "
                f"{numeric[index]:.10g} (relative error {error:.2g} > {tolerance:.2g})"
            )
        worst = max(worst, error)
    return worst


def worst_entry(gradient: np.ndarray, numeric: np.ndarray) -> tuple[tuple[int, ...], float]:
    """Find the entry of a gradient that differs most from the central differences.

    Parameters
    ----------
    gradient, numeric : ndarray of float64, one shape
        The gradient to check, and the central differences.

    Returns
    -------
    index : tuple of int
        Where the error is largest.
    error : float
        The error there, relative as in `check_gradients`.

    Examples
    --------
    >>> worst_entry(np.array([1.0, 3.0]), np.array([1.0, 4.0]))
    ((1,), 0.25)
    """
    scale = max(np.abs(numeric).max(), np.abs(gradient).max(), 0.01)
    error = np.abs(gradient - numeric) / scale
    index = tuple(int(i) for i in np.unravel_index(error.argmax(), error.shape))
    return index, float(error[index])
