"""The stopping rule of the LSTM paper of 1997."""

import numpy as np

__all__ = ["Streak"]


class Streak:
    """The stopping rule of 1997: the last 2000 sequences are right, and their mean error is small.

    Parameters
    ----------
    limit : float
        A sequence is right if all its errors are below this.
    mean : float
        The mean error of the last sequences must be below this.
    length : int
        Number of last sequences that count.
    """

    def __init__(self, limit: float, mean: float, length: int = 2000) -> None:
        self.limit, self.mean, self.length = limit, mean, length
        self.count = 0
        self._last = np.empty((0, 2))  # largest and mean error of the last sequences

    def add(self, errors: np.ndarray) -> bool:
        """Add the absolute errors (B, K) of the next B sequences; return whether training may stop."""
        self.count += len(errors)
        new = np.stack([errors.max(axis=1), errors.mean(axis=1)], axis=1)
        self._last = np.concatenate([self._last, new])[-self.length :]
        largest, means = self._last.T
        return len(largest) == self.length and bool((largest < self.limit).all()) and float(means.mean()) < self.mean
