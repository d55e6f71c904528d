"""A small network that learns David's routine in the page, with training settings that the reader can change."""

import math
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import traitlets

from rnn.datasets import david

from ..base import Explorable

__all__ = ["WatchItLearn"]

SEQ_LEN, P_RAIN, OVERSLEEP = 12, 0.3, 0.05


@cache
def _levels() -> tuple[float, float]:
    """Compute the loss per day of the best predictor and of the best that sees only today's weather, in nats.

    Both are exact: a sum over all 2^T weathers of T days, weighted with their probabilities.
    """
    weather = np.array(list(product((0, 1), repeat=SEQ_LEN))).T  # (T, 2^T)
    probability = np.prod(np.where(weather == 1, P_RAIN, 1 - P_RAIN), axis=0)  # (2^T,)
    floor = (david.floor(weather, OVERSLEEP).losses * probability).sum() / SEQ_LEN
    predictive = david.predictive(weather, OVERSLEEP) * probability[:, None]  # (T, 2^T, 4)
    memoryless = 0.0
    for day in range(len(david.WEATHER)):
        joint = predictive[weather == day].sum(axis=0) / SEQ_LEN  # (4,)
        likely = joint[joint > 0]
        memoryless -= float((likely * np.log(likely / joint.sum())).sum())
    return float(floor), memoryless


class WatchItLearn(Explorable):
    """David's RNN, trained in the page: h_t = tanh(W_xh x_t + W_hh h_{t-1} + b_h), y_t = W_hy h_t + b_y.

    Sixteen sequences of twelve days are drawn for every update; David oversleeps on five sunny days in a hundred, so
    that the loss has an exact floor. The gradient is clipped by its norm, then SGD or Adam takes a step. With a
    truncation, every sequence is cut into chunks of that many days: the state crosses their boundaries, the gradient
    does not, and the chunks' gradients are added up to one update. The map shows ||dL_t/dh_k||, the mean over twelve
    held-out sequences. Weights and batches follow from the seed, by the generator mulberry32.

    Parameters
    ----------
    lr : float, above 0 and up to 10
        Learning rate.
    optimizer : {"adam", "sgd"}
        The optimizer.
    truncate : int or None
        Days per chunk, from 1 to 11; None for no truncation.
    max_grad_norm : float or None
        Norm to which larger gradients are shrunk, above 0; None for no clipping.
    seed : int
        Seed of the first weights and of the batches, from 0 to 999.
    fast : bool
        Whether the figure does as many updates as fit into an animation frame, instead of one.

    Attributes
    ----------
    task : dict
        seq_len, batch_size, hidden_size, p_rain, oversleep; floor, the expected loss of the exact Bayes filter, and
        memoryless, that of the best guess from today's weather, both in nats per day.

    References
    ----------
    The chapter on training; Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks",
    ICML 2013, on clipping and on credit that vanishes.

    Examples
    --------
    >>> from rnn.explorables import WatchItLearn
    >>> figure = WatchItLearn(truncate=3, seed=1)
    >>> round(figure.task["floor"], 3), round(figure.task["memoryless"], 3)
    (0.445, 0.866)
    """

    folder = "watch_it_learn"
    description = (
        "A small recurrent network learns David's routine in the page. A chart shows its loss against the best "
        "possible and the best without memory, another the norm of its gradient, and a map how much credit the loss of "
        "each day gives to the state of each earlier day. Learning rate, optimizer, truncation and clipping can be "
        "changed."
    )

    task = traitlets.Dict(read_only=True).tag(sync=True)
    lr = traitlets.Float(0.02).tag(sync=True)
    optimizer = traitlets.Enum(["adam", "sgd"], "adam").tag(sync=True)
    truncate = traitlets.Int(None, min=1, max=SEQ_LEN - 1, allow_none=True).tag(sync=True)
    max_grad_norm = traitlets.Float(1.0, allow_none=True).tag(sync=True)
    seed = traitlets.Int(0, min=0, max=999).tag(sync=True)
    fast = traitlets.Bool(False).tag(sync=True)

    @traitlets.default("task")
    def _example_task(self) -> dict[str, Any]:
        floor, memoryless = _levels()
        sizes = {"seq_len": SEQ_LEN, "batch_size": 16, "hidden_size": 8}
        return sizes | {"p_rain": P_RAIN, "oversleep": OVERSLEEP, "floor": floor, "memoryless": memoryless}

    @traitlets.validate("lr", "max_grad_norm")
    def _check_positive(self, proposal: Any) -> float | None:
        name, value = proposal["trait"].name, proposal["value"]
        if value is not None and not (0 < value < math.inf and (name != "lr" or value <= 10)):
            raise ValueError(f"{name} must be positive and {'at most 10' if name == 'lr' else 'finite'}, got {value}")
        return value
