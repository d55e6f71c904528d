"""Entropy of a discrete distribution."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["entropy"]


def entropy(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Entropy in nats along the last axis: H = -sum_k p_k log p_k, where 0 log 0 = 0.

    Parameters
    ----------
    probabilities : float64 array (..., K)
        Distributions over K classes; each sums to one.

    Returns
    -------
    float64 array (...)

    Examples
    --------
    >>> entropy(np.array([[0.5, 0.5], [1.0, 0.0]])).round(4).tolist()
    [0.6931, 0.0]
    """
    positive = probabilities > 0
    surprise = -np.log(probabilities, out=np.zeros_like(probabilities), where=positive)  # (..., K)
    return np.sum(probabilities * surprise, axis=-1)
