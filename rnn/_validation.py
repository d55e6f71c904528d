"""Checks of public arguments: every error names the argument, what was expected and what was given."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

__all__ = [
    "NotFiniteError",
    "as_dtype",
    "as_generator",
    "check_below_one",
    "check_choice",
    "check_finite",
    "check_floats",
    "check_integer_array",
    "check_integers",
    "check_mask",
    "check_number",
    "check_positive",
    "check_probability",
    "check_range",
    "check_size",
    "describe",
]

Shape = Sequence[Any]
FLOAT_DTYPES = (np.dtype(np.float32), np.dtype(np.float64))


class NotFiniteError(ValueError):
    """An array holds NaN or infinity. Training turns it into a FloatingPointError: there, numbers have overflowed."""


def describe(value: object) -> str:
    """Write a value for an error message: an array as dtype and shape, a str or number as it is, others as type."""
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype} with shape {value.shape}"
    return f"{type(value).__name__} {value!r}" if isinstance(value, (str, int, float)) else type(value).__name__


def format_shape(shape: Shape) -> str:
    """Write a shape pattern such as (..., "B", 3) without quotes: (..., B, 3)."""
    axes = ["..." if axis is Ellipsis else str(axis) for axis in shape]
    return f"({axes[0]},)" if len(axes) == 1 else f"({', '.join(axes)})"


def as_generator(rng: np.random.Generator | int) -> np.random.Generator:
    """Return a Generator, seeding a new one when `rng` is an int."""
    if isinstance(rng, np.random.Generator):
        return rng
    if isinstance(rng, (int, np.integer)) and not isinstance(rng, bool):
        if rng < 0:
            raise ValueError(f"rng must be a Generator or a seed >= 0, got {rng}")
        return np.random.default_rng(int(rng))
    raise TypeError(f"rng must be a np.random.Generator or an int, got {describe(rng)}")


def as_dtype(dtype: Any) -> np.dtype[Any]:
    """Return `dtype` as one of the two float dtypes the package computes in."""
    try:
        result = np.dtype(dtype)
    except TypeError:
        result = np.dtype(object)
    if result not in FLOAT_DTYPES:
        raise TypeError(f"dtype must be float32 or float64, got {dtype!r}")
    return result


def check_size(name: str, value: int, least: int = 1) -> int:
    """Return a size as int; it must be an integer of at least `least`."""
    if not isinstance(value, (int, np.integer)) or isinstance(value, bool):
        raise TypeError(f"{name} must be an int, got {describe(value)}")
    if value < least:
        raise ValueError(f"{name} must be at least {least}, got {value}")
    return int(value)


def check_number(name: str, value: float) -> float:
    """Return a real number as a Python float, which leaves float32 arrays float32 in arithmetic."""
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise TypeError(f"{name} must be a number, got {describe(value)}")
    return float(value)


def check_positive(name: str, value: float, *, finite: bool = True) -> float:
    """Return a positive number as a float; infinity is refused unless `finite` is False."""
    number = check_number(name, value)
    if not number > 0 or (finite and math.isinf(number)):
        raise ValueError(f"{name} must be positive{' and finite' if finite else ''}, got {value}")
    return number


def check_probability(name: str, value: float) -> float:
    """Return a number in [0, 1] as a float."""
    number = check_number(name, value)
    if not 0 <= number <= 1:
        raise ValueError(f"{name} must be a probability in [0, 1], got {value}")
    return number


def check_below_one(name: str, value: float) -> float:
    """Return a number in [0, 1) as a float."""
    number = check_number(name, value)
    if not 0 <= number < 1:
        raise ValueError(f"{name} must be at least 0 and below 1, got {value}")
    return number


def check_choice(name: str, value: str, choices: Sequence[str]) -> str:
    """Return `value`, which must be one of `choices`."""
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, choices))}, got {value!r}")
    return value


def check_shape(name: str, actual: tuple[int, ...], expected: Shape) -> None:
    """Compare a shape with a pattern: ints are exact, strings name a free axis, a leading ... any axes."""
    open_ended = len(expected) > 0 and expected[0] is Ellipsis
    axes = tuple(expected[1:]) if open_ended else tuple(expected)
    tail = actual[len(actual) - len(axes) :] if open_ended else actual
    fits = len(tail) == len(axes) and len(actual) >= len(axes)
    if not fits or any(isinstance(want, int) and want != have for want, have in zip(axes, tail, strict=True)):
        raise ValueError(f"{name} must have shape {format_shape(expected)}, got {actual}")
    if 0 in actual:
        raise ValueError(f"{name} must not be empty, got shape {actual}; expected {format_shape(expected)}")


def check_finite(name: str, value: np.ndarray) -> None:
    """Raise if a NaN or an infinity is present."""
    finite = np.isfinite(value)
    if not finite.all():
        index = tuple(int(i) for i in np.argwhere(~finite)[0])
        raise NotFiniteError(f"{name} must be finite, got {value[index]} at index {index}")


def check_floats(
    name: str, value: Any, shape: Shape, dtype: np.dtype[Any] | None = None, *, finite: bool = True
) -> np.ndarray:
    """Return `value`, which must be a float array of this shape pattern and dtype (None: float32 or float64)."""
    if not isinstance(value, np.ndarray):
        raise TypeError(f"{name} must be a NumPy array of floats, got {describe(value)}")
    if value.dtype != dtype if dtype is not None else value.dtype not in FLOAT_DTYPES:
        wanted = "float32 or float64" if dtype is None else str(dtype)
        raise TypeError(f"{name} must have dtype {wanted}, got {describe(value)}")
    if value.shape != shape or 0 in value.shape:
        check_shape(name, value.shape, shape)
    if finite:
        check_finite(name, value)
    return value


def check_integers(name: str, value: Any, shape: Shape, high: int) -> np.ndarray:
    """Return `value`, which must be an integer array of this shape pattern with entries in 0 .. high - 1."""
    result = check_integer_array(name, value, shape)
    check_range(name, result, high)
    return result


def check_integer_array(name: str, value: Any, shape: Shape) -> np.ndarray:
    """Return `value` (an integer array, or one int) after checking dtype and shape, not the range."""
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        value = np.asarray(value)
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "iu":
        raise TypeError(f"{name} must be a NumPy array of integers, got {describe(value)}")
    check_shape(name, value.shape, shape)
    return value


def check_range(name: str, value: np.ndarray, high: int) -> None:
    """Raise unless every entry lies in 0 .. high - 1."""
    lowest, highest = int(value.min()), int(value.max())
    if lowest < 0 or highest >= high:
        raise ValueError(f"{name} must lie in 0 .. {high - 1}, got {lowest if lowest < 0 else highest}")


def check_mask(mask: Any, shape: tuple[int, ...], name: str = "mask") -> np.ndarray:
    """Return `mask`, which must be a bool array of exactly this shape."""
    if not isinstance(mask, np.ndarray) or mask.dtype != np.bool_:
        raise TypeError(f"{name} must be a NumPy array of bool, got {describe(mask)}")
    if mask.shape != shape:
        raise ValueError(f"{name} must have shape {shape}, got {mask.shape}")
    return mask
