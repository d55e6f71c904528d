"""One knob: the numbers that its plots show, against the package run on the same network and the same noise."""

import math
import re
from typing import Any

import numpy as np
import pytest
import traitlets

import rnn
from rnn.explorables import OneKnob
from tests.browser import show
from tests.engine_learning import mulberry32

SETTINGS: list[dict[str, Any]] = [
    {"gain": 0.5, "nonlinearity": "tanh", "noise": 0.0},
    {"gain": 1.0, "nonlinearity": "tanh", "noise": 0.1},
    {"gain": 2.5, "nonlinearity": "tanh", "noise": 1.0},
    {"gain": 1.5, "nonlinearity": "relu", "noise": 1.0},
    {"gain": 3.0, "nonlinearity": "sigmoid", "noise": 0.1},
    {"gain": 1.2, "nonlinearity": "linear", "noise": 0.1, "threshold": 1000.0},
]


class Normal:
    """Standard normal numbers by the method of Box and Muller, in the page's order."""

    def __init__(self, seed: int) -> None:
        self.uniform = mulberry32(seed)

    def __call__(self, count: int) -> np.ndarray:
        pairs = [(next(self.uniform), next(self.uniform)) for _ in range(count)]
        return np.array([math.sqrt(-2 * math.log(1 - a)) * math.cos(2 * math.pi * b) for a, b in pairs])


class Network:
    """The figure's network as a layer of the package, whose input is the noise."""

    def __init__(self, gain: float, nonlinearity: str, noise: float) -> None:
        matrix = np.array(OneKnob().matrix)
        self.H, self.noise = len(matrix), noise
        self.layer = rnn.RNN(self.H, self.H, nonlinearity=nonlinearity, rng=0)
        params = self.layer.params
        params["W_xh"][:], params["W_hh"][:], params["b_h"][:] = np.eye(self.H), gain * matrix, 0

    def inputs(self, T: int, normal: Normal) -> np.ndarray:
        return np.array([self.noise * normal(self.H) if self.noise else np.zeros(self.H) for _ in range(T)])

    def jacobians(self, inputs: np.ndarray, h0: np.ndarray) -> list[np.ndarray]:
        """Each row by a backward pass of one step."""
        found, state = [], h0
        for u in inputs:
            repeated = [np.repeat(v[None], self.H, axis=0) for v in (u, state)]
            _, following, cache = self.layer.forward(repeated[0][None], repeated[1])
            found.append(self.layer.backward(cache, None, np.eye(self.H))[1])
            state = following[0]
        return found

    def exponent(self) -> float:
        normal = Normal(1)
        h0 = normal(self.H)
        v, growths = np.ones(self.H), []
        for jacobian in self.jacobians(self.inputs(300, normal), h0):
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
    show(page, OneKnob(**setting))
    network = Network(setting["gain"], setting["nonlinearity"], setting["noise"])
    threshold = setting.get("threshold", 10.0)
    said = re.search(r"λ = (\S+) per step.* ln g = (\S+)\. ", live(page))
    assert said is not None
    assert [float(value) for value in said.groups()] == pytest.approx(
        [network.exponent(), math.log(setting["gain"])], abs=6e-4
    )

    normal = Normal(2)
    inputs = network.inputs(100, normal)
    jacobians = network.jacobians(inputs, normal(network.H))
    starts = normal(network.H), normal(network.H)
    ends = network.layer.forward(np.repeat(inputs[:, None], 2, axis=1), np.array(starts))[1]
    memory = math.log10(np.linalg.norm(ends[0] - ends[1]) / np.linalg.norm(starts[0] - starts[1]))
    direction = normal(network.H)
    gradient = direction / np.linalg.norm(direction)
    for jacobian in reversed(jacobians):
        gradient = gradient @ jacobian
    tops, product = [], np.eye(network.H)
    for k, jacobian in enumerate(jacobians, 1):
        product = jacobian @ product
        if k in (1, 2, 5, 10, 20, 50, 100):
            tops.append(math.log10(np.linalg.norm(product, 2)))
    shares = []
    for T in (5, 10, 20, 50, 100):
        norms = []
        for _ in range(30):
            x, h0 = network.inputs(T, normal), normal(network.H)
            _, _, cache = network.layer.forward(x[:, None], h0[None] / np.linalg.norm(h0))
            v = normal(network.H)
            grads = network.layer.backward(cache, None, v[None] / np.linalg.norm(v))[2]
            norms.append(np.linalg.norm(grads["W_hh"]))
        shares.append(np.mean(np.array(norms) > threshold))

    curve, shown_memory, shown_gradient, singular, clipped = described(page)
    shown = numbers(shown_memory)[0]
    assert max(shown, -14) == pytest.approx(max(memory, -14), abs=0.051)  # below, a difference of states is rounding
    assert numbers(shown_gradient) == pytest.approx([math.log10(np.linalg.norm(gradient))], abs=0.051)
    assert numbers(singular) == pytest.approx(tops, abs=0.051)
    assert [int(share) for share in re.findall(r"(\d+) %", clipped)] == [round(100 * share) for share in shares]
    ends_of_curve = [Network(gain, setting["nonlinearity"], setting["noise"]).exponent() for gain in (0.1, 3.0)]
    said = re.search(r"from (\S+) at gain 0.1 to (\S+) at gain 3", curve.replace("−", "-"))
    assert said is not None
    assert [float(value) for value in said.groups()] == pytest.approx(
        ends_of_curve, abs=0.05
    )  # chaos amplifies rounding


@pytest.mark.browser
def test_the_sentence_says_how_fast_a_difference_changes(page: Any) -> None:
    show(page, OneKnob(gain=2.0, nonlinearity="linear", noise=0.0))
    assert "a small difference doubles every 1.0 steps" in live(page)
    page.evaluate("model.set('gain', 0.5)")
    page.wait_for_function("document.querySelector('.x-live').textContent.includes('halves every 1.0 steps')")
    page.evaluate("model.set('nonlinearity', 'relu')")  # without input it dies: every state becomes zero
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
    assert [page.evaluate(f"model.get('{name}')") for name in ("noise", "nonlinearity")] == [1, "relu"]


def test_the_gain_is_the_spectral_radius() -> None:
    assert np.abs(np.linalg.eigvals(np.array(OneKnob().matrix))).max() == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(
    "wrong", [{"gain": 0.05}, {"gain": 3.5}, {"nonlinearity": "softplus"}, {"noise": 0.3}, {"threshold": 0.0}]
)
def test_wrong_values_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(traitlets.TraitError, match=next(iter(wrong))):
        OneKnob(**wrong)
