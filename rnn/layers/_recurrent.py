"""What all recurrent layers share: what they are asked, and the checks before they answer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from rnn._validation import as_dtype, as_generator, check_floats, check_mask, check_params, check_size
from rnn.initializers import uniform

__all__ = [
    "OneLayer",
    "Recurrent",
    "check_recurrent",
    "forward_with",
    "gate_inputs",
    "steps_in_cache",
    "upstream_of_parts",
]

BLOCK = 2**18  # numbers that are computed together should stay in the processor's cache


class Recurrent(ABC):
    """A layer that reads a sequence and carries a state: RNN, LSTM, GRU, or several of them.

    Attributes
    ----------
    input_size, output_size : int
        Length of the vectors that come in, and of those that go out.
    dtype : numpy.dtype
        Of parameters, inputs, states and outputs.
    params : dict of str to ndarray
        The parameters; change them in place.
    state_sizes : dict or tuple
        Names and lengths of the vectors in the state, nested as the state is.
    dropout : float
        The largest rate of dropout in it; above 0, `forward` takes an `rng`.
    causal : bool
        Whether every output depends on inputs up to its own step alone.
    backward_size : int
        How many numbers, at the end of an output, come from reading backward in time.
    """

    input_size: int
    output_size: int
    dtype: np.dtype[Any]
    params: dict[str, np.ndarray]
    dropout: float = 0.0
    causal: bool = True
    backward_size: int = 0

    @property
    @abstractmethod
    def state_sizes(self) -> Any:
        """Names and lengths of the vectors in the state, nested as the state is."""

    @abstractmethod
    def forward(self, x: np.ndarray, state: Any = None, mask: np.ndarray | None = None) -> tuple[np.ndarray, Any, Any]:
        """Return the output (T, B, output_size), the last state, and a cache for `backward`."""

    @abstractmethod
    def backward(
        self, cache: Any, doutput: np.ndarray | None, dstate: Any = None
    ) -> tuple[np.ndarray, Any, dict[str, np.ndarray]]:
        """Return the gradients of x, of the initial state, and of the parameters."""

    def _check_upstream(self, doutput: np.ndarray | None, dstate: Any, shape: tuple[int, ...]) -> None:
        """Refuse a gradient of the output that does not fit, and two gradients that are both missing."""
        if doutput is None and dstate is None:
            raise ValueError("doutput and dstate must not both be None: there is nothing to propagate back")
        if doutput is not None:
            check_floats("doutput", doutput, shape, self.dtype)


class OneLayer(Recurrent):
    """One layer of recurrent cells, all of one kind."""

    def __init__(self, input_size: int, hidden_size: int, rng: np.random.Generator | int, dtype: Any) -> None:
        self.input_size = check_size("input_size", input_size)
        self.hidden_size = self.output_size = check_size("hidden_size", hidden_size)
        self.dtype = as_dtype(dtype)
        self._shapes = self.shapes(self.input_size, self.hidden_size)
        rng, bound = as_generator(rng), 1 / np.sqrt(hidden_size)
        self.params = {name: uniform(shape, bound, rng=rng, dtype=dtype) for name, shape in self._shapes.items()}

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

    def _check_input(self, x: np.ndarray, mask: np.ndarray | None) -> np.ndarray:
        """Return the checked x (T, B, D), with zeros where masked, so that padding, however large, cannot overflow."""
        check_params(self.params, self._shapes, self.dtype)
        x = check_floats("x", x, ("T", "B", self.input_size), self.dtype)
        return x if mask is None else np.where(check_mask(mask, x.shape[:2])[..., None], x, 0)


def check_recurrent(name: str, layer: Any) -> None:
    """Refuse what is not a recurrent layer."""
    if not isinstance(layer, Recurrent):
        raise TypeError(
            f"{name} must be a recurrent layer (RNN, LSTM, GRU, Stacked or Bidirectional), got {type(layer).__name__}"
        )


def steps_in_cache(numbers: int) -> int:
    """Return for how many steps to compute together what is so many numbers for one."""
    return max(1, BLOCK // numbers)


def gate_inputs(x: np.ndarray, W_xh_T: np.ndarray, b_h: np.ndarray, blocks: int) -> np.ndarray:
    """Return W_xh x_t + b_h for all steps, (T, blocks, B, H): all numbers of a gate at a step side by side.

    Only W_hh h_{t-1} has to wait for its turn.
    """
    T, B, D = x.shape
    H = len(b_h) // blocks
    result = np.empty((T, blocks, B, H), dtype=x.dtype)
    steps = steps_in_cache(result[0].size)
    for start in range(0, T, steps):
        part = slice(start, start + steps)
        products = (x[part].reshape(-1, D) @ W_xh_T).reshape(-1, B, blocks, H)
        np.add(products.swapaxes(1, 2), b_h.reshape(blocks, 1, H), out=result[part])
    return result


def forward_with(
    layer: Recurrent, x: np.ndarray, state: Any, mask: np.ndarray | None, rng: np.random.Generator | int | None
) -> tuple[np.ndarray, Any, Any]:
    """Run a layer, with the generator if it has any dropout."""
    options: dict[str, Any] = {} if rng is None or layer.dropout == 0 else {"rng": rng}
    return layer.forward(x, state, mask, **options)


def upstream_of_parts(
    doutput: np.ndarray | None, dstate: Any, shape: tuple[int, ...], dtype: np.dtype[Any]
) -> np.ndarray | None:
    """Return doutput, or zeros if only states count, and perhaps not those of every layer inside."""
    return np.zeros(shape, dtype) if doutput is None and _counts(dstate) else doutput


def _counts(dstate: Any) -> bool:
    """Tell whether the gradient of any state is given."""
    return any(map(_counts, dstate)) if isinstance(dstate, tuple) else dstate is not None
