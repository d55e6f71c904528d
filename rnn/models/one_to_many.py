"""A sequence from one input: a caption for a picture."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn._validation import check_floats
from rnn.layers import Linear
from rnn.layers.linear import LinearCache
from rnn.models._parts import check_class, check_fit, join
from rnn.models._writing import check_decoder, check_previous, generate_greedily
from rnn.models.many_to_many import ManyToMany, ManyToManyCache

__all__ = ["OneToMany", "OneToManyCache"]


class OneToManyCache(NamedTuple):
    """What `OneToMany.backward` needs to know about the forward pass."""

    start: LinearCache
    first: np.ndarray  # (B, H): h_0
    decoder: ManyToManyCache


class OneToMany:
    """A sequence from one input: h_0 = tanh(W x + b) starts a decoder that is given each symbol and says the next.

    Parameters
    ----------
    start : Linear
        Turns the input into the decoder's initial state.
    decoder : ManyToMany
        Of an RNN or a GRU, with an embedding, for as many symbols as its readout has outputs: it reads what it writes.

    Raises
    ------
    TypeError
        If an argument is of another class, or their dtypes differ.
    ValueError
        If start's output_size is not the decoder's, the decoder's state is more than one array (an RNN's and a GRU's is
        not), or the decoder does not read what it writes.

    References
    ----------
    Vinyals, Toshev, Bengio and Erhan, "Show and tell: a neural image caption generator", CVPR 2015.

    Examples
    --------
    >>> from rnn import RNN, Embedding
    >>> decoder = ManyToMany(RNN(3, 5, rng=0), Linear(5, 9, rng=1), Embedding(9, 3, rng=2))
    >>> model = OneToMany(Linear(64, 5, rng=3), decoder)
    >>> logits, state, cache = model.forward(np.ones((1, 4, 64)), np.zeros((6, 4), dtype=int))
    >>> logits.shape
    (6, 4, 9)
    """

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

    def __repr__(self) -> str:
        return f"OneToMany({self.start!r}, {self.decoder!r})"

    @property
    def params(self) -> dict[str, np.ndarray]:
        """The layers' own arrays under the names "start.W", ..., "decoder.readout.b"; change them in place."""
        return join(start=self.start.params, decoder=self.decoder.params)

    def forward(
        self, x: np.ndarray, previous: np.ndarray, mask: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray, OneToManyCache]:
        """Compute the logits of every symbol, given the right symbols before it (teacher forcing).

        Parameters
        ----------
        x : ndarray of dtype, shape (1, B, D)
            One input per sequence.
        previous : ndarray of int, shape (T, B)
            The start symbol, then the right symbols shifted by one step.
        mask : ndarray of bool, shape (T, B), optional
            False where a step of `previous` is padding; mask the loss as well.

        Returns
        -------
        logits : ndarray of dtype, shape (T, B, K)
            Outputs y_t of the decoder.
        state : ndarray of dtype, shape (B, H)
            The decoder's last hidden state.
        cache : OneToManyCache
            For `backward`, which must be called before x, previous or the parameters change.

        Raises
        ------
        TypeError
            If x is not an array of the model's dtype, previous not one of integers, or mask not one of bool.
        ValueError
            If a shape does not fit, a value is NaN or infinite, an id is out of range, or everything is masked.

        References
        ----------
        Williams and Zipser, "A learning algorithm for continually running fully recurrent neural networks", Neural
        Computation 1 (1989), for teacher forcing.

        Examples
        --------
        >>> from rnn import RNN, Embedding
        >>> decoder = ManyToMany(RNN(1, 2, rng=0), Linear(2, 3, rng=1), Embedding(3, 1, rng=2))
        >>> OneToMany(Linear(4, 2, rng=3), decoder).forward(np.ones((1, 1, 4)), np.array([[0], [2]]))[0].shape
        (2, 1, 3)
        """
        first, start = self._first_state(x)
        check_previous(self.decoder, previous, len(first))
        logits, state, decoder = self.decoder.forward(previous, first, mask)  # (T, B, K)
        return logits, state, OneToManyCache(start, first, decoder)

    def _first_state(self, x: np.ndarray) -> tuple[np.ndarray, LinearCache]:
        """Return h_0 = tanh(W x + b), and what its gradient needs."""
        check_floats("x", x, (1, "B", self.start.input_size), self.start.dtype)
        a, cache = self.start.forward(x[0])  # (B, H)
        return np.tanh(a), cache

    def backward(
        self, cache: OneToManyCache, dlogits: np.ndarray, dstate: np.ndarray | None = None
    ) -> tuple[np.ndarray, None, dict[str, np.ndarray]]:
        """Backpropagate through the decoder to its initial state, and from there to the input.

        Parameters
        ----------
        cache : OneToManyCache
            What `forward` returned.
        dlogits : ndarray of dtype, shape (T, B, K)
            Gradient of the loss with respect to the outputs.
        dstate : ndarray of dtype, shape (B, H), optional
            Gradient of the loss with respect to the decoder's last hidden state; zeros by default.

        Returns
        -------
        dx : ndarray of dtype, shape (1, B, D)
            Gradient of x.
        dstate : None
            The initial state is computed from x, not given.
        grads : dict of str to ndarray
            Gradients, with the same keys as `params`.

        Raises
        ------
        TypeError, ValueError
            If dlogits or dstate is not such an array of finite numbers.

        Examples
        --------
        >>> from rnn import RNN, Embedding
        >>> decoder = ManyToMany(RNN(1, 2, rng=0), Linear(2, 3, rng=1), Embedding(3, 1, rng=2))
        >>> model = OneToMany(Linear(4, 2, rng=3), decoder)
        >>> logits, state, cache = model.forward(np.ones((1, 1, 4)), np.array([[0], [2]]))
        >>> dx, dstate, grads = model.backward(cache, np.ones_like(logits))
        >>> dx.shape, grads.keys() == model.params.keys()
        ((1, 1, 4), True)
        """
        _, dfirst, decoder = self.decoder.backward(cache.decoder, dlogits, dstate)
        dx, start = self.start.backward(cache.start, dfirst * (1 - np.square(cache.first)))
        return dx[None], None, join(start=start, decoder=decoder)

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
            Number of steps after which a sequence without a stop is cut off.

        Returns
        -------
        ids : ndarray of int64, shape (T, B), T at most max_steps
            What was written, the stop included; after it, padding that repeats the stop.
        mask : ndarray of bool, shape (T, B)
            True up to and including the stop.

        Raises
        ------
        TypeError, ValueError
            If x is not such an array, start or stop is not an id of the decoder, or max_steps is not positive.

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
