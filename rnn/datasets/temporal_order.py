"""Temporal order: name the order of two or three signals, X or Y, that are far apart in a stream of distractors."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from rnn._validation import as_generator, check_size

__all__ = ["SYMBOLS", "guessing", "order_blind", "sample"]

SYMBOLS = ("a", "b", "c", "d", "X", "Y", "E", "B")
_PLACES = {2: ((0.10, 0.20), (0.50, 0.60)), 3: ((0.10, 0.20), (0.33, 0.43), (0.66, 0.76))}


def sample(
    seq_len: int, batch: int, *, signals: int = 2, rng: np.random.Generator | int
) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.int64]]:
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
    x : int64 array (T, B)
        Indices into `SYMBOLS`, padded with 0.
    mask : bool array (T, B)
        True where a step is real.
    targets : int64 array (1, B)
        The signals read as a binary number, X = 0 and Y = 1, the first one foremost: 0 .. 3, or 0 .. 7.

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong type, `signals` is neither 2 nor 3, `seq_len` is below 20 or `batch` below 1.

    References
    ----------
    Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 9 (1997), section 5.6.

    Examples
    --------
    >>> x, mask, targets = sample(20, 1, rng=3)
    >>> "".join(SYMBOLS[i] for i in x[mask[:, 0], 0]), targets.tolist()
    ('EaaYddcaabbXbbaccaabbB', [[2]])
    """
    shortest, B = check_size("seq_len", seq_len, least=20), check_size("batch", batch)
    places, rng = _PLACES[_check_signals(signals)], as_generator(rng)
    sizes = rng.integers(shortest, shortest + shortest // 10 + 1, size=B)  # (B,)
    mask = np.arange(sizes.max())[:, None] < sizes  # (T, B)
    columns = np.arange(B)
    x = np.where(mask, rng.integers(4, size=mask.shape), 0)
    x[0], x[sizes - 1, columns] = SYMBOLS.index("E"), SYMBOLS.index("B")
    values = rng.integers(2, size=(signals, B))
    for value, (earliest, latest) in zip(values, places, strict=True):
        steps = rng.integers(round(earliest * shortest), round(latest * shortest) + 1, size=B)
        x[steps, columns] = SYMBOLS.index("X") + value
    return x, mask, (2 ** np.arange(signals)[::-1] @ values)[None]


def guessing(*, signals: int = 2) -> float:
    """Cross-entropy of a guess that knows nothing: signals ln 2.

    Parameters
    ----------
    signals : {2, 3}
        How many signals there are.

    Returns
    -------
    float
        In nats.

    Raises
    ------
    TypeError, ValueError
        If `signals` is neither 2 nor 3.

    Examples
    --------
    >>> round(guessing(), 4)
    1.3863
    """
    return _check_signals(signals) * math.log(2)


def order_blind(*, signals: int = 2) -> float:
    """Cross-entropy of the best answer that counts the signals but not their order: E[ln C(signals, k)].

    k of the signals are Y with probability C(signals, k) / 2^signals; then all C(signals, k) orders are equally likely.

    Parameters
    ----------
    signals : {2, 3}
        How many signals there are.

    Returns
    -------
    float
        In nats.

    Raises
    ------
    TypeError, ValueError
        If `signals` is neither 2 nor 3.

    Examples
    --------
    >>> round(order_blind(), 4)  # ln 2 in half of the cases
    0.3466
    """
    n = _check_signals(signals)
    return sum(math.comb(n, k) * math.log(math.comb(n, k)) for k in range(n + 1)) / 2**n


def _check_signals(signals: int) -> int:
    if check_size("signals", signals) not in _PLACES:
        raise ValueError(f"signals must be 2 or 3, got {signals}")
    return signals
