"""Compare a reader's result with the expected one, and describe the difference."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["LONG", "difference", "same", "text"]

LONG = 6  # an array with more entries is not shown in full
TOLERANCE = 1e-8


def same(left: Any, right: Any) -> bool:
    """Return whether two results agree: numbers to eight digits, all else exactly; a tuple may stand for a list."""
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        return len(left) == len(right) and all(same(a, b) for a, b in zip(left, right, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    try:
        a, b = np.asarray(left), np.asarray(right)
        if {a.dtype.kind, b.dtype.kind} <= set("biufc"):
            return a.shape == b.shape and bool(_close(a, b).all())
        return np.array_equal(a, b)
    except Exception:  # no array: parts of different shapes, or an object that refuses, as some tensors of PyTorch do
        return False


def difference(given: Any, expected: Any) -> str:
    """Describe how a result differs from the expected one: its kind first, then its shape, then its values."""
    if given is None:
        return "Your function returns None. Is a `return` missing?"
    return _difference(given, expected)


def _difference(given: Any, expected: Any) -> str:
    """Describe how a result, or a part of one, differs."""
    if isinstance(expected, tuple):
        if not isinstance(given, (list, tuple)) or len(given) != len(expected):
            return f"Your function returns {_kind(given)}, expected a tuple of {len(expected)} values."
        i = next(i for i in range(len(expected)) if not same(given[i], expected[i]))
        return f"In value {i + 1} of the tuple: {_difference(given[i], expected[i])}"
    if isinstance(expected, dict) and isinstance(given, dict) and given.keys() == expected.keys():
        key = next(key for key in expected if not same(given[key], expected[key]))
        return f"For {key}: {_difference(given[key], expected[key])}"
    if isinstance(expected, np.ndarray):
        return _difference_of_arrays(given, expected)
    if isinstance(expected, (int, float, np.number)) and isinstance(given, (list, tuple, np.ndarray)):
        return f"Your function returns {_kind(given)}, expected a single number: {_both(given, expected)}."
    return f"The value is wrong: {_both(given, expected)}."


def _difference_of_arrays(given: Any, expected: NDArray) -> str:
    """Describe how a result differs from an expected array; of a long one only the first wrong entry is shown."""
    try:
        array = np.asarray(given)
    except ValueError:
        return (
            f"Your function returns {_kind(given)} of parts with different shapes, expected an array {expected.shape}."
        )
    except Exception as error:
        return f"Your function returns {_kind(given)}, of which NumPy can make no array ({error})."
    if array.shape != expected.shape:
        problem = "transposed" if array.shape == expected.shape[::-1] else "wrong"
        return f"The shape is {problem}: got {array.shape}, expected {expected.shape}."
    if expected.size <= LONG:
        return f"The value is wrong: {_both(given, expected)}."
    if array.dtype.kind not in "biufc":
        return f"The values are wrong: got an array of {array.dtype}, expected numbers."
    wrong = ~_close(array, expected)
    index = tuple(int(i) for i in np.argwhere(wrong)[0])
    where = index[0] if len(index) == 1 else index
    values = _both(array[index], expected[index])
    return f"The value is wrong at {wrong.sum()} of {wrong.size} places, first at index {where}: {values}."


def _close(a: NDArray, b: NDArray) -> NDArray:
    return np.isclose(a, b, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True)


def _kind(value: Any) -> str:
    return f"a tuple of {len(value)} values" if isinstance(value, tuple) else f"one {type(value).__name__}"


def _both(given: Any, expected: Any) -> str:
    """Return both values as text, with all digits if they look the same otherwise."""
    if text(given) != text(expected):
        return f"got {text(given)}, expected {text(expected)}"
    values = f"got {text(given, full=True)}, expected {text(expected, full=True)}"
    return f"{values}: compute in float64" if getattr(given, "dtype", None) in (np.float16, np.float32) else values


def text(value: Any, *, full: bool = False) -> str:
    """Return a value as text, rounded or in full; of a long array only the first and last entries."""
    if isinstance(value, np.ndarray):
        precision = 17 if full else 4
        return np.array2string(value, precision=precision, suppress_small=not full, threshold=12, edgeitems=2)
    if isinstance(value, np.generic):
        value = value.item()  # shown as 7, not as np.int64(7)
    return f"{value:.6g}" if isinstance(value, float) and not full else repr(value)
