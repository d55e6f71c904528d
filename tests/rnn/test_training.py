"""The training loop: against a hand-written loop, its batches, its progress, and the arguments it refuses."""

import math

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from rnn import RNN, SGD, Adam, Batch, Linear, ManyToMany, cross_entropy, mse_loss, shuffled, train, truncated
from tests.support.training_stand_ins import Line, line_data, run

# ---- what it computes


def small_model(dtype=np.float64):
    return ManyToMany(RNN(3, 4, rng=1, dtype=dtype), Linear(4, 2, rng=2, dtype=dtype))


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_full_batch_equals_a_hand_written_loop(masked, dtype):
    rng = np.random.default_rng(3)
    x, targets = rng.normal(size=(5, 4, 3)).astype(dtype), rng.integers(2, size=(5, 4))
    mask = np.arange(5)[:, None] < np.array([5, 2, 4, 1]) if masked else None  # (T, N)
    ours, by_hand = small_model(dtype), small_model(dtype)
    batches = shuffled(Batch(x, targets, mask, mask), 4, rng=0)
    history = train(ours, batches, optimizer=SGD(lr=0.5), steps=6, max_grad_norm=0.2)

    losses, norms = [], []
    for _ in range(6):
        logits, _, cache = by_hand.forward(x, mask=mask)
        loss, dlogits = cross_entropy(logits, targets, mask)
        _, _, grads = by_hand.backward(cache, dlogits)
        norm = math.sqrt(sum((g.astype(float) ** 2).sum() for g in grads.values()))
        for key, param in by_hand.params.items():
            param -= 0.5 * grads[key] * min(1.0, 0.2 / norm)
        losses.append(loss)
        norms.append(norm)

    tolerance = 1e-12 if dtype == np.float64 else 1e-5
    np.testing.assert_allclose(history.loss, losses, rtol=tolerance)
    np.testing.assert_allclose(history.grad_norm, norms, rtol=tolerance)
    assert max(norms) > 0.2  # so that clipping happened
    for key, param in ours.params.items():
        assert param.dtype == dtype
        np.testing.assert_allclose(param, by_hand.params[key], rtol=tolerance, atol=tolerance)


def test_padding_has_no_influence():
    rng = np.random.default_rng(4)
    x, targets = rng.normal(size=(5, 4, 3)), rng.integers(2, size=(5, 4))
    mask = np.arange(5)[:, None] < np.array([5, 2, 4, 1])
    results = []
    for filler in (0.0, 1e6):
        model = small_model()
        padded = np.where(mask[:, :, None], x, filler)
        junk = np.where(mask, targets, int(filler))
        train(model, shuffled(Batch(padded, junk, mask, mask), 2, rng=0), optimizer=Adam(lr=0.1), steps=5)
        results.append(model.params)
    for key in results[0]:
        np.testing.assert_array_equal(results[0][key], results[1][key])


def test_without_a_mask_model_and_loss_are_not_given_one():
    model = Line()
    run(model)
    assert model.masks == [{}] * 4


def test_history_has_one_entry_per_update():
    history = run(Line(), steps=5)
    assert len(history.loss) == len(history.grad_norm) == 5
    assert all(type(value) is float for value in history.loss + history.grad_norm)
    assert history.loss[-1] < history.loss[0]
    assert history.interrupted is False


def test_ids_of_two_dimensions_are_accepted():
    class Ids(Line):
        def forward(self, x, **options):
            self.shape = x.shape
            return super().forward(x[..., None] * 1.0, **options)

    ids, model = np.arange(8).reshape(2, 4), Ids()
    targets = ids[..., None] * 2.0
    train(model, shuffled(Batch(ids, targets), 3, rng=0), optimizer=SGD(lr=0.01), steps=1, loss=mse_loss)
    assert model.shape == (2, 3)


def test_an_echo_of_the_previous_bit_is_learned_to_its_floor():
    """The bit before the first is unknown, and masked; after it the best loss is exactly 0."""
    rng = np.random.default_rng(0)
    bits = rng.integers(2, size=(11, 64))  # (T + 1, N)
    x, targets = np.eye(2)[bits[1:]], bits[:-1]
    model = ManyToMany(RNN(2, 8, rng=rng), Linear(8, 2, rng=rng))
    untrained = cross_entropy(model.forward(x)[0][1:], targets[1:])[0]
    batches = shuffled(Batch(x, targets), 32, rng=rng)
    history = train(model, batches, optimizer=Adam(lr=0.02), steps=300, max_grad_norm=1.0)

    logits = model.forward(x)[0]
    assert untrained > 0.6
    assert cross_entropy(logits[1:], targets[1:])[0] < 0.01
    # the first step is a coin toss, ln 2, and it is one of ten
    assert math.log(2) / 10 * 0.9 < np.mean(history.loss[-10:]) < math.log(2) / 10 * 1.2
    fresh = rng.integers(2, size=(41, 50))  # four times as long as in training
    answers = model.forward(np.eye(2)[fresh[1:]])[0].argmax(axis=-1)
    assert (answers[1:] == fresh[1:-1]).all()


# ---- progress and callback


def test_callback_is_called_after_each_update_and_can_stop():
    model, calls = Line(), []

    def callback(step, loss):
        calls.append((step, loss, model.params["w"][0]))
        return step == 2

    history = run(model, steps=10, callback=callback)
    assert [step for step, _, _ in calls] == [0, 1, 2]
    assert [loss for _, loss, _ in calls] == history.loss
    assert 0.0 < calls[0][2] < calls[1][2] < calls[2][2] == model.params["w"][0]
    assert history.interrupted is False


@pytest.mark.parametrize(("answer", "updates"), [(None, 4), (False, 4), (1, 4), ("yes", 4), (np.bool_(True), 1)])
def test_only_true_stops(answer, updates):
    assert len(run(Line(), callback=lambda step, loss: answer).loss) == updates


def test_an_error_of_the_callback_is_not_dressed_up():
    model = Line()

    def callback(step, loss):
        model.good = model.params["w"][0]
        raise FloatingPointError("mine")

    with pytest.raises(FloatingPointError, match=r"^mine$"):
        run(model, callback=callback)
    assert model.params["w"][0] == model.good != 0.0


# ---- wrong arguments


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"steps": 0}, ValueError, "steps must be at least 1, got 0"),
        ({"steps": True}, TypeError, "steps must be an int"),
        ({"accumulate": 0}, ValueError, "accumulate must be at least 1, got 0"),
        ({"accumulate": 1.5}, TypeError, "accumulate must be an int"),
        ({"max_grad_norm": 0.0}, ValueError, "max_grad_norm must be positive"),
        ({"max_grad_norm": "1"}, TypeError, "max_grad_norm must be a number"),
        ({"max_grad_value": -1.0}, ValueError, "max_grad_value must be positive"),
        ({"max_grad_value": "1"}, TypeError, "max_grad_value must be a number"),
        ({"batches": [line_data()]}, TypeError, "batches must give objects of class Batch, got tuple"),
        ({"batches": Batch(*line_data())}, TypeError, r"batches must be an iterable such as .* \[batch\], got Batch"),
        ({"optimizer": None}, TypeError, "optimizer must be an object with step, got NoneType"),
        ({"optimizer": SGD}, TypeError, "optimizer must be an object with step, got the class SGD"),
        ({"model": Line}, TypeError, "model must be an object with forward, backward, params, got the class Line"),
        ({"callback": 1}, TypeError, "callback must be a function of the step and the loss, got int 1"),
        ({"loss": lambda output, targets: 1.0}, TypeError, "loss must return the loss and its gradient, got float"),
    ],
)
def test_wrong_arguments_are_refused_before_the_first_update(change, error, words):
    model = Line()
    batches = [Batch(*line_data())]
    arguments = {"model": model, "batches": batches, "optimizer": SGD(lr=0.1), "steps": 1, "loss": mse_loss, **change}
    with pytest.raises(error, match=words):
        train(**arguments)
    assert model.params["w"][0] == 0.0


def test_batches_that_end_too_early_are_reported_and_what_was_learned_stays():
    model, expected = Line(), Line()
    batch = Batch(*line_data())
    with pytest.raises(ValueError, match="batches must last for 3 steps of 2, got only 1 steps; an iterator"):
        train(model, [batch] * 3, optimizer=SGD(lr=0.01), steps=3, accumulate=2, loss=mse_loss)
    train(expected, [batch] * 2, optimizer=SGD(lr=0.01), steps=1, accumulate=2, loss=mse_loss)
    assert model.params["w"][0] == expected.params["w"][0] != 0.0


def test_a_model_with_dropout_needs_a_generator():
    model = Line()
    model.dropout = 0.5
    with pytest.raises(ValueError, match=r"rng must be given, because the model has dropout 0\.5"):
        run_without_rng(model)
    run_without_rng(model, rng=0)
    assert all(isinstance(options["rng"], np.random.Generator) for options in model.masks)
    assert len({id(options["rng"]) for options in model.masks}) == 1


def run_without_rng(model, **options):
    return train(model, [Batch(*line_data())] * 2, optimizer=SGD(lr=0.01), steps=2, loss=mse_loss, **options)


def test_chunks_are_refused_by_a_model_that_reads_in_both_directions():
    model = Line()
    model.causal = False
    with pytest.raises(ValueError, match="must not be truncated for a model that reads in both directions"):
        train(model, truncated([Batch(*line_data())], 1), optimizer=SGD(lr=0.1), steps=2, loss=mse_loss)


@pytest.mark.parametrize(("asked", "threads"), [(None, 1), ("2", 2)])
def test_products_run_on_one_thread_unless_the_environment_says_otherwise(monkeypatch, asked, threads):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    if asked:
        monkeypatch.setenv("OMP_NUM_THREADS", asked)

    def in_use():
        return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}

    seen = []
    with threadpool_limits(2, user_api="blas"):
        run(Line(), callback=lambda step, loss: seen.append(in_use()))
        assert in_use() == {2}
    assert seen
    assert all(numbers == {threads} for numbers in seen)
