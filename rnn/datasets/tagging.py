"""Sentences with the part of speech of every word, written for this course; over a hundred words are ambiguous.

"I want to book a flight" and "she reads a book": which part of speech a word is depends on its neighbors. The sentences
are about everyday life, in lower case and without punctuation; clitics are words of their own ("david 's", "do n't").
Their author tagged them by hand. The tags are those of Universal Dependencies (https://universaldependencies.org), with
CCONJ and SCONJ merged into CONJ. Where its English treebanks and its definitions differ, the definitions decide: "her"
in "her bike" is a DET, and a PRON in "I saw her".

About one sentence in five, chosen at random, is in the test set. Similar sentences are in the same split: more than a
third of the words must change to turn a test sentence into a training sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn._validation import check_choice, check_size, describe
from rnn.batches import Batch
from rnn.datasets.sequences import pad_sequences
from rnn.datasets.vocabulary import Vocabulary

__all__ = [
    "SPLITS",
    "TAGS",
    "UNKNOWN",
    "Sentences",
    "ambiguous_words",
    "load",
    "most_frequent_tags",
    "tokenize",
    "undecided",
    "vocabulary",
]

TAGS = {
    "ADJ": "adjective",
    "ADP": "preposition",
    "ADV": "adverb",
    "AUX": "auxiliary",
    "CONJ": "conjunction",
    "DET": "determiner",
    "NOUN": "noun",
    "NUM": "number",
    "PART": "particle",
    "PRON": "pronoun",
    "PROPN": "proper name",
    "VERB": "verb",
}
"""The tags and what they are called."""
SPLITS = ("train", "test", "all")
UNKNOWN = "<unknown>"
"""The symbol for all words that are not in the vocabulary."""

_TAGS = Vocabulary(TAGS)
_WORD = re.compile(r"[a-z]+(?=n't(?![a-z]))|n't|'[a-z]+|[a-z]+|[0-9]+")


class Sentences(NamedTuple):
    """N sentences: the words of each, and their tags.

    Attributes
    ----------
    words : tuple of N tuples of str
        In lower case.
    tags : tuple of N tuples of str
        As many as words in each; keys of `TAGS`.
    """

    words: tuple[tuple[str, ...], ...]
    tags: tuple[tuple[str, ...], ...]

    def batch(self) -> Batch:
        """Return x, ids in `vocabulary`, targets, places in `TAGS`, and both masks, (T, N) each."""
        x, mask = vocabulary().encode_all(self.words)
        return Batch(x, _TAGS.encode_all(self.tags)[0], mask, mask)


def load(split: str) -> Sentences:
    """Load the sentences of a split, 4 to 14 words each.

    Parameters
    ----------
    split : {"train", "test", "all"}
        "all": the training set, then the test set.

    Returns
    -------
    Sentences

    References
    ----------
    Written for this course; see rnn/datasets/data/README.md. The tags: de Marneffe, Manning, Nivre and Zeman,
    "Universal Dependencies", Computational Linguistics 47 (2021).

    Examples
    --------
    >>> train, test = load("train"), load("test")
    >>> len(train.words), len(test.words)
    (728, 178)
    >>> print(*map("/".join, zip(train.words[0], train.tags[0])))
    i/PRON want/VERB to/PART book/VERB a/DET flight/NOUN to/ADP rome/PROPN
    """
    check_choice("split", split, SPLITS)
    folder = resources.files("rnn.datasets") / "data"
    names = ("train", "test") if split == "all" else (split,)
    text = "".join((folder / f"tagging-{name}.txt").read_text(encoding="utf-8") for name in names)
    pairs = [[token.rpartition("/")[::2] for token in line.split()] for line in text.splitlines()]
    words, tags = (tuple(tuple(pair[k] for pair in line) for line in pairs) for k in (0, 1))
    return Sentences(words, tags)


def tokenize(text: str) -> list[str]:
    """Cut a text into words the way the sentences are: lower case, no punctuation, clitics apart.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str
        Only the letters a to z and digits count.

    Examples
    --------
    >>> tokenize("Don't open David's box, it's mine!")
    ['do', "n't", 'open', 'david', "'s", 'box', 'it', "'s", 'mine']
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be a str, got {describe(text)}")
    return _WORD.findall(text.lower().replace("\u2019", "'"))


@cache
def vocabulary() -> Vocabulary:
    """Make the vocabulary of the training sentences, with `UNKNOWN` first.

    Returns
    -------
    Vocabulary

    Examples
    --------
    >>> vocabulary().decode(vocabulary().encode("book a zeppelin".split()))
    ['book', 'a', '<unknown>']
    """
    return Vocabulary.of(load("train").words, unknown=UNKNOWN)


def most_frequent_tags(sentences: Sentences) -> dict[str, str]:
    """Return the most frequent tag of each word: the baseline, which ignores the neighbors.

    Parameters
    ----------
    sentences : Sentences
        At least one.

    Returns
    -------
    dict of str to str
        The tag of each word; the first in alphabetical order if two are equally frequent. `UNKNOWN` has the tag that
        is most frequent among words that occur once, which resemble words that never occurred.

    Examples
    --------
    >>> tags = most_frequent_tags(load("train"))
    >>> [tags[word] for word in ("the", "book", "walk", UNKNOWN)]
    ['DET', 'NOUN', 'VERB', 'NOUN']
    """
    counts = _count(sentences)
    rare = Counter(tag for tags in counts.values() if sum(tags.values()) == 1 for tag in tags)
    everything = sum(counts.values(), Counter())
    return {word: _commonest(tags) for word, tags in counts.items()} | {UNKNOWN: _commonest(rare or everything)}


def ambiguous_words(sentences: Sentences, least: int = 1) -> dict[str, dict[str, int]]:
    """Find the words that occur as two or more parts of speech.

    Parameters
    ----------
    sentences : Sentences
        At least one.
    least : int
        How often a word must occur as each of two parts of speech.

    Returns
    -------
    dict of str to dict of str to int
        How often each of these words has which tag, in alphabetical order.

    Examples
    --------
    >>> found = ambiguous_words(load("all"), least=5)
    >>> found["book"], found["her"]
    ({'VERB': 5, 'NOUN': 10}, {'DET': 35, 'PRON': 22})
    """
    least = check_size("least", least)
    counts = sorted(_count(sentences).items())
    return {word: dict(tags) for word, tags in counts if sum(count >= least for count in tags.values()) > 1}


def undecided(sentences: Sentences) -> NDArray[np.bool_]:
    """Mark the words that a model cannot tag for certain if it reads from left to right.

    A word is marked if another of the sentences begins with the same words up to and including it, and tags it
    otherwise: "her" in "we need her here" and in "we need her car tonight". Up to that word the model has read the same
    in both, and gives both the same tag. Only the words that follow decide.

    Parameters
    ----------
    sentences : Sentences
        At least one.

    Returns
    -------
    bool array (T, N)
        As in a batch; False in padding.

    Examples
    --------
    >>> her = ("save", "her", "now"), ("save", "her", "dog")
    >>> undecided(Sentences(her, (("VERB", "PRON", "ADV"), ("VERB", "DET", "NOUN")))).T.tolist()
    [[False, True, False], [False, True, False]]
    """
    tags: dict[tuple[str, ...], set[str]] = {}
    for words, row in zip(*sentences, strict=True):
        for t, tag in enumerate(row):
            tags.setdefault(words[: t + 1], set()).add(tag)
    marks = [[len(tags[words[: t + 1]]) > 1 for t in range(len(words))] for words in sentences.words]
    return pad_sequences(marks)[0]


def _count(sentences: Sentences) -> dict[str, Counter[str]]:
    """Count how often each word has which tag."""
    if not sentences.words:
        raise ValueError("sentences must hold at least one sentence, got none")
    counts: dict[str, Counter[str]] = {}
    for words, tags in zip(*sentences, strict=True):
        for word, tag in zip(words, tags, strict=True):
            counts.setdefault(word, Counter())[tag] += 1
    return counts


def _commonest(tags: Counter[str]) -> str:
    """Return the most frequent tag; of several, the first in alphabetical order."""
    return max(sorted(tags), key=tags.__getitem__)
