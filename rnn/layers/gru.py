"""The GRU layer over whole sequences, arranged so that only the recurrence itself is left in the loop."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from rnn._validation import check_floats
from rnn.layers._gates import gate_inputs
from rnn.layers._recurrent import OneLayer

__all__ = ["GRU", "GRUCache"]


class GRUCache(NamedTuple):
    """What `GRU.backward` needs to know about the forward pass."""

    x: np.ndarray  # (T, B, D)
    states: np.ndarray  # (T + 1, B, H): h_0, h_1, ..., h_T
    r: np.ndarray  # (T, B, H), like the next three: the reset gates
    z: np.ndarray  # the update gates
    n: np.ndarray  # the candidates
    u: np.ndarray  # W_hn h_{t-1} + b_hn, what the reset gate acts on
    mask: np.ndarray | None  # (T, B), bool


class GRU(OneLayer):
    """Gated recurrent unit: a new state that is a mixture of the old one and a candidate, unit by unit.

    For t = 1 .. T, with sigmoid s, and * acting unit by unit::

        r_t = s(W_xr x_t + W_hr h_{t-1} + b_r)                     reset gate
        z_t = s(W_xz x_t + W_hz h_{t-1} + b_z)                     update gate
        n_t = tanh(W_xn x_t + b_n + r_t * (W_hn h_{t-1} + b_hn))   candidate
        h_t = (1 - z_t) * n_t + z_t * h_{t-1}

    This is PyTorch's variant. In the paper of Cho et al. (2014) the reset gate acts on h_{t-1} before the product with
    W_hn; in that of Chung et al. (2014) z and 1 - z have the opposite roles as well. The bias b_hn exists because here
    the gate acts on the product.

    Parameters
    ----------
    input_size : int
        Length D of each input vector.
    hidden_size : int
        Length H of the hidden state.
    rng : numpy.random.Generator or int
        Source of randomness, or a seed for one.
    dtype : float32 or float64
        Dtype of parameters, inputs, states and outputs.

    Attributes
    ----------
    params : Parameters
        "W_xh" (3H, D), "W_hh" (3H, H), "b_h" (3H,): the rows of r, z and n one after another; and "b_hn" (H,). All
        drawn from U(-1/sqrt(H), 1/sqrt(H)).

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
        self, input_size: int, hidden_size: int, *, rng: np.random.Generator | int, dtype: Any = np.float64
    ) -> None:
        super().__init__(input_size, hidden_size, rng, dtype)

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
        >>> GRU.shapes(3, 5)
        {'W_xh': (15, 3), 'W_hh': (15, 5), 'b_h': (15,), 'b_hn': (5,)}
        """
        rows = 3 * hidden_size
        return {"W_xh": (rows, input_size), "W_hh": (rows, hidden_size), "b_h": (rows,), "b_hn": (hidden_size,)}

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
            False where a step is padding: there the state is held, h_t = h_{t-1}, whatever x holds.
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
        An update gate that is shut (z = 1) keeps the state as it is:

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

        # sigmoid(a) = 1 / (1 + exp(-a)) keeps its relative precision where it is tiny: r and z get negated weights.
        sign = np.repeat(np.array([-1, -1, 1], dtype=self.dtype), H)  # (3H,)
        W_xh, W_hh, b_h = (np.multiply(self.params[name].T, sign, order="C") for name in ("W_xh", "W_hh", "b_h"))
        gates, b_hn = gate_inputs(x, W_xh, b_h, 3), self.params["b_hn"]  # (T, 3, B, H)
        sigmoids, (r, z, n) = gates[:, :2], np.moveaxis(gates, 1, 0)
        recurrent = np.empty((B, 3 * H), dtype=self.dtype)
        recurrent_r_z, recurrent_u = recurrent[:, : 2 * H].reshape(B, 2, H).swapaxes(0, 1), recurrent[:, 2 * H :]
        one = np.array(1, dtype=self.dtype)
        with np.errstate(over="ignore"):  # 1 / (1 + inf) is the right 0
            for t in range(T):
                sigmoid, candidate, h_prev, h = sigmoids[t], n[t], states[t], states[t + 1]
                np.dot(h_prev, W_hh, out=recurrent)
                sigmoid += recurrent_r_z
                np.exp(sigmoid, out=sigmoid)
                sigmoid += one
                np.reciprocal(sigmoid, out=sigmoid)
                np.add(recurrent_u, b_hn, out=u[t])
                candidate += np.multiply(r[t], u[t], out=h)
                np.tanh(candidate, out=candidate)
                np.subtract(h_prev, candidate, out=h)  # h = n + z * (h_prev - n)
                h *= z[t]
                h += candidate
                if mask is not None:
                    np.copyto(h, h_prev, where=~mask[t, :, None])
        states.flags.writeable = False
        return states[1:], states[T].copy(), GRUCache(x, states, r, z, n, u, mask)

    def backward(
        self, cache: GRUCache, doutput: np.ndarray | None, dstate: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
        """Backpropagate through time, along the state and through the gates.

        With dh_t from the output and from step t + 1, and u_t = W_hn h_{t-1} + b_hn::

            dn_t = dh_t * (1 - z_t),   dz_t = dh_t * (h_{t-1} - n_t)
            da_n = dn_t * (1 - n_t^2),   dr_t = da_n * u_t,   du_t = da_n * r_t
            da_r = dr_t * r_t * (1 - r_t),   da_z = dz_t * z_t * (1 - z_t)
            dh_{t-1} = z_t * dh_t + W_hh^T (da_r, da_z, du_t)

        Parameters
        ----------
        cache : GRUCache
            What `forward` returned.
        doutput : ndarray of dtype, shape (T, B, H), or None
            Gradient of the loss with respect to the output; None if only the last state counts.
        dstate : ndarray of dtype, shape (B, H), optional
            Gradient of the loss with respect to the last state, beyond its part in doutput[-1]; zeros by default.

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
        An update gate that is shut (z = 1) hands the whole gradient back:

        >>> layer = GRU(1, 1, rng=0)
        >>> layer.params["b_h"][1] = 100.0
        >>> _, _, cache = layer.forward(np.ones((50, 1, 1)))
        >>> layer.backward(cache, None, np.ones((1, 1)))[1]
        array([[1.]])
        """
        x, states, r, z, n, u, mask = cache
        T, B, D = x.shape
        H = self.hidden_size
        self._check_upstream(doutput, dstate, (T, B, H))
        dh = np.zeros((B, H), dtype=self.dtype)
        if dstate is not None:
            dh += check_floats("dstate", dstate, (B, H), self.dtype)

        # Everything is dh_t times something known; in the order u, r, z, n the product with W_hh needs the first three
        # of these blocks, that with W_xh the last three.
        da = np.empty((T, B, 4, H), dtype=self.dtype)  # da_t / dh_t
        np.multiply(1 - z, 1 - n * n, out=da[:, :, 3])
        np.multiply(states[:-1] - n, z * (1 - z), out=da[:, :, 2])
        np.multiply(da[:, :, 3], r, out=da[:, :, 0])
        np.multiply(da[:, :, 0] * (1 - r), u, out=da[:, :, 1])
        if mask is not None:
            da *= mask[..., None, None]
            z = np.where(mask[..., None], z, 1)  # a held step hands its gradient on unchanged
        W_hh = np.roll(self.params["W_hh"], H, axis=0)  # rows n, r, z
        back = np.empty((B, H), dtype=self.dtype)
        rows = da.reshape(T * B, 4 * H)
        for t in range(T - 1, -1, -1):
            if doutput is not None:
                dh += doutput[t]
            da_t = da[t]
            da_t *= dh[:, None]
            dh *= z[t]
            dh += np.dot(da_t.reshape(B, 4 * H)[:, : 3 * H], W_hh, out=back)

        recurrent, inputs = rows[:, : 3 * H], rows[:, H:]
        sums = np.ones(T * B, dtype=self.dtype) @ rows  # (4H,)
        grads = {  # one product per gradient sums over time and batch
            "W_xh": inputs.T @ x.reshape(T * B, D),
            "W_hh": np.roll(recurrent.T @ states[:-1].reshape(T * B, H), -H, axis=0),
            "b_h": sums[H:],
            "b_hn": sums[:H],
        }
        return (inputs @ self.params["W_xh"]).reshape(T, B, D), dh, grads
