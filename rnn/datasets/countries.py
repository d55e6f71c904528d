"""Names of countries in twelve languages with the Latin script, to be classified by language.

The names are those of the Unicode Common Locale Data Repository (CLDR) as the package Babel carries them, for all 249
codes of ISO 3166-1, in lower case and up to 30 characters. A name that several of the twelve languages share ("peru")
has no right answer and is left out, so every name here belongs to exactly one of them; 26 countries, such as Tuvalu,
have no name left. The split is by country, not by name, so that "germania" in the training set cannot give "germany"
away.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn._validation import as_generator, check_choice, check_probability, check_size, describe
from rnn.batches import Batch
from rnn.datasets._checks import SPLITS
from rnn.datasets.vocabulary import Vocabulary

__all__ = [
    "LANGUAGES",
    "UNKNOWN",
    "Countries",
    "bag_of_letters",
    "drop_beginnings",
    "load",
    "normalize",
    "vocabulary",
]

LANGUAGES = {
    "cs": "Czech",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "hu": "Hungarian",
    "it": "Italian",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "tr": "Turkish",
}
UNKNOWN = "?"
"""The symbol for all characters that are not in the vocabulary."""

# two letters in CLDR, but no code of ISO 3166-1: islands and parts of countries, unions, stand-ins for tests
_NO_COUNTRY = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"])
_LONGEST = 30  # longer ones describe ("south georgia and the south sandwich islands") and make every batch slow
_SHORTEST_ENDING = 5


class Countries(NamedTuple):
    """N names with their languages.

    Attributes
    ----------
    names : tuple of N str
        As `normalize` leaves them.
    languages : int64 array (N,)
        0 for the first of `LANGUAGES` (Czech) to 11 for the last (Turkish).
    codes : tuple of N str
        Which country each name means, in two letters (ISO 3166-1).
    """

    names: tuple[str, ...]
    languages: NDArray[np.int64]
    codes: tuple[str, ...]

    def batch(self) -> Batch:
        """Return x and mask (T, N), ids in `vocabulary`, and targets (1, N), the languages."""
        x, mask = vocabulary().encode_all(self.names)
        return Batch(x, self.languages[None], mask)


def load(split: str) -> Countries:
    """Collect the names of a split from Babel.

    Every fifth country, in alphabetical order of the codes, is for testing, with all its names. No country, and no
    name, is in both splits.

    Parameters
    ----------
    split : {"train", "test"}

    Returns
    -------
    Countries
        In order of language, then of code.

    References
    ----------
    Unicode CLDR, https://cldr.unicode.org, through Babel, https://babel.pocoo.org, whose version is pinned.

    Examples
    --------
    >>> train, test = load("train"), load("test")
    >>> len(train.names), len(test.names)
    (1205, 286)
    >>> [name for name, code in zip(train.names, train.codes) if code == "DE"][:6]
    ['německo', 'deutschland', 'germany', 'alemania', 'saksa', 'allemagne']
    """
    from babel import Locale  # here, because only this and `dates` need Babel

    check_choice("split", split, SPLITS)
    territories: dict[str, dict[Any, Any]] = {key: dict(Locale(key).territories) for key in LANGUAGES}
    codes = sorted(code for code in territories["en"] if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY)
    entries = [(normalize(territories[key][code]), i, code) for i, key in enumerate(LANGUAGES) for code in codes]
    spoken = defaultdict(set)
    for name, language, _ in entries:
        spoken[name].add(language)
    entries = [entry for entry in entries if len(spoken[entry[0]]) == 1 and len(entry[0]) <= _LONGEST]
    chosen = [entry for entry in entries if (entry[2] in codes[4::5]) == (split == "test")]
    names, languages, kept = zip(*chosen, strict=True)
    return Countries(names, np.array(languages), kept)


@cache
def vocabulary() -> Vocabulary:
    """Make the vocabulary of the characters in the training names, with `UNKNOWN` first.

    Returns
    -------
    Vocabulary

    Examples
    --------
    >>> vocabulary().decode(vocabulary().encode("perú☺"))
    ['p', 'e', 'r', 'ú', '?']
    """
    return Vocabulary.of(load("train").names, unknown=UNKNOWN)


def normalize(name: str) -> str:
    """Write a name in lower case, with one kind of apostrophe and one kind of dash.

    The dot that lower-casing leaves of the Turkish capital I with a dot (U+0307) is dropped.

    Parameters
    ----------
    name : str
        Anything.

    Returns
    -------
    str

    Examples
    --------
    >>> normalize("Côte d’Ivoire"), normalize("İsveç")
    ("côte d'ivoire", 'isveç')
    """
    if not isinstance(name, str):
        raise TypeError(f"name must be a str, got {describe(name)}")
    lower = unicodedata.normalize("NFC", name).lower().replace("\N{COMBINING DOT ABOVE}", "")
    return re.sub("[\u2013\u2014]", "-", re.sub("[\u2018\u2019]", "'", lower))


def bag_of_letters(train: Countries, test: Countries, *, max_letters: int = 1) -> NDArray[np.int64]:
    """Predict the languages of `test` by logistic regression on counts of characters, which ignores their order.

    Parameters
    ----------
    train, test : Countries
        As `load` returns them. The penalty C, one of 0.1, 1, 10, is that of the best cross-validation on `train`, in
        five parts that keep the names of a country together, as the split of the data does.
    max_letters : int
        Length of the longest n-grams that are counted: 1 for single characters, 2 for pairs as well.

    Returns
    -------
    int64 array (N,)
        Predicted languages.

    References
    ----------
    Cavnar and Trenkle, "N-gram-based text categorization" (1994), tell languages apart by runs of letters.

    Examples
    --------
    >>> train, test = load("train"), load("test")
    >>> accuracy = np.mean(bag_of_letters(train, test) == test.languages)
    >>> bool(0.4 < accuracy < 0.6)
    True
    """
    from sklearn.feature_extraction.text import CountVectorizer  # here, because importing it takes a second
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV, GroupKFold

    vectorizer = CountVectorizer(analyzer="char", ngram_range=(1, check_size("max_letters", max_letters)))
    counts = vectorizer.fit_transform(train.names)
    search = GridSearchCV(LogisticRegression(max_iter=5000), {"C": [0.1, 1.0, 10.0]}, cv=GroupKFold(5))
    search.fit(counts, train.languages, groups=train.codes)
    return search.predict(vectorizer.transform(test.names))


def drop_beginnings(data: Countries, *, p: float, copies: int, rng: np.random.Generator | int) -> Countries:
    """Augment the names: copy them several times, and drop the first letters of some copies.

    With probability p a copy of a name of n characters starts at a random place among its first n - 4: at least five
    characters are left. Shorter names stay as they are.

    Parameters
    ----------
    data : Countries
        A training set.
    p : float
        Probability that a copy may lose its beginning.
    copies : int
        How often each name occurs in the result.
    rng : numpy Generator or int
        Source of randomness.

    Returns
    -------
    Countries
        The first copy of all names, then the second, and so on.

    Examples
    --------
    >>> two = Countries(("germany", "perù"), np.array([2, 7]), ("DE", "PE"))
    >>> drop_beginnings(two, p=0.5, copies=3, rng=0).names
    ('germany', 'perù', 'germany', 'perù', 'germany', 'perù')
    """
    p, copies, generator = check_probability("p", p), check_size("copies", copies), as_generator(rng)
    names = tuple(_ending(name, generator) if generator.random() < p else name for name in data.names * copies)
    return Countries(names, np.tile(data.languages, copies), data.codes * copies)


def _ending(name: str, rng: np.random.Generator) -> str:
    """Return the name from a random place on, but at least its last five characters."""
    return name[rng.integers(0, max(1, len(name) - _SHORTEST_ENDING + 1)) :]
