"""What an exercise is: a specification, random cases and known mistakes, one below the other in a file."""

import inspect
from collections.abc import Callable
from typing import Any, Generic, ParamSpec, TypeVar

import numpy as np

__all__ = ["REGISTERED", "Exercise", "exercise"]

P = ParamSpec("P")
R = TypeVar("R")
Function = TypeVar("Function", bound=Callable[..., Any])
Cases = Callable[[np.random.Generator], tuple[Any, ...]]

REGISTERED: dict[str, "Exercise[..., Any]"] = {}  # by name; an exercise registers itself when its file is imported


class Exercise(Generic[P, R]):
    """A specification, random cases on which answers are compared with it, and known mistakes.

    Calling the exercise calls the specification, which mistakes can build on.

    Parameters
    ----------
    specification : callable
        A right answer.
    case : callable
        ``case(rng)`` returns one random tuple of arguments. By default every case is empty.

    Attributes
    ----------
    mistakes : dict of str to callable
        The wrong function of each diagnosis, in the order in which they are tried.

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
        """Set `case` to this function; used as a decorator."""
        self.draw = function
        return function

    def run(self, function: Function) -> Function:
        """Compare ``run(answer, *case)`` instead of ``answer(*case)``, with this function as `run`; used as a decorator.

        For exercises with many right answers, such as weights to choose, of which the effect is compared. The names of
        the parameters after `answer` name the parts of a case in messages.
        """
        self.outcome = function
        return function

    def mistake(self, diagnosis: str) -> Callable[[Function], Function]:
        """Add a known mistake, a function with its diagnosis; used as a decorator.

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
        """Names of the parts of a case: those of the parameters of `run` if it names them, else of the specification."""
        parameters = list(inspect.signature(self.outcome).parameters.values())[1:]
        if any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters):
            parameters = list(inspect.signature(self.specification).parameters.values())
        return [parameter.name for parameter in parameters]


def exercise(name: str, case: Cases = lambda rng: ()) -> Callable[[Callable[P, R]], Exercise[P, R]]:
    """Make an exercise of this name from a specification; used as a decorator.

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
