"""The parameters of a layer or model: a mapping whose arrays can be written to, but not replaced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from itertools import combinations
from typing import Self

import numpy as np

from rnn._validation import check_floats, describe

__all__ = ["Parameters", "join"]


class Parameters(MutableMapping[str, np.ndarray]):
    """Arrays by name. Reading gives the module's own array; assignment copies into it.

    Both ``params["W"] = value`` and ``params["W"][:] = value`` change what the layer or model computes with. The first
    needs an array of the same shape and dtype, the second broadcasts and converts as NumPy does. Names can be neither
    added nor deleted.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        The module's own arrays.

    Raises
    ------
    ValueError
        If two arrays share memory: an optimizer would update it twice.
    KeyError
        If a name is unknown.
    TypeError
        If a name is deleted.

    Examples
    --------
    >>> params = Parameters({"W": np.zeros((2, 3)), "b": np.zeros(2)})
    >>> params
    Parameters(W: (2, 3), b: (2,))
    >>> array = params["b"]
    >>> params["b"] = np.array([1.0, 2.0])
    >>> array
    array([1., 2.])
    """

    def __init__(self, arrays: Mapping[str, np.ndarray]) -> None:
        if not isinstance(arrays, Mapping):
            raise TypeError(f"arrays must be a mapping of names to NumPy arrays, got {describe(arrays)}")
        for name, array in arrays.items():
            if not isinstance(array, np.ndarray):
                raise TypeError(f"arrays[{name!r}] must be a NumPy array, got {describe(array)}")
        for (name, array), (other, other_array) in combinations(arrays.items(), 2):
            if np.shares_memory(array, other_array):
                raise ValueError(f"{other} must be an array of its own, got the memory of {name}")
        self._arrays = dict(arrays)

    @classmethod
    def unchecked(cls, arrays: dict[str, np.ndarray]) -> Self:
        """Return the parameters without a check, for arrays that have passed it: that takes longer than a look-up."""
        params = cls.__new__(cls)
        params._arrays = arrays
        return params

    def __repr__(self) -> str:
        return f"Parameters({', '.join(f'{name}: {array.shape}' for name, array in self.items())})"

    def __getitem__(self, name: str) -> np.ndarray:
        if name not in self._arrays:
            raise KeyError(f"params must be given one of the names {list(self)}, got {name!r}")
        return self._arrays[name]

    def __setitem__(self, name: str, value: np.ndarray) -> None:
        array = self[name]
        array[...] = check_floats(f"params[{name!r}]", value, array.shape, array.dtype, finite=False)

    def __delitem__(self, name: str) -> None:
        raise TypeError(f"params must keep all its names, so {name!r} cannot be deleted")

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)


def join(parts: Mapping[str, Mapping[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """Merge the arrays of several parts under the names "part.name".

    Parameters
    ----------
    parts : mapping of str to mapping of str to ndarray
        The arrays of each part, by the name of the part.

    Returns
    -------
    dict of str to ndarray
        The arrays themselves, not copies.

    Examples
    --------
    >>> join({"readout": {"W": np.eye(2), "b": np.zeros(2)}}).keys()
    dict_keys(['readout.W', 'readout.b'])
    """
    return {f"{part}.{name}": array for part, arrays in parts.items() for name, array in arrays.items()}
