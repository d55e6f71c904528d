"""Sentences with the part of speech of every word, written for this course; over a hundred words play two roles.

"I want to book a flight" and "she reads a book": which part of speech a word is depends on its neighbors. The sentences
are about everyday life, in lower case and without punctuation; clitics are words of their own ("david 's", "do n't").
Their author tagged them by hand. The tags are those of Universal Dependencies (https://universaldependencies.org), with
CCONJ and SCONJ merged into CONJ. Where its English treebanks and its definitions differ, the definitions decide: "her"
in "her bike" is a DET, and a PRON in "I saw her".

About one sentence in five, drawn by lot, is for testing only. Sentences that resemble each other went the same way:
more than a third of the words must change to turn a test sentence into a training sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn._validation import as_generator, check_integers, check_mask, check_size, describe
from rnn.datasets.vocabulary import Vocabulary

__all__ = [
    "TAGS",
    "UNKNOWN",
    "Sentence",
    "ambiguous_words",
    "hide_rare_words",
    "load",
    "most_frequent_tags",
    "parse",
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
UNKNOWN = "<unknown>"
"""The symbol for all words that are not in the vocabulary."""

_WORD = re.compile(r"[a-z]+(?=n't(?![a-z]))|n't|'[a-z]+|[a-z]+|[0-9]+")


class Sentence(NamedTuple):
    """T words and their tags.

    Attributes
    ----------
    words : tuple of T str
        In lower case.
    tags : tuple of T str
        Keys of `TAGS`.
    """

    words: tuple[str, ...]
    tags: tuple[str, ...]


def parse(line: str) -> Sentence:
    """Read one sentence, written as word/TAG with blanks between.

    Parameters
    ----------
    line : str

    Returns
    -------
    Sentence

    Raises
    ------
    TypeError
        If `line` is not a str.
    ValueError
        If there is no token, a token is not of that form, or a tag is unknown.

    Examples
    --------
    >>> parse("book/VERB a/DET flight/NOUN").tags
    ('VERB', 'DET', 'NOUN')
    """
    if not isinstance(line, str):
        raise TypeError(f"line must be a str, got {describe(line)}")
    tokens = [token.rpartition("/") for token in line.split()]
    if not tokens:
        raise ValueError("line must hold at least one token, got none")
    for word, _, tag in tokens:
        if not word or tag not in TAGS:
            raise ValueError(f"line must hold tokens such as 'book/NOUN', got {f'{word}/{tag}' if word else tag!r}")
    return Sentence(tuple(word for word, _, _ in tokens), tuple(tag for _, _, tag in tokens))


def load() -> tuple[tuple[Sentence, ...], tuple[Sentence, ...]]:
    """Load the sentences, split into a training set and a test set.

    Returns
    -------
    train, test : tuple of Sentence
        Of 4 to 14 words each.

    References
    ----------
    Written for this course; see rnn/datasets/data/README.md. The tags: de Marneffe, Manning, Nivre and Zeman,
    "Universal Dependencies", Computational Linguistics 47 (2021).

    Examples
    --------
    >>> train, test = load()
    >>> len(train), len(test), sum(len(one.words) for one in (*train, *test))
    (728, 178, 5629)
    >>> print(*map("/".join, zip(*train[0])))
    i/PRON want/VERB to/PART book/VERB a/DET flight/NOUN to/ADP rome/PROPN
    """
    return _read("train"), _read("test")


def tokenize(text: str) -> list[str]:
    """Cut a text into words the way the sentences are: lower case, no punctuation, clitics apart.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str
        Only the letters a to z and digits count.

    Raises
    ------
    TypeError
        If `text` is not a str.

    Examples
    --------
    >>> tokenize("Don't open David's box, it's mine!")
    ['do', "n't", 'open', 'david', "'s", 'box', 'it', "'s", 'mine']
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be a str, got {describe(text)}")
    return _WORD.findall(text.lower().replace("\u2019", "'"))


def vocabulary() -> Vocabulary:
    """Make the vocabulary of the training sentences, with `UNKNOWN` first.

    Returns
    -------
    Vocabulary

    Examples
    --------
    >>> words = vocabulary()
    >>> words.decode(words.encode("book a zeppelin".split()))
    ['book', 'a', '<unknown>']
    """
    return Vocabulary.of([one.words for one in load()[0]], unknown=UNKNOWN)


def hide_rare_words(
    ids: NDArray[np.int64], mask: NDArray[np.bool_], *, unknown: int, copies: int, rng: np.random.Generator | int
) -> NDArray[np.int64]:
    """Copy a batch several times and replace rare words in each copy, at random, by the unknown symbol.

    A word that occurs n times is hidden with probability 1 / (1 + n), anew each time. So a network learns what the
    neighbors say about a word that it does not know.

    Parameters
    ----------
    ids : int array (T, N)
        Sequences.
    mask : bool array (T, N)
        False where a step is padding, which stays as it is and is not counted.
    unknown : int
        Id of the unknown symbol.
    copies : int
        How often each sequence occurs in the result.
    rng : numpy Generator or int
        Source of randomness.

    Returns
    -------
    int64 array (T, copies * N)
        The copies side by side: sequence n stands in the columns n, N + n, 2N + n, ...

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described.

    References
    ----------
    Kiperwasser and Goldberg, "Simple and accurate dependency parsing using bidirectional LSTM feature
    representations", TACL 4 (2016), section 5.

    Examples
    --------
    >>> ids = np.array([[3], [4], [4], [4]])
    >>> hide_rare_words(ids, ids > 0, unknown=0, copies=4, rng=0).T.tolist()
    [[3, 4, 4, 4], [0, 4, 4, 0], [0, 4, 4, 4], [0, 4, 0, 0]]

    """
    ids = check_integers("ids", ids, ("T", "N"), np.iinfo(np.int64).max)
    mask = check_mask(mask, ids.shape)
    unknown, copies = check_size("unknown", unknown, 0), check_size("copies", copies)
    counts = Counter(ids[mask].tolist())
    p = np.array([1 / (1 + counts[i]) for i in ids.ravel().tolist()]).reshape(ids.shape) * mask  # (T, N)
    hidden = as_generator(rng).random((len(ids), copies * ids.shape[1])) < np.tile(p, copies)
    return np.where(hidden, unknown, np.tile(ids, copies))  # (T, copies * N)


def most_frequent_tags(examples: Iterable[Sentence]) -> dict[str, str]:
    """Find the tag that each word has most often: the baseline, which never looks at the neighbors.

    Parameters
    ----------
    examples : iterable of Sentence

    Returns
    -------
    dict of str to str
        The tag of each word; the first in alphabetical order if two are equally frequent. `UNKNOWN` has the tag that
        is most frequent among words that occur once, as a stand-in for words that never occurred.

    Raises
    ------
    ValueError
        If there is no sentence.

    Examples
    --------
    >>> tags = most_frequent_tags(load()[0])
    >>> [tags[word] for word in ("the", "book", "walk", UNKNOWN)]
    ['DET', 'NOUN', 'VERB', 'NOUN']
    """
    counts = _count(examples)
    rare = Counter(tag for tags in counts.values() if sum(tags.values()) == 1 for tag in tags)
    everything = sum(counts.values(), Counter())
    return {word: _commonest(tags) for word, tags in counts.items()} | {UNKNOWN: _commonest(rare or everything)}


def ambiguous_words(examples: Iterable[Sentence], least: int = 1) -> dict[str, dict[str, int]]:
    """Find the words that occur as two or more parts of speech.

    Parameters
    ----------
    examples : iterable of Sentence
    least : int
        How often a word must occur as each of two parts of speech.

    Returns
    -------
    dict of str to dict of str to int
        How often each of these words has which tag, in alphabetical order.

    Raises
    ------
    TypeError, ValueError
        If there is no sentence, or `least` is not a positive int.

    Examples
    --------
    >>> found = ambiguous_words([sentence for split in load() for sentence in split], least=5)
    >>> found["book"], found["her"]
    ({'VERB': 5, 'NOUN': 10}, {'DET': 35, 'PRON': 22})
    """
    least = check_size("least", least)
    counts = sorted(_count(examples).items())
    return {word: dict(tags) for word, tags in counts if sum(count >= least for count in tags.values()) > 1}


def undecided(examples: Iterable[Sentence]) -> list[tuple[bool, ...]]:
    """Mark the words that nobody who reads from left to right can tag for certain.

    A word is marked if another of the sentences begins with the same words up to and including it, and tags it
    otherwise: "her" in "we need her here" and in "we need her car tonight". Whatever reads one word at a time has seen
    the same in both and gives both the same tag. What follows would decide.

    Parameters
    ----------
    examples : iterable of Sentence

    Returns
    -------
    list of tuples of T bool, one tuple per sentence

    Raises
    ------
    ValueError
        If there is no sentence.

    Examples
    --------
    >>> pair = parse("save/VERB her/PRON now/ADV"), parse("save/VERB her/DET dog/NOUN")
    >>> undecided(pair)
    [(False, True, False), (False, True, False)]
    """
    listed = list(examples)
    _check(listed)
    tags: dict[tuple[str, ...], set[str]] = {}
    for one in listed:
        for t, tag in enumerate(one.tags):
            tags.setdefault(one.words[: t + 1], set()).add(tag)
    return [tuple(len(tags[one.words[: t + 1]]) > 1 for t in range(len(one.words))) for one in listed]


@cache
def _read(split: str) -> tuple[Sentence, ...]:
    """Parse one of the files."""
    text = resources.files("rnn.datasets").joinpath("data", f"tagging-{split}.txt").read_text(encoding="utf-8")
    return tuple(parse(line) for line in text.splitlines())


def _check(examples: Sequence[Sentence]) -> None:
    if not examples:
        raise ValueError("examples must hold at least one sentence, got none")


def _count(examples: Iterable[Sentence]) -> dict[str, Counter[str]]:
    """Count how often each word has which tag."""
    listed = list(examples)
    _check(listed)
    counts: dict[str, Counter[str]] = {}
    for one in listed:
        for word, tag in zip(one.words, one.tags, strict=True):
            counts.setdefault(word, Counter())[tag] += 1
    return counts


def _commonest(tags: Counter[str]) -> str:
    """Return the most frequent tag; of several, the first in alphabetical order."""
    return max(sorted(tags), key=tags.__getitem__)
