"""Credit and influence of whole models: against differences, the models' own gradients, and shorter sequences."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn import RNN, Embedding, Linear, ManyToMany, ManyToOne, cross_entropy, mse_loss, numerical_gradient
from rnn.diagnostics import contributions_by_lag, gradient_norms, influence

MASK = np.array([[1, 1], [1, 1], [0, 1], [1, 1], [1, 0]], dtype=bool)


def many_to_many(nonlinearity="tanh"):
    return ManyToMany(RNN(3, 4, nonlinearity=nonlinearity, rng=0), Linear(4, 3, rng=1))


def many_to_one(nonlinearity="tanh", embedding=None):
    return ManyToOne(RNN(3, 4, nonlinearity=nonlinearity, rng=0), Linear(4, 3, rng=1), embedding)


def data(T=5, B=2, outputs=5):
    rng = np.random.default_rng(2)
    return rng.normal(size=(T, B, 3)), rng.integers(3, size=(outputs, B))


def loss_of_step(model, x, targets, mask, t, i, k, h_k):
    """Return what step t of sequence i adds to the mean loss when the state after step k is h_k."""
    real = np.ones(x.shape[:2], dtype=bool) if mask is None else mask
    if t == k:
        logits = model.readout.forward(h_k[None])[0]
    else:
        part = slice(k + 1, t + 1)
        states = (
            model.recurrent.forward(x[part, [i]], h_k[None], real[part, [i]])[1] if real[part, i].any() else h_k[None]
        )
        logits = model.readout.forward(states)[0]
    value = cross_entropy(logits, targets[[t], i], reduction="sum")[0]
    return value * real[t, i] / real.sum()


@pytest.mark.parametrize("mask", [None, MASK], ids=["whole", "masked"])
def test_the_map_of_credit_is_the_differences_of_each_loss_by_each_state(mask):
    model, (x, targets) = many_to_many(), data()
    norms = gradient_norms(model, x, targets, mask)
    assert norms.shape == (5, 5, 2)
    states = model.recurrent.forward(x, None, mask)[0]
    for t in range(5):
        for k in range(5):
            for i in range(2):
                h_k = states[k, i].copy()
                numeric = 0.0
                if k <= t:

                    def loss(h_k=h_k, t=t, i=i, k=k):
                        return loss_of_step(model, x, targets, mask, t, i, k, h_k)

                    numeric = np.linalg.norm(numerical_gradient(loss, h_k))
                assert norms[t, k, i] == pytest.approx(numeric, abs=1e-9)


def test_with_one_output_only_the_last_row_has_credit():
    model, (x, targets) = many_to_one(), data(outputs=1)
    norms = gradient_norms(model, x, targets)
    assert (norms[:-1] == 0).all()
    assert (norms[-1] > 0).all()
    logits, _, _ = model.forward(x)
    direct = cross_entropy(logits, targets)[1][0] @ model.readout.params["W"]  # (B, H)
    np.testing.assert_allclose(norms[-1, -1], np.linalg.norm(direct, axis=-1))


@pytest.mark.parametrize("mask", [None, MASK], ids=["whole", "masked"])
@pytest.mark.parametrize("nonlinearity", ["tanh", "relu", "sigmoid", "linear"])
def test_contributions_add_up_to_the_gradient_of_the_model(nonlinearity, mask):
    for model, outputs in [(many_to_many(nonlinearity), 5), (many_to_one(nonlinearity), 1)]:
        x, targets = data(outputs=outputs)
        logits, _, cache = model.forward(x, mask=mask)
        dlogits = cross_entropy(logits, targets, mask if outputs == 5 else None)[1]
        grads = model.backward(cache, dlogits)[2]
        parts = contributions_by_lag(model, x, targets, mask)
        assert list(parts) == ["W_xh", "W_hh", "b_h"]
        for name, part in parts.items():
            np.testing.assert_allclose(part.sum(axis=0), grads[f"recurrent.{name}"], atol=1e-12)


def test_contributions_by_brute_force():
    """Two nested loops over t and k, one unrolled copy at a time."""
    model, (x, targets) = many_to_many(), data()
    logits, _, cache = model.forward(x)
    dlogits = cross_entropy(logits, targets)[1]
    expected = np.zeros((5, 4, 4))
    W, states = model.recurrent.params["W_hh"], cache.reading.recurrent.states
    for t in range(5):
        for i in range(2):
            dh = model.readout.params["W"].T @ dlogits[t, i]
            for k in range(t, -1, -1):
                da = dh * (1 - states[k + 1, i] ** 2)
                expected[t - k] += np.outer(da, states[k, i])
                dh = W.T @ da
    np.testing.assert_allclose(contributions_by_lag(model, x, targets)["W_hh"], expected, atol=1e-14)


def test_another_loss_and_an_embedding():
    model = ManyToMany(RNN(3, 4, rng=0), Linear(4, 1, rng=1), Embedding(6, 3, rng=2))
    ids, targets = np.array([[0, 1], [5, 2], [3, 3]]), np.zeros((3, 2, 1))
    parts = contributions_by_lag(model, ids, targets, loss=mse_loss)
    logits, _, cache = model.forward(ids)
    grads = model.backward(cache, mse_loss(logits, targets)[1])[2]
    np.testing.assert_allclose(parts["b_h"].sum(axis=0), grads["recurrent.b_h"])
    assert gradient_norms(model, ids, targets, loss=mse_loss).shape == (3, 3, 2)


@given(T=st.integers(2, 6), left_out=st.integers(0, 5))
def test_occlusion_equals_the_shorter_sequence(T, left_out):
    left_out %= T
    model, (x, targets) = many_to_one(), data(T=T, outputs=1)
    found = influence(model, x, targets)
    logits, state, _ = model.forward(x)
    shorter, short_state, _ = model.forward(np.delete(x, left_out, axis=0))
    np.testing.assert_allclose(found.state[left_out], np.linalg.norm(state - short_state, axis=-1), atol=1e-12)
    np.testing.assert_allclose(found.output[left_out], (logits - shorter)[0], atol=1e-12)
    for i in range(2):
        gain = cross_entropy(logits[:, [i]], targets[:, [i]])[0] - cross_entropy(shorter[:, [i]], targets[:, [i]])[0]
        assert found.loss[left_out, i] == pytest.approx(gain, abs=1e-12)


def test_the_only_word_is_compared_with_none():
    embedding = Embedding(6, 3, rng=2)
    model = many_to_one(embedding=embedding)
    ids = np.array([[1, 4]])
    found = influence(model, ids)
    logits, state, _ = model.forward(ids)
    np.testing.assert_allclose(found.state[0], np.linalg.norm(state, axis=-1))
    np.testing.assert_allclose(found.output[0], logits[0] - model.readout.params["b"])
    assert found.loss is None


def test_padding_has_no_influence():
    model, (x, targets) = many_to_one(), data(outputs=1)
    for method in ("occlusion", "gradient"):
        found = influence(model, x, targets, MASK, method=method)
        assert (found.state[~MASK] == 0).all()
        assert (found.output[~MASK] == 0).all()
        assert (found.loss[~MASK] == 0).all()
        alone = influence(model, x[:4, 1:], targets[:, 1:], method=method)  # without its padding
        np.testing.assert_allclose(found.state[:4, 1:], alone.state, atol=1e-12)
        np.testing.assert_allclose(found.output[:4, 1:], alone.output, atol=1e-12)
        np.testing.assert_allclose(found.loss[:4, 1:], alone.loss, atol=1e-12)


@pytest.mark.parametrize("nonlinearity", ["tanh", "sigmoid"])
def test_gradient_influence_is_the_differences(nonlinearity):
    model, (x, targets) = many_to_one(nonlinearity), data(outputs=1)
    found = influence(model, x, targets, method="gradient")
    assert [array.shape for array in found] == [(5, 2), (5, 2, 3), (5, 2)]
    for i in range(2):
        one = x[:, [i]].copy()
        for k in range(3):
            slope = numerical_gradient(lambda k=k, one=one: float(model.forward(one)[0][0, 0, k]), one)
            np.testing.assert_allclose(found.output[:, i, k], np.linalg.norm(slope[:, 0], axis=-1), atol=1e-9)
        slope = numerical_gradient(lambda i=i, one=one: cross_entropy(model.forward(one)[0], targets[:, [i]])[0], one)
        np.testing.assert_allclose(found.loss[:, i], np.linalg.norm(slope[:, 0], axis=-1), atol=1e-9)
        units = np.array(
            [numerical_gradient(lambda j=j, one=one: float(model.forward(one)[1][0, j]), one)[:, 0] for j in range(4)]
        )  # (H, T, D)
        spectral = [np.linalg.norm(units[:, t], 2) for t in range(5)]
        np.testing.assert_allclose(found.state[:, i], spectral, atol=1e-9)


def test_bad_input_is_named():
    x, targets = data(outputs=1)
    with pytest.raises(TypeError, match="model must be a ManyToOne, got ManyToMany"):
        influence(many_to_many(), x)
    with pytest.raises(TypeError, match="model must be a ManyToMany or ManyToOne, got RNN"):
        gradient_norms(RNN(3, 4, rng=0), x, targets)
    with pytest.raises(ValueError, match="method must be one of 'occlusion', 'gradient', got 'shap'"):
        influence(many_to_one(), x, method="shap")
    with pytest.raises(ValueError, match="x must be finite"):
        influence(many_to_one(), x * np.nan)
    for method in ("occlusion", "gradient"):
        with pytest.raises(ValueError, match=r"targets must have shape \(1, 2\), or one axis more, .* got \(1, 3\)"):
            influence(many_to_one(), x, np.zeros((1, 3), dtype=int), method=method)
        with pytest.raises(TypeError, match="targets must be a NumPy array, got list"):
            influence(many_to_one(), x, targets.tolist(), method=method)
