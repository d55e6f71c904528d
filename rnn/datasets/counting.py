"""Counting: strings a^n b^n and a^n b^n c^n, whose symbols after the first b follow from n."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn._validation import check_floats, check_shape, check_size
from rnn.batches import Batch
from rnn.datasets._checks import check_ids
from rnn.datasets.sequences import pad_sequences
from rnn.functional import one_hot

__all__ = ["is_right", "load", "symbols"]

_MOST = 1_000_000


def symbols(letters: int = 2) -> str:
    """Return the symbols in the order of their ids: S, which starts a string, the letters, and T, which ends it.

    Parameters
    ----------
    letters : {2, 3}
        2 for a^n b^n, 3 for a^n b^n c^n.

    Returns
    -------
    str

    Examples
    --------
    >>> symbols(2), symbols(3)
    ('SabT', 'SabcT')
    """
    if check_size("letters", letters) not in (2, 3):
        raise ValueError(f"letters must be 2 or 3, got {letters}")
    return f"S{'abc'[:letters]}T"


def load(counts: ArrayLike, *, letters: int = 2) -> Batch:
    """Make one string for each n, such as SaaabbbT for 3; the targets are the symbols that may follow each symbol.

    After S comes an a, after an a an a or a b, and after the first b one symbol only. Each symbol is a binary target
    of its own, for `rnn.binary_cross_entropy`. The best possible loss is 0.

    Parameters
    ----------
    counts : sequence of B int
        The n of every string, each at least 1.
    letters : {2, 3}
        2 for a^n b^n, 3 for a^n b^n c^n.

    Returns
    -------
    Batch
        x (T, B, K): all symbols but the last, one-hot, in the order of `symbols`; T = letters * max(n) + 1. targets
        (T, B, K): 1.0 for the symbols that may follow; all 0 in padding. mask and loss_mask (T, B).

    References
    ----------
    Gers and Schmidhuber, "LSTM recurrent networks learn simple context-free and context-sensitive languages", IEEE
    Transactions on Neural Networks 12 (2001).

    Examples
    --------
    >>> batch = load([2, 1])
    >>> ["".join(symbols()[k] for k in np.flatnonzero(step)) for step in batch.targets[:, 0]]
    ['a', 'ab', 'ab', 'b', 'T']
    """
    K = len(symbols(letters))
    ns = check_ids("counts", counts, _MOST)
    if ns.min() < 1:
        raise ValueError(f"counts must be at least 1, got {ns.min()}")
    sizes = [[1] + [n] * letters + [1] for n in ns.ravel().tolist()]  # of each symbol, in every string
    ids, mask = pad_sequences([np.repeat(np.arange(K), size) for size in sizes])  # (T + 1, B)
    ids, following, mask = ids[:-1], ids[1:], mask[1:]  # (T, B) each
    legal = one_hot(following, K)
    legal[ids == 1, 1:3] = 1  # after an a
    return Batch(one_hot(ids, K), legal * mask[..., None], mask, mask)


def is_right(logits: NDArray, targets: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which strings are predicted without a mistake: at every step only the legal symbols have positive logits.

    A positive logit is a probability sigmoid(logit) above 1/2 that the symbol may follow.

    Parameters
    ----------
    logits : float array (T, B, K)
        One per symbol; no softmax joins them.
    targets : float64 array (T, B, K)
        As from `load`.

    Returns
    -------
    bool array (B,)

    Examples
    --------
    >>> targets = load([2, 1]).targets
    >>> is_right(targets - 0.5, targets).tolist(), is_right(targets + 0.5, targets).tolist()
    ([True, True], [False, False])
    """
    logits = check_floats("logits", logits, ("T", "B", "K"))
    check_shape("targets", targets.shape, logits.shape)
    padding = ~targets.any(axis=-1)  # (T, B)
    return (((logits > 0) == (targets > 0)).all(axis=-1) | padding).all(axis=0)
