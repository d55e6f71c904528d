"""Gates: every number that the figure shows against rnn's layers, and its controls."""

import math
import re
from typing import Any

import numpy as np
import pytest
import traitlets

import rnn
from rnn import functional, runs
from rnn.datasets import last_capital
from rnn.explorables import Gates
from tests.browser import assert_accessible, show

LONG_GAP = "Aab.abb.aab.bab.aab?"
SETTINGS: list[dict[str, Any]] = [
    {},
    {"text": LONG_GAP, "shift": -4.0},
    {"text": "?aB.b?", "step": 4, "unit": 1, "shift": 2.5},
    {"layer": "GRU", "unit": 1},
    {"layer": "GRU", "text": LONG_GAP, "unit": 2, "shift": -3.0},
]
ROWS = {"LSTM": "ifgoch", "GRU": "rznh"}


class Reading:
    """What the layers of the package compute for the figure's settings."""

    def __init__(self, layer: str = "LSTM", text: str = "bAa.b?aBa?", step: int = 20, unit: int = 2,
                 shift: float = 0.0) -> None:  # fmt: skip
        self.model = runs.load(f"last-capital-{layer.lower()}")
        self.layer: Any = self.model.recurrent
        self.is_lstm, self.text, self.unit, self.t = layer == "LSTM", text, unit - 1, min(step, len(text))
        self.layer.params["b_h"][2:4] += shift
        batch = last_capital.Strings([text]).batch()
        self.x, self.right = batch.x, batch.targets[:, 0]
        self.logits, _, self.cache = self.model.forward(self.x)
        self.inner = self.layer.forward(self.x)[2]

    def values(self, key: str) -> np.ndarray:
        """One row of the table for both units, (T, 2)."""
        if key == "h":
            return np.asarray(self.inner.states[1:, 0])
        if key == "c":
            return np.asarray(self.inner.cells[1:, 0])
        return np.asarray(getattr(self.inner, key)[:, 0])

    def gradients(self) -> tuple[np.ndarray, np.ndarray]:
        """dL/dc_k of the unit (of a GRU: dL/dh_k) for k = 1 .. t, and the product of the keeping gates alone."""
        t, whole = self.t, []
        logits = self.logits[t - 1]
        _, dlogits = rnn.cross_entropy(logits[None], self.right[None, t - 1 : t])
        dh_t = dlogits[0] @ self.model.readout.params["W"]  # (1, 2)
        zeros = np.zeros_like(dh_t)
        for k in range(t):
            if k == t - 1:
                dh, dc = dh_t, zeros
            else:  # of the state after step k, which is the initial state of the rest
                start = self.inner.states[k + 1]
                state = (start, self.inner.cells[k + 1]) if self.is_lstm else start
                _, _, cache = self.layer.forward(self.x[k + 1 : t], state)
                _, back, _ = self.layer.backward(cache, None, (dh_t, zeros) if self.is_lstm else dh_t)
                dh, dc = back if self.is_lstm else (back, zeros)
            if self.is_lstm:
                dh = dc + dh * self.values("o")[k] * (1 - np.tanh(self.values("c")[k]) ** 2)
            whole.append(dh[0, self.unit])
        keep = self.values("f" if self.is_lstm else "z")[:t, self.unit]
        alone = [whole[-1] * np.prod(keep[k + 1 :]) for k in range(t)]
        return np.array(whole), np.array(alone)


def number(text: str) -> float:
    """Read ".98", "−1.0" and "2.1 · 10⁻⁶"."""
    text = text.translate(str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789"))
    digits, _, exponent = text.partition(" · 10")
    return float(digits) * 10 ** float(exponent or 0)


def live(page: Any) -> str:
    return str(page.locator(".x-live").inner_text())


@pytest.mark.browser
@pytest.mark.parametrize("setting", SETTINGS)
def test_the_table_shows_the_gates_cells_and_states_of_the_layers(page: Any, setting: dict[str, Any]) -> None:
    show(page, Gates(**setting))
    reading = Reading(**setting)
    rows = ROWS[setting.get("layer", "LSTM")]
    for key in rows:
        for unit, row in enumerate(page.locator(f".gf-row-{key}").all()):
            cells = row.locator("td").all_inner_texts()
            assert cells[reading.t :] == [""] * (len(reading.text) - reading.t)
            for cell, value in zip(cells, reading.values(key)[: reading.t, unit], strict=False):
                assert number(cell) == pytest.approx(value, abs=0.0051 if abs(value) < 0.99 else 0.051)
    assert page.locator(".gf-here").count() == len(rows)


@pytest.mark.browser
@pytest.mark.parametrize("setting", SETTINGS)
def test_it_says_what_the_network_says_and_whether_that_is_right(page: Any, setting: dict[str, Any]) -> None:
    show(page, Gates(**setting))
    reading = Reading(**setting)
    said = reading.logits[:, 0].argmax(axis=-1)
    shown = page.locator(".gf-said td").all_inner_texts()
    for k, (cell, answer, right) in enumerate(zip(shown, said, reading.right, strict=True)):
        name = last_capital.ANSWERS[answer].replace("-", "–")
        assert cell == ("" if k >= reading.t else name + ("" if answer == right else "✗"))
    k = reading.t - 1
    p = functional.softmax(reading.logits[k, 0])[said[k]]
    name = last_capital.ANSWERS[said[k]].replace("-", "nothing")
    verdict = (
        "right" if said[k] == reading.right[k] else f"wrong: it should say {last_capital.ANSWERS[reading.right[k]]}"
    )
    assert f"Step {k + 1}, “{reading.text[k]}”: the network says {name} ({100 * p:.0f} %), which is {verdict}." in live(
        page
    )


@pytest.mark.browser
@pytest.mark.parametrize("setting", SETTINGS)
def test_the_gradient_is_that_of_the_layers(page: Any, setting: dict[str, Any]) -> None:
    show(page, Gates(**setting))
    reading = Reading(**setting)
    whole, alone = reading.gradients()
    spoken = page.locator(".gf-plot").get_attribute("aria-label")
    found = re.search(r"at step 1: (.+?) in all, (.+?) by the .*; at step \d+: (.+)\.$", spoken)
    assert found
    sizes = [abs(whole[0]), abs(alone[0]), abs(whole[-1])]
    assert [number(text) for text in found.groups()] == pytest.approx(sizes, rel=0.051)
    middles = "nodes => nodes.map((node) => node.getBoundingClientRect()).map(({ y, height }) => y + height / 2)"
    labels, rules = (page.locator(name).evaluate_all(middles) for name in (".gf-scale text", ".gf-rule"))
    assert labels == pytest.approx(rules, abs=5)
    slope, offset = scale(page)
    logs = {"whole": np.log10(np.abs(whole)), "alone": np.log10(np.abs(alone))}
    least = math.ceil(max(values.max() for values in logs.values())) - 16  # what is below is not drawn
    for kind, values in logs.items():
        points = page.locator(f"polyline.gf-{kind}").get_attribute("points").split()
        places = np.array([[float(value) for value in point.split(",")] for point in points])
        steps = np.flatnonzero(values >= least)
        assert places[:, 0] == pytest.approx(27 * (steps + 0.5))
        assert places[:, 1] == pytest.approx(offset + slope * values[steps], abs=0.1)
    capitals = [k for k in range(reading.t - 1) if reading.text[k] in "AB"]
    if capitals:
        k = capitals[-1]
        pattern = r"back to the (\w), (\d+) steps?, .* multiplied by (.+?); .* multiply it by (.+?)\.$"
        told = re.search(pattern, live(page))
        assert told
        assert told.group(1, 2) == (reading.text[k], str(reading.t - 1 - k))
        ratios = [abs(whole[k] / whole[-1]), abs(alone[k] / whole[-1])]
        assert [number(told.group(i)) for i in (3, 4)] == pytest.approx(ratios, rel=0.051)


def scale(page: Any) -> tuple[float, float]:
    """Pixels per power of ten, and the height of 1, from the labels of the axis."""
    read = "labels => labels.map((label) => [label.textContent, Number(label.getAttribute('y')) - 4])"
    labels = page.locator(".gf-scale text").evaluate_all(read)
    powers = [0 if text == "1" else int(text.replace("−", "-")[2:]) for text, _ in labels]
    slope = (labels[1][1] - labels[0][1]) / (powers[1] - powers[0])
    return slope, labels[0][1] - slope * powers[0]


@pytest.mark.browser
@pytest.mark.parametrize("setting", SETTINGS)
def test_the_sums_of_the_step_add_up(page: Any, setting: dict[str, Any]) -> None:
    show(page, Gates(**setting))
    reading = Reading(**setting)
    lines = page.locator(".gf-sum").all()
    assert len(lines) == len(ROWS[setting.get("layer", "LSTM")])
    functions = {"σ": lambda a: 1 / (1 + math.exp(-a)), "tanh": math.tanh}
    for line, key in zip(lines, ROWS[setting.get("layer", "LSTM")], strict=True):
        _, formula, numbers, result = (part.inner_text() for part in line.locator(":scope > *").all())
        assert formula.startswith(key)
        exact = reading.values(key)[reading.t - 1, reading.unit]
        assert number(result.removeprefix("= ")) == pytest.approx(exact, abs=0.0051)
        arithmetic = numbers.removeprefix("= ").replace("−", "-").replace("·", "*")
        assert eval(arithmetic, functions) == pytest.approx(exact, abs=0.05)


@pytest.mark.browser
@pytest.mark.parametrize("setting", SETTINGS)
def test_half_life_of_bias_and_gate(page: Any, setting: dict[str, Any]) -> None:
    show(page, Gates(**setting))
    reading = Reading(**setting)
    idle = functional.sigmoid(reading.layer.params["b_h"][2 + reading.unit])
    now = reading.values("f" if reading.is_lstm else "z")[reading.t - 1, reading.unit]
    for name, gate in (("idle", idle), ("now", now)):
        steps = math.log(0.5) / math.log(gate) if gate < 1 else math.inf
        shown = page.locator(f"[data-life={name}]").inner_text().replace(",", "")
        if steps < 1e4:
            assert float(shown) == pytest.approx(steps, abs=0.051 if steps < 9.9 else 0.51)
        else:
            assert shown == "over 10000"


@pytest.mark.browser
def test_the_published_half_lives(page: Any) -> None:
    show(page, Gates())
    rows = [row.locator("td").all_inner_texts() for row in page.locator(".gf-lives tr").all()]
    assert rows == [["0", "1", "2", "5"], [".500", ".731", ".881", ".993"], ["1.0", "2.2", "5.5", "103"]]


@pytest.mark.browser
def test_the_reader_steps_through_the_sequence(page: Any) -> None:
    show(page, Gates(text="aA?", step=0))
    assert live(page) == "Nothing is read yet. Press Step: the first symbol is “a”."
    assert page.locator(".gf-sum").count() == page.locator(".gf-plot").count() == 0
    page.get_by_role("button", name="Step", exact=True).press("Enter")
    assert page.evaluate("model.get('step')") == 1
    assert "There is no earlier capital" in live(page)
    page.get_by_role("button", name="step 3, ?").press("Enter")
    assert page.locator("[aria-current=step]").get_attribute("aria-label") == "step 3, ?"
    assert page.evaluate("document.activeElement.ariaLabel") == "step 3, ?"
    assert "the network says A" in live(page)
    page.get_by_role("button", name="Back").press("Enter")
    assert page.evaluate("model.get('step')") == 2
    page.locator(".gf-row-f td").first.click()  # of unit 1
    assert page.evaluate("[model.get('step'), model.get('unit')]") == [1, 1]


@pytest.mark.browser
def test_typing_reads_again_and_leaves_out_what_is_no_symbol(page: Any) -> None:
    show(page, Gates())
    field, note = page.get_by_label("It reads"), page.locator(".gf-note")
    field.fill("B.x?")
    assert field.input_value() == page.evaluate("model.get('text')") == "B.?"
    assert "Left out" in note.inner_text()
    assert "Step 3" in live(page)
    field.fill("")
    assert note.inner_text() == "Type at least one symbol."
    assert page.evaluate("model.get('text')") == "B.?"
    field.fill("A?")
    assert note.inner_text() == "Type . a b A B or ?"
    assert page.locator(".gf-symbol").all_inner_texts() == ["A", "?"]


@pytest.mark.browser
def test_examples_and_reset(page: Any) -> None:
    show(page, Gates(layer="GRU", unit=2, shift=-3.0, text="A", step=1))
    page.get_by_role("button", name="Long gap").press("Enter")
    assert page.evaluate("[model.get('text'), model.get('shift')]") == [LONG_GAP, -3]
    page.get_by_role("button", name="Reset").press("Enter")
    start = {name: page.evaluate(f"model.get('{name}')") for name in ("layer", "text", "step", "unit", "shift")}
    assert start == {name: getattr(Gates(), name) for name in start}
    for button in ("Two capitals", "Silence"):
        page.get_by_role("button", name=button).press("Enter")
        Gates(text=page.evaluate("model.get('text')"))  # is allowed


@pytest.mark.browser
def test_the_slider_makes_the_network_forget(page: Any) -> None:
    show(page, Gates(text=LONG_GAP))
    assert "says A" in live(page)
    page.get_by_label("Added to the bias").focus()
    for _ in range(8):
        page.keyboard.press("ArrowLeft")
    assert page.evaluate("model.get('shift')") == -4
    assert "which is wrong: it should say A" in live(page)


@pytest.mark.browser
def test_a_gru_remembers_what_its_gradient_no_longer_reaches(page: Any) -> None:
    setting: dict[str, Any] = {"layer": "GRU", "text": LONG_GAP, "unit": 1, "shift": -4.0}
    show(page, Gates(**setting))
    assert "the network says A (100 %), which is right." in live(page)
    whole, _ = Reading(**setting).gradients()
    assert abs(whole[0] / whole[-1]) < 1e-3


@pytest.mark.browser
def test_a_network_is_shown_at_the_unit_that_holds_the_letter(page: Any) -> None:
    show(page, Gates())
    for layer in ("GRU", "LSTM"):
        page.get_by_label(layer).check()
        unit = page.evaluate("model.get('unit')") - 1
        held = [Reading(layer, f"{capital}ab.ab.").values("c" if layer == "LSTM" else "h")[-1] for capital in "AB"]
        assert held[0][unit] < -0.9 < 0.9 < held[1][unit]
        assert np.sign(held[0][1 - unit]) == np.sign(held[1][1 - unit])


@pytest.mark.parametrize("text", ["", "A" * 21, "abc", "A ?"])
def test_wrong_texts_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"text must be 1 to 20 symbols of \. a b A B \?, got "):
        Gates(text=text)


@pytest.mark.parametrize("wrong", [{"layer": "RNN"}, {"step": -1}, {"unit": 3}, {"shift": 5.0}])
def test_wrong_values_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(traitlets.TraitError, match=next(iter(wrong))):
        Gates(**wrong)


@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True])
def test_it_is_accessible(page: Any, dark: bool) -> None:
    show(page, Gates(text=LONG_GAP, shift=-4.0, step=12))
    assert_accessible(page, dark=dark)


@pytest.mark.browser
def test_it_fits_a_phone(page: Any) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    for layer in ("LSTM", "GRU"):
        show(page, Gates(text=LONG_GAP, layer=layer))
        assert page.evaluate("document.documentElement.scrollWidth") == 375
        page.wait_for_function("document.querySelector('.x-scroll').scrollLeft > 100")  # the last step is in view
        page.get_by_role("button", name="step 2, a").press("Enter")
        page.wait_for_function("document.querySelector('.x-scroll').scrollLeft <= 27")
