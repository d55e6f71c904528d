"""The exercise *One step back*."""

from collections.abc import Callable
from types import SimpleNamespace

import numpy as np

from rnn.exercises.definition import exercise


@exercise("step-back")
def step_back(
    dh: np.ndarray, x: np.ndarray, h_prev: np.ndarray, h: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray
) -> tuple[np.ndarray, ...]:
    """Return dx, dh_prev, dW_xh, dW_hh and db_h, index by index."""
    (B, D), H = x.shape, h.shape[1]
    dx, dh_prev = np.zeros((B, D)), np.zeros((B, H))
    dW_xh, dW_hh, db_h = np.zeros((H, D)), np.zeros((H, H)), np.zeros(H)
    for b in range(B):
        for i in range(H):
            da = dh[b, i] * (1 - h[b, i] ** 2)
            db_h[i] += da
            for j in range(D):
                dx[b, j] += W_xh[i, j] * da
                dW_xh[i, j] += da * x[b, j]
            for j in range(H):
                dh_prev[b, j] += W_hh[i, j] * da
                dW_hh[i, j] += da * h_prev[b, j]
    return dx, dh_prev, dW_xh, dW_hh, db_h


@step_back.case
def _(rng):
    """Return the arguments of one step back, with as many sequences and inputs as units."""
    H = int(rng.integers(2, 5))
    x, W_xh, W_hh, dh = rng.normal(size=(4, H, H))
    h_prev, h = rng.uniform(-0.9, 0.9, size=(2, H, H))
    return dh, x, h_prev, h, W_xh, W_hh


def changed(**formulas: Callable[[SimpleNamespace], np.ndarray]) -> Callable[..., tuple[np.ndarray, ...]]:
    """Return a step back with other formulas for some of its results, each made from the arguments and da."""

    def answer(*case: np.ndarray) -> tuple[np.ndarray, ...]:
        values = SimpleNamespace(**dict(zip(step_back.names, case, strict=True)))
        values.da = values.dh * (1 - values.h**2)
        right = zip(("dx", "dh_prev", "dW_xh", "dW_hh", "db_h"), step_back(*case), strict=True)
        return tuple(formulas[name](values) if name in formulas else result for name, result in right)

    return answer


step_back.mistake(
    "You wrote `W_hh.T` where `W_hh` belongs: a batch has rows, and the transpose of the formula is already in them."
)(changed(dh_prev=lambda s: s.da @ s.W_hh.T))
step_back.mistake(
    "You transposed both weight matrices: a batch has rows, and the transpose of the formula is already in them."
)(changed(dx=lambda s: s.da @ s.W_xh.T, dh_prev=lambda s: s.da @ s.W_hh.T))
step_back.mistake(
    "You wrote `W_xh.T` where `W_xh` belongs: a batch has rows, and the transpose of the formula is already in them."
)(changed(dx=lambda s: s.da @ s.W_xh.T))
step_back.mistake("Your dW multiplies `da @ x.T`, which sums over the units. The sum runs over the batch: `da.T @ x`.")(
    changed(dW_xh=lambda s: s.da @ s.x.T, dW_hh=lambda s: s.da @ s.h_prev.T)
)
step_back.mistake("The slope is 1 - h^2, with the square on h alone; you squared 1 - h.")(
    lambda dh, x, h_prev, h, *W: step_back(dh * (1 - h) ** 2, x, h_prev, 0 * h, *W)
)
step_back.mistake("You applied tanh to h, which is a tanh already: the slope is 1 - h^2.")(
    lambda dh, x, h_prev, h, *W: step_back(dh, x, h_prev, np.tanh(h), *W)
)
step_back.mistake(
    "You copied the formulas for columns. In a batch each vector is a row: `da @ W`, and `da.T @ h` for the weights."
)(
    changed(
        dx=lambda s: s.W_xh.T @ s.da,
        dh_prev=lambda s: s.W_hh.T @ s.da,
        dW_xh=lambda s: s.da @ s.x.T,
        dW_hh=lambda s: s.da @ s.h_prev.T,
    )
)
step_back.mistake(
    "Your dW multiplies `da @ x` without a transpose: the sum runs over the batch, axis 0 of both, so `da.T @ x`."
)(changed(dW_xh=lambda s: s.da @ s.x, dW_hh=lambda s: s.da @ s.h_prev))
step_back.mistake("You sent dh through W_hh; what crosses it is da, which has passed the slope.")(
    changed(dh_prev=lambda s: s.dh @ s.W_hh)
)
step_back.mistake("You exchanged dx and dh_prev: dx goes through W_xh and comes first.")(
    lambda *case: (step_back(*case)[1], step_back(*case)[0], *step_back(*case)[2:])
)
step_back.mistake("Your db_h adds up dh; the bias sits inside the tanh, so add up da.")(
    changed(db_h=lambda s: s.dh.sum(axis=0))
)
step_back.mistake("The weights' gradients are transposed: row i belongs to the unit that receives, so da comes first.")(
    lambda *case: tuple(g.T if i in (2, 3) else g for i, g in enumerate(step_back(*case)))
)
step_back.mistake("The slope is missing: da = dh * (1 - h^2).")(
    lambda dh, x, h_prev, h, *W: step_back(dh, x, h_prev, 0 * h, *W)
)
step_back.mistake("You took the slope at the state before the step; it is 1 - h^2, with the state after it.")(
    lambda dh, x, h_prev, h, *W: step_back(dh, x, h_prev, h_prev, *W)
)
step_back.mistake("dW_hh needs the state before the step, h_prev; you used h.")(
    lambda dh, x, h_prev, h, *W: step_back(dh, x, h, h, *W)
)
step_back.mistake("You averaged over the batch. If the loss is a mean, dh knows it already: add.")(
    lambda *case: tuple(g / len(case[0]) if i > 1 else g for i, g in enumerate(step_back(*case)))
)
step_back.mistake("db_h is summed over the wrong axis: one number per unit, so sum over the batch, axis 0.")(
    changed(db_h=lambda s: s.da.sum(axis=1))
)
step_back.mistake("db_h is not summed over the batch: one bias serves all its sequences.")(changed(db_h=lambda s: s.da))
