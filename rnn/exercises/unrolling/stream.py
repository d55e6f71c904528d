"""The exercise *A stream without end*."""

from collections.abc import Iterator

import numpy as np

from rnn.exercises.definition import exercise
from rnn.exercises.unrolling._cases import random_weights


@exercise("stream", case=lambda rng: (rng.normal(size=(rng.integers(2, 7), 2)), *random_weights(rng)))
def follow(stream: Iterator[np.ndarray], W_xh: np.ndarray, W_hh: np.ndarray, b_h: np.ndarray) -> Iterator[np.ndarray]:
    """Yield the new state after each input."""
    h = np.zeros(len(b_h))
    for x_t in stream:
        h = np.tanh(W_xh @ x_t + W_hh @ h + b_h)
        yield h


@follow.run
def _(answer, inputs, *weights):
    """Return each state that was yielded with the number of inputs taken by then."""
    taken = 0

    def station() -> Iterator[np.ndarray]:
        nonlocal taken
        for x_t in inputs:
            taken += 1
            yield x_t

    states = answer(station(), *weights)
    if not isinstance(states, Iterator):
        raise TypeError(f"it returns {type(states).__name__}, expected a generator: use `yield`, not `return`")
    # A copy, because a state that is overwritten later would otherwise change what was yielded before.
    return [[taken, np.array(state)] for state in states]


follow.mistake("You read the whole stream before the first answer. A stream without end would never let you begin.")(
    lambda stream, *weights: follow(iter(list(stream)), *weights)
)


@follow.mistake("You yield the state from before the input: compute the new state first.")
def _(stream, W_xh, W_hh, b_h):
    h = np.zeros(len(b_h))
    for x_t in stream:
        yield h
        h = np.tanh(W_xh @ x_t + W_hh @ h + b_h)


@follow.mistake("You yielded h_0 first; the first state wanted is h_1, after the first input.")
def _(stream, W_xh, W_hh, b_h):
    yield np.zeros(len(b_h))
    yield from follow(stream, W_xh, W_hh, b_h)


@follow.mistake("Your state starts from zeros at every step: set it once, before the loop.")
def _(stream, *weights):
    for x_t in stream:
        yield from follow(iter([x_t]), *weights)
