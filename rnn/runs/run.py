"""What a run is: a key, a function that computes the result, and the terms on which the result depends."""

from __future__ import annotations

import inspect
import json
import re
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
"""One dict per seed, with values that JSON can hold."""


@dataclass(frozen=True)
class Run(ABC):
    """A computation whose result is stored because it takes too long for a page.

    Attributes
    ----------
    key : str
        Name of the run and of its files: lower-case letters, digits and hyphens.
    function : callable
        Computes the result: a function at the top level of a module, or a `functools.partial` of one.
    trial : mapping
        Arguments with which `function` takes a second or two, for tests and ``--trial``.
    """

    key: str
    function: Callable[..., Any]
    trial: Mapping[str, Any] = field(kw_only=True)

    def __post_init__(self) -> None:
        if not re.fullmatch("[a-z0-9-]+", self.key):
            raise ValueError(f"key must be of lower-case letters, digits and hyphens, got {self.key!r}")

    @property
    def functions(self) -> tuple[Callable[..., Any], ...]:
        """All functions whose code decides what is stored."""
        return (self.function,)

    @property
    def module(self) -> str:
        """Name of the module that the function is defined in."""
        return (self.function.func if isinstance(self.function, partial) else self.function).__module__

    @property
    def terms(self) -> dict[str, Any]:
        """What decides the result, in the form that JSON gives back: if it changes, the run has to be made again."""
        return json.loads(json.dumps(self._terms(), allow_nan=False))

    @abstractmethod
    def _terms(self) -> dict[str, Any]:
        """Return `terms` as they are in Python."""

    @abstractmethod
    def compute(self, folder: Path, options: Mapping[str, Any]) -> Results:
        """Call the function with these options, save a network in the folder, and return the results."""

    @abstractmethod
    def value(self, folder: Path, results: Results) -> Any:
        """Return what `rnn.runs.load` returns, from what is stored."""

    @abstractmethod
    def report(self, results: Results) -> str:
        """Return the result in a few words."""


@dataclass(frozen=True)
class Network(Run):
    """A trained network, stored as KEY.safetensors. Its setting is the default arguments of `function`.

    Attributes
    ----------
    score : callable
        ``score(model)`` is the accuracy on held-out data.
    baseline : callable
        ``baseline()`` is the accuracy of a simpler predictor on the same data.
    """

    score: Callable[[Any], float] = field(kw_only=True)
    baseline: Callable[[], float] = field(kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.function, partial) and self.function.args:
            raise ValueError(
                f"function of {self.key!r} must be given its arguments by name, or the setting lacks them; "
                f"got {self.function.args} without names"
            )
        parameters = inspect.signature(self.function).parameters.values()
        if missing := [p.name for p in parameters if p.default is p.empty]:
            raise ValueError(
                f"function of {self.key!r} must have defaults, which are the setting, got none for {', '.join(missing)}"
            )

    @property
    def functions(self) -> tuple[Callable[..., Any], ...]:
        """That which trains, score and baseline."""
        return self.function, self.score, self.baseline

    def _terms(self) -> dict[str, Any]:
        defaults = inspect.signature(self.function).parameters.values()
        return {"setting": {p.name: getattr(p.default, "__name__", p.default) for p in defaults}}

    def compute(self, folder: Path, options: Mapping[str, Any]) -> Results:
        """Train the network, save it, and return its score and its baseline."""
        model = self.function(**options)
        save(folder / f"{self.key}.safetensors", model)
        return [{"score": self.score(model), "baseline": self.baseline()}]

    def value(self, folder: Path, results: Results) -> Any:
        """Load the network, in float64."""
        return load(folder / f"{self.key}.safetensors")

    def report(self, results: Results) -> str:
        """Return score and baseline."""
        return f"{results[0]['score']:.1%} right (baseline {results[0]['baseline']:.1%})"


@dataclass(frozen=True)
class Experiment(Run):
    """Numbers that depend on a seed.

    ``function(seed)`` returns a dict whose values are numbers or nested lists of numbers; None is a value that training
    did not reach.

    Attributes
    ----------
    setting : mapping
        Everything that decides the result, by name; text, numbers, bool, None or lists of these.
    seeds : tuple of int
        The function is called once with each.
    """

    setting: Mapping[str, Any] = field(kw_only=True)
    seeds: tuple[int, ...] = field(default=(0,), kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.seeds:
            raise ValueError(f"seeds of {self.key!r} must be at least one, got none")

    def _terms(self) -> dict[str, Any]:
        return {"setting": dict(self.setting), "seeds": self.seeds}

    def compute(self, folder: Path, options: Mapping[str, Any]) -> Results:
        """Call the function with every seed; all must return the same names, with values of the same shapes."""
        results = [dict(self.function(seed, **options)) for seed in self.seeds]
        first, *others = [self._shapes(seed, result) for seed, result in zip(self.seeds, results, strict=True)]
        for seed, other in zip(self.seeds[1:], others, strict=True):
            if other != first:
                raise ValueError(
                    f"function of {self.key!r} must return the same names and shapes with every seed, got {first} with "
                    f"seed {self.seeds[0]}, {other} with seed {seed}"
                )
        return results

    def _shapes(self, seed: int, result: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
        shapes = {}
        for name, value in result.items():
            try:
                shapes[name] = np.array(value, dtype=np.float64).shape
            except (TypeError, ValueError) as error:
                raise ValueError(
                    f"function of {self.key!r} must return numbers, None or lists of equal lengths, got {value!r} as "
                    f"{name!r} with seed {seed}"
                ) from error
        return shapes

    def value(self, folder: Path, results: Results) -> dict[str, np.ndarray]:
        """Return a float64 array for each name, with the seeds on axis 0 and NaN for None."""
        return {name: np.array([one[name] for one in results], dtype=np.float64) for name in results[0]}

    def report(self, results: Results) -> str:
        """Return the number of seeds."""
        return f"{len(results)} seed{'s' * (len(results) > 1)}"
