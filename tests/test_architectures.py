"""The five wirings: what lights up when, where inputs, outputs and losses are, in training and in use."""

from typing import Any

import pytest
import traitlets

from rnn.datasets import digits
from rnn.explorables import Architectures
from rnn.explorables.architectures import WIRINGS
from tests.browser import assert_accessible, show

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
THREE, DAY = list("three>"), list("05-06>")
# For each wiring: what the cells read (None is the picture) and what they say ("" is nothing).
COLUMNS: dict[str, tuple[list[str | None], list[str]]] = {
    "one-to-one": ([None], ["3"]),
    "one-to-many": ([None, "<", *THREE[:-1]], ["", *THREE]),
    "many-to-one": (["not", "bad", "at", "all"], ["", "", "", "good"]),
    "many-to-many": (["she", "reads", "a", "book"], ["PRON", "VERB", "DET", "NOUN"]),
    "sequence-to-sequence": ([*"6\u2423may", "<", *DAY[:-1]], ["", "", "", "", "", *DAY]),
}
LIT = "nodes => nodes.filter((node) => !node.classList.contains('ar-ahead'))"


def lit(page: Any, selector: str) -> list[str]:
    """The texts of what has happened, from left to right; "" for the picture."""
    read = f"nodes => ({LIT})(nodes).map((node) => [node.getBoundingClientRect().x, node.textContent])"
    return [text for _, text in sorted(page.locator(selector).evaluate_all(read))]


def count(page: Any, selector: str) -> int:
    return page.locator(selector).evaluate_all(f"nodes => ({LIT})(nodes).length")


def live(page: Any) -> str:
    return page.locator(".x-live").inner_text()


def test_the_wirings_are_those_of_the_models() -> None:
    assert set(WIRINGS) == set(COLUMNS)


@pytest.mark.parametrize("wrong", [{"wiring": "none-to-one"}, {"step": -1}, {"training": "no"}])
def test_wrong_values_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(traitlets.TraitError, match=next(iter(wrong))):
        Architectures(**wrong)


def test_the_picture_is_a_three_from_the_training_set() -> None:
    train = digits.load("train")
    image = Architectures().state()["image"]
    label = [label for x, label in zip(train.images, train.labels, strict=True) if (16 * x).tolist() == image]
    assert label == [3]


@pytest.mark.browser
@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("wiring", COLUMNS)
def test_events_come_in_order(page: Any, wiring: str, training: bool) -> None:
    inputs, outputs = COLUMNS[wiring]
    show(page, Architectures(wiring=wiring, training=training))
    step = page.get_by_role("button", name="Step", exact=True)
    said = [live(page)]
    assert (count(page, ".ar-cell"), count(page, ".ar-output"), count(page, ".ar-loss")) == (0, 0, 0)
    read = losses = 0
    for k, output in enumerate(outputs):
        step.press("Enter")
        read += inputs[k] is not None
        assert count(page, ".ar-cell") == k + 1
        assert count(page, ".ar-input, .ar-given") == read
        assert count(page, ".ar-output") == losses
        assert page.locator(".ar-cell.ar-now").get_attribute("data-column") == str(k)
        assert count(page, ".ar-state, .ar-bridge") == k
        said.append(live(page))
        assert "makes h" in said[-1] or "sets the state h₀" in said[-1]
        assert ("No output" in said[-1]) == (output == "")
        if output:
            step.press("Enter")
            losses += 1
            said.append(live(page))
            assert lit(page, ".ar-output") == [text for text in outputs[: k + 1] if text]
            assert ("The loss" in said[-1]) == training
        assert count(page, ".ar-loss") == (losses if training else 0)
    assert lit(page, ".ar-input, .ar-given") == [text for text in inputs if text is not None]
    assert page.locator(".ar-picture").count() == inputs.count(None)
    if training:
        step.press("Enter")
        said.append(live(page))
        assert "loss" in said[-1]
        assert page.locator(".ar-summed").count() == 1
    assert len(set(said)) == len(said)
    assert step.get_attribute("aria-disabled") == "true"
    end = page.evaluate("model.get('step')")
    step.press("Enter")
    assert page.evaluate("model.get('step')") == end
    page.get_by_role("button", name="Back", exact=True).press("Enter")
    assert live(page) == said[-2]


@pytest.mark.browser
@pytest.mark.parametrize("wiring", COLUMNS)
def test_losses_stand_over_outputs_and_are_numbered_by_step(page: Any, wiring: str) -> None:
    show(page, Architectures(wiring=wiring, step=100))
    outputs = sum(text != "" for text in COLUMNS[wiring][1])
    names = ["L"] if outputs == 1 else [f"L{k}".translate(SUBSCRIPTS) for k in range(1, outputs + 1)]
    assert lit(page, ".ar-loss") == names
    middle = "nodes => nodes.map((node) => { const b = node.getBoundingClientRect(); return b.x + b.width / 2; })"
    over = page.locator(".ar-loss circle").evaluate_all(middle)
    assert over == pytest.approx(page.locator(".ar-output rect").evaluate_all(middle), abs=0.6)


@pytest.mark.browser
def test_only_a_network_in_use_reads_its_own_outputs(page: Any) -> None:
    for wiring in WIRINGS:
        show(page, Architectures(wiring=wiring, step=4))
        assert page.locator(".ar-back").count() == 0
        page.get_by_label("in use").check()
        assert page.evaluate("model.get('training')") is False
        writes = wiring in ("one-to-many", "sequence-to-sequence")
        assert page.locator(".ar-back").count() == (5 if writes else 0)
        assert page.locator(".ar-loss").count() == 0
        assert "nothing to compare with" in page.locator(".ar-facts").inner_text()
    show(page, Architectures(wiring="one-to-many", step=5))
    assert "“h”, the right symbol before," not in live(page)
    page.evaluate("model.set('step', 4)")
    assert "reads “t”, the right symbol before, and the message h₁, and makes h₂." in live(page)
    page.get_by_label("in use").check()
    assert "reads “t”, its own output before, and the message h₁, and makes h₂." in live(page)


@pytest.mark.browser
def test_wiring_is_chosen_by_keyboard_and_starts_anew(page: Any) -> None:
    show(page, Architectures(wiring="one-to-one", step=2))
    page.get_by_role("radio", name="One-to-one").focus()
    for wiring in WIRINGS[1:]:
        page.keyboard.press("ArrowDown")
        assert page.evaluate("[model.get('wiring'), model.get('step')]") == [wiring, 0]
        assert "Nothing is read yet." in live(page)
        assert page.locator(".ar-cell").count() == len(COLUMNS[wiring][0])


@pytest.mark.browser
def test_play_runs_to_the_end_and_can_be_paused(page: Any) -> None:
    page.clock.install()
    show(page, Architectures(wiring="many-to-one"))
    page.get_by_role("button", name="Play").click()
    page.clock.run_for(1900)
    assert page.evaluate("model.get('step')") == 2
    page.get_by_role("button", name="Pause").click()
    page.clock.run_for(5000)
    assert page.evaluate("model.get('step')") == 2
    page.get_by_role("button", name="Play").click()
    page.clock.run_for(9000)
    assert page.evaluate("model.get('step')") == 6
    page.get_by_role("button", name="Play").click()  # from the beginning again
    page.clock.run_for(1000)
    assert page.evaluate("model.get('step')") == 1


@pytest.mark.browser
def test_reduced_motion_is_honored(page: Any) -> None:
    show(page, Architectures())
    durations = "all => all.map((node) => getComputedStyle(node).transitionDuration)"
    moving = page.locator(".ar-cell, .ar-arrow, .ar-thread")
    assert "0s" not in moving.evaluate_all(durations)
    page.emulate_media(reduced_motion="reduce")
    assert set(moving.evaluate_all(durations)) == {"0s"}


@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("wiring", COLUMNS)
def test_axe_finds_nothing(page: Any, wiring: str, dark: bool) -> None:
    show(page, Architectures(wiring=wiring, step=3))
    assert_accessible(page, dark=dark)


@pytest.mark.browser
@pytest.mark.parametrize("wiring", COLUMNS)
def test_no_sideways_scrolling_on_a_phone(page: Any, wiring: str) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    show(page, Architectures(wiring=wiring, step=100))
    page.wait_for_function("document.querySelector('.ar-drawing').width.baseVal.value < 360")
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    edges = page.locator(".ar-drawing rect").evaluate_all("all => all.map((node) => node.getBoundingClientRect())")
    figure = page.evaluate("document.querySelector('.x-figure').getBoundingClientRect()")
    assert all(figure["left"] < edge["left"] and edge["right"] < figure["right"] for edge in edges)
    widths = "(svg) => [svg.getBoundingClientRect().width, svg.viewBox.baseVal.width]"
    drawn, meant = page.locator(".ar-drawing").evaluate(widths)
    assert drawn / meant > 0.95  # the text keeps its size
