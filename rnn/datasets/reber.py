"""The embedded Reber grammar: predict the next symbol of strings whose second symbol returns as the last but one."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn._validation import as_generator, check_floats, check_size
from rnn.batches import Batch
from rnn.datasets._checks import check_bools
from rnn.datasets.score import Score
from rnn.datasets.vocabulary import Vocabulary
from rnn.functional import one_hot

__all__ = ["ARROWS", "SYMBOLS", "Strings", "baseline", "floor", "is_right", "sample"]

SYMBOLS = ("B", "T", "P", "S", "X", "V", "E")
ARROWS = (  # of node 0, 1, ...: the symbol that is written, and the node it leads to
    (("B", 1),),
    (("T", 2), ("P", 3)),
    (("S", 2), ("X", 4)),
    (("T", 3), ("V", 5)),
    (("X", 3), ("S", 6)),
    (("P", 4), ("V", 6)),
    (("E", 7),),
)
_END = len(ARROWS)
_VOCABULARY = Vocabulary(SYMBOLS)


class Strings(NamedTuple):
    """B whole strings of the embedded grammar.

    Attributes
    ----------
    texts : sequence of B str
        Such as "BTBTXSETE".

    Examples
    --------
    >>> strings = Strings(["BTBTXSETE"])
    >>> strings.batch()
    Batch(x (8, 1, 7), targets (8, 1), mask (8, 1), loss_mask (8, 1))
    >>> strings.legal().sum(axis=-1)[:, 0].tolist()  # how many symbols could follow
    [2, 1, 2, 2, 2, 1, 1, 1]
    """

    texts: Sequence[str]

    def batch(self) -> Batch:
        """Return x (T, B, 7), one-hot, all symbols but the last; targets (T, B), the symbol after each; both masks."""
        ids, mask = _VOCABULARY.encode_all(self.texts)  # (T + 1, B)
        return Batch(one_hot(ids[:-1], len(SYMBOLS)), ids[1:], mask[1:], mask[1:])

    def legal(self) -> NDArray[np.bool_]:
        """Return (T, B, 7): True for the one or two symbols that the grammar allows next; all False in padding."""
        allowed = [_legal(text) for text in self.texts]
        legal = np.zeros((max(map(len, allowed)), len(allowed), len(SYMBOLS)), dtype=bool)
        for b, steps in enumerate(allowed):
            for t, symbols in enumerate(steps):
                legal[t, b, _VOCABULARY.encode(symbols)] = True
        return legal


def sample(batch: int, *, without: Collection[str] = (), rng: np.random.Generator | int) -> Strings:
    """Draw strings: B, then T or P, then a string of the Reber grammar, then the same T or P, then E.

    A string of the Reber grammar follows `ARROWS` from node 0 to the end; where two arrows leave a node, each is taken
    with probability 1/2. Strings may occur twice.

    Parameters
    ----------
    batch : int
        How many strings.
    without : collection of str
        Strings that are drawn again if they come up: those of the training set, when a test set is drawn.
    rng : numpy Generator or int
        Source of randomness.

    Returns
    -------
    Strings

    References
    ----------
    Reber, "Implicit learning of artificial grammars", Journal of Verbal Learning and Verbal Behavior 6 (1967).
    Cleeremans, Servan-Schreiber and McClelland, "Finite state automata and simple recurrent networks", Neural
    Computation 1 (1989), for the embedded grammar. Hochreiter and Schmidhuber, "Long short-term memory", Neural
    Computation 9 (1997), section 5.1, for 256 training and 256 test strings.

    Examples
    --------
    >>> sample(2, rng=0).texts
    ('BPBPVPXTTTTVVEPE', 'BPBPVVEPE')
    """
    count, rng = check_size("batch", batch), as_generator(rng)
    strings: list[str] = []
    while len(strings) < count:
        string = _draw(rng)
        if string not in without:
            strings.append(string)
    return Strings(tuple(strings))


def is_right(logits: NDArray, legal: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which strings are predicted without a mistake: every legal symbol has a higher logit than all others.

    Parameters
    ----------
    logits : float array (T, B, 7)
        Only their order counts.
    legal : bool array (T, B, 7)
        As from `Strings.legal`.

    Returns
    -------
    bool array (B,)

    References
    ----------
    Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 9 (1997), section 5.1.

    Examples
    --------
    >>> strings = Strings(["BTBTXSETE", "BPBTXSEPE"])
    >>> legal, follows = strings.legal(), one_hot(strings.batch().targets, 7)
    >>> is_right(legal * 1.0, legal).tolist(), is_right(follows, legal).tolist()
    ([True, True], [False, False])
    """
    logits = check_floats("logits", logits, ("T", "B", len(SYMBOLS)))
    legal = check_bools("legal", legal, logits.shape)
    lowest = np.where(legal, logits, np.inf).min(axis=-1)  # (T, B): inf in padding
    highest = np.where(legal, -np.inf, logits).max(axis=-1)
    return (lowest > highest).all(axis=0)


def floor() -> Score:
    """Score the best predictor: cross-entropy ln 2 and accuracy 1/2 where two symbols are legal, else 0 and 1.

    The mean over all predictions: E[choices per string] ln 2 / E[predictions per string].

    Returns
    -------
    Score

    Examples
    --------
    >>> round(floor().loss, 4)
    0.4411
    """
    return _score(forgotten=0)


def baseline() -> Score:
    """Score the best predictor that has forgotten the second symbol: one more choice of two per string.

    Returns
    -------
    Score

    Examples
    --------
    >>> round(baseline().loss, 4)
    0.5041
    """
    return _score(forgotten=1)


def _legal(string: str) -> list[str]:
    """Return the legal symbols after the first, second, ... last but one symbol of a string of the grammar."""
    # nodes -2 and -1 come before the inner grammar, _END and _END + 1 after it
    node, outside = -2, {-2: "B", -1: "TP", _END: string[1:2], _END + 1: "E"}
    steps = ["B"]
    for symbol in string:
        if symbol not in steps[-1] or not steps[-1]:
            break
        node = node + 1 if node in outside else dict(ARROWS[node])[symbol]
        steps.append("".join(symbol for symbol, _ in ARROWS[node]) if 0 <= node < _END else outside.get(node, ""))
    if len(steps) != len(string) + 1 or steps[-1]:
        raise ValueError(f"texts must be whole strings of the grammar, got {string!r}")
    return steps[1:-1]


def _draw(rng: np.random.Generator) -> str:
    """Draw one string."""
    frame, node, inner = "TP"[rng.integers(2)], 0, ""
    while node != _END:
        symbol, node = ARROWS[node][rng.integers(len(ARROWS[node]))]
        inner += symbol
    return f"B{frame}{inner}{frame}E"


def _score(forgotten: int) -> Score:
    """Score predictions that are guesses at every choice, and at `forgotten` other steps of a string."""
    moves = np.zeros((_END, _END + 1))  # probability of going from node to node
    for node, arrows in enumerate(ARROWS):
        for _, after in arrows:
            moves[node, after] += 1 / len(arrows)
    visits = np.linalg.solve(np.eye(_END) - moves[:, :_END].T, np.eye(_END)[0])  # how often each node is left
    forks = np.array([len(arrows) == 2 for arrows in ARROWS])
    guesses = (1 + visits @ forks + forgotten) / (visits.sum() + 3)  # per prediction
    return Score(np.array([guesses * math.log(2)]), np.array([1 - guesses / 2]))
