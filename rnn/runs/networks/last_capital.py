"""The last capital: an LSTM and a GRU of two units, whose gates a figure shows."""

from functools import partial

import numpy as np

import rnn
from rnn import GRU, LSTM, Adam, Batch, Linear, ManyToMany, shuffled
from rnn._validation import as_generator
from rnn.datasets import last_capital
from rnn.runs.rounding import round_to_float16
from rnn.runs.run import Network

__all__ = ["RUNS", "answer", "baseline", "score", "train"]

STAGES = ((6, 0.3, 0.03, 800), (12, 0.3, 0.02, 500), (40, 0.1, 0.01, 400), (60, 0.05, 0.01, 800))
"""seq_len, p_capital, learning rate and number of updates of each stage, from short gaps to long ones."""


def train(
    hidden_size: int = 2, rng: np.random.Generator | int = 9, scale: float = 1.0, kind: type[LSTM | GRU] = LSTM
) -> ManyToMany:
    """Train a network to say the last capital at each question mark, first in short sequences, then in long ones.

    The biases of an LSTM start at 2 in the forget gate, which is open, and at -2 in the output gate, which is nearly
    closed. With most seeds so small a network learns no more than to guess. With the seeds of `RUNS` one unit (of
    the LSTM unit 2, of the GRU unit 1) stores the letter, and the other responds to the question mark.
    The weights are rounded to half precision.

    Parameters
    ----------
    hidden_size : int
        Number of units.
    rng : numpy Generator or int
        Source of randomness.
    scale : float
        Factor for the numbers of updates.
    kind : LSTM or GRU
        Class of the recurrent layer.

    Returns
    -------
    ManyToMany
        Input (T, B, 4) as in a batch of `rnn.datasets.last_capital`; output (T, B, 3), logits of its `ANSWERS`.
    """
    rng = as_generator(rng)
    layer = LSTM(4, hidden_size, forget_bias=2.0, rng=rng) if kind is LSTM else kind(4, hidden_size, rng=rng)
    if kind is LSTM:
        layer.params["b_h"][3 * hidden_size :] = -2.0
    model = ManyToMany(layer, Linear(hidden_size, len(last_capital.ANSWERS), rng=rng))
    for seq_len, p_capital, lr, steps in STAGES:
        data = last_capital.sample(seq_len, 4000, p_capital=p_capital, rng=rng).batch()
        rnn.train(model, shuffled(data, 32, rng=rng), optimizer=Adam(lr=lr), steps=round(scale * steps),
                  max_grad_norm=1.0)  # fmt: skip
    round_to_float16(model)
    return model


def answer(model: ManyToMany, x: np.ndarray) -> np.ndarray:
    """Predict the class at each step.

    Parameters
    ----------
    model : ManyToMany
        As `train` returns it.
    x : float64 array (T, B, 4)
        As in a batch of `rnn.datasets.last_capital`.

    Returns
    -------
    int64 array (T, B)
        Indices into `rnn.datasets.last_capital.ANSWERS`.

    Examples
    --------
    >>> from rnn import runs
    >>> said = answer(runs.load("last-capital-lstm"), last_capital.Strings(["aBa.abab?A?"]).batch().x)
    >>> "".join(last_capital.ANSWERS[k] for k in said[:, 0])
    '--------B-A'
    """
    return model.forward(x)[0].argmax(axis=-1)


def score(model: ManyToMany) -> float:
    """Return the accuracy at the question marks of new sequences, with a capital every twenty steps."""
    test, asked = _test_sequences()
    return float((answer(model, test.x) == test.targets)[asked].mean())


def baseline() -> float:
    """Return the accuracy of the most common answer."""
    test, asked = _test_sequences()
    return float(np.bincount(test.targets[asked]).max() / asked.sum())


def _test_sequences() -> tuple[Batch, np.ndarray]:
    """Draw 500 new sequences of 100 steps; return them, and where their question marks are, bool (100, 500)."""
    test = last_capital.sample(100, 500, p_capital=0.05, rng=2026).batch()
    return test, test.x[..., 3] == 1


RUNS = tuple(
    Network(f"last-capital-{name}", function, score=score, baseline=baseline, trial={"hidden_size": 3, "scale": 0.002})
    for name, function in (("lstm", train), ("gru", partial(train, kind=GRU, rng=6)))
)
