"""Losses that can be computed by hand: of uniform predictions, and of the first step of "hello"."""

from __future__ import annotations

import numpy as np

from rnn.functional import softmax
from rnn.losses import cross_entropy
from rnn.receipts._row import Receipt

__all__ = ["rows"]


def rows() -> tuple[Receipt, ...]:
    """Compute both rows.

    Returns
    -------
    tuple of Receipt

    Examples
    --------
    >>> [row.mark for row in rows()]
    ['matches', 'matches']
    """
    start, _ = cross_entropy(np.zeros((25, 1, 61)), np.zeros((25, 1), dtype=int), reduction="sum")
    logits = np.array([1.0, 2.2, -3.0, 4.1])  # h e l o
    loss, _ = cross_entropy(logits, 1)
    return (
        Receipt(
            "softmax-at-start",
            "A character model before training, 25 ln 61",
            "karpathy2015",
            "61 characters, 25 steps, logits of zero, the losses summed",
            ("102.7718",),
            (float(start),),
        ),
        Receipt(
            "karpathy-hello",
            'Karpathy, first step of "hello"',
            "karpathy2015",
            "logits 1.0, 2.2, -3.0, 4.1 for h, e, l, o, the target e; the four probabilities, and the loss",
            ("0.0377", "0.1251", "0.0007", "0.8365", "2.0785"),
            (*map(float, softmax(logits)), float(loss)),
        ),
    )
