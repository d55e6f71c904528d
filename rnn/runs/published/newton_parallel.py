"""Newton's method on a whole trajectory: iterations needed by a contracting and by a chaotic network.

Nothing is trained, but the chaotic runs take minutes.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from rnn.parallel import newton_iterations
from rnn.runs.published._row import Published

__all__ = ["RUNS", "gain_for", "iterations_at"]

HIDDEN_SIZE, SEQ_LEN, DRIVE, TOLERANCE = 16, 1000, 0.5, 1e-10
LOWEST, HIGHEST, TRIALS = 0.1, 6.0, 40


def gain_for(exponent: float, seed: int, seq_len: int = SEQ_LEN) -> float:
    """Find the gain at which a driven random network has this Lyapunov exponent.

    Forty gains are tried, then forty near the best. Bisection would fail, since in chaos the exponent is not monotonic
    in the gain.

    Parameters
    ----------
    exponent : float
        The wanted exponent.
    seed : int
        Decides matrix and drive.
    seq_len : int, default 1000
        T.

    Returns
    -------
    float
        Between 0.1 and 6.

    Examples
    --------
    >>> 0.3 < gain_for(-0.89, seed=0, seq_len=50) < 0.7
    True
    """
    settings: dict[str, Any] = {"hidden_size": HIDDEN_SIZE, "seq_len": seq_len, "drive": DRIVE, "max_iterations": 1}

    def distance(gain: float) -> float:
        return abs(newton_iterations(gain, **settings, rng=seed)[0] - exponent)

    best = min(np.linspace(LOWEST, HIGHEST, TRIALS), key=distance)
    near = (HIGHEST - LOWEST) / TRIALS
    return float(min(np.linspace(max(LOWEST, best - near), best + near, TRIALS), key=distance))


def iterations_at(exponent: float, seed: int, updates: int | None = None) -> dict[str, Any]:
    """Count the iterations at this exponent; with `updates`, at most so many, in a short run."""
    seq_len = SEQ_LEN if updates is None else 50
    gain = gain_for(exponent, seed, seq_len)
    settings: dict[str, Any] = {"hidden_size": HIDDEN_SIZE, "seq_len": seq_len, "drive": DRIVE, "tol": TOLERANCE}
    found, iterations = newton_iterations(gain, **settings, max_iterations=updates, rng=seed)
    return {"value": iterations, "gain": round(gain, 3), "exponent": round(found, 3)}


def _row(key: str, exponent: float, published: str, band: tuple[float, float], reason: str) -> Published:
    return Published(
        key=key,
        source="Newton's method in place of the loop over time",
        citation="",
        quantity=f"iterations at a Lyapunov exponent of {exponent:+}",
        setting={
            "T": SEQ_LEN,
            "hidden size": HIDDEN_SIZE,
            "drive": DRIVE,
            "exponent": exponent,
            "residual at most": TOLERANCE,
            "first guess": "all states zero",
        },
        published=published,
        band=band,
        reason=reason,
        function=partial(iterations_at, exponent),
        seeds=(0, 1, 2),
        spec=".0f",
    )


RUNS = (
    _row("newton-stable", -0.89, "4", (3.0, 6.0), "One or two more may come from another input; ten would be slow."),
    _row(
        "newton-chaotic",
        0.14,
        "400",
        (400.0, 1000.0),
        "Published is 'over 400'; and 1000, as many as steps, always suffice.",
    ),
)
