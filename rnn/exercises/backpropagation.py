"""Exercises of the chapter on backpropagation through time."""

from collections.abc import Callable
from typing import Any

import numpy as np

from .checker import Exercise

__all__ = ["EXERCISES"]

Gradients = tuple[np.ndarray, ...]


def direct_and_total(x: np.ndarray, w_xh: float, w_hh: float, b_h: float, h_0: float) -> tuple[float, float]:
    """Return the direct and the total derivative of h_T with respect to w_hh."""
    h, direct, total = h_0, 0.0, 0.0
    for x_t in x:
        h_prev, h = h, np.tanh(w_xh * x_t + w_hh * h + b_h)
        direct = (1 - h**2) * h_prev
        total = direct + (1 - h**2) * w_hh * total
    return direct, total


def last_states(x: np.ndarray, w_xh: float, w_hh: float, b_h: float, h_0: float) -> tuple[float, float]:
    """Return h_{T-1} and h_T."""
    h_prev = h = h_0
    for x_t in x:
        h_prev, h = h, np.tanh(w_xh * x_t + w_hh * h + b_h)
    return h_prev, h


def totals(
    step: Callable[[float, float, float, float], float], x: np.ndarray, w_xh: float, w_hh: float, b_h: float, h_0: float
) -> tuple[float, float]:
    """Return the right direct derivative, and the total one by another rule step(h_prev, h, w_hh, total)."""
    h, total = h_0, 0.0
    for x_t in x:
        h_prev, h = h, np.tanh(w_xh * x_t + w_hh * h + b_h)
        total = step(h_prev, h, w_hh, total)
    return direct_and_total(x, w_xh, w_hh, b_h, h_0)[0], total


def random_unit(rng: np.random.Generator) -> tuple[Any, ...]:
    """Return 3 to 5 inputs and the weights and the start of one unit."""
    w_xh, b_h, h_0 = rng.uniform(-1, 1, size=3).tolist()
    w_hh = float(rng.choice([-1, 1]) * rng.uniform(0.5, 1.5))
    return rng.normal(size=rng.integers(3, 6)), w_xh, w_hh, b_h, h_0


def share_table(errors: np.ndarray, h: np.ndarray, w_hh: float) -> np.ndarray:
    """Return the share of each use of w_hh in the derivative of each loss, path by path."""
    T, slope = len(errors), 1 - h**2
    table = np.zeros((T, T))
    for t in range(T):
        for k in range(t + 1):
            way = [slope[j + 1] * w_hh for j in range(k + 1, t + 1)]
            table[t, k] = errors[t] * np.prod(way) * slope[k + 1] * h[k]
    return table


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


def one_hop_too_many(errors: np.ndarray, h: np.ndarray, w_hh: float) -> np.ndarray:
    """Cross the arrow to the step before, too."""
    return share_table(errors, h, w_hh) * w_hh


def slopes_shifted_on_the_way(errors: np.ndarray, h: np.ndarray, w_hh: float) -> np.ndarray:
    """Pass the slopes of the steps k to t - 1, and that of step k once more."""
    T, slope = len(errors), 1 - h**2
    table = np.zeros((T, T))
    for t in range(T):
        for k in range(t + 1):
            table[t, k] = errors[t] * np.prod(slope[k + 1 : t + 1] * w_hh) * slope[k + 1] * h[k]
    return table


def without_own_slope(errors: np.ndarray, h: np.ndarray, w_hh: float) -> np.ndarray:
    """Leave out the slope of the step where the weight was used."""
    return share_table(errors, h, w_hh) / (1 - h[1:] ** 2)


def without_weight(errors: np.ndarray, h: np.ndarray, w_hh: float) -> np.ndarray:
    """Leave w_hh out of the way back."""
    return share_table(errors, h, 1.0)


def share_carried(errors: np.ndarray, h: np.ndarray, w_hh: float) -> np.ndarray:
    """Carry the share, with its factor h[k], to the step before."""
    table = np.zeros((len(errors), len(errors)))
    for t in range(len(errors)):
        dh = errors[t]
        for k in range(t, -1, -1):
            table[t, k] = dh * (1 - h[k + 1] ** 2) * h[k]
            dh = table[t, k] * w_hh
    return table


def random_path(rng: np.random.Generator) -> tuple[Any, ...]:
    """Return errors, states and the weight of a unit over 3 to 5 steps."""
    T = int(rng.integers(3, 6))
    return rng.normal(size=T), rng.uniform(-0.9, 0.9, size=T + 1), float(rng.choice([-1, 1]) * rng.uniform(0.5, 0.9))


def step_back(
    dh: np.ndarray, x: np.ndarray, h_prev: np.ndarray, h: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray
) -> Gradients:
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


def random_back_step(rng: np.random.Generator) -> tuple[Any, ...]:
    """Return the arguments of one step back, with as many sequences and inputs as units."""
    H = int(rng.integers(2, 5))
    x, W_xh, W_hh, dh = rng.normal(size=(4, H, H))
    h_prev, h = rng.uniform(-0.9, 0.9, size=(2, H, H))
    return dh, x, h_prev, h, W_xh, W_hh


def way_back(h: np.ndarray, doutput: np.ndarray, dstate: np.ndarray, W_hh: np.ndarray) -> Gradients:
    """Return da (T, B, H) and dh_0 (B, H)."""
    da = np.zeros_like(doutput)
    dh = dstate.copy()
    for t in reversed(range(len(doutput))):
        dh = dh + doutput[t]
        da[t] = dh * (1 - h[t + 1] ** 2)
        dh = da[t] @ W_hh
    return da, dh


def not_carried(h: np.ndarray, doutput: np.ndarray, dstate: np.ndarray, W_hh: np.ndarray) -> Gradients:
    """Overwrite what came from later with the step's own gradient, dstate included."""
    da = doutput * (1 - h[1:] ** 2)
    return da, da[0] @ W_hh


def carried_once(h: np.ndarray, doutput: np.ndarray, dstate: np.ndarray, W_hh: np.ndarray) -> Gradients:
    """Use dstate in the last step and carry nothing further."""
    own = doutput.copy()
    own[-1] += dstate
    return not_carried(h, own, dstate, W_hh)


def never_crossing(h: np.ndarray, doutput: np.ndarray, dstate: np.ndarray, W_hh: np.ndarray) -> Gradients:
    """Carry dh instead of W^T da."""
    da, dh = np.zeros_like(doutput), dstate.copy()
    for t in reversed(range(len(doutput))):
        dh = dh + doutput[t]
        da[t] = dh * (1 - h[t + 1] ** 2)
    return da, dh


def linear_crossing(h: np.ndarray, doutput: np.ndarray, dstate: np.ndarray, W_hh: np.ndarray) -> Gradients:
    """Carry W^T dh instead of W^T da."""
    da, dh = np.zeros_like(doutput), dstate.copy()
    for t in reversed(range(len(doutput))):
        dh = dh + doutput[t]
        da[t] = dh * (1 - h[t + 1] ** 2)
        dh = dh @ W_hh
    return da, dh


def walking_forward(h: np.ndarray, doutput: np.ndarray, dstate: np.ndarray, W_hh: np.ndarray) -> Gradients:
    """Go from the first step to the last."""
    da, dh = np.zeros_like(doutput), dstate.copy()
    for t in range(len(doutput)):
        da[t] = (dh + doutput[t]) * (1 - h[t + 1] ** 2)
        dh = da[t] @ W_hh
    return da, dh


def random_way(rng: np.random.Generator) -> tuple[Any, ...]:
    """Return states, gradients and W_hh for 2 to 4 steps, with sizes that all differ."""
    T, B, H = int(rng.integers(2, 5)), 5, 6
    h = rng.uniform(-0.9, 0.9, size=(T + 1, B, H))
    return h, rng.normal(size=(T, B, H)), rng.normal(size=(B, H)), rng.normal(size=(H, H))


def move_start(h_0: np.ndarray, dh_0: np.ndarray, lr: float) -> np.ndarray:
    """Return the shared start (1, H) after one step of gradient descent."""
    moved = h_0.copy()
    for own in dh_0:
        moved[0] -= lr * own
    return moved


def central_gradient(f: Callable[[np.ndarray], float], w: np.ndarray, eps: float) -> np.ndarray:
    """Return the central difference of f for each entry of w."""
    gradient = np.zeros_like(w)
    for index in np.ndindex(w.shape):
        step = np.zeros_like(w)
        step[index] = eps
        gradient[index] = (f(w + step) - f(w - step)) / (2 * eps)
    return gradient


def run_differences(answer: Callable[..., Any], case: tuple[Any, ...]) -> Any:
    """Call the answer with a smooth function made from an array of coefficients."""
    coefficients, w, eps = case
    return answer(lambda v: float(np.sum(np.exp(coefficients * v)) + np.prod(np.sin(v))), w, eps)


def one_sided(f: Callable[[np.ndarray], float], w: np.ndarray, eps: float, sign: int = 1) -> np.ndarray:
    """Look at one side only."""
    gradient = np.zeros_like(w)
    for index in np.ndindex(w.shape):
        step = np.zeros_like(w)
        step[index] = sign * eps
        gradient[index] = (f(w + step) - f(w)) / (sign * eps)
    return gradient


def all_at_once(f: Callable[[np.ndarray], float], w: np.ndarray, eps: float) -> np.ndarray:
    """Move all entries together."""
    return np.full_like(w, (f(w + eps) - f(w - eps)) / (2 * eps))


def not_put_back(f: Callable[[np.ndarray], float], w: np.ndarray, eps: float) -> np.ndarray:
    """Move one entry after the other of one copy, and leave each of them moved down."""
    w, gradient = w.copy(), np.zeros_like(w)
    for index in np.ndindex(w.shape):
        w[index] += eps
        upper = f(w)
        w[index] -= 2 * eps
        gradient[index] = (upper - f(w)) / (2 * eps)
    return gradient


def credit_table(losses: Callable[[np.ndarray], np.ndarray], row: np.ndarray) -> np.ndarray:
    """Return dL_t/dx_k as an array (T, T)."""
    steps = 1e-5 * np.eye(len(row))
    return np.array([(losses(row + step) - losses(row - step)) / 2e-5 for step in steps]).T


def diagnose(losses: Callable[[np.ndarray], np.ndarray], row: np.ndarray, claimed: np.ndarray) -> str:
    """Return "right", "not carried", "last loss only" or "neither"."""
    table = credit_table(losses, row)
    if near(claimed, table.sum(axis=0)):
        return "right"
    if near(claimed, np.diag(table)):
        return "not carried"
    return "last loss only" if near(claimed, table[-1]) else "neither"


def near(claimed: np.ndarray, gradient: np.ndarray) -> bool:
    """Whether a claim agrees to about seven decimals."""
    return bool(np.allclose(claimed, gradient, rtol=0, atol=1e-6))


def random_claim(rng: np.random.Generator) -> tuple[Any, ...]:
    """Return a network, its inputs, gradients from outside, and a claim of one of four kinds."""
    T = int(rng.integers(3, 6))
    network = rng.normal(size=(3, 5)), rng.normal(size=(T, 3))  # weights of x, h and bias; dL_t/dh_t
    row = rng.normal(size=T)
    table = credit_table(losses_of(*network), row)
    wrong = np.diag(table).copy()
    wrong[0] += 0.1  # agrees in all steps but one with what was not carried
    kinds = [table.sum(axis=0), np.diag(table), table[-1], wrong, table.sum(axis=1), 2 * table.sum(axis=0)]
    return *network, row, kinds[rng.integers(len(kinds))].round(8)


def losses_of(weights: np.ndarray, doutput: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """Return the losses L_t = dL_t/dh_t . h_t of a network with one input and three units, as a function of inputs."""

    def losses(row: np.ndarray) -> np.ndarray:
        h, each = np.zeros(3), []
        for x_t, doutput_t in zip(row, doutput, strict=True):
            h = np.tanh(weights[:, 0] * x_t + weights[:, 1:4] @ h + weights[:, 4])
            each.append(doutput_t @ h)
        return np.array(each)

    return losses


def run_diagnosis(answer: Callable[..., Any], case: tuple[Any, ...]) -> Any:
    """Call the answer with the losses as a function."""
    weights, doutput, row, claimed = case
    return answer(losses_of(weights, doutput), row, claimed)


def verdict_of(table: np.ndarray, claimed: np.ndarray, right: np.ndarray) -> str:
    """Return the verdict of somebody who takes `right` for the gradient."""
    if near(claimed, right):
        return "right"
    if near(claimed, np.diag(table)):
        return "not carried"
    return "last loss only" if near(claimed, table[-1]) else "neither"


def by_rows(losses: Callable[[np.ndarray], np.ndarray], row: np.ndarray, claimed: np.ndarray) -> str:
    """Add up the rows of the table instead of its columns."""
    table = credit_table(losses, row)
    return verdict_of(table, claimed, table.sum(axis=1))


def transposed(losses: Callable[[np.ndarray], np.ndarray], row: np.ndarray, claimed: np.ndarray) -> str:
    """Build the table with the input in the row, and read it as if the loss were there."""
    table = credit_table(losses, row).T
    return verdict_of(table, claimed, table.sum(axis=0))


def first_column(losses: Callable[[np.ndarray], np.ndarray], row: np.ndarray, claimed: np.ndarray) -> str:
    """Take the table's first column for the last loss: the table is transposed."""
    table = credit_table(losses, row)
    if near(claimed, table.sum(axis=0)):
        return "right"
    if near(claimed, np.diag(table)):
        return "not carried"
    return "last loss only" if near(claimed, table[:, 0]) else "neither"


def last_step_decides(losses: Callable[[np.ndarray], np.ndarray], row: np.ndarray, claimed: np.ndarray) -> str:
    """Compare the last step only, where all agree."""
    return "right" if near(claimed[-1:], credit_table(losses, row)[-1:, -1]) else "neither"


def exactly(losses: Callable[[np.ndarray], np.ndarray], row: np.ndarray, claimed: np.ndarray) -> str:
    """Compare without a tolerance."""
    return "neither"


def right_or_not(losses: Callable[[np.ndarray], np.ndarray], row: np.ndarray, claimed: np.ndarray) -> str:
    """Give no reason."""
    return "right" if diagnose(losses, row, claimed) == "right" else "neither"


def swapped(losses: Callable[[np.ndarray], np.ndarray], row: np.ndarray, claimed: np.ndarray) -> str:
    """Exchange the two wrong ways."""
    verdict = diagnose(losses, row, claimed)
    return {"not carried": "last loss only", "last loss only": "not carried"}.get(verdict, verdict)


EXERCISES = {
    "direct-total": Exercise(
        specification=direct_and_total,
        case=random_unit,
        mistakes={
            "Your direct derivative is h_{T-1}: it lacks the slope 1 - h_T^2.": lambda *case: (
                last_states(*case)[0],
                direct_and_total(*case)[1],
            ),
            "Your total derivative is the direct one: it forgets that h_{T-1} was made with w_hh, too.": lambda *case: (
                (direct_and_total(*case)[0],) * 2
            ),
            "Your direct derivative is the total one: it takes h_{T-1} as given and has no past.": lambda *case: (
                (direct_and_total(*case)[1],) * 2
            ),
            "Your total derivative takes the message over without the slope: the past comes in through s_t w_hh.": (
                lambda *case: totals(lambda h_prev, h, w, total: (1 - h**2) * h_prev + w * total, *case)
            ),
            "Your total derivative takes the message over without w_hh: the past comes in through s_t w_hh.": (
                lambda *case: totals(lambda h_prev, h, w, total: (1 - h**2) * (h_prev + total), *case)
            ),
            "You multiplied by h_t, the state after the step; w_hh was multiplied by the state before it.": (
                lambda *case: (
                    (1 - last_states(*case)[1] ** 2) * last_states(*case)[1],
                    totals(lambda h_prev, h, w, total: (1 - h**2) * (h + w * total), *case)[1],
                )
            ),
            "You took the slope at the state before the step; it is 1 - h_t^2, with the state after it.": (
                lambda *case: (
                    (1 - last_states(*case)[0] ** 2) * last_states(*case)[0],
                    totals(lambda h_prev, h, w, total: (1 - h_prev**2) * (h_prev + w * total), *case)[1],
                )
            ),
            "You added up the direct derivatives; on its way forward each of them passes s_t w_hh at every later step.": (
                lambda *case: totals(lambda h_prev, h, w, total: (1 - h**2) * h_prev + total, *case)
            ),
            "The past comes in with the slope of the step before; on its way it passes this step's tanh, with 1 - h_t^2.": (
                lambda *case: totals(
                    lambda h_prev, h, w, total: (1 - h**2) * h_prev + (1 - h_prev**2) * w * total, *case
                )
            ),
            "The order is wrong: first the direct derivative, then the total one.": lambda *case: direct_and_total(
                *case
            )[::-1],
            "Your direct derivative is h_{t-1} at every step, in the total one, too: it lacks the slope 1 - h_t^2.": (
                lambda *case: (
                    last_states(*case)[0],
                    totals(lambda h_prev, h, w, total: h_prev + (1 - h**2) * w * total, *case)[1],
                )
            ),
            "You use no slope at all: both the direct part and the past have to pass the tanh, with 1 - h_t^2.": (
                lambda *case: (
                    last_states(*case)[0],
                    totals(lambda h_prev, h, w, total: h_prev + w * total, *case)[1],
                )
            ),
            "You start from zero; the state before the first step is h_0.": lambda x, w_xh, w_hh, b_h, h_0: (
                direct_and_total(x, w_xh, w_hh, b_h, 0.0)
            ),
        },
    ),
    "share-table": Exercise(
        specification=share_table,
        case=random_path,
        mistakes={
            "Your table is transposed: the loss is the row, the use is the column.": lambda *case: share_table(*case).T,
            "This is the blame on the sums a_k; the share of w_hh also has the factor h_{k-1}.": lambda errors, h, w_hh: (
                shares(errors, h, w_hh, factor=np.ones(len(errors)))
            ),
            "You multiplied by the state after the step; w_hh was multiplied by the state before it, h[k].": (
                lambda errors, h, w_hh: shares(errors, h, w_hh, factor=h[1:])
            ),
            "The slopes are missing: each tanh on the way contributes 1 - h^2.": lambda errors, h, w_hh: shares(
                errors, h, w_hh, slope=np.ones(len(errors))
            ),
            "The slope of the step itself is missing: between h_k and its sum a_k there is a tanh, too.": without_own_slope,
            "You took each slope one state too early: the step at index k has the slope 1 - h[k + 1]^2.": (
                lambda errors, h, w_hh: shares(errors, h, w_hh, slope=1 - h[:-1] ** 2)
            ),
            "On the way back from t to k you took the slopes of the steps k to t - 1; it passes those of k + 1 to t.": (
                slopes_shifted_on_the_way
            ),
            "You multiplied by w_hh once too often: from t to k the way crosses t - k arrows.": one_hop_too_many,
            "The way back lacks w_hh: each arrow from a state to the one before has the factor s w_hh.": without_weight,
            "The factor h[k] belongs into the cell only; to the step before you carry on without it.": share_carried,
            "The errors are missing: each row begins with errors[t].": lambda errors, h, w_hh: share_table(
                np.ones(len(errors)), h, w_hh
            ),
            "Only your diagonal is filled: each loss also reaches back to all earlier uses.": lambda *case: np.diag(
                np.diag(share_table(*case))
            ),
        },
    ),
    "step-back": Exercise(
        specification=step_back,
        case=random_back_step,
        mistakes={
            "You wrote `W_hh.T` where `W_hh` belongs: a batch has rows, and the transpose of the formula is already in them.": (
                lambda dh, x, h_prev, h, W_xh, W_hh: (
                    step_back(dh, x, h_prev, h, W_xh, W_hh)[0],
                    dh * (1 - h**2) @ W_hh.T,
                    *step_back(dh, x, h_prev, h, W_xh, W_hh)[2:],
                )
            ),
            "You transposed both weight matrices: a batch has rows, and the transpose of the formula is already in them.": (
                lambda dh, x, h_prev, h, W_xh, W_hh: (
                    dh * (1 - h**2) @ W_xh.T,
                    dh * (1 - h**2) @ W_hh.T,
                    *step_back(dh, x, h_prev, h, W_xh, W_hh)[2:],
                )
            ),
            "You wrote `W_xh.T` where `W_xh` belongs: a batch has rows, and the transpose of the formula is already in them.": (
                lambda dh, x, h_prev, h, W_xh, W_hh: (
                    dh * (1 - h**2) @ W_xh.T,
                    *step_back(dh, x, h_prev, h, W_xh, W_hh)[1:],
                )
            ),
            "Your dW multiplies `da @ x.T`, which sums over the units. The sum runs over the batch: `da.T @ x`.": (
                lambda dh, x, h_prev, h, W_xh, W_hh: (
                    *step_back(dh, x, h_prev, h, W_xh, W_hh)[:2],
                    (dh * (1 - h**2)) @ x.T,
                    (dh * (1 - h**2)) @ h_prev.T,
                    step_back(dh, x, h_prev, h, W_xh, W_hh)[4],
                )
            ),
            "The slope is 1 - h^2, with the square on h alone; you squared 1 - h.": lambda dh, x, h_prev, h, W_xh, W_hh: (
                step_back(dh * (1 - h) ** 2, x, h_prev, 0 * h, W_xh, W_hh)
            ),
            "You applied tanh to h, which is a tanh already: the slope is 1 - h^2.": lambda dh, x, h_prev, h, W_xh, W_hh: (
                step_back(dh, x, h_prev, np.tanh(h), W_xh, W_hh)
            ),
            "You copied the formulas for columns. In a batch each vector is a row: `da @ W`, and `da.T @ h` for the weights.": (
                lambda dh, x, h_prev, h, W_xh, W_hh: (
                    W_xh.T @ (dh * (1 - h**2)),
                    W_hh.T @ (dh * (1 - h**2)),
                    (dh * (1 - h**2)) @ x.T,
                    (dh * (1 - h**2)) @ h_prev.T,
                    step_back(dh, x, h_prev, h, W_xh, W_hh)[4],
                )
            ),
            "Your dW multiplies `da @ x` without a transpose: the sum runs over the batch, axis 0 of both, so `da.T @ x`.": (
                lambda dh, x, h_prev, h, W_xh, W_hh: (
                    *step_back(dh, x, h_prev, h, W_xh, W_hh)[:2],
                    (dh * (1 - h**2)) @ x,
                    (dh * (1 - h**2)) @ h_prev,
                    step_back(dh, x, h_prev, h, W_xh, W_hh)[4],
                )
            ),
            "You sent dh through W_hh; what crosses it is da, which has passed the slope.": (
                lambda dh, x, h_prev, h, W_xh, W_hh: (
                    step_back(dh, x, h_prev, h, W_xh, W_hh)[0],
                    dh @ W_hh,
                    *step_back(dh, x, h_prev, h, W_xh, W_hh)[2:],
                )
            ),
            "You exchanged dx and dh_prev: dx goes through W_xh and comes first.": lambda *case: (
                step_back(*case)[1],
                step_back(*case)[0],
                *step_back(*case)[2:],
            ),
            "Your db_h adds up dh; the bias sits inside the tanh, so add up da.": lambda dh, x, h_prev, h, W_xh, W_hh: (
                *step_back(dh, x, h_prev, h, W_xh, W_hh)[:4],
                dh.sum(axis=0),
            ),
            "The weights' gradients are transposed: row i belongs to the unit that receives, so da comes first.": (
                lambda *case: tuple(g.T if i in (2, 3) else g for i, g in enumerate(step_back(*case)))
            ),
            "The slope is missing: da = dh * (1 - h^2).": lambda dh, x, h_prev, h, W_xh, W_hh: step_back(
                dh, x, h_prev, 0 * h, W_xh, W_hh
            ),
            "You took the slope at the state before the step; it is 1 - h^2, with the state after it.": (
                lambda dh, x, h_prev, h, W_xh, W_hh: step_back(dh, x, h_prev, h_prev, W_xh, W_hh)
            ),
            "dW_hh needs the state before the step, h_prev; you used h.": lambda dh, x, h_prev, h, W_xh, W_hh: (
                step_back(dh, x, h, h, W_xh, W_hh)
            ),
            "You averaged over the batch. If the loss is a mean, dh knows it already: add.": lambda *case: tuple(
                g / len(case[0]) if i > 1 else g for i, g in enumerate(step_back(*case))
            ),
            "db_h is summed over the wrong axis: one number per unit, so sum over the batch, axis 0.": (
                lambda dh, x, h_prev, h, W_xh, W_hh: (
                    *step_back(dh, x, h_prev, h, W_xh, W_hh)[:4],
                    (dh * (1 - h**2)).sum(axis=1),
                )
            ),
            "db_h is not summed over the batch: one bias serves all its sequences.": lambda dh, x, h_prev, h, W_xh, W_hh: (
                *step_back(dh, x, h_prev, h, W_xh, W_hh)[:4],
                dh * (1 - h**2),
            ),
        },
    ),
    "way-back": Exercise(
        specification=way_back,
        case=random_way,
        mistakes={
            "dstate is lost: it must be in dh before the loop begins.": lambda h, doutput, dstate, W_hh: way_back(
                h, doutput, 0 * dstate, W_hh
            ),
            "Nothing travels: each step uses its own doutput and overwrites what came from later.": not_carried,
            "The gradient stops after one step: add doutput[t] to what came from later, do not replace it.": carried_once,
            "Your da is in the order of the walk, with the last step first; turn it around.": lambda *case: (
                way_back(*case)[0][::-1],
                way_back(*case)[1],
            ),
            "The last step's doutput is counted twice, before the loop and in it.": lambda h, doutput, dstate, W_hh: (
                way_back(h, doutput, dstate + doutput[-1], W_hh)
            ),
            "You carry dh itself to the step before; it has to pass the slope and W_hh first.": never_crossing,
            "You carry dh through W_hh, but not through the slope: carry da, not dh.": linear_crossing,
            "doutput is used at the last step only; every step has its own.": lambda h, doutput, dstate, W_hh: way_back(
                h, np.concatenate([0 * doutput[:-1], doutput[-1:]]), dstate, W_hh
            ),
            "dstate replaces the last doutput; it arrives at h_T in addition to it.": lambda h, doutput, dstate, W_hh: (
                way_back(h, np.concatenate([doutput[:-1], dstate[None]]), 0 * dstate, W_hh)
            ),
            "You walk from the first step to the last; the gradient arrives at the end and travels to the beginning.": (
                walking_forward
            ),
            "dstate joins at every step; it arrives at h_T only.": lambda h, doutput, dstate, W_hh: way_back(
                h, doutput + dstate, 0 * dstate, W_hh
            ),
            "`W_hh` is transposed once too often: a batch has rows, so it is da @ W_hh.": lambda h, doutput, dstate, W_hh: (
                way_back(h, doutput, dstate, W_hh.T)
            ),
            "You took each slope one state too early: step t has the slope 1 - h[t + 1]^2.": (
                lambda h, doutput, dstate, W_hh: way_back(np.concatenate([h[:1], h[:-1]]), doutput, dstate, W_hh)
            ),
            "Your dh_0 is dh of the first step; to reach h_0 it has to pass the slope and W_hh.": (
                lambda h, doutput, dstate, W_hh: (
                    way_back(h, doutput, dstate, W_hh)[0],
                    way_back(h, doutput, dstate, W_hh)[0][0] / (1 - h[1] ** 2),
                )
            ),
            "Your dh_0 is da of the first step; to reach h_0 it has to pass W_hh.": lambda *case: (
                way_back(*case)[0],
                way_back(*case)[0][0],
            ),
        },
    ),
    "shared-start": Exercise(
        specification=move_start,
        case=lambda rng: (rng.normal(size=(1, 3)), rng.normal(size=(5, 3)), float(rng.uniform(0.1, 1))),
        mistakes={
            "You took the mean over the batch. One weight that is used B times gets the sum.": lambda h_0, dh_0, lr: (
                h_0 - lr * dh_0.mean(axis=0, keepdims=True)
            ),
            "You moved each sequence's start by itself, so there are B of them now; they share one.": (
                lambda h_0, dh_0, lr: h_0 - lr * dh_0
            ),
            "You moved uphill: descent subtracts the gradient.": lambda h_0, dh_0, lr: (
                h_0 + lr * dh_0.sum(axis=0, keepdims=True)
            ),
            "You used the first sequence only; all of them say where the start should move.": lambda h_0, dh_0, lr: (
                h_0 - lr * dh_0[:1]
            ),
            "You summed over the units as well; each unit has its own start.": lambda h_0, dh_0, lr: (
                h_0 - lr * dh_0.sum()
            ),
            "This is the change alone; add it to h_0 and return the new start.": lambda h_0, dh_0, lr: (
                -lr * dh_0.sum(axis=0, keepdims=True)
            ),
            "The learning rate is missing.": lambda h_0, dh_0, lr: h_0 - dh_0.sum(axis=0, keepdims=True),
        },
    ),
    "central": Exercise(
        specification=central_gradient,
        case=lambda rng: (*rng.uniform(0.5, 1.5, size=(2, *rng.integers(2, 4, size=2))), 0.05),
        run=run_differences,
        inputs=("coefficients", "w", "eps"),
        mistakes={
            "This is a one-sided difference; a central one looks at both sides.": one_sided,
            "This is a one-sided difference, to the left; a central one looks at both sides.": (
                lambda f, w, eps: one_sided(f, w, eps, sign=-1)
            ),
            "Your gradient is twice too large: the two points are 2 eps apart.": lambda f, w, eps: (
                2 * central_gradient(f, w, eps)
            ),
            "You forgot to divide: the difference of the two values is not yet a derivative.": lambda f, w, eps: (
                2 * eps * central_gradient(f, w, eps)
            ),
            "`/ 2 * eps` divides by 2 and then multiplies by eps: put 2 * eps in parentheses.": lambda f, w, eps: (
                eps**2 * central_gradient(f, w, eps)
            ),
            "All your differences are zero: are both points the same array? `a = w` makes no copy.": lambda f, w, eps: (
                np.zeros_like(w)
            ),
            "You moved all entries at once; move one at a time.": all_at_once,
            "You did not put each entry back before you moved the next one.": not_put_back,
            "The sign is wrong: subtract the value at w - eps from the value at w + eps.": lambda f, w, eps: (
                -central_gradient(f, w, eps)
            ),
        },
    ),
    "published-value": Exercise(
        specification=diagnose,
        case=random_claim,
        run=run_diagnosis,
        inputs=("weights", "doutput", "row", "claimed"),
        mistakes={
            "Your verdict looks at the last step only, where nothing comes later and all agree. Compare all steps.": (
                last_step_decides
            ),
            "You say only whether a claim is right. Compare the wrong ones with the diagonal and with the last loss.": right_or_not,
            "Your gradient adds up the rows of the table, dL_t by all inputs; wanted is the sum over the losses.": by_rows,
            "Your table is transposed: wiggling one input gives one column, not one row.": transposed,
            "You always say `neither`. A claim is rounded, and a wiggle is inexact: compare with a tolerance.": exactly,
            "Not all that is wrong is wrong in these two ways: check the last loss, too, before you say it.": (
                lambda losses, row, claimed: {"neither": "last loss only"}.get(v := diagnose(losses, row, claimed), v)
            ),
            "You exchanged two verdicts: the diagonal is a gradient that was not carried, the last row is the last loss.": swapped,
            "For the last loss you take a column of the table; with the loss in the row it is the last row.": first_column,
        },
    ),
}
