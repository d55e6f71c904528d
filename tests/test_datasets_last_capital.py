"""The last capital: right answers by a slow loop, inputs symbol by symbol, and how often each is drawn."""

from typing import Any

import numpy as np
import pytest

from rnn.datasets.last_capital import ANSWERS, SYMBOLS, Strings, sample


def read(x: np.ndarray) -> str:
    """The text of a sequence (T, 4), from what its features mean."""
    names = {(0, 0, 0, 0): ".", (1, 0, 0, 0): "a", (0, 1, 0, 0): "b"}
    names |= {(1, 0, 1, 0): "A", (0, 1, 1, 0): "B", (0, 0, 0, 1): "?"}
    return "".join(names[tuple(row)] for row in x.astype(int).tolist())


def right(text: str) -> str:
    said, last = "", "-"
    for symbol in text:
        last = symbol if symbol in "AB" else last
        said += last if symbol == "?" else "-"
    return said


def test_a_drawn_sequence_asks_for_the_last_capital() -> None:
    strings = sample(40, 200, rng=0)
    batch = strings.batch()
    assert batch.x.shape == (40, 200, 4)
    assert batch.targets.shape == (40, 200)
    for b, text in enumerate(strings.texts):
        assert read(batch.x[:, b]) == text
        assert "".join(ANSWERS[k] for k in batch.targets[:, b]) == right(text)


@pytest.mark.parametrize("p", [0.0, 0.1, 1.0])
def test_symbols_come_as_often_as_they_should(p: float) -> None:
    text = "".join(sample(200, 500, p_capital=p, rng=1).texts)
    for symbol in SYMBOLS:
        share = p / 2 if symbol in "AB" else (1 - p) / 4
        assert text.count(symbol) / len(text) == pytest.approx(share, abs=0.005)


@pytest.mark.parametrize(
    ("texts", "error", "message"),
    [
        ("aB?", TypeError, "sequences must be a list of sequences, got str 'aB\\?'"),
        ([], ValueError, "sequences must hold at least one sequence, got none"),
        (["a", "ab"], ValueError, "texts must be of one length"),
        (["", ""], ValueError, "must have at least one step"),
        (["aC"], ValueError, "symbol must be in Vocabulary.* got 'C'"),
    ],
)
def test_wrong_texts_are_refused(texts: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        Strings(texts).batch()


@pytest.mark.parametrize(
    "wrong", [{"seq_len": 0}, {"batch": 0}, {"p_capital": 1.5}, {"p_capital": -0.1}, {"seq_len": 2.0}, {"rng": None}]
)
def test_wrong_settings_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError), match=next(iter(wrong))):
        sample(**{"seq_len": 3, "batch": 2, "rng": 0, **wrong})
