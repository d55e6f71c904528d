"""The layers: gradients against central differences, RNN against the loop over cells, invariances, and bad input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn import RNN, Embedding, Linear, check_gradients
from rnn.cells import rnn_step, rnn_step_backward
from rnn.nonlinearities import NONLINEARITIES

seeds = st.integers(0, 999)
sizes = st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 3), st.integers(1, 4))  # T, B, D, H
every_nonlinearity = pytest.mark.parametrize("nonlinearity", NONLINEARITIES)
masked_or_not = pytest.mark.parametrize("masked", [False, True])


def draw(seed, shape, nonlinearity="tanh", masked=False):
    """Return a layer, x, state, mask, doutput and dstate; for relu, away from its kink."""
    T, B, D, H = shape
    rng = np.random.default_rng(seed)
    while True:
        layer = RNN(D, H, nonlinearity=nonlinearity, rng=rng)
        x, state, doutput, dstate = (rng.standard_normal(s) for s in [(T, B, D), (B, H), (T, B, H), (B, H)])
        mask = None
        if masked:
            mask = rng.random((T, B)) < 0.6
            mask[rng.integers(T), rng.integers(B)] = True
        if nonlinearity != "relu" or np.abs(pre_activations(layer, x, state, mask)).min() > 1e-3:
            return layer, x, state, mask, doutput, dstate


def pre_activations(layer, x, state, mask):
    output, _, _ = layer.forward(x, state, mask)
    h_prev = np.concatenate([state[None], output[:-1]])
    return x @ layer.params["W_xh"].T + h_prev @ layer.params["W_hh"].T + layer.params["b_h"]


def loop_over_cells(layer, x, state, mask, doutput, dstate):
    """Do what RNN does, one cell and one step at a time; where masked, the state and its gradient are held."""
    weights = [layer.params[name] for name in ("W_xh", "W_hh", "b_h")]
    mask = np.ones(x.shape[:2], dtype=bool) if mask is None else mask
    h, output, caches = state, [], []
    for x_t, real in zip(x, mask[..., None], strict=True):
        h_new, cache = rnn_step(x_t, h, *weights, layer.nonlinearity)
        h = np.where(real, h_new, h)
        output.append(h)
        caches.append(cache)
    dh, dx, grads = dstate, [], {name: np.zeros_like(w) for name, w in layer.params.items()}
    for t in reversed(range(len(x))):
        dh, real = dh + doutput[t], mask[t, :, None]
        dx_t, dh_prev, step_grads = rnn_step_backward(dh * real, caches[t])
        dh = np.where(real, dh_prev, dh)
        dx.insert(0, dx_t)
        for name, gradient in step_grads.items():
            grads[name] += gradient
    return {"output": np.stack(output), "state": h, "dx": np.stack(dx), "dstate": dh} | grads


def run(layer, x, state, mask, doutput, dstate):
    """Forward and backward of the layer, as one dict."""
    output, last, cache = layer.forward(x, state, mask)
    dx, dfirst, grads = layer.backward(cache, doutput, dstate)
    return {"output": output, "state": last, "dx": dx, "dstate": dfirst} | grads


def assert_same(first, second, atol=1e-12):
    assert first.keys() == second.keys()
    for name, value in first.items():
        np.testing.assert_allclose(value, second[name], rtol=0, atol=atol, err_msg=name, strict=True)


@every_nonlinearity
@masked_or_not
@given(seed=seeds, shape=sizes)
def test_rnn_equals_the_loop_over_cells(nonlinearity, masked, seed, shape):
    case = draw(seed, shape, nonlinearity, masked)
    assert_same(run(*case), loop_over_cells(*case))


def check_rnn_gradients(nonlinearity, masked, seed, shape):
    """Compare every gradient with central differences; check_gradients asserts."""
    layer, x, state, mask, doutput, dstate = draw(seed, shape, nonlinearity, masked)

    def loss():
        output, last, _ = layer.forward(x, state, mask)
        return (output * doutput).sum() + (last * dstate).sum()

    _, _, cache = layer.forward(x, state, mask)
    dx, dfirst, grads = layer.backward(cache, doutput, dstate)
    assert grads.keys() == layer.params.keys()
    check_gradients(loss, {"x": x, "state": state, **layer.params}, {"x": dx, "state": dfirst, **grads})


@every_nonlinearity
@masked_or_not
@given(seed=seeds, shape=sizes)
def test_rnn_gradients(nonlinearity, masked, seed, shape):
    check_rnn_gradients(nonlinearity, masked, seed, shape)


@every_nonlinearity
@pytest.mark.parametrize("shape", [(1, 1, 1, 1), (1, 3, 2, 4), (6, 1, 2, 4), (20, 2, 3, 5)])
def test_rnn_gradients_of_one_step_of_one_sequence_and_of_many(nonlinearity, shape):
    check_rnn_gradients(nonlinearity, masked=False, seed=1, shape=shape)
    check_rnn_gradients(nonlinearity, masked=True, seed=1, shape=shape)


@given(seed=seeds, shape=sizes)
def test_gradients_that_are_left_out_are_zero(seed, shape):
    layer, x, state, _, doutput, dstate = draw(seed, shape)
    zeros = {"doutput": np.zeros_like(doutput), "dstate": np.zeros_like(dstate)}
    _, _, cache = layer.forward(x, state)
    for left_out, given_ in [
        ((doutput, None), (doutput, zeros["dstate"])),
        ((None, dstate), (zeros["doutput"], dstate)),
    ]:
        dx, dfirst, grads = layer.backward(cache, *left_out)
        dx_2, dfirst_2, grads_2 = layer.backward(cache, *given_)
        assert_same({"dx": dx, "dstate": dfirst} | grads, {"dx": dx_2, "dstate": dfirst_2} | grads_2)
    zero_state = np.zeros_like(state)
    np.testing.assert_array_equal(layer.forward(x)[0], layer.forward(x, zero_state)[0])


@masked_or_not
@given(seed=seeds, shape=sizes)
def test_sequences_of_a_batch_do_not_influence_each_other(masked, seed, shape):
    layer, x, state, mask, doutput, dstate = draw(seed, shape, masked=masked)
    whole = run(layer, x, state, mask, doutput, dstate)
    sums = dict.fromkeys(layer.params, 0.0)
    for b in range(shape[1]):
        part_mask = None if mask is None or not mask[:, b].any() else mask[:, [b]]
        if mask is not None and part_mask is None:
            np.testing.assert_array_equal(whole["state"][b], state[b])  # nothing but padding: the state is held
            continue
        part = run(layer, x[:, [b]], state[[b]], part_mask, doutput[:, [b]], dstate[[b]])
        for name in ("output", "dx"):
            np.testing.assert_allclose(whole[name][:, [b]], part[name], atol=1e-12)
        for name in ("state", "dstate"):
            np.testing.assert_allclose(whole[name][[b]], part[name], atol=1e-12)
        sums = {name: sums[name] + part[name] for name in sums}
    assert_same({name: whole[name] for name in sums}, sums)


@masked_or_not
@given(seed=seeds, shape=sizes)
def test_permuting_the_batch_permutes_the_results(masked, seed, shape):
    layer, x, state, mask, doutput, dstate = draw(seed, shape, masked=masked)
    order = np.random.default_rng(seed).permutation(shape[1])
    plain = run(layer, x, state, mask, doutput, dstate)
    permuted_mask = None if mask is None else mask[:, order]
    permuted = run(layer, x[:, order], state[order], permuted_mask, doutput[:, order], dstate[order])
    for name in ("output", "dx"):
        plain[name] = plain[name][:, order]
    for name in ("state", "dstate"):
        plain[name] = plain[name][order]
    assert_same(plain, permuted)


@every_nonlinearity
@given(seed=seeds, shape=sizes, garbage=st.sampled_from([0.0, -7.5, 1e6, 1e300]))
def test_what_is_under_the_mask_does_not_matter(nonlinearity, seed, shape, garbage):
    layer, x, state, mask, doutput, dstate = draw(seed, shape, nonlinearity, masked=True)
    spoiled = np.where(mask[..., None], x, garbage)
    plain, other = (run(layer, values, state, mask, doutput, dstate) for values in (x, spoiled))
    assert_same(plain, other, atol=0)
    assert not plain["dx"][~mask].any()


def test_padding_cannot_overflow():
    layer = RNN(8, 2, nonlinearity="linear", rng=0)
    layer.params["W_xh"][:] = 1.0
    x = np.zeros((2, 1, 8))
    x[1] = np.finfo(float).max
    output, _, _ = layer.forward(x, mask=np.array([[True], [False]]))  # a warning would be an error
    np.testing.assert_array_equal(output[1], output[0])


@given(seed=seeds, shape=sizes, padding=st.integers(1, 3))
def test_padding_a_sequence_changes_nothing(seed, shape, padding):
    layer, x, state, _, doutput, dstate = draw(seed, shape)
    T, B, D, H = shape
    rng = np.random.default_rng(seed)
    long_x = np.concatenate([x, rng.standard_normal((padding, B, D))])
    long_doutput = np.concatenate([doutput, np.zeros((padding, B, H))])
    mask = np.repeat(np.arange(T + padding)[:, None] < T, B, axis=1)
    plain = run(layer, x, state, None, doutput, dstate)
    padded = run(layer, long_x, state, mask, long_doutput, dstate)
    np.testing.assert_array_equal(padded["output"][T:], np.broadcast_to(plain["state"], (padding, B, H)))
    padded["output"], padded["dx"] = padded["output"][:T], padded["dx"][:T]
    assert_same(plain, padded)


@every_nonlinearity
@masked_or_not
@given(seed=seeds, shape=sizes, cut=st.integers(1, 5))
def test_a_sequence_cut_in_two_equals_the_whole(nonlinearity, masked, seed, shape, cut):
    shape = (shape[0] + 5, *shape[1:])
    layer, x, state, mask, doutput, dstate = draw(seed, shape, nonlinearity)
    if masked:
        mask = np.random.default_rng(seed).random(shape[:2]) < 0.6
        mask[[0, -1]] = True
    whole = run(layer, x, state, mask, doutput, dstate)
    head, tail = (None, None) if mask is None else (mask[:cut], mask[cut:])
    output_1, middle, cache_1 = layer.forward(x[:cut], state, head)
    output_2, last, cache_2 = layer.forward(x[cut:], middle, tail)
    dx_2, dmiddle, grads_2 = layer.backward(cache_2, doutput[cut:], dstate)
    dx_1, dfirst, grads_1 = layer.backward(cache_1, doutput[:cut], dmiddle)
    parts = {"output": np.concatenate([output_1, output_2]), "state": last}
    parts |= {"dx": np.concatenate([dx_1, dx_2]), "dstate": dfirst}
    assert_same(whole, parts | {name: grads_1[name] + grads_2[name] for name in grads_1})


@every_nonlinearity
@masked_or_not
def test_float32_stays_float32(nonlinearity, masked):
    layer, *arrays = draw(0, (3, 2, 3, 4), nonlinearity, masked)
    half = RNN(3, 4, nonlinearity=nonlinearity, rng=0, dtype=np.float32)
    for name, value in layer.params.items():
        half.params[name][:] = value
    x, state, mask, doutput, dstate = (a if a is None or a.dtype == bool else a.astype(np.float32) for a in arrays)
    result = run(half, x, state, mask, doutput, dstate)
    assert {value.dtype for value in result.values()} == {np.dtype(np.float32)}
    assert_same({k: v.astype(np.float64) for k, v in result.items()}, run(layer, *arrays), atol=1e-5)


def test_arguments_are_left_alone_and_need_not_be_contiguous():
    layer, *arrays = draw(0, (5, 4, 3, 2), masked=True)
    copies = [array.copy() for array in arrays]
    plain = run(layer, *arrays)
    for array, copy in zip(arrays, copies, strict=True):
        np.testing.assert_array_equal(array, copy)
    assert_same(plain, run(layer, *(np.asfortranarray(array) for array in arrays)))
    for array in arrays:
        array.flags.writeable = False
    assert_same(plain, run(layer, *arrays))


def test_results_cannot_corrupt_the_cache():
    layer, x, state, _, doutput, dstate = draw(0, (3, 2, 3, 4))
    output, last, cache = layer.forward(x, state)
    dx, dfirst, _ = layer.backward(cache, doutput, dstate)
    with pytest.raises(ValueError, match="read-only"):
        output[0] = 0
    last[:] = 0
    dx[:] = dfirst[:] = 0
    dx_2, _, _ = layer.backward(cache, doutput, dstate)
    assert dx_2.any()


def test_starting_values_are_those_of_pytorch():
    layer = RNN(40, 100, rng=3)
    assert {name: value.shape for name, value in layer.params.items()} == {
        "W_xh": (100, 40),
        "W_hh": (100, 100),
        "b_h": (100,),
    }
    for value in layer.params.values():
        assert 0.09 < np.abs(value).max() <= 0.1
    read = Linear(400, 30, rng=3)
    assert min(np.abs(value).max() for value in read.params.values()) > 0.045
    assert max(np.abs(value).max() for value in read.params.values()) <= 0.05
    assert Embedding(200, 300, rng=3).params["W"].std() == pytest.approx(1, abs=0.02)
    np.testing.assert_array_equal(layer.params["W_hh"], RNN(40, 100, rng=np.random.default_rng(3)).params["W_hh"])


@given(seed=seeds, axes=st.lists(st.integers(1, 3), max_size=3), D=st.integers(1, 4), K=st.integers(1, 4))
def test_linear_gradients(seed, axes, D, K):
    rng = np.random.default_rng(seed)
    layer, x, dy = Linear(D, K, rng=rng), rng.normal(size=(*axes, D)), rng.normal(size=(*axes, K))
    y, cache = layer.forward(x)
    np.testing.assert_allclose(y, np.einsum("kd,...d->...k", layer.params["W"], x) + layer.params["b"], atol=1e-14)
    dx, grads = layer.backward(cache, dy)
    check_gradients(lambda: (layer.forward(x)[0] * dy).sum(), {"x": x, **layer.params}, {"x": dx, **grads})


@given(seed=seeds, axes=st.lists(st.integers(1, 3), max_size=3), num=st.integers(1, 4), size=st.integers(1, 4))
def test_embedding_gradients(seed, axes, num, size):
    rng = np.random.default_rng(seed)
    layer, ids, de = Embedding(num, size, rng=rng), rng.integers(num, size=axes), rng.normal(size=(*axes, size))
    e, cache = layer.forward(ids)
    np.testing.assert_array_equal(e, np.eye(num)[ids] @ layer.params["W"])
    check_gradients(lambda: (layer.forward(ids)[0] * de).sum(), layer.params, layer.backward(cache, de))


def test_the_embedding_is_a_copy():
    layer = Embedding(2, 2, rng=0)
    e, _ = layer.forward(0)
    e[:] = 0
    assert layer.params["W"].all()


def test_repr_says_the_sizes():
    assert repr(RNN(2, 3, nonlinearity="relu", rng=0)) == "RNN(2, 3, nonlinearity='relu', dtype=float64)"
    assert repr(Linear(2, 3, rng=0, dtype=np.float32)) == "Linear(2, 3, dtype=float32)"
    assert repr(Embedding(2, 3, rng=0)) == "Embedding(2, 3, dtype=float64)"


X, S = np.zeros((5, 2, 3)), np.zeros((2, 4))
M, G = np.ones((5, 2), dtype=bool), np.zeros((5, 2, 4))
LAYER = RNN(3, 4, rng=0)
NAN = X.copy()
NAN[3, 1, 2] = np.nan


def with_params(change):
    """Return the forward pass of a layer whose reader has assigned to its parameters."""
    layer = RNN(3, 4, rng=0)
    layer.params |= change
    return lambda: layer.forward(X)


def backward(*gradients):
    _, _, cache = LAYER.forward(X, S)
    return lambda: LAYER.backward(cache, *gradients)


BAD = [
    (lambda: RNN(0, 4, rng=0), ValueError, "input_size must be at least 1, got 0"),
    (lambda: RNN(3, -4, rng=0), ValueError, "hidden_size must be at least 1, got -4"),
    (lambda: RNN(3.0, 4, rng=0), TypeError, "input_size must be an int, got float 3.0"),
    (lambda: RNN(3, True, rng=0), TypeError, "hidden_size must be an int, got bool True"),
    (lambda: RNN(3, 4, nonlinearity="gelu", rng=0), ValueError, "nonlinearity must be one of .* got 'gelu'"),
    (lambda: RNN(3, 4, rng=np.random), TypeError, "rng must be a np.random.Generator or an int, got module"),
    (lambda: RNN(3, 4, rng=None), TypeError, "rng must be a np.random.Generator or an int, got NoneType"),
    (lambda: RNN(3, 4, rng=0, dtype=int), TypeError, "dtype must be float32 or float64, got <class 'int'>"),
    (lambda: LAYER.forward(X[0]), ValueError, r"x must have shape \(T, B, 3\), got \(2, 3\)"),
    (lambda: LAYER.forward(np.zeros((5, 2, 4))), ValueError, r"x must have shape \(T, B, 3\), got \(5, 2, 4\)"),
    (lambda: LAYER.forward(X.astype(np.float32)), TypeError, "x must have dtype float64, got an array of float32"),
    (lambda: LAYER.forward(X.astype(int)), TypeError, "x must have dtype float64, got an array of int64"),
    (lambda: LAYER.forward(X.astype(object)), TypeError, "x must have dtype float64, got an array of object"),
    (lambda: LAYER.forward(X.tolist()), TypeError, "x must be a NumPy array of floats, got list"),
    (lambda: LAYER.forward(NAN), ValueError, r"x must be finite, got nan at index \(3, 1, 2\)"),
    (lambda: LAYER.forward(X - np.inf), ValueError, r"x must be finite, got -inf at index \(0, 0, 0\)"),
    (lambda: LAYER.forward(X[:0]), ValueError, r"x must not be empty, got shape \(0, 2, 3\)"),
    (lambda: LAYER.forward(X[:, :0]), ValueError, r"x must not be empty, got shape \(5, 0, 3\)"),
    (lambda: LAYER.forward(X, S[:1]), ValueError, r"state must have shape \(2, 4\), got \(1, 4\)"),
    (lambda: LAYER.forward(X, S[None]), ValueError, r"state must have shape \(2, 4\), got \(1, 2, 4\)"),
    (lambda: LAYER.forward(X, S.astype(np.float32)), TypeError, "state must have dtype float64, got .* float32"),
    (lambda: LAYER.forward(X, 0.0), TypeError, "state must be a NumPy array of floats, got float 0.0"),
    (lambda: LAYER.forward(X, S + np.nan), ValueError, "state must be finite, got nan"),
    (lambda: LAYER.forward(X, S, M.T), ValueError, r"mask must have shape \(5, 2\), got \(2, 5\)"),
    (lambda: LAYER.forward(X, S, M.astype(float)), TypeError, "mask must be a NumPy array of bool, got .* float64"),
    (lambda: LAYER.forward(X, S, ~M), ValueError, "mask must leave at least one step unmasked, got all False"),
    (with_params({"W_hh": np.eye(3)}), ValueError, r"params\['W_hh'\] must have shape \(4, 4\), got \(3, 3\)"),
    (with_params({"W_hh": np.eye(4, dtype=int)}), TypeError, r"params\['W_hh'\] must have dtype float64, got .*int64"),
    (with_params({"W_hy": np.eye(4)}), ValueError, r"params must have the keys \['W_hh', 'W_xh', 'b_h'\], got \["),
    (backward(None), ValueError, "doutput and dstate must not both be None"),
    (backward(G[:4]), ValueError, r"doutput must have shape \(5, 2, 4\), got \(4, 2, 4\)"),
    (backward(G.astype(np.float32)), TypeError, "doutput must have dtype float64, got an array of float32"),
    (backward(G + np.inf), ValueError, r"doutput must be finite, got inf at index \(0, 0, 0\)"),
    (backward(G, G), ValueError, r"dstate must have shape \(2, 4\), got \(5, 2, 4\)"),
    (backward(G, [0.0]), TypeError, "dstate must be a NumPy array of floats, got list"),
    (lambda: Linear(3, 0, rng=0), ValueError, "output_size must be at least 1, got 0"),
    (lambda: Linear(3, 4, rng=0).forward(np.zeros((2, 4))), ValueError, r"x must have shape \(..., 3\), got \(2, 4\)"),
    (lambda: Linear(3, 4, rng=0).forward(np.array(1.0)), ValueError, r"x must have shape \(..., 3\), got \(\)"),
    (
        lambda: Linear(3, 4, rng=0).backward(Linear(3, 4, rng=0).forward(X)[1], X),
        ValueError,
        r"dy must have shape \(5, 2, 4\), got \(5, 2, 3\)",
    ),
    (lambda: Embedding(0, 4, rng=0), ValueError, "num_embeddings must be at least 1, got 0"),
    (lambda: Embedding(3, 0, rng=0), ValueError, "embedding_size must be at least 1, got 0"),
    (lambda: Embedding(3, 4, rng="0"), TypeError, "rng must be a np.random.Generator or an int, got str '0'"),
    (lambda: Embedding(3, 4, rng=0).forward(np.array([3])), ValueError, "ids must lie in 0 .. 2, got 3"),
    (lambda: Embedding(3, 4, rng=0).forward(np.array([-1])), ValueError, "ids must lie in 0 .. 2, got -1"),
    (lambda: Embedding(3, 4, rng=0).forward(X), TypeError, "ids must be a NumPy array of integers, got .* float64"),
    (
        lambda: Embedding(3, 4, rng=0).backward(Embedding(3, 4, rng=0).forward(np.array([1]))[1], S),
        ValueError,
        r"de must have shape \(1, 4\), got \(2, 4\)",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()
