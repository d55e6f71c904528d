"""How the derivative of the last state by earlier ones vanishes or explodes with their distance."""

from __future__ import annotations

import numpy as np

from rnn.diagnostics._run import Cache, Layer
from rnn.diagnostics.jacobians import jacobian_products, jacobians
from rnn.diagnostics.matrices import matrix_norms

__all__ = ["norms_by_distance"]


def norms_by_distance(layer: Layer, cache: Cache, kind: str = "spectral") -> np.ndarray:
    """Return the norm of dh_T/dh_{T-k} for k = 0 .. T.

    The spectral norm is the largest factor by which a small change of the state grows over k steps, and a gradient on
    its way back.

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
    ValueError
        If a product of Jacobians is too large for the dtype.

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
