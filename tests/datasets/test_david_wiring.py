from itertools import product

import numpy as np
import pytest

from rnn.datasets import david, seattle_weather


def answers(weather, gain=3.0, state=None):
    """Logits and hidden states of the hand-wired network for weather (T, B)."""
    model, prior = david.hand_wired(gain)
    state = np.repeat(prior if state is None else state, weather.shape[1], axis=0)
    x = david.encode(weather)
    return model.forward(x, state)[0], model.recurrent.forward(x, state)[0]


EVERY_WEATHER = np.array(list(product((0, 1), repeat=12))).T  # (12, 4096); the prefixes are the shorter ones


@pytest.mark.parametrize(
    "weather",
    [EVERY_WEATHER, (np.random.default_rng(0).random((5000, 3)) < [0.1, 0.5, 0.9]).astype(int)],
    ids=["every weather of 12 days", "5,000 random days"],
)
def test_always_right_and_saturated(weather):
    logits, hidden = answers(weather)
    np.testing.assert_array_equal(logits.argmax(axis=-1), david.activities(weather))
    assert np.abs(np.abs(hidden) - 1).max() < 0.01


def test_on_the_weather_of_seattle():
    weather = seattle_weather().rainy[:, None].astype(int)
    np.testing.assert_array_equal(answers(weather)[0].argmax(axis=-1), david.activities(weather))


def test_exactly_the_unit_of_the_present_situation_is_on():
    weather = EVERY_WEATHER[:, ::7]
    _, hidden = answers(weather)
    position = (2 + np.cumsum(weather == 0, axis=0)) % 3
    on = np.eye(6)[3 * weather + position]  # (12, B, 6)
    np.testing.assert_array_equal(hidden > 0, on == 1)


def test_zeros_are_the_wrong_initial_state():
    logits, _ = answers(EVERY_WEATHER, state=np.zeros((1, 6)))
    right = logits.argmax(axis=-1) == david.activities(EVERY_WEATHER)
    assert right[EVERY_WEATHER == 1].all()
    assert right[EVERY_WEATHER == 0].mean() < 0.6
    week = np.zeros((9, 1), int)
    np.testing.assert_allclose(np.ptp(answers(week, state=np.zeros((1, 6)))[0][..., :3], axis=-1), 0, atol=1e-12)


@pytest.mark.parametrize(("gain", "remembers"), [(1.2, False), (1.3, True), (10.0, True)])
def test_a_low_gain_forgets(gain, remembers):
    weather = (np.random.default_rng(1).random((500, 4)) < 0.5).astype(int)
    right = answers(weather, gain)[0].argmax(axis=-1) == david.activities(weather)
    assert right.all() == remembers


def test_scale_sets_the_margin_of_the_logits():
    for scale in (1.0, 5.0):
        model, state = david.hand_wired(scale=scale)
        logits = model.forward(david.encode([[0], [1], [0]]), state)[0][:, 0]  # (3, 4)
        two_best = np.sort(logits, axis=-1)[:, -2:]
        np.testing.assert_allclose(np.diff(two_best), 2 * scale, rtol=0.02)


@pytest.mark.parametrize("name", ["gain", "scale"])
def test_bad_input(name):
    for value in (0.0, -1.0, float("inf"), float("nan")):
        with pytest.raises(ValueError, match=f"{name} must be positive and finite, got {value}"):
            david.hand_wired(**{name: value})
    for value in ("3", True, None):
        with pytest.raises(TypeError, match=f"{name} must be a number, got"):
            david.hand_wired(**{name: value})
