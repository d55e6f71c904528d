"""The gradient check finds what is wrong, says where, and leaves the arrays as they were."""

import numpy as np
import pytest

from rnn import check_gradients, numerical_gradient


def test_central_differences_of_a_known_function():
    w = np.random.default_rng(0).normal(size=(3, 4))
    before = w.copy()
    gradient = numerical_gradient(lambda: np.sin(w).sum(), w)
    np.testing.assert_allclose(gradient, np.cos(w), rtol=1e-8)
    np.testing.assert_array_equal(w, before)


def test_differences_are_central():
    w = np.array([0.0])
    assert numerical_gradient(lambda: float(w[0] ** 3 + w[0] ** 2), w, eps=0.5)[0] == 0.25  # forward: 0.75


def test_scalars_and_views():
    w = np.arange(6.0).reshape(2, 3).T
    np.testing.assert_allclose(numerical_gradient(lambda: (w**2).sum(), w), 2 * w, atol=1e-8)
    scalar = np.array(3.0)
    assert numerical_gradient(lambda: scalar**2, scalar) == pytest.approx(6)


def test_the_array_is_put_back_when_f_fails():
    w = np.array([1.0, 2.0])

    def fail():
        raise KeyError("inside f")

    with pytest.raises(KeyError, match="inside f"):
        numerical_gradient(fail, w)
    assert w.tolist() == [1.0, 2.0]


def test_right_gradients_pass_and_the_largest_error_is_returned():
    u, v, w = np.array([1.0]), np.array([[1.0, 2.0]]), np.array([3.0, 0.0])
    error = check_gradients(
        lambda: (u**2).sum() + (v**2).sum() + np.exp(w).sum(),
        {"u": u, "w": w, "v": v},
        {"u": 2 * u, "w": np.exp(w) * (1 + 1e-8), "v": 2 * v},
    )
    assert 0.9e-8 < error < 1.1e-8


def test_a_gradient_that_is_too_large_is_measured_by_its_own_size():
    w = np.array([1.0])
    assert check_gradients(lambda: float(w[0]), {"w": w}, {"w": np.array([4.0])}, tolerance=0.8) == pytest.approx(0.75)


@pytest.mark.parametrize(("slip", "passes"), [(5e-10, True), (2e-9, False)])
def test_a_tiny_gradient_is_measured_against_a_hundredth(slip, passes):
    w = np.array([1.0])
    arguments = (lambda: float(1e-3 * w[0]), {"w": w}, {"w": np.array([1e-3 + slip])})
    if passes:
        check_gradients(*arguments)
    else:
        with pytest.raises(AssertionError, match="relative error 2e-07"):
            check_gradients(*arguments)


@pytest.mark.parametrize(("factor", "passes"), [(1 + 0.9e-7, True), (1 + 1.1e-7, False), (-1, False), (0, False)])
def test_the_tolerance_is_relative(factor, passes):
    w = np.array([1e3])
    arguments = (lambda: float(w[0] ** 2), {"w": w}, {"w": 2 * w * factor})
    if passes:
        check_gradients(*arguments)
    else:
        with pytest.raises(AssertionError, match=r"gradient of 'w' at index \(0,\)"):
            check_gradients(*arguments)


def test_the_message_names_array_index_and_both_values():
    w = np.array([[1.0, 2.0], [3.0, 4.0]])
    wrong = 2 * w
    wrong[1, 0] = 5.0
    message = (
        r"gradient of 'W_hh' at index \(1, 0\): got 5, central difference (6|5.99\d+|6.00\d+) \(relative error 0.1"
    )
    with pytest.raises(AssertionError, match=message):
        check_gradients(lambda: (w**2).sum(), {"W_hh": w}, {"W_hh": wrong})


def test_a_gradient_of_zero_passes():
    w = np.ones(2)
    assert check_gradients(lambda: 1.0, {"w": w}, {"w": np.zeros(2)}) == 0


def test_a_loss_that_is_not_a_number_does_not_pass():
    w = np.ones(2)
    with pytest.raises(AssertionError, match="central difference nan"):
        check_gradients(lambda: float("nan"), {"w": w}, {"w": np.zeros(2)})


W = np.ones(2)
FROZEN = np.ones(2)
FROZEN.flags.writeable = False
BAD = [
    (lambda: numerical_gradient(lambda: 0.0, [1.0]), TypeError, "array must be a NumPy array of floats, got list"),
    (lambda: numerical_gradient(lambda: 0.0, W.astype(np.float32)), TypeError, "array must have dtype float64"),
    (lambda: numerical_gradient(lambda: 0.0, W[:0]), ValueError, r"array must not be empty, got shape \(0,\)"),
    (lambda: numerical_gradient(lambda: 0.0, W + np.inf), ValueError, "array must be finite, got inf"),
    (lambda: numerical_gradient(lambda: 0.0, FROZEN), ValueError, "array must be writeable"),
    (lambda: numerical_gradient(lambda: 0.0, W, eps=0), ValueError, "eps must be positive and finite, got 0"),
    (lambda: numerical_gradient(lambda: W, W), TypeError, "f must return one number, got ndarray"),
    (lambda: numerical_gradient(lambda: None, W), TypeError, "f must return one number, got NoneType"),
    (
        lambda: check_gradients(lambda: 0.0, {"w": W}, {"v": W}),
        ValueError,
        r"grads must have the keys of arrays, \['w'\], got \['v'\]",
    ),
    (
        lambda: check_gradients(lambda: 0.0, {"w": W}, {"w": W[None]}),
        ValueError,
        r"grads\['w'\] must have shape \(2,\), got \(1, 2\)",
    ),
    (lambda: check_gradients(lambda: 0.0, {"w": W}, {"w": W * np.nan}), ValueError, r"grads\['w'\] must be finite"),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()
