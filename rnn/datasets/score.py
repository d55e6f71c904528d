"""Expected scores: of the best possible predictor of a data set, and of its baseline."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Score"]


@dataclass(frozen=True, eq=False)
class Score:
    """Expected loss and accuracy, exact.

    `floor` of a data set returns the best possible score, `baseline` that of a simpler predictor.

    Attributes
    ----------
    losses : float64 array
        Cross-entropy in nats, or squared error if the targets are real numbers: one entry per prediction, (T,) or
        (T, B), or (1,) for the expectation over all of them.
    accuracies : float64 array
        Probability that the prediction is right, likewise; NaN if the targets are real numbers.

    Examples
    --------
    >>> Score(np.array([0.0, 0.5]), np.array([1.0, 0.75]))
    Score(loss=0.2500, accuracy=0.8750)
    """

    losses: NDArray[np.float64]
    accuracies: NDArray[np.float64]

    def __repr__(self) -> str:
        return f"Score(loss={self.loss:.4f}, accuracy={self.accuracy:.4f})"

    @property
    def loss(self) -> float:
        """Mean of the losses, to be compared with that of a model."""
        return float(self.losses.mean())

    @property
    def accuracy(self) -> float:
        """Mean of the accuracies."""
        return float(self.accuracies.mean())
