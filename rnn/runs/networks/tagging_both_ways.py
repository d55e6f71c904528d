"""A sentence to the part of speech of every word, with a network that reads it in both directions."""

import numpy as np

from rnn.models import ManyToMany
from rnn.pretrained import tagging
from rnn.pretrained.loading import load
from rnn.pretrained.tagging import answer, score

__all__ = ["answer", "baseline", "score", "train"]


def train(hidden_size: int = 32, rng: np.random.Generator | int = 0, steps: int = 300) -> ManyToMany:
    """Train a network to tag words as `rnn.pretrained.tagging.train` does, with half of its units for each direction.

    Parameters
    ----------
    hidden_size : int
        Number of hidden units in both directions together, even; the word vectors are half as long.
    rng : numpy Generator or int
        Source of randomness.
    steps : int
        Number of updates.

    Returns
    -------
    ManyToMany
        Input (T, B), ids in `rnn.datasets.tagging.vocabulary`; output (T, B, 12), logits of the tags in
        alphabetical order.

    References
    ----------
    Schuster and Paliwal, "Bidirectional recurrent neural networks", IEEE Transactions on Signal Processing 45 (1997).

    Examples
    --------
    >>> train(hidden_size=4, steps=5).recurrent.backward_layer
    RNN(2, 2, nonlinearity='tanh', dtype=float64)
    """
    return tagging.train(hidden_size, rng, steps, both_ways=True)


def baseline() -> float:
    """Share of the words in the test sentences that the network tags right that reads from left to right alone."""
    return tagging.score(load("tagging"))
