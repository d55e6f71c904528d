"""What the training rows are made of: criteria, loss and short cut, and what happens once a network is right."""

import sys

import numpy as np
import pytest

from rnn.datasets import adding as adding_data
from rnn.datasets import long_lag as long_lag_data
from rnn.experiments import adding_gates
from rnn.gradcheck import numerical_gradient
from rnn.layers import LSTM, RNN, Linear
from rnn.losses import cross_entropy
from rnn.optim import SGD
from rnn.receipts import counting_bits, trained
from rnn.receipts.trained import adding, counting, long_lag, reber, temporal_order
from rnn.receipts.trained._learning import Streak, update


def test_a_streak_needs_every_one_of_the_last_sequences_right_and_a_small_mean():
    streak = Streak(limit=0.04, mean=0.01, length=6)
    assert not streak.add(np.full((4, 1), 0.005))  # too few
    assert streak.add(np.full((2, 1), 0.005))
    assert not streak.add(np.array([[0.04]]))  # one of them is wrong
    assert not streak.add(np.full((5, 1), 0.0))
    assert streak.add(np.full((1, 1), 0.0))  # it is the seventh last now
    assert not streak.add(np.full((6, 1), 0.02))  # all are right, but not on average good enough
    assert streak.count == 19


def test_a_streak_looks_at_the_worst_output_of_a_sequence():
    assert Streak(0.3, 0.1, length=1).add(np.array([[0.0, 0.0, 0.2]]))
    assert not Streak(0.3, 0.5, length=1).add(np.array([[0.0, 0.0, 0.4]]))


@pytest.mark.parametrize(
    ("right", "n"), [([1, 1, 1], 3), ([1, 0, 1], 1), ([0, 1, 1], 0), ([1, 1, 0], 2)], ids=["all", "gap", "none", "two"]
)
def test_the_reach_ends_before_the_first_mistake(right, n):
    assert counting.reach(np.array(right, dtype=bool)) == n


@pytest.mark.parametrize(("enough", "value", "when"), [(20, 25, 400), (None, 11, 600), (40, 11, 600)])
def test_counting_notes_the_first_time_that_it_is_enough_and_goes_on(monkeypatch, enough, value, when):
    reached = iter([9, 25, 11] if enough else [11])
    if enough == 40:
        reached = iter([9, 25, 30, 11])
    monkeypatch.setattr(counting, "_tested", lambda model, letters: next(reached))
    found = counting.generalization(2, 2, 600, enough, seed=0)
    assert found == {"value": value, "after updates": when, "after all 600 updates": 11}


def test_binary_cross_entropy_by_its_definition():
    rng = np.random.default_rng(0)
    logits, legal = rng.normal(size=(3, 2, 4)) * 3, rng.random((3, 2, 4)) < 0.5
    p = 1 / (1 + np.exp(-logits))
    loss, dlogits = counting.binary_cross_entropy(logits, legal)
    assert loss == pytest.approx(-np.log(np.where(legal, p, 1 - p)).sum())
    found = numerical_gradient(lambda: counting.binary_cross_entropy(logits, legal)[0], logits)
    assert np.allclose(dlogits, found, atol=1e-6)


@pytest.mark.parametrize("cell", [RNN, LSTM])
def test_the_gradients_of_the_short_cut(cell):
    rng = np.random.default_rng(1)
    model = long_lag.ShortCut(cell(3, 2, rng=rng), Linear(5, 4, rng=rng))
    x, weights = rng.normal(size=(4, 2, 3)), rng.normal(size=(4, 2, 4))
    y, _, cache = model.forward(x)
    states, W = model.recurrent.forward(x)[0], model.params["readout.W"]
    assert np.allclose(y, states @ W[:, :2].T + x @ W[:, 2:].T + model.params["readout.b"])
    _, _, grads = model.backward(cache, weights)
    assert grads.keys() == model.params.keys()
    for name, param in model.params.items():
        found = numerical_gradient(lambda: float((model.forward(x)[0] * weights).sum()), param)
        assert np.allclose(grads[name], found, atol=1e-6), name


def test_counting_bits_is_what_two_weights_and_their_signs_give():
    """The recurrence, its derivative and Rprop once more, on plain numbers."""
    bits = np.random.RandomState(1).rand(20, 10).round()
    w, step, sign = [-1.5, 2.0], [0.001, 0.001], [0.0, 0.0]
    for _ in range(40):
        grad = np.zeros(2)
        for row in bits:
            s, ds = 0.0, np.zeros(2)  # the state, and its derivatives by both weights, forward in time
            for bit in row:
                ds = np.array([bit, s]) + w[1] * ds
                s = bit * w[0] + s * w[1]
            grad += 2 / 20 * (s - row.sum()) * ds
        for i in range(2):
            step[i] *= 1.2 if np.sign(grad[i]) == sign[i] else 0.5
            sign[i] = np.sign(grad[i])
            w[i] -= sign[i] * step[i]
    assert counting_bits.train(40) == pytest.approx(tuple(w))


def test_an_update_is_one_step_with_clipped_gradients():
    class Line:
        """y = w x; notes its mask."""

        def __init__(self):
            self.params = {"w": np.array([3.0])}

        def forward(self, x, mask):
            self.mask = mask
            return self.params["w"] * x, None, x

        def backward(self, cache, doutput):
            return None, None, {"w": np.array([(doutput * cache).sum()])}

    def loss(output, targets):
        return 0.0, 100 * (output - targets)

    model, x, mask = Line(), np.ones((2, 1, 1)), np.ones((2, 1), bool)
    output = update(model, SGD(lr=1.0), x, 0 * x, loss=loss, mask=mask, max_grad_norm=0.5)
    np.testing.assert_array_equal(output, 3 * x)  # from before the step
    assert model.params["w"] == pytest.approx(2.5)
    assert model.mask is mask


class Seen(Exception):
    """Ends a training that has shown what it was to show."""


@pytest.mark.parametrize(
    "row",
    [row for row in trained.rows() if "batch" in row.setting and not row.key.startswith("adding-100")],
    ids=lambda row: row.key,
)
def test_a_row_trains_with_the_setting_that_it_stores(row, monkeypatch):
    found = {}

    def note(model, optimizer, x, targets, *, max_grad_norm, **_):
        biases = model.params["recurrent.b_h"].reshape(-1, model.recurrent.hidden_size)
        found.update({"hidden size": model.recurrent.hidden_size, "batch": x.shape[1], "dtype": str(x.dtype)})
        found.update({"Adam": optimizer.lr, "gradient norm at most": max_grad_norm})
        if len(biases) == 4:  # i, f, g, o
            found.update({"input bias": biases[0].max(), "forget bias": biases[1].max()})
            assert row.setting["forget bias"] == biases[1].min()
        raise Seen

    monkeypatch.setattr(sys.modules[getattr(row.run, "func", row.run).__module__], "update", note)
    with pytest.raises(Seen):
        row.run(0)
    named = found.keys() & row.setting.keys()
    assert named >= {"hidden size", "batch", "Adam", "gradient norm at most"}
    assert {name: found[name] for name in named} == {name: row.setting[name] for name in named}


def test_reber_is_tested_on_strings_that_it_did_not_learn_from(monkeypatch):
    drawn, sample = [], reber.reber.sample
    monkeypatch.setattr(
        reber.reber, "sample", lambda *size, **options: drawn.append(sample(*size, **options)) or drawn[-1]
    )
    reber.sequences_needed(4, False, seed=0, updates=1)
    learned, tested = drawn
    assert len(learned) == len(tested) == reber.STRINGS
    assert not set(learned) & set(tested)


def easy(limit, mean):
    return Streak(99.0, 99.0, length=40)


def test_adding_says_when_it_is_right(monkeypatch):
    monkeypatch.setattr(adding, "Streak", easy)
    found = adding.sequences_needed(100, 5.0, None, 1000, seed=0)
    assert found["value"] == 2 * adding.BATCH_SIZE
    assert 2000 < found["wrong of 2560"] <= 2560  # it has learned nothing


def test_adding_halves_its_learning_rate_and_gives_up(monkeypatch):
    rates = []
    monkeypatch.setattr(adding, "update", lambda model, optimizer, x, y, **_: rates.append(optimizer.lr) or y + 1)
    assert adding.sequences_needed(20, 1.0, 2, 5 * adding.BATCH_SIZE, seed=0)["value"] is None
    assert np.array(rates) / adding.LR == pytest.approx([1, 1, 0.5, 0.5, 0.25])


def test_adding_counts_wrong_answers_like_a_slow_loop(monkeypatch):
    monkeypatch.setattr(adding, "TEST_SEQUENCES", 50)
    model = adding_gates.network("rnn", rng=0)
    for array in model.params.values():
        array[:] = 0
    small = {name: value.astype(np.float32) for name, value in model.params.items()}
    layer, readout = RNN(2, 8, rng=0, dtype=np.float32), Linear(8, 1, rng=0, dtype=np.float32)
    float32 = type(model)(layer, readout)
    for name, value in small.items():
        float32.params[name][:] = value
    float32.params["readout.b"][:] = 0.5
    _, _, targets = adding_data.sample_of_1997(20, 50, rng=adding.TEST_SEED)
    assert adding.wrong(float32, 20) == sum(abs(target - 0.5) >= 0.04 for target in targets.ravel())


def test_temporal_order_says_when_it_is_right(monkeypatch):
    monkeypatch.setattr(temporal_order, "Streak", easy)
    found = temporal_order.sequences_needed(2, 4, 1000, seed=0)
    assert found["value"] == 3 * temporal_order.BATCH_SIZE
    assert found["wrong of 2560"] == 2560  # it has learned nothing


def test_reber_says_when_it_is_right(monkeypatch):
    monkeypatch.setattr(reber.reber, "is_right", lambda scores, legal, mask: np.array([True]))
    first = reber.LOOK_EVERY
    assert reber.sequences_needed(4, True, seed=0) == {"value": first, "plain network": first}
    assert reber.sequences_needed(4, False, seed=0) == {"value": first}


def test_the_long_lag_says_when_it_is_right(monkeypatch):
    monkeypatch.setattr(long_lag.long_lag, "is_right", lambda probabilities, targets: np.array([True]))
    assert long_lag.share_solved("rnn", seed=0) == {"value": 100.0, "sequences needed": long_lag.LOOK_EVERY}


def test_the_long_lag_is_tested_on_both_sequences(monkeypatch):
    seen = []
    monkeypatch.setattr(long_lag.long_lag, "is_right", lambda p, targets: seen.append(targets) or np.array([True]))
    assert long_lag.sequences_needed("lstm", seed=0) == long_lag.weighted(seed=0) == {"value": long_lag.LOOK_EVERY}
    every = np.unique(long_lag_data.sample(long_lag.LAG, 50, rng=0)[1], axis=1)
    assert np.array_equal(np.unique(seen[0], axis=1), every)


def test_the_long_lag_learns_from_one_sequence_at_a_time(monkeypatch):
    seen = []

    def note(model, optimizer, x, targets, **_):
        assert np.array_equal(x[1:].argmax(axis=-1), targets[:-1])
        assert np.array_equal(x[0].argmax(axis=-1), targets[-1])
        seen.append(int(targets[-1, 0]))

    monkeypatch.setattr(long_lag, "update", note)
    long_lag.weighted(seed=0, updates=6)
    assert seen == [99, 100] * 3
    long_lag.sequences_needed("lstm", seed=0, updates=40)
    assert 5 < seen[6:].count(99) < 35


def test_the_weighted_loss_by_its_definition():
    rng = np.random.default_rng(2)
    logits, targets = rng.normal(size=(5, 1, 3)), rng.integers(3, size=(5, 1))
    steps = [cross_entropy(logits[t], targets[t])[0] for t in range(5)]
    value, dlogits = long_lag._weighted_loss(logits, targets)
    assert value == pytest.approx((sum(steps[:-1]) + long_lag.LAST_WEIGHT * steps[-1]) / 5)
    found = numerical_gradient(lambda: long_lag._weighted_loss(logits, targets)[0], logits)
    assert np.allclose(dlogits, found, atol=1e-6)
