"""The plain recurrent layer over whole sequences; the loop over steps does only what depends on the state before."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from rnn._validation import check_choice, check_floats
from rnn.layers._recurrent import OneLayer
from rnn.nonlinearities import NONLINEARITIES

__all__ = ["RNN", "RNNCache"]


class RNNCache(NamedTuple):
    """What `RNN.backward` needs to know about the forward pass."""

    x: np.ndarray  # (T, B, D)
    states: np.ndarray  # (T + 1, B, H): h_0, h_1, ..., h_T
    mask: np.ndarray | None  # (T, B), bool


class RNN(OneLayer):
    """Recurrent layer: h_t = f(W_xh x_t + W_hh h_{t-1} + b_h) for t = 1 .. T.

    Parameters
    ----------
    input_size : int
        Length D of each input vector.
    hidden_size : int
        Length H of the hidden state.
    nonlinearity : {"tanh", "relu", "sigmoid", "linear"}
        The function f.
    rng : numpy.random.Generator or int
        Source of randomness, or a seed for one.
    dtype : float32 or float64
        Dtype of parameters, inputs, states and outputs.

    Attributes
    ----------
    params : Parameters
        "W_xh" (H, D), "W_hh" (H, H) and "b_h" (H,), all drawn from U(-1/sqrt(H), 1/sqrt(H)).

    Notes
    -----
    At masked steps the state is held, and is the output; Keras and PyTorch give zeros there.

    References
    ----------
    Elman, "Finding structure in time", Cognitive Science 14 (1990); PyTorch documentation of `torch.nn.RNN`, for the
    starting values.

    Examples
    --------
    >>> layer = RNN(3, 5, rng=0)
    >>> output, state, cache = layer.forward(np.ones((7, 2, 3)))
    >>> output.shape, state.shape
    ((7, 2, 5), (2, 5))
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        nonlinearity: str = "tanh",
        rng: np.random.Generator | int,
        dtype: Any = np.float64,
    ) -> None:
        super().__init__(input_size, hidden_size, rng, dtype)
        self.nonlinearity = check_choice("nonlinearity", nonlinearity, tuple(NONLINEARITIES))

    def __repr__(self) -> str:
        return f"RNN({self.input_size}, {self.hidden_size}, nonlinearity={self.nonlinearity!r}, dtype={self.dtype})"

    @staticmethod
    def shapes(input_size: int, hidden_size: int) -> dict[str, tuple[int, ...]]:
        """Return the shapes of the parameters, by name.

        Parameters
        ----------
        input_size, hidden_size : int
            D and H.

        Returns
        -------
        dict of str to tuple of int

        Examples
        --------
        >>> RNN.shapes(3, 5)
        {'W_xh': (5, 3), 'W_hh': (5, 5), 'b_h': (5,)}
        """
        return {"W_xh": (hidden_size, input_size), "W_hh": (hidden_size, hidden_size), "b_h": (hidden_size,)}

    def forward(
        self,
        x: np.ndarray,
        state: np.ndarray | None = None,
        mask: np.ndarray | None = None,
        *,
        rng: np.random.Generator | int | None = None,
    ) -> tuple[np.ndarray, np.ndarray, RNNCache]:
        """Run the recurrence over a batch of sequences.

        Parameters
        ----------
        x : ndarray of dtype, shape (T, B, D)
            Input sequences, time first.
        state : ndarray of dtype, shape (B, H), optional
            Initial state h_0; zeros by default.
        mask : ndarray of bool, shape (T, B), optional
            False where x is padding: there the state is held, h_t = h_{t-1}, whatever x holds (in Keras and PyTorch the
            output is zero).
        rng : optional
            Not used: there is no dropout.

        Returns
        -------
        output : ndarray of dtype, shape (T, B, H)
            h_1 .. h_T. Read-only, because `backward` needs it unchanged.
        state : ndarray of dtype, shape (B, H)
            The last state h_T, a copy.
        cache : RNNCache
            For `backward`, which must be called before x or the parameters change.

        Examples
        --------
        >>> layer = RNN(1, 1, nonlinearity="linear", rng=0)
        >>> layer.params["W_xh"][:], layer.params["W_hh"][:], layer.params["b_h"][:] = 1.0, 0.5, 0.0
        >>> layer.forward(np.array([[[1.0]], [[0.0]], [[0.0]]]))[0].ravel()
        array([1.  , 0.5 , 0.25])
        """
        x = self._check_input(x, mask)
        T, B, D = x.shape
        H = self.hidden_size
        states = np.empty((T + 1, B, H), dtype=self.dtype)  # h_0 .. h_T
        states[0] = 0 if state is None else check_floats("state", state, (B, H), self.dtype)

        # W_xh x_t + b_h for all steps in one product: only W_hh h_{t-1} depends on the step before.
        np.matmul(x.reshape(T * B, D), self.params["W_xh"].T, out=states[1:].reshape(T * B, H))
        states[1:] += self.params["b_h"]
        W_hh_T = np.ascontiguousarray(self.params["W_hh"].T)  # (H, H)
        recurrent = np.empty((B, H), dtype=self.dtype)
        activate = NONLINEARITIES[self.nonlinearity].apply
        with np.errstate(over="ignore" if self.nonlinearity == "sigmoid" else None):
            for t, (h_prev, h) in enumerate(pairwise(states)):  # views, so h is written into states
                h += np.dot(h_prev, W_hh_T, out=recurrent)
                activate(h)
                if mask is not None:
                    np.copyto(h, h_prev, where=~mask[t, :, None])
        states.flags.writeable = False
        return states[1:], states[T].copy(), RNNCache(x, states, mask)

    def backward(
        self, cache: RNNCache, doutput: np.ndarray | None, dstate: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
        """Backpropagate through time: dh_t = doutput_t + W_hh^T da_{t+1}, da_t = dh_t * f'(a_t).

        Parameters
        ----------
        cache : RNNCache
            What `forward` returned.
        doutput : ndarray of dtype, shape (T, B, H), or None
            Gradient of the loss with respect to the output; None if only the last state counts.
        dstate : ndarray of dtype, shape (B, H), optional
            Gradient of the loss with respect to the last state, in addition to doutput[-1]; zeros by default.

        Returns
        -------
        dx : ndarray of dtype, shape (T, B, D)
            Gradient of x; zero where masked.
        dstate : ndarray of dtype, shape (B, H)
            Gradient of the initial state.
        grads : dict of str to ndarray
            Gradients of the parameters, with the same keys as `params`, summed over time and batch.

        References
        ----------
        Werbos, "Backpropagation through time: what it does and how to do it", Proceedings of the IEEE 78 (1990).

        Examples
        --------
        >>> layer = RNN(1, 1, nonlinearity="linear", rng=0)
        >>> layer.params["W_hh"][:] = 0.5
        >>> output, state, cache = layer.forward(np.ones((3, 1, 1)))
        >>> layer.backward(cache, None, dstate=np.ones((1, 1)))[1]  # 0.5 ** 3
        array([[0.125]])
        """
        self._check_cache(cache, RNNCache)
        x, states, mask = cache
        T, B, D = x.shape
        H = self.hidden_size
        doutput = self._read_upstream(doutput, dstate, (T, B, H), mask)
        dh = np.zeros((B, H), dtype=self.dtype)
        if dstate is not None:
            dh += check_floats("dstate", dstate, (B, H), self.dtype)

        W_xh, W_hh = self.params["W_xh"], self.params["W_hh"]
        da = NONLINEARITIES[self.nonlinearity].slope(states[1:])  # (T, B, H): f'(a_t) now, times dh_t in the loop
        if mask is not None:
            da *= mask[..., None]
        for t in range(T - 1, -1, -1):
            if doutput is not None:
                dh += doutput[t]
            da_t = da[t]
            da_t *= dh
            if mask is None:
                np.dot(da_t, W_hh, out=dh)
            else:  # a held state passes its gradient on unchanged
                dh = np.where(mask[t, :, None], da_t @ W_hh, dh)

        rows = da.reshape(T * B, H)  # one product per gradient sums over time and batch
        grads = {
            "W_xh": rows.T @ x.reshape(T * B, D),
            "W_hh": rows.T @ states[:-1].reshape(T * B, H),
            "b_h": np.ones(T * B, dtype=self.dtype) @ rows,  # a product sums columns faster than `sum` does
        }
        return (rows @ W_xh).reshape(T, B, D), dh, grads
