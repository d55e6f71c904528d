"""The exercise *One step*."""

import numpy as np

from rnn.exercises.definition import exercise
from rnn.exercises.recurrent_cell._cases import random_weights


@exercise("one-step")
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


@one_step.case
def _(rng):
    """Return x, h_prev and the weights of one step."""
    W_xh, W_hh, b_h = random_weights(rng)
    return rng.normal(size=W_xh.shape[1]), rng.uniform(-1, 1, size=len(b_h)), W_xh, W_hh, b_h


one_step.mistake("The product with the state is element-wise: each unit hears only itself. Use the matrix product @.")(
    lambda x, h_prev, W_xh, W_hh, b_h: np.tanh(W_xh @ x + np.diag(W_hh) * h_prev + b_h)
)
one_step.mistake("W_hh * h_prev is a matrix of products. Add along its rows, or let @ do both.")(
    lambda x, h_prev, W_xh, W_hh, b_h: np.tanh(W_xh @ x + W_hh * h_prev + b_h)
)
one_step.mistake("W_hh is transposed: row i holds what unit i listens to.")(
    lambda x, h_prev, W_xh, W_hh, b_h: np.tanh(W_xh @ x + W_hh.T @ h_prev + b_h)
)
one_step.mistake("The bias is missing.")(lambda x, h_prev, W_xh, W_hh, b_h: np.tanh(W_xh @ x + W_hh @ h_prev))
one_step.mistake("The sums are right; now squash them with tanh.")(
    lambda x, h_prev, W_xh, W_hh, b_h: W_xh @ x + W_hh @ h_prev + b_h
)
one_step.mistake("You squash each part before the sum. First add everything up, then apply tanh once.")(
    lambda x, h_prev, W_xh, W_hh, b_h: np.tanh(W_xh @ x) + np.tanh(W_hh @ h_prev) + np.tanh(b_h)
)
one_step.mistake("The previous state is missing: your unit has no memory.")(
    lambda x, h_prev, W_xh, W_hh, b_h: np.tanh(W_xh @ x + b_h)
)
