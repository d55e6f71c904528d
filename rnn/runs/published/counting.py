"""Counting: the n up to which all strings a^n b^n (c^n) are right, after training with n up to 10."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np

from rnn import LSTM, Adam, Linear, ManyToMany, binary_cross_entropy, train_step
from rnn.datasets import counting
from rnn.runs.published._row import Published

__all__ = ["RUNS", "generalization", "reach"]

LONGEST, TESTED, LOOK_EVERY, LR, MAX_GRAD_NORM = 10, 100, 200, 0.01, 1.0
SPREAD, INPUT_BIAS, FORGET_BIAS = 0.1, -1.0, 1.0
SETTING = {
    "trained on n up to": LONGEST,
    "tested on n up to": TESTED,
    "peepholes": False,
    "batch": 1,
    "Adam": LR,
    "gradient norm at most": MAX_GRAD_NORM,
    "weights at the start": f"N(0, {SPREAD}^2)",
    "input bias": INPUT_BIAS,
    "forget bias": FORGET_BIAS,
    "loss": "for each symbol, whether it may follow",
}


def generalization(
    letters: int, hidden_size: int, steps: int, enough: int | None, seed: int, updates: int | None = None
) -> dict[str, Any]:
    """Train an LSTM on random n, one string at a time, and return the n up to which all strings are right.

    The published training tests every 200 updates and stops once that n is `enough`. Here training goes on after the
    value is noted, and the n at the end is returned, too.
    """
    rng, K = np.random.default_rng(seed), letters + 2
    model, optimizer = _network(hidden_size, K, rng), Adam(lr=LR)
    strings = [counting.load([n], letters=letters) for n in range(1, LONGEST + 1)]
    loss = partial(binary_cross_entropy, reduction="sum")
    found: tuple[int, int] | None = None  # up to which n, after how many updates
    last = steps if updates is None else updates
    for number in range(1, last + 1):
        batch = strings[rng.integers(LONGEST)]
        train_step(model, batch, optimizer, loss=loss, max_grad_norm=MAX_GRAD_NORM)
        if found is None and enough is not None and number % LOOK_EVERY == 0:
            n = _tested(model, letters)
            found = (n, number) if n >= enough else None
    at_end = _tested(model, letters)
    value, when = found or (at_end, last)
    return {"value": value, "after updates": when, f"after all {steps} updates": at_end}


def _tested(model: ManyToMany, letters: int) -> int:
    """Return the n up to which all strings are right."""
    test = counting.load(range(1, TESTED + 1), letters=letters)
    return reach(counting.is_right(model.forward(test.x, mask=test.mask)[0], test.targets))


def reach(right: np.ndarray) -> int:
    """Return the largest n such that 1 .. n are all right, 0 if there is none."""
    return int(np.append(right, False).argmin())


def _network(hidden_size: int, K: int, rng: np.random.Generator) -> ManyToMany:
    """Make an LSTM with the starting weights of the published one, without peepholes."""
    model = ManyToMany(LSTM(K, hidden_size, rng=rng), Linear(hidden_size, K, rng=rng))
    for array in model.params.values():
        array[:] = rng.normal(0, SPREAD, size=array.shape) if array.ndim == 2 else 0
    biases = model.recurrent.params["b_h"].reshape(4, hidden_size)  # of i, f, g, o
    biases[0], biases[1] = INPUT_BIAS, FORGET_BIAS
    return model


def _row(key: str, letters: int, cells: int, steps: int, enough: int | None, published: str, least: float) -> Published:
    stop = "none" if enough is None else f"at n = {enough}, looked at every {LOOK_EVERY} updates"
    return Published(
        key=key,
        source="The repository schmidhuber-problems, after Gers and Schmidhuber 2001",
        citation="schmidhuberproblems,gers2001",
        quantity=f"counting, {'aⁿbⁿ' if letters == 2 else 'aⁿbⁿcⁿ'}: largest n up to which all strings are right",
        setting={"hidden size": cells, "updates": steps, "early stop": stop, **SETTING},
        published=published,
        band=(least, math.inf),
        reason="At least half as far: without peepholes, the gates cannot see the cells that count.",
        function=partial(generalization, letters, cells, steps, enough),
        seeds=(0, 1, 2, 3, 4),
        larger_is_better=True,
        spec=".0f",
    )


RUNS = (
    _row("counting-anbn", 2, 2, 4000, 20, "65", 32.5),
    _row("counting-anbncn", 3, 3, 8000, None, "29", 14.5),
)
