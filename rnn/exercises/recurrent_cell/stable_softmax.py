"""The exercise *A softmax that does not overflow*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise("stable-softmax")
def softmax(y: np.ndarray) -> np.ndarray:
    """Return the softmax along the last axis, row by row."""
    p = np.zeros_like(y)
    for row in np.ndindex(y.shape[:-1]):
        e = np.exp(y[row] - max(y[row]))
        p[row] = e / sum(e)
    return p


@softmax.case
def _(rng):
    """Return scores of shape (T, B, K), each row around a center of its own that may lie thousands away from zero."""
    T, B, K = rng.integers(2, 5, size=3)
    return (rng.normal(size=(T, B, K)) + rng.choice([-2000.0, 0.0, 2000.0], size=(T, B, 1)),)


@softmax.mistake("Large scores overflow: e^2000 is too big for a float. Subtract the largest score of each row first.")
def _(y):
    with np.errstate(all="ignore"):
        e = np.exp(y)
        return e / e.sum(axis=-1, keepdims=True)


@softmax.mistake(
    "You subtract the same number from every row, so that rows far below it become 0/0. Each row needs its own maximum."
)
def _(y):
    with np.errstate(all="ignore"):
        e = np.exp(y - y.max())
        return e / e.sum(axis=-1, keepdims=True)


@softmax.mistake("All your numbers together sum to 1. Every row must: sum over the last axis only.")
def _(y):
    e = np.exp(y - y.max(axis=-1, keepdims=True))
    return e / e.sum()


def softmax_over(y: np.ndarray, axis: int) -> np.ndarray:
    """Take the softmax along another axis."""
    e = np.exp(y - y.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


softmax.mistake("You normalize along the first axis; the K scores that compete lie along the last.")(
    lambda y: softmax_over(y, 0)
)
softmax.mistake("You normalize along the batch; the K scores that compete lie along the last axis.")(
    lambda y: softmax_over(y, 1)
)
