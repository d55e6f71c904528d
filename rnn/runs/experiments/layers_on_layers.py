"""Accuracy of one, two and three layers with as many weights in all, on two tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

import rnn
from rnn import RNN, Adam, Batch, Embedding, Linear, ManyToMany, Stacked, shuffled
from rnn._validation import check_choice, check_size
from rnn.datasets import hide_words, tagging, temporal_xor
from rnn.runs.run import Experiment

__all__ = ["DEPTHS", "RATES", "RUNS", "TASKS", "hidden_size", "right", "run"]

TASKS = ("temporal xor", "tagging")
DEPTHS = (1, 2, 3)
RATES = (0.003, 0.01, 0.03)
TRAININGS = (("temporal xor", 100), ("temporal xor", 500), ("tagging", 500))
"""The runs: a task and a number of updates each."""
BATCH_SIZE, MAX_GRAD_NORM = 32, 1.0
INPUT_SIZES = {"temporal xor": 1, "tagging": 16}
BUDGETS = {"temporal xor": 960, "tagging": 1568}  # as many weights as one layer of 30 or of 32 units
SEQ_LEN, SEQUENCES = 30, 1000
SETTING = {
    "runs": TRAININGS,
    "depths": DEPTHS,
    "rates": RATES,
    "batch_size": BATCH_SIZE,
    "budgets": BUDGETS,
    "max_grad_norm": MAX_GRAD_NORM,
    "sequences": SEQUENCES,
    "seq_len": SEQ_LEN,
}


def hidden_size(task: str, depth: int) -> int:
    """Return the largest size of each of `depth` RNN layers that together have no more weights than the single layer.

    Parameters
    ----------
    task : {"temporal xor", "tagging"}
    depth : int

    Returns
    -------
    int

    Examples
    --------
    >>> [hidden_size("tagging", depth) for depth in DEPTHS]
    [32, 20, 15]
    """
    D, depth = INPUT_SIZES[check_choice("task", task, TASKS)], check_size("depth", depth)

    def weights(H: int) -> int:
        return H * (D + H + 1) + (depth - 1) * H * (2 * H + 1)

    return max(H for H in range(1, 100) if weights(H) <= BUDGETS[task])


def run(task: str, depth: int, rate: float, seed: int, updates: int) -> float:
    """Train one network and return its accuracy on test data.

    On "temporal xor" only the bits count that follow from the two before them, of which guessing gets half right. On
    "tagging" all words of the test sentences count.

    Parameters
    ----------
    task : {"temporal xor", "tagging"}
    depth : int
        Number of layers.
    rate : float
        Learning rate of Adam.
    seed : int
        Decides starting weights, training sequences and their order.
    updates : int
        Number of updates.

    Returns
    -------
    float

    Examples
    --------
    >>> 0 < run("tagging", 2, 0.01, seed=0, updates=1) < 1
    True
    """
    rng, H = np.random.default_rng(seed), hidden_size(task, depth)
    stack = Stacked([RNN(INPUT_SIZES[task] if k == 0 else H, H, rng=rng) for k in range(depth)])
    if task == "tagging":
        words = tagging.vocabulary()
        embedding = Embedding(len(words), INPUT_SIZES[task], rng=rng)
        embedding.params["W"][:] *= 0.1
        model = ManyToMany(stack, Linear(H, len(tagging.TAGS), rng=rng), embedding)
        learned, test = tagging.load("train").batch(), tagging.load("test").batch()
        data = hide_words(learned, unknown=words.id(tagging.UNKNOWN), copies=8, rng=rng)
        counts = test.loss_mask
    else:
        model = ManyToMany(stack, Linear(H, 2, rng=rng))
        data, test = _bits(rng), _bits(12345)
        counts = np.broadcast_to(temporal_xor.floor(SEQ_LEN).losses[:, None] == 0, test.targets.shape)
    rnn.train(model, shuffled(data, BATCH_SIZE, rng=rng), optimizer=Adam(lr=rate), steps=updates,
              max_grad_norm=MAX_GRAD_NORM)  # fmt: skip
    return float((model.forward(test.x)[0].argmax(axis=-1) == test.targets)[counts].mean())


def _bits(rng: np.random.Generator | int) -> Batch:
    """Draw bits, with targets as class ids (T, B)."""
    batch = temporal_xor.sample(SEQ_LEN, SEQUENCES, rng=rng)
    return replace(batch, targets=batch.targets[..., 0].astype(np.int64))


def right(seed: int, updates: int | None = None, rates: Sequence[float] = RATES) -> dict[str, list[list[float]]]:
    """Return the accuracies of `run` for every training, depth and learning rate.

    Parameters
    ----------
    seed : int
        As in `run`.
    updates : int, optional
        Number of updates in place of those in `TRAININGS`.
    rates : sequence of float
        Learning rates.

    Returns
    -------
    dict of str to list of lists of float
        For "temporal xor 100" and so on, by depth and rate.
    """
    return {
        f"{task} {n}": [[round(run(task, d, rate, seed, updates or n), 4) for rate in rates] for d in DEPTHS]
        for task, n in TRAININGS
    }


TRIAL = {"updates": 1, "rates": [0.01]}
RUNS = (Experiment("layers-on-layers", right, setting=SETTING, seeds=(0, 1, 2, 3, 4), trial=TRIAL),)
