"""Derivatives of a state with respect to the state before, earlier states and the inputs."""

from __future__ import annotations

import numpy as np

from rnn._validation import check_finite, check_floats
from rnn.diagnostics._run import Cache, Layer, check_run, step_jacobians

__all__ = ["input_jacobians", "jacobian_products", "jacobians"]


def jacobians(layer: Layer, cache: Cache) -> np.ndarray:
    """Return dh_t/dh_{t-1} for every step of a run; for an RNN that is J_t = diag(f'(a_t)) W_hh.

    Row i, column j is the derivative of number i of the state after the step by number j of the state before. The state
    of an LSTM is (h, c) as one vector of 2H numbers. At a masked step the state is held: the Jacobian is the identity.
    The slope of a ReLU at 0 is taken as 0.

    Parameters
    ----------
    layer : RNN, LSTM or GRU
        The layer.
    cache : RNNCache, LSTMCache or GRUCache
        What ``layer.forward`` returned; the layer must not have changed since.

    Returns
    -------
    ndarray of the layer's dtype, shape (T, B, H, H), or (T, B, 2H, 2H) for an LSTM
        J_1 .. J_T of every sequence.

    References
    ----------
    Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", ICML 2013, equation 6.

    Examples
    --------
    >>> from rnn import RNN
    >>> layer = RNN(1, 2, nonlinearity="linear", rng=0)
    >>> cache = layer.forward(np.ones((3, 1, 1)))[2]
    >>> bool(np.all(jacobians(layer, cache) == layer.params["W_hh"]))  # of a linear layer: W_hh at every step
    True
    """
    check_run(layer, cache)
    return step_jacobians(layer, cache)[0]


def jacobian_products(jacobians: np.ndarray) -> np.ndarray:
    """Multiply Jacobians from the end: dh_T/dh_t = J_T J_{T-1} ... J_{t+1} for t = 0 .. T.

    Parameters
    ----------
    jacobians : ndarray of float, shape (T, B, H, H)
        J_1 .. J_T, as `jacobians` returns them.

    Returns
    -------
    ndarray of the same dtype, shape (T + 1, B, H, H)
        Entry t is dh_T/dh_t; the last one is the identity.

    Raises
    ------
    ValueError
        If a product is too large for the dtype.

    References
    ----------
    Bengio, Simard and Frasconi, "Learning long-term dependencies with gradient descent is difficult", IEEE
    Transactions on Neural Networks 5 (1994).

    Examples
    --------
    >>> products = jacobian_products(np.full((3, 1, 1, 1), 0.5))
    >>> products.ravel()
    array([0.125, 0.25 , 0.5  , 1.   ])
    """
    T, B, H, _ = check_floats("jacobians", jacobians, ("T", "B", "H", "H")).shape
    check_floats("jacobians", jacobians, (T, B, H, H))
    products = np.empty((T + 1, B, H, H), dtype=jacobians.dtype)
    products[T] = np.eye(H)
    with np.errstate(over="ignore", invalid="ignore"):  # check_finite reports it
        for t in range(T - 1, -1, -1):
            np.matmul(products[t + 1], jacobians[t], out=products[t])
    check_finite("products of jacobians", products)
    return products


def input_jacobians(layer: Layer, cache: Cache) -> np.ndarray:
    """Return dh_T/dx_t for every step of a run; for an RNN that is J_T ... J_{t+1} diag(f'(a_t)) W_xh.

    Parameters
    ----------
    layer : RNN, LSTM or GRU
        The layer.
    cache : RNNCache, LSTMCache or GRUCache
        What ``layer.forward`` returned; the layer must not have changed since.

    Returns
    -------
    ndarray of the layer's dtype, shape (T, B, H, D), or (T, B, 2H, D) for the (h, c) of an LSTM
        Derivatives of the last state by each number of each input; zero at masked steps.

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
    >>> layer.params["W_xh"][:], layer.params["W_hh"][:] = 3.0, 0.5
    >>> cache = layer.forward(np.ones((3, 1, 1)))[2]
    >>> input_jacobians(layer, cache).ravel()
    array([0.75, 1.5 , 3.  ])
    """
    check_run(layer, cache)
    by_state, by_input = step_jacobians(layer, cache)
    return jacobian_products(by_state)[1:] @ by_input
