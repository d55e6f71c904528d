"""Where the gradient of each loss goes: to which states, and with what share from which distance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from rnn.diagnostics._model import upstream
from rnn.diagnostics._run import slopes
from rnn.layers import RNN
from rnn.layers.plain import RNNCache
from rnn.losses import cross_entropy

__all__ = ["contributions_by_lag", "gradient_norms"]


def gradient_norms(
    model: Any, x: np.ndarray, targets: np.ndarray, mask: np.ndarray | None = None, *, loss: Any = cross_entropy
) -> np.ndarray:
    """Return the map of credit: the norm of dL_t/dh_k for every step t of the loss and every state k <= t.

    L_t is what step t adds to the loss L = L_1 + ... + L_T. A column of credit that fades with the distance t - k
    shows that L_t can hardly teach the network what to do at step k.

    Parameters
    ----------
    model : ManyToMany or ManyToOne
        The network. With one output per sequence only the last row is not zero.
    x : ndarray, shape (T, B, D), or (T, B) of int with an embedding
        Input sequences.
    targets : ndarray, shape (T, B) or (T, B, K), or with a first axis of 1
        What the loss compares the output with.
    mask : ndarray of bool, shape (T, B), optional
        False where a step is padding.
    loss : callable, default `cross_entropy`
        ``loss(output, targets)`` or ``loss(output, targets, mask=mask)`` returns the loss and dL/doutput.

    Returns
    -------
    ndarray of the model's dtype, shape (T, T, B)
        Entry [t - 1, k - 1, i] is the norm of dL_t/dh_k of sequence i; zero above the diagonal, where k > t.

    Raises
    ------
    TypeError
        If model is not one of these models, or an array has the wrong type.
    ValueError
        If a shape does not fit or a value is not finite.

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
    """Split the gradients of the recurrent layer by the distance t - k between a loss and the copy it reaches.

    dL/dW = sum over t and k <= t of (the part of dL_t/dW that goes through the copy at step k); entry n of the result
    is the sum over all pairs with t - k = n. The sum over n is the whole gradient.

    Parameters
    ----------
    model : ManyToMany or ManyToOne
        The network.
    x, targets, mask, loss
        As in `gradient_norms`.

    Returns
    -------
    dict of str to ndarray
        "W_xh" (T, H, D), "W_hh" (T, H, H) and "b_h" (T, H): the first axis is the distance, 0 .. T - 1.

    Raises
    ------
    TypeError, ValueError
        As `gradient_norms`.

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
    T, H = len(doutput), layer.hidden_size
    slope = _masked_slopes(layer, cache)
    parts = {name: np.zeros((T, *array.shape), dtype=layer.dtype) for name, array in layer.params.items()}
    for lag, dh in enumerate(_carried_back(layer, cache, doutput)):
        rows = (dh * slope[: T - lag]).reshape(-1, H)  # da_k of every loss `lag` steps later
        parts["W_xh"][lag] = rows.T @ cache.x[: T - lag].reshape(-1, layer.input_size)
        parts["W_hh"][lag] = rows.T @ cache.states[: T - lag].reshape(-1, H)
        parts["b_h"][lag] = rows.sum(axis=0)
    return parts


def _carried_back(layer: RNN, cache: RNNCache, doutput: np.ndarray) -> Iterator[np.ndarray]:
    """Yield dL_t/dh_{t-lag} for lag = 0 .. T - 1 and all t > lag at once, shape (T - lag, B, H)."""
    slope, mask = slopes(layer, cache), cache.mask
    dh = doutput
    T = len(doutput)
    for lag in range(T):
        yield dh
        here = slice(1, T - lag)  # the copies that the gradients of t = lag + 2 .. T now stand at
        back = (dh[1:] * slope[here]) @ layer.params["W_hh"]
        dh = back if mask is None else np.where(mask[here, :, None], back, dh[1:])


def _masked_slopes(layer: RNN, cache: RNNCache) -> np.ndarray:
    """Return f'(a_t), and 0 at masked steps, which use no weights."""
    return slopes(layer, cache) * (1 if cache.mask is None else cache.mask[..., None])
