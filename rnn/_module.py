"""Base classes of all layers and models, and the checks that their `forward` and `backward` share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from typing import Any, Self

import numpy as np

from rnn._validation import as_dtype, check_finite, check_floats, check_integer_array, check_mask, check_range, describe
from rnn.parameters import Parameters, join

__all__ = [
    "Base",
    "Leaf",
    "check_cache",
    "check_no_state",
    "inside",
    "read",
    "read_ids",
    "read_upstream",
    "zero_padding",
]


class Base:
    """A layer or model made of layers, its parts. A subclass names them in PARTS, and ends with `_check_parts`."""

    PARTS: tuple[str, ...] = ()
    """Names of the attributes that hold the parts; an optional part may be None."""

    def _parts(self) -> Mapping[str, Base]:
        """Return the parts by the paths of their attributes."""
        return {name: getattr(self, name) for name in self.PARTS if getattr(self, name) is not None}

    def _check_parts(self) -> None:
        """Refuse an array that is a parameter in two places."""
        Parameters(self.params)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={part!r}' for name, part in self._parts().items())})"

    @property
    def params(self) -> Parameters:
        """The module's own arrays by the paths of their attributes, see `rnn.Parameters`."""
        return Parameters.unchecked(join({path: part.params for path, part in self._parts().items()}))

    @property
    def num_parameters(self) -> int:
        """How many numbers the parameters hold."""
        return sum(array.size for array in self.params.values())

    @property
    def dtype(self) -> Any:
        """Dtype of parameters, inputs, states and outputs."""
        return next(iter(self._parts().values())).dtype

    @property
    def dropout(self) -> float:
        """The largest rate of dropout in it. `forward` drops numbers only if it is given an ``rng``."""
        return max((part.dropout for part in self._parts().values()), default=0.0)

    @property
    def causal(self) -> bool:
        """Whether everything in it reads from the first step to the last."""
        return all(part.causal for part in self._parts().values())

    def astype(self, dtype: Any) -> Self:
        """Return a copy that computes in another dtype.

        Parameters
        ----------
        dtype : float32 or float64
            Dtype of the copy; with the same one it is just a copy.

        Returns
        -------
        object of the same class
            It shares no arrays with this one.

        Examples
        --------
        >>> from rnn import Linear
        >>> Linear(3, 2, rng=0).astype(np.float32)
        Linear(3, 2, dtype=float32)
        """
        copy = deepcopy(self)
        copy._cast(as_dtype(dtype))
        return copy

    def _cast(self, dtype: np.dtype[Any]) -> None:
        for part in self._parts().values():
            part._cast(dtype)


class Leaf(Base):
    """A layer whose parameters are its own, not those of parts."""

    def __init__(self, arrays: Mapping[str, np.ndarray], dtype: np.dtype[Any]) -> None:
        self._params, self._dtype = Parameters(arrays), dtype

    @property
    def params(self) -> Parameters:
        """The layer's own arrays, see `rnn.Parameters`."""
        return self._params

    @property
    def dtype(self) -> np.dtype[Any]:
        """Dtype of parameters, inputs, states and outputs."""
        return self._dtype

    def _cast(self, dtype: np.dtype[Any]) -> None:
        self._params = Parameters({name: array.astype(dtype) for name, array in self.params.items()})
        self._dtype = dtype


def read(name: str, x: Any, shape: tuple[Any, ...], dtype: np.dtype[Any] | None, mask: np.ndarray | None) -> np.ndarray:
    """Return the checked array of vectors, with zeros where masked: padding may hold anything, even NaN."""
    x = check_floats(name, x, shape, dtype, finite=False)
    x = zero_padding(x, None if mask is None else check_mask(mask, x.shape[:-1]))
    check_finite(name, x)
    return x


def read_ids(name: str, ids: Any, shape: tuple[Any, ...], num_embeddings: int, mask: np.ndarray | None) -> np.ndarray:
    """Return the checked ids, with zeros where masked: padding may hold any integer."""
    ids = check_integer_array(name, ids, shape)
    if mask is not None:
        ids = np.where(check_mask(mask, ids.shape), ids, 0)
    check_range(name, ids, num_embeddings)
    return ids


def read_upstream(
    doutput: Any, shape: tuple[Any, ...], dtype: np.dtype[Any] | None, mask: np.ndarray | None
) -> np.ndarray:
    """Return the checked gradient of an output, with zeros for NaN and infinity at padding.

    Finite numbers there are kept: the output at padding is the held state, or what a stateless layer computes from 0.
    """
    doutput = check_floats("doutput", doutput, shape, dtype, finite=False)
    if mask is not None:
        doutput = np.where(mask[..., None] | np.isfinite(doutput), doutput, 0)
    check_finite("doutput", doutput)
    return doutput


def zero_padding(array: np.ndarray, mask: np.ndarray | None) -> np.ndarray:
    """Return an array (..., D) with zeros where the mask (...) is False."""
    return array if mask is None else np.where(mask[..., None], array, 0)


def check_no_state(name: str, state: Any) -> None:
    """Refuse a state, or its gradient, for a layer or model that has none."""
    if state is not None:
        raise ValueError(f"{name} must be None, because there is no state to start from, got {describe(state)}")


def check_cache(cache: Any, cls: type) -> None:
    """Refuse a cache that another class of layer or model has returned."""
    if not isinstance(cache, cls):
        raise TypeError(f"cache must be the {cls.__name__} that forward has returned, got {describe(cache)}")


@contextmanager
def inside(part: str, *given: str) -> Iterator[None]:
    """Name the part in errors that it raises: "x must be finite" becomes "x of layers[1] must be finite".

    Parameters
    ----------
    part : str
        Path of the part. Nested parts give a longer one: "x of encoder.layers[1] must be finite".
    *given : str
        Arguments that the caller of the whole passed in: errors about them stay as they are.
    """
    try:
        yield
    except (TypeError, ValueError) as error:
        subject, must, rest = str(error).partition(" must ")
        name, of, path = subject.partition(" of ")
        if of:
            error.args = (f"{name} of {part}.{path}{must}{rest}",)
        elif not must:
            error.args = (f"{part}: {error}",)
        elif name not in given:
            error.args = (f"{name} of {part}{must}{rest}",)
        raise
