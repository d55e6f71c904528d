"""Baselines for David's routine: lookup tables that remember one day at most."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn._validation import check_choice
from rnn.datasets._checks import check_ids
from rnn.datasets.david.routine import ACTIVITIES, EXERCISES
from rnn.datasets.david.routine import activities as routine

__all__ = ["memoryless_guess", "yesterday_guess"]


def memoryless_guess(weather: ArrayLike, activities: ArrayLike | None = None, last: str = "swim") -> NDArray[np.int64]:
    """Guess from today's weather alone, with the best table in hindsight: the commonest activity for each weather.

    Parameters
    ----------
    weather : int or bool array (T,) or (T, B)
        0 = sun, 1 = rain.
    activities : int array of the shape of `weather`, optional
        What he did; by default what the punctual David does in this weather.
    last : str
        The last exercise before day 0.

    Returns
    -------
    int64 array of the same shape, indices into `ACTIVITIES`; among equally common answers the first

    Examples
    --------
    >>> memoryless_guess([0, 0, 0, 0, 1]).tolist()  # run, cycle, swim, run, sleep
    [0, 0, 0, 0, 3]
    """
    days, did = _check(weather, activities, last)
    return _commonest(days, did)


def yesterday_guess(weather: ArrayLike, activities: ArrayLike | None = None, last: str = "swim") -> NDArray[np.int64]:
    """Guess from yesterday's activity and today's weather, with the best table in hindsight.

    Parameters
    ----------
    weather : int or bool array (T,) or (T, B)
        0 = sun, 1 = rain.
    activities : int array of the shape of `weather`, optional
        What he did; by default what the punctual David does in this weather.
    last : str
        The last exercise before day 0, which was yesterday on day 0.

    Returns
    -------
    int64 array of the same shape, indices into `ACTIVITIES`; among equally common answers the first

    Examples
    --------
    >>> yesterday_guess([0, 1, 0, 1, 0, 1, 0]).tolist()  # run, sleep, cycle, sleep, swim, sleep, run
    [0, 3, 0, 3, 0, 3, 0]
    """
    days, did = _check(weather, activities, last)
    yesterday = np.roll(did, 1, axis=0)  # (T,) or (T, B)
    yesterday[0] = EXERCISES.index(last)
    return _commonest(2 * yesterday + days, did)


def _check(weather: ArrayLike, activities: ArrayLike | None, last: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    days = check_ids("weather", weather, 2)
    check_choice("last", last, EXERCISES)
    if activities is None:
        return days, routine(days, last)
    return days, check_ids("activities", activities, len(ACTIVITIES), shape=days.shape)


def _commonest(keys: NDArray[np.int64], answers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each key the activity that it occurs with most often."""
    counts = np.zeros((keys.max() + 1, len(ACTIVITIES)), dtype=np.int64)  # (number of keys, 4)
    np.add.at(counts, (keys, answers), 1)
    return counts.argmax(axis=1)[keys]
