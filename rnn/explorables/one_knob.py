"""One knob: how the recurrent gain and the nonlinearity set the Lyapunov exponent, and what follows from it."""

from typing import Any

import numpy as np
import traitlets

from .base import Explorable

__all__ = ["OneKnob"]

HIDDEN_SIZE = 32


def _matrix() -> list[list[float]]:
    """Return a random matrix with independent normal entries, scaled to the spectral radius 1."""
    matrix = np.random.default_rng(0).normal(size=(HIDDEN_SIZE, HIDDEN_SIZE))
    return (matrix / np.abs(np.linalg.eigvals(matrix)).max()).round(4).tolist()


class OneKnob(Explorable):
    """A random recurrent network h_t = f(g W h_{t-1} + noise) whose gain g the reader turns.

    W is 32 x 32 with spectral radius 1, so that g is the spectral radius of the recurrent weights. The figure measures
    the largest Lyapunov exponent on 250 steps after 50 to settle, and beside it, over 100 steps: the distance of two
    runs that start differently, the norm of a gradient carried back, the singular values of the products of Jacobians,
    and the share of 30 gradients with respect to W, of a loss at the last step, whose norm exceeds the threshold.

    Parameters
    ----------
    gain : float
        g, from 0.1 to 3.
    nonlinearity : {"tanh", "relu", "sigmoid", "linear"}
        The function f.
    noise : {0.0, 0.1, 1.0}
        Standard deviation of the normal noise that each unit gets as input.
    threshold : float
        Norm at which gradients are clipped, from 0.1 to 1,000.

    Raises
    ------
    traitlets.TraitError
        If a value is out of its range.

    References
    ----------
    The chapter on vanishing and exploding gradients; Engelken, Wolf and Abbott, "Lyapunov spectra of chaotic recurrent
    neural networks", Physical Review Research 5 (2023).

    Examples
    --------
    >>> from rnn.explorables import OneKnob
    >>> OneKnob(gain=1.5).gain
    1.5
    """

    module = "one-knob.js"
    description = (
        "A knob sets the gain of the recurrent weights of a random network. Five plots follow: the Lyapunov exponent, "
        "the memory of the initial state, a gradient carried back, the singular values of products of Jacobians, and "
        "the share of gradients that are clipped. All of them shrink, stay or grow together, as the exponent says."
    )

    matrix: Any = traitlets.List(read_only=True).tag(sync=True)
    gain = traitlets.Float(1.0, min=0.1, max=3.0).tag(sync=True)
    nonlinearity = traitlets.Enum(["tanh", "relu", "sigmoid", "linear"], "tanh").tag(sync=True)
    noise = traitlets.Enum([0.0, 0.1, 1.0], 0.1).tag(sync=True)
    threshold = traitlets.Float(10.0, min=0.1, max=1000.0).tag(sync=True)

    @traitlets.default("matrix")
    def _default_matrix(self) -> Any:
        return _matrix()
