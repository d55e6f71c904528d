"""The name of a country to the language it is in."""

from collections.abc import Sequence
from functools import cache

import numpy as np

import rnn
from rnn import RNN, Adam, Embedding, Linear, ManyToOne
from rnn._validation import as_generator
from rnn.datasets import Vocabulary, countries, replies
from rnn.initializers import identity
from rnn.pretrained.rounding import round_to_float16

__all__ = ["UNKNOWN", "answer", "baseline", "score", "train", "vocabulary"]

UNKNOWN = "?"
"""The symbol for all characters that are not in the vocabulary."""


def train(hidden_size: int = 64, rng: np.random.Generator | int = 0, steps: int = 3500) -> ManyToOne:
    """Train a network to tell languages apart by names of countries, a fifth of the characters hidden.

    Most copies of a name lack their beginning. The recurrent weights start as the identity, which holds what was read,
    and the vectors of the characters small; the learning rate falls to zero. The weights are rounded to half precision.

    Parameters
    ----------
    hidden_size : int
        Number of hidden units; the vectors of the characters are half as long.
    rng : numpy Generator or int
        Source of randomness.
    steps : int
        Number of updates.

    Returns
    -------
    ManyToOne
        Input (T, B), ids in `vocabulary`; output (1, B, 12), logits of `rnn.datasets.countries.LANGUAGES`.

    Examples
    --------
    >>> train(hidden_size=4, steps=5).recurrent
    RNN(2, 4, nonlinearity='tanh', dtype=float64)
    """
    rng, H, E = as_generator(rng), hidden_size, hidden_size // 2
    characters = vocabulary()
    learned, _ = countries.load()
    learned = countries.drop_beginnings(learned, p=0.8, copies=20, rng=rng)
    ids, mask = characters.encode_all(learned.names)  # (T, N)
    x, mask = replies.hide_words(ids, mask, p=0.2, unknown=characters.id(UNKNOWN), copies=1, rng=rng)
    languages = len(countries.LANGUAGES)
    model = ManyToOne(RNN(E, H, rng=rng), Linear(H, languages, rng=rng), Embedding(len(characters), E, rng=rng))
    model.params["recurrent.W_hh"][:] = identity((H, H))
    model.params["embedding.W"][:] *= 0.1
    optimizer = Adam(lr=0.003)

    def slow_down(step: int, loss: float) -> None:
        optimizer.lr = 0.003 * (1 - step / (steps + 1))

    rnn.train(model, x, learned.languages[None], mask, optimizer=optimizer, steps=steps, batch_size=32, rng=rng,
              max_grad_norm=1.0, callback=slow_down)  # fmt: skip
    round_to_float16(model)
    return model


@cache
def vocabulary() -> Vocabulary:
    """Make the vocabulary of the characters in the training names, with `UNKNOWN` first.

    Returns
    -------
    Vocabulary

    Examples
    --------
    >>> vocabulary().decode(vocabulary().encode("perú☺"))
    ['p', 'e', 'r', 'ú', '?']
    """
    return Vocabulary.of(countries.load()[0].names, unknown=UNKNOWN)


def answer(model: ManyToOne, names: Sequence[str]) -> list[str]:
    """Say of each name which language it is in, as the network sees it.

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
    >>> set(answer(train(hidden_size=4, steps=5), ["Saksa", "Niemcy"])) <= set(countries.LANGUAGES.values())
    True
    """
    x, mask = vocabulary().encode_all([countries.normalize(name) for name in names])  # (T, B)
    logits, _, _ = model.forward(x, mask=mask)  # (1, B, 12)
    return [list(countries.LANGUAGES.values())[language] for language in logits[0].argmax(axis=-1)]


def score(model: ManyToOne) -> float:
    """Share of the test names whose language the network tells right."""
    _, test = countries.load()
    wanted = [list(countries.LANGUAGES.values())[language] for language in test.languages]
    return float(np.mean([said == right for said, right in zip(answer(model, test.names), wanted, strict=True)]))


def baseline() -> float:
    """Share of the test names whose language a bag of letters tells right."""
    learned, test = countries.load()
    return float((countries.bag_of_letters(learned, test) == test.languages).mean())
