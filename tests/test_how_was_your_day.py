"""How was your day: the influence of each word as the figure shows it, against rnn.diagnostics."""

import base64
from typing import Any

import numpy as np
import pytest
import traitlets

from rnn import runs
from rnn.datasets.replies import load, tokenize, vocabulary
from rnn.diagnostics import influence
from rnn.explorables import HowWasYourDay
from rnn.explorables.how_was_your_day import TRAINED
from rnn.models import ManyToOne
from rnn.runs.networks import replies
from tests.browser import show

pytestmark = pytest.mark.browser
TEXTS = [
    "It started well but ended badly.",
    "Not bad at all!",
    "A zany exam \N{RIGHT SINGLE QUOTATION MARK} I can't say.",
    "Bad",
]


def networks(names: tuple[str, ...] = ("untrained", "RNN")) -> dict[str, ManyToOne]:
    """The networks: the weights of the untrained one as the page gets them."""
    found = {name: runs.load(TRAINED.get(name, "replies")) for name in names}
    if "untrained" in names:
        keys = {"embedding": "embedding.W", "W_hy": "readout.W", "b_y": "readout.b"}
        for key, array in HowWasYourDay().networks["untrained"].items():
            if key not in ("class", "nonlinearity"):
                numbers = np.frombuffer(base64.b64decode(array["data"]), "<f2").reshape(array["shape"])
                found["untrained"].params[keys.get(key, f"recurrent.{key}")][:] = numbers
    return found


def rows(page: Any) -> list[list[str]]:
    read = "rows => rows.map((row) => [...row.children].map((cell) => cell.innerText.trim()))"
    return [[text.replace("−", "-") for text in row] for row in page.locator(".hd-table tbody tr").evaluate_all(read)]


def expected(text: str, method: str, names: tuple[str, ...] = ("untrained", "RNN")) -> list[list[float]]:
    """State and decision of the networks for each word."""
    columns = []
    ids = vocabulary().encode(tokenize(text))[:, None]
    for model in networks(names).values():
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
            logits, _, _ = model.forward(vocabulary().encode(tokenize(text))[:, None])
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
    test = load("test")
    show(page, HowWasYourDay())
    model = runs.load("replies")
    said = replies.answer(model, test.texts[:40])
    for text, day in zip(test.texts[:40], said, strict=True):
        page.evaluate("(text) => model.set('reply', text)", text)
        sure = int(page.locator("[data-network=RNN]").inner_text().split(": ")[1].split(" %")[0])
        assert sure == 50 or (sure > 50) == (day == "good")


@pytest.mark.parametrize("method", ["occlusion", "gradient"])
def test_gated_networks_show_what_the_package_measures(page: Any, method: str) -> None:
    text = "It started badly but ended well."
    show(page, HowWasYourDay(offered=["RNN", "LSTM", "GRU"], reply=text, method=method))
    assert np.array(rows(page))[:, 1:].astype(float) == pytest.approx(
        np.array(expected(text, method, ("RNN", "LSTM"))), abs=0.0051
    )
    page.get_by_role("group", name="Compare").get_by_label("GRU").check()
    assert page.evaluate("[model.get('first'), model.get('second')]") == ["GRU", "LSTM"]
    assert np.array(rows(page))[:, 1:].astype(float) == pytest.approx(
        np.array(expected(text, method, ("GRU", "LSTM"))), abs=0.0051
    )
    assert page.locator(".hd-table thead th").all_inner_texts()[:2] == ["GRU", "LSTM"]


def test_networks_on_offer_can_be_chosen_from_python() -> None:
    figure = HowWasYourDay(offered=["RNN", "LSTM", "GRU"], second="GRU")
    assert [figure.first, figure.second, list(figure.networks)] == ["RNN", "GRU", ["RNN", "LSTM", "GRU"]]


def test_networks_are_named_and_chosen_only_where_there_are_more_than_two(page: Any) -> None:
    show(page, HowWasYourDay())
    assert page.locator(".hd-table thead th").all_inner_texts()[:2] == ["Untrained", "Trained"]
    assert page.get_by_role("group", name="Compare").count() == 0


@pytest.mark.parametrize(
    "wrong", [{"method": "guess"}, {"offered": ["RNN"]}, {"offered": ["RNN", "MLP"]}, {"second": "LSTM"}]
)
def test_wrong_values_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(traitlets.TraitError, match=next(iter(wrong))):
        HowWasYourDay(**wrong)
