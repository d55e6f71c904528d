"""One recurrent step: by hand, against central differences, and refusing bad input."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn import check_gradients
from rnn.cells import rnn_step, rnn_step_backward
from rnn.nonlinearities import NONLINEARITIES


def draw(seed, B, D, H, nonlinearity="tanh"):
    """Return random arguments of rnn_step; for relu, away from its kink."""
    rng = np.random.default_rng(seed)
    while True:
        shapes = {"x": (B, D), "h_prev": (B, H), "W_xh": (H, D), "W_hh": (H, H), "b_h": (H,)}
        arrays = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
        a = arrays["x"] @ arrays["W_xh"].T + arrays["h_prev"] @ arrays["W_hh"].T + arrays["b_h"]
        if nonlinearity != "relu" or np.abs(a).min() > 1e-3:
            return arrays


def test_one_step_by_hand():
    x, h_prev = np.array([[1.0, 2.0]]), np.array([[0.5, -0.5]])
    W_xh, W_hh, b_h = np.array([[0.1, 0.2], [0.3, 0.4]]), np.array([[1.0, 0.0], [2.0, 3.0]]), np.array([0.0, 0.1])
    first, second = 0.1 * 1 + 0.2 * 2 + 1 * 0.5 + 0, 0.3 * 1 + 0.4 * 2 + 2 * 0.5 + 3 * -0.5 + 0.1
    expected = {
        "tanh": [math.tanh(first), math.tanh(second)],
        "relu": [first, second],
        "sigmoid": [1 / (1 + math.exp(-first)), 1 / (1 + math.exp(-second))],
        "linear": [first, second],
    }
    for nonlinearity in NONLINEARITIES:
        h, _ = rnn_step(x, h_prev, W_xh, W_hh, b_h, nonlinearity)
        assert h[0].tolist() == pytest.approx(expected[nonlinearity])
    assert rnn_step(-5 * x, h_prev, W_xh, W_hh, b_h, "relu")[0].tolist() == [[0.0, 0.0]]


@pytest.mark.parametrize("nonlinearity", NONLINEARITIES)
@given(seed=st.integers(0, 999), sizes=st.tuples(*[st.integers(1, 4)] * 3))
def test_gradients(nonlinearity, seed, sizes):
    arrays = draw(seed, *sizes, nonlinearity)
    h, cache = rnn_step(**arrays, nonlinearity=nonlinearity)
    dh = np.random.default_rng(seed + 1).standard_normal(h.shape)
    dx, dh_prev, grads = rnn_step_backward(dh, cache)
    check_gradients(
        lambda: (rnn_step(**arrays, nonlinearity=nonlinearity)[0] * dh).sum(),
        arrays,
        {"x": dx, "h_prev": dh_prev, **grads},
    )


@pytest.mark.parametrize("nonlinearity", NONLINEARITIES)
def test_dtype_is_kept(nonlinearity):
    arrays = {name: array.astype(np.float32) for name, array in draw(0, 2, 3, 4).items()}
    h, cache = rnn_step(**arrays, nonlinearity=nonlinearity)
    dx, dh_prev, grads = rnn_step_backward(np.ones_like(h), cache)
    assert {array.dtype for array in (h, dx, dh_prev, *grads.values())} == {np.dtype(np.float32)}


GOOD = draw(0, 2, 3, 4)
BAD = [
    ({"x": np.zeros(3)}, ValueError, r"x must have shape \(B, D\), got \(3,\)"),
    ({"x": np.zeros((2, 5))}, ValueError, r"W_xh must have shape \(4, 5\), got \(4, 3\)"),
    ({"x": [[1.0]]}, TypeError, "x must be a NumPy array of floats, got list"),
    ({"x": np.zeros((0, 3))}, ValueError, r"x must not be empty, got shape \(0, 3\)"),
    ({"x": np.full((2, 3), np.nan)}, ValueError, r"x must be finite, got nan at index \(0, 0\)"),
    ({"h_prev": np.zeros((3, 4))}, ValueError, r"h_prev must have shape \(2, H\), got \(3, 4\)"),
    ({"h_prev": np.zeros((2, 4), np.float32)}, TypeError, "h_prev must have dtype float64, got an array of float32"),
    ({"W_xh": np.zeros((3, 4))}, ValueError, r"W_xh must have shape \(4, 3\), got \(3, 4\)"),
    ({"W_hh": np.zeros((4, 3))}, ValueError, r"W_hh must have shape \(4, 4\), got \(4, 3\)"),
    ({"W_hh": np.zeros((4, 4), dtype=int)}, TypeError, "W_hh must have dtype float64, got an array of int64"),
    ({"b_h": np.full(4, np.inf)}, ValueError, r"b_h must be finite, got inf at index \(0,\)"),
    ({"nonlinearity": "softplus"}, ValueError, "nonlinearity must be one of 'tanh', .* got 'softplus'"),
    ({"nonlinearity": np.tanh}, ValueError, "nonlinearity must be one of .* got <ufunc 'tanh'>"),
]


@pytest.mark.parametrize(("change", "error", "message"), BAD)
def test_bad_input(change, error, message):
    with pytest.raises(error, match=message):
        rnn_step(**(GOOD | change))


def test_bad_gradient():
    _, cache = rnn_step(**GOOD)
    with pytest.raises(ValueError, match=r"dh must have shape \(2, 4\), got \(4, 2\)"):
        rnn_step_backward(np.zeros((4, 2)), cache)
    with pytest.raises(TypeError, match="dh must have dtype float64, got an array of float32"):
        rnn_step_backward(np.zeros((2, 4), dtype=np.float32), cache)
