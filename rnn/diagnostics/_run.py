"""The check of a layer and its cache, and the derivatives of single steps, for all diagnostics."""

from __future__ import annotations

from typing import Any

import numpy as np

from rnn._validation import describe
from rnn.layers import GRU, LSTM, RNN
from rnn.layers.gru import GRUCache
from rnn.layers.lstm import LSTMCache
from rnn.layers.plain import RNNCache
from rnn.nonlinearities import NONLINEARITIES

__all__ = ["Cache", "Layer", "check_run", "slopes", "state_size", "step_jacobians"]

Layer = RNN | LSTM | GRU
Cache = RNNCache | LSTMCache | GRUCache
CACHES: dict[type, Any] = {RNN: RNNCache, LSTM: LSTMCache, GRU: GRUCache}


def check_run(layer: Any, cache: Any) -> None:
    """Refuse anything but an RNN, LSTM or GRU and a cache of its class and sizes."""
    if type(layer) not in CACHES:
        raise TypeError(f"layer must be an RNN, LSTM or GRU, got {describe(layer)}")
    wanted = CACHES[type(layer)]
    if not isinstance(cache, wanted):
        raise TypeError(f"cache must be the {wanted.__name__} that layer.forward returned, got {describe(cache)}")
    sizes = cache.x.shape[-1], cache.states.shape[-1]
    if sizes != (layer.input_size, layer.hidden_size):
        raise ValueError(
            f"cache must come from a layer with input_size {layer.input_size} and hidden_size {layer.hidden_size}, "
            f"got one with {sizes[0]} and {sizes[1]}"
        )


def state_size(layer: Layer) -> int:
    """Return how many numbers the state has: H, or 2H for the (h, c) of an LSTM."""
    return layer.hidden_size * (2 if isinstance(layer, LSTM) else 1)


def slopes(layer: RNN, cache: Any) -> np.ndarray:
    """Return f'(a_t) for t = 1 .. T, shape (T, B, H), and 0 at masked steps, which have no pre-activation."""
    slope = NONLINEARITIES[layer.nonlinearity].slope(cache.states[1:])
    return slope if cache.mask is None else slope * cache.mask[..., None]


def step_jacobians(layer: Layer, cache: Cache) -> tuple[np.ndarray, np.ndarray]:
    """Return the derivatives of each state by the state before, (T, B, n, n), and by the input, (T, B, n, D).

    For gated layers they come from one call of `backward` over T B n sequences of one step: each step is repeated n
    times, once with the gradient of each number of its state.
    """
    n = state_size(layer)
    T, B, D = cache.x.shape
    if isinstance(layer, RNN):
        slope = slopes(layer, cache)[..., None]
        by_state, by_input = slope * layer.params["W_hh"], slope * layer.params["W_xh"]
        if cache.mask is not None:
            by_state[~cache.mask] = np.eye(n)
        return by_state, by_input
    basis = np.tile(np.eye(n, dtype=layer.dtype), (T * B, 1))  # (T B n, n)
    if isinstance(layer, LSTM):
        H = layer.hidden_size
        dx, parts, _ = layer.backward(_single_steps(cache, n), None, (basis[:, :H], basis[:, H:]))
        before = np.concatenate(parts, axis=1)
    else:
        dx, before, _ = layer.backward(_single_steps(cache, n), None, basis)
    return before.reshape(T, B, n, n), dx.reshape(T, B, n, D)


def _single_steps(cache: Any, n: int) -> Any:
    """Return the cache of T B n sequences of one step: each step of each sequence n times."""
    T, B, _ = cache.x.shape

    def repeat(steps: np.ndarray) -> np.ndarray:
        return np.repeat(steps.reshape(T * B, *steps.shape[2:]), n, axis=0)

    def single(array: Any) -> Any:
        if not isinstance(array, np.ndarray):  # no mask, or a GRU's variant
            return array
        if len(array) == T:
            return repeat(array)[None]
        return np.stack([repeat(array[:-1]), repeat(array[1:])])  # states: before and after each step

    return type(cache)(*(single(field) for field in cache))
