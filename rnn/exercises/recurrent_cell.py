"""Exercises of the chapter on the recurrent cell."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from .checker import Exercise

__all__ = ["EXERCISES"]

Weights = tuple[np.ndarray, np.ndarray, np.ndarray]


def one_step(x: np.ndarray, h_prev: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray) -> np.ndarray:
    """Return h_t, unit by unit, as on paper."""
    h = np.zeros(len(b_h))  # (H,)
    for i in range(len(b_h)):
        a = b_h[i]
        for j in range(len(x)):
            a += W_xh[i, j] * x[j]
        for j in range(len(h_prev)):
            a += W_hh[i, j] * h_prev[j]
        h[i] = np.tanh(a)
    return h


def random_weights(rng: np.random.Generator) -> Weights:
    """Return W_xh, W_hh and b_h of a cell with 2 to 4 inputs and one unit more."""
    D = int(rng.integers(2, 5))
    H = D + 1
    return rng.normal(size=(H, D)), rng.normal(size=(H, H)), rng.normal(size=H)


def random_step(rng: np.random.Generator) -> tuple[Any, ...]:
    """Return x, h_prev and the weights of one step."""
    W_xh, W_hh, b_h = random_weights(rng)
    return rng.normal(size=W_xh.shape[1]), rng.uniform(-1, 1, size=len(b_h)), W_xh, W_hh, b_h


def squash_apart(x: np.ndarray, h_prev: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray) -> np.ndarray:
    """Apply tanh to each product before the sum."""
    return np.tanh(W_xh @ x) + np.tanh(W_hh @ h_prev) + np.tanh(b_h)


def count_parameters(input_size: int, hidden_size: int, output_size: int) -> int:
    """Return the number of weights and biases of a cell with a linear read-out."""
    shapes = [
        (hidden_size, input_size),
        (hidden_size, hidden_size),
        (hidden_size,),
        (output_size, hidden_size),
        (output_size,),
    ]
    return sum(int(np.prod(shape)) for shape in shapes)


def softmax(y: np.ndarray) -> np.ndarray:
    """Return the softmax along the last axis, row by row."""
    p = np.zeros_like(y)
    for row in np.ndindex(y.shape[:-1]):
        e = np.exp(y[row] - max(y[row]))
        p[row] = e / sum(e)
    return p


def random_scores(rng: np.random.Generator) -> tuple[np.ndarray]:
    """Return scores of shape (T, B, K), each row around a center of its own that may lie thousands away from zero."""
    T, B, K = rng.integers(2, 5, size=3)
    return (rng.normal(size=(T, B, K)) + rng.choice([-2000.0, 0.0, 2000.0], size=(T, B, 1)),)


def overflowing_softmax(y: np.ndarray) -> np.ndarray:
    """Exponentiate without a shift."""
    with np.errstate(all="ignore"):
        e = np.exp(y)
        return e / e.sum(axis=-1, keepdims=True)


def softmax_one_shift(y: np.ndarray) -> np.ndarray:
    """Shift all rows by the same number."""
    with np.errstate(all="ignore"):
        e = np.exp(y - y.max())
        return e / e.sum(axis=-1, keepdims=True)


def softmax_one_sum(y: np.ndarray) -> np.ndarray:
    """Divide all rows by the same sum."""
    e = np.exp(y - y.max(axis=-1, keepdims=True))
    return e / e.sum()


def softmax_over(y: np.ndarray, axis: int) -> np.ndarray:
    """Take the softmax along another axis."""
    e = np.exp(y - y.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def run_cell(x: np.ndarray, h_0: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray) -> np.ndarray:
    """Return all states (T, B, H), one vector at a time."""
    T, B, _ = x.shape
    output = np.zeros((T, B, len(b_h)))
    for b in range(B):
        h = h_0[b]
        for t in range(T):
            h = np.tanh(W_xh @ x[t, b] + W_hh @ h + b_h)
            output[t, b] = h
    return output


def random_run(rng: np.random.Generator) -> tuple[Any, ...]:
    """Return x, h_0 and the weights, for 2 to 5 steps and as many sequences as units."""
    W_xh, W_hh, b_h = random_weights(rng)
    T, B = int(rng.integers(2, 6)), len(b_h)
    return rng.normal(size=(T, B, W_xh.shape[1])), rng.uniform(-1, 1, size=(B, len(b_h))), W_xh, W_hh, b_h


def never_hands_on(x: np.ndarray, h_0: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray) -> np.ndarray:
    """Start every step from h_0."""
    return np.tanh(x @ W_xh.T + h_0 @ W_hh.T + b_h)


def first_input() -> tuple[float, float]:
    """Return u and w of a unit h = tanh(u x + w h) that keeps the sign of its first input."""
    return 1.0, 3.0


def signs(values: Iterable[float]) -> str:
    """Write one sign for each value."""
    return "".join("+" if value > 0 else "-" if value < 0 else "0" for value in values)


def run_first_input(answer: Callable[[], Any], case: tuple[Any, ...]) -> str:
    """Return the signs of the inputs and of the unit after each step, so that the reader sees what it followed."""
    pair = answer()
    if np.shape(pair) != (2,):
        raise TypeError(f"it returns {pair!r}, expected two numbers (u, w)")
    u, w = (float(value) for value in pair)
    h, states = 0.0, []
    for x in case[0]:
        h = float(np.tanh(u * x + w * h))
        states.append(h)
    return f"inputs {signs(case[0])} states {signs(states)}"


def random_signs(rng: np.random.Generator) -> tuple[np.ndarray]:
    """Return 30 inputs of -1 or +1; in every third sequence all later inputs contradict the first one."""
    x = rng.choice([-1.0, 1.0], size=30)
    if rng.random() < 1 / 3:
        x[1:] = -x[0]
    return (x,)


def wire_switch(
    recurrent: Any = ((3, -3), (3, -3)), bias: Any = (-3, -9), readout: Any = ((1, -1),), b_y: float = -1.0
) -> tuple[Any, Any, Any, Any, Any]:
    """Return weights of a network that is on after an odd number of pulls: an "or" unit minus an "and" unit."""
    return (
        np.array([[6.0], [6.0]]),
        np.array(recurrent, float),
        np.array(bias, float),
        np.array(readout, float),
        np.array([b_y]),
    )


def light_switch() -> tuple[Any, Any, Any, Any, Any]:
    """Return a right wiring."""
    return wire_switch()


def run_switch(answer: Callable[[], Any], case: tuple[Any, ...]) -> str:
    """Return the pulls and whether the lamp is on (1) after each, from zeros; wrong shapes raise an error that says so."""
    W_xh, W_hh, b_h, W_hy, b_y = (np.asarray(array, dtype=float) for array in answer())
    H = b_h.size
    shapes = [array.shape for array in (W_xh, W_hh, b_h, W_hy, b_y)]
    wanted = [(H, 1), (H, H), (H,), (1, H), (1,)]
    if shapes != wanted:
        raise ValueError(f"the shapes are {shapes}, expected {wanted}")
    h, lamp = np.zeros(H), []
    for x in case[0]:
        h = np.tanh(W_xh[:, 0] * x + W_hh @ h + b_h)
        lamp.append(str(int((W_hy @ h + b_y)[0] > 0)))
    return f"pulls {''.join(map(str, case[0]))} lamp {''.join(lamp)}"


EXERCISES = {
    "one-step": Exercise(
        specification=one_step,
        case=random_step,
        mistakes={
            "The product with the state is element-wise: each unit hears only itself. Use the matrix product @.": (
                lambda x, h_prev, W_xh, W_hh, b_h: np.tanh(W_xh @ x + np.diag(W_hh) * h_prev + b_h)
            ),
            "W_hh * h_prev is a matrix of products. Add along its rows, or let @ do both.": (
                lambda x, h_prev, W_xh, W_hh, b_h: np.tanh(W_xh @ x + W_hh * h_prev + b_h)
            ),
            "W_hh is transposed: row i holds what unit i listens to.": lambda x, h_prev, W_xh, W_hh, b_h: np.tanh(
                W_xh @ x + W_hh.T @ h_prev + b_h
            ),
            "The bias is missing.": lambda x, h_prev, W_xh, W_hh, b_h: np.tanh(W_xh @ x + W_hh @ h_prev),
            "The sums are right; now squash them with tanh.": lambda x, h_prev, W_xh, W_hh, b_h: (
                W_xh @ x + W_hh @ h_prev + b_h
            ),
            "You squash each part before the sum. First add everything up, then apply tanh once.": squash_apart,
            "The previous state is missing: your unit has no memory.": lambda x, h_prev, W_xh, W_hh, b_h: np.tanh(
                W_xh @ x + b_h
            ),
        },
    ),
    "cell-parameters": Exercise(
        specification=count_parameters,
        case=lambda rng: tuple(int(size) for size in rng.integers(1, 100, size=3)),
        mistakes={
            "You counted the matrices; the biases are adjusted as well: one for each unit and one for each output.": (
                lambda D, H, K: H * D + H * H + K * H
            ),
            "You forgot W_hh: every unit listens to every unit.": lambda D, H, K: H * D + H + K * H + K,
            "You counted one recurrent weight for each unit; W_hh has one for each pair of units.": (
                lambda D, H, K: H * D + H + H + K * H + K
            ),
            "That is the cell alone; the read-out has weights, too.": lambda D, H, K: H * D + H * H + H,
            "You forgot the biases of the units.": lambda D, H, K: H * D + H * H + K * H + K,
            "You counted two biases for each unit, as PyTorch does; this cell has one.": lambda D, H, K: (
                H * D + H * H + 2 * H + K * H + K
            ),
            "You forgot the biases of the read-out.": lambda D, H, K: H * D + H * H + H + K * H,
        },
    ),
    "stable-softmax": Exercise(
        specification=softmax,
        case=random_scores,
        mistakes={
            "Large scores overflow: e^2000 is too big for a float. Subtract the largest score of each row first.": (
                overflowing_softmax
            ),
            "You subtract the same number from every row, so that rows far below it become 0/0. Each row needs its own maximum.": (
                softmax_one_shift
            ),
            "All your numbers together sum to 1. Every row must: sum over the last axis only.": softmax_one_sum,
            "You normalize along the first axis; the K scores that compete lie along the last.": lambda y: softmax_over(
                y, 0
            ),
            "You normalize along the batch; the K scores that compete lie along the last axis.": lambda y: softmax_over(
                y, 1
            ),
        },
    ),
    "first-input": Exercise(
        specification=first_input,
        case=random_signs,
        run=run_first_input,
        mistakes={
            "Your unit follows the latest input: u x outweighs w h. Strengthen w, or weaken u.": lambda: (3.0, 1.0),
            "Your unit turns its sign at every step. The sign of w decides whether it agrees with its past.": lambda: (
                1.0,
                -3.0,
            ),
            "Your unit remembers the opposite of the first input: turn the sign of u.": lambda: (-1.0, 3.0),
            "Your unit never hears an input: u must not be 0.": lambda: (0.0, 3.0),
        },
    ),
    "run-cell": Exercise(
        specification=run_cell,
        case=random_run,
        mistakes={
            "Your state is not handed on: every step starts from h_0.": never_hands_on,
            "You started from zeros; the first step must use h_0.": lambda x, h_0, W_xh, W_hh, b_h: run_cell(
                x, np.zeros_like(h_0), W_xh, W_hh, b_h
            ),
            "W_hh is not transposed: with the batch in rows, the product is h @ W_hh.T.": lambda x, h_0, W_xh, W_hh, b_h: (
                run_cell(x, h_0, W_xh, W_hh.T, b_h)
            ),
            "You return only the last state; the shape asked for is (T, B, H).": lambda x, h_0, W_xh, W_hh, b_h: (
                run_cell(x, h_0, W_xh, W_hh, b_h)[-1]
            ),
            "You stored each state before the step: output[0] must be h_1, the state after the first input.": (
                lambda x, h_0, W_xh, W_hh, b_h: np.concatenate([h_0[None], run_cell(x, h_0, W_xh, W_hh, b_h)[:-1]])
            ),
        },
    ),
    "light-switch": Exercise(
        specification=light_switch,
        case=lambda rng: (rng.integers(2, size=30),),
        run=run_switch,
        mistakes={
            "Your lamp goes on at the first pull and never off again: a second pull must undo the first.": lambda: (
                wire_switch(recurrent=((3, 0), (0, 0)), bias=(-1, -1), readout=((1, 0),), b_y=0.0)
            ),
            "Your lamp burns only while the cord is pulled: it does not remember.": lambda: wire_switch(
                recurrent=((0, 0), (0, 0)), bias=(-3, -3), readout=((1, 0),), b_y=0.0
            ),
            "Your lamp changes at every step, pulled or not: without a pull it must stay as it is.": lambda: (
                np.array([[0.0]]),
                np.array([[-3.0]]),
                np.array([0.1]),
                np.array([[1.0]]),
                np.array([0.0]),
            ),
            "Your lamp is on when it should be off and off when it should be on: turn the signs of the read-out.": (
                lambda: wire_switch(readout=((-1, 1),), b_y=1.0)
            ),
        },
    ),
}
