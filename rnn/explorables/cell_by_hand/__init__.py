"""One step of a two-unit cell, every number of which the reader can change."""

import math
from typing import Any

import traitlets

from ..base import Explorable

__all__ = ["CellByHand"]

SHAPES = {"W_xh": (2, 2), "W_hh": (2, 2), "b_h": (2,), "x": (2,), "h_prev": (2,)}
LIMITS = {"W_xh": 2.0, "W_hh": 2.0, "b_h": 2.0, "x": 2.0, "h_prev": 1.0}  # largest absolute value


class CellByHand(Explorable):
    """A recurrent cell with two inputs and two units: h_t = f(W_xh x_t + W_hh h_{t-1} + b_h).

    The reader moves any number and sees the written-out sums, the wiring and the new state. A switch turns the matrix
    products into the mistaken element-by-element ones, and a challenge shows what those cannot express.

    Parameters
    ----------
    W_xh : list of list of float, shape (2, 2), from -2 to 2
        Weights from the input.
    W_hh : list of list of float, shape (2, 2), from -2 to 2
        Weights from the previous state.
    b_h : list of float, shape (2,), from -2 to 2
        Bias.
    x : list of float, shape (2,), from -2 to 2
        Input x_t.
    h_prev : list of float, shape (2,), from -1 to 1
        Previous state h_{t-1}.
    mode : {"matrix", "elementwise"}
        Matrix products, or the mistake: h_t = f(diag(W_xh) * x_t + diag(W_hh) * h_{t-1} + b_h).
    nonlinearity : {"tanh", "relu", "sigmoid", "linear"}
        The function f.

    References
    ----------
    The chapter on the recurrent cell, where the default step is taken on paper.

    Examples
    --------
    >>> from rnn.explorables import CellByHand
    >>> figure = CellByHand(x=[0.0, 1.0], nonlinearity="relu")
    >>> figure.W_hh
    [[0.8, -0.4], [0.3, 0.6]]
    """

    folder = "cell_by_hand"
    description = (
        "One step of a recurrent cell with two inputs and two units. Every weight, input and previous state can be "
        "moved; the sums and the new state follow. A switch multiplies element by element instead, the mistake."
    )

    W_xh: Any = traitlets.List().tag(sync=True)
    W_hh: Any = traitlets.List().tag(sync=True)
    b_h = traitlets.List([0.1, -0.2]).tag(sync=True)
    x = traitlets.List([1.0, -0.5]).tag(sync=True)
    h_prev = traitlets.List([0.5, -1.0]).tag(sync=True)
    mode = traitlets.Enum(["matrix", "elementwise"], "matrix").tag(sync=True)
    nonlinearity = traitlets.Enum(["tanh", "relu", "sigmoid", "linear"], "tanh").tag(sync=True)

    @traitlets.default("W_xh")
    def _example_W_xh(self) -> list[list[float]]:  # new rows for each figure, so that none changes another's
        return [[0.5, -1.0], [1.0, 0.5]]

    @traitlets.default("W_hh")
    def _example_W_hh(self) -> list[list[float]]:
        return [[0.8, -0.4], [0.3, 0.6]]

    @traitlets.validate("W_xh", "W_hh", "b_h", "x", "h_prev")
    def _check_array(self, proposal: Any) -> list[Any]:
        name, value = proposal["trait"].name, proposal["value"]
        shape = SHAPES[name]
        rows = value if len(shape) == 2 else [value]
        if len(value) != 2 or any(not isinstance(row, list | tuple) or len(row) != 2 for row in rows):
            raise ValueError(f"{name} must have shape {shape}, got {value!r}")
        for number in (number for row in rows for number in row):
            if isinstance(number, bool) or not isinstance(number, int | float):
                raise TypeError(f"{name} must hold numbers, got {number!r}")
            if not math.isfinite(number) or abs(number) > LIMITS[name]:
                raise ValueError(f"{name} must lie in -{LIMITS[name]:g} .. {LIMITS[name]:g}, got {number}")
        checked = [[float(number) for number in row] for row in rows]
        return checked if len(shape) == 2 else checked[0]
