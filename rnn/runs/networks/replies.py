"""Good and bad days, told by a reply to "How was your day?": many-to-one networks."""

from collections.abc import Sequence
from functools import partial

import numpy as np

import rnn
from rnn import GRU, LSTM, RNN, Adam, Embedding, Linear, ManyToOne, shuffled
from rnn._validation import as_generator
from rnn.datasets import hide_words, replies
from rnn.initializers import identity
from rnn.runs.rounding import round_to_float16
from rnn.runs.run import Network

__all__ = ["RUNS", "answer", "baseline", "score", "train"]


def train(
    hidden_size: int = 32, rng: np.random.Generator | int = 0, steps: int = 2200, kind: type[RNN | LSTM | GRU] = RNN
) -> ManyToOne:
    """Train a network to tell good days from bad ones, with a tenth of the words hidden.

    The embedding starts small. To keep the state, the recurrent weights of an RNN start as the identity, and the forget
    bias of an LSTM at 1. The weights are rounded to half precision.

    Parameters
    ----------
    hidden_size : int
        Number of hidden units, and of dimensions of the embedding.
    rng : numpy Generator or int
        Source of randomness.
    steps : int
        Number of updates.
    kind : RNN, LSTM or GRU
        Class of the recurrent layer.

    Returns
    -------
    ManyToOne
        Input (T, B), ids in `rnn.datasets.replies.vocabulary`; output (1, B, 2), logits of its `DAYS`.
    """
    rng, H, words = as_generator(rng), hidden_size, replies.vocabulary()
    layer = LSTM(H, H, forget_bias=1.0, rng=rng) if kind is LSTM else kind(H, H, rng=rng)
    model = ManyToOne(layer, Linear(H, 2, rng=rng), Embedding(len(words), H, rng=rng))
    if kind is RNN:
        model.recurrent.params["W_hh"][:] = identity((H, H))
    model.params["embedding.W"][:] *= 0.1
    learned = replies.load("train").batch()
    data = hide_words(learned, p=0.1, unknown=words.id(replies.UNKNOWN), copies=10, rng=rng)
    rnn.train(model, shuffled(data, 32, rng=rng), optimizer=Adam(lr=0.005), steps=steps, max_grad_norm=1.0)
    round_to_float16(model)
    return model


def answer(model: ManyToOne, texts: Sequence[str]) -> list[str]:
    """Predict for each reply whether the day was good or bad.

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
    >>> from rnn import runs
    >>> answer(runs.load("replies"), ["It started well but ended badly.", "It started badly but ended well."])
    ['bad', 'good']
    """
    x, mask = replies.vocabulary().encode_all([replies.tokenize(text) for text in texts])  # (T, B)
    logits, _, _ = model.forward(x, mask=mask)  # (1, B, 2)
    return [replies.DAYS[day] for day in logits[0].argmax(axis=-1)]


def score(model: ManyToOne) -> float:
    """Return the accuracy on the test replies."""
    test = replies.load("test")
    right = [said == replies.DAYS[day] for said, day in zip(answer(model, test.texts), test.days, strict=True)]
    return float(np.mean(right))


def baseline() -> float:
    """Return the accuracy of a bag of words on the test replies."""
    test = replies.load("test")
    return float((replies.bag_of_words(replies.load("train"), test) == test.days).mean())


RUNS = tuple(
    Network(key, function, score=score, baseline=baseline, trial={"hidden_size": 4, "steps": 5})
    for key, function in (
        ("replies", train),
        ("replies-lstm", partial(train, kind=LSTM)),
        ("replies-gru", partial(train, kind=GRU)),
    )
)
