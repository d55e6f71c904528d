"""The exercise *Hand over the state*."""

import numpy as np

from rnn.exercises.definition import exercise
from rnn.exercises.unrolling._cases import random_weights


@exercise("hand-over")
def run_pieces(pieces: list[np.ndarray], W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray) -> np.ndarray:
    """Return all states over the pieces of one sequence."""
    states, h = [], np.zeros(len(b_h))
    for x_t in np.concatenate(pieces):
        h = np.tanh(W_xh @ x_t + W_hh @ h + b_h)
        states.append(h)
    return np.array(states)


@run_pieces.case
def _(rng):
    """Return two to four pieces and weights; the first piece has two steps or more."""
    sizes = [int(rng.integers(2, 5)), *rng.integers(1, 5, size=rng.integers(1, 4)).tolist()]
    return [rng.normal(size=(size, 2)) for size in sizes], *random_weights(rng)


run_pieces.mistake("Each of your pieces starts from zeros: hand over the last state of the piece before.")(
    lambda pieces, *weights: np.concatenate([run_pieces([piece], *weights) for piece in pieces])
)


@run_pieces.mistake("You handed over the first state of a piece; the next piece needs the last.")
def _(pieces, W_xh, W_hh, b_h):
    states, start = [], np.zeros(len(b_h))
    for piece in pieces:
        h = start
        for t, x_t in enumerate(piece):
            h = np.tanh(W_xh @ x_t + W_hh @ h + b_h)
            states.append(h)
            start = h if t == 0 else start
    return np.array(states)


run_pieces.mistake("You returned the last state only; all T of them are wanted.")(lambda *case: run_pieces(*case)[-1])
run_pieces.mistake("You returned one state per piece; all T of them are wanted.")(
    lambda pieces, *weights: run_pieces(pieces, *weights)[np.cumsum([len(piece) for piece in pieces]) - 1]
)
