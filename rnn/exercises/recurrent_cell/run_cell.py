"""The exercise *The whole loop*."""

import numpy as np

from rnn.exercises.definition import exercise
from rnn.exercises.recurrent_cell._cases import random_weights


@exercise("run-cell")
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


@run_cell.case
def _(rng):
    """Return x, h_0 and the weights, for 2 to 5 steps and as many sequences as units."""
    W_xh, W_hh, b_h = random_weights(rng)
    T, B = int(rng.integers(2, 6)), len(b_h)
    return rng.normal(size=(T, B, W_xh.shape[1])), rng.uniform(-1, 1, size=(B, len(b_h))), W_xh, W_hh, b_h


run_cell.mistake("Your state is not handed on: every step starts from h_0.")(
    lambda x, h_0, W_xh, W_hh, b_h: np.tanh(x @ W_xh.T + h_0 @ W_hh.T + b_h)
)
run_cell.mistake("You started from zeros; the first step must use h_0.")(
    lambda x, h_0, W_xh, W_hh, b_h: run_cell(x, np.zeros_like(h_0), W_xh, W_hh, b_h)
)
run_cell.mistake("W_hh is not transposed: with the batch in rows, the product is h @ W_hh.T.")(
    lambda x, h_0, W_xh, W_hh, b_h: run_cell(x, h_0, W_xh, W_hh.T, b_h)
)
run_cell.mistake("You return only the last state; the shape asked for is (T, B, H).")(
    lambda x, h_0, W_xh, W_hh, b_h: run_cell(x, h_0, W_xh, W_hh, b_h)[-1]
)
run_cell.mistake("You stored each state before the step: output[0] must be h_1, the state after the first input.")(
    lambda x, h_0, W_xh, W_hh, b_h: np.concatenate([h_0[None], run_cell(x, h_0, W_xh, W_hh, b_h)[:-1]])
)
