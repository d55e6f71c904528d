"""The training loop: against a hand-written loop, its batches, its progress, and the arguments it refuses."""

import math
from itertools import chain

import numpy as np
import pytest

from rnn import RNN, SGD, Adam, Linear, ManyToMany, cross_entropy, mse_loss, train
from rnn.training import History
from tests.training_stand_ins import Line, line_data, run

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
    history = train(ours, x, targets, mask, optimizer=SGD(lr=0.5), steps=6, batch_size=4, rng=0, max_grad_norm=0.2)

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
        train(model, padded, junk, mask, optimizer=Adam(lr=0.1), steps=5, batch_size=2, rng=0)
        results.append(model.params)
    for key in results[0]:
        np.testing.assert_array_equal(results[0][key], results[1][key])


def test_each_epoch_shows_every_sequence_once_in_a_new_order():
    model = Line()
    run(model, N=7, steps=6, batch_size=3)
    assert [len(batch) for batch in model.seen] == [3, 3, 1, 3, 3, 1]
    first, second = [*chain(*model.seen[:3])], [*chain(*model.seen[3:])]
    assert sorted(first) == sorted(second) == [1, 2, 3, 4, 5, 6, 7]
    assert first != second
    assert first != sorted(first)


def test_rng_decides_the_order_and_may_be_an_int_or_a_generator():
    def order(rng):
        model = Line()
        run(model, N=7, rng=rng)
        return model.seen

    assert order(5) == order(np.random.default_rng(5)) != order(6)


def test_inputs_targets_and_mask_are_cut_alike():
    """The loss is zero only if each sequence meets its own target."""
    model = Line(w=3.0)
    mask = np.arange(2)[:, None] < np.array([1, 2, 1, 2, 1, 2])
    x, targets = line_data()
    targets[~mask] = 1e3
    history = train(model, x, targets, mask, optimizer=SGD(lr=0.1), steps=5, batch_size=2, rng=0, loss=mse_loss)
    assert history.loss == [0.0] * 5
    for seen, options in zip(model.seen, model.masks, strict=True):
        np.testing.assert_array_equal(options["mask"], mask[:, [int(n) - 1 for n in seen]])


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
    assert History().loss is not History().loss


def test_ids_of_two_dimensions_are_accepted():
    class Ids(Line):
        def forward(self, x, **options):
            self.shape = x.shape
            return super().forward(x[..., None] * 1.0, **options)

    ids, model = np.arange(8).reshape(2, 4), Ids()
    targets = ids[..., None] * 2.0
    train(model, ids, targets, optimizer=SGD(lr=0.01), steps=1, batch_size=3, rng=0, loss=mse_loss)
    assert model.shape == (2, 3)


def test_an_echo_of_the_previous_bit_is_learned_to_its_floor():
    """The bit before the first is unknown, and masked; after it the best loss is exactly 0."""
    rng = np.random.default_rng(0)
    bits = rng.integers(2, size=(11, 64))  # (T + 1, N)
    x, targets = np.eye(2)[bits[1:]], bits[:-1]
    model = ManyToMany(RNN(2, 8, rng=rng), Linear(8, 2, rng=rng))
    untrained = cross_entropy(model.forward(x)[0][1:], targets[1:])[0]
    history = train(model, x, targets, optimizer=Adam(lr=0.02), steps=300, batch_size=32, rng=rng, max_grad_norm=1.0)

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


def test_progress_shows_a_bar_with_the_current_loss(capsys):
    history = run(Line(), steps=4, progress=True)
    shown = capsys.readouterr().err
    assert "4/4" in shown
    assert f"loss={history.loss[-1]:.4f}" in shown


def test_without_progress_nothing_is_shown(capsys):
    run(Line())
    assert capsys.readouterr() == ("", "")


# ---- wrong arguments


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"targets": np.zeros((2, 5, 1))}, ValueError, r"targets must have shape \(2, 6\).*got \(2, 5, 1\)"),
        (
            {"targets": np.zeros((3, 6, 1))},
            ValueError,
            r"targets must .* or \(1, 6\), .*got \(3, 6, 1\)",
        ),
        ({"targets": [1, 2]}, TypeError, "targets must be a NumPy array, got list"),
        ({"targets": np.full((2, 6, 1), math.nan)}, ValueError, "targets must be finite"),
        ({"x": np.zeros(6)}, ValueError, r"x must have shape \(T, N, \.\.\.\).*got \(6,\)"),
        ({"x": np.zeros((2, 0, 1))}, ValueError, r"not be empty, got \(2, 0, 1\)"),
        ({"x": "text"}, TypeError, "x must be a NumPy array, got str"),
        ({"x": np.full((2, 6, 1), math.inf)}, ValueError, "x must be finite, got inf"),
        ({"mask": np.ones((2, 5), bool)}, ValueError, r"mask must have shape \(2, 6\), got \(2, 5\)"),
        ({"mask": np.ones((2, 6))}, TypeError, "mask must be a NumPy array of bool, got an array of float64"),
        ({"mask": np.arange(6) + np.zeros((2, 1)) != 4}, ValueError, "none for sequence 4"),
        ({"batch_size": 0}, ValueError, "batch_size must be at least 1, got 0"),
        ({"batch_size": 7}, ValueError, "batch_size must be at most the number of sequences, 6, got 7"),
        ({"batch_size": 2.0}, TypeError, "batch_size must be an int"),
        ({"steps": 0}, ValueError, "steps must be at least 1, got 0"),
        ({"steps": True}, TypeError, "steps must be an int"),
        ({"rng": None}, TypeError, "rng must be"),
        ({"max_grad_norm": 0.0}, ValueError, "max_grad_norm must be positive"),
        ({"max_grad_norm": "1"}, TypeError, "max_grad_norm must be a number"),
    ],
)
def test_wrong_arguments_are_refused_before_the_first_step(change, error, words):
    x, targets = line_data()
    model = Line()
    arguments = {"x": x, "targets": targets, "steps": 3, "batch_size": 2, "rng": 0, "loss": mse_loss, **change}
    with pytest.raises(error, match=words):
        train(model, optimizer=SGD(lr=0.1), **arguments)
    assert model.seen == []
