"""A sequence from a sequence of another length, as in translation."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn._module import Base, check_cache, inside, read_ids
from rnn._validation import as_generator
from rnn.layers import Embedding
from rnn.layers._recurrent import Recurrent
from rnn.models._parts import check_fit, check_reader
from rnn.models._reading import ReadCache, read, read_backward
from rnn.models._writing import check_decoder, generate_greedily
from rnn.models.many_to_many import ManyToMany, ManyToManyCache
from rnn.parameters import join

__all__ = ["EncoderDecoder", "EncoderDecoderCache"]


class EncoderDecoderCache(NamedTuple):
    """What `EncoderDecoder.backward` needs to know about the forward pass."""

    encoder: ReadCache
    decoder: ManyToManyCache


class EncoderDecoder(Base):
    """A sequence from a sequence: the last state of an encoder is the initial state of a decoder.

    Parameters
    ----------
    encoder : RNN, LSTM, GRU or Stacked
        Reads the source.
    decoder : ManyToMany
        Writes the target. Its recurrent layer has a state like the encoder's, and its embedding as many symbols as its
        readout has outputs, because it reads what it writes.
    embedding : Embedding, optional
        Embedding of the source: with it x holds ids.

    References
    ----------
    Cho et al., "Learning phrase representations using RNN encoder-decoder for statistical machine translation", EMNLP
    2014; Sutskever, Vinyals and Le, "Sequence to sequence learning with neural networks", NeurIPS 2014.

    Examples
    --------
    >>> from rnn import RNN, Linear
    >>> rng = np.random.default_rng(0)  # one for all: equal seeds would give equal weights
    >>> decoder = ManyToMany(RNN(3, 5, rng=rng), Linear(5, 9, rng=rng), Embedding(9, 3, rng=rng))
    >>> model = EncoderDecoder(RNN(4, 5, rng=rng), decoder, Embedding(20, 4, rng=rng))
    >>> logits, state, cache = model.forward(np.ones((8, 2), dtype=int), previous=np.zeros((6, 2), dtype=int))
    >>> logits.shape
    (6, 2, 9)
    """

    PARTS = ("embedding", "encoder", "decoder")

    def __init__(self, encoder: Recurrent, decoder: ManyToMany, embedding: Embedding | None = None) -> None:
        check_reader("encoder", encoder, embedding)
        check_decoder(decoder)
        check_fit("encoder", encoder, "output_size", "decoder", decoder.recurrent, "output_size")
        got, wanted = encoder.state_sizes, decoder.recurrent.state_sizes
        if got != wanted:
            raise ValueError(f"encoder must have a state like that of decoder, with the sizes {wanted}, got {got}")
        self.encoder = encoder
        self.decoder = decoder
        self.embedding = embedding
        self._check_parts()

    def forward(
        self,
        x: np.ndarray,
        state: Any = None,
        mask: np.ndarray | None = None,
        *,
        previous: np.ndarray,
        rng: np.random.Generator | int | None = None,
    ) -> tuple[np.ndarray, Any, EncoderDecoderCache]:
        """Compute the logits of every symbol, given the source and the right symbols before it (teacher forcing).

        Parameters
        ----------
        x : ndarray of dtype, shape (S, B, D), or of int, shape (S, B), with an embedding
            Source sequences, time first.
        state : as the encoder's, optional
            Initial state of the encoder; zeros by default.
        mask : ndarray of bool, shape (S, B), optional
            False where x is padding: there the encoder holds its state.
        previous : ndarray of int, shape (T, B)
            The start symbol, then the right symbols shifted by one step. Padding at its end changes only the logits
            there, so mask the loss.
        rng : numpy.random.Generator or int, optional
            Source of randomness for dropout, or a seed for one. Without it nothing is dropped.

        Returns
        -------
        logits : ndarray of dtype, shape (T, B, K)
            Outputs y_t of the decoder.
        state : as the decoder's
            The last state of the decoder.
        cache : EncoderDecoderCache
            For `backward`, which must be called before x, previous or the parameters change.

        References
        ----------
        Williams and Zipser, "A learning algorithm for continually running fully recurrent neural networks", Neural
        Computation 1 (1989), for teacher forcing.

        Examples
        --------
        >>> from rnn import RNN, Linear
        >>> decoder = ManyToMany(RNN(1, 2, rng=0), Linear(2, 3, rng=1), Embedding(3, 1, rng=2))
        >>> model = EncoderDecoder(RNN(4, 2, rng=3), decoder)
        >>> model.forward(np.ones((5, 1, 4)), previous=np.array([[0], [2]]))[0].shape
        (2, 1, 3)
        """
        rng = None if rng is None else as_generator(rng)  # one generator for both
        output, context, encoder = read(self.encoder, self.embedding, x, state, mask, rng, name="encoder")
        ids = read_ids("previous", previous, ("T", output.shape[1]), self.decoder.readout.output_size, None)
        with inside("decoder"):
            logits, last, decoder = self.decoder.forward(ids, context, rng=rng)  # (T, B, K)
        return logits, last, EncoderDecoderCache(encoder, decoder)

    def backward(
        self, cache: EncoderDecoderCache, doutput: np.ndarray, dstate: Any = None
    ) -> tuple[np.ndarray | None, Any, dict[str, np.ndarray]]:
        """Backpropagate through the decoder to its initial state, and from there through the encoder.

        Parameters
        ----------
        cache : EncoderDecoderCache
            What `forward` returned.
        doutput : ndarray of dtype, shape (T, B, K)
            Gradient of the loss with respect to the outputs.
        dstate : as the decoder's, optional
            Gradient of the loss with respect to the decoder's last state; zeros by default.

        Returns
        -------
        dx : ndarray of dtype, shape (S, B, D), or None
            Gradient of x, zero where masked; None for ids, which have none.
        dstate : as the encoder's
            Gradient of the initial state of the encoder.
        grads : dict of str to ndarray
            Gradients, with the same keys as `params`.

        Examples
        --------
        >>> from rnn import RNN, Linear
        >>> decoder = ManyToMany(RNN(1, 2, rng=0), Linear(2, 3, rng=1), Embedding(3, 1, rng=2))
        >>> model = EncoderDecoder(RNN(4, 2, rng=3), decoder)
        >>> logits, state, cache = model.forward(np.ones((5, 1, 4)), previous=np.array([[0], [2]]))
        >>> dx, dstate, grads = model.backward(cache, np.ones_like(logits))
        >>> dx.shape, grads.keys() == model.params.keys()
        ((5, 1, 4), True)
        """
        check_cache(cache, EncoderDecoderCache)
        with inside("decoder", "doutput", "dstate"):
            _, dcontext, decoder = self.decoder.backward(cache.decoder, doutput, dstate)
        dx, dfirst, embedding, encoder = read_backward(
            self.encoder, self.embedding, cache.encoder, None, dcontext, name="encoder", given=()
        )
        return dx, dfirst, join({"embedding": embedding, "encoder": encoder, "decoder": decoder})

    def generate(
        self, x: np.ndarray, *, start: int, stop: int, max_steps: int, mask: np.ndarray | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Write a sequence for every source: at each step the most likely symbol, until that is the stop symbol.

        Parameters
        ----------
        x : ndarray of dtype, shape (S, B, D), or of int, shape (S, B), with an embedding
            Source sequences, time first.
        start, stop : int
            Ids of the symbol that is given at the first step, and of the one that ends a sequence.
        max_steps : int
            Largest number of symbols; a sequence without a stop is cut off there.
        mask : ndarray of bool, shape (S, B), optional
            False where x is padding.

        Returns
        -------
        ids : ndarray of int64, shape (T, B), T at most max_steps
            The symbols written, the stop included; after it, padding that repeats the stop.
        mask : ndarray of bool, shape (T, B)
            True up to and including the stop.

        Examples
        --------
        >>> from rnn import RNN, Linear
        >>> decoder = ManyToMany(RNN(1, 2, rng=0), Linear(2, 3, rng=1), Embedding(3, 1, rng=2))
        >>> model = EncoderDecoder(RNN(4, 2, rng=3), decoder)
        >>> ids, mask = model.generate(np.ones((5, 1, 4)), start=0, stop=1, max_steps=5)
        >>> ids.shape == mask.shape
        True
        """
        output, context, _ = read(self.encoder, self.embedding, x, mask=mask, name="encoder")
        return generate_greedily(self.decoder, context, output.shape[1], start, stop, max_steps)
