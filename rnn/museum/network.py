"""The base class of all exhibits."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import NDArray

from rnn._validation import as_generator, check_size
from rnn.initializers import uniform

__all__ = ["LossAndGrads", "Network"]

LossAndGrads = tuple[float, dict[str, NDArray]]


class Network(ABC):
    """A tanh network with a readout, which computes loss and gradients in one method.

    a_t = W_xh x_t + W_hh h_{t-1} + b_h, h_t = tanh(a_t), y_t = W_hy h_t + b_y; the loss is the mean cross-entropy.

    Parameters
    ----------
    input_size, hidden_size, output_size, batch : int
        D, H, K, and the number of sequences B, which is fixed.
    rng : numpy.random.Generator or int
        Source of randomness for the weights, or a seed for one.

    Attributes
    ----------
    params : dict of str to ndarray
        "W_xh" (H, D), "W_hh" (H, H), "b_h" (H,), "W_hy" (K, H) and "b_y" (K,), from U(-1/sqrt(H), 1/sqrt(H)).
    start : ndarray, shape (B, H)
        The initial state, zeros.
    grads : dict of str to ndarray
        Zeros, in the shapes of the parameters.
    """

    def __init__(
        self, input_size: int, hidden_size: int, output_size: int, batch: int, *, rng: np.random.Generator | int
    ) -> None:
        D, H = check_size("input_size", input_size), check_size("hidden_size", hidden_size)
        K, B = check_size("output_size", output_size), check_size("batch", batch)
        shapes = {"W_xh": (H, D), "W_hh": (H, H), "b_h": (H,), "W_hy": (K, H), "b_y": (K,)}
        rng = as_generator(rng)
        self.params = {name: uniform(shape, 1 / np.sqrt(H), rng=rng) for name, shape in shapes.items()}
        self.start = np.zeros((B, H))
        self.grads = {name: np.zeros(shape) for name, shape in shapes.items()}

    @abstractmethod
    def loss_and_grads(self, x: NDArray, targets: NDArray) -> LossAndGrads:
        """Return the mean cross-entropy over all steps and its gradients.

        Parameters
        ----------
        x : ndarray, shape (T, B, D)
            Inputs.
        targets : ndarray of int, shape (T, B)
            The right classes.

        Returns
        -------
        loss : float
            In nats.
        grads : dict of str to ndarray
            One gradient per parameter.
        """
