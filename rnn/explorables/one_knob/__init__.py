"""One knob: how gain and nonlinearity of a random network set its Lyapunov exponent, and what follows from it."""

from typing import Any

import numpy as np
import traitlets

from rnn.nonlinearities import NONLINEARITIES

from ..base import Explorable

__all__ = ["OneKnob"]

HIDDEN_SIZE = 32
GATED_SIZE = 16  # smaller, because a gated cell has three or four such matrices
GATED = ("LSTM", "GRU")
CELLS = (*NONLINEARITIES, *GATED)


def _matrix(rng: np.random.Generator, size: int) -> list[list[float]]:
    """Return a random matrix with independent normal entries, scaled to the spectral radius 1."""
    matrix = rng.normal(size=(size, size))
    return (matrix / np.abs(np.linalg.eigvals(matrix)).max()).round(4).tolist()


class OneKnob(Explorable):
    """A random recurrent network h_t = f(g W h_{t-1} + noise) whose gain g the reader turns.

    W is 32 x 32 with spectral radius 1, so that g is the spectral radius of the recurrent weights. An LSTM and a GRU
    have 16 units and such a matrix for each gate; there the reader also sets the bias of the forget or update gate. The
    figure measures the largest Lyapunov exponent on 250 steps after 50 to settle, and beside it, over 100 steps: the
    distance of two runs that start differently, the norm of a gradient carried back, the singular values of the
    products of Jacobians, and the share of 30 gradients with respect to W, of a loss at the last step, whose norm
    exceeds the threshold. The state of an LSTM is (h, c).

    Parameters
    ----------
    gain : float
        g, from 0.1 to 3.
    cells : list of {"tanh", "relu", "sigmoid", "linear", "LSTM", "GRU"}
        The cells that the reader can choose from: an RNN with the function f, or a gated layer.
    cell : str
        The cell that is shown, by default the first of `cells`.
    gate_bias : float
        Bias of the forget gate of the LSTM and the update gate of the GRU, from -2 to 6.
    noise : {0.0, 0.1, 1.0}
        Standard deviation of the normal noise that each unit, and each of its gates, gets as input.
    threshold : float
        Norm at which gradients are clipped, from 0.1 to 1,000.

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

    folder = "one_knob"
    description = (
        "A knob sets the gain of the recurrent weights of a random network. Five plots follow: the Lyapunov exponent, "
        "the memory of the initial state, a gradient carried back, the singular values of products of Jacobians, and "
        "the share of gradients that are clipped. All of them shrink, stay or grow together, as the exponent says."
    )

    matrix: Any = traitlets.List(read_only=True).tag(sync=True)
    gate_matrix: Any = traitlets.List(read_only=True).tag(sync=True)
    cells = traitlets.List(traitlets.Enum(CELLS), list(NONLINEARITIES), minlen=1).tag(sync=True)
    cell = traitlets.Unicode().tag(sync=True)
    gate_bias = traitlets.Float(1.0, min=-2.0, max=6.0).tag(sync=True)
    gain = traitlets.Float(1.0, min=0.1, max=3.0).tag(sync=True)
    noise = traitlets.Enum([0.0, 0.1, 1.0], 0.1).tag(sync=True)
    threshold = traitlets.Float(10.0, min=0.1, max=1000.0).tag(sync=True)

    @traitlets.default("matrix")
    def _default_matrix(self) -> Any:
        return _matrix(np.random.default_rng(0), HIDDEN_SIZE)

    @traitlets.default("gate_matrix")
    def _default_gate_matrix(self) -> Any:
        if not set(GATED) & set(self.cells):
            return []  # not stored on pages without gated cells
        rng = np.random.default_rng(0)
        return [row for _ in "ifgo" for row in _matrix(rng, GATED_SIZE)]

    @traitlets.default("cell")
    def _default_cell(self) -> str:
        return self.cells[0]

    @traitlets.validate("cell")
    def _check_cell(self, proposal: Any) -> str:
        if proposal["value"] not in self.cells:
            raise traitlets.TraitError(f"cell must be one of {self.cells}, got {proposal['value']!r}")
        return proposal["value"]
