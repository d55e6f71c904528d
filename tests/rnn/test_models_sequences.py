"""What padding, batches and generated sequences must not change."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn import RNN, ManyToMany, cross_entropy
from tests.support.wirings import WIRINGS, H, K, inputs, make, mask_of

LENGTHS = st.lists(st.integers(1, 6), min_size=1, max_size=4)
PADDED = [name for name in WIRINGS if name != "OneToOne"]


@pytest.mark.parametrize("name", PADDED)
@given(lengths=LENGTHS, seed=st.integers(0, 999))
def test_a_padded_batch_is_each_sequence_alone(name, lengths, seed):
    """Logits, state, and the sum of the gradients."""
    rng = np.random.default_rng(seed)
    model, arguments, mask = make(name, rng), inputs(name, lengths, rng), mask_of(lengths)
    together, states, cache = model.forward(**arguments, mask=mask)
    targets = rng.integers(K, size=together.shape[:2])
    counted = mask if name.startswith("ManyToMany") or name == "OneToMany" else np.ones_like(targets, dtype=bool)
    dlogits = cross_entropy(together, targets, counted, reduction="sum")[1]
    _, _, grads = model.backward(cache, dlogits)
    total = {key: np.zeros_like(value) for key, value in grads.items()}
    for b, length in enumerate(lengths):
        own = {key: value[:, b : b + 1] for key, value in arguments.items()}
        if name.startswith("EncoderDecoder"):
            own["x"] = own["x"][:length]
        else:
            key = "previous" if name == "OneToMany" else "x"
            own[key] = own[key][:length]
        alone, state, cache = model.forward(**own)
        np.testing.assert_allclose(together[: len(alone), b], alone[:, 0], rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(states[b], state[0], rtol=1e-12, atol=1e-12)
        dalone = cross_entropy(alone, targets[: len(alone), b : b + 1], reduction="sum")[1]
        for key, value in model.backward(cache, dalone)[2].items():
            total[key] += value
    for key, value in grads.items():
        np.testing.assert_allclose(value, total[key], rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("name", WIRINGS)
def test_what_padding_holds_is_of_no_importance(name):
    arguments = inputs(name) | {"mask": mask_of([5, 2, 4])}
    key = "previous" if name == "OneToMany" else "x"
    other = arguments[key].copy()
    other[~arguments["mask"]] = 1 if other.dtype.kind == "i" else 1e308
    model = make(name)
    before, after = (model.forward(**arguments | {key: value})[0] for value in (arguments[key], other))
    np.testing.assert_array_equal(before, after)


def test_one_to_one_has_no_memory():
    model, x = make("OneToOne"), inputs("OneToOne")["x"]
    order = np.random.default_rng(0).permutation(len(x))
    np.testing.assert_allclose(model.forward(x[order])[0], model.forward(x)[0][order], rtol=1e-13)
    params = model.params
    expected = params["readout.W"] @ np.tanh(params["hidden.W"] @ x[1, 2] + params["hidden.b"]) + params["readout.b"]
    np.testing.assert_allclose(model.forward(x)[0][1, 2], expected, rtol=1e-13)


def test_many_to_one_reads_what_many_to_many_says_last():
    one, many, x = make("ManyToOne"), make("ManyToMany"), inputs("ManyToOne")["x"]
    np.testing.assert_allclose(one.forward(x)[0][0], many.forward(x)[0][-1], rtol=1e-13)


def test_ids_are_one_hot_vectors_times_the_table():
    model = make("ManyToMany+ids")
    ids = inputs("ManyToMany+ids")["x"]
    plain = ManyToMany(RNN(6, H, rng=0), model.readout)
    plain.recurrent.params.update(W_hh=model.params["recurrent.W_hh"], b_h=model.params["recurrent.b_h"])
    plain.recurrent.params["W_xh"] = model.params["recurrent.W_xh"] @ model.params["embedding.W"].T
    np.testing.assert_allclose(model.forward(ids)[0], plain.forward(np.eye(6)[ids])[0], rtol=1e-12)


# ---- generation

WRITERS = ["OneToMany", "EncoderDecoder", "EncoderDecoder+ids"]


def by_hand(model, source, start, stop, max_steps):
    """Write one sequence: give the model all it has written so far, again and again, and add the best symbol."""
    written = []
    while len(written) < max_steps and (not written or written[-1] != stop):
        previous = np.array([start, *written])[:, None]
        logits, _, _ = model.forward(**source, previous=previous)
        written.append(int(np.argmax(logits[-1, 0])))
    return written


@pytest.mark.parametrize("name", WRITERS)
@given(seed=st.integers(0, 999), max_steps=st.integers(1, 7), lengths=LENGTHS)
def test_generate_is_repeated_forward(name, seed, max_steps, lengths):
    rng = np.random.default_rng(seed)
    model, arguments = make(name, rng), inputs(name, lengths, rng)
    model.params["decoder.readout.W"][...] *= 5  # livelier, so that some stop and some do not
    del arguments["previous"]
    masked = {} if name == "OneToMany" else {"mask": mask_of(lengths)}
    ids, mask = model.generate(**arguments, **masked, start=1, stop=2, max_steps=max_steps)
    assert ids.shape == mask.shape
    assert ids.dtype == np.int64
    assert len(ids) == mask.sum(axis=0).max() <= max_steps
    for b, length in enumerate(lengths):
        own = arguments["x"][:, b : b + 1] if name == "OneToMany" else arguments["x"][:length, b : b + 1]
        expected = by_hand(model, {"x": own}, 1, 2, max_steps)
        assert ids[mask[:, b], b].tolist() == expected
        assert mask[: len(expected), b].all()
        assert (ids[len(expected) :, b] == 2).all()


@pytest.mark.parametrize("name", WRITERS)
def test_teacher_forcing_on_what_was_generated_says_the_same(name):
    model, arguments = make(name, 36), inputs(name, [4] * 20)
    model.params["decoder.readout.W"][...] *= 5
    ids, mask = model.generate(arguments["x"], start=0, stop=2, max_steps=6)
    stopped = (ids == 2).any(axis=0)
    assert stopped.any()
    assert not stopped.all()
    previous = np.concatenate([np.zeros((1, 20), dtype=int), ids[:-1]])
    again = model.forward(arguments["x"], previous=previous)[0].argmax(axis=-1)
    np.testing.assert_array_equal(again[mask], ids[mask])


def test_a_model_that_says_stop_at_once_writes_only_that():
    model = make("OneToMany")
    model.params["decoder.readout.b"][2] += 100
    ids, mask = model.generate(inputs("OneToMany")["x"], start=2, stop=2, max_steps=9)
    assert ids.tolist() == [[2, 2, 2]]
    assert mask.all()


def test_a_model_that_never_stops_is_cut_off():
    model = make("EncoderDecoder")
    model.params["decoder.readout.b"][2] -= 100
    ids, mask = model.generate(inputs("EncoderDecoder")["x"], start=0, stop=2, max_steps=9)
    assert ids.shape == (9, 3)
    assert mask.all()
    assert (ids != 2).all()
