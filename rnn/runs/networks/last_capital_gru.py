"""The last capital, when asked: two GRU units."""

import numpy as np

from rnn import GRU, ManyToMany
from rnn._validation import as_generator
from rnn.pretrained.last_capital_lstm import answer, baseline, fit, score

__all__ = ["answer", "baseline", "score", "train"]


def train(hidden_size: int = 2, rng: np.random.Generator | int = 6, scale: float = 1.0) -> ManyToMany:
    """Train a GRU to say the last capital at each question mark, as `rnn.pretrained.last_capital_lstm` does an LSTM.

    With this seed unit 1 holds the letter, and unit 2 notices the question.

    Parameters
    ----------
    hidden_size : int
        Number of units.
    rng : numpy Generator or int
        Source of randomness.
    scale : float
        Factor for the numbers of updates.

    Returns
    -------
    ManyToMany
        Input (T, B, 4) as `rnn.datasets.last_capital.encode` makes it, output (T, B, 3), logits of its `ANSWERS`.

    Examples
    --------
    >>> train(hidden_size=3, scale=0.002).recurrent
    GRU(4, 3, dtype=float64)
    """
    rng = as_generator(rng)
    return fit(GRU(4, hidden_size, rng=rng), rng, scale)
