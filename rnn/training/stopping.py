"""Early stopping: ending the training when a score on held-out data no longer improves."""

import math
from collections.abc import Callable
from typing import Any

from rnn._validation import check_number, check_size
from rnn.training.snapshot import Snapshot

__all__ = ["EarlyStopping"]


class EarlyStopping:
    """A callback for `train` that stops when the model's score no longer improves, and keeps the best parameters.

    After every ``every`` updates it computes ``score(model)``, such as the loss on held-out data; smaller is better. It
    stops the training when ``patience`` scores in a row are no better than the best one. The model then has its latest
    parameters; `restore` gives it the best.

    Parameters
    ----------
    model : object
        The model that is trained; has ``params``.
    score : callable
        ``score(model)`` returns a number, smaller is better.
    patience : int
        Number of scores in a row without improvement after which training stops, positive.
    every : int, default 1
        Updates between two scores, positive.

    Attributes
    ----------
    updates : list of int
        Number of updates before each score, counted over all calls of `train`.
    scores : list of float
        The scores.
    best : int or None
        Index of the best score in both lists, the first among equals; None before the first score.

    References
    ----------
    Prechelt, "Early stopping -- but when?", in Neural Networks: Tricks of the Trade (1998).

    Examples
    --------
    >>> import numpy as np
    >>> from rnn import SGD, Batch, Linear, RNN, ManyToMany, mse_loss, shuffled, train
    >>> rng = np.random.default_rng(0)
    >>> x = rng.normal(size=(5, 8, 1))  # (T, N, D)
    >>> model = ManyToMany(RNN(1, 4, rng=rng), Linear(4, 1, rng=rng))
    >>> stopping = EarlyStopping(model, lambda m: mse_loss(m.forward(x)[0], 0.5 * x)[0], patience=3, every=10)
    >>> batches = shuffled(Batch(x, 0.5 * x), 8, rng=0)
    >>> history = train(model, batches, optimizer=SGD(lr=0.1), steps=50, loss=mse_loss, callback=stopping)
    >>> stopping.updates, stopping.best
    ([10, 20, 30, 40, 50], 4)
    >>> stopping.restore()
    """

    def __init__(self, model: Any, score: Callable[[Any], float], *, patience: int, every: int = 1) -> None:
        if not callable(score):
            raise TypeError(f"score must be a function of the model, got {type(score).__name__}")
        self.model, self.score = model, score
        self.patience, self.every = check_size("patience", patience), check_size("every", every)
        self.updates: list[int] = []
        self.scores: list[float] = []
        self.best: int | None = None
        self._count = 0
        self._kept: Snapshot | None = None

    def __call__(self, step: int, loss: float) -> bool:
        """Count one update, score the model after every ``every`` updates, and tell whether to stop.

        Parameters
        ----------
        step, loss : int and float
            Passed by `train`; not used.

        Returns
        -------
        bool
            True if the last ``patience`` scores are no better than the best before them.

        Raises
        ------
        ValueError
            If the score is NaN.

        Examples
        --------
        >>> from rnn import RNN
        >>> falling_then_rising = iter([3.0, 2.0, 4.0, 5.0])
        >>> stopping = EarlyStopping(RNN(1, 1, rng=0), lambda model: next(falling_then_rising), patience=2)
        >>> [stopping(step, 0.0) for step in range(4)]
        [False, False, False, True]
        """
        self._count += 1
        if self._count % self.every:
            return False
        value = check_number("the score", self.score(self.model))
        if math.isnan(value):
            raise ValueError("the score must be a number to compare with, got nan")
        if self.best is None or value < self.scores[self.best]:
            self._kept, best = Snapshot(self.model), len(self.scores)
        else:
            best = self.best
        self.updates.append(self._count)
        self.scores.append(value)
        self.best = best
        return len(self.scores) - 1 - best >= self.patience

    def restore(self) -> None:
        """Give the model the parameters that had the best score.

        Raises
        ------
        ValueError
            If there is no score yet.

        Examples
        --------
        >>> from rnn import RNN
        >>> model = RNN(1, 1, rng=0)
        >>> stopping = EarlyStopping(model, lambda m: abs(m.params["b_h"][0]), patience=5)
        >>> for value in [2.0, 1.0, 3.0]:
        ...     model.params["b_h"][:] = value
        ...     _ = stopping(0, 0.0)
        >>> stopping.restore()
        >>> model.params["b_h"]
        array([1.])
        """
        if self._kept is None:
            raise ValueError("the model must have been scored at least once before restore, got no score yet")
        self._kept.restore()
