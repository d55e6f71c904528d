"""Architectures assembled from layers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rnn._validation import check_floats
from rnn.layers import RNN, Linear
from rnn.layers.linear import LinearCache
from rnn.layers.recurrent import RNNCache

__all__ = ["ManyToMany", "ManyToManyCache"]


class ManyToManyCache(NamedTuple):
    """What `ManyToMany.backward` needs to know about the forward pass."""

    rnn: RNNCache
    readout: LinearCache


class ManyToMany:
    """One output per input: y_t = W h_t + b, where h_t is the state of a recurrent layer.

    Parameters
    ----------
    recurrent : RNN
        The layer that remembers.
    readout : Linear
        The layer that reads the output off the hidden state.

    Raises
    ------
    TypeError
        If an argument is not such a layer, or their dtypes differ.
    ValueError
        If the readout's input_size is not the recurrent layer's hidden_size.

    References
    ----------
    Karpathy, "The unreasonable effectiveness of recurrent neural networks" (2015), names the architectures this way.

    Examples
    --------
    >>> model = ManyToMany(RNN(3, 5, rng=0), Linear(5, 2, rng=1))
    >>> logits, state, cache = model.forward(np.ones((7, 4, 3)))
    >>> logits.shape, list(model.params)
    ((7, 4, 2), ['rnn.W_xh', 'rnn.W_hh', 'rnn.b_h', 'readout.W', 'readout.b'])
    """

    def __init__(self, recurrent: RNN, readout: Linear) -> None:
        if not isinstance(recurrent, RNN):
            raise TypeError(f"recurrent must be an RNN, got {type(recurrent).__name__}")
        if not isinstance(readout, Linear):
            raise TypeError(f"readout must be a Linear, got {type(readout).__name__}")
        if recurrent.dtype != readout.dtype:
            raise TypeError(f"readout must have the dtype of recurrent, {recurrent.dtype}, got {readout.dtype}")
        if recurrent.hidden_size != readout.input_size:
            raise ValueError(
                f"readout must have input_size {recurrent.hidden_size}, the hidden_size of recurrent, "
                f"got {readout.input_size}"
            )
        self.recurrent = recurrent
        self.readout = readout

    def __repr__(self) -> str:
        return f"ManyToMany({self.recurrent!r}, {self.readout!r})"

    @property
    def params(self) -> dict[str, np.ndarray]:
        """The layers' own arrays under the names "rnn.W_xh", ..., "readout.b"; change them in place."""
        return _join(self.recurrent.params, self.readout.params)

    def forward(
        self, x: np.ndarray, state: np.ndarray | None = None, mask: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray, ManyToManyCache]:
        """Compute an output for every step.

        Parameters
        ----------
        x : ndarray of dtype, shape (T, B, D)
            Input sequences, time first.
        state : ndarray of dtype, shape (B, H), optional
            Initial state; zeros by default.
        mask : ndarray of bool, shape (T, B), optional
            False where a step is padding; mask the loss as well.

        Returns
        -------
        logits : ndarray of dtype, shape (T, B, K)
            Outputs y_t.
        state : ndarray of dtype, shape (B, H)
            The last hidden state.
        cache : ManyToManyCache
            For `backward`, which must be called before x or the parameters change.

        Raises
        ------
        TypeError, ValueError
            As `RNN.forward`.

        Examples
        --------
        >>> model = ManyToMany(RNN(1, 2, rng=0), Linear(2, 3, rng=1))
        >>> model.forward(np.ones((4, 1, 1)))[0].shape
        (4, 1, 3)
        """
        output, state, rnn_cache = self.recurrent.forward(x, state, mask)
        logits, readout_cache = self.readout.forward(output)  # (T, B, K)
        return logits, state, ManyToManyCache(rnn_cache, readout_cache)

    def backward(
        self, cache: ManyToManyCache, dlogits: np.ndarray, dstate: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
        """Backpropagate through the readout and then through time.

        Parameters
        ----------
        cache : ManyToManyCache
            What `forward` returned.
        dlogits : ndarray of dtype, shape (T, B, K)
            Gradient of the loss with respect to the outputs.
        dstate : ndarray of dtype, shape (B, H), optional
            Gradient of the loss with respect to the last hidden state; zeros by default.

        Returns
        -------
        dx : ndarray of dtype, shape (T, B, D)
            Gradient of x.
        dstate : ndarray of dtype, shape (B, H)
            Gradient of the initial state.
        grads : dict of str to ndarray
            Gradients, with the same keys as `params`.

        Raises
        ------
        TypeError, ValueError
            As `RNN.backward`, for dlogits and dstate.

        Examples
        --------
        >>> model = ManyToMany(RNN(1, 2, rng=0), Linear(2, 3, rng=1))
        >>> logits, state, cache = model.forward(np.ones((4, 1, 1)))
        >>> dx, dstate, grads = model.backward(cache, np.ones_like(logits))
        >>> grads.keys() == model.params.keys()
        True
        """
        check_floats("dlogits", dlogits, (*cache.readout.x.shape[:-1], self.readout.output_size), self.readout.dtype)
        doutput, readout_grads = self.readout.backward(cache.readout, dlogits)  # (T, B, H)
        dx, dstate, rnn_grads = self.recurrent.backward(cache.rnn, doutput, dstate)
        return dx, dstate, _join(rnn_grads, readout_grads)


def _join(recurrent: dict[str, np.ndarray], readout: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Merge the dicts of both layers, prefixing the names."""
    return {f"rnn.{name}": value for name, value in recurrent.items()} | {
        f"readout.{name}": value for name, value in readout.items()
    }
