"""A stack of recurrent layers: the outputs of each are the inputs of the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from rnn._module import Base, check_cache, inside
from rnn._validation import as_generator, check_below_one, describe
from rnn.layers._recurrent import Recurrent, check_recurrent
from rnn.layers.dropout import Dropout, DropoutCache
from rnn.parameters import join

__all__ = ["Stacked", "StackedCache"]


class StackedCache(NamedTuple):
    """What `Stacked.backward` needs to know about the forward pass."""

    layers: tuple[Any, ...]  # one cache per layer, from the lowest up
    dropouts: tuple[DropoutCache, ...]  # one per gap between two layers
    shape: tuple[int, ...]  # (T, B, output_size)
    mask: np.ndarray | None  # (T, B), bool


class Stacked(Recurrent):
    """A stack of recurrent layers: the output of each at step t is the input of the next at step t.

    With f_k, the map of layer k from a whole sequence to a whole sequence::

        y(1) = f_1(x)
        y(k) = f_k(dropout(y(k-1)))               k = 2 .. n
        y(k) = f_k(dropout(y(k-1))) + y(k-1)      with residual=True

    Parameters
    ----------
    layers : sequence of Recurrent
        From the lowest to the highest; the input_size of each is the output_size of the one below.
    dropout : float, default 0.0
        Probability, in [0, 1), that a number is dropped between one layer and the next, in training. Nothing is dropped
        between one step and the next.
    residual : bool, default False
        Whether each layer from the second on adds its input to its output.

    Attributes
    ----------
    layers : tuple of Recurrent
        From the lowest to the highest.
    between : Dropout
        Applied to the outputs of every layer but the highest.
    params : Parameters
        The layers' own arrays under the names "layers.0.W_xh", "layers.0.W_hh", ..., "layers.1.W_xh", ...

    Notes
    -----
    ``len(stacked)`` is the number of layers, ``stacked[0]`` the lowest. At masked steps every layer holds its state,
    which is its output; Keras and PyTorch give zeros there.

    References
    ----------
    El Hihi and Bengio, "Hierarchical recurrent neural networks for long-term dependencies", NeurIPS 1995; Zaremba,
    Sutskever and Vinyals, "Recurrent neural network regularization" (2014), for dropout between the layers alone;
    He et al., "Deep residual learning for image recognition", CVPR 2016.

    Examples
    --------
    >>> from rnn.layers import RNN
    >>> rng = np.random.default_rng(0)  # one for all: equal seeds would give equal weights
    >>> layer = Stacked([RNN(3, 5, rng=rng), RNN(5, 4, rng=rng)])
    >>> output, states, cache = layer.forward(np.ones((7, 2, 3)))
    >>> output.shape, [state.shape for state in states], list(layer.params)[::3]
    ((7, 2, 4), [(2, 5), (2, 4)], ['layers.0.W_xh', 'layers.1.W_xh'])
    >>> len(layer), layer[0]
    (2, RNN(3, 5, nonlinearity='tanh', dtype=float64))
    """

    def __init__(self, layers: Sequence[Recurrent], *, dropout: float = 0.0, residual: bool = False) -> None:
        if not isinstance(layers, Sequence) or isinstance(layers, str):
            raise TypeError(f"layers must be a sequence of recurrent layers, got {describe(layers)}")
        if not layers:
            raise ValueError("layers must hold at least one layer, got none")
        if not isinstance(residual, bool):
            raise TypeError(f"residual must be a bool, got {describe(residual)}")
        self.layers = tuple(layers)
        self.residual = residual
        self.between = Dropout(check_below_one("dropout", dropout))
        for number, layer in enumerate(self.layers):
            self._check_layer(number, layer)
        self.input_size = self.layers[0].input_size
        self.output_size = self.layers[-1].output_size
        self.backward_size = self.layers[-1].backward_size
        self._check_parts()

    def _check_layer(self, number: int, layer: Recurrent) -> None:
        """Refuse a layer that does not fit on the one below."""
        name = f"layers[{number}]"
        check_recurrent(name, layer)
        if number == 0:
            return
        below, name_below = self.layers[number - 1], f"layers[{number - 1}]"
        if layer.dtype != below.dtype:
            raise TypeError(f"{name} must have the dtype of {name_below}, {below.dtype}, got {layer.dtype}")
        if layer.input_size != below.output_size:
            raise ValueError(
                f"{name} must have input_size {below.output_size}, the output_size of {name_below}, "
                f"got {layer.input_size}"
            )
        if self.residual and layer.output_size != layer.input_size:
            raise ValueError(
                f"{name} must have output_size {layer.input_size}, its input_size, because residual=True adds "
                f"its input to its output, got {layer.output_size}"
            )

    def __repr__(self) -> str:
        dropout = f", dropout={self.between.rate}" if self.between.rate else ""
        residual = ", residual=True" if self.residual else ""
        return f"Stacked([{', '.join(map(repr, self.layers))}]{dropout}{residual})"

    def __len__(self) -> int:
        return len(self.layers)

    def __getitem__(self, number: int) -> Recurrent:
        return self.layers[number]

    def _parts(self) -> dict[str, Base]:
        return {**{f"layers.{number}": layer for number, layer in enumerate(self.layers)}, "between": self.between}

    @property
    def state_sizes(self) -> tuple[Any, ...]:
        """Names and lengths of the vectors in the state of each layer."""
        return tuple(layer.state_sizes for layer in self.layers)

    def forward(
        self,
        x: np.ndarray,
        state: tuple[Any, ...] | None = None,
        mask: np.ndarray | None = None,
        *,
        rng: np.random.Generator | int | None = None,
    ) -> tuple[np.ndarray, tuple[Any, ...], StackedCache]:
        """Run all layers over a batch of sequences, the lowest first.

        Parameters
        ----------
        x : ndarray of dtype, shape (T, B, D)
            Input sequences, time first.
        state : tuple, optional
            The initial state of each layer; zeros by default, also for a layer whose entry is None.
        mask : ndarray of bool, shape (T, B), optional
            False where x is padding: there every layer holds its state, which is its output (in Keras and PyTorch it is
            zero).
        rng : numpy.random.Generator or int, optional
            Source of randomness for dropout, or a seed for one. Without it nothing is dropped.

        Returns
        -------
        output : ndarray of dtype, shape (T, B, output_size)
            Output of the highest layer. Read-only.
        state : tuple
            The last state of each layer.
        cache : StackedCache
            For `backward`, which must be called before x or the parameters change.

        Examples
        --------
        >>> from rnn.layers import RNN
        >>> low, high = RNN(3, 5, rng=0), RNN(5, 4, rng=1)
        >>> x = np.ones((7, 2, 3))
        >>> by_hand = high.forward(low.forward(x)[0])[0]
        >>> np.array_equal(Stacked([low, high]).forward(x)[0], by_hand)
        True
        """
        states = self._check_states("state", state)
        rng = None if rng is None else as_generator(rng)  # one generator, or all gaps would drop the same numbers
        last, caches, dropouts = [], [], []
        output = x
        for number, layer in enumerate(self.layers):
            below = output
            with inside(f"layers[{number}]", "mask", *(["x"] if number == 0 else [])):
                if number > 0:
                    output, _, dropped = self.between.forward(below, rng=rng)
                    dropouts.append(dropped)
                output, new, cache = layer.forward(output, states[number], mask, rng=rng)
            if self.residual and number > 0:
                output = output + below
                output.flags.writeable = False
            last.append(new)
            caches.append(cache)
        return output, tuple(last), StackedCache(tuple(caches), tuple(dropouts), output.shape, mask)

    def backward(
        self, cache: StackedCache, doutput: np.ndarray | None, dstate: tuple[Any, ...] | None = None
    ) -> tuple[np.ndarray, tuple[Any, ...], dict[str, np.ndarray]]:
        """Backpropagate through all layers, the highest first: dx of one is doutput of the one below.

        Parameters
        ----------
        cache : StackedCache
            What `forward` returned.
        doutput : ndarray of dtype, shape (T, B, output_size), or None
            Gradient of the loss with respect to the output; None if only the last states count.
        dstate : tuple, optional
            Gradient of the loss with respect to each layer's last state; zeros by default, also for a layer whose
            entry is None.

        Returns
        -------
        dx : ndarray of dtype, shape (T, B, D)
            Gradient of x; zero where masked.
        dstate : tuple
            Gradient of the initial state of each layer.
        grads : dict of str to ndarray
            Gradients of the parameters, with the same keys as `params`, summed over time and batch.

        References
        ----------
        Pascanu, Gulcehre, Cho and Bengio, "How to construct deep recurrent neural networks", ICLR 2014.

        Examples
        --------
        >>> from rnn.layers import RNN
        >>> layer = Stacked([RNN(3, 5, rng=0), RNN(5, 4, rng=1)])
        >>> output, states, cache = layer.forward(np.ones((7, 2, 3)))
        >>> dx, dstates, grads = layer.backward(cache, np.ones_like(output))
        >>> dx.shape, grads.keys() == layer.params.keys()
        ((7, 2, 3), True)
        """
        check_cache(cache, StackedCache)
        if len(cache.layers) != len(self.layers):
            raise ValueError(f"cache must be of a stack of {len(self.layers)} layers, got one of {len(cache.layers)}")
        dstates = self._check_states("dstate", dstate)
        doutput = self._read_upstream(doutput, dstates, cache.shape, cache.mask)
        if doutput is None:  # dstate may be given for one layer alone
            doutput = np.zeros(cache.shape, self.dtype)
        first: list[Any] = []
        grads: dict[str, dict[str, np.ndarray]] = {}
        for number in reversed(range(len(self.layers))):
            with inside(f"layers[{number}]"):
                dx, dfirst, own = self.layers[number].backward(cache.layers[number], doutput, dstates[number])
            if number > 0:
                with inside(f"layers[{number - 1}]"):
                    dx, _, _ = self.between.backward(cache.dropouts[number - 1], dx)
                if self.residual:
                    dx = dx + doutput
            doutput = dx
            first.insert(0, dfirst)
            grads = {f"layers.{number}": own, **grads}
        return dx, tuple(first), join(grads)

    def _check_states(self, name: str, states: tuple[Any, ...] | None) -> tuple[Any, ...]:
        """Return one entry per layer."""
        if states is None:
            return (None,) * len(self.layers)
        if not isinstance(states, tuple):
            raise TypeError(f"{name} must be a tuple with one entry per layer, got {describe(states)}")
        if len(states) != len(self.layers):
            raise ValueError(f"{name} must have one entry for each of the {len(self.layers)} layers, got {len(states)}")
        return states
