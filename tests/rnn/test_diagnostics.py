"""Jacobians, their products and norms, Lyapunov exponents: against differences, PyTorch and closed forms."""

import numpy as np
import pytest

from rnn import RNN, Linear
from rnn.diagnostics import (
    input_jacobians,
    jacobian_products,
    jacobians,
    lyapunov_exponents,
    matrix_norms,
    norms_by_distance,
    spectral_radius,
)
from rnn.initializers import orthogonal

KINDS = ["tanh", "relu", "sigmoid", "linear"]


def run(nonlinearity="tanh", T=5, B=2, D=3, H=4, mask=None, seed=0, gain=1.0):
    rng = np.random.default_rng(seed)
    layer = RNN(D, H, nonlinearity=nonlinearity, rng=rng)
    layer.params["W_hh"] *= gain
    x, h0 = rng.normal(size=(T, B, D)), rng.normal(size=(B, H))
    return layer, x, h0, layer.forward(x, h0, mask)[2]


def differences(f, point, eps=1e-6):
    """Return df/dpoint by central differences, shape (size of f, size of point)."""
    columns = [(f(point + eps * unit) - f(point - eps * unit)) / (2 * eps) for unit in np.eye(point.size)]
    return np.array(columns).T


def linear(W_hh, T, B=1):
    """Return a linear layer without bias and its cache for T steps without input."""
    layer = RNN(1, len(W_hh), nonlinearity="linear", rng=0)
    layer.params["W_hh"][:], layer.params["b_h"][:] = W_hh, 0
    return layer, layer.forward(np.zeros((T, B, 1)), np.ones((B, len(W_hh))))[2]


@pytest.mark.parametrize("nonlinearity", KINDS)
def test_jacobians_are_the_differences_of_one_step(nonlinearity):
    layer, x, _, cache = run(nonlinearity)
    J = jacobians(layer, cache)
    assert J.shape == (5, 2, 4, 4)
    for t in range(5):
        for i in range(2):

            def step(h, t=t, i=i):
                return layer.forward(x[t : t + 1, i : i + 1], h[None])[1][0]

            np.testing.assert_allclose(J[t, i], differences(step, cache.states[t, i]), atol=1e-8)


@pytest.mark.parametrize("nonlinearity", KINDS)
def test_products_are_the_differences_of_many_steps(nonlinearity):
    layer, x, _, cache = run(nonlinearity)
    products = jacobian_products(jacobians(layer, cache))
    assert products.shape == (6, 2, 4, 4)
    for t in range(5):

        def end(h, t=t):
            return layer.forward(x[t:, 1:], h[None])[1][0]

        np.testing.assert_allclose(products[t, 1], differences(end, cache.states[t, 1]), atol=1e-8)
    np.testing.assert_array_equal(products[5], np.tile(np.eye(4), (2, 1, 1)))


@pytest.mark.parametrize("nonlinearity", KINDS)
def test_input_jacobians_are_differences(nonlinearity):
    layer, x, h0, cache = run(nonlinearity)
    J = input_jacobians(layer, cache)
    assert J.shape == (5, 2, 4, 3)
    for t in range(5):

        def end(x_t, t=t):
            changed = x[:, :1].copy()
            changed[t, 0] = x_t
            return layer.forward(changed, h0[:1])[1][0]

        np.testing.assert_allclose(J[t, 0], differences(end, x[t, 0]), atol=1e-8)


def test_masked_steps_hand_on_everything_and_take_nothing_in():
    mask = np.array([[1, 1], [0, 1], [1, 1], [1, 0], [1, 0]], dtype=bool)
    layer, x, h0, cache = run(mask=mask)
    J = jacobians(layer, cache)
    np.testing.assert_array_equal(J[1, 0], np.eye(4))
    np.testing.assert_array_equal(J[3:, 1], np.tile(np.eye(4), (2, 1, 1)))
    assert (input_jacobians(layer, cache)[~mask] == 0).all()
    short = layer.forward(x[:3, 1:], h0[1:])[2]  # the second sequence without its padding
    np.testing.assert_allclose(input_jacobians(layer, cache)[:3, 1], input_jacobians(layer, short)[:, 0])
    np.testing.assert_allclose(lyapunov_exponents(layer, cache)[1], lyapunov_exponents(layer, short)[0], atol=1e-12)
    np.testing.assert_allclose(
        lyapunov_exponents(layer, cache, skip=1)[1], lyapunov_exponents(layer, short, skip=1)[0], atol=1e-12
    )
    with pytest.raises(ValueError, match="skip must leave at least one real step of every sequence, got 3"):
        lyapunov_exponents(layer, cache, skip=3)


@pytest.mark.torch
@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
def test_products_equal_torch(nonlinearity):
    torch = pytest.importorskip("torch")
    layer, x, h0, cache = run(nonlinearity, T=7, B=1)
    module = torch.nn.RNN(3, 4, nonlinearity=nonlinearity, dtype=torch.float64)
    with torch.no_grad():
        module.weight_ih_l0[:] = torch.tensor(layer.params["W_xh"])
        module.weight_hh_l0[:] = torch.tensor(layer.params["W_hh"])
        module.bias_ih_l0[:], module.bias_hh_l0[:] = torch.tensor(layer.params["b_h"]), 0
    by_state, by_input = torch.autograd.functional.jacobian(
        lambda h, x: module(x, h)[1], (torch.tensor(h0[None]), torch.tensor(x))
    )
    products = jacobian_products(jacobians(layer, cache))
    np.testing.assert_allclose(products[0, 0], by_state[0, 0, :, 0, 0].numpy(), atol=1e-12)
    np.testing.assert_allclose(input_jacobians(layer, cache)[:, 0], by_input[0, 0, :, :, 0].numpy().swapaxes(0, 1))


def test_products_of_a_linear_network_are_powers():
    W = np.random.default_rng(0).normal(size=(3, 3))
    layer, cache = linear(W, T=6)
    products = jacobian_products(jacobians(layer, cache))[:, 0]
    for k in range(7):
        np.testing.assert_allclose(products[6 - k], np.linalg.matrix_power(W, k))
    np.testing.assert_allclose(
        norms_by_distance(layer, cache)[:, 0],
        [np.linalg.norm(np.linalg.matrix_power(W, k), 2) for k in range(7)],
    )


def test_one_tanh_unit_by_hand():
    layer = RNN(1, 1, rng=0)
    layer.params["W_xh"][:], layer.params["W_hh"][:], layer.params["b_h"][:] = 1.0, 0.5, 0.0
    cache = layer.forward(np.array([1.0, 0.0, 1.0])[:, None, None])[2]
    h = [np.tanh(1), np.tanh(0.5 * np.tanh(1))]
    h.append(np.tanh(1 + 0.5 * h[1]))
    slopes = 1 - np.square(h)
    np.testing.assert_allclose(jacobians(layer, cache).ravel(), 0.5 * slopes)
    expected = [1, *np.cumprod(0.5 * slopes[::-1])]
    np.testing.assert_allclose(norms_by_distance(layer, cache).ravel(), expected)
    np.testing.assert_allclose(lyapunov_exponents(layer, cache), [[np.log(0.5 * slopes).mean()]])


def test_norms_of_both_kinds():
    A = np.array([[3.0, 0.0], [0.0, 4.0]])
    assert matrix_norms(A) == 4
    assert matrix_norms(A, "frobenius") == 5
    assert matrix_norms(np.ones((2, 5, 3, 4))).shape == (2, 5)
    layer, _, _, cache = run()
    frobenius, spectral = norms_by_distance(layer, cache, "frobenius"), norms_by_distance(layer, cache)
    assert (frobenius >= spectral - 1e-12).all()
    np.testing.assert_allclose(frobenius[0], 2)  # the identity of four units


def test_bounds_hold():
    """|dh_T/dh_t| <= (largest slope * largest singular value)^distance."""
    for nonlinearity, slope in [("tanh", 1), ("sigmoid", 1 / 4), ("relu", 1), ("linear", 1)]:
        layer, _, _, cache = run(nonlinearity, T=9, seed=3, gain=2.0)
        bound = (slope * matrix_norms(layer.params["W_hh"])) ** np.arange(10)
        assert (norms_by_distance(layer, cache) <= bound[:, None] * (1 + 1e-12)).all()


def test_spectral_radius():
    assert spectral_radius(np.diag([1.0, -3.0, 2.0])) == 3
    assert spectral_radius(np.array([[0.0, -2.0], [2.0, 0.0]])) == pytest.approx(2)  # eigenvalues 2i and -2i
    W = np.random.default_rng(0).normal(size=(5, 5))
    assert spectral_radius(W) == pytest.approx(
        np.linalg.norm(np.linalg.matrix_power(W / 3, 4096), 2) ** (1 / 4096) * 3, rel=1e-2
    )
    assert spectral_radius(W) <= matrix_norms(W)


def test_exponents_of_a_linear_network_are_logarithms_of_eigenvalues():
    rng = np.random.default_rng(1)
    eigenvalues = np.array([1.5, 0.9, 0.4, 0.1])
    V = rng.normal(size=(4, 4))
    layer, cache = linear(V @ np.diag(eigenvalues) @ np.linalg.inv(V), T=400)
    np.testing.assert_allclose(lyapunov_exponents(layer, cache, skip=100)[0], np.log(eigenvalues), atol=1e-9)
    np.testing.assert_allclose(lyapunov_exponents(layer, cache, n=2, skip=100)[0], np.log([1.5, 0.9]), atol=1e-9)


def test_exponents_of_an_orthogonal_network_are_zero():
    layer, cache = linear(orthogonal((5, 5), rng=0), T=20, B=2)
    np.testing.assert_allclose(lyapunov_exponents(layer, cache), np.zeros((2, 5)), atol=1e-12)


@pytest.mark.parametrize("nonlinearity", ["tanh", "sigmoid", "relu"])
def test_all_exponents_add_up_to_the_logarithm_of_the_volume(nonlinearity):
    """The sum over all exponents is the mean of ln |det J_t|."""
    layer, _, _, cache = run(nonlinearity, T=30)
    with np.errstate(divide="ignore"):
        volume = np.log(np.abs(np.linalg.det(jacobians(layer, cache)))).mean(axis=0)
    np.testing.assert_allclose(lyapunov_exponents(layer, cache).sum(axis=-1), volume, atol=1e-9)


def test_the_first_exponent_is_the_growth_of_the_product():
    layer, _, _, cache = run(T=300, H=6, gain=2.5)
    growth = np.log(norms_by_distance(layer, cache)[-1]) / 300
    np.testing.assert_allclose(lyapunov_exponents(layer, cache, n=1)[:, 0], growth, atol=0.02)


def test_dtype_is_kept():
    layer = RNN(1, 3, rng=0, dtype=np.float32)
    cache = layer.forward(np.ones((4, 1, 1), dtype=np.float32))[2]
    results = [f(layer, cache) for f in (jacobians, input_jacobians, norms_by_distance, lyapunov_exponents)]
    assert {result.dtype for result in results} == {np.dtype(np.float32)}


def test_a_product_that_overflows_is_refused():
    layer, cache = linear(np.array([[1e200]]), T=1)
    assert jacobian_products(jacobians(layer, cache)).shape == (2, 1, 1, 1)
    with pytest.raises(ValueError, match="products of jacobians must be finite, got inf at index"):
        jacobian_products(np.full((2, 1, 1, 1), 1e200))


def test_bad_input_is_named():
    layer, _, _, cache = run()
    with pytest.raises(TypeError, match="layer must be an RNN, LSTM or GRU, got Linear"):
        jacobians(Linear(3, 4, rng=0), cache)
    with pytest.raises(TypeError, match=r"cache must be the RNNCache that .* returned, got tuple"):
        jacobians(layer, tuple(cache))
    with pytest.raises(ValueError, match="input_size 3 and hidden_size 5, got one with 3 and 4"):
        lyapunov_exponents(RNN(3, 5, rng=0), cache)
    with pytest.raises(ValueError, match="n must be at most the size of the state, 4, got 5"):
        lyapunov_exponents(layer, cache, n=5)
    with pytest.raises(ValueError, match="n must be at least 1, got 0"):
        lyapunov_exponents(layer, cache, n=0)
    with pytest.raises(ValueError, match="skip must be less than the number of steps 5, got 5"):
        lyapunov_exponents(layer, cache, skip=5)
    with pytest.raises(ValueError, match="skip must be at least 0, got -1"):
        lyapunov_exponents(layer, cache, skip=-1)
    with pytest.raises(ValueError, match=r"matrix must have shape \(2, 2\), got \(2, 3\)"):
        spectral_radius(np.ones((2, 3)))
    with pytest.raises(ValueError, match="jacobians must have shape"):
        jacobian_products(np.ones((2, 1, 2, 3)))
    with pytest.raises(ValueError, match="kind must be one of 'spectral', 'frobenius', got 'max'"):
        matrix_norms(np.eye(2), "max")
    with pytest.raises(ValueError, match="matrices must be finite"):
        matrix_norms(np.full((2, 2), np.nan))
