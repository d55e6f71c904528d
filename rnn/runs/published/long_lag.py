"""The long time lag task of 1997: sequences needed until the last symbol is predicted, 100 steps after the first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import count, cycle
from typing import Any

import numpy as np

from rnn import LSTM, RNN, Adam, Linear, ManyToMany, cross_entropy, train_step
from rnn.datasets import long_lag
from rnn.parameters import Parameters, join
from rnn.runs.published._row import Published

__all__ = ["RUNS", "ShortCut", "sequences_needed", "share_solved", "weighted"]

LAG, HIDDEN_SIZE, LR, FORGET_BIAS, MAX_GRAD_NORM, LOOK_EVERY, BUDGET = 100, 4, 0.01, 5.0, 1.0, 20, 15_000
WEIGHTED_SIZE, WEIGHTED_LR, LAST_WEIGHT = 16, 0.02, 100.0
SYMBOLS = LAG + 1
Loss = Callable[[np.ndarray, np.ndarray], tuple[float, np.ndarray]]
SETTING = {
    "p": LAG,
    "hidden size": HIDDEN_SIZE,
    "readout": "of the hidden state and of the input",
    "batch": 1,
    "Adam": LR,
    "gradient norm at most": MAX_GRAD_NORM,
    "looked at every": LOOK_EVERY,
    "sequences at most": BUDGET,
    "until": "all output errors of both sequences are below 0.25",
}


class ShortCut:
    """A recurrent layer whose readout sees the input too: y_t = W [h_t; x_t] + b, as in 1997.

    Parameters
    ----------
    recurrent : RNN or LSTM
        The recurrent layer.
    readout : Linear
        Its inputs are the hidden state and the input, one after the other.

    References
    ----------
    Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 9 (1997), table 2: over 10,000 weights for
    101 symbols, nearly all of them straight from input to output.
    """

    def __init__(self, recurrent: Any, readout: Linear) -> None:
        self.recurrent, self.readout = recurrent, readout
        self.params = Parameters(join({"recurrent": recurrent.params, "readout": readout.params}))

    def forward(self, x: np.ndarray) -> tuple[np.ndarray, Any, Any]:
        """Compute the outputs (T, B, K) of inputs (T, B, D)."""
        output, state, cache = self.recurrent.forward(x)
        y, _, read = self.readout.forward(np.concatenate([output, x], axis=-1))
        return y, state, (cache, read)

    def backward(self, cache: Any, doutput: np.ndarray) -> tuple[np.ndarray, Any, dict[str, np.ndarray]]:
        """Compute the gradients; dx leaves out the direct path to the readout."""
        dboth, _, readout = self.readout.backward(cache[1], doutput)
        dx, dstate, grads = self.recurrent.backward(cache[0], dboth[..., : self.recurrent.hidden_size])
        return dx, dstate, join({"recurrent": grads, "readout": readout})


def sequences_needed(cell: str, seed: int, updates: int | None = None) -> dict[str, Any]:
    """Train one network until both sequences are right, and return the number of sequences."""
    rng = np.random.default_rng(seed)
    layer: Any = RNN(SYMBOLS, HIDDEN_SIZE, rng=rng)
    if cell == "lstm":
        layer = LSTM(SYMBOLS, HIDDEN_SIZE, forget_bias=FORGET_BIAS, rng=rng)
    model = ShortCut(layer, Linear(HIDDEN_SIZE + SYMBOLS, SYMBOLS, rng=rng))
    draws = (int(rng.integers(2)) for _ in count())
    return {"value": _learn(model, LR, draws, cross_entropy, BUDGET if updates is None else updates)}


def weighted(seed: int, updates: int | None = None) -> dict[str, Any]:
    """Return the same for a larger LSTM, the two sequences in turn, and a last step that weighs a hundredfold."""
    rng = np.random.default_rng(seed)
    layer = LSTM(SYMBOLS, WEIGHTED_SIZE, forget_bias=FORGET_BIAS, rng=rng)
    model = ManyToMany(layer, Linear(WEIGHTED_SIZE, SYMBOLS, rng=rng))
    draws = cycle((0, 1))
    return {"value": _learn(model, WEIGHTED_LR, draws, _weighted_loss, BUDGET if updates is None else updates)}


def _learn(model: Any, lr: float, draws: Iterator[int], loss: Loss, budget: int) -> int | None:
    """Train on one of the two sequences at a time until both are right."""
    optimizer, both = Adam(lr=lr), long_lag.sample(LAG, 2, rng=1)  # one begins with x, the other with y
    for number, which in zip(range(1, budget + 1), draws, strict=False):
        train_step(model, both.take([which]), optimizer, loss=loss, max_grad_norm=MAX_GRAD_NORM)
        if number % LOOK_EVERY == 0 and long_lag.is_right(model.forward(both.x)[0], both.targets).all():
            return number
    return None


def _weighted_loss(logits: np.ndarray, targets: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the cross-entropy and its gradient, with a weight of 100 on the last step."""
    value, dlogits = cross_entropy(logits, targets)
    last, _ = cross_entropy(logits[-1], targets[-1])
    dlogits[-1] *= LAST_WEIGHT
    return value + (LAST_WEIGHT - 1) * last / len(logits), dlogits


def share_solved(cell: str, seed: int, updates: int | None = None) -> dict[str, Any]:
    """Return 100 (per cent) if both sequences become right, else 0."""
    needed = sequences_needed(cell, seed, updates)["value"]
    return {"value": 0.0 if needed is None else 100.0, "sequences needed": needed}


RUNS = (
    Published(
        key="long-lag-lstm",
        source="Hochreiter and Schmidhuber 1997, table 2",
        citation="hochreiter1997",
        quantity="long lag, 100 steps: sequences needed by an LSTM",
        setting={**SETTING, "forget bias": FORGET_BIAS},
        published="5,040",
        band=(0.0, 15_120.0),
        reason="Up to three times as many, for it is another method (Adam, a forget gate); fewer are welcome.",
        function=partial(sequences_needed, "lstm"),
        seeds=(0, 1, 2),
        spec=",.0f",
    ),
    Published(
        key="long-lag-weighted",
        source="Hochreiter and Schmidhuber 1997, table 2; recipe of the repository schmidhuber-problems",
        citation="hochreiter1997,schmidhuberproblems",
        quantity="long lag, 100 steps: sequences needed by a larger LSTM that is told which step matters",
        setting={
            **SETTING,
            "hidden size": WEIGHTED_SIZE,
            "readout": "of the hidden state",
            "Adam": WEIGHTED_LR,
            "forget bias": FORGET_BIAS,
            "weight of the last step": LAST_WEIGHT,
            "order of the two sequences": "in turn",
        },
        published="5,040",
        band=(0.0, 15_120.0),
        reason="As for the LSTM before. Added after that one had failed, with a recipe that differs more from 1997.",
        function=weighted,
        seeds=(0, 1, 2),
        spec=",.0f",
    ),
    Published(
        key="long-lag-rnn",
        source="Hochreiter and Schmidhuber 1997, table 2",
        citation="hochreiter1997",
        quantity="long lag, 100 steps: per cent of plain networks that learn it",
        setting=SETTING,
        published="0",
        band=(0.0, 1.0),
        reason="None of the runs may learn it.",
        function=partial(share_solved, "rnn"),
        seeds=(0, 1, 2),
        scaled=f"{BUDGET:,} sequences, not over 5 million, which would take hours.",
        spec=".0f",
    ),
)
