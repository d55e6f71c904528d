from itertools import product

import numpy as np
import pytest

from rnn.datasets import david


def did(weather, slept, start):
    """Do what the rules say, one day at a time."""
    position, told = start, []
    for rain, late in zip(weather, slept, strict=True):
        if rain or late:
            told.append(3)
        else:
            position = (position + 1) % 3
            told.append(position)
    return told


def brute_force(weather, oversleep, start, seen=None):
    """P(activity_t | weather, seen[:t]) by going through all patterns of oversleeping."""
    weights = np.zeros((len(weather), 4))
    for slept in product((0, 1), repeat=len(weather)):
        weight = np.prod([oversleep if late else 1 - oversleep for late in slept])
        told = did(weather, slept, start)
        for t, activity in enumerate(told):
            if seen is None or told[:t] == list(seen[:t]):
                weights[t, activity] += weight
    return weights / weights.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("last", david.EXERCISES)
def test_filter_equals_brute_force_in_every_weather_of_six_days(last):
    weeks = np.array(list(product((0, 1), repeat=6))).T  # (6, 64)
    batch = david.predictive(weeks, 0.2, last)  # (6, 64, 4)
    for i in range(weeks.shape[1]):
        expected = brute_force(weeks[:, i], 0.2, david.EXERCISES.index(last))
        np.testing.assert_allclose(batch[:, i], expected, rtol=0, atol=1e-14)
        np.testing.assert_array_equal(david.predictive(weeks[:, i], 0.2, last), batch[:, i])


@pytest.mark.parametrize("oversleep", [0.0, 0.05, 0.5, 0.9, 1.0])
def test_filter_equals_brute_force_over_eight_days(oversleep):
    weather, activities = david.sample(8, 3, p_rain=0.3, rng=4, oversleep=oversleep)
    weather_only = david.predictive(weather, oversleep)
    with_activities = david.predictive(weather, oversleep, activities=activities)
    for i in range(3):
        expected = brute_force(weather[:, i], oversleep, 2)
        np.testing.assert_allclose(weather_only[:, i], expected, rtol=0, atol=1e-14)
        expected = brute_force(weather[:, i], oversleep, 2, activities[:, i])
        np.testing.assert_allclose(with_activities[:, i], expected, rtol=0, atol=1e-14)
        np.testing.assert_array_equal(
            david.predictive(weather[:, i], oversleep, activities=activities[:, i]), with_activities[:, i]
        )


def test_the_prediction_never_looks_ahead():
    weather, activities = david.sample(20, 5, p_rain=0.4, rng=8, oversleep=0.2)
    weather_later, activities_later = weather.copy(), activities.copy()
    weather_later[10:], activities_later[9:] = 1, 3
    for seen, seen_later in ((None, None), (activities, activities_later)):
        whole = david.predictive(weather, 0.2, activities=seen)
        changed = david.predictive(weather_later, 0.2, activities=seen_later)
        np.testing.assert_array_equal(whole[:10], changed[:10])


def test_without_oversleeping_nothing_is_uncertain():
    weather, activities = david.sample(200, 3, p_rain=0.4, rng=0)
    np.testing.assert_array_equal(david.predictive(weather, 0.0), np.eye(4)[activities])
    best = david.floor(weather, 0.0)
    assert (best.losses == 0).all()
    assert (best.accuracies == 1).all()


@pytest.mark.parametrize("know_activities", [False, True])
def test_floor_is_what_the_filter_earns_on_sampled_days(know_activities):
    weather, activities = david.sample(30, 20_000, p_rain=0.3, rng=9, oversleep=0.15)
    seen = activities if know_activities else None
    best = david.floor(weather, 0.15, activities=seen)
    probabilities = david.predictive(weather, 0.15, activities=seen)
    paid = -np.log(np.take_along_axis(probabilities, activities[..., None], axis=-1)[..., 0])
    won = probabilities.argmax(axis=-1) == activities
    assert best.losses.shape == best.accuracies.shape == weather.shape
    for earned, expected in ((paid, best.losses), (won, best.accuracies)):
        gap = (earned - expected).mean(axis=1)  # (30,), one mean per day
        error = (earned - expected).std(axis=1) / np.sqrt(weather.shape[1])
        assert (np.abs(gap) < 5 * error + 1e-12).all()


def test_floor_agrees_with_counts_in_one_given_weather():
    days, awake = [0, 0, 1, 0, 0, 1, 0, 0], np.random.default_rng(2).random((8, 40_000)) >= 0.3
    position, counts = np.full(40_000, 2), np.zeros((8, 4))
    for t, rain in enumerate(days):
        goes = awake[t] & (rain == 0)
        position = np.where(goes, (position + 1) % 3, position)
        counts[t] = np.bincount(np.where(goes, position, 3), minlength=4) / 40_000
    best = david.floor(days, 0.3)
    entropy = [-sum(p * np.log(p) for p in row if p > 0) for row in counts]
    np.testing.assert_allclose(best.losses, entropy, rtol=0, atol=0.02)
    np.testing.assert_allclose(best.accuracies, counts.max(axis=1), rtol=0, atol=0.02)


@pytest.mark.parametrize("oversleep", [0.1, 0.4])
def test_floor_with_activities_is_the_entropy_of_the_alarm_clock(oversleep):
    weather, activities = david.sample(50, 4, p_rain=0.4, rng=1, oversleep=oversleep)
    best = david.floor(weather, oversleep, activities=activities)
    coin = -oversleep * np.log(oversleep) - (1 - oversleep) * np.log(1 - oversleep)
    np.testing.assert_allclose(best.losses, np.where(weather == 0, coin, 0.0), atol=1e-14)
    np.testing.assert_allclose(best.accuracies, np.where(weather == 0, 1 - oversleep, 1.0), atol=1e-14)


def test_a_long_year_stays_a_distribution_and_tends_to_even_odds():
    probabilities = david.predictive(np.zeros(20_000, int), 0.1)
    np.testing.assert_allclose(probabilities.sum(axis=-1), 1, atol=1e-12)
    np.testing.assert_allclose(probabilities[-1], [0.3, 0.3, 0.3, 0.1], atol=1e-12)


@pytest.mark.parametrize(
    ("weather", "activities", "oversleep"),
    [([0, 1], [0, 0], 0.1), ([0, 0], [0, 2], 0.1), ([0, 0], [0, 3], 0.0), ([0, 0], [3, 0], 1.0)],
)
def test_impossible_activities(weather, activities, oversleep):
    with pytest.raises(ValueError, match="activities of day 1 are impossible in this weather with oversleep"):
        david.predictive(weather, oversleep, activities=activities)


@pytest.mark.parametrize("function", [david.predictive, david.floor])
def test_bad_input(function):
    with pytest.raises(TypeError, match="weather must hold integers"):
        function([0.0], 0.1)
    with pytest.raises(ValueError, match="oversleep must be a probability"):
        function([0], 1.5)
    with pytest.raises(ValueError, match="last must be one of"):
        function([0], 0.1, last="sleep")
    with pytest.raises(ValueError, match=r"activities must have shape \(1,\), got shape \(2,\)"):
        function([0], 0.1, activities=[0, 1])
    with pytest.raises(ValueError, match=r"activities must lie in 0 .. 3"):
        function([0], 0.1, activities=[4])
