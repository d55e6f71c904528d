"""A reply to "How was your day?" to the kind of day it was."""

from collections.abc import Sequence
from functools import cache

import numpy as np

import rnn
from rnn import GRU, LSTM, RNN, Adam, Embedding, Linear, ManyToOne
from rnn._validation import as_generator
from rnn.datasets import Vocabulary, replies
from rnn.initializers import identity
from rnn.pretrained.rounding import round_to_float16

__all__ = ["UNKNOWN", "answer", "baseline", "score", "train", "vocabulary"]

UNKNOWN = "<unknown>"
"""The symbol for all words that are not in the vocabulary."""


def train(
    hidden_size: int = 32, rng: np.random.Generator | int = 0, steps: int = 2200, kind: type[RNN | LSTM | GRU] = RNN
) -> ManyToOne:
    """Train a network to tell good days from bad ones, by the training replies, with a tenth of the words hidden.

    The word vectors start small. What holds on to what was read is, at the start, the identity as the recurrent weights
    of an RNN, or a forget bias of 1 of an LSTM. The weights are rounded to half precision.

    Parameters
    ----------
    hidden_size : int
        Number of hidden units, and length of the word vectors.
    rng : numpy Generator or int
        Source of randomness.
    steps : int
        Number of updates.
    kind : RNN, LSTM or GRU
        Class of the recurrent layer.

    Returns
    -------
    ManyToOne
        Input (T, B), ids in `vocabulary`; output (1, B, 2), logits of `rnn.datasets.replies.DAYS`.

    Examples
    --------
    >>> train(hidden_size=4, steps=5).recurrent
    RNN(4, 4, nonlinearity='tanh', dtype=float64)
    """
    rng, H = as_generator(rng), hidden_size
    layer = LSTM(H, H, forget_bias=1.0, rng=rng) if kind is LSTM else kind(H, H, rng=rng)
    model = ManyToOne(layer, Linear(H, 2, rng=rng), Embedding(len(vocabulary()), H, rng=rng))
    if kind is RNN:
        model.params["recurrent.W_hh"][:] = identity((H, H))
    model.params["embedding.W"][:] *= 0.1
    learned, _ = replies.load()
    ids, mask = vocabulary().encode_all([replies.tokenize(text) for text in learned.texts])  # (T, N)
    x, mask = replies.hide_words(ids, mask, p=0.1, unknown=vocabulary().id(UNKNOWN), copies=10, rng=rng)
    targets = np.tile(learned.days, 10)[None]  # (1, 10 N)
    rnn.train(model, x, targets, mask, optimizer=Adam(lr=0.005), steps=steps, batch_size=32, rng=rng,
          max_grad_norm=1.0)  # fmt: skip
    round_to_float16(model)
    return model


@cache
def vocabulary() -> Vocabulary:
    """Make the vocabulary of the training replies, with `UNKNOWN` first.

    Returns
    -------
    Vocabulary

    Examples
    --------
    >>> vocabulary().decode(vocabulary().encode(replies.tokenize("Not zany!")))
    ['not', '<unknown>', '!']
    """
    return Vocabulary.of([replies.tokenize(text) for text in replies.load()[0].texts], unknown=UNKNOWN)


def answer(model: ManyToOne, texts: Sequence[str]) -> list[str]:
    """Say of each reply what kind of day it tells of, as the network sees it.

    Parameters
    ----------
    model : ManyToOne
        As `train` returns it.
    texts : sequence of str
        With at least one word or punctuation mark each.

    Returns
    -------
    list of str
        From `rnn.datasets.replies.DAYS`.

    Examples
    --------
    >>> from rnn import pretrained
    >>> answer(pretrained.load("replies"), ["It started well but ended badly.", "It started badly but ended well."])
    ['bad', 'good']
    """
    x, mask = vocabulary().encode_all([replies.tokenize(text) for text in texts])  # (T, B)
    logits, _, _ = model.forward(x, mask=mask)  # (1, B, 2)
    return [replies.DAYS[day] for day in logits[0].argmax(axis=-1)]


def score(model: ManyToOne) -> float:
    """Share of the test replies whose day the network tells right."""
    _, test = replies.load()
    right = [said == replies.DAYS[day] for said, day in zip(answer(model, test.texts), test.days, strict=True)]
    return float(np.mean(right))


def baseline() -> float:
    """Share of the test replies whose day a bag of words tells right."""
    learned, test = replies.load()
    return float((replies.bag_of_words(learned, test) == test.days).mean())
