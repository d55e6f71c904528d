from collections import defaultdict
from itertools import product

import numpy as np
import pytest

from rnn.datasets import david, seattle_weather

PAIRS = [(0.4, 0.0), (0.1, 0.0), (0.0, 0.0), (1.0, 0.0), (0.4, 0.1), (0.3, 0.3), (0.2, 0.6), (0.5, 1.0)]


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


@pytest.mark.parametrize(("p_rain", "oversleep"), PAIRS)
def test_closed_forms_equal_exact_enumeration(p_rain, oversleep):
    counts = last_day_counts(p_rain, oversleep)
    assert sum(counts.values()) == pytest.approx(1, abs=1e-12)
    memoryless = best_accuracy(counts, lambda yesterday, rain: rain)
    yesterday = best_accuracy(counts, lambda yesterday, rain: (yesterday, rain))
    assert david.expected_memoryless_accuracy(p_rain, oversleep) == pytest.approx(memoryless, abs=1e-12)
    assert david.expected_yesterday_accuracy(p_rain, oversleep) == pytest.approx(yesterday, abs=1e-12)


@pytest.mark.parametrize("p_rain", [0.0, 0.25, 0.4, 1.0])
def test_punctual_david_in_one_line(p_rain):
    assert david.expected_memoryless_accuracy(p_rain) == pytest.approx(p_rain + (1 - p_rain) / 3)
    assert david.expected_yesterday_accuracy(p_rain) == pytest.approx(1 - (1 - p_rain) * p_rain * 2 / 3)


@pytest.mark.parametrize(("p_rain", "oversleep"), [(0.4, 0.0), (0.4, 0.1), (0.2, 0.6)])
def test_closed_forms_agree_with_simulation(p_rain, oversleep):
    weather, did = david.sample(1000, 200, p_rain=p_rain, rng=3, oversleep=oversleep)
    error = 5 * np.sqrt(0.25 / weather.size)
    memoryless = david.memoryless_accuracy(weather, did)
    yesterday = david.yesterday_accuracy(weather, did)
    assert abs(memoryless - david.expected_memoryless_accuracy(p_rain, oversleep)) < error
    assert abs(yesterday - david.expected_yesterday_accuracy(p_rain, oversleep)) < error


def test_no_other_table_is_better_on_the_data():
    weather, did = david.sample(40, 2, p_rain=0.5, rng=5, oversleep=0.2)
    tables = np.array(list(product(range(4), repeat=2)))  # (16, 2)
    assert david.memoryless_accuracy(weather, did) == (tables[:, weather] == did).mean(axis=(1, 2)).max()
    tables = np.array(list(product(range(4), repeat=8)))  # (65536, 8)
    yesterday = np.concatenate([np.full((1, 2), 2), did[:-1]])
    right = (tables[:, 4 * weather + yesterday] == did).mean(axis=(1, 2))
    assert david.yesterday_accuracy(weather, did) == right.max()


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
    assert david.yesterday_accuracy(weather, last="run") == david.yesterday_accuracy(weather, did, last="run")
    assert david.memoryless_accuracy(weather, last="run") == david.memoryless_accuracy(weather, did, last="run")


def test_the_day_before_day_0_is_last():
    weather, did = [0, 0, 0, 0, 0, 0, 0], [1, 2, 0, 1, 2, 0, 1]
    assert david.yesterday_accuracy(weather, did, last="run") == 1.0
    assert david.yesterday_accuracy(weather, did, last="swim") == 6 / 7


def test_seattle_is_easier_than_independent_days_because_rain_comes_in_spells():
    rainy = seattle_weather().rainy
    assert david.memoryless_accuracy(rainy) == pytest.approx(903 / 1461)
    assert david.yesterday_accuracy(rainy) == pytest.approx(1333 / 1461)
    assert david.yesterday_accuracy(rainy) > david.expected_yesterday_accuracy(rainy.mean()) + 0.07


@pytest.mark.parametrize(
    "function", [david.memoryless_guess, david.memoryless_accuracy, david.yesterday_guess, david.yesterday_accuracy]
)
def test_bad_input(function):
    with pytest.raises(TypeError, match="weather must hold integers"):
        function([0.5])
    with pytest.raises(ValueError, match=r"activities must have shape \(2,\), got shape \(3,\)"):
        function([0, 1], [0, 3, 0])
    with pytest.raises(ValueError, match=r"activities must lie in 0 .. 3, got 4"):
        function([0, 1], [0, 4])
    with pytest.raises(ValueError, match="last must be one of"):
        function([0, 1], [0, 3], last="sleep")


@pytest.mark.parametrize("function", [david.expected_memoryless_accuracy, david.expected_yesterday_accuracy])
def test_bad_probability(function):
    with pytest.raises(ValueError, match="p_rain must be a probability"):
        function(-0.1)
    with pytest.raises(TypeError, match="oversleep must be a number"):
        function(0.1, None)
