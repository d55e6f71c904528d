"""The exercise *Remember the first input*."""

from collections.abc import Iterable

import numpy as np

from rnn.exercises.definition import exercise


@exercise("first-input")
def first_input() -> tuple[float, float]:
    """Return u and w of a unit h = tanh(u x + w h) that keeps the sign of its first input."""
    return 1.0, 3.0


@first_input.case
def _(rng):
    """Return 30 inputs of -1 or +1; in every third sequence all later inputs contradict the first one."""
    x = rng.choice([-1.0, 1.0], size=30)
    if rng.random() < 1 / 3:
        x[1:] = -x[0]
    return (x,)


@first_input.run
def _(answer, *case):
    """Return the signs of the inputs and of the unit after each step, so that the reader sees what it followed."""
    pair = answer()
    if np.shape(pair) != (2,):
        raise TypeError(f"it returns {pair!r}, expected two numbers (u, w)")
    u, w = (float(value) for value in pair)
    h, states = 0.0, []
    for x in case[0]:
        h = float(np.tanh(u * x + w * h))
        states.append(h)
    return f"inputs {signs(case[0])} states {signs(states)}"


def signs(values: Iterable[float]) -> str:
    """Write one sign for each value."""
    return "".join("+" if value > 0 else "-" if value < 0 else "0" for value in values)


first_input.mistake("Your unit follows the latest input: u x outweighs w h. Strengthen w, or weaken u.")(
    lambda: (3.0, 1.0)
)
first_input.mistake("Your unit turns its sign at every step. The sign of w decides whether it agrees with its past.")(
    lambda: (1.0, -3.0)
)
first_input.mistake("Your unit remembers the opposite of the first input: turn the sign of u.")(lambda: (-1.0, 3.0))
first_input.mistake("Your unit never hears an input: u must not be 0.")(lambda: (0.0, 3.0))
