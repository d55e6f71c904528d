"""Dropout: random zeros during training, so that no unit comes to depend on a single other one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rnn._module import Base, check_cache, check_no_state, read, read_upstream, zero_padding
from rnn._validation import as_generator, check_below_one

__all__ = ["Dropout", "DropoutCache"]


class DropoutCache(NamedTuple):
    """What `Dropout.backward` needs to know about the forward pass."""

    shape: tuple[int, ...]
    dtype: np.dtype
    scale: np.ndarray | None  # the shape of x: 0 where a number was dropped, 1 / (1 - rate) elsewhere
    mask: np.ndarray | None  # (...), bool


class Dropout(Base):
    """Set each number to zero with probability `rate`, and divide those that are kept by 1 - rate.

    y = x * m / (1 - rate), where m is 0 with probability `rate` and 1 otherwise, independently for every number. The
    mean of y is x, so that nothing has to be rescaled when nothing is dropped.

    Parameters
    ----------
    rate : float
        Probability that a number is dropped, in [0, 1).

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
        self.rate = check_below_one("rate", rate)

    def __repr__(self) -> str:
        return f"Dropout({self.rate})"

    @property
    def dtype(self) -> None:
        """None: there are no parameters, and the output has the dtype of x."""

    @property
    def dropout(self) -> float:
        """The rate."""
        return self.rate

    def forward(
        self,
        x: np.ndarray,
        state: None = None,
        mask: np.ndarray | None = None,
        *,
        rng: np.random.Generator | int | None = None,
    ) -> tuple[np.ndarray, None, DropoutCache]:
        """Drop numbers at random if a generator is given.

        Parameters
        ----------
        x : ndarray of float32 or float64, any shape
            Input.
        state : None
            There is no state.
        mask : ndarray of bool, shape of x without its last axis, optional
            False where x is padding: there zeros replace x, whatever it holds.
        rng : numpy.random.Generator or int, optional
            Source of randomness, or a seed for one: given in training. Without it nothing is dropped.

        Returns
        -------
        y : ndarray of x's shape and dtype
            Output; x itself if nothing is dropped or masked.
        state : None
            There is no state.
        cache : DropoutCache
            For `backward`.

        Examples
        --------
        >>> y, _, cache = Dropout(0.2).forward(np.ones(10_000), rng=0)
        >>> print(y.max(), round(y.mean(), 1), round((y == 0).mean(), 1))
        1.25 1.0 0.2
        """
        check_no_state("state", state)
        x = read("x", x, (...,), None, mask)
        if rng is None or self.rate == 0:
            return x, None, DropoutCache(x.shape, x.dtype, None, mask)
        kept = as_generator(rng).random(x.shape, dtype=x.dtype) >= self.rate
        scale = kept * x.dtype.type(1 / (1 - self.rate))
        return x * scale, None, DropoutCache(x.shape, x.dtype, scale, mask)

    def backward(
        self, cache: DropoutCache, doutput: np.ndarray, dstate: None = None
    ) -> tuple[np.ndarray, None, dict[str, np.ndarray]]:
        """Compute dx = dy * m / (1 - rate).

        Parameters
        ----------
        cache : DropoutCache
            What `forward` returned.
        doutput : ndarray of x's shape and dtype
            Gradient dy of the loss with respect to y.
        dstate : None
            There is no state.

        Returns
        -------
        dx : ndarray of x's shape and dtype
            Gradient of x, zero where masked; doutput itself if nothing was dropped or masked.
        dstate : None
            There is no state.
        grads : dict
            Empty: there are no parameters.

        Examples
        --------
        >>> layer = Dropout(0.5)
        >>> y, _, cache = layer.forward(np.ones(4), rng=0)
        >>> layer.backward(cache, np.full(4, 10.0))[0]
        array([20.,  0.,  0.,  0.])
        """
        check_no_state("dstate", dstate)
        check_cache(cache, DropoutCache)
        dy = read_upstream(doutput, cache.shape, cache.dtype, cache.mask)
        return zero_padding(dy if cache.scale is None else dy * cache.scale, cache.mask), None, {}
