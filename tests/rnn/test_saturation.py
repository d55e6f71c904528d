"""Gates that are almost shut or wide open: the layers stay as exact as one cell after another, and as PyTorch."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn import LSTM, RNN, to_torch
from tests.support.recurrent import draw, each, loop_over_cells, make, named, run

SATURATED = ["sigmoid", "LSTM", "GRU"]
ENDS = {"float32": 87.0, "float64": 708.0}  # exp(-a) is a normal number up to here
GATES = {"LSTM": "ifo", "GRU": "rz"}
every_dtype = pytest.mark.parametrize("dtype", list(ENDS))
seeds = st.integers(0, 999)


def gates_of(kind, a):
    """Return what the gates of one step of each layer make of the pre-activations a, by name."""
    layer = make(kind, 1, a.size, dtype=a.dtype)
    for value in layer.params.values():
        value[:] = 0
    layer.params["b_h"][:] = np.tile(a, len(layer.params["b_h"]) // a.size)
    output, _, cache = layer.forward(np.zeros((1, 1, 1), a.dtype))
    gates = {"h": output} if kind == "sigmoid" else {name: getattr(cache, name) for name in GATES[kind]}
    return {name: value[0, 0] for name, value in gates.items()}


@every_dtype
@pytest.mark.parametrize("kind", SATURATED)
@given(data=st.data())
def test_a_gate_keeps_its_relative_precision_down_to_the_smallest_normal_number(kind, dtype, data):
    end = ENDS[dtype]
    values = st.floats(-end, end) | st.floats(-end, -end / 2) | st.sampled_from([-end, end, 0.0, -0.0])
    a = np.array(data.draw(st.lists(values, min_size=1, max_size=9)), dtype=dtype)
    exact = 1 / (1 + np.exp(-a.astype(np.longdouble)))
    for name, gate in gates_of(kind, a).items():
        assert gate.dtype == dtype
        np.testing.assert_allclose(gate.astype(np.longdouble), exact, rtol=8 * np.finfo(dtype).eps, err_msg=name)


@every_dtype
@pytest.mark.parametrize("kind", SATURATED)
def test_beyond_that_a_gate_is_shut_or_open_without_a_warning(kind, dtype):
    largest = np.finfo(dtype).max
    for gate in gates_of(kind, np.array([-largest, -2000, 2000, largest], dtype=dtype)).values():
        assert gate.tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize("a", [-16.0, -20.0])
def test_the_sigmoid_of_a_negative_number_in_float32(a):
    layer = RNN(1, 1, nonlinearity="sigmoid", rng=0, dtype=np.float32)
    layer.params["W_xh"][:], layer.params["b_h"][:] = 1, 0
    output, _, _ = layer.forward(np.full((1, 1, 1), a, np.float32))
    assert output.item() == pytest.approx(np.exp(a) / (1 + np.exp(a)), rel=1e-6, abs=0)


def test_the_gradient_of_an_input_gate_that_is_almost_shut():
    """In float32 as in float64, relative to its tiny size."""
    gradients = []
    for dtype in ("float32", "float64"):
        layer = LSTM(3, 4, rng=0, dtype=dtype)
        layer.params["b_h"][:4] = -18
        x = np.random.default_rng(1).standard_normal((5, 2, 3)).astype("float32").astype(dtype)
        output, _, cache = layer.forward(x)
        gradients.append(layer.backward(cache, np.ones_like(output))[2]["W_xh"][:4].astype("float64"))
    np.testing.assert_allclose(*gradients, rtol=1e-4)


def saturated(kind, seed, D, H, dtype):
    """Return one step of one sequence whose gates lie anywhere between half open and shut.

    All of the gradient upstream is positive and the state above every candidate, so that no difference cancels: what
    the layer computes must then be right relative to its own size.
    """
    case, rng, tanh_rows = draw(kind, seed, (1, 1, D, H)), np.random.default_rng(seed), {"LSTM": 2, "GRU": 2}
    layer = make(kind, D, H, dtype=dtype)
    for name, value in case.layer.params.items():
        layer.params[name][:] = value
    for block, bias in enumerate(np.split(layer.params["b_h"], len(layer.params["b_h"]) // H)):
        if block != tanh_rows.get(kind):
            bias[:] = rng.uniform(-0.9 * ENDS[dtype], 0, H)
    arrays = {"x": case.x, "doutput": abs(case.doutput)}
    arrays |= {"state": each(lambda a: 1.5 + abs(a), case.state), "dstate": each(abs, case.dstate)}
    return case._replace(layer=layer, **{key: each(lambda a: a.astype(dtype), value) for key, value in arrays.items()})


def assert_close(ours, theirs, dtype):
    rtol = {"float32": 3e-3, "float64": 1e-9}[dtype]
    for name, value in ours.items():
        scale = np.abs(theirs[name]).max() if name.startswith("d") else 0  # sums of what comes through several gates
        atol = 10 * np.finfo(dtype).tiny + rtol * scale
        np.testing.assert_allclose(value, theirs[name], rtol=rtol, atol=atol, err_msg=name)


@every_dtype
@pytest.mark.parametrize("kind", SATURATED)
@given(seed=seeds, D=st.integers(1, 3), H=st.integers(1, 4))
def test_shut_gates_and_their_gradients_equal_those_of_the_cells(kind, dtype, seed, D, H):
    case = saturated(kind, seed, D, H, dtype)
    assert_close(run(case), loop_over_cells(case), dtype)


@pytest.mark.torch
@every_dtype
@pytest.mark.parametrize("kind", ["LSTM", "GRU"])
@given(seed=seeds, D=st.integers(1, 3), H=st.integers(1, 4))
def test_shut_gates_and_their_gradients_equal_those_of_pytorch(kind, dtype, seed, D, H):
    import torch

    case = saturated(kind, seed, D, H, dtype)
    module = to_torch(case.layer)
    x, *state = (torch.tensor(a).requires_grad_() for a in (case.x, *(a[None] for a in named("", case.state).values())))
    output, last = module(x, tuple(state) if kind == "LSTM" else state[0])
    last = last if kind == "LSTM" else (last,)
    upstream = [torch.tensor(a) for a in (case.doutput, *(a[None] for a in named("", case.dstate).values()))]
    torch.autograd.backward([output, *last], upstream)
    theirs = {"output": output, "dx": x.grad, "W_xh": module.weight_ih_l0.grad, "W_hh": module.weight_hh_l0.grad}
    theirs |= {"b_h": module.bias_ih_l0.grad}
    theirs |= dict(zip(named("state", case.state), (a[0] for a in last), strict=True))
    theirs |= dict(zip(named("dstate", case.state), (a.grad[0] for a in state), strict=True))
    if kind == "GRU":
        theirs["b_hn"] = module.bias_hh_l0.grad[2 * H :]
    assert_close(run(case), {name: value.detach().numpy() for name, value in theirs.items()}, dtype)
