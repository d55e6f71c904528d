"""Learning curves of RNN, LSTM and GRU on the adding problem with 100 steps, all with the same setting."""

from __future__ import annotations

from typing import Any

import numpy as np

import rnn
from rnn import GRU, LSTM, RNN, Adam, Linear, ManyToOne, fresh, mse_loss
from rnn._validation import check_choice
from rnn.datasets import adding
from rnn.runs.run import Experiment

__all__ = ["CELLS", "EVERY", "RUNS", "SETTING", "UPDATES", "curves", "follow", "learn", "network"]

T, HIDDEN_SIZE, BATCH_SIZE, LR, HALVED_EVERY, MAX_GRAD_NORM, FORGET_BIAS = 100, 8, 32, 0.005, 1500, 1.0, 1.0
TEST_SEQUENCES, TEST_SEED = 512, 12345
CELLS = ("rnn", "lstm", "gru")
UPDATES = 8000
EVERY = 100
SETTING = {
    "T": T,
    "values": "U[-1, 1]",
    "hidden size": HIDDEN_SIZE,
    "forget bias": FORGET_BIAS,
    "batch": BATCH_SIZE,
    "Adam": LR,
    "halved every": HALVED_EVERY,
    "gradient norm at most": MAX_GRAD_NORM,
}


def network(cell: str, *, rng: np.random.Generator) -> ManyToOne:
    """Make an untrained network: two inputs per step, 8 hidden units, one output after the last step.

    Parameters
    ----------
    cell : {"rnn", "lstm", "gru"}
        The LSTM's forget bias is 1.
    rng : numpy Generator
        Source of randomness.

    Returns
    -------
    ManyToOne

    Examples
    --------
    >>> network("lstm", rng=np.random.default_rng(0)).recurrent.params["b_h"][8:16]
    array([1., 1., 1., 1., 1., 1., 1., 1.])
    """
    if check_choice("cell", cell, CELLS) == "lstm":
        layer: Any = LSTM(2, HIDDEN_SIZE, forget_bias=FORGET_BIAS, rng=rng)
    else:
        layer = {"rnn": RNN, "gru": GRU}[cell](2, HIDDEN_SIZE, rng=rng)
    return ManyToOne(layer, Linear(HIDDEN_SIZE, 1, rng=rng))


def follow(model: ManyToOne, rng: np.random.Generator, updates: int) -> tuple[list[float], float]:
    """Train a network, each update on 32 new sequences, and measure its error on 512 test sequences on the way.

    Parameters
    ----------
    model : ManyToOne
        The network; it is trained in place.
    rng : numpy Generator
        Draws the training sequences.
    updates : int
        Number of updates.

    Returns
    -------
    mse : list of float
        Mean squared error after every 100 updates, and after the last.
    right : float
        Share of the test sequences whose absolute error is below 0.04 after training.
    """
    optimizer, curve = Adam(lr=LR), []
    test = adding.sample(T, TEST_SEQUENCES, low=-1.0, rng=TEST_SEED)

    def errors() -> np.ndarray:
        return model.forward(test.x)[0] - test.targets

    def look(step: int, loss: float) -> None:
        if (step + 1) % EVERY == 0 or step + 1 == updates:
            curve.append(float(np.square(errors()).mean()))
        if (step + 1) % HALVED_EVERY == 0:
            optimizer.lr /= 2

    batches = fresh(adding.sample, T, BATCH_SIZE, low=-1.0, rng=rng)
    rnn.train(model, batches, optimizer=optimizer, steps=updates, loss=mse_loss, max_grad_norm=MAX_GRAD_NORM,
              callback=look)  # fmt: skip
    return curve, float((np.abs(errors()) < 0.04).mean())


def learn(cell: str, seed: int, updates: int = UPDATES) -> tuple[list[float], float]:
    """Make a network with this cell and train it as `follow` does.

    Parameters
    ----------
    cell : {"rnn", "lstm", "gru"}
        As in `network`.
    seed : int
        Seed of starting weights and sequences.
    updates : int, default 8000
        Number of updates.

    Returns
    -------
    mse, right
        As `follow`.
    """
    rng = np.random.default_rng(seed)
    return follow(network(cell, rng=rng), rng, updates)


def curves(seed: int, updates: int = UPDATES) -> dict[str, list[float]]:
    """Return the mean squared errors of all three cells, trained with the same seed, to four digits.

    Parameters
    ----------
    seed, updates : int
        As in `learn`.

    Returns
    -------
    dict of str to list of float
        "rnn", "lstm" and "gru": errors after 100, 200, ... updates. The best constant prediction has 2/3.
    """
    return {cell: [float(f"{error:.4g}") for error in learn(cell, seed, updates)[0]] for cell in CELLS}


RUNS = (Experiment("adding-gates", curves, setting=SETTING, seeds=(0, 1, 2), trial={"updates": 2}),)
