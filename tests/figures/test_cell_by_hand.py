"""The cell by hand: every number of the figure against the package, and what the mistaken product cannot do."""

from itertools import product
from typing import Any

import numpy as np
import pytest
import traitlets

import rnn
from rnn.cells import rnn_step
from rnn.explorables import CellByHand
from tests.support.browser import show

NONLINEARITIES = ("tanh", "relu", "sigmoid", "linear")
ARRAYS = ("W_xh", "W_hh", "b_h", "x", "h_prev")
STATES = ".cbh-state data"


def random_numbers(rng: np.random.Generator) -> dict[str, Any]:
    """Numbers with one decimal, as the sliders give them."""
    shapes = {"W_xh": (2, 2), "W_hh": (2, 2), "b_h": (2,), "x": (2,)}
    numbers = {name: rng.integers(-20, 21, size=shape) / 10 for name, shape in shapes.items()}
    return {name: value.tolist() for name, value in (numbers | {"h_prev": rng.integers(-10, 11, size=2) / 10}).items()}


def expected_state(numbers: dict[str, Any], mode: str, nonlinearity: str) -> np.ndarray:
    """The new state, through the package; the mistake is written out as h = f(diag(W) * x + diag(W) * h + b)."""
    n = {name: np.array(value, dtype=float) for name, value in numbers.items()}
    if mode == "matrix":
        return rnn_step(n["x"][None], n["h_prev"][None], n["W_xh"], n["W_hh"], n["b_h"], nonlinearity)[0][0]
    a = np.diag(n["W_xh"]) * n["x"] + np.diag(n["W_hh"]) * n["h_prev"] + n["b_h"]
    functions = {"tanh": np.tanh, "relu": rnn.functional.relu, "sigmoid": rnn.functional.sigmoid, "linear": np.array}
    return functions[nonlinearity](a)


def written(value: float, digits: int) -> str:
    """Python's rounding, with a true minus sign, and no sign on a zero."""
    text = f"{value + 0.0:.{digits}f}"
    return (text[1:] if float(text) == 0 and text[0] == "-" else text).replace("-", "−")


def values(page: Any) -> list[float]:
    return page.locator(STATES).evaluate_all("nodes => nodes.map((node) => Number(node.value))")


def slider(page: Any, name: str) -> Any:
    return page.get_by_role("slider", name=name)


def test_default_is_the_step_of_the_chapter() -> None:
    figure = CellByHand()
    numbers = {name: getattr(figure, name) for name in ARRAYS}
    assert expected_state(numbers, "matrix", "linear") == pytest.approx([1.9, 0.1])
    assert expected_state(numbers, "matrix", "tanh").round(3).tolist() == [0.956, 0.1]


@pytest.mark.parametrize("shape", [[1.0], [[1.0], [2.0]], [1.0, 2.0], [[1, 2, 3], [4, 5, 6]]])
def test_wrong_shape_is_named(shape: list[Any]) -> None:
    with pytest.raises(ValueError, match=r"W_hh must have shape \(2, 2\), got "):
        CellByHand(W_hh=shape)


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        ({"x": [0.0, 2.5]}, ValueError, r"x must lie in -2 \.\. 2, got 2\.5"),
        ({"h_prev": [0.0, -1.1]}, ValueError, r"h_prev must lie in -1 \.\. 1, got -1\.1"),
        ({"b_h": [float("nan"), 0.0]}, ValueError, r"b_h must lie in -2 \.\. 2, got nan"),
        ({"b_h": ["1", 0.0]}, TypeError, "b_h must hold numbers, got '1'"),
        ({"b_h": [True, 0.0]}, TypeError, "b_h must hold numbers, got True"),
        ({"mode": "both"}, traitlets.TraitError, "mode"),
        ({"nonlinearity": "softmax"}, traitlets.TraitError, "nonlinearity"),
    ],
)
def test_wrong_values_are_named(wrong: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        CellByHand(**wrong)


def test_traits_can_be_set_and_become_floats() -> None:
    figure = CellByHand()
    figure.W_xh = [[1, 0], [0, 1]]
    assert figure.state()["W_xh"] == [[1.0, 0.0], [0.0, 1.0]]
    assert isinstance(figure.W_xh[0][0], float)


@pytest.mark.browser
@pytest.mark.parametrize("nonlinearity", NONLINEARITIES)
@pytest.mark.parametrize("mode", ["matrix", "elementwise"])
def test_numbers_equal_the_package(page: Any, mode: str, nonlinearity: str) -> None:
    rng = np.random.default_rng(3)
    show(page, CellByHand())
    page.evaluate("([mode, f]) => { model.set('mode', mode); model.set('nonlinearity', f); }", [mode, nonlinearity])
    for _ in range(25):
        numbers = random_numbers(rng)
        page.evaluate("(numbers) => { for (const name in numbers) model.set(name, numbers[name]); }", numbers)
        expected = expected_state(numbers, mode, nonlinearity)
        np.testing.assert_allclose(values(page), expected, rtol=0, atol=1e-9)
        shown = page.locator(STATES).all_inner_texts()
        assert shown == [written(value, 3) for value in expected]
        sums = [written(round(a, 6), 2) for a in expected_state(numbers, mode, "linear")]
        assert page.locator(".cbh-sum").all_inner_texts() == sums
        assert page.locator(".cbh-total td").all_inner_texts() == sums
        assert all(text in page.locator(".x-live").inner_text() for text in [*sums, *shown])


@pytest.mark.browser
def test_sum_is_written_out_term_by_term(page: Any) -> None:
    show(page, CellByHand())
    rows = page.locator(".cbh-ledger tbody tr").evaluate_all("rows => rows.map((row) => row.innerText.split('\\t'))")
    assert rows == [
        ["input 1", "0.5 · 1.0", "0.50", "1.0 · 1.0", "1.00"],
        ["input 2", "−1.0 · (−0.5)", "0.50", "0.5 · (−0.5)", "−0.25"],
        ["old state 1", "0.8 · 0.5", "0.40", "0.3 · 0.5", "0.15"],
        ["old state 2", "−0.4 · (−1.0)", "0.40", "0.6 · (−1.0)", "−0.60"],
        ["bias", "", "0.10", "", "−0.20"],
        ["sum a", "1.90", "0.10"],
        ["h = tanh(a)", "0.956", "0.100"],
    ]


@pytest.mark.browser
def test_every_slider_moves_its_own_number_by_keyboard(page: Any) -> None:
    show(page, CellByHand())
    expected = {name: getattr(CellByHand(), name) for name in ARRAYS}
    names = [f"{W}, row {i}, column {j}" for W in ("W_xh", "W_hh") for i, j in product((1, 2), (1, 2))]
    names += [f"{v}, row {i}" for v in ("b_h", "x_t", "h_t-1") for i in (1, 2)]
    assert page.get_by_role("slider").count() == len(names) == 14
    for name in names:
        slider(page, name).focus()
        page.keyboard.press("ArrowRight")
        key = {"x_t": "x", "h_t-1": "h_prev"}.get(name.split(",")[0], name.split(",")[0])
        array = np.array(expected[key])
        place = name.split(", ", 1)[1]
        array[tuple(int(digit) - 1 for digit in place if digit.isdigit())] += 0.1
        expected[key] = array.tolist()
        np.testing.assert_allclose(page.evaluate("(name) => model.get(name)", key), array, atol=1e-9)
        np.testing.assert_allclose(values(page), expected_state(expected, "matrix", "tanh"), rtol=0, atol=1e-9)
        assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith(name)
    assert page.evaluate("model.saved") == 14


@pytest.mark.browser
def test_elementwise_mode_takes_the_other_weights_away(page: Any) -> None:
    show(page, CellByHand())
    assert page.locator(".cbh-wiring .cbh-edge:visible").count() == 8
    assert page.locator(".cbh-loss").is_hidden()
    page.get_by_role("radio", name="element by element").check()
    off = [f"{W}, row {i}, column {3 - i}" for W in ("W_xh", "W_hh") for i in (1, 2)]
    assert all(slider(page, name).is_disabled() for name in off)
    assert page.locator("input[type=range]:disabled").count() == 4
    assert page.locator(".cbh-wiring .cbh-edge:visible").count() == 4
    assert page.get_by_text("no term").count() == 4
    assert "unit 1 can never hear input 2 or unit 2" in page.locator(".cbh-loss").inner_text()
    assert "⊙" in page.locator(".cbh-formula").inner_text()
    page.get_by_role("radio", name="by matrix product").check()
    assert page.evaluate("model.get('W_hh')") == [[0.8, -0.4], [0.3, 0.6]]
    assert page.locator("input[type=range]:disabled").count() == 0


@pytest.mark.browser
def test_wiring_shows_size_and_sign(page: Any) -> None:
    show(page, CellByHand(W_xh=[[0.5, -1.0], [0.0, 2.0]]))

    def edge(key: str) -> tuple[str, float, str]:
        line = page.locator(f".cbh-wiring [data-keys='{key}'] .cbh-edge")
        dash = line.evaluate("(line) => getComputedStyle(line).strokeDasharray")
        return line.get_attribute("class").split()[1], float(line.get_attribute("stroke-width")), dash

    assert edge("x0-0")[0] == "cbh-plus"
    assert edge("x0-0")[2] == "none"
    assert edge("x1-0")[0] == "cbh-minus"
    assert edge("x1-0")[2] != "none"
    assert edge("x0-1")[0] == "cbh-zero"
    assert edge("x0-0")[1] < edge("x1-0")[1] < edge("x1-1")[1]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("name", "terms"),
    [
        ("W_hh, row 1, column 2", ["h_prev1-0"]),
        ("W_xh, row 2, column 1", ["x0-1"]),
        ("x_t, row 2", ["x1-0", "x1-1"]),
        ("h_t-1, row 1", ["h_prev0-0", "h_prev0-1"]),
        ("b_h, row 2", ["b1"]),
    ],
)
def test_focus_lights_the_edge_and_the_term(page: Any, name: str, terms: list[str]) -> None:
    show(page, CellByHand())
    lit = page.locator(".cbh-ledger .cbh-lit")
    assert lit.count() == 0
    slider(page, name).focus()
    assert set(lit.evaluate_all("cells => cells.map((cell) => cell.dataset.keys)")) == set(terms)
    edges = page.locator(".cbh-wiring g.cbh-lit:has(> .cbh-edge)").evaluate_all("all => all.map((g) => g.dataset.keys)")
    assert edges == [term for term in terms if not term.startswith("b")]
    page.get_by_role("radio").first.focus()
    assert lit.count() == 0
    page.locator(".cbh-ledger td[data-keys='h_prev1-0']").first.hover()
    assert page.locator(".cbh-entry.cbh-lit").count() == 2  # the weight and the old state


@pytest.mark.browser
def test_challenge_agrees_with_brute_force_and_elementwise_never_solves_it(page: Any) -> None:
    rng = np.random.default_rng(5)
    show(page, CellByHand())
    verdict = page.locator(".cbh-verdict")
    best = {"matrix": 0, "elementwise": 0}
    for k in range(60):
        mode = ("matrix", "elementwise")[k % 2]
        weights = {
            "W_hh": (rng.integers(-20, 21, size=(2, 2)) / 10).tolist(),
            "b_h": (rng.integers(-8, 9, 2) / 10).tolist(),
        }
        page.evaluate("(all) => { for (const name in all) model.set(name, all[name]); }", weights | {"mode": mode})
        solved = 0
        for old in product((1.0, -1.0), repeat=2):
            numbers = weights | {"W_xh": [[0, 0], [0, 0]], "x": [0, 0], "h_prev": list(old)}
            a = expected_state(numbers, mode, "linear").round(9)
            solved += (np.sign(a) == old[::-1]).all()
        assert verdict.get_attribute("data-solved") == str(solved)
        assert f"{solved} of 4" in verdict.inner_text() or solved == 4
        best[mode] = max(best[mode], solved)
    assert best["elementwise"] == 2
    assert best["matrix"] >= 2


@pytest.mark.browser
def test_swap_is_solved_by_the_matrix_product_only(page: Any) -> None:
    show(page, CellByHand())
    page.get_by_role("button", name="Show weights that swap").click()
    verdict = page.locator(".cbh-verdict")
    assert verdict.inner_text() == "Solved: all 4 combinations are swapped."
    assert page.locator(".cbh-challenge .cbh-right").count() == 8
    page.get_by_role("radio", name="element by element").check()
    assert "Not possible here: 0 of 4" in verdict.inner_text()
    page.get_by_role("button", name="Memory").click()
    assert "Not possible here: 2 of 4" in verdict.inner_text()
    page.get_by_role("button", name="All weights zero").click()
    assert "Not possible here: 0 of 4" in verdict.inner_text()
    np.testing.assert_array_equal(values(page), [0, 0])
    page.get_by_role("button", name="Example of the chapter").click()
    assert [page.evaluate("(n) => model.get(n)", n) for n in ARRAYS] == [getattr(CellByHand(), n) for n in ARRAYS]


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("mode", ["matrix", "elementwise"])
def test_axe_finds_nothing(page: Any, theme: str, mode: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    show(page, CellByHand(mode=mode))
    page.evaluate("(theme) => (document.body.dataset.jpThemeLight = String(theme === 'light'))", theme)
    colors = ":root { --pst-color-text-base: #ced6dd; --pst-color-text-muted: #9ca4af; --pst-color-surface: #29313d;"
    colors += " --pst-color-background: #121212; --pst-color-border: #48566b; }"
    if theme == "dark":
        page.add_style_tag(content=colors)
    found = Axe().run(page, context=".x-figure")
    assert len(found.response["passes"]) > 10
    assert found.response["violations"] == []


@pytest.mark.browser
@pytest.mark.parametrize("mode", ["matrix", "elementwise"])
def test_no_sideways_scrolling_on_a_phone(page: Any, mode: str) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    show(
        page,
        CellByHand(mode=mode, W_xh=[[-1.5, -1.5]] * 2, W_hh=[[-1.5, -1.5]] * 2, x=[-1.5, -1.5], nonlinearity="sigmoid"),
    )
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    tables = page.locator(".cbh-ledger, .cbh-challenge table")
    widths = tables.evaluate_all("tables => tables.map((table) => table.getBoundingClientRect().right)")
    assert max(widths) <= page.evaluate("document.querySelector('.x-figure').getBoundingClientRect().right")


def test_figures_share_no_numbers() -> None:
    CellByHand().W_hh[0][0] = 1.5
    assert CellByHand().W_hh == [[0.8, -0.4], [0.3, 0.6]]
