"""One recurrent step of each kind: by hand, against central differences, and refusing bad input."""

import math
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn import check_gradients
from rnn.cells import gru_step, gru_step_backward, lstm_step, lstm_step_backward, rnn_step, rnn_step_backward
from rnn.nonlinearities import NONLINEARITIES

STEPS = {  # the step, its way back, the states it takes, and the blocks of H rows of its weights
    **{name: (partial(rnn_step, nonlinearity=name), rnn_step_backward, ("h",), 1) for name in NONLINEARITIES},
    "lstm": (lstm_step, lstm_step_backward, ("h", "c"), 4),
    "gru": (gru_step, gru_step_backward, ("h",), 3),
    "gru of 2014": (gru_step, gru_step_backward, ("h",), 3),  # without b_hn
}
every_kind = pytest.mark.parametrize("kind", STEPS)


def draw(seed, B, D, H, kind="tanh"):
    """Return random arguments of a step; for relu, away from its kink."""
    rng, blocks = np.random.default_rng(seed), STEPS[kind][3]
    shapes = {"x": (B, D)} | {f"{state}_prev": (B, H) for state in STEPS[kind][2]}
    shapes |= {"W_xh": (blocks * H, D), "W_hh": (blocks * H, H), "b_h": (blocks * H,)}
    if kind == "gru":
        shapes["b_hn"] = (H,)
    while True:
        arrays = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
        a = arrays["x"] @ arrays["W_xh"].T + arrays["h_prev"] @ arrays["W_hh"].T + arrays["b_h"]
        if kind != "relu" or np.abs(a).min() > 1e-3:
            return arrays


def forward(kind, arrays):
    """Return the new states as a list, and the cache."""
    *states, cache = STEPS[kind][0](**arrays)
    return states, cache


def backward(kind, gradients, cache):
    """Return the gradients of all arguments, under their names."""
    dx, *dstates, grads = STEPS[kind][1](*gradients, cache)
    names = [f"{state}_prev" for state in STEPS[kind][2]]
    return {"x": dx} | dict(zip(names, dstates, strict=True)) | grads


@every_kind
def test_a_step_leaves_its_arguments_alone(kind):
    arrays = draw(0, 2, 3, 4, kind)
    gradients = [np.ones((2, 4)) for _ in STEPS[kind][2]]
    for array in [*arrays.values(), *gradients]:
        array.flags.writeable = False
    _, cache = forward(kind, arrays)
    first, second = (backward(kind, gradients, cache) for _ in range(2))
    for name, value in first.items():
        np.testing.assert_array_equal(second[name], value)


def test_one_step_by_hand():
    x, h_prev = np.array([[1.0, 2.0]]), np.array([[0.5, -0.5]])
    W_xh, W_hh, b_h = np.array([[0.1, 0.2], [0.3, 0.4]]), np.array([[1.0, 0.0], [2.0, 3.0]]), np.array([0.0, 0.1])
    first, second = 0.1 * 1 + 0.2 * 2 + 1 * 0.5 + 0, 0.3 * 1 + 0.4 * 2 + 2 * 0.5 + 3 * -0.5 + 0.1
    expected = {
        "tanh": [math.tanh(first), math.tanh(second)],
        "relu": [first, second],
        "sigmoid": [sigmoid(first), sigmoid(second)],
        "linear": [first, second],
    }
    for nonlinearity in NONLINEARITIES:
        h, _ = rnn_step(x, h_prev, W_xh, W_hh, b_h, nonlinearity)
        assert h[0].tolist() == pytest.approx(expected[nonlinearity])
    assert rnn_step(-5 * x, h_prev, W_xh, W_hh, b_h, "relu")[0].tolist() == [[0.0, 0.0]]


def sigmoid(a):
    return 1 / (1 + math.exp(-a))


def column(*numbers):
    return np.array(numbers)[:, None]


def test_one_lstm_step_by_hand():
    """With one unit and different numbers for each gate, so that no two of them can be confused."""
    x, h, c = 2.0, 0.5, -0.8
    i = sigmoid(0.1 * x + 1.0 * h + 0.01)
    f = sigmoid(0.2 * x - 2.0 * h + 0.02)
    g = math.tanh(0.3 * x + 3.0 * h + 0.03)
    o = sigmoid(0.4 * x - 4.0 * h + 0.04)
    W_xh, W_hh, b_h = column(0.1, 0.2, 0.3, 0.4), column(1.0, -2.0, 3.0, -4.0), np.array([0.01, 0.02, 0.03, 0.04])
    new_h, new_c, _ = lstm_step(column(x), column(h), column(c), W_xh, W_hh, b_h)
    assert new_c.item() == pytest.approx(f * c + i * g)
    assert new_h.item() == pytest.approx(o * math.tanh(f * c + i * g))


def test_one_gru_step_by_hand():
    x, h = 2.0, 0.5
    r = sigmoid(0.1 * x + 1.0 * h + 0.01)
    z = sigmoid(0.2 * x - 2.0 * h + 0.02)
    n = math.tanh(0.3 * x + 0.03 + r * (3.0 * h + 0.7))
    W_xh, W_hh, b_h = column(0.1, 0.2, 0.3), column(1.0, -2.0, 3.0), np.array([0.01, 0.02, 0.03])
    new_h, _ = gru_step(column(x), column(h), W_xh, W_hh, b_h, np.array([0.7]))
    assert new_h.item() == pytest.approx((1 - z) * n + z * h)
    n = math.tanh(0.3 * x + 0.03 + 3.0 * (r * h))
    new_h, _ = gru_step(column(x), column(h), W_xh, W_hh, b_h)
    assert new_h.item() == pytest.approx((1 - z) * n + z * h)


@every_kind
@given(seed=st.integers(0, 999), sizes=st.tuples(*[st.integers(1, 4)] * 3))
def test_gradients(kind, seed, sizes):
    arrays = draw(seed, *sizes, kind)
    states, cache = forward(kind, arrays)
    upstream = np.random.default_rng(seed + 1).standard_normal((len(states), *states[0].shape))
    gradients = backward(kind, upstream, cache)
    assert gradients.keys() == arrays.keys()

    def loss():
        return float(np.sum(forward(kind, arrays)[0] * upstream))

    check_gradients(loss, arrays, gradients)


@every_kind
def test_dtype_is_kept(kind):
    arrays = {name: array.astype(np.float32) for name, array in draw(0, 2, 3, 4, kind).items()}
    states, cache = forward(kind, arrays)
    gradients = backward(kind, [np.ones_like(state) for state in states], cache)
    assert {array.dtype for array in (*states, *gradients.values())} == {np.dtype(np.float32)}


@every_kind
def test_arguments_are_left_alone(kind):
    arrays = draw(0, 2, 3, 4, kind)
    before = {name: array.copy() for name, array in arrays.items()}
    states, cache = forward(kind, arrays)
    upstream = np.ones((len(states), 2, 4))
    first = backward(kind, upstream, cache)
    second = backward(kind, upstream, cache)
    assert (upstream == 1).all()
    for name, array in arrays.items():
        np.testing.assert_array_equal(array, before[name])
        np.testing.assert_array_equal(first[name], second[name])


BAD = [
    ("tanh", {"x": np.zeros(3)}, ValueError, r"x must have shape \(B, D\), got \(3,\)"),
    ("tanh", {"x": np.zeros((2, 5))}, ValueError, r"W_xh must have shape \(4, 5\), got \(4, 3\)"),
    ("tanh", {"x": [[1.0]]}, TypeError, "x must be a NumPy array of floats, got list"),
    ("tanh", {"x": np.zeros((0, 3))}, ValueError, r"x must not be empty, got shape \(0, 3\)"),
    ("tanh", {"x": np.full((2, 3), np.nan)}, ValueError, r"x must be finite, got nan at index \(0, 0\)"),
    ("tanh", {"h_prev": np.zeros((3, 4))}, ValueError, r"h_prev must have shape \(2, H\), got \(3, 4\)"),
    ("tanh", {"h_prev": np.zeros((2, 4), np.float32)}, TypeError, "h_prev must have dtype float64, got .* float32"),
    ("tanh", {"W_xh": np.zeros((3, 4))}, ValueError, r"W_xh must have shape \(4, 3\), got \(3, 4\)"),
    ("tanh", {"W_hh": np.zeros((4, 3))}, ValueError, r"W_hh must have shape \(4, 4\), got \(4, 3\)"),
    ("tanh", {"W_hh": np.zeros((4, 4), dtype=int)}, TypeError, "W_hh must have dtype float64, got an array of int64"),
    ("tanh", {"b_h": np.full(4, np.inf)}, ValueError, r"b_h must be finite, got inf at index \(0,\)"),
    ("tanh", {"nonlinearity": "softplus"}, ValueError, "nonlinearity must be one of 'tanh', .* got 'softplus'"),
    ("tanh", {"nonlinearity": np.tanh}, ValueError, "nonlinearity must be one of .* got <ufunc 'tanh'>"),
    ("lstm", {"W_xh": np.zeros((4, 3))}, ValueError, r"W_xh must have shape \(16, 3\), got \(4, 3\)"),
    ("lstm", {"b_h": np.zeros(12)}, ValueError, r"b_h must have shape \(16,\), got \(12,\)"),
    ("lstm", {"c_prev": np.zeros((2, 3))}, ValueError, r"c_prev must have shape \(2, 4\), got \(2, 3\)"),
    ("lstm", {"c_prev": np.zeros((2, 4), np.float32)}, TypeError, "c_prev must have dtype float64, got .* float32"),
    ("lstm", {"c_prev": np.full((2, 4), np.nan)}, ValueError, r"c_prev must be finite, got nan at index \(0, 0\)"),
    ("gru", {"W_hh": np.zeros((16, 4))}, ValueError, r"W_hh must have shape \(12, 4\), got \(16, 4\)"),
    ("gru", {"b_hn": np.zeros(12)}, ValueError, r"b_hn must have shape \(4,\), got \(12,\)"),
    ("gru", {"b_hn": 0.0}, TypeError, "b_hn must be a NumPy array of floats, got float 0.0"),
]


@pytest.mark.parametrize(("kind", "change", "error", "message"), BAD)
def test_bad_input(kind, change, error, message):
    with pytest.raises(error, match=message):
        forward(kind, draw(0, 2, 3, 4, kind) | change)


@every_kind
def test_bad_gradient(kind):
    states, cache = forward(kind, draw(0, 2, 3, 4, kind))
    for position, state in enumerate(STEPS[kind][2]):
        good = [np.zeros((2, 4)) for _ in states]
        for bad, error, message in (
            (np.zeros((4, 2)), ValueError, rf"d{state} must have shape \(2, 4\), got \(4, 2\)"),
            (np.zeros((2, 4), np.float32), TypeError, f"d{state} must have dtype float64, got an array of float32"),
            (np.full((2, 4), np.inf), ValueError, f"d{state} must be finite, got inf"),
        ):
            with pytest.raises(error, match=message):
                backward(kind, [*good[:position], bad, *good[position + 1 :]], cache)
