"""Handwritten digits: a one-to-one network with one hidden layer, without recurrence."""

import numpy as np
from numpy.typing import NDArray

import rnn
from rnn import Adam, Linear, OneToOne, shuffled
from rnn._validation import as_generator
from rnn.datasets import digits
from rnn.runs.rounding import round_to_float16
from rnn.runs.run import Network

__all__ = ["RUNS", "answer", "baseline", "score", "train"]


def train(hidden_size: int = 32, rng: np.random.Generator | int = 0, steps: int = 600) -> OneToOne:
    """Train a network with one hidden layer to classify digits.

    The weights are rounded to half precision.

    Parameters
    ----------
    hidden_size : int
        Number of hidden units.
    rng : numpy Generator or int
        Source of randomness.
    steps : int
        Number of updates.

    Returns
    -------
    OneToOne
        Input (1, B, 64), pixels; output (1, B, 10), logits of the digits.
    """
    rng = as_generator(rng)
    model = OneToOne(Linear(64, hidden_size, rng=rng), Linear(hidden_size, 10, rng=rng))
    rnn.train(model, shuffled(digits.load("train").batch(), 50, rng=rng), optimizer=Adam(lr=0.01), steps=steps)
    round_to_float16(model)
    return model


def answer(model: OneToOne, images: np.ndarray) -> NDArray[np.int64]:
    """Predict the digit in each image.

    Parameters
    ----------
    model : OneToOne
        As `train` returns it.
    images : float64 array (B, 64)
        Pixels in [0, 1].

    Returns
    -------
    int64 array (B,)
        Digits, 0 to 9.

    Examples
    --------
    >>> from rnn import runs
    >>> answer(runs.load("digits"), digits.load("train").images[:4]).tolist()
    [0, 1, 2, 3]
    """
    return model.forward(images[None])[0][0].argmax(axis=-1)


def score(model: OneToOne) -> float:
    """Return the accuracy on the test images."""
    images, labels = digits.load("test")
    return float((answer(model, images) == labels).mean())


def baseline() -> float:
    """Return the accuracy of the nearest mean image on the test images."""
    test = digits.load("test")
    return float((digits.nearest_mean(digits.load("train"), test) == test.labels).mean())


RUNS = (Network("digits", train, score=score, baseline=baseline, trial={"hidden_size": 4, "steps": 5}),)
