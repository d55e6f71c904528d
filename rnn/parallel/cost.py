"""The number of Newton iterations of a driven random network, and its Lyapunov exponent."""

from __future__ import annotations

import numpy as np

from rnn._validation import as_generator, check_number, check_positive, check_size
from rnn.diagnostics import lyapunov_exponents
from rnn.layers import RNN
from rnn.parallel.newton import newton

__all__ = ["newton_iterations"]


def newton_iterations(
    gain: float,
    *,
    hidden_size: int = 16,
    seq_len: int = 1000,
    drive: float = 0.5,
    tol: float = 1e-10,
    max_iterations: int | None = None,
    rng: np.random.Generator | int = 0,
) -> tuple[float, int]:
    """Return the Lyapunov exponent of a driven random tanh network, and the Newton iterations that find its states.

    W_hh is the gain times normal numbers of variance 1/H; every unit gets normal noise of standard deviation `drive` at
    every step; h_0 and the bias are zero. The same rng gives the same matrix and noise at every gain.

    Parameters
    ----------
    gain : float
        Factor in front of the recurrent weights.
    hidden_size, seq_len : int
        H and T.
    drive : float, default 0.5
        Standard deviation of the input.
    tol : float, default 1e-10
        The residual at which Newton's method stops.
    max_iterations : int, optional
        Number of iterations after which to give up; T by default.
    rng : numpy.random.Generator or int, default 0
        Source of randomness, or a seed for one.

    Returns
    -------
    exponent : float
        The largest Lyapunov exponent of the run; the first tenth of the steps does not count.
    iterations : int
        Newton iterations until the residual is at most tol, or max_iterations.

    References
    ----------
    Gonzalez, Kozachkov, Zoltowski, Clarkson and Linderman, "Predictability enables parallelization of nonlinear state
    space models", NeurIPS 2025, on how the exponent decides their number.

    Examples
    --------
    >>> exponent, iterations = newton_iterations(0.4, seq_len=200)
    >>> exponent < -0.8, iterations
    (True, 4)
    """
    H, T = check_size("hidden_size", hidden_size), check_size("seq_len", seq_len)
    gain, drive, rng = check_number("gain", gain), check_positive("drive", drive), as_generator(rng)
    if not np.isfinite(gain):
        raise ValueError(f"gain must be finite, got {gain}")
    layer = RNN(H, H, rng=0)
    layer.params["W_hh"][:] = gain * rng.normal(0, 1 / np.sqrt(H), (H, H))
    layer.params["W_xh"][:], layer.params["b_h"][:] = drive * np.eye(H), 0
    x = rng.normal(size=(T, 1, H))
    exponent = lyapunov_exponents(layer, layer.forward(x)[2], n=1, skip=T // 10)[0, 0]
    return float(exponent), newton(layer, x, tol=tol, max_iterations=max_iterations, solver="loop").iterations
