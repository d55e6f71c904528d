"""deeplearning.ai, Sequence Models, week 1: the gradients that its first assignment expects.

The course writes sequences as columns and time last; its LSTM has one matrix per gate for [a; x], the state above the
input. The upstream gradient da is dL/da_t for the hidden states of each step.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rnn.functional import sigmoid
from rnn.layers import LSTM, RNN
from rnn.receipts._row import Receipt
from rnn.receipts.arrays import legacy_normal

__all__ = ["LSTMExercise", "finite_differences", "lstm_exercise", "rnn_backward", "rows", "seen"]

FLAWED: tuple[str, ...] = ("-0.00173313", "0.08287442", "-0.30545663", "-0.43281115", "-0.09591150")
FLAWED += ("-0.06981986", "0.10237182", "-0.06249838", "0.04843891")
CORRECTED: tuple[str, ...] = ("0.00218254", "0.28205375", "-0.48292508", "-0.43281115", "0.312770310257")
CORRECTED += ("-0.0809802310938", "0.40512433093", "-0.0793746735512", "0.038948775763")


class LSTMExercise(NamedTuple):
    """The LSTM of the assignment in the layout of `rnn.LSTM`.

    Attributes
    ----------
    layer : LSTM
        D = 3, H = 5.
    x : float64 array (4, 10, 3)
        Four steps of ten sequences.
    h_0 : float64 array (10, 5)
        Initial hidden state; the cell starts at zero.
    doutput : float64 array (4, 10, 5)
        Gradient of each step's own loss with respect to its hidden state.
    """

    layer: LSTM
    x: np.ndarray
    h_0: np.ndarray
    doutput: np.ndarray

    @property
    def state(self) -> tuple[np.ndarray, np.ndarray]:
        """The initial state (h_0, c_0)."""
        return self.h_0, np.zeros_like(self.h_0)


def draws() -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Return the arrays of the LSTM exercise, shaped as in the course, and da (5, 10, 4)."""
    draw = legacy_normal(1)
    arrays = {"x": draw(3, 10, 7), "a0": draw(5, 10)}  # da has four steps: the last three of x are not used
    for name in "fioc":
        arrays[f"W{name}"], arrays[f"b{name}"] = draw(5, 8), draw(5, 1)
    return arrays, draw(5, 10, 4)


def lstm_exercise() -> LSTMExercise:
    """Return the assignment's LSTM with its weights, inputs and upstream gradients.

    Returns
    -------
    LSTMExercise

    References
    ----------
    deeplearning.ai, Sequence Models, week 1, "Building a Recurrent Neural Network, Step by Step".

    Examples
    --------
    >>> exercise = lstm_exercise()
    >>> exercise.x.shape, exercise.doutput.shape
    ((4, 10, 3), (4, 10, 5))
    """
    arrays, da = draws()
    joined = np.concatenate([arrays[f"W{name}"] for name in "ifco"])  # (20, 8): i, f, g, o, for [a; x]
    layer = LSTM(3, 5, rng=0)
    layer.params["W_hh"][:], layer.params["W_xh"][:] = joined[:, :5], joined[:, 5:]
    layer.params["b_h"][:] = np.concatenate([arrays[f"b{name}"][:, 0] for name in "ifco"])
    x, doutput = (np.ascontiguousarray(array[:, :, :4].transpose(2, 1, 0)) for array in (arrays["x"], da))
    return LSTMExercise(layer, x, arrays["a0"].T.copy(), doutput)


def seen(dx: np.ndarray, dh_0: np.ndarray, dW_hh: np.ndarray) -> tuple[float, ...]:
    """Return the nine numbers that the assignment prints.

    Parameters
    ----------
    dx : float64 array (4, 10, 3)
        Gradient of the inputs.
    dh_0 : float64 array (10, 5)
        Gradient of the initial hidden state.
    dW_hh : float64 array (20, 5)
        Gradient of the recurrent weights, gates in the order i, f, g, o.

    Returns
    -------
    tuple of 9 float
        dx[1][2] of all four steps, da0[2][3], dWf[3][1], dWi[1][2], dWc[3][1] and dWo[1][2].

    Examples
    --------
    >>> seen(np.ones((4, 10, 3)), np.zeros((10, 5)), np.zeros((20, 5)))
    (1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    """
    i, f, g, o = np.split(dW_hh, 4)  # (5, 5) each
    return tuple(map(float, [*dx[:, 2, 1], dh_0[3, 2], f[3, 1], i[1, 2], g[3, 1], o[1, 2]]))


def finite_differences(eps: float = 1e-5) -> tuple[float, ...]:
    """Return the same nine numbers by central differences, without backpropagation.

    The loss is the sum of da_t * a_t, which has the prescribed gradients. The equations are those of the assignment, on
    its own arrays, and share no code with `rnn.LSTM`.

    Parameters
    ----------
    eps : float, default 1e-5
        Size of the perturbation.

    Returns
    -------
    tuple of 9 float

    Examples
    --------
    >>> [round(value, 6) for value in finite_differences()[:4]]
    [0.002183, 0.282054, -0.482925, -0.432811]
    """
    arrays, da = draws()

    def loss() -> float:
        a, c, total = arrays["a0"], np.zeros((5, 10)), 0.0
        for t in range(4):
            joined = np.concatenate([a, arrays["x"][:, :, t]])  # (8, 10)
            gate = {name: arrays[f"W{name}"] @ joined + arrays[f"b{name}"] for name in "fioc"}
            c = sigmoid(gate["f"]) * c + sigmoid(gate["i"]) * np.tanh(gate["c"])
            a = sigmoid(gate["o"]) * np.tanh(c)
            total += float((da[:, :, t] * a).sum())
        return total

    def slope(name: str, *index: int) -> float:
        value, sides = arrays[name][index], []
        for nudge in (eps, -eps):
            arrays[name][index] = value + nudge
            sides.append(loss())
        arrays[name][index] = value
        return (sides[0] - sides[1]) / (2 * eps)

    places = [("x", 1, 2, t) for t in range(4)] + [("a0", 2, 3), ("Wf", 3, 1), ("Wi", 1, 2), ("Wc", 3, 1), ("Wo", 1, 2)]
    return tuple(slope(name, *index) for name, *index in places)


def rnn_backward() -> tuple[float, ...]:
    """Return what the assignment prints for its RNN: dx[1][2], dWax[3][1] and dWaa[1][2].

    Returns
    -------
    tuple of 6 float

    Examples
    --------
    >>> round(rnn_backward()[-1], 4)
    2.3033
    """
    draw = legacy_normal(1)
    x, a0 = draw(3, 10, 4), draw(5, 10)
    Wax, Waa, _, ba, _ = draw(5, 3), draw(5, 5), draw(2, 5), draw(5, 1), draw(2, 1)
    da = draw(5, 10, 4)
    layer = RNN(3, 5, rng=0)
    layer.params["W_xh"][:], layer.params["W_hh"][:], layer.params["b_h"][:] = Wax, Waa, ba[:, 0]
    cache = layer.forward(np.ascontiguousarray(x.transpose(2, 1, 0)), a0.T)[2]
    dx, _, grads = layer.backward(cache, da.transpose(2, 1, 0))
    return tuple(map(float, [*dx[:, 2, 1], grads["W_xh"][3, 1], grads["W_hh"][1, 2]]))


def rows() -> tuple[Receipt, ...]:
    """Compute the three rows.

    Returns
    -------
    tuple of Receipt

    Examples
    --------
    >>> [row.mark for row in rows()]
    ['matches', 'published value is wrong', 'matches']
    """
    exercise = lstm_exercise()
    cache = exercise.layer.forward(exercise.x, exercise.state)[2]
    dx, (dh_0, _), grads = exercise.layer.backward(cache, exercise.doutput)
    ours = seen(dx, dh_0, grads["W_hh"])
    return (
        Receipt(
            "deeplearning-ai-rnn-backward",
            "deeplearning.ai, Sequence Models, RNN backward",
            "deeplearningai_c5w1",
            "10 sequences, 4 steps, 3 inputs, 5 units, drawn with seed 1; gradients of one input at the 4 steps and "
            "of two weights, which are called dx[1][2], dWax[3][1] and dWaa[1][2] there",
            ("-2.07101689", "-0.59255627", "0.02466855", "0.01483317", "11.2641045", "2.30333313"),
            rnn_backward(),
        ),
        Receipt(
            "deeplearning-ai-lstm-backward",
            "deeplearning.ai, Sequence Models, LSTM backward, second version",
            "deeplearningai_c5w1",
            "the same for an LSTM; the gradients of one input at the 4 steps, of the first state, and of a weight of "
            "each gate (dx[1][2], da0[2][3], dWf[3][1], dWi[1][2], dWc[3][1], dWo[1][2]), cut to eight digits",
            FLAWED,
            ours,
            truth=finite_differences(),
            note="Each step's gradient stays in its step: nothing is carried back through time.",
        ),
        Receipt(
            "deeplearning-ai-lstm-backward-corrected",
            "deeplearning.ai, Sequence Models, LSTM backward, a later version",
            "deeplearningai_c5w1",
            "the same numbers, corrected by the course itself",
            CORRECTED,
            ours,
            truth=finite_differences(),
        ),
    )
