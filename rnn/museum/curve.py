"""Training an exhibit."""

from __future__ import annotations

from itertools import cycle
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn._validation import as_generator, check_size
from rnn.batches import Batch
from rnn.datasets import david
from rnn.museum.collection import exhibit
from rnn.museum.network import Network
from rnn.optim import Adam
from rnn.training import train

__all__ = ["Curve", "loss_curve"]

SEQ_LEN, BATCH, BATCHES, HIDDEN = 14, 32, 30, 16


class Curve(NamedTuple):
    """Result of `loss_curve`.

    Attributes
    ----------
    loss : ndarray, shape (updates,)
        The loss before each update, as the exhibit computes it.
    accuracy : float
        Accuracy on new sequences, in [0, 1], of the healthy network with the weights learned.
    """

    loss: NDArray[np.float64]
    accuracy: float


def loss_curve(name: str, *, updates: int = 400, optimizer: Any = None, rng: np.random.Generator | int = 1) -> Curve:
    """Train an exhibit on David's routine and return its losses.

    The data are 960 sequences of 14 days, in batches of 32 that always come in the same order.

    Parameters
    ----------
    name : str
        "A" to "J", or "healthy".
    updates : int
        Number of updates, positive.
    optimizer : object with ``step(params, grads)``, optional
        By default ``Adam(lr=0.01)``.
    rng : numpy.random.Generator or int
        Source of randomness for weights and data, or a seed for one.

    Returns
    -------
    Curve

    Examples
    --------
    >>> curve = loss_curve("healthy", updates=10)
    >>> curve.loss.shape, bool(curve.loss[-1] < curve.loss[0])
    ((10,), True)
    """
    updates, generator = check_size("updates", updates), as_generator(rng)
    network = exhibit(name)(2, HIDDEN, 4, BATCH, rng=generator)
    optimizer = Adam(lr=0.01) if optimizer is None else optimizer
    weather, activities = david.sample(SEQ_LEN, BATCH * BATCHES, p_rain=0.5, rng=generator)
    data = Batch(david.encode(weather), activities)  # 960 sequences
    batches = [data.take(slice(start, start + BATCH)) for start in range(0, data.size, BATCH)]
    loss: Any = network.loss_and_grads  # gradients of all parameters, not only of the output
    history = train(_AllInOne(network), cycle(batches), optimizer=optimizer, steps=updates, loss=loss)
    return Curve(np.array(history.loss), _accuracy(network.params, generator))


class _AllInOne:
    """An exhibit as a model for `train`: `loss_and_grads` is the loss, and backward returns its gradients."""

    def __init__(self, network: Network) -> None:
        self.params = network.params

    def forward(self, x: NDArray) -> tuple[NDArray, None, None]:
        return x, None, None

    def backward(self, cache: None, grads: dict[str, NDArray]) -> tuple[None, None, dict[str, NDArray]]:
        return None, None, grads


def _accuracy(params: dict[str, NDArray], rng: np.random.Generator) -> float:
    """Run the healthy network with these weights on 300 new sequences."""
    weather, activities = david.sample(SEQ_LEN, 300, p_rain=0.5, rng=rng)
    W_xh, W_hh, b_h, W_hy, b_y = params.values()
    h, right = np.zeros((300, HIDDEN)), 0
    for x_t, wanted in zip(david.encode(weather), activities, strict=True):
        h = np.tanh(x_t @ W_xh.T + h @ W_hh.T + b_h)
        right += int(((h @ W_hy.T + b_y).argmax(axis=-1) == wanted).sum())
    return right / activities.size
