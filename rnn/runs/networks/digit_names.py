"""Names of handwritten digits, letter by letter: a one-to-many RNN."""

import numpy as np

import rnn
from rnn import RNN, Adam, Embedding, Linear, ManyToMany, OneToMany, shuffled
from rnn._validation import as_generator
from rnn.datasets import digits, spelling
from rnn.runs.networks.digits import baseline
from rnn.runs.rounding import round_to_float16
from rnn.runs.run import Network

__all__ = ["RUNS", "answer", "baseline", "score", "train"]


def train(hidden_size: int = 48, rng: np.random.Generator | int = 2, steps: int = 1000) -> OneToMany:
    """Train a network to write the names of digits, with teacher forcing.

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
    OneToMany
        Input (1, B, 64), pixels; output (T, B, 17), logits of `rnn.datasets.digits.ALPHABET`.
    """
    rng, symbols = as_generator(rng), len(digits.ALPHABET)
    decoder = ManyToMany(
        RNN(8, hidden_size, rng=rng), Linear(hidden_size, symbols, rng=rng), Embedding(symbols, 8, rng=rng)
    )
    model = OneToMany(Linear(64, hidden_size, rng=rng), decoder)
    drawn = digits.load("train")
    data = spelling.spell(drawn.names, digits.ALPHABET).batch(drawn.images[None])
    rnn.train(model, shuffled(data, 50, rng=rng), optimizer=Adam(lr=0.005), steps=steps, max_grad_norm=1.0)
    round_to_float16(model)
    return model


def answer(model: OneToMany, images: np.ndarray) -> list[str]:
    """Predict the name of the digit in each image.

    Parameters
    ----------
    model : OneToMany
        As `train` returns it.
    images : float64 array (B, 64)
        Pixels in [0, 1].

    Returns
    -------
    list of str
        Up to 10 letters each; nothing forces them to be the name of a digit.

    Examples
    --------
    >>> from rnn import runs
    >>> answer(runs.load("digit-names"), digits.load("train").images[:4])
    ['zero', 'one', 'two', 'three']
    """
    start, stop = digits.ALPHABET.id(spelling.START), digits.ALPHABET.id(spelling.STOP)
    ids, _ = model.generate(images[None], start=start, stop=stop, max_steps=10)
    return spelling.read(ids, digits.ALPHABET)


def score(model: OneToMany) -> float:
    """Return the share of test images whose whole name is right."""
    test = digits.load("test")
    return float(np.mean([a == b for a, b in zip(answer(model, test.images), test.names, strict=True)]))


RUNS = (Network("digit-names", train, score=score, baseline=baseline, trial={"hidden_size": 4, "steps": 5}),)
