"""The embedded Reber grammar: predict the next symbol of strings whose second symbol returns as the last but one."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from rnn._validation import as_generator, check_floats, check_size
from rnn.datasets._checks import check_bools
from rnn.datasets.vocabulary import Vocabulary

__all__ = ["ARROWS", "SYMBOLS", "best", "encode", "forgetful", "is_right", "legal_next", "sample"]

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


def sample(batch: int, *, without: Collection[str] = (), rng: np.random.Generator | int) -> list[str]:
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
    list of str

    Raises
    ------
    TypeError, ValueError
        If `batch` is not a positive int, or `rng` has the wrong type.

    References
    ----------
    Reber, "Implicit learning of artificial grammars", Journal of Verbal Learning and Verbal Behavior 6 (1967).
    Cleeremans, Servan-Schreiber and McClelland, "Finite state automata and simple recurrent networks", Neural
    Computation 1 (1989), for the embedded grammar. Hochreiter and Schmidhuber, "Long short-term memory", Neural
    Computation 9 (1997), section 5.1, for 256 training and 256 test strings.

    Examples
    --------
    >>> sample(2, rng=0)
    ['BPBPVPXTTTTVVEPE', 'BPBPVVEPE']
    """
    count, rng = check_size("batch", batch), as_generator(rng)
    strings: list[str] = []
    while len(strings) < count:
        string = _draw(rng)
        if string not in without:
            strings.append(string)
    return strings


def encode(
    strings: Sequence[str],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]:
    """Turn strings into inputs, the symbols that follow them, the symbols that could have followed, and a mask.

    Parameters
    ----------
    strings : sequence of B str
        Whole strings of the embedded grammar.

    Returns
    -------
    x : int64 array (T, B)
        Indices into `SYMBOLS` of all symbols but the last E, padded with 0.
    targets : int64 array (T, B)
        The symbol after each of them.
    legal : bool array (T, B, 7)
        True for the symbols that the grammar allows there: one or two. All False in padding.
    mask : bool array (T, B)
        True where a step is real.

    Raises
    ------
    TypeError, ValueError
        If there is no string, or one is not a whole string of the grammar.

    Examples
    --------
    >>> x, targets, legal, mask = encode(["BTBTXSETE"])
    >>> "".join(SYMBOLS[i] for i in targets[:, 0])
    'TBTXSETE'
    >>> legal.sum(axis=-1)[:, 0].tolist()  # how many symbols could follow
    [2, 1, 2, 2, 2, 1, 1, 1]
    """
    for string in strings:
        if not isinstance(string, str):
            raise TypeError(f"strings must be str, got {type(string).__name__}")
        if legal_next(string) != "":
            raise ValueError(f"strings must be whole strings of the grammar, got {string!r}")
    x, mask = _VOCABULARY.encode_all([string[:-1] for string in strings])
    targets, _ = _VOCABULARY.encode_all([string[1:] for string in strings])
    legal = np.zeros((*x.shape, len(SYMBOLS)), dtype=bool)
    for b, string in enumerate(strings):
        for t, symbols in enumerate(_walk(string)[1:-1]):
            legal[t, b, _VOCABULARY.encode(symbols)] = True
    return x, targets, legal, mask


def legal_next(prefix: str) -> str:
    """Say which symbols may follow the beginning of a string.

    Parameters
    ----------
    prefix : str
        The first symbols of a string of the embedded grammar.

    Returns
    -------
    str
        One or two symbols; none after a whole string.

    Raises
    ------
    ValueError
        If no string begins like this.

    Examples
    --------
    >>> legal_next("BT"), legal_next("BTBT"), legal_next("BTBTXSE"), legal_next("BPBTXSE")
    ('B', 'SX', 'T', 'P')
    """
    return _walk(prefix)[-1]


def is_right(scores: NDArray, legal: NDArray[np.bool_], mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which strings are predicted without a mistake: at every step all legal symbols score above all others.

    Parameters
    ----------
    scores : float array (T, B, 7)
        Logits, probabilities or other outputs; only their order counts.
    legal : bool array (T, B, 7)
        As from `encode`.
    mask : bool array (T, B)
        True where a step is real.

    Returns
    -------
    bool array (B,)

    Raises
    ------
    TypeError, ValueError
        If an array has the wrong dtype or shape.

    References
    ----------
    Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 9 (1997), section 5.1.

    Examples
    --------
    >>> x, targets, legal, mask = encode(["BTBTXSETE", "BPBTXSEPE"])
    >>> is_right(legal * 1.0, legal, mask).tolist(), is_right(np.eye(7)[targets], legal, mask).tolist()
    ([True, True], [False, False])
    """
    scores = check_floats("scores", scores, ("T", "B", len(SYMBOLS)))
    legal, mask = check_bools("legal", legal, scores.shape), check_bools("mask", mask, scores.shape[:2])
    lowest = np.where(legal, scores, np.inf).min(axis=-1)  # (T, B)
    highest = np.where(legal, -np.inf, scores).max(axis=-1)
    return ((lowest > highest) | ~mask).all(axis=0)


def best() -> float:
    """Cross-entropy per prediction of the best answer: ln 2 at every step where two symbols are legal.

    It is the mean over very many strings, long ones counting more: E[choices in a string] ln 2 / E[predictions].

    Returns
    -------
    float
        In nats.

    Examples
    --------
    >>> round(best(), 4)
    0.4411
    """
    choices, predictions = _expected()
    return choices * math.log(2) / predictions


def forgetful() -> float:
    """Cross-entropy per prediction of the best answer that has forgotten the second symbol: one more ln 2 per string.

    Returns
    -------
    float
        In nats.

    Examples
    --------
    >>> round(forgetful(), 4)
    0.5041
    """
    choices, predictions = _expected()
    return (choices + 1) * math.log(2) / predictions


def _walk(prefix: str) -> list[str]:
    """Return the legal symbols at the start and after every symbol of a prefix."""
    node, outside = -2, {-2: "B", -1: "TP", _END: prefix[1:2], _END + 1: "E", _END + 2: ""}
    steps = [outside[node]]
    for symbol in prefix:
        if symbol not in steps[-1]:
            raise ValueError(f"prefix must begin a string of the grammar, got {prefix!r}")
        node = node + 1 if node in outside else dict(ARROWS[node])[symbol]
        steps.append(outside[node] if node in outside else "".join(symbol for symbol, _ in ARROWS[node]))
    return steps


def _draw(rng: np.random.Generator) -> str:
    """Draw one string."""
    frame, node, inner = "TP"[rng.integers(2)], 0, ""
    while node != _END:
        symbol, node = ARROWS[node][rng.integers(len(ARROWS[node]))]
        inner += symbol
    return f"B{frame}{inner}{frame}E"


def _expected() -> tuple[float, float]:
    """Return how many steps with two legal symbols, and how many predictions, a string has on average."""
    moves = np.zeros((_END, _END + 1))  # probability of going from node to node
    for node, arrows in enumerate(ARROWS):
        for _, after in arrows:
            moves[node, after] += 1 / len(arrows)
    visits = np.linalg.solve(np.eye(_END) - moves[:, :_END].T, np.eye(_END)[0])  # how often each node is left
    forks = np.array([len(arrows) == 2 for arrows in ARROWS])
    return 1 + float(visits @ forks), float(visits.sum()) + 3
