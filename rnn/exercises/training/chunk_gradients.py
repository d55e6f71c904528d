"""The exercise *Truncate by hand*."""

from collections.abc import Iterable
from functools import partial

import numpy as np

from rnn.exercises.definition import exercise


@exercise("chunk-gradients")
def chunk_gradients(x: np.ndarray, targets: np.ndarray, w_xh: float, w_hh: float, k: int) -> np.ndarray:
    """Return dL/dw_xh and dL/dw_hh of every chunk of k steps, shape (number of chunks, 2)."""
    h, grads = 0.0, []
    for start in range(0, len(x), k):
        dh, total = np.zeros(2), np.zeros(2)  # the derivatives of h and of the loss of the chunk
        for x_t, y_t in zip(x[start : start + k], targets[start : start + k], strict=True):
            before, h = h, np.tanh(w_xh * x_t + w_hh * h)
            dh = (1 - h**2) * (np.array([x_t, before]) + w_hh * dh)
            total = total + (h - y_t) * dh
        grads.append(total)
    return np.array(grads)


@chunk_gradients.case
def _(rng):
    """Return a sequence of 5 to 9 steps, weights, and a chunk length that does not divide it."""
    T = int(rng.integers(5, 10))
    k = int(rng.choice([k for k in range(2, T) if T % k]))
    return rng.normal(size=T), rng.normal(size=T), float(rng.normal()), float(rng.uniform(0.5, 1.5)), k


def chunks_with(mistake: str, x: np.ndarray, targets: np.ndarray, w_xh: float, w_hh: float, k: int) -> np.ndarray:
    """Return the gradients with a mistake, computed forward in time like the right ones."""
    h, dh, grads = 0.0, np.zeros(2), []
    for start in range(0, len(x), k):
        if mistake == "reset":
            h = 0.0
        if mistake != "through":
            dh = np.zeros(2)  # the state comes along, what it owes to the weights does not
        total = np.zeros(2)
        for x_t, y_t in zip(x[start : start + k], targets[start : start + k], strict=True):
            before, h = h, np.tanh(w_xh * x_t + w_hh * h)
            slope = 1.0 if mistake == "slope" else 1 - h**2
            dh = slope * (np.array([x_t, h if mistake == "off by one" else before]) + w_hh * dh)
            if mistake == "one step":
                dh = slope * np.array([x_t, before])
            total = total + (h - y_t) * dh
        grads.append(total)
    return np.array(grads)


chunk_gradients.mistake("You started every chunk from zero; the state must cross the boundary.")(
    partial(chunks_with, "reset")
)
chunk_gradients.mistake("Your gradient crosses the boundary: treat the state that enters a chunk as a constant.")(
    partial(chunks_with, "through")
)
chunk_gradients.mistake("You cut at every step: within a chunk the gradient does flow back.")(
    partial(chunks_with, "one step")
)
chunk_gradients.mistake("The derivative of tanh, 1 - h^2, is missing.")(partial(chunks_with, "slope"))
chunk_gradients.mistake("For w_hh you used h_t where h_{t-1} belongs.")(partial(chunks_with, "off by one"))


@chunk_gradients.mistake("You took the mean of the losses in a chunk; their sum is wanted.")
def _(x, targets, w_xh, w_hh, k):
    steps = np.array([len(x[start : start + k]) for start in range(0, len(x), k)])
    return chunk_gradients(x, targets, w_xh, w_hh, k) / steps[:, None]


def walk_back(x: np.ndarray, targets: np.ndarray, w_xh: float, w_hh: float, k: int, order: Iterable[int]) -> np.ndarray:
    """Walk back through the chunks in this order and never set dh to zero in between."""
    h = [0.0]
    for x_t in x:
        h.append(np.tanh(w_xh * x_t + w_hh * h[-1]))
    dh, rows = 0.0, {}
    for start in order:
        row = np.zeros(2)
        for t in reversed(range(start, min(start + k, len(x)))):
            da = (dh + h[t + 1] - targets[t]) * (1 - h[t + 1] ** 2)
            row += da * np.array([x[t], h[t]])
            dh = da * w_hh
        rows[start] = row
    return np.array([rows[start] for start in sorted(rows)])


chunk_gradients.mistake("Your dh is left over from the chunk before: begin the way back of each chunk with zero.")(
    lambda x, targets, w_xh, w_hh, k: walk_back(x, targets, w_xh, w_hh, k, range(0, len(x), k))
)
chunk_gradients.mistake("Your dh comes back from the chunk after it: begin the way back of each chunk with zero.")(
    lambda x, targets, w_xh, w_hh, k: walk_back(x, targets, w_xh, w_hh, k, reversed(range(0, len(x), k)))
)
chunk_gradients.mistake("You swapped the columns: the derivative by w_xh comes first.")(
    lambda *case: chunk_gradients(*case)[:, ::-1]
)
chunk_gradients.mistake("You made one column per chunk; one row is wanted.")(lambda *case: chunk_gradients(*case).T)
chunk_gradients.mistake("You dropped the last, shorter chunk.")(lambda *case: chunk_gradients(*case)[:-1])
chunk_gradients.mistake("You added the chunks up; one row per chunk is wanted.")(
    lambda *case: chunk_gradients(*case).sum(axis=0)
)
