"""Checks that several datasets share; each raises an error that names the argument, what came and what was expected."""

from __future__ import annotations

from numbers import Integral, Real

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn._validation import check_range, describe

__all__ = ["as_array", "check_count", "check_ids", "check_positive", "check_probability"]


def as_array(name: str, value: ArrayLike) -> NDArray:
    """Return value as an array; raises ValueError if it is a ragged list."""
    try:
        return np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name} must be a rectangular array, got a ragged {type(value).__name__}") from error


def check_ids(name: str, ids: ArrayLike, num_classes: int, shape: tuple[int, ...] | None = None) -> NDArray[np.int64]:
    """Return ids as an int64 array of shape (T,) or (T, B) (or exactly `shape`) with values in 0 .. num_classes - 1.

    Booleans count as 0 and 1. Raises TypeError for another dtype and ValueError for a wrong shape or value.
    """
    array = as_array(name, ids)
    if array.dtype.kind not in "bui":
        raise TypeError(f"{name} must hold integers, got dtype {array.dtype}")
    if array.ndim not in (1, 2) or array.size == 0:
        raise ValueError(f"{name} must have shape (T,) or (T, B), none of them 0, got shape {array.shape}")
    if shape is not None and array.shape != shape:
        raise ValueError(f"{name} must have shape {shape}, got shape {array.shape}")
    check_range(name, array, num_classes)
    return array.astype(np.int64)


def check_probability(name: str, value: float) -> float:
    """Return value as a float in [0, 1]; raises TypeError or ValueError otherwise."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number, got {describe(value)}")
    if not 0.0 <= value <= 1.0:
        raise ValueError(f"{name} must be a probability in [0, 1], got {value}")
    return float(value)


def check_count(name: str, value: int) -> int:
    """Return value as an int of at least 0; raises TypeError or ValueError otherwise."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{name} must be an integer, got {describe(value)}")
    if value < 0:
        raise ValueError(f"{name} must be at least 0, got {value}")
    return int(value)


def check_positive(name: str, value: float) -> float:
    """Return value as a finite float above 0; raises TypeError or ValueError otherwise."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number, got {describe(value)}")
    if not 0.0 < value < float("inf"):
        raise ValueError(f"{name} must be positive and finite, got {value}")
    return float(value)
