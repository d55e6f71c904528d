"""Check a reader's function against a specification, and name the mistake when there is a well-known one."""

import copy
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Exercise", "Result", "grade"]

CASES = 30
LONG = 6  # an array with more entries is not shown in full
NOT_STARTED = "Not started yet: replace `raise NotImplementedError` with your code."
IN_PLACE = "Your function changes its arguments in place. Work on a copy and return the result."
TOLERANCE = 1e-8


def _call(answer: Callable[..., Any], case: tuple[Any, ...]) -> Any:
    return answer(*case)


@dataclass(frozen=True)
class Exercise:
    """What a right answer does, on which inputs, and which wrong answers are known.

    Attributes
    ----------
    specification : callable
        A right answer, written to be read.
    case : callable
        ``case(rng)`` returns one random tuple of arguments.
    mistakes : mapping of str to callable
        A diagnosis, and the wrong function whose results give the mistake away.
    run : callable
        ``run(answer, case)`` returns what is compared; by default ``answer(*case)``. An exercise with many right
        answers, such as weights to choose, compares what they do instead.
    inputs : tuple of str
        Names of the entries of a case where they are not the arguments of ``specification``.
    """

    specification: Callable[..., Any]
    case: Callable[[np.random.Generator], tuple[Any, ...]]
    mistakes: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    run: Callable[[Callable[..., Any], tuple[Any, ...]], Any] = _call
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """The verdict on an answer: whether it passed, and what to tell the reader."""

    passed: bool
    message: str


def grade(exercise: Exercise, answer: Callable[..., Any]) -> Result:
    """Run an answer on random cases and say what is wrong with it, if anything.

    Parameters
    ----------
    exercise : Exercise
        What is asked.
    answer : callable
        The reader's function, with the arguments of ``exercise.specification``.

    Returns
    -------
    Result
        Passed or not, with a message for the reader. An exception raised by the answer is reported, never propagated.

    Raises
    ------
    TypeError
        If `answer` is not callable.

    Examples
    --------
    >>> double = Exercise(lambda x: 2 * x, lambda rng: (rng.normal(),), {"You squared.": lambda x: x * x})
    >>> grade(double, lambda x: x + x).passed
    True
    >>> grade(double, lambda x: x**2).message
    'You squared.'
    """
    if not callable(answer):
        raise TypeError(f"answer must be the function itself, without parentheses, got {type(answer).__name__}")
    rng = np.random.default_rng(0)
    cases = [exercise.case(rng) for _ in range(CASES)]
    expected = [exercise.run(exercise.specification, copy.deepcopy(case)) for case in cases]
    given = []
    for case in cases:
        arguments = copy.deepcopy(case)
        try:
            given.append(exercise.run(answer, arguments))
        except NotImplementedError:
            return Result(False, NOT_STARTED)
        except Exception as error:
            return Result(
                False, f"Your function stopped with {type(error).__name__}: {error}{_describe(exercise, case)}"
            )
        if not _same(arguments, case):
            return Result(False, IN_PLACE)
    if _same(given, expected):
        return Result(True, f"Correct on {CASES} random cases." if cases[0] else "Correct.")
    for diagnosis, mistake in exercise.mistakes.items():
        if _makes(exercise, mistake, cases, given):
            return Result(False, diagnosis)
    wrong = [i for i in range(CASES) if not _same(given[i], expected[i])]
    shortest = min(wrong, key=lambda i: len(repr(cases[i])))  # the easiest to follow by hand
    return Result(False, _difference(given[shortest], expected[shortest]) + _describe(exercise, cases[shortest]))


def _makes(exercise: Exercise, mistake: Callable[..., Any], cases: list[Any], given: list[Any]) -> bool:
    """Whether a known mistake gives the same results as the answer on every case."""
    for case, result in zip(cases, given, strict=True):
        try:
            if not _same(exercise.run(mistake, copy.deepcopy(case)), result):
                return False
        except Exception:  # a mistake may be impossible on some inputs; then it is not the reader's
            return False
    return True


def _same(left: Any, right: Any) -> bool:
    """Whether two results agree: structure and shapes exactly, floats within the tolerance."""
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        return len(left) == len(right) and all(_same(a, b) for a, b in zip(left, right, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(left[key], right[key]) for key in left)
    try:
        a, b = np.asarray(left), np.asarray(right)
        return a.shape == b.shape and bool(np.allclose(a, b, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True))
    except (TypeError, ValueError):  # not numbers
        return type(left) is type(right) and np.array_equal(left, right)


def _difference(given: Any, expected: Any) -> str:
    """Say how a result differs from the expected one, the most telling way first."""
    if given is None:
        return "Your function returns None. Is a `return` missing?"
    if isinstance(expected, tuple) and not (isinstance(given, tuple) and len(given) == len(expected)):
        return f"Your function returns {_kind(given)}, expected a tuple of {len(expected)} values."
    if isinstance(expected, tuple):
        i = next(i for i in range(len(expected)) if not _same(given[i], expected[i]))
        return f"In value {i + 1} of the tuple: {_difference(given[i], expected[i])}"
    if isinstance(expected, dict) and isinstance(given, dict) and given.keys() == expected.keys():
        key = next(key for key in expected if not _same(given[key], expected[key]))
        return f"For {key}: {_difference(given[key], expected[key])}"
    if isinstance(expected, np.ndarray):
        try:
            shape = np.shape(given)
        except ValueError:  # a list whose parts have different shapes
            return f"Your function returns {_kind(given)} of parts with different shapes, expected an array {expected.shape}."
        if shape != expected.shape and shape == expected.shape[::-1]:
            return f"The shape is transposed: got {shape}, expected {expected.shape}."
        if shape != expected.shape:
            return f"The shape is wrong: got {shape}, expected {expected.shape}."
        if expected.size > LONG:
            return _first_wrong_value(np.asarray(given), expected)
    if isinstance(expected, (int, float, np.number)) and isinstance(given, (list, tuple, np.ndarray)):
        return f"Your function returns {_kind(given)}, expected a single number: got {_text(given)}, expected {_text(expected)}."
    return f"The value is wrong: got {_text(given)}, expected {_text(expected)}."


def _first_wrong_value(given: NDArray, expected: NDArray) -> str:
    """Say where two arrays of the same shape differ first: whole arrays are too long to compare by eye."""
    try:
        wrong = ~np.isclose(given, expected, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True)
    except TypeError:
        return f"The values are wrong: got an array of {given.dtype}, expected numbers."
    index = tuple(int(i) for i in np.argwhere(wrong)[0])
    where = index[0] if len(index) == 1 else index
    values = f"got {_text(given[index])}, expected {_text(expected[index])}"
    if _text(given[index]) == _text(expected[index]):
        values += ", which differ behind the digits shown: compute in float64"
    return f"The value is wrong at {wrong.sum()} of {wrong.size} places, first at index {where}: {values}."


def _kind(value: Any) -> str:
    return f"a tuple of {len(value)} values" if isinstance(value, tuple) else f"one {type(value).__name__}"


def _text(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return np.array2string(value, precision=4, suppress_small=True, threshold=12, edgeitems=2)
    if isinstance(value, np.generic):
        value = value.item()  # shown as 7, not as np.int64(7)
    return f"{value:.6g}" if isinstance(value, float) else repr(value)


def _describe(exercise: Exercise, case: tuple[Any, ...]) -> str:
    """Name the arguments of a failing case, so that the reader can try it alone."""
    names = exercise.inputs or list(inspect.signature(exercise.specification).parameters)
    shown = [f"{name} {_shown(value)}" for name, value in zip(names, case, strict=False)]
    return f" (with {', '.join(shown)})" if shown else ""


def _shown(value: Any) -> str:
    """Show an argument in full if it is short, and by its shapes if not."""
    if isinstance(value, np.ndarray) and value.size > LONG:
        return f"of shape {value.shape}"
    if isinstance(value, tuple) and value and all(isinstance(part, np.ndarray) for part in value):
        return f"of shapes {', '.join(str(part.shape) for part in value)}"
    return f"= {_text(value)}"
