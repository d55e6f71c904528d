"""rnn.RNN equals torch.nn.RNN in outputs, final state and every gradient: recorded always, live with torch."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from rnn import RNN

RECORDER = Path(__file__).parent / "fixtures" / "record.py"
FIXTURE = RECORDER.with_name("torch_rnn.npz")
TOLERANCE = {"float64": 1e-10, "float32": 1e-5}
CASES = [
    f"{shape}-{nonlinearity}-{dtype}"
    for dtype in TOLERANCE
    for nonlinearity in ("tanh", "relu")
    for shape in ("batch", "one-step", "one-sequence")
]


def assert_equal_to_torch(expected, nonlinearity, dtype):
    """Run our layer on torch's inputs and parameters and compare everything that torch computed."""
    hidden_size, input_size = expected["weight_ih_l0"].shape
    layer = RNN(input_size, hidden_size, nonlinearity=nonlinearity, rng=0, dtype=dtype)
    layer.params["W_xh"][:] = expected["weight_ih_l0"]
    layer.params["W_hh"][:] = expected["weight_hh_l0"]
    layer.params["b_h"][:] = expected["bias_ih_l0"] + expected["bias_hh_l0"]
    output, state, cache = layer.forward(expected["x"], expected["h0"])
    dx, dh0, grads = layer.backward(cache, expected["doutput"], expected["dstate"])
    pairs = [
        (output, "output"),
        (state, "state"),
        (dx, "dx"),
        (dh0, "dh0"),
        (grads["W_xh"], "dweight_ih_l0"),
        (grads["W_hh"], "dweight_hh_l0"),
        (grads["b_h"], "dbias_ih_l0"),
        (grads["b_h"], "dbias_hh_l0"),
    ]
    for ours, name in pairs:
        assert ours.dtype == np.dtype(dtype)
        assert ours.shape == expected[name].shape
        scale = max(1.0, np.abs(expected[name]).max())
        assert np.abs(ours - expected[name]).max() <= TOLERANCE[dtype] * scale, name


@pytest.fixture(scope="module")
def recorded():
    with np.load(FIXTURE) as arrays:
        return dict(arrays)


def test_every_case_is_recorded(recorded):
    assert {name.partition("/")[0] for name in recorded} == set(CASES)
    assert len(recorded) == 16 * len(CASES)


@pytest.mark.parametrize("case", CASES)
def test_recorded(recorded, case):
    expected = {name.partition("/")[2]: array for name, array in recorded.items() if name.startswith(case + "/")}
    _, nonlinearity, dtype = case.rsplit("-", 2)
    assert_equal_to_torch(expected, nonlinearity, dtype)


@pytest.mark.torch
@pytest.mark.parametrize("dtype", list(TOLERANCE))
@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
@pytest.mark.parametrize("shape", [(1, 1, 1, 1), (12, 4, 3, 8), (30, 2, 7, 5), (50, 16, 20, 40)])
def test_live(shape, nonlinearity, dtype):
    run_torch = runpy.run_path(str(RECORDER))["run_torch"]
    assert_equal_to_torch(run_torch(shape, nonlinearity, dtype, seed=sum(shape)), nonlinearity, dtype)


@pytest.mark.torch
def test_the_recording_is_what_the_script_records(recorded):
    again = runpy.run_path(str(RECORDER))["record"]()
    assert again.keys() == recorded.keys()
    for name, array in again.items():
        np.testing.assert_allclose(array, recorded[name], rtol=0, atol=1e-5 if "float32" in name else 1e-12)
