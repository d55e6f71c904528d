"""The exercise *Who is heard in the sum?*."""

from collections.abc import Callable

import numpy as np

from rnn.exercises.definition import exercise


@exercise("by-distance")
def by_lag(errors: np.ndarray, h: np.ndarray, w_hh: float) -> np.ndarray:
    """Return the parts of dL/dw_hh by distance, for one tanh unit; h holds h_0 .. h_T."""
    T = len(errors)
    parts = np.zeros(T)
    for t in range(1, T + 1):
        dh = errors[t - 1]
        for k in range(t, 0, -1):
            da = dh * (1 - h[k] ** 2)
            parts[t - k] += da * h[k - 1]
            dh = da * w_hh
    return parts


@by_lag.case
def _(rng):
    """Return the errors of a few steps, the states of a run from h_0 on, and the weight."""
    w_hh, h = float(rng.uniform(0.5, 1.5)), [float(rng.normal())]
    for x in rng.normal(size=rng.integers(3, 7)):
        h.append(float(np.tanh(x + w_hh * h[-1])))
    return rng.normal(size=len(h) - 1), np.array(h), w_hh


def parts_with(
    errors: np.ndarray,
    h: np.ndarray,
    w_hh: float,
    *,
    place: Callable[[int, int], int] = lambda t, k: t - k,
    slope: Callable[[np.ndarray, int], float] = lambda h, k: 1 - h[k] ** 2,
    state: int = 1,
    own: bool = True,
    way: bool = True,
    weight: bool = True,
    first: int = 1,
) -> np.ndarray:
    """Return the parts with one thing done differently."""
    parts = np.zeros(len(errors))
    for t in range(first, len(errors) + 1):
        dh = errors[t - 1]
        for k in range(t, 0, -1):
            da = dh * slope(h, k)
            parts[place(t, k)] += (da if own else dh) * h[k - state]
            dh = (da if way else dh) * (w_hh if weight else 1.0)
    return parts


by_lag.mistake("You sorted by the step of the copy; sort by the distance between the loss and the copy.")(
    lambda *case: parts_with(*case, place=lambda t, k: k - 1)
)
by_lag.mistake("You sorted by the step of the loss; sort by the distance between the loss and the copy.")(
    lambda *case: parts_with(*case, place=lambda t, k: t - 1)
)
by_lag.mistake("You multiplied by h_k; the copy at step k multiplied w_hh by the state before it, h_{k-1}.")(
    lambda *case: parts_with(*case, state=0)
)
by_lag.mistake("The slopes are missing.")(lambda *case: parts_with(*case, slope=lambda h, k: 1.0))
by_lag.mistake("You used the slope of the step before: the copy at step k has the slope 1 - h_k squared.")(
    lambda *case: parts_with(*case, slope=lambda h, k: 1 - h[k - 1] ** 2)
)
by_lag.mistake("Your way back is multiplied by w_hh but not by the slopes.")(lambda *case: parts_with(*case, way=False))
by_lag.mistake("The slope of the copy itself is missing: its share is da, not dh, times the state before.")(
    lambda *case: parts_with(*case, own=False)
)
by_lag.mistake("Your way back is multiplied by the slopes but not by w_hh.")(
    lambda *case: parts_with(*case, weight=False)
)
by_lag.mistake(
    "You walked back from the last loss only, or overwrote the parts of the others: add up the walks of all."
)(lambda *case: parts_with(*case, first=len(case[0])))


@by_lag.mistake(
    "You walked back once with all errors mixed; then a part no longer knows its loss. Walk back from each loss."
)
def _(errors, h, w_hh):
    T, dh = len(errors), 0.0
    parts = np.zeros(T)
    for k in range(T, 0, -1):
        da = (dh + errors[k - 1]) * (1 - h[k] ** 2)
        parts[T - k] = da * h[k - 1]
        dh = da * w_hh
    return parts


by_lag.mistake("You returned the whole gradient; its parts by distance are wanted.")(lambda *case: by_lag(*case).sum())
by_lag.mistake("Your parts are in reverse: distance 0 comes first.")(lambda *case: by_lag(*case)[::-1])
