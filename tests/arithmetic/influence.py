"""Cases for half.js and influence.js: random arguments and what NumPy and the package say."""

from collections.abc import Callable

import numpy as np

import rnn
from rnn.diagnostics import influence
from rnn.explorables.half import pack
from rnn.explorables.weights import weights_of
from tests.arithmetic.networks import NONLINEARITIES, Case, size

Cases = dict[str, Callable[[np.random.Generator], Case]]


def from_half(rng: np.random.Generator) -> Case:
    bits = rng.integers(2**16, dtype=np.uint16)
    while (bits >> 10) & 31 == 31:  # infinities and NaN never travel
        bits = rng.integers(2**16, dtype=np.uint16)
    if rng.random() < 0.3:
        bits &= 0x83FF  # zero and the smallest numbers
    return [int(bits)], float(bits.view(np.float16))


def half_precision(rng: np.random.Generator) -> np.ndarray:
    shape = [size(rng) for _ in range(int(rng.integers(1, 4)))]
    return rng.normal(size=shape).astype(np.float16).astype(np.float64)


def unpack(rng: np.random.Generator) -> Case:
    array = half_precision(rng)
    return [pack({"W": array})["W"]], array


def unpack_all(rng: np.random.Generator) -> Case:
    arrays = {name: half_precision(rng) for name in "ab"}
    return [pack(arrays)], arrays


class Reader:
    """A random network that reads ids and decides between two classes."""

    def __init__(self, rng: np.random.Generator) -> None:
        V, E, H = size(rng), size(rng), size(rng)
        kind = [rnn.RNN, rnn.LSTM, rnn.GRU][rng.integers(3)]
        options = {"nonlinearity": str(rng.choice(NONLINEARITIES))} if kind is rnn.RNN else {}
        readout, embedding = rnn.Linear(H, 2, rng=rng), rnn.Embedding(V, E, rng=rng)
        self.model = rnn.ManyToOne(kind(E, H, rng=rng, **options), readout, embedding)
        self.network = weights_of(self.model)
        self.ids = rng.integers(V, size=size(rng))


def read_ids(rng: np.random.Generator) -> Case:
    reader = Reader(rng)
    while not isinstance(layer := reader.model.recurrent, rnn.RNN):  # what other layers do is compared in layers.js
        reader = Reader(rng)
    network = {name: np.array(value) for name, value in reader.network.items() if name not in ("class", "nonlinearity")}
    x = network["embedding"][reader.ids]
    output, _, _ = layer.forward(x[:, None])
    states = np.concatenate([np.zeros((1, layer.hidden_size)), output[:, 0]])
    steps = []
    for x_t, before, after in zip(x, states, states[1:], strict=False):
        from_input, from_state = network["W_xh"] @ x_t, network["W_hh"] @ before
        y = network["W_hy"] @ after + network["b_y"]
        p = np.exp(y - y.max())
        a = from_input + from_state + network["b_h"]
        step = {"x": x_t, "hPrev": before, "fromInput": from_input, "fromState": from_state, "a": a, "h": after}
        steps.append(step | {"y": y, "p": p / p.sum()})
    return [reader.network, reader.ids], steps


def decide(rng: np.random.Generator) -> Case:
    reader = Reader(rng)
    if rng.random() < 0.2:
        h, b = np.zeros(reader.model.recurrent.output_size), reader.model.readout.params["b"]
        return [reader.network, []], {"h": h, "logOdds": b[1] - b[0]}
    logits, _, cache = reader.model.forward(reader.ids[:, None])
    return [reader.network, reader.ids], {"h": cache.readout.x[0, 0], "logOdds": logits[0, 0, 1] - logits[0, 0, 0]}


def occlude(rng: np.random.Generator) -> Case:
    reader = Reader(rng)
    found = influence(reader.model, reader.ids[:, None], method="occlusion")
    log_odds = found.output[:, 0, 1] - found.output[:, 0, 0]  # (T,)
    both = zip(found.state[:, 0], log_odds, strict=True)
    return [reader.network, reader.ids], [{"state": state, "logOdds": change} for state, change in both]


def differentiate(rng: np.random.Generator) -> Case:
    reader = Reader(rng)
    found = influence(reader.model, reader.ids[:, None], method="gradient")
    two = reader.model.readout
    two.params["W"][1] -= two.params["W"][0]  # so that the second output is the log-odds
    log_odds = influence(reader.model, reader.ids[:, None], method="gradient").output[:, 0, 1]  # (T,)
    two.params["W"][1] += two.params["W"][0]
    both = zip(found.state[:, 0], log_odds, strict=True)
    return [reader.network, reader.ids], [{"state": state, "logOdds": slope} for state, slope in both]


HALF: Cases = {"fromHalf": from_half, "unpack": unpack, "unpackAll": unpack_all}
INFLUENCE: Cases = {"decide": decide, "differentiate": differentiate, "occlude": occlude, "readIds": read_ids}
