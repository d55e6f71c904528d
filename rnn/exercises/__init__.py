"""The exercises of the book and the checker behind them: ``check("name", your_function)``.

A chapter is a folder, an exercise a file in it, which is imported when the exercise is first used.
"""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from rnn._validation import check_choice

from .checker import Result, grade
from .definition import REGISTERED, Exercise, exercise

__all__ = ["Exercise", "Result", "check", "exercise", "find", "grade", "names"]


def _files() -> dict[str, str]:
    """Return the module of every exercise by its name. Files that begin with _ are shared by exercises."""
    return {
        file.name.replace("_", "-"): f"{__name__}.{chapter.name}.{file.name}"
        for chapter in iter_modules(__path__)
        if chapter.ispkg
        for file in iter_modules([f"{__path__[0]}/{chapter.name}"])
        if not file.name.startswith("_")
    }


def names() -> list[str]:
    """Return the names of all exercises in alphabetical order.

    Examples
    --------
    >>> from rnn.exercises import names
    >>> names()[:2]
    ['accuracy-after', 'adam-step']
    """
    return sorted(_files())


def find(name: str) -> Exercise[..., Any]:
    """Return the exercise of this name.

    Parameters
    ----------
    name : str
        As in ``check("name", ...)``.

    Examples
    --------
    >>> from rnn.exercises import find
    >>> find("descend")(w=1.0, lr=0.5, steps=2)
    [3.0, 3.0]
    """
    files = _files()
    check_choice("name", name, names())
    import_module(files[name])
    return REGISTERED[name]


def check(name: str, answer: Callable[..., Any]) -> None:
    """Print whether an answer to an exercise is right, and if not, what is wrong with it.

    Parameters
    ----------
    name : str
        Name of the exercise, as it stands in the chapter.
    answer : callable
        Your function.

    Examples
    --------
    >>> from rnn.exercises import check
    >>> def always_dry(rainy):
    ...     raise NotImplementedError
    >>> check("count-changes", always_dry)
    Not started yet: replace `raise NotImplementedError` with your code.
    """
    print(grade(find(name), answer).message)
