"""The check of arguments that all cells share."""

from __future__ import annotations

import numpy as np

from rnn._validation import check_floats

__all__ = ["check_step"]


def check_step(
    x: np.ndarray, h_prev: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray, blocks: int = 1
) -> int:
    """Check the arguments of one step, whose weights have `blocks` blocks of H rows, and return H."""
    check_floats("x", x, ("B", "D"))
    check_floats("h_prev", h_prev, (x.shape[0], "H"), x.dtype)
    hidden_size = h_prev.shape[1]
    check_floats("W_xh", W_xh, (blocks * hidden_size, x.shape[1]), x.dtype)
    check_floats("W_hh", W_hh, (blocks * hidden_size, hidden_size), x.dtype)
    check_floats("b_h", b_h, (blocks * hidden_size,), x.dtype)
    return hidden_size
