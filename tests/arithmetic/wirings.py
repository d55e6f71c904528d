"""Cases for wirings.js: the five wirings against the classes of rnn.models."""

from collections.abc import Callable
from typing import Any

import numpy as np

import rnn
from rnn import functional
from rnn.interop.header import old_name
from tests.arithmetic.networks import Case, size


def named(model: Any) -> dict[str, np.ndarray]:
    """The parameters under the names that models.js reads."""
    return {old_name(name): values for name, values in model.params.items()}


def symbol_ids(rng: np.random.Generator, count: int) -> dict[str, int]:
    start, stop = rng.integers(count, size=2)
    return {"start": int(start), "stop": int(stop), "maxSteps": int(rng.integers(1, 9))}


def classify(rng: np.random.Generator) -> Case:
    model = rnn.OneToOne(rnn.Linear(size(rng), 3, rng=rng), rnn.Linear(3, size(rng), rng=rng))
    x = rng.normal(size=model.hidden.input_size)
    return [named(model), x], functional.softmax(model.forward(x[None, None])[0])[0, 0]


def follow(rng: np.random.Generator) -> Case:
    D, H, V = size(rng), size(rng), size(rng)
    parts = rnn.RNN(D, H, rng=rng), rnn.Linear(H, size(rng), rng=rng), rnn.Embedding(V, D, rng=rng)
    each, last = rnn.ManyToMany(*parts), rnn.ManyToOne(*parts)
    ids = rng.integers(V, size=(size(rng), 1))
    expected = functional.softmax(each.forward(ids)[0])[:, 0]
    assert np.allclose(expected[-1], functional.softmax(last.forward(ids)[0])[0, 0], atol=1e-15)
    assert each.params.keys() == last.params.keys()
    return [named(each), ids[:, 0]], expected


def follow_both_ways(rng: np.random.Generator) -> Case:
    D, V, sizes = size(rng), size(rng), (size(rng), size(rng))
    layer = rnn.Bidirectional(*(rnn.RNN(D, H, rng=rng) for H in sizes))
    model = rnn.ManyToMany(layer, rnn.Linear(sum(sizes), size(rng), rng=rng), rnn.Embedding(V, D, rng=rng))
    ids = rng.integers(V, size=(size(rng), 1))
    return [named(model), ids[:, 0]], functional.softmax(model.forward(ids)[0])[:, 0]


def writer(rng: np.random.Generator, H: int) -> rnn.ManyToMany:
    D, K = size(rng), int(rng.integers(2, 6))
    model = rnn.ManyToMany(rnn.RNN(D, H, rng=rng), rnn.Linear(H, K, rng=rng), rnn.Embedding(K, D, rng=rng))
    for values in model.params.values():
        values *= 3  # far from undecided
    return model


def written(decoder: rnn.ManyToMany, state: np.ndarray, ids: np.ndarray, start: int) -> list[dict[str, Any]]:
    """What the decoder is sure of, and its states, when it is given its own symbols."""
    previous, steps = start, []
    for symbol in ids[:, 0]:
        logits, state, _ = decoder.forward(np.array([[previous]]), state)
        steps.append({"id": symbol, "p": functional.softmax(logits)[0, 0, symbol], "h": state[0]})
        previous = symbol
    return steps


def caption(rng: np.random.Generator) -> Case:
    H = size(rng)
    model = rnn.OneToMany(rnn.Linear(size(rng), H, rng=rng), writer(rng, H))
    x, symbols = rng.normal(size=(1, 1, model.start.input_size)), symbol_ids(rng, model.decoder.readout.output_size)
    ids, _ = model.generate(x, start=symbols["start"], stop=symbols["stop"], max_steps=symbols["maxSteps"])
    first = np.tanh(model.start.forward(x)[0][0])  # (1, H)
    steps = written(model.decoder, first, ids, symbols["start"])
    return [named(model), x[0, 0], symbols], {"first": first[0], "written": steps}


def translate(rng: np.random.Generator) -> Case:
    D, H, V = size(rng), size(rng), size(rng)
    model = rnn.EncoderDecoder(rnn.RNN(D, H, rng=rng), writer(rng, H), rnn.Embedding(V, D, rng=rng))
    x, symbols = rng.integers(V, size=(size(rng), 1)), symbol_ids(rng, model.decoder.readout.output_size)
    ids, _ = model.generate(x, start=symbols["start"], stop=symbols["stop"], max_steps=symbols["maxSteps"])
    states, last, _ = model.encoder.forward(model.embedding.forward(x)[0])
    steps = written(model.decoder, last, ids, symbols["start"])
    return [named(model), x[:, 0], symbols], {"read": states[:, 0], "written": steps}


WIRINGS: dict[str, Callable[[np.random.Generator], Case]] = {
    "caption": caption,
    "classify": classify,
    "follow": follow,
    "followBothWays": follow_both_ways,
    "translate": translate,
}
