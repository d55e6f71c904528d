"""The registry of runs: each module of three packages lists its runs in ``RUNS``."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from rnn._validation import check_choice
from rnn.runs.records import RESULTS, Record, read
from rnn.runs.run import Run

__all__ = ["every", "find", "load", "recipe", "record"]

PACKAGES = ("networks", "experiments", "published")


@cache
def every() -> tuple[Run, ...]:
    """Return all runs.

    Returns
    -------
    tuple of Run

    Examples
    --------
    >>> [run.key for run in every() if run.key.startswith("digit")]
    ['digit-names', 'digits']
    """
    found: list[Run] = []
    for package in PACKAGES:
        folder = import_module(f"rnn.runs.{package}")
        names = [module.name for module in iter_modules(folder.__path__) if not module.name.startswith("_")]
        found += [run for name in names for run in import_module(f"{folder.__name__}.{name}").RUNS]
    return tuple(found)


def find(key: str) -> Run:
    """Return the run with this key.

    Parameters
    ----------
    key : str
        As ``python -m rnn.runs --list`` shows them.

    Returns
    -------
    Run

    Examples
    --------
    >>> find("digits").terms
    {'setting': {'hidden_size': 32, 'rng': 0, 'steps': 600}}
    """
    runs = {run.key: run for run in every()}
    return runs[check_choice("key", key, tuple(runs))]


def recipe(key: str) -> ModuleType:
    """Return the module of a run; that of a network has `answer` or the like, which applies it.

    Parameters
    ----------
    key : str
        As in `find`.

    Returns
    -------
    module

    Examples
    --------
    >>> recipe("digits").__name__
    'rnn.runs.networks.digits'
    """
    return import_module(find(key).module)


def record(key: str) -> Record:
    """Return the record of a run: results, date, versions, seconds.

    Parameters
    ----------
    key : str
        As in `find`.

    Returns
    -------
    Record

    Raises
    ------
    FileNotFoundError, ValueError
        If it is not stored, or was stored with other terms; the message has the command that makes it.

    Examples
    --------
    >>> record("adding-gates").made
    '2026-11-21, Python 3.11.7, NumPy 2.4.6'
    """
    return read(find(key))


def load(key: str) -> Any:
    """Load the result of a run.

    Parameters
    ----------
    key : str
        As in `find`.

    Returns
    -------
    object of a class of `rnn.models`, or dict of str to float64 array
        A trained network in float64, whose inputs and outputs the docstring of its `recipe` describes; or the numbers
        of an experiment by name, with the seeds on axis 0, and NaN where training did not get there.

    Raises
    ------
    FileNotFoundError, ValueError
        As `record`.

    Examples
    --------
    >>> load("david").recurrent.hidden_size
    6
    >>> load("newton-stable")["value"]
    array([4., 4., 4.])
    """
    run = find(key)
    return run.value(RESULTS, read(run).results)
