"""The checker behind every exercise: ``check("name", your_function)``."""

from collections.abc import Callable
from typing import Any

from rnn._validation import check_choice

from . import (
    architectures,
    backpropagation,
    davids_routine,
    depth,
    gates,
    recurrent_cell,
    sequential_data,
    training,
    unrolling,
    vanishing_gradients,
)
from .checker import Exercise, Result, grade

__all__ = ["EXERCISES", "Exercise", "Result", "check", "grade"]

EXERCISES: dict[str, Exercise] = {
    **sequential_data.EXERCISES,
    **davids_routine.EXERCISES,
    **recurrent_cell.EXERCISES,
    **unrolling.EXERCISES,
    **architectures.EXERCISES,
    **backpropagation.EXERCISES,
    **training.EXERCISES,
    **vanishing_gradients.EXERCISES,
    **gates.EXERCISES,
    **depth.EXERCISES,
}


def check(name: str, answer: Callable[..., Any]) -> None:
    """Print whether an answer to an exercise is right, and if not, what is wrong with it.

    Parameters
    ----------
    name : str
        Name of the exercise, as it stands in the chapter.
    answer : callable
        Your function.

    Raises
    ------
    ValueError
        If there is no exercise of that name.
    TypeError
        If `answer` is not a function.

    Examples
    --------
    >>> from rnn.exercises import check
    >>> def always_dry(rainy):
    ...     raise NotImplementedError
    >>> check("count-changes", always_dry)
    Not started yet: replace `raise NotImplementedError` with your code.
    """
    check_choice("name", name, sorted(EXERCISES))
    print(grade(EXERCISES[name], answer).message)
