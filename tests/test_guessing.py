"""Random guessing: the tasks, and networks that were drawn and turn out to be right."""

import numpy as np
import pytest

from rnn.guessing import latch_task, parity_task, solutions


def test_latch_task_asks_for_the_first_input():
    x, answers = latch_task(50, 40, noise=0.3, rng=0)
    assert x.shape == (50, 40, 1)
    assert sorted(set(x[0].ravel())) == [-1, 1]
    assert answers.sum() == 0
    np.testing.assert_array_equal(answers, np.broadcast_to(x[0, :, 0], (50, 40)))
    assert x[1:].std() == pytest.approx(0.3, rel=0.05)


def test_parity_task_asks_whether_the_ones_so_far_are_odd():
    x, answers = parity_task(30, 20, rng=0)
    assert set(x.ravel()) == set(answers.ravel()) == {-1.0, 1.0}
    # With -1 for zero, the parity is a product: each one flips the sign of what was "even" before.
    np.testing.assert_array_equal(answers, -np.cumprod(-x[..., 0], axis=0))


@pytest.mark.parametrize(
    ("task", "guesses", "hidden_size", "at_least"), [(latch_task, 5000, 1, 5), (parity_task, 60_000, 2, 1)]
)
def test_guessed_networks_are_right_and_stay_right(task, guesses, hidden_size, at_least):
    x, answers = task(40, 30, rng=0)
    found = solutions(x, answers, guesses, hidden_size=hidden_size, rng=1)
    assert at_least <= len(found) < guesses / 20
    for model in found:
        assert max(np.abs(array).max() for array in model.params.values()) <= 100
        np.testing.assert_array_equal(np.sign(model.forward(x)[0][..., 0]), answers)
    longer, answers = task(1000, 50, rng=2)
    assert any((model.forward(longer)[0][..., 0] * answers > 0).all() for model in found)


def test_nobody_guesses_what_cannot_be_known():
    x = np.zeros((10, 8, 1))
    answers = np.sign(np.random.default_rng(0).normal(size=(10, 8)))
    assert solutions(x, answers, 1000, hidden_size=2, rng=0) == []


def test_the_bound_is_kept():
    x, answers = np.ones((1, 1, 1)), np.ones((1, 1))
    found = solutions(x, answers, 100, hidden_size=2, bound=0.5, rng=0)
    assert 20 < len(found) < 80
    assert 0.4 < max(np.abs(model.recurrent.params["W_hh"]).max() for model in found) <= 0.5


def test_errors_name_the_argument():
    x, answers = latch_task(4, 2, rng=0)
    with pytest.raises(ValueError, match=r"answers must be \+1 or -1 everywhere, got 0"):
        solutions(x, 0.5 * answers, 10, hidden_size=1, rng=0)
    with pytest.raises(ValueError, match=r"answers must have shape \(4, 2\)"):
        solutions(x, answers[:2], 10, hidden_size=1, rng=0)
    with pytest.raises(ValueError, match="guesses must be at least 1"):
        solutions(x, answers, 0, hidden_size=1, rng=0)
    with pytest.raises(ValueError, match="bound must be positive"):
        solutions(x, answers, 1, hidden_size=1, bound=0, rng=0)
    with pytest.raises(ValueError, match="noise must be positive"):
        latch_task(4, 2, noise=-1, rng=0)
