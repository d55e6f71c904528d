"""Reading a sequence: a recurrent layer over vectors, or over ids and their embedding."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from rnn._module import Base, inside, read_ids
from rnn.layers import Embedding, Linear
from rnn.layers._recurrent import Recurrent
from rnn.models._parts import check_reader, check_readout

__all__ = ["ReadCache", "ReadGradients", "Reader", "read", "read_backward"]


class Reader(Base):
    """Base class of `ManyToOne` and `ManyToMany`, which have the same parts."""

    PARTS = ("embedding", "recurrent", "readout")

    def __init__(self, recurrent: Recurrent, readout: Linear, embedding: Embedding | None = None) -> None:
        check_reader("recurrent", recurrent, embedding)
        check_readout(readout, recurrent)
        self.recurrent = recurrent
        self.readout = readout
        self.embedding = embedding
        self._check_parts()


class ReadCache(NamedTuple):
    """What `read_backward` needs to know about the forward pass."""

    embedding: Any  # an EmbeddingCache, or None without an embedding
    recurrent: Any  # the recurrent layer's cache


class ReadGradients(NamedTuple):
    """Gradients of the input, the initial state and the parameters."""

    x: np.ndarray | None  # (T, B, D), or None for ids
    state: Any  # as the recurrent layer's state
    embedding: dict[str, np.ndarray]  # empty without an embedding
    recurrent: dict[str, np.ndarray]


def read(
    recurrent: Recurrent,
    embedding: Embedding | None,
    x: np.ndarray,
    state: Any = None,
    mask: np.ndarray | None = None,
    rng: np.random.Generator | int | None = None,
    name: str = "recurrent",
) -> tuple[np.ndarray, Any, ReadCache]:
    """Return the outputs (T, B, H), the last state and a cache; errors call the recurrent layer `name`."""
    embedding_cache = None
    if embedding is not None:
        ids = read_ids("x", x, ("T", "B"), embedding.num_embeddings, mask)
        x, _, embedding_cache = embedding.forward(ids)  # (T, B, E)
    with inside(name, "state", "mask", *(["x"] if embedding is None else [])):
        output, state, cache = recurrent.forward(x, state, mask, rng=rng)
    return output, state, ReadCache(embedding_cache, cache)


def read_backward(
    recurrent: Recurrent,
    embedding: Embedding | None,
    cache: ReadCache,
    doutput: np.ndarray | None,
    dstate: Any = None,
    name: str = "recurrent",
    given: tuple[str, ...] = ("dstate",),
) -> ReadGradients:
    """Backpropagate through time and into the embedding; arguments that are in `given` are the caller's."""
    with inside(name, *given):
        dx, dstate, grads = recurrent.backward(cache.recurrent, doutput, dstate)
    if embedding is None:
        return ReadGradients(dx, dstate, {}, grads)
    with inside("embedding"):
        return ReadGradients(None, dstate, embedding.backward(cache.embedding, dx)[2], grads)
