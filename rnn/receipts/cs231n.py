"""Stanford CS231n, assignment 3: the outputs that its notebooks expect of one RNN step and of an LSTM."""

from __future__ import annotations

import numpy as np

from rnn.cells import rnn_step
from rnn.layers import LSTM
from rnn.receipts._row import Receipt
from rnn.receipts.arrays import grid

__all__ = ["rows"]


def rows() -> tuple[Receipt, ...]:
    """Compute both rows.

    Returns
    -------
    tuple of Receipt

    Examples
    --------
    >>> [row.mark for row in rows()]
    ['matches', 'matches']
    """
    return (
        Receipt(
            "cs231n-rnn-step",
            "Stanford CS231n, assignment 3, RNN step",
            "cs231n",
            "3 sequences, 10 inputs, 4 units; evenly spaced numbers; the new state of the first sequence",
            ("-0.58172089", "-0.50182032", "-0.41232771", "-0.31410098"),
            tuple(map(float, rnn_step_of_three()[0])),
        ),
        Receipt(
            "cs231n-lstm",
            "Stanford CS231n, assignment 3, LSTM forward",
            "cs231n",
            "2 sequences, 3 steps, 5 inputs, 4 units; evenly spaced numbers; the last state of the second sequence",
            ("0.81733511", "0.83677871", "0.85403753", "0.86935314"),
            tuple(map(float, lstm_of_two()[2, 1])),
        ),
    )


def rnn_step_of_three() -> np.ndarray:
    """Return the states of three sequences after one step. The course multiplies rows: x Wx."""
    x, h_prev = grid(-0.4, 0.7, 3, 10), grid(-0.2, 0.5, 3, 4)
    W_xh, W_hh = grid(-0.1, 0.9, 10, 4).T, grid(-0.3, 0.7, 4, 4).T
    return rnn_step(x, h_prev, W_xh, W_hh, grid(-0.2, 0.4, 4))[0]  # (3, 4)


def lstm_of_two() -> np.ndarray:
    """Return the states of two sequences at three steps. The course puts the gates in the order i, f, o, g."""
    D, H = 5, 4
    order = [0, 1, 3, 2]
    layer = LSTM(D, H, rng=0)
    weights = {"W_xh": grid(-0.2, 0.9, D, 4 * H), "W_hh": grid(-0.3, 0.6, H, 4 * H), "b_h": grid(0.2, 0.7, 4 * H)}
    for name, array in weights.items():
        gates = np.split(array.T, 4)  # four times (H, D), (H, H) or (H,)
        layer.params[name][:] = np.concatenate([gates[place] for place in order])
    x = np.ascontiguousarray(grid(-0.4, 0.6, 2, 3, D).swapaxes(0, 1))  # (3, 2, 5): the course has the batch first
    return layer.forward(x, (grid(-0.4, 0.8, 2, H), np.zeros((2, H))))[0]  # (3, 2, 4)
