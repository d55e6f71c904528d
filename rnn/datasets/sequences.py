"""Batches of sequences: sequences of unequal length, padded; and a long one, cut into parallel streams."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn._validation import check_size
from rnn.datasets._checks import as_array

__all__ = ["as_streams", "pad_sequences"]


def pad_sequences(sequences: Sequence[ArrayLike]) -> tuple[NDArray, NDArray[np.bool_]]:
    """Batch B sequences of unequal length, padded with zeros at the end to the longest one.

    padded[t, i] = sequences[i][t] and mask[t, i] = True for t < T_i; padded[t, i] = 0 and mask[t, i] = False after.

    Parameters
    ----------
    sequences : list of B arrays, (T_i,) or (T_i, D) each
        All of one dtype and with the same trailing shape; none empty.

    Returns
    -------
    padded : array (T, B) or (T, B, D), T the longest length
    mask : bool array (T, B), True where a step is real

    Examples
    --------
    >>> padded, mask = pad_sequences([[1, 2, 3], [4]])
    >>> padded.T.tolist()
    [[1, 2, 3], [4, 0, 0]]
    >>> mask.T.tolist()
    [[True, True, True], [True, False, False]]
    """
    if not isinstance(sequences, list | tuple):
        raise TypeError(f"sequences must be a list of arrays, got {type(sequences).__name__}")
    if not sequences:
        raise ValueError("sequences must hold at least one sequence, got none")
    arrays = [_as_sequence(f"sequences[{i}]", sequence) for i, sequence in enumerate(sequences)]
    first = arrays[0]
    for i, array in enumerate(arrays):
        if array.shape[1:] != first.shape[1:]:
            raise ValueError(f"sequences[{i}] must have trailing shape {first.shape[1:]}, got {array.shape[1:]}")
        if array.dtype != first.dtype:
            raise TypeError(f"sequences[{i}] must have dtype {first.dtype} like the first, got {array.dtype}")
    sizes = np.array([len(array) for array in arrays])  # (B,)
    padded = np.zeros((sizes.max(), len(arrays), *first.shape[1:]), dtype=first.dtype)  # (T, B, ...)
    for i, array in enumerate(arrays):
        padded[: len(array), i] = array
    return padded, np.arange(sizes.max())[:, None] < sizes


def as_streams(array: ArrayLike, batch: int) -> NDArray:
    """Cut one long sequence of N steps into B parallel streams of T = N // B steps each.

    streams[t, b] = array[b T + t]: every stream is a stretch without gaps, and the N - B T last steps are dropped.
    Cut into chunks by `rnn.truncated`, which carries the state on, they are a batch that is never reset.

    Parameters
    ----------
    array : array (N, ...)
        One sequence, time first.
    batch : int
        Number of streams B, from 1 to N.

    Returns
    -------
    array (T, B, ...), a copy

    Examples
    --------
    >>> as_streams([10, 11, 12, 13, 14, 15, 16], batch=3).T.tolist()
    [[10, 11], [12, 13], [14, 15]]
    """
    sequence = as_array("array", array)  # (N, ...)
    if sequence.ndim == 0:
        raise ValueError("array must have shape (N, ...), got one number")
    B = check_size("batch", batch)
    if len(sequence) < B:
        raise ValueError(f"batch must be at most the number of steps, {len(sequence)}, got {batch}")
    T = len(sequence) // B
    streams = sequence[: B * T].reshape(B, T, *sequence.shape[1:])  # (B, T, ...)
    return np.array(streams.swapaxes(0, 1), order="C")


def _as_sequence(name: str, sequence: ArrayLike) -> NDArray:
    array = as_array(name, sequence)
    if array.ndim == 0 or array.size == 0:
        raise ValueError(f"{name} must have at least one step, got shape {array.shape}")
    if array.dtype.kind not in "buif":
        raise TypeError(f"{name} must hold numbers, got dtype {array.dtype}")
    return array
