"""Padding may hold anything, also on the way back; a batch of nothing but padding leaves states as they are."""

import numpy as np
import pytest

from rnn import Embedding
from tests.support.deep_layers import leaves, like
from tests.support.modules import NAMES, arguments, module, takes_state
from tests.support.wirings import mask_of

LENGTHS = [4, 2, 3]
PER_STEP = [name for name in NAMES if not name.startswith(("ManyToOne", "EncoderDecoder"))]


def results(one, cache, doutput, dlast=None):
    dx, dfirst, grads = one.backward(cache, doutput, dlast)
    return {**grads, **(leaves(dfirst) if dfirst is not None else {}), **({} if dx is None else {"x": dx})}


@pytest.mark.parametrize("garbage", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", PER_STEP)
def test_gradients_that_are_not_finite_count_as_zero_at_padding(name, garbage):
    one, given, rng = module(name), arguments(name), np.random.default_rng(0)
    mask = mask_of(LENGTHS, len(given.get("previous", given["x"])))
    output, _, cache = one.forward(**given, mask=mask)
    doutput = rng.normal(size=output.shape) * mask[..., None]
    dirty = np.where(mask[..., None], doutput, garbage)
    expected, found = results(one, cache, doutput), results(one, cache, dirty)
    for key, value in expected.items():
        np.testing.assert_array_equal(found[key], value, err_msg=key)
    dirty[0, 0] = np.nan  # a real step
    with pytest.raises(ValueError, match=r"doutput must be finite, got nan at index \(0, 0, 0\)"):
        one.backward(cache, dirty)


@pytest.mark.parametrize("name", NAMES)
def test_a_batch_of_padding_gives_the_state_back(name):
    one, given, rng = module(name), arguments(name), np.random.default_rng(0)
    key = "previous" if name.startswith("OneToMany") else "x"
    mask = np.zeros(given[key].shape[:2], dtype=bool)
    given[key] = np.full_like(given[key], -7 if given[key].dtype.kind == "i" else np.nan)
    output, last, cache = one.forward(**given, mask=mask)
    assert np.isfinite(output).all()
    if takes_state(name) and not name.startswith("EncoderDecoder"):
        given["state"] = like(last, rng)
        output, last, cache = one.forward(**given, mask=mask)
        for part, value in leaves(given["state"]).items():
            np.testing.assert_array_equal(leaves(last)[part], value)
        dlast = like(last, rng)
        found = results(one, cache, np.zeros_like(output), dlast)
        for part, value in leaves(dlast).items():
            np.testing.assert_array_equal(found.pop(part), value)
        assert all((value == 0).all() for value in found.values())


def test_outputs_of_padding_are_the_held_state():
    one, given = module("LSTM"), arguments("LSTM")
    T, B = given["x"].shape[:2]
    state = tuple(np.full((B, 4), value) for value in (0.5, -2.0))
    output, _, _ = one.forward(given["x"], state, np.zeros((T, B), dtype=bool))
    assert (output == 0.5).all()


def test_padding_is_no_id_of_an_embedding_of_one_symbol():
    mask = np.array([[True, False]])
    e, _, cache = Embedding(1, 3, rng=0).forward(np.array([[0, 99]]), mask=mask)
    assert not e[0, 1].any()
    assert Embedding(1, 3, rng=0).backward(cache, np.ones_like(e))[2]["W"].tolist() == [[1.0, 1.0, 1.0]]
