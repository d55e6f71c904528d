"""Rounding of weights to half precision, so that a page and Python compute with the same numbers."""

from typing import Any

import numpy as np

from rnn._validation import check_floats

__all__ = ["round_to_float16"]


def round_to_float16(model: Any) -> None:
    """Round every parameter, in place, to the nearest half-precision number, about three digits.

    The parameters keep their dtype. `rnn.explorables.half.pack` then packs them for a page, two bytes each, without
    loss.

    Parameters
    ----------
    model : object
        Has ``params``, as every layer and model does.

    Raises
    ------
    ValueError
        If a parameter is not finite, or too large for half precision (65,504 is the largest). None is changed then.

    References
    ----------
    IEEE 754, binary16.

    Examples
    --------
    >>> from rnn import Linear
    >>> layer = Linear(1, 1, rng=0)
    >>> layer.params["W"][:] = 0.1
    >>> round_to_float16(layer)
    >>> layer.params["W"]
    array([[0.09997559]])
    """
    params, rounded = model.params, {}
    for name, value in params.items():
        check_floats(f"params[{name!r}]", value, (...,))
        with np.errstate(over="ignore"):
            rounded[name] = value.astype(np.float16)
        if np.isinf(rounded[name]).any():
            raise ValueError(
                f"params[{name!r}] must fit into half precision, at most 65504, got {np.abs(value).max():g}"
            )
    for name, value in params.items():
        value[...] = rounded[name]
