"""Parts that do not fit together, and inputs that do not fit a model."""

import numpy as np
import pytest

from rnn import (
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
from tests.support.wirings import WIRINGS, inputs, make

R, L, T = RNN(3, 4, rng=0), Linear(4, 2, rng=0), Embedding(5, 3, rng=0)
DECODER = ManyToMany(RNN(3, 4, rng=0), Linear(4, 5, rng=0), T)
FLOAT32 = {"rng": 0, "dtype": np.float32}

BAD_PARTS = [
    (lambda: OneToOne(R, L), TypeError, "hidden must be a Linear, got RNN"),
    (lambda: OneToOne(L, None), TypeError, "readout must be a Linear, got NoneType"),
    (lambda: OneToOne(L, Linear(2, 2, **FLOAT32)), TypeError, "readout must have the dtype of hidden, float64"),
    (lambda: OneToOne(L, L), ValueError, "readout must have input_size 2, the output_size of hidden, got 4"),
    (lambda: ManyToOne(L, L), TypeError, "recurrent must be a recurrent layer .*, got Linear"),
    (lambda: ManyToOne(R, R), TypeError, "readout must be a Linear, got RNN"),
    (lambda: ManyToOne(R, Linear(3, 2, rng=0)), ValueError, "readout must have input_size 4, the output_size of rec"),
    (lambda: ManyToOne(R, L, L), TypeError, "embedding must be an Embedding, got Linear"),
    (
        lambda: ManyToOne(Bidirectional(R, RNN(3, 4, rng=1), merge="sum"), L),
        ValueError,
        r"recurrent must keep its directions apart, with merge='concat', got Bidirectional\(.*merge='sum'\)",
    ),
    (
        lambda: ManyToOne(Stacked([R, Bidirectional(RNN(4, 4, rng=0), RNN(4, 4, rng=1), merge="mean")]), L),
        ValueError,
        r"recurrent must keep its directions apart, with merge='concat', got Bidirectional\(.*merge='mean'\)",
    ),
    (
        lambda: ManyToMany(R, L, Embedding(5, 4, rng=0)),
        ValueError,
        "embedding must have embedding_size 3, the input_size of recurrent, got 4",
    ),
    (lambda: ManyToMany(R, L, Embedding(5, 3, **FLOAT32)), TypeError, "embedding must have the dtype of recurrent"),
    (lambda: OneToMany(R, DECODER), TypeError, "start must be a Linear, got RNN"),
    (lambda: OneToMany(L, R), TypeError, "decoder must be a ManyToMany, got RNN"),
    (lambda: OneToMany(L, ManyToMany(R, L)), ValueError, "decoder must have an embedding, because .* got none"),
    (
        lambda: OneToMany(L, ManyToMany(R, L, T)),
        ValueError,
        "decoder must read as many symbols as it writes, 2, got an embedding of 5",
    ),
    (lambda: OneToMany(L, DECODER), ValueError, "start must have output_size 4, the output_size of decoder, got 2"),
    (lambda: OneToMany(Linear(2, 4, **FLOAT32), DECODER), TypeError, "start must have the dtype of decoder"),
    (lambda: EncoderDecoder(L, DECODER), TypeError, "encoder must be a recurrent layer .*, got Linear"),
    (lambda: EncoderDecoder(R, L), TypeError, "decoder must be a ManyToMany, got Linear"),
    (lambda: EncoderDecoder(R, DECODER, L), TypeError, "embedding must be an Embedding, got Linear"),
    (
        lambda: EncoderDecoder(RNN(3, 7, rng=0), DECODER),
        ValueError,
        "encoder must have output_size 4, the output_size of decoder, got 7",
    ),
    (lambda: EncoderDecoder(RNN(3, 4, **FLOAT32), DECODER), TypeError, "encoder must have the dtype of decoder"),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD_PARTS)
def test_parts_that_do_not_fit(call, error, message):
    with pytest.raises(error, match=message):
        call()


IDS = np.zeros((5, 3), dtype=int)
MANY = np.ones((5, 3), dtype=bool)
BAD_INPUT = [
    ("OneToOne", {"x": np.zeros((5, 3))}, ValueError, r"x must have shape \(T, B, 3\), got \(5, 3\)"),
    ("OneToOne", {"x": np.zeros((5, 3, 3), np.float32)}, TypeError, "x must have dtype float64"),
    ("OneToOne", {"x": np.full((1, 1, 3), np.nan)}, ValueError, "x must be finite"),
    ("OneToOne", {"mask": MANY[:2]}, ValueError, r"mask must have shape \(5, 3\), got \(2, 3\)"),
    ("OneToOne", {"mask": IDS}, TypeError, "mask must be a NumPy array of bool"),
    ("ManyToOne", {"x": IDS}, TypeError, "x must have dtype float64"),
    ("ManyToOne", {"state": np.zeros((2, 4))}, ValueError, r"state must have shape \(3, 4\), got \(2, 4\)"),
    ("ManyToOne+ids", {"x": np.zeros((5, 3))}, TypeError, "x must be a NumPy array of integers"),
    ("ManyToOne+ids", {"x": IDS[0]}, ValueError, r"x must have shape \(T, B\), got \(3,\)"),
    ("ManyToMany+ids", {"x": 3}, ValueError, r"x must have shape \(T, B\), got \(\)"),
    ("ManyToMany+ids", {"x": IDS + 6}, ValueError, r"x must lie in 0 \.\. 5, got 6"),
    ("ManyToMany+ids", {"x": IDS - 1}, ValueError, r"x must lie in 0 \.\. 5, got -1"),
    ("OneToMany", {"x": np.zeros((2, 3, 3))}, ValueError, r"x must have shape \(1, B, 3\), got \(2, 3, 3\)"),
    ("OneToMany", {"x": IDS[:1]}, TypeError, "x must have dtype float64"),
    ("OneToMany", {"previous": IDS[:, :2]}, ValueError, r"previous must have shape \(T, 3\), got \(5, 2\)"),
    ("OneToMany", {"previous": IDS + 5}, ValueError, r"previous must lie in 0 \.\. 4, got 5"),
    ("OneToMany", {"previous": np.zeros((5, 3))}, TypeError, "previous must be a NumPy array of integers"),
    ("OneToMany", {"mask": MANY[1:]}, ValueError, r"mask must have shape \(5, 3\), got \(4, 3\)"),
    ("EncoderDecoder", {"x": np.zeros((5, 3, 2))}, ValueError, r"x must have shape \(T, B, 3\), got \(5, 3, 2\)"),
    ("EncoderDecoder", {"previous": IDS[:, 0]}, ValueError, r"previous must have shape \(T, 3\), got \(5,\)"),
    ("EncoderDecoder+ids", {"mask": MANY[1:]}, ValueError, r"mask must have shape \(5, 3\), got \(4, 3\)"),
    ("EncoderDecoder+ids", {"x": IDS + 6}, ValueError, r"x must lie in 0 \.\. 5, got 6"),
]


@pytest.mark.parametrize(("name", "wrong", "error", "message"), BAD_INPUT)
def test_input_that_does_not_fit(name, wrong, error, message):
    with pytest.raises(error, match=message):
        make(name).forward(**inputs(name) | wrong)


@pytest.mark.parametrize("name", WIRINGS)
def test_gradients_that_do_not_fit(name):
    model = make(name)
    logits, _, cache = model.forward(**inputs(name))
    T = len(logits)
    with pytest.raises(ValueError, match=rf"doutput must have shape \({T}, 3, 5\), got \(7, 3, 5\)"):
        model.backward(cache, np.zeros((7, 3, 5)))
    with pytest.raises(TypeError, match="doutput must have dtype float64"):
        model.backward(cache, logits.astype(np.float32))
    with pytest.raises(ValueError, match="doutput must be finite"):
        model.backward(cache, logits * np.nan)
    wrong = "dstate must be None" if name == "OneToOne" else r"dstate must have shape \(3, 4\), got \(1, 4\)"
    with pytest.raises(ValueError, match=wrong):
        model.backward(cache, logits, np.zeros((1, 4)))


GENERATE = [
    ({"start": 5}, ValueError, r"start must lie in 0 \.\. 4, got 5"),
    ({"start": -1}, ValueError, r"start must lie in 0 \.\. 4, got -1"),
    ({"stop": 5}, ValueError, r"stop must lie in 0 \.\. 4, got 5"),
    ({"stop": 1.0}, TypeError, "stop must be .* got float 1.0"),
    ({"start": np.array([1])}, ValueError, r"start must have shape \(\), got \(1,\)"),
    ({"max_steps": 0}, ValueError, "max_steps must be at least 1, got 0"),
    ({"max_steps": 2.0}, TypeError, "max_steps must be an int, got float"),
    ({"x": IDS}, (TypeError, ValueError), "x must"),
]


@pytest.mark.parametrize("name", ["OneToMany", "EncoderDecoder"])
@pytest.mark.parametrize(("wrong", "error", "message"), GENERATE)
def test_bad_input_of_generate(name, wrong, error, message):
    good = {"x": inputs(name)["x"], "start": 0, "stop": np.int64(1), "max_steps": 3}
    make(name).generate(**good)
    with pytest.raises(error, match=message):
        make(name).generate(**good | wrong)


@pytest.mark.parametrize("name", WIRINGS)
def test_params_are_the_arrays_that_the_model_computes_with(name):
    model, arguments = make(name), inputs(name)
    before = model.forward(**arguments)[0]
    for key, value in model.params.items():
        assert model.params[key] is value
        value += 0.5
        after = model.forward(**arguments)[0]
        assert (after != before).any(), key
        before = after


RECURRENT = "recurrent.W_xh recurrent.W_hh recurrent.b_h readout.W readout.b"
OF_DECODER = " ".join(f"decoder.{name}" for name in f"embedding.W {RECURRENT}".split())
NAMES = {
    "OneToOne": "hidden.W hidden.b readout.W readout.b",
    "ManyToOne": RECURRENT,
    "ManyToMany+ids": f"embedding.W {RECURRENT}",
    "OneToMany": f"start.W start.b {OF_DECODER}",
    "EncoderDecoder+ids": f"embedding.W encoder.W_xh encoder.W_hh encoder.b_h {OF_DECODER}",
}


@pytest.mark.parametrize("name", NAMES)
def test_names_of_the_parameters(name):
    assert list(make(name).params) == NAMES[name].split()


@pytest.mark.parametrize("name", WIRINGS)
def test_repr_shows_every_part(name):
    text = repr(make(name))
    assert text.startswith(name.partition("+")[0] + "(")
    assert text.count("RNN(") == {"One": 0, "Man": 1}.get(name[:3], 2) + (name == "OneToMany")
    assert text.count("Embedding(") == name.endswith("+ids") + name.startswith(("OneToMany", "EncoderDecoder"))
