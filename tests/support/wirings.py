"""One small model of every wiring, with inputs for it: what the tests of models, files and training share."""

from functools import partial

import numpy as np

from rnn import (
    GRU,
    LSTM,
    RNN,
    Bidirectional,
    Embedding,
    EncoderDecoder,
    Linear,
    ManyToMany,
    ManyToOne,
    OneToMany,
    OneToOne,
    Stacked,
)
from rnn.nonlinearities import NONLINEARITIES
from tests.support.recurrent import KINDS
from tests.support.recurrent import make as make_cell

D, H, E, V, K = 3, 4, 2, 6, 5  # input, state, embedding, ids read, symbols written


def tower(cells, D, *, dtype, rng, **options):
    """Stack layers of these classes, all with a state of H."""
    sizes = [D] + [H] * len(cells)
    return Stacked([cell(size, H, rng=rng, dtype=dtype) for cell, size in zip(cells, sizes, strict=False)], **options)


def both_ways(D, ahead=2, *, dtype, rng):
    """Read in both directions, with an output of H numbers."""
    return Bidirectional(RNN(D, ahead, rng=rng, dtype=dtype), LSTM(D, H - ahead, rng=rng, dtype=dtype))


GATED = [kind for kind in KINDS if kind not in NONLINEARITIES]
LAYERS = {
    **{kind: partial(make_cell, kind, hidden_size=H) for kind in GATED},
    "stacked": lambda D, **kind: tower([RNN, LSTM], D, **kind),
    "dropping": lambda D, **kind: tower([GRU, RNN, RNN], D, dropout=0.4, residual=True, **kind),
    "bidirectional": both_ways,
    "both ways, stacked": lambda D, **kind: Stacked(
        [both_ways(D, **kind), both_ways(H, 1, **kind)], dropout=0.3, residual=True
    ),
}
"""Recurrent layers other than an RNN, with an output of H numbers."""


def make(name, rng=0, dtype="float64", nonlinearity="tanh"):
    """Build a model: the class's name, then "+ids" if it reads ids, then "/" and a key of LAYERS if not on an RNN."""
    name, _, layer = name.partition("/")
    name, _, ids = name.partition("+")
    rng = np.random.default_rng(rng)
    kind = {"rng": rng, "dtype": dtype}

    def build(size):
        return LAYERS[layer](size, **kind) if layer else RNN(size, H, nonlinearity=nonlinearity, **kind)

    recurrent = build(E if ids else D)
    embedding = Embedding(V, E, **kind) if ids else None
    readout = Linear(H, K, **kind)
    if name == "OneToOne":
        return OneToOne(Linear(D, H, **kind), readout)
    if name in ("ManyToOne", "ManyToMany"):
        return {"ManyToOne": ManyToOne, "ManyToMany": ManyToMany}[name](recurrent, readout, embedding)
    decoder = ManyToMany(build(E), readout, Embedding(K, E, **kind))
    if name == "OneToMany":
        return OneToMany(Linear(D, H, **kind), decoder)
    return EncoderDecoder(recurrent, decoder, embedding)


WIRINGS = ["OneToOne", "OneToMany", "ManyToOne", "ManyToOne+ids", "ManyToMany", "ManyToMany+ids", "EncoderDecoder"]
WIRINGS += ["EncoderDecoder+ids"]
STATEFUL = [name for name in WIRINGS if not name.startswith("OneTo")]  # those that take an initial state


ONE_WAY = [*GATED, "stacked", "dropping"]
DEEP = [f"{name}/{layer}" for name in ("ManyToOne", "ManyToMany+ids") for layer in LAYERS]
DEEP += [f"EncoderDecoder+ids/{layer}" for layer in ONE_WAY] + ["OneToMany/GRU"]
"""Wirings on other layers than an RNN."""


def mask_of(lengths, T=None):
    """Return the mask (T, B) of sequences with these lengths."""
    return np.arange(T or max(lengths))[:, None] < np.asarray(lengths)


def inputs(name, lengths=(5, 2, 4), rng=1, dtype="float64"):
    """Return random arguments for `forward`, padded to the longest of the lengths, without a mask."""
    rng = np.random.default_rng(rng)
    T, B = 1 if name.startswith("OneToMany") else max(lengths), len(lengths)
    x = rng.integers(V, size=(T, B)) if "+ids" in name else rng.normal(size=(T, B, D)).astype(dtype)
    if name.startswith(("OneToMany", "EncoderDecoder")):
        return {"x": x, "previous": rng.integers(K, size=(max(lengths), B))}
    return {"x": x}
