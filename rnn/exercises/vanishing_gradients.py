"""Exercises of the chapter on vanishing and exploding gradients."""

from collections.abc import Callable
from typing import Any

import numpy as np

from .checker import Exercise

__all__ = ["EXERCISES"]


def steps_until(w: float, share: float) -> int:
    """Return the smallest number of steps after which less than `share` of a nudge is left."""
    steps, left = 0, 1.0
    while left >= share:
        steps, left = steps + 1, left * abs(w)
    return steps


def random_weight(rng: np.random.Generator) -> tuple[float, float]:
    """Return a weight below 1 in size, of either sign, and a share."""
    return float(rng.choice([-1, 1]) * rng.uniform(0.2, 0.97)), float(rng.uniform(0.005, 0.5))


def rounded_steps(w: float, share: float) -> int:
    """Round to the nearest number of steps."""
    return round(np.log(share) / np.log(abs(w)))


def signed_steps(w: float, share: float) -> int:
    """Compare what is left with its sign, so that a negative weight ends it at once."""
    steps, left = 0, 1.0
    while left >= share:
        steps, left = steps + 1, left * w
    return steps


def sigmoid_steps(w: float, share: float) -> int:
    """Include a slope of 1/4."""
    return steps_until(w / 4, share)


def step_jacobian(h: np.ndarray, W_hh: np.ndarray) -> np.ndarray:
    """Return the Jacobian of one step of a tanh network whose new state is h."""
    return np.array([[(1 - h[i] ** 2) * W_hh[i, j] for j in range(len(h))] for i in range(len(h))])


def random_step(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return a state of three units and a matrix."""
    return np.tanh(rng.normal(size=3)), rng.normal(size=(3, 3))


def gradient_over(states: np.ndarray, W_hh: np.ndarray) -> float:
    """Return the largest factor by which a gradient can grow from the last state back to h_0."""
    product = np.eye(len(W_hh))
    for h in states:
        product = step_jacobian(h, W_hh) @ product
    return float(np.linalg.svd(product)[1][0])


def random_states(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return the states h_1 .. h_T of a run of four units, and the matrix."""
    W_hh, h = rng.normal(0, 0.8, size=(4, 4)), rng.normal(size=4)
    states = []
    for _ in range(rng.integers(3, 7)):
        h = np.tanh(W_hh @ h + rng.normal(size=4))
        states.append(h)
    return np.array(states), W_hh


def with_columns(states: np.ndarray, W_hh: np.ndarray) -> float:
    """Multiply columns by the slopes."""
    product = np.eye(len(W_hh))
    for h in states:
        product = (W_hh * (1 - h**2)) @ product
    return float(np.linalg.norm(product, 2))


def product_of_norms(states: np.ndarray, W_hh: np.ndarray) -> float:
    """Multiply the norms instead of the matrices."""
    return float(np.prod([np.linalg.norm(step_jacobian(h, W_hh), 2) for h in states]))


def reversed_product(states: np.ndarray, W_hh: np.ndarray) -> float:
    """Multiply in the wrong order."""
    return gradient_over(states[::-1], W_hh)


def frobenius(states: np.ndarray, W_hh: np.ndarray) -> float:
    """Use the root of the sum of squares."""
    product = np.eye(len(W_hh))
    for h in states:
        product = step_jacobian(h, W_hh) @ product
    return float(np.linalg.norm(product))


def radius_of_product(states: np.ndarray, W_hh: np.ndarray) -> float:
    """Use the largest eigenvalue."""
    product = np.eye(len(W_hh))
    for h in states:
        product = step_jacobian(h, W_hh) @ product
    return float(np.abs(np.linalg.eigvals(product)).max())


def bound(states: np.ndarray, W_hh: np.ndarray) -> float:
    """Return the bound of the chapter."""
    return float(np.linalg.norm(W_hh, 2) ** len(states))


def growth_of(jacobians: np.ndarray) -> float:
    """Return the mean logarithm of the growth per step of a vector that begins as ones."""
    v, total = np.ones(jacobians.shape[-1]), 0.0
    for J in jacobians:
        before = np.linalg.norm(v)
        v = J @ v
        total += np.log(np.linalg.norm(v) / before)
        v = v / np.linalg.norm(v)
    return total / len(jacobians)


def random_jacobians(rng: np.random.Generator) -> tuple[np.ndarray]:
    """Return so many large Jacobians that a vector overflows unless it is shortened on the way."""
    scale = 10.0 ** rng.choice([-2, 2])
    return (scale * rng.normal(size=(rng.integers(200, 220), 3, 3)),)


def unnormalized(jacobians: np.ndarray) -> float:
    """Let the vector grow."""
    v = np.ones(jacobians.shape[-1])
    with np.errstate(all="ignore"):
        for J in jacobians:
            v = J @ v
        return float(np.log(np.linalg.norm(v) / np.sqrt(len(v))) / len(jacobians))


def log_of_mean(jacobians: np.ndarray) -> float:
    """Average the growth before the logarithm."""
    v, factors = np.ones(jacobians.shape[-1]), []
    for J in jacobians:
        v = v / np.linalg.norm(v)
        v = J @ v
        factors.append(np.linalg.norm(v))
    return float(np.log(np.mean(factors)))


def unstarted(jacobians: np.ndarray) -> float:
    """Forget that a vector of ones has a length of its own."""
    return growth_of(jacobians) + np.log(np.sqrt(jacobians.shape[-1])) / len(jacobians)


def settled(jacobians: np.ndarray) -> float:
    """Leave out the first twenty steps, as the function in the chapter does."""
    v = np.ones(jacobians.shape[-1])
    for J in jacobians[:20]:
        v = J @ (v / np.linalg.norm(v))
    logs = []
    for J in jacobians[20:]:
        v = J @ (v / np.linalg.norm(v))
        logs.append(np.log(np.linalg.norm(v)))
    return float(np.mean(logs))


def last_growth(jacobians: np.ndarray) -> float:
    """Return the growth of the last step."""
    v = np.ones(jacobians.shape[-1])
    for J in jacobians:
        v = J @ (v / np.linalg.norm(v))
    return float(np.log(np.linalg.norm(v)))


def mean_of_norms(jacobians: np.ndarray) -> float:
    """Average the logarithm of the largest singular values."""
    return float(np.mean([np.log(np.linalg.norm(J, 2)) for J in jacobians]))


def clip(gradients: list[np.ndarray], max_norm: float) -> list[np.ndarray]:
    """Return the gradients, shortened together if their common norm exceeds max_norm."""
    norm = np.sqrt(sum((gradient**2).sum() for gradient in gradients))
    factor = max_norm / norm if norm > max_norm else 1.0
    return [factor * gradient for gradient in gradients]


def random_gradients(rng: np.random.Generator) -> tuple[list[np.ndarray], float]:
    """Return two gradients and a threshold; every third time they are short enough."""
    gradients = [rng.normal(size=(2, 3)), rng.normal(size=3)]
    return gradients, 20.0 if rng.random() < 1 / 3 else float(rng.uniform(0.2, 1.0))


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


def random_unit(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, float]:
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


def one_walk(errors: np.ndarray, h: np.ndarray, w_hh: float) -> np.ndarray:
    """Walk back once, adding each step's error on the way, and sort by the step of the copy."""
    T, dh = len(errors), 0.0
    parts = np.zeros(T)
    for k in range(T, 0, -1):
        da = (dh + errors[k - 1]) * (1 - h[k] ** 2)
        parts[T - k] = da * h[k - 1]
        dh = da * w_hh
    return parts


def latch() -> tuple[float, float, float]:
    """Return weights of a unit that is set by +1 and -1 and holds on through noise of up to 0.2."""
    return 4.0, 3.0, 0.0


def run_latch(answer: Callable[..., Any], case: tuple[Any, ...]) -> str:
    """Say how the unit behaves in 40 sequences with a command at the first step, one at the 21st, and noise."""
    w_xh, w_hh, b_h = (float(value) for value in answer())
    rng = np.random.default_rng(0)
    x = rng.uniform(-0.2, 0.2, size=(120, 40))
    x[0], x[20] = rng.choice([-1.0, 1.0], size=(2, 40))
    h, states = np.zeros(40), []
    for x_t in x:
        h = np.tanh(w_xh * x_t + w_hh * h + b_h)
        states.append(h)
    return behavior(np.array(states[-40:]), x[0], x[20])


def behavior(states: np.ndarray, first: np.ndarray, second: np.ndarray) -> str:
    """Name what the last forty states have to do with the two commands."""
    if not states.any():
        return "stays at zero"
    strong = np.abs(states) > 0.5
    signs = np.sign(states)
    if (np.abs(states).max(axis=0) < 0.9).all():
        return "fades"
    if (signs[1:] == -signs[:-1]).all():
        return "changes its sign at each step"
    if (strong & (signs == second)).all():
        return "remembers the last command"
    if (strong & (signs == first)).all():
        return "remembers the first command"
    if (strong & (signs == -second)).all():
        return "remembers the opposite"
    if (signs > 0).all() or (signs < 0).all():
        return "always positive" if signs[0, 0] > 0 else "always negative"
    return "sometimes one, sometimes the other"


EXERCISES = {
    "steps-until": Exercise(
        specification=steps_until,
        case=random_weight,
        mistakes={
            "You are one step short: after that many steps there is still at least the share left.": lambda w, share: (
                steps_until(w, share) - 1
            ),
            "You are one step late; count the multiplications.": lambda w, share: steps_until(w, share) + 1,
            "You rounded to the nearest whole number; the next larger one is wanted.": rounded_steps,
            "You put in a slope of 1/4, but the unit is linear.": sigmoid_steps,
            "A negative weight shrinks a nudge like a positive one and turns its sign: use |w|.": signed_steps,
            "You counted until half is left, whatever the share.": lambda w, share: steps_until(w, 0.5),
        },
    ),
    "step-jacobian": Exercise(
        specification=step_jacobian,
        case=random_step,
        mistakes={
            "You multiplied the columns by the slopes; a slope belongs to the unit after the step, which is a row.": (
                lambda h, W_hh: W_hh * (1 - h**2)
            ),
            "Your result is transposed: row i is the unit after the step, column j the unit before it.": lambda h, W_hh: (
                step_jacobian(h, W_hh).T
            ),
            "The slopes are missing: this is the Jacobian of a linear network.": lambda h, W_hh: W_hh,
            "The slope of tanh is 1 - h squared; you used 1 - h.": lambda h, W_hh: (1 - h)[:, None] * W_hh,
            "You took tanh of h once more, but h is already the state after tanh.": lambda h, W_hh: (
                (1 - np.tanh(h) ** 2)[:, None] * W_hh
            ),
            "You multiplied two matrices entry by entry, so only the diagonal is left; a matrix product is written @.": (
                lambda h, W_hh: np.diag(1 - h**2) * W_hh
            ),
            "You used the slope of the sigmoid, h (1 - h).": lambda h, W_hh: (h * (1 - h))[:, None] * W_hh,
        },
    ),
    "gradient-over": Exercise(
        specification=gradient_over,
        case=random_states,
        mistakes={
            "You multiplied the norms; that is only a bound. Multiply the matrices and take one norm.": product_of_norms,
            "You multiplied in the wrong order: the first step acts first, so it stands on the right.": reversed_product,
            "You took the root of the sum of squares, the Frobenius norm, not the largest singular value.": frobenius,
            "You took the largest eigenvalue; the most by which a matrix can stretch is its largest singular value.": (
                radius_of_product
            ),
            "This is the bound, a power of the largest singular value of W_hh. Use the slopes that the run really had.": bound,
            "You multiplied the columns by the slopes; a slope belongs to the unit after the step, which is a row.": with_columns,
            "The slopes are missing: this is a power of W_hh, right for a linear network.": lambda states, W_hh: float(
                np.linalg.norm(np.linalg.matrix_power(W_hh, len(states)), 2)
            ),
            "You left out the last step: h_T has a slope, too.": lambda states, W_hh: gradient_over(states[:-1], W_hh),
            "You left out the first step: the way leads back to h_0.": lambda states, W_hh: gradient_over(
                states[1:], W_hh
            ),
        },
    ),
    "lyapunov": Exercise(
        specification=growth_of,
        case=random_jacobians,
        mistakes={
            "Your vector over- or underflows: make it short again after each step.": unnormalized,
            "You averaged the growth and then took the logarithm; take the logarithm of each step first.": log_of_mean,
            "You added the logarithms; divide by the number of steps.": lambda jacobians: (
                growth_of(jacobians) * len(jacobians)
            ),
            "Your vector of ones has the length sqrt(H), which you counted as growth of the first step.": unstarted,
            "This is the growth of the last step only.": last_growth,
            "You left out the first twenty steps, as the chapter does; here all steps count.": settled,
            "You took the logarithm to the base 10; np.log is the natural one.": lambda jacobians: (
                growth_of(jacobians) / np.log(10)
            ),
            "You averaged the largest singular values: each step would stretch as much as it can, in a new direction each time.": (
                mean_of_norms
            ),
            "This is the growth per step, a factor; its logarithm is wanted.": lambda jacobians: np.exp(
                growth_of(jacobians)
            ),
        },
    ),
    "clip-together": Exercise(
        specification=clip,
        case=random_gradients,
        mistakes={
            "You clipped each array by its own norm. Then their ratio changes, and with it the direction: use one common norm.": (
                lambda gradients, max_norm: [clip([gradient], max_norm)[0] for gradient in gradients]
            ),
            "You scaled a gradient that was short enough: leave it alone.": lambda gradients, max_norm: [
                gradient * max_norm / np.sqrt(sum((g**2).sum() for g in gradients)) for gradient in gradients
            ],
            "You clipped by value; that turns the gradient.": lambda gradients, max_norm: [
                np.clip(gradient, -max_norm, max_norm) for gradient in gradients
            ],
            "You added the norms of the arrays; add their squares and take the root.": lambda gradients, max_norm: [
                gradient * min(1, max_norm / sum(np.linalg.norm(g) for g in gradients)) for gradient in gradients
            ],
            "You gave them the norm 1; the norm that is wanted is max_norm.": lambda gradients, max_norm: (
                clip(gradients, 1.0) if np.sqrt(sum((g**2).sum() for g in gradients)) > max_norm else gradients
            ),
            "You divided by the norm of the longest array; one norm of all numbers together is wanted.": (
                lambda gradients, max_norm: [
                    gradient * min(1, max_norm / max(np.linalg.norm(g) for g in gradients)) for gradient in gradients
                ]
            ),
            "You divided by the squared norm: a root is missing.": lambda gradients, max_norm: [
                gradient * min(1, max_norm / sum((g**2).sum() for g in gradients)) for gradient in gradients
            ],
        },
    ),
    "by-distance": Exercise(
        specification=by_lag,
        case=random_unit,
        mistakes={
            "You sorted by the step of the copy; sort by the distance between the loss and the copy.": lambda *case: (
                parts_with(*case, place=lambda t, k: k - 1)
            ),
            "You sorted by the step of the loss; sort by the distance between the loss and the copy.": lambda *case: (
                parts_with(*case, place=lambda t, k: t - 1)
            ),
            "You multiplied by h_k; the copy at step k multiplied w_hh by the state before it, h_{k-1}.": lambda *case: (
                parts_with(*case, state=0)
            ),
            "The slopes are missing.": lambda *case: parts_with(*case, slope=lambda h, k: 1.0),
            "You used the slope of the step before: the copy at step k has the slope 1 - h_k squared.": lambda *case: (
                parts_with(*case, slope=lambda h, k: 1 - h[k - 1] ** 2)
            ),
            "Your way back is multiplied by w_hh but not by the slopes.": lambda *case: parts_with(*case, way=False),
            "The slope of the copy itself is missing: its share is da, not dh, times the state before.": lambda *case: (
                parts_with(*case, own=False)
            ),
            "Your way back is multiplied by the slopes but not by w_hh.": lambda *case: parts_with(*case, weight=False),
            "You walked back from the last loss only, or overwrote the parts of the others: add up the walks of all.": (
                lambda *case: parts_with(*case, first=len(case[0]))
            ),
            "You walked back once with all errors mixed; then a part no longer knows its loss. Walk back from each loss.": one_walk,
            "You returned the whole gradient; its parts by distance are wanted.": lambda *case: by_lag(*case).sum(),
            "Your parts are in reverse: distance 0 comes first.": lambda *case: by_lag(*case)[::-1],
        },
    ),
    "wire-latch": Exercise(
        specification=latch,
        case=lambda rng: (),
        run=run_latch,
        mistakes={
            "Your unit cannot be changed: it keeps the first command. Give the input more weight.": lambda: (
                1.0,
                3.0,
                0.0,
            ),
            "Your unit fades: w_hh is too small to give it two resting places far from zero.": lambda: (2.0, 0.9, 0.0),
            "Your bias pulls the unit to the positive side, where it stays.": lambda: (2.0, 3.0, 4.0),
            "Your bias pulls the unit to the negative side, where it stays.": lambda: (2.0, 3.0, -4.0),
            "Your unit is not reliable: a command, 1, must win against w_hh, and the noise, 0.2, must lose.": lambda: (
                20.0,
                1.5,
                0.0,
            ),
            "Your input has no weight, so no command arrives.": lambda: (0.0, 3.0, 0.0),
            "Your unit holds the opposite of the command: the sign of w_xh is wrong.": lambda: (-4.0, 3.0, 0.0),
            "Your w_hh is negative: the state changes its sign at each step.": lambda: (1.0, -3.0, 0.0),
        },
    ),
}
