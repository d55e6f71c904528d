"""The one interface of all layers and models."""

from __future__ import annotations

from typing import Any, Protocol, Self, runtime_checkable

import numpy as np

from rnn.parameters import Parameters

__all__ = ["Module"]


@runtime_checkable
class Module(Protocol):
    """What every layer and every model has; a class of your own that has it can be trained like them.

    Time is the first axis of every sequence, the batch the second. Models that write, `OneToMany` and `EncoderDecoder`,
    take one more keyword of `forward`, ``previous``: the symbols that they are given. In `OneToMany`, whose x is no
    sequence, the mask belongs to these.

    Notes
    -----
    Equal seeds give equal numbers: two layers of one size made with ``rng=0`` start with the same weights, and
    everything that should tell them apart has to be learned. Make one generator, ``rng = np.random.default_rng(0)``,
    and hand it to every layer.

    Examples
    --------
    >>> from rnn import Linear
    >>> isinstance(Linear(3, 2, rng=0), Module)
    True
    """

    @property
    def params(self) -> Parameters:
        """The module's own arrays; names are paths of attributes, such as "recurrent.W_hh" or "layers.0.W_xh"."""

    @property
    def num_parameters(self) -> int:
        """How many numbers the parameters hold."""

    @property
    def dtype(self) -> np.dtype[Any] | None:
        """Of parameters, inputs, states and outputs; None if there are no parameters and both dtypes are taken."""

    @property
    def dropout(self) -> float:
        """The largest rate of dropout in it; above 0, `forward` needs an ``rng`` to drop."""

    @property
    def causal(self) -> bool:
        """Whether everything in it reads from the first step to the last, so that reading can stop and go on later."""

    def astype(self, dtype: Any) -> Self:
        """Return a copy that computes in another dtype, float32 or float64.

        Parameters
        ----------
        dtype : float32 or float64
            Dtype of the copy.
        """

    def forward(
        self,
        x: np.ndarray,
        state: Any = None,
        mask: np.ndarray | None = None,
        *,
        rng: np.random.Generator | int | None = None,
    ) -> tuple[np.ndarray, Any, Any]:
        """Compute the output.

        Parameters
        ----------
        x : ndarray of dtype, shape (T, B, D), or of int, shape (T, B)
            Input.
        state : array, or tuple of states, optional
            Where to start; zeros by default. None for what has no state.
        mask : ndarray of bool, shape (T, B), optional
            False where x is padding and may hold anything. There states are held and put out again (Keras and PyTorch
            put out zeros), and stateless layers read zeros.
        rng : numpy.random.Generator or int, optional
            Source of randomness for dropout, or a seed for one. Without it nothing is dropped.

        Returns
        -------
        output : ndarray of dtype
            One output per step, or per sequence.
        state : as the argument
            The last state, to go on from; None for what has no state.
        cache : object
            For `backward`, which must be called before x or the parameters change.
        """

    def backward(
        self, cache: Any, doutput: np.ndarray | None, dstate: Any = None
    ) -> tuple[np.ndarray | None, Any, dict[str, np.ndarray]]:
        """Compute the gradients of everything that went into `forward`.

        Parameters
        ----------
        cache : object
            What `forward` returned.
        doutput : ndarray of dtype, shape of the output, or None
            Gradient of the loss with respect to the output; recurrent layers take None if only the last state counts.
            NaN and infinity count as zero at padding.
        dstate : as the state, optional
            Gradient of the loss with respect to the last state; zeros by default.

        Returns
        -------
        dx : ndarray of dtype, shape of x, or None
            Gradient of x, zero where masked; None for ids, which have none.
        dstate : as the state, or None
            Gradient of the state at the start.
        grads : dict of str to ndarray
            Gradients of the parameters, under the same names as `params`, summed over time and batch.
        """
