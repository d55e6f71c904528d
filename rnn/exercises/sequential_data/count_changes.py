"""The exercise *How often does it change?*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise("count-changes", case=lambda rng: (rng.random(rng.integers(2, 20)) < 0.5,))
def count_changes(rainy: np.ndarray) -> int:
    """Return on how many days the weather differs from the day before."""
    return sum(int(rainy[t] != rainy[t - 1]) for t in range(1, len(rainy)))


count_changes.mistake("You compared the last day with the first: index -1 is the end of the array.")(
    lambda rainy: sum(int(rainy[t] != rainy[t - 1]) for t in range(len(rainy)))
)
count_changes.mistake("You counted only the days on which rain begins; it also changes when rain ends.")(
    lambda rainy: np.sum(rainy[1:] & ~rainy[:-1])
)
count_changes.mistake("You added +1 for rain that begins and -1 for rain that ends, and they cancel: count both.")(
    lambda rainy: np.diff(rainy.astype(int)).sum()
)
count_changes.mistake("You counted the days on which the weather stays the same.")(
    lambda rainy: np.sum(rainy[1:] == rainy[:-1])
)
count_changes.mistake("You returned a fraction; the question asks for a number of days.")(
    lambda rainy: np.mean(rainy[1:] != rainy[:-1])
)
