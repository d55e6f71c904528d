"""The exercise *Back through one step*."""

from collections.abc import Callable
from typing import Any

import numpy as np

from rnn.exercises.definition import exercise
from rnn.functional import sigmoid


@exercise("lstm-back")
def back(
    dh: np.ndarray,
    dc: np.ndarray,
    i: np.ndarray,
    f: np.ndarray,
    g: np.ndarray,
    o: np.ndarray,
    c_prev: np.ndarray,
    c: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the gradients by the four sums, and by the cell before."""
    dc = dc + dh * o * (1 - np.tanh(c) ** 2)
    da_i, da_f, da_g = dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2)
    return np.concatenate([da_i, da_f, da_g, dh * np.tanh(c) * o * (1 - o)]), dc * f


@back.case
def _(rng):
    """Return gradients and the values of a step of two units."""
    i, f, o = rng.uniform(0.1, 0.9, size=(3, 2))
    g, c_prev = rng.uniform(-0.9, 0.9, size=2), rng.normal(size=2)
    dh, dc = rng.normal(size=(2, 2))
    return dh, dc, i, f, g, o, c_prev, f * c_prev + i * g


def back_with(
    *,
    arrives: Callable[..., Any] = lambda dh, dc, o, c: dc + dh * o * (1 - np.tanh(c) ** 2),
    slope: Callable[[Any], Any] = lambda gate: gate * (1 - gate),
    g_slope: Callable[[Any], Any] = lambda g: 1 - g**2,
    o_slope: Callable[[Any], Any] | None = None,
    others: Callable[..., Any] = lambda i, f, g, c_prev, c: (g, c_prev, i),
    order: str = "ifgo",
    on: Callable[..., Any] = lambda whole, dc, f, c_prev: whole * f,
    to_o: Callable[..., Any] = lambda dh, whole, c_prev, c: dh * np.tanh(c),
    returned: Callable[..., Any] = lambda da, dc_prev: (da, dc_prev),
) -> Callable[..., Any]:
    """Return the way back with one thing done differently; `others` are the partners of i, f and g."""

    def answer(dh: Any, dc: Any, i: Any, f: Any, g: Any, o: Any, c_prev: Any, c: Any) -> Any:
        whole = arrives(dh, dc, o, c)
        of_i, of_f, of_g = others(i, f, g, c_prev, c)
        da = {
            "i": whole * of_i * slope(i),
            "f": whole * of_f * slope(f),
            "g": whole * of_g * g_slope(g),
            "o": to_o(dh, whole, c_prev, c) * (o_slope or slope)(o),
        }
        return returned(np.concatenate([da[name] for name in order]), on(whole, dc, f, c_prev))

    return answer


back.mistake("What comes from h_t is missing at the cell: add dh * o * (1 - tanh(c)^2) to dc.")(
    back_with(arrives=lambda dh, dc, o, c: dc)
)
back.mistake("What arrives along the cell is missing: dc and the part from h_t add up.")(
    back_with(arrives=lambda dh, dc, o, c: dh * o * (1 - np.tanh(c) ** 2))
)
back.mistake("On the way from h_t to c_t the output gate is missing.")(
    back_with(arrives=lambda dh, dc, o, c: dc + dh * (1 - np.tanh(c) ** 2))
)
back.mistake("On the way from h_t to c_t the slope of tanh is missing.")(
    back_with(arrives=lambda dh, dc, o, c: dc + dh * o)
)
back.mistake("You used c for tanh(c) in its slope: it is 1 - tanh(c)^2.")(
    back_with(arrives=lambda dh, dc, o, c: dc + dh * o * (1 - c**2))
)
back.mistake("The slopes of the gates are missing: these are the gradients after squashing, da is before.")(
    back_with(slope=lambda gate: 1.0, g_slope=lambda g: 1.0)
)
back.mistake("You squashed once more: i is already a gate, its slope is i (1 - i).")(
    back_with(slope=lambda gate: sigmoid(gate) * (1 - sigmoid(gate)))
)
back.mistake("You used the slope of tanh for the gates; that of the sigmoid is i (1 - i).")(
    back_with(slope=lambda gate: 1 - gate**2)
)
back.mistake("You used the slope of the sigmoid for the candidate; that of tanh is 1 - g^2.")(
    back_with(g_slope=lambda g: g * (1 - g))
)
back.mistake("The forget gate was multiplied by the old cell, c_prev, not by the new one.")(
    back_with(others=lambda i, f, g, c_prev, c: (g, c, i))
)
back.mistake("You mixed up the order of the gates: it is i, f, g, o.")(back_with(order="ifog"))
back.mistake("For the output gate you used c; what it multiplies is tanh(c).")(
    back_with(to_o=lambda dh, whole, c_prev, c: dh * c)
)
back.mistake("Only dc goes on along the cell in your answer; what came from h_t goes on as well.")(
    back_with(on=lambda whole, dc, f, c_prev: dc * f)
)
back.mistake("The forget gate is missing on the way to the cell before.")(
    back_with(on=lambda whole, dc, f, c_prev: whole)
)
back.mistake("On the way to the cell before the factor is f alone, not f * c_prev.")(
    back_with(on=lambda whole, dc, f, c_prev: whole * f * c_prev)
)
back.mistake("dh passes the output gate and the last tanh before it arrives at the cell; you added it as it is.")(
    back_with(arrives=lambda dh, dc, o, c: dc + dh)
)
back.mistake("The slope of tanh is 1 - tanh(c)^2, with a minus.")(
    back_with(arrives=lambda dh, dc, o, c: dc + dh * o * (1 + np.tanh(c) ** 2))
)


@back.mistake("The slope of the last tanh is taken at the new cell c, not at c_prev.")
def _(dh, dc, i, f, g, o, c_prev, c):
    at_c_prev = back_with(arrives=lambda dh, dc, o, c: dc + dh * o * (1 - np.tanh(c_prev) ** 2))
    return at_c_prev(dh, dc, i, f, g, o, c_prev, c)


back.mistake("The input gate was multiplied by the candidate, and the candidate by the gate: you swapped the two.")(
    back_with(others=lambda i, f, g, c_prev, c: (i, c_prev, g))
)
back.mistake("What the input gate multiplied, the candidate g, is missing in its gradient.")(
    back_with(others=lambda i, f, g, c_prev, c: (1.0, c_prev, i))
)
back.mistake("What the forget gate multiplied, the old cell, is missing in its gradient.")(
    back_with(others=lambda i, f, g, c_prev, c: (g, 1.0, i))
)
back.mistake("What multiplied the candidate, the input gate, is missing in its gradient.")(
    back_with(others=lambda i, f, g, c_prev, c: (g, c_prev, 1.0))
)
back.mistake("The forget gate was multiplied by the old cell, not by the candidate.")(
    back_with(others=lambda i, f, g, c_prev, c: (g, g, i))
)
back.mistake("The slope of the output gate is missing: o (1 - o).")(back_with(o_slope=lambda o: 1.0))
back.mistake("The output gate shows the new cell: its partner is tanh(c), not tanh(c_prev).")(
    back_with(to_o=lambda dh, whole, c_prev, c: dh * np.tanh(c_prev))
)
back.mistake("The output gate is no part of the cell: dh alone reaches it, not what arrives at c.")(
    back_with(to_o=lambda dh, whole, c_prev, c: whole * np.tanh(c))
)
back.mistake("You squashed the candidate once more: g is after tanh, its slope is 1 - g^2.")(
    back_with(g_slope=lambda g: 1 - np.tanh(g) ** 2)
)
back.mistake("Both are there, but in the other order: da first, then dc_prev.")(
    back_with(returned=lambda da, dc_prev: (dc_prev, da))
)
back.mistake("You returned da only; dc_prev is wanted, too.")(back_with(returned=lambda da, dc_prev: da))
back.mistake("da has one row per gate in your answer; join them into one array of shape (4H,).")(
    back_with(returned=lambda da, dc_prev: (da.reshape(4, -1), dc_prev))
)
