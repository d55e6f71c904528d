"""How the derivative of the last state fades, or grows, with the distance in steps."""

from __future__ import annotations

import numpy as np

from rnn.diagnostics._run import Cache, Layer
from rnn.diagnostics.jacobians import jacobian_products, jacobians
from rnn.diagnostics.matrices import matrix_norms

__all__ = ["norms_by_distance"]


def norms_by_distance(layer: Layer, cache: Cache, kind: str = "spectral") -> np.ndarray:
    """Return the norm of dh_T/dh_{T-k} for k = 0 .. T.

    The spectral norm at distance k is the most by which a small change of the state k steps ago, or a gradient on its
    way back over k steps, can have grown.

    Parameters
    ----------
    layer : RNN, LSTM or GRU
        The layer; the state of an LSTM is (h, c), joined.
    cache : RNNCache, LSTMCache or GRUCache
        What ``layer.forward`` returned; the layer must not have changed since.
    kind : {"spectral", "frobenius"}
        Which norm.

    Returns
    -------
    ndarray of the layer's dtype, shape (T + 1, B)
        Entry k is the norm over k steps; entry 0 is that of the identity.

    Raises
    ------
    TypeError, ValueError
        As `jacobians`, `jacobian_products` and `matrix_norms`.

    References
    ----------
    Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", ICML 2013.

    Examples
    --------
    >>> from rnn import RNN
    >>> layer = RNN(1, 1, nonlinearity="linear", rng=0)
    >>> layer.params["W_hh"][:] = 0.5
    >>> norms_by_distance(layer, layer.forward(np.ones((3, 1, 1)))[2]).ravel()
    array([1.   , 0.5  , 0.25 , 0.125])
    """
    return matrix_norms(jacobian_products(jacobians(layer, cache)), kind)[::-1]
