"""Everything that can go wrong in training, made to happen: numbers that break, interrupts, other exceptions."""

import math
import signal
import time

import numpy as np
import pytest

from rnn import RNN, SGD, Adam, Batch, Linear, ManyToMany, mse_loss, shuffled, train
from rnn.training import History
from tests.support.training_stand_ins import Line, run


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


@pytest.fixture(autouse=True)
def interrupts_are_heard():
    """Programs started in the background ignore Ctrl-C, and so would the tests of it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupt():
    """Deliver a real Ctrl-C."""
    signal.raise_signal(signal.SIGINT)
    for _ in range(1000):
        time.sleep(0)  # the interpreter raises KeyboardInterrupt at one of the next instructions
    raise AssertionError("no KeyboardInterrupt came")


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
        train(model, shuffled(Batch(x, 5.0 * x), 4, rng=0), optimizer=optimizer, steps=50, loss=mse_loss)
    step = int(str(caught.value).split("step ")[1].split(":")[0])
    assert step > 0
    for key, param in model.params.items():
        np.testing.assert_array_equal(param, optimizer.before[-1][key])
    assert math.isfinite(mse_loss(model.forward(x)[0], 5.0 * x)[0])


@pytest.mark.parametrize("message", ["something else", "targets must be finite, got nan"])
def test_other_value_errors_stay_what_they_are(message):
    error = ValueError(message)
    with pytest.raises(ValueError, match=message) as caught:
        run(Line(), loss=lambda output, targets: raise_error(error))
    assert caught.value is error


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


class Counting:
    """An optimizer that counts its steps, and may be interrupted after one, when it has moved on."""

    def __init__(self, interrupted_at=None):
        self.state, self.interrupted_at = 0, interrupted_at

    def step(self, params, grads):
        params["w"] -= 0.01 * grads["w"]
        self.state += 1
        if self.state == self.interrupted_at:
            interrupt()


def test_after_an_interrupt_the_optimizer_is_no_step_ahead():
    model, optimizer = Line(), Counting(interrupted_at=3)
    assert run(model, optimizer=optimizer).interrupted
    assert optimizer.state == 2


@pytest.mark.parametrize("step", [0, 3])
def test_after_a_loss_that_is_not_finite_the_optimizer_is_where_the_parameters_are(step):
    optimizer = Counting()
    with pytest.raises(FloatingPointError):
        run(Line(), optimizer=optimizer, steps=9, loss=loss_that_breaks_at(step))
    assert optimizer.state == max(step - 1, 0)


def test_an_overflow_on_the_way_forward_is_told_with_its_place_and_undone():
    model = ManyToMany(RNN(1, 2, nonlinearity="linear", rng=0), Linear(2, 1, rng=1))
    model.params["recurrent.W_hh"][:] = 1e300
    batch = Batch(np.ones((4, 1, 1)), np.ones((4, 1, 1)))
    with pytest.raises(FloatingPointError, match="training stopped at step 0: x of readout must be finite, got inf"):
        train(model, [batch], optimizer=SGD(lr=0.1), steps=1, loss=mse_loss)
    np.testing.assert_array_equal(model.params["recurrent.W_hh"], 1e300)


def test_an_overflow_on_the_way_back_keeps_the_parameters_whose_loss_was_finite():
    model = ManyToMany(RNN(1, 1, nonlinearity="linear", rng=0), Linear(1, 1, rng=1))
    for name, value in (("recurrent.W_xh", 1e-200), ("recurrent.b_h", 0.0), ("readout.W", 1e200)):
        model.params[name][:] = value
    batch = Batch(np.full((2, 1, 1), 1e-3), np.full((2, 1, 1), 1e150))
    with pytest.raises(FloatingPointError, match="training stopped at step 0: doutput of recurrent must be finite"):
        train(model, [batch], optimizer=SGD(lr=0.1), steps=1, loss=mse_loss)
    np.testing.assert_array_equal(model.params["readout.W"], 1e200)
