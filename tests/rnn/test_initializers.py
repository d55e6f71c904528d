"""Starting values: their distribution, their algebra, and that the same seed gives the same values."""

import numpy as np
import pytest

from rnn.initializers import identity, orthogonal, uniform

ALL = [
    lambda **options: uniform((4, 6), 0.5, **options),
    lambda **options: orthogonal((4, 6), **options),
    lambda **options: identity((4, 6), **options),
]


@pytest.mark.parametrize("initialize", ALL)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_shape_dtype_and_reproducibility(initialize, dtype):
    first = initialize(rng=7, dtype=dtype)
    assert first.shape == (4, 6)
    assert first.dtype == dtype
    assert first.flags.c_contiguous
    np.testing.assert_array_equal(first, initialize(rng=np.random.default_rng(7), dtype=dtype))


@pytest.mark.parametrize("initialize", ALL[:2])
def test_other_seeds_and_later_draws_differ(initialize):
    rng = np.random.default_rng(7)
    first, second = initialize(rng=rng), initialize(rng=rng)
    assert (first != second).all()
    assert (first != initialize(rng=8)).all()


def test_uniform_fills_its_interval_evenly():
    w = uniform((100, 1000), 0.3, rng=0)
    assert np.abs(w).max() <= 0.3
    counts, _ = np.histogram(w, bins=10, range=(-0.3, 0.3))
    assert np.abs(counts / w.size - 0.1).max() < 0.005  # five standard deviations


@pytest.mark.parametrize("shape", [(5, 5), (3, 7), (7, 3), (1, 1)])
def test_orthogonal_has_all_singular_values_equal_to_the_gain(shape):
    w = orthogonal(shape, rng=0, gain=1.5)
    np.testing.assert_allclose(np.linalg.svd(w, compute_uv=False), 1.5)


def test_orthogonal_is_uniform_over_rotations():
    diagonal = np.array([orthogonal((2, 2), rng=seed)[0, 0] for seed in range(400)])
    assert abs(diagonal.mean()) < 0.15  # without the correction of signs, -0.64
    assert diagonal.std() == pytest.approx(np.sqrt(1 / 2), abs=0.06)


def test_identity_times_gain():
    np.testing.assert_array_equal(identity((2, 3), gain=0.5), [[0.5, 0, 0], [0, 0.5, 0]])


BAD = [
    (lambda: uniform([2, 3], 1.0, rng=0), TypeError, "shape must be a tuple of ints, got list"),
    (lambda: uniform((2, 0), 1.0, rng=0), ValueError, "every axis of shape must be at least 1, got 0"),
    (lambda: uniform((2, 1.5), 1.0, rng=0), TypeError, "every axis of shape must be an int, got float 1.5"),
    (lambda: uniform((2,), 0.0, rng=0), ValueError, "bound must be positive and finite, got 0.0"),
    (lambda: uniform((2,), "1", rng=0), TypeError, "bound must be a number, got str '1'"),
    (lambda: uniform((2,), True, rng=0), TypeError, "bound must be a number, got bool True"),
    (lambda: uniform((2,), 1.0, rng=0.5), TypeError, r"rng must be a np.random.Generator or an int, got float 0.5"),
    (lambda: uniform((2,), 1.0, rng=True), TypeError, "rng must be a np.random.Generator or an int, got bool"),
    (lambda: uniform((2,), 1.0, rng=-1), ValueError, "rng must be a Generator or a seed >= 0, got -1"),
    (lambda: uniform((2,), 1.0, rng=0, dtype=np.float16), TypeError, "dtype must be float32 or float64, got .*float16"),
    (lambda: orthogonal((2, 3, 4), rng=0), ValueError, r"shape must have 2 axes .* got \(2, 3, 4\)"),
    (lambda: orthogonal((2, 2), rng=0, gain=np.inf), ValueError, "gain must be positive and finite, got inf"),
    (lambda: orthogonal((2, 2), rng=None), TypeError, "rng must be a np.random.Generator or an int, got NoneType"),
    (lambda: identity((2, 2), rng="x"), TypeError, "rng must be a np.random.Generator or an int, got str 'x'"),
    (lambda: identity((2, 2), gain=-1), ValueError, "gain must be positive and finite, got -1"),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()
