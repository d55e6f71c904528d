"""Watch it learn: the losses, the measurements and the map of credit of the figure against a replica made of rnn."""

from collections.abc import Iterator
from math import comb
from typing import Any

import numpy as np
import pytest
import traitlets

import rnn
from rnn.datasets import david
from rnn.explorables import WatchItLearn
from tests.arithmetic.learning import mulberry32
from tests.browser import assert_accessible, show

TASK = WatchItLearn().task
T, H = TASK["seq_len"], TASK["hidden_size"]
RUNS: list[dict[str, Any]] = [
    {},
    {"seed": 3, "truncate": 1, "max_grad_norm": 0.2},
    {"optimizer": "sgd", "lr": 2.0, "truncate": 5, "max_grad_norm": None},
    {"lr": 0.3, "truncate": 11, "max_grad_norm": 0.4, "seed": 999},
]


def sample(numbers: Iterator[float], count: int) -> tuple[np.ndarray, np.ndarray]:
    """Weather and activities (T, count), from the numbers of the figure's generator in the figure's order."""
    drawn = np.array([next(numbers) for _ in range(count * T * 2)]).reshape(count, T, 2)
    weather = (drawn[..., 0] < TASK["p_rain"]).T.astype(int)
    awake = (drawn[..., 1] >= TASK["oversleep"]).T
    exercises = (weather == 0) & awake
    return weather, np.where(exercises, (2 + exercises.cumsum(axis=0)) % 3, david.SLEEP)


class Replica:
    """The same network, trained by the package on the same batches."""

    def __init__(self, figure: WatchItLearn) -> None:
        self.figure = figure
        numbers = mulberry32(figure.seed)
        self.model = rnn.ManyToMany(rnn.RNN(2, H, rng=0), rnn.Linear(H, 4, rng=0))
        for values in self.model.params.values():
            uniform = np.array([next(numbers) for _ in range(values.size)])
            values[...] = (2 * uniform.reshape(values.shape) - 1) / np.sqrt(H)
        self.numbers = mulberry32(~figure.seed)
        self.optimizer = rnn.Adam(figure.lr) if figure.optimizer == "adam" else rnn.SGD(figure.lr)

    def step(self) -> tuple[float, float]:
        """One update; its loss and the norm of its gradient before clipping."""
        B = TASK["batch_size"]
        weather, did = sample(self.numbers, B)
        chunk = self.figure.truncate or T
        loss, state, total = 0.0, None, {name: np.zeros_like(value) for name, value in self.model.params.items()}
        for start in range(0, T, chunk):
            part = slice(start, start + chunk)
            logits, state, cache = self.model.forward(david.encode(weather[part]), state)
            chunk_loss, dlogits = rnn.cross_entropy(logits, did[part], reduction="sum")
            loss += chunk_loss / (T * B)
            for name, grad in self.model.backward(cache, dlogits / (T * B))[2].items():
                total[name] += grad
        norm = rnn.clip_grad_norm(total, self.figure.max_grad_norm or np.inf)
        self.optimizer.step(self.model.params, total)
        return loss, norm

    def exam(self) -> tuple[float, list[float], list[float]]:
        """Nats per day above the floor, and how often the network and the Bayes filter are right after rain."""
        weather, _ = sample(mulberry32(20260101), 120)
        best = david.predictive(weather, TASK["oversleep"])  # (T, 120, 4)
        logits = self.model.forward(david.encode(weather))[0]
        surprise = -np.log(rnn.functional.softmax(logits))
        gap = (best * surprise).sum(axis=-1) - david.floor(weather, TASK["oversleep"]).losses
        spell = np.zeros(weather.shape, dtype=int)
        for t in range(1, T):
            spell[t] = np.where(weather[t - 1] == 1, spell[t - 1] + 1, 0)
        right = np.take_along_axis(best, logits.argmax(axis=-1)[..., None], axis=-1)[..., 0]
        chosen = [(weather == 0) & (np.minimum(spell, 3) == n) for n in range(4)]
        return (
            float(gap.mean()),
            [float(right[days].mean()) for days in chosen],
            [float(best.max(axis=-1)[days].mean()) for days in chosen],
        )

    def credit(self) -> dict[tuple[int, int], float]:
        """The mean norm of dL_t/dh_k for every t and k, from the gradient of the initial state of days k + 1 to t."""
        weather, did = (part[:, :12] for part in sample(mulberry32(20260101), 120))
        x = david.encode(weather)
        output, _, _ = self.model.recurrent.forward(x)
        means = {}
        for t in range(1, T + 1):
            for k in range(1, t + 1):
                h = output[k - 1]
                if k == t:
                    logits, _, cache = self.model.readout.forward(h[None])
                    dlogits = rnn.cross_entropy(logits, did[t - 1 : t], reduction="sum")[1]
                    dh = self.model.readout.backward(cache, dlogits)[0][0]
                else:
                    logits, _, cache = self.model.forward(x[k:t], h.copy())
                    dlogits = np.zeros_like(logits)
                    dlogits[-1:] = rnn.cross_entropy(logits[-1:], did[t - 1 : t], reduction="sum")[1]
                    dh = self.model.backward(cache, dlogits)[1]
                means[t, k] = float(np.linalg.norm(dh, axis=-1).mean())
        return means


def press(page: Any, name: str, times: int = 1) -> None:
    for _ in range(times):
        page.get_by_role("button", name=name, exact=True).click()


def live(page: Any) -> str:
    return page.locator(".x-live").inner_text()


def read(page: Any, key: str) -> str:
    return page.locator(f"[data-read={key}]").inner_text()


def numbers(page: Any) -> dict[str, float]:
    return page.locator(".wl-readout").evaluate("list => ({ ...list.dataset })")


def shown_credit(page: Any) -> dict[tuple[int, int], float]:
    cells = page.locator(".wl-cell").evaluate_all("all => all.map(({ dataset: { t, k, credit } }) => [t, k, credit])")
    return {(int(t), int(k)): float(value) for t, k, value in cells}


def heights(page: Any, name: str) -> list[float]:
    """The heights of the points of a curve, in the drawing's pixels."""
    points = page.locator(f"polyline.wl-{name}").get_attribute("points")
    return [float(point.split(",")[1]) for point in points.split(" ")]


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        ({"lr": 0.0}, ValueError, "lr must be positive and at most 10, got 0"),
        ({"lr": 11.0}, ValueError, "lr must be positive and at most 10, got 11"),
        ({"lr": float("nan")}, ValueError, "lr must be positive and at most 10, got nan"),
        ({"max_grad_norm": -1.0}, ValueError, r"max_grad_norm must be positive and finite, got -1"),
        ({"max_grad_norm": float("inf")}, ValueError, "max_grad_norm must be positive and finite, got inf"),
        ({"truncate": 0}, traitlets.TraitError, "truncate"),
        ({"truncate": 12}, traitlets.TraitError, "truncate"),
        ({"optimizer": "rmsprop"}, traitlets.TraitError, "optimizer"),
        ({"seed": 1000}, traitlets.TraitError, "seed"),
        ({"task": {}}, traitlets.TraitError, "read-only"),
    ],
)
def test_wrong_values_are_named(wrong: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        WatchItLearn(**wrong)


def test_levels_follow_from_the_number_of_sunny_days() -> None:
    """With n sunny days behind him, David's place in his cycle is n - Binomial(n, oversleep) steps on, modulo 3."""
    p, q = TASK["p_rain"], TASK["oversleep"]
    floor, exercise = 0.0, np.zeros(3)
    for day in range(T):
        for n in range(day + 1):
            chance = comb(day, n) * (1 - p) ** n * p ** (day - n)
            place = np.zeros(3)
            for awake in range(n + 1):
                place[awake % 3] += comb(n, awake) * (1 - q) ** awake * q ** (n - awake)
            today = np.array([*(1 - q) * place, q])
            floor -= (1 - p) * chance * (today[today > 0] * np.log(today[today > 0])).sum()
            exercise += chance * (1 - q) * place
    guess = np.array([*exercise / T, q])
    assert TASK["floor"] == pytest.approx(floor / T, rel=1e-12)
    assert TASK["memoryless"] == pytest.approx(-(1 - p) * (guess * np.log(guess)).sum(), rel=1e-12)


@pytest.mark.browser
@pytest.mark.parametrize("settings", RUNS)
def test_twenty_updates_equal_those_of_the_package(page: Any, settings: dict[str, Any]) -> None:
    figure = WatchItLearn(**settings)
    show(page, figure)
    replica, clipped = Replica(figure), 0
    page.get_by_role("button", name="1 update", exact=True).focus()
    for _ in range(20):
        page.keyboard.press("Enter")
        loss, norm = replica.step()
        clipped += norm > (figure.max_grad_norm or np.inf)
        given = numbers(page)
        assert float(given["loss"]) == pytest.approx(loss, abs=1e-6)
        assert float(given["norm"]) == pytest.approx(norm, rel=1e-6)
    gap, network, best = replica.exam()
    assert float(numbers(page)["gap"]) == pytest.approx(gap, rel=1e-6)
    for name, expected in (("network", network), ("best", best)):
        rates = page.locator(f"[data-{name}]").evaluate_all("cells => cells.map((cell) => Number(cell.dataset.rate))")
        assert rates == pytest.approx(expected, rel=1e-9)
    chunk = figure.truncate or T
    expected = {(t, k): v if (t - 1) // chunk == (k - 1) // chunk else 0.0 for (t, k), v in replica.credit().items()}
    assert shown_credit(page) == pytest.approx(expected, rel=1e-6)
    assert page.locator(".wl-cut").count() == sum(value == 0 for value in expected.values())
    assert page.locator(".wl-chunks path").count() == (0 if figure.truncate is None else -(-T // chunk))
    assert read(page, "update") == "20"
    assert read(page, "gap") == f"{gap:.3f}"
    assert read(page, "clipped") == f"{5 * clipped} %"
    assert page.locator(".wl-mark").count() == clipped
    assert f"After 20 updates the network is {gap:.3f} nats per day above the floor." in live(page)


@pytest.mark.browser
def test_adam_starts_anew_after_sgd(page: Any) -> None:
    figure = WatchItLearn()
    show(page, figure)
    replica = Replica(figure)
    for name in ("adam", "sgd", "adam"):
        page.evaluate("name => model.set('optimizer', name)", name)
        replica.optimizer = rnn.Adam(figure.lr) if name == "adam" else rnn.SGD(figure.lr)
        for _ in range(3):
            press(page, "1 update")
            assert float(numbers(page)["loss"]) == pytest.approx(replica.step()[0], abs=1e-6)


@pytest.mark.browser
def test_default_settings_come_close_to_the_floor(page: Any) -> None:
    show(page, WatchItLearn())
    assert live(page).startswith("Nothing is learned yet.")
    press(page, "1 update", 10)
    assert "It does hardly better yet than a guess without memory." in live(page)
    press(page, "50 updates", 8)
    assert float(numbers(page)["gap"]) < 0.05
    assert "It is close to the floor: little is left to learn." in live(page)
    rates = page.locator(".wl-rain td[data-rate]").evaluate_all(
        "cells => cells.map((cell) => Number(cell.dataset.rate))"
    )
    assert min(rates[::2]) > 0.7
    chart = page.locator(".wl-chart").first
    assert "Loss after 410 updates" in chart.get_attribute("aria-label")
    floor, memoryless = (float(chart.locator(f".wl-{name}").get_attribute("y1")) for name in ("floor", "memoryless"))
    last = chart.locator(".wl-smooth").get_attribute("points").split(" ")[-1]
    assert memoryless < float(last.split(",")[1]) < floor + 10


@pytest.mark.browser
def test_the_chart_puts_numbers_where_they_belong(page: Any) -> None:
    show(page, WatchItLearn())
    replica = Replica(WatchItLearn())
    press(page, "1 update", 5)
    losses, norms = zip(*(replica.step() for _ in range(5)), strict=True)
    zero, top = (float(page.locator(".wl-chart").first.locator(".wl-rule").nth(i).get_attribute("y1")) for i in (0, 4))
    assert [(y - zero) / (top - zero) * 1.6 for y in heights(page, "raw")] == pytest.approx(losses, abs=0.002)
    smooth, average = [], losses[0]
    for loss in losses:
        average = 0.93 * average + 0.07 * loss
        smooth.append(average)
    assert [(y - zero) / (top - zero) * 1.6 for y in heights(page, "smooth")] == pytest.approx(smooth, abs=0.002)
    assert read(page, "loss") == f"{smooth[-1]:.3f}"
    rules = page.locator(".wl-chart").last.locator(".wl-rule")
    low, high = (float(rules.nth(i).get_attribute("y1")) for i in (0, 4))
    given = [10 ** (4 * (y - low) / (high - low) - 2) for y in heights(page, "norm")]
    assert given == pytest.approx(norms, rel=0.02)
    level = float(page.locator(".wl-chart .wl-floor").get_attribute("y1"))
    assert (level - zero) / (top - zero) * 1.6 == pytest.approx(TASK["floor"], abs=1e-9)


@pytest.mark.browser
def test_runs_pauses_and_starts_again(page: Any) -> None:
    show(page, WatchItLearn())
    press(page, "Start")
    page.wait_for_function("document.querySelector('[data-read=update]').textContent > 5")
    press(page, "Pause")
    done = int(read(page, "update"))
    assert f"After {done} updates" in live(page)
    page.wait_for_timeout(100)
    assert int(read(page, "update")) == done
    press(page, "50 updates")
    assert int(read(page, "update")) == done + 50
    first = numbers(page)["loss"]
    assert page.locator(".wl-ghost[points='']").count() == 1
    press(page, "Reset")
    assert read(page, "update") == "0"
    assert page.locator(".wl-ghost").first.get_attribute("points") != ""
    page.get_by_role("checkbox", name="as fast as the page allows").check()
    assert page.evaluate("model.get('fast')") is True
    press(page, "1 update", done % 50)
    press(page, "50 updates", done // 50 + 1)
    assert numbers(page)["loss"] == first  # the same seed, the same run
    press(page, "Start")
    page.get_by_label("Seed").fill("7")
    page.get_by_label("Seed").press("Tab")
    assert page.evaluate("model.get('seed')") == 7
    assert page.get_by_role("button", name="Start", exact=True).is_visible()  # a new seed is a new start
    press(page, "1 update")
    assert float(numbers(page)["loss"]) == pytest.approx(Replica(WatchItLearn(seed=7)).step()[0], abs=1e-9)
    page.get_by_label("Seed").fill("5000")
    page.get_by_label("Seed").press("Tab")
    assert page.get_by_label("Seed").input_value() == "7"


@pytest.mark.browser
def test_settings_can_change_on_the_way(page: Any) -> None:
    show(page, WatchItLearn())
    press(page, "1 update", 3)
    for name, key, trait, value in [
        ("Learning rate", "ArrowRight", "lr", 0.05),
        ("Truncate after", "ArrowLeft", "truncate", 11),
        ("Clip norm to", "End", "max_grad_norm", None),
    ]:
        slider = page.get_by_role("slider", name=name)
        slider.focus()
        slider.press(key)
        assert page.evaluate(f"model.get('{trait}')") == value
        assert slider.get_attribute("aria-valuetext") == {None: "none", 11: "11 days"}.get(value, str(value))
    page.get_by_role("radio", name="SGD").check()
    assert page.locator(".wl-change").count() == 1  # all after update 3
    assert page.locator(".wl-limit:visible").count() == 0
    press(page, "1 update")
    replica = Replica(WatchItLearn())
    for _ in range(3):
        replica.step()
    replica.figure = WatchItLearn(lr=0.05, truncate=11, max_grad_norm=None)
    assert float(numbers(page)["norm"]) == pytest.approx(replica.step()[1], rel=1e-9)
    page.evaluate("model.set('lr', 0.03)")
    assert page.get_by_role("slider", name="Learning rate").get_attribute("aria-valuetext") == "0.03"


@pytest.mark.browser
def test_an_explosion_is_told_and_ends_the_run(page: Any) -> None:
    show(page, WatchItLearn(optimizer="sgd", max_grad_norm=None))
    press(page, "1 update")
    page.evaluate("model.set('lr', 1e308)")  # further than the slider goes
    press(page, "50 updates")
    assert "is no longer a finite number" in live(page)
    assert "Try a lower learning rate or clipping, and Reset." in live(page)
    done = read(page, "update")
    assert read(page, "gap") not in ("NaN", "Infinity")  # the last good weights are back
    press(page, "Start")
    press(page, "1 update")
    assert read(page, "update") == done
    page.evaluate("model.set('lr', 0.1)")
    press(page, "Reset")
    press(page, "1 update")
    assert read(page, "update") == "1"
    page.evaluate("['lr', 'optimizer'].forEach((name, i) => model.set(name, [5, 'adam'][i]))")
    press(page, "50 updates")
    assert "higher than that of a blind guess among four, 1.39: the updates overshoot." in live(page)


@pytest.mark.browser
def test_map_is_read_by_pointer_keyboard_and_table(page: Any) -> None:
    show(page, WatchItLearn(truncate=4))
    said, expected = page.locator(".wl-credit"), Replica(WatchItLearn()).credit()
    page.locator(".wl-cell[data-t='7'][data-k='6']").hover()
    assert said.inner_text().startswith("t = 7, k = 6, 1 day back: ")
    assert float(said.inner_text().rsplit(": ")[1].removesuffix(".")) == pytest.approx(expected[7, 6], rel=0.05)
    page.mouse.move(1, 1)
    page.locator(".wl-board").focus()
    for key in ("ArrowDown", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
    assert said.inner_text().startswith("t = 8, k = 4, 4 days back: 0, cut off; without the truncation it would be ")
    assert float(said.inner_text().rsplit("be ")[1].removesuffix(".")) == pytest.approx(expected[8, 4], rel=0.05)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Home")  # no such key here
    for _ in range(9):
        page.keyboard.press("ArrowUp")
    assert said.inner_text().startswith("t = 1, k = 1, the same day: ")
    page.locator("summary").click()
    rows = page.locator(".wl-numbers tbody tr")
    rows.nth(T - 1).wait_for()
    cells = rows.nth(7).locator("td").all_inner_texts()
    assert cells[:4] == ["0"] * 4
    assert [float(cell) for cell in cells[4:]] == pytest.approx([expected[8, k] for k in (5, 6, 7, 8)], rel=0.06)


@pytest.mark.browser
def test_reduced_motion_leaves_the_buttons_that_do_not_move(page: Any) -> None:
    page.emulate_media(reduced_motion="reduce")
    show(page, WatchItLearn())
    assert not page.locator(".wl-start").is_visible()
    assert not page.get_by_role("checkbox").is_visible()
    press(page, "50 updates")
    assert read(page, "update") == "50"


@pytest.mark.browser
@pytest.mark.parametrize(("theme", "settings"), [("light", {}), ("dark", {"truncate": 3})])
def test_axe_finds_nothing(page: Any, theme: str, settings: dict[str, Any]) -> None:
    show(page, WatchItLearn(**settings))
    press(page, "50 updates")
    page.locator("summary").click()
    assert_accessible(page, dark=theme == "dark")


@pytest.mark.browser
def test_no_sideways_scrolling_on_a_phone(page: Any) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    show(page, WatchItLearn(truncate=5))
    press(page, "50 updates", 2)
    page.locator("summary").click()
    page.wait_for_function("document.querySelector('.wl-chart')?.clientWidth < 375")
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    parts = page.locator(".wl svg, .wl-readout, .wl .wl-rain, .wl input, .wl button")
    edges = parts.evaluate_all("all => all.map((node) => node.getBoundingClientRect().right)")
    assert max(edges) <= page.evaluate("document.querySelector('.x-figure').getBoundingClientRect().right")
