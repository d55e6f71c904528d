"""Early stopping: when it scores, when it stops, and that the best parameters come back."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn import EarlyStopping
from tests.support.training_stand_ins import Line, run


def scripted(scores, **options):
    """Return a model and a stopping that reads its scores from a list; the weight is the number of updates."""
    model, left = Line(), iter(scores)
    return model, EarlyStopping(model, lambda m: next(left), **options)


def feed(model, stopping, updates):
    """Call it after every update until it says stop; return how many updates there were."""
    for step in range(updates):
        model.params["w"][:] = step + 1
        if stopping(step, 0.0):
            return step + 1
    return updates


@given(scores=st.lists(st.integers(-5, 5), min_size=1, max_size=20), patience=st.integers(1, 5))
def test_it_stops_after_patience_scores_without_a_better_one(scores, patience):
    model, stopping = scripted(scores, patience=patience)
    seen = feed(model, stopping, len(scores))
    stops = [
        i
        for i in range(patience, len(scores))
        if min(scores[: i - patience + 1]) <= min(scores[i - patience + 1 : i + 1])
    ]
    assert seen == (stops[0] + 1 if stops else len(scores))
    assert stopping.scores == scores[:seen]
    assert stopping.best == int(np.argmin(scores[:seen]))
    stopping.restore()
    assert model.params["w"][0] == stopping.best + 1


def test_it_scores_every_so_many_updates_and_counts_on():
    model, stopping = scripted([3.0, 2.0, 1.0, 0.0], patience=1, every=3)
    feed(model, stopping, 5)
    feed(model, stopping, 5)  # a second training that begins at step 0 again
    assert stopping.updates == [3, 6, 9]
    assert stopping.scores == [3.0, 2.0, 1.0]


def test_equal_scores_do_not_count_as_better():
    model, stopping = scripted([1.0, 1.0, 1.0], patience=2)
    assert feed(model, stopping, 3) == 3
    assert stopping.best == 0


def test_it_ends_a_training_and_restores():
    model = Line()
    errors = []

    def score(m):
        errors.append((m.params["w"][0] - 1.5) ** 2)  # the training drives w to 3, past the best
        return errors[-1]

    stopping = EarlyStopping(model, score, patience=4)
    history = run(model, steps=1000, callback=stopping)
    assert len(history.loss) == len(errors) < 1000
    assert (model.params["w"][0] - 1.5) ** 2 == errors[-1] > min(errors)
    stopping.restore()
    assert (model.params["w"][0] - 1.5) ** 2 == min(errors)
    stopping.restore()  # the kept numbers are not the model's own arrays
    model.params["w"][:] = 0.0
    stopping.restore()
    assert (model.params["w"][0] - 1.5) ** 2 == min(errors)


def test_an_interrupt_in_the_score_leaves_a_stopping_that_restores():
    values = iter([2.0, 1.0])

    def score(m):
        try:
            return next(values)
        except StopIteration:
            raise KeyboardInterrupt from None

    model = Line()
    stopping = EarlyStopping(model, score, patience=9)
    assert run(model, steps=50, callback=stopping).interrupted
    assert (stopping.scores, stopping.best) == ([2.0, 1.0], 1)


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"score": 1.0}, TypeError, "score must be a function of the model, got float"),
        ({"patience": 0}, ValueError, "patience must be at least 1, got 0"),
        ({"every": 2.5}, TypeError, "every must be an int"),
    ],
)
def test_wrong_settings_are_refused(options, error, words):
    with pytest.raises(error, match=words):
        EarlyStopping(Line(), **{"score": lambda m: 0.0, "patience": 1, **options})


@pytest.mark.parametrize(("value", "error"), [(math.nan, ValueError), (None, TypeError), ([1.0], TypeError)])
def test_a_score_that_cannot_be_compared_is_refused(value, error):
    _, stopping = scripted([value], patience=1)
    with pytest.raises(error, match="the score must be a number"):
        stopping(0, 0.0)
    with pytest.raises(ValueError, match="got no score yet"):
        stopping.restore()
    assert stopping.scores == []
