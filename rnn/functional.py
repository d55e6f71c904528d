"""Stateless functions: the nonlinearities, softmax and one-hot vectors, each stable for inputs of any size."""

from __future__ import annotations

from typing import Any

import numpy as np

from rnn._validation import as_dtype, check_floats, check_integers, check_size

__all__ = ["log_softmax", "one_hot", "relu", "sigmoid", "softmax", "tanh"]


def _as_floats(name: str, value: Any) -> np.ndarray:
    """Return a float array or a float scalar as an array."""
    if isinstance(value, (float, np.floating)):
        value = np.asarray(value)
    return check_floats(name, value, (...,), finite=False)


def tanh(x: np.ndarray) -> np.ndarray:
    """Compute the hyperbolic tangent, elementwise: tanh(x) = (e^x - e^-x) / (e^x + e^-x).

    Parameters
    ----------
    x : ndarray of float, any shape, or float
        Pre-activations, dimensionless.

    Returns
    -------
    ndarray of float, shape of x
        Values in [-1, 1]; NaN stays NaN.

    References
    ----------
    Elman, "Finding structure in time", Cognitive Science 14 (1990), for its place in a recurrent cell.

    Examples
    --------
    >>> tanh(np.array([-1.0, 0.0, 1.0])).round(3)
    array([-0.762,  0.   ,  0.762])
    """
    return np.tanh(_as_floats("x", x))


def relu(x: np.ndarray) -> np.ndarray:
    """Compute the rectified linear unit, elementwise: relu(x) = max(x, 0).

    Parameters
    ----------
    x : ndarray of float, any shape, or float
        Pre-activations, dimensionless.

    Returns
    -------
    ndarray of float, shape of x
        Values >= 0; NaN stays NaN.

    References
    ----------
    Nair and Hinton, "Rectified linear units improve restricted Boltzmann machines", ICML 2010.

    Examples
    --------
    >>> relu(np.array([-2.0, 0.5]))
    array([0. , 0.5])
    """
    return np.maximum(_as_floats("x", x), 0)


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Compute the logistic sigmoid, elementwise: sigmoid(x) = 1 / (1 + e^-x).

    Only e^-|x| is computed, so that nothing overflows and small values keep their relative precision.

    Parameters
    ----------
    x : ndarray of float, any shape, or float
        Pre-activations, dimensionless.

    Returns
    -------
    ndarray of float, shape of x
        Values in [0, 1]; NaN stays NaN.

    References
    ----------
    Rumelhart, Hinton and Williams, "Learning representations by back-propagating errors", Nature 323 (1986).

    Examples
    --------
    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0]))
    array([0. , 0.5, 1. ])
    """
    x = _as_floats("x", x)
    small = np.exp(-np.abs(x))  # at most 1
    return np.where(x >= 0, 1, small) / (1 + small)


def _shift(x: np.ndarray, axis: int) -> np.ndarray:
    """Subtract the maximum along `axis`, so that the largest exponential is exactly 1."""
    x = check_floats("x", x, (..., "K"), finite=False)
    if not -x.ndim <= axis < x.ndim:
        raise ValueError(f"axis must lie in {-x.ndim} .. {x.ndim - 1} for x of shape {x.shape}, got {axis}")
    peak = x.max(axis=axis, keepdims=True)
    if not np.isfinite(peak).all():  # NaN and +inf propagate into the maximum; so does a row of nothing but -inf
        raise ValueError("x must be free of NaN and +inf and have a finite entry in every row, got a row without")
    return x - peak


def softmax(x: np.ndarray, axis: int = -1) -> np.ndarray:
    """Compute the softmax, probabilities from scores: p_i = e^(x_i) / sum_j e^(x_j).

    Parameters
    ----------
    x : ndarray of float, shape (..., K)
        Scores (logits), dimensionless. An entry of -inf gets probability 0.
    axis : int, default -1
        The axis along which the probabilities sum to 1.

    Returns
    -------
    ndarray of float, shape of x
        Probabilities.

    Raises
    ------
    ValueError
        If a row contains NaN or +inf, or nothing but -inf.

    References
    ----------
    Bridle, "Probabilistic interpretation of feedforward classification network outputs", 1990.

    Examples
    --------
    >>> softmax(np.array([1000.0, 1000.0]))
    array([0.5, 0.5])
    """
    exponentials = np.exp(_shift(x, axis))
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


def log_softmax(x: np.ndarray, axis: int = -1) -> np.ndarray:
    """Compute the logarithm of the softmax: log p_i = x_i - log sum_j e^(x_j).

    Parameters
    ----------
    x : ndarray of float, shape (..., K)
        Scores (logits), dimensionless.
    axis : int, default -1
        The axis along which the probabilities sum to 1.

    Returns
    -------
    ndarray of float, shape of x
        Log-probabilities in nats, <= 0; finite even where the probability itself rounds to 0.

    Raises
    ------
    ValueError
        If a row contains NaN or +inf, or nothing but -inf.

    References
    ----------
    Goodfellow, Bengio and Courville, *Deep Learning* (2016), section 4.1.

    Examples
    --------
    >>> log_softmax(np.array([0.0, 1000.0]))
    array([-1000.,     0.])
    """
    shifted = _shift(x, axis)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def one_hot(ids: np.ndarray, num_classes: int, dtype: Any = np.float64) -> np.ndarray:
    """Turn ids into vectors with a single 1: e[..., k] = 1 if k = ids[...], else 0.

    Parameters
    ----------
    ids : ndarray of int, any shape, or int
        Class numbers in 0 .. num_classes - 1.
    num_classes : int
        Length K of each vector.
    dtype : float32 or float64
        Dtype of the result.

    Returns
    -------
    ndarray of dtype, shape ids.shape + (num_classes,)
        The one-hot vectors.

    References
    ----------
    Elman, "Finding structure in time", Cognitive Science 14 (1990), encodes words this way.

    Examples
    --------
    >>> one_hot(np.array([2, 0]), 3)
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    num_classes = check_size("num_classes", num_classes)
    ids = check_integers("ids", ids, (...,), num_classes)
    result = np.zeros((*ids.shape, num_classes), dtype=as_dtype(dtype))  # (..., K)
    np.put_along_axis(result, ids[..., None], 1, axis=-1)
    return result
