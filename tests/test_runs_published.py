"""Published results, repeated: criteria, loss and short cut, and what happens once a network is right."""

import numpy as np
import pytest

from rnn.datasets import adding as adding_data
from rnn.datasets import long_lag as long_lag_data
from rnn.gradcheck import numerical_gradient
from rnn.layers import LSTM, RNN, Linear
from rnn.losses import cross_entropy
from rnn.models import ManyToOne
from rnn.runs import every, recipe
from rnn.runs.published import Published, adding, counting, long_lag, reber, temporal_order
from rnn.runs.published._streak import Streak

RUNS = [run for run in every() if isinstance(run, Published)]


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


class Seen(Exception):
    """Ends a training that has shown what it was to show."""


@pytest.mark.parametrize(
    "run",
    [run for run in RUNS if "batch" in run.setting and not run.key.startswith("adding-100")],
    ids=lambda run: run.key,
)
def test_a_run_trains_with_the_setting_that_it_stores(run, monkeypatch):
    found = {}

    def note(model, batch, optimizer, *, max_grad_norm, **_):
        layer = model.recurrent
        biases = layer.params["b_h"].reshape(-1, layer.hidden_size)
        found.update({"hidden size": layer.hidden_size, "batch": batch.size, "dtype": str(batch.x.dtype)})
        found.update({"Adam": optimizer.lr, "gradient norm at most": max_grad_norm})
        if len(biases) == 4:  # i, f, g, o
            found.update({"input bias": biases[0].max(), "forget bias": biases[1].max()})
            assert run.setting["forget bias"] == biases[1].min()
        raise Seen

    monkeypatch.setattr(recipe(run.key), "train_step", note)
    with pytest.raises(Seen):
        run.function(0)
    named = found.keys() & run.setting.keys()
    assert named >= {"hidden size", "batch", "Adam", "gradient norm at most"}
    assert {name: found[name] for name in named} == {name: run.setting[name] for name in named}


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.key)
def test_a_run_gives_its_reasons(run):
    assert run.band[0] < run.band[1]
    assert run.reason.endswith(".")
    assert run.scaled is None or run.scaled.endswith(".")


@pytest.mark.parametrize(
    ("results", "larger", "said"),
    [
        ([0.25], False, "0.25 (published 0.5)"),
        ([0.1, None, 0.3], False, "0.3 (published 0.5)"),
        ([0.1, None, 0.3], True, "0.1 (published 0.5)"),
        ([None, None, 0.3], False, "not reached (published 0.5)"),
    ],
)
def test_a_run_reports_its_median(results, larger, said):
    texts = dict.fromkeys(("source", "citation", "quantity", "reason"), "")
    run = Published("made-up", dict, setting={}, published="0.5", band=(0, 1), larger_is_better=larger, **texts)
    assert run.report([{"value": value} for value in results]) == said


def test_reber_is_tested_on_strings_that_it_did_not_learn_from(monkeypatch):
    drawn, sample = [], reber.reber.sample
    monkeypatch.setattr(
        reber.reber, "sample", lambda *size, **options: drawn.append(sample(*size, **options)) or drawn[-1]
    )
    reber.sequences_needed(4, False, seed=0, updates=1)
    learned, tested = drawn
    assert len(learned.texts) == len(tested.texts) == reber.STRINGS
    assert not set(learned.texts) & set(tested.texts)


def easy(limit, mean):
    return Streak(99.0, 99.0, length=40)


def test_adding_says_when_it_is_right(monkeypatch):
    monkeypatch.setattr(adding, "Streak", easy)
    found = adding.sequences_needed(100, 5.0, None, 1000, seed=0)
    assert found["value"] == 2 * adding.BATCH_SIZE
    assert 2000 < found["wrong of 2560"] <= 2560  # it has learned nothing


def test_adding_halves_its_learning_rate_and_gives_up(monkeypatch):
    rates, step = [], adding.train_step

    def note(model, batch, optimizer, **options):
        rates.append(optimizer.lr)
        return step(model, batch, optimizer, **options)

    monkeypatch.setattr(adding, "train_step", note)
    assert adding.sequences_needed(20, 1.0, 2, 5 * adding.BATCH_SIZE, seed=0)["value"] is None
    assert np.array(rates) / adding.LR == pytest.approx([1, 1, 0.5, 0.5, 0.25])


def test_adding_counts_wrong_answers_like_a_slow_loop(monkeypatch):
    monkeypatch.setattr(adding, "TEST_SEQUENCES", 50)
    model = ManyToOne(RNN(2, 8, rng=0, dtype=np.float32), Linear(8, 1, rng=0, dtype=np.float32))
    for array in model.params.values():
        array[:] = 0
    model.readout.params["b"][:] = 0.5
    targets = adding_data.sample_of_1997(20, 50, rng=adding.TEST_SEED).targets
    assert adding.wrong(model, 20) == sum(abs(target - 0.5) >= 0.04 for target in targets.ravel())


def test_temporal_order_says_when_it_is_right(monkeypatch):
    monkeypatch.setattr(temporal_order, "Streak", easy)
    found = temporal_order.sequences_needed(2, 4, 1000, seed=0)
    assert found["value"] == 3 * temporal_order.BATCH_SIZE
    assert found["wrong of 2560"] == 2560  # it has learned nothing


def test_reber_says_when_it_is_right(monkeypatch):
    monkeypatch.setattr(reber.reber, "is_right", lambda logits, legal: np.array([True]))
    first = reber.LOOK_EVERY
    assert reber.sequences_needed(4, True, seed=0) == {"value": first, "plain network": first}
    assert reber.sequences_needed(4, False, seed=0) == {"value": first}


def test_the_long_lag_says_when_it_is_right(monkeypatch):
    monkeypatch.setattr(long_lag.long_lag, "is_right", lambda logits, targets: np.array([True]))
    assert long_lag.share_solved("rnn", seed=0) == {"value": 100.0, "sequences needed": long_lag.LOOK_EVERY}


def test_the_long_lag_is_tested_on_both_sequences(monkeypatch):
    seen = []
    monkeypatch.setattr(long_lag.long_lag, "is_right", lambda logits, targets: seen.append(targets) or np.array([True]))
    assert long_lag.sequences_needed("lstm", seed=0) == long_lag.weighted(seed=0) == {"value": long_lag.LOOK_EVERY}
    every = np.unique(long_lag_data.sample(long_lag.LAG, 50, rng=0).targets, axis=1)
    assert np.array_equal(np.unique(seen[0], axis=1), every)


def test_the_long_lag_learns_from_one_sequence_at_a_time(monkeypatch):
    seen = []

    def note(model, batch, optimizer, **_):
        assert np.array_equal(batch.x[1:].argmax(axis=-1), batch.targets[:-1])
        assert np.array_equal(batch.x[0].argmax(axis=-1), batch.targets[-1])
        seen.append(int(batch.targets[-1, 0]))

    monkeypatch.setattr(long_lag, "train_step", note)
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
