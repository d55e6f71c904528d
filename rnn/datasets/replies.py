"""Replies to "How was your day?", good days and bad ones, written for this course.

What a reply says rarely stands in one word: "not bad at all" is good, "it started well but ended badly" is not. Nearly
every word that carries a mood occurs on good days and on bad days, so a bag of words, which forgets the order, can do
little better than guess, and of pairs with the same words, such as "I lost my keys but found them" and "I found my
keys but lost them", it gets exactly one wrong.

Every reply was written by hand, none by a program. Each belongs to one of four kinds: plain, negation ("nothing went
wrong"), contrast ("bad until lunch, then really good") and hedging ("could have been worse"). Two replies are
near-duplicates if they share at least three fifths of their words; no reply of the test set
has a near-duplicate in the training set.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn._validation import check_choice, check_size, describe
from rnn.batches import Batch
from rnn.datasets._checks import SPLITS
from rnn.datasets.vocabulary import Vocabulary

__all__ = [
    "DAYS",
    "KINDS",
    "NEAR_DUPLICATE",
    "UNKNOWN",
    "Replies",
    "bag_of_words",
    "groups",
    "load",
    "same_words",
    "tokenize",
    "vocabulary",
]

DAYS = ("bad", "good")
KINDS = ("plain", "negation", "contrast", "hedging")
UNKNOWN = "<unknown>"
"""The symbol for all words that are not in the vocabulary."""
NEAR_DUPLICATE = 0.6
"""Least Jaccard similarity, of their sets of words, of two near-duplicates."""

_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)*|[.,!?]")


class Replies(NamedTuple):
    """N replies with their labels.

    Attributes
    ----------
    texts : tuple of N str
    days : int64 array (N,), indices into `DAYS`: 0 for a bad day, 1 for a good one
    kinds : int64 array (N,), indices into `KINDS`
    """

    texts: tuple[str, ...]
    days: NDArray[np.int64]
    kinds: NDArray[np.int64]

    def batch(self) -> Batch:
        """Return x and mask (T, N), ids in `vocabulary`, and targets (1, N), the days."""
        x, mask = vocabulary().encode_all([tokenize(text) for text in self.texts])
        return Batch(x, self.days[None], mask)


def load(split: str) -> Replies:
    """Load the replies of a split: no reply of one is a near-duplicate of a reply of the other.

    Parameters
    ----------
    split : {"train", "test"}

    Returns
    -------
    Replies

    References
    ----------
    Written for this course; see rnn/datasets/data/README.md.

    Examples
    --------
    >>> train = load("train")
    >>> train.texts[0], DAYS[train.days[0]], KINDS[train.kinds[0]]
    ('Great!', 'good', 'plain')
    """
    check_choice("split", split, SPLITS)
    text = resources.files("rnn.datasets").joinpath("data", "replies.csv").read_text(encoding="utf-8")
    rows = [row for row in csv.DictReader(text.splitlines()) if row["split"] == split]
    return Replies(
        texts=tuple(row["reply"] for row in rows),
        days=np.array([DAYS.index(row["day"]) for row in rows]),
        kinds=np.array([KINDS.index(row["kind"]) for row in rows]),
    )


@cache
def vocabulary() -> Vocabulary:
    """Make the vocabulary of the training replies, with `UNKNOWN` first.

    Returns
    -------
    Vocabulary

    Examples
    --------
    >>> vocabulary().decode(vocabulary().encode(tokenize("Not zany!")))
    ['not', '<unknown>', '!']
    """
    return Vocabulary.of([tokenize(text) for text in load("train").texts], unknown=UNKNOWN)


def tokenize(text: str) -> list[str]:
    r"""Cut a reply into words, in lower case, and punctuation marks.

    The tokens are the matches of ``[a-z]+(?:'[a-z]+)*|[.,!?]`` in the text after lower-casing it and making a curly
    apostrophe straight. In JavaScript:
    ``text.toLowerCase().replaceAll("\u2019", "'").match(/[a-z]+(?:'[a-z]+)*|[.,!?]/g) ?? []``.

    Parameters
    ----------
    text : str
        Anything; what is neither a letter from a to z nor one of the marks separates words.

    Returns
    -------
    list of str
        Empty if there is no token in the text.

    Examples
    --------
    >>> tokenize("I can't complain, really!")
    ['i', "can't", 'complain', ',', 'really', '!']
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be a str, got {describe(text)}")
    return _TOKEN.findall(text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))


def groups(texts: tuple[str, ...] | list[str]) -> NDArray[np.int64]:
    """Group near-duplicates: the connected components of the graph that joins them.

    Two replies are near-duplicates if the Jaccard similarity of their sets of words, without punctuation, is at least
    `NEAR_DUPLICATE`.

    Parameters
    ----------
    texts : sequence of N str
        Replies with at least one word.

    Returns
    -------
    int64 array (N,)
        The group of each reply, numbered in order of the first reply.

    References
    ----------
    Broder, "On the resemblance and containment of documents" (1997).

    Examples
    --------
    >>> groups(["Not bad at all.", "It was lovely.", "Not good at all.", "Not too good at all."]).tolist()
    [0, 1, 0, 0]
    """
    near = _similarities(texts) >= NEAR_DUPLICATE  # (N, N)
    found = np.full(len(near), -1)  # (N,)
    for start in range(len(near)):
        if found[start] < 0:
            member = np.arange(len(near)) == start  # (N,)
            size = 0
            while size < member.sum():
                size = int(member.sum())
                member = near[member].any(axis=0)
            found[member] = found.max() + 1
    return found


def same_words(replies: Replies) -> NDArray[np.int64]:
    """Find pairs of the same words and marks in another order, one from a good day and one from a bad day.

    A bag of words cannot tell the two apart: it gives both the same label, so one of them is wrong.

    Parameters
    ----------
    replies : Replies
        As `load` returns them.

    Returns
    -------
    int64 array (P, 2)
        Indices of the reply from the bad day and of that from the good day. No reply is in two pairs.

    Examples
    --------
    >>> train = load("train")
    >>> bad, good = same_words(train)[1]
    >>> train.texts[bad], train.texts[good]
    ('It started well but ended badly.', 'It started badly but ended well.')
    """
    bags: dict[tuple[str, ...], tuple[list[int], list[int]]] = {}
    for i, (text, day) in enumerate(zip(replies.texts, replies.days, strict=True)):
        bags.setdefault(tuple(sorted(tokenize(text))), ([], []))[day].append(i)
    pairs = [pair for bad, good in bags.values() for pair in zip(bad, good, strict=False)]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def bag_of_words(train: Replies, test: Replies, *, max_words: int = 1) -> NDArray[np.int64]:
    """Predict the days of `test` by logistic regression on counts of words, which ignores their order: the baseline.

    Parameters
    ----------
    train, test : Replies
        As `load` returns them. The penalty C, one of 0.01, 0.1, 1, 10, is that of the best cross-validation on `train`,
        in five parts that keep near-duplicates together, as the split of the data does.
    max_words : int
        Length of the longest n-grams of tokens that are counted.

    Returns
    -------
    int64 array (N,)
        Predicted days, indices into `DAYS`, for the replies of `test`.

    Examples
    --------
    >>> train, test = load("train"), load("test")
    >>> accuracy = np.mean(bag_of_words(train, test) == test.days)
    >>> bool(0.5 < accuracy < 0.7)
    True
    """
    from sklearn.feature_extraction.text import CountVectorizer  # here, because importing it takes a second
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV, GroupKFold

    longest = check_size("max_words", max_words)

    def runs(text: str) -> list[str]:
        tokens = tokenize(text)
        return [" ".join(tokens[i : i + n]) for n in range(1, longest + 1) for i in range(len(tokens) - n + 1)]

    vectorizer = CountVectorizer(analyzer=runs)
    counts = vectorizer.fit_transform(train.texts)
    grid = {"C": [0.01, 0.1, 1.0, 10.0]}
    search = GridSearchCV(LogisticRegression(max_iter=5000), grid, cv=GroupKFold(5))
    search.fit(counts, train.days, groups=groups(train.texts))
    return search.predict(vectorizer.transform(test.texts))


def _words(name: str, text: str) -> set[str]:
    """Return the different words of a reply, without punctuation."""
    words = {token for token in tokenize(text) if token not in ".,!?"}
    if not words:
        raise ValueError(f"{name} must have at least one word, got {text!r}")
    return words


def _similarities(texts: tuple[str, ...] | list[str]) -> NDArray[np.float64]:
    """Return the Jaccard similarity of every reply to every other, (N, N)."""
    sets = [_words(f"texts[{i}]", text) for i, text in enumerate(texts)]
    if not sets:
        raise ValueError("texts must hold at least one reply, got none")
    column = {word: i for i, word in enumerate(sorted(set().union(*sets)))}
    has = np.zeros((len(sets), len(column)))  # (N, V)
    for row, words in zip(has, sets, strict=True):
        row[[column[word] for word in words]] = 1
    shared = has @ has.T  # (N, N)
    sizes = has.sum(axis=1)  # (N,)
    return shared / (sizes[:, None] + sizes - shared)
