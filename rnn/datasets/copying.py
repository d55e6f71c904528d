"""The copy memory task: read a few symbols, wait, then write them down again."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from rnn._validation import as_generator, check_size

__all__ = ["BLANK", "blind", "sample"]

BLANK = 0


def sample(
    delay: int, batch: int, *, length: int = 10, symbols: int = 8, rng: np.random.Generator | int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw sequences of `length` symbols, a wait, a signal, and the time to answer; T = delay + 2 length steps.

    The input is the symbols, delay - 1 blanks, the signal, and `length` blanks. The target is blank until after the
    signal, and then the symbols in their order.

    Parameters
    ----------
    delay : int
        Steps from the last symbol to the signal, at least 1.
    batch : int
        Number of sequences B.
    length : int
        Number of symbols to keep.
    symbols : int
        Number of different symbols.
    rng : numpy Generator or int
        Source of randomness.

    Returns
    -------
    x : int64 array (T, B)
        0 is blank, 1 .. symbols the symbols, symbols + 1 the signal.
    targets : int64 array (T, B)
        In 0 .. symbols.

    Raises
    ------
    TypeError, ValueError
        If an argument is not a positive int.

    References
    ----------
    Hochreiter and Schmidhuber (1997); in this form Arjovsky, Shah and Bengio, "Unitary evolution recurrent neural
    networks", ICML 2016.

    Examples
    --------
    >>> x, targets = sample(4, 1, length=3, symbols=2, rng=1)
    >>> x[:, 0].tolist()
    [1, 2, 2, 0, 0, 0, 3, 0, 0, 0]
    >>> targets[:, 0].tolist()
    [0, 0, 0, 0, 0, 0, 0, 1, 2, 2]
    """
    delay, batch = check_size("delay", delay), check_size("batch", batch)
    length, symbols = check_size("length", length), check_size("symbols", symbols)
    kept = as_generator(rng).integers(1, symbols + 1, size=(length, batch))
    x = np.full((delay + 2 * length, batch), BLANK)  # (T, B)
    targets = x.copy()
    x[:length], x[length + delay - 1], targets[length + delay :] = kept, symbols + 1, kept
    return x, targets


def blind(delay: int, *, length: int = 10, symbols: int = 8) -> float:
    """Cross-entropy per step of the best answer that keeps the time but none of the symbols: length ln(symbols) / T.

    Such a network writes blanks until the signal and then guesses.

    Parameters
    ----------
    delay, length, symbols : int
        As for `sample`.

    Returns
    -------
    float
        In nats.

    Raises
    ------
    TypeError, ValueError
        If an argument is not a positive int.

    References
    ----------
    Arjovsky, Shah and Bengio (2016), section 5.1, who call it the memoryless strategy.

    Examples
    --------
    >>> round(blind(100), 4)
    0.1733
    """
    delay, length = check_size("delay", delay), check_size("length", length)
    return length * math.log(check_size("symbols", symbols)) / (delay + 2 * length)
