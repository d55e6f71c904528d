"""Exercises of the chapter on sequential data."""

import numpy as np

from .checker import Exercise

__all__ = ["EXERCISES"]


def count_changes(rainy: np.ndarray) -> int:
    """Return on how many days the weather differs from the day before."""
    return sum(int(rainy[t] != rainy[t - 1]) for t in range(1, len(rainy)))


EXERCISES = {
    "count-changes": Exercise(
        specification=count_changes,
        case=lambda rng: (rng.random(rng.integers(2, 20)) < 0.5,),
        mistakes={
            "You compared the last day with the first: index -1 is the end of the array.": lambda rainy: sum(
                int(rainy[t] != rainy[t - 1]) for t in range(len(rainy))
            ),
        },
    ),
}
