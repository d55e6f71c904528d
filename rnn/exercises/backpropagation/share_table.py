"""The exercise *The table of shares*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise("share-table")
def share_table(errors: np.ndarray, h: np.ndarray, w_hh: float) -> np.ndarray:
    """Return the share of each use of w_hh in the derivative of each loss, path by path."""
    T, slope = len(errors), 1 - h**2
    table = np.zeros((T, T))
    for t in range(T):
        for k in range(t + 1):
            way = [slope[j + 1] * w_hh for j in range(k + 1, t + 1)]
            table[t, k] = errors[t] * np.prod(way) * slope[k + 1] * h[k]
    return table


@share_table.case
def _(rng):
    """Return errors, states and the weight of a unit over 3 to 5 steps."""
    T = int(rng.integers(3, 6))
    return rng.normal(size=T), rng.uniform(-0.9, 0.9, size=T + 1), float(rng.choice([-1, 1]) * rng.uniform(0.5, 0.9))


share_table.mistake("Your table is transposed: the loss is the row, the use is the column.")(
    lambda *case: share_table(*case).T
)


def shares(
    errors: np.ndarray, h: np.ndarray, w_hh: float, *, slope: np.ndarray | None = None, factor: np.ndarray | None = None
) -> np.ndarray:
    """Walk back from each loss, with other slopes (T,) or other factors (T,) of the weight."""
    T = len(errors)
    slope, factor = 1 - h[1:] ** 2 if slope is None else slope, h[:-1] if factor is None else factor
    table = np.zeros((T, T))
    for t in range(T):
        dh = errors[t]
        for k in range(t, -1, -1):
            table[t, k] = dh * slope[k] * factor[k]
            dh = dh * slope[k] * w_hh
    return table


share_table.mistake("This is the blame on the sums a_k; the share of w_hh also has the factor h_{k-1}.")(
    lambda errors, h, w_hh: shares(errors, h, w_hh, factor=np.ones(len(errors)))
)
share_table.mistake("You multiplied by the state after the step; w_hh was multiplied by the state before it, h[k].")(
    lambda errors, h, w_hh: shares(errors, h, w_hh, factor=h[1:])
)
share_table.mistake("The slopes are missing: each tanh on the way contributes 1 - h^2.")(
    lambda errors, h, w_hh: shares(errors, h, w_hh, slope=np.ones(len(errors)))
)
share_table.mistake("The slope of the step itself is missing: between h_k and its sum a_k there is a tanh, too.")(
    lambda errors, h, w_hh: share_table(errors, h, w_hh) / (1 - h[1:] ** 2)
)
share_table.mistake("You took each slope one state too early: the step at index k has the slope 1 - h[k + 1]^2.")(
    lambda errors, h, w_hh: shares(errors, h, w_hh, slope=1 - h[:-1] ** 2)
)


@share_table.mistake(
    "On the way back from t to k you took the slopes of the steps k to t - 1; it passes those of k + 1 to t."
)
def _(errors, h, w_hh):
    T, slope = len(errors), 1 - h**2
    table = np.zeros((T, T))
    for t in range(T):
        for k in range(t + 1):
            table[t, k] = errors[t] * np.prod(slope[k + 1 : t + 1] * w_hh) * slope[k + 1] * h[k]
    return table


share_table.mistake("You multiplied by w_hh once too often: from t to k the way crosses t - k arrows.")(
    lambda errors, h, w_hh: share_table(errors, h, w_hh) * w_hh
)
share_table.mistake("The way back lacks w_hh: each arrow from a state to the one before has the factor s w_hh.")(
    lambda errors, h, w_hh: share_table(errors, h, 1.0)
)


@share_table.mistake("The factor h[k] belongs into the cell only; to the step before you carry on without it.")
def _(errors, h, w_hh):
    table = np.zeros((len(errors), len(errors)))
    for t in range(len(errors)):
        dh = errors[t]
        for k in range(t, -1, -1):
            table[t, k] = dh * (1 - h[k + 1] ** 2) * h[k]
            dh = table[t, k] * w_hh
    return table


share_table.mistake("The errors are missing: each row begins with errors[t].")(
    lambda errors, h, w_hh: share_table(np.ones(len(errors)), h, w_hh)
)
share_table.mistake("Only your diagonal is filled: each loss also reaches back to all earlier uses.")(
    lambda *case: np.diag(np.diag(share_table(*case)))
)
