"""The losses: by hand, against central differences, with masks, and refusing bad input."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn import binary_cross_entropy, check_gradients, cross_entropy, mse_loss

REDUCTIONS = pytest.mark.parametrize("reduction", ["mean", "sum"])
seeds = st.integers(0, 999)
leading_axes = st.lists(st.integers(1, 3), max_size=3).map(tuple)


def draw_mask(rng, shape):
    """Return a random mask with at least one True."""
    mask = np.asarray(rng.random(shape) < 0.6)
    mask.flat[rng.integers(mask.size)] = True
    return mask


def test_cross_entropy_by_hand():
    logits = np.array([[[0.0, math.log(3)]], [[0.0, 0.0]]])  # p = 1/4, 3/4 and 1/2, 1/2
    targets = np.array([[1], [0]])
    loss, dlogits = cross_entropy(logits, targets)
    assert loss == pytest.approx((math.log(4 / 3) + math.log(2)) / 2)
    np.testing.assert_allclose(dlogits, [[[0.125, -0.125]], [[-0.25, 0.25]]])
    assert cross_entropy(logits, targets, reduction="sum")[0] == pytest.approx(2 * loss)


def test_mse_by_hand():
    prediction, target = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 0.0], [0.0, 4.0]])
    loss, dprediction = mse_loss(prediction, target)
    assert loss == (0 + 4 + 9 + 0) / 4
    assert dprediction.tolist() == [[0.0, 1.0], [1.5, 0.0]]
    assert mse_loss(prediction, target, reduction="sum")[0] == 13
    assert mse_loss(prediction, target, np.array([True, False]))[0] == 2


@REDUCTIONS
@pytest.mark.parametrize("masked", [False, True])
@given(seed=seeds, axes=leading_axes, K=st.integers(1, 5))
def test_cross_entropy_gradient(reduction, masked, seed, axes, K):
    rng = np.random.default_rng(seed)
    logits, targets = rng.normal(size=(*axes, K)), np.asarray(rng.integers(K, size=axes))
    mask = draw_mask(rng, axes) if masked else None
    _, dlogits = cross_entropy(logits, targets, mask, reduction)
    check_gradients(lambda: cross_entropy(logits, targets, mask, reduction)[0], {"logits": logits}, {"logits": dlogits})


@REDUCTIONS
@pytest.mark.parametrize("masked", [False, True])
@given(seed=seeds, axes=leading_axes, K=st.integers(1, 5))
def test_mse_gradient(reduction, masked, seed, axes, K):
    rng = np.random.default_rng(seed)
    prediction, target = rng.normal(size=(2, *axes, K))
    mask = draw_mask(rng, axes) if masked else None
    _, gradient = mse_loss(prediction, target, mask, reduction)
    check_gradients(lambda: mse_loss(prediction, target, mask, reduction)[0], {"p": prediction}, {"p": gradient})


def test_binary_cross_entropy_by_hand():
    logits, targets = np.array([[math.log(3), 0.0], [-50.0, 1e300]]), np.array([[1.0, 0.25], [0.0, 1.0]])
    loss, dlogits = binary_cross_entropy(logits, targets, reduction="sum")
    assert loss == pytest.approx(math.log(4 / 3) + math.log(2) + math.exp(-50))
    np.testing.assert_allclose(dlogits, [[-0.25, 0.25], [math.exp(-50), 0.0]])
    assert binary_cross_entropy(logits, targets)[0] == loss / 4
    assert binary_cross_entropy(-logits[1:], targets[1:], reduction="sum")[0] == pytest.approx(50 + 1e300)
    assert binary_cross_entropy(logits[1:, :1], targets[1:, :1])[0] == pytest.approx(math.exp(-50))  # to the last digit


@REDUCTIONS
@pytest.mark.parametrize("masked", [False, True])
@given(seed=seeds, axes=leading_axes, K=st.integers(1, 5))
def test_binary_cross_entropy_gradient(reduction, masked, seed, axes, K):
    rng = np.random.default_rng(seed)
    logits, targets = rng.normal(size=(*axes, K)), np.asarray(rng.integers(2, size=(*axes, K)) * 1.0)
    mask = draw_mask(rng, axes) if masked else None
    _, dlogits = binary_cross_entropy(logits, targets, mask, reduction)
    check_gradients(lambda: binary_cross_entropy(logits, targets, mask, reduction)[0], {"y": logits}, {"y": dlogits})


@REDUCTIONS
@given(seed=seeds)
def test_masking_equals_leaving_out(reduction, seed):
    rng = np.random.default_rng(seed)
    logits, targets, mask = rng.normal(size=(4, 3, 5)), rng.integers(5, size=(4, 3)), draw_mask(rng, (4, 3))
    loss, dlogits = cross_entropy(logits, np.where(mask, targets, -100), mask, reduction)
    short_loss, short_dlogits = cross_entropy(logits[mask], targets[mask], reduction=reduction)
    assert loss == pytest.approx(short_loss, rel=1e-13)
    np.testing.assert_allclose(dlogits[mask], short_dlogits, atol=1e-15)
    assert not dlogits[~mask].any()
    prediction, target = rng.normal(size=(2, 4, 3, 5))
    target = 1 / (1 + np.exp(-target))
    for function in (mse_loss, binary_cross_entropy):
        loss, gradient = function(prediction, np.where(mask[..., None], target, 1e200), mask, reduction)
        short_loss, short_gradient = function(prediction[mask], target[mask], reduction=reduction)
        assert loss == pytest.approx(short_loss, rel=1e-13)
        np.testing.assert_allclose(gradient[mask], short_gradient, atol=1e-15)
        assert not gradient[~mask].any()


@pytest.mark.parametrize("garbage", [np.nan, np.inf, -np.inf, 1e300])
@pytest.mark.parametrize("function", [cross_entropy, binary_cross_entropy, mse_loss])
def test_what_is_under_the_mask_does_not_matter(function, garbage):
    rng = np.random.default_rng(0)
    output, targets, mask = rng.normal(size=(4, 3, 5)), rng.random((4, 3, 5)), draw_mask(rng, (4, 3))
    dirty_output, dirty_targets = (np.where(mask[..., None], array, garbage) for array in (output, targets))
    if function is cross_entropy:
        targets = rng.integers(5, size=(4, 3))
        dirty_targets = np.where(mask, targets, -(2**60))
    loss, doutput = function(output, targets, mask)
    dirty_loss, dirty_doutput = function(dirty_output, dirty_targets, mask)
    assert loss == dirty_loss
    np.testing.assert_array_equal(doutput, dirty_doutput)


@pytest.mark.parametrize("function", [cross_entropy, binary_cross_entropy, mse_loss])
def test_a_batch_of_padding_has_no_mean_and_a_sum_of_zero(function):
    targets = Y if function is cross_entropy else L
    with pytest.raises(ValueError, match="mask must leave at least one step unmasked for a mean, got all False"):
        function(L, targets, ~M)
    loss, doutput = function(L + np.nan, targets, ~M, reduction="sum")
    assert loss == 0.0
    assert not doutput.any()


@pytest.mark.torch
@REDUCTIONS
def test_binary_cross_entropy_equals_pytorch(reduction):
    import torch

    rng = np.random.default_rng(0)
    output, targets = 30 * rng.normal(size=(4, 3, 5)), rng.random((4, 3, 5))
    tensor = torch.tensor(output, requires_grad=True)
    expected = torch.nn.functional.binary_cross_entropy_with_logits(tensor, torch.tensor(targets), reduction=reduction)
    expected.backward()
    loss, doutput = binary_cross_entropy(output, targets, reduction=reduction)
    assert loss == pytest.approx(expected.item(), rel=1e-14)
    np.testing.assert_allclose(doutput, tensor.grad.numpy(), rtol=1e-12)


def test_cross_entropy_of_huge_logits():
    loss, dlogits = cross_entropy(np.array([[1e300, 0.0]]), np.array([1]))
    assert loss == 1e300
    assert dlogits.tolist() == [[1.0, -1.0]]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_of_the_gradient_is_that_of_the_prediction(dtype):
    loss, dlogits = cross_entropy(np.zeros((2, 3), dtype), np.array([0, 1], dtype=np.uint8))
    assert type(loss) is float
    assert dlogits.dtype == dtype
    loss, gradient = mse_loss(np.ones((2, 3), dtype), np.zeros((2, 3), dtype), np.array([True, False]))
    assert type(loss) is float
    assert gradient.dtype == dtype


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_losses_of_float32_are_summed_in_float64(reduction):
    """Each term fits into float32 (up to 3.4e38), their sum and their squares do not."""
    share = 1 if reduction == "sum" else 1 / 2
    logits = np.array([[3e38, 0.0], [3e38, 0.0]], dtype=np.float32)
    assert cross_entropy(logits, np.array([1, 1]), reduction=reduction)[0] == pytest.approx(6e38 * share)
    prediction = np.full((2, 1), 1e30, dtype=np.float32)
    assert mse_loss(prediction, 0 * prediction, reduction=reduction)[0] == pytest.approx(2e60 * share)


L, Y = np.zeros((2, 3, 4)), np.zeros((2, 3), dtype=int)
M = np.ones((2, 3), dtype=bool)
BAD = [
    (lambda: cross_entropy(L.tolist(), Y), TypeError, "output must be a NumPy array of floats, got list"),
    (lambda: cross_entropy(L.astype(int), Y), TypeError, "output must have dtype float32 or float64"),
    (lambda: cross_entropy(np.array(1.0), Y), ValueError, r"output must have shape \(..., K\), got \(\)"),
    (lambda: cross_entropy(np.full((2, 3, 4), np.nan), Y), ValueError, "output must be finite, got nan at index"),
    (lambda: cross_entropy(L[:0], Y[:0]), ValueError, r"output must not be empty, got shape \(0, 3, 4\)"),
    (lambda: cross_entropy(L, Y.astype(float)), TypeError, "targets must be a NumPy array of integers, got .*float64"),
    (lambda: cross_entropy(L, M), TypeError, "targets must be a NumPy array of integers, got an array of bool"),
    (lambda: cross_entropy(L, Y.tolist()), TypeError, "targets must be a NumPy array of integers, got list"),
    (lambda: cross_entropy(L, Y[:1]), ValueError, r"targets must have shape \(2, 3\), got \(1, 3\)"),
    (lambda: cross_entropy(L, Y[0]), ValueError, r"targets must have shape \(2, 3\), got \(3,\)"),
    (lambda: cross_entropy(L, Y + 4), ValueError, "targets must lie in 0 .. 3, got 4"),
    (lambda: cross_entropy(L, Y - 1), ValueError, "targets must lie in 0 .. 3, got -1"),
    (lambda: cross_entropy(L, Y, M.astype(int)), TypeError, "mask must be a NumPy array of bool, got .* int64"),
    (lambda: cross_entropy(L, Y, M.tolist()), TypeError, "mask must be a NumPy array of bool, got list"),
    (lambda: cross_entropy(L, Y, M.T), ValueError, r"mask must have shape \(2, 3\), got \(3, 2\)"),
    (
        lambda: cross_entropy(L, Y, ~M),
        ValueError,
        "mask must leave at least one step unmasked for a mean, got all False",
    ),
    (lambda: cross_entropy(L, Y, reduction="none"), ValueError, "reduction must be one of 'mean', 'sum', got 'none'"),
    (lambda: mse_loss(L, L, reduction=None), ValueError, "reduction must be one of 'mean', 'sum', got None"),
    (lambda: mse_loss(L, L[0]), ValueError, r"targets must have shape \(2, 3, 4\), got \(3, 4\)"),
    (lambda: mse_loss(L, L.astype(np.float32)), TypeError, "targets must have dtype float64, got an array of float32"),
    (lambda: mse_loss(L, L + np.inf), ValueError, r"targets must be finite, got inf at index \(0, 0, 0\)"),
    (lambda: binary_cross_entropy(L, Y), TypeError, "targets must be a NumPy array of floats|targets must have dtype"),
    (lambda: binary_cross_entropy(L, L + 2), ValueError, r"targets must lie in 0 \.\. 1, got 2.0 \.\. 2.0"),
    (lambda: binary_cross_entropy(L, L - 0.5), ValueError, r"targets must lie in 0 \.\. 1, got -0.5 \.\. -0.5"),
    (lambda: binary_cross_entropy(L, L[0]), ValueError, r"targets must have shape \(2, 3, 4\), got \(3, 4\)"),
    (lambda: binary_cross_entropy(L, L, ~M), ValueError, "mask must leave at least one step unmasked"),
    (lambda: binary_cross_entropy(L, L, reduction=""), ValueError, "reduction must be one of 'mean', 'sum', got ''"),
    (lambda: mse_loss(L.astype(object), L), TypeError, "output must have dtype float32 or float64, got .*object"),
    (lambda: mse_loss(L, L, M[0]), ValueError, r"mask must have shape \(2, 3\), got \(3,\)"),
    (lambda: mse_loss(L, L, ~M), ValueError, "mask must leave at least one step unmasked"),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()
