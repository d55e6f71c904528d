"""David's routine: an RNN of six units."""

import numpy as np

import rnn
from rnn import RNN, Adam, Linear, ManyToMany, shuffled
from rnn._validation import as_generator
from rnn.datasets import david, seattle_weather
from rnn.runs.run import Network

__all__ = ["RUNS", "always_right", "baseline", "score", "train"]


def train(hidden_size: int = 6, rng: np.random.Generator | int = 3, steps: int = 3000) -> ManyToMany:
    """Train networks on David's routine until one is always right.

    The probability of rain is 0.1, 0.4 or 0.8, so that there are long dry and long rainy spells. The initial state is
    zero. The weights are rounded to six decimals, which makes a page smaller and the network no worse.

    Parameters
    ----------
    hidden_size : int
        Number of hidden units: six, as in the network wired by hand. With fewer, most attempts fail.
    rng : numpy Generator or int
        Source of randomness.
    steps : int
        Number of updates of each attempt.

    Returns
    -------
    ManyToMany
        Input (T, B, 2) as `rnn.datasets.david.encode` makes it, output (T, B, 4).
    """
    generator = as_generator(rng)
    while True:
        parts = [david.sample(25, 64, p_rain=p, rng=generator) for p in (0.1, 0.4, 0.4, 0.8)]
        days = david.Days(*(np.concatenate(arrays, axis=1) for arrays in zip(*parts, strict=True)))  # (25, 256)
        model = ManyToMany(RNN(2, hidden_size, rng=generator), Linear(hidden_size, 4, rng=generator))
        batches = shuffled(days.batch(), 32, rng=generator)
        rnn.train(model, batches, optimizer=Adam(lr=0.01), steps=steps, max_grad_norm=1.0)
        for values in model.params.values():
            values[...] = values.round(6)
        if always_right(model):
            return model


def always_right(model: ManyToMany) -> bool:
    """Return whether a network is right on every day of four years in Seattle and of long random weathers.

    These are 2,000 days at each of seven probabilities of rain, and rainy spells of 30 and of 300 days between short
    sunny ones. Each weather is one sequence.

    Parameters
    ----------
    model : ManyToMany
        Input size 2, output size 4.

    Returns
    -------
    bool

    Examples
    --------
    >>> from rnn import runs
    >>> always_right(runs.load("david"))
    True
    """
    rng = np.random.default_rng(2015)
    weathers = [seattle_weather().rainy]
    weathers += [rng.random(2000) < p for p in (0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98)]
    for spell in (30, 300):
        days = [np.arange(sunny + spell) >= sunny for sunny in rng.integers(1, 7, size=20)]
        weathers.append(np.concatenate(days))
    return all(
        (model.forward(david.encode(weather[:, None]))[0].argmax(axis=-1)[:, 0] == david.activities(weather)).all()
        for weather in weathers
    )


def score(model: ManyToMany) -> float:
    """Return the accuracy in Seattle, 2012 to 2015."""
    weather = seattle_weather().rainy
    logits, _, _ = model.forward(david.encode(weather[:, None]))  # (1461, 1, 4)
    return float((logits.argmax(axis=-1)[:, 0] == david.activities(weather)).mean())


def baseline() -> float:
    """Return the accuracy of the best table of yesterday's activity and today's weather."""
    weather = seattle_weather().rainy
    return float((david.yesterday_guess(weather) == david.activities(weather)).mean())


RUNS = (Network("david", train, score=score, baseline=baseline, trial={}),)
