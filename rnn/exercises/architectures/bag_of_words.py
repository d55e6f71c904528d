"""The exercise *A bag of words*."""

import numpy as np

from rnn.exercises.architectures._cases import random_mask
from rnn.exercises.definition import exercise


@exercise("bag-of-words")
def bag_of_words(ids: np.ndarray, mask: np.ndarray, size: int) -> np.ndarray:
    """Return how often each word occurs in each sequence, (B, size)."""
    counts = np.zeros((ids.shape[1], size))
    for i, column in enumerate(ids.T):
        for word in column[mask[:, i]]:
            counts[i, word] += 1
    return counts


@bag_of_words.case
def _(rng):
    """Return ids padded with 0, a mask and the number of words; some words occur twice, and 0 is a word as well."""
    mask = random_mask(rng, 5, 3)
    ids = rng.integers(4, size=(5, 3))
    return np.where(mask, ids, 0), mask, int(rng.integers(4, 7))


bag_of_words.mistake("You counted the padding as word 0.")(
    lambda ids, mask, size: bag_of_words(ids, np.ones_like(mask), size)
)
bag_of_words.mistake("You left out word 0 altogether; where it is real it counts.")(
    lambda ids, mask, size: bag_of_words(ids, mask & (ids != 0), size)
)
bag_of_words.mistake("A word that occurs twice counts twice; `counts[i, ids] += 1` adds only once.")(
    lambda ids, mask, size: np.minimum(bag_of_words(ids, mask, size), 1)
)
bag_of_words.mistake("You counted the words at each step; one row per sequence is wanted.")(
    lambda ids, mask, size: bag_of_words(ids.T, mask.T, size)
)
bag_of_words.mistake("Your result is transposed: one row per sequence, one column per word.")(
    lambda *case: bag_of_words(*case).T
)
bag_of_words.mistake("You averaged over the steps; counts are wanted: add up.")(
    lambda ids, mask, size: bag_of_words(ids, mask, size) / len(ids)
)
bag_of_words.mistake("You divided by the length; counts are wanted.")(
    lambda ids, mask, size: bag_of_words(ids, mask, size) / mask.sum(axis=0)[:, None]
)
