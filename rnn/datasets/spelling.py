"""Texts that a network writes symbol by symbol: what it reads, what it should say, and where its answer ends.

A text of n symbols takes n + 1 steps. At each step the network is given the symbol before, at the first one a start
symbol, and has to say the next, at the last one a stop symbol.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn.batches import Batch
from rnn.datasets._checks import check_ids
from rnn.datasets.vocabulary import Vocabulary

__all__ = ["START", "STOP", "Spelling", "alphabet", "read", "spell"]

START, STOP = "<", ">"


class Spelling(NamedTuple):
    """What a network that writes B texts is to say and is given; each text is T - 1 symbols long or shorter.

    Attributes
    ----------
    targets : int64 array (T, B)
        The symbols to write, then `STOP`.
    loss_mask : bool array (T, B)
        True up to and including the stop; the rest is padding.
    previous : int64 array (T, B)
        The symbol before each target, `START` at the first step.
    """

    targets: NDArray[np.int64]
    loss_mask: NDArray[np.bool_]
    previous: NDArray[np.int64]

    def batch(self, x: NDArray, mask: NDArray[np.bool_] | None = None) -> Batch:
        """Return these with x, what the texts are written from, and its mask: a batch for a model with a decoder."""
        return Batch(x, mask=mask, **self._asdict())


def alphabet(texts: Iterable[str]) -> Vocabulary:
    """Make the vocabulary of all characters in some texts, after `START` and `STOP`.

    Parameters
    ----------
    texts : iterable of str
        They must not hold `START` or `STOP`, or a text could not be read back.

    Returns
    -------
    Vocabulary
        `START` has id 0 and `STOP` id 1.

    Examples
    --------
    >>> alphabet(["one", "two"]).symbols
    ('<', '>', 'e', 'n', 'o', 't', 'w')
    """
    written = list(texts)
    for text in written:
        if START in text or STOP in text:
            raise ValueError(f"texts must not contain {START!r} or {STOP!r}, got {text!r}")
    return Vocabulary.of(written, extra=(START, STOP))


def spell(texts: Sequence[str], vocabulary: Vocabulary) -> Spelling:
    """Turn texts into inputs and targets, shifted by one step.

    previous = START, s_1, ..., s_n and targets = s_1, ..., s_n, STOP.

    Parameters
    ----------
    texts : sequence of B str
        What the network shall write; a text may be empty.
    vocabulary : Vocabulary
        With `START`, `STOP` and every character of the texts.

    Returns
    -------
    Spelling

    References
    ----------
    Williams and Zipser, "A learning algorithm for continually running fully recurrent neural networks", Neural
    Computation 1 (1989): giving a network the right symbol before, not its own, is teacher forcing.

    Examples
    --------
    >>> letters = alphabet(["on", "o"])
    >>> spelled = spell(["on", "o"], letters)
    >>> ["".join(letters.decode(column)) for column in spelled.previous.T], spelled.loss_mask[:, 1].tolist()
    (['<on', '<o<'], [True, True, False])
    >>> ["".join(letters.decode(column)) for column in spelled.targets.T]
    ['on>', 'o><']
    """
    previous, _ = vocabulary.encode_all([[START, *text] for text in texts])  # (T, B)
    targets, loss_mask = vocabulary.encode_all([[*text, STOP] for text in texts])  # (T, B)
    return Spelling(targets, loss_mask, previous)


def read(ids: ArrayLike, vocabulary: Vocabulary) -> list[str]:
    """Turn what networks wrote into texts: each is read up to its first `STOP`, or to its end if there is none.

    Parameters
    ----------
    ids : int array (T, B)
        One text per column; whatever follows a stop is ignored.
    vocabulary : Vocabulary
        With `STOP`.

    Returns
    -------
    list of B str

    Examples
    --------
    >>> letters = alphabet(["on"])
    >>> read([[3, 2], [2, 3], [1, 2]], letters)
    ['on', 'non']
    """
    array = check_ids("ids", ids, len(vocabulary))
    if array.ndim != 2:
        raise ValueError(f"ids must have shape (T, B), got {array.shape}")
    return ["".join(vocabulary.decode(column)).partition(STOP)[0] for column in array.T]
