"""What the training rows share: one update on new data, and the count of right sequences in a row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from rnn.optim import clip_grad_norm

__all__ = ["Streak", "update"]


def update(
    model: Any,
    optimizer: Any,
    x: np.ndarray,
    targets: np.ndarray,
    *,
    loss: Callable[..., tuple[float, np.ndarray]],
    mask: np.ndarray | None = None,
    max_grad_norm: float,
) -> np.ndarray:
    """Update a model once, on sequences that are used only now, and return what it had said about them before.

    Parameters
    ----------
    model, optimizer : object
        As `rnn.train` takes them.
    x, targets : ndarray
        The sequences.
    loss : callable
        ``loss(output, targets)`` returns the loss and its gradient.
    mask : ndarray of bool, optional
        What the model gets.
    max_grad_norm : float
        The gradients are clipped to this norm.

    Returns
    -------
    ndarray
        The output of the model.
    """
    output, _, cache = model.forward(x, mask=mask)
    _, doutput = loss(output, targets)
    _, _, grads = model.backward(cache, doutput)
    clip_grad_norm(grads, max_grad_norm)
    optimizer.step(model.params, grads)
    return output


class Streak:
    """Tells when training may stop as in 1997: the last 2000 sequences were right and their mean error is small.

    Parameters
    ----------
    limit : float
        A sequence is right if none of its errors reaches this.
    mean : float
        The mean error of the last sequences must be below this.
    length : int
        How many last sequences.
    """

    def __init__(self, limit: float, mean: float, length: int = 2000) -> None:
        self.limit, self.mean, self.length = limit, mean, length
        self.count = 0
        self._last = np.empty((0, 2))  # largest and mean error of the last sequences

    def add(self, errors: np.ndarray) -> bool:
        """Take in the absolute errors (B, K) of the next B sequences, and say whether training may stop."""
        self.count += len(errors)
        new = np.stack([errors.max(axis=1), errors.mean(axis=1)], axis=1)
        self._last = np.concatenate([self._last, new])[-self.length :]
        largest, means = self._last.T
        return len(largest) == self.length and bool((largest < self.limit).all()) and float(means.mean()) < self.mean
