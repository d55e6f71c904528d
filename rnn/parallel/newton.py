"""Newton's method for all states of a nonlinear recurrence at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rnn._validation import check_choice, check_floats, check_positive, check_size, describe
from rnn.layers import RNN
from rnn.nonlinearities import NONLINEARITIES
from rnn.parallel.scan import combine, loop

__all__ = ["Trajectory", "newton"]

_RANGES = {"tanh": (-1.0, 1.0), "sigmoid": (0.0, 1.0)}  # the others are unbounded


class Trajectory(NamedTuple):
    """Result of `newton`.

    Attributes
    ----------
    states : ndarray (T, B, H)
        h_1 .. h_T.
    iterations : int
        Number of linear recurrences solved, one after the other.
    residual : float
        The largest difference between a state and f of the state before.
    """

    states: np.ndarray
    iterations: int
    residual: float


def newton(
    layer: RNN,
    x: np.ndarray,
    state: np.ndarray | None = None,
    *,
    tol: float = 1e-10,
    max_iterations: int | None = None,
    solver: str = "scan",
) -> Trajectory:
    """Find all states of an RNN at once: Newton's method for the T equations h_t = f(W_xh x_t + W_hh h_{t-1} + b_h).

    Starting from zeros for all states, each iteration takes the current guess g of the whole trajectory, replaces the
    layer by its tangent there, h_t = f_t + J_t (h_{t-1} - g_{t-1}) with f_t the layer's step from g_{t-1} and
    J_t = diag(f'(a_t)) W_hh, and solves this linear recurrence, which a scan can do in log2(T) rounds. After i
    iterations at least the first i states are right, so that T iterations always suffice; where the dynamics contract a
    few are enough. Values that the nonlinearity cannot take are cut off before the next iteration.

    Parameters
    ----------
    layer : RNN
        The layer.
    x : ndarray of the layer's dtype, shape (T, B, D)
        Inputs.
    state : ndarray of the layer's dtype, shape (B, H), optional
        Initial state h_0; zeros by default.
    tol : float, default 1e-10
        Residual at which to stop, positive.
    max_iterations : int, optional
        Number of iterations after which to stop in any case; T by default.
    solver : {"scan", "loop"}
        How each linear recurrence is solved: by `scan`, whose matrix products cost H^3 each, or by `step_by_step`,
        which needs less arithmetic and is faster on one processor.

    Returns
    -------
    Trajectory
        Its residual is larger than tol if max_iterations was reached.

    References
    ----------
    Lim, Zhu, Selfridge and Kasim, "Parallelizing non-linear sequential models over the sequence length", ICLR 2024
    (DEER); Gonzalez, Warrington, Smith and Linderman, "Towards scalable and stable parallelization of nonlinear RNNs",
    NeurIPS 2024.

    Examples
    --------
    >>> layer, x = RNN(2, 3, rng=0), np.ones((50, 1, 2))
    >>> found = newton(layer, x)
    >>> bool(np.abs(found.states - layer.forward(x)[0]).max() < 1e-9), found.iterations < 10
    (True, True)
    """
    if not isinstance(layer, RNN):
        raise TypeError(f"layer must be an RNN, got {describe(layer)}")
    T, B, _ = check_floats("x", x, ("T", "B", layer.input_size), layer.dtype).shape
    H = layer.hidden_size
    h_0 = np.zeros((B, H), layer.dtype) if state is None else check_floats("state", state, (B, H), layer.dtype)
    tol = check_positive("tol", tol)
    limit = T if max_iterations is None else check_size("max_iterations", max_iterations)
    check_choice("solver", solver, ("scan", "loop"))
    f, W_hh = NONLINEARITIES[layer.nonlinearity], layer.params["W_hh"]
    drive = x @ layer.params["W_xh"].T + layer.params["b_h"]  # (T, B, H)

    def step(states: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the states before each step, and what the layer makes of them."""
        before = np.concatenate([h_0[None], states[:-1]])  # (T, B, H)
        a = before @ W_hh.T + drive
        with np.errstate(over="ignore"):
            return before, f.apply(a)

    guess, iterations = np.zeros((T, B, H), layer.dtype), 0
    before, after = step(guess)
    residual = float(np.abs(guess - after).max())
    while residual > tol and iterations < limit:
        J = f.slope(after)[..., None] * W_hh  # (T, B, H, H)
        constant = after - (J @ before[..., None])[..., 0]  # (T, B, H)
        with np.errstate(over="ignore", invalid="ignore"):  # _cut replaces what overflows
            guess = combine(J, constant, h_0)[0] if solver == "scan" else loop(J, constant, h_0)
        guess = _cut(guess, layer.nonlinearity)
        before, after = step(guess)
        residual, iterations = float(np.abs(guess - after).max()), iterations + 1
    return Trajectory(guess, iterations, residual)


def _cut(guess: np.ndarray, nonlinearity: str) -> np.ndarray:
    """Replace NaN by 0, and clip the rest to the range of the nonlinearity."""
    low, high = _RANGES.get(nonlinearity, (-1e30, 1e30))
    return np.clip(np.nan_to_num(guess, nan=0.0), low, high)
