"""Errors from inside a stack or a model name the part; caches of something else are refused in words."""

import numpy as np
import pytest

from rnn import (
    GRU,
    LSTM,
    RNN,
    Bidirectional,
    Dropout,
    Embedding,
    EncoderDecoder,
    Linear,
    ManyToMany,
    ManyToOne,
    OneToMany,
    OneToOne,
    Stacked,
)
from rnn._module import inside
from rnn._validation import NotFiniteError

X, IDS = np.ones((3, 2, 4)), np.ones((3, 2), dtype=int)
BIG = np.finfo(float).max


def explode(layer):
    """Make weights so large that what the layer puts out overflows."""
    for value in layer.params.values():
        value[:] = BIG
    return layer


def linear(size, hidden=4):
    return RNN(size, hidden, nonlinearity="linear", rng=0)


def both(low=None):
    return Bidirectional(low or RNN(4, 4, rng=0), linear(4))


def decoder(recurrent=None, readout=None):
    return ManyToMany(recurrent or RNN(4, 4, rng=0), readout or Linear(4, 5, rng=1), Embedding(5, 4, rng=2))


OVERFLOWS = {
    "x of layers[1]": lambda: Stacked([explode(linear(4)), LSTM(4, 2, rng=1)]).forward(X),
    "x of layers[2]": lambda: Stacked([RNN(4, 4, rng=0), explode(linear(4)), RNN(4, 2, rng=1)], dropout=0.5).forward(X),
    "x of layers[1].layers[1]": lambda: Stacked(
        [RNN(4, 4, rng=0), Stacked([explode(linear(4)), GRU(4, 2, rng=1)])]
    ).forward(X),
    "x of forward_layer.layers[1]": lambda: both(Stacked([explode(linear(4)), RNN(4, 4, rng=1)])).forward(X),
    "x of readout": lambda: ManyToMany(explode(linear(4)), Linear(4, 2, rng=0)).forward(X),
    "x of readout ": lambda: ManyToOne(explode(linear(4)), Linear(4, 2, rng=0)).forward(X),
    "x of recurrent.layers[1]": lambda: ManyToOne(
        Stacked([explode(linear(4)), RNN(4, 4, rng=1)]), Linear(4, 2, rng=0)
    ).forward(X),
    "x of decoder.readout": lambda: EncoderDecoder(RNN(4, 4, rng=0), decoder(explode(linear(4)))).forward(
        X, previous=IDS
    ),
    "state of decoder": lambda: EncoderDecoder(explode(linear(4)), decoder()).forward(X, previous=IDS),
    "x of encoder.layers[1]": lambda: EncoderDecoder(
        Stacked([explode(linear(4)), RNN(4, 4, rng=1)]), decoder(Stacked([RNN(4, 4, rng=0), RNN(4, 4, rng=1)]))
    ).forward(X, previous=IDS),
    "x of decoder.readout ": lambda: OneToMany(Linear(4, 4, rng=0), decoder(explode(linear(4)))).forward(
        X[:1], previous=IDS
    ),
}


@pytest.mark.filterwarnings("ignore:overflow", "ignore:invalid")
@pytest.mark.parametrize("subject", OVERFLOWS)
def test_an_overflow_names_the_part_whose_input_became_infinite(subject):
    with pytest.raises(NotFiniteError, match="must be finite") as caught:
        OVERFLOWS[subject]()
    assert str(caught.value).startswith(f"{subject.strip()} must be finite, got ")


def deep():
    return Stacked([RNN(4, 4, rng=0), both(), RNN(8, 2, rng=1)])


NAN = X.copy()
NAN[1, 0, 3] = np.nan
GIVEN = [
    (lambda: deep().forward(NAN), "x must be finite, got nan at index (1, 0, 3)"),
    (lambda: deep().forward(X[0]), "x must have shape (T, B, 4), got (2, 4)"),
    (lambda: deep().forward(X, mask=IDS[:1] > 0), "mask must have shape (3, 2), got (1, 2)"),
    (lambda: both().forward(NAN), "x must be finite, got nan at index (1, 0, 3)"),
    (lambda: deep().backward(deep().forward(X)[2], X), "doutput must have shape (3, 2, 2), got (3, 2, 4)"),
    (
        lambda: deep().forward(X, (None, (None, np.ones((1, 4))), None)),
        "state of layers[1].backward_layer must have shape (2, 4), got (1, 4)",
    ),
    (
        lambda: deep().backward(deep().forward(X)[2], None, (None, (np.ones((1, 4)), None), None)),
        "dstate of layers[1].forward_layer must have shape (2, 4), got (1, 4)",
    ),
    (lambda: decoder().forward(IDS + 4), "x must lie in 0 .. 4, got 5"),
    (lambda: decoder().forward(IDS, X), "state must have shape (2, 4), got (3, 2, 4)"),
    (
        lambda: EncoderDecoder(RNN(4, 4, rng=0), decoder()).forward(NAN, previous=IDS),
        "x must be finite, got nan at index (1, 0, 3)",
    ),
    (lambda: OneToOne(Linear(4, 2, rng=0), Linear(2, 2, rng=1)).forward(NAN), "x must be finite, got nan at index"),
]


@pytest.mark.parametrize(("call", "message"), GIVEN)
def test_what_the_caller_gave_is_not_said_to_be_of_a_part(call, message):
    with pytest.raises(ValueError, match="must") as caught:
        call()
    assert str(caught.value).startswith(message)


def test_an_error_without_our_words_gets_the_path_in_front():
    with pytest.raises(ValueError, match=r"^layers\[1\]: operands"), inside("layers[1]"):
        raise ValueError("operands could not be broadcast")


# ---- caches

RUNS = {
    "RNN": (lambda: RNN(4, 3, rng=0), X),
    "LSTM": (lambda: LSTM(4, 3, rng=0), X),
    "GRU": (lambda: GRU(4, 3, rng=0), X),
    "Linear": (lambda: Linear(4, 3, rng=0), X),
    "Embedding": (lambda: Embedding(5, 3, rng=0), IDS),
    "Dropout": (lambda: Dropout(0.5), X),
    "Stacked": (lambda: Stacked([RNN(4, 3, rng=0)]), X),
    "Bidirectional": (both, X),
    "OneToOne": (lambda: OneToOne(Linear(4, 2, rng=0), Linear(2, 3, rng=1)), X),
    "ManyToOne": (lambda: ManyToOne(RNN(4, 3, rng=0), Linear(3, 2, rng=1)), X),
    "ManyToMany": (decoder, IDS),
    "OneToMany": (lambda: OneToMany(Linear(4, 4, rng=3), decoder()), X[:1]),
    "EncoderDecoder": (lambda: EncoderDecoder(RNN(4, 4, rng=3), decoder()), X),
}


@pytest.mark.parametrize("name", RUNS)
def test_a_cache_of_something_else_is_refused(name):
    build, x = RUNS[name]
    options = {"previous": IDS} if name in ("OneToMany", "EncoderDecoder") else {}
    output, _, cache = build().forward(x, **options)
    other = "Linear" if name == "RNN" else "RNN"
    for wrong, word in (
        (None, "NoneType"),
        (RUNS[other][0]().forward(X)[2], f"{other}Cache"),
        (tuple(cache), "tuple"),
    ):
        with pytest.raises(TypeError, match=f"cache must be the {name}Cache that forward has returned, got {word}"):
            build().backward(wrong, output)


WRONG_SIZES = [
    (lambda: RNN(5, 3, rng=0), "RNN", r"cache\.x must have shape \(T, B, 5\), got \(3, 2, 4\)"),
    (lambda: LSTM(4, 2, rng=0), "LSTM", r"cache\.states must have shape \(T \+ 1, B, 2\), got \(4, 2, 3\)"),
    (lambda: GRU(4, 3, rng=0, dtype="float32"), "GRU", r"cache\.x must have dtype float32, got an array of float64"),
    (lambda: Linear(2, 3, rng=0), "Linear", r"cache\.x must have shape \(\.\.\., 2\), got \(3, 2, 4\)"),
    (lambda: Embedding(1, 3, rng=0), "Embedding", r"cache\.ids must lie in 0 \.\. 0, got 1"),
    (deep, "Stacked", "cache must be of a stack of 3 layers, got one of 1"),
    (
        lambda: ManyToMany(RNN(4, 4, rng=0), Linear(4, 5, rng=0), Embedding(1, 4, rng=0)),
        "ManyToMany",
        r"cache\.ids of embedding must lie in 0 \.\. 0, got 1",
    ),
    (
        lambda: ManyToMany(LSTM(4, 4, rng=0), Linear(4, 5, rng=0), Embedding(5, 4, rng=0)),
        "ManyToMany",
        "cache of recurrent must be the LSTMCache that forward has returned, got RNNCache",
    ),
]


@pytest.mark.parametrize(("build", "name", "message"), WRONG_SIZES)
def test_a_cache_of_other_sizes_is_refused(build, name, message):
    make, x = RUNS[name]
    output, _, cache = make().forward(x)
    with pytest.raises((TypeError, ValueError), match=message):
        build().backward(cache, output)
