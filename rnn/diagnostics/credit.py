"""Temporal credit assignment: how the gradient of each loss reaches the states and the weights of earlier steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from rnn._validation import describe
from rnn.diagnostics._model import upstream
from rnn.diagnostics._run import Cache, Layer, slopes, state_size, step_jacobians
from rnn.layers import RNN
from rnn.losses import cross_entropy

__all__ = ["contributions_by_lag", "gradient_norms"]


def gradient_norms(
    model: Any, x: np.ndarray, targets: np.ndarray, mask: np.ndarray | None = None, *, loss: Any = cross_entropy
) -> np.ndarray:
    """Return the norm of dL_t/dh_k for the loss of every step t and every state k <= t.

    L_t is the part of step t in the loss L = L_1 + ... + L_T. Where the norm vanishes with the lag t - k, L_t cannot
    teach the network what to do at step k. For an LSTM, h_k stands for the state (h, c).

    Parameters
    ----------
    model : ManyToMany or ManyToOne
        With an RNN, LSTM or GRU. For a ManyToOne only the last row, t = T, is not zero.
    x : ndarray, shape (T, B, D), or (T, B) of int with an embedding
        Input sequences.
    targets : ndarray, shape (T, B) or (T, B, K), or with a first axis of 1
        What the loss compares the output with.
    mask : ndarray of bool, shape (T, B), optional
        False where x is padding: there the state is held and, for a ManyToMany, the loss does not count.
    loss : callable, default `cross_entropy`
        ``loss(output, targets)`` or ``loss(output, targets, mask=mask)`` returns the loss and dL/doutput.

    Returns
    -------
    ndarray of the model's dtype, shape (T, T, B)
        Entry [t - 1, k - 1, i] is the norm of dL_t/dh_k of sequence i; zero above the diagonal, where k > t.

    References
    ----------
    Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", ICML 2013, equation 4.

    Examples
    --------
    >>> from rnn import Linear, ManyToMany
    >>> model = ManyToMany(RNN(1, 4, rng=0), Linear(4, 2, rng=1))
    >>> gradient_norms(model, np.ones((5, 3, 1)), np.zeros((5, 3), dtype=int)).shape
    (5, 5, 3)
    """
    layer, cache, doutput = upstream(model, x, targets, mask, loss)
    T, B, _ = doutput.shape
    norms = np.zeros((T, T, B), dtype=layer.dtype)
    for lag, dh in enumerate(_carried_back(layer, cache, doutput)):  # dh (T - lag, B, H)
        t = np.arange(lag, T)
        norms[t, t - lag] = np.linalg.norm(dh, axis=-1)
    return norms


def contributions_by_lag(
    model: Any, x: np.ndarray, targets: np.ndarray, mask: np.ndarray | None = None, *, loss: Any = cross_entropy
) -> dict[str, np.ndarray]:
    """Split the gradients of the recurrent layer by the lag t - k between a loss and the use of the weights.

    dL/dW is the sum, over t and k <= t, of the part of dL_t/dW that comes from the use of W at step k. Entry n of the
    result is the sum over all pairs with t - k = n; the sum over n is the whole gradient.

    Parameters
    ----------
    model : ManyToMany or ManyToOne
        With an RNN; gated layers are not supported.
    x, targets, mask, loss
        As in `gradient_norms`.

    Returns
    -------
    dict of str to ndarray
        "W_xh" (T, H, D), "W_hh" (T, H, H) and "b_h" (T, H): the first axis is the lag, 0 .. T - 1.

    References
    ----------
    Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", ICML 2013, equation 4.

    Examples
    --------
    >>> from rnn import Linear, ManyToMany
    >>> model = ManyToMany(RNN(1, 4, rng=0), Linear(4, 2, rng=1))
    >>> parts = contributions_by_lag(model, np.ones((5, 3, 1)), np.zeros((5, 3), dtype=int))
    >>> parts["W_hh"].shape
    (5, 4, 4)
    """
    layer, cache, doutput = upstream(model, x, targets, mask, loss)
    if not isinstance(layer, RNN):
        raise TypeError(f"model must have an RNN as its recurrent layer, got {describe(layer)}")
    T, H = len(doutput), layer.hidden_size
    slope = slopes(layer, cache)
    parts = {name: np.zeros((T, *array.shape), dtype=layer.dtype) for name, array in layer.params.items()}
    for lag, dh in enumerate(_carried_back(layer, cache, doutput)):
        rows = (dh * slope[: T - lag]).reshape(-1, H)  # da_k of the loss at step k + lag
        parts["W_xh"][lag] = rows.T @ cache.x[: T - lag].reshape(-1, layer.input_size)
        parts["W_hh"][lag] = rows.T @ cache.states[: T - lag].reshape(-1, H)
        parts["b_h"][lag] = rows.sum(axis=0)
    return parts


def _carried_back(layer: Layer, cache: Cache, doutput: np.ndarray) -> Iterator[np.ndarray]:
    """Yield dL_t/dh_{t-lag} for lag = 0 .. T - 1: each for all t > lag at once, shape (T - lag, B, n)."""
    T, B, H = doutput.shape
    dh = np.concatenate([doutput, np.zeros((T, B, state_size(layer) - H), dtype=layer.dtype)], axis=-1)
    vjp = _vector_jacobian_product(layer, cache)
    for lag in range(T):
        yield dh
        dh = vjp(slice(1, T - lag), dh[1:])  # dh[1:] holds dL_t/dh_k for k = 2 .. T - lag


def _vector_jacobian_product(layer: Layer, cache: Cache) -> Callable[[slice, np.ndarray], np.ndarray]:
    """Return the function that turns the gradients of the states of some steps into those of the states before."""
    if not isinstance(layer, RNN):
        by_state, _ = step_jacobians(layer, cache)
        return lambda steps, dh: (dh[..., None, :] @ by_state[steps])[..., 0, :]
    slope, mask = slopes(layer, cache), cache.mask

    def vjp(steps: slice, dh: np.ndarray) -> np.ndarray:
        before = (dh * slope[steps]) @ layer.params["W_hh"]
        return before if mask is None else np.where(mask[steps, :, None], before, dh)

    return vjp
