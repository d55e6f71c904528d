"""Check a reader's function against an exercise, with a diagnosis if its mistake is a known one."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn.exercises.comparison import LONG, difference, same, text
from rnn.exercises.definition import Exercise

__all__ = ["Result", "grade"]

CASES = 30
NOT_STARTED = "Not started yet: replace `raise NotImplementedError` with your code."
IN_PLACE = "Your function changes its arguments in place. Work on a copy and return the result."


@dataclass(frozen=True)
class Result:
    """The verdict on an answer: whether it is right, and the message for the reader."""

    passed: bool
    message: str


def grade(exercise: Exercise[..., Any], answer: Callable[..., Any]) -> Result:
    """Compare an answer with the specification on 30 random cases, the same ones every time.

    Parameters
    ----------
    exercise : Exercise
        The exercise.
    answer : callable
        The reader's function, with the arguments of the specification.

    Returns
    -------
    Result
        With the diagnosis of the first known mistake that gives the same results as the answer, or else the difference
        on the shortest wrong case. An exception that the answer raises is reported in the message.

    Examples
    --------
    >>> double = Exercise(lambda x: 2 * x, case=lambda rng: (rng.normal(),))
    >>> _ = double.mistake("You squared.")(lambda x: x * x)
    >>> grade(double, lambda x: x + x).passed
    True
    >>> grade(double, lambda x: x**2).message
    'You squared.'
    """
    if not callable(answer):
        raise TypeError(f"answer must be the function itself, without parentheses, got {type(answer).__name__}")
    rng = np.random.default_rng(0)
    cases = [exercise.draw(rng) for _ in range(CASES)]
    given = []
    for case in cases:
        arguments = copy.deepcopy(case)
        try:
            given.append(exercise.outcome(answer, *arguments))
        except NotImplementedError:
            return Result(False, NOT_STARTED)
        except Exception as error:
            message = f"Your function stopped with {type(error).__name__}: {error}"
            return Result(False, message + _describe(exercise, case))
        if not same(arguments, case):
            return Result(False, IN_PLACE)
    expected = [exercise.outcome(exercise.specification, *copy.deepcopy(case)) for case in cases]
    if same(given, expected):
        return Result(True, f"Correct on {CASES} random cases." if cases[0] else "Correct.")
    for diagnosis, mistake in exercise.mistakes.items():
        if _makes(exercise, mistake, cases, given):
            return Result(False, diagnosis)
    wrong = [i for i in range(CASES) if not same(given[i], expected[i])]
    shortest = min(wrong, key=lambda i: len(repr(cases[i])))  # the easiest to follow by hand
    return Result(False, difference(given[shortest], expected[shortest]) + _describe(exercise, cases[shortest]))


def _makes(exercise: Exercise[..., Any], mistake: Callable[..., Any], cases: list[Any], given: list[Any]) -> bool:
    """Return whether a known mistake gives the same results as the answer on every case."""
    try:
        return all(
            same(exercise.outcome(mistake, *copy.deepcopy(case)), result)
            for case, result in zip(cases, given, strict=True)
        )
    except Exception:  # the answer raised nothing on any case, so a mistake that does is another one
        return False


def _describe(exercise: Exercise[..., Any], case: tuple[Any, ...]) -> str:
    """Return the arguments of a case as text, so that the reader can try it."""
    shown = [f"{name} {_shown(value)}" for name, value in zip(exercise.names, case, strict=False)]
    return f" (with {', '.join(shown)})" if shown else ""


def _shown(value: Any) -> str:
    """Return an argument as text: in full if it is short, else its shape or shapes."""
    if isinstance(value, np.ndarray) and value.size > LONG:
        return f"of shape {value.shape}"
    if isinstance(value, tuple) and value and all(isinstance(part, np.ndarray) for part in value):
        return f"of shapes {', '.join(str(part.shape) for part in value)}"
    return f"= {text(value)}"
