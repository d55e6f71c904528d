import datetime
import hashlib
import string

import numpy as np
import pytest
from babel import Locale

from rnn.datasets import dates
from rnn.datasets.spelling import START, STOP

# of each language: Monday, 16 March 1987 in full, by hand
BY_HAND = {
    "da": "mandag den 16. marts 1987",
    "de": "montag, 16. märz 1987",
    "en_GB": "monday, 16 march 1987",
    "en_US": "monday, march 16, 1987",
    "es": "lunes, 16 de marzo de 1987",
    "fi": "maanantai 16. maaliskuuta 1987",
    "fr": "lundi 16 mars 1987",
    "hu": "1987. március 16., hétfő",
    "it": "lunedì 16 marzo 1987",
    "nl": "maandag 16 maart 1987",
    "pl": "poniedziałek, 16 marca 1987",
    "pt": "segunda-feira, 16 de março de 1987",
    "sv": "måndag 16 mars 1987",
}


def year_of(year):
    first = datetime.date(year, 1, 1)
    return [first + datetime.timedelta(i) for i in range((datetime.date(year + 1, 1, 1) - first).days)]


def test_every_language_writes_as_its_speakers_do():
    day = datetime.date(1987, 3, 16)
    assert {language: dates.write(day, language, "full") for language in dates.LANGUAGES} == BY_HAND


def test_styles():
    day = datetime.date(1987, 3, 6)
    assert [dates.write(day, "de", style) for style in dates.STYLES] == [
        "freitag, 6. märz 1987",
        "fr., 6. märz 1987",
        "6. märz 1987",
        "06.03.1987",
    ]
    assert dates.write(day, "hu", "weekday") == "1987. márc. 6., p"


def test_languages_have_their_names():
    for code, name in dates.LANGUAGES.items():
        assert name.startswith(Locale.parse(code).get_language_name("en"))
    assert len({code.partition("_")[0] for code in dates.LANGUAGES}) == 12


def test_no_two_dates_look_alike():
    meant = {}
    for day in [*year_of(1988), *year_of(1999), *year_of(2012), *year_of(2030)]:  # 2012 also says 20 and 12
        for language in dates.LANGUAGES:
            for style in dates.STYLES:
                text = dates.write(day, language, style)
                assert meant.setdefault(text, day) == day, text


def test_year_is_written_in_full_and_never_with_slashes():
    for text, iso in zip(*dates.sample(3000, split="train", rng=3)[:2], strict=True):
        assert iso[:4] in text
        assert "/" not in text


def test_alphabets_are_exactly_what_occurs():
    written = {
        character
        for day in [*year_of(1978), *year_of(2034), *year_of(2056)]
        for language in dates.LANGUAGES
        for style in dates.STYLES
        for character in dates.write(day, language, style)
    }
    assert dates.SOURCE.symbols == tuple(sorted(written))
    assert dates.TARGET.symbols == (START, STOP, "-", *string.digits)


def test_split_is_by_date_and_covers_the_calendar():
    train, test = dates.calendar("train"), dates.calendar("test")
    assert (len(train), len(test)) == (32858, 3667)
    assert sorted(train + test) == [dates.FIRST + datetime.timedelta(i) for i in range(36525)]
    assert not set(train) & set(test)
    months = {(day.month, day.day) for day in train}
    assert len(months) == 366
    assert {day.year for day in test} == set(range(1950, 2050))


def test_a_test_date_is_new_in_every_language():
    train, test = dates.sample(20_000, split="train", rng=0), dates.sample(2000, split="test", rng=1)
    assert not set(train.isos) & set(test.isos)
    assert not set(train.texts) & set(test.texts)


def test_sample_is_uniform_and_depends_on_the_generator_only():
    drawn = dates.sample(26_000, split="train", rng=0)
    assert [len(field) for field in drawn] == [26_000] * 4
    for field, names in ((drawn.languages, dates.LANGUAGES), (drawn.styles, dates.STYLES)):
        expected = 26_000 / len(names)
        for name in names:
            assert abs(field.count(name) - expected) < 5 * np.sqrt(expected)
    years = np.array([int(iso[:4]) for iso in drawn.isos])
    assert abs(years.mean() - 1999.5) < 5 * 28.9 / np.sqrt(26_000)
    for text, iso, language, style in list(zip(*drawn, strict=True))[:500]:
        assert text == dates.write(datetime.date.fromisoformat(iso), language, style)
    assert dates.sample(26_000, split="train", rng=np.random.default_rng(0)) == drawn
    assert dates.sample(5, split="train", rng=1) != dates.sample(5, split="train", rng=2)


def test_a_sample_is_pinned():
    """Babel is pinned; a new version may write dates in another way, and the trained network would not know it."""
    drawn = dates.sample(1000, split="train", rng=0)
    content = "\n".join("\t".join(row) for row in zip(*drawn, strict=True))
    assert hashlib.sha256(content.encode()).hexdigest()[:16] == "9fd375c81239f74d"


def test_exact_match_counts_whole_answers_per_language():
    answers, isos = ["1990-05-06", "1990-05-16", "", "2000-01-01"], ["1990-05-06"] * 3 + ["2000-01-01"]
    assert dates.exact_match(answers, isos) == {"all": 0.5}
    assert dates.exact_match(answers, isos, ["fi", "de", "fi", "sv"]) == {"all": 0.5, "de": 0.0, "fi": 0.5, "sv": 1.0}
    assert dates.exact_match(["1990-05-066"], ["1990-05-06"]) == {"all": 0.0}


def test_bags():
    """Characters alone say little. Pairs say nearly everything, except where the year comes first."""
    train, test = dates.sample(5000, split="train", rng=0), dates.sample(1000, split="test", rng=1)
    one, two = (
        dates.exact_match(dates.bag_of_letters(train, test, max_letters=n), test.isos, test.languages) for n in (1, 2)
    )
    assert 0.04 < one["all"] < 0.12
    assert two["all"] > 0.9
    assert two["sv"] == 1
    assert two["hu"] < 0.9


def test_bag_does_not_know_the_order():
    train = dates.sample(300, split="train", rng=0)
    test = train._replace(texts=("16 mars 1987", "1987 mars 16", "7891 sram 61"))
    assert len(set(dates.bag_of_letters(train, test))) == 1


def test_batch_reads_texts_and_writes_isos():
    drawn = dates.sample(200, split="test", rng=0)
    batch = drawn.batch()
    for text, iso, x, mask, targets, previous in zip(
        drawn.texts, drawn.isos, batch.x.T, batch.mask.T, batch.targets.T, batch.previous.T, strict=True
    ):
        assert "".join(dates.SOURCE.decode(x[mask])) == text
        assert "".join(dates.TARGET.decode(targets)) == iso + STOP
        assert "".join(dates.TARGET.decode(previous)) == START + iso
    assert batch.loss_mask.all()


def test_bad_input_is_named():
    day = datetime.date(1987, 3, 16)
    with pytest.raises(TypeError, match=r"date must be a datetime.date, got str '1987-03-16'"):
        dates.write("1987-03-16", "de", "full")
    with pytest.raises(ValueError, match=r"language must be one of 'da', .*, got 'ru'"):
        dates.write(day, "ru", "full")
    with pytest.raises(ValueError, match=r"style must be one of 'full', .*, got 'short'"):
        dates.write(day, "de", "short")
    for function in (dates.calendar, lambda split: dates.sample(1, split=split, rng=0)):
        with pytest.raises(ValueError, match="split must be one of 'train', 'test', got 'valid'"):
            function("valid")
    with pytest.raises(ValueError, match="count must be at least 1, got 0"):
        dates.sample(0, split="train", rng=0)
    with pytest.raises(ValueError, match="answers must hold at least one, got none"):
        dates.exact_match([], [])
    with pytest.raises(ValueError, match="isos must have length 1 like answers, got 2"):
        dates.exact_match(["a"], ["a", "b"])
    with pytest.raises(ValueError, match="languages must have length 1 like answers, got 2"):
        dates.exact_match(["a"], ["a"], ["de", "fi"])
    train = dates.sample(2, split="train", rng=0)
    with pytest.raises(ValueError, match="max_letters must be at least 1, got 0"):
        dates.bag_of_letters(dates.sample(300, split="train", rng=0), train, max_letters=0)
    with pytest.raises(ValueError, match="train must show two values or more of every digit, got 2 dates"):
        dates.bag_of_letters(train, train)
