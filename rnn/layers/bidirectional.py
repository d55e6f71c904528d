"""Two recurrent layers over the same sequence: one reads it forward, the other backward in time."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from rnn._module import check_cache, inside
from rnn._validation import as_generator, check_choice, describe
from rnn.layers._recurrent import Recurrent, check_recurrent
from rnn.parameters import join

__all__ = ["Bidirectional", "BidirectionalCache"]


class BidirectionalCache(NamedTuple):
    """What `Bidirectional.backward` needs to know about the forward pass."""

    forward: Any
    backward: Any
    shape: tuple[int, ...]  # (T, B, output_size)
    mask: np.ndarray | None  # (T, B), bool


class Bidirectional(Recurrent):
    """Two recurrent layers over the same sequence, in opposite directions; each output joins those of both at a step.

    With f_t, the forward layer's output after x_1 .. x_t, and g_t, the backward layer's output after x_T .. x_t::

        y_t = [f_t; g_t]           merge="concat"
        y_t = f_t + g_t            merge="sum"
        y_t = (f_t + g_t) / 2      merge="mean"

    The backward layer gets sequence and mask flipped in time. It holds its initial state through padding at the end, so
    that it starts to read at the last real step of each sequence. At masked steps the output joins the held states,
    where Keras and PyTorch give zeros.

    Parameters
    ----------
    forward_layer : Recurrent
        Reads from the first step to the last.
    backward_layer : Recurrent
        Reads from the last step to the first; of the same input_size and dtype.
    merge : {"concat", "sum", "mean"}
        How the outputs are joined; for "sum" and "mean" both layers need the same output_size.

    Attributes
    ----------
    params : Parameters
        The layers' own arrays under the names "forward_layer.W_xh", ..., "backward_layer.W_xh", ...

    References
    ----------
    Schuster and Paliwal, "Bidirectional recurrent neural networks", IEEE Transactions on Signal Processing 45 (1997);
    Graves and Schmidhuber, "Framewise phoneme classification with bidirectional LSTM and other neural network
    architectures", Neural Networks 18 (2005).

    Examples
    --------
    >>> from rnn.layers import RNN
    >>> rng = np.random.default_rng(0)  # one for both: equal seeds would give equal weights
    >>> layer = Bidirectional(RNN(3, 5, rng=rng), RNN(3, 4, rng=rng))
    >>> output, (last, first), cache = layer.forward(np.ones((7, 2, 3)))
    >>> output.shape, last.shape, first.shape
    ((7, 2, 9), (2, 5), (2, 4))
    """

    PARTS = ("forward_layer", "backward_layer")

    def __init__(self, forward_layer: Recurrent, backward_layer: Recurrent, *, merge: str = "concat") -> None:
        for name, layer in (("forward_layer", forward_layer), ("backward_layer", backward_layer)):
            check_recurrent(name, layer)
            if not layer.causal:
                raise ValueError(f"{name} must read in one direction, got {layer!r}")
        if backward_layer.dtype != forward_layer.dtype:
            raise TypeError(
                f"backward_layer must have the dtype of forward_layer, {forward_layer.dtype}, "
                f"got {backward_layer.dtype}"
            )
        if backward_layer.input_size != forward_layer.input_size:
            raise ValueError(
                f"backward_layer must have input_size {forward_layer.input_size}, that of forward_layer, "
                f"got {backward_layer.input_size}"
            )
        self.merge = check_choice("merge", merge, ("concat", "sum", "mean"))
        ahead, back = forward_layer.output_size, backward_layer.output_size
        if merge != "concat" and ahead != back:
            raise ValueError(
                f"backward_layer must have output_size {ahead}, that of forward_layer, for merge={merge!r}, got {back}"
            )
        self.forward_layer = forward_layer
        self.backward_layer = backward_layer
        self.input_size = forward_layer.input_size
        self.output_size, self.backward_size = (ahead + back, back) if merge == "concat" else (ahead, 0)
        self._check_parts()

    def __repr__(self) -> str:
        merge = "" if self.merge == "concat" else f", merge={self.merge!r}"
        return f"{super().__repr__()[:-1]}{merge})"

    @property
    def causal(self) -> bool:
        """False: every output depends on the whole sequence."""
        return False

    @property
    def state_sizes(self) -> dict[str, Any]:
        """Names and lengths of the vectors in the states of both layers."""
        return {"forward": self.forward_layer.state_sizes, "backward": self.backward_layer.state_sizes}

    def forward(
        self,
        x: np.ndarray,
        state: tuple[Any, Any] | None = None,
        mask: np.ndarray | None = None,
        *,
        rng: np.random.Generator | int | None = None,
    ) -> tuple[np.ndarray, tuple[Any, Any], BidirectionalCache]:
        """Run both layers over a batch of sequences.

        Parameters
        ----------
        x : ndarray of dtype, shape (T, B, D)
            Input sequences, time first.
        state : tuple of two, optional
            Initial state of the forward layer, before the first step, and of the backward layer, after the last step.
            Zeros by default, also for a layer whose entry is None.
        mask : ndarray of bool, shape (T, B), optional
            False where x is padding: there both layers hold their states, and the output joins them (in Keras and
            PyTorch it is zero).
        rng : numpy.random.Generator or int, optional
            Source of randomness for dropout within the layers, or a seed for one. Without it nothing is dropped.

        Returns
        -------
        output : ndarray of dtype, shape (T, B, output_size)
            At each step the outputs of both layers, joined. Read-only.
        state : tuple of two
            The state of the forward layer after the last step, and that of the backward layer after the first.
        cache : BidirectionalCache
            For `backward`, which must be called before x or the parameters change.

        Examples
        --------
        Two layers that add up their inputs, over 1, 2, 4:

        >>> from rnn.layers import RNN
        >>> layers = [RNN(1, 1, nonlinearity="linear", rng=0) for _ in range(2)]
        >>> for layer in layers:
        ...     layer.params["W_xh"][:], layer.params["W_hh"][:], layer.params["b_h"][:] = 1, 1, 0
        >>> Bidirectional(*layers).forward(np.array([[[1.0]], [[2.0]], [[4.0]]]))[0][:, 0]
        array([[1., 7.],
               [3., 6.],
               [7., 4.]])
        """
        before, after = _check_pair("state", state)
        rng = None if rng is None else as_generator(rng)  # one generator, or both would drop the same numbers
        with inside("forward_layer", "x", "mask"):
            ahead, last, cache = self.forward_layer.forward(x, before, mask, rng=rng)
        flipped = None if mask is None else mask[::-1]
        with inside("backward_layer"):
            back, first, cache_back = self.backward_layer.forward(x[::-1], after, flipped, rng=rng)
        back = back[::-1]
        output = np.concatenate([ahead, back], axis=-1) if self.merge == "concat" else ahead + back
        if self.merge == "mean":
            output /= 2
        output.flags.writeable = False
        return output, (last, first), BidirectionalCache(cache, cache_back, output.shape, mask)

    def backward(
        self, cache: BidirectionalCache, doutput: np.ndarray | None, dstate: tuple[Any, Any] | None = None
    ) -> tuple[np.ndarray, tuple[Any, Any], dict[str, np.ndarray]]:
        """Backpropagate through both layers, and add up their gradients of x.

        Parameters
        ----------
        cache : BidirectionalCache
            What `forward` returned.
        doutput : ndarray of dtype, shape (T, B, output_size), or None
            Gradient of the loss with respect to the output; None if only the last states count.
        dstate : tuple of two, optional
            Gradient of the loss with respect to the two states that `forward` returned; zeros by default, also for a
            layer whose entry is None.

        Returns
        -------
        dx : ndarray of dtype, shape (T, B, D)
            Gradient of x; zero where masked.
        dstate : tuple of two
            Gradients of the two initial states.
        grads : dict of str to ndarray
            Gradients of the parameters, with the same keys as `params`, summed over time and batch.

        Examples
        --------
        >>> from rnn.layers import RNN
        >>> layer = Bidirectional(RNN(3, 5, rng=0), RNN(3, 4, rng=1))
        >>> output, states, cache = layer.forward(np.ones((7, 2, 3)))
        >>> dx, dstates, grads = layer.backward(cache, np.ones_like(output))
        >>> dx.shape, grads.keys() == layer.params.keys()
        ((7, 2, 3), True)
        """
        check_cache(cache, BidirectionalCache)
        dlast, dfirst = _check_pair("dstate", dstate)
        doutput = self._read_upstream(doutput, (dlast, dfirst), cache.shape, cache.mask)
        if doutput is None:  # dstate may be given for one direction alone
            doutput = np.zeros(cache.shape, self.dtype)
        ahead, back = doutput[..., : self.forward_layer.output_size], doutput[..., -self.backward_layer.output_size :]
        if self.merge == "mean":
            ahead, back = ahead / 2, back / 2
        with inside("forward_layer"):
            dx, dbefore, grads = self.forward_layer.backward(cache.forward, ahead, dlast)
        with inside("backward_layer"):
            dx_back, dafter, grads_back = self.backward_layer.backward(cache.backward, back[::-1], dfirst)
        grads = join({"forward_layer": grads, "backward_layer": grads_back})
        return dx + dx_back[::-1], (dbefore, dafter), grads


def _check_pair(name: str, pair: tuple[Any, Any] | None) -> tuple[Any, Any]:
    """Return one entry for each direction."""
    if pair is None:
        return None, None
    if not isinstance(pair, tuple) or len(pair) != 2:
        raise TypeError(f"{name} must be a tuple of two, for the forward and the backward layer, got {describe(pair)}")
    return pair
