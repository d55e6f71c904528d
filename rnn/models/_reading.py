"""Reading a sequence: a recurrent layer over vectors, or over ids that an embedding turns into vectors."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rnn._validation import check_integers
from rnn.layers import RNN, Embedding
from rnn.layers.embedding import EmbeddingCache
from rnn.layers.plain import RNNCache

__all__ = ["ReadCache", "ReadGradients", "read", "read_backward"]


class ReadCache(NamedTuple):
    """What `read_backward` needs to know about the forward pass."""

    embedding: EmbeddingCache | None
    rnn: RNNCache


class ReadGradients(NamedTuple):
    """Gradients of everything that went into `read`."""

    x: np.ndarray | None  # (T, B, D), or None for ids
    state: np.ndarray  # (B, H)
    embedding: dict[str, np.ndarray]  # empty without one
    rnn: dict[str, np.ndarray]


def read(
    recurrent: RNN,
    embedding: Embedding | None,
    x: np.ndarray,
    state: np.ndarray | None = None,
    mask: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray, ReadCache]:
    """Return all states (T, B, H), the last of them (B, H), and a cache; x holds vectors, or ids to embed."""
    embedding_cache = None
    if embedding is not None:
        check_integers("x", x, ("T", "B"), embedding.num_embeddings)
        x, embedding_cache = embedding.forward(x)  # (T, B, E)
    output, state, rnn_cache = recurrent.forward(x, state, mask)
    return output, state, ReadCache(embedding_cache, rnn_cache)


def read_backward(
    recurrent: RNN,
    embedding: Embedding | None,
    cache: ReadCache,
    doutput: np.ndarray | None,
    dstate: np.ndarray | None = None,
) -> ReadGradients:
    """Backpropagate through time, and into the embedding."""
    dx, dstate, rnn_grads = recurrent.backward(cache.rnn, doutput, dstate)
    if embedding is None or cache.embedding is None:
        return ReadGradients(dx, dstate, {}, rnn_grads)
    return ReadGradients(None, dstate, embedding.backward(cache.embedding, dx), rnn_grads)
