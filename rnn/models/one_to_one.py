"""One output for one input, without any memory: the ordinary network."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rnn._validation import check_floats, check_mask
from rnn.layers import Linear
from rnn.layers.linear import LinearCache
from rnn.models._parts import check_class, check_fit, join

__all__ = ["OneToOne", "OneToOneCache"]


class OneToOneCache(NamedTuple):
    """What `OneToOne.backward` needs to know about the forward pass."""

    hidden: LinearCache
    readout: LinearCache
    mask: np.ndarray | None  # (T, B), bool


class OneToOne:
    """The ordinary network with one hidden layer, at each step on its own: y_t = W_2 tanh(W_1 x_t + b_1) + b_2.

    Parameters
    ----------
    hidden : Linear
        The layer before the tanh.
    readout : Linear
        The layer after it.

    Raises
    ------
    TypeError
        If an argument is not a Linear, or their dtypes differ.
    ValueError
        If the readout's input_size is not the hidden layer's output_size.

    References
    ----------
    Rumelhart, Hinton and Williams, "Learning representations by back-propagating errors", Nature 323 (1986).

    Examples
    --------
    >>> model = OneToOne(Linear(64, 16, rng=0), Linear(16, 10, rng=1))
    >>> logits, state, cache = model.forward(np.ones((1, 5, 64)))
    >>> logits.shape, state, list(model.params)
    ((1, 5, 10), None, ['hidden.W', 'hidden.b', 'readout.W', 'readout.b'])
    """

    def __init__(self, hidden: Linear, readout: Linear) -> None:
        check_class("hidden", hidden, Linear)
        check_class("readout", readout, Linear)
        check_fit("readout", readout, "input_size", "hidden", hidden, "output_size")
        self.hidden = hidden
        self.readout = readout

    def __repr__(self) -> str:
        return f"OneToOne({self.hidden!r}, {self.readout!r})"

    @property
    def params(self) -> dict[str, np.ndarray]:
        """The layers' own arrays under the names "hidden.W", ..., "readout.b"; change them in place."""
        return join(hidden=self.hidden.params, readout=self.readout.params)

    def forward(self, x: np.ndarray, mask: np.ndarray | None = None) -> tuple[np.ndarray, None, OneToOneCache]:
        """Compute an output for every step from that step's input alone.

        Parameters
        ----------
        x : ndarray of dtype, shape (T, B, D)
            Inputs; T is 1 if they are no sequences.
        mask : ndarray of bool, shape (T, B), optional
            False where a step is padding: there zeros stand in for x. Mask the loss as well.

        Returns
        -------
        logits : ndarray of dtype, shape (T, B, K)
            Outputs y_t.
        state : None
            There is none.
        cache : OneToOneCache
            For `backward`, which must be called before x or the parameters change.

        Raises
        ------
        TypeError
            If x is not an array of the model's dtype, or mask not one of bool.
        ValueError
            If a shape does not fit, a value is NaN or infinite, or everything is masked.

        Examples
        --------
        >>> model = OneToOne(Linear(1, 2, rng=0), Linear(2, 3, rng=1))
        >>> model.forward(np.ones((4, 1, 1)))[0].shape
        (4, 1, 3)
        """
        x = check_floats("x", x, ("T", "B", self.hidden.input_size), self.hidden.dtype)
        if mask is not None:
            x = np.where(check_mask(mask, x.shape[:2])[..., None], x, 0)
        a, hidden = self.hidden.forward(x)  # (T, B, H)
        logits, readout = self.readout.forward(np.tanh(a))  # (T, B, K)
        return logits, None, OneToOneCache(hidden, readout, mask)

    def backward(
        self, cache: OneToOneCache, dlogits: np.ndarray, dstate: None = None
    ) -> tuple[np.ndarray, None, dict[str, np.ndarray]]:
        """Backpropagate through both layers: dh = W_2^T dy, da = dh * (1 - h^2).

        Parameters
        ----------
        cache : OneToOneCache
            What `forward` returned.
        dlogits : ndarray of dtype, shape (T, B, K)
            Gradient of the loss with respect to the outputs.
        dstate : None
            There is no state.

        Returns
        -------
        dx : ndarray of dtype, shape (T, B, D)
            Gradient of x; zero where masked.
        dstate : None
            There is no state.
        grads : dict of str to ndarray
            Gradients, with the same keys as `params`.

        Raises
        ------
        TypeError, ValueError
            If dlogits is not such an array of finite numbers, or dstate is not None.

        Examples
        --------
        >>> model = OneToOne(Linear(1, 2, rng=0), Linear(2, 3, rng=1))
        >>> logits, state, cache = model.forward(np.ones((4, 1, 1)))
        >>> dx, dstate, grads = model.backward(cache, np.ones_like(logits))
        >>> grads.keys() == model.params.keys()
        True
        """
        h = cache.readout.x  # (T, B, H)
        check_floats("dlogits", dlogits, (*h.shape[:-1], self.readout.output_size), self.readout.dtype)
        if dstate is not None:
            raise ValueError(f"dstate must be None, because there is no state, got {type(dstate).__name__}")
        dh, readout = self.readout.backward(cache.readout, dlogits)  # (T, B, H)
        dx, hidden = self.hidden.backward(cache.hidden, dh * (1 - np.square(h)))
        if cache.mask is not None:
            dx *= cache.mask[..., None]
        return dx, None, join(hidden=hidden, readout=readout)
