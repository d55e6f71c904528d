"""Random sizes and networks for the cases of the JavaScript modules."""

from typing import Any

import numpy as np

import rnn

NONLINEARITIES = ("tanh", "relu", "sigmoid", "linear")
Case = tuple[list[Any], Any]  # arguments, expected result


def size(rng: np.random.Generator) -> int:
    return int(rng.integers(1, 6))


def random_model(rng: np.random.Generator) -> rnn.ManyToMany:
    D, H, K = size(rng), size(rng), size(rng)
    recurrent = rnn.RNN(D, H, nonlinearity=str(rng.choice(NONLINEARITIES)), rng=rng)
    return rnn.ManyToMany(recurrent, rnn.Linear(H, K, rng=rng))


def weights(model: rnn.ManyToMany) -> dict[str, Any]:
    """The parameters under the names of the formulas, as the JavaScript reads them."""
    recurrent, readout = model.recurrent, model.readout
    both = dict(recurrent.params) | {"W_hy": readout.params["W"], "b_y": readout.params["b"]}
    return both | {"nonlinearity": recurrent.nonlinearity}


def renamed(grads: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Gradients of a model under the names of the formulas."""
    names = {"readout.W": "W_hy", "readout.b": "b_y"}
    return {names.get(name, name.removeprefix("recurrent.")): value for name, value in grads.items()}
