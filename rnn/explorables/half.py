"""Weights for a page: half-precision numbers in base64, a third of what they take as text."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np

from rnn._validation import check_floats

__all__ = ["pack"]


def pack(params: Mapping[str, np.ndarray]) -> dict[str, dict[str, Any]]:
    """Turn arrays into what half.js reads; each must hold half-precision numbers already, so that none changes.

    Parameters
    ----------
    params : dict of str to ndarray of float
        Such as ``model.params`` of a network that was rounded to half precision.

    Returns
    -------
    dict of str to dict
        ``shape``, a list of int, and ``data``, the numbers row by row, two bytes each, low byte first, in base64.

    Raises
    ------
    TypeError
        If a value is not an array of floats.
    ValueError
        If a number is not finite or would change in half precision.

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
