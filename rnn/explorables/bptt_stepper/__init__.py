"""Backpropagation through time on a network of one unit, one number at a time."""

import math
from typing import Any

import traitlets

from ..base import Explorable

__all__ = ["BPTTStepper"]

LONGEST = 4


class BPTTStepper(Explorable):
    """The unrolled graph of a tiny network, stepped forward and then backward.

    The network is h_t = tanh(w_xh x_t + w_hh h_{t-1} + b_h), y_t = h_t, with the loss L = sum over t of
    L_t = (y_t - target_t)^2 / 2. Going backward, every arrow shows its local derivative and every node its gradient.
    A triangle lists what each loss L_t contributes to the gradient of a weight through its use at step k; the total
    stands beside the central finite difference (L(w + e) - L(w - e)) / 2e with e = 1e-5.

    Parameters
    ----------
    w_xh, w_hh, b_h : float, from -2 to 2
        The weights and the bias.
    h_0 : float, from -1 to 1
        The initial state.
    x, targets : list of 4 floats, from -2 to 2
        Inputs and targets; the first seq_len of them are used.
    seq_len : int
        T, from 2 to 4.
    step : int
        Number of steps that are done, from 0 to 10 T + 2: 5 T numbers forward and their total, 5 T numbers backward and
        the gradient of h_0. Beyond the last step it counts as the last.
    weight : {"w_hh", "w_xh", "b_h", "h_0"}
        The weight whose contributions are listed.
    path : list of int
        Empty, or [t, k] with 1 <= k <= t: the contribution whose path is lit.

    References
    ----------
    The chapter on backpropagation through time; Werbos, "Backpropagation through time: what it does and how to do it",
    Proceedings of the IEEE 78 (1990).

    Examples
    --------
    >>> from rnn.explorables import BPTTStepper
    >>> BPTTStepper(seq_len=2, step=22).x[:2]
    [1.0, 0.0]
    """

    folder = "bptt_stepper"
    description = (
        "A recurrent network of one unit, unrolled over two to four steps. A forward pass gives every node its number; "
        "a backward pass gives every arrow its local derivative and every node its gradient. A table adds up what each "
        "loss contributes through each use of a weight, and compares the total with a finite difference."
    )

    w_xh = traitlets.Float(1.0, min=-2.0, max=2.0).tag(sync=True)
    w_hh = traitlets.Float(0.5, min=-2.0, max=2.0).tag(sync=True)
    b_h = traitlets.Float(0.0, min=-2.0, max=2.0).tag(sync=True)
    h_0 = traitlets.Float(0.0, min=-1.0, max=1.0).tag(sync=True)
    x = traitlets.List([1.0, 0.0, 1.0, 0.0]).tag(sync=True)
    targets = traitlets.List([0.5, 0.5, 1.0, 0.5]).tag(sync=True)
    seq_len = traitlets.Int(3, min=2, max=LONGEST).tag(sync=True)
    step = traitlets.Int(0, min=0, max=10 * LONGEST + 2).tag(sync=True)
    weight = traitlets.Enum(["w_hh", "w_xh", "b_h", "h_0"], "w_hh").tag(sync=True)
    path = traitlets.List(traitlets.Int()).tag(sync=True)

    @traitlets.validate("x", "targets")
    def _check_numbers(self, proposal: Any) -> list[float]:
        name, values = proposal["trait"].name, proposal["value"]
        if len(values) != LONGEST:
            raise ValueError(f"{name} must be {LONGEST} numbers, the first seq_len of which are used, got {values!r}")
        for number in values:
            if isinstance(number, bool) or not isinstance(number, int | float):
                raise TypeError(f"{name} must hold numbers, got {number!r}")
            if not math.isfinite(number) or abs(number) > 2:
                raise ValueError(f"{name} must lie in -2 .. 2, got {number}")
        return [float(number) for number in values]

    @traitlets.validate("path")
    def _check_path(self, proposal: Any) -> list[int]:
        path = proposal["value"]
        if path and not (len(path) == 2 and 1 <= path[1] <= path[0] <= LONGEST):
            raise ValueError(f"path must be empty or [t, k] with 1 <= k <= t <= {LONGEST}, got {path}")
        return path
