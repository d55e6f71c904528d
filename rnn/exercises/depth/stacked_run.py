"""The exercise *Two layers*."""

from collections.abc import Callable

import numpy as np

from rnn.exercises.definition import exercise

Layer = tuple[np.ndarray, np.ndarray, np.ndarray]  # W_xh, W_hh, b_h


@exercise("stacked-run")
def top_states(x: np.ndarray, low: Layer, high: Layer) -> np.ndarray:
    """Return the states of the upper of two layers."""
    return run_layer(run_layer(x, low), high)


def run_layer(
    x: np.ndarray, layer: Layer, h: np.ndarray | None = None, f: Callable[[np.ndarray], np.ndarray] = np.tanh
) -> np.ndarray:
    """Return the states (T, H) of one layer, by default a tanh layer."""
    W_xh, W_hh, b_h = layer
    h = np.zeros(len(b_h)) if h is None else h
    states = []
    for x_t in x:
        h = f(W_xh @ x_t + W_hh @ h + b_h)
        states.append(h)
    return np.array(states)


@top_states.case
def _(rng):
    """Return a sequence and two layers of three units each."""
    D, T = int(rng.integers(1, 5)), int(rng.integers(3, 6))
    low = rng.normal(size=(3, D)), rng.normal(size=(3, 3)), rng.normal(size=3)
    high = rng.normal(size=(3, 3)), rng.normal(size=(3, 3)), rng.normal(size=3)
    return rng.normal(size=(T, D)), low, high


@top_states.mistake("The upper layer gets the lower layer's last state at every step. What does it get at step t?")
def _(x, low, high):
    states = run_layer(x, low)
    return run_layer(np.repeat(states[-1:], len(x), axis=0), high)


@top_states.mistake(
    "The upper layer is one step late: at step t it reads the lower layer's state after step t, not the one before it."
)
def _(x, low, high):
    states = run_layer(x, low)
    return run_layer(np.concatenate([np.zeros_like(states[:1]), states[:-1]]), high)


@top_states.mistake(
    "Your upper layer starts from the lower layer's last state. States are handed on to the next step of the same layer, and outputs are handed up; each layer starts from zeros."
)
def _(x, low, high):
    states = run_layer(x, low)
    return run_layer(states, high, states[-1])


@top_states.mistake("Both layers share one state. Each layer has a memory of its own: h1 goes to h1, and h2 to h2.")
def _(x, low, high):
    h = np.zeros(len(low[2]))
    states = []
    for x_t in x:
        below = np.tanh(low[0] @ x_t + low[1] @ h + low[2])
        h = np.tanh(high[0] @ below + high[1] @ h + high[2])
        states.append(h)
    return np.array(states)


top_states.mistake("Your upper layer has no memory: the term W_hh h is missing there.")(
    lambda x, low, high: np.tanh(run_layer(x, low) @ high[0].T + high[2])
)
top_states.mistake("These are the states of the lower layer. It is the upper one's that are asked for.")(
    lambda x, low, high: run_layer(x, low)
)
top_states.mistake("That is the last state alone; return those of all steps, shape (T, H).")(
    lambda x, low, high: top_states(x, low, high)[-1]
)
top_states.mistake("All rows are the last state. Is it one array that you append each time and change afterward?")(
    lambda x, low, high: np.repeat(top_states(x, low, high)[-1:], len(x), axis=0)
)
top_states.mistake("Your list begins with the zeros before the first step: T + 1 states. Leave them out.")(
    lambda x, low, high: np.concatenate([np.zeros((1, len(high[2]))), top_states(x, low, high)])
)
top_states.mistake("Those are the states of both layers. Return the upper one's alone, shape (T, H).")(
    lambda x, low, high: np.concatenate([run_layer(x, low), top_states(x, low, high)], axis=-1)
)
top_states.mistake("You return two arrays, the states of both layers. Return the upper one's alone.")(
    lambda x, low, high: (run_layer(x, low), top_states(x, low, high))
)
top_states.mistake("Your lower layer has no memory: the term W_hh h is missing there.")(
    lambda x, low, high: run_layer(np.tanh(x @ low[0].T + low[2]), high)
)


def changed_layers(x: np.ndarray, low: Layer, high: Layer, change: Callable[..., Layer]) -> np.ndarray:
    """Change both layers in the same way."""
    return top_states(x, change(*low), change(*high))


top_states.mistake("Neither layer has a memory: the term W_hh h is missing.")(
    lambda x, low, high: changed_layers(x, low, high, lambda W, U, b: (W, 0 * U, b))
)
top_states.mistake("The upper layer uses the lower one's W_hh. Each layer has its own.")(
    lambda x, low, high: top_states(x, low, (high[0], low[1], high[2]))
)
top_states.mistake("W_hh is transposed: it is W_hh @ h for a single state h; h @ W_hh is another product.")(
    lambda x, low, high: changed_layers(x, low, high, lambda W, U, b: (W, U.T, b))
)
top_states.mistake("The biases are missing.")(
    lambda x, low, high: changed_layers(x, low, high, lambda W, U, b: (W, U, 0 * b))
)


def linear_layer(x: np.ndarray, low: Layer, high: Layer, which: int) -> np.ndarray:
    """Leave out the tanh of one of the layers."""
    f: list[Callable[[np.ndarray], np.ndarray]] = [np.tanh, np.tanh]
    f[which] = np.positive
    return run_layer(run_layer(x, low, f=f[0]), high, f=f[1])


top_states.mistake("The upper layer lacks its tanh.")(lambda x, low, high: linear_layer(x, low, high, 1))
top_states.mistake("The lower layer lacks its tanh: what goes up is the state, after the nonlinearity.")(
    lambda x, low, high: linear_layer(x, low, high, 0)
)
top_states.mistake(
    "You add the lower layer's states to the upper one's. That is a residual connection, which nobody asked for here."
)(lambda x, low, high: run_layer(x, low) + top_states(x, low, high))
