"""Cases for linalg.js and dynamics.js: random arguments and what NumPy and the package say."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

import rnn
from rnn.diagnostics import jacobians
from tests.arithmetic.networks import NONLINEARITIES, Case, size

Cases = dict[str, Callable[[np.random.Generator], Case]]


def transpose(rng: np.random.Generator) -> Case:
    A = rng.normal(size=(size(rng), size(rng)))
    return [A], A.T


def multiply(rng: np.random.Generator) -> Case:
    A = rng.normal(size=(size(rng), size(rng)))
    B = rng.normal(size=(A.shape[1], size(rng)))
    return [A, B], A @ B


def norm(rng: np.random.Generator) -> Case:
    v = rng.normal(size=size(rng))
    return [v * 1e200], np.linalg.norm(v) * 1e200  # the squares would overflow


def singular_values(rng: np.random.Generator) -> Case:
    A = rng.normal(size=(size(rng), size(rng)))
    if rng.random() < 0.3:
        A[:, -1] = A[:, 0]  # singular, unless there is one column
    return [A], np.linalg.svd(A, compute_uv=False)


class Run:
    """A random layer whose inputs are added to the pre-activations, run for a few steps, as the page and rnn see it."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.cell = str(rng.choice([*NONLINEARITIES, "LSTM", "GRU"]))
        self.layer, rows = additive_layer(self.cell, H := size(rng))
        self.W, self.bias = rng.normal(size=(rows, H)), float(rng.normal())
        self.layer.params["W_hh"][:] = self.W
        if self.cell in ("LSTM", "GRU"):
            self.layer.params["b_h"][H : 2 * H] = self.bias
        self.network = {"cell": self.cell, "W": self.W, "bias": self.bias}
        T, n = int(rng.integers(2, 9)), 2 * H if self.cell == "LSTM" else H
        self.inputs, self.start, self.gradient = rng.normal(size=(T, rows)), rng.normal(size=n), rng.normal(size=n)
        self.cache = self.forward(self.inputs, self.start)
        parts = [self.cache.states, self.cache.cells] if self.cell == "LSTM" else [self.cache.states]
        self.states = np.concatenate(parts, axis=-1)[:, 0]  # (T + 1, n)
        self.jacobians = jacobians(self.layer, self.cache)[:, 0]  # (T, n, n)

    def pair(self, joined: np.ndarray) -> Any:
        """Give a joined state, or its gradient, the form that the layer takes, with a batch of one."""
        return tuple(part[None] for part in np.split(joined, 2)) if self.cell == "LSTM" else joined[None]

    def forward(self, inputs: np.ndarray, start: np.ndarray) -> Any:
        return self.layer.forward(inputs[:, None], self.pair(start))[2]

    def backward(self, cache: Any) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Carry the gradient of the last state back: to the first state, and to the parameters."""
        _, first, grads = self.layer.backward(cache, None, self.pair(self.gradient))
        return np.concatenate(first, axis=-1)[0] if self.cell == "LSTM" else first[0], grads

    def steps(self) -> list[dict[str, np.ndarray]]:
        """Return what run of dynamics.js returns."""
        steps = [{"before": u, "after": v} for u, v in pairwise(self.states)]
        if self.cell in ("LSTM", "GRU"):
            names = "ifgo" if self.cell == "LSTM" else "rzn"
            for t, step in enumerate(steps):
                step["gates"] = np.concatenate([getattr(self.cache, name)[t, 0] for name in names])
        if self.cell == "GRU":
            for step, recurrent in zip(steps, self.cache.u[:, 0], strict=True):
                step["recurrent"] = recurrent
        return steps

    def products(self) -> list[np.ndarray]:
        """Return the derivatives of the states after 1 .. T steps by the first one."""
        product, found = np.eye(len(self.start)), []
        for jacobian in self.jacobians:
            product = jacobian @ product
            found.append(product)
        return found


def additive_layer(cell: str, H: int) -> tuple[Any, int]:
    """Return a layer of rnn with one input per pre-activation, which is added to it, and their number."""
    kinds = {"LSTM": (rnn.LSTM, 4 * H), "GRU": (rnn.GRU, 3 * H)}
    kind, rows = kinds.get(cell, (rnn.RNN, H))
    layer = kind(rows, H, rng=0, **({} if cell in kinds else {"nonlinearity": cell}))
    for name, values in layer.params.items():
        values[:] = np.eye(rows) if name == "W_xh" else 0
    return layer, rows


def sizes(rng: np.random.Generator) -> Case:
    run = Run(rng)
    return [run.cell, run.layer.hidden_size], {"state": len(run.start), "rows": len(run.W)}


def run_steps(rng: np.random.Generator) -> Case:
    run = Run(rng)
    return [run.network, run.inputs, run.start], run.steps()


def lyapunov_exponent(rng: np.random.Generator) -> Case:
    run = Run(rng)
    while run.cell == "relu":  # may die, and minus infinity is not JSON
        run = Run(rng)
    skip = int(rng.integers(len(run.inputs)))
    start = np.full(len(run.start), len(run.start) ** -0.5)
    lengths = [np.linalg.norm(product @ start) for product in run.products()]
    before = np.log(lengths[skip - 1]) if skip else 0.0
    return [run.network, run.steps(), skip], (np.log(lengths[-1]) - before) / (len(run.inputs) - skip)


def carried_back(rng: np.random.Generator) -> Case:
    run = Run(rng)
    gradients = [run.gradient]
    for k in range(len(run.inputs) - 1, -1, -1):  # each by the package, over a run that starts at step k
        gradients.append(run.backward(run.forward(run.inputs[k:], run.states[k]))[0])
    return [run.network, run.steps(), run.gradient], gradients


def weight_gradient_norm(rng: np.random.Generator) -> Case:
    run = Run(rng)
    return [run.network, run.steps(), run.gradient], np.linalg.norm(run.backward(run.cache)[1]["W_hh"])


def product_singular_values(rng: np.random.Generator) -> Case:
    run = Run(rng)
    lags = sorted(set(rng.integers(1, len(run.inputs) + 1, size=3).tolist()))
    products = run.products()
    values = [np.linalg.svd(products[k - 1], compute_uv=False) for k in lags]
    return [run.network, run.steps(), lags], values


LINALG: Cases = {
    "multiply": multiply,
    "norm": norm,
    "singularValues": singular_values,
    "transpose": transpose,
}
DYNAMICS: Cases = {
    "carriedBack": carried_back,
    "lyapunovExponent": lyapunov_exponent,
    "productSingularValues": product_singular_values,
    "run": run_steps,
    "sizes": sizes,
    "weightGradientNorm": weight_gradient_norm,
}
