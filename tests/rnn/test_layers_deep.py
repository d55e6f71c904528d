"""Layers made of layers: gradients, equality with the parts run by hand, padding, causality, dropout, bad input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn import GRU, LSTM, RNN, Bidirectional, Dropout, Linear, Stacked, check_gradients
from tests.support.deep_layers import BUILD, D, H, inner, leaves, like, shape_of, tower
from tests.support.recurrent import each
from tests.support.wirings import mask_of

CAUSAL = [name for name in BUILD if "both ways" not in name and name != "bidirectional"]
DROPPING = ["dropping", "residual", "both ways, stacked", "stacks both ways"]
LENGTHS = st.lists(st.integers(1, 4), min_size=1, max_size=3)


def run(layer, x, state=None, mask=None, seed=None):
    return layer.forward(x, state, mask, rng=None if seed is None else np.random.default_rng(seed))


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("name", BUILD)
@settings(max_examples=5)  # each checks hundreds of numbers
@given(upstream=st.sampled_from(["output", "state", "both"]), lengths=LENGTHS, seed=st.integers(0, 999))
def test_gradients(name, masked, upstream, lengths, seed):
    rng = np.random.default_rng(seed)
    layer, mask = BUILD[name](rng), mask_of(lengths) if masked else None
    x = rng.normal(size=(max(lengths), len(lengths), D))
    first = like(run(layer, x)[1], rng)
    output, last, cache = run(layer, x, first, mask, seed)
    doutput, dlast = rng.normal(size=output.shape), like(last, rng)

    def loss():
        output, last, _ = run(layer, x, first, mask, seed)  # the same generator drops the same numbers
        return (upstream != "state") * (output * doutput).sum() + (upstream != "output") * inner(last, dlast)

    dx, dfirst, grads = layer.backward(
        cache, None if upstream == "state" else doutput, None if upstream == "output" else dlast
    )
    check_gradients(loss, {"x": x, **leaves(first), **layer.params}, {"x": dx, **leaves(dfirst), **grads})
    assert masked is False or (dx[~mask] == 0).all()


@pytest.mark.parametrize("name", BUILD)
def test_state_sizes_describe_the_state(name):
    layer = BUILD[name](0)

    def sizes(described):
        if isinstance(described, int):
            return (2, described)
        nested = tuple(sizes(part) for part in (described.values() if isinstance(described, dict) else described))
        return nested[0] if isinstance(described, dict) and set(described) == {"h"} else nested

    assert shape_of(layer.forward(np.ones((5, 2, D)))[1]) == sizes(layer.state_sizes)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("both", [False, True])
def test_everything_has_the_dtype_of_the_layers(both, dtype):
    def kind(size, hidden, rng):
        return LSTM(size, hidden, rng=rng, dtype=dtype)

    layer = tower([kind, kind], np.random.default_rng(0), both=both, residual=True, dropout=0.5)
    x = np.ones((5, 2, D), dtype=dtype)
    output, last, cache = layer.forward(x, rng=1)
    dx, dfirst, grads = layer.backward(cache, np.ones_like(output), last)
    assert layer.dtype == dtype
    for array in (output, dx, *leaves(last).values(), *leaves(dfirst).values(), *grads.values()):
        assert array.dtype == dtype
    assert not output.flags.writeable
    assert list(grads) == list(layer.params)


@pytest.mark.parametrize("name", BUILD)
def test_params_are_the_arrays_that_the_layer_computes_with(name):
    layer, x = BUILD[name](0), np.ones((3, 2, D))
    before = layer.forward(x)[0]
    for key, value in layer.params.items():
        assert layer.params[key] is value
        value += 0.5
        after = layer.forward(x)[0]
        assert (after != before).any(), key
        before = after


@pytest.mark.parametrize("name", [*BUILD, "RNN"])
def test_layers_leave_arguments_and_caches_alone(name):
    rng = np.random.default_rng(0)
    layer = RNN(D, H, rng=rng) if name == "RNN" else BUILD[name](rng)
    x, mask = rng.normal(size=(4, 3, D)), mask_of([4, 2, 3])
    output, last, _ = layer.forward(x)
    first, dlast, doutput = like(last, rng), like(last, rng), rng.normal(size=output.shape)
    states = [*leaves(first).values(), *leaves(dlast).values()]
    assert not output.flags.writeable
    for array in [x, mask, doutput, *states, *layer.params.values()]:
        array.flags.writeable = False  # whoever writes into one raises an error
    _, _, cache = run(layer, x, first, mask, seed=1)
    once, twice = (layer.backward(cache, doutput, dlast) for _ in range(2))
    for key, value in (leaves(once[1]) | once[2] | {"x": once[0]}).items():
        np.testing.assert_array_equal((leaves(twice[1]) | twice[2] | {"x": twice[0]})[key], value)


# ---- Stacked


def test_a_stack_is_its_layers_one_after_another():
    rng = np.random.default_rng(0)
    low, middle, high = LSTM(D, 2, rng=rng), RNN(2, 5, rng=rng), GRU(5, H, rng=rng)
    x, mask = rng.normal(size=(6, 3, D)), mask_of([6, 2, 4])
    states = like(Stacked([low, middle, high]).forward(x)[1], rng)
    output, last, _ = Stacked([low, middle, high]).forward(x, states, mask)
    expected, by_hand = x, []
    for layer, state in zip((low, middle, high), states, strict=True):
        expected, end, _ = layer.forward(expected, state, mask)
        by_hand.append(end)
    np.testing.assert_array_equal(output, expected)
    for key, value in leaves(last).items():
        np.testing.assert_array_equal(value, leaves(tuple(by_hand))[key])


def test_residual_adds_the_input_of_every_layer_but_the_first():
    rng = np.random.default_rng(0)
    layers = [RNN(D, H, rng=rng), RNN(H, H, rng=rng), RNN(H, H, rng=rng)]
    x = rng.normal(size=(6, 2, D))
    first = layers[0].forward(x)[0]
    second = layers[1].forward(first)[0] + first
    third = layers[2].forward(second)[0] + second
    np.testing.assert_array_equal(Stacked(layers, residual=True).forward(x)[0], third)


def test_residual_hands_the_gradient_through_layers_that_do_nothing():
    layers = [RNN(D, H, rng=0), *(RNN(H, H, rng=1) for _ in range(6))]
    for layer in layers[1:]:
        for value in layer.params.values():
            value[:] = 0
    x, doutput = np.ones((5, 2, D)), np.random.default_rng(2).normal(size=(5, 2, H))
    stack = Stacked(layers, residual=True)
    expected = layers[0].backward(layers[0].forward(x)[2], doutput)[0]
    np.testing.assert_array_equal(stack.backward(stack.forward(x)[2], doutput)[0], expected)


def test_one_layer_is_a_stack_too():
    layer, x = RNN(D, H, rng=0), np.ones((5, 2, D))
    stack = Stacked([layer], dropout=0.5, residual=True)
    np.testing.assert_array_equal(stack.forward(x, rng=0)[0], layer.forward(x)[0])  # no gap, nothing to drop or add


def test_a_stack_that_does_not_drop_leaves_the_generator_alone():
    rng, layer = np.random.default_rng(0), BUILD["stacked"](1)
    layer.forward(np.ones((3, 2, D)), rng=rng)
    assert rng.random() == np.random.default_rng(0).random()


def test_a_stack_reads_in_pieces_as_it_reads_at_once():
    rng = np.random.default_rng(0)
    layer, x = BUILD["residual"](rng), rng.normal(size=(7, 2, D))
    whole, last, _ = layer.forward(x)
    start, state, _ = layer.forward(x[:3])
    end, state, _ = layer.forward(x[3:], state)
    np.testing.assert_allclose(np.concatenate([start, end]), whole, rtol=1e-14)
    for key, value in leaves(last).items():
        np.testing.assert_allclose(leaves(state)[key], value, rtol=1e-14)


def test_a_missing_entry_of_a_state_is_zero():
    rng = np.random.default_rng(0)
    stack, x = BUILD["stacked"](rng), rng.normal(size=(5, 2, D))
    h = rng.normal(size=(2, 2))
    zero = np.zeros((2, H))
    np.testing.assert_array_equal(stack.forward(x, (h, None))[0], stack.forward(x, (h, (zero, zero)))[0])
    output, _, cache = stack.forward(x)
    some = stack.backward(cache, np.ones_like(output), (h, None))[2]
    full = stack.backward(cache, np.ones_like(output), (h, (zero, zero)))[2]
    for key, value in full.items():
        np.testing.assert_array_equal(some[key], value)


@pytest.mark.parametrize("name", ["stacked", "residual", "bidirectional", "both ways, stacked", "stacks both ways"])
def test_the_state_of_any_one_layer_may_be_all_that_counts(name):
    """A missing gradient is zeros, wherever it is missing."""
    rng = np.random.default_rng(0)
    layer, x = BUILD[name](rng), rng.normal(size=(5, 2, D))
    output, last, cache = layer.forward(x)
    for k, part in enumerate(last):
        dpart = like(part, rng)
        some = layer.backward(cache, None, tuple(dpart if k == n else None for n in range(len(last))))
        zeros = tuple(dpart if k == n else each(np.zeros_like, other) for n, other in enumerate(last))
        full = layer.backward(cache, np.zeros_like(output), zeros)
        np.testing.assert_array_equal(some[0], full[0])
        assert leaves(some[1]).keys() == leaves(full[1]).keys()
        for key, value in (leaves(full[1]) | full[2]).items():
            np.testing.assert_array_equal((leaves(some[1]) | some[2])[key], value)


# ---- Bidirectional


def test_both_directions_are_runs_over_true_lengths():
    rng = np.random.default_rng(0)
    ahead, back = LSTM(D, H, rng=rng), GRU(D, 2, rng=rng)
    layer, lengths = Bidirectional(ahead, back), [6, 1, 4]
    x = rng.normal(size=(6, 3, D))
    states = like(layer.forward(x)[1], rng)
    output, ((h, c), first), _ = layer.forward(x, states, mask_of(lengths))
    for n, length in enumerate(lengths):
        own, one = x[:length, n : n + 1], slice(n, n + 1)
        left, (h_n, c_n), _ = ahead.forward(own, tuple(part[one] for part in states[0]))
        right, first_n, _ = back.forward(own[::-1], states[1][one])
        np.testing.assert_allclose(output[:length, one], np.concatenate([left, right[::-1]], axis=-1), rtol=1e-13)
        for ours, theirs in ((h, h_n), (c, c_n), (first, first_n)):
            np.testing.assert_allclose(ours[one], theirs, rtol=1e-13)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("merge", "share"), [("sum", 1.0), ("mean", 0.5)])
def test_both_directions_are_added(merge, share, dtype):
    rng = np.random.default_rng(0)
    layers = LSTM(D, H, rng=rng, dtype=dtype), LSTM(D, H, rng=rng, dtype=dtype)
    x, mask = rng.normal(size=(5, 3, D)).astype(dtype), mask_of([5, 2, 4])
    concat, added = Bidirectional(*layers), Bidirectional(*layers, merge=merge)
    output, _, cache = added.forward(x, mask=mask)
    both, _, both_cache = concat.forward(x, mask=mask)
    np.testing.assert_allclose(output, share * (both[..., :H] + both[..., H:]), rtol=1e-6)
    assert output.dtype == dtype
    assert not output.flags.writeable
    assert added.output_size == H
    doutput = rng.normal(size=output.shape).astype(dtype)
    dx, _, grads = added.backward(cache, doutput)
    expected = concat.backward(both_cache, np.concatenate([doutput, doutput], axis=-1) * dtype_of(share, dtype))
    for value, other in zip([dx, *grads.values()], [expected[0], *expected[2].values()], strict=True):
        np.testing.assert_array_equal(value, other, strict=True)


def dtype_of(number, dtype):
    return np.dtype(dtype).type(number)


def test_flipping_time_and_layers_flips_the_output():
    rng = np.random.default_rng(0)
    ahead, back, x = RNN(D, H, rng=rng), RNN(D, H, rng=rng), rng.normal(size=(6, 3, D))
    output = Bidirectional(ahead, back).forward(x)[0]
    flipped = Bidirectional(back, ahead).forward(x[::-1])[0][::-1]
    np.testing.assert_array_equal(output, np.roll(flipped, H, axis=-1))


# ---- what depends on what


@pytest.mark.parametrize("name", BUILD)
def test_padding_never_changes_real_outputs(name):
    rng = np.random.default_rng(0)
    layer, lengths = BUILD[name](rng), [6, 1, 4]
    x, mask = rng.normal(size=(6, 3, D)), mask_of(lengths)
    output, last, _ = layer.forward(x, mask=mask)
    other = np.where(mask[..., None], x, 1e6)  # in padding, however large
    again, last_again, _ = layer.forward(other, mask=mask)
    np.testing.assert_array_equal(again[mask], output[mask])
    for key, value in leaves(last).items():
        np.testing.assert_array_equal(leaves(last_again)[key], value)
    longer = np.concatenate([x, rng.normal(size=(3, 3, D))])
    np.testing.assert_allclose(layer.forward(longer, mask=mask_of(lengths, 9))[0][:6][mask], output[mask], rtol=1e-13)
    for n, length in enumerate(lengths):
        np.testing.assert_allclose(
            layer.forward(x[:length, n : n + 1])[0][:, 0], output[:length, n], rtol=1e-12, atol=1e-15
        )


@pytest.mark.parametrize("name", BUILD)
def test_a_future_input_reaches_past_outputs_of_layers_that_read_backward_alone(name):
    rng = np.random.default_rng(0)
    layer, x = BUILD[name](rng), rng.normal(size=(6, 2, D))
    before = layer.forward(x)[0]
    x[4] += 1
    changed = (layer.forward(x)[0] != before).any(axis=(1, 2))  # (T,)
    assert layer.causal == (name in CAUSAL)
    assert changed[4:].all()
    assert changed[:4].any() == changed[:4].all() == (not layer.causal)


# ---- Dropout


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@given(rate=st.just(0.0) | st.floats(0.01, 0.9), seed=st.integers(0, 99))
def test_dropped_numbers_are_zero_and_the_others_grow(dtype, rate, seed):
    layer, x = Dropout(rate), np.random.default_rng(7).normal(size=(5, 40, 100)).astype(dtype)
    y, _, cache = layer.forward(x, rng=seed)
    dx, _, _ = layer.backward(cache, np.ones_like(x))
    assert y.dtype == dx.dtype == dtype
    dropped = y == 0
    np.testing.assert_allclose(y[~dropped], x[~dropped] / (1 - rate), rtol=1e-6)
    np.testing.assert_allclose(dx, np.where(dropped, 0, 1 / (1 - rate)), rtol=1e-6)
    spread = np.sqrt(rate * (1 - rate) / x.size)
    assert abs(dropped.mean() - rate) <= 5 * spread  # five standard errors
    np.testing.assert_array_equal(layer.forward(x, rng=np.random.default_rng(seed))[0], y)


def test_what_is_dropped_has_no_pattern():
    kept = Dropout(0.5).forward(np.ones((50, 40, 30)), rng=0)[0] / 2
    for axis in range(3):
        neighbors = np.corrcoef(kept.take(range(1, kept.shape[axis]), axis).ravel(), np.delete(kept, -1, axis).ravel())
        assert abs(neighbors[0, 1]) < 0.03


def test_mean_stays_and_variance_grows():
    x = np.random.default_rng(0).normal(1.0, 1.0, size=200_000)
    for rate in (0.2, 0.5, 0.8):
        y = Dropout(rate).forward(x, rng=1)[0]
        assert y.mean() == pytest.approx(1, abs=0.03)
        assert y.var() == pytest.approx(2 / (1 - rate) - 1, rel=0.03)  # E[y^2] = E[x^2] / (1 - rate)


def test_without_a_generator_nothing_is_dropped():
    x = np.random.default_rng(0).normal(size=(5, 4))
    y, _, cache = Dropout(0.9).forward(x)
    assert y is x
    assert Dropout(0.9).backward(cache, x)[0] is x


@pytest.mark.parametrize("name", BUILD)
def test_layers_drop_only_with_a_generator_and_a_rate(name):
    rng = np.random.default_rng(0)
    layer, x = BUILD[name](rng), rng.normal(size=(6, 2, D))
    sure = layer.forward(x)[0]
    np.testing.assert_array_equal(layer.forward(x)[0], sure)
    assert (layer.dropout > 0) == (name in DROPPING)
    if name in DROPPING:
        first, second = (layer.forward(x, rng=seed)[0] for seed in (0, 1))
        assert (first != sure).any()
        assert (first != second).any()
        np.testing.assert_array_equal(layer.forward(x, rng=0)[0], first)  # a seed is a generator


def test_dropout_is_between_the_layers_only():
    class Recorder(RNN):
        """Remembers what it read."""

        def forward(self, x, state=None, mask=None, *, rng=None):
            self.read = x
            return super().forward(x, state, mask, rng=rng)

    layers = [Recorder(D, H, rng=0), Recorder(H, H, rng=1), Recorder(H, H, rng=2)]
    x = np.ones((50, 4, D))
    output, _, cache = Stacked(layers, dropout=0.5).forward(x, rng=0)
    assert layers[0].read is x  # the input is whole
    gaps = [layer.read == 0 for layer in layers[1:]]
    assert all(0.4 < gap.mean() < 0.6 for gap in gaps)
    assert (gaps[0] != gaps[1]).mean() > 0.4  # each gap draws its own
    assert (output != 0).all()  # and so is the output
    assert all((np.asarray(part.states[1:]) != 0).all() for part in cache.layers)  # the way through time is whole


def test_both_directions_do_not_drop_the_same():
    layer = Bidirectional(*(tower([RNN, RNN], 0, dropout=0.5) for _ in range(2)))
    output = layer.forward(np.ones((6, 3, D)), rng=3)[0]
    assert (output[..., :H] != output[::-1, :, H:]).any()


# ---- repr and bad input


def test_repr():
    low, high = RNN(2, 3, rng=0), GRU(3, 3, rng=0)
    cell = "RNN(2, 3, nonlinearity='tanh', dtype=float64)"
    assert repr(Dropout(0.25)) == "Dropout(0.25)"
    assert repr(Stacked([low, high])) == f"Stacked([{cell}, GRU(3, 3, dtype=float64)])"
    assert repr(Stacked([low], dropout=0.5, residual=True)) == f"Stacked([{cell}], dropout=0.5, residual=True)"
    both = f"Bidirectional(forward_layer={cell}, backward_layer={cell}"
    assert repr(Bidirectional(low, RNN(2, 3, rng=0))) == both + ")"
    assert repr(Bidirectional(low, RNN(2, 3, rng=0), merge="sum")) == both + ", merge='sum')"


R, S = RNN(D, H, rng=0), RNN(H, H, rng=0)
TWO = Stacked([R, RNN(H, 2, rng=0)])
BOTH = Bidirectional(R, RNN(D, H, rng=1))
X = np.zeros((5, 2, D))
HALF = {"rng": 0, "dtype": np.float32}
BAD = [
    (lambda: Dropout(1.0), ValueError, "rate must be at least 0 and below 1, got 1.0"),
    (lambda: Dropout(-0.1), ValueError, "rate must be at least 0 and below 1, got -0.1"),
    (lambda: Dropout("half"), TypeError, "rate must be .* got str 'half'"),
    (lambda: Dropout(0.5).forward([1.0]), TypeError, "x must be a NumPy array of floats, got list"),
    (lambda: Dropout(0.5).forward(np.array([np.nan])), ValueError, "x must be finite"),
    (lambda: Dropout(0.5).forward(np.ones(3), rng="0"), TypeError, "rng must be a np.random.Generator or an int"),
    (
        lambda: Dropout(0.5).backward(Dropout(0.5).forward(np.ones(3))[2], np.ones(2)),
        ValueError,
        r"doutput must have shape \(3,\), got \(2,\)",
    ),
    (lambda: Stacked(R), TypeError, "layers must be a sequence of recurrent layers, got RNN"),
    (lambda: Stacked("RNN"), TypeError, "layers must be a sequence of recurrent layers, got str 'RNN'"),
    (lambda: Stacked([]), ValueError, "layers must hold at least one layer, got none"),
    (lambda: Stacked([R, Linear(4, 4, rng=0)]), TypeError, r"layers\[1\] must be a recurrent layer .*, got Linear"),
    (
        lambda: Stacked([S, S]),
        ValueError,
        r"layers\.1\.W_xh must be an array of its own, got the memory of layers\.0\.W_xh",
    ),
    (lambda: Stacked([R, RNN(H, H, **HALF)]), TypeError, r"layers\[1\] must have the dtype of layers\[0\], float64"),
    (
        lambda: Stacked([R, RNN(D, H, rng=0)]),
        ValueError,
        r"layers\[1\] must have input_size 4, the output_size of layers\[0\], got 3",
    ),
    (
        lambda: Stacked([R, RNN(H, 2, rng=0)], residual=True),
        ValueError,
        r"layers\[1\] must have output_size 4, its input_size, because residual=True adds .*, got 2",
    ),
    (lambda: Stacked([R], residual=1), TypeError, "residual must be a bool, got int 1"),
    (lambda: Stacked([R], dropout=1), ValueError, "dropout must be at least 0 and below 1, got 1"),
    (lambda: TWO.forward(X[0]), ValueError, r"x must have shape \(T, B, 3\), got \(2, 3\)"),
    (lambda: TWO.forward(X, np.zeros((2, H))), TypeError, "state must be a tuple with one entry per layer, got an arr"),
    (lambda: TWO.forward(X, (None,)), ValueError, "state must have one entry for each of the 2 layers, got 1"),
    (
        lambda: TWO.forward(X, (None, np.zeros((2, H)))),
        ValueError,
        r"state of layers\[1\] must have shape \(2, 2\), got",
    ),
    (lambda: TWO.forward(X, rng=-1), ValueError, "rng must be a Generator or a seed >= 0, got -1"),
    (lambda: TWO.backward(TWO.forward(X)[2], None), ValueError, "doutput and dstate must not both be None"),
    (lambda: TWO.backward(TWO.forward(X)[2], np.ones((5, 2, 3))), ValueError, r"doutput must have shape \(5, 2, 2\)"),
    (lambda: TWO.backward(TWO.forward(X)[2], None, [X]), TypeError, "dstate must be a tuple with one entry per layer"),
    (
        lambda: Bidirectional(R, Linear(3, 4, rng=0)),
        TypeError,
        "backward_layer must be a recurrent layer .* got Linear",
    ),
    (lambda: Bidirectional(None, R), TypeError, "forward_layer must be a recurrent layer .* got NoneType"),
    (
        lambda: Bidirectional(R, R),
        ValueError,
        r"backward_layer\.W_xh must be an array of its own, got the memory of forward",
    ),
    (lambda: Bidirectional(R, BOTH), ValueError, "backward_layer must read in one direction, got Bidirectional"),
    (
        lambda: Bidirectional(Stacked([BOTH]), R),
        ValueError,
        r"forward_layer must read in one direction, got Stacked\(\[Bidirectional",
    ),
    (lambda: Bidirectional(R, RNN(D, H, **HALF)), TypeError, "backward_layer must have the dtype of forward_layer"),
    (
        lambda: Bidirectional(R, RNN(D, H, rng=1), merge="max"),
        ValueError,
        "merge must be one of 'concat', 'sum', 'mean', got 'max'",
    ),
    (
        lambda: Bidirectional(R, RNN(D, 2, rng=1), merge="sum"),
        ValueError,
        "backward_layer must have output_size 4, that of forward_layer, for merge='sum', got 2",
    ),
    (lambda: Bidirectional(R, RNN(2, H, rng=0)), ValueError, "backward_layer must have input_size 3, .* got 2"),
    (lambda: BOTH.forward(X, np.zeros((2, H))), TypeError, "state must be a tuple of two, .* got an array"),
    (lambda: BOTH.forward(X, (None,)), TypeError, "state must be a tuple of two, .* got tuple"),
    (lambda: BOTH.forward([1.0]), TypeError, "x must be a NumPy array of floats, got list"),
    (lambda: BOTH.forward(X, mask=np.ones((4, 2), bool)), ValueError, r"mask must have shape \(5, 2\), got \(4, 2\)"),
    (lambda: BOTH.forward(X, rng=1.5), TypeError, "rng must be a np.random.Generator or an int, got float 1.5"),
    (lambda: BOTH.backward(BOTH.forward(X)[2], None), ValueError, "doutput and dstate must not both be None"),
    (lambda: BOTH.backward(BOTH.forward(X)[2], X), ValueError, r"doutput must have shape \(5, 2, 8\), got \(5, 2, 3\)"),
    (lambda: BOTH.backward(BOTH.forward(X)[2], None, [X, X]), TypeError, "dstate must be a tuple of two, .* got list"),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()
