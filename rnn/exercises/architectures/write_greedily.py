"""The exercise *Write on its own*."""

import numpy as np

from rnn.exercises.definition import exercise


@exercise("write-greedily")
def write_greedily(
    h: np.ndarray,
    E: np.ndarray,
    W_hh: np.ndarray,
    b_h: np.ndarray,
    W_hy: np.ndarray,
    b_y: np.ndarray,
    start: int,
    stop: int,
    max_steps: int,
) -> list[int]:
    """Return what a decoder writes when it is given its own best symbol as the next input, up to the stop."""
    symbols = [start]
    while len(symbols) <= max_steps:
        h = np.tanh(E[symbols[-1]] + W_hh @ h + b_h)
        symbols.append(int(np.argmax(W_hy @ h + b_y)))
        if symbols[-1] == stop:
            return symbols[1:-1]
    return symbols[1:]


@write_greedily.case
def _(rng):
    """Return an initial state, a decoder of 3 units and 4 symbols, its start and stop, and at most 6 steps."""
    h, b_h, b_y = np.tanh(rng.normal(size=3)), rng.normal(size=3), rng.normal(size=4)
    E, W_hh, W_hy = rng.normal(size=(4, 3)), rng.normal(size=(3, 3)), 2 * rng.normal(size=(4, 3))
    start, stop = rng.permutation(4)[:2].tolist()
    return h, 2 * E, 2 * W_hh, b_h, W_hy, b_y, start, stop, int(rng.integers(4, 7))


@write_greedily.run
def _(answer, *case):
    """Return a list of plain numbers, so that an array counts as a list."""
    return [int(symbol) for symbol in answer(*case)]


write_greedily.mistake("You wrote on after the stop; it ends the text.")(
    lambda h, E, W_hh, b_h, W_hy, b_y, start, stop, max_steps: write_greedily(
        h, E, W_hh, b_h, W_hy, b_y, start, -1, max_steps
    )
)


@write_greedily.mistake("You kept the stop symbol; it ends the text and is no part of it.")
def _(*case):
    written = write_greedily(*case)
    return [*written, case[7]] if len(written) < case[8] else written


write_greedily.mistake("You kept the start symbol; it is the first input, and no output.")(
    lambda *case: [case[6], *write_greedily(*case)]
)
write_greedily.mistake("You gave the start symbol at every step; the input is what was written before.")(
    lambda h, E, W_hh, b_h, W_hy, b_y, start, stop, max_steps: write_greedily(
        h, np.tile(E[start], (len(E), 1)), W_hh, b_h, W_hy, b_y, start, stop, max_steps
    )
)
write_greedily.mistake("You began every step from the initial state; hand the new state on.")(
    lambda h, E, W_hh, b_h, W_hy, b_y, start, stop, max_steps: write_greedily(
        h, E, np.zeros_like(W_hh), b_h + W_hh @ h, W_hy, b_y, start, stop, max_steps
    )
)
write_greedily.mistake("You stopped one step too soon: max_steps counts outputs, and the start symbol is none.")(
    lambda h, E, W_hh, b_h, W_hy, b_y, start, stop, max_steps: write_greedily(
        h, E, W_hh, b_h, W_hy, b_y, start, stop, max_steps - 1
    )
)


@write_greedily.mistake("You asked the old state; the scores come from the new one.")
def _(h, E, W_hh, b_h, W_hy, b_y, start, stop, max_steps):
    symbols = [start]
    while len(symbols) <= max_steps:
        symbols.append(int(np.argmax(W_hy @ h + b_y)))
        if symbols[-1] == stop:
            return symbols[1:-1]
        h = np.tanh(E[symbols[-2]] + W_hh @ h + b_h)
    return symbols[1:]


write_greedily.mistake("You began from zeros; the initial state h is given.")(
    lambda h, *rest: write_greedily(np.zeros_like(h), *rest)
)
