"""One time step of each recurrent cell, forward and backward, written exactly as the equations.

These modules are for reading beside the derivation; `rnn.layers` computes the same numbers fast.
"""

from rnn.cells.plain import rnn_step, rnn_step_backward

__all__ = ["rnn_step", "rnn_step_backward"]
