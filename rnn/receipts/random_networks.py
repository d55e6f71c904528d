"""Growth of the gradient in random networks without input, published for one matrix whose seed is unknown."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import numpy as np

from rnn.diagnostics import lyapunov_exponents, spectral_radius
from rnn.layers import RNN
from rnn.receipts._row import Receipt

__all__ = ["PUBLISHED", "growth", "measure"]

HIDDEN_SIZE, MATRICES, STEPS = 256, 16, 500
PUBLISHED = {0.5: "-0.668", 0.9: "-0.049", 1.2: "-0.001", 1.5: "0.051", 3.0: "0.299"}
"""Published logarithm of the growth per step, by gain."""
DIFFERENCE = "0.619"  # of the rows for .9 and .5
HALF_WIDTH = 0.04  # of a band: two standard deviations of the value from matrix to matrix


@cache
def measure(matrices: int = MATRICES, steps: int = STEPS) -> tuple[Mapping[float, np.ndarray], np.ndarray]:
    """Measure the growth for every gain on the same random matrices.

    Parameters
    ----------
    matrices : int, default 16
        Number of matrices, with entries from N(0, 1/256), which are multiplied by the gain.
    steps : int, default 500
        Number of steps, from a state drawn from N(0, 1); the first fifth does not count.

    Returns
    -------
    logs : mapping of float to float64 array (matrices,)
        For each gain, the largest Lyapunov exponent of each network. Read-only, because the result is cached.
    radii : float64 array (matrices,)
        Spectral radius of each matrix at gain 1. Read-only.

    Examples
    --------
    >>> logs, radii = measure(1, steps=50)
    >>> bool(-0.8 < logs[0.5][0] < -0.5 and 0.8 < radii[0] < 1.2)
    True
    """
    logs: dict[float, list[float]] = {gain: [] for gain in PUBLISHED}
    radii = []
    for seed in range(matrices):
        rng = np.random.default_rng(seed)
        matrix = rng.normal(0, 1 / math.sqrt(HIDDEN_SIZE), size=(HIDDEN_SIZE, HIDDEN_SIZE))
        h_0 = rng.normal(size=(1, HIDDEN_SIZE))
        radii.append(spectral_radius(matrix))
        layer = RNN(1, HIDDEN_SIZE, rng=0)
        layer.params["b_h"][:] = 0
        for gain, found in logs.items():
            layer.params["W_hh"][:] = gain * matrix
            cache = layer.forward(np.zeros((steps, 1, 1)), h_0)[2]
            found.append(lyapunov_exponents(layer, cache, n=1, skip=steps // 5)[0, 0])
    arrays = [np.array(found) for found in (*logs.values(), radii)]
    for array in arrays:
        array.flags.writeable = False
    return MappingProxyType(dict(zip(logs, arrays, strict=False))), arrays[-1]


def growth() -> tuple[Receipt, ...]:
    """Compute the rows of the growth of gradients, which takes a few seconds.

    Returns
    -------
    tuple of Receipt
        One for each gain; two for the spectral radii that were published with them; and one for the difference between
        two gains, which is known exactly for every matrix.

    References
    ----------
    Engelken, Wolf and Abbott, "Lyapunov spectra of chaotic recurrent neural networks", Physical Review Research 5
    (2023), for the exponents of random networks.
    """
    logs, radii = measure()
    rows = [
        Receipt(
            f"growth-{gain:g}",
            f"Growth of the gradient at gain {gain:g}",
            "",
            "logarithm of the growth per step",
            (published,),
            (float(logs[gain].mean()),),
            band=around(float(published)),
            spec=".2f",
        )
        for gain, published in PUBLISHED.items()
    ]
    for key, gain, published, ours in [
        ("log-radius-0.5", 0.5, "-0.665", np.log(0.5 * radii).mean()),
        ("radius-1.2", 1.2, "1.23", (1.2 * radii).mean()),
    ]:
        logarithm = "logarithm of the " if key.startswith("log") else ""
        rows.append(
            Receipt(
                key,
                f"Spectral radius at gain {gain:g}",
                "",
                f"{logarithm}largest absolute eigenvalue",
                (published,),
                (float(ours),),
                band=around(float(published)),
                spec=".2f",
            )
        )
    return (*rows, difference(logs))


def around(value: float) -> tuple[float, float]:
    """Return the band around a published value."""
    return value - HALF_WIDTH, value + HALF_WIDTH


def difference(logs: Mapping[float, np.ndarray]) -> Receipt:
    """Return the row of the difference between two gains at which the state goes to zero: ln(0.9 / 0.5)."""
    return Receipt(
        "growth-difference",
        "Growth at gain 0.9 minus growth at gain 0.5, of one matrix",
        "",
        "published as -0.049 and -0.668; ours is the mean over 16 matrices",
        (DIFFERENCE,),
        (float((logs[0.9] - logs[0.5]).mean()),),
        truth=(math.log(0.9 / 0.5),),
        note="Wrong for one matrix in the long run: the difference is ln(0.9 / 0.5) then, whatever the matrix.",
    )
