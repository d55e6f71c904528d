"""ManyToMany: the layers' composition, its gradients through a real loss, and bad input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn import RNN, Embedding, Linear, ManyToMany, check_gradients, cross_entropy, mse_loss

SIZES = st.tuples(*[st.integers(1, 4)] * 4, st.integers(2, 4))  # T, B, D, H, K


def build(D, H, K, rng, nonlinearity="tanh"):
    rng = np.random.default_rng(rng)
    return ManyToMany(RNN(D, H, nonlinearity=nonlinearity, rng=rng), Linear(H, K, rng=rng))


@pytest.mark.parametrize("nonlinearity", ["tanh", "sigmoid", "linear"])
@pytest.mark.parametrize("masked", [False, True])
@given(seed=st.integers(0, 999), sizes=SIZES)
def test_gradients_through_cross_entropy(nonlinearity, masked, seed, sizes):
    T, B, D, H, K = sizes
    rng = np.random.default_rng(seed)
    model = build(D, H, K, rng, nonlinearity)
    x, state, dstate = rng.normal(size=(T, B, D)), rng.normal(size=(B, H)), rng.normal(size=(B, H))
    targets, mask = rng.integers(K, size=(T, B)), None
    if masked:
        mask = rng.random((T, B)) < 0.6
        mask[0, 0] = True

    def loss():
        logits, last, _ = model.forward(x, state, mask)
        return cross_entropy(logits, targets, mask)[0] + (last * dstate).sum()

    logits, _, cache = model.forward(x, state, mask)
    dx, dfirst, grads = model.backward(cache, cross_entropy(logits, targets, mask)[1], dstate)
    check_gradients(loss, {"x": x, "state": state, **model.params}, {"x": dx, "state": dfirst, **grads})


def test_gradients_through_relu_and_mse():
    rng = np.random.default_rng(5)
    model = build(3, 6, 2, rng, "relu")
    x, target = rng.normal(size=(4, 3, 3)), rng.normal(size=(4, 3, 2))
    output, _, cache = model.recurrent.forward(x)
    h_prev = np.concatenate([np.zeros((1, 3, 6)), output[:-1]])
    a = x @ model.params["recurrent.W_xh"].T + h_prev @ model.params["recurrent.W_hh"].T + model.params["recurrent.b_h"]
    assert np.abs(a).min() > 1e-4  # away from the kink
    prediction, _, cache = model.forward(x)
    dx, _, grads = model.backward(cache, mse_loss(prediction, target)[1])
    check_gradients(lambda: mse_loss(model.forward(x)[0], target)[0], {"x": x, **model.params}, {"x": dx, **grads})


def test_it_is_the_composition_of_its_layers():
    rng = np.random.default_rng(6)
    model, x, state = build(3, 4, 2, rng), rng.normal(size=(5, 2, 3)), rng.normal(size=(2, 4))
    mask = np.array([[1, 1], [0, 1], [1, 0], [1, 1], [0, 1]], dtype=bool)  # padding in the middle changes what follows
    logits, last, _ = model.forward(x, state, mask)
    output, expected_last, _ = model.recurrent.forward(x, state, mask)
    np.testing.assert_array_equal(logits, model.readout.forward(output)[0])
    np.testing.assert_array_equal(last, expected_last)


def test_params_are_the_arrays_of_the_layers():
    model = build(3, 4, 2, 0)
    assert list(model.params) == ["recurrent.W_xh", "recurrent.W_hh", "recurrent.b_h", "readout.W", "readout.b"]
    for name, layer in [("recurrent", model.recurrent), ("readout", model.readout)]:
        for key, value in layer.params.items():
            assert model.params[f"{name}.{key}"] is value
    model.readout.params["b"] = np.array([5.0, 7.0])
    assert model.params["readout.b"].tolist() == [5.0, 7.0]
    x = np.zeros((1, 1, 3))
    before = model.forward(x)[0]
    model.params["readout.b"] += 1
    np.testing.assert_allclose(model.forward(x)[0], before + 1)


def test_repr_shows_both_layers():
    assert repr(build(3, 4, 2, 0)) == (
        "ManyToMany(recurrent=RNN(3, 4, nonlinearity='tanh', dtype=float64), readout=Linear(4, 2, dtype=float64))"
    )


R, L = RNN(3, 4, rng=0), Linear(4, 2, rng=0)
BAD = [
    (lambda: ManyToMany(L, L), TypeError, "recurrent must be a recurrent layer .*, got Linear"),
    (lambda: ManyToMany(R, Embedding(4, 2, rng=0)), TypeError, "readout must be a Linear, got Embedding"),
    (
        lambda: ManyToMany(R, Linear(4, 2, rng=0, dtype=np.float32)),
        TypeError,
        "readout must have the dtype of recurrent, float64, got float32",
    ),
    (lambda: ManyToMany(R, Linear(3, 2, rng=0)), ValueError, "readout must have input_size 4, .* got 3"),
    (lambda: ManyToMany(R, L).forward(np.zeros((5, 3))), ValueError, r"x must have shape \(T, B, 3\), got \(5, 3\)"),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_bad_gradient():
    model = ManyToMany(R, L)
    logits, _, cache = model.forward(np.zeros((5, 1, 3)))
    with pytest.raises(ValueError, match=r"doutput must have shape \(5, 1, 2\), got \(5, 2\)"):
        model.backward(cache, logits[:, 0])
