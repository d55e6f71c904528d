"""The last capital: at each question mark, name the last capital letter before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from rnn._validation import as_generator, check_probability, check_size
from rnn.batches import Batch
from rnn.datasets.vocabulary import Vocabulary

__all__ = ["ANSWERS", "SYMBOLS", "Strings", "sample"]

SYMBOLS = (".", "a", "b", "A", "B", "?")
"""A filler, two small letters, the same letters as capitals, and the question mark."""

ANSWERS = ("-", "A", "B")
"""The classes: no answer, or the letter."""

_VOCABULARY = Vocabulary(SYMBOLS)
_FEATURES = np.array([[0, 0, 0, 0], [1, 0, 0, 0], [0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 1, 0], [0, 0, 0, 1]], dtype=float)


class Strings(NamedTuple):
    """B strings of the same length.

    Attributes
    ----------
    texts : sequence of B str
        Of `SYMBOLS`, at least one each.

    Examples
    --------
    >>> batch = Strings(["?aBa.?A?"]).batch()
    >>> batch.x[:4, 0].astype(int)
    array([[0, 0, 0, 1],
           [1, 0, 0, 0],
           [0, 1, 1, 0],
           [1, 0, 0, 0]])
    >>> "".join(ANSWERS[answer] for answer in batch.targets[:, 0])
    '-----B-A'
    """

    texts: Sequence[str]

    def batch(self) -> Batch:
        """Return x and targets.

        x (T, B, 4): 1.0 or 0.0 for "is a or A", "is b or B", "is a capital" and "is the question mark". targets (T, B),
        indices into `ANSWERS`: at a question mark the last capital before it, if there is one; 0 elsewhere.
        """
        ids, mask = _VOCABULARY.encode_all(self.texts)  # (T, B)
        if not mask.all():
            raise ValueError(f"texts must be of one length, got {self.texts!r}")
        letters = np.array([0, 0, 0, 1, 2, 0])[ids]  # (T, B): 1 or 2 at a capital, else 0
        steps = np.maximum.accumulate(np.where(letters > 0, np.arange(len(ids))[:, None], 0))  # of the last capital
        last = np.take_along_axis(letters, steps, axis=0)
        return Batch(_FEATURES[ids], np.where(ids == SYMBOLS.index("?"), last, 0))


def sample(seq_len: int, batch: int, *, p_capital: float = 0.2, rng: np.random.Generator | int) -> Strings:
    """Draw strings of independent symbols.

    Each is a capital with probability `p_capital`, A or B, and otherwise a dot, a, b or a question mark.

    Parameters
    ----------
    seq_len : int
        Number of steps T.
    batch : int
        Number of sequences B.
    p_capital : float
        Probability of a capital, from 0 to 1.
    rng : numpy Generator or int
        Source of randomness.

    Returns
    -------
    Strings

    References
    ----------
    Made for the course, after the marked numbers of the adding problem of Hochreiter and Schmidhuber, "Long short-term
    memory", Neural Computation 9 (1997).

    Examples
    --------
    >>> sample(20, 2, rng=0).texts
    ('A.?Ab??B?a.AA?AA.bb?', 'a.?B?...bb.Aa?AaBa?a')
    """
    shape = check_size("seq_len", seq_len), check_size("batch", batch)
    p, rng = check_probability("p_capital", p_capital), as_generator(rng)
    q = (1 - p) / 4
    ids = rng.choice(len(SYMBOLS), size=shape, p=[q, q, q, p / 2, p / 2, q])  # (T, B)
    return Strings(tuple("".join(_VOCABULARY.decode(column)) for column in ids.T))
