import csv
import dataclasses
import hashlib
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest

import rnn.datasets
from rnn.datasets import seattle_weather
from rnn.datasets.weather import spells

FILE = Path(rnn.datasets.__file__).parent / "data" / "seattle-weather.csv"


def test_the_file_is_the_one_that_was_handed_over():
    digest = hashlib.sha256(FILE.read_bytes()).hexdigest()
    assert digest == "62f0609f787158128aa2bd102967173a4953122dd4f872bf1d502cae1037df0b"


def test_every_field_arrives():
    seattle = seattle_weather()
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    for i in (0, 59, 700, 1460):
        date, rain, high, low, wind, label = rows[i]
        assert str(seattle.date[i]) == date.replace("/", "-")
        assert seattle.precipitation[i] == float(rain)
        assert (seattle.temp_max[i], seattle.temp_min[i]) == (float(high), float(low))
        assert seattle.wind[i] == float(wind)
        assert seattle.label[i] == label


def test_every_day_of_four_years_including_the_leap_day():
    date = seattle_weather().date
    assert date.shape == (1461,)
    np.testing.assert_array_equal(date, np.arange("2012-01-01", "2016-01-01", dtype="datetime64[D]"))
    assert np.datetime64("2012-02-29") in date


def test_totals_and_plausible_values():
    seattle = seattle_weather()
    assert seattle.precipitation.sum() == pytest.approx(4426.0)
    assert seattle.temp_max.sum() == pytest.approx(24017.5)
    assert seattle.temp_min.sum() == pytest.approx(12031.0)
    assert seattle.wind.sum() == pytest.approx(4735.3)
    assert (seattle.precipitation >= 0).all()
    assert (seattle.temp_min <= seattle.temp_max).all()
    assert (seattle.temp_min.min(), seattle.temp_max.max()) == (-7.1, 35.6)
    assert (seattle.wind > 0).all()
    assert set(seattle.label) == {"drizzle", "fog", "rain", "snow", "sun"}


def test_rainy_days_per_year():
    seattle = seattle_weather()
    year = seattle.date.astype("datetime64[Y]").astype(int) + 1970
    rainy = {int(y): int(seattle.rainy[year == y].sum()) for y in np.unique(year)}
    assert rainy == {2012: 177, 2013: 152, 2014: 150, 2015: 144}
    np.testing.assert_array_equal(seattle.rainy, seattle.precipitation > 0)


def test_the_label_is_not_to_be_trusted():
    seattle = seattle_weather()
    year = seattle.date.astype("datetime64[Y]").astype(int) + 1970
    assert [int((seattle.label[year == y] == "rain").sum()) for y in (2012, 2014)] == [191, 3]


def test_the_longest_spell_is_19_days():
    rainy = seattle_weather().rainy
    longest = max(sum(1 for _ in days) for wet, days in groupby(rainy) if wet)
    assert longest == (spells(rainy) + rainy).max() == 19


def test_weather_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        seattle_weather().wind = None


def test_spells_equal_a_slow_count_in_both_senses():
    wet = np.random.default_rng(0).random((200, 3)) < 0.6
    for rainy in (wet, ~wet):
        before = spells(rainy)
        for t in range(200):
            for b in range(3):
                count = 0
                while count < t and rainy[t - 1 - count, b]:
                    count += 1
                assert before[t, b] == count
        np.testing.assert_array_equal(spells(rainy[:, 1]), before[:, 1])


def test_bad_spells():
    with pytest.raises(TypeError, match="rainy must hold integers, got dtype float64"):
        spells(np.array([0.0, 1.2]))
    with pytest.raises(ValueError, match=r"rainy must lie in 0 .. 1, got 2"):
        spells([0, 2])
    with pytest.raises(ValueError, match="rainy must have shape"):
        spells(np.zeros((2, 2, 2), bool))
