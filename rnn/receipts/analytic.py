"""Floors and baselines of tasks, which can be computed exactly."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from rnn.datasets import adding, copying, temporal_xor
from rnn.losses import cross_entropy
from rnn.receipts._row import Receipt

__all__ = ["adding_by_moments", "blind_copying", "floors"]

DELAYS = (50, 100, 200, 500, 1000)


def adding_by_moments() -> Fraction:
    """Return the mean of (X + Y - 1)^2 for two independent uniform values on [0, 1] as a fraction.

    From E[X] = 1/2 and E[X^2] = 1/3: E[X^2] + E[Y^2] + 1 + 2 E[X] E[Y] - 2 E[X] - 2 E[Y].

    Returns
    -------
    Fraction

    Examples
    --------
    >>> adding_by_moments()
    Fraction(1, 6)
    """
    mean, mean_of_squares = Fraction(1, 2), Fraction(1, 3)
    return 2 * mean_of_squares + 1 + 2 * mean * mean - 4 * mean


def blind_copying(delay: int) -> float:
    """Return the mean cross-entropy of a prediction that remembers none of the ten symbols, over delay + 20 steps.

    Parameters
    ----------
    delay : int
        Steps between the last symbol and the signal.

    Returns
    -------
    float
        In nats.

    Examples
    --------
    >>> round(blind_copying(100), 4)
    0.1733
    """
    logits = np.zeros((delay + 20, 9))
    logits[:-10, 0], logits[-10:, 0] = 1000.0, -1000.0  # certain of the blanks, then none of them
    targets = np.concatenate([np.zeros(delay + 10, dtype=int), np.full(10, 3)])
    return float(cross_entropy(logits, targets)[0])


def floors() -> tuple[Receipt, ...]:
    """Compute the rows of floors and baselines.

    Returns
    -------
    tuple of Receipt

    Examples
    --------
    >>> [row.key for row in floors() if row.mark != "matches"]
    ['adding-floor']
    """
    signed, xor = adding.baseline(low=-1.0).loss, temporal_xor.floor(3000)
    return (
        Receipt(
            "adding-floor",
            "Le, Jaitly and Hinton; repeated in the paper on temporal convolutional networks and its README",
            "irnn,bai2018",
            "adding problem, values from [0, 1]; mean squared error of always answering 1",
            ("0.1767",),
            (adding.baseline().loss,),
            truth=(float(adding_by_moments()),),
            note="It is 1/6.",
        ),
        Receipt(
            "adding-floor-signed",
            "Adding problem with values from [-1, 1]",
            "hochreiter1997",
            "mean squared error of the best constant, for the sum: 2/3, and for the target of 1997, .5 + sum/4: 1/24",
            ("0.6667", "0.0417"),
            (signed, signed / 16),
        ),
        Receipt(
            "copying-floor",
            "Arjovsky, Shah and Bengio, copying memory",
            "arjovsky2016",
            f"10 symbols of 8, delays {', '.join(map(str, DELAYS))}; cross-entropy of an answer without memory",
            ("0.2971", "0.1733", "0.0945", "0.0400", "0.0204"),
            tuple(copying.baseline(delay).loss for delay in DELAYS),
            truth=tuple(map(blind_copying, DELAYS)),
        ),
        Receipt(
            "xor-floor",
            "Elman, temporal XOR",
            "elman1990",
            "squared error at a bit that follows from two others, at a bit that does not, and on average: 1/6",
            ("0.00", "0.25", "0.1667"),
            (float(xor.losses[1]), float(xor.losses[0]), xor.loss),
        ),
    )
