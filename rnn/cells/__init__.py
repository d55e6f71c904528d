"""One time step of each recurrent cell, forward and backward, written like the equations.

These modules are for reading beside the derivation; `rnn.layers` computes the same numbers fast.
"""

from rnn.cells.gru import gru_step, gru_step_backward
from rnn.cells.lstm import lstm_step, lstm_step_backward
from rnn.cells.plain import rnn_step, rnn_step_backward

__all__ = ["gru_step", "gru_step_backward", "lstm_step", "lstm_step_backward", "rnn_step", "rnn_step_backward"]
