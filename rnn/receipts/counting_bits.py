"""Counting ones with two weights: a linear RNN of one unit, trained by Rprop."""

from __future__ import annotations

import numpy as np

from rnn.layers import RNN
from rnn.losses import mse_loss
from rnn.receipts._row import Receipt

__all__ = ["rows", "train"]

START = {"W_xh": -1.5, "W_hh": 2.0}
ITERATIONS, FIRST_STEP, GROWTH, SHRINKAGE = 500, 0.001, 1.2, 0.5


def rows() -> tuple[Receipt, ...]:
    """Compute the row.

    Returns
    -------
    tuple of Receipt

    Examples
    --------
    >>> [row.mark for row in rows()]
    ['matches']
    """
    return (
        Receipt(
            "counting-bits",
            "Roelants, How to implement a simple RNN",
            "roelants2015",
            "20 sequences of 10 bits, drawn with seed 1; a linear unit counts the ones; from weights -1.5 "
            f"and 2 (input, recurrent), {ITERATIONS} iterations of Rprop with factors 1.2 and 0.5; both weights then",
            ("1.0014", "0.9997"),
            train(),
            note="Exact although it is trained: nothing in it is random but the data, and Rprop sees only signs.",
        ),
    )


def train(iterations: int = ITERATIONS) -> tuple[float, float]:
    """Train the two weights by Rprop: a step grows by a fifth if the sign of its gradient stays, else it is halved.

    Parameters
    ----------
    iterations : int
        Number of iterations.

    Returns
    -------
    W_xh, W_hh : float
        Input weight and recurrent weight.

    References
    ----------
    Riedmiller and Braun, "A direct adaptive method for faster backpropagation learning: the RPROP algorithm", IEEE
    International Conference on Neural Networks (1993), in a simplified form.
    """
    bits = np.random.RandomState(1).rand(20, 10).round().T[..., None]  # (T, B, 1)
    counts = bits.sum(axis=0, keepdims=True)  # (1, B, 1)
    layer = RNN(1, 1, nonlinearity="linear", rng=0)
    layer.params["b_h"][:] = 0
    step, sign = dict.fromkeys(START, FIRST_STEP), dict.fromkeys(START, 0.0)
    for name, value in START.items():
        layer.params[name][:] = value
    for _ in range(iterations):
        output, _, cache = layer.forward(bits)
        _, dlast = mse_loss(output[-1:], counts)
        _, _, grads = layer.backward(cache, None, dlast[0])
        for name in START:
            previous, sign[name] = sign[name], float(np.sign(grads[name].item()))
            step[name] *= GROWTH if sign[name] == previous else SHRINKAGE
            layer.params[name] -= sign[name] * step[name]
    return layer.params["W_xh"].item(), layer.params["W_hh"].item()
