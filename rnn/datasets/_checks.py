"""Argument checks of the data sets, which accept lists as well as arrays, and booleans as 0 and 1."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn._validation import check_range, check_shape, describe

__all__ = ["SPLITS", "as_array", "check_bools", "check_ids"]

SPLITS = ("train", "test")


def as_array(name: str, value: ArrayLike) -> NDArray:
    """Return value as an array; a ragged list is refused."""
    try:
        return np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name} must be a rectangular array, got a ragged {type(value).__name__}") from error


def check_bools(name: str, value: object, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Return value after checking that it is a bool array of this shape."""
    if not isinstance(value, np.ndarray) or value.dtype != np.bool_:
        raise TypeError(f"{name} must be a NumPy array of bool, got {describe(value)}")
    check_shape(name, value.shape, shape)
    return value


def check_ids(name: str, ids: ArrayLike, num_classes: int, shape: tuple[int, ...] | None = None) -> NDArray[np.int64]:
    """Return ids, in 0 .. num_classes - 1, as an int64 array of shape (T,) or (T, B), or exactly `shape` if given."""
    array = as_array(name, ids)
    if array.dtype.kind not in "bui":
        raise TypeError(f"{name} must hold integers, got dtype {array.dtype}")
    if array.ndim not in (1, 2) or array.size == 0:
        raise ValueError(f"{name} must have shape (T,) or (T, B), none of them 0, got shape {array.shape}")
    if shape is not None and array.shape != shape:
        raise ValueError(f"{name} must have shape {shape}, got shape {array.shape}")
    check_range(name, array, num_classes)
    return array.astype(np.int64)
