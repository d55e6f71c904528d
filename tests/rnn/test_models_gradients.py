"""Every wiring's gradients against central differences, in float64: parameters, inputs, initial state."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn import check_gradients, cross_entropy
from tests.support.wirings import STATEFUL, WIRINGS, H, K, inputs, make, mask_of

LENGTHS = st.lists(st.integers(1, 4), min_size=1, max_size=3)


def check(name, lengths, seed, *, masked, nonlinearity="tanh"):
    """Check all gradients of a loss that counts the logits and the last state."""
    rng = np.random.default_rng(seed)
    model, arguments = make(name, rng, nonlinearity=nonlinearity), inputs(name, lengths, rng)
    if masked:
        arguments["mask"] = mask_of(lengths)
    if name in STATEFUL:
        arguments["state"] = rng.normal(size=(len(lengths), H))
    logits, last, cache = model.forward(**arguments)
    targets = rng.integers(K, size=logits.shape[:2])
    steps = rng.random(targets.shape) < 0.7  # the loss leaves out other steps than the model
    steps[0] = True
    dlast = None if last is None else rng.normal(size=last.shape)

    def loss():
        logits, last, _ = model.forward(**arguments)
        return cross_entropy(logits, targets, steps)[0] + (0.0 if last is None else (last * dlast).sum())

    dx, dfirst, grads = model.backward(cache, cross_entropy(logits, targets, steps)[1], dlast)
    given_in = {key: arguments[key] for key in ("x", "state") if key in arguments and arguments[key].dtype.kind == "f"}
    found = {key: value for key, value in {"x": dx, "state": dfirst}.items() if value is not None}
    assert (dx is None) == name.endswith("+ids")
    assert (dfirst is None) == (name not in STATEFUL)
    check_gradients(loss, {**given_in, **model.params}, {**found, **grads})


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("name", WIRINGS)
@settings(max_examples=8)  # each checks hundreds of numbers
@given(lengths=LENGTHS, seed=st.integers(0, 999))
def test_gradients(name, masked, lengths, seed):
    check(name, lengths, seed, masked=masked)


@pytest.mark.parametrize("nonlinearity", ["sigmoid", "linear"])
@pytest.mark.parametrize("name", [name for name in WIRINGS if name != "OneToOne"])
def test_gradients_with_other_nonlinearities(name, nonlinearity):
    check(name, [4, 2], 5, masked=True, nonlinearity=nonlinearity)


@pytest.mark.parametrize("name", WIRINGS)
def test_without_a_gradient_of_the_last_state_the_logits_alone_count(name):
    model, arguments = make(name), inputs(name)
    logits, last, cache = model.forward(**arguments)
    dlogits = np.random.default_rng(2).normal(size=logits.shape)
    _, _, without = model.backward(cache, dlogits)
    _, _, zero = model.backward(cache, dlogits, None if last is None else np.zeros_like(last))
    for key, value in without.items():
        np.testing.assert_allclose(zero[key], value, rtol=1e-13, atol=0)


@pytest.mark.parametrize("name", WIRINGS)
def test_what_forward_returned_may_be_changed_before_backward(name):
    model, arguments = make(name), inputs(name)
    logits, last, cache = model.forward(**arguments)
    dlogits = np.random.default_rng(2).normal(size=logits.shape)
    _, _, before = model.backward(cache, dlogits)
    for array in (logits, last):
        if array is not None:
            array[...] = 0.5
    _, _, after = model.backward(cache, dlogits)
    for key, value in before.items():
        np.testing.assert_array_equal(after[key], value)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", WIRINGS)
def test_everything_has_the_dtype_of_the_model(name, dtype):
    model, arguments = make(name, dtype=dtype), inputs(name, dtype=dtype)
    logits, last, cache = model.forward(**arguments)
    dx, dfirst, grads = model.backward(cache, np.ones_like(logits))
    for array in (logits, last, dx, dfirst, *grads.values(), *model.params.values()):
        assert array is None or array.dtype == dtype
    assert list(grads) == list(model.params)
    assert {key: value.shape for key, value in grads.items()} == {
        key: value.shape for key, value in model.params.items()
    }


@pytest.mark.parametrize("name", ["ManyToOne", "ManyToMany", "EncoderDecoder", "OneToOne"])
def test_padding_of_the_input_gets_no_gradient(name):
    arguments = inputs(name) | {"mask": mask_of([5, 2, 4])}
    model = make(name)
    logits, _, cache = model.forward(**arguments)
    dx, _, _ = model.backward(cache, np.ones_like(logits))
    assert (dx[~arguments["mask"]] == 0).all()
    assert (dx[arguments["mask"]] != 0).any(axis=-1).all()
