"""The stepper of backpropagation through time: every node, every (t, k) term and every total against rnn."""

from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import traitlets

import rnn
from rnn.explorables import BPTTStepper
from tests.arithmetic.learning import total_gradients
from tests.browser import assert_accessible, show

WEIGHTS = {"w_hh": "W_hh", "w_xh": "W_xh", "b_h": "b_h"}
NUMBERS: list[dict[str, Any]] = [
    {},
    {"seq_len": 2, "h_0": 0.3, "w_hh": -1.4},
    {"seq_len": 4, "h_0": -0.5, "w_hh": -0.7, "b_h": 0.2, "x": [0.5, -2.0, 1.0, 0.3], "targets": [0.0, 2.0, -1.0, 0.1]},
]


class Reference:
    """The same network as layers of the package, with its gradients."""

    def __init__(self, figure: BPTTStepper) -> None:
        self.T, self.layer = figure.seq_len, rnn.RNN(1, 1, rng=0)
        for name, value in (("W_xh", figure.w_xh), ("W_hh", figure.w_hh), ("b_h", figure.b_h)):
            self.layer.params[name][...] = value
        self.x = np.array(figure.x[: self.T])[:, None]  # (T, 1)
        self.targets = np.array(figure.targets[: self.T])
        self.h_0 = np.array([figure.h_0])

    def states(self) -> np.ndarray:
        """h_0 .. h_T, (T + 1,)."""
        output = self.layer.forward(self.x[:, None], self.h_0[None])[0]
        return np.concatenate([self.h_0, output[:, 0, 0]])

    def losses(self) -> np.ndarray:
        return (self.states()[1:] - self.targets) ** 2 / 2

    def nodes(self) -> tuple[dict[str, float], dict[str, float]]:
        """The number and the gradient of every node, under the names of the figure."""
        h, p = self.states(), self.layer.params
        dy = h[1:] - self.targets
        dh, da = self.backward(dy)
        _, _, cache = self.layer.forward(self.x[:, None], self.h_0[None])
        dx, dh_0, _ = self.layer.backward(cache, dy[:, None, None])
        values, grads = {"h0": h[0]}, {"h0": dh_0[0, 0]}
        for i in range(self.T):
            a = p["W_xh"][0, 0] * self.x[i, 0] + p["W_hh"][0, 0] * h[i] + p["b_h"][0]
            one = {"x": self.x[i, 0], "a": a, "h": h[i + 1], "y": h[i + 1], "L": self.losses()[i]}
            two = {"x": dx[i, 0, 0], "a": da[i], "h": dh[i], "y": dy[i], "L": 1.0}
            values |= {f"{kind}{i + 1}": value for kind, value in one.items()}
            grads |= {f"{kind}{i + 1}": value for kind, value in two.items()}
        return values, grads

    def backward(self, dy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        model: Any = SimpleNamespace(recurrent=self.layer)
        dh, da = total_gradients(model, self.x[: len(dy)], self.h_0, dy[:, None], np.zeros(1))
        return np.ravel(dh), np.ravel(da)

    def term(self, weight: str, t: int, k: int) -> float:
        """What L_t contributes through the use of the weight at step k, from the backward pass of step k alone."""
        dy = np.zeros(t)
        dy[-1] = self.states()[t] - self.targets[t - 1]
        dh, _ = self.backward(dy)
        _, _, cache = self.layer.forward(self.x[k - 1 : k, None], self.states()[k - 1].reshape(1, 1))
        _, dstate, grads = self.layer.backward(cache, dh[k - 1].reshape(1, 1, 1))
        return float(dstate[0, 0] if weight == "h_0" else grads[WEIGHTS[weight]].ravel()[0])

    def total(self, weight: str) -> float:
        _, _, cache = self.layer.forward(self.x[:, None], self.h_0[None])
        dy = self.states()[1:] - self.targets
        _, dstate, grads = self.layer.backward(cache, dy[:, None, None])
        return float(dstate[0, 0] if weight == "h_0" else grads[WEIGHTS[weight]].ravel()[0])

    def numerical(self, weight: str, e: float = 1e-4) -> float:
        values = self.h_0 if weight == "h_0" else self.layer.params[WEIGHTS[weight]]
        losses = []
        for change in (e, -2 * e, e):  # the last one puts the weight back
            values += change
            losses.append(self.losses().sum())
        return float(losses[0] - losses[1]) / (2 * e)


def last_step(T: int) -> int:
    return 10 * T + 2


def press(page: Any, name: str, times: int = 1) -> None:
    for _ in range(times):
        page.get_by_role("button", name=name, exact=True).click()


def live(page: Any) -> str:
    return page.locator(".x-live").inner_text()


def read(page: Any, selector: str, *names: str) -> list[list[str]]:
    """The data attributes of all elements that match."""
    return page.locator(selector).evaluate_all(
        "(nodes, names) => nodes.map((node) => names.map((name) => node.dataset[name]))", list(names)
    )


def numbers(page: Any, selector: str, key: str, name: str) -> dict[str, float]:
    """One number per element, those that are not shown yet left out."""
    return {found: float(value) for found, value in read(page, selector, key, name) if value}


def as_float(text: str) -> float:
    """Read a number as the figure writes it: with a true minus sign, or with a power of ten."""
    raised = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
    return float(text.replace("·10", "e").translate(raised).replace("−", "-"))


def close(given: dict[str, float], expected: dict[str, float]) -> None:
    assert given.keys() == expected.keys()
    for key in expected:
        assert given[key] == pytest.approx(expected[key], rel=1e-9, abs=1e-12), key


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        ({"w_hh": 2.5}, traitlets.TraitError, "w_hh"),
        ({"h_0": -1.5}, traitlets.TraitError, "h_0"),
        ({"seq_len": 5}, traitlets.TraitError, "seq_len"),
        ({"seq_len": 1}, traitlets.TraitError, "seq_len"),
        ({"step": -1}, traitlets.TraitError, "step"),
        ({"weight": "W_hh"}, traitlets.TraitError, "weight"),
        ({"x": [1.0, 0.0, 1.0]}, ValueError, r"x must be 4 numbers, .*, got \[1\.0, 0\.0, 1\.0\]"),
        ({"targets": [0.0, 0.0, 0.0, 3]}, ValueError, r"targets must lie in -2 \.\. 2, got 3"),
        ({"x": [0.0, float("nan"), 0.0, 0.0]}, ValueError, r"x must lie in -2 \.\. 2, got nan"),
        ({"x": [0.0, "1", 0.0, 0.0]}, TypeError, "x must hold numbers, got '1'"),
        ({"x": [0.0, True, 0.0, 0.0]}, TypeError, "x must hold numbers, got True"),
        ({"path": [2]}, ValueError, r"path must be empty or \[t, k\] with 1 <= k <= t <= 4, got \[2\]"),
        ({"path": [2, 3]}, ValueError, r"path must be .*, got \[2, 3\]"),
        ({"path": [5, 1]}, ValueError, r"path must be .*, got \[5, 1\]"),
        ({"path": [2, 0]}, ValueError, r"path must be .*, got \[2, 0\]"),
    ],
)
def test_wrong_values_are_named(wrong: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        BPTTStepper(**wrong)


def test_figures_share_no_numbers() -> None:
    BPTTStepper().x[0] = 9.0
    assert BPTTStepper(path=[3, 1], x=[1, 0, 1, 0]).state()["x"] == [1.0, 0.0, 1.0, 0.0]


@pytest.mark.browser
@pytest.mark.parametrize("settings", NUMBERS)
def test_every_node_gets_its_number_and_then_its_gradient(page: Any, settings: dict[str, Any]) -> None:
    figure = BPTTStepper(**settings)
    reference = Reference(figure)
    values, grads = reference.nodes()
    T = figure.seq_len
    show(page, figure)
    forward = [f"{kind}{t}" for t in range(1, T + 1) for kind in "xahyL"]
    backward = [f"{kind}{t}" for t in range(T, 0, -1) for kind in "Lyhax"] + ["h0"]
    page.get_by_role("button", name="Step", exact=True).focus()
    for done in range(last_step(T) + 1):
        known = ["h0", *forward[:done]]
        returned = backward[: max(0, done - 5 * T - 1)]
        close(numbers(page, ".bp-node", "node", "value"), {name: values[name] for name in known})
        close(numbers(page, ".bp-node", "node", "grad"), {name: grads[name] for name in returned})
        page.keyboard.press("Enter")
    assert page.evaluate("model.get('step')") == last_step(T)  # it stops at the end, and keeps the focus
    assert page.evaluate("document.activeElement.textContent") == "Step"
    press(page, "Back")
    assert "h0" not in numbers(page, ".bp-node", "node", "grad")


@pytest.mark.browser
@pytest.mark.parametrize("settings", NUMBERS)
def test_numbers_are_written_as_they_are(page: Any, settings: dict[str, Any]) -> None:
    figure = BPTTStepper(**settings, step=42)
    show(page, figure)
    values, grads = Reference(figure).nodes()
    for name, value, gradient in read(page, ".bp-node", "node", "value", "grad"):
        row = page.locator(f".bp-node[data-node={name}] text")
        for text, expected in zip(row.all_text_contents(), (values[name], grads[name]), strict=True):
            assert as_float(text.split(" = ")[1]) == pytest.approx(
                expected, abs=5.1e-4 if abs(expected) > 0.01 else 5.1e-5
            )
        assert (float(value), float(gradient)) == pytest.approx((values[name], grads[name]), rel=1e-9)
    rows = page.locator(".bp-ledger tbody tr")
    page.locator("summary").click()
    for kind, row in zip(("x", "a", "h", "y", "L", "y", "h", "a", "x"), rows.all(), strict=True):
        cells = row.locator("td").all_inner_texts()
        source = grads if row.locator("th").inner_text().startswith("d") else values
        assert cells[0] == ("" if kind != "h" else cells[0])
        for t, cell in enumerate(cells[1:], start=1):
            assert as_float(cell) == pytest.approx(source[f"{kind}{t}"], abs=5.1e-4)


@pytest.mark.browser
@pytest.mark.parametrize("settings", NUMBERS)
def test_every_arrow_shows_its_local_derivative_after_the_forward_pass(page: Any, settings: dict[str, Any]) -> None:
    figure = BPTTStepper(**settings)
    show(page, figure)
    T, h = figure.seq_len, Reference(figure).states()
    assert numbers(page, ".bp-arrow", "arrow", "local") == {}
    press(page, "All forward")
    assert page.evaluate("model.get('step')") == 5 * T + 1
    expected = {}
    for t in range(1, T + 1):
        expected |= {f"x{t}-a{t}": figure.w_xh, f"h{t - 1}-a{t}": figure.w_hh, f"a{t}-h{t}": 1 - h[t] ** 2}
        expected |= {f"h{t}-y{t}": 1.0, f"y{t}-L{t}": h[t] - figure.targets[t - 1]}
    close(numbers(page, ".bp-arrow", "arrow", "local"), expected)
    for name, local in expected.items():
        text = page.locator(f'.bp-arrow[data-arrow="{name}"] text').last.text_content()
        assert as_float(text.removeprefix("= ")) == pytest.approx(local, abs=5.1e-4)


def shown_triangle(page: Any) -> dict[str, dict[str, float]]:
    return {name: numbers(page, f"[data-{name}]", name, "value") for name in ("term", "row", "column", "total")}


@pytest.mark.browser
@pytest.mark.parametrize("settings", NUMBERS)
def test_triangle_adds_up_to_the_gradient(page: Any, settings: dict[str, Any]) -> None:
    figure = BPTTStepper(**settings)
    reference, T = Reference(figure), figure.seq_len
    show(page, figure)
    press(page, "All forward")
    assert not any(shown_triangle(page).values())
    press(page, "All backward")
    for weight in (*WEIGHTS, "h_0"):
        page.locator(f"input[value={weight}]").check()
        columns = [1] if weight == "h_0" else range(1, T + 1)
        terms = {f"{t},{k}": reference.term(weight, t, k) for t in range(1, T + 1) for k in columns if k <= t}
        rows = {str(t): sum(v for key, v in terms.items() if key.startswith(f"{t},")) for t in range(1, T + 1)}
        sums = {str(k): sum(v for key, v in terms.items() if key.endswith(f",{k}")) for k in columns}
        total = reference.total(weight)
        assert sum(terms.values()) == pytest.approx(total, rel=1e-9, abs=1e-12)
        given = shown_triangle(page)
        for name, expected in (("term", terms), ("row", rows), ("column", sums), ("total", {weight: total})):
            close(given[name], expected)
        said = page.locator(".bp-totals").inner_text()
        assert f"The total is {total:.6f}; ".replace("-", "−") in said.replace("−0.000000", "0.000000")
        buttons = page.locator("button[data-path]")
        paths = buttons.evaluate_all("all => all.map((node) => [node.dataset.path, node.textContent])")
        assert {key: as_float(text) for key, text in paths} == pytest.approx(terms, abs=5.1e-4)


@pytest.mark.browser
@pytest.mark.parametrize("settings", NUMBERS)
def test_totals_stand_beside_the_finite_differences(page: Any, settings: dict[str, Any]) -> None:
    figure = BPTTStepper(**settings, step=42)
    show(page, figure)
    reference = Reference(figure)
    collected = numbers(page, "[data-collected]", "collected", "value")
    differences = numbers(page, "[data-difference]", "difference", "value")
    for weight in (*WEIGHTS, "h_0"):
        assert collected[weight] == pytest.approx(reference.total(weight), rel=1e-9, abs=1e-12)
        assert differences[weight] == pytest.approx(reference.numerical(weight), abs=1e-7)
        assert differences[weight] == pytest.approx(collected[weight], abs=1e-9)
        assert differences[weight] != collected[weight] or collected[weight] == 0  # computed in another way


@pytest.mark.browser
def test_columns_appear_as_the_backward_pass_reaches_them(page: Any) -> None:
    show(page, BPTTStepper(step=16))
    reference = Reference(BPTTStepper())
    for reached in (4, 3, 2, 1):
        columns = [k for k in (1, 2, 3) if k >= reached]
        expected = {f"{t},{k}": reference.term("w_hh", t, k) for t in (1, 2, 3) for k in columns if k <= t}
        close(numbers(page, "[data-term]", "term", "value"), expected)
        collected = numbers(page, "[data-collected]", "collected", "value").get("w_hh", 0.0)
        assert collected == pytest.approx(sum(expected.values()), abs=1e-12)
        if columns:
            assert (
                f"Column {reached} adds up to da{reached} · h{reached - 1} = "
                in page.locator(".bp-totals").inner_text()
            )
            assert "3 products in place of 6 paths" in page.locator(".bp-totals").inner_text()
        page.evaluate("model.set('step', Math.min(32, model.get('step') + 5))")


@pytest.mark.browser
def test_every_step_says_its_sum_in_numbers(page: Any) -> None:
    show(page, BPTTStepper())
    said = []
    for _ in range(last_step(3) + 1):
        said.append(live(page))
        page.evaluate("model.set('step', model.get('step') + 1)")
    assert said[0].startswith("Nothing is computed yet.")
    assert said[1] == "Forward, step 1. Step 1 reads its input: x1 = 1."
    assert said[7].endswith("a2 = wxh · x2 + whh · h1 + bh = 1 · 0 + 0.5 · 0.762 + 0 = 0.381.")
    assert said[8].endswith("h2 = tanh(a2) = tanh(0.381) = 0.363.")
    assert said[10].endswith("L2 = (y2 − target2)² / 2 = (0.363 − 0.5)² / 2 = 0.0093.")
    assert "L = L1 + L2 + L3 = 0.034 + 0.0093 + 0.015 = 0.058." in said[16]
    assert said[18].endswith("dy3 = 1 · (y3 − target3) = 0.828 − 1 = −0.172.")
    assert said[19].endswith("Step 3 is the last, so nothing comes from later steps.")
    assert said[20].endswith("da3 = dh3 · (1 − h3²) = −0.172 · 0.314 = −0.054.")
    assert "dx3 = da3 · wxh = −0.054 · 1 = −0.054" in said[21]
    assert "whh receives da3 · h2 = −0.054 · 0.363 = −0.020" in said[21]
    assert said[24].endswith("dh2 = dy2 · 1 + da3 · whh = −0.137 · 1 − 0.054 · 0.5 = −0.164.")
    assert said[32].startswith("Backward, at the start. dh0 = da1 · whh = ")
    assert len(set(said)) == len(said)


@pytest.mark.browser
@pytest.mark.parametrize("weight", [*WEIGHTS, "h_0"])
def test_pointing_at_a_term_lights_its_path(page: Any, weight: str) -> None:
    figure = BPTTStepper(step=42, weight=weight, h_0=0.4)
    show(page, figure)
    k = 1
    source = {"w_hh": ["h0"], "w_xh": ["x1"], "b_h": [], "h_0": ["h0"]}[weight]
    path = ["L3", "y3", "h3", "a3", "h2", "a2", "h1", "a1", *source]
    arrows = {f"{start}-{end}" for end, start in pairwise(path)}
    term = page.locator(f'button[data-path="3,{k}"]')
    product = Reference(figure).term(weight, 3, k)
    for enter, leave in [
        (term.hover, lambda: page.mouse.move(1, 1)),
        (term.focus, lambda: page.get_by_role("slider").focus()),
    ]:
        assert page.locator(".bp-lit").count() == 0
        enter()
        assert {name for [name] in read(page, ".bp-arrow.bp-lit", "arrow")} == arrows
        assert {name for [name] in read(page, ".bp-node.bp-lit", "node")} == set(path)
        said = page.locator(".bp-path").inner_text()
        letters, middle, last = said.removesuffix(".").rsplit(" = ", 2)
        assert letters.count("·") == middle.count("·")
        assert as_float(last) == pytest.approx(product, abs=5.1e-4)
        factors = [as_float(text.strip("()")) for text in middle.split(" · ")]
        assert np.prod(factors) == pytest.approx(product, rel=0.02, abs=1e-9)
        leave()
    term.click()
    assert page.evaluate("model.get('path')") == [3, k]
    assert page.evaluate("document.activeElement.dataset.path") == f"3,{k}"  # drawn anew, and still focused
    page.get_by_role("slider").focus()
    page.mouse.move(1, 1)
    assert term.get_attribute("aria-pressed") == "true"
    assert page.locator(".bp-arrow.bp-lit").count() == len(arrows)
    term.click()
    assert page.evaluate("model.get('path')") == []


@pytest.mark.browser
def test_a_path_that_is_not_there_is_not_lit(page: Any) -> None:
    show(page, BPTTStepper(step=32, weight="h_0", path=[3, 2]))
    assert page.locator(".bp-lit").count() == 0
    page.evaluate("model.set('weight', 'w_hh')")
    assert page.locator(".bp-arrow.bp-lit").count() == 6
    page.evaluate("model.set('seq_len', 2)")
    assert page.locator(".bp-lit").count() == 0


@pytest.mark.browser
def test_reader_changes_numbers_length_and_weight(page: Any) -> None:
    show(page, BPTTStepper(step=32, w_xh=0.5))
    page.get_by_label("value of w_hh").fill("-1.2")
    page.get_by_label("x, step 2").fill("0.7")
    page.get_by_label("target, step 3").fill("-2")
    changed = BPTTStepper(w_xh=0.5, w_hh=-1.2, x=[1.0, 0.7, 1.0, 0.0], targets=[0.5, 0.5, -2.0, 0.5])
    close(numbers(page, ".bp-node", "node", "grad"), Reference(changed).nodes()[1])
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "target, step 3"
    field = page.get_by_label("value of b_h")
    for wrong in ("", "3"):
        field.fill(wrong)
        assert field.get_attribute("aria-invalid") == "true"
        assert page.evaluate("model.get('b_h')") == 0
        field.blur()
        assert (field.input_value(), field.get_attribute("aria-invalid")) == ("0", "false")
    page.get_by_role("radio", name="xh", exact=False).check()
    assert page.evaluate("model.get('weight')") == "w_xh"
    page.get_by_role("radio", name="4").check()
    assert page.evaluate("[model.get('seq_len'), model.get('step')]") == [4, 0]
    assert page.locator(".bp-inputs input:visible").count() == 8
    assert page.locator(".bp-node").count() == 21
    press(page, "All forward")
    press(page, "All backward")
    assert page.evaluate("model.get('step')") == 42
    press(page, "Reset")
    assert page.evaluate("['w_hh', 'w_xh', 'step', 'seq_len'].map(model.get)") == [0.5, 0.5, 0, 4]
    slider = page.get_by_role("slider", name="Progress")
    slider.focus()
    slider.press("End")
    assert slider.get_attribute("aria-valuetext") == "42 of 42"
    assert page.evaluate("model.get('step')") == 42


@pytest.mark.browser
@pytest.mark.parametrize(("theme", "step"), [("light", 0), ("light", 27), ("dark", 32)])
def test_axe_finds_nothing(page: Any, theme: str, step: int) -> None:
    show(page, BPTTStepper(step=step, path=[3, 2], seq_len=3))
    page.locator("summary").click()
    assert_accessible(page, dark=theme == "dark")


@pytest.mark.browser
@pytest.mark.parametrize("T", [2, 4])
def test_no_sideways_scrolling_on_a_phone(page: Any, T: int) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    weights: dict[str, Any] = {"w_xh": -1.9, "w_hh": -1.7, "b_h": -0.2, "h_0": -0.9}
    show(page, BPTTStepper(seq_len=T, step=42, path=[2, 1], x=[-1.5, 1.3, -0.7, 1.1], targets=[-1.5] * 4, **weights))
    page.locator("summary").click()
    page.wait_for_function("document.querySelector('.bp-graph')?.clientWidth < 375")
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    parts = page.locator(".bp-part table, .bp-graph, .bp input, .bp button")
    edges = parts.evaluate_all("all => all.map((node) => node.getBoundingClientRect().right)")
    assert max(edges) <= page.evaluate("document.querySelector('.x-figure').getBoundingClientRect().right")
    boxes = "box => { const { x, right } = box.getBoundingClientRect(); return [x, right]; }"
    for box, *texts in page.locator(".bp-node").evaluate_all(
        f"all => all.map((node) => [...node.children].map({boxes}))"
    ):
        for start, end in texts:  # every number stays inside its box
            assert box[0] <= start <= end <= box[1]
