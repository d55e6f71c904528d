"""Symbols and ids: a round trip for any text, the unknown symbol, and what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn.datasets import Vocabulary

WORDS = st.lists(st.text(min_size=1), min_size=1)


@given(st.lists(WORDS, min_size=1))
def test_a_vocabulary_of_some_sequences_reads_them_back(sequences: list[list[str]]) -> None:
    vocabulary = Vocabulary.of(sequences)
    for sequence in sequences:
        assert vocabulary.decode(vocabulary.encode(sequence)) == sequence
    assert list(vocabulary.symbols) == sorted({word for sequence in sequences for word in sequence})


@given(st.lists(WORDS, min_size=1))
def test_a_batch_holds_each_sequence_in_its_column(sequences: list[list[str]]) -> None:
    vocabulary = Vocabulary.of(sequences)
    ids, mask = vocabulary.encode_all(sequences)
    assert ids.dtype == np.int64
    assert [vocabulary.decode(column[real]) for column, real in zip(ids.T, mask.T, strict=True)] == sequences


def test_symbols_that_were_not_seen_become_the_unknown_one() -> None:
    vocabulary = Vocabulary.of(["aab", "ab"], unknown="?", extra="<>")
    assert vocabulary.symbols == ("?", "<", ">", "a", "b")
    assert vocabulary.decode(vocabulary.encode("cab")) == ["?", "a", "b"]
    assert vocabulary.id("never") == 0
    assert "b" in vocabulary
    assert "c" not in vocabulary
    assert len(vocabulary) == 5
    assert list(vocabulary) == ["?", "<", ">", "a", "b"]


def test_extra_symbols_occur_once_even_if_the_text_has_them() -> None:
    assert Vocabulary.of(["a>b"], extra=[">"]).symbols == (">", "a", "b")


def test_nothing_decodes_to_nothing() -> None:
    assert Vocabulary("ab").decode(np.zeros(0, dtype=int)) == []


def test_vocabularies_are_equal_if_they_encode_alike() -> None:
    letters = Vocabulary("ab?", unknown="?")
    others = [Vocabulary("ba?", unknown="?"), Vocabulary("ab?"), Vocabulary("ab?c", unknown="?"), ("a", "b", "?")]
    assert letters == Vocabulary(["a", "b", "?"], "?")
    assert all(letters != other for other in others)
    assert len({letters, Vocabulary("ab?", unknown="?"), *others}) == 5


def test_repr_shows_the_first_symbols() -> None:
    assert repr(Vocabulary("abcde")) == "Vocabulary(5 symbols: 'a', 'b', 'c', 'd', ...)"


@pytest.mark.parametrize(
    ("build", "error", "message"),
    [
        (lambda: Vocabulary([]), ValueError, "symbols must hold at least one symbol, got none"),
        (lambda: Vocabulary(["a", 1]), TypeError, "symbols must be str, got int 1"),  # type: ignore[list-item]
        (lambda: Vocabulary(["a", ""]), ValueError, "symbols must not be empty"),
        (lambda: Vocabulary("abab"), ValueError, "symbols must be distinct, got 'a', 'b' more than once"),
        (lambda: Vocabulary("ab", unknown="?"), ValueError, "unknown must be one of the symbols, got '\\?'"),
        (lambda: Vocabulary("ab").encode("abc"), ValueError, "symbol must be in Vocabulary.*, got 'c'"),
        (lambda: Vocabulary("ab", "a").encode([1]), TypeError, "symbol must be a str, got int 1"),  # type: ignore[list-item]
        (lambda: Vocabulary("ab").encode_all([]), ValueError, "sequences must hold at least one"),
        (lambda: Vocabulary("ab").encode_all("ab"), TypeError, "sequences must be a list of sequences, got str 'ab'"),
        (lambda: Vocabulary("ab").decode([2]), ValueError, "ids must lie in 0 .. 1, got 2"),
        (lambda: Vocabulary("ab").decode([[0]]), ValueError, r"ids must have shape \(T,\), got \(1, 1\)"),
        (lambda: Vocabulary("ab").decode([0.5]), TypeError, "ids must hold integers"),
    ],
)
def test_bad_input_is_named(build, error, message) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(error, match=message):
        build()
