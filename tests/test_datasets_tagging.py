"""The part-of-speech sentences: the files as pinned, the split, the ambiguous words, and what is computed from them."""

import hashlib
import re
from collections import Counter
from importlib import resources
from itertools import pairwise

import numpy as np
import pytest

from rnn.datasets import tagging

SHA256 = {
    "train": "7b8753c2ad8f4ebcc80730037689d49d1adef66b692d57e965afbc3b1cb2ab1e",
    "test": "da5a1c7e2e54bdd1e8e700203d0f7aea93a90d041f41ca56a7e87a870627830d",
}
TRAIN, TEST, ALL = (tagging.load(split) for split in ("train", "test", "all"))


def read(*lines: str) -> tagging.Sentences:
    """Make sentences of lines such as "book/VERB a/DET flight/NOUN"."""
    pairs = [[token.split("/") for token in line.split()] for line in lines]
    words, tags = (tuple(tuple(pair[k] for pair in line) for line in pairs) for k in (0, 1))
    return tagging.Sentences(words, tags)


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
    tokens = Counter(word for one in ALL.words for word in one)
    for said in (
        f"{len(ALL.words)} English sentences",
        f"({len(TRAIN.words)} and {len(TEST.words)}; {tokens.total():,} words, {len(tokens)} of them",
        f"{len(tagging.ambiguous_words(ALL))} words play two or more roles, {len(tagging.ambiguous_words(ALL, 3))} of",
    ):
        assert said in readme


def test_sentences_have_4_to_14_words_and_none_occurs_twice() -> None:
    assert {4, 14} >= {min(map(len, ALL.words)), max(map(len, ALL.words))}
    assert len(set(ALL.words)) == len(ALL.words)
    assert {tag for one in ALL.tags for tag in one} == set(tagging.TAGS)


def test_no_test_sentence_resembles_a_training_sentence() -> None:
    for one in TEST.words:
        for other in TRAIN.words:
            longest = max(len(one), len(other))
            if len(set(one) & set(other)) * 3 >= longest * 2 - 2:  # only these can be near
                assert edits(one, other) * 3 > longest, (one, other)


def test_train_covers_test() -> None:
    known = {word for one in TRAIN.words for word in one}
    tokens = [word for one in TEST.words for word in one]
    assert sum(word in known for word in tokens) > 0.95 * len(tokens)
    assert 0.18 < len(TEST.words) / len(ALL.words) < 0.22


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
    assert {word for one in ALL.words for word in one} >= set(words)
    given = {(word, t) for one in zip(*ALL, strict=True) for word, t in zip(*one, strict=True) if word in words}
    assert given == {(word, tag) for word in words}


def test_tags_fit_their_neighbors() -> None:
    """Rules of English that no sentence here breaks; each would catch a slip of the tagger."""
    for one in zip(*ALL, strict=True):
        pairs = list(zip(*one, strict=True))
        for (word, tag), (after, next_tag) in pairwise(pairs):
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


def test_all_sentences_are_the_lines_of_the_files() -> None:
    folder = resources.files("rnn.datasets") / "data"
    lines = [line for split in SHA256 for line in (folder / f"tagging-{split}.txt").read_text().splitlines()]
    assert [" ".join(map("/".join, zip(*one, strict=True))) for one in zip(*tagging.load("all"), strict=True)] == lines


def test_only_text_is_read() -> None:
    with pytest.raises(TypeError, match="text must be a str, got int 3"):
        tagging.tokenize(3)  # type: ignore[arg-type]


def test_tokens_are_those_of_the_sentences() -> None:
    for one in ALL.words:
        assert tuple(tagging.tokenize(" ".join(one))) == one
        joined = re.sub(r" (n't|'\w+)", r"\1", " ".join(one)).capitalize() + "."
        assert tuple(tagging.tokenize(joined.replace("'", "\u2019"))) == one


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
    assert set(words.symbols[1:]) == {word for one in TRAIN.words for word in one}


def test_most_frequent_tags_by_brute_force() -> None:
    tags = tagging.most_frequent_tags(TRAIN)
    tokens = [pair for one in zip(*TRAIN, strict=True) for pair in zip(*one, strict=True)]
    for word in sorted({word for word, _ in tokens}):
        counts = Counter(tag for other, tag in tokens if other == word)
        assert counts[tags[word]] == max(counts.values())
    assert tags[tagging.UNKNOWN] == "NOUN"
    assert len(tags) == len(tagging.vocabulary())


def test_most_frequent_tag_of_unknown_words() -> None:
    often = "run/VERB run/NOUN run/VERB the/DET the/DET"
    assert tagging.most_frequent_tags(read(often))[tagging.UNKNOWN] == "DET"  # no word occurs once: of all; a tie
    assert tagging.most_frequent_tags(read(often, "fast/ADV"))[tagging.UNKNOWN] == "ADV"
    assert tagging.most_frequent_tags(read("run/VERB run/NOUN"))["run"] == "NOUN"


def test_ambiguous_words() -> None:
    examples = read("run/VERB a/DET run/NOUN", "a/DET run/NOUN")
    assert tagging.ambiguous_words(examples) == {"run": {"VERB": 1, "NOUN": 2}}
    assert tagging.ambiguous_words(examples, least=2) == {}
    assert list(tagging.ambiguous_words(TRAIN)) == sorted(tagging.ambiguous_words(TRAIN))


def test_undecided_by_brute_force() -> None:
    marks, pairs = tagging.undecided(ALL), list(zip(*ALL, strict=True))
    assert marks.shape == (14, 906)
    for n, (words, tags) in list(enumerate(pairs))[::9]:
        for t in range(len(words)):
            begins = [row[t] for others, row in pairs if others[: t + 1] == words[: t + 1]]
            assert marks[t, n] == any(tag != tags[t] for tag in begins)
        assert not marks[len(words) :, n].any()
    assert marks[:, len(TRAIN.words) :].sum() > 40


@pytest.mark.parametrize("function", [tagging.most_frequent_tags, tagging.ambiguous_words, tagging.undecided])
def test_no_sentences_are_refused(function) -> None:
    with pytest.raises(ValueError, match=r"(sequence|sentence), got none"):
        function(tagging.Sentences((), ()))


def test_batch_has_words_and_tags() -> None:
    batch, words = TEST.batch(), tagging.vocabulary()
    for n, (sentence, tags) in enumerate(zip(*TEST, strict=True)):
        real = batch.mask[:, n]
        assert words.decode(batch.x[real, n]) == [word if word in words else tagging.UNKNOWN for word in sentence]
        assert [list(tagging.TAGS)[k] for k in batch.targets[real, n]] == list(tags)
    assert np.array_equal(batch.mask, batch.loss_mask)


def test_unknown_split_is_named() -> None:
    with pytest.raises(ValueError, match="split must be one of 'train', 'test', 'all', got 'valid'"):
        tagging.load("valid")
