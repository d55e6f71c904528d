"""Cases for linalg.js and dynamics.js: random arguments and what NumPy and the package say."""

from collections.abc import Callable

import numpy as np

import rnn
from tests.engine_models import NONLINEARITIES, Case, size

Cases = dict[str, Callable[[np.random.Generator], Case]]


def square(rng: np.random.Generator) -> np.ndarray:
    return rng.normal(size=(size(rng),) * 2)


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


def spectral_radius(rng: np.random.Generator) -> Case:
    A = np.triu(square(rng), 1) if rng.random() < 0.2 else square(rng)  # some have no eigenvalue but zero
    return [A], np.abs(np.linalg.eigvals(A)).max()


class Run:
    """A random layer with an additive input, run for a few steps, with its Jacobians by the chain rule."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.W = square(rng)
        H, T = len(self.W), int(rng.integers(2, 9))
        self.nonlinearity = str(rng.choice(NONLINEARITIES))
        self.inputs, self.h0, self.dh = rng.normal(size=(T, H)), rng.normal(size=H), rng.normal(size=H)
        self.layer = rnn.RNN(H, H, nonlinearity=self.nonlinearity, rng=0)
        self.layer.params["W_xh"][:], self.layer.params["W_hh"][:], self.layer.params["b_h"][:] = np.eye(H), self.W, 0
        self.output, _, self.cache = self.layer.forward(self.inputs[:, None], self.h0[None])
        self.states = np.concatenate([self.h0[None], self.output[:, 0]])  # (T + 1, H)
        slope = {
            "tanh": lambda h: 1 - h**2,
            "relu": lambda h: (h > 0).astype(float),
            "sigmoid": lambda h: h * (1 - h),
            "linear": np.ones_like,
        }[self.nonlinearity]
        self.jacobians = [np.diag(slope(h)) @ self.W for h in self.states[1:]]

    def products(self) -> list[np.ndarray]:
        """Return dh_k/dh_0 for k = 1 .. T."""
        product, found = np.eye(len(self.W)), []
        for jacobian in self.jacobians:
            product = jacobian @ product
            found.append(product)
        return found


def run_states(rng: np.random.Generator) -> Case:
    run = Run(rng)
    return [run.W, run.nonlinearity, run.inputs, run.h0], run.states


def lyapunov_exponent(rng: np.random.Generator) -> Case:
    run = Run(rng)
    while run.nonlinearity == "relu":  # may die, and minus infinity is not JSON
        run = Run(rng)
    skip = int(rng.integers(len(run.inputs)))
    start = np.full(len(run.W), len(run.W) ** -0.5)
    lengths = [np.linalg.norm(product @ start) for product in run.products()]
    before = np.log(lengths[skip - 1]) if skip else 0.0
    return [run.W, run.nonlinearity, run.states, skip], (np.log(lengths[-1]) - before) / (len(run.inputs) - skip)


def carried_back(rng: np.random.Generator) -> Case:
    run = Run(rng)
    T = len(run.inputs)
    gradients = [run.dh]
    for k in range(T - 1, -1, -1):  # each by the package, over a run that starts at step k
        _, _, cache = run.layer.forward(run.inputs[k:, None], run.states[k][None])
        gradients.append(run.layer.backward(cache, None, run.dh[None])[1][0])
    return [run.W, run.nonlinearity, run.states, run.dh], gradients


def weight_gradient_norm(rng: np.random.Generator) -> Case:
    run = Run(rng)
    grads = run.layer.backward(run.cache, None, run.dh[None])[2]
    return [run.W, run.nonlinearity, run.states, run.dh], np.linalg.norm(grads["W_hh"])


def product_singular_values(rng: np.random.Generator) -> Case:
    run = Run(rng)
    T = len(run.inputs)
    lags = sorted(set(rng.integers(1, T + 1, size=3).tolist()))
    products = run.products()
    values = [np.linalg.svd(products[k - 1], compute_uv=False) for k in lags]
    return [run.W, run.nonlinearity, run.states, lags], values


LINALG: Cases = {
    "multiply": multiply,
    "norm": norm,
    "singularValues": singular_values,
    "spectralRadius": spectral_radius,
    "transpose": transpose,
}
DYNAMICS: Cases = {
    "carriedBack": carried_back,
    "lyapunovExponent": lyapunov_exponent,
    "productSingularValues": product_singular_values,
    "runStates": run_states,
    "weightGradientNorm": weight_gradient_norm,
}
