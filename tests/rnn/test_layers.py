"""The layers: gradients against central differences, the recurrent ones against the loop over cells, invariances."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn import GRU, LSTM, RNN, Embedding, Linear, check_gradients
from tests.support.recurrent import KINDS, assert_same, draw, draw_mask, each, loop_over_cells, make, named, run, select

seeds = st.integers(0, 999)
sizes = st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 3), st.integers(1, 4))  # T, B, D, H
every_kind = pytest.mark.parametrize("kind", KINDS)
one_of_each_class = pytest.mark.parametrize("kind", ["tanh", "LSTM", "GRU"])
masked_or_not = pytest.mark.parametrize("masked", [False, True])


@every_kind
@masked_or_not
@given(seed=seeds, shape=sizes)
def test_a_layer_equals_the_loop_over_cells(kind, masked, seed, shape):
    case = draw(kind, seed, shape, masked)
    assert_same(run(case), loop_over_cells(case))


def check_all_gradients(case):
    """Compare every gradient with central differences; check_gradients asserts."""
    layer, x, state, mask, doutput, dstate = case

    def loss():
        output, last, _ = layer.forward(x, state, mask)
        pairs = zip(named("state", last).values(), named("dstate", dstate).values(), strict=True)
        return (output * doutput).sum() + sum((part * gradient).sum() for part, gradient in pairs)

    _, _, cache = layer.forward(x, state, mask)
    dx, dfirst, grads = layer.backward(cache, doutput, dstate)
    assert grads.keys() == layer.params.keys()
    arguments, gradients = {"x": x} | named("state", state), {"x": dx} | named("state", dfirst)
    check_gradients(loss, {**arguments, **layer.params}, gradients | grads)


@every_kind
@masked_or_not
@given(seed=seeds, shape=sizes)
def test_gradients(kind, masked, seed, shape):
    check_all_gradients(draw(kind, seed, shape, masked))


@every_kind
@masked_or_not
@pytest.mark.parametrize("shape", [(1, 1, 1, 1), (1, 3, 2, 4), (6, 1, 2, 4), (20, 2, 3, 5)])
def test_gradients_of_one_step_of_one_sequence_and_of_many(kind, masked, shape):
    check_all_gradients(draw(kind, 1, shape, masked))


@one_of_each_class
@given(seed=seeds, shape=sizes)
def test_gradients_that_are_left_out_are_zero(kind, seed, shape):
    case = draw(kind, seed, shape)
    zeros = {"doutput": np.zeros_like(case.doutput), "dstate": each(np.zeros_like, case.dstate)}
    for left_out in zeros:
        assert_same(run(case._replace(**{left_out: None})), run(case._replace(**{left_out: zeros[left_out]})))
    no_state = case._replace(state=None)
    assert_same(run(no_state), run(case._replace(state=each(np.zeros_like, case.state))), atol=0)


@one_of_each_class
@masked_or_not
@given(seed=seeds, shape=sizes)
def test_sequences_of_a_batch_do_not_influence_each_other(kind, masked, seed, shape):
    case = draw(kind, seed, shape, masked)
    whole = run(case)
    sums = dict.fromkeys(case.layer.params, 0.0)
    for b in range(shape[1]):
        alone = select(case, [b])
        if masked and not alone.mask.any():  # nothing but padding: the state is held
            for key, start in named("state", case.state).items():
                np.testing.assert_array_equal(whole[key][b], start[b])
            continue
        part = run(alone)
        sums = {key: sums[key] + part.pop(key) for key in sums}
        assert_same({key: whole[key][:, [b]] if key in ("output", "dx") else whole[key][[b]] for key in part}, part)
    assert_same({key: whole[key] for key in sums}, sums)


@one_of_each_class
@masked_or_not
@given(seed=seeds, shape=sizes)
def test_permuting_the_batch_permutes_the_results(kind, masked, seed, shape):
    case = draw(kind, seed, shape, masked)
    order = np.random.default_rng(seed).permutation(shape[1])
    plain = run(case)
    for key in plain.keys() - case.layer.params.keys():
        plain[key] = plain[key][:, order] if key in ("output", "dx") else plain[key][order]
    assert_same(plain, run(select(case, order)))


@every_kind
@given(seed=seeds, shape=sizes, garbage=st.sampled_from([0.0, -7.5, 1e6, 1e300, np.nan, np.inf]))
def test_what_is_under_the_mask_does_not_matter(kind, seed, shape, garbage):
    case = draw(kind, seed, shape, masked=True)
    plain = run(case)
    assert_same(plain, run(case._replace(x=np.where(case.mask[..., None], case.x, garbage))), atol=0)
    assert not plain["dx"][~case.mask].any()


@pytest.mark.parametrize("kind", ["linear", "LSTM", "GRU"])
def test_padding_cannot_overflow(kind):
    layer = make(kind, 8, 2)
    layer.params["W_xh"][:] = 1.0
    x = np.zeros((2, 1, 8))
    x[1] = np.finfo(float).max
    output, _, _ = layer.forward(x, mask=np.array([[True], [False]]))  # a warning would be an error
    np.testing.assert_array_equal(output[1], output[0])


@one_of_each_class
@given(seed=seeds, shape=sizes, padding=st.integers(1, 3))
def test_padding_a_sequence_changes_nothing(kind, seed, shape, padding):
    case = draw(kind, seed, shape)
    T, B, D, H = shape
    rng = np.random.default_rng(seed)
    plain, padded = (
        run(case),
        run(
            case._replace(
                x=np.concatenate([case.x, rng.standard_normal((padding, B, D))]),
                doutput=np.concatenate([case.doutput, np.zeros((padding, B, H))]),
                mask=np.repeat(np.arange(T + padding)[:, None] < T, B, axis=1),
            )
        ),
    )
    np.testing.assert_array_equal(padded["output"][T:], np.repeat(padded["output"][[T - 1]], padding, axis=0))
    padded["output"], padded["dx"] = padded["output"][:T], padded["dx"][:T]
    assert_same(plain, padded)


@every_kind
@masked_or_not
@given(seed=seeds, shape=sizes, cut=st.integers(1, 5))
def test_a_sequence_cut_in_two_equals_the_whole(kind, masked, seed, shape, cut):
    case = draw(kind, seed, (shape[0] + 5, *shape[1:]))
    layer, x, state, mask, doutput, dstate = case
    if masked:
        mask = draw_mask(np.random.default_rng(seed), *x.shape[:2])
        mask[[0, -1]] = True
    head, tail = (None, None) if mask is None else (mask[:cut], mask[cut:])
    output_1, middle, cache_1 = layer.forward(x[:cut], state, head)
    output_2, last, cache_2 = layer.forward(x[cut:], middle, tail)
    dx_2, dmiddle, grads_2 = layer.backward(cache_2, doutput[cut:], dstate)
    dx_1, dfirst, grads_1 = layer.backward(cache_1, doutput[:cut], dmiddle)
    parts = {"output": np.concatenate([output_1, output_2]), "dx": np.concatenate([dx_1, dx_2])}
    parts |= named("state", last) | named("dstate", dfirst) | {key: grads_1[key] + grads_2[key] for key in grads_1}
    assert_same(run(case._replace(mask=mask)), parts)


@every_kind
@masked_or_not
def test_float32_stays_float32(kind, masked):
    case = draw(kind, 0, (3, 2, 3, 4), masked)
    half = make(kind, 3, 4, dtype=np.float32)
    for name, value in case.layer.params.items():
        half.params[name][:] = value
    arrays = {
        name: each(lambda a: a.astype(np.float32), getattr(case, name)) for name in ("x", "state", "doutput", "dstate")
    }
    result = run(case._replace(layer=half, **arrays))
    assert {value.dtype for value in result.values()} == {np.dtype(np.float32)}
    assert_same({key: value.astype(np.float64) for key, value in result.items()}, run(case), atol=1e-5)


@one_of_each_class
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_huge_weights_saturate_without_a_warning(kind, dtype):
    """Gates that are exactly 0 or 1 have slopes of exactly 0: nothing overflows on the way back either."""
    layer, rng = make(kind, 3, 4, rng=1, dtype=dtype), np.random.default_rng(0)
    for value in layer.params.values():
        value *= 1e12
    x, doutput = (1e12 * rng.standard_normal((50, 2, size)).astype(dtype) for size in (3, 4))
    output, last, cache = layer.forward(x)
    dx, dfirst, grads = layer.backward(cache, doutput)
    assert np.abs(output).max() <= 1
    for array in (dx, *grads.values(), *named("", last).values(), *named("", dfirst).values()):
        assert np.isfinite(array).all()


def test_gates_that_are_shut_or_open_hold_a_cell_forever():
    """With f = 1 and i = 0 in the LSTM, and with z = 1 in the GRU, state and gradient pass 10,000 steps unchanged."""
    start = np.array([[0.7, -0.3]])
    lstm, gru = LSTM(1, 2, rng=0), GRU(1, 2, rng=0)
    lstm.params["b_h"][:4] = -1000, -1000, 1000, 1000
    gru.params["b_h"][2:4] = 1000
    x = np.random.default_rng(0).standard_normal((10_000, 1, 1))
    _, (_, c), lstm_cache = lstm.forward(x, (start, start))
    _, h, gru_cache = gru.forward(x, start)
    np.testing.assert_array_equal(c, start)
    np.testing.assert_allclose(h, start, rtol=1e-12)  # h = n + z * (h - n) rounds
    _, (dh, dc), _ = lstm.backward(lstm_cache, None, (0 * start, start))
    np.testing.assert_array_equal((dc, gru.backward(gru_cache, None, start)[1]), (start, start))
    assert not dh.any()


@one_of_each_class
def test_arguments_are_left_alone_and_need_not_be_contiguous(kind):
    case = draw(kind, 0, (5, 4, 3, 2), masked=True)
    before, plain = case._replace(**copies(case, np.copy)), run(case)
    for name in ("x", "state", "mask", "doutput", "dstate"):
        assert_same(named(name, getattr(case, name)), named(name, getattr(before, name)), atol=0)
    assert_same(plain, run(case._replace(**copies(case, np.asfortranarray))))
    assert_same(plain, run(case._replace(**copies(case, read_only))))


def copies(case, copy):
    return {name: each(copy, getattr(case, name)) for name in ("x", "state", "mask", "doutput", "dstate")}


def read_only(array):
    array = array.copy()
    array.flags.writeable = False
    return array


@one_of_each_class
@masked_or_not
def test_results_cannot_corrupt_the_cache(kind, masked):
    layer, x, state, mask, doutput, dstate = draw(kind, 0, (3, 2, 3, 4), masked)
    output, last, cache = layer.forward(x, state, mask)
    with pytest.raises(ValueError, match="read-only"):
        output[0] = 0
    for array in named("", last).values():
        assert not any(np.shares_memory(array, kept) for kept in cache if kept is not None)
    arrays = flat(layer.backward(cache, doutput, dstate))
    before = [array.copy() for array in arrays]
    for array in [*arrays, *named("", last).values()]:
        array[...] = 7.0
    for first, again in zip(before, flat(layer.backward(cache, doutput, dstate)), strict=True):
        np.testing.assert_array_equal(first, again)


def flat(gradients):
    """Return the arrays that backward gave."""
    dx, dstate, grads = gradients
    return [dx, *named("", dstate).values(), *grads.values()]


@one_of_each_class
def test_starting_values_are_those_of_pytorch(kind):
    layer = make(kind, 40, 100, rng=3)
    blocks = {"tanh": 1, "LSTM": 4, "GRU": 3}[kind]
    shapes = {"W_xh": (100 * blocks, 40), "W_hh": (100 * blocks, 100), "b_h": (100 * blocks,)}
    shapes |= {"b_hn": (100,)} if kind == "GRU" else {}
    assert {name: value.shape for name, value in layer.params.items()} == shapes == type(layer).shapes(40, 100)
    for value in layer.params.values():
        assert 0.09 < np.abs(value).max() <= 0.1
    same = make(kind, 40, 100, rng=np.random.default_rng(3))
    np.testing.assert_array_equal(layer.params["W_hh"], same.params["W_hh"])


def test_starting_values_of_linear_and_embedding():
    read = Linear(400, 30, rng=3)
    assert min(np.abs(value).max() for value in read.params.values()) > 0.045
    assert max(np.abs(value).max() for value in read.params.values()) <= 0.05
    assert Embedding(200, 300, rng=3).params["W"].std() == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_forget_bias_is_set_and_nothing_else_changes(dtype):
    plain, layer = LSTM(3, 4, rng=0, dtype=dtype), LSTM(3, 4, forget_bias=2.5, rng=0, dtype=dtype)
    np.testing.assert_array_equal(layer.params["b_h"][4:8], np.full(4, 2.5, dtype), strict=True)
    plain.params["b_h"][4:8] = 2.5
    assert_same(layer.params, plain.params, atol=0)
    zero = LSTM(3, 4, forget_bias=0, rng=0)
    assert not zero.params["b_h"][4:8].any()


@given(seed=seeds, axes=st.lists(st.integers(1, 3), max_size=3), D=st.integers(1, 4), K=st.integers(1, 4))
def test_linear_gradients(seed, axes, D, K):
    rng = np.random.default_rng(seed)
    layer, x, dy = Linear(D, K, rng=rng), rng.normal(size=(*axes, D)), rng.normal(size=(*axes, K))
    y, _, cache = layer.forward(x)
    np.testing.assert_allclose(y, np.einsum("kd,...d->...k", layer.params["W"], x) + layer.params["b"], atol=1e-14)
    dx, _, grads = layer.backward(cache, dy)
    check_gradients(lambda: (layer.forward(x)[0] * dy).sum(), {"x": x, **layer.params}, {"x": dx, **grads})


@given(seed=seeds, axes=st.lists(st.integers(1, 3), max_size=3), num=st.integers(1, 4), size=st.integers(1, 4))
def test_embedding_gradients(seed, axes, num, size):
    rng = np.random.default_rng(seed)
    layer, ids, de = Embedding(num, size, rng=rng), rng.integers(num, size=axes), rng.normal(size=(*axes, size))
    e, _, cache = layer.forward(ids)
    np.testing.assert_array_equal(e, np.eye(num)[ids] @ layer.params["W"])
    check_gradients(lambda: (layer.forward(ids)[0] * de).sum(), layer.params, layer.backward(cache, de)[2])


def test_the_embedding_is_a_copy():
    layer = Embedding(2, 2, rng=0)
    e, _, _ = layer.forward(0)
    e[:] = 0
    assert layer.params["W"].all()


def test_repr_says_the_sizes():
    assert repr(RNN(2, 3, nonlinearity="relu", rng=0)) == "RNN(2, 3, nonlinearity='relu', dtype=float64)"
    assert repr(LSTM(2, 3, rng=0)) == "LSTM(2, 3, dtype=float64)"
    assert repr(GRU(2, 3, rng=0, dtype=np.float32)) == "GRU(2, 3, dtype=float32)"
    assert repr(Linear(2, 3, rng=0, dtype=np.float32)) == "Linear(2, 3, dtype=float32)"
    assert repr(Embedding(2, 3, rng=0)) == "Embedding(2, 3, dtype=float64)"


@masked_or_not
@pytest.mark.parametrize("kind", ["LSTM", "GRU"])
@pytest.mark.parametrize("block", [1, 100, 200])
def test_the_size_of_blocks_changes_nothing(kind, masked, block, monkeypatch):
    """With 48 numbers in the gates of a step of the LSTM: one step at a time, two, and four, of seven."""
    case = draw(kind, 0, (7, 4, 2, 3), masked)
    whole = run(case)
    monkeypatch.setattr("rnn.layers._gates.BLOCK", block)
    assert_same(whole, run(case), atol=1e-14)
