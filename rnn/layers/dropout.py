"""Dropout: while training, every number is left out now and then, so that no unit can rely on one other."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rnn._validation import as_generator, check_floats, check_number

__all__ = ["Dropout", "DropoutCache", "check_rate"]


class DropoutCache(NamedTuple):
    """What `Dropout.backward` needs to know about the forward pass."""

    shape: tuple[int, ...]
    dtype: np.dtype
    scale: np.ndarray | None  # the shape of x: 0 where a number was dropped, 1 / (1 - rate) elsewhere


def check_rate(name: str, rate: float) -> float:
    """Return a rate of dropout, which must be in [0, 1)."""
    number = check_number(name, rate)
    if not 0 <= number < 1:
        raise ValueError(f"{name} must be at least 0 and below 1, got {rate}")
    return number


class Dropout:
    """Set each number to zero with probability `rate`, and divide those that are kept by 1 - rate.

    y = x * m / (1 - rate), with m = 0 with probability `rate` and 1 otherwise, drawn anew for every number. Thanks to
    the division y is x on average, so that nothing has to be changed when the layer stops dropping.

    Parameters
    ----------
    rate : float
        Probability of zero, at least 0 and below 1.

    Raises
    ------
    TypeError
        If rate is not a number.
    ValueError
        If rate is out of range.

    References
    ----------
    Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", Journal of Machine Learning
    Research 15 (2014).

    Examples
    --------
    >>> layer = Dropout(0.5)
    >>> layer.forward(np.ones((2, 4)), rng=0)[0]
    array([[2., 0., 0., 0.],
           [2., 2., 2., 2.]])
    >>> layer.forward(np.ones((2, 4)))[0]
    array([[1., 1., 1., 1.],
           [1., 1., 1., 1.]])
    """

    def __init__(self, rate: float) -> None:
        self.rate = check_rate("rate", rate)

    def __repr__(self) -> str:
        return f"Dropout({self.rate})"

    def forward(
        self, x: np.ndarray, *, rng: np.random.Generator | int | None = None
    ) -> tuple[np.ndarray, DropoutCache]:
        """Drop some of the numbers, if a generator is handed in.

        Parameters
        ----------
        x : ndarray of float32 or float64, any shape
            Input.
        rng : numpy.random.Generator or int, optional
            Source of randomness, or a seed for one, while training. Without it nothing is dropped.

        Returns
        -------
        y : ndarray of x's shape and dtype
            Output; x itself if nothing is dropped.
        cache : DropoutCache
            For `backward`.

        Raises
        ------
        TypeError
            If x is not such an array, or rng has the wrong type.
        ValueError
            If x is empty or not finite, or a seed is negative.

        Examples
        --------
        >>> y, cache = Dropout(0.2).forward(np.ones(10_000), rng=0)
        >>> print(y.max(), round(y.mean(), 1), round((y == 0).mean(), 1))
        1.25 1.0 0.2
        """
        x = check_floats("x", x, (...,))
        if rng is None:
            return x, DropoutCache(x.shape, x.dtype, None)
        kept = as_generator(rng).random(x.shape, dtype=x.dtype) >= self.rate
        scale = kept * x.dtype.type(1 / (1 - self.rate))
        return x * scale, DropoutCache(x.shape, x.dtype, scale)

    def backward(self, cache: DropoutCache, dy: np.ndarray) -> np.ndarray:
        """Compute dx = dy * m / (1 - rate): what was dropped gets no gradient.

        Parameters
        ----------
        cache : DropoutCache
            What `forward` returned.
        dy : ndarray of x's shape and dtype
            Gradient of the loss with respect to y.

        Returns
        -------
        dx : ndarray of x's shape and dtype
            Gradient of x; dy itself if nothing was dropped.

        Raises
        ------
        TypeError
            If dy is not an array of x's dtype.
        ValueError
            If dy does not have the shape of x or is not finite.

        Examples
        --------
        >>> layer = Dropout(0.5)
        >>> y, cache = layer.forward(np.ones(4), rng=0)
        >>> layer.backward(cache, np.full(4, 10.0))
        array([20.,  0.,  0.,  0.])
        """
        dy = check_floats("dy", dy, cache.shape, cache.dtype)
        return dy if cache.scale is None else dy * cache.scale
