"""Weights for a page: half-precision numbers in base64, which take a third of the space of text."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np

from rnn._validation import check_floats

__all__ = ["pack"]


def pack(params: Mapping[str, np.ndarray]) -> dict[str, dict[str, Any]]:
    """Pack arrays of half-precision numbers for half.js, without loss.

    Parameters
    ----------
    params : dict of str to float array
        Such as ``model.params`` after `rnn.runs.round_to_float16`.

    Returns
    -------
    dict of str to dict
        ``shape``, a list of int, and ``data``, the numbers row by row, two bytes each, low byte first, in base64.

    Raises
    ------
    ValueError
        If a number is not finite, or is no half-precision number.

    References
    ----------
    IEEE 754, binary16.

    Examples
    --------
    >>> pack({"b": np.array([1.0, -2.0])})
    {'b': {'shape': [2], 'data': 'ADwAwA=='}}
    """
    return {name: _pack_array(name, value) for name, value in params.items()}


def _pack_array(name: str, value: np.ndarray) -> dict[str, Any]:
    with np.errstate(over="ignore"):
        half = check_floats(name, value, (...,)).astype("<f2")
    changed = half.astype(value.dtype) != value
    if changed.any():
        raise ValueError(f"{name} must hold half-precision numbers, got {value[changed][0]}; round it first")
    return {"shape": list(value.shape), "data": base64.b64encode(half.tobytes()).decode()}
