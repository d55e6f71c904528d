"""Keeping the numbers of a model, and putting them back."""

from numpy.typing import NDArray

__all__ = ["keep", "put_back"]


def keep(params: dict[str, NDArray]) -> dict[str, NDArray]:
    """Return copies of all arrays."""
    return {key: param.copy() for key, param in params.items()}


def put_back(params: dict[str, NDArray], kept: dict[str, NDArray]) -> None:
    """Write the kept numbers into the model's own arrays."""
    for key, param in params.items():
        param[...] = kept[key]
