"""Layers made of layers, small ones, and what a loss over their outputs and states needs: for the tests of depth."""

import numpy as np

from rnn import GRU, LSTM, RNN, Bidirectional, Stacked

D, H = 3, 4


def tower(kinds, rng, *, sizes=(H, H, H), both=False, **options):
    """Stack layers of these classes; with `both`, each one reads in both directions."""
    layers, below = [], D
    for kind, size in zip(kinds, sizes, strict=False):
        layers.append(Bidirectional(kind(below, size, rng=rng), kind(below, size, rng=rng)) if both else None)
        layers[-1] = layers[-1] or kind(below, size, rng=rng)
        below = layers[-1].output_size
    return Stacked(layers, **options)


BUILD = {
    "LSTM": lambda rng: LSTM(D, H, rng=rng),
    "GRU": lambda rng: GRU(D, H, rng=rng),
    "stacked": lambda rng: tower([RNN, LSTM], rng, sizes=(2, H)),
    "dropping": lambda rng: tower([GRU, RNN, RNN], rng, dropout=0.4),
    "residual": lambda rng: tower([RNN, LSTM, GRU], rng, residual=True, dropout=0.3),
    "bidirectional": lambda rng: Bidirectional(RNN(D, H, rng=rng), LSTM(D, 2, rng=rng)),
    "sum of both ways": lambda rng: Bidirectional(RNN(D, H, rng=rng), GRU(D, H, rng=rng), merge="sum"),
    "mean of both ways": lambda rng: Bidirectional(LSTM(D, H, rng=rng), RNN(D, H, rng=rng), merge="mean"),
    "both ways, stacked": lambda rng: tower([RNN, GRU], rng, both=True, dropout=0.2, residual=True),
    "stacks both ways": lambda rng: Bidirectional(
        tower([RNN, RNN], rng, dropout=0.5), tower([RNN, RNN], rng, sizes=(2, 3), dropout=0.5)
    ),
}


def leaves(state):
    """Return the arrays of a state, however it is nested, by a name."""
    if isinstance(state, np.ndarray):
        return {"": state}
    return {f"{k}.{name}": value for k, part in enumerate(state) for name, value in leaves(part).items()}


def like(state, rng):
    """Return a state with the same nesting, of random numbers."""
    if isinstance(state, np.ndarray):
        return rng.normal(size=state.shape).astype(state.dtype)
    return tuple(like(part, rng) for part in state)


def inner(state, dstate):
    """Return the sum of the products of two states' numbers."""
    return sum((value * leaves(dstate)[name]).sum() for name, value in leaves(state).items())


def shape_of(state):
    """Return the shapes in a state, nested as the state is."""
    return state.shape if isinstance(state, np.ndarray) else tuple(shape_of(part) for part in state)
