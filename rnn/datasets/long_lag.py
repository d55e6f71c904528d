"""The long time lag task of 1997: the last symbol equals the first, and those between carry no information on it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rnn._validation import as_generator, check_floats, check_integers, check_size
from rnn.batches import Batch
from rnn.datasets.score import Score
from rnn.functional import one_hot, softmax

__all__ = ["baseline", "floor", "is_right", "sample"]


def sample(lag: int, batch: int, *, shuffled: bool = False, rng: np.random.Generator | int) -> Batch:
    """Draw sequences x, a_1, ..., a_(p-1), x or y, a_1, ..., a_(p-1), y, to be predicted symbol by symbol.

    Each of the two has probability 1/2. There are p + 1 symbols: a_i has the index i - 1, x is p - 1 and y is p.

    Parameters
    ----------
    lag : int
        p, at least 2: the steps from the first symbol to the prediction of the last, both counted.
    batch : int
        Number of sequences B.
    shuffled : bool, default False
        If True, the symbols between the ends are random ones of a_1 .. a_(p-1), new in every sequence (task 2b of
        1997); otherwise they are always the same (task 2a).
    rng : numpy Generator or int
        Source of randomness.

    Returns
    -------
    Batch
        x (p, B, p + 1): all symbols but the last, one-hot. targets (p, B): all symbols but the first, ids.

    References
    ----------
    Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 9 (1997), section 5.2.

    Examples
    --------
    >>> batch = sample(4, 2, rng=0)
    >>> batch.x.argmax(axis=-1).T.tolist(), batch.targets.T.tolist()
    ([[4, 0, 1, 2], [4, 0, 1, 2]], [[0, 1, 2, 4], [0, 1, 2, 4]])
    """
    p, B = check_size("lag", lag, least=2), check_size("batch", batch)
    rng = as_generator(rng)
    ends = rng.integers(p - 1, p + 1, size=(1, B))
    shape = p - 1, B
    middle = rng.integers(p - 1, size=shape) if shuffled else np.broadcast_to(np.arange(p - 1)[:, None], shape)
    symbols = np.concatenate([ends, middle, ends])  # (p + 1, B)
    return Batch(one_hot(symbols[:-1], p + 1), symbols[1:])


def is_right(logits: NDArray, targets: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which sequences are right by the criterion of 1997: no output is ever off by 0.25 or more.

    The right symbol has a probability above 0.75, and every other one below 0.25, at every step. With shuffled symbols
    only the last step can be predicted: pass that one alone.

    Parameters
    ----------
    logits : float array (T, B, K)
        Their softmax is what 1997 calls the output units.
    targets : int64 array (T, B)
        The right symbols.

    Returns
    -------
    bool array (B,)

    Examples
    --------
    >>> is_right(np.log([[[0.8, 0.2], [0.7, 0.3]]]), np.array([[0, 0]])).tolist()
    [True, False]
    """
    logits = check_floats("logits", logits, ("T", "B", "K"))
    T, B, K = logits.shape
    errors = np.abs(softmax(logits) - np.eye(K)[check_integers("targets", targets, (T, B), K)])
    return errors.max(axis=(0, 2)) < 0.25


def floor(lag: int, *, shuffled: bool = False) -> Score:
    """Score the best predictor: always right, or with shuffled symbols a guess among p - 1 at all steps but the last.

    Parameters
    ----------
    lag : int
        p.
    shuffled : bool, default False
        As in `sample`.

    Returns
    -------
    Score
        One entry per step.

    Examples
    --------
    >>> floor(100).loss, round(floor(100, shuffled=True).loss, 4)
    (0.0, 4.5492)
    """
    return _score(lag, shuffled, 1.0)


def baseline(lag: int, *, shuffled: bool = False) -> Score:
    """Score the best predictor that has forgotten the first symbol: its mean loss is ln 2 / p above the floor.

    Parameters
    ----------
    lag : int
        p.
    shuffled : bool, default False
        As in `sample`.

    Returns
    -------
    Score
        One entry per step.

    Examples
    --------
    >>> round(baseline(100).loss, 4)
    0.0069
    """
    return _score(lag, shuffled, 0.5)


def _score(lag: int, shuffled: bool, at_end: float) -> Score:
    """Score answers that are right with this probability at the last step."""
    chance = np.full(check_size("lag", lag, least=2), 1 / (lag - 1) if shuffled else 1.0)  # (p,): P(right)
    chance[-1] = at_end
    return Score(np.log(1 / chance), chance)
