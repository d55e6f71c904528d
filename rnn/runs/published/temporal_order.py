"""Temporal order: sequences needed until the order of two or three distant symbols is right, by the rule of 1997."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any

import numpy as np

from rnn import LSTM, Adam, Batch, Linear, ManyToOne, fresh, train_step
from rnn.datasets import temporal_order
from rnn.functional import softmax
from rnn.runs.published._row import Published
from rnn.runs.published._streak import Streak

__all__ = ["RUNS", "sequences_needed"]

T, BATCH_SIZE, LR, FORGET_BIAS, MAX_GRAD_NORM = 100, 16, 0.01, 5.0, 1.0
WRONG, MEAN_ERROR, TEST_SEQUENCES, TEST_SEED = 0.3, 0.1, 2560, 12345
SETTING = {
    "T": T,
    "forget bias": FORGET_BIAS,
    "batch": BATCH_SIZE,
    "Adam": LR,
    "gradient norm at most": MAX_GRAD_NORM,
    "dtype": "float32",
    "until": f"the last 2000 sequences have output errors below {WRONG}, their mean below {MEAN_ERROR}",
}


def sequences_needed(
    signals: int, hidden_size: int, budget: int, seed: int, updates: int | None = None
) -> dict[str, Any]:
    """Train an LSTM until the stopping rule of 1997 holds, and return the number of sequences."""
    rng, classes = np.random.default_rng(seed), 2**signals
    layer = LSTM(8, hidden_size, forget_bias=FORGET_BIAS, rng=rng, dtype=np.float32)
    model = ManyToOne(layer, Linear(hidden_size, classes, rng=rng, dtype=np.float32))
    optimizer, streak = Adam(lr=LR), Streak(WRONG, MEAN_ERROR)
    last = budget // BATCH_SIZE if updates is None else updates
    for batch in islice(fresh(_draw, BATCH_SIZE, signals, rng=rng), last):
        step = train_step(model, batch, optimizer, max_grad_norm=MAX_GRAD_NORM)
        if streak.add(_errors(step.output, batch.targets)):
            test = _draw(TEST_SEQUENCES, signals, rng=TEST_SEED)
            errors = _errors(model.forward(test.x, mask=test.mask)[0], test.targets)
            return {"value": streak.count, "wrong of 2560": int((errors.max(axis=1) >= WRONG).sum())}
    return {"value": None, "wrong of 2560": None}


def _draw(count: int, signals: int, *, rng: np.random.Generator | int) -> Batch:
    batch = temporal_order.sample(T, count, signals=signals, rng=rng)
    return replace(batch, x=batch.x.astype(np.float32))


def _errors(logits: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Return the absolute error of each output, (B, K)."""
    return np.abs(softmax(logits[0]) - np.eye(logits.shape[-1])[targets[0]])


def _row(signals: int, cells: int, published: str, budget: int) -> Published:
    return Published(
        key=f"temporal-order-{signals}",
        source="Hochreiter and Schmidhuber 1997, table 9",
        citation="hochreiter1997",
        quantity=f"temporal order of {'two' if signals == 2 else 'three'} symbols: sequences needed by an LSTM",
        setting={"hidden size": cells, **SETTING, "sequences at most": budget},
        published=published,
        band=(0.0, 3.0 * int(published.replace(",", ""))),
        reason="Up to three times as many, for it is another method (Adam, batches, a forget gate); fewer are welcome.",
        function=partial(sequences_needed, signals, cells, budget),
        seeds=(0, 1, 2),
        spec=",.0f",
    )


RUNS = (_row(2, 4, "31,390", 100_000), _row(3, 6, "571,100", 150_000))
