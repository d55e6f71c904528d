"""The error of an RNN on the adding problem, by length of the sequences and starting weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

import rnn
from rnn import RNN, Adam, Linear, ManyToOne, mse_loss, shuffled
from rnn._validation import as_generator, check_choice
from rnn.datasets import adding
from rnn.initializers import identity, orthogonal
from rnn.runs.run import Experiment

__all__ = ["LENGTHS", "RUNS", "STARTS", "errors", "network", "run"]

HIDDEN_SIZE, UPDATES, BATCH_SIZE, LEARNING_RATE, MAX_GRAD_NORM = 32, 3000, 50, 0.003, 1.0
SEQUENCES, TEST_SEQUENCES, TEST_SEED = 20_000, 2000, 12345
LENGTHS = (10, 20, 30, 40, 50, 60, 80, 100, 150)
STARTS = ("uniform", "orthogonal", "identity")
SETTING = {
    "lengths": LENGTHS,
    "updates": UPDATES,
    "batch_size": BATCH_SIZE,
    "hidden_size": HIDDEN_SIZE,
    "learning_rate": LEARNING_RATE,
    "max_grad_norm": MAX_GRAD_NORM,
}


def network(start: str, hidden_size: int = HIDDEN_SIZE, *, rng: np.random.Generator | int) -> ManyToOne:
    """Make an untrained network for the adding problem: two inputs per step, one output after the last.

    Parameters
    ----------
    start : {"uniform", "orthogonal", "identity"}
        "uniform": tanh, everything from U(-1/sqrt(H), 1/sqrt(H)); "orthogonal": the same with a random orthogonal W_hh;
        "identity": ReLU, W_hh the identity, biases zero.
    hidden_size : int, default 32
        H.
    rng : numpy Generator or int
        Source of randomness.

    Returns
    -------
    ManyToOne

    References
    ----------
    Le, Jaitly and Hinton, "A simple way to initialize recurrent networks of rectified linear units" (2015), for
    "identity"; they also draw smaller input weights.

    Examples
    --------
    >>> network("identity", 3, rng=0).recurrent.params["W_hh"]
    array([[1., 0., 0.],
           [0., 1., 0.],
           [0., 0., 1.]])
    """
    check_choice("start", start, STARTS)
    H, rng = hidden_size, as_generator(rng)
    layer = RNN(2, H, nonlinearity="relu" if start == "identity" else "tanh", rng=rng)
    if start == "orthogonal":
        layer.params["W_hh"][:] = orthogonal((H, H), rng=rng)
    if start == "identity":
        layer.params["W_hh"][:], layer.params["b_h"][:] = identity((H, H)), 0
    return ManyToOne(layer, Linear(H, 1, rng=rng))


def run(start: str, seq_len: int, seed: int, updates: int = UPDATES) -> float:
    """Train one network and return its mean squared error on 2000 new sequences.

    Parameters
    ----------
    start : {"uniform", "orthogonal", "identity"}
        As in `network`.
    seq_len : int
        T, at least 2.
    seed : int
        Decides starting weights, training sequences and their order.
    updates : int, default 3000
        Number of updates, each by Adam on 50 sequences.

    Returns
    -------
    float
        To compare with `rnn.datasets.adding.baseline`, 1/6.

    Examples
    --------
    >>> 0 < run("uniform", 4, seed=0, updates=2) < 10
    True
    """
    rng = as_generator(seed)
    model = network(start, rng=rng)
    data = adding.sample(seq_len, SEQUENCES, rng=rng)
    rnn.train(model, shuffled(data, BATCH_SIZE, rng=rng), optimizer=Adam(lr=LEARNING_RATE), steps=updates,
              loss=mse_loss, max_grad_norm=MAX_GRAD_NORM)  # fmt: skip
    test = adding.sample(seq_len, TEST_SEQUENCES, rng=TEST_SEED)
    return mse_loss(model.forward(test.x)[0], test.targets)[0]


def errors(seed: int, lengths: Sequence[int] = LENGTHS, updates: int = UPDATES) -> dict[str, list[float]]:
    """Return the errors of `run` for every start and length.

    Parameters
    ----------
    seed, updates : int
        As in `run`.
    lengths : sequence of int
        By default 10 to 150.

    Returns
    -------
    dict of str to list of float
        One per start.
    """
    return {start: [round(run(start, T, seed, updates), 5) for T in lengths] for start in STARTS}


RUNS = (
    Experiment(
        "adding-lengths", errors, setting=SETTING, seeds=(0, 1, 2, 3, 4), trial={"lengths": (2, 3), "updates": 1}
    ),
)
