"""The table of nonlinearities: values from the formulas, slopes from central differences, in place and stable."""

import math

import numpy as np
import pytest

from rnn import check_gradients
from rnn.functional import sigmoid
from rnn.nonlinearities import NONLINEARITIES

FORMULAS = {
    "tanh": math.tanh,
    "relu": lambda a: max(a, 0.0),
    "sigmoid": lambda a: 1 / (1 + math.exp(-a)),
    "linear": lambda a: a,
}
A = np.array([[-3.0, -0.5, 0.25], [1e-3, 2.0, 7.0]])


@pytest.mark.parametrize("name", NONLINEARITIES)
def test_values_and_slopes(name):
    f, slope = NONLINEARITIES[name]
    a = A.copy()
    h = f(a)
    assert h is a
    np.testing.assert_allclose(h, [[FORMULAS[name](value) for value in row] for row in A], rtol=1e-14)
    before, slopes = h.copy(), slope(h)
    np.testing.assert_array_equal(h, before)
    assert not np.shares_memory(slopes, h)
    check_gradients(lambda: float(f(A.copy()).sum()), {"a": A}, {"a": slopes})


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", NONLINEARITIES)
def test_dtype_is_kept(name, dtype):
    f, slope = NONLINEARITIES[name]
    h = f(A.astype(dtype))
    assert h.dtype == slope(h).dtype == dtype


def test_large_numbers_do_not_overflow():
    a = np.array([-1e308, -800.0, 800.0, 1e308])
    for name in ("tanh", "sigmoid"):
        with np.errstate(over="ignore"):
            h = NONLINEARITIES[name].apply(a.copy())
        assert np.isfinite(h).all()
        assert (NONLINEARITIES[name].slope(h) == 0).all()
    np.testing.assert_allclose(NONLINEARITIES["sigmoid"].apply(A.copy()), sigmoid(A), rtol=1e-13)


def test_slope_at_the_kink_is_zero():
    assert NONLINEARITIES["relu"].slope(np.zeros(1)).tolist() == [0.0]
