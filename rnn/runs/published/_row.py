"""A published number, and the run that repeats it."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rnn.runs.run import Experiment, Results

__all__ = ["Published"]


@dataclass(frozen=True, kw_only=True)
class Published(Experiment):
    """A published number, and the run that repeats it.

    ``function(seed, updates=None)`` returns a dict with "value", the number to compare, or None if training did not
    get there, which counts as worse than any number; further entries are stored with it. `updates`, if given, is the
    largest number of updates.

    Attributes
    ----------
    source : str
        Where the number was published, in words.
    citation : str
        Its key in the bibliography, or several with commas between them; empty if no author is known.
    quantity : str
        What the number says, such as "sequences needed".
    published : str
        The number as it is printed.
    band : tuple of float
        Lowest and highest value that agree; an end may be infinite. The band is among the stored terms, so a change
        after the run is noticed.
    reason : str
        Why this band, in one sentence, written before the run.
    scaled : str or None
        By how much the run is smaller than the published one, and why; None if it is not smaller.
    larger_is_better : bool
        Whether larger values are better: decides which end is the worse one, where None counts.
    spec : str
        How to print the value, in Python's format language.
    """

    trial: Mapping[str, Any] = field(default_factory=lambda: {"updates": 2})
    source: str
    citation: str
    quantity: str
    published: str
    band: tuple[float, float]
    reason: str
    scaled: str | None = None
    larger_is_better: bool = False
    spec: str = ".4g"

    def _terms(self) -> dict[str, Any]:
        band = [end if math.isfinite(end) else None for end in self.band]
        return super()._terms() | {"band": band, "scaled": self.scaled is not None}

    def values(self, results: Results) -> tuple[float, ...]:
        """Return the value of every seed: infinite, at the worse end, if the training did not get there."""
        worst = -math.inf if self.larger_is_better else math.inf
        return tuple(worst if one["value"] is None else float(one["value"]) for one in results)

    def report(self, results: Results) -> str:
        """Return the median over the seeds and the published number."""
        median = statistics.median(self.values(results))
        return f"{format(median, self.spec) if math.isfinite(median) else 'not reached'} (published {self.published})"
