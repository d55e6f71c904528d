"""What every diagnosis needs from a run: the checked layer and cache, and the slopes f'(a_t) along the way."""

from __future__ import annotations

from typing import Any

import numpy as np

from rnn._validation import describe
from rnn.layers import RNN
from rnn.layers.plain import RNNCache
from rnn.nonlinearities import NONLINEARITIES

__all__ = ["check_run", "slopes"]


def check_run(layer: Any, cache: Any) -> None:
    """Refuse anything but a recurrent layer and a cache of its size."""
    if not isinstance(layer, RNN):
        raise TypeError(f"layer must be an RNN, got {describe(layer)}")
    if not isinstance(cache, RNNCache):
        raise TypeError(f"cache must be the RNNCache that layer.forward returned, got {describe(cache)}")
    sizes = cache.x.shape[-1], cache.states.shape[-1]
    if sizes != (layer.input_size, layer.hidden_size):
        raise ValueError(
            f"cache must come from a layer with input_size {layer.input_size} and hidden_size {layer.hidden_size}, "
            f"got one with {sizes[0]} and {sizes[1]}"
        )


def slopes(layer: RNN, cache: RNNCache) -> np.ndarray:
    """Return f'(a_t) for t = 1 .. T, shape (T, B, H); what it says of masked steps is not used."""
    return NONLINEARITIES[layer.nonlinearity].slope(cache.states[1:])
