"""The diagnostics of LSTM and GRU: against differences and closed forms. The state of an LSTM is (h, c), joined."""

import numpy as np
import pytest

from rnn import GRU, LSTM, RNN, Bidirectional, Linear, ManyToMany, ManyToOne, cross_entropy
from rnn.diagnostics import (
    contributions_by_lag,
    gradient_norms,
    influence,
    input_jacobians,
    jacobian_products,
    jacobians,
    lyapunov_exponents,
    norms_by_distance,
)

KINDS = pytest.mark.parametrize("kind", [LSTM, GRU])
MASK = np.array([[1, 1], [0, 1], [1, 1], [1, 0], [1, 0]], dtype=bool)


def join(state):
    return np.concatenate(state, axis=-1) if isinstance(state, tuple) else state


def split(kind, joined):
    return tuple(np.split(joined, 2, axis=-1)) if kind is LSTM else joined


class Run:
    """A run of a random layer; `end` is the joined last state of one sequence, from a joined state or other inputs."""

    def __init__(self, kind, mask=None, T=5, H=4, gain=1.0):
        rng = np.random.default_rng(0)
        self.kind, self.layer, self.mask = kind, kind(3, H, rng=rng), mask
        self.layer.params["W_hh"] *= gain
        self.n = 2 * H if kind is LSTM else H
        self.x, self.start = rng.normal(size=(T, 2, 3)), rng.normal(size=(2, self.n))
        self.cache = self.layer.forward(self.x, split(kind, self.start), mask)[2]
        parts = [self.cache.states, self.cache.cells] if kind is LSTM else [self.cache.states]
        self.states = np.concatenate(parts, axis=-1)  # (T + 1, B, n)

    def end(self, x, state, i, first=0):
        mask = None if self.mask is None else self.mask[first : first + len(x), [i]]
        if mask is not None and not mask.any():
            return state
        return join(self.layer.forward(x, split(self.kind, state[None]), mask)[1])[0]


def differences(f, point, eps=1e-6):
    """Return df/dpoint by central differences, shape (size of f, size of point)."""
    return np.array([(f(point + eps * unit) - f(point - eps * unit)) / (2 * eps) for unit in np.eye(point.size)]).T


@KINDS
@pytest.mark.parametrize("mask", [None, MASK], ids=["whole", "masked"])
def test_jacobians_and_their_products_are_differences(kind, mask):
    run = Run(kind, mask)
    J = jacobians(run.layer, run.cache)
    assert J.shape == (5, 2, run.n, run.n)
    products = jacobian_products(J)
    for t in range(5):
        for i in range(2):
            step = differences(lambda s, t=t, i=i: run.end(run.x[t : t + 1, [i]], s, i, t), run.states[t, i])
            np.testing.assert_allclose(J[t, i], step, atol=1e-8)
            rest = differences(lambda s, t=t, i=i: run.end(run.x[t:, [i]], s, i, t), run.states[t, i])
            np.testing.assert_allclose(products[t, i], rest, atol=1e-8)
    np.testing.assert_allclose(norms_by_distance(run.layer, run.cache)[5], np.linalg.norm(products[0], 2, axis=(1, 2)))


@KINDS
@pytest.mark.parametrize("mask", [None, MASK], ids=["whole", "masked"])
def test_input_jacobians_are_differences(kind, mask):
    run = Run(kind, mask)
    J = input_jacobians(run.layer, run.cache)
    assert J.shape == (5, 2, run.n, 3)
    for t in range(5):
        for i in range(2):

            def end(x_t, t=t, i=i):
                changed = run.x[:, [i]].copy()
                changed[t, 0] = x_t
                return run.end(changed, run.start[i], i)

            np.testing.assert_allclose(J[t, i], differences(end, run.x[t, i]), atol=1e-8)


@KINDS
def test_all_exponents_add_up_to_the_logarithm_of_the_volume(kind):
    run = Run(kind, T=30)
    volume = np.log(np.abs(np.linalg.det(jacobians(run.layer, run.cache)))).mean(axis=0)
    exponents = lyapunov_exponents(run.layer, run.cache)
    assert exponents.shape == (2, run.n)
    np.testing.assert_allclose(exponents.sum(axis=-1), volume, atol=1e-9)


@KINDS
def test_padding_does_not_count_in_exponents(kind):
    run = Run(kind, MASK)
    short = run.layer.forward(run.x[:3, 1:], split(kind, run.start[1:]))[2]  # the second sequence without its padding
    np.testing.assert_allclose(
        lyapunov_exponents(run.layer, run.cache)[1], lyapunov_exponents(run.layer, short)[0], atol=1e-12
    )


@pytest.mark.parametrize("bias", [0.0, 1.0, 2.0, 5.0])
def test_without_recurrent_weights_the_largest_exponent_of_an_lstm_is_ln_f(bias):
    layer = LSTM(1, 3, forget_bias=bias, rng=0)
    for name in ("W_xh", "W_hh"):
        layer.params[name][:] = 0
    layer.params["b_h"][6:9] = 0  # the candidate is 0, so that nothing is written and c stays 0
    cache = layer.forward(np.zeros((20, 1, 1)))[2]
    exponents = lyapunov_exponents(layer, cache, n=3, skip=1)[0]  # the h of a step is made anew: only c is carried
    np.testing.assert_allclose(exponents, -np.log1p(np.exp(-bias)), atol=1e-12)


def test_other_layers_and_caches_are_refused():
    lstm, gru = Run(LSTM), Run(GRU)
    with pytest.raises(TypeError, match=r"cache must be the LSTMCache that .* returned, got GRUCache"):
        jacobians(lstm.layer, gru.cache)
    with pytest.raises(TypeError, match="cache must be the RNNCache"):
        input_jacobians(RNN(3, 4, rng=0), lstm.cache)
    with pytest.raises(ValueError, match="n must be at most the size of the state, 8, got 9"):
        lyapunov_exponents(lstm.layer, lstm.cache, n=9)
    with pytest.raises(ValueError, match="input_size 3 and hidden_size 5, got one with 3 and 4"):
        jacobians(GRU(3, 5, rng=0), gru.cache)


@KINDS
def test_diagnoses_are_made_in_float32_if_the_layer_is(kind):
    run, layer = Run(kind, MASK), kind(3, 4, rng=0, dtype=np.float32)
    for name, value in run.layer.params.items():
        layer.params[name][:] = value
    x = run.x.astype(np.float32)
    pairs = zip(
        *(
            [diagnose(each, each.forward(inputs, mask=MASK)[2]) for each, inputs in ((layer, x), (run.layer, run.x))]
            for diagnose in (jacobians, input_jacobians, norms_by_distance, lyapunov_exponents)
        ),
        strict=True,
    )
    singles, doubles = (list(found) for found in pairs)
    model = ManyToMany(layer, Linear(4, 3, rng=1, dtype=np.float32))
    assert {found.dtype for found in singles} == {gradient_norms(model, x, np.zeros((5, 2), int)).dtype} == {x.dtype}
    for single, double in zip(singles, doubles, strict=True):
        np.testing.assert_allclose(single, double, atol=1e-3)


@KINDS
@pytest.mark.parametrize("mask", [None, MASK], ids=["whole", "masked"])
def test_the_map_of_credit_is_each_loss_by_each_state(kind, mask):
    run = Run(kind, mask)
    model, targets = ManyToMany(run.layer, Linear(4, 3, rng=1)), np.random.default_rng(3).integers(3, size=(5, 2))
    norms = gradient_norms(model, run.x, targets, mask)
    logits, _, cache = model.forward(run.x, mask=mask)
    dlogits = cross_entropy(logits, targets, mask=mask)[1]
    for t in range(5):
        part = np.where(np.arange(5)[:, None, None] == t, dlogits, 0)  # the loss of step t alone
        doutput, _, _ = model.readout.backward(cache.readout, part)
        for k in range(t + 1):  # a run from the state after step k, whose gradient is wanted
            states = [
                cache.reading.recurrent.states[k + 1],
                *([cache.reading.recurrent.cells[k + 1]] if kind is LSTM else []),
            ]
            expected = doutput[k] if kind is GRU else np.concatenate([doutput[k], np.zeros((2, 4))], axis=1)
            rest = None if mask is None else mask[k + 1 :]
            if k < 4 and (rest is None or rest.any()):
                start = tuple(states) if kind is LSTM else states[0]
                later = run.layer.forward(run.x[k + 1 :], start, rest)[2]
                expected = expected + join(run.layer.backward(later, doutput[k + 1 :])[1])
            np.testing.assert_allclose(norms[t, k], np.linalg.norm(expected, axis=-1), atol=1e-12)
        assert (norms[t, t + 1 :] == 0).all()


@KINDS
def test_influence_is_what_leaving_out_and_changing_an_input_do(kind):
    run = Run(kind)
    model = ManyToOne(run.layer, Linear(4, 2, rng=1))
    found = influence(model, run.x)
    for t in range(5):
        logits, state, _ = model.forward(np.delete(run.x, t, axis=0))
        whole, last, _ = model.forward(run.x)
        h, h_whole = (state[0], last[0]) if kind is LSTM else (state, last)
        np.testing.assert_allclose(found.state[t], np.linalg.norm(h_whole - h, axis=-1))
        np.testing.assert_allclose(found.output[t], (whole - logits)[0])
    by_gradient = influence(model, run.x, method="gradient")

    def end(x_t):
        changed = run.x[:, :1].copy()
        changed[2, 0] = x_t
        return model.forward(changed)[2].readout.x[0, 0]

    slope = differences(end, run.x[2, 0])
    assert by_gradient.state[2, 0] == pytest.approx(np.linalg.norm(slope, 2), abs=1e-8)
    to_output = np.linalg.norm(model.readout.params["W"] @ slope, axis=-1)
    np.testing.assert_allclose(by_gradient.output[2, 0], to_output, atol=1e-8)


def test_layers_of_several_have_influence_by_leaving_out_alone():
    model = ManyToOne(Bidirectional(RNN(3, 2, rng=0), RNN(3, 2, rng=1)), Linear(4, 2, rng=2))
    x = np.random.default_rng(0).normal(size=(4, 1, 3))
    assert influence(model, x).state.shape == (4, 1)
    without = model.readout.params["b"]  # what a network says that has read nothing
    np.testing.assert_allclose(influence(model, x[:1]).output, model.forward(x[:1])[0] - without)
    with pytest.raises(TypeError, match="layer must be an RNN, LSTM or GRU, got Bidirectional"):
        influence(model, x, method="gradient")
    with pytest.raises(TypeError, match="model must have an RNN as its recurrent layer, got LSTM"):
        contributions_by_lag(ManyToMany(LSTM(3, 4, rng=0), Linear(4, 2, rng=1)), x, np.zeros((4, 1), dtype=int))
