"""Predictors of David's day without a lasting memory: lookup tables, on data and in closed form."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn._validation import check_choice, check_probability
from rnn.datasets._checks import check_ids
from rnn.datasets.david.routine import ACTIVITIES, EXERCISES
from rnn.datasets.david.routine import activities as routine

__all__ = [
    "expected_memoryless_accuracy",
    "expected_yesterday_accuracy",
    "memoryless_accuracy",
    "memoryless_guess",
    "yesterday_accuracy",
    "yesterday_guess",
]


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

    Raises
    ------
    TypeError, ValueError
        If an argument has a wrong type, shape or value.

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

    Raises
    ------
    TypeError, ValueError
        If an argument has a wrong type, shape or value.

    Examples
    --------
    >>> yesterday_guess([0, 1, 0, 1, 0, 1, 0]).tolist()  # run, sleep, cycle, sleep, swim, sleep, run
    [0, 3, 0, 3, 0, 3, 0]
    """
    days, did = _check(weather, activities, last)
    yesterday = np.roll(did, 1, axis=0)  # (T,) or (T, B)
    yesterday[0] = EXERCISES.index(last)
    return _commonest(2 * yesterday + days, did)


def memoryless_accuracy(weather: ArrayLike, activities: ArrayLike | None = None, last: str = "swim") -> float:
    """Fraction of days on which `memoryless_guess` is right; arguments and errors as there.

    Examples
    --------
    >>> memoryless_accuracy([0, 0, 0, 0, 1])
    0.6
    """
    did = _check(weather, activities, last)[1]
    return float(np.mean(memoryless_guess(weather, activities, last) == did))


def yesterday_accuracy(weather: ArrayLike, activities: ArrayLike | None = None, last: str = "swim") -> float:
    """Fraction of days on which `yesterday_guess` is right; arguments and errors as there.

    Examples
    --------
    >>> yesterday_accuracy([0, 0, 0, 0, 1])
    1.0
    """
    did = _check(weather, activities, last)[1]
    return float(np.mean(yesterday_guess(weather, activities, last) == did))


def expected_memoryless_accuracy(p_rain: float, oversleep: float = 0.0) -> float:
    """Best accuracy from today's weather alone, for independent days in the long run.

    p + (1 - p) max((1 - q) / 3, q), with p = p_rain and q = oversleep: rain means sleep; on a sunny day each exercise
    has probability (1 - q) / 3, since every place in the cycle is equally likely, and sleep has q.

    Parameters
    ----------
    p_rain, oversleep : float
        Probabilities of rain, and of sleeping on a sunny day.

    Returns
    -------
    float

    Raises
    ------
    TypeError, ValueError
        If an argument is not a probability.

    Examples
    --------
    >>> round(expected_memoryless_accuracy(0.4), 4)
    0.6
    """
    p_rain, oversleep = check_probability("p_rain", p_rain), check_probability("oversleep", oversleep)
    return p_rain + (1 - p_rain) * max((1 - oversleep) / 3, oversleep)


def expected_yesterday_accuracy(p_rain: float, oversleep: float = 0.0) -> float:
    """Best accuracy from yesterday's activity and today's weather, for independent days in the long run.

    With s = p + (1 - p) q the probability that he slept yesterday: p + (1 - p) [(1 - s) max(1 - q, q) +
    s max((1 - q) / 3, q)], where p = p_rain and q = oversleep. For the punctual David (q = 0) this is
    1 - (2/3) p (1 - p): only a sunny day after a rainy one is hard, and there one guess in three is right.

    Parameters
    ----------
    p_rain, oversleep : float
        Probabilities of rain, and of sleeping on a sunny day.

    Returns
    -------
    float

    Raises
    ------
    TypeError, ValueError
        If an argument is not a probability.

    Examples
    --------
    >>> round(expected_yesterday_accuracy(0.4), 4)
    0.84
    """
    p_rain, oversleep = check_probability("p_rain", p_rain), check_probability("oversleep", oversleep)
    slept = p_rain + (1 - p_rain) * oversleep
    sunny = (1 - slept) * max(1 - oversleep, oversleep) + slept * max((1 - oversleep) / 3, oversleep)
    return p_rain + (1 - p_rain) * sunny


def _check(weather: ArrayLike, activities: ArrayLike | None, last: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    days = check_ids("weather", weather, 2)
    check_choice("last", last, EXERCISES)
    if activities is None:
        return days, routine(days, last)
    return days, check_ids("activities", activities, len(ACTIVITIES), shape=days.shape)


def _commonest(keys: NDArray[np.int64], answers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Answer each key with the activity that goes with it most often."""
    counts = np.zeros((keys.max() + 1, len(ACTIVITIES)), dtype=np.int64)  # (number of keys, 4)
    np.add.at(counts, (keys, answers), 1)
    return counts.argmax(axis=1)[keys]
