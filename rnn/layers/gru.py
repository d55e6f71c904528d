"""The GRU layer over whole sequences; the loop over steps does only what depends on the state before."""

from __future__ import annotations

from typing import Any

import numpy as np

from rnn._validation import check_floats, describe
from rnn.layers._gates import gate_inputs
from rnn.layers._gru_backward import GRUCache, reset_after, reset_before
from rnn.layers._recurrent import OneLayer

__all__ = ["GRU", "GRUCache"]


class GRU(OneLayer):
    """Gated recurrent unit: the new state is a mean of the old one and a candidate, weighted by a gate.

    For t = 1 .. T, with the sigmoid s; s, tanh and * act elementwise::

        r_t = s(W_xr x_t + W_hr h_{t-1} + b_r)                     reset gate
        z_t = s(W_xz x_t + W_hz h_{t-1} + b_z)                     update gate
        n_t = tanh(W_xn x_t + b_n + r_t * (W_hn h_{t-1} + b_hn))   candidate
        h_t = (1 - z_t) * n_t + z_t * h_{t-1}

    This is PyTorch's variant, and the default of Keras. In the original of Cho et al. (2014), the default of ONNX, the
    reset gate acts on h_{t-1}, before the product with W_hn. With ``reset_after=False``::

        n_t = tanh(W_xn x_t + b_n + W_hn (r_t * h_{t-1}))          candidate

    and no b_hn, which would only add to b_n. In the paper of Chung et al. (2014) z and 1 - z have swapped roles.

    Parameters
    ----------
    input_size : int
        Length D of each input vector.
    hidden_size : int
        Length H of the hidden state.
    reset_after : bool, default True
        Whether the reset gate acts after the product with W_hn, or before it.
    rng : numpy.random.Generator or int
        Source of randomness, or a seed for one.
    dtype : float32 or float64
        Dtype of parameters, inputs, states and outputs.

    Attributes
    ----------
    params : Parameters
        "W_xh" (3H, D), "W_hh" (3H, H), "b_h" (3H,): the rows of r, z and n one after another; and "b_hn" (H,). All
        drawn from U(-1/sqrt(H), 1/sqrt(H)). With ``reset_after=False`` there is no "b_hn".

    Notes
    -----
    At masked steps the state is held, and is the output; Keras and PyTorch give zeros there.

    References
    ----------
    Cho et al., "Learning phrase representations using RNN encoder-decoder for statistical machine translation", EMNLP
    2014; PyTorch documentation of `torch.nn.GRU`, for the variant and the starting values.

    Examples
    --------
    >>> layer = GRU(3, 5, rng=0)
    >>> output, state, cache = layer.forward(np.ones((7, 2, 3)))
    >>> output.shape, state.shape
    ((7, 2, 5), (2, 5))
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        reset_after: bool = True,
        rng: np.random.Generator | int,
        dtype: Any = np.float64,
    ) -> None:
        if not isinstance(reset_after, bool):
            raise TypeError(f"reset_after must be a bool, got {describe(reset_after)}")
        self.reset_after = reset_after
        super().__init__(input_size, hidden_size, rng, dtype)

    def __repr__(self) -> str:
        variant = "" if self.reset_after else ", reset_after=False"
        return f"GRU({self.input_size}, {self.hidden_size}{variant}, dtype={self.dtype})"

    @staticmethod
    def shapes(input_size: int, hidden_size: int, reset_after: bool = True) -> dict[str, tuple[int, ...]]:
        """Return the shapes of the parameters, by name.

        Parameters
        ----------
        input_size, hidden_size : int
            D and H.
        reset_after : bool, default True
            As in the constructor.

        Returns
        -------
        dict of str to tuple of int

        Examples
        --------
        >>> GRU.shapes(3, 5)
        {'W_xh': (15, 3), 'W_hh': (15, 5), 'b_h': (15,), 'b_hn': (5,)}
        """
        rows = 3 * hidden_size
        shapes: dict[str, tuple[int, ...]] = {"W_xh": (rows, input_size), "W_hh": (rows, hidden_size), "b_h": (rows,)}
        return shapes | ({"b_hn": (hidden_size,)} if reset_after else {})

    def _own_shapes(self) -> dict[str, tuple[int, ...]]:
        return self.shapes(self.input_size, self.hidden_size, self.reset_after)

    def forward(
        self,
        x: np.ndarray,
        state: np.ndarray | None = None,
        mask: np.ndarray | None = None,
        *,
        rng: np.random.Generator | int | None = None,
    ) -> tuple[np.ndarray, np.ndarray, GRUCache]:
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
        cache : GRUCache
            For `backward`, which must be called before x or the parameters change.

        Examples
        --------
        An update gate of 1 keeps the state, up to rounding in h_t = n_t + z_t * (h_{t-1} - n_t):

        >>> layer = GRU(1, 1, rng=0)
        >>> layer.params["b_h"][1] = 100.0
        >>> layer.forward(np.ones((50, 1, 1)), np.array([[0.7]]))[1]
        array([[0.7]])
        """
        x = self._check_input(x, mask)
        T, B, _ = x.shape
        H = self.hidden_size
        states = np.empty((T + 1, B, H), dtype=self.dtype)  # h_0 .. h_T
        states[0] = 0 if state is None else check_floats("state", state, (B, H), self.dtype)
        u = np.empty((T, B, H), dtype=self.dtype)

        # The sigmoid as 1 / (1 + exp(-a)) keeps its relative precision near 0. So the weights of r and z are negated.
        sign = np.repeat(np.array([-1, -1, 1], dtype=self.dtype), H)  # (3H,)
        W_xh, W_hh, b_h = (np.multiply(self.params[name].T, sign, order="C") for name in ("W_xh", "W_hh", "b_h"))
        gates = gate_inputs(x, W_xh, b_h, 3)  # (T, 3, B, H)
        sigmoids, (r, z, n) = gates[:, :2], np.moveaxis(gates, 1, 0)
        if self.reset_after:
            W_first, b_hn = W_hh, self.params["b_hn"]
        else:  # the product with W_hn comes after the reset gate
            W_first, W_hn = (np.ascontiguousarray(part) for part in np.split(W_hh, [2 * H], axis=1))
        recurrent = np.empty((B, W_first.shape[1]), dtype=self.dtype)
        recurrent_r_z, recurrent_n = recurrent[:, : 2 * H].reshape(B, 2, H).swapaxes(0, 1), recurrent[:, 2 * H :]
        one = np.array(1, dtype=self.dtype)
        with np.errstate(over="ignore"):  # 1 / (1 + inf) is the right 0
            for t in range(T):
                sigmoid, candidate, h_prev, h = sigmoids[t], n[t], states[t], states[t + 1]
                np.dot(h_prev, W_first, out=recurrent)
                sigmoid += recurrent_r_z
                np.exp(sigmoid, out=sigmoid)
                sigmoid += one
                np.reciprocal(sigmoid, out=sigmoid)
                if self.reset_after:
                    np.add(recurrent_n, b_hn, out=u[t])
                    candidate += np.multiply(r[t], u[t], out=h)
                else:
                    np.multiply(r[t], h_prev, out=u[t])
                    candidate += np.dot(u[t], W_hn, out=h)
                np.tanh(candidate, out=candidate)
                np.subtract(h_prev, candidate, out=h)  # h = n + z * (h_prev - n)
                h *= z[t]
                h += candidate
                if mask is not None:
                    np.copyto(h, h_prev, where=~mask[t, :, None])
        states.flags.writeable = False
        return states[1:], states[T].copy(), GRUCache(x, states, r, z, n, u, mask, self.reset_after)

    def backward(
        self, cache: GRUCache, doutput: np.ndarray | None, dstate: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
        """Backpropagate through time, along the state and through the gates.

        With dh_t from the output and from step t + 1, and u_t = W_hn h_{t-1} + b_hn::

            dn_t = dh_t * (1 - z_t),   dz_t = dh_t * (h_{t-1} - n_t)
            da_n = dn_t * (1 - n_t^2),   dr_t = da_n * u_t,   du_t = da_n * r_t
            da_r = dr_t * r_t * (1 - r_t),   da_z = dz_t * z_t * (1 - z_t)
            dh_{t-1} = z_t * dh_t + W_hh^T (da_r, da_z, du_t)

        With ``reset_after=False``, where u_t = r_t * h_{t-1} goes into the product with W_hn::

            du_t = W_hn^T da_n,   dr_t = du_t * h_{t-1}
            dh_{t-1} = z_t * dh_t + r_t * du_t + W_hr^T da_r + W_hz^T da_z

        Parameters
        ----------
        cache : GRUCache
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
        The chain rule, applied to the equations of the class; PyTorch documentation of `torch.nn.GRU`, for the same
        equations.

        Examples
        --------
        An update gate of 1 passes the whole gradient back:

        >>> layer = GRU(1, 1, rng=0)
        >>> layer.params["b_h"][1] = 100.0
        >>> _, _, cache = layer.forward(np.ones((50, 1, 1)))
        >>> layer.backward(cache, None, np.ones((1, 1)))[1]
        array([[1.]])
        """
        self._check_cache(cache, GRUCache)
        if cache.reset_after != self.reset_after:
            raise ValueError(
                f"cache must come from a GRU with reset_after={self.reset_after}, got reset_after={cache.reset_after}"
            )
        x, T, B, H = cache.x, *cache.n.shape
        doutput = self._read_upstream(doutput, dstate, (T, B, H), cache.mask)
        dh = np.zeros((B, H), dtype=self.dtype)
        if dstate is not None:
            dh += check_floats("dstate", dstate, (B, H), self.dtype)
        through_time = reset_after if self.reset_after else reset_before
        inputs, grads = through_time(cache, self.params["W_hh"], doutput, dh)
        grads = {"W_xh": inputs.T @ x.reshape(T * B, -1), **grads}  # one product per gradient sums over time and batch
        return (inputs @ self.params["W_xh"]).reshape(x.shape), dh, grads
