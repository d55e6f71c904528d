"""Languages of names of countries: a many-to-one RNN."""

from collections.abc import Sequence

import numpy as np

import rnn
from rnn import RNN, Adam, Embedding, Linear, ManyToOne, shuffled
from rnn._validation import as_generator
from rnn.datasets import countries, hide_words
from rnn.initializers import identity
from rnn.runs.rounding import round_to_float16
from rnn.runs.run import Network

__all__ = ["RUNS", "answer", "baseline", "score", "train"]


def train(hidden_size: int = 64, rng: np.random.Generator | int = 0, steps: int = 3500) -> ManyToOne:
    """Train a network to name the language of the name of a country.

    A fifth of the characters are hidden, and most copies of a name lack their beginning. The recurrent weights start as
    the identity, which keeps the state, and the embedding small; the learning rate falls to zero. The weights are
    rounded to half precision.

    Parameters
    ----------
    hidden_size : int
        Number of hidden units; the embedding has half as many dimensions.
    rng : numpy Generator or int
        Source of randomness.
    steps : int
        Number of updates.

    Returns
    -------
    ManyToOne
        Input (T, B), ids in `rnn.datasets.countries.vocabulary`; output (1, B, 12), logits of its `LANGUAGES`.
    """
    rng, H, E = as_generator(rng), hidden_size, hidden_size // 2
    characters = countries.vocabulary()
    learned = countries.drop_beginnings(countries.load("train"), p=0.8, copies=20, rng=rng)
    data = hide_words(learned.batch(), p=0.2, unknown=characters.id(countries.UNKNOWN), copies=1, rng=rng)
    languages = len(countries.LANGUAGES)
    model = ManyToOne(RNN(E, H, rng=rng), Linear(H, languages, rng=rng), Embedding(len(characters), E, rng=rng))
    model.recurrent.params["W_hh"][:] = identity((H, H))
    model.params["embedding.W"][:] *= 0.1
    optimizer = Adam(lr=0.003)

    def slow_down(step: int, loss: float) -> None:
        optimizer.lr = 0.003 * (1 - step / (steps + 1))

    rnn.train(model, shuffled(data, 32, rng=rng), optimizer=optimizer, steps=steps, max_grad_norm=1.0,
              callback=slow_down)  # fmt: skip
    round_to_float16(model)
    return model


def answer(model: ManyToOne, names: Sequence[str]) -> list[str]:
    """Predict the language of each name.

    Parameters
    ----------
    model : ManyToOne
        As `train` returns it.
    names : sequence of str
        With at least one character each.

    Returns
    -------
    list of str
        From the values of `rnn.datasets.countries.LANGUAGES`.

    Examples
    --------
    >>> from rnn import runs
    >>> set(answer(runs.load("countries"), ["Saksa", "Niemcy"])) <= set(countries.LANGUAGES.values())
    True
    """
    x, mask = countries.vocabulary().encode_all([countries.normalize(name) for name in names])  # (T, B)
    logits, _, _ = model.forward(x, mask=mask)  # (1, B, 12)
    return [list(countries.LANGUAGES.values())[language] for language in logits[0].argmax(axis=-1)]


def score(model: ManyToOne) -> float:
    """Return the accuracy on the test names."""
    test = countries.load("test")
    wanted = [list(countries.LANGUAGES.values())[language] for language in test.languages]
    return float(np.mean([said == right for said, right in zip(answer(model, test.names), wanted, strict=True)]))


def baseline() -> float:
    """Return the accuracy of a bag of letters on the test names."""
    test = countries.load("test")
    return float((countries.bag_of_letters(countries.load("train"), test) == test.languages).mean())


RUNS = (Network("countries", train, score=score, baseline=baseline, trial={"hidden_size": 4, "steps": 5}),)
