"""Our layers equal torch.nn.RNN, LSTM and GRU in outputs, states and every gradient: recorded always, live with torch.

All of them, also several layers, both directions, and padded sequences, which torch packs and we mask.
"""

import runpy
from pathlib import Path

import numpy as np
import pytest

from rnn import Bidirectional, Stacked
from tests.support.recurrent import each, make, named

RECORDER = Path(__file__).parents[1] / "fixtures" / "record.py"
FIXTURE = RECORDER.with_name("torch_layers.npz")
TOLERANCE = {"float64": 1e-10, "float32": 1e-5}
KINDS = ["tanh", "relu", "LSTM", "GRU"]
DEEP = {
    "2-layers-both-ways-tanh-float64": (2, True),
    "1-layers-both-ways-LSTM-float64": (1, True),
    "2-layers-one-way-LSTM-float64": (2, False),
    "2-layers-both-ways-GRU-float64": (2, True),
}
CASES = [f"{shape}-{kind}-float64" for kind in KINDS for shape in ("batch", "one-step", "one-sequence")]
CASES += [f"batch-{kind}-float32" for kind in KINDS]


def build(kind, input_size, hidden_size, num_layers, bidirectional, dtype):
    """Return our layer, and for each single one in it: itself, the prefix of its parameters, and torch's suffix."""
    layers, cells = [], []
    for number in range(num_layers):
        size = layers[-1].output_size if layers else input_size
        above = f"layers.{number}." if num_layers > 1 else ""
        pair = [make(kind, size, hidden_size, dtype=dtype) for _ in range(2 if bidirectional else 1)]
        for cell, direction, suffix in zip(pair, ("forward_layer.", "backward_layer."), ("", "_reverse"), strict=False):
            cells.append((cell, above + (direction if bidirectional else ""), f"_l{number}{suffix}"))
        layers.append(Bidirectional(*pair) if bidirectional else pair[0])
    return Stacked(layers) if num_layers > 1 else layers[0], cells


def nested(like, letters, arrays):
    """Arrange torch's arrays, one per letter with a row per layer and direction, as our states are nested."""
    rows = iter([part for parts in zip(*(arrays[letter] for letter in letters), strict=True) for part in parts])
    return each(lambda _: next(rows).copy(), like)


def assert_equal_to_torch(expected, kind, dtype, num_layers=1, bidirectional=False, mask=None):
    """Run our layer on torch's inputs and parameters and compare everything that torch computed."""
    H, letters = expected["h0"].shape[2], "hc" if kind == "LSTM" else "h"
    layer, cells = build(kind, expected["x"].shape[2], H, num_layers, bidirectional, dtype)
    for cell, _, suffix in cells:
        cell.params["W_xh"][:] = expected[f"weight_ih{suffix}"]
        cell.params["W_hh"][:] = expected[f"weight_hh{suffix}"]
        cell.params["b_h"][:] = expected[f"bias_ih{suffix}"]
        added = 2 * H if kind == "GRU" else len(cell.params["b_h"])
        cell.params["b_h"][:added] += expected[f"bias_hh{suffix}"][:added]
        if kind == "GRU":
            cell.params["b_hn"][:] = expected[f"bias_hh{suffix}"][added:]
    _, like, _ = layer.forward(expected["x"])
    state, dstate = (nested(like, letters, {c: expected[name.format(c)] for c in letters}) for name in ("{}0", "d{}T"))
    output, last, cache = layer.forward(expected["x"], state, mask)
    dx, dfirst, grads = layer.backward(cache, expected["doutput"], dstate)

    if mask is not None:  # torch fills the outputs of padding with zeros, we hold the state
        output = output * mask[..., None]
    pairs = [(output, expected["output"], "output"), (dx, expected["dx"], "dx")]
    for ours, name in ((last, "{}T"), (dfirst, "d{}0")):
        theirs = nested(like, letters, {c: expected[name.format(c)] for c in letters})
        theirs = named("", theirs)
        pairs += [(part, theirs[position], name + position) for position, part in named("", ours).items()]
    for _, prefix, suffix in cells:
        b_h = b_hh = grads[f"{prefix}b_h"]
        if kind == "GRU":
            b_hh = np.concatenate([b_h[: 2 * H], grads[f"{prefix}b_hn"]])
        ours = [grads[f"{prefix}W_xh"], grads[f"{prefix}W_hh"], b_h, b_hh]
        names = [f"d{name}{suffix}" for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]
        pairs += [(gradient, expected[name], name) for gradient, name in zip(ours, names, strict=True)]
    for ours, theirs, name in pairs:
        assert ours.dtype == np.dtype(dtype)
        assert ours.shape == theirs.shape
        scale = max(1.0, np.abs(theirs).max())
        assert np.abs(ours - theirs).max() <= TOLERANCE[dtype] * scale, name


@pytest.fixture(scope="module")
def recorded():
    with np.load(FIXTURE) as arrays:
        return dict(arrays)


def run_torch(*args, **kwargs):
    return runpy.run_path(str(RECORDER))["run_torch"](*args, **kwargs)


def test_every_case_is_recorded(recorded):
    assert {name.partition("/")[0] for name in recorded} == {*CASES, *DEEP}
    arrays_of_single_layers = {"tanh": 16, "relu": 16, "LSTM": 20, "GRU": 16}
    for case in CASES:
        assert sum(name.startswith(f"{case}/") for name in recorded) == arrays_of_single_layers[case.split("-")[-2]]


@pytest.mark.parametrize("case", [*CASES, *DEEP])
def test_recorded(recorded, case):
    expected = {name.partition("/")[2]: array for name, array in recorded.items() if name.startswith(case + "/")}
    _, kind, dtype = case.rsplit("-", 2)
    assert_equal_to_torch(expected, kind, dtype, *DEEP.get(case, ()))


@pytest.mark.torch
@pytest.mark.parametrize("dtype", list(TOLERANCE))
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(1, 1, 1, 1), (12, 4, 3, 8), (30, 2, 7, 5), (50, 16, 20, 40)])
def test_live(shape, kind, dtype):
    assert_equal_to_torch(run_torch(kind, shape, dtype, seed=sum(shape)), kind, dtype)


@pytest.mark.torch
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("num_layers", [1, 2, 3])
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("dtype", list(TOLERANCE))
def test_several_layers_and_directions_live(kind, num_layers, bidirectional, dtype):
    expected = run_torch(kind, (6, 3, 4, 5), dtype, 1, num_layers, bidirectional)
    assert_equal_to_torch(expected, kind, dtype, num_layers, bidirectional)


@pytest.mark.torch
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("num_layers", [1, 2])
@pytest.mark.parametrize("bidirectional", [False, True])
def test_padding_is_what_torch_packs_away(kind, num_layers, bidirectional):
    lengths = [2, 7, 1, 4]
    expected = run_torch(kind, (7, 4, 3, 5), "float64", 2, num_layers, bidirectional, lengths)
    mask = np.arange(7)[:, None] < np.array(lengths)
    expected["doutput"] = expected["doutput"] * mask[..., None]  # what torch gives for padding depends on nothing
    assert_equal_to_torch(expected, kind, "float64", num_layers, bidirectional, mask)


@pytest.mark.torch
def test_the_recording_is_what_the_script_records(recorded):
    again = runpy.run_path(str(RECORDER))["record"]()
    assert again.keys() == recorded.keys()
    for name, array in again.items():
        np.testing.assert_allclose(array, recorded[name], rtol=0, atol=1e-5 if "float32" in name else 1e-12)
