"""What David does: his cycle on sunny days, sleep on rainy ones, and oversleeping at random."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn._validation import as_generator, check_choice, check_probability, check_size
from rnn.batches import Batch
from rnn.datasets._checks import check_ids
from rnn.functional import one_hot

__all__ = ["ACTIVITIES", "EXERCISES", "SLEEP", "WEATHER", "Days", "activities", "encode", "sample"]

WEATHER = ("sun", "rain")
ACTIVITIES = ("run", "cycle", "swim", "sleep")
EXERCISES = ACTIVITIES[:3]
SLEEP = 3


class Days(NamedTuple):
    """B sequences of T days.

    Attributes
    ----------
    weather : int64 array (T, B), indices into `WEATHER`
    activities : int64 array (T, B), indices into `ACTIVITIES`
    """

    weather: NDArray[np.int64]
    activities: NDArray[np.int64]

    def batch(self) -> Batch:
        """Return x (T, B, 2), the weather as `encode` makes it, and targets (T, B), the activities."""
        return Batch(encode(self.weather), self.activities)


def activities(weather: ArrayLike, last: str = "swim") -> NDArray[np.int64]:
    """Return the activities of a David who never oversleeps: the next exercise when it is sunny, sleep when it rains.

    With s_t the number of sunny days up to and including t: a_t = (last + s_t) mod 3 if sunny, else sleep.

    Parameters
    ----------
    weather : int or bool array (T,) or (T, B)
        0 = sun, 1 = rain.
    last : str
        The last exercise before day 0. After the default, "swim", the first sunny day is a run.

    Returns
    -------
    int64 array of the same shape, indices into `ACTIVITIES`

    Examples
    --------
    >>> sun, rain = 0, 1
    >>> [ACTIVITIES[a] for a in activities([sun, sun, sun, rain, sun])]
    ['run', 'cycle', 'swim', 'sleep', 'run']
    >>> [ACTIVITIES[a] for a in activities([rain, sun], last="swim")]
    ['sleep', 'run']
    """
    sunny = check_ids("weather", weather, 2) == 0  # (T,) or (T, B)
    return _exercise(sunny, EXERCISES.index(check_choice("last", last, EXERCISES)))


def sample(
    seq_len: int,
    batch: int,
    *,
    p_rain: float,
    rng: np.random.Generator | int,
    oversleep: float = 0.0,
    last: str = "swim",
) -> Days:
    """Draw independent days and what David does on them.

    Parameters
    ----------
    seq_len, batch : int
        Number of days T and of sequences B.
    p_rain : float
        Probability of rain on each day.
    rng : numpy Generator or int
        Source of randomness.
    oversleep : float
        Probability that he sleeps on a sunny day; he does not advance in his cycle then.
    last : str
        The last exercise before day 0, in every sequence.

    Returns
    -------
    Days

    Examples
    --------
    >>> weather, did = sample(1000, 5, p_rain=0.4, rng=0)
    >>> bool((did == activities(weather)).all())
    True
    """
    size = check_size("seq_len", seq_len), check_size("batch", batch)
    p_rain, oversleep = check_probability("p_rain", p_rain), check_probability("oversleep", oversleep)
    start = EXERCISES.index(check_choice("last", last, EXERCISES))
    generator = as_generator(rng)
    weather = (generator.random(size) < p_rain).astype(np.int64)  # (T, B)
    awake = generator.random(size) >= oversleep  # (T, B)
    return Days(weather, _exercise((weather == 0) & awake, start))


def encode(weather: ArrayLike) -> NDArray[np.float64]:
    """Return one-hot inputs for a network: sun is (1, 0), rain is (0, 1).

    Parameters
    ----------
    weather : int or bool array (T, B) (or (T,))
        0 = sun, 1 = rain.

    Returns
    -------
    float64 array (T, B, 2) (or (T, 2))

    Examples
    --------
    >>> encode([[0], [1]]).tolist()
    [[[1.0, 0.0]], [[0.0, 1.0]]]
    """
    return one_hot(check_ids("weather", weather, 2), 2)


def _exercise(exercises: NDArray[np.bool_], start: int) -> NDArray[np.int64]:
    """Activities of a David who exercises on the given days and sleeps on the others."""
    position = (start + np.cumsum(exercises, axis=0)) % 3  # (T,) or (T, B): the last exercise, today included
    return np.where(exercises, position, SLEEP)
