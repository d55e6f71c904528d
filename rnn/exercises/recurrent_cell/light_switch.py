"""The exercise *A light switch*."""

from typing import Any

import numpy as np

from rnn.exercises.definition import exercise


@exercise("light-switch", case=lambda rng: (rng.integers(2, size=30),))
def light_switch() -> tuple[Any, Any, Any, Any, Any]:
    """Return a right wiring."""
    return wire_switch()


def wire_switch(
    recurrent: Any = ((3, -3), (3, -3)), bias: Any = (-3, -9), readout: Any = ((1, -1),), b_y: float = -1.0
) -> tuple[Any, Any, Any, Any, Any]:
    """Return weights of a network that is on after an odd number of pulls: an "or" unit minus an "and" unit."""
    return (
        np.array([[6.0], [6.0]]),
        np.array(recurrent, float),
        np.array(bias, float),
        np.array(readout, float),
        np.array([b_y]),
    )


@light_switch.run
def _(answer, *case):
    """Return the pulls and whether the lamp is on (1) after each, from zeros; wrong shapes raise an error that says so."""
    W_xh, W_hh, b_h, W_hy, b_y = (np.asarray(array, dtype=float) for array in answer())
    H = b_h.size
    shapes = [array.shape for array in (W_xh, W_hh, b_h, W_hy, b_y)]
    wanted = [(H, 1), (H, H), (H,), (1, H), (1,)]
    if shapes != wanted:
        raise ValueError(f"the shapes are {shapes}, expected {wanted}")
    h, lamp = np.zeros(H), []
    for x in case[0]:
        h = np.tanh(W_xh[:, 0] * x + W_hh @ h + b_h)
        lamp.append(str(int((W_hy @ h + b_y)[0] > 0)))
    return f"pulls {''.join(map(str, case[0]))} lamp {''.join(lamp)}"


light_switch.mistake("Your lamp goes on at the first pull and never off again: a second pull must undo the first.")(
    lambda: wire_switch(recurrent=((3, 0), (0, 0)), bias=(-1, -1), readout=((1, 0),), b_y=0.0)
)
light_switch.mistake("Your lamp burns only while the cord is pulled: it does not remember.")(
    lambda: wire_switch(recurrent=((0, 0), (0, 0)), bias=(-3, -3), readout=((1, 0),), b_y=0.0)
)
light_switch.mistake("Your lamp changes at every step, pulled or not: without a pull it must stay as it is.")(
    lambda: (np.array([[0.0]]), np.array([[-3.0]]), np.array([0.1]), np.array([[1.0]]), np.array([0.0]))
)
light_switch.mistake(
    "Your lamp is on when it should be off and off when it should be on: turn the signs of the read-out."
)(lambda: wire_switch(readout=((-1, 1),), b_y=1.0))
