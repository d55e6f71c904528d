"""Clipping: gradients that are too large are made smaller, in place."""

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from rnn._validation import check_floats, check_positive

__all__ = ["clip_grad_norm", "clip_grad_value"]

Arrays = Mapping[str, NDArray]


def clip_grad_norm(grads: Arrays, max_norm: float) -> float:
    """Scale all gradients together, in place, so that their common norm is at most ``max_norm``.

    With ``norm = sqrt(sum of all squares)``, every gradient is multiplied by ``min(1, max_norm / norm)``, which keeps
    the direction.

    Parameters
    ----------
    grads : mapping of str to ndarray of float
        The gradients to change.
    max_norm : float
        Largest norm allowed, positive; with ``inf`` nothing is clipped.

    Returns
    -------
    float
        The norm before clipping.

    Raises
    ------
    FloatingPointError
        If a gradient is NaN or infinite, and has no direction to keep, or if the norm overflows. Nothing is changed
        then.

    References
    ----------
    Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", ICML 2013, Algorithm 1.
    PyTorch divides by ``norm + 1e-6`` instead.

    Examples
    --------
    >>> grads = {"w": np.array([3.0]), "b": np.array([4.0])}
    >>> clip_grad_norm(grads, max_norm=1.0)
    5.0
    >>> grads["w"].round(4), grads["b"].round(4)
    (array([0.6]), array([0.8]))
    """
    max_norm = check_positive("max_norm", max_norm, finite=False)
    for key, grad in grads.items():
        check_floats(f"grads[{key!r}]", grad, (...,), finite=False)
        if not np.isfinite(grad).all():
            raise FloatingPointError(f"grads[{key!r}] contains NaN or inf; clipping cannot repair it")
    # math.hypot scales before it squares, so that a huge gradient does not overflow
    norm = math.hypot(*(_norm(grad) for grad in grads.values()))
    if math.isinf(norm):
        raise FloatingPointError("the norm of the gradients is too large for a float")
    if norm > max_norm:
        for grad in grads.values():
            grad *= max_norm / norm
    return norm


def clip_grad_value(grads: Arrays, max_value: float) -> None:
    """Clip every number of the gradients, in place, to [-max_value, max_value].

    The direction of the gradient may change. Infinity becomes ``max_value`` of the same sign.

    Parameters
    ----------
    grads : mapping of str to ndarray of float
        The gradients to change.
    max_value : float
        Largest size allowed, positive.

    Raises
    ------
    FloatingPointError
        If a gradient is NaN. Nothing is changed then.

    References
    ----------
    Mikolov (2012), *Statistical Language Models Based on Neural Networks*, PhD thesis.

    Examples
    --------
    >>> grads = {"w": np.array([0.5, -7.0, np.inf])}
    >>> clip_grad_value(grads, max_value=1.0)
    >>> grads["w"]
    array([ 0.5, -1. ,  1. ])
    """
    max_value = check_positive("max_value", max_value, finite=False)
    for key, grad in grads.items():
        check_floats(f"grads[{key!r}]", grad, (...,), finite=False)
        if np.isnan(grad).any():
            raise FloatingPointError(f"grads[{key!r}] contains NaN; clipping cannot repair it")
    for grad in grads.values():
        np.clip(grad, -max_value, max_value, out=grad)


def _norm(array: NDArray) -> float:
    """Return the Euclidean norm, divided by the largest number first so that the squares do not overflow."""
    largest = float(np.abs(array).max())
    if largest == 0.0:
        return 0.0
    return largest * float(np.linalg.norm((array / largest).astype(np.float64).ravel()))
