"""The stateless functions against scipy-free references: exact fractions of exponentials, limits, and bad input."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn.functional import log_softmax, one_hot, relu, sigmoid, softmax, tanh

finite = st.floats(-700, 700)


@given(finite)
def test_sigmoid_is_accurate_relative_to_its_size(x):
    exact = 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))
    assert sigmoid(x) == pytest.approx(exact, rel=1e-14, abs=0)


def test_sigmoid_of_a_very_negative_number_is_not_zero():
    assert sigmoid(np.array([-100.0]))[0] == pytest.approx(math.exp(-100), rel=1e-14, abs=0)


@pytest.mark.parametrize("function", [tanh, relu, sigmoid])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_shape_and_dtype_are_kept_without_overflow(function, dtype):
    x = np.array([[-1e30, -1.0, 0.0], [0.5, 1.0, 1e30]], dtype=dtype)
    y = function(x)
    assert y.shape == x.shape
    assert y.dtype == dtype
    assert np.isfinite(y).all()


def test_values_by_hand():
    x = np.array([-2.0, 0.0, 3.0])
    assert relu(x).tolist() == [0.0, 0.0, 3.0]
    assert tanh(x).tolist() == pytest.approx([math.tanh(-2), 0.0, math.tanh(3)])
    assert sigmoid(x)[1] == 0.5


@given(st.lists(finite, min_size=1, max_size=6), finite)
def test_softmax_is_a_distribution_that_ignores_a_common_shift(row, shift):
    x = np.array(row)
    p = softmax(x)
    assert p.sum() == pytest.approx(1)
    np.testing.assert_allclose(softmax(x + shift), p, atol=1e-12)
    np.testing.assert_allclose(np.exp(log_softmax(x)), p, atol=1e-14)


def test_softmax_along_another_axis():
    x = np.random.default_rng(0).standard_normal((3, 4, 5))
    np.testing.assert_allclose(softmax(x, axis=1), softmax(x.transpose(0, 2, 1)).transpose(0, 2, 1))
    np.testing.assert_allclose(log_softmax(x, axis=0).T, log_softmax(x.T))


def test_softmax_gives_minus_infinity_no_probability():
    assert softmax(np.array([0.0, -np.inf, 0.0])).tolist() == [0.5, 0.0, 0.5]


def test_log_softmax_survives_where_the_probability_underflows():
    assert log_softmax(np.array([0.0, 5000.0])).tolist() == [-5000.0, 0.0]


def test_one_hot_of_an_array_and_of_one_id():
    assert one_hot(np.array([[1], [0]]), 2).tolist() == [[[0.0, 1.0]], [[1.0, 0.0]]]
    assert one_hot(2, 3).tolist() == [0.0, 0.0, 1.0]
    assert one_hot(np.array([0]), 1, dtype=np.float32).dtype == np.float32


BAD = [
    (lambda: tanh([1.0]), TypeError, "x must be a NumPy array of floats, got list"),
    (lambda: relu(np.array([1])), TypeError, "x must have dtype float32 or float64, got an array of int64"),
    (lambda: sigmoid(np.array(["a"], dtype=object)), TypeError, "x must have dtype .* got an array of object"),
    (lambda: sigmoid(1), TypeError, "x must be a NumPy array of floats, got int 1"),
    (lambda: tanh(np.zeros((2, 0))), ValueError, r"x must not be empty, got shape \(2, 0\)"),
    (lambda: softmax(np.array(1.0)), ValueError, r"x must have shape \(..., K\), got \(\)"),
    (lambda: softmax(np.zeros((2, 3)), axis=2), ValueError, r"axis must lie in -2 .. 1 .* got 2"),
    (lambda: softmax(np.array([np.nan, 1.0])), ValueError, "x must be free of NaN"),
    (lambda: log_softmax(np.array([np.inf, 1.0])), ValueError, "x must be free of NaN and \\+inf"),
    (lambda: softmax(np.array([-np.inf])), ValueError, "have a finite entry in every row"),
    (lambda: one_hot(np.array([3]), 3), ValueError, "ids must lie in 0 .. 2, got 3"),
    (lambda: one_hot(np.array([-1]), 3), ValueError, "ids must lie in 0 .. 2, got -1"),
    (lambda: one_hot(np.array([1.0]), 3), TypeError, "ids must be a NumPy array of integers, got an array of float64"),
    (lambda: one_hot([1], 3), TypeError, "ids must be a NumPy array of integers, got list"),
    (lambda: one_hot(True, 3), TypeError, "ids must be a NumPy array of integers, got bool"),
    (lambda: one_hot(np.zeros(0, dtype=int), 3), ValueError, "ids must not be empty"),
    (lambda: one_hot(np.array([0]), 0), ValueError, "num_classes must be at least 1, got 0"),
    (lambda: one_hot(np.array([0]), 2.0), TypeError, "num_classes must be an int, got float 2.0"),
    (lambda: one_hot(np.array([0]), 2, dtype=int), TypeError, "dtype must be float32 or float64, got <class 'int'>"),
    (lambda: one_hot(np.array([0]), 2, dtype="what"), TypeError, "dtype must be float32 or float64, got 'what'"),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()
