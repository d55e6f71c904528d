"""The exact Bayes filter for a David who oversleeps, and its score, the best possible one."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn._validation import check_choice, check_probability
from rnn.datasets._checks import check_ids
from rnn.datasets._entropy import entropy
from rnn.datasets.david.routine import EXERCISES, SLEEP
from rnn.datasets.score import Score

__all__ = ["floor", "predictive"]


def predictive(
    weather: ArrayLike, oversleep: float, last: str = "swim", activities: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Return the exact distribution over each day's activity, by a Bayes filter over David's place in his cycle.

    The belief b_t(p) is the probability that exercise p was the last one before day t. On a sunny day
    P(sleep) = oversleep and P(next of p) = (1 - oversleep) b_t(p); on a rainy day P(sleep) = 1. Then the belief moves:
    b_{t+1}(next of p) = (1 - oversleep) b_t(p) + oversleep b_t(next of p) on a sunny day, unchanged on a rainy one.

    Parameters
    ----------
    weather : int or bool array (T,) or (T, B)
        0 = sun, 1 = rain; the prediction for day t uses days 0 .. t.
    oversleep : float
        Probability that he sleeps on a sunny day.
    last : str
        The last exercise before day 0.
    activities : int array of the shape of `weather`, optional
        When given, the prediction for day t also uses activities 0 .. t - 1, from which his place is known.

    Returns
    -------
    float64 array (T, 4) or (T, B, 4)

    Raises
    ------
    ValueError
        If `activities` cannot have happened in this weather.

    Examples
    --------
    >>> predictive([0, 0], oversleep=0.1).round(2).tolist()
    [[0.9, 0.0, 0.0, 0.1], [0.09, 0.81, 0.0, 0.1]]
    """
    days = check_ids("weather", weather, 2)  # (T,) or (T, B)
    oversleep = check_probability("oversleep", oversleep)
    seen = None if activities is None else check_ids("activities", activities, 4, shape=days.shape)
    belief = np.zeros((*days.shape[1:], 3))  # (3,) or (B, 3)
    belief[..., EXERCISES.index(check_choice("last", last, EXERCISES))] = 1.0
    probabilities = np.empty((*days.shape, 4))  # (T, 4) or (T, B, 4)
    for t, today in enumerate(days):
        sunny = (today == 0)[..., None]  # (1,) or (B, 1)
        moved = (1 - oversleep) * np.roll(belief, 1, axis=-1)  # he exercises: from p to the next of p
        probabilities[t, ..., :3] = np.where(sunny, moved, 0.0)
        probabilities[t, ..., 3:] = np.where(sunny, oversleep, 1.0)
        if seen is None:
            belief = np.where(sunny, moved + oversleep * belief, belief)
        else:
            happened = np.eye(4)[seen[t]]  # (4,) or (B, 4)
            if np.any(np.sum(happened * probabilities[t], axis=-1) == 0):
                raise ValueError(f"activities of day {t} are impossible in this weather with oversleep {oversleep}")
            belief = np.where(seen[t][..., None] == SLEEP, belief, happened[..., :3])
    return probabilities


def floor(weather: ArrayLike, oversleep: float, last: str = "swim", activities: ArrayLike | None = None) -> Score:
    """Score the prediction of `predictive` for each day, the best possible one.

    loss_t = -sum_k p_t(k) log p_t(k) and accuracy_t = max_k p_t(k), with p_t from `predictive`.

    Parameters
    ----------
    weather, oversleep, last, activities
        As in `predictive`.

    Returns
    -------
    Score
        One entry per day, in the shape of `weather`.

    Examples
    --------
    >>> best = floor([0, 1], oversleep=0.1)
    >>> best.losses.round(3).tolist(), best.accuracies.tolist()
    ([0.325, 0.0], [0.9, 1.0])
    """
    probabilities = predictive(weather, oversleep, last, activities)  # (T, 4) or (T, B, 4)
    return Score(entropy(probabilities), probabilities.max(axis=-1))
