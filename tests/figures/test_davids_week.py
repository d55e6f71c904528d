"""David's week: its trained network, and what the figure shows in a real browser, against the package."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import traitlets
from numpy.typing import NDArray

import rnn
from rnn.datasets import david, seattle_weather
from rnn.explorables import DavidsWeek, david_model
from rnn.functional import softmax
from tests.support.browser import show

PRESETS = [week["days"] for week in DavidsWeek().weeks]
RANDOM = [np.random.default_rng(seed).integers(0, 2, size=1 + seed % 14).tolist() for seed in range(15)]
NETWORKS = ("hand-wired", "trained")

# What the figure shows, row by row: predictions with their marks, hidden states, and what David does.
READ = """() => {
  const cells = (row) => [...row.querySelectorAll("td[data-t]")];
  const rows = (name) => [...document.querySelectorAll(`.dw-${name}`)].map(cells);
  return {
    weather: rows("weathers")[0].map((cell) => cell.innerText.trim()),
    david: rows("david")[0].map((cell) => cell.innerText.trim()),
    predictions: rows("prediction").map((row) => row.map((cell) => ({
      activity: cell.dataset.activity, text: cell.innerText.replace(/\\s+/g, " ").trim(),
      cross: cell.querySelector(".dw-icon-cross") !== null,
    }))),
    states: rows("unit").map((row) => row.map((cell) => Number(cell.querySelector("[data-value]").dataset.value))),
  };
}"""


def networks(trained: rnn.ManyToMany | None = None) -> dict[str, tuple[rnn.ManyToMany, NDArray]]:
    model = trained or david_model()
    return {"hand-wired": david.hand_wired(), "trained": (model, np.zeros((1, model.recurrent.hidden_size)))}


def run(days: list[int], name: str, trained: rnn.ManyToMany | None = None) -> tuple[NDArray, NDArray]:
    """Hidden states (T, H) and logits (T, 4) of a network, from the package."""
    model, state = networks(trained)[name]
    h, _, _ = model.recurrent.forward(david.encode(days)[:, None], state)
    return h[:, 0], model.readout.forward(h)[0][:, 0]


def words(ids: Any) -> list[str]:
    return [david.ACTIVITIES[k] for k in ids]


def best_table() -> dict[tuple[str, int], str]:
    """The commonest activity after each activity in each weather, over many days; run where three are as common."""
    weather, did = david.sample(3000, 1, p_rain=0.5, rng=7)
    table = {}
    for yesterday in david.ACTIVITIES:
        for rain in (0, 1):
            pairs = zip(words(did[:-1, 0]), words(did[1:, 0]), weather[1:, 0], strict=True)
            counts = Counter(now for before, now, today in pairs if (before, today) == (yesterday, rain))
            table[yesterday, rain] = max(counts, key=counts.__getitem__)
            if len(counts) > 1:
                assert sorted(counts) == ["cycle", "run", "swim"]
                assert min(counts.values()) > 0.8 * max(counts.values())
                table[yesterday, rain] = "run"
    return table


TABLE = best_table()


def check_week(page: Any, days: list[int], network: str, trained: rnn.ManyToMany | None = None) -> None:
    shown = page.evaluate(READ)
    truth = words(david.activities(days))
    table = [TABLE[pair] for pair in zip(["swim", *truth[:-1]], days, strict=True)]
    expected = [table] + [words(run(days, name, trained)[1].argmax(axis=-1)) for name in NETWORKS]
    assert shown["weather"] == [david.WEATHER[rain] for rain in days]
    assert shown["david"] == truth
    for row, predicted in zip(shown["predictions"], expected, strict=True):
        assert [cell["activity"] for cell in row] == predicted
        for cell, right in zip(row, truth, strict=True):
            mistake = cell["activity"] != right
            assert cell["cross"] == mistake
            assert ("wrong" in cell["text"]) == mistake
            assert cell["text"].startswith(cell["activity"])
    guesses = ["? (a guess" in cell["text"] for cell in shown["predictions"][0]]
    assert guesses == [yesterday == "sleep" and not rain for yesterday, rain in zip(["", *truth], days, strict=False)]
    np.testing.assert_allclose(np.transpose(shown["states"]), run(days, network, trained)[0], rtol=0, atol=1e-9)


def number(text: str) -> float:
    return float(text.replace("\N{MINUS SIGN}", "-"))


def test_trained_network_is_right_on_every_day_of_seattle() -> None:
    rainy = seattle_weather().rainy
    assert len(rainy) == 1461
    assert (run(rainy, "trained")[1].argmax(axis=-1) == david.activities(rainy)).all()


@pytest.mark.parametrize("p_rain", [0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 1.0])
def test_trained_network_is_right_on_random_days(p_rain: float) -> None:
    weather, did = david.sample(2000, 10, p_rain=p_rain, rng=2024)
    logits, _, _ = david_model().forward(david.encode(weather))
    assert (logits.argmax(axis=-1) == did).all()
    right = np.take_along_axis(logits, did[..., None], axis=-1)
    others = np.where(logits == right, -np.inf, logits).max(axis=-1)
    assert (right[..., 0] - others).min() > 3, "no close call, so another computer decides alike"


@pytest.mark.parametrize("spell", [1, 19, 30, 100])
@pytest.mark.parametrize("sunny", [1, 2, 3, 4])
def test_trained_network_resumes_after_a_rainy_spell(spell: int, sunny: int) -> None:
    days = ([0] * sunny + [1] * spell) * 5 + [0]
    assert (run(days, "trained")[1].argmax(axis=-1) == david.activities(days)).all()


def test_trained_network_is_small_and_rounded() -> None:
    model = david_model()
    sizes = model.recurrent.input_size, model.recurrent.hidden_size, model.readout.output_size
    assert sizes == (2, 6, 4)
    assert all((value == value.round(6)).all() and value.dtype == np.float64 for value in model.params.values())
    assert len(DavidsWeek().to_html()) < 4000


def test_real_weeks_are_real() -> None:
    weather = seattle_weather()
    for week in DavidsWeek().weeks[3:]:
        month, day, year = re.fullmatch(r"Seattle, (\w+) (\d+) to .*(\d{4})", week["name"]).groups()
        number = ["January", "February", "March", "April", "May", "November"].index(month) + 1
        number = 11 if month == "November" else number
        start = int(np.flatnonzero(weather.date == np.datetime64(f"{year}-{number:02}-{int(day):02}"))[0])
        assert week["days"] == weather.rainy[start : start + len(week["days"])].astype(int).tolist()
        last = str(weather.date[start + len(week["days"]) - 1])
        assert int(last[-2:]) == int(re.search(r"(\d+), \d{4}$", week["name"]).group(1))


@pytest.mark.parametrize("days", [[], [0] * 15, [0, 2], [-1]])
def test_wrong_days_are_refused(days: list[int]) -> None:
    with pytest.raises(ValueError, match="days must be a list of 1 to 14 zeros"):
        DavidsWeek(days=days)


@pytest.mark.parametrize("state", [{"network": "other"}, {"day": 0}, {"day": 15}, {"days": ["sun"]}])
def test_wrong_state_is_refused(state: dict[str, Any]) -> None:
    with pytest.raises(traitlets.TraitError):
        DavidsWeek(**state)


def test_a_wrong_network_is_refused() -> None:
    with pytest.raises(TypeError, match="trained must be a ManyToMany, got RNN"):
        DavidsWeek(rnn.RNN(2, 3, rng=0))
    with pytest.raises(ValueError, match=r"input and output size \(2, 4\), got \(3, 4\)"):
        DavidsWeek(rnn.ManyToMany(rnn.RNN(3, 5, rng=0), rnn.Linear(5, 4, rng=0)))


@pytest.fixture
def figure(page: Any) -> Callable[..., None]:
    """Draw the figure with the given state in the empty page."""
    return lambda *args, **state: show(page, DavidsWeek(*args, **state))


@pytest.mark.browser
@pytest.mark.parametrize("network", NETWORKS)
def test_every_week_agrees_with_the_package(page: Any, figure: Callable[..., None], network: str) -> None:
    figure(network=network)
    for days in PRESETS + RANDOM:
        page.evaluate("days => model.set('days', days)", days)
        check_week(page, days, network)


@pytest.mark.browser
@pytest.mark.parametrize("nonlinearity", ["tanh", "relu", "sigmoid"])
def test_a_network_of_the_reader_with_its_mistakes(page: Any, figure: Callable[..., None], nonlinearity: str) -> None:
    own = rnn.ManyToMany(rnn.RNN(2, 3, rng=5, nonlinearity=nonlinearity), rnn.Linear(3, 4, rng=6))
    figure(own, network="trained", days=PRESETS[5], day=9)
    check_week(page, PRESETS[5], "trained", own)
    assert (run(PRESETS[5], "trained", own)[1].argmax(axis=-1) != david.activities(PRESETS[5])).any()
    assert f"{nonlinearity}(" in page.locator(".dw-panel caption").first.text_content()


@pytest.mark.browser
@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("day", [1, 5, 12])
def test_arithmetic_shows_the_numbers_of_the_day(page: Any, figure: Any, network: str, day: int) -> None:
    days = PRESETS[5]
    figure(days=days, day=day, network=network, detail=True)
    model, state = networks()[network]
    p = model.params
    h, y = run(days, network)
    x, before, now = david.encode(days)[day - 1], (h[day - 2] if day > 1 else state[0]), h[day - 1]
    a = p["recurrent.W_xh"] @ x + p["recurrent.W_hh"] @ before + p["recurrent.b_h"]
    expected = np.stack([p["recurrent.W_xh"] @ x, p["recurrent.W_hh"] @ before, p["recurrent.b_h"], a, now], axis=1)
    rows = page.locator(".dw-panel table").first.locator("tbody tr").all()
    shown = [[number(text) for text in row.locator("td").all_inner_texts()] for row in rows]
    np.testing.assert_allclose(shown, expected, atol=0.00501)
    outputs = page.locator(".dw-panel table").last.locator("tbody tr").all()
    cells = [row.locator("td").all_inner_texts() for row in outputs]
    np.testing.assert_allclose([number(y) for y, _ in cells], y[day - 1], atol=0.00501)
    assert ["largest" in text for _, text in cells] == (np.arange(4) == y[day - 1].argmax()).tolist()
    for (_, text), chance in zip(cells, softmax(y[day - 1]), strict=True):
        percent = "> 99.9%" if chance > 0.999 else "< 0.1%" if chance < 0.001 else f"{chance:.1%}"
        assert text.startswith(percent)


@pytest.mark.browser
def test_a_sum_is_written_out_with_its_weights(page: Any, figure: Callable[..., None]) -> None:
    figure(network="trained", day=5, detail=True)
    model = david_model()
    written = page.locator(".dw-sum")
    assert written.inner_text().startswith("unit ")
    page.get_by_role("button", name="unit 4").focus()
    assert written.inner_text().startswith("unit 4")
    before, now = run(PRESETS[0], "trained")[0][[3, 4]]
    for weight, value in zip(model.params["recurrent.W_hh"][3], before, strict=True):
        factors = [f"({n})" if n.startswith("-") else n for n in (f"{weight:.2f}", f"{value:.3f}")]
        assert " × ".join(factors).replace("-", "\N{MINUS SIGN}") in written.inner_text()
    assert written.inner_text().endswith(f"= {now[3]:.3f}".replace("-", "\N{MINUS SIGN}"))
    page.get_by_role("button", name="cycle", exact=True).hover()
    assert written.inner_text().startswith("cycle")
    page.evaluate("model.set('day', 4)")
    assert written.inner_text().startswith("cycle, written out for day 4"), "the choice survives another day"


@pytest.mark.browser
def test_keyboard_changes_the_weather_and_keeps_its_place(page: Any, figure: Callable[..., None]) -> None:
    figure()
    page.get_by_role("button", name="Day 2: sun").focus()
    page.keyboard.press("Space")
    focused = "document.activeElement.getAttribute('aria-label')"
    days = [0, 1, *PRESETS[0][2:]]
    assert page.evaluate(focused) == "Day 2: rain"
    assert page.evaluate("[model.get('days'), model.get('day')]") == [days, 2]
    check_week(page, days, "hand-wired")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(focused) == "Day 3: sun"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate(focused) == "Day 4: sun"
    page.get_by_role("button", name="Day 6", exact=True).focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    assert page.evaluate(focused) == "Day 5"
    assert page.evaluate("model.get('day')") == 5
    assert page.evaluate("model.saved") >= 3


@pytest.mark.browser
def test_keyboard_chooses_the_network(page: Any, figure: Callable[..., None]) -> None:
    figure()
    page.get_by_role("radio", name="RNN wired by hand").focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("model.get('network')") == "trained"
    assert page.evaluate("document.activeElement.value") == "trained"
    check_week(page, PRESETS[0], "trained")
    assert "The arithmetic of day 7 in the trained RNN" in page.locator("summary").inner_text()


@pytest.mark.browser
def test_days_are_added_and_removed_within_limits(page: Any, figure: Callable[..., None]) -> None:
    figure(days=[0, 1])
    add, remove = (page.get_by_role("button", name=name) for name in ("Add a day", "Remove a day"))
    for number_of_days in range(3, 17):
        add.focus()
        page.keyboard.press("Enter")
        assert len(page.evaluate("model.get('days')")) == min(14, number_of_days)
    assert add.get_attribute("aria-disabled") == "true"
    check_week(page, [0, 1] + [0] * 12, "hand-wired")
    for _ in range(15):
        remove.click(force=True)
    assert page.evaluate("[model.get('days'), model.get('day')]") == [[0], 1]
    assert remove.get_attribute("aria-disabled") == "true"
    check_week(page, [0], "hand-wired")


@pytest.mark.browser
def test_a_week_is_loaded_at_its_telling_day(page: Any, figure: Callable[..., None]) -> None:
    figure()
    choose = page.get_by_label("Weather")
    for i, days in reversed(list(enumerate(PRESETS))):
        choose.select_option(str(i))
        check_week(page, days, "hand-wired")
        truth = words(david.activities(days))
        wrong = [TABLE[pair] for pair in zip(["swim", *truth[:-1]], days, strict=True)]
        assert page.evaluate("model.get('day')") == 1 + [a != b for a, b in zip(wrong, truth, strict=True)].index(True)
    assert choose.input_value() == "0"
    page.get_by_role("button", name="Day 1: sun").click()
    assert choose.input_value() == "-1"


@pytest.mark.browser
def test_the_day_is_told_in_words(page: Any, figure: Callable[..., None]) -> None:
    figure()
    told = page.locator(".x-live")
    assert told.inner_text() == (
        "Day 7: the sun is back after a rainy day. Yesterday David slept, so yesterday and the weather cannot tell "
        "what comes next. That model can only guess: run, right one time in three, and wrong this time. The RNN wired "
        "by hand still holds “run, rain”, switches to “cycle, sun” and predicts cycle: right."
    )
    page.locator("td[data-t='1']").last.click()
    assert told.inner_text().startswith("Day 1: the sun shines. The day before, David swam, so today he runs")
    page.evaluate("model.set('days', [1, 1, 0])")
    assert told.inner_text().startswith("Day 1: it rains, so David sleeps.")
    page.evaluate("model.set('day', 2)")
    assert "keeps “swim, rain” on and predicts sleep: right." in told.inner_text()
    page.evaluate("model.set('day', 3)")
    assert "the sun is back after 2 rainy days" in told.inner_text()
    page.evaluate("model.set('network', 'trained')")
    assert told.inner_text().endswith("as a pattern of its own over 6 units, predicts run: right.")
    page.evaluate("model.set('days', [0])")
    assert told.inner_text().endswith("The trained RNN predicts run: right.")


@pytest.mark.browser
def test_details_follow_and_set_the_state(page: Any, figure: Callable[..., None]) -> None:
    figure()
    assert not page.locator(".dw-panel").is_visible()
    page.locator("summary").click()
    page.wait_for_function("model.get('detail')")
    page.evaluate("model.set('detail', false)")
    assert not page.locator(".dw-panel").is_visible()


@pytest.mark.browser
@pytest.mark.parametrize("network", NETWORKS)
def test_nothing_sticks_out_of_a_telephone(page: Any, figure: Callable[..., None], network: str) -> None:
    page.set_viewport_size({"width": 375, "height": 700})
    figure(days=PRESETS[5], day=14, detail=True, network=network)
    page.wait_for_function("document.querySelector('.x-scroll').scrollLeft > 0")  # the chosen day is in sight
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert page.evaluate("document.querySelector('thead [data-selected]').getBoundingClientRect().right") <= 375


@pytest.mark.browser
@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_accessibility_violation(page: Any, figure: Callable[..., None], theme: str, network: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    figure(days=PRESETS[5], day=9, detail=True, network=network)
    page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
    page.add_style_tag(
        content="html[data-theme=dark] { --pst-color-text-base: #ced6dd; --pst-color-text-muted: #9ca4af; "
        "--pst-color-surface: #29313d; --pst-color-background: #121212; --pst-color-border: #48566b }"  # the theme's
    )
    results = Axe().run(page, context=".x-figure").response
    assert [(found["id"], [node["html"] for node in found["nodes"]]) for found in results["violations"]] == []
    assert "color-contrast" in [passed["id"] for passed in results["passes"]]
