"""One time step of the LSTM cell, forward and backward, written like the equations.

This module is for reading beside the derivation; `rnn.layers` computes the same numbers fast.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rnn._validation import check_floats
from rnn.cells._checks import check_step
from rnn.functional import sigmoid

__all__ = ["LSTMStepCache", "lstm_step", "lstm_step_backward"]


class LSTMStepCache(NamedTuple):
    """What `lstm_step_backward` needs to know about the step."""

    x: np.ndarray  # (B, D)
    h_prev: np.ndarray  # (B, H)
    c_prev: np.ndarray  # (B, H)
    i: np.ndarray  # (B, H): input gate
    f: np.ndarray  # (B, H): forget gate
    g: np.ndarray  # (B, H): candidate
    o: np.ndarray  # (B, H): output gate
    c: np.ndarray  # (B, H)
    W_xh: np.ndarray  # (4H, D)
    W_hh: np.ndarray  # (4H, H)


def lstm_step(
    x: np.ndarray, h_prev: np.ndarray, c_prev: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> tuple[np.ndarray, np.ndarray, LSTMStepCache]:
    """Take one step: three gates and a candidate from x and h_prev, then c = f * c_prev + i * g, h = o * tanh(c).

    The pre-activation a = W_xh x + W_hh h_prev + b_h has four blocks of H numbers, a_i, a_f, a_g and a_o::

        i = sigmoid(a_i)    input gate: how much of the candidate is written
        f = sigmoid(a_f)    forget gate: how much of the old cell is kept
        g = tanh(a_g)       candidate: what may be written
        o = sigmoid(a_o)    output gate: how much of the cell is shown

    Every sequence of the batch is one row, so the products read x W_xh^T and h_prev W_hh^T.

    Parameters
    ----------
    x : ndarray of float, shape (B, D)
        Input x_t, one row per sequence.
    h_prev : ndarray of float, shape (B, H)
        Hidden state h_{t-1}.
    c_prev : ndarray of float, shape (B, H)
        Cell c_{t-1}.
    W_xh : ndarray of float, shape (4H, D)
        Weights from the input, the rows of i, f, g and o one after another.
    W_hh : ndarray of float, shape (4H, H)
        Weights from the previous hidden state, in the same order.
    b_h : ndarray of float, shape (4H,)
        Bias, in the same order.

    Returns
    -------
    h : ndarray of float, shape (B, H)
        Hidden state h_t.
    c : ndarray of float, shape (B, H)
        Cell c_t.
    cache : LSTMStepCache
        For `lstm_step_backward`, which must be called before any of these arrays changes: the cache holds no copies.

    References
    ----------
    Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 9 (1997); Gers, Schmidhuber and Cummins,
    "Learning to forget", Neural Computation 12 (2000), for the forget gate.

    Examples
    --------
    Without weights every gate is half open, and the candidate is 0: half of the cell is kept, half of that is shown.

    >>> one, W = np.ones((1, 1)), np.zeros((4, 1))
    >>> h, c, cache = lstm_step(one, one, one, W, W, np.zeros(4))
    >>> c, h.round(4)  # 0.5 * 1 + 0.5 * 0, 0.5 * tanh(0.5)
    (array([[0.5]]), array([[0.2311]]))
    """
    hidden_size = check_step(x, h_prev, W_xh, W_hh, b_h, blocks=4)
    check_floats("c_prev", c_prev, (x.shape[0], hidden_size), x.dtype)

    a = x @ W_xh.T + h_prev @ W_hh.T + b_h  # (B, 4H)
    a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)  # (B, H) each, like all that follows
    i = sigmoid(a_i)
    f = sigmoid(a_f)
    g = np.tanh(a_g)
    o = sigmoid(a_o)
    c = f * c_prev + i * g
    h = o * np.tanh(c)
    return h, c, LSTMStepCache(x, h_prev, c_prev, i, f, g, o, c, W_xh, W_hh)


def lstm_step_backward(
    dh: np.ndarray, dc: np.ndarray, cache: LSTMStepCache
) -> tuple[np.ndarray, np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """Backpropagate through one step: from dL/dh_t and dL/dc_t to those of x_t, h_{t-1}, c_{t-1} and the weights.

    The cell is read twice, by h_t and by the next step, so its two gradients add up::

        dc = dc + dh * o * (1 - tanh(c)^2)
        di = dc * g,   df = dc * c_prev,   dg = dc * i,   do = dh * tanh(c)
        da_i = di * i * (1 - i),   da_f = df * f * (1 - f),   da_g = dg * (1 - g^2),   da_o = do * o * (1 - o)
        dc_prev = dc * f,   dh_prev = W_hh^T da,   dx = W_xh^T da
        dW_xh = da x^T,   dW_hh = da h_prev^T,   db_h = da

    with the parameters' gradients summed over the batch. Along the cell there is no weight and no slope, only the
    forget gate.

    Parameters
    ----------
    dh : ndarray of float, shape (B, H)
        Total gradient dL/dh_t: from this step's output and from the gates of the next step.
    dc : ndarray of float, shape (B, H)
        Gradient dL/dc_t that arrives along the cell, from step t + 1.
    cache : LSTMStepCache
        What `lstm_step` returned.

    Returns
    -------
    dx : ndarray of float, shape (B, D)
        Gradient of the input.
    dh_prev : ndarray of float, shape (B, H)
        Gradient of h_{t-1} through this step.
    dc_prev : ndarray of float, shape (B, H)
        Gradient of c_{t-1} through this step.
    grads : dict of str to ndarray
        Gradients of "W_xh" (4H, D), "W_hh" (4H, H) and "b_h" (4H,).

    References
    ----------
    Greff et al., "LSTM: a search space odyssey", IEEE Transactions on Neural Networks and Learning Systems 28 (2017),
    give all derivatives.

    Examples
    --------
    Half of the gradient of the cell comes through a forget gate that is half open:

    >>> one, W = np.ones((1, 1)), np.zeros((4, 1))
    >>> _, _, cache = lstm_step(one, one, one, W, W, np.zeros(4))
    >>> dx, dh_prev, dc_prev, grads = lstm_step_backward(0 * one, one, cache)
    >>> dc_prev
    array([[0.5]])
    """
    x, h_prev, c_prev, i, f, g, o, c, W_xh, W_hh = cache
    check_floats("dh", dh, c.shape, c.dtype)
    check_floats("dc", dc, c.shape, c.dtype)

    do = dh * np.tanh(c)  # (B, H)
    dc = dc + dh * o * (1 - np.tanh(c) ** 2)  # (B, H)
    di = dc * g
    df = dc * c_prev
    dg = dc * i
    dc_prev = dc * f
    da = np.concatenate([di * i * (1 - i), df * f * (1 - f), dg * (1 - g**2), do * o * (1 - o)], axis=1)  # (B, 4H)
    dW_xh = da.T @ x  # (4H, D)
    dW_hh = da.T @ h_prev  # (4H, H)
    db_h = da.sum(axis=0)  # (4H,)
    dx = da @ W_xh  # (B, D)
    dh_prev = da @ W_hh  # (B, H)
    return dx, dh_prev, dc_prev, {"W_xh": dW_xh, "W_hh": dW_hh, "b_h": db_h}
