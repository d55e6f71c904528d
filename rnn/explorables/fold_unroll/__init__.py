"""One cell with a loop, folded and unrolled over time, and the parameters that weight sharing saves."""

from typing import Any

import traitlets

from ..base import Explorable

__all__ = ["FoldUnroll"]

CELL = {  # the two-unit cell that CellByHand shows, which computes the messages in the drawing
    "W_xh": [[0.5, -1.0], [1.0, 0.5]],
    "W_hh": [[0.8, -0.4], [0.3, 0.6]],
    "b_h": [0.1, -0.2],
    "W_hy": [[1.0, -1.0]],
    "b_y": [0.0],
}


class FoldUnroll(Explorable):
    """The folded and the unrolled picture of one network, and its parameters counted against two alternatives.

    The messages are h_t = tanh(W_xh x_t + W_hh h_{t-1} + b_h) of a fixed two-unit cell that reads a week of weather,
    (1, 0) for sun and (0, 1) for rain, over and over. The counter compares, for any D, H, K and T, shared weights
    H(D+H+1) + K(H+1), weights of their own at each step, T times that, and a window over T inputs, H(TD+1) + K(H+1).

    Parameters
    ----------
    input_size, hidden_size, output_size : int
        D, H and K of the counted network, from 1 to 64.
    seq_len : int
        T, from 1 to 200.
    unrolled : bool
        Whether the drawing starts unrolled.
    step : int
        Number of steps that have been computed, from 0 to T.
    week : list of str
        Seven times "sun" or "rain"; the weeks after the first repeat it.
    highlight : {"", "W_xh", "W_hh", "W_hy"}
        The weight whose copies are lit.

    References
    ----------
    The chapter on unrolling; Goodfellow, Bengio and Courville, Deep Learning (2016), section 10.1.

    Examples
    --------
    >>> from rnn.explorables import FoldUnroll
    >>> FoldUnroll(seq_len=3).seq_len
    3
    """

    folder = "fold_unroll"
    description = (
        "A recurrent cell with a loop, which unrolls into one copy per time step. Each copy passes its state on to the "
        "next, and all copies use the same weights. A table and a chart count parameters as the sequence grows."
    )

    cell = traitlets.Dict(CELL, read_only=True).tag(sync=True)
    input_size = traitlets.Int(2, min=1, max=64).tag(sync=True)
    hidden_size = traitlets.Int(2, min=1, max=64).tag(sync=True)
    output_size = traitlets.Int(1, min=1, max=64).tag(sync=True)
    seq_len = traitlets.Int(7, min=1, max=200).tag(sync=True)
    unrolled = traitlets.Bool(False).tag(sync=True)
    step = traitlets.Int(0, min=0, max=200).tag(sync=True)
    week = traitlets.List(["sun", "sun", "sun", "rain", "sun", "rain", "sun"]).tag(sync=True)
    highlight = traitlets.Enum(["", "W_xh", "W_hh", "W_hy"], "").tag(sync=True)

    @traitlets.validate("week")
    def _check_week(self, proposal: Any) -> list[str]:
        week = proposal["value"]
        if len(week) != 7 or not all(day in ("sun", "rain") for day in week):
            raise ValueError(f'week must be seven times "sun" or "rain", got {week!r}')
        return week
