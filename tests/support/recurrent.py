"""Recurrent layers of every kind, arguments for them, and states taken apart: what the tests of layers share."""

from typing import Any, NamedTuple

import numpy as np

from rnn import GRU, LSTM, RNN
from rnn.cells import gru_step, gru_step_backward, lstm_step, lstm_step_backward, rnn_step, rnn_step_backward
from rnn.nonlinearities import NONLINEARITIES

CELLS = {RNN: (rnn_step, rnn_step_backward), LSTM: (lstm_step, lstm_step_backward), GRU: (gru_step, gru_step_backward)}
NAMES = {cell.__name__: cell for cell in CELLS if cell is not RNN}
KINDS = [*NONLINEARITIES, *NAMES, "GRU of 2014"]  # every single layer; a nonlinearity is an RNN with it


def make(kind, input_size, hidden_size, rng=0, dtype="float64"):
    """Build a layer of one kind."""
    options = {"rng": rng, "dtype": dtype}
    if kind in NONLINEARITIES:
        return RNN(input_size, hidden_size, nonlinearity=kind, **options)
    if kind == "GRU of 2014":
        return GRU(input_size, hidden_size, reset_after=False, **options)
    return NAMES[kind](input_size, hidden_size, **options)


class Case(NamedTuple):
    """A layer and random arguments for its forward and backward pass."""

    layer: Any
    x: np.ndarray
    state: Any
    mask: np.ndarray | None
    doutput: np.ndarray
    dstate: Any


def draw(kind, seed, shape, masked=False):
    """Return a random case of the shape (T, B, D, H); for relu, away from its kink."""
    T, B, D, H = shape
    rng = np.random.default_rng(seed)
    while True:
        layer = make(kind, D, H, rng=rng)
        x = rng.standard_normal((T, B, D))
        output, state, _ = layer.forward(x)
        state, dstate = (each(lambda part: rng.standard_normal(part.shape), state) for _ in range(2))
        mask = draw_mask(rng, T, B) if masked else None
        case = Case(layer, x, state, mask, rng.standard_normal(output.shape), dstate)
        if kind != "relu" or np.abs(pre_activations(case)).min() > 1e-3:
            return case


def draw_mask(rng, T, B):
    """Return a mask with gaps anywhere, and at least one real step."""
    mask = rng.random((T, B)) < 0.6
    mask[rng.integers(T), rng.integers(B)] = True
    return mask


def pre_activations(case):
    """Return what goes into the nonlinearity of an RNN."""
    output, _, _ = case.layer.forward(case.x, case.state, case.mask)
    h_prev = np.concatenate([case.state[None], output[:-1]])
    params = case.layer.params
    return case.x @ params["W_xh"].T + h_prev @ params["W_hh"].T + params["b_h"]


def each(function, state):
    """Apply a function to every array of a state, which may be an array or a tuple of states."""
    return tuple(each(function, part) for part in state) if isinstance(state, tuple) else function(state)


def named(name, state):
    """Return the arrays of a state under the names "state", or "state[0]", "state[1]" and so on."""
    if not isinstance(state, tuple):
        return {name: state}
    return {key: array for k, part in enumerate(state) for key, array in named(f"{name}[{k}]", part).items()}


def run(case):
    """Forward and backward pass of the layer, as one dict of arrays."""
    output, last, cache = case.layer.forward(case.x, case.state, case.mask)
    dx, dfirst, grads = case.layer.backward(cache, case.doutput, case.dstate)
    return {"output": output, "dx": dx} | named("state", last) | named("dstate", dfirst) | grads


def loop_over_cells(case):
    """Do what a layer does, one cell and one step at a time; where masked, the state and its gradient are held."""
    layer, x, first, mask, doutput, dlast = case
    step, step_backward = CELLS[type(layer)]
    options = [layer.nonlinearity] if isinstance(layer, RNN) else []
    mask = np.ones(x.shape[:2], dtype=bool) if mask is None else mask
    state, output, caches = list(named("", first).values()), [], []
    for x_t, real in zip(x, mask[..., None], strict=True):
        *new, cache = step(x_t, *state, *layer.params.values(), *options)
        state = [np.where(real, *pair) for pair in zip(new, state, strict=True)]
        output.append(state[0])
        caches.append(cache)
    gradient, dx, grads = list(named("", dlast).values()), [], dict.fromkeys(layer.params, 0.0)
    for t in reversed(range(len(x))):
        gradient[0], real = gradient[0] + doutput[t], mask[t, :, None]
        dx_t, *previous, step_grads = step_backward(*(part * real for part in gradient), caches[t])
        gradient = [np.where(real, *pair) for pair in zip(previous, gradient, strict=True)]
        dx.insert(0, dx_t)
        grads = {key: grads[key] + step_grads[key] for key in grads}
    states = dict(zip(named("state", first), state, strict=True)) | dict(
        zip(named("dstate", first), gradient, strict=True)
    )
    return {"output": np.stack(output), "dx": np.stack(dx)} | states | grads


def select(case, sequences):
    """Return the case with only these sequences of the batch, in this order."""
    mask = None if case.mask is None else case.mask[:, sequences]
    state, dstate = (each(lambda part: part[sequences], state) for state in (case.state, case.dstate))
    return Case(case.layer, case.x[:, sequences], state, mask, case.doutput[:, sequences], dstate)


def assert_same(first, second, atol=1e-12):
    assert first.keys() == second.keys()
    for name, value in first.items():
        np.testing.assert_allclose(value, second[name], rtol=0, atol=atol, err_msg=name, strict=True)
