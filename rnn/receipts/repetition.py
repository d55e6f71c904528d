"""Repeated products with one matrix or one gate: norms, growth and half-lives."""

from __future__ import annotations

import math

import numpy as np

from rnn.cells import rnn_step, rnn_step_backward
from rnn.diagnostics import matrix_norms, norms_by_distance, spectral_radius
from rnn.layers import LSTM, RNN
from rnn.receipts._row import Receipt
from rnn.receipts.arrays import legacy_normal

__all__ = ["rows"]

FORGET_BIASES = (0.0, 1.0, 2.0, 5.0)
DISTANCES = (1, 2, 5, 10, 40)


def rows() -> tuple[Receipt, ...]:
    """Compute the three rows.

    Returns
    -------
    tuple of Receipt

    Examples
    --------
    >>> [row.mark for row in rows()]
    ['matches', 'matches', 'matches']
    """
    W_hh = np.array([[0.5, 10.0], [0.0, 0.5]])
    return (
        Receipt(
            "saito-exploding",
            "Saito, Deep Learning from Scratch 2, section 6.1.4",
            "saito2018",
            "a gradient of ones goes back through a matrix of 3 by 3, drawn with seed 3; its norm after 1 and 20 steps "
            "and its growth per step in the end",
            ("2.4684", "249.4956", "1.25519"),
            exploding_gradient(),
        ),
        Receipt(
            "lstm-half-life",
            "Memory of an LSTM whose forget gate sees only its bias",
            "gers2000",
            "forget bias 0, 1, 2, 5, no input; the value of the gate, and the half-life of the cell in steps",
            ("0.5", "0.731", "0.881", "0.993", "1.0", "2.2", "5.5", "103"),
            memory_of_the_cell(),
        ),
        Receipt(
            "non-normal-matrix",
            "The matrix [[0.5, 10], [0, 0.5]]",
            "",
            "the norms of its powers 1, 2, 5, 10, 40, its spectral radius, and its largest singular value",
            ("10.0", "10.0", "3.13", "0.195", "7e-10", "0.5", "10.02"),
            (*norms_of_powers(W_hh), spectral_radius(W_hh), float(matrix_norms(W_hh))),
        ),
    )


def exploding_gradient() -> tuple[float, float, float]:
    """Return the norm of the book's gradient after 1 and 20 steps, and its growth per step after 200.

    The book multiplies rows by Wh on the way forward, so by its transpose on the way back.
    """
    Wh = legacy_normal(3)(3, 3)
    dh, norms = np.ones((2, 3)), []
    zeros = np.zeros((2, 1)), np.zeros((2, 3)), np.zeros((3, 1))
    cache = rnn_step(*zeros, Wh.T.copy(), np.zeros(3), "linear")[1]
    for _ in range(200):
        dh = rnn_step_backward(dh, cache)[1]
        norms.append(float(np.sqrt((dh**2).sum()) / 2))
    return norms[0], norms[19], norms[-1] / norms[-2]


def memory_of_the_cell(steps: int = 20) -> tuple[float, ...]:
    """Return the forget gates of an LSTM whose weights are zero, and the half-lives of its cell."""
    gates, half_lives = [], []
    for bias in FORGET_BIASES:
        layer = LSTM(1, 1, rng=0)
        for weights in layer.params.values():
            weights[:] = 0
        layer.params["b_h"][1] = bias  # i, f, g, o
        _, _, cache = layer.forward(np.zeros((steps, 1, 1)), (np.zeros((1, 1)), np.ones((1, 1))))
        held = cache.cells[:, 0, 0]  # (21,): 1, f, f^2, ...
        gates.append(float(held[1]))
        half_lives.append(steps * math.log(0.5) / math.log(held[-1]))
    return (*gates, *half_lives)


def norms_of_powers(W_hh: np.ndarray) -> tuple[float, ...]:
    """Return the norms of dh_T/dh_(T-k) of a linear RNN, which are the norms of W_hh^k."""
    layer = RNN(1, len(W_hh), nonlinearity="linear", rng=0)
    layer.params["W_hh"][:], layer.params["b_h"][:] = W_hh, 0
    cache = layer.forward(np.zeros((max(DISTANCES), 1, 1)))[2]
    norms = norms_by_distance(layer, cache)[:, 0]
    return tuple(float(norms[distance]) for distance in DISTANCES)
