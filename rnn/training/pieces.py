"""What one pass forward and backward works on: a mini-batch of sequences, or a chunk of one."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn._validation import check_finite, check_mask, describe

__all__ = ["Data", "Piece", "pieces"]

Inputs = NDArray | dict[str, NDArray]


class Piece(NamedTuple):
    """The arguments of one forward pass and of its loss."""

    inputs: tuple[NDArray, ...]  # positional arguments of model.forward
    named: dict[str, NDArray]  # keyword arguments of model.forward
    targets: NDArray  # (T, B) or (T, B, K)
    options: dict[str, NDArray]  # keyword arguments of the loss
    goes_on: bool  # whether the state of the piece before belongs to it


class Data:
    """The N sequences to learn from, checked: x is an array with its mask, or a dict of what forward takes."""

    def __init__(self, x: Inputs, targets: NDArray, mask: NDArray | None, truncate: int | None) -> None:
        self.x, self.targets, self.mask = x, targets, mask
        _check_array("targets", targets)
        if isinstance(x, dict):
            self.N = _check_dict(x)
            if truncate is not None:
                raise ValueError("truncate must be None when x is a dict: its arrays may differ in length")
            self.T = targets.shape[0]
            lengths: tuple[int, ...] = (self.T,)
        else:
            _check_array("x", x)
            self.T, self.N = x.shape[:2]
            lengths = (self.T,) if truncate is not None else (self.T, 1)
        if targets.shape[1] != self.N or targets.shape[0] not in lengths:
            shapes = " or ".join(f"({T}, {self.N})" for T in dict.fromkeys(lengths))
            raise ValueError(f"targets must have shape {shapes}, or one axis more, as x has, got {targets.shape}")
        if mask is not None:
            empty = np.flatnonzero(~check_mask(mask, (self.T, self.N)).any(axis=0))  # sequences that are all padding
            if empty.size:
                raise ValueError(
                    f"mask must leave at least one step of every sequence, got none for sequence {empty[0]}"
                )

    def piece(self, batch: NDArray, time: slice, goes_on: bool) -> Piece | None:
        """Cut out some sequences and steps; None if all of it is padding."""
        mask = None if self.mask is None else self.mask[time, batch]
        if mask is not None and not mask.any():
            return None
        named = {} if mask is None else {"mask": mask}
        options = named if self.targets.shape[0] == self.T else {}
        targets = self.targets[time, batch]
        if isinstance(self.x, dict):
            return Piece((), {name: array[:, batch] for name, array in self.x.items()}, targets, options, goes_on)
        return Piece((self.x[time, batch],), named, targets, options, goes_on)


def pieces(data: Data, batch_size: int, truncate: int | None, rng: np.random.Generator) -> Iterator[Piece]:
    """Yield one piece after another, for ever: all chunks of a mini-batch in their order, then the next mini-batch."""
    while True:
        order = rng.permutation(data.N)  # (N,): a new order each epoch
        for start in range(0, data.N, batch_size):
            yield from _chunks(data, order[start : start + batch_size], truncate or data.T)  # fewer at the end


def _chunks(data: Data, batch: NDArray, length: int) -> Iterator[Piece]:
    """Yield the pieces of one mini-batch that are not all padding."""
    goes_on = False
    for start in range(0, data.T, length):
        piece = data.piece(batch, slice(start, start + length), goes_on)
        if piece is not None:
            goes_on = True
            yield piece


def _check_array(name: str, value: Any) -> None:
    """Refuse what is not an array with time and batch in front, or not finite."""
    if not isinstance(value, np.ndarray):
        raise TypeError(f"{name} must be a NumPy array, got {describe(value)}")
    if value.dtype.kind == "f":
        check_finite(name, value)
    if value.ndim < 2 or 0 in value.shape:
        raise ValueError(f"{name} must have shape (T, N, ...) and not be empty, got {value.shape}")


def _check_dict(x: dict[str, NDArray]) -> int:
    """Return the number of sequences in arrays that must agree about it."""
    if not x:
        raise ValueError("x must hold at least one array, got an empty dict")
    for name, array in x.items():
        _check_array(f"x[{name!r}]", array)
    counts = {name: array.shape[1] for name, array in x.items()}
    if len(set(counts.values())) > 1:
        raise ValueError(f"all arrays of x must have the same number of sequences on axis 1, got {counts}")
    return next(iter(counts.values()))
