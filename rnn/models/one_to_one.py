"""One output for one input, without a state: the feedforward network."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rnn._module import Base, check_cache, check_no_state, inside, read_upstream
from rnn._validation import check_floats
from rnn.layers import Linear
from rnn.layers.linear import LinearCache
from rnn.models._parts import check_class, check_fit
from rnn.parameters import join

__all__ = ["OneToOne", "OneToOneCache"]


class OneToOneCache(NamedTuple):
    """What `OneToOne.backward` needs to know about the forward pass."""

    hidden: LinearCache
    readout: LinearCache


class OneToOne(Base):
    """A feedforward network with one hidden layer, applied to each step alone: y_t = W_2 tanh(W_1 x_t + b_1) + b_2.

    Parameters
    ----------
    hidden : Linear
        The layer before the tanh.
    readout : Linear
        The layer after it.

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

    PARTS = ("hidden", "readout")

    def __init__(self, hidden: Linear, readout: Linear) -> None:
        check_class("hidden", hidden, Linear)
        check_class("readout", readout, Linear)
        check_fit("readout", readout, "input_size", "hidden", hidden, "output_size")
        self.hidden = hidden
        self.readout = readout
        self._check_parts()

    def forward(
        self,
        x: np.ndarray,
        state: None = None,
        mask: np.ndarray | None = None,
        *,
        rng: np.random.Generator | int | None = None,
    ) -> tuple[np.ndarray, None, OneToOneCache]:
        """Compute an output for every step from that step's input alone.

        Parameters
        ----------
        x : ndarray of dtype, shape (T, B, D)
            Inputs; T is 1 if they are not sequences.
        state : None
            There is no state.
        mask : ndarray of bool, shape (T, B), optional
            False where x is padding: there zeros replace x. Mask the loss as well.
        rng : optional
            Not used: there is no dropout.

        Returns
        -------
        logits : ndarray of dtype, shape (T, B, K)
            Outputs y_t.
        state : None
            There is no state.
        cache : OneToOneCache
            For `backward`, which must be called before x or the parameters change.

        Examples
        --------
        >>> model = OneToOne(Linear(1, 2, rng=0), Linear(2, 3, rng=1))
        >>> model.forward(np.ones((4, 1, 1)))[0].shape
        (4, 1, 3)
        """
        check_no_state("state", state)
        check_floats("x", x, ("T", "B", self.hidden.input_size), self.hidden.dtype, finite=False)
        with inside("hidden", "x", "mask"):
            a, _, hidden = self.hidden.forward(x, mask=mask)  # (T, B, H)
        with inside("readout"):
            logits, _, readout = self.readout.forward(np.tanh(a))  # (T, B, K)
        return logits, None, OneToOneCache(hidden, readout)

    def backward(
        self, cache: OneToOneCache, doutput: np.ndarray, dstate: None = None
    ) -> tuple[np.ndarray, None, dict[str, np.ndarray]]:
        """Backpropagate through both layers: dh = W_2^T dy, da = dh * (1 - h^2).

        Parameters
        ----------
        cache : OneToOneCache
            What `forward` returned.
        doutput : ndarray of dtype, shape (T, B, K)
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

        Examples
        --------
        >>> model = OneToOne(Linear(1, 2, rng=0), Linear(2, 3, rng=1))
        >>> logits, state, cache = model.forward(np.ones((4, 1, 1)))
        >>> dx, dstate, grads = model.backward(cache, np.ones_like(logits))
        >>> grads.keys() == model.params.keys()
        True
        """
        check_no_state("dstate", dstate)
        check_cache(cache, OneToOneCache)
        h = cache.readout.x  # (T, B, H)
        doutput = read_upstream(doutput, (*h.shape[:-1], self.readout.output_size), self.dtype, cache.hidden.mask)
        with inside("readout"):
            dh, _, readout = self.readout.backward(cache.readout, doutput)  # (T, B, H)
        with inside("hidden"):
            dx, _, hidden = self.hidden.backward(cache.hidden, dh * (1 - np.square(h)))
        return dx, None, join({"hidden": hidden, "readout": readout})
