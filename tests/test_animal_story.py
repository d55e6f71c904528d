"""The animal story: its trained network against the Bayes floor, and the figure against the package, in a browser."""

import re
from typing import Any

import numpy as np
import pytest
import traitlets

import rnn
from rnn.datasets import animals
from rnn.explorables import AnimalStory, animal_model
from rnn.functional import softmax
from tests.browser import show

MODELS = ("Memoryless", "Trained RNN", "Bayes filter")


def rnn_says(frames: np.ndarray) -> np.ndarray:
    """The network's probabilities (T, 3) or (T, B, 3) after each frame."""
    inputs = np.eye(9)[frames].reshape(len(frames), -1, 9)
    return softmax(animal_model().forward(inputs)[0]).reshape(*frames.shape, 3)


def test_trained_network_is_close_to_the_floor() -> None:
    frames, answers, asked = animals.sample(50, 4000, rng=123)
    logits, _, _ = animal_model().forward(np.eye(9)[frames])
    loss, _ = rnn.cross_entropy(logits, answers, mask=asked)
    best = animals.posterior(frames)[asked, answers[asked]]
    assert 0 < loss + np.log(best).mean() < 0.002
    assert loss < np.log(3) - 0.4


@pytest.mark.parametrize("lag", range(21))
def test_trained_network_answers_every_story_of_the_slider(lag: int) -> None:
    frames = animals.story(lag)
    assert rnn_says(frames)[-1] == pytest.approx(animals.posterior(frames)[-1], abs=0.04)


def test_trained_network_is_small_and_rounded() -> None:
    model = animal_model()
    assert model.recurrent.nonlinearity == "tanh"
    for values in model.params.values():
        assert values.dtype == np.float64
        assert (values == values.round(5)).all()
    assert sum(values.size for values in model.params.values()) < 600


def test_state_holds_the_process_and_the_weights() -> None:
    state = AnimalStory(clue="street").state()
    assert state["frames"] == list(animals.FRAMES)
    assert state["animals"] == list(animals.ANIMALS)
    assert state["animal"] == "dog"
    np.testing.assert_array_equal(state["emission"], animals.EMISSION)
    np.testing.assert_allclose(np.sum(state["transition"], axis=1), 1)
    assert np.diag(state["transition"]) == pytest.approx([animals.STAY] * 3)
    params = animal_model().params
    assert state["weights"]["W_hy"] == params["readout.W"].tolist()
    assert state["weights"]["b_h"] == params["recurrent.b_h"].tolist()


def test_every_clue_points_to_its_animal() -> None:
    for clue, animal in AnimalStory().clues:
        place = animals.EMISSION[:, animals.FRAMES.index(clue)].argmax()
        assert animals.ANIMALS[place] == animal


@pytest.mark.parametrize(
    "wrong", [{"clue": "tree"}, {"lag": 21}, {"lag": -1}, {"own": ["cat"]}, {"own": ["tree"] * 41}, {"animal": "cat"}]
)
def test_wrong_values_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(traitlets.TraitError, match=next(iter(wrong))):
        AnimalStory(**wrong)


def numbers(page: Any) -> np.ndarray:
    """The table of the figure, (3 models, 3 animals)."""
    rows = [page.get_by_role("row", name=re.compile(f"^{model}")) for model in MODELS]
    return np.array([[float(text) for text in row.locator(".story-number").all_inner_texts()] for row in rows])


def expected(names: list[str]) -> np.ndarray:
    """What the table must show after these frames."""
    frames = np.array([animals.FRAMES.index(name) for name in names])
    alone = animals.EMISSION[:, frames[-1]] / animals.EMISSION[:, frames[-1]].sum()  # from the last frame alone
    return np.stack([alone, rnn_says(frames)[-1], animals.posterior(frames)[-1]])


def press(page: Any, name: str, times: int = 1) -> None:
    """Press a button with the keyboard, also one that says it is disabled."""
    for _ in range(times):
        page.get_by_role("button", name=name, exact=True).press("Enter")


@pytest.mark.browser
@pytest.mark.parametrize("clue", ["bear", "street", "lily"])
def test_every_frame_shows_the_probabilities_of_the_package(page: Any, clue: str) -> None:
    show(page, AnimalStory(lag=3))
    page.get_by_label("Clue", exact=True).select_option(clue)
    story = [clue, "tree", "squirrel", "tree", "white animal"]
    for count in range(1, 6):
        np.testing.assert_allclose(numbers(page), expected(story[:count]), atol=0.00501)
        assert page.locator(".story-label").all_inner_texts() == story[:count]
        assert page.locator(".story-blank").count() == 5 - count
        assert page.locator(".story-tag").count() == 1
        assert f"Frame {count} of 5, {story[count - 1]}." in page.locator(".x-live").inner_text()
        press(page, "Next frame")
    widths = page.locator(".story-fill").evaluate_all("fills => fills.map((fill) => parseFloat(fill.style.width))")
    np.testing.assert_allclose(np.reshape(widths, (3, 3)), 100 * expected(story), atol=1e-3)


@pytest.mark.browser
def test_slider_moves_the_clue_back(page: Any) -> None:
    show(page, AnimalStory(lag=0))
    slider = page.get_by_role("slider")
    slider.focus()
    for lag in range(1, 21):
        slider.press("ArrowRight")
        np.testing.assert_allclose(numbers(page)[2], animals.posterior(animals.story(lag))[-1], atol=0.00501)
    assert page.locator(".story-frame").count() == 22
    assert page.evaluate("document.activeElement.type") == "range"
    assert page.evaluate("[model.get('lag'), model.get('shown'), model.saved > 0]") == [20, 22, True]


@pytest.mark.browser
def test_reader_tells_a_story(page: Any) -> None:
    show(page, AnimalStory())
    press(page, "Clear")
    assert page.locator(".x-live").inner_text() == "The story is empty. Add a frame."
    assert page.locator(".story-number").all_inner_texts() == ["–"] * 9
    story = ["white animal", "bear", "forest", "street", "car", "lily", "reed", "tree", "squirrel", "white animal"]
    for count, frame in enumerate(story, start=1):
        press(page, frame)
        np.testing.assert_allclose(numbers(page), expected(story[:count]), atol=0.00501)
        assert page.evaluate("document.activeElement.textContent").endswith(frame)
    assert page.evaluate("model.get('own')") == story
    page.get_by_label("Clue", exact=True).select_option("bear")
    assert page.evaluate("model.get('own')") is None
    press(page, "tree", times=50)
    assert page.locator(".story-frame").count() == 40
    assert "at most 40 frames" in page.locator(".story-build").inner_text()


@pytest.mark.browser
def test_first_frames_without_a_clue_say_so(page: Any) -> None:
    show(page, AnimalStory(own=["tree", "white animal"], shown=2))
    assert "there was no clue yet" in page.locator(".x-live").inner_text()


@pytest.mark.browser
def test_back_and_next_stop_at_the_ends_and_keep_the_focus(page: Any) -> None:
    show(page, AnimalStory(lag=1))
    press(page, "Back", times=3)
    assert page.locator(".x-live").inner_text() == "No frame yet. Show the next one."
    assert page.evaluate("document.activeElement.textContent") == "Back"
    press(page, "Next frame", times=9)
    assert page.evaluate("model.get('shown')") == 3
    assert page.evaluate("document.activeElement.textContent") == "Next frame"


@pytest.mark.browser
def test_play_shows_the_frames_and_stops_at_the_end(page: Any) -> None:
    page.clock.install()
    show(page, AnimalStory(lag=1))
    press(page, "Play")
    page.clock.run_for(950)
    assert page.evaluate("model.get('shown')") == 2
    press(page, "Pause")
    page.clock.run_for(5000)
    assert page.evaluate("model.get('shown')") == 2
    press(page, "Play")
    page.clock.run_for(5000)
    assert page.evaluate("model.get('shown')") == 3
    assert page.get_by_role("button", name="Play", exact=True).count() == 1
    press(page, "Play")  # from the beginning again
    assert page.evaluate("model.get('shown')") == 1


@pytest.mark.browser
def test_chart_draws_the_chosen_animal(page: Any) -> None:
    show(page, AnimalStory(lag=4, shown=6))
    frames = animals.story(4)
    for k, animal in enumerate(animals.ANIMALS):
        page.get_by_label(animal, exact=True).check()
        points = page.locator(".story-chart polyline.story-bayes").get_attribute("points")
        heights = np.array([[float(value) for value in point.split(",")] for point in points.split()])[:, 1]
        ticks = page.locator(".story-chart .story-grid").evaluate_all(
            "lines => lines.map((line) => +line.getAttribute('y1'))"
        )
        shown = (heights - ticks[0]) / (ticks[3] - ticks[0])
        np.testing.assert_allclose(shown, animals.posterior(frames)[:, k], atol=1e-9)


@pytest.mark.browser
def test_python_moves_the_figure(page: Any) -> None:
    show(page, AnimalStory(lag=2))
    page.evaluate("() => { model.set('clue', 'lily'); model.set('shown', 4); model.set('lag', 2); }")
    np.testing.assert_allclose(numbers(page), expected(["lily", "tree", "squirrel", "white animal"]), atol=0.00501)
    assert page.get_by_label("Clue", exact=True).input_value() == "lily"
