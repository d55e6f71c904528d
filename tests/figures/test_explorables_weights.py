"""Networks as pages read them: class, names of the formulas, and exactly the numbers of the model."""

import copy
import json
from typing import Any

import numpy as np
import pytest

import rnn
from rnn import runs
from rnn.explorables.weights import weights_of
from tests.support.browser import exports_of

UNPACK = f"(packed) => {exports_of('arithmetic/half.js')}.unpackAll(packed)"
MODELS: dict[str, Any] = {
    "RNN": rnn.ManyToMany(rnn.RNN(2, 3, nonlinearity="relu", rng=0), rnn.Linear(3, 2, rng=1)),
    "embedding": rnn.ManyToOne(rnn.RNN(2, 3, rng=0), rnn.Linear(3, 2, rng=1), rnn.Embedding(5, 2, rng=2)),
    "LSTM": rnn.ManyToMany(rnn.LSTM(2, 3, rng=0), rnn.Linear(3, 2, rng=1)),
    "GRU": rnn.ManyToOne(rnn.GRU(2, 3, rng=0), rnn.Linear(3, 2, rng=1)),
}
NAMES = {"embedding": "embedding.W", "W_hy": "readout.W", "b_y": "readout.b"}


@pytest.mark.browser
@pytest.mark.parametrize("half", [False, True])
@pytest.mark.parametrize("name", MODELS)
def test_the_page_gets_the_numbers_of_the_model(page: Any, name: str, half: bool) -> None:
    model = copy.deepcopy(MODELS[name])  # rounding changes it
    if half:
        runs.round_to_float16(model)
    packed = json.loads(json.dumps(weights_of(model)))
    network = page.evaluate(UNPACK, packed)
    assert network.pop("class") == type(model.recurrent).__name__
    assert network.pop("nonlinearity", None) == getattr(model.recurrent, "nonlinearity", None)
    assert len(network) == len(model.params)
    for key, values in network.items():
        np.testing.assert_array_equal(values, model.params[NAMES.get(key, f"recurrent.{key}")])
    assert isinstance(packed["W_hh"], dict if half else list)


def test_numbers_beyond_half_precision_stay_what_they_are() -> None:
    model = rnn.ManyToMany(rnn.RNN(1, 2, rng=0), rnn.Linear(2, 1, rng=0))
    runs.round_to_float16(model)
    model.params["recurrent.b_h"][:] = 1e6, 0.5  # one of them is enough
    assert weights_of(model)["b_h"] == [1e6, 0.5]


def test_other_models_are_refused() -> None:
    with pytest.raises(TypeError, match="model must be a ManyToMany or a ManyToOne, got Linear"):
        weights_of(rnn.Linear(1, 1, rng=0))  # type: ignore[arg-type]
    deep = rnn.ManyToOne(rnn.Stacked([rnn.GRU(1, 2, rng=0)]), rnn.Linear(2, 1, rng=0))
    with pytest.raises(TypeError, match=r"model.recurrent must be an RNN, an LSTM or a GRU, got Stacked"):
        weights_of(deep)
    before = rnn.ManyToOne(rnn.GRU(1, 2, reset_after=False, rng=0), rnn.Linear(2, 1, rng=0))
    with pytest.raises(TypeError, match=r"model.recurrent must be a GRU with reset_after=True, .* got False"):
        weights_of(before)
