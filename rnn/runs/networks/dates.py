"""Dates in twelve languages to ISO 8601: an encoder-decoder of 144 units."""

from collections.abc import Sequence

import numpy as np

import rnn
from rnn import RNN, Adam, Embedding, EncoderDecoder, Linear, ManyToMany, shuffled
from rnn._validation import as_generator
from rnn.datasets import dates, spelling
from rnn.initializers import orthogonal
from rnn.runs.rounding import round_to_float16
from rnn.runs.run import Network

__all__ = ["RUNS", "answer", "baseline", "score", "train"]


def train(
    hidden_size: int = 144, rng: np.random.Generator | int = 0, count: int = 400_000, steps: int = 25_000
) -> EncoderDecoder:
    """Train an encoder-decoder on the training dates.

    The recurrent weights start orthogonal, the gradient is clipped to norm 1, and the learning rate rises for 200
    updates and then falls along a cosine from 0.001 to a fiftieth of it; an RNN needs all three. It is trained in
    float32. The weights are rounded to half precision.

    Parameters
    ----------
    hidden_size : int
        Number of hidden units of the encoder, and of the decoder.
    rng : numpy Generator or int
        Source of randomness.
    count : int
        Number of written dates to learn from, at least 128.
    steps : int
        Number of updates.

    Returns
    -------
    EncoderDecoder
        Source (S, B), ids in `rnn.datasets.dates.SOURCE`; output (T, B, 13), logits of `rnn.datasets.dates.TARGET`.
    """
    generator = as_generator(rng)
    model = _new(hidden_size, generator, np.float32)
    for layer in (model.encoder, model.decoder.recurrent):
        layer.params["W_hh"][:] = orthogonal((hidden_size, hidden_size), rng=generator)
    data = dates.sample(count, split="train", rng=generator).batch()
    optimizer = Adam(lr=1e-3 / 200)

    def schedule(step: int, loss: float) -> None:
        fall = 0.02 + 0.98 * (1 + np.cos(np.pi * step / steps)) / 2
        optimizer.lr = 1e-3 * min(1, (step + 2) / 200) * fall

    rnn.train(model, shuffled(data, 128, rng=generator), optimizer=optimizer, steps=steps, max_grad_norm=1.0,
              callback=schedule)  # fmt: skip
    round_to_float16(model)
    exact = _new(hidden_size, 0, np.float64)
    for name, values in exact.params.items():
        values[...] = model.params[name]
    return exact


def _new(hidden_size: int, rng: np.random.Generator | int, dtype: type) -> EncoderDecoder:
    """Make an untrained network."""
    rng, symbols = as_generator(rng), len(dates.TARGET)
    decoder = ManyToMany(
        RNN(12, hidden_size, rng=rng, dtype=dtype),
        Linear(hidden_size, symbols, rng=rng, dtype=dtype),
        Embedding(symbols, 12, rng=rng, dtype=dtype),
    )
    source = Embedding(len(dates.SOURCE), 24, rng=rng, dtype=dtype)
    return EncoderDecoder(RNN(24, hidden_size, rng=rng, dtype=dtype), decoder, source)


def answer(model: EncoderDecoder, texts: Sequence[str]) -> list[str]:
    """Predict the ISO form of each date.

    Parameters
    ----------
    model : EncoderDecoder
        As `train` returns it.
    texts : sequence of str
        Of characters in `rnn.datasets.dates.SOURCE`.

    Returns
    -------
    list of str
        Up to 12 characters each; nothing forces them to be a date.

    Examples
    --------
    >>> from rnn import runs
    >>> answer(runs.load("dates"), ["sunnuntai 6. toukokuuta 1990", "may 6, 1990"])
    ['1990-05-06', '1990-05-06']
    """
    x, mask = dates.SOURCE.encode_all(texts)  # (S, B)
    start, stop = dates.TARGET.id(spelling.START), dates.TARGET.id(spelling.STOP)
    ids, _ = model.generate(x, start=start, stop=stop, max_steps=12, mask=mask)
    return spelling.read(ids, dates.TARGET)


def score(model: EncoderDecoder) -> float:
    """Return the share of 2,000 test dates that are right in all ten characters."""
    test = dates.sample(2000, split="test", rng=2026)
    return dates.exact_match(answer(model, test.texts), test.isos)["all"]


def baseline() -> float:
    """Return that of a bag of characters and pairs of characters, the best simple model that was tried."""
    train, test = dates.sample(10_000, split="train", rng=0), dates.sample(2000, split="test", rng=2026)
    return dates.exact_match(dates.bag_of_letters(train, test, max_letters=2), test.isos)["all"]


RUNS = (Network("dates", train, score=score, baseline=baseline, trial={"hidden_size": 4, "count": 128, "steps": 5}),)
