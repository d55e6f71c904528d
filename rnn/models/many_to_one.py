"""One output for a whole sequence, such as its sentiment or its language."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from rnn._module import check_cache, inside
from rnn.layers import Bidirectional, Embedding, Linear, Stacked
from rnn.layers._recurrent import Recurrent
from rnn.layers.linear import LinearCache
from rnn.models._ends import ends, ends_backward
from rnn.models._reading import ReadCache, Reader, read, read_backward
from rnn.parameters import join

__all__ = ["ManyToOne", "ManyToOneCache"]


class ManyToOneCache(NamedTuple):
    """What `ManyToOne.backward` needs to know about the forward pass."""

    reading: ReadCache
    readout: LinearCache
    shape: tuple[int, ...]  # (T, B, H), of the recurrent layer's output
    mask: np.ndarray | None  # (T, B), bool


class ManyToOne(Reader):
    """One output per sequence: y = W h_T + b, where h_T is the last output of a recurrent layer.

    For a `Bidirectional`, h_T joins the forward layer's output at the last step and the backward layer's at the first,
    where each has read the whole sequence; with a mask, at the last and the first real step. Its ``merge`` must be
    "concat", because a sum at one step mixes the two.

    Parameters
    ----------
    recurrent : RNN, LSTM, GRU, Stacked or Bidirectional
        Reads the sequence.
    readout : Linear
        Maps h_T to the output.
    embedding : Embedding, optional
        With it x holds ids, and x_t is the vector of the id.

    References
    ----------
    Karpathy, "The unreasonable effectiveness of recurrent neural networks" (2015), names the architectures this way.

    Examples
    --------
    >>> from rnn import RNN, Embedding, Linear
    >>> rng = np.random.default_rng(0)  # one for all: equal seeds would give equal weights
    >>> model = ManyToOne(RNN(3, 5, rng=rng), Linear(5, 2, rng=rng), Embedding(10, 3, rng=rng))
    >>> logits, state, cache = model.forward(np.ones((7, 4), dtype=int))
    >>> logits.shape, list(model.params)
    ((1, 4, 2), ['embedding.W', 'recurrent.W_xh', 'recurrent.W_hh', 'recurrent.b_h', 'readout.W', 'readout.b'])
    """

    def __init__(self, recurrent: Recurrent, readout: Linear, embedding: Embedding | None = None) -> None:
        super().__init__(recurrent, readout, embedding)
        top: Any = recurrent
        while isinstance(top, Stacked):
            top = top.layers[-1]
        if isinstance(top, Bidirectional) and top.merge != "concat":
            raise ValueError(f"recurrent must keep its directions apart, with merge='concat', got {top!r}")

    def forward(
        self,
        x: np.ndarray,
        state: Any = None,
        mask: np.ndarray | None = None,
        *,
        rng: np.random.Generator | int | None = None,
    ) -> tuple[np.ndarray, Any, ManyToOneCache]:
        """Read every sequence to its end and compute one output.

        Parameters
        ----------
        x : ndarray of dtype, shape (T, B, D), or of int, shape (T, B), with an embedding
            Input sequences, time first.
        state : as the recurrent layer's, optional
            Initial state; zeros by default.
        mask : ndarray of bool, shape (T, B), optional
            False where x is padding: there the state is held, so that h_T is that of the last real step.
        rng : numpy.random.Generator or int, optional
            Source of randomness for dropout, or a seed for one. Without it nothing is dropped.

        Returns
        -------
        logits : ndarray of dtype, shape (1, B, K)
            The output; a loss takes targets of shape (1, B).
        state : as the recurrent layer's
            The last state.
        cache : ManyToOneCache
            For `backward`, which must be called before x or the parameters change.

        Examples
        --------
        >>> from rnn import RNN, Linear
        >>> model = ManyToOne(RNN(1, 2, rng=0), Linear(2, 3, rng=1))
        >>> model.forward(np.ones((4, 1, 1)))[0].shape
        (1, 1, 3)
        """
        output, state, reading = read(self.recurrent, self.embedding, x, state, mask, rng)
        with inside("readout"):
            logits, _, readout = self.readout.forward(ends(self.recurrent, output, mask))  # (1, B, K)
        return logits, state, ManyToOneCache(reading, readout, output.shape, mask)

    def backward(
        self, cache: ManyToOneCache, doutput: np.ndarray, dstate: Any = None
    ) -> tuple[np.ndarray | None, Any, dict[str, np.ndarray]]:
        """Backpropagate through the readout into the last state, and from there through time.

        Parameters
        ----------
        cache : ManyToOneCache
            What `forward` returned.
        doutput : ndarray of dtype, shape (1, B, K)
            Gradient of the loss with respect to the output.
        dstate : as the recurrent layer's, optional
            Gradient of the loss with respect to the last state, in addition to doutput; zeros by default.

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
        >>> model = ManyToOne(RNN(1, 2, rng=0), Linear(2, 3, rng=1))
        >>> logits, state, cache = model.forward(np.ones((4, 1, 1)))
        >>> dx, dstate, grads = model.backward(cache, np.ones_like(logits))
        >>> grads.keys() == model.params.keys()
        True
        """
        check_cache(cache, ManyToOneCache)
        with inside("readout", "doutput"):
            dends, _, readout = self.readout.backward(cache.readout, doutput)  # (1, B, H)
        dh = ends_backward(self.recurrent, dends, cache.shape, cache.mask)  # (T, B, H)
        dx, dfirst, embedding, recurrent = read_backward(self.recurrent, self.embedding, cache.reading, dh, dstate)
        return dx, dfirst, join({"embedding": embedding, "recurrent": recurrent, "readout": readout})
