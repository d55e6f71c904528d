"""The copy memory task: read a few symbols, wait, then write them down again."""

from __future__ import annotations

import numpy as np

from rnn._validation import as_generator, check_size
from rnn.batches import Batch
from rnn.datasets.score import Score
from rnn.functional import one_hot

__all__ = ["BLANK", "baseline", "sample"]

BLANK = 0


def sample(delay: int, batch: int, *, length: int = 10, symbols: int = 8, rng: np.random.Generator | int) -> Batch:
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
    Batch
        x (T, B, symbols + 2), one-hot: 0 is blank, 1 .. symbols the symbols, symbols + 1 the signal. targets (T, B),
        ids in 0 .. symbols.

    References
    ----------
    Hochreiter and Schmidhuber (1997); in this form Arjovsky, Shah and Bengio, "Unitary evolution recurrent neural
    networks", ICML 2016.

    Examples
    --------
    >>> batch = sample(4, 1, length=3, symbols=2, rng=1)
    >>> batch.x[:, 0].argmax(axis=-1).tolist()
    [1, 2, 2, 0, 0, 0, 3, 0, 0, 0]
    >>> batch.targets[:, 0].tolist()
    [0, 0, 0, 0, 0, 0, 0, 1, 2, 2]
    """
    delay, batch = check_size("delay", delay), check_size("batch", batch)
    length, symbols = check_size("length", length), check_size("symbols", symbols)
    kept = as_generator(rng).integers(1, symbols + 1, size=(length, batch))
    ids = np.full((delay + 2 * length, batch), BLANK)  # (T, B)
    targets = ids.copy()
    ids[:length], ids[length + delay - 1], targets[length + delay :] = kept, symbols + 1, kept
    return Batch(one_hot(ids, symbols + 2), targets)


def baseline(delay: int, *, length: int = 10, symbols: int = 8) -> Score:
    """Score the best predictor that remembers no symbol: cross-entropy length ln(symbols) / T.

    It knows when to answer: it writes blanks until the signal, and then guesses.

    Parameters
    ----------
    delay, length, symbols : int
        As for `sample`.

    Returns
    -------
    Score
        One entry per step.

    References
    ----------
    Arjovsky, Shah and Bengio (2016), section 5.1, who call it the memoryless strategy.

    Examples
    --------
    >>> round(baseline(100).loss, 4)
    0.1733
    """
    delay, length = check_size("delay", delay), check_size("length", length)
    chance = np.ones(delay + 2 * length)  # (T,): P(right)
    chance[-length:] = 1 / check_size("symbols", symbols)
    return Score(np.log(1 / chance), chance)
