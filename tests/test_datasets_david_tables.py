from collections import defaultdict
from itertools import product

import numpy as np
import pytest

from rnn.datasets import david, seattle_weather


def right(guess, weather, did=None, last="swim"):
    """Share of days on which a guess is right."""
    return np.mean(guess(weather, did, last) == (david.activities(weather, last) if did is None else did))


def last_day_counts(p_rain, oversleep, days=5):
    """Exact probability of (yesterday's activity, weather, activity) on the last day, every start equally likely."""
    counts = defaultdict(float)
    for start, weather, slept in product(range(3), product((0, 1), repeat=days), product((0, 1), repeat=days)):
        position, activity, weight = start, start, 1 / 3
        for rain, late in zip(weather, slept, strict=True):
            weight *= (p_rain if rain else 1 - p_rain) * (oversleep if late else 1 - oversleep)
            yesterday = activity
            if rain or late:
                activity = 3
            else:
                position = activity = (position + 1) % 3
        counts[yesterday, rain, activity] += weight
    return counts


def best_accuracy(counts, key):
    table = defaultdict(lambda: defaultdict(float))
    for (yesterday, rain, activity), weight in counts.items():
        table[key(yesterday, rain)][activity] += weight
    return sum(max(answers.values()) for answers in table.values())


@pytest.mark.parametrize(("p_rain", "oversleep"), [(0.4, 0.0), (0.4, 0.1), (0.2, 0.6)])
def test_accuracies_are_those_of_exact_enumeration(p_rain, oversleep):
    counts = last_day_counts(p_rain, oversleep)
    weather, did = david.sample(1000, 200, p_rain=p_rain, rng=3, oversleep=oversleep)
    error = 5 * np.sqrt(0.25 / weather.size)
    today = best_accuracy(counts, lambda yesterday, rain: rain)
    both = best_accuracy(counts, lambda yesterday, rain: (yesterday, rain))
    assert abs(right(david.memoryless_guess, weather, did) - today) < error
    assert abs(right(david.yesterday_guess, weather, did) - both) < error


def test_no_other_table_is_better_on_the_data():
    weather, did = david.sample(40, 2, p_rain=0.5, rng=5, oversleep=0.2)
    tables = np.array(list(product(range(4), repeat=2)))  # (16, 2)
    assert right(david.memoryless_guess, weather, did) == (tables[:, weather] == did).mean(axis=(1, 2)).max()
    tables = np.array(list(product(range(4), repeat=8)))  # (65536, 8)
    yesterday = np.concatenate([np.full((1, 2), 2), did[:-1]])
    shares = (tables[:, 4 * weather + yesterday] == did).mean(axis=(1, 2))
    assert right(david.yesterday_guess, weather, did) == shares.max()


def test_yesterday_fails_only_on_sunny_days_after_rain():
    weather, did = david.sample(300, 20, p_rain=0.4, rng=6)
    wrong = david.yesterday_guess(weather) != did
    after_rain = np.concatenate([np.zeros((1, 20), bool), weather[:-1] == 1]) & (weather == 0)
    assert wrong.any()
    assert not wrong[~after_rain].any()
    assert not (david.memoryless_guess(weather) != did)[weather == 1].any()


def test_activities_default_to_the_punctual_david():
    weather = seattle_weather().rainy
    did = david.activities(weather, "run")
    np.testing.assert_array_equal(
        david.memoryless_guess(weather, last="run"), david.memoryless_guess(weather, did, last="run")
    )
    assert right(david.yesterday_guess, weather, last="run") == right(david.yesterday_guess, weather, did, last="run")
    assert right(david.memoryless_guess, weather, last="run") == right(david.memoryless_guess, weather, did, last="run")


def test_the_day_before_day_0_is_last():
    weather, did = [0, 0, 0, 0, 0, 0, 0], np.array([1, 2, 0, 1, 2, 0, 1])
    assert right(david.yesterday_guess, weather, did, last="run") == 1.0
    assert right(david.yesterday_guess, weather, did, last="swim") == 6 / 7


def test_seattle_is_easier_than_independent_days_because_rain_comes_in_spells():
    rainy = seattle_weather().rainy
    independent = 1 - 2 / 3 * rainy.mean() * (1 - rainy.mean())  # a sunny day after a rainy one: one in three
    assert right(david.memoryless_guess, rainy) == pytest.approx(903 / 1461)
    assert right(david.yesterday_guess, rainy) == pytest.approx(1333 / 1461)
    assert right(david.yesterday_guess, rainy) > independent + 0.07


@pytest.mark.parametrize("function", [david.memoryless_guess, david.yesterday_guess])
def test_bad_input(function):
    with pytest.raises(TypeError, match="weather must hold integers"):
        function([0.5])
    with pytest.raises(ValueError, match=r"activities must have shape \(2,\), got shape \(3,\)"):
        function([0, 1], [0, 3, 0])
    with pytest.raises(ValueError, match=r"activities must lie in 0 .. 3, got 4"):
        function([0, 1], [0, 4])
    with pytest.raises(ValueError, match="last must be one of"):
        function([0, 1], [0, 3], last="sleep")
