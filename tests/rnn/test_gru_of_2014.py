"""The GRU with the reset gate before the product: against a loop over single numbers, Keras, files and PyTorch's words.

Its gradients and everything else that holds for all layers: tests/rnn/test_layers.py.
"""

import json
import math

import numpy as np
import pytest
from safetensors import safe_open

from rnn import GRU, Bidirectional, Linear, ManyToMany, load, save, to_torch
from rnn.diagnostics import jacobians
from rnn.explorables.weights import weights_of


def sigmoid(a):
    return 1 / (1 + math.exp(-a))


def slow(params, x, h):
    """Compute the states of one sequence with Python's floats, from the equations of Cho et al. (2014)."""
    W, U, b = (params[name].tolist() for name in ("W_xh", "W_hh", "b_h"))
    H, states = len(h), []
    for x_t in x.tolist():

        def a(row, state, x_t=x_t):
            return sum(w * v for w, v in zip(W[row] + U[row], x_t + state, strict=True)) + b[row]

        r = [sigmoid(a(k, h)) for k in range(H)]
        z = [sigmoid(a(H + k, h)) for k in range(H)]
        n = [math.tanh(a(2 * H + k, [r_j * h_j for r_j, h_j in zip(r, h, strict=True)])) for k in range(H)]
        h = [(1 - z[k]) * n[k] + z[k] * h[k] for k in range(H)]
        states.append(h)
    return np.array(states)


@pytest.mark.parametrize("B", [1, 3])
def test_the_layer_equals_a_loop_over_numbers(B):
    rng = np.random.default_rng(0)
    layer, x, state = GRU(2, 4, reset_after=False, rng=rng), rng.normal(size=(6, B, 2)), rng.normal(size=(B, 4))
    for value in layer.params.values():
        value *= 3  # far from linear
    output, _, _ = layer.forward(x, state)
    for b in range(B):
        np.testing.assert_allclose(output[:, b], slow(layer.params, x[:, b], state[b].tolist()), rtol=1e-12)


@pytest.mark.parametrize(
    ("reset_after", "published"),
    [(True, [0.5217289, 0.6371659, 0.39384964]), (False, [0.51447755, 0.6426879, 0.40208298])],
)
def test_the_numbers_of_keras(reset_after, published):
    """Keras 3.15.1, the tests of its own layer, in float32: batch first, so three sequences of six steps."""
    layer = GRU(4, 3, reset_after=reset_after, rng=0)
    for name, value in {"W_xh": 0.01, "W_hh": 0.02, "b_h": 0.03, "b_hn": 0.03}.items():
        if name in layer.params:
            layer.params[name][:] = value
    if reset_after:
        layer.params["b_h"][:6] += 0.03  # Keras adds two biases there
    x = np.arange(72.0).reshape(3, 6, 4).swapaxes(0, 1)
    output, _, _ = layer.forward(x)
    np.testing.assert_allclose(output[-1], np.repeat(np.array(published)[:, None], 3, axis=1), atol=2e-7)


def test_where_the_reset_gate_is_open_both_variants_are_one():
    before, after = GRU(3, 4, reset_after=False, rng=0), GRU(3, 4, rng=1)
    before.params["b_h"][:4] = 1000
    for name, value in before.params.items():
        after.params[name] = value
    after.params["b_hn"][:] = 0
    x = np.random.default_rng(0).normal(size=(5, 2, 3))
    np.testing.assert_allclose(before.forward(x)[0], after.forward(x)[0], rtol=1e-13)
    before.params["b_h"][:4] = after.params["b_h"][:4] = 0
    assert np.abs(before.forward(x)[0] - after.forward(x)[0]).max() > 1e-3


@pytest.mark.parametrize("reset_after", [True, False])
def test_the_cache_of_the_other_variant_is_refused(reset_after):
    layer, other = (GRU(3, 4, reset_after=which, rng=0) for which in (reset_after, not reset_after))
    output, _, cache = other.forward(np.ones((5, 2, 3)))
    message = f"cache must come from a GRU with reset_after={reset_after}, got reset_after={not reset_after}"
    with pytest.raises(ValueError, match=message):
        layer.backward(cache, output)
    with pytest.raises(ValueError, match=message):
        jacobians(layer, cache)


def test_parameters_and_repr():
    layer = GRU(3, 4, reset_after=False, rng=0)
    assert {name: value.shape for name, value in layer.params.items()} == GRU.shapes(3, 4, reset_after=False)
    assert list(layer.params) == ["W_xh", "W_hh", "b_h"]
    assert repr(layer) == "GRU(3, 4, reset_after=False, dtype=float64)"
    with pytest.raises(TypeError, match="reset_after must be a bool, got int 0"):
        GRU(3, 4, reset_after=0, rng=0)


def header(path):
    with safe_open(path, framework="np") as file:
        return json.loads(next(iter(file.metadata().values())))


def test_files(tmp_path):
    path, layer = tmp_path / "gru.safetensors", GRU(3, 4, reset_after=False, rng=0)
    save(path, layer)
    same = load(path)
    assert not same.reset_after
    x = np.ones((2, 1, 3))
    np.testing.assert_array_equal(same.forward(x)[0], layer.forward(x)[0])
    save(path, GRU(3, 4, rng=0))
    assert header(path) == {"class": "GRU", "input_size": 3, "hidden_size": 4, "dtype": "float64"}  # as it always was
    assert load(path).reset_after


@pytest.mark.torch
@pytest.mark.parametrize("wrap", [lambda layer: layer, lambda layer: Bidirectional(layer, GRU(3, 4, rng=1))])
def test_pytorch_has_no_such_layer(wrap):
    with pytest.raises(ValueError, match="layer must have reset_after=True, since PyTorch has no other GRU"):
        to_torch(wrap(GRU(3, 4, reset_after=False, rng=0)))


def test_the_page_has_no_such_layer():
    with pytest.raises(TypeError, match=r"model\.recurrent must be a GRU with reset_after=True"):
        weights_of(ManyToMany(GRU(3, 4, reset_after=False, rng=0), Linear(4, 2, rng=0)))
