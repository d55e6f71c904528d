"""The exercise *The road*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise("cell-road")
def road(f: np.ndarray) -> np.ndarray:
    """Return the direct derivatives of c_T by c_0 .. c_T."""
    T, H = f.shape
    rows = np.ones((T + 1, H))
    for t in range(T - 1, -1, -1):
        rows[t] = rows[t + 1] * f[t]
    return rows


@road.case
def _(rng):
    """Return the forget gates of a short run of three units."""
    return (rng.uniform(0.2, 1, size=(rng.integers(3, 7), 3)),)


road.mistake("You multiplied from the beginning: that is c_t by c_0. Start from the end.")(
    lambda f: np.concatenate([np.ones((1, f.shape[1])), np.cumprod(f, axis=0)])
)
road.mistake("Your rows are in the order of the distance; row t belongs to c_t, so the last one holds ones.")(
    lambda f: road(f)[::-1]
)
road.mistake("The last row is missing: c_T moves with itself by 1. The shape is (T + 1, H).")(lambda f: road(f)[:-1])
road.mistake("You added the gates; derivatives along a chain are multiplied.")(
    lambda f: np.concatenate([np.cumsum(f[::-1], axis=0)[::-1], np.ones((1, f.shape[1]))])
)
road.mistake("You left out the product: these are the derivatives of single steps.")(
    lambda f: np.concatenate([f, np.ones((1, f.shape[1]))])
)
road.mistake("You are one gate off: from c_t to c_T the gates are f_{t+1} to f_T, which are f[t:] in code.")(
    lambda f: np.concatenate([road(f)[1:], np.ones((1, f.shape[1]))])
)
road.mistake("You used the last gate at every step; each step has its own.")(
    lambda f: np.stack([f[-1] ** (len(f) - t) for t in range(len(f) + 1)])
)
road.mistake("You multiplied by the slope f (1 - f) as well; on the road the gates are held fixed.")(
    lambda f: road(f * f * (1 - f))
)
road.mistake("You took the slope f (1 - f) for the gate.")(lambda f: road(f * (1 - f)))
road.mistake("You multiplied over the units as well: each unit has a road of its own.")(
    lambda f: np.repeat(road(f).prod(axis=1, keepdims=True), f.shape[1], axis=1)
)
road.mistake(
    "You multiplied over the units as well, and one number per step is left; each unit has a road of its own."
)(lambda f: road(f).prod(axis=1))
road.mistake("Your products run over the units (axis 1); they run over the steps, axis 0.")(
    lambda f: np.concatenate([np.cumprod(f[::-1], axis=1)[::-1], np.ones((1, f.shape[1]))])
)
road.mistake("The last row is not zero: c_T moves with itself by 1.")(
    lambda f: np.concatenate([road(f)[:-1], np.zeros((1, f.shape[1]))])
)
road.mistake("The row of ones belongs at the end, to c_T; you put it in front.")(
    lambda f: np.concatenate([np.ones((1, f.shape[1])), road(f)[:-1]])
)
road.mistake("The last gate, f_T, is left out of your products.")(
    lambda f: np.concatenate([road(f[:-1]), np.ones((1, f.shape[1]))])
)
road.mistake(
    "You multiplied from the beginning, and one row is missing: start from c_T, which moves with itself by 1."
)(lambda f: np.cumprod(f, axis=0))
road.mistake("Your rows are in the order of the distance, and the one of c_T, of ones, is missing.")(
    lambda f: np.cumprod(f[::-1], axis=0)
)
road.mistake("The row of c_0 is missing: t runs from 0 to T.")(lambda f: road(f)[1:])
road.mistake("You returned the derivative by c_0 only; one row for each t is wanted.")(lambda f: f.prod(axis=0))
road.mistake("You returned logarithms; the derivatives themselves are wanted.")(lambda f: np.log(road(f)))
