"""Reading a sequence: a recurrent layer over vectors, or over ids that an embedding turns into vectors."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from rnn._validation import check_integers
from rnn.layers import Embedding
from rnn.layers._recurrent import Recurrent, forward_with
from rnn.layers.embedding import EmbeddingCache

__all__ = ["ReadCache", "ReadGradients", "read", "read_backward"]


class ReadCache(NamedTuple):
    """What `read_backward` needs to know about the forward pass."""

    embedding: EmbeddingCache | None
    rnn: Any  # the recurrent layer's


class ReadGradients(NamedTuple):
    """Gradients of everything that went into `read`."""

    x: np.ndarray | None  # (T, B, D), or None for ids
    state: Any  # as the layer's own: (B, H), or a tuple of such arrays
    embedding: dict[str, np.ndarray]  # empty without one
    rnn: dict[str, np.ndarray]


def read(
    recurrent: Recurrent,
    embedding: Embedding | None,
    x: np.ndarray,
    state: Any = None,
    mask: np.ndarray | None = None,
    rng: np.random.Generator | int | None = None,
) -> tuple[np.ndarray, Any, ReadCache]:
    """Return the outputs (T, B, H), the last state, and a cache; x holds vectors, or ids to embed."""
    embedding_cache = None
    if embedding is not None:
        check_integers("x", x, ("T", "B"), embedding.num_embeddings)
        x, embedding_cache = embedding.forward(x)  # (T, B, E)
    output, state, rnn_cache = forward_with(recurrent, x, state, mask, rng)
    return output, state, ReadCache(embedding_cache, rnn_cache)


def read_backward(
    recurrent: Recurrent,
    embedding: Embedding | None,
    cache: ReadCache,
    doutput: np.ndarray | None,
    dstate: Any = None,
) -> ReadGradients:
    """Backpropagate through time, and into the embedding."""
    dx, dstate, rnn_grads = recurrent.backward(cache.rnn, doutput, dstate)
    if embedding is None or cache.embedding is None:
        return ReadGradients(dx, dstate, {}, rnn_grads)
    return ReadGradients(None, dstate, embedding.backward(cache.embedding, dx), rnn_grads)
