"""One time step of the GRU cell, forward and backward, written like the equations.

This module is for reading beside the derivation; `rnn.layers` computes the same numbers fast.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rnn._validation import check_floats
from rnn.cells._checks import check_step
from rnn.functional import sigmoid

__all__ = ["GRUStepCache", "gru_step", "gru_step_backward"]


class GRUStepCache(NamedTuple):
    """What `gru_step_backward` needs to know about the step."""

    x: np.ndarray  # (B, D)
    h_prev: np.ndarray  # (B, H)
    r: np.ndarray  # (B, H): reset gate
    z: np.ndarray  # (B, H): update gate
    n: np.ndarray  # (B, H): candidate
    u: np.ndarray  # (B, H): W_hn h_prev + b_hn, or r * h_prev if the reset gate comes before the product
    W_xh: np.ndarray  # (3H, D)
    W_hh: np.ndarray  # (3H, H)
    reset_after: bool


def gru_step(
    x: np.ndarray,
    h_prev: np.ndarray,
    W_xh: np.ndarray,
    W_hh: np.ndarray,
    b_h: np.ndarray,
    b_hn: np.ndarray | None = None,
) -> tuple[np.ndarray, GRUStepCache]:
    """Take one step: two gates and a candidate from x and h_prev, then h = (1 - z) * n + z * h_prev.

    With W_xh, W_hh and b_h cut into three blocks of H rows, for r, z and n::

        r = sigmoid(W_xr x + W_hr h_prev + b_r)           reset gate: how much of the past the candidate sees
        z = sigmoid(W_xz x + W_hz h_prev + b_z)           update gate: how much of the old state is kept
        u = W_hn h_prev + b_hn
        n = tanh(W_xn x + b_n + r * u)                    candidate

    This is PyTorch's variant, see `rnn.GRU`. Without b_hn it is the original of 2014, where the reset gate comes
    before the product::

        u = r * h_prev
        n = tanh(W_xn x + b_n + W_hn u)                   candidate

    Every sequence of the batch is one row, so the products read x W_xh^T and h_prev W_hh^T.

    Parameters
    ----------
    x : ndarray of float, shape (B, D)
        Input x_t, one row per sequence.
    h_prev : ndarray of float, shape (B, H)
        Hidden state h_{t-1}.
    W_xh : ndarray of float, shape (3H, D)
        Weights from the input, the rows of r, z and n one after another.
    W_hh : ndarray of float, shape (3H, H)
        Weights from the previous hidden state, in the same order.
    b_h : ndarray of float, shape (3H,)
        Bias, in the same order.
    b_hn : ndarray of float, shape (H,), optional
        Bias of the candidate's recurrent part, inside the reset gate; without it the gate comes before the product.

    Returns
    -------
    h : ndarray of float, shape (B, H)
        Hidden state h_t.
    cache : GRUStepCache
        For `gru_step_backward`, which must be called before any of these arrays changes: the cache holds no copies.

    References
    ----------
    Cho et al., "Learning phrase representations using RNN encoder-decoder for statistical machine translation", EMNLP
    2014; PyTorch documentation of `torch.nn.GRU`, for the variant.

    Examples
    --------
    Without weights the gates are half open, and the candidate is 0: half of the state is kept.

    >>> one, W = np.ones((1, 1)), np.zeros((3, 1))
    >>> h, cache = gru_step(one, one, W, W, np.zeros(3), np.zeros(1))
    >>> h
    array([[0.5]])
    """
    hidden_size = check_step(x, h_prev, W_xh, W_hh, b_h, blocks=3)
    x_r, x_z, x_n = np.split(x @ W_xh.T + b_h, 3, axis=1)  # (B, H) each, like all that follows
    W_hr, W_hz, W_hn = np.split(W_hh, 3)  # (H, H) each
    r = sigmoid(x_r + h_prev @ W_hr.T)
    z = sigmoid(x_z + h_prev @ W_hz.T)
    if b_hn is not None:
        check_floats("b_hn", b_hn, (hidden_size,), x.dtype)
        u = h_prev @ W_hn.T + b_hn
        n = np.tanh(x_n + r * u)
    else:
        u = r * h_prev
        n = np.tanh(x_n + u @ W_hn.T)
    h = (1 - z) * n + z * h_prev
    return h, GRUStepCache(x, h_prev, r, z, n, u, W_xh, W_hh, b_hn is not None)


def gru_step_backward(dh: np.ndarray, cache: GRUStepCache) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """Backpropagate through one step: from dL/dh_t to the gradients of x_t, h_{t-1} and the parameters.

    ::

        dn = dh * (1 - z),   dz = dh * (h_prev - n)
        da_n = dn * (1 - n^2),   dr = da_n * u,   du = da_n * r
        da_r = dr * r * (1 - r),   da_z = dz * z * (1 - z)
        dh_prev = z * dh + W_hh^T (da_r, da_z, du),   dx = W_xh^T (da_r, da_z, da_n)
        dW_hh = (da_r, da_z, du) h_prev^T,   db_hn = du,   dW_xh = (da_r, da_z, da_n) x^T,   db_h = (da_r, da_z, da_n)

    Where the reset gate comes before the product::

        du = W_hn^T da_n,   dr = du * h_prev,   dW_hn = da_n u^T
        dh_prev = z * dh + r * du + W_hr^T da_r + W_hz^T da_z

    with the parameters' gradients summed over the batch. On the path z * dh there is no weight and no slope.

    Parameters
    ----------
    dh : ndarray of float, shape (B, H)
        Total gradient dL/dh_t: from this step's output and from the steps after it.
    cache : GRUStepCache
        What `gru_step` returned.

    Returns
    -------
    dx : ndarray of float, shape (B, D)
        Gradient of the input.
    dh_prev : ndarray of float, shape (B, H)
        Gradient of h_{t-1} through this step.
    grads : dict of str to ndarray
        Gradients of "W_xh" (3H, D), "W_hh" (3H, H), "b_h" (3H,) and, if it was given, "b_hn" (H,).

    References
    ----------
    Derived in the course's chapter on gated units.

    Examples
    --------
    Half of the gradient comes through an update gate that is half open:

    >>> one, W = np.ones((1, 1)), np.zeros((3, 1))
    >>> _, cache = gru_step(one, one, W, W, np.zeros(3), np.zeros(1))
    >>> dx, dh_prev, grads = gru_step_backward(one, cache)
    >>> dh_prev
    array([[0.5]])
    """
    x, h_prev, r, z, n, u, W_xh, W_hh, reset_after = cache
    check_floats("dh", dh, n.shape, n.dtype)
    W_hr, W_hz, W_hn = np.split(W_hh, 3)  # (H, H) each

    dn = dh * (1 - z)  # (B, H), like all up to da_z
    dz = dh * (h_prev - n)
    da_n = dn * (1 - n**2)
    if reset_after:
        dr = da_n * u
        du = da_n * r
    else:
        du = da_n @ W_hn
        dr = du * h_prev
    da_r = dr * r * (1 - r)
    da_z = dz * z * (1 - z)
    da = np.concatenate([da_r, da_z, da_n], axis=1)  # (B, 3H)
    dx = da @ W_xh  # (B, D)
    dh_prev = dh * z + da_r @ W_hr + da_z @ W_hz + (du @ W_hn if reset_after else du * r)  # (B, H)
    dW_hn = du.T @ h_prev if reset_after else da_n.T @ u  # (H, H)
    dW_hh = np.concatenate([da_r.T @ h_prev, da_z.T @ h_prev, dW_hn])  # (3H, H)
    grads = {"W_xh": da.T @ x, "W_hh": dW_hh, "b_h": da.sum(axis=0)}
    return dx, dh_prev, grads | ({"b_hn": du.sum(axis=0)} if reset_after else {})
