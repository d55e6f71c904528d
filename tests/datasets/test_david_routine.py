from itertools import product

import numpy as np
import pytest

from rnn.datasets import david

NEXT = {"run": "cycle", "cycle": "swim", "swim": "run"}


def diary(weather, last="swim"):
    """Tell what David does, told day by day."""
    told = []
    for day in weather:
        if day == 0:
            last = NEXT[last]
            told.append(last)
        else:
            told.append("sleep")
    return told


def names(ids):
    return [david.ACTIVITIES[i] for i in ids]


@pytest.mark.parametrize("last", david.EXERCISES)
def test_activities_follow_the_rules_in_every_weather_of_eight_days(last):
    weeks = list(product((0, 1), repeat=8))
    batch = david.activities(np.array(weeks).T, last)  # (8, 256)
    for i, week in enumerate(weeks):
        assert names(batch[:, i]) == diary(week, last)
        assert names(david.activities(week, last)) == diary(week, last)


def test_the_two_worked_weeks():
    assert names(david.activities([0, 0, 0, 1, 0])) == ["run", "cycle", "swim", "sleep", "run"]
    assert names(david.activities([1, 0], last="swim")) == ["sleep", "run"]


def test_rain_may_be_bool():
    rain = np.array([[False, True], [True, False]])
    np.testing.assert_array_equal(david.activities(rain), [[0, 3], [3, 0]])


def test_sample_has_the_stated_frequencies_and_independent_days():
    weather, did = david.sample(500, 400, p_rain=0.3, rng=1, oversleep=0.2)
    assert weather.shape == did.shape == (500, 400)
    n = weather.size
    assert abs(weather.mean() - 0.3) < 4 * np.sqrt(0.3 * 0.7 / n)
    sunny = weather == 0
    assert abs((did[sunny] == david.SLEEP).mean() - 0.2) < 4 * np.sqrt(0.2 * 0.8 / sunny.sum())
    assert (did[~sunny] == david.SLEEP).all()
    after_rain = weather[1:][weather[:-1] == 1]
    assert abs(after_rain.mean() - 0.3) < 4 * np.sqrt(0.3 * 0.7 / after_rain.size)


def test_an_overslept_day_does_not_advance_the_cycle():
    _, did = david.sample(60, 50, p_rain=0.3, rng=2, oversleep=0.3, last="run")
    for one in did.T:
        exercises = [david.ACTIVITIES[i] for i in one if i != david.SLEEP]
        assert exercises == diary([0] * len(exercises), "run")


def test_sample_at_the_extremes():
    weather, did = david.sample(30, 4, p_rain=0.0, rng=0, oversleep=1.0)
    assert (weather == 0).all()
    assert (did == david.SLEEP).all()
    weather, did = david.sample(30, 4, p_rain=1.0, rng=0)
    assert (weather == 1).all()
    weather, did = david.sample(30, 4, p_rain=0.5, rng=0)
    np.testing.assert_array_equal(did, david.activities(weather))


def test_sample_depends_on_the_generator_only():
    first, again = (david.sample(50, 3, p_rain=0.5, rng=7, oversleep=0.1) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    generator = np.random.default_rng(7)
    same, later = (david.sample(50, 3, p_rain=0.5, rng=generator, oversleep=0.1) for _ in range(2))
    np.testing.assert_array_equal(first, same)
    assert (first[0] != later[0]).any()


def test_batch_is_the_weather_and_what_he_did():
    days = david.sample(20, 5, p_rain=0.5, rng=0, oversleep=0.1)
    batch = days.batch()
    np.testing.assert_array_equal(batch.x, np.eye(2)[days.weather])
    np.testing.assert_array_equal(batch.targets, days.activities)


def test_encode():
    x = david.encode(np.array([[0, 1, 1], [1, 0, 1]]))
    assert x.dtype == np.float64
    expected = [[[1, 0], [0, 1], [0, 1]], [[0, 1], [1, 0], [0, 1]]]
    np.testing.assert_array_equal(x, expected)


@pytest.mark.parametrize("function", [david.activities, david.encode])
@pytest.mark.parametrize(
    ("weather", "error", "message"),
    [
        ([0.0, 1.0], TypeError, "weather must hold integers, got dtype float64"),
        (["sun"], TypeError, "weather must hold integers"),
        ([0, 2], ValueError, r"weather must lie in 0 .. 1, got 2"),
        ([0, -1], ValueError, r"weather must lie in 0 .. 1, got -1"),
        (np.zeros((2, 2, 2), int), ValueError, r"weather must have shape \(T,\) or \(T, B\).* got shape \(2, 2, 2\)"),
        (0, ValueError, "weather must have shape"),
        (np.zeros((0, 3), int), ValueError, "weather must have shape"),
        ([[0, 1], [0]], ValueError, "weather must be a rectangular array, got a ragged list"),
    ],
)
def test_bad_weather(function, weather, error, message):
    with pytest.raises(error, match=message):
        function(weather)


@pytest.mark.parametrize("last", ["sleep", "Run", None, 0])
def test_bad_last(last):
    with pytest.raises(ValueError, match="last must be one of 'run', 'cycle', 'swim'"):
        david.activities([0], last)
    with pytest.raises(ValueError, match="last must be one of"):
        david.sample(2, 2, p_rain=0.5, rng=0, last=last)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"seq_len": 0}, ValueError, "seq_len must be at least 1, got 0"),
        ({"batch": 1.0}, TypeError, "batch must be an int"),
        ({"p_rain": 1.1}, ValueError, r"p_rain must be a probability in \[0, 1\], got 1.1"),
        ({"p_rain": float("nan")}, ValueError, "p_rain must be a probability"),
        ({"p_rain": "often"}, TypeError, "p_rain must be a number, got str"),
        ({"oversleep": -0.1}, ValueError, "oversleep must be a probability"),
        ({"oversleep": True}, TypeError, "oversleep must be a number, got"),
        ({"rng": None}, TypeError, "rng must be"),
    ],
)
def test_bad_sample(change, error, message):
    with pytest.raises(error, match=message):
        david.sample(**({"seq_len": 2, "batch": 2, "p_rain": 0.5, "rng": 0} | change))
