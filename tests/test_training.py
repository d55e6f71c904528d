"""The training loop: against a hand-written loop, and everything that can go wrong made to happen."""

import math
import signal
import time
from itertools import chain

import numpy as np
import pytest

from rnn import RNN, SGD, Adam, Linear, ManyToMany, cross_entropy, mse_loss, train
from rnn.training import History


class Line:
    """y = w x, the smallest model with the interface of ManyToMany; remembers which sequences it saw."""

    def __init__(self, w=0.0):
        self.params = {"w": np.array([w]), "idle": np.array([7.0])}
        self.seen, self.masks = [], []

    def forward(self, x, **options):
        self.seen.append(x[0, :, 0].tolist())
        self.masks.append(options)
        return self.params["w"] * x, None, x

    def backward(self, cache, dy):
        return None, None, {"w": np.array([(dy * cache).sum()]), "idle": np.zeros(1)}


def line_data(N=6, T=2):
    x = np.broadcast_to(np.arange(1.0, N + 1)[:, None], (T, N, 1)).copy()  # (T, N, 1): sequence n holds n + 1
    return x, 3.0 * x


def run(model, *, N=6, optimizer=None, steps=4, batch_size=3, rng=0, loss=mse_loss, **options):
    x, targets = line_data(N)
    optimizer = SGD(lr=0.01) if optimizer is None else optimizer
    options |= {"optimizer": optimizer, "steps": steps, "batch_size": batch_size, "rng": rng, "loss": loss}
    return train(model, x, targets, **options)


def loss_that_breaks_at(step, value=math.nan):
    """Return mse_loss, except that it returns another value at one call."""
    calls = []

    def loss(output, targets):
        calls.append(None)
        good, gradient = mse_loss(output, targets)
        return (value, gradient) if len(calls) == step + 1 else (good, gradient)

    return loss


class Spy:
    """Record the parameters before each update."""

    def __init__(self, inner):
        self.inner, self.before = inner, []

    def step(self, params, grads):
        self.before.append({key: value.copy() for key, value in params.items()})
        self.inner.step(params, grads)


class HalfwayError(Spy):
    """Break off one update after the first of two parameters has been changed."""

    def __init__(self, at, error):
        super().__init__(SGD(lr=0.01))
        self.at, self.error = at, error

    def step(self, params, grads):
        if len(self.before) == self.at:
            params["w"] += 100.0
            self.error()
        super().step(params, grads)


def raise_error(error):
    raise error


def interrupt():
    """Deliver a real Ctrl-C."""
    signal.raise_signal(signal.SIGINT)
    for _ in range(1000):
        time.sleep(0)  # the interpreter raises KeyboardInterrupt at one of the next instructions
    raise AssertionError("no KeyboardInterrupt came")


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
    start = time.perf_counter()
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
    assert time.perf_counter() - start < 2.0


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


# ---- numbers that break


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("step", [0, 3])
def test_a_loss_that_is_not_finite_stops_with_advice_and_goes_back(step, value):
    model, optimizer = Line(), Spy(SGD(lr=0.01))
    with pytest.raises(FloatingPointError) as caught:
        run(model, optimizer=optimizer, steps=9, loss=loss_that_breaks_at(step, value))
    message = str(caught.value)
    assert f"step {step}:" in message
    assert str(value) in message
    assert all(words in message for words in ("smaller learning rate", "max_grad_norm", "inputs"))
    assert len(optimizer.before) == step
    expected = optimizer.before[-1]["w"] if step else 0.0  # before the update that broke it
    np.testing.assert_array_equal(model.params["w"], expected)


def test_a_gradient_that_is_not_finite_stops_and_keeps_the_parameters():
    class NaNGradient(Line):
        def backward(self, cache, dy):
            grads = super().backward(cache, dy)[2]
            if len(self.seen) == 3:
                grads["w"][:] = math.nan
            return None, None, grads

    model, seen = NaNGradient(), []
    with pytest.raises(FloatingPointError, match=r"step 2: grads\['w'\] contains NaN"):
        run(model, callback=lambda step, loss: seen.append(model.params["w"][0]))
    assert len(seen) == 2
    assert model.params["w"][0] == seen[1]


def test_an_update_that_overflows_stops_and_is_undone():
    model = Line()
    with pytest.raises(FloatingPointError, match=r"step 0: overflow"):
        run(model, optimizer=SGD(lr=1e308))
    assert model.params["w"][0] == 0.0


def test_an_optimizer_that_writes_nan_is_stopped_and_undone():
    class Writer:
        def step(self, params, grads):
            params["w"] += 1.0
            params["idle"][...] = math.nan

    model = Line()
    with pytest.raises(FloatingPointError, match=r"step 0: the update made params\['idle'\] NaN"):
        run(model, optimizer=Writer())
    assert (model.params["w"][0], model.params["idle"][0]) == (0.0, 7.0)


@pytest.mark.parametrize("T", [2, 60])
def test_a_relu_network_that_explodes_for_real(T):
    """The overflow happens inside the layers, which refuse it with a ValueError of their own."""
    rng = np.random.default_rng(0)
    model = ManyToMany(RNN(1, 8, nonlinearity="relu", rng=rng), Linear(8, 1, rng=rng))
    x = rng.normal(size=(T, 4, 1))
    optimizer = Spy(SGD(lr=1e3 if T > 2 else 1e60))
    with pytest.raises(FloatingPointError, match="training stopped at step") as caught:
        train(model, x, 5.0 * x, optimizer=optimizer, steps=50, batch_size=4, rng=0, loss=mse_loss)
    step = int(str(caught.value).split("step ")[1].split(":")[0])
    assert step > 0
    for key, param in model.params.items():
        np.testing.assert_array_equal(param, optimizer.before[-1][key])
    assert math.isfinite(mse_loss(model.forward(x)[0], 5.0 * x)[0])


def test_other_value_errors_stay_what_they_are():
    with pytest.raises(ValueError, match="something else"):
        run(Line(), loss=lambda output, targets: raise_error(ValueError("something else")))


# ---- interrupts and other exceptions


@pytest.mark.parametrize("error", [RuntimeError("mine"), SystemExit(3), ValueError("mine")])
def test_an_update_cut_short_leaves_no_trace(error):
    model, optimizer = Line(), HalfwayError(at=2, error=lambda: raise_error(error))
    with pytest.raises(type(error)) as caught:
        run(model, optimizer=optimizer)
    assert caught.value is error
    expected = Line()
    run(expected, steps=2)
    assert model.params["w"][0] == expected.params["w"][0]


def test_a_real_interrupt_in_the_middle_of_an_update():
    model, optimizer = Line(), HalfwayError(at=2, error=interrupt)
    history = run(model, optimizer=optimizer)
    expected = Line()
    assert history == History(**{**vars(run(expected, steps=2)), "interrupted": True})
    assert model.params["w"][0] == expected.params["w"][0]


def test_a_real_interrupt_while_the_loss_is_computed():
    calls = []

    def loss(output, targets):
        calls.append(None)
        return interrupt() if len(calls) == 3 else mse_loss(output, targets)

    model, expected = Line(), Line()
    history = run(model, loss=loss)
    assert history == History(**{**vars(run(expected, steps=2)), "interrupted": True})
    assert model.params["w"][0] == expected.params["w"][0]


def test_a_real_interrupt_in_the_callback_keeps_the_finished_update():
    model, expected = Line(), Line()
    history = run(model, callback=lambda step, loss: interrupt() if step == 1 else None)
    assert history == History(**{**vars(run(expected, steps=2)), "interrupted": True})
    assert model.params["w"][0] == expected.params["w"][0]


def test_training_can_go_on_after_an_interrupt():
    """An Adam that was interrupted in the middle of an update goes on as if nothing had happened."""

    class Interrupted(dict):
        """Interrupt when the second parameter is asked for although the first is already updated."""

        def __getitem__(self, key):
            if key == "idle" and self.get("w")[0] != self.start:
                interrupt()
            return super().__getitem__(key)

    results = []
    for broken in (True, False):
        model, optimizer = Line(), Adam(lr=0.1)
        run(model, optimizer=optimizer, steps=2, batch_size=6)
        if broken:
            plain, model.params = model.params, Interrupted(model.params)
            model.params.start = plain["w"][0]
            history = run(model, optimizer=optimizer, steps=1, batch_size=6)
            assert (history.interrupted, history.loss) == (True, [])
            assert plain["w"][0] == model.params.start
            model.params = plain
        run(model, optimizer=optimizer, steps=2, batch_size=6)
        results.append(model.params["w"][0])
    assert results[0] == results[1]


# ---- wrong arguments


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"targets": np.zeros((2, 5, 1))}, ValueError, r"targets must have shape \(2, 6\).*got \(2, 5, 1\)"),
        ({"targets": np.zeros((3, 6, 1))}, ValueError, r"targets must have shape \(2, 6\).*got \(3, 6, 1\)"),
        ({"targets": [1, 2]}, TypeError, "targets must be a NumPy array, got list"),
        ({"targets": np.full((2, 6, 1), math.nan)}, ValueError, "targets must be finite"),
        ({"x": np.zeros(6)}, ValueError, r"x must have shape \(T, N, D\).*got \(6,\)"),
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
        ({"max_grad_norm": 0.0}, ValueError, "max_norm must be positive"),
        ({"max_grad_norm": "1"}, TypeError, "max_norm must be a number"),
    ],
)
def test_wrong_arguments_are_refused_before_the_first_step(change, error, words):
    x, targets = line_data()
    model = Line()
    arguments = {"x": x, "targets": targets, "steps": 3, "batch_size": 2, "rng": 0, "loss": mse_loss, **change}
    with pytest.raises(error, match=words):
        train(model, optimizer=SGD(lr=0.1), **arguments)
    assert model.seen == []
