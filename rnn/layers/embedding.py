"""The lookup table that turns ids into vectors."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from rnn._validation import as_dtype, as_generator, check_floats, check_integers, check_params, check_size

__all__ = ["Embedding", "EmbeddingCache"]


class EmbeddingCache(NamedTuple):
    """What `Embedding.backward` needs to know about the forward pass."""

    ids: np.ndarray  # (...), int


class Embedding:
    """Lookup table: e = W[id], which equals W^T times the one-hot vector of the id.

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
    params : dict of str to ndarray
        "W" (num_embeddings, embedding_size), drawn from N(0, 1).

    Raises
    ------
    TypeError
        If a size, rng or dtype has the wrong type.
    ValueError
        If a size is not positive.

    References
    ----------
    Bengio, Ducharme, Vincent and Jauvin, "A neural probabilistic language model", JMLR 3 (2003).

    Examples
    --------
    >>> layer = Embedding(10, 4, rng=0)
    >>> e, cache = layer.forward(np.array([[1, 2, 3]]))
    >>> e.shape
    (1, 3, 4)
    """

    def __init__(
        self, num_embeddings: int, embedding_size: int, *, rng: np.random.Generator | int, dtype: Any = np.float64
    ) -> None:
        self.num_embeddings = check_size("num_embeddings", num_embeddings)
        self.embedding_size = check_size("embedding_size", embedding_size)
        self.dtype = as_dtype(dtype)
        self._shapes = self.shapes(self.num_embeddings, self.embedding_size)
        self.params = {"W": as_generator(rng).standard_normal(self._shapes["W"]).astype(self.dtype)}

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

    def forward(self, ids: np.ndarray) -> tuple[np.ndarray, EmbeddingCache]:
        """Look up e = W[ids].

        Parameters
        ----------
        ids : ndarray of int, any shape
            Ids in 0 .. num_embeddings - 1.

        Returns
        -------
        e : ndarray of dtype, shape ids.shape + (embedding_size,)
            The vectors.
        cache : EmbeddingCache
            For `backward`, which must be called before ids change.

        Raises
        ------
        TypeError
            If ids are not integers.
        ValueError
            If an id is out of range or ids are empty.

        Examples
        --------
        >>> layer = Embedding(2, 1, rng=0)
        >>> layer.params["W"][:] = [[5.0], [7.0]]
        >>> layer.forward(np.array([1, 1, 0]))[0].ravel()
        array([7., 7., 5.])
        """
        check_params(self.params, self._shapes, self.dtype)
        ids = check_integers("ids", ids, (...,), self.num_embeddings)
        return self.params["W"][ids], EmbeddingCache(ids)

    def backward(self, cache: EmbeddingCache, de: np.ndarray) -> dict[str, np.ndarray]:
        """Compute dW[i] = the sum of de over all places where id i was looked up; ids have no gradient.

        Parameters
        ----------
        cache : EmbeddingCache
            What `forward` returned.
        de : ndarray of dtype, shape ids.shape + (embedding_size,)
            Gradient of the loss with respect to e.

        Returns
        -------
        grads : dict of str to ndarray
            Gradient of "W".

        Raises
        ------
        TypeError
            If de is not an array of the layer's dtype.
        ValueError
            If de does not have the shape of e or is not finite.

        Examples
        --------
        >>> layer = Embedding(3, 1, rng=0)
        >>> e, cache = layer.forward(np.array([0, 0, 2]))
        >>> layer.backward(cache, np.ones((3, 1)))["W"].ravel()
        array([2., 0., 1.])
        """
        de = check_floats("de", de, (*cache.ids.shape, self.embedding_size), self.dtype)
        dW = np.zeros(self._shapes["W"], dtype=self.dtype)  # (num_embeddings, embedding_size)
        np.add.at(dW, cache.ids, de)  # unlike dW[ids] += de, counts an id that occurs twice twice
        return {"W": dW}
