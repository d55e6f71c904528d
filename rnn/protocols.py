"""The interface of all layers and models."""

from __future__ import annotations

from typing import Any, Protocol, Self, runtime_checkable

import numpy as np

from rnn.parameters import Parameters

__all__ = ["Module"]


@runtime_checkable
class Module(Protocol):
    """Interface of every layer and model; a class of your own that has it can be trained like them.

    `OneToMany` and `EncoderDecoder`, which write sequences, take one more keyword of `forward`: ``previous``, ids
    (T, B), at each step the symbol before the one to predict. In `OneToMany`, whose x is no sequence, the mask is that
    of ``previous``.

    Notes
    -----
    Equal seeds give equal numbers: two layers of one size made with ``rng=0`` start with the same weights. Make one
    generator, ``rng = np.random.default_rng(0)``, and pass it to every layer.

    Examples
    --------
    >>> from rnn import Linear
    >>> isinstance(Linear(3, 2, rng=0), Module)
    True
    """

    @property
    def params(self) -> Parameters:
        """The module's own arrays by the paths of their attributes: "recurrent.W_hh", "layers.0.W_xh"."""

    @property
    def num_parameters(self) -> int:
        """How many numbers the parameters hold."""

    @property
    def dtype(self) -> np.dtype[Any] | None:
        """Dtype of parameters, inputs, states and outputs; None if there are no parameters, and x may have either."""

    @property
    def dropout(self) -> float:
        """The largest rate of dropout in it. `forward` drops numbers only if it is given an ``rng``."""

    @property
    def causal(self) -> bool:
        """Whether everything in it reads from the first step to the last, so that it can go on from a last state."""

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
            Initial state; zeros by default. Must be None where there is no state.
        mask : ndarray of bool, shape (T, B), optional
            False where x is padding, and may hold anything. There a recurrent layer holds its state, which is its
            output (in Keras and PyTorch the output is zero), and a stateless layer reads zeros.
        rng : numpy.random.Generator or int, optional
            Source of randomness for dropout, or a seed for one. Without it nothing is dropped.

        Returns
        -------
        output : ndarray of dtype
            One output per step, or per sequence.
        state : as the argument
            The last state; None where there is no state.
        cache : object
            For `backward`, which must be called before x or the parameters change.
        """

    def backward(
        self, cache: Any, doutput: np.ndarray | None, dstate: Any = None
    ) -> tuple[np.ndarray | None, Any, dict[str, np.ndarray]]:
        """Compute the gradients of input, initial state and parameters.

        Parameters
        ----------
        cache : object
            What `forward` returned.
        doutput : ndarray of dtype, shape of the output, or None
            Gradient of the loss with respect to the output; for recurrent layers None if only the last state counts.
            NaN and infinity at padding count as zero.
        dstate : as the state, optional
            Gradient of the loss with respect to the last state; zeros by default.

        Returns
        -------
        dx : ndarray of dtype, shape of x, or None
            Gradient of x, zero where masked; None for ids, which have none.
        dstate : as the state, or None
            Gradient of the initial state.
        grads : dict of str to ndarray
            Gradients of the parameters, with the same keys as `params`, summed over time and batch.
        """
