"""The exercise *Wire the bus*."""

from collections.abc import Callable
from typing import Any

import numpy as np

from rnn.exercises.definition import exercise
from rnn.functional import sigmoid


@exercise("wire-bus")
def bus() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the weights of an LSTM with one unit whose cell is David's place, divided by 10."""
    W_xh = np.array([[0.0, 0.0], [0.0, -40.0], [0.1, 0.0], [0.0, 0.0]])
    return W_xh, np.zeros((4, 1)), np.array([20.0, 20.0, 0.0, 20.0])


@bus.run
def _(answer):
    """Say what the cell does on 50 streams of 20 steps."""
    W_xh, W_hh, b_h = (np.asarray(part, dtype=float) for part in answer())
    if (W_xh.shape, W_hh.shape, b_h.shape) != ((4, 2), (4, 1), (4,)):
        return f"has arrays of the shapes {W_xh.shape}, {W_hh.shape} and {b_h.shape}"
    rng = np.random.default_rng(0)
    flag = rng.random((20, 50)) < 0.25
    v = np.where(flag, rng.uniform(-1, 1, size=flag.shape), rng.uniform(-0.25, 0.25, size=flag.shape))
    h, c = np.zeros((2, 50))
    cells, sums = np.empty((20, 50)), np.empty((20, 4, 50))
    for t in range(20):
        sums[t] = W_xh @ np.stack([v[t], flag[t]]) + W_hh * h + b_h[:, None]  # (4, 50)
        c = sigmoid(sums[t, 1]) * c + sigmoid(sums[t, 0]) * np.tanh(sums[t, 2])
        h = sigmoid(sums[t, 3]) * np.tanh(c)
        cells[t] = c
    wanted = erased_at(v, flag) / 10
    if (np.abs(cells - wanted) <= 0.01).all():
        return "holds the place, divided by 10"
    return bus_behavior(cells, v / 10, flag) or bus_wiring(W_xh, W_hh, b_h, sums, flag)


def erased_at(v: np.ndarray, flag: np.ndarray) -> np.ndarray:
    """Return the sums of v (T, B) along time that begin anew where the flag is up."""
    place, now = np.empty_like(v), np.zeros(v.shape[1])
    for t in range(len(v)):
        now = np.where(flag[t], 0, now) + v[t]
        place[t] = now
    return place


def bus_behavior(cells: np.ndarray, v: np.ndarray, flag: np.ndarray) -> str:
    """Name what the cell has to do with the distances v, a tenth of those of the input; "" if nothing simple."""
    place = erased_at(v, flag)
    for found, name in [
        (np.zeros_like(v), "stays at zero"),
        (-place, "holds the place with the wrong sign"),
        (v.cumsum(axis=0), "is never erased"),
        ((v * ~flag).cumsum(axis=0), "is never erased, and the bus is not written"),
        (v, "holds the last distance only"),
        (erased_at(v * ~flag, flag), "is zero after the bus"),
    ]:
        if (np.abs(cells - found) <= 0.01).all():
            return name
    scale = float((cells * place).sum() / (place**2).sum())
    if np.abs(cells - scale * place).max() < 0.1 * abs(scale) * np.abs(place).max():
        return "follows the place on another scale, or not closely"
    return ""


def bus_wiring(W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray, sums: np.ndarray, flag: np.ndarray) -> str:
    """Name the first part of the wiring that does not do its share, given the sums (T, 4, B)."""
    i, f = sigmoid(sums[:, 0]), sigmoid(sums[:, 1])
    parts = [
        (np.any(W_hh[:3]), "hears its own state"),
        (abs(W_xh[1, 0]) > 1, "has a forget gate that reads the distance"),
        (f[flag].min() > 0.5 > f[~flag].max(), "has a forget gate that opens with the flag"),
        (f[~flag].min() < 0.99, "has a forget gate that is not open without the flag"),
        (f[flag].max() > 0.01, "has a forget gate that does not shut with the flag"),
        (i[flag].max() < 0.5, "has an input gate that shuts with the flag"),
        (i[~flag].max() < 0.5, "has an input gate that is shut without the flag"),
        (b_h[2] or W_xh[2, 1], "has a candidate that is not zero where the distance is"),
        (np.abs(sums[:, 2]).max() > 0.4, "has a candidate where tanh bends"),
        (True, "does something else"),
    ]
    return next(name for found, name in parts if found)


def bus_with(**changes: Any) -> Callable[[], tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Return the right weights with some entries of W_xh, W_hh or b_h replaced: x00=..., h20=..., b1=..."""

    def answer() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        W_xh, W_hh, b_h = bus()
        for name, value in changes.items():
            if name[0] in "xh":
                {"x": W_xh, "h": W_hh}[name[0]][int(name[1]), int(name[2])] = value
            else:
                b_h[int(name[1])] = value
        return W_xh, W_hh, b_h

    return answer


bus.mistake("The cell is never erased: the forget gate must close where the flag is up.")(bus_with(x11=0.0))
bus.mistake(
    "The cell is always erased: it holds the last distance only. Without the flag the forget gate must be open; look at its bias."
)(bus_with(x11=0.0, b1=-20.0))
bus.mistake("After the bus the cell is zero: the distance of the bus counts, so the input gate must stay open.")(
    bus_with(x01=-40.0)
)
bus.mistake("The cell stays at zero: is the input gate open, and does the candidate hear the distance?")(
    bus_with(x20=0.0)
)
bus.mistake("The cell goes the wrong way: check the sign of the candidate's weight.")(bus_with(x20=-0.1))
bus.mistake(
    "The cell follows the place, but not closely: a tenth of the distance is to be written, through gates that are fully open. Are their biases large enough?"
)(bus_with(x20=0.2))
bus.mistake("Your forget gate works the wrong way around: it opens with the flag and shuts without.")(
    bus_with(x11=40.0, b1=-20.0)
)
bus.mistake(
    "Your forget gate is not fully open without the flag, so the place fades from step to step: a larger bias."
)(bus_with(b1=2.0))
bus.mistake("Your forget gate does not shut where the flag is up: the flag's weight must outweigh the bias by far.")(
    bus_with(x11=-20.0)
)
bus.mistake("The flag shuts your input gate, not your forget gate: the rows are in the order i, f, g, o.")(
    bus_with(x01=-40.0, x11=0.0)
)
bus.mistake(
    "Your forget gate reads the distance: the first column of W_xh belongs to the distance, the second to the flag."
)(bus_with(x10=-40.0, x11=0.0))
bus.mistake("Your candidate leaves the straight part of tanh: a tenth of the distance is to be written.")(
    bus_with(x20=1.0)
)
bus.mistake("Your candidate is not zero where the distance is zero: it hears the flag, or has a bias, which adds up.")(
    bus_with(b2=0.1)
)
bus.mistake("Your input gate is shut where the flag is down: the ordinary steps count as well.")(
    bus_with(x01=40.0, b0=-20.0)
)
bus.mistake("Your input gate shuts where the flag is up: the distance of the bus counts as well.")(
    bus_with(x01=-40.0, x20=0.2)
)
bus.mistake("Your W_xh is transposed: one row per gate, one column per input, (4, 2).")(
    lambda: (bus()[0].T, *bus()[1:])
)
bus.mistake("Your W_hh is flat: it is a matrix with one column, (4, 1).")(lambda: (bus()[0], np.zeros(4), bus()[2]))
bus.mistake("Your b_h is a column: its shape is (4,).")(lambda: (*bus()[:2], bus()[2][:, None]))
bus.mistake("A gate or the candidate hears the state: here W_hh can be zero in the rows of i, f and g.")(
    bus_with(h20=1.0)
)
