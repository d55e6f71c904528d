"""What a run is: a key, a function that makes the result, and what must not change between making and reading it."""

from __future__ import annotations

import inspect
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from rnn.interop import load, save

__all__ = ["Experiment", "Network", "Results", "Run"]

Results = list[dict[str, Any]]
"""One dict per seed, of what JSON can hold."""


@dataclass(frozen=True)
class Run(ABC):
    """A computation too long for a page. Its result is stored, and says when it no longer fits.

    Attributes
    ----------
    key : str
        Its name, and that of its files: lower-case letters, digits and hyphens.
    function : callable
        Makes the result; a function of a module, or a `functools.partial` of one.
    trial : mapping
        Arguments of `function` with which it takes a second or two, for tests and for ``--trial``.
    """

    key: str
    function: Callable[..., Any]
    trial: Mapping[str, Any] = field(kw_only=True)

    @property
    def module(self) -> str:
        """Name of the module that the function is defined in."""
        return (self.function.func if isinstance(self.function, partial) else self.function).__module__

    @property
    def terms(self) -> dict[str, Any]:
        """What decides the result, as it looks in a JSON file: if it changes, the run has to be made again."""
        return json.loads(json.dumps(self._terms(), allow_nan=False))

    @abstractmethod
    def _terms(self) -> dict[str, Any]: ...

    @abstractmethod
    def make(self, folder: Path, options: Mapping[str, Any]) -> Results:
        """Call the function with these options, store in the folder what is not JSON, and return the rest."""

    @abstractmethod
    def read(self, folder: Path, results: Results) -> Any:
        """Return what `rnn.runs.load` gives to a chapter."""

    @abstractmethod
    def report(self, results: Results) -> str:
        """Say in a few words what came out."""


@dataclass(frozen=True)
class Network(Run):
    """A trained network, stored as KEY.safetensors. Its setting is the defaults of the function that trains it.

    Attributes
    ----------
    score : callable
        ``score(model)`` is the share of the answers on held-out data that are right.
    baseline : callable
        ``baseline()`` is the share that something simpler gets right.
    """

    score: Callable[[Any], float] = field(kw_only=True)
    baseline: Callable[[], float] = field(kw_only=True)

    def _terms(self) -> dict[str, Any]:
        defaults = inspect.signature(self.function).parameters.values()
        return {"setting": {p.name: getattr(p.default, "__name__", p.default) for p in defaults}}

    def make(self, folder: Path, options: Mapping[str, Any]) -> Results:
        """Train the network, save it, and compare it with its baseline."""
        model = self.function(**options)
        save(folder / f"{self.key}.safetensors", model)
        return [{"score": self.score(model), "baseline": self.baseline()}]

    def read(self, folder: Path, results: Results) -> Any:
        """Return the model."""
        return load(folder / f"{self.key}.safetensors")

    def report(self, results: Results) -> str:
        """Give both scores."""
        return f"{results[0]['score']:.1%} right (baseline {results[0]['baseline']:.1%})"


@dataclass(frozen=True)
class Experiment(Run):
    """Numbers that depend on a seed.

    ``function(seed, **trial)`` returns a dict of numbers or nested lists of numbers, with None for what was not
    reached.

    Attributes
    ----------
    setting : mapping
        Everything that decides the result, by name; text, numbers, bool, None or lists of these.
    seeds : tuple of int
        What the function is called with, one after the other.
    """

    setting: Mapping[str, Any] = field(kw_only=True)
    seeds: tuple[int, ...] = field(default=(0,), kw_only=True)

    def _terms(self) -> dict[str, Any]:
        return {"setting": dict(self.setting), "seeds": self.seeds}

    def make(self, folder: Path, options: Mapping[str, Any]) -> Results:
        """Call the function with every seed."""
        return [dict(self.function(seed, **options)) for seed in self.seeds]

    def read(self, folder: Path, results: Results) -> dict[str, np.ndarray]:
        """Return for each name a float array with the seeds on axis 0, NaN for what was not reached."""
        return {name: np.array([one[name] for one in results], dtype=np.float64) for name in results[0]}

    def report(self, results: Results) -> str:
        """Count the seeds."""
        return f"{len(results)} seed{'s' * (len(results) > 1)}"
