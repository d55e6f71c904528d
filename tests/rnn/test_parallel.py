"""The scan against the loop, Newton's method against the layer, and the published growth of its cost."""

import sys

import numpy as np
import pytest

from rnn import RNN, Linear
from rnn.diagnostics import lyapunov_exponents
from rnn.functional import sigmoid
from rnn.parallel import newton, newton_iterations, scan, step_by_step


def recurrence(T, B=2, H=3, *, matrices=False, rng=0):
    rng = np.random.default_rng(rng)
    a = rng.normal(0, 0.5, size=(T, B, H, H)) if matrices else rng.uniform(-1, 1, size=(T, B, H))
    return a, rng.normal(size=(T, B, H)), rng.normal(size=(B, H))


@pytest.mark.parametrize("matrices", [False, True])
@pytest.mark.parametrize(("T", "rounds"), [(1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (8, 3), (9, 4), (1000, 10)])
def test_scan_equals_the_loop_in_the_fewest_rounds(T, rounds, matrices):
    a, b, h = recurrence(T, matrices=matrices)
    expected, state = [], h
    for t in range(T):
        moved = np.einsum("bij,bj->bi", a[t], state) if matrices else a[t] * state
        state = moved + b[t]
        expected.append(state)
    states, counted = scan(a, b, h)
    np.testing.assert_allclose(states, expected, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(step_by_step(a, b, h), expected, rtol=1e-12, atol=1e-12)
    assert counted == rounds


@pytest.mark.parametrize("solve", [lambda a, b: scan(a, b)[0], step_by_step])
def test_a_linear_recurrence_starts_from_zeros_and_leaves_its_arguments_alone(solve):
    a, b, _ = recurrence(6)
    before = a.copy(), b.copy()
    np.testing.assert_array_equal(solve(a, b)[0], b[0])
    np.testing.assert_array_equal(a, before[0])
    np.testing.assert_array_equal(b, before[1])


def test_scan_keeps_the_dtype():
    a, b, h = (array.astype(np.float32) for array in recurrence(7))
    assert scan(a, b, h)[0].dtype == step_by_step(a, b, h).dtype == np.float32


def test_scan_runs_a_layer_whose_gates_hear_the_input_only():
    """The gates of a minGRU do not depend on the state, so its recurrence is linear."""
    rng = np.random.default_rng(0)
    gate, candidate, x = Linear(2, 4, rng=rng), Linear(2, 4, rng=rng), rng.normal(size=(50, 3, 2))
    z, n = sigmoid(gate.forward(x)[0]), candidate.forward(x)[0]
    h, expected = np.zeros((3, 4)), []
    for z_t, n_t in zip(z, n, strict=True):
        h = (1 - z_t) * h + z_t * n_t
        expected.append(h)
    np.testing.assert_allclose(scan(1 - z, z * n)[0], expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("solve", [scan, step_by_step])
def test_errors_of_linear_recurrences(solve):
    a, b, h = recurrence(4)
    with pytest.raises(TypeError, match="a must be a NumPy array of floats with 3 or 4 axes, got list"):
        solve([1.0], b)
    with pytest.raises(TypeError, match="a must be a NumPy array of floats with 3 or 4 axes, got an array of float64"):
        solve(a[0], b)
    with pytest.raises(ValueError, match=r"a must have shape \(4, 2, 3\), got \(3, 2, 3\)"):
        solve(a[:3], b)
    with pytest.raises(ValueError, match=r"a must have shape \(4, 2, 3, 3\), got \(4, 2, 3, 2\)"):
        solve(np.ones((4, 2, 3, 2)), b)
    with pytest.raises(ValueError, match=r"b must have shape \(T, B, H\), got \(4, 2\)"):
        solve(a, b[..., 0])
    with pytest.raises(ValueError, match=r"state must have shape \(2, 3\), got \(3, 2\)"):
        solve(a, b, h.T.copy())
    with pytest.raises(TypeError, match="a must have dtype float64"):
        solve(a.astype(np.float32), b)
    with pytest.raises(ValueError, match="states must be finite, got inf"):
        solve(np.full((4, 1, 1), 1e200), np.ones((4, 1, 1)))


def layer_and_input(nonlinearity, *, gain=0.7, T=60, B=2, H=5, rng=0):
    rng = np.random.default_rng(rng)
    layer = RNN(3, H, nonlinearity=nonlinearity, rng=rng)
    layer.params["W_hh"][:] = gain * rng.normal(0, 1 / np.sqrt(H), (H, H))
    return layer, rng.normal(size=(T, B, 3)), rng.uniform(0, 1, size=(B, H))


@pytest.mark.parametrize("solver", ["scan", "loop"])
@pytest.mark.parametrize("nonlinearity", ["tanh", "sigmoid", "relu", "linear"])
def test_newton_finds_the_states_of_the_layer(nonlinearity, solver):
    layer, x, h_0 = layer_and_input(nonlinearity)
    states, iterations, residual = newton(layer, x, h_0, solver=solver)
    np.testing.assert_allclose(states, layer.forward(x, h_0)[0], rtol=0, atol=1e-9)
    assert 1 <= iterations <= 15
    assert residual <= 1e-10
    from_zeros = newton(layer, x, solver=solver).states
    np.testing.assert_allclose(from_zeros, layer.forward(x)[0], rtol=0, atol=1e-9)


def test_newton_needs_one_iteration_where_there_is_nothing_to_linearize():
    layer, x, h_0 = layer_and_input("linear")
    assert newton(layer, x, h_0, tol=1e-12).iterations == 1


def test_newton_needs_none_if_zeros_are_the_answer():
    layer, x, _ = layer_and_input("tanh")
    layer.params["b_h"][:] = 0
    assert newton(layer, 0 * x).iterations == 0


def test_each_iteration_settles_at_least_one_more_state_even_in_chaos():
    layer, x, h_0 = layer_and_input("tanh", gain=6, T=40)
    expected = layer.forward(x, h_0)[0]
    for i in (1, 2, 5, 20, 40):
        states = newton(layer, x, h_0, max_iterations=i, solver="loop").states
        np.testing.assert_allclose(states[:i], expected[:i], rtol=0, atol=1e-6)


def test_newton_stops_where_it_is_told_and_says_how_far_it_is():
    layer, x, h_0 = layer_and_input("tanh", gain=3)
    states, iterations, residual = newton(layer, x, h_0, max_iterations=2)
    before = np.concatenate([h_0[None], states[:-1]])
    p = layer.params
    step = np.tanh(x @ p["W_xh"].T + before @ p["W_hh"].T + p["b_h"])
    assert iterations == 2
    assert residual == pytest.approx(np.abs(states - step).max(), rel=1e-12)
    assert residual > 1e-10


def test_newton_survives_a_guess_that_explodes():
    """The first linearization, at zero, has no slope to hold it: over 3000 steps it leaves every float."""
    layer, x, _ = layer_and_input("tanh", gain=8, T=3000, H=3)
    layer.params["b_h"][:] = 0
    states, _, residual = newton(layer, 0.01 * x, max_iterations=2, solver="loop")
    assert np.abs(states).max() <= 1
    assert np.isfinite(residual)


def test_newton_cuts_off_what_a_sigmoid_cannot_give():
    layer, x, h_0 = layer_and_input("sigmoid", gain=40, T=30)
    states = newton(layer, x, h_0, max_iterations=1).states
    assert (states.min(), states.max()) == (0, 1)


@pytest.mark.parametrize(("solver", "function"), [("scan", "combine"), ("loop", "loop")])
def test_the_solver_is_the_one_that_was_asked_for(solver, function, monkeypatch):
    """Both give the same numbers."""

    def solve(*args):
        raise InterruptedError

    monkeypatch.setattr(sys.modules["rnn.parallel.newton"], function, solve)
    layer, x = RNN(2, 3, rng=0), np.ones((4, 1, 2))
    with pytest.raises(InterruptedError):
        newton(layer, x, solver=solver)
    newton(layer, x, solver="loop" if solver == "scan" else "scan")


def test_errors_of_newton():
    layer, x, h_0 = layer_and_input("tanh")
    with pytest.raises(TypeError, match="layer must be an RNN, got Linear"):
        newton(Linear(3, 5, rng=0), x)
    with pytest.raises(ValueError, match=r"x must have shape \(T, B, 3\)"):
        newton(layer, x[..., :2])
    with pytest.raises(ValueError, match=r"state must have shape \(2, 5\)"):
        newton(layer, x, h_0[:1])
    with pytest.raises(ValueError, match="tol must be positive"):
        newton(layer, x, tol=0)
    with pytest.raises(ValueError, match="max_iterations must be at least 1"):
        newton(layer, x, max_iterations=0)
    with pytest.raises(ValueError, match="solver must be one of 'scan', 'loop', got 'guess'"):
        newton(layer, x, solver="guess")


def test_published_growth_of_the_number_of_iterations():
    """H = 16, T = 1000, driven, to 1e-10: from 4 to over 400 as the exponent rises from -.89 to +.14."""
    exponent, iterations = newton_iterations(0.475, rng=3)
    assert round(exponent, 2) == -0.89
    assert iterations == 4
    exponent, iterations = newton_iterations(3.0, max_iterations=401, rng=3)
    assert exponent == pytest.approx(0.14, abs=0.05)  # other rounding, another run: the spread is 0.013
    assert iterations == 401


def test_the_exponent_is_that_of_the_run_after_its_first_tenth():
    rng = np.random.default_rng(5)
    layer = RNN(4, 4, rng=0)
    layer.params["W_hh"][:] = 1.5 * rng.normal(0, 0.5, (4, 4))
    layer.params["W_xh"][:], layer.params["b_h"][:] = 0.3 * np.eye(4), 0
    x = rng.normal(size=(50, 1, 4))
    expected = lyapunov_exponents(layer, layer.forward(x)[2], skip=5)[0, 0]
    exponent, iterations = newton_iterations(1.5, hidden_size=4, seq_len=50, drive=0.3, rng=5)
    assert exponent == pytest.approx(expected, rel=1e-9)
    assert iterations == newton(layer, x).iterations


def test_more_chaos_costs_more_iterations():
    measured = [newton_iterations(gain, seq_len=300) for gain in (0.5, 1.0, 1.5, 2.0)]
    exponents, iterations = zip(*measured, strict=True)
    assert list(exponents) == sorted(exponents)
    assert list(iterations) == sorted(iterations)
    assert iterations[-1] > 10 * iterations[0]


def test_errors_of_newton_iterations():
    with pytest.raises(ValueError, match="gain must be finite, got inf"):
        newton_iterations(float("inf"))
    with pytest.raises(ValueError, match="drive must be positive"):
        newton_iterations(1.0, drive=0)
