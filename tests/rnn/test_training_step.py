"""One step of training, and steps that accumulate, go on or are clipped: against loops written by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn import (
    RNN,
    SGD,
    Adam,
    Batch,
    Bidirectional,
    Linear,
    ManyToMany,
    check_gradients,
    cross_entropy,
    mse_loss,
    shuffled,
    train,
    train_step,
    truncated,
)
from rnn.datasets.sequences import as_streams
from rnn.training.history import History
from tests.support.training_stand_ins import Line, line_data, run


class Recorder:
    """An optimizer that keeps the gradients it is given and changes nothing."""

    def __init__(self):
        self.grads = []

    def step(self, params, grads):
        self.grads.append({key: grad.copy() for key, grad in grads.items()})


def network(seed=1, dtype=np.float64):
    return ManyToMany(RNN(3, 4, rng=seed, dtype=dtype), Linear(4, 2, rng=seed + 1, dtype=dtype))


def examples(T=6, N=4, seed=3, dtype=np.float64):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(T, N, 3)).astype(dtype), rng.integers(2, size=(T, N))


def recorded(x, targets, mask=None, *, model=None, steps=1, batch_size=4, truncate=None, **options):
    """Return the gradients of every update, with the parameters left alone."""
    recorder, model = Recorder(), network() if model is None else model
    batches = shuffled(Batch(x, targets, mask, mask), batch_size, rng=0)
    if truncate is not None:
        batches = truncated(batches, truncate)
    history = train(model, batches, optimizer=recorder, steps=steps, **options)
    return recorder.grads, history


def assert_equal(first, second, tolerance=1e-12):
    assert first.keys() == second.keys()
    for key in first:
        np.testing.assert_allclose(first[key], second[key], rtol=0, atol=tolerance)


# ---- accumulate


@given(count=st.integers(1, 4), size=st.integers(1, 3), seed=st.integers(0, 99))
def test_the_mean_over_mini_batches_is_the_gradient_of_one_large_batch(count, size, seed):
    x, targets = examples(T=3, N=count * size, seed=seed)
    [whole], one = recorded(x, targets, batch_size=count * size)
    [parts], many = recorded(x, targets, batch_size=size, accumulate=count)
    assert_equal(whole, parts)
    assert one.loss == pytest.approx(many.loss, rel=0, abs=1e-12)
    assert one.grad_norm == pytest.approx(many.grad_norm, rel=0, abs=1e-12)


def test_training_with_accumulation_is_training_with_large_batches():
    x, targets = examples(N=6)
    models = [network(), network()]
    histories = [
        train(model, shuffled(Batch(x, targets), 6 // n, rng=0), optimizer=Adam(lr=0.1), steps=7, accumulate=n)
        for model, n in zip(models, [1, 3], strict=True)
    ]
    assert len(histories[1].loss) == 7
    np.testing.assert_allclose(histories[0].loss, histories[1].loss, atol=1e-10)
    assert_equal(models[0].params, models[1].params, 1e-10)


def test_unequal_batches_count_the_same():
    """The last batch of an epoch is smaller, and its mean still counts as one of two."""
    x, targets = line_data(N=3)
    model = Line(w=1.0)
    batches = shuffled(Batch(x, targets), 2, rng=0)
    history = train(model, batches, optimizer=Recorder(), steps=1, loss=mse_loss, accumulate=2)
    means = [np.mean([4.0 * n**2 for n in seen]) for seen in model.seen]  # the error of sequence n is -2 n
    assert history.loss == pytest.approx([np.mean(means)])


def test_a_model_that_reuses_its_gradient_arrays_is_summed_correctly():
    class Reuses(Line):
        buffer = {"w": np.zeros(1), "idle": np.zeros(1)}  # noqa: RUF012

        def backward(self, cache, dy):
            self.buffer["w"][:] = (dy * cache).sum()
            return None, None, self.buffer

    expected, got = Line(), Reuses()
    assert run(expected, batch_size=2, accumulate=3) == run(got, batch_size=2, accumulate=3)
    assert expected.params["w"][0] == got.params["w"][0]


def test_accumulation_keeps_the_dtype():
    x, targets = examples(dtype=np.float32)
    [grads], _ = recorded(x, targets, model=network(dtype=np.float32), batch_size=2, accumulate=2)
    assert {grad.dtype for grad in grads.values()} == {np.dtype(np.float32)}


# ---- truncate


@pytest.mark.parametrize("truncate", [6, 7, 100])
def test_chunks_as_long_as_the_sequences_change_nothing(truncate):
    x, targets = examples(T=6)
    whole, first = recorded(x, targets, steps=3, batch_size=2)
    chunked, second = recorded(x, targets, steps=3, batch_size=2, truncate=truncate)
    assert first == second
    for one, other in zip(whole, chunked, strict=True):
        assert_equal(one, other, 0.0)


def chunks_by_hand(model, x, targets, mask, k):
    """Yield the gradients of every chunk, with the state handed over and its gradient dropped."""
    state = None
    for start in range(0, len(x), k):
        piece = slice(start, start + k)
        part = None if mask is None else mask[piece]
        if part is not None and not part.any():
            continue
        logits, state, cache = model.forward(x[piece], state, part)
        _, dlogits = cross_entropy(logits, targets[piece], part)
        yield model.backward(cache, dlogits)[2]


@given(T=st.integers(1, 9), k=st.integers(1, 9), masked=st.booleans(), seed=st.integers(0, 99))
def test_chunks_equal_a_loop_by_hand(T, k, masked, seed):
    x, targets = examples(T=T, seed=seed)
    lengths = np.random.default_rng(seed).integers(1, T + 1, size=4)
    mask = np.arange(T)[:, None] < lengths if masked else None
    order = np.random.default_rng(0).permutation(4)
    expected = list(
        chunks_by_hand(network(), x[:, order], targets[:, order], None if mask is None else mask[:, order], k)
    )
    grads, _ = recorded(x, targets, mask, steps=len(expected), truncate=k)
    assert len(expected) <= math.ceil(T / k)
    for one, other in zip(grads, expected, strict=True):
        assert_equal(one, other)


def test_the_gradient_of_a_chunk_holds_its_initial_state_fixed():
    """Finite differences of the second chunk's loss, once with the state held and once through both chunks."""
    x, targets = examples()
    model = network()
    grads, _ = recorded(x, targets, model=network(), steps=2, truncate=3)
    order = np.random.default_rng(0).permutation(4)
    x, targets = x[:, order], targets[:, order]
    state = model.forward(x[:3])[1]

    def held():
        return cross_entropy(model.forward(x[3:], state)[0], targets[3:])[0]

    def through():
        return cross_entropy(model.forward(x[3:], model.forward(x[:3])[1])[0], targets[3:])[0]

    assert check_gradients(held, model.params, grads[1]) < 1e-7
    with pytest.raises(AssertionError, match=r"gradient of 'recurrent\."):
        check_gradients(through, model.params, grads[1])


def test_there_is_an_update_after_each_chunk_and_a_new_batch_starts_from_zeros():
    states, model = [], network()
    forward = model.forward

    def spy(x, state=None, mask=None):
        states.append((len(x), state))
        return forward(x, state, mask)

    model.forward = spy
    x, targets = examples(T=5)
    batches = truncated(shuffled(Batch(x, targets), 2, rng=0), 2)
    history = train(model, batches, optimizer=SGD(lr=0.1), steps=7)
    assert [length for length, _ in states] == [2, 2, 1, 2, 2, 1, 2]
    assert [state is None for _, state in states] == [True, False, False, True, False, False, True]
    assert len(history.loss) == 7


def test_streams_of_a_recording_are_read_as_one_recording():
    """With one stream and no learning, the losses of the chunks are those of the whole recording, read at once."""
    rng = np.random.default_rng(5)
    recording, answers = rng.normal(size=(12, 3)), rng.integers(2, size=12)
    _, history = recorded(as_streams(recording, 1), as_streams(answers, 1), steps=4, batch_size=1, truncate=3)
    logits = network().forward(recording[:, None])[0][:, 0]
    expected = [cross_entropy(logits[i : i + 3], answers[i : i + 3])[0] for i in range(0, 12, 3)]
    np.testing.assert_allclose(history.loss, expected, rtol=1e-12)


def test_accumulation_over_chunks_updates_once_for_all_of_them():
    x, targets = examples(T=6)
    chunks, _ = recorded(x, targets, steps=3, truncate=2)
    [mean], history = recorded(x, targets, steps=1, truncate=2, accumulate=3)
    assert len(history.loss) == 1
    assert_equal(mean, {key: sum(chunk[key] for chunk in chunks) / 3 for key in mean})


# ---- targets that do not count


@pytest.mark.parametrize("accumulate", [1, 2])
def test_a_batch_without_targets_that_count_only_passes_on_the_state(accumulate):
    """A loss in the last two of six steps: the gradient of the last chunk, from the state after the others."""
    x, targets = examples(T=6)
    counts = np.arange(6)[:, None] >= np.array([4, 4, 4, 4])
    data, recorder = Batch(x, targets, loss_mask=counts), Recorder()
    history = train(network(), truncated([data] * accumulate, 2), optimizer=recorder, steps=1, accumulate=accumulate)
    model = network()
    logits, _, cache = model.forward(x[4:], model.forward(x[:4])[1])
    loss, dlogits = cross_entropy(logits, targets[4:])
    assert history.loss == pytest.approx([loss], rel=1e-12)
    assert_equal(recorder.grads[0], model.backward(cache, dlogits)[2])


def both_ways():
    return ManyToMany(Bidirectional(RNN(3, 2, rng=0), RNN(3, 2, rng=1)), Linear(4, 2, rng=2))


@pytest.mark.parametrize(
    ("batch", "options", "error", "words"),
    [
        ([], {}, ValueError, "batch must have a target that counts for the loss, got none in 0 batches"),
        ([None], {}, TypeError, "batch must be a Batch or a sequence of them, got list"),
        (None, {}, TypeError, "batch must be a Batch or a sequence of them, got NoneType"),
        (Batch(*examples(), loss_mask=np.zeros((6, 4), bool)), {}, ValueError, "got none in 1 batches"),
        (
            Batch(*examples()),
            {"rng": 0},
            TypeError,
            "rng must be a Generator: a seed would drop the same at every step; got int 0",
        ),
        (Batch(*examples(), carry=True), {}, ValueError, "must not be truncated for a model that reads in both"),
    ],
)
def test_a_step_refuses_what_it_cannot_learn_from(batch, options, error, words):
    with pytest.raises(error, match=words):
        train_step(both_ways(), batch, SGD(lr=0.1), **options)


# ---- clipping


def test_values_are_clipped_before_the_norm():
    x, targets = examples()
    [grads], _ = recorded(x, targets)
    norm = math.sqrt(sum((grad**2).sum() for grad in grads.values()))
    limit = 0.5 * max(np.abs(grad).max() for grad in grads.values())
    limited = {key: np.clip(grad, -limit, limit) for key, grad in grads.items()}

    [by_value], history = recorded(x, targets, max_grad_value=limit)
    assert_equal(by_value, limited)
    assert history.grad_norm == pytest.approx([norm])

    [both], history = recorded(x, targets, max_grad_value=limit, max_grad_norm=1e-3)
    shorter = 1e-3 / math.sqrt(sum((grad**2).sum() for grad in limited.values()))
    assert_equal(both, {key: shorter * grad for key, grad in limited.items()})
    assert history.grad_norm == pytest.approx([norm])


# ---- what goes where


class Remembers(Line):
    """Keep what forward and the loss are given."""

    def forward(self, x, **options):
        return super().forward(x, **options)[0][-1:], "the state", x[-1:]

    def loss(self, output, targets, **options):
        self.loss_options = options
        return mse_loss(output, targets)


def test_the_model_gets_mask_and_previous_and_the_loss_its_own_mask():
    x, targets = line_data()
    mask, counts, previous = np.arange(12).reshape(2, 6) != 3, np.arange(6)[None] != 2, np.zeros((1, 6), dtype=int)
    model = Remembers()
    step = train_step(model, Batch(x, targets[:1], mask, counts, previous), SGD(lr=0.1), loss=model.loss)
    [given] = model.masks
    assert given.keys() == {"mask", "previous"}
    assert given["mask"] is mask
    assert given["previous"] is previous
    assert model.loss_options["mask"] is counts
    assert step.state == "the state"
    assert step.output.shape == (1, 6, 1)


def test_a_state_is_handed_over_only_to_a_batch_that_goes_on():
    x, targets = line_data()
    model = Remembers()
    for carry in (False, True):
        train_step(model, Batch(x, targets[:1], carry=carry), SGD(lr=0.1), loss=model.loss, state="before")
    assert model.masks == [{}, {"state": "before"}]
    assert model.loss_options == {}


# ---- nothing is lost


@pytest.mark.parametrize("options", [{"accumulate": 3, "batch_size": 1}, {"accumulate": 1}])
@pytest.mark.parametrize("at", [4, 5])
def test_an_interrupt_between_two_updates_leaves_the_last_complete_one(options, at):
    """The fourth or fifth forward pass is in the middle of an accumulation, or begins a step."""
    calls = []

    def loss(output, targets):
        calls.append(None)
        if len(calls) == at + 1:
            raise KeyboardInterrupt
        return mse_loss(output, targets)

    done = at // options["accumulate"]
    model, expected = Line(), Line()
    history = run(model, steps=9, loss=loss, **options)
    reference = run(expected, steps=done, **options)
    assert history == History(reference.loss, reference.grad_norm, interrupted=True)
    assert model.params["w"][0] == expected.params["w"][0] != 0.0


@pytest.mark.parametrize("at", [5, 6])
@pytest.mark.parametrize("bad", ["loss", "gradient"])
def test_a_nan_in_the_middle_of_an_accumulation_goes_back_to_good_parameters(bad, at):
    class Breaks(Line):
        def backward(self, cache, dy):
            grads = super().backward(cache, dy)[2]
            if bad == "gradient" and len(self.seen) == at:
                grads["w"][:] = math.nan
            return None, None, grads

    calls = []

    def loss(output, targets):
        calls.append(None)
        value, gradient = mse_loss(output, targets)
        return (math.nan if bad == "loss" and len(calls) == at else value), gradient

    model, kept = Breaks(), []
    with pytest.raises(FloatingPointError, match="training stopped at step 2"):
        run(model, loss=loss, accumulate=2, callback=lambda step, loss: kept.append(model.params["w"][0]))
    # after two updates, the third breaks: a NaN loss says that the second was bad already, a NaN gradient does not
    assert model.params["w"][0] == (kept[0] if bad == "loss" else kept[1])
