"""The exercise *The museum: repair*."""

from functools import partial
from itertools import combinations

import numpy as np

from rnn.exercises.definition import exercise

Arrays = dict[str, np.ndarray]


@exercise("museum-repair")
def backward(x: np.ndarray, states: np.ndarray, dlogits: np.ndarray, W_hh: np.ndarray, W_hy: np.ndarray) -> Arrays:
    """Return the gradients of the recurrent layer."""
    grads: Arrays = {"W_xh": np.zeros(1), "W_hh": np.zeros(1), "b_h": np.zeros(1)}
    dh = np.zeros_like(states[0])  # (B, H)
    for t in reversed(range(len(x))):
        dh = dh + dlogits[t] @ W_hy
        da = dh * (1 - states[t + 1] ** 2)
        grads["W_xh"] = grads["W_xh"] + da.T @ x[t]
        grads["W_hh"] = grads["W_hh"] + da.T @ states[t]
        grads["b_h"] = grads["b_h"] + da.sum(axis=0)
        dh = da @ W_hh
    return grads


@backward.case
def _(rng):
    """Return inputs, states and gradients of the outputs of a small network, and two of its matrices."""
    T, B, D, H, K = (int(size) for size in rng.integers(2, 5, size=5))
    return (
        rng.normal(size=(T, B, D)),
        np.tanh(rng.normal(size=(T + 1, B, H))),
        rng.normal(size=(T, B, K)),
        rng.normal(size=(H, H)),
        rng.normal(size=(K, H)),
    )


LEFT = {
    "slope": "a sequence of one step is wrong already, in W_xh and in b_h; look at the slope of tanh",
    "state": "W_hh has an error of its own; look at which state was multiplied by W_hh at step t",
    "transpose": "with a single hidden unit one mistake is invisible; look at how the gradient goes back through W_hh",
}


def backward_with(
    left: tuple[str, ...], x: np.ndarray, states: np.ndarray, dlogits: np.ndarray, W_hh: np.ndarray, W_hy: np.ndarray
) -> Arrays:
    """Go back through time with the mistakes that are left."""
    grads: Arrays = {"W_xh": np.zeros(1), "W_hh": np.zeros(1), "b_h": np.zeros(1)}
    dh = np.zeros_like(states[0])  # (B, H)
    for t in reversed(range(len(x))):
        dh = dh + dlogits[t] @ W_hy
        h = states[t + 1]
        da = dh * (1 - (h if "slope" in left else h**2))
        grads["W_xh"] = grads["W_xh"] + da.T @ x[t]
        grads["W_hh"] = grads["W_hh"] + da.T @ states[t + 1 if "state" in left else t]
        grads["b_h"] = grads["b_h"] + da.sum(axis=0)
        dh = da @ (W_hh.T if "transpose" in left else W_hh)
    return grads


for count, head in (1, "One mistake is left"), (2, "Two mistakes are left"), (3, "All three mistakes are there"):
    for left in combinations(LEFT, count):
        backward.mistake(f"{head}: {'. And: '.join(LEFT[name] for name in left)}")(partial(backward_with, left))
