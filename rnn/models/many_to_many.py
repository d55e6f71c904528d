"""One output per step, as in tagging and forecasting."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from rnn._module import check_cache, inside, read_upstream
from rnn.layers.linear import LinearCache
from rnn.models._reading import ReadCache, Reader, read, read_backward
from rnn.parameters import join

__all__ = ["ManyToMany", "ManyToManyCache"]


class ManyToManyCache(NamedTuple):
    """What `ManyToMany.backward` needs to know about the forward pass."""

    reading: ReadCache
    readout: LinearCache
    mask: np.ndarray | None  # (T, B), bool


class ManyToMany(Reader):
    """One output per step: y_t = W h_t + b, where h_t is the output of a recurrent layer.

    Parameters
    ----------
    recurrent : RNN, LSTM, GRU, Stacked or Bidirectional
        Reads the sequence.
    readout : Linear
        Maps each h_t to an output.
    embedding : Embedding, optional
        With it x holds ids, and x_t is the vector of the id.

    References
    ----------
    Karpathy, "The unreasonable effectiveness of recurrent neural networks" (2015), names the architectures this way.

    Examples
    --------
    >>> from rnn import RNN, Linear
    >>> rng = np.random.default_rng(0)  # one for all: equal seeds would give equal weights
    >>> model = ManyToMany(RNN(3, 5, rng=rng), Linear(5, 2, rng=rng))
    >>> logits, state, cache = model.forward(np.ones((7, 4, 3)))
    >>> logits.shape, list(model.params)
    ((7, 4, 2), ['recurrent.W_xh', 'recurrent.W_hh', 'recurrent.b_h', 'readout.W', 'readout.b'])
    """

    def forward(
        self,
        x: np.ndarray,
        state: Any = None,
        mask: np.ndarray | None = None,
        *,
        rng: np.random.Generator | int | None = None,
    ) -> tuple[np.ndarray, Any, ManyToManyCache]:
        """Compute an output for every step.

        Parameters
        ----------
        x : ndarray of dtype, shape (T, B, D), or of int, shape (T, B), with an embedding
            Input sequences, time first.
        state : as the recurrent layer's, optional
            Initial state; zeros by default.
        mask : ndarray of bool, shape (T, B), optional
            False where x is padding: there the state is held, and y_t is computed from it. Mask the loss as well.
        rng : numpy.random.Generator or int, optional
            Source of randomness for dropout, or a seed for one. Without it nothing is dropped.

        Returns
        -------
        logits : ndarray of dtype, shape (T, B, K)
            Outputs y_t.
        state : as the recurrent layer's
            The last state.
        cache : ManyToManyCache
            For `backward`, which must be called before x or the parameters change.

        Examples
        --------
        >>> from rnn import RNN, Linear
        >>> model = ManyToMany(RNN(1, 2, rng=0), Linear(2, 3, rng=1))
        >>> model.forward(np.ones((4, 1, 1)))[0].shape
        (4, 1, 3)
        """
        output, state, reading = read(self.recurrent, self.embedding, x, state, mask, rng)
        with inside("readout"):
            logits, _, readout = self.readout.forward(output)  # (T, B, K)
        return logits, state, ManyToManyCache(reading, readout, mask)

    def backward(
        self, cache: ManyToManyCache, doutput: np.ndarray, dstate: Any = None
    ) -> tuple[np.ndarray | None, Any, dict[str, np.ndarray]]:
        """Backpropagate through the readout and then through time.

        Parameters
        ----------
        cache : ManyToManyCache
            What `forward` returned.
        doutput : ndarray of dtype, shape (T, B, K)
            Gradient of the loss with respect to the outputs.
        dstate : as the recurrent layer's, optional
            Gradient of the loss with respect to the last state; zeros by default.

        Returns
        -------
        dx : ndarray of dtype, shape (T, B, D), or None
            Gradient of x, zero where masked; None for ids, which have none.
        dstate : as the recurrent layer's
            Gradient of the initial state.
        grads : dict of str to ndarray
            Gradients, with the same keys as `params`.

        Examples
        --------
        >>> from rnn import RNN, Linear
        >>> model = ManyToMany(RNN(1, 2, rng=0), Linear(2, 3, rng=1))
        >>> logits, state, cache = model.forward(np.ones((4, 1, 1)))
        >>> dx, dstate, grads = model.backward(cache, np.ones_like(logits))
        >>> grads.keys() == model.params.keys()
        True
        """
        check_cache(cache, ManyToManyCache)
        shape = (*cache.readout.x.shape[:-1], self.readout.output_size)
        doutput = read_upstream(doutput, shape, self.dtype, cache.mask)
        with inside("readout"):
            dh, _, readout = self.readout.backward(cache.readout, doutput)  # (T, B, H)
        dx, dfirst, embedding, recurrent = read_backward(self.recurrent, self.embedding, cache.reading, dh, dstate)
        return dx, dfirst, join({"embedding": embedding, "recurrent": recurrent, "readout": readout})
