"""Batches of sequences, and the iterators over them that `rnn.train` reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn._validation import (
    as_generator,
    check_finite,
    check_integer_array,
    check_integers,
    check_mask,
    check_size,
    describe,
)

__all__ = ["Batch", "check_batches", "fresh", "shuffled", "truncated"]


@dataclass(frozen=True, eq=False)
class Batch:
    """A batch of N sequences: inputs, targets, and masks for both.

    Time is the first axis of every array, the sequences are the second. x may hold anything where mask is False,
    targets where loss_mask is False.

    Parameters
    ----------
    x : ndarray, shape (T, N, D) of float, or (T, N) of int
        Inputs: vectors, or ids for a model that starts with an embedding.
    targets : ndarray, shape (U, N) of int, or (U, N, K) of float
        What the loss compares the output with: U = T for a target at every step, U = 1 for one per sequence.
    mask : ndarray of bool, shape (T, N), optional
        Passed to the model. False where x is padding: there the model holds its state.
    loss_mask : ndarray of bool, shape (U, N), optional
        Passed to the loss. False where the output does not count. Required if mask has padding and U = T; otherwise
        all of the output counts by default.
    previous : ndarray of int, shape (U, N), optional
        Passed to a decoder: at each step the symbol before the one to predict.
    carry : bool, default False
        Whether the model starts from its last state in the previous batch instead of from zeros.

    Attributes
    ----------
    size : int
        Number of sequences N.

    Examples
    --------
    >>> batch = Batch(x=np.zeros((5, 3, 2)), targets=np.ones((5, 3), dtype=int))
    >>> batch
    Batch(x (5, 3, 2), targets (5, 3))
    >>> batch.take([2, 0]).size
    2
    """

    x: NDArray
    targets: NDArray
    mask: NDArray | None = None
    loss_mask: NDArray | None = None
    previous: NDArray | None = None
    carry: bool = False

    def __post_init__(self) -> None:
        T, N = _check_array("x", self.x).shape[:2]
        U = _check_array("targets", self.targets).shape[0]
        for name, array, shape in (("mask", self.mask, (T, N)), ("loss_mask", self.loss_mask, (U, N))):
            if array is not None:
                check_mask(array, shape, name)
        if self.targets.shape[1] != N:
            raise ValueError(f"targets must have as many sequences on axis 1 as x, {N}, got {self.targets.shape}")
        if self.previous is not None:
            check_integer_array("previous", self.previous, (U, N))
        if self.loss_mask is None and self.mask is not None and U == T and not self.mask.all():
            raise ValueError("loss_mask must say which targets count, because mask has padding, got None")
        if not isinstance(self.carry, bool):
            raise TypeError(f"carry must be a bool, got {describe(self.carry)}")
        _check_finite("x", self.x, self.mask)
        _check_finite("targets", self.targets, self.loss_mask)

    def __repr__(self) -> str:
        arrays = ", ".join(f"{name} {array.shape}" for name, array in self._arrays().items())
        return f"Batch({arrays}{', carry=True' if self.carry else ''})"

    @property
    def size(self) -> int:
        """Number of sequences N."""
        return self.x.shape[1]

    def take(self, sequences: Any) -> Batch:
        """Return a batch of some of the sequences.

        Parameters
        ----------
        sequences : slice, or array of int or bool with one axis
            An index of axis 1; ints from 0 to N - 1, or N bools.

        Returns
        -------
        Batch

        Examples
        --------
        >>> Batch(np.array([[10, 11, 12]]), np.array([[0, 1, 2]])).take(slice(1, None)).targets
        array([[1, 2]])
        """
        if not isinstance(sequences, slice):
            sequences = np.asarray(sequences)
            if sequences.dtype == np.bool_ and sequences.shape == (self.size,):
                sequences = np.flatnonzero(sequences)
            check_integers("sequences", sequences, ("n",), self.size)
        return self._map(lambda array: array[:, sequences])

    def repeat(self, copies: int) -> Batch:
        """Return a batch of several copies of all sequences, one whole copy after another.

        Parameters
        ----------
        copies : int
            Number of copies, positive.

        Returns
        -------
        Batch

        Examples
        --------
        >>> Batch(np.array([[1, 2]]), np.array([[0, 1]])).repeat(2).x
        array([[1, 2, 1, 2]])
        """
        copies = check_size("copies", copies)
        return self._map(lambda array: np.concatenate([array] * copies, axis=1))

    def _arrays(self) -> dict[str, NDArray]:
        values = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "carry"}
        return {name: array for name, array in values.items() if array is not None}

    def _map(self, change: Callable[[NDArray], NDArray], carry: bool | None = None) -> Batch:
        arrays: dict[str, Any] = {name: change(array) for name, array in self._arrays().items()}
        return replace(self, **arrays, carry=self.carry if carry is None else carry)


def shuffled(data: Batch, batch_size: int, *, rng: np.random.Generator | int) -> Iterator[Batch]:
    """Yield mini-batches without end: each epoch has every sequence once, in a new random order.

    Parameters
    ----------
    data : Batch
        All N sequences.
    batch_size : int
        Sequences in a mini-batch, from 1 to N. The last one of an epoch is smaller if N is not a multiple of it.
    rng : numpy.random.Generator or int
        Source of randomness, or a seed for one; drawn from at the start of every epoch.

    Returns
    -------
    iterator of Batch

    Examples
    --------
    >>> batches = shuffled(Batch(np.arange(5)[None], np.zeros((1, 5), dtype=int)), 2, rng=0)
    >>> [next(batches).x.tolist() for _ in range(3)]
    [[[2, 4]], [[3, 0]], [[1]]]
    """
    batch_size, rng = check_size("batch_size", batch_size), as_generator(rng)
    if not isinstance(data, Batch):
        raise TypeError(f"data must be a Batch, got {describe(data)}")
    if batch_size > data.size:
        raise ValueError(f"batch_size must be at most the number of sequences, {data.size}, got {batch_size}")

    def epochs() -> Iterator[Batch]:
        while True:
            order = rng.permutation(data.size)
            for start in range(0, data.size, batch_size):
                yield data.take(order[start : start + batch_size])

    return epochs()


def truncated(batches: Iterable[Batch], length: int) -> Iterator[Batch]:
    """Cut batches along time, for truncated backpropagation: chunks pass on the state, but no gradient.

    Streams of `rnn.datasets.sequences.as_streams` are read from end to end, epoch by epoch, by
    ``truncated(shuffled(streams, streams.size, rng=rng), length)``.

    Parameters
    ----------
    batches : iterable of Batch
        With one target per step.
    length : int
        Steps in a chunk; the last of a batch may be shorter. A chunk that is all padding is left out.

    Returns
    -------
    iterator of Batch

    References
    ----------
    Williams and Peng, "An efficient gradient-based algorithm for on-line training of recurrent network trajectories",
    Neural Computation 2 (1990).

    Examples
    --------
    >>> data = Batch(np.zeros((5, 1, 2)), np.zeros((5, 1), dtype=int))
    >>> for chunk in truncated([data], 2):
    ...     print(chunk)
    Batch(x (2, 1, 2), targets (2, 1))
    Batch(x (2, 1, 2), targets (2, 1), carry=True)
    Batch(x (1, 1, 2), targets (1, 1), carry=True)
    """
    length = check_size("length", length)
    check_batches(batches)

    def chunks() -> Iterator[Batch]:
        for batch in batches:
            if not isinstance(batch, Batch):
                raise TypeError(f"batches must give objects of class Batch, got {describe(batch)}")
            T, carry = len(batch.x), batch.carry
            if len(batch.targets) != T or batch.previous is not None:
                raise ValueError(f"batches must have one target per step and no decoder to be cut, got {batch}")
            for start in range(0, T, length):
                steps = slice(start, start + length)
                if batch.mask is None or batch.mask[steps].any():
                    yield batch._map(lambda array, steps=steps: array[steps], carry=carry)  # type: ignore[misc]
                    carry = True

    return chunks()


def fresh(sample: Callable[..., Batch], *args: Any, rng: np.random.Generator | int, **options: Any) -> Iterator[Batch]:
    """Yield newly sampled batches without end.

    Parameters
    ----------
    sample : callable
        ``sample(*args, rng=rng, **options)`` returns a Batch.
    *args, **options
        Passed on to sample.
    rng : numpy.random.Generator or int
        Source of randomness, or a seed for one.

    Returns
    -------
    iterator of Batch

    Examples
    --------
    >>> def coins(N, rng):
    ...     return Batch(np.zeros((1, N, 1)), rng.integers(2, size=(1, N)))
    >>> [next(batches).targets.tolist() for batches in [fresh(coins, 4, rng=0)] for _ in range(2)]
    [[[1, 1, 1, 0]], [[0, 0, 0, 0]]]
    """
    if not callable(sample):
        raise TypeError(f"sample must be a function that draws a Batch, got {describe(sample)}")
    generator = as_generator(rng)

    def samples() -> Iterator[Batch]:
        while True:
            batch = sample(*args, rng=generator, **options)
            if not isinstance(batch, Batch):
                raise TypeError(f"sample must return a Batch, got {describe(batch)}")
            yield batch

    return samples()


def _check_array(name: str, value: Any) -> NDArray:
    if not isinstance(value, np.ndarray):
        raise TypeError(f"{name} must be a NumPy array, got {describe(value)}")
    if value.dtype.kind not in "fiu":
        raise TypeError(f"{name} must hold floats or integers, got {describe(value)}")
    if value.ndim not in (2, 3) or 0 in value.shape:
        raise ValueError(f"{name} must have two or three axes, (T, N, ...), and not be empty, got {value.shape}")
    return value


def check_batches(batches: Any) -> None:
    """Refuse what is not an iterable; a single batch is not."""
    if not isinstance(batches, Iterable):
        raise TypeError(
            f"batches must be an iterable such as shuffled(data, 32, rng=rng) or [batch], got {describe(batches)}"
        )


def _check_finite(name: str, array: NDArray, where: NDArray | None) -> None:
    """Refuse NaN and infinity, except where the mask is False."""
    if array.dtype.kind == "f":
        if where is not None:
            array = np.where(where.reshape(*where.shape, *(1,) * (array.ndim - 2)), array, 0)
        check_finite(name, array)
