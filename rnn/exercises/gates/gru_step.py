"""The exercise *One step of a GRU*."""

from collections.abc import Callable
from typing import Any

import numpy as np

from rnn.exercises.definition import exercise
from rnn.functional import sigmoid


@exercise("gru-step")
def gru_step(
    x: np.ndarray, h: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray, b_hn: np.ndarray
) -> np.ndarray:
    """Return the new state."""
    x_r, x_z, x_n = np.split(W_xh @ x + b_h, 3)
    h_r, h_z, h_n = np.split(W_hh @ h, 3)
    r, z = sigmoid(x_r + h_r), sigmoid(x_z + h_z)
    return (1 - z) * np.tanh(x_n + r * (h_n + b_hn)) + z * h


@gru_step.case
def _(rng):
    """Return an input, a state and weights for two units."""
    D, H = 3, 2
    weights = rng.normal(size=(3 * H, D)), rng.normal(size=(3 * H, H)), rng.normal(size=3 * H), rng.normal(size=H)
    return rng.normal(size=D), np.tanh(rng.normal(size=H)), *weights


def gru_with(
    order: str = "rzn",
    *,
    recurrent: Callable[..., Any] = lambda r, h, W_n, b_hn: r * (W_n @ h + b_hn),
    mix: Callable[..., Any] = lambda z, n, h: (1 - z) * n + z * h,
    candidate: Callable[[Any], Any] = np.tanh,
    gate: Callable[[Any], Any] = sigmoid,
    total: Callable[..., Any] = lambda from_x, from_h: from_x + from_h,
    bias: float = 1.0,
) -> Callable[..., Any]:
    """Return a step of a GRU with one thing done differently."""

    def step(x: Any, h: Any, W_xh: Any, W_hh: Any, b_h: Any, b_hn: Any) -> Any:
        inputs = dict(zip(order, np.split(W_xh @ x + bias * b_h, 3), strict=True))
        W = dict(zip(order, np.split(W_hh, 3), strict=True))
        r, z = gate(total(inputs["r"], W["r"] @ h)), gate(total(inputs["z"], W["z"] @ h))
        return mix(z, candidate(inputs["n"] + recurrent(r, h, W["n"], b_hn)), h)

    return step


gru_step.mistake("You swapped z and 1 - z: here z = 1 keeps the old state. (Some papers have it your way.)")(
    gru_with(mix=lambda z, n, h: z * n + (1 - z) * h)
)
gru_step.mistake(
    "Your reset gate multiplies the state before the product, with the bias b_hn outside; here it multiplies the result, bias included."
)(gru_with(recurrent=lambda r, h, W_n, b_hn: W_n @ (r * h) + b_hn))
gru_step.mistake("Your reset gate multiplies the state before the product; here it multiplies the result.")(
    gru_with(recurrent=lambda r, h, W_n, b_hn: W_n @ (r * h) + r * b_hn)
)
gru_step.mistake("The bias b_hn belongs inside the bracket that the reset gate multiplies.")(
    gru_with(recurrent=lambda r, h, W_n, b_hn: r * (W_n @ h) + b_hn)
)
gru_step.mistake("The bias b_hn is missing.")(gru_with(recurrent=lambda r, h, W_n, b_hn: r * (W_n @ h)))
gru_step.mistake("The reset gate is missing.")(gru_with(recurrent=lambda r, h, W_n, b_hn: W_n @ h + b_hn))
gru_step.mistake("Your candidate does not hear the previous state.")(
    gru_with(recurrent=lambda r, h, W_n, b_hn: r * b_hn)
)
gru_step.mistake("You mixed up the order of the blocks: yours is z, r, n, that of Keras; here it is r, z, n.")(
    gru_with("zrn")
)
gru_step.mistake("The candidate is squashed with tanh, not with the sigmoid.")(gru_with(candidate=sigmoid))
gru_step.mistake("You squashed the gates with tanh; a gate lies between 0 and 1.")(gru_with(gate=np.tanh))
gru_step.mistake("You return the candidate; the new state is a mixture of it and the old one.")(
    gru_with(mix=lambda z, n, h: n)
)
gru_step.mistake("Your state is n + z * h: the candidate has a share, too, 1 - z.")(
    gru_with(mix=lambda z, n, h: n + z * h)
)


@gru_step.mistake("You reset all of the candidate, the input included: the reset gate hides the past only.")
def _(x, h, W_xh, W_hh, b_h, b_hn):
    x_r, x_z, x_n = np.split(W_xh @ x + b_h, 3)
    h_r, h_z, h_n = np.split(W_hh @ h, 3)
    z = sigmoid(x_z + h_z)
    return (1 - z) * np.tanh(sigmoid(x_r + h_r) * (x_n + h_n + b_hn)) + z * h


gru_step.mistake("What is kept of the old state is missing: add z * h.")(gru_with(mix=lambda z, n, h: (1 - z) * n))
gru_step.mistake("You multiplied both by z: the shares are 1 - z for the candidate and z for the old state.")(
    gru_with(mix=lambda z, n, h: z * n + z * h)
)
gru_step.mistake("You did not squash the candidate.")(gru_with(candidate=lambda a: a))
gru_step.mistake("You did not squash the gates: each needs the sigmoid.")(gru_with(gate=lambda a: a))
gru_step.mistake("You squashed the mixture; two numbers between -1 and 1 need no further tanh.")(
    gru_with(mix=lambda z, n, h: np.tanh((1 - z) * n + z * h))
)
gru_step.mistake("The gates must hear the previous state, too.")(gru_with(total=lambda from_x, from_h: from_x))
gru_step.mistake("The gates must hear the input, too.")(gru_with(total=lambda from_x, from_h: from_h))
gru_step.mistake("The bias b_h is missing.")(gru_with(bias=0.0))
gru_step.mistake("You used 1 - r: the reset gate at 1 lets the past through.")(
    gru_with(recurrent=lambda r, h, W_n, b_hn: (1 - r) * (W_n @ h + b_hn))
)
gru_step.mistake("Your candidate takes the state as it is; it is multiplied by the last block of W_hh first.")(
    gru_with(recurrent=lambda r, h, W_n, b_hn: r * (h + b_hn))
)
gru_step.mistake(
    "Your step is that of another paper: z = 1 replaces, and the reset gate acts before the product. Here z = 1 keeps, and r multiplies the result."
)(gru_with(recurrent=lambda r, h, W_n, b_hn: W_n @ (r * h) + b_hn, mix=lambda z, n, h: z * n + (1 - z) * h))
gru_step.mistake("You mixed up the order of the blocks: yours is n, r, z; here it is r, z, n.")(gru_with("nrz"))
