"""One output per input: tagging, forecasting, David's days."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from rnn._validation import check_floats
from rnn.layers import Embedding, Linear
from rnn.layers._recurrent import Recurrent
from rnn.layers.linear import LinearCache
from rnn.models._parts import check_reader, check_readout, join
from rnn.models._reading import ReadCache, read, read_backward

__all__ = ["ManyToMany", "ManyToManyCache"]


class ManyToManyCache(NamedTuple):
    """What `ManyToMany.backward` needs to know about the forward pass."""

    reading: ReadCache
    readout: LinearCache


class ManyToMany:
    """One output per input: y_t = W h_t + b, where h_t is the state of a recurrent layer.

    Parameters
    ----------
    recurrent : RNN, LSTM, GRU, Stacked or Bidirectional
        The layer that remembers.
    readout : Linear
        The layer that reads the output off the hidden state.
    embedding : Embedding, optional
        With it the inputs are ids, and x_t is the vector of the id.

    Raises
    ------
    TypeError
        If an argument is not such a layer, or their dtypes differ.
    ValueError
        If the readout's input_size is not the recurrent layer's output_size, or the embedding_size not its input_size.

    References
    ----------
    Karpathy, "The unreasonable effectiveness of recurrent neural networks" (2015), names the architectures this way.

    Examples
    --------
    >>> from rnn import RNN
    >>> model = ManyToMany(RNN(3, 5, rng=0), Linear(5, 2, rng=1))
    >>> logits, state, cache = model.forward(np.ones((7, 4, 3)))
    >>> logits.shape, list(model.params)
    ((7, 4, 2), ['rnn.W_xh', 'rnn.W_hh', 'rnn.b_h', 'readout.W', 'readout.b'])
    """

    def __init__(self, recurrent: Recurrent, readout: Linear, embedding: Embedding | None = None) -> None:
        check_reader("recurrent", recurrent, embedding)
        check_readout(readout, recurrent)
        self.recurrent = recurrent
        self.readout = readout
        self.embedding = embedding

    def __repr__(self) -> str:
        embedding = "" if self.embedding is None else f", embedding={self.embedding!r}"
        return f"ManyToMany({self.recurrent!r}, {self.readout!r}{embedding})"

    @property
    def params(self) -> dict[str, np.ndarray]:
        """The layers' own arrays: "embedding.W" (if any), "rnn.W_xh", ..., "readout.b"; change them in place."""
        embedding = {} if self.embedding is None else self.embedding.params
        return join(embedding=embedding, rnn=self.recurrent.params, readout=self.readout.params)

    @property
    def dropout(self) -> float:
        """The recurrent layer's rate of dropout; above 0, training hands in a generator."""
        return self.recurrent.dropout

    @property
    def causal(self) -> bool:
        """Whether the recurrent layer reads in one direction alone."""
        return self.recurrent.causal

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
            Initial state, for an RNN of shape (B, H); zeros by default.
        mask : ndarray of bool, shape (T, B), optional
            False where a step is padding; mask the loss as well.
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

        Raises
        ------
        TypeError, ValueError
            As the recurrent layer's `forward`; if an id is not one of the embedding's (in padding, too).

        Examples
        --------
        >>> from rnn import RNN
        >>> model = ManyToMany(RNN(1, 2, rng=0), Linear(2, 3, rng=1))
        >>> model.forward(np.ones((4, 1, 1)))[0].shape
        (4, 1, 3)
        """
        output, state, reading = read(self.recurrent, self.embedding, x, state, mask, rng)
        logits, readout = self.readout.forward(output)  # (T, B, K)
        return logits, state, ManyToManyCache(reading, readout)

    def backward(
        self, cache: ManyToManyCache, dlogits: np.ndarray, dstate: Any = None
    ) -> tuple[np.ndarray | None, Any, dict[str, np.ndarray]]:
        """Backpropagate through the readout and then through time.

        Parameters
        ----------
        cache : ManyToManyCache
            What `forward` returned.
        dlogits : ndarray of dtype, shape (T, B, K)
            Gradient of the loss with respect to the outputs.
        dstate : as the recurrent layer's, optional
            Gradient of the loss with respect to the last state; zeros by default.

        Returns
        -------
        dx : ndarray of dtype, shape (T, B, D), or None
            Gradient of x; None for ids, which have none.
        dstate : as the recurrent layer's
            Gradient of the initial state.
        grads : dict of str to ndarray
            Gradients, with the same keys as `params`.

        Raises
        ------
        TypeError, ValueError
            As the recurrent layer's `backward`, for dlogits and dstate.

        Examples
        --------
        >>> from rnn import RNN
        >>> model = ManyToMany(RNN(1, 2, rng=0), Linear(2, 3, rng=1))
        >>> logits, state, cache = model.forward(np.ones((4, 1, 1)))
        >>> dx, dstate, grads = model.backward(cache, np.ones_like(logits))
        >>> grads.keys() == model.params.keys()
        True
        """
        check_floats("dlogits", dlogits, (*cache.readout.x.shape[:-1], self.readout.output_size), self.readout.dtype)
        doutput, readout = self.readout.backward(cache.readout, dlogits)  # (T, B, H)
        dx, dstate, embedding, rnn = read_backward(self.recurrent, self.embedding, cache.reading, doutput, dstate)
        return dx, dstate, join(embedding=embedding, rnn=rnn, readout=readout)
