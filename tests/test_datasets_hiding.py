"""Hidden words: which ones, how often, and that nothing else changes."""

import numpy as np
import pytest

from rnn import Batch
from rnn.datasets import hide_words

IDS = np.array([[1, 2, 3], [2, 2, 0]])  # 1 once, 2 three times, 3 once, padding
MASK = np.array([[True] * 3, [True, True, False]])
BATCH = Batch(IDS, np.array([[0, 1, 2]]), MASK)
OPTIONS = {"unknown": 9, "copies": 4000, "rng": 0}


@pytest.mark.parametrize(
    ("p", "expected"),
    [
        (0.2, [[0.2, 0.2, 0.2], [0.2, 0.2, 0.0]]),
        (None, [[0.5, 0.25, 0.5], [0.25, 0.25, 0.0]]),
        (0, np.zeros((2, 3))),
        (1, [[1, 1, 1], [1, 1, 0]]),
    ],
)
def test_words_are_hidden_as_often_as_said(p, expected):
    hidden = hide_words(BATCH, p=p, **OPTIONS)
    assert np.array_equal(hidden.mask, np.tile(MASK, 4000))
    assert np.array_equal(hidden.targets, np.tile(BATCH.targets, 4000))
    copies = hidden.x.reshape(2, 4000, 3)
    assert np.all((copies == 9) | (copies == IDS[:, None]))
    np.testing.assert_allclose(np.mean(copies == 9, axis=1), expected, atol=0.03)


def test_padding_does_not_count_as_a_word():
    twice = Batch(np.array([[3, 3], [0, 3]]), np.array([[0, 0]]), np.array([[True, True], [True, False]]))
    hidden = hide_words(twice, **OPTIONS).x.reshape(2, 4000, 2)
    assert np.mean(hidden == 9, axis=1)[0] == pytest.approx([1 / 3, 1 / 3], abs=0.03)


def test_without_a_mask_all_words_are_real():
    assert hide_words(Batch(IDS, np.array([[0, 1, 2]])), p=1, unknown=9, copies=1, rng=0).x.tolist() == [[9] * 3] * 2


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        (
            {"batch": Batch(np.zeros((1, 1, 1)), np.array([[0]]))},
            TypeError,
            "batch.x must be a NumPy array of integers",
        ),
        ({"batch": Batch(np.array([[-1]]), np.array([[0]]))}, ValueError, "batch.x must lie in 0"),
        ({"p": 2}, ValueError, "p must be a probability"),
        ({"unknown": -1}, ValueError, "unknown must be at least 0, got -1"),
        ({"copies": 0}, ValueError, "copies must be at least 1, got 0"),
    ],
)
def test_bad_input_is_named(wrong, error, message):
    with pytest.raises(error, match=message):
        hide_words(**{"batch": BATCH, **OPTIONS, **wrong})
