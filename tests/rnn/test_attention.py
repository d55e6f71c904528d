"""Self-attention against its definition, written out, and against PyTorch."""

import numpy as np
import pytest

from rnn.attention import self_attention


def case(T, rng=0):
    rng = np.random.default_rng(rng)
    return rng.normal(size=(T, 2, 3)), rng.normal(size=(5, 3)), rng.normal(size=(5, 3)), rng.normal(size=(4, 3))


@pytest.mark.parametrize("T", [1, 5, 50])
def test_attention_is_its_definition(T):
    x, W_q, W_k, W_v = case(T)
    output, weights = self_attention(x, W_q, W_k, W_v)
    assert output.shape == (T, 2, 4)
    assert weights.shape == (2, T, T)
    for b in range(2):
        for t in range(T):
            scores = np.array([(W_q @ x[t, b]) @ (W_k @ x[s, b]) / np.sqrt(5) for s in range(T)])
            p = np.exp(scores - scores.max())
            p /= p.sum()
            np.testing.assert_allclose(weights[b, t], p, rtol=1e-12)
            np.testing.assert_allclose(output[t, b], sum(p[s] * W_v @ x[s, b] for s in range(T)), atol=1e-12)


def test_without_positions_the_order_makes_no_difference():
    x, *weights = case(7)
    order = np.random.default_rng(1).permutation(7)
    np.testing.assert_allclose(
        self_attention(x[order], *weights)[0], self_attention(x, *weights)[0][order], rtol=0, atol=1e-12
    )


def test_attention_keeps_the_dtype():
    output, weights = self_attention(*(array.astype(np.float32) for array in case(4)))
    assert output.dtype == weights.dtype == np.float32


@pytest.mark.torch
def test_attention_equals_pytorch():
    torch = pytest.importorskip("torch")
    x, W_q, W_k, W_v = case(6)
    rows = torch.from_numpy(x).transpose(0, 1)
    q, k, v = (rows @ torch.from_numpy(W).T for W in (W_q, W_k, W_v))
    expected = torch.nn.functional.scaled_dot_product_attention(q, k, v).transpose(0, 1)
    np.testing.assert_allclose(self_attention(x, W_q, W_k, W_v)[0], expected.numpy(), rtol=0, atol=1e-12)


def test_errors_name_the_argument():
    x, W_q, W_k, W_v = case(4)
    with pytest.raises(ValueError, match=r"x must have shape \(T, B, D\)"):
        self_attention(x[0], W_q, W_k, W_v)
    with pytest.raises(ValueError, match=r"W_q must have shape \(d, 3\)"):
        self_attention(x, W_q[:, :2], W_k, W_v)
    with pytest.raises(ValueError, match=r"W_k must have shape \(5, 3\)"):
        self_attention(x, W_q, W_k[:4], W_v)
    with pytest.raises(TypeError, match="W_v must have dtype float64"):
        self_attention(x, W_q, W_k, W_v.astype(np.float32))
