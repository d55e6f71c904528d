"""Starting values for weights, each drawn from an explicit random generator."""

from __future__ import annotations

from typing import Any

import numpy as np

from rnn._validation import as_dtype, as_generator, check_positive, check_size, describe

__all__ = ["identity", "orthogonal", "uniform"]


def _check_shape(shape: tuple[int, ...], ndim: int | None = None) -> tuple[int, ...]:
    """Return a shape of positive ints, with `ndim` axes if that is given."""
    if not isinstance(shape, tuple):
        raise TypeError(f"shape must be a tuple of ints, got {describe(shape)}")
    if ndim is not None and len(shape) != ndim:
        raise ValueError(f"shape must have {ndim} axes (out, in), got {shape}")
    return tuple(check_size("every axis of shape", size) for size in shape)


def uniform(
    shape: tuple[int, ...], bound: float, *, rng: np.random.Generator | int, dtype: Any = np.float64
) -> np.ndarray:
    """Draw from the uniform distribution on [-bound, bound).

    Parameters
    ----------
    shape : tuple of int
        Shape of the result.
    bound : float
        Half the width of the interval; `torch.nn.RNN` uses 1 / sqrt(hidden_size).
    rng : numpy.random.Generator or int
        Source of randomness, or a seed for one.
    dtype : float32 or float64
        Dtype of the result.

    Returns
    -------
    ndarray of dtype, shape `shape`
        Independent draws.

    References
    ----------
    PyTorch documentation of `torch.nn.RNN`, "Variables".

    Examples
    --------
    >>> w = uniform((2, 3), 0.5, rng=0)
    >>> w.shape, bool((abs(w) <= 0.5).all())
    ((2, 3), True)
    """
    bound = check_positive("bound", bound)
    return as_generator(rng).uniform(-bound, bound, _check_shape(shape)).astype(as_dtype(dtype))


def orthogonal(
    shape: tuple[int, int], *, rng: np.random.Generator | int, gain: float = 1.0, dtype: Any = np.float64
) -> np.ndarray:
    """Draw a matrix with orthonormal rows or columns (the fewer), times a gain: W W^T = gain^2 I or W^T W = gain^2 I.

    The Q of the QR decomposition of a matrix of normal numbers, with the signs of R's diagonal moved into Q, is
    uniformly distributed over the orthogonal matrices.

    Parameters
    ----------
    shape : (int, int)
        Shape (out, in) of the matrix.
    rng : numpy.random.Generator or int
        Source of randomness, or a seed for one.
    gain : float, default 1.0
        Every singular value of the result.
    dtype : float32 or float64
        Dtype of the result.

    Returns
    -------
    ndarray of dtype, shape (out, in)
        The matrix.

    References
    ----------
    Saxe, McClelland and Ganguli, "Exact solutions to the nonlinear dynamics of learning", ICLR 2014;
    Mezzadri, "How to generate random matrices from the classical compact groups", Notices of the AMS 54 (2007).

    Examples
    --------
    >>> w = orthogonal((3, 3), rng=0)
    >>> bool(np.allclose(w @ w.T, np.eye(3)))
    True
    """
    rows, columns = _check_shape(shape, ndim=2)
    gain = check_positive("gain", gain)
    tall = as_generator(rng).standard_normal((max(rows, columns), min(rows, columns)))
    q, r = np.linalg.qr(tall)  # q (max, min), r (min, min)
    q *= np.where(np.diag(r) < 0, -gain, gain)
    return np.ascontiguousarray(q if rows >= columns else q.T).astype(as_dtype(dtype))


def identity(
    shape: tuple[int, int],
    *,
    rng: np.random.Generator | int | None = None,
    gain: float = 1.0,
    dtype: Any = np.float64,
) -> np.ndarray:
    """Return gain times the identity matrix: as W_hh it lets a linear or ReLU cell keep its state at the start.

    Parameters
    ----------
    shape : (int, int)
        Shape (out, in) of the matrix.
    rng : numpy.random.Generator, int or None
        Not used; accepted so that all initializers are called alike.
    gain : float, default 1.0
        The value on the diagonal.
    dtype : float32 or float64
        Dtype of the result.

    Returns
    -------
    ndarray of dtype, shape (out, in)
        The matrix.

    References
    ----------
    Le, Jaitly and Hinton, "A simple way to initialize recurrent networks of rectified linear units", 2015.

    Examples
    --------
    >>> identity((2, 2))
    array([[1., 0.],
           [0., 1.]])
    """
    if rng is not None:
        as_generator(rng)
    rows, columns = _check_shape(shape, ndim=2)
    return check_positive("gain", gain) * np.eye(rows, columns, dtype=as_dtype(dtype))
