"""The outputs of a recurrent layer that depend on the whole sequence: the last one of each direction."""

from __future__ import annotations

import numpy as np

from rnn.layers._recurrent import Recurrent

__all__ = ["ends", "ends_backward"]

Index = int | np.ndarray


def ends(recurrent: Recurrent, output: np.ndarray, mask: np.ndarray | None) -> np.ndarray:
    """Return (1, B, H): the output at the last real step, its backward part that at the first real step."""
    if recurrent.causal:
        return output[-1:]  # after the last real step the state is held
    first, last = _real_steps(output, mask)
    columns = np.arange(output.shape[1])
    size = recurrent.output_size - recurrent.backward_size
    return np.concatenate([output[last, columns, :size], output[first, columns, size:]], axis=-1)[None]


def ends_backward(
    recurrent: Recurrent, dends: np.ndarray, shape: tuple[int, ...], mask: np.ndarray | None
) -> np.ndarray:
    """Return the gradient of the output (T, B, H), given that of what `ends` returned."""
    doutput = np.zeros(shape, dtype=dends.dtype)
    if recurrent.causal:
        doutput[-1:] = dends
        return doutput
    first, last = _real_steps(doutput, mask)
    columns = np.arange(shape[1])
    size = recurrent.output_size - recurrent.backward_size
    doutput[last, columns, :size] = dends[0, :, :size]
    doutput[first, columns, size:] = dends[0, :, size:]
    return doutput


def _real_steps(output: np.ndarray, mask: np.ndarray | None) -> tuple[Index, Index]:
    """Return the first and the last step that is not padding, for each sequence."""
    T = len(output)
    return (0, T - 1) if mask is None else (mask.argmax(axis=0), T - 1 - mask[::-1].argmax(axis=0))
