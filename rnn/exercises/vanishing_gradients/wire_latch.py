"""The exercise *Wire a latch*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise("wire-latch")
def latch() -> tuple[float, float, float]:
    """Return weights of a unit that is set by +1 and -1 and holds on through noise of up to 0.2."""
    return 4.0, 3.0, 0.0


@latch.run
def _(answer):
    """Say how the unit behaves in 40 sequences with a command at the first step, one at the 21st, and noise."""
    w_xh, w_hh, b_h = (float(value) for value in answer())
    rng = np.random.default_rng(0)
    x = rng.uniform(-0.2, 0.2, size=(120, 40))
    x[0], x[20] = rng.choice([-1.0, 1.0], size=(2, 40))
    h, states = np.zeros(40), []
    for x_t in x:
        h = np.tanh(w_xh * x_t + w_hh * h + b_h)
        states.append(h)
    return behavior(np.array(states[-40:]), x[0], x[20])


def behavior(states: np.ndarray, first: np.ndarray, second: np.ndarray) -> str:
    """Name what the last forty states have to do with the two commands."""
    if not states.any():
        return "stays at zero"
    strong = np.abs(states) > 0.5
    signs = np.sign(states)
    if (np.abs(states).max(axis=0) < 0.9).all():
        return "fades"
    if (signs[1:] == -signs[:-1]).all():
        return "changes its sign at each step"
    if (strong & (signs == second)).all():
        return "remembers the last command"
    if (strong & (signs == first)).all():
        return "remembers the first command"
    if (strong & (signs == -second)).all():
        return "remembers the opposite"
    if (signs > 0).all() or (signs < 0).all():
        return "always positive" if signs[0, 0] > 0 else "always negative"
    return "sometimes one, sometimes the other"


latch.mistake("Your unit cannot be changed: it keeps the first command. Give the input more weight.")(
    lambda: (1.0, 3.0, 0.0)
)
latch.mistake("Your unit fades: w_hh is too small to give it two resting places far from zero.")(
    lambda: (2.0, 0.9, 0.0)
)
latch.mistake("Your bias pulls the unit to the positive side, where it stays.")(lambda: (2.0, 3.0, 4.0))
latch.mistake("Your bias pulls the unit to the negative side, where it stays.")(lambda: (2.0, 3.0, -4.0))
latch.mistake("Your unit is not reliable: a command, 1, must win against w_hh, and the noise, 0.2, must lose.")(
    lambda: (20.0, 1.5, 0.0)
)
latch.mistake("Your input has no weight, so no command arrives.")(lambda: (0.0, 3.0, 0.0))
latch.mistake("Your unit holds the opposite of the command: the sign of w_xh is wrong.")(lambda: (-4.0, 3.0, 0.0))
latch.mistake("Your w_hh is negative: the state changes its sign at each step.")(lambda: (1.0, -3.0, 0.0))
