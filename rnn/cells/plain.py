"""One time step of the plain recurrent cell, forward and backward, written like the equations.

This module is for reading beside the derivation; `rnn.layers` computes the same numbers fast.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rnn._validation import check_choice, check_floats
from rnn.cells._checks import check_step
from rnn.nonlinearities import NONLINEARITIES

__all__ = ["RNNStepCache", "rnn_step", "rnn_step_backward"]


class RNNStepCache(NamedTuple):
    """What `rnn_step_backward` needs to know about the step."""

    x: np.ndarray  # (B, D)
    h_prev: np.ndarray  # (B, H)
    h: np.ndarray  # (B, H)
    W_xh: np.ndarray  # (H, D)
    W_hh: np.ndarray  # (H, H)
    nonlinearity: str


def rnn_step(
    x: np.ndarray,
    h_prev: np.ndarray,
    W_xh: np.ndarray,
    W_hh: np.ndarray,
    b_h: np.ndarray,
    nonlinearity: str = "tanh",
) -> tuple[np.ndarray, RNNStepCache]:
    """Take one step: a = W_xh x + W_hh h_prev + b_h, h = f(a).

    Every sequence of the batch is one row, so the products read x W_xh^T and h_prev W_hh^T.

    Parameters
    ----------
    x : ndarray of float, shape (B, D)
        Input x_t, one row per sequence.
    h_prev : ndarray of float, shape (B, H)
        Hidden state h_{t-1}.
    W_xh : ndarray of float, shape (H, D)
        Weights from the input.
    W_hh : ndarray of float, shape (H, H)
        Weights from the previous hidden state.
    b_h : ndarray of float, shape (H,)
        Bias.
    nonlinearity : {"tanh", "relu", "sigmoid", "linear"}
        The function f.

    Returns
    -------
    h : ndarray of float, shape (B, H)
        Hidden state h_t.
    cache : RNNStepCache
        For `rnn_step_backward`, which must be called before any of these arrays changes: the cache holds no copies.

    References
    ----------
    Elman, "Finding structure in time", Cognitive Science 14 (1990).

    Examples
    --------
    >>> h, cache = rnn_step(np.array([[1.0]]), np.array([[0.5]]), np.array([[2.0]]), np.array([[-1.0]]), np.zeros(1))
    >>> h.round(4)  # tanh(2 * 1 - 1 * 0.5)
    array([[0.9051]])
    """
    check_choice("nonlinearity", nonlinearity, tuple(NONLINEARITIES))
    check_step(x, h_prev, W_xh, W_hh, b_h)

    a = x @ W_xh.T + h_prev @ W_hh.T + b_h  # (B, H)
    with np.errstate(over="ignore"):
        h = NONLINEARITIES[nonlinearity].apply(a)  # (B, H): f(a)
    return h, RNNStepCache(x, h_prev, h, W_xh, W_hh, nonlinearity)


def rnn_step_backward(dh: np.ndarray, cache: RNNStepCache) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """Backpropagate through one step: from dL/dh_t to the gradients of x_t, h_{t-1} and the parameters.

    da = dh * f'(a);  dW_xh = da x^T;  dW_hh = da h_prev^T;  db_h = da;  dx = W_xh^T da;  dh_prev = W_hh^T da,
    with the parameters' gradients summed over the batch.

    Parameters
    ----------
    dh : ndarray of float, shape (B, H)
        Total gradient dL/dh_t: from this step's output and from the steps after it.
    cache : RNNStepCache
        What `rnn_step` returned.

    Returns
    -------
    dx : ndarray of float, shape (B, D)
        Gradient of the input.
    dh_prev : ndarray of float, shape (B, H)
        Gradient of h_{t-1} through this step.
    grads : dict of str to ndarray
        Gradients of "W_xh" (H, D), "W_hh" (H, H) and "b_h" (H,).

    References
    ----------
    Werbos, "Backpropagation through time: what it does and how to do it", Proceedings of the IEEE 78 (1990).

    Examples
    --------
    >>> one = np.ones((1, 1))
    >>> h, cache = rnn_step(one, 0 * one, 0.5 * one, one, np.zeros(1), "linear")
    >>> dx, dh_prev, grads = rnn_step_backward(one, cache)
    >>> float(dx[0, 0]), float(dh_prev[0, 0]), float(grads["W_xh"][0, 0])
    (0.5, 1.0, 1.0)
    """
    x, h_prev, h, W_xh, W_hh, nonlinearity = cache
    check_floats("dh", dh, h.shape, h.dtype)

    da = dh * NONLINEARITIES[nonlinearity].slope(h)  # (B, H)
    dW_xh = da.T @ x  # (H, D)
    dW_hh = da.T @ h_prev  # (H, H)
    db_h = da.sum(axis=0)  # (H,)
    dx = da @ W_xh  # (B, D)
    dh_prev = da @ W_hh  # (B, H)
    return dx, dh_prev, {"W_xh": dW_xh, "W_hh": dW_hh, "b_h": db_h}
