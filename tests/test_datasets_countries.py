"""The names of countries: what Babel gave, one language per name, no country on both sides, and the baselines."""

import hashlib
import unicodedata

import numpy as np
import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from rnn.datasets.countries import (
    LANGUAGES,
    UNKNOWN,
    Countries,
    bag_of_letters,
    drop_beginnings,
    load,
    normalize,
    vocabulary,
)

TRAIN, TEST = load("train"), load("test")
KEYS = list(LANGUAGES)
TWO = Countries(("germany", "perù"), np.array([2, 7]), ("DE", "PE"))


def test_the_names_are_pinned():
    lines = [
        f"{code} {KEYS[language]} {name}" for part in (TRAIN, TEST) for name, language, code in zip(*part, strict=True)
    ]
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    assert digest == "3e6c26efa4a007c492931d620abdfd888a4dda2fb7c8afa98606a591769cacd2"


def test_sizes():
    assert (len(TRAIN.names), len(TEST.names)) == (1205, 286)
    assert (len(set(TRAIN.codes)), len(set(TEST.codes))) == (181, 42)
    for part in (TRAIN, TEST):
        assert len(part.names) == len(part.languages) == len(part.codes)
        assert np.bincount(part.languages, minlength=12).min() >= 10
    assert np.bincount(TRAIN.languages).min() >= 60


def test_no_country_and_no_name_is_on_both_sides():
    assert not set(TRAIN.codes) & set(TEST.codes)
    assert not set(TRAIN.names) & set(TEST.names)


def test_every_name_is_that_of_its_language_and_of_no_other():
    said = {key: {str(name) for name in Locale(key).territories.values()} for key in KEYS}
    lower = {key: {normalize(name) for name in names} for key, names in said.items()}
    for part in (TRAIN, TEST):
        for name, language, code in zip(*part, strict=True):
            assert normalize(Locale(KEYS[language]).territories[code]) == name
            assert [key for key in KEYS if name == normalize(Locale(key).territories[code])] == [KEYS[language]]
            assert name in lower[KEYS[language]]
            assert len(name) <= 30


def test_names_are_distinct():
    assert len(set(TRAIN.names + TEST.names)) == len(TRAIN.names + TEST.names)


def test_the_codes_are_countries():
    codes = set(TRAIN.codes) | set(TEST.codes)
    assert {"FR", "US", "VA", "AX"} <= codes
    assert not codes & {"EU", "UN", "ZZ", "XA", "XB", "XK", "AC", "IC", "QO"}


def test_names_are_normalized():
    for name in TRAIN.names + TEST.names:
        assert name == normalize(name) == name.lower()
        assert not set(name) & set("\u0307‘’–—")


def test_normalize():
    assert normalize("Kongo – Brazzaville") == "kongo - brazzaville"
    assert normalize("İNGİLTERE") == "ingiltere"
    assert normalize(unicodedata.normalize("NFD", "Perú, l‘Île—d’Or")) == "perú, l'île-d'or"


@given(st.text())
def test_normalizing_twice_is_normalizing_once_for_latin_letters(text):
    text = "".join(letter for letter in text if letter < "\u0250")
    assert normalize(normalize(text)) == normalize(text)


def test_batch_spells_the_names():
    batch, letters = TEST.batch(), vocabulary()
    np.testing.assert_array_equal(batch.targets[0], TEST.languages)
    for name, ids, real in zip(TEST.names, batch.x.T, batch.mask.T, strict=True):
        known = "".join(letter if letter in set("".join(TRAIN.names)) else UNKNOWN for letter in name)
        assert "".join(letters.decode(ids[real])) == known
    assert set(letters) == set("".join(TRAIN.names)) | {UNKNOWN}


def test_letters_say_much_and_pairs_of_letters_more():
    letters = np.mean(bag_of_letters(TRAIN, TEST) == TEST.languages)
    pairs = np.mean(bag_of_letters(TRAIN, TEST, max_letters=2) == TEST.languages)
    assert 0.4 < letters < 0.6
    assert 0.55 < pairs < 0.72


def test_the_bag_forgets_the_order():
    turned = Countries(tuple(name[::-1] for name in TEST.names), TEST.languages, TEST.codes)
    np.testing.assert_array_equal(bag_of_letters(TRAIN, turned), bag_of_letters(TRAIN, TEST))


def test_beginnings_are_dropped_and_endings_kept():
    data = drop_beginnings(TRAIN, p=0.5, copies=4, rng=0)
    assert len(data.names) == 4 * len(TRAIN.names)
    np.testing.assert_array_equal(data.languages, np.tile(TRAIN.languages, 4))
    assert data.codes == TRAIN.codes * 4
    for changed, name in zip(data.names, TRAIN.names * 4, strict=True):
        assert name.endswith(changed)
        assert len(changed) >= min(5, len(name))
    assert 0.3 < np.mean([changed != name for changed, name in zip(data.names, TRAIN.names * 4, strict=True)]) < 0.5
    assert drop_beginnings(TRAIN, p=0, copies=1, rng=0).names == TRAIN.names


def test_every_ending_of_at_least_five_letters_occurs():
    data = drop_beginnings(TWO, p=1, copies=100, rng=0)
    assert set(data.names) == {"germany", "ermany", "rmany", "perù"}


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: load("all"), ValueError, "split must be one of 'train', 'test', got 'all'"),
        (lambda: normalize(3), TypeError, "name must be a str, got int 3"),
        (lambda: bag_of_letters(TRAIN, TEST, max_letters=0), ValueError, "max_letters must be at least 1, got 0"),
        (lambda: drop_beginnings(TWO, p=2, copies=1, rng=0), ValueError, "p must be a probability"),
        (lambda: drop_beginnings(TWO, p=0.5, copies=0, rng=0), ValueError, "copies must be at least 1, got 0"),
    ],
)
def test_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
