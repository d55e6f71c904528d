"""A sequence from one input, such as a caption for a picture."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn._module import Base, check_cache, check_no_state, inside, read_ids
from rnn._validation import check_floats
from rnn.layers import Linear
from rnn.layers.linear import LinearCache
from rnn.models._parts import check_class, check_fit
from rnn.models._writing import check_decoder, generate_greedily
from rnn.models.many_to_many import ManyToMany, ManyToManyCache
from rnn.parameters import join

__all__ = ["OneToMany", "OneToManyCache"]


class OneToManyCache(NamedTuple):
    """What `OneToMany.backward` needs to know about the forward pass."""

    start: LinearCache
    first: np.ndarray  # (B, H): h_0
    decoder: ManyToManyCache


class OneToMany(Base):
    """A sequence from one input: the initial state of a decoder is h_0 = tanh(W x + b).

    Parameters
    ----------
    start : Linear
        Maps the input to the pre-activation of h_0.
    decoder : ManyToMany
        Writes the sequence. Its recurrent layer is an RNN or a GRU, and its embedding has as many symbols as its
        readout has outputs, because it reads what it writes.

    References
    ----------
    Vinyals, Toshev, Bengio and Erhan, "Show and tell: a neural image caption generator", CVPR 2015.

    Examples
    --------
    >>> from rnn import RNN, Embedding
    >>> rng = np.random.default_rng(0)  # one for all: equal seeds would give equal weights
    >>> decoder = ManyToMany(RNN(3, 5, rng=rng), Linear(5, 9, rng=rng), Embedding(9, 3, rng=rng))
    >>> model = OneToMany(Linear(64, 5, rng=rng), decoder)
    >>> logits, state, cache = model.forward(np.ones((1, 4, 64)), previous=np.zeros((6, 4), dtype=int))
    >>> logits.shape
    (6, 4, 9)
    """

    PARTS = ("start", "decoder")

    def __init__(self, start: Linear, decoder: ManyToMany) -> None:
        check_class("start", start, Linear)
        check_decoder(decoder)
        check_fit("start", start, "output_size", "decoder", decoder.recurrent, "output_size")
        if decoder.recurrent.state_sizes != {"h": start.output_size}:
            raise ValueError(
                "decoder must have a state of one array, as an RNN or a GRU has, "
                f"got one with the sizes {decoder.recurrent.state_sizes}"
            )
        self.start = start
        self.decoder = decoder
        self._check_parts()

    def forward(
        self,
        x: np.ndarray,
        state: None = None,
        mask: np.ndarray | None = None,
        *,
        previous: np.ndarray,
        rng: np.random.Generator | int | None = None,
    ) -> tuple[np.ndarray, np.ndarray, OneToManyCache]:
        """Compute the logits of every symbol, given the right symbols before it (teacher forcing).

        Parameters
        ----------
        x : ndarray of dtype, shape (1, B, D)
            One input per sequence.
        state : None
            The initial state is computed from x.
        mask : ndarray of bool, shape (T, B), optional
            False where previous is padding: there the decoder holds its state. Mask the loss as well.
        previous : ndarray of int, shape (T, B)
            The start symbol, then the right symbols shifted by one step.
        rng : optional
            Not used: there is no dropout.

        Returns
        -------
        logits : ndarray of dtype, shape (T, B, K)
            Outputs y_t of the decoder.
        state : ndarray of dtype, shape (B, H)
            The decoder's last hidden state.
        cache : OneToManyCache
            For `backward`, which must be called before x, previous or the parameters change.

        References
        ----------
        Williams and Zipser, "A learning algorithm for continually running fully recurrent neural networks", Neural
        Computation 1 (1989), for teacher forcing.

        Examples
        --------
        >>> from rnn import RNN, Embedding
        >>> decoder = ManyToMany(RNN(1, 2, rng=0), Linear(2, 3, rng=1), Embedding(3, 1, rng=2))
        >>> model = OneToMany(Linear(4, 2, rng=3), decoder)
        >>> model.forward(np.ones((1, 1, 4)), previous=np.array([[0], [2]]))[0].shape
        (2, 1, 3)
        """
        check_no_state("state", state)
        first, start = self._first_state(x)
        ids = read_ids("previous", previous, ("T", len(first)), self.decoder.readout.output_size, mask)
        with inside("decoder", "mask"):
            logits, last, decoder = self.decoder.forward(ids, first, mask)  # (T, B, K)
        return logits, last, OneToManyCache(start, first, decoder)

    def _first_state(self, x: np.ndarray) -> tuple[np.ndarray, LinearCache]:
        """Return h_0 = tanh(W x + b), (B, H), and the cache of `start`."""
        check_floats("x", x, (1, "B", self.start.input_size), self.start.dtype)
        with inside("start"):
            a, _, cache = self.start.forward(x[0])  # (B, H)
        return np.tanh(a), cache

    def backward(
        self, cache: OneToManyCache, doutput: np.ndarray, dstate: np.ndarray | None = None
    ) -> tuple[np.ndarray, None, dict[str, np.ndarray]]:
        """Backpropagate through the decoder to its initial state, and from there to the input.

        Parameters
        ----------
        cache : OneToManyCache
            What `forward` returned.
        doutput : ndarray of dtype, shape (T, B, K)
            Gradient of the loss with respect to the outputs.
        dstate : ndarray of dtype, shape (B, H), optional
            Gradient of the loss with respect to the decoder's last hidden state; zeros by default.

        Returns
        -------
        dx : ndarray of dtype, shape (1, B, D)
            Gradient of x.
        dstate : None
            The initial state is computed from x.
        grads : dict of str to ndarray
            Gradients, with the same keys as `params`.

        Examples
        --------
        >>> from rnn import RNN, Embedding
        >>> decoder = ManyToMany(RNN(1, 2, rng=0), Linear(2, 3, rng=1), Embedding(3, 1, rng=2))
        >>> model = OneToMany(Linear(4, 2, rng=3), decoder)
        >>> logits, state, cache = model.forward(np.ones((1, 1, 4)), previous=np.array([[0], [2]]))
        >>> dx, dstate, grads = model.backward(cache, np.ones_like(logits))
        >>> dx.shape, grads.keys() == model.params.keys()
        ((1, 1, 4), True)
        """
        check_cache(cache, OneToManyCache)
        with inside("decoder", "doutput", "dstate"):
            _, dfirst, decoder = self.decoder.backward(cache.decoder, doutput, dstate)
        with inside("start"):
            dx, _, start = self.start.backward(cache.start, dfirst * (1 - np.square(cache.first)))
        return dx[None], None, join({"start": start, "decoder": decoder})

    def generate(
        self, x: np.ndarray, *, start: int, stop: int, max_steps: int
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Write a sequence for every input: at each step the most likely symbol, until that is the stop symbol.

        Parameters
        ----------
        x : ndarray of dtype, shape (1, B, D)
            One input per sequence.
        start, stop : int
            Ids of the symbol that is given at the first step, and of the one that ends a sequence.
        max_steps : int
            Largest number of symbols; a sequence without a stop is cut off there.

        Returns
        -------
        ids : ndarray of int64, shape (T, B), T at most max_steps
            The symbols written, the stop included; after it, padding that repeats the stop.
        mask : ndarray of bool, shape (T, B)
            True up to and including the stop.

        Examples
        --------
        >>> from rnn import RNN, Embedding
        >>> decoder = ManyToMany(RNN(1, 2, rng=0), Linear(2, 3, rng=1), Embedding(3, 1, rng=2))
        >>> model = OneToMany(Linear(4, 2, rng=3), decoder)
        >>> ids, mask = model.generate(np.ones((1, 1, 4)), start=0, stop=1, max_steps=5)
        >>> ids.shape == mask.shape
        True
        """
        first, _ = self._first_state(x)
        return generate_greedily(self.decoder, first, len(first), start, stop, max_steps)
