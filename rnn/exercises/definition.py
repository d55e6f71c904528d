"""What an exercise is: a right answer, random cases and known mistakes, written one below the other in one file."""

import inspect
from collections.abc import Callable
from typing import Any, Generic, ParamSpec, TypeVar

import numpy as np

__all__ = ["REGISTERED", "Exercise", "exercise"]

P = ParamSpec("P")
R = TypeVar("R")
Function = TypeVar("Function", bound=Callable[..., Any])
Cases = Callable[[np.random.Generator], tuple[Any, ...]]

REGISTERED: dict[str, "Exercise[..., Any]"] = {}  # by name, filled by the files of the exercises that were imported


class Exercise(Generic[P, R]):
    """A right answer, the cases on which other answers are compared with it, and the mistakes that are known.

    Calling the exercise calls the specification, so that mistakes can be written as changes of it.

    Parameters
    ----------
    specification : callable
        A right answer, written to be read.
    case : callable
        ``case(rng)`` returns one random tuple of arguments. By default every case is empty.

    Attributes
    ----------
    mistakes : dict of str to callable
        For each diagnosis the wrong function that earns it, in the order in which they are tried.

    Examples
    --------
    >>> double = Exercise(lambda x: 2 * x, case=lambda rng: (rng.normal(),))
    >>> @double.mistake("You halved.")
    ... def _(x):
    ...     return x / 2
    >>> _ = double.mistake("You squared.")(lambda x: x * x)
    >>> double(4)
    8
    """

    def __init__(self, specification: Callable[P, R], case: Cases = lambda rng: ()) -> None:
        self.specification = specification
        self.draw = case
        self.outcome: Callable[..., Any] = lambda answer, *case: answer(*case)
        self.mistakes: dict[str, Callable[..., Any]] = {}

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call the specification."""
        return self.specification(*args, **kwargs)

    def case(self, function: Cases) -> Cases:
        """Take this function as `case`: a decorator, for functions too long for an argument."""
        self.draw = function
        return function

    def run(self, function: Function) -> Function:
        """Compare what this function returns, ``run(answer, *case)``, instead of ``answer(*case)``: a decorator.

        An exercise with many right answers, such as weights to choose, compares what they do. The parameters after
        `answer` are the names by which a case is shown to the reader.
        """
        self.outcome = function
        return function

    def mistake(self, diagnosis: str) -> Callable[[Function], Function]:
        """Add a wrong function, whose author is told the diagnosis: a decorator.

        Raises
        ------
        ValueError
            If another mistake has the same diagnosis.
        """
        if diagnosis in self.mistakes:
            raise ValueError(f"diagnosis must be new, got {diagnosis!r} a second time")

        def add(function: Function) -> Function:
            self.mistakes[diagnosis] = function
            return function

        return add

    @property
    def names(self) -> list[str]:
        """What the entries of a case are called: the parameters of `run` if it names them, or of the specification."""
        parameters = list(inspect.signature(self.outcome).parameters.values())[1:]
        if any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters):
            parameters = list(inspect.signature(self.specification).parameters.values())
        return [parameter.name for parameter in parameters]


def exercise(name: str, case: Cases = lambda rng: ()) -> Callable[[Callable[P, R]], Exercise[P, R]]:
    """Make a specification the exercise of this name: a decorator.

    Parameters
    ----------
    name : str
        As in ``check("name", ...)``. The file has the same name, with underscores.
    case : callable
        ``case(rng)`` returns one random tuple of arguments. By default every case is empty, until `Exercise.case`
        gives another.
    """

    def decorate(specification: Callable[P, R]) -> Exercise[P, R]:
        made = Exercise(specification, case)
        REGISTERED[name] = made
        return made

    return decorate
