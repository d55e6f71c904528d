"""Linear recurrences by a parallel scan: about log2(T) rounds instead of T steps."""

from __future__ import annotations

import numpy as np

from rnn._validation import check_finite, check_floats, describe

__all__ = ["combine", "scan", "step_by_step"]


def scan(a: np.ndarray, b: np.ndarray, state: np.ndarray | None = None) -> tuple[np.ndarray, int]:
    """Compute h_t = a_t h_{t-1} + b_t for all t = 1 .. T at once, by a scan with doubling.

    A step is the map h -> a h + b. Two in a row, first (a', b'), then (a, b), are again such a map, (a a', a b' + b).
    Each round composes every map with the one that ends where it begins, all at the same time: after r rounds each map
    covers 2^r steps.

    Parameters
    ----------
    a : ndarray of float, shape (T, B, H) or (T, B, H, H)
        Factors: one number per unit, or a matrix that mixes the units.
    b : ndarray of the same dtype, shape (T, B, H)
        Terms that are added.
    state : ndarray of the same dtype, shape (B, H), optional
        Initial state h_0; zeros by default.

    Returns
    -------
    states : ndarray of the same dtype, shape (T, B, H)
        h_1 .. h_T, equal to those of `step_by_step` but for rounding.
    rounds : int
        Number of rounds, one after the other: log2(T), rounded up.

    Raises
    ------
    ValueError
        If a result is NaN or infinite. A product of many factors may overflow even where `step_by_step`, which never
        multiplies factors with each other, gives finite states.

    References
    ----------
    Blelloch, "Prefix sums and their applications", Carnegie Mellon University CMU-CS-90-190 (1990); Martin and Cundy,
    "Parallelizing linear recurrent neural nets over sequence length", ICLR 2018.

    Examples
    --------
    >>> a, b = np.full((5, 1, 1), 0.5), np.ones((5, 1, 1))
    >>> states, rounds = scan(a, b)
    >>> states.ravel(), rounds
    (array([1.    , 1.5   , 1.75  , 1.875 , 1.9375]), 3)
    """
    a, b, state = _check(a, b, state)
    with np.errstate(over="ignore", invalid="ignore"):  # check_finite reports it
        states, rounds = combine(a, b, state)
    check_finite("states", states)
    return states, rounds


def step_by_step(a: np.ndarray, b: np.ndarray, state: np.ndarray | None = None) -> np.ndarray:
    """Compute h_t = a_t h_{t-1} + b_t in a loop, one step after the other.

    Parameters
    ----------
    a, b, state : ndarray
        As for `scan`.

    Returns
    -------
    ndarray of the same dtype, shape (T, B, H)
        h_1 .. h_T.

    Raises
    ------
    ValueError
        If a result is NaN or infinite.

    Examples
    --------
    >>> step_by_step(np.full((3, 1, 1), 0.5), np.ones((3, 1, 1))).ravel()
    array([1.  , 1.5 , 1.75])
    """
    a, b, state = _check(a, b, state)
    with np.errstate(over="ignore", invalid="ignore"):  # check_finite reports it
        states = loop(a, b, state)
    check_finite("states", states)
    return states


def combine(a: np.ndarray, b: np.ndarray, state: np.ndarray) -> tuple[np.ndarray, int]:
    """Compute what `scan` returns, without checks."""
    b = b.copy()
    b[0] += _apply(a[0], state)
    span, rounds = 1, 0
    while span < len(b):
        # b[span:] + ... is a new array, complete before b is overwritten.
        b[span:] = b[span:] + _apply(a[span:], b[:-span])
        joined = a[span:] @ a[:-span] if a.ndim == 4 else a[span:] * a[:-span]
        a = np.concatenate([a[:span], joined])
        span, rounds = 2 * span, rounds + 1
    return b, rounds


def loop(a: np.ndarray, b: np.ndarray, state: np.ndarray) -> np.ndarray:
    """Compute what `step_by_step` returns, without checks."""
    if a.ndim == 4:  # vectors as columns, so that each step is one product without a change of shape
        return _loop(np.matmul, a, b[..., None], state[..., None])[..., 0]
    return _loop(np.multiply, a, b, state)


def _loop(times: np.ufunc, a: np.ndarray, b: np.ndarray, h: np.ndarray) -> np.ndarray:
    states = np.empty_like(b)
    for factor, constant, out in zip(a, b, states, strict=True):
        times(factor, h, out=out)
        out += constant
        h = out
    return states


def _apply(a: np.ndarray, h: np.ndarray) -> np.ndarray:
    """Return a h: entry by entry, or, with one more axis, matrix times vector."""
    return a * h if a.ndim == h.ndim else (a @ h[..., None])[..., 0]


def _check(a: np.ndarray, b: np.ndarray, state: np.ndarray | None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    T, B, H = check_floats("b", b, ("T", "B", "H")).shape
    if not isinstance(a, np.ndarray) or a.ndim not in (3, 4):
        raise TypeError(f"a must be a NumPy array of floats with 3 or 4 axes, got {describe(a)}")
    check_floats("a", a, (T, B, H, H)[: a.ndim], b.dtype)
    return a, b, np.zeros((B, H), b.dtype) if state is None else check_floats("state", state, (B, H), b.dtype)
