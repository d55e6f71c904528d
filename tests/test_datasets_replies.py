"""The replies: what the corpus promises, counted independently, and what each function does and refuses."""

import hashlib
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rnn.datasets
from rnn.datasets import replies
from rnn.datasets.replies import KINDS, UNKNOWN, Replies, groups, same_words, tokenize, vocabulary

FILE = Path(rnn.datasets.__file__).parent / "data" / "replies.csv"
TRAIN, TEST = replies.load("train"), replies.load("test")
ALL = TRAIN.texts + TEST.texts
NEGATION = re.compile(r"\b(not|no|never|nothing|nobody|hardly|without|neither|far from|anything but)\b|n't\b", re.I)


def bare(text):
    return frozenset(re.sub(r"[.,!?]", " ", text.lower()).split())


def test_the_file_is_pinned():
    digest = hashlib.sha256(FILE.read_bytes()).hexdigest()
    assert digest == "ec1e0ca56b3d2b23ae3ab0955a689ec747d18ff3af543e3dd90ccff728a82653"


def test_size_and_balance():
    assert (len(TRAIN.texts), len(TEST.texts)) == (1745, 441)
    for part in (TRAIN, TEST):
        assert len(part.texts) == len(part.days) == len(part.kinds)
        assert set(part.days.tolist()) == {0, 1}
        assert 0.49 < part.days.mean() < 0.51
    counts = [[int((part.kinds == kind).sum()) for kind in range(4)] for part in (TRAIN, TEST)]
    assert counts == [[536, 587, 413, 209], [126, 149, 109, 57]]
    for kind in range(4):
        assert 0.48 < np.concatenate([part.days[part.kinds == kind] for part in (TRAIN, TEST)]).mean() < 0.52


def test_replies_are_distinct_even_without_case_and_punctuation():
    assert len({" ".join(re.sub(r"[.,!?]", " ", text.lower()).split()) for text in ALL}) == len(ALL)


def test_no_test_reply_has_a_near_duplicate_in_training():
    train = [bare(text) for text in TRAIN.texts]
    for text in TEST.texts:
        words = bare(text)
        worst = max(len(words & other) / len(words | other) for other in train)
        assert worst < 0.6, text


def test_every_negation_negates_and_no_plain_reply_does():
    for part in (TRAIN, TEST):
        for text, kind in zip(part.texts, part.kinds, strict=True):
            if KINDS[kind] == "negation":
                assert NEGATION.search(text), text
            if KINDS[kind] == "plain":
                assert not NEGATION.search(text), text


def test_the_texts_are_short_plain_english_in_a_small_vocabulary():
    tokens = [tokenize(text) for text in ALL]
    for text, parts in zip(ALL, tokens, strict=True):
        assert re.fullmatch(r"[A-Z][A-Za-z' ,?!.]*[.!?]", text), text
        assert "".join(parts) == text.lower().replace(" ", "")
        assert len(parts) <= 17
    counts = Counter(token for parts in tokens for token in parts)
    assert len(counts) == 359
    assert sum(count >= 4 for count in counts.values()) > 0.9 * len(counts)
    known = {token for text in TRAIN.texts for token in tokenize(text)}
    assert sum(token not in known for text in TEST.texts for token in tokenize(text)) < 20


@pytest.mark.parametrize("word", ["good", "bad", "great", "boring", "fun", "easy", "hard", "happy", "well", "badly"])
def test_words_with_a_mood_occur_on_both_days(word):
    days = [
        day for part in (TRAIN, TEST) for text, day in zip(part.texts, part.days, strict=True) if word in bare(text)
    ]
    assert len(days) > 40
    assert 0.25 < np.mean(days) < 0.75


def test_same_words_pairs_differ_in_order_and_in_day():
    for part, number in ((TRAIN, 144), (TEST, 40)):
        pairs = same_words(part)
        assert pairs.shape == (number, 2)
        assert len(np.unique(pairs)) == 2 * number
        assert (part.days[pairs] == [0, 1]).all()
        for bad, good in pairs:
            first, second = tokenize(part.texts[bad]), tokenize(part.texts[good])
            assert sorted(first) == sorted(second)
            assert first != second


def test_no_pairs():
    assert same_words(Replies(("Good.", "Bad."), np.array([1, 0]), np.array([0, 0]))).shape == (0, 2)


def test_a_bag_of_words_gets_one_of_each_pair_and_not_much_else():
    days = replies.bag_of_words(TRAIN, TEST)
    right = days == TEST.days
    assert 0.57 < right.mean() < 0.67
    np.testing.assert_array_equal(right[same_words(TEST)].sum(axis=1), 1)


def test_runs_of_two_words_help():
    right = replies.bag_of_words(TRAIN, TEST, max_words=2) == TEST.days
    assert 0.65 < right.mean() < 0.75


def test_groups_are_what_merging_one_pair_after_another_gives():
    texts = TRAIN.texts[600:900]
    label = list(range(len(texts)))
    for i in range(len(texts)):
        for j in range(i):
            a, b = bare(texts[i]), bare(texts[j])
            if len(a & b) / len(a | b) >= 0.6 and label[i] != label[j]:
                old, new = label[i], label[j]
                label = [new if each == old else each for each in label]
    order = {old: new for new, old in enumerate(dict.fromkeys(label))}
    assert groups(texts).tolist() == [order[each] for each in label]


def test_tokenize():
    assert tokenize("It's 5 O’Clock: NOT bad-tempered…") == ["it's", "o'clock", "not", "bad", "tempered"]
    assert tokenize(" 'tis 'fun' ... ") == ["tis", "fun", ".", ".", "."]
    assert tokenize("") == []


@given(st.text())
def test_tokens_are_words_or_marks(text):
    for token in tokenize(text):
        assert token in ".,!?" or set(token) <= set("abcdefghijklmnopqrstuvwxyz'")
        assert tokenize(token) == [token]


def test_batch_has_the_tokens():
    batch, words = TEST.batch(), vocabulary()
    np.testing.assert_array_equal(batch.targets[0], TEST.days)
    known = {token for text in TRAIN.texts for token in tokenize(text)}
    for text, ids, real in zip(TEST.texts, batch.x.T, batch.mask.T, strict=True):
        assert words.decode(ids[real]) == [token if token in known else UNKNOWN for token in tokenize(text)]
    assert set(words) == known | {UNKNOWN}


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: replies.load("all"), ValueError, "split must be one of 'train', 'test', got 'all'"),
        (lambda: tokenize(3), TypeError, "text must be a str, got int 3"),
        (lambda: groups([]), ValueError, "texts must hold at least one reply, got none"),
        (lambda: groups(["Good.", "!"]), ValueError, r"texts\[1\] must have at least one word, got '!'"),
        (lambda: replies.bag_of_words(TRAIN, TEST, max_words=0), ValueError, "max_words must be at least 1, got 0"),
    ],
)
def test_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
