"""Temporal order: name the order of two or three signals, X or Y, that are far apart in a stream of distractors."""

from __future__ import annotations

import numpy as np

from rnn._validation import as_generator, check_size
from rnn.batches import Batch
from rnn.datasets.score import Score
from rnn.functional import one_hot

__all__ = ["SYMBOLS", "baseline", "sample"]

SYMBOLS = ("a", "b", "c", "d", "X", "Y", "E", "B")
_PLACES = {2: ((0.10, 0.20), (0.50, 0.60)), 3: ((0.10, 0.20), (0.33, 0.43), (0.66, 0.76))}


def sample(seq_len: int, batch: int, *, signals: int = 2, rng: np.random.Generator | int) -> Batch:
    """Draw sequences from E to B, and the class of each: which signals came, in which order.

    A sequence has between `seq_len` and 1.1 `seq_len` steps. It begins with E, ends with B, and holds random letters
    a to d except at its signals, each X or Y: at 10 to 20 % and 50 to 60 % of `seq_len`, or for three signals at 10 to
    20 %, 33 to 43 % and 66 to 76 %. With 100 these are the lengths and places of 1997.

    Parameters
    ----------
    seq_len : int
        The shortest length, at least 20.
    batch : int
        Number of sequences B.
    signals : {2, 3}
        How many signals there are.
    rng : numpy Generator or int
        Source of randomness.

    Returns
    -------
    Batch
        x (T, B, 8): one-hot, in the order of `SYMBOLS`. targets (1, B): the signals read as a binary number, X = 0 and
        Y = 1, the first one foremost: 0 .. 3, or 0 .. 7. mask (T, B).

    References
    ----------
    Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 9 (1997), section 5.6.

    Examples
    --------
    >>> batch = sample(20, 1, rng=3)
    >>> "".join(SYMBOLS[i] for i in batch.x[:, 0].argmax(axis=-1)), batch.targets.tolist()
    ('EaaYddcaabbXbbaccaabbB', [[2]])
    """
    shortest, B = check_size("seq_len", seq_len, least=20), check_size("batch", batch)
    places, rng = _PLACES[_check_signals(signals)], as_generator(rng)
    sizes = rng.integers(shortest, shortest + shortest // 10 + 1, size=B)  # (B,)
    mask = np.arange(sizes.max())[:, None] < sizes  # (T, B)
    columns = np.arange(B)
    ids = np.where(mask, rng.integers(4, size=mask.shape), 0)
    ids[0], ids[sizes - 1, columns] = SYMBOLS.index("E"), SYMBOLS.index("B")
    values = rng.integers(2, size=(signals, B))
    for value, (earliest, latest) in zip(values, places, strict=True):
        steps = rng.integers(round(earliest * shortest), round(latest * shortest) + 1, size=B)
        ids[steps, columns] = SYMBOLS.index("X") + value
    return Batch(one_hot(ids, len(SYMBOLS)), (2 ** np.arange(signals)[::-1] @ values)[None], mask)


def baseline(*, signals: int = 2) -> Score:
    """Score a uniform guess: cross-entropy signals ln 2.

    Parameters
    ----------
    signals : {2, 3}
        How many signals there are.

    Returns
    -------
    Score

    Examples
    --------
    >>> baseline()
    Score(loss=1.3863, accuracy=0.2500)
    """
    chance = np.array([0.5 ** _check_signals(signals)])
    return Score(-np.log(chance), chance)


def _check_signals(signals: int) -> int:
    if check_size("signals", signals) not in _PLACES:
        raise ValueError(f"signals must be 2 or 3, got {signals}")
    return signals
