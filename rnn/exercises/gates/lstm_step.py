"""The exercise *One step of an LSTM*."""

from collections.abc import Callable
from typing import Any

import numpy as np

from rnn.exercises.definition import exercise
from rnn.functional import sigmoid


@exercise("lstm-step")
def lstm_step(
    x: np.ndarray, h: np.ndarray, c: np.ndarray, W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the new state and the new cell."""
    i, f, g, o = np.split(W_xh @ x + W_hh @ h + b_h, 4)
    c_new = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c_new), c_new


@lstm_step.case
def _(rng):
    """Return an input, a state, a cell and weights for two units."""
    D, H = 3, 2
    h, c = np.tanh(rng.normal(size=H)), rng.normal(size=H)
    return rng.normal(size=D), h, c, rng.normal(size=(4 * H, D)), rng.normal(size=(4 * H, H)), rng.normal(size=4 * H)


def lstm_with(
    order: str = "ifgo",
    *,
    squash: dict[str, Callable[[Any], Any]] | None = None,
    cell: Callable[..., Any] = lambda i, f, g, o, c, h: f * c + i * g,
    state: Callable[..., Any] = lambda o, c_new, c: o * np.tanh(c_new),
    returned: Callable[[Any, Any], Any] = lambda h, c: (h, c),
    total: Callable[..., Any] = lambda x, h, W_xh, W_hh, b_h: W_xh @ x + W_hh @ h + b_h,
) -> Callable[..., Any]:
    """Return a step of an LSTM with one thing done differently."""

    def step(x: Any, h: Any, c: Any, W_xh: Any, W_hh: Any, b_h: Any) -> Any:
        functions: dict[str, Callable[[Any], Any]] = {"i": sigmoid, "f": sigmoid, "g": np.tanh, "o": sigmoid}
        functions |= squash or {}
        sums = dict(zip(order, np.split(total(x, h, W_xh, W_hh, b_h), 4), strict=True))
        gates = {name: functions[name](sums[name]) for name in "ifgo"}
        c_new = cell(gates["i"], gates["f"], gates["g"], gates["o"], c, h)
        return returned(state(gates["o"], c_new, c), c_new)

    return step


lstm_step.mistake("You mixed up the order of the gates: yours is i, f, o, g, that of CS231n; here it is i, f, g, o.")(
    lstm_with("ifog")
)
lstm_step.mistake(
    "You swapped the input and the forget gate: the input gate comes first and multiplies the candidate."
)(lstm_with("figo"))
lstm_step.mistake("The candidate g is squashed with tanh, not with the sigmoid: it may be negative.")(
    lstm_with(squash={"g": sigmoid})
)
lstm_step.mistake("You squashed the gates with tanh; a gate lies between 0 and 1, which is the sigmoid's job.")(
    lstm_with(squash={"i": np.tanh, "f": np.tanh, "o": np.tanh})
)
lstm_step.mistake("You did not squash the candidate.")(lstm_with(squash={"g": lambda a: a}))
lstm_step.mistake("You did not squash the gates: each needs the sigmoid.")(
    lstm_with(squash=dict.fromkeys("ifo", lambda a: a))
)
lstm_step.mistake("You did not squash the sums: the gates need the sigmoid, the candidate tanh.")(
    lstm_with(squash=dict.fromkeys("ifgo", lambda a: a))
)
lstm_step.mistake("You mixed up the order of the gates: yours is i, g, f, o; here it is i, f, g, o.")(lstm_with("igfo"))
lstm_step.mistake("You mixed up the order of the gates: yours is o, f, i, g; here it is i, f, g, o.")(lstm_with("ofig"))
lstm_step.mistake("You used 1 - i for the forget gate; this LSTM has a forget gate of its own.")(
    lstm_with(cell=lambda i, f, g, o, c, h: (1 - i) * c + i * g)
)
lstm_step.mistake("You multiplied what is kept by what is written; the two are added: f * c + i * g.")(
    lstm_with(cell=lambda i, f, g, o, c, h: f * c * i * g)
)
lstm_step.mistake("You showed the cell through the sigmoid; it is tanh.")(
    lstm_with(state=lambda o, c_new, c: o * sigmoid(c_new))
)
lstm_step.mistake("You squashed the product o * c; tanh squashes the cell, and then the gate multiplies.")(
    lstm_with(state=lambda o, c_new, c: np.tanh(o * c_new))
)
lstm_step.mistake("The gates hear the state h, not the cell: W_hh multiplies h.")(
    lambda x, h, c, W_xh, W_hh, b_h: lstm_with(total=lambda *_: W_xh @ x + W_hh @ c + b_h)(x, h, c, W_xh, W_hh, b_h)
)
lstm_step.mistake("You returned the old cell; the new one is wanted.")(
    lambda x, h, c, W_xh, W_hh, b_h: (lstm_step(x, h, c, W_xh, W_hh, b_h)[0], c)
)
lstm_step.mistake("You returned the cell only; the state h comes first.")(lstm_with(returned=lambda h, c: c))
lstm_step.mistake("Both are right, but joined in one array: return h, c.")(
    lstm_with(returned=lambda h, c: np.concatenate([h, c]))
)
lstm_step.mistake("Your cell is c + i * g: the forget gate is missing. That is the cell of 1997.")(
    lstm_with(cell=lambda i, f, g, o, c, h: c + i * g)
)
lstm_step.mistake("Your cell is f * c + g: the input gate is missing.")(
    lstm_with(cell=lambda i, f, g, o, c, h: f * c + g)
)
lstm_step.mistake("You used 1 - f for the input gate; this LSTM has an input gate of its own.")(
    lstm_with(cell=lambda i, f, g, o, c, h: f * c + (1 - f) * g)
)
lstm_step.mistake("You multiplied the forget gate by the state h; it acts on the cell c.")(
    lstm_with(cell=lambda i, f, g, o, c, h: f * h + i * g)
)
lstm_step.mistake("You squashed the cell: tanh belongs on the way to h only.")(
    lstm_with(cell=lambda i, f, g, o, c, h: np.tanh(f * c + i * g), state=lambda o, c_new, c: o * c_new)
)
lstm_step.mistake("Your state is tanh(c): the output gate is missing.")(
    lstm_with(state=lambda o, c_new, c: np.tanh(c_new))
)
lstm_step.mistake("Your state is o * c: the cell is squashed with tanh before it is shown.")(
    lstm_with(state=lambda o, c_new, c: o * c_new)
)
lstm_step.mistake("You showed the old cell; h needs the new one.")(lstm_with(state=lambda o, c_new, c: o * np.tanh(c)))
lstm_step.mistake("You returned the cell first; the state h comes first.")(lstm_with(returned=lambda h, c: (c, h)))
lstm_step.mistake("You returned the state only; the new cell is wanted, too.")(lstm_with(returned=lambda h, c: h))
lstm_step.mistake("The bias is missing.")(lstm_with(total=lambda x, h, W_xh, W_hh, b_h: W_xh @ x + W_hh @ h))
lstm_step.mistake("The previous state is missing: the gates hear it through W_hh.")(
    lstm_with(total=lambda x, h, W_xh, W_hh, b_h: W_xh @ x + b_h)
)
