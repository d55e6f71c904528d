"""The affine layer, used as the readout of recurrent networks."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from rnn._module import Leaf, check_cache, check_no_state, read, read_upstream, zero_padding
from rnn._validation import as_dtype, as_generator, check_floats, check_size
from rnn.initializers import uniform

__all__ = ["Linear", "LinearCache"]


class LinearCache(NamedTuple):
    """What `Linear.backward` needs to know about the forward pass."""

    x: np.ndarray  # (..., input_size)
    mask: np.ndarray | None = None  # (...), bool


class Linear(Leaf):
    """Affine map of the last axis: y = W x + b.

    Parameters
    ----------
    input_size : int
        Length D of an input vector.
    output_size : int
        Length K of an output vector.
    rng : numpy.random.Generator or int
        Source of randomness, or a seed for one.
    dtype : float32 or float64
        Dtype of parameters, inputs and outputs.

    Attributes
    ----------
    params : Parameters
        "W" (output_size, input_size) and "b" (output_size,), both drawn from U(-r, r) with r = 1/sqrt(input_size).

    References
    ----------
    PyTorch documentation of `torch.nn.Linear`, for the starting values.

    Examples
    --------
    >>> layer = Linear(3, 2, rng=0)
    >>> y, _, cache = layer.forward(np.ones((5, 4, 3)))
    >>> y.shape
    (5, 4, 2)
    """

    def __init__(
        self, input_size: int, output_size: int, *, rng: np.random.Generator | int, dtype: Any = np.float64
    ) -> None:
        self.input_size = check_size("input_size", input_size)
        self.output_size = check_size("output_size", output_size)
        shapes = self.shapes(self.input_size, self.output_size)
        rng, dtype, bound = as_generator(rng), as_dtype(dtype), 1 / np.sqrt(self.input_size)
        super().__init__({name: uniform(shape, bound, rng=rng, dtype=dtype) for name, shape in shapes.items()}, dtype)

    def __repr__(self) -> str:
        return f"Linear({self.input_size}, {self.output_size}, dtype={self.dtype})"

    @staticmethod
    def shapes(input_size: int, output_size: int) -> dict[str, tuple[int, ...]]:
        """Return the shapes of the parameters, by name.

        Parameters
        ----------
        input_size, output_size : int
            D and K.

        Returns
        -------
        dict of str to tuple of int

        Examples
        --------
        >>> Linear.shapes(3, 2)
        {'W': (2, 3), 'b': (2,)}
        """
        return {"W": (output_size, input_size), "b": (output_size,)}

    def forward(
        self,
        x: np.ndarray,
        state: None = None,
        mask: np.ndarray | None = None,
        *,
        rng: np.random.Generator | int | None = None,
    ) -> tuple[np.ndarray, None, LinearCache]:
        """Compute y = W x + b for every vector along the last axis.

        Parameters
        ----------
        x : ndarray of dtype, shape (..., input_size)
            Input; any leading axes.
        state : None
            There is no state.
        mask : ndarray of bool, shape (...), optional
            False where x is padding: there zeros replace x, whatever it holds, and y = b.
        rng : optional
            Not used.

        Returns
        -------
        y : ndarray of dtype, shape (..., output_size)
            Output.
        state : None
            There is no state.
        cache : LinearCache
            For `backward`, which must be called before x or the parameters change.

        Examples
        --------
        >>> layer = Linear(2, 1, rng=0)
        >>> layer.params["W"][:], layer.params["b"][:] = [[1.0, 2.0]], 10.0
        >>> layer.forward(np.array([3.0, 4.0]))[0]
        array([21.])
        """
        check_no_state("state", state)
        x = read("x", x, (..., self.input_size), self.dtype, mask)
        rows = x.reshape(-1, self.input_size)  # one large product is faster than a stack of small ones
        y = rows @ self.params["W"].T  # (rows, output_size)
        y += self.params["b"]
        return y.reshape(*x.shape[:-1], self.output_size), None, LinearCache(x, mask)

    def backward(
        self, cache: LinearCache, doutput: np.ndarray, dstate: None = None
    ) -> tuple[np.ndarray, None, dict[str, np.ndarray]]:
        """Compute dx = W^T dy, dW = sum dy x^T and db = sum dy, summed over all leading axes.

        Parameters
        ----------
        cache : LinearCache
            What `forward` returned.
        doutput : ndarray of dtype, shape (..., output_size)
            Gradient dy of the loss with respect to y.
        dstate : None
            There is no state.

        Returns
        -------
        dx : ndarray of dtype, shape (..., input_size)
            Gradient of x; zero where masked.
        dstate : None
            There is no state.
        grads : dict of str to ndarray
            Gradients of "W" and "b", in the shapes of the parameters.

        Examples
        --------
        >>> layer = Linear(2, 1, rng=0)
        >>> y, _, cache = layer.forward(np.array([[3.0, 4.0]]))
        >>> layer.backward(cache, np.ones((1, 1)))[2]["W"]
        array([[3., 4.]])
        """
        check_no_state("dstate", dstate)
        check_cache(cache, LinearCache)
        x, mask = cache
        check_floats("cache.x", x, (..., self.input_size), self.dtype, finite=False)
        dy = read_upstream(doutput, (*x.shape[:-1], self.output_size), self.dtype, mask)
        rows, drows = x.reshape(-1, self.input_size), dy.reshape(-1, self.output_size)
        dx = (drows @ self.params["W"]).reshape(x.shape)  # (..., input_size)
        return zero_padding(dx, mask), None, {"W": drows.T @ rows, "b": drows.sum(axis=0)}
