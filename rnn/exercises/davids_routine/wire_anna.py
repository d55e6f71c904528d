"""The exercise *Wire Anna*."""

from typing import Any

import numpy as np

from rnn.exercises.definition import exercise

ANNA = ("read, sun", "paint, sun", "read, rain", "paint, rain")


@exercise("wire-anna", case=lambda rng: (rng.integers(2, size=rng.integers(2, 13)),))
def wire_anna(move: Any = ((0, 1), (1, 0)), stay: Any = ((1, 0), (0, 1)), start: int = 1, bias: float = -3.0) -> Any:
    """Return W_xh, W_hh, b_h and h_0 for a cycle of two activities."""
    W_xh = 6.0 * np.repeat(np.eye(2), 2, axis=0)  # (4, 2)
    W_hh = 3.0 * np.block([[np.array(move)] * 2, [np.array(stay)] * 2])  # (4, 4)
    h_0 = np.where(np.arange(4) == start, 1.0, -1.0)  # (4,)
    return W_xh, W_hh, np.full(4, bias), h_0


@wire_anna.run
def _(answer, weather):
    """Return the name of the largest unit on each day; a wiring of wrong shapes raises an error that says so."""
    wiring = answer()
    if wiring is None:  # no `return`: the checker says so
        return None
    W_xh, W_hh, b_h, h = (np.asarray(array, dtype=float) for array in wiring)
    shapes = [array.shape for array in (W_xh, W_hh, b_h, h)]
    if shapes != [(4, 2), (4, 4), (4,), (4,)]:
        raise ValueError(f"the shapes are {shapes}, expected [(4, 2), (4, 4), (4,), (4,)]")
    largest = {}
    for day, sky in enumerate(weather, start=1):
        h = np.tanh(W_xh @ np.eye(2)[sky] + W_hh @ h + b_h)
        largest[f"day {day}"] = ANNA[h.argmax()] if h.max() > 0.5 else "no unit is on"
    return largest


wire_anna.mistake("Anna forgets to move on: a sun unit must listen to the activity before its own.")(
    lambda: wire_anna(move=((1, 0), (0, 1)))
)
wire_anna.mistake("Anna moves on in the rain: a rain unit must listen to its own activity.")(
    lambda: wire_anna(stay=((0, 1), (1, 0)))
)
wire_anna.mistake(
    "The wiring is right, but the first day is not: before it she painted in the sun, so that unit starts at +1."
)(lambda: wire_anna(start=0))


@wire_anna.mistake("The wiring is right, but h_0 holds no position: one unit must start at +1, the others at -1.")
def _():
    W_xh, W_hh, b_h, _ = wire_anna()
    return W_xh, W_hh, b_h, np.zeros(4)


wire_anna.mistake("Without a negative bias one condition is enough to switch a unit on: it must take both.")(
    lambda: wire_anna(bias=0.0)
)
wire_anna.mistake("Your bias is positive. It must be negative, so that it takes both conditions to switch a unit on.")(
    lambda: wire_anna(bias=3.0)
)


@wire_anna.mistake("Rows and columns of W_hh are exchanged: a row holds what one unit listens to.")
def _():
    W_xh, W_hh, b_h, h_0 = wire_anna()
    return W_xh, W_hh.T, b_h, h_0


@wire_anna.mistake("The first two units are for the sun, the last two for the rain: look at the rows of W_xh.")
def _():
    _, W_hh, b_h, h_0 = wire_anna()
    return 6.0 * np.tile(np.eye(2), (2, 1)), W_hh, b_h, h_0


@wire_anna.mistake(
    "The wiring is right, but the weights are too small to come near +1 and -1: multiply them, and the bias, by 3."
)
def _():
    W_xh, W_hh, b_h, h_0 = wire_anna()
    return W_xh / 3, W_hh / 3, b_h / 3, h_0
