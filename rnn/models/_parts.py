"""Checks that the parts of a model fit together."""

from __future__ import annotations

from typing import Any

from rnn.layers import Embedding, Linear
from rnn.layers._recurrent import Recurrent, check_recurrent

__all__ = ["check_class", "check_fit", "check_reader", "check_readout"]


def check_class(name: str, part: Any, cls: type) -> None:
    """Refuse a part of another class."""
    if not isinstance(part, cls):
        article = "an" if cls is Embedding else "a"
        raise TypeError(f"{name} must be {article} {cls.__name__}, got {type(part).__name__}")


def check_fit(name: str, part: Any, size: str, other_name: str, other: Any, other_size: str) -> None:
    """Refuse a part whose dtype or size differs from that of the part it is connected to."""
    if part.dtype != other.dtype:
        raise TypeError(f"{name} must have the dtype of {other_name}, {other.dtype}, got {part.dtype}")
    got, wanted = getattr(part, size), getattr(other, other_size)
    if got != wanted:
        raise ValueError(f"{name} must have {size} {wanted}, the {other_size} of {other_name}, got {got}")


def check_reader(name: str, recurrent: Recurrent, embedding: Embedding | None) -> None:
    """Check the layers that read a sequence: a recurrent layer, and the embedding before it, if any."""
    check_recurrent(name, recurrent)
    if embedding is not None:
        check_class("embedding", embedding, Embedding)
        check_fit("embedding", embedding, "embedding_size", name, recurrent, "input_size")


def check_readout(readout: Linear, recurrent: Recurrent) -> None:
    """Check the layer that maps the output of a recurrent layer to that of the model."""
    check_class("readout", readout, Linear)
    check_fit("readout", readout, "input_size", "recurrent", recurrent, "output_size")
