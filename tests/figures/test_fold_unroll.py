"""Fold and unroll: the messages, the copies and the counts of the figure against the package."""

from typing import Any

import numpy as np
import pytest
import traitlets

import rnn
from rnn.explorables import FoldUnroll
from tests.support.browser import assert_accessible, show

SIZES = [(2, 2, 1, 7), (1, 1, 1, 1), (2, 8, 4, 7), (64, 64, 64, 200), (5, 3, 2, 20), (3, 17, 9, 21)]
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
WEIGHTS = {"W_xh": "input to state", "W_hh": "state to state", "W_hy": "state to output"}


def states_and_outputs(week: list[str], seq_len: int) -> tuple[np.ndarray, np.ndarray]:
    """The states h_0 .. h_T (T + 1, 2) and the outputs (T, 1) of the drawn cell, through the package."""
    cell = {name: np.array(value) for name, value in FoldUnroll().cell.items()}
    model = rnn.ManyToMany(rnn.RNN(2, 2, rng=0), rnn.Linear(2, 1, rng=0))
    for name in ("W_xh", "W_hh", "b_h"):
        model.params[f"recurrent.{name}"][:] = cell[name]
    model.params["readout.W"][:], model.params["readout.b"][:] = cell["W_hy"], cell["b_y"]
    x = np.array([[[1.0, 0.0] if week[t % 7] == "sun" else [0.0, 1.0]] for t in range(seq_len)])  # (T, 1, 2)
    states = model.recurrent.forward(x)[0][:, 0]
    return np.concatenate([np.zeros((1, 2)), states]), model.forward(x)[0][:, 0]


def written(value: float) -> str:
    return f"{value:.2f}".replace("-", "−") if f"{value:.2f}" != "-0.00" else "0.00"


def vector(values: np.ndarray) -> str:
    return f"({', '.join(written(value) for value in values)})"


def press(page: Any, name: str, times: int = 1) -> None:
    for _ in range(times):
        page.get_by_role("button", name=name, exact=True).click()


def live(page: Any) -> str:
    return page.locator(".x-live").inner_text()


def messages(page: Any) -> list[list[str]]:
    """The messages that the unrolled drawing shows, from left to right."""
    chips = ".fu-unrolled > :is(.fu-copy, .fu-rest) .fu-chip:not(.fu-ahead)"
    numbers = "[...chip.querySelectorAll('text')].map((text) => text.textContent)"
    read = f"chips => chips.map((chip) => [chip.parentNode.getBoundingClientRect().x, {numbers}])"
    return [shown for _, shown in sorted(page.locator(chips).evaluate_all(read))]


def copies(page: Any) -> int:
    return page.locator(".fu-copy:visible").count()


def counted(D: int, H: int, K: int, T: int) -> dict[str, int]:
    """The sizes of the parameters of real layers."""

    def size(*layers: Any) -> int:
        return sum(value.size for layer in layers for value in layer.params.values())

    shared = size(rnn.RNN(D, H, rng=0), rnn.Linear(H, K, rng=0))
    separate = sum(size(rnn.RNN(D, H, rng=t), rnn.Linear(H, K, rng=t)) for t in range(T))
    return {
        "shared": shared,
        "separate": separate,
        "window": size(rnn.Linear(T * D, H, rng=0), rnn.Linear(H, K, rng=0)),
    }


@pytest.mark.parametrize(
    "wrong",
    [{"seq_len": 0}, {"seq_len": 201}, {"hidden_size": 65}, {"input_size": 0}, {"step": -1}, {"highlight": "W"}],
)
def test_wrong_values_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(traitlets.TraitError, match=next(iter(wrong))):
        FoldUnroll(**wrong)


def test_a_week_of_your_own_is_kept() -> None:
    week = ["rain", "sun"] * 3 + ["rain"]
    assert FoldUnroll(week=week).state()["week"] == week


@pytest.mark.parametrize("week", [["sun"] * 6, ["snow"] * 7])
def test_wrong_week_is_named(week: list[str]) -> None:
    with pytest.raises(ValueError, match=r"week must be seven times .*, got "):
        FoldUnroll(week=week)


def test_cell_cannot_be_changed() -> None:
    with pytest.raises(traitlets.TraitError, match="read-only"):
        FoldUnroll().cell = {}


@pytest.mark.browser
@pytest.mark.parametrize(("D", "H", "K", "T"), SIZES)
def test_counter_equals_the_sizes_of_real_layers(page: Any, D: int, H: int, K: int, T: int) -> None:
    show(page, FoldUnroll(input_size=D, hidden_size=H, output_size=K, seq_len=T))
    now, after = counted(D, H, K, T), counted(D, H, K, T + 1)
    for kind, count in now.items():
        assert page.locator(f"[data-kind={kind}]").inner_text() == f"{count:,}"
    formulas = page.locator(".fu-formula").all_inner_texts()
    for formula, kind in zip(formulas, ("shared", "separate", "window"), strict=True):
        arithmetic = formula.split("=")[1].replace("·", "*").replace(",", "")
        assert eval(arithmetic) == now[kind]
    growth = page.locator(".fu-growth").inner_text()
    assert f"adds {after['separate'] - now['separate']:,} parameters to the untied network" in growth
    assert f"and {after['window'] - now['window']:,} to the window" in growth
    assert "linear growth, not exponential" in growth


@pytest.mark.browser
@pytest.mark.parametrize("T", [7, 90])
def test_chart_marks_the_counts_at_the_present_length(page: Any, T: int) -> None:
    show(page, FoldUnroll(input_size=3, hidden_size=4, output_size=2, seq_len=T))
    rules = page.locator(".fu-rule").evaluate_all("lines => lines.map((line) => +line.getAttribute('y1'))")
    labels = page.locator(".fu-chart text").all_text_contents()[: len(rules)]
    top = float(labels[-1].replace(",", "")) if labels[-1] else 0
    assert [float(label.replace(",", "")) for label in labels] == pytest.approx(np.linspace(0, top, 5))
    present = float(page.locator(".fu-present").get_attribute("x1"))
    curve = "(line) => ['x1', 'y1', 'x2', 'y2'].map((name) => +line.getAttribute(name))"
    for kind, count in counted(3, 4, 2, T).items():
        x1, y1, x2, y2 = page.locator(f".fu-chart .fu-{kind} .fu-curve").evaluate(curve)
        height = y1 + (y2 - y1) * (present - x1) / (x2 - x1)
        assert (height - rules[0]) / (rules[-1] - rules[0]) * top == pytest.approx(count, rel=1e-9)
    circle = page.locator(".fu-chart .fu-shared circle")
    assert float(circle.get_attribute("cx")) == present


@pytest.mark.browser
@pytest.mark.parametrize("T", [1, 3, 7, 8])
def test_every_step_passes_the_right_message_on(page: Any, T: int) -> None:
    week = ["rain", "sun", "rain", "rain", "sun", "sun", "rain"]
    show(page, FoldUnroll(seq_len=T, week=week, unrolled=True))
    states, outputs = states_and_outputs(week, T)
    assert copies(page) == T
    for t in range(T + 1):
        assert messages(page) == [[written(value) for value in h] for h in states[: t + 1]]
        assert page.locator(".fu-copy.fu-now").count() == (t > 0)
        if t > 0:
            now = page.locator(".fu-copy.fu-now")
            assert now.get_attribute("data-step") == str(t)
            assert f"= {written(outputs[t - 1, 0])}" in now.text_content()
            ending = f"on to step {t + 1}" if t < T else "."
            assert f"reads {week[(t - 1) % 7]} and the message" in live(page)
            assert vector(states[t - 1]) in live(page)
            assert f"h{t} = ".translate(SUBSCRIPTS) + vector(states[t]) in live(page)
            assert live(page).endswith(f"{ending}.".replace("..", "."))
        page.get_by_role("button", name="Step", exact=True).press("Enter")
    assert page.evaluate("model.get('step')") == T  # it stops at the end, and keeps the focus
    assert page.evaluate("document.activeElement.textContent") == "Step"
    press(page, "Back")
    assert messages(page) == [[written(value) for value in h] for h in states[:T]]


@pytest.mark.browser
def test_long_sequences_show_the_first_and_the_last_copies(page: Any) -> None:
    show(page, FoldUnroll(seq_len=42, unrolled=True))
    assert page.locator(".fu-copy").evaluate_all("all => all.map((copy) => copy.dataset.step)")[::-1] == [
        *("1", "2", "3", "4", "5"),
        *("41", "42"),
    ]
    assert "…" in page.locator(".fu-rest").text_content()
    states, _ = states_and_outputs(FoldUnroll().week, 42)
    for t, before, after in [(12, 11, 12), (6, 5, 6), (40, 39, 40), (42, 5, 40)]:
        page.evaluate("(t) => model.set('step', t)", t)
        expected = [*states[:5], states[before], states[after], *states[41 : t + 1]]
        assert messages(page) == [[written(value) for value in h] for h in expected]
        assert f"h{t} = ".translate(SUBSCRIPTS) + vector(states[t]) in live(page)
        assert page.locator(".fu-rest.fu-now").count() == (t < 41)


@pytest.mark.browser
def test_unrolls_and_folds_by_keyboard(page: Any) -> None:
    show(page, FoldUnroll(seq_len=3))
    assert copies(page) == 0
    assert page.locator(".fu-folded").is_visible()
    page.get_by_role("button", name="Unroll").focus()
    page.keyboard.press("Enter")
    page.locator(".fu-folded").wait_for(state="hidden")
    assert copies(page) == 3
    assert page.evaluate("[document.activeElement.textContent, model.get('unrolled')]") == ["Fold", True]
    page.keyboard.press("Space")
    page.locator(".fu-copy").first.wait_for(state="hidden")
    assert page.locator(".fu-folded").is_visible()
    slider = page.get_by_role("slider", name="Steps T")
    slider.focus()
    slider.press("End")
    assert page.evaluate("model.get('seq_len')") == 200
    assert page.evaluate("document.activeElement.type") == "range"


@pytest.mark.browser
def test_folded_cell_computes_the_same(page: Any) -> None:
    show(page, FoldUnroll(seq_len=4))
    states, outputs = states_and_outputs(FoldUnroll().week, 4)
    for t in range(1, 5):
        press(page, "Step")
        chip = page.locator(".fu-folded .fu-chip text").all_text_contents()
        assert chip == [written(value) for value in states[t]]
        assert f"= {written(outputs[t - 1, 0])}" in page.locator(".fu-folded").text_content()


@pytest.mark.browser
@pytest.mark.parametrize("weight", list(WEIGHTS))
@pytest.mark.parametrize("T", [1, 7])
def test_pointing_at_a_weight_lights_every_copy(page: Any, weight: str, T: int) -> None:
    show(page, FoldUnroll(seq_len=T, hidden_size=8, input_size=2, output_size=4, unrolled=True))
    lit = page.locator(".fu-copy .fu-arrow.fu-lit")
    count = {"W_xh": 16, "W_hh": 64, "W_hy": 32}[weight]
    sentence = f"= {count} numbers: the same {count} numbers, used {T} time{'s' if T > 1 else ''}."
    legend = page.get_by_role("button", name=WEIGHTS[weight])
    for enter, leave in [
        (legend.hover, lambda: page.mouse.move(1, 1)),
        (legend.focus, lambda: page.get_by_role("slider").first.focus()),
        (page.locator(f".fu-copy .fu-arrow.fu-{weight}").first.hover, lambda: page.mouse.move(1, 1)),
    ]:
        assert lit.count() == 0
        enter()
        assert lit.count() == T
        assert set(lit.evaluate_all("arrows => arrows.map((arrow) => arrow.dataset.weight)")) == {weight}
        assert page.locator(".fu-sentence").inner_text().endswith(sentence)
        leave()
    assert lit.count() == 0
    legend.click()
    page.mouse.move(1, 1)
    page.get_by_role("slider").first.focus()
    assert lit.count() == T
    assert legend.get_attribute("aria-pressed") == "true"
    assert page.evaluate("model.get('highlight')") == weight


@pytest.mark.browser
def test_reader_changes_the_inputs(page: Any) -> None:
    show(page, FoldUnroll(seq_len=7, step=7))
    page.get_by_role("button", name="Day 2: sun").click()
    page.get_by_role("button", name="Day 4: rain").click()
    week = ["sun", "rain", "sun", "sun", "sun", "rain", "sun"]
    assert page.evaluate("model.get('week')") == week
    assert vector(states_and_outputs(week, 7)[0][7]) in live(page)
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Day 4: sun"


@pytest.mark.browser
def test_play_runs_to_the_end_and_can_be_paused(page: Any) -> None:
    page.clock.install()
    show(page, FoldUnroll(seq_len=4))
    press(page, "Play")
    page.clock.run_for(2100)
    assert page.evaluate("model.get('step')") == 2
    press(page, "Pause")
    page.clock.run_for(5000)
    assert page.evaluate("model.get('step')") == 2
    press(page, "Play")
    page.clock.run_for(5000)
    assert page.evaluate("model.get('step')") == 4
    press(page, "Play")  # from the beginning again
    page.clock.run_for(1100)
    assert page.evaluate("model.get('step')") == 1


@pytest.mark.browser
def test_reduced_motion_is_honored(page: Any) -> None:
    show(page, FoldUnroll())
    durations = "all => all.map((node) => getComputedStyle(node).transitionDuration)"
    moving = page.locator(".fu-cell, .fu-chip")
    assert "0s" not in moving.evaluate_all(durations)
    page.emulate_media(reduced_motion="reduce")
    assert set(moving.evaluate_all(durations)) == {"0s"}


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("unrolled", [False, True])
def test_axe_finds_nothing(page: Any, theme: str, unrolled: bool) -> None:
    show(page, FoldUnroll(unrolled=unrolled, step=3, highlight="W_hh" if unrolled else ""))
    assert_accessible(page, dark=theme == "dark")


@pytest.mark.browser
@pytest.mark.parametrize("T", [3, 7, 200])
def test_no_sideways_scrolling_on_a_phone(page: Any, T: int) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    show(page, FoldUnroll(seq_len=T, unrolled=True, hidden_size=64, input_size=64, output_size=64))
    page.wait_for_function("document.querySelectorAll('.fu-copy').length <= 4")
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    tables = page.locator(".fu-counter table, .fu-drawing, .fu-chart")
    edges = tables.evaluate_all("all => all.map((node) => node.getBoundingClientRect().right)")
    assert max(edges) <= page.evaluate("document.querySelector('.x-figure').getBoundingClientRect().right")
    assert copies(page) == min(T, 3)
