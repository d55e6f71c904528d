"""One knob: the numbers that its plots show, against the package run on the same network and the same noise."""

import math
import re
from typing import Any

import numpy as np
import pytest
import traitlets

from rnn.diagnostics import jacobians
from rnn.explorables import OneKnob
from tests.figures.arithmetic.dynamics import additive_layer
from tests.figures.arithmetic.learning import mulberry32
from tests.support.browser import show

SETTINGS: list[dict[str, Any]] = [
    {"gain": 0.5, "cell": "tanh", "noise": 0.0},
    {"gain": 1.0, "cell": "tanh", "noise": 0.1},
    {"gain": 2.5, "cell": "tanh", "noise": 1.0},
    {"gain": 1.5, "cell": "relu", "noise": 1.0},
    {"gain": 3.0, "cell": "sigmoid", "noise": 0.1},
    {"gain": 1.2, "cell": "linear", "noise": 0.1, "threshold": 1000.0},
    {"gain": 1.0, "cell": "LSTM", "noise": 0.1, "gate_bias": 3.0},
    {"gain": 2.5, "cell": "LSTM", "noise": 1.0, "gate_bias": -1.0, "threshold": 0.1},
    {"gain": 0.8, "cell": "GRU", "noise": 0.0, "gate_bias": 2.0},
]


WATCH_WORKERS = """() => {
  globalThis.workers = [];
  globalThis.Worker = class extends Worker {
    constructor(address) {
      super(address);
      Object.assign(this, { asked: 0, told: 0, ended: false });
      this.addEventListener("message", () => (this.told += 1));
      workers.push(this);
    }
    postMessage(request) { this.asked += 1; super.postMessage(request); }
    terminate() { this.ended = true; super.terminate(); }
  };
}"""


HEAR_REPORTS = "() => { globalThis.reported = []; globalThis.reportError = (error) => reported.push(error.message); }"


class Normal:
    """Standard normal numbers by the method of Box and Muller, in the page's order."""

    def __init__(self, seed: int) -> None:
        self.uniform = mulberry32(seed)

    def __call__(self, count: int) -> np.ndarray:
        pairs = [(next(self.uniform), next(self.uniform)) for _ in range(count)]
        return np.array([math.sqrt(-2 * math.log(1 - a)) * math.cos(2 * math.pi * b) for a, b in pairs])


class Network:
    """The figure's network as a layer of the package, whose input is the noise."""

    def __init__(self, gain: float, cell: str, noise: float, gate_bias: float = 1.0) -> None:
        figure = OneKnob(cells=[cell])
        gated = cell in ("LSTM", "GRU")
        self.H, self.noise, self.cell = len(figure.matrix), noise, cell
        if gated:
            self.H = len(figure.gate_matrix[0])
        self.layer, self.rows = additive_layer(cell, self.H)
        self.layer.params["W_hh"][:] = gain * np.array(figure.gate_matrix if gated else figure.matrix)[: self.rows]
        if gated:
            self.layer.params["b_h"][self.H : 2 * self.H] = gate_bias
        self.n = 2 * self.H if cell == "LSTM" else self.H
        self.alone = math.log(1 / (1 + math.exp(-gate_bias)) if gated else gain)

    def inputs(self, T: int, normal: Normal) -> np.ndarray:
        return np.array([self.noise * normal(self.rows) if self.noise else np.zeros(self.rows) for _ in range(T)])

    def forward(self, inputs: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, Any]:
        """Return the last states (B, n) of runs from several starts (B, n), and the cache."""
        x = np.repeat(inputs[:, None], len(starts), axis=1)
        state = tuple(np.split(starts, 2, axis=1)) if self.cell == "LSTM" else starts
        _, last, cache = self.layer.forward(x, state)
        return np.concatenate(last, axis=1) if self.cell == "LSTM" else last, cache

    def jacobians(self, inputs: np.ndarray, start: np.ndarray) -> np.ndarray:
        return jacobians(self.layer, self.forward(inputs, start[None])[1])[:, 0]

    def exponent(self) -> float:
        normal = Normal(1)
        start = normal(self.n)
        v, growths = np.ones(self.n), []
        for jacobian in self.jacobians(self.inputs(300, normal), start):
            grown = jacobian @ v
            growths.append(np.log(np.linalg.norm(grown) / np.linalg.norm(v)))
            v = grown / np.linalg.norm(grown)
        return float(np.mean(growths[50:]))


def described(page: Any) -> list[str]:
    """What the five plots say in words."""
    return [plot.get_attribute("aria-label") or "" for plot in page.locator(".ok-plot").all()]


def numbers(text: str) -> list[float]:
    return [float(found) for found in re.findall(r"-?\d+\.\d+", text.replace("−", "-"))]


def live(page: Any) -> str:
    return page.locator(".x-live").inner_text().replace("−", "-")


@pytest.mark.browser
@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_the_plots_show_what_the_package_measures(page: Any, setting: dict[str, Any]) -> None:
    show(page, OneKnob(cells=[setting["cell"]], **setting))
    sizes = {name: setting[name] for name in ("cell", "noise", "gate_bias") if name in setting}
    network = Network(setting["gain"], **sizes)
    threshold = setting.get("threshold", 10.0)
    said = re.search(r"λ = (\S+) per step.* ln [gfz] = (\S+)\. ", live(page))
    assert said is not None
    assert [float(value) for value in said.groups()] == pytest.approx([network.exponent(), network.alone], abs=6e-4)

    normal = Normal(2)
    inputs = network.inputs(100, normal)
    steps = network.jacobians(inputs, normal(network.n))
    starts = np.array([normal(network.n), normal(network.n)])
    ends = network.forward(inputs, starts)[0]
    memory = math.log10(np.linalg.norm(ends[0] - ends[1]) / np.linalg.norm(starts[0] - starts[1]))
    direction = normal(network.n)
    gradient = direction / np.linalg.norm(direction)
    for jacobian in reversed(steps):
        gradient = gradient @ jacobian
    tops, product = [], np.eye(network.n)
    for k, jacobian in enumerate(steps, 1):
        product = jacobian @ product
        if k in (1, 2, 5, 10, 20, 50, 100):
            tops.append(math.log10(np.linalg.norm(product, 2)))
    shares = []
    for T in (5, 10, 20, 50, 100):
        norms = []
        for _ in range(30):
            x, start = network.inputs(T, normal), normal(network.n)
            _, cache = network.forward(x, start[None] / np.linalg.norm(start))
            v = normal(network.n)
            dstate = v[None] / np.linalg.norm(v)
            pair = tuple(np.split(dstate, 2, axis=1)) if network.cell == "LSTM" else dstate
            grads = network.layer.backward(cache, None, pair)[2]
            norms.append(np.linalg.norm(grads["W_hh"]))
        shares.append(np.mean(np.array(norms) > threshold))

    curve, shown_memory, shown_gradient, singular, clipped = described(page)
    shown = (numbers(shown_memory) or [-math.inf])[0]
    assert max(shown, -14) == pytest.approx(max(memory, -14), abs=0.051)  # below, a difference of states is rounding
    assert numbers(shown_gradient) == pytest.approx([math.log10(np.linalg.norm(gradient))], abs=0.051)
    assert numbers(singular) == pytest.approx(tops, abs=0.051)
    assert [int(share) for share in re.findall(r"(\d+) %", clipped)] == [round(100 * share) for share in shares]
    ends_of_curve = [Network(gain, **sizes).exponent() for gain in (0.1, 3.0)]
    said = re.search(r"from (\S+) at gain 0.1 to (\S+) at gain 3", curve.replace("−", "-"))
    assert said is not None
    assert [float(value) for value in said.groups()] == pytest.approx(
        ends_of_curve, abs=0.05
    )  # chaos amplifies rounding


@pytest.mark.browser
def test_the_sentence_says_how_fast_a_difference_changes(page: Any) -> None:
    show(page, OneKnob(gain=2.0, cell="linear", noise=0.0))
    assert "a small difference doubles every 1.0 steps" in live(page)
    page.evaluate("model.set('gain', 0.5)")
    page.wait_for_function("document.querySelector('.x-live').textContent.includes('halves every 1.0 steps')")
    page.evaluate("model.set('cell', 'relu')")  # without input it dies: every state becomes zero
    page.wait_for_function("!document.querySelector('.x-live').textContent.includes('halves every 1.0 steps')")


@pytest.mark.browser
def test_the_controls_work_from_the_keyboard(page: Any) -> None:
    show(page, OneKnob())
    before = described(page)
    page.get_by_label("Gain g").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("model.get('gain')") == pytest.approx(1.05)
    page.wait_for_function("(old) => document.querySelectorAll('.ok-plot')[1].ariaLabel !== old", arg=before[1])
    page.get_by_label("Clip at norm").focus()
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("model.get('threshold')") == pytest.approx(10**0.5)
    page.get_by_label("strong noise").check()
    page.get_by_label("ReLU").check()
    assert [page.evaluate(f"model.get('{name}')") for name in ("noise", "cell")] == [1, "relu"]


@pytest.mark.browser
def test_gated_cells_have_a_bias_and_others_not(page: Any) -> None:
    show(page, OneKnob(cells=["tanh", "LSTM", "GRU"]))
    bias = page.get_by_label("Bias of the gate")
    assert not bias.is_visible()
    page.get_by_label("GRU").check()
    bias.wait_for()  # until the figure is drawn anew; before, the key would go to the choice of cells
    bias.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("[model.get('cell'), model.get('gate_bias')]") == ["GRU", 1.25]
    page.wait_for_function("document.querySelector('.x-live').textContent.includes('update gate alone, z = 0.777')")
    assert "ln z" in page.locator(".ok-keys").inner_text()


@pytest.mark.browser
def test_the_page_answers_while_the_figure_measures(page: Any) -> None:
    page.evaluate(WATCH_WORKERS)
    show(page, OneKnob(cells=["tanh", "LSTM"]))
    assert page.evaluate("[workers.length, workers[0].asked, workers[0].told]") == [1, 1, 1]
    settings = "for (let i = 1; i <= 8; i++) { model.set('gain', i / 4); await null; }"
    busy = page.evaluate(f"async () => {{ {settings} return document.querySelector('.ok-figure').ariaBusy; }}")
    assert busy == "true"
    page.wait_for_function("document.querySelector('.ok-figure').ariaBusy === 'false'")
    assert page.evaluate("[workers[0].asked, workers[0].told]") == [3, 3], (
        "the first, the next, and the latest of the rest"
    )
    assert "ln g = 0.693" in live(page)
    page.evaluate("remove()")
    assert page.evaluate("workers[0].ended")


@pytest.mark.browser
@pytest.mark.parametrize("start", ["throw new Error('no workers')", "return new Original(broken)"])
def test_without_workers_it_measures_in_the_page(page: Any, start: str) -> None:
    broken = "const broken = URL.createObjectURL(new Blob(['throw new Error()']))"
    page.evaluate(f"() => {{ const Original = Worker; {broken}; globalThis.Worker = function () {{ {start}; }}; }}")
    show(page, OneKnob(gain=2.0, cell="linear", noise=0.0))
    assert "a small difference doubles every 1.0 steps" in live(page)


@pytest.mark.browser
def test_a_setting_that_cannot_be_measured_does_not_stop_the_figure(page: Any) -> None:
    page.evaluate(HEAR_REPORTS)
    show(page, OneKnob(gain=2.0, cell="linear", noise=0.0))
    idle = "document.querySelector('.ok-figure').ariaBusy === 'false'"
    page.evaluate("async () => { model.set('cell', 'unknown'); await null; }")
    page.wait_for_function(idle)
    assert len(page.evaluate("reported")) == 1
    assert "doubles every 1.0 steps" in live(page), "the last result stays"
    page.evaluate("async () => { model.set('cell', 'linear'); model.set('gain', 0.5); await null; }")
    page.wait_for_function(idle)
    assert "halves every 1.0 steps" in live(page)


@pytest.mark.browser
def test_without_a_first_result_there_is_no_figure(page: Any) -> None:
    page.evaluate(HEAR_REPORTS)
    figure = OneKnob()
    figure.set_trait("matrix", [])
    with pytest.raises(Exception, match="Cannot read properties of undefined"):
        show(page, figure)
    assert len(page.evaluate("reported")) == 1


def test_the_gain_is_the_spectral_radius() -> None:
    figure = OneKnob(cells=["LSTM"])
    for matrix in (figure.matrix, *np.split(np.array(figure.gate_matrix), 4)):
        assert np.abs(np.linalg.eigvals(np.array(matrix))).max() == pytest.approx(1, abs=1e-4)


def test_weights_of_gates_travel_only_where_they_are_needed() -> None:
    assert OneKnob().gate_matrix == []


@pytest.mark.parametrize(
    "wrong", [{"gain": 0.05}, {"gain": 3.5}, {"cell": "softplus"}, {"noise": 0.3}, {"threshold": 0.0}]
)
def test_wrong_values_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(traitlets.TraitError, match=next(iter(wrong))):
        OneKnob(**wrong)
