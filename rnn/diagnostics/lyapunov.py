"""Lyapunov exponents: the mean growth rates of small changes along a run."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rnn._validation import check_size
from rnn.diagnostics._run import Cache, Layer, check_run, slopes, state_size, step_jacobians
from rnn.layers import RNN

__all__ = ["lyapunov_exponents"]


def lyapunov_exponents(layer: Layer, cache: Cache, n: int | None = None, skip: int = 0) -> np.ndarray:
    """Return the n largest Lyapunov exponents of every run: the mean logarithm of the growth per step.

    The Jacobians J_t are applied to n orthonormal vectors, which a QR decomposition makes orthonormal again after each
    step: J_t Q_{t-1} = Q_t R_t. The i-th exponent is the mean over t of ln |R_t[i, i]|; masked steps do not count. The
    first exponent is negative where small changes die out and positive where they grow. These are estimates, which
    become exact as T grows.

    Parameters
    ----------
    layer : RNN, LSTM or GRU
        The layer.
    cache : RNNCache, LSTMCache or GRUCache
        What ``layer.forward`` returned; the layer must not have changed since.
    n : int, optional
        How many exponents, from 1 to H (to 2H for the (h, c) of an LSTM); all by default.
    skip : int, default 0
        Number of first steps that align the vectors but do not count; after them every sequence needs a real step.

    Returns
    -------
    ndarray of the layer's dtype, shape (B, n)
        In nats per step, the largest first (in the limit of large T); -inf where a direction vanishes in one step.

    References
    ----------
    Benettin, Galgani, Giorgilli and Strelcyn, "Lyapunov characteristic exponents for smooth dynamical systems and for
    Hamiltonian systems; a method for computing all of them. Part 2", Meccanica 15 (1980); Engelken, Wolf and Abbott,
    "Lyapunov spectra of chaotic recurrent neural networks", Physical Review Research 5 (2023).

    Examples
    --------
    >>> layer = RNN(1, 2, nonlinearity="linear", rng=0)
    >>> layer.params["W_hh"][:] = [[0.5, 10.0], [0.0, 0.25]]
    >>> cache = layer.forward(np.zeros((500, 1, 1)))[2]
    >>> np.exp(lyapunov_exponents(layer, cache, skip=20)).round(3)  # the eigenvalues
    array([[0.5 , 0.25]])
    """
    check_run(layer, cache)
    T, B, _ = cache.x.shape
    size = state_size(layer)
    n, skip = check_size("n", size if n is None else n), check_size("skip", skip, least=0)
    if n > size:
        raise ValueError(f"n must be at most the size of the state, {size}, got {n}")
    if skip >= T:
        raise ValueError(f"skip must be less than the number of steps {T}, got {skip}")
    counted = np.full(B, T - skip) if cache.mask is None else cache.mask[skip:].sum(axis=0)  # (B,)
    if not counted.all():
        raise ValueError(f"skip must leave at least one real step of every sequence, got {skip}")
    jvp = _jacobian_vector_product(layer, cache)
    Q = np.tile(_cosines(size, n).astype(layer.dtype), (B, 1, 1))  # (B, H, n)
    total = np.zeros((B, n), dtype=layer.dtype)
    for t in range(T):
        moved = jvp(t, Q)  # (B, H, n)
        if cache.mask is not None:
            moved = np.where(cache.mask[t, :, None, None], moved, Q)
        Q, R = np.linalg.qr(moved)
        if t >= skip:
            with np.errstate(divide="ignore"):  # ln 0 = -inf is the right answer
                total += np.log(np.abs(np.diagonal(R, axis1=-2, axis2=-1)))
    return total / counted[:, None].astype(layer.dtype)


def _jacobian_vector_product(layer: Layer, cache: Cache) -> Callable[[int, np.ndarray], np.ndarray]:
    """Return the function that multiplies vectors (B, H, n) by J_t."""
    if isinstance(layer, RNN):  # without the Jacobians themselves, (T, B, H, H) numbers
        slope = slopes(layer, cache)
        return lambda t, Q: slope[t, :, :, None] * (layer.params["W_hh"] @ Q)
    by_state, _ = step_jacobians(layer, cache)
    return lambda t, Q: by_state[t] @ Q


def _cosines(H: int, n: int) -> np.ndarray:
    """Return the first n vectors of the discrete cosine transform, (H, n): orthonormal, and without a special unit."""
    waves = np.cos(np.pi * (np.arange(H)[:, None] + 0.5) * np.arange(n) / H)  # (H, n)
    return waves / np.linalg.norm(waves, axis=0)
