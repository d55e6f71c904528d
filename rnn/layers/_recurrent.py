"""Base classes of the recurrent layers, and the checks that they share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from rnn._module import Base, Leaf, check_cache, read, read_upstream
from rnn._validation import as_dtype, as_generator, check_floats, check_size
from rnn.initializers import uniform

__all__ = ["OneLayer", "Recurrent", "check_recurrent"]


class Recurrent(Base, ABC):
    """A layer that reads a sequence and carries a state, such as RNN, Stacked or Bidirectional.

    Attributes
    ----------
    input_size, output_size : int
        Lengths of an input vector and of an output vector.
    state_sizes : dict or tuple
        Names and lengths of the vectors in the state, nested as the state is.
    backward_size : int
        How many numbers at the end of an output vector come from a layer that reads backward in time.
    """

    input_size: int
    output_size: int
    backward_size: int = 0

    @property
    @abstractmethod
    def state_sizes(self) -> Any:
        """Names and lengths of the vectors in the state, nested as the state is."""

    @abstractmethod
    def forward(
        self,
        x: np.ndarray,
        state: Any = None,
        mask: np.ndarray | None = None,
        *,
        rng: np.random.Generator | int | None = None,
    ) -> tuple[np.ndarray, Any, Any]:
        """Return the output (T, B, output_size), the last state, and a cache for `backward`."""

    @abstractmethod
    def backward(
        self, cache: Any, doutput: np.ndarray | None, dstate: Any = None
    ) -> tuple[np.ndarray, Any, dict[str, np.ndarray]]:
        """Return the gradients of x, of the initial state, and of the parameters."""

    def _read_upstream(
        self, doutput: np.ndarray | None, dstate: Any, shape: tuple[int, ...], mask: np.ndarray | None
    ) -> np.ndarray | None:
        """Return the checked gradient of the output; None is allowed if the gradient of some state is given."""
        if doutput is None and not _is_given(dstate):
            raise ValueError("doutput and dstate must not both be None: there is nothing to propagate back")
        return None if doutput is None else read_upstream(doutput, shape, self.dtype, mask)


class OneLayer(Leaf, Recurrent):
    """A layer of one kind of recurrent cell, such as LSTM. Its caches have the fields x and states, h_0 .. h_T."""

    def __init__(self, input_size: int, hidden_size: int, rng: np.random.Generator | int, dtype: Any) -> None:
        self.input_size = check_size("input_size", input_size)
        self.hidden_size = self.output_size = check_size("hidden_size", hidden_size)
        shapes = self._own_shapes()
        rng, dtype, bound = as_generator(rng), as_dtype(dtype), 1 / np.sqrt(hidden_size)
        super().__init__({name: uniform(shape, bound, rng=rng, dtype=dtype) for name, shape in shapes.items()}, dtype)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.input_size}, {self.hidden_size}, dtype={self.dtype})"

    @property
    def state_sizes(self) -> dict[str, int]:
        """Names and lengths of the vectors in the state."""
        return {"h": self.hidden_size}

    @staticmethod
    @abstractmethod
    def shapes(input_size: int, hidden_size: int) -> dict[str, tuple[int, ...]]:
        """Return the shapes of the parameters, by name."""

    def _own_shapes(self) -> dict[str, tuple[int, ...]]:
        return self.shapes(self.input_size, self.hidden_size)

    def _check_input(self, x: np.ndarray, mask: np.ndarray | None) -> np.ndarray:
        """Return the checked x (T, B, D), with zeros where masked."""
        return read("x", x, ("T", "B", self.input_size), self.dtype, mask)

    def _check_cache(self, cache: Any, cls: type) -> None:
        """Refuse a cache of another class or of a layer of another size."""
        check_cache(cache, cls)
        check_floats("cache.x", cache.x, ("T", "B", self.input_size), self.dtype, finite=False)
        check_floats("cache.states", cache.states, ("T + 1", "B", self.hidden_size), self.dtype, finite=False)


def check_recurrent(name: str, layer: Any) -> None:
    """Refuse what is not a recurrent layer."""
    if not isinstance(layer, Recurrent):
        raise TypeError(f"{name} must be a recurrent layer (such as RNN or LSTM), got {type(layer).__name__}")


def _is_given(dstate: Any) -> bool:
    """Tell whether the gradient of at least one state is not None."""
    return any(map(_is_given, dstate)) if isinstance(dstate, tuple) else dstate is not None
