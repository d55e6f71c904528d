"""One small model of every wiring, with inputs for it: what the tests of models, files and training share."""

import numpy as np

from rnn import RNN, Embedding, EncoderDecoder, Linear, ManyToMany, ManyToOne, OneToMany, OneToOne

D, H, E, V, K = 3, 4, 2, 6, 5  # input, state, embedding, ids read, symbols written


def make(name, rng=0, dtype="float64", nonlinearity="tanh"):
    """Build a model: the class's name, then "+ids" if it reads ids."""
    name, _, ids = name.partition("+")
    rng = np.random.default_rng(rng)
    kind = {"rng": rng, "dtype": dtype}
    recurrent = RNN(E if ids else D, H, nonlinearity=nonlinearity, **kind)
    embedding = Embedding(V, E, **kind) if ids else None
    readout = Linear(H, K, **kind)
    if name == "OneToOne":
        return OneToOne(Linear(D, H, **kind), readout)
    if name in ("ManyToOne", "ManyToMany"):
        return {"ManyToOne": ManyToOne, "ManyToMany": ManyToMany}[name](recurrent, readout, embedding)
    decoder = ManyToMany(RNN(E, H, nonlinearity=nonlinearity, **kind), readout, Embedding(K, E, **kind))
    if name == "OneToMany":
        return OneToMany(Linear(D, H, **kind), decoder)
    return EncoderDecoder(recurrent, decoder, embedding)


WIRINGS = ["OneToOne", "OneToMany", "ManyToOne", "ManyToOne+ids", "ManyToMany", "ManyToMany+ids", "EncoderDecoder"]
WIRINGS += ["EncoderDecoder+ids"]
STATEFUL = [name for name in WIRINGS if name.startswith("Many")]


def mask_of(lengths, T=None):
    """Return the mask (T, B) of sequences with these lengths."""
    return np.arange(T or max(lengths))[:, None] < np.asarray(lengths)


def inputs(name, lengths=(5, 2, 4), rng=1, dtype="float64"):
    """Return random arguments for `forward`, padded to the longest of the lengths, without a mask."""
    rng = np.random.default_rng(rng)
    T, B = 1 if name == "OneToMany" else max(lengths), len(lengths)
    x = rng.integers(V, size=(T, B)) if name.endswith("+ids") else rng.normal(size=(T, B, D)).astype(dtype)
    if name.startswith(("OneToMany", "EncoderDecoder")):
        return {"x": x, "previous": rng.integers(K, size=(max(lengths), B))}
    return {"x": x}
