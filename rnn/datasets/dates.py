"""Dates written out in twelve languages, to be translated into ISO 8601, YYYY-MM-DD.

Babel 2.18.0 formats them with the tables of the Unicode CLDR (Unicode license); they are in lower case. Every date from
1950 to 2049 occurs in every language and style; about one in ten is in the test set, in all of them. Ambiguous styles
are left out: 5/6/2014 is in May or in June, and years of two digits have no century. So are languages in which a name
means another month (listopad is November in Polish and October in Croatian). No two dates are written alike.
"""

from __future__ import annotations

import datetime
import zlib
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from rnn._validation import as_generator, check_choice, check_size, describe
from rnn.batches import Batch
from rnn.datasets._checks import SPLITS
from rnn.datasets.spelling import alphabet, spell
from rnn.datasets.vocabulary import Vocabulary

__all__ = [
    "FIRST",
    "LANGUAGES",
    "LAST",
    "SOURCE",
    "STYLES",
    "TARGET",
    "Dates",
    "bag_of_letters",
    "calendar",
    "exact_match",
    "sample",
    "write",
]

FIRST, LAST = datetime.date(1950, 1, 1), datetime.date(2049, 12, 31)
LANGUAGES = {
    "da": "Danish",
    "de": "German",
    "en_GB": "English (British)",
    "en_US": "English (American)",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "hu": "Hungarian",
    "it": "Italian",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "sv": "Swedish",
}
"""CLDR locales and the names of their languages: twelve, English in two forms."""
STYLES = ("full", "weekday", "long", "medium")
"""CLDR's full, long and medium formats, and "weekday", its pattern yMMMEd: short names of weekday and month."""
DIGITS = (0, 1, 2, 3, 5, 6, 8, 9)  # places in YYYY-MM-DD
SOURCE = Vocabulary(" ,-.0123456789abcdefghijklmnopqrstuvwxyzáäåçéìóöøúûüąłőśź")
"""The 57 characters that occur in the written dates."""
TARGET = alphabet(["-0123456789"])
"""The 11 characters of ISO dates, after the start and the stop symbol."""


class Dates(NamedTuple):
    """N dates, written out and in ISO form.

    Attributes
    ----------
    texts : tuple of N str
        Such as "sunday, 6 may 1990".
    isos : tuple of N str
        Such as "1990-05-06".
    languages, styles : tuple of N str
        From `LANGUAGES` and `STYLES`.
    """

    texts: tuple[str, ...]
    isos: tuple[str, ...]
    languages: tuple[str, ...]
    styles: tuple[str, ...]

    def batch(self) -> Batch:
        """Return x and mask (S, N), ids in `SOURCE`; targets, loss_mask and previous (11, N), ids in `TARGET`."""
        x, mask = SOURCE.encode_all(self.texts)
        return spell(self.isos, TARGET).batch(x, mask)


def write(date: datetime.date, language: str, style: str) -> str:
    """Write a date, in lower case.

    Parameters
    ----------
    date : datetime.date
    language : str
        One of `LANGUAGES`.
    style : str
        One of `STYLES`.

    Returns
    -------
    str

    References
    ----------
    Unicode Technical Standard 35, part 4: the formats.

    Examples
    --------
    >>> day = datetime.date(1990, 5, 6)
    >>> [write(day, "en_US", style) for style in STYLES]
    ['sunday, may 6, 1990', 'sun, may 6, 1990', 'may 6, 1990', 'may 6, 1990']
    >>> [write(day, language, "full") for language in ("fi", "hu", "pt")]
    ['sunnuntai 6. toukokuuta 1990', '1990. május 6., vasárnap', 'domingo, 6 de maio de 1990']
    """
    from babel import dates as cldr  # here, because only this and `countries` need Babel

    if not isinstance(date, datetime.date):
        raise TypeError(f"date must be a datetime.date, got {describe(date)}")
    check_choice("language", language, tuple(LANGUAGES))
    check_choice("style", style, STYLES)
    if style == "weekday":
        return cldr.format_skeleton("yMMMEd", date, locale=language).lower()
    return cldr.format_date(date, style, locale=language).lower()


@cache
def calendar(split: str) -> tuple[datetime.date, ...]:
    """List the dates of a split: 32,858 for training, 3,667 for testing.

    A date is for testing if the CRC-32 checksum of its ISO form is divisible by 10: as good as random, and
    reproducible.

    Parameters
    ----------
    split : {"train", "test"}

    Returns
    -------
    tuple of datetime.date, in order

    Examples
    --------
    >>> len(calendar("train")), len(calendar("test")), calendar("test")[0].isoformat()
    (32858, 3667, '1950-01-09')
    """
    check_choice("split", split, SPLITS)
    days = (FIRST + datetime.timedelta(days) for days in range((LAST - FIRST).days + 1))
    return tuple(day for day in days if (zlib.crc32(day.isoformat().encode()) % 10 == 0) == (split == "test"))


def sample(count: int, *, split: str, rng: np.random.Generator | int) -> Dates:
    """Draw dates of a split, in random languages and styles, all of them equally likely and independent.

    Parameters
    ----------
    count : int
        Number N of dates.
    split : {"train", "test"}
    rng : numpy Generator or int
        Source of randomness.

    Returns
    -------
    Dates

    Examples
    --------
    >>> drawn = sample(3, split="train", rng=0)
    >>> for text, iso in zip(drawn.texts, drawn.isos):
    ...     print(iso, text)
    2034-12-27 wednesday, december 27, 2034
    2013-07-07 domingo, 7 de julio de 2013
    2000-12-21 torsdag den 21. december 2000
    """
    size = check_size("count", count)
    days, generator = calendar(split), as_generator(rng)
    dates = [days[i] for i in generator.integers(len(days), size=size)]
    languages = [list(LANGUAGES)[i] for i in generator.integers(len(LANGUAGES), size=size)]
    styles = [STYLES[i] for i in generator.integers(len(STYLES), size=size)]
    return Dates(
        texts=tuple(write(*one) for one in zip(dates, languages, styles, strict=True)),
        isos=tuple(date.isoformat() for date in dates),
        languages=tuple(languages),
        styles=tuple(styles),
    )


def exact_match(
    answers: Sequence[str], isos: Sequence[str], languages: Sequence[str] | None = None
) -> dict[str, float]:
    """Return the share of answers that are right in all ten characters, overall and per language.

    Parameters
    ----------
    answers, isos : sequence of N str
        Predicted and right ISO forms.
    languages : sequence of N str, optional
        The language of each date.

    Returns
    -------
    dict of str to float
        "all": the share of all N; then one entry per language, in alphabetical order.

    Examples
    --------
    >>> exact_match(["1990-05-06", "1990-05-16"], ["1990-05-06", "1990-05-06"], ["fi", "de"])
    {'all': 0.5, 'de': 0.0, 'fi': 1.0}
    """
    if len(answers) == 0:
        raise ValueError("answers must hold at least one, got none")
    for name, values in (("isos", isos), ("languages", isos if languages is None else languages)):
        if len(values) != len(answers):
            raise ValueError(f"{name} must have length {len(answers)} like answers, got {len(values)}")
    right = np.array([answer == iso for answer, iso in zip(answers, isos, strict=True)])  # (N,)
    groups = np.array(["all"] * len(right) if languages is None else languages)  # (N,)
    return {"all": float(right.mean())} | {
        str(group): float(right[groups == group].mean()) for group in np.unique(groups) if group != "all"
    }


def bag_of_letters(train: Dates, test: Dates, *, max_letters: int = 1) -> list[str]:
    """Predict the ISO forms of `test` from the counts of characters, one logistic regression for each of eight digits.

    Parameters
    ----------
    train, test : Dates
        Every digit of the ISO forms of `train` must take two values or more.
    max_letters : int
        Length of the longest n-grams that are counted: 1 for single characters, 2 for pairs as well.

    Returns
    -------
    list of str
        One per text, in the form YYYY-MM-DD; it may be no date of the calendar, as the digits are predicted one by one.

    Examples
    --------
    >>> train, test = sample(1000, split="train", rng=0), sample(200, split="test", rng=1)
    >>> exact_match(bag_of_letters(train, test), test.isos)["all"] < 0.2
    True
    >>> exact_match(bag_of_letters(train, test, max_letters=2), test.isos)["all"] > 0.6
    True
    """
    from sklearn.feature_extraction.text import CountVectorizer  # here: it takes a second that only this baseline needs
    from sklearn.linear_model import LogisticRegression

    columns = np.array([list(iso) for iso in train.isos]).T  # (10, N): the characters at each place
    if min(len(set(columns[place])) for place in DIGITS) == 1:
        raise ValueError(f"train must show two values or more of every digit, got {len(train.isos)} dates")
    counter = CountVectorizer(analyzer="char", ngram_range=(1, check_size("max_letters", max_letters)), lowercase=False)
    seen, asked = counter.fit_transform(train.texts), counter.transform(test.texts)
    answers = np.full((len(test.texts), 10), "-")
    for place in DIGITS:
        answers[:, place] = LogisticRegression(C=10, max_iter=1000).fit(seen, columns[place]).predict(asked)
    return ["".join(answer) for answer in answers]
