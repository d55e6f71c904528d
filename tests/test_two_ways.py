"""Two ways to read: tags and influences as the figure shows them, against the trained networks in Python."""

from typing import Any

import numpy as np
import pytest
import traitlets

from rnn import runs
from rnn.datasets import tagging
from rnn.explorables import TwoWays
from rnn.functional import softmax
from tests.browser import assert_accessible, show

pytestmark = pytest.mark.browser
SENTENCE = "We need her zeppelin tonight."
NETWORKS = {"left": "tagging", "both": "tagging-both-ways"}
TAGS = list(tagging.TAGS)
ROWS = """rows => rows.map((row) => [...row.children].map((cell) => cell.innerText.trim()))"""


def rows(page: Any) -> list[list[str]]:
    return page.locator(".tw-table tbody tr").evaluate_all(ROWS)


def probabilities(key: str, ids: list[int]) -> np.ndarray:
    return softmax(runs.load(NETWORKS[key]).forward(np.array(ids)[:, None])[0])[:, 0]


def moved(key: str, ids: list[int], t: int) -> list[float]:
    """How far the answer at t moves when each of the words is replaced by the unknown one."""
    unknown, p = tagging.vocabulary().id(tagging.UNKNOWN), probabilities(key, ids)[t]
    hidden = [[unknown if i == j else one for i, one in enumerate(ids)] for j in range(len(ids))]
    return [float(np.abs(p - probabilities(key, other)[t]).sum() / 2) for other in hidden]


@pytest.mark.parametrize(("read", "word"), [(1, 1), (3, 3), (5, 3), (5, 5), (99, 99)])
def test_tags_and_bars_are_those_of_the_package(page: Any, read: int, word: int) -> None:
    show(page, TwoWays(sentence=SENTENCE, read=read, word=word))
    words = tagging.tokenize(SENTENCE)
    n = min(read, len(words))
    t, ids = min(word, n) - 1, tagging.vocabulary().encode(words[:n]).tolist()
    shown = rows(page)
    assert [row[0] for row in shown] == words
    assert all(row[1] == "has not arrived" for row in shown[n:])
    for k, key in enumerate(NETWORKS):
        best, influence = probabilities(key, ids).argmax(axis=-1), moved(key, ids, t)
        for j, row in enumerate(shown[:n]):
            assert row[1 + 2 * k].split()[0] == TAGS[best[j]]
            if key == "left" and j > t:
                assert row[2] == "cannot see it"
                assert influence[j] == 0
            else:
                assert float(row[2 + 2 * k]) == pytest.approx(influence[j], abs=0.0051)


def test_what_left_to_right_has_said_stays(page: Any) -> None:
    show(page, TwoWays(sentence=SENTENCE, read=1))
    said: list[str] = []
    for n in range(1, 6):
        now = [row[1] for row in rows(page)[:n]]
        assert now[:-1] == said
        said = now
        if n < 5:
            page.get_by_role("button", name="Next word").press("Enter")
    assert page.get_by_role("button", name="Next word").is_disabled()


def test_a_tag_changes_when_the_future_arrives(page: Any) -> None:
    show(page, TwoWays(sentence="We need her car tonight.", read=3))
    assert rows(page)[2][3].split()[0] == "PRON"
    page.get_by_label("Words that have arrived").press("ArrowRight")
    assert page.evaluate("model.get('read')") == 4
    assert rows(page)[2][3].split() == ["DET", "was", "PRON"]
    assert page.locator(".tw-changed").count() >= 1
    said = page.locator(".x-live").inner_text()
    assert "The arrival of \u201ccar\u201d turned \u201cher\u201d from pronoun to determiner" in said


def test_words_are_chosen_with_the_keyboard_and_keep_the_focus(page: Any) -> None:
    show(page, TwoWays(sentence=SENTENCE, read=5))
    page.get_by_role("button", name="need", exact=True).press("Enter")
    assert page.evaluate("model.get('word')") == 2
    assert page.evaluate("document.activeElement.textContent") == "need"
    assert page.locator("[aria-pressed=true]").inner_text() == "need"
    assert page.locator(".x-live").inner_text().startswith("\u201cneed\u201d:")


def test_typing_examples_and_an_empty_field(page: Any) -> None:
    show(page, TwoWays())
    field = page.get_by_label("A sentence")
    field.fill("They heard her laugh")
    assert [row[0] for row in rows(page)] == ["they", "heard", "her", "laugh"]
    assert all(len(row) == 5 for row in rows(page))  # what is typed has arrived
    page.get_by_role("button", name="Water is good for the plants.").press("Enter")
    assert page.evaluate("[model.get('read'), model.get('word')]") == [1, 1]
    assert field.input_value() == "Water is good for the plants."
    assert page.get_by_role("button", name="From the start").is_disabled()
    field.fill("?!")
    assert page.locator(".x-live").inner_text() == "Type a sentence of at least one word."
    assert rows(page) == []


def test_text_is_shown_as_text(page: Any) -> None:
    show(page, TwoWays(sentence="<b>good</b> <img src=x onerror=alert(1)>", read=99))
    assert page.locator(".tw-table img").count() == 0


@pytest.mark.parametrize("dark", [False, True])
def test_accessible(page: Any, dark: bool) -> None:
    show(page, TwoWays(read=4))
    assert_accessible(page, dark=dark)


def test_bad_values_are_refused() -> None:
    with pytest.raises(traitlets.TraitError, match="read"):
        TwoWays(read=0)
