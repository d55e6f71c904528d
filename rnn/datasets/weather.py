"""Daily weather of Seattle, and the lengths of rainy spells."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn.datasets._checks import check_ids

__all__ = ["Weather", "seattle_weather", "spells"]


@dataclass(frozen=True, eq=False)
class Weather:
    """Daily weather; every array has one entry per day, in order of date.

    Attributes
    ----------
    date : datetime64[D] array (T,)
    precipitation : float64 array (T,), in mm
    temp_max, temp_min : float64 arrays (T,), in degrees Celsius
    wind : float64 array (T,), in m/s
    label : str array (T,)
        drizzle, fog, rain, snow or sun. Assigned differently from year to year: prefer `rainy`.
    """

    date: NDArray[np.datetime64]
    precipitation: NDArray[np.float64]
    temp_max: NDArray[np.float64]
    temp_min: NDArray[np.float64]
    wind: NDArray[np.float64]
    label: NDArray[np.str_]

    @property
    def rainy(self) -> NDArray[np.bool_]:
        """Whether it rained: precipitation > 0, bool array (T,)."""
        return self.precipitation > 0


def seattle_weather() -> Weather:
    """Load the daily weather of Seattle, 2012-01-01 to 2015-12-31, 1,461 days without a gap.

    Returns
    -------
    Weather

    References
    ----------
    NOAA observations (public domain), as bundled by vega_datasets 0.9.0; see rnn/datasets/data/README.md.

    Examples
    --------
    >>> seattle = seattle_weather()
    >>> str(seattle.date[0]), float(seattle.temp_max[0]), str(seattle.label[0]), bool(seattle.rainy[0])
    ('2012-01-01', 12.8, 'drizzle', False)
    >>> int(seattle.rainy.sum()), seattle.rainy.size
    (623, 1461)
    """
    text = resources.files("rnn.datasets").joinpath("data", "seattle-weather.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    numbers = {
        name: np.array([float(row[name]) for row in rows])  # (T,)
        for name in ("precipitation", "temp_max", "temp_min", "wind")
    }
    date = np.array([row["date"].replace("/", "-") for row in rows], dtype="datetime64[D]")  # (T,)
    return Weather(date=date, label=np.array([row["weather"] for row in rows]), **numbers)


def spells(rainy: ArrayLike) -> NDArray[np.int64]:
    """Count the rainy days in a row just before each day.

    s_0 = 0, s_t = s_{t-1} + 1 if day t - 1 was rainy, else 0. Days before the data count as dry.
    `spells(~rainy)` counts dry days.

    Parameters
    ----------
    rainy : bool or 0/1 int array (T,) or (T, B)
        Which days were rainy.

    Returns
    -------
    int64 array of the same shape

    Examples
    --------
    >>> spells([False, True, True, False, False]).tolist()
    [0, 0, 1, 2, 0]
    """
    rainy_days = check_ids("rainy", rainy, 2)  # (T,) or (T, B)
    before = np.zeros_like(rainy_days)
    for t in range(1, len(rainy_days)):
        before[t] = (before[t - 1] + 1) * rainy_days[t - 1]
    return before
