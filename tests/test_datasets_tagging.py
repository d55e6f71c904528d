"""The part-of-speech sentences: the files as pinned, the split, the ambiguous words, and what is computed from them."""

import hashlib
import re
from collections import Counter
from importlib import resources

import numpy as np
import pytest

from rnn.datasets import tagging
from rnn.datasets.tagging import Sentence, parse

SHA256 = {
    "train": "7b8753c2ad8f4ebcc80730037689d49d1adef66b692d57e965afbc3b1cb2ab1e",
    "test": "da5a1c7e2e54bdd1e8e700203d0f7aea93a90d041f41ca56a7e87a870627830d",
}
TRAIN, TEST = tagging.load()
ALL = [*TRAIN, *TEST]


def edits(a: tuple[str, ...], b: tuple[str, ...]) -> int:
    """Levenshtein distance in words."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row = row, [i]
        for j, y in enumerate(b, 1):
            row.append(min(previous[j] + 1, row[-1] + 1, previous[j - 1] + (x != y)))
    return row[-1]


def test_files_are_unchanged() -> None:
    folder = resources.files("rnn.datasets") / "data"
    for split, digest in SHA256.items():
        assert hashlib.sha256((folder / f"tagging-{split}.txt").read_bytes()).hexdigest() == digest


def test_sizes_are_those_of_the_readme() -> None:
    readme = (resources.files("rnn.datasets") / "data" / "README.md").read_text()
    tokens = Counter(word for one in ALL for word in one.words)
    for said in (
        f"{len(ALL)} English sentences",
        f"({len(TRAIN)} and {len(TEST)}; {tokens.total():,} words, {len(tokens)} of them",
        f"{len(tagging.ambiguous_words(ALL))} words play two or more roles, {len(tagging.ambiguous_words(ALL, 3))} of",
    ):
        assert said in readme


def test_sentences_have_4_to_14_words_and_none_occurs_twice() -> None:
    assert {4, 14} >= {min(len(one.words) for one in ALL), max(len(one.words) for one in ALL)}
    assert len({one.words for one in ALL}) == len(ALL)
    assert {tag for one in ALL for tag in one.tags} == set(tagging.TAGS)


def test_no_test_sentence_resembles_a_training_sentence() -> None:
    for one in TEST:
        for other in TRAIN:
            longest = max(len(one.words), len(other.words))
            if len(set(one.words) & set(other.words)) * 3 >= longest * 2 - 2:  # only these can be near
                assert edits(one.words, other.words) * 3 > longest, (one.words, other.words)


def test_train_covers_test() -> None:
    known = {word for one in TRAIN for word in one.words}
    tokens = [word for one in TEST for word in one.words]
    assert sum(word in known for word in tokens) > 0.95 * len(tokens)
    assert 0.18 < len(TEST) / len(ALL) < 0.22


def test_forty_words_and_more_play_both_roles_in_training_and_many_in_the_test() -> None:
    trained = tagging.ambiguous_words(TRAIN, least=3)
    assert len(trained) > 80
    assert {"book", "play", "walk", "work", "light", "open", "back", "run", "watch", "fast", "hard", "well"} <= set(
        trained
    )
    assert {"like", "that", "her", "to", "before", "have", "do", "'s"} <= set(trained)
    assert len(tagging.ambiguous_words(TEST)) > 40


CLOSED = {  # words that can have no other tag than these
    "DET": "the a an my your our their every no",
    "PRON": "i you he she it we they me him us who nobody everyone",
    "AUX": "is are was were be been must could would should 'm 're 'll",
    "ADP": "of for with in on at from near behind",
    "CONJ": "and or but because if while",
    "PART": "not n't",
    "NUM": "one two three four five six eight nine ten",
    "PROPN": "david anna tom monday friday sunday april june",
}


@pytest.mark.parametrize("tag", CLOSED)
def test_function_words_have_one_tag(tag: str) -> None:
    words = CLOSED[tag].split()
    assert {word for one in ALL for word in one.words} >= set(words)
    given = {(word, t) for one in ALL for word, t in zip(*one, strict=True) if word in words}
    assert given == {(word, tag) for word in words}


def test_tags_fit_their_neighbors() -> None:
    """Rules of English that no sentence here breaks; each would catch a slip of the tagger."""
    for one in ALL:
        pairs = list(zip(zip(*one, strict=True), zip(one.words[1:], one.tags[1:], strict=True), strict=False))
        for (word, tag), (after, next_tag) in pairs:
            if word in ("a", "an", "the", "my", "your", "our", "their"):
                assert next_tag in ("NOUN", "ADJ", "ADV", "NUM", "PROPN"), one
            if tag == "PART" and word == "to":
                assert next_tag in ("VERB", "AUX"), one
            if word in ("can", "will", "may", "must", "should", "could", "would", "might") and tag == "AUX":
                assert next_tag in ("VERB", "AUX", "PRON", "PART", "DET", "NOUN", "ADV"), one
            if tag == "DET" and word in ("her", "his", "this", "that", "what", "which"):
                assert next_tag in ("NOUN", "ADJ"), one
            if word == "there" and tag == "PRON":
                assert after in ("is", "was", "are", "'s", "a", "any"), one


def test_parse_reads_what_was_written() -> None:
    for one in TEST:
        assert parse(" ".join(f"{word}/{tag}" for word, tag in zip(*one, strict=True))) == one


@pytest.mark.parametrize("line", ["", "  ", "book", "book/", "/NOUN", "book/noun", "book/NOUN a", "book/PUNCT"])
def test_wrong_lines_are_refused(line: str) -> None:
    with pytest.raises(ValueError, match="line must hold"):
        parse(line)


@pytest.mark.parametrize("function", [parse, tagging.tokenize])
def test_only_text_is_read(function) -> None:
    with pytest.raises(TypeError, match="must be a str, got int 3"):
        function(3)


def test_tokens_are_those_of_the_sentences() -> None:
    for one in ALL:
        assert tuple(tagging.tokenize(" ".join(one.words))) == one.words
        joined = re.sub(r" (n't|'\w+)", r"\1", " ".join(one.words)).capitalize() + "."
        assert tuple(tagging.tokenize(joined.replace("'", "\u2019"))) == one.words


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", []),
        ("...?!", []),
        ("I can't; you WON'T.", ["i", "ca", "n't", "you", "wo", "n't"]),
        ("isn'tit n't 'twas 12 cats", ["isn", "'tit", "n't", "'twas", "12", "cats"]),
        ("Zo\u00eb's caf\u00e9", ["zo", "'s", "caf"]),
    ],
)
def test_tokens_of_other_texts(text: str, tokens: list[str]) -> None:
    assert tagging.tokenize(text) == tokens


def test_vocabulary_holds_the_training_words() -> None:
    words = tagging.vocabulary()
    assert words.symbols[0] == words.unknown == tagging.UNKNOWN
    assert set(words.symbols[1:]) == {word for one in TRAIN for word in one.words}


def test_most_frequent_tags_by_brute_force() -> None:
    tags = tagging.most_frequent_tags(TRAIN)
    tokens = [pair for one in TRAIN for pair in zip(*one, strict=True)]
    for word in sorted({word for word, _ in tokens}):
        counts = Counter(tag for other, tag in tokens if other == word)
        assert counts[tags[word]] == max(counts.values())
    assert tags[tagging.UNKNOWN] == "NOUN"
    assert len(tags) == len(tagging.vocabulary())


def test_most_frequent_tag_of_unknown_words() -> None:
    often = parse("run/VERB run/NOUN run/VERB the/DET the/DET")
    assert tagging.most_frequent_tags([often])[tagging.UNKNOWN] == "DET"  # no word occurs once: of all; a tie
    assert tagging.most_frequent_tags([often, parse("fast/ADV")])[tagging.UNKNOWN] == "ADV"
    assert tagging.most_frequent_tags([parse("run/VERB run/NOUN")])["run"] == "NOUN"


def test_ambiguous_words() -> None:
    examples = [parse("run/VERB a/DET run/NOUN"), parse("a/DET run/NOUN")]
    assert tagging.ambiguous_words(examples) == {"run": {"VERB": 1, "NOUN": 2}}
    assert tagging.ambiguous_words(examples, least=2) == {}
    assert list(tagging.ambiguous_words(TRAIN)) == sorted(tagging.ambiguous_words(TRAIN))


def test_undecided_by_brute_force() -> None:
    marks = tagging.undecided(ALL)
    assert tagging.undecided(iter(ALL)) == marks
    for one, mark in list(zip(ALL, marks, strict=True))[::9]:
        for t, marked in enumerate(mark):
            begins = [other for other in ALL if other.words[: t + 1] == one.words[: t + 1]]
            assert marked == any(other.tags[t] != one.tags[t] for other in begins)
    assert sum(map(sum, marks[len(TRAIN) :])) > 40


@pytest.mark.parametrize("function", [tagging.most_frequent_tags, tagging.ambiguous_words, tagging.undecided])
def test_no_sentences_are_refused(function) -> None:
    with pytest.raises(ValueError, match="examples must hold at least one sentence, got none"):
        function([])


def test_rare_words_are_hidden_as_often_as_said() -> None:
    ids = np.array([[1, 2, 3], [2, 2, 0]])  # 1 once, 2 three times, 3 once, padding
    mask = np.array([[True] * 3, [True, True, False]])
    hidden = tagging.hide_rare_words(ids, mask, unknown=7, copies=4000, rng=0).reshape(2, 4000, 3)
    assert np.all((hidden == 7) | (hidden == ids[:, None]))
    assert np.mean(hidden == 7, axis=1) == pytest.approx(np.array([[0.5, 0.25, 0.5], [0.25, 0.25, 0.0]]), abs=0.03)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"ids": np.array([1, 2])}, "ids must have shape"),
        ({"mask": np.ones((3, 3), bool)}, "mask must have shape"),
        ({"unknown": -1}, "unknown must be at least 0"),
        ({"copies": 0}, "copies must be at least 1"),
    ],
)
def test_wrong_arguments_for_hiding(wrong: dict, error: str) -> None:
    arguments = {"ids": np.ones((2, 3), int), "mask": np.ones((2, 3), bool), "unknown": 0, "copies": 1, "rng": 0}
    with pytest.raises(ValueError, match=error):
        tagging.hide_rare_words(**(arguments | wrong))


def test_sentence_is_a_pair() -> None:
    assert Sentence(("go",), ("VERB",)) == (("go",), ("VERB",))
