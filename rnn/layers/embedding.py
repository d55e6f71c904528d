"""The embedding layer: a table of one vector for each id."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from rnn._module import Leaf, check_cache, check_no_state, read_ids, read_upstream, zero_padding
from rnn._validation import as_dtype, as_generator, check_range, check_size

__all__ = ["Embedding", "EmbeddingCache"]


class EmbeddingCache(NamedTuple):
    """What `Embedding.backward` needs to know about the forward pass."""

    ids: np.ndarray  # (...), int
    mask: np.ndarray | None = None  # (...), bool


class Embedding(Leaf):
    """Table of vectors: e = W[id], which equals W^T times the one-hot vector of the id.

    Parameters
    ----------
    num_embeddings : int
        Number of different ids.
    embedding_size : int
        Length of each vector.
    rng : numpy.random.Generator or int
        Source of randomness, or a seed for one.
    dtype : float32 or float64
        Dtype of the table.

    Attributes
    ----------
    params : Parameters
        "W" (num_embeddings, embedding_size), drawn from N(0, 1).

    References
    ----------
    Bengio, Ducharme, Vincent and Jauvin, "A neural probabilistic language model", JMLR 3 (2003).

    Examples
    --------
    >>> layer = Embedding(10, 4, rng=0)
    >>> e, _, cache = layer.forward(np.array([[1, 2, 3]]))
    >>> e.shape
    (1, 3, 4)
    """

    def __init__(
        self, num_embeddings: int, embedding_size: int, *, rng: np.random.Generator | int, dtype: Any = np.float64
    ) -> None:
        self.num_embeddings = check_size("num_embeddings", num_embeddings)
        self.embedding_size = check_size("embedding_size", embedding_size)
        dtype, shape = as_dtype(dtype), (self.num_embeddings, self.embedding_size)
        super().__init__({"W": as_generator(rng).standard_normal(shape).astype(dtype)}, dtype)

    def __repr__(self) -> str:
        return f"Embedding({self.num_embeddings}, {self.embedding_size}, dtype={self.dtype})"

    @staticmethod
    def shapes(num_embeddings: int, embedding_size: int) -> dict[str, tuple[int, ...]]:
        """Return the shapes of the parameters, by name.

        Parameters
        ----------
        num_embeddings, embedding_size : int
            Number of vectors, and their length.

        Returns
        -------
        dict of str to tuple of int

        Examples
        --------
        >>> Embedding.shapes(10, 4)
        {'W': (10, 4)}
        """
        return {"W": (num_embeddings, embedding_size)}

    def forward(
        self,
        x: np.ndarray,
        state: None = None,
        mask: np.ndarray | None = None,
        *,
        rng: np.random.Generator | int | None = None,
    ) -> tuple[np.ndarray, None, EmbeddingCache]:
        """Look up e = W[x].

        Parameters
        ----------
        x : ndarray of int, any shape
            Ids in 0 .. num_embeddings - 1.
        state : None
            There is no state.
        mask : ndarray of bool, shape of x, optional
            False where x is padding, and may hold any integer: there e is zero.
        rng : optional
            Not used.

        Returns
        -------
        e : ndarray of dtype, shape x.shape + (embedding_size,)
            The vectors.
        state : None
            There is no state.
        cache : EmbeddingCache
            For `backward`, which must be called before x changes.

        Examples
        --------
        >>> layer = Embedding(2, 1, rng=0)
        >>> layer.params["W"] = np.array([[5.0], [7.0]])
        >>> layer.forward(np.array([1, 1, 0]))[0].ravel()
        array([7., 7., 5.])
        """
        check_no_state("state", state)
        ids = read_ids("x", x, (...,), self.num_embeddings, mask)
        return zero_padding(self.params["W"][ids], mask), None, EmbeddingCache(ids, mask)

    def backward(
        self, cache: EmbeddingCache, doutput: np.ndarray, dstate: None = None
    ) -> tuple[None, None, dict[str, np.ndarray]]:
        """Compute dW[i], the sum of de over all places where x is i; ids have no gradient.

        Parameters
        ----------
        cache : EmbeddingCache
            What `forward` returned.
        doutput : ndarray of dtype, shape x.shape + (embedding_size,)
            Gradient de of the loss with respect to e.
        dstate : None
            There is no state.

        Returns
        -------
        dx : None
            Ids have no gradient.
        dstate : None
            There is no state.
        grads : dict of str to ndarray
            Gradient of "W" (num_embeddings, embedding_size).

        Examples
        --------
        >>> layer = Embedding(3, 1, rng=0)
        >>> e, _, cache = layer.forward(np.array([0, 0, 2]))
        >>> layer.backward(cache, np.ones((3, 1)))[2]["W"].ravel()
        array([2., 0., 1.])
        """
        check_no_state("dstate", dstate)
        check_cache(cache, EmbeddingCache)
        ids, mask = cache
        check_range("cache.ids", ids, self.num_embeddings)
        de = read_upstream(doutput, (*ids.shape, self.embedding_size), self.dtype, mask)
        dW = np.zeros_like(self.params["W"])  # (num_embeddings, embedding_size)
        np.add.at(dW, ids, zero_padding(de, mask))  # unlike dW[ids] += de, adds up repeated ids
        return None, None, {"W": dW}
