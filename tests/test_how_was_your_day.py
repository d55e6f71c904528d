"""How was your day: the influence of each word as the figure shows it, against rnn.diagnostics."""

import base64
from typing import Any

import numpy as np
import pytest
import traitlets

from rnn import pretrained
from rnn.datasets.replies import load, tokenize
from rnn.diagnostics import influence
from rnn.explorables import HowWasYourDay
from rnn.models import ManyToOne
from rnn.pretrained import replies
from tests.browser import show

pytestmark = pytest.mark.browser
TEXTS = [
    "It started well but ended badly.",
    "Not bad at all!",
    "A zany exam \N{RIGHT SINGLE QUOTATION MARK} I can't say.",
    "Bad",
]


def networks() -> dict[str, ManyToOne]:
    """The two networks: the weights of the first as the page gets them."""
    packed = dict(HowWasYourDay().untrained)
    start = pretrained.load("replies")  # of the same sizes
    names = {"embedding": "embedding.W", "W_hy": "readout.W", "b_y": "readout.b"}
    assert (packed.pop("class"), packed.pop("nonlinearity")) == ("RNN", start.recurrent.nonlinearity)
    for key, array in packed.items():
        numbers = np.frombuffer(base64.b64decode(array["data"]), "<f2").reshape(array["shape"])
        start.params[names.get(key, f"rnn.{key}")][:] = numbers
    return {"untrained": start, "trained": pretrained.load("replies")}


def rows(page: Any) -> list[list[str]]:
    read = "rows => rows.map((row) => [...row.children].map((cell) => cell.innerText.trim()))"
    return [[text.replace("−", "-") for text in row] for row in page.locator(".hd-table tbody tr").evaluate_all(read)]


def expected(text: str, method: str) -> list[list[float]]:
    """State and decision of both networks for each word."""
    columns = []
    ids = replies.vocabulary().encode(tokenize(text))[:, None]
    for model in networks().values():
        found = influence(model, ids, method=method)
        decision = found.output[:, 0, 1] - found.output[:, 0, 0]
        if method == "gradient":
            W = model.readout.params["W"]
            W[1] -= W[0]  # the second output is now the log-odds
            decision = influence(model, ids, method=method).output[:, 0, 1]
        columns += [found.state[:, 0], decision]
    return np.array(columns).T.tolist()


@pytest.mark.parametrize("method", ["occlusion", "gradient"])
@pytest.mark.parametrize("text", TEXTS)
def test_the_bars_show_what_the_package_measures(page: Any, text: str, method: str) -> None:
    show(page, HowWasYourDay(reply=text, method=method))
    shown = rows(page)
    assert [row[0].removesuffix("(unknown)").strip() for row in shown] == tokenize(text)
    for row, values in zip(shown, expected(text, method), strict=True):
        assert [float(number) for number in row[1:]] == pytest.approx(values, abs=0.0051)


def test_unknown_words_are_marked(page: Any) -> None:
    show(page, HowWasYourDay(reply="a zany day"))
    assert [row[0] for row in rows(page)] == ["a", "zany (unknown)", "day"]


def test_the_sentences_say_how_sure_each_network_is(page: Any) -> None:
    for text in TEXTS:
        show(page, HowWasYourDay(reply=text))
        for name, model in networks().items():
            logits, _, _ = model.forward(replies.vocabulary().encode(tokenize(text))[:, None])
            y = logits[0, 0]
            sure = page.locator(f"[data-network={name}]").inner_text().split(": ")[1].split(" %")[0]
            assert int(sure) == round(100 / (1 + np.exp(y[0] - y[1])))


def test_typing_and_the_examples_ask_again(page: Any) -> None:
    show(page, HowWasYourDay())
    page.get_by_label("How was your day?").fill("Nothing went wrong")
    assert [row[0] for row in rows(page)] == ["nothing", "went", "wrong"]
    page.get_by_role("button", name="Not bad at all.").press("Enter")
    assert page.get_by_label("How was your day?").input_value() == "Not bad at all."
    assert page.evaluate("model.get('reply')") == "Not bad at all."
    page.get_by_label("change it a little").check()
    assert page.evaluate("model.get('method')") == "gradient"
    page.get_by_label("How was your day?").fill("  ")
    assert page.locator(".x-live").inner_text() == "Type an answer of at least one word."
    assert rows(page) == []


def test_text_is_shown_as_text(page: Any) -> None:
    show(page, HowWasYourDay(reply="<b>good</b> <img src=x onerror=alert(1)>"))
    assert page.locator(".hd-table img").count() == 0


def test_the_trained_network_answers_the_test_replies_as_in_python(page: Any) -> None:
    _, test = load()
    show(page, HowWasYourDay())
    model = pretrained.load("replies")
    said = replies.answer(model, test.texts[:40])
    for text, day in zip(test.texts[:40], said, strict=True):
        page.evaluate("(text) => model.set('reply', text)", text)
        sure = int(page.locator("[data-network=trained]").inner_text().split(": ")[1].split(" %")[0])
        assert sure == 50 or (sure > 50) == (day == "good")


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(traitlets.TraitError, match="method"):
        HowWasYourDay(method="guess")
