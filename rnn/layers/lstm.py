"""The LSTM layer over whole sequences; the loop over steps does only what depends on the state before."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from rnn._validation import check_floats, check_number, describe
from rnn.layers._gates import gate_inputs, steps_in_cache
from rnn.layers._recurrent import OneLayer

__all__ = ["LSTM", "LSTMCache"]

State = tuple[np.ndarray, np.ndarray]


class LSTMCache(NamedTuple):
    """What `LSTM.backward` needs to know about the forward pass."""

    x: np.ndarray  # (T, B, D)
    states: np.ndarray  # (T + 1, B, H): h_0, h_1, ..., h_T
    cells: np.ndarray  # (T + 1, B, H): c_0, c_1, ..., c_T
    i: np.ndarray  # (T, B, H), like the next three: the input gates
    f: np.ndarray  # the forget gates
    g: np.ndarray  # the candidates
    o: np.ndarray  # the output gates
    tanh_cells: np.ndarray  # (T, B, H): tanh(c_t)
    mask: np.ndarray | None  # (T, B), bool


class LSTM(OneLayer):
    """Long short-term memory: a cell c_t that is added to, and gates that set what is kept, written and put out.

    For t = 1 .. T, with the sigmoid s; s, tanh and * act elementwise::

        i_t = s(W_xi x_t + W_hi h_{t-1} + b_i)        input gate
        f_t = s(W_xf x_t + W_hf h_{t-1} + b_f)        forget gate
        g_t = tanh(W_xg x_t + W_hg h_{t-1} + b_g)     candidate
        o_t = s(W_xo x_t + W_ho h_{t-1} + b_o)        output gate
        c_t = f_t * c_{t-1} + i_t * g_t
        h_t = o_t * tanh(c_t)

    Parameters
    ----------
    input_size : int
        Length D of each input vector.
    hidden_size : int
        Length H of the hidden state and of the cell.
    forget_bias : float, optional
        Initial value of the forget gate's bias b_f, for example 1.0; drawn like the other biases by default.
    rng : numpy.random.Generator or int
        Source of randomness, or a seed for one.
    dtype : float32 or float64
        Dtype of parameters, inputs, states and outputs.

    Attributes
    ----------
    params : Parameters
        "W_xh" (4H, D), "W_hh" (4H, H) and "b_h" (4H,): the rows of i, f, g and o one after another, all drawn from
        U(-1/sqrt(H), 1/sqrt(H)).

    Notes
    -----
    At masked steps h and c are held, and the held h is the output; Keras and PyTorch give zeros there.

    References
    ----------
    Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 9 (1997); Gers, Schmidhuber and Cummins,
    "Learning to forget", Neural Computation 12 (2000), for the forget gate; PyTorch documentation of `torch.nn.LSTM`,
    for the order of the gates and the starting values.

    Examples
    --------
    >>> layer = LSTM(3, 5, rng=0)
    >>> output, (h, c), cache = layer.forward(np.ones((7, 2, 3)))
    >>> output.shape, h.shape, c.shape
    ((7, 2, 5), (2, 5), (2, 5))
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        forget_bias: float | None = None,
        rng: np.random.Generator | int,
        dtype: Any = np.float64,
    ) -> None:
        super().__init__(input_size, hidden_size, rng, dtype)
        if forget_bias is not None:
            if not np.isfinite(check_number("forget_bias", forget_bias)):
                raise ValueError(f"forget_bias must be finite, got {forget_bias}")
            self.params["b_h"][hidden_size : 2 * hidden_size] = forget_bias

    @property
    def state_sizes(self) -> dict[str, int]:
        """Names and lengths of the vectors in the state."""
        return {"h": self.hidden_size, "c": self.hidden_size}

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
        >>> LSTM.shapes(3, 5)
        {'W_xh': (20, 3), 'W_hh': (20, 5), 'b_h': (20,)}
        """
        rows = 4 * hidden_size
        return {"W_xh": (rows, input_size), "W_hh": (rows, hidden_size), "b_h": (rows,)}

    def forward(
        self,
        x: np.ndarray,
        state: State | None = None,
        mask: np.ndarray | None = None,
        *,
        rng: np.random.Generator | int | None = None,
    ) -> tuple[np.ndarray, State, LSTMCache]:
        """Run the recurrence over a batch of sequences.

        Parameters
        ----------
        x : ndarray of dtype, shape (T, B, D)
            Input sequences, time first.
        state : tuple of two ndarrays of dtype, shape (B, H), optional
            Initial state (h_0, c_0); zeros by default.
        mask : ndarray of bool, shape (T, B), optional
            False where x is padding: there the state is held, h_t = h_{t-1} and c_t = c_{t-1}, whatever x holds (in
            Keras and PyTorch the output is zero).
        rng : optional
            Not used: there is no dropout.

        Returns
        -------
        output : ndarray of dtype, shape (T, B, H)
            h_1 .. h_T. Read-only, because `backward` needs it unchanged.
        state : tuple of two ndarrays of dtype, shape (B, H)
            The last state (h_T, c_T), copies.
        cache : LSTMCache
            For `backward`, which must be called before x or the parameters change.

        Examples
        --------
        With open gates and a candidate of 1 the cell counts the steps:

        >>> layer = LSTM(1, 1, rng=0)
        >>> for weights in layer.params.values():
        ...     weights[:] = 0
        >>> layer.params["b_h"][:] = 100.0
        >>> _, (h, c), _ = layer.forward(np.zeros((5, 1, 1)))
        >>> c
        array([[5.]])
        """
        x = self._check_input(x, mask)
        T, B, _ = x.shape
        H = self.hidden_size
        states, cells = (np.empty((T + 1, B, H), dtype=self.dtype) for _ in range(2))  # h_0 .. h_T, c_0 .. c_T
        states[0], cells[0] = (0, 0) if state is None else self._check_state("state", state, B)
        tanh_cells = np.empty((T, B, H), dtype=self.dtype)

        # The sigmoid as 1 / (1 + exp(-a)) keeps its relative precision near 0. So the weights of i, f and o are
        # negated, and these gates stand side by side: the order is i, f, o, g.
        W_xh, W_hh, b_h = (self._arranged(name) for name in ("W_xh", "W_hh", "b_h"))
        gates = gate_inputs(x, W_xh, b_h, 4)  # (T, 4, B, H)
        sigmoids, (i, f, o, g) = gates[:, :3], np.moveaxis(gates, 1, 0)
        recurrent = np.empty((B, 4 * H), dtype=self.dtype)
        recurrent_4 = recurrent.reshape(B, 4, H).swapaxes(0, 1)  # (4, B, H)
        written = np.empty((B, H), dtype=self.dtype)
        one = np.array(1, dtype=self.dtype)
        with np.errstate(over="ignore"):  # 1 / (1 + inf) is the right 0
            for t in range(T):
                np.dot(states[t], W_hh, out=recurrent)
                gate, sigmoid, candidate, c = gates[t], sigmoids[t], g[t], cells[t + 1]
                gate += recurrent_4
                np.exp(sigmoid, out=sigmoid)
                sigmoid += one
                np.reciprocal(sigmoid, out=sigmoid)
                np.tanh(candidate, out=candidate)
                np.multiply(f[t], cells[t], out=c)
                c += np.multiply(i[t], candidate, out=written)
                np.multiply(o[t], np.tanh(c, out=tanh_cells[t]), out=states[t + 1])
                if mask is not None:
                    padding = ~mask[t, :, None]
                    np.copyto(states[t + 1], states[t], where=padding)
                    np.copyto(c, cells[t], where=padding)
        states.flags.writeable = False
        cache = LSTMCache(x, states, cells, i, f, g, o, tanh_cells, mask)
        return states[1:], (states[T].copy(), cells[T].copy()), cache

    def backward(
        self, cache: LSTMCache, doutput: np.ndarray | None, dstate: State | None = None
    ) -> tuple[np.ndarray, State, dict[str, np.ndarray]]:
        """Backpropagate through time, along the cell and through the gates.

        With dh_t from the output and from the gates of step t + 1::

            dc_t = f_{t+1} * dc_{t+1} + dh_t * o_t * (1 - tanh(c_t)^2)
            di_t = dc_t * g_t,   df_t = dc_t * c_{t-1},   dg_t = dc_t * i_t,   do_t = dh_t * tanh(c_t)
            da_t = (di_t, df_t, dg_t, do_t) * the slopes of sigmoid, sigmoid, tanh and sigmoid
            dh_{t-1} = W_hh^T da_t

        Parameters
        ----------
        cache : LSTMCache
            What `forward` returned.
        doutput : ndarray of dtype, shape (T, B, H), or None
            Gradient of the loss with respect to the output; None if only the last state counts.
        dstate : tuple of two ndarrays of dtype, shape (B, H), optional
            Gradient of the loss with respect to the last state (h_T, c_T), in addition to doutput[-1]; zeros by
            default.

        Returns
        -------
        dx : ndarray of dtype, shape (T, B, D)
            Gradient of x; zero where masked.
        dstate : tuple of two ndarrays of dtype, shape (B, H)
            Gradient of the initial state (h_0, c_0).
        grads : dict of str to ndarray
            Gradients of the parameters, with the same keys as `params`, summed over time and batch.

        References
        ----------
        Greff et al., "LSTM: a search space odyssey", IEEE Transactions on Neural Networks and Learning Systems 28
        (2017), give all derivatives.

        Examples
        --------
        With gates that ignore the state, the gradient along the cell is the product of the forget gates:

        >>> layer = LSTM(1, 1, forget_bias=0.0, rng=0)
        >>> layer.params["W_xh"][:], layer.params["W_hh"][:] = 0, 0
        >>> _, _, cache = layer.forward(np.zeros((3, 1, 1)))
        >>> one = np.ones((1, 1))
        >>> layer.backward(cache, None, (0 * one, one))[1][1]  # 0.5 ** 3
        array([[0.125]])
        """
        self._check_cache(cache, LSTMCache)
        x, states, mask = cache.x, cache.states, cache.mask
        T, B, D = x.shape
        H = self.hidden_size
        doutput = self._read_upstream(doutput, dstate, (T, B, H), mask)
        dh, dc = (np.zeros((B, H), dtype=self.dtype) for _ in range(2))
        if dstate is not None:
            dh[:], dc[:] = self._check_state("dstate", dstate, B)

        da = np.empty((T, B, 4, H), dtype=self.dtype)  # at first da_t / dc_t for i, f and g, and da_t / dh_t for o
        W_hh = self.params["W_hh"]
        part = np.empty((B, H), dtype=self.dtype)
        steps = steps_in_cache(4 * B * H)
        for start in range((T - 1) // steps * steps, -1, -steps):
            block = slice(start, start + steps)
            f, to_cell = self._slopes(cache, block, da[block])
            for t in reversed(range(len(f))):
                if doutput is not None:
                    dh += doutput[start + t]
                dc += np.multiply(dh, to_cell[t], out=part)
                da_t = da[start + t]  # (B, 4, H)
                da_t[:, :3] *= dc[:, None]
                da_t[:, 3] *= dh
                dc *= f[t]
                if mask is None:
                    np.dot(da_t.reshape(B, 4 * H), W_hh, out=dh)
                else:  # a held state passes its gradient on unchanged
                    dh = np.where(mask[start + t, :, None], da_t.reshape(B, 4 * H) @ W_hh, dh)

        rows = da.reshape(T * B, 4 * H)
        grads = {  # one product per gradient sums over time and batch
            "W_xh": rows.T @ x.reshape(T * B, D),
            "W_hh": rows.T @ states[:-1].reshape(T * B, H),
            "b_h": np.ones(T * B, dtype=self.dtype) @ rows,
        }
        return (rows @ self.params["W_xh"]).reshape(T, B, D), (dh, dc), grads

    def _slopes(self, cache: LSTMCache, block: slice, da: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Compute the factors of a block of steps that do not depend on the gradient, (steps, B, H) each.

        Fills da (steps, B, 4, H) with da_t / dc_t for i, f and g, and da_t / dh_t for o. Returns f, the factor from
        dc_t to dc_{t-1}, and o * (1 - tanh(c)^2), the factor from dh_t to dc_t.
        """
        h, c_prev, tanh_c, mask = cache.states[1:][block], cache.cells[:-1][block], cache.tanh_cells[block], cache.mask
        i, f, g, o = (gate[block] for gate in (cache.i, cache.f, cache.g, cache.o))  # (steps, B, H) each
        da_i, da_f, da_g, da_o = np.moveaxis(da, 2, 0)
        for slope, gate, factor in ((da_i, i, g), (da_f, f, c_prev)):
            np.subtract(1, gate, out=slope)
            slope *= gate
            slope *= factor
        np.multiply(g, g, out=da_g)
        np.subtract(1, da_g, out=da_g)
        da_g *= i
        np.multiply(h, o, out=da_o)  # since h = o * tanh(c), its slope times tanh(c) is h - h * o
        np.subtract(h, da_o, out=da_o)
        to_cell = h * tanh_c
        np.subtract(o, to_cell, out=to_cell)  # o * (1 - tanh(c)^2)
        if mask is not None:
            real = mask[block][..., None]
            da *= real[..., None]
            to_cell *= real
            f = np.where(real, f, 1)
        return f, to_cell

    def _arranged(self, name: str) -> np.ndarray:
        """Return a transposed parameter (..., 4H) in the order i, f, o, g, with all but g negated."""
        value, H = self.params[name].T, self.hidden_size
        result = np.empty(value.shape, dtype=self.dtype)
        np.negative(value[..., : 2 * H], out=result[..., : 2 * H])
        np.negative(value[..., 3 * H :], out=result[..., 2 * H : 3 * H])
        result[..., 3 * H :] = value[..., 2 * H : 3 * H]
        return result

    def _check_state(self, name: str, state: State, batch: int) -> State:
        """Return the checked pair of arrays."""
        if not isinstance(state, tuple) or len(state) != 2:
            raise TypeError(f"{name} must be a tuple of two arrays, for h and c, got {describe(state)}")
        shape = batch, self.hidden_size
        h, c = (check_floats(f"{name}[{k}]", part, shape, self.dtype) for k, part in enumerate(state))
        return h, c
