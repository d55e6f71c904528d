"""Every layer and model by name, and arguments for it: for the tests of what they have in common."""

import numpy as np

from rnn import RNN, Dropout, Embedding, Linear
from tests.support.wirings import DEEP, LAYERS, WIRINGS, D, E, H, K, V, inputs, make

STATELESS = {
    "Linear": lambda **kind: Linear(D, K, **kind),
    "Embedding": lambda **kind: Embedding(V, E, **kind),
    "Dropout": lambda **kind: Dropout(0.5),
}
NAMES = ["RNN", *LAYERS, *STATELESS, *WIRINGS, *DEEP]
LENGTHS = [5, 2, 4]


def module(name, dtype="float64"):
    kind = {"rng": np.random.default_rng(0), "dtype": dtype}
    if name in ("RNN", *LAYERS):
        return {"RNN": lambda D, **kind: RNN(D, H, **kind), **LAYERS}[name](D, **kind)
    return STATELESS[name](**kind) if name in STATELESS else make(name, kind["rng"], dtype)


def arguments(name, dtype="float64"):
    return inputs("+ids" if name == "Embedding" else name, LENGTHS, dtype=dtype)


def takes_state(name):
    return name not in STATELESS and not name.startswith("OneTo")
