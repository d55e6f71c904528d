"""The trained networks: better than their baselines, made by their recipes, saved by the command."""

from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import rnn
from rnn import pretrained
from rnn.datasets import animals, countries, dates, digits, last_capital, replies, tagging
from rnn.pretrained import NAMES, __main__, round_to_float16
from rnn.pretrained import animals as animals_recipe
from rnn.pretrained import david as david_recipe

WEIGHTS = Path(__main__.__file__).with_name("weights")
MARGINS = {  # by how much a score must beat its baseline
    "animals": 0.3,
    "countries": 0.05,
    "dates": 0.02,
    "david": 0.05,
    "digit_names": 0.03,
    "digits": 0.03,
    "last_capital_gru": 0.5,
    "last_capital_lstm": 0.5,
    "replies": 0.2,
    "replies_gru": 0.2,
    "replies_lstm": 0.2,
    "tagging": 0.04,
    "tagging_both_ways": 0.02,  # the baseline is "tagging"
}
HALF = [
    "countries",
    "dates",
    "digit_names",
    "digits",
    "last_capital_gru",
    "last_capital_lstm",
    "replies",
    "replies_gru",
    "replies_lstm",
    "tagging",
    "tagging_both_ways",
]  # in pages, in half precision


def test_every_name_has_weights_a_recipe_and_a_margin() -> None:
    assert sorted(NAMES) == sorted(path.stem for path in WEIGHTS.iterdir()) == sorted(MARGINS)
    for name in NAMES:
        assert {"train", "score", "baseline"} <= set(pretrained.recipe(name).__all__)


@pytest.mark.parametrize("name", NAMES)
def test_committed_network_beats_its_baseline(name: str) -> None:
    recipe = pretrained.recipe(name)
    score, baseline = recipe.score(pretrained.load(name)), recipe.baseline()
    assert 0 < baseline < score <= 1
    assert score - baseline > MARGINS[name]


@pytest.mark.parametrize("name", NAMES)
def test_score_is_that_of_the_network_it_is_given(name: str) -> None:
    model = pretrained.load(name)
    for value in model.params.values():
        value[...] = 0
    recipe = pretrained.recipe(name)
    assert recipe.score(model) < recipe.score(pretrained.load(name)) - 0.2


@pytest.mark.parametrize("name", HALF)
def test_weights_for_pages_are_half_precision(name: str) -> None:
    model = pretrained.load(name)
    before = {key: value.copy() for key, value in model.params.items()}
    round_to_float16(model)
    for key, value in model.params.items():
        np.testing.assert_array_equal(value, before[key])
        assert value.dtype == np.float64


@pytest.mark.parametrize("function", [pretrained.load, pretrained.recipe])
def test_unknown_names_are_refused(function: object) -> None:
    with pytest.raises(ValueError, match=r"name must be one of 'animals', .* got 'goliath'"):
        function("goliath")  # type: ignore[operator]


def held_out(name: str) -> tuple[Any, list[Any]]:
    """What a network is asked in its test, and the right answers."""
    if name == "dates":
        drawn = dates.sample(2000, split="test", rng=2026)
        return drawn.texts, list(drawn.isos)
    if name in ("digits", "digit_names"):
        shown = digits.load("test")
        return shown.images, shown.labels if name == "digits" else shown.names  # type: ignore[return-value]
    if name.startswith("last_capital"):
        return last_capital.sample(100, 500, p_capital=0.05, rng=2026)  # type: ignore[return-value]
    if name.startswith("tagging"):
        sentences = tagging.load()[1]
        return [one.words for one in sentences], [list(one.tags) for one in sentences]
    if name.startswith("replies"):
        told = replies.load()[1]
        return told.texts, [replies.DAYS[day] for day in told.days]
    named = countries.load()[1]
    return named.names, [list(countries.LANGUAGES.values())[language] for language in named.languages]


@pytest.mark.parametrize("name", HALF)
def test_score_is_the_share_of_held_out_data_that_is_right(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe, (questions, right) = pretrained.recipe(name), held_out(name)
    asked = []

    def know_all(model: object, given: Any) -> Any:
        asked.append(given)
        return right

    monkeypatch.setattr(import_module(recipe.score.__module__), "answer", know_all)  # recipes share some scores
    assert recipe.score(None) == 1.0
    [given] = asked
    np.testing.assert_equal(list(given), list(questions))


def test_a_sentence_in_one_piece_is_refused() -> None:
    with pytest.raises(TypeError, match=r"sentences\[0\] must be a sequence of words, got str 'book a flight'"):
        pretrained.recipe("tagging").answer(pretrained.load("tagging"), ["book a flight"])


# ---- rounding


def test_rounding_is_to_the_nearest_and_in_place() -> None:
    layer = rnn.Linear(50, 40, rng=0)
    array, before = layer.params["W"], layer.params["W"].copy()
    assert round_to_float16(layer) is None
    assert layer.params["W"] is array
    assert array.dtype == np.float64
    assert 0 < np.abs(array - before).max() <= 2**-11 * np.abs(before).max()
    fraction, exponent = np.frexp(before)  # eleven bits of fraction, as exact arithmetic rounds them
    np.testing.assert_allclose(array, np.ldexp(np.round(np.ldexp(fraction, 11)), exponent - 11), rtol=0, atol=2**-25)


def test_rounding_refuses_what_does_not_fit_and_changes_nothing() -> None:
    layer = rnn.Linear(2, 1, rng=0)
    before = layer.params["W"].copy()
    layer.params["b"][:] = 7e4
    with pytest.raises(ValueError, match=r"params\['b'\] must fit into half precision, .* got 70000"):
        round_to_float16(layer)
    np.testing.assert_array_equal(layer.params["W"], before)
    layer.params["b"][:] = np.nan
    with pytest.raises(ValueError, match="must be finite"):
        round_to_float16(layer)


# ---- the command


def test_command_saves_what_it_trains(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: object) -> None:
    models = {name: rnn.Linear(2, size, rng=size) for size, name in ((3, "one"), (4, "other"))}

    def recipe(name: str) -> SimpleNamespace:
        return SimpleNamespace(train=lambda: models[name], score=lambda model: 0.75, baseline=lambda: 0.5)

    monkeypatch.setattr(__main__, "NAMES", tuple(models))
    monkeypatch.setattr(__main__, "recipe", recipe)
    __main__.main(["one", "--folder", str(tmp_path)])
    assert [path.name for path in tmp_path.iterdir()] == ["one.safetensors"]
    assert capsys.readouterr().out == "one: 75.0% right (baseline 50.0%), trained in 0 s\n"  # type: ignore[attr-defined]
    __main__.main(["--folder", str(tmp_path)])
    for name, model in models.items():
        same = rnn.load(tmp_path / f"{name}.safetensors")
        assert (same.params["W"] == model.params["W"]).all()


def test_command_names_what_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        __main__.main(["goliath"])
    assert "unknown names goliath; expected some of animals" in capsys.readouterr().err


# ---- recipes


def test_training_david_starts_again_until_a_network_is_always_right(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[rnn.ManyToMany] = []

    def second(model: rnn.ManyToMany) -> bool:
        seen.append(model)
        return len(seen) == 2

    monkeypatch.setattr(david_recipe, "always_right", second)
    model = david_recipe.train(hidden_size=3, rng=1, steps=2)
    assert model is seen[1]
    assert not np.array_equal(seen[0].params["recurrent.W_hh"], seen[1].params["recurrent.W_hh"])
    assert all((value == value.round(6)).all() for value in model.params.values())


def test_an_untrained_network_is_not_always_right() -> None:
    assert not david_recipe.always_right(rnn.ManyToMany(rnn.RNN(2, 6, rng=0), rnn.Linear(6, 4, rng=1)))


def test_a_short_training_on_animals_already_uses_memory() -> None:
    model = animals_recipe.train(hidden_size=8, stories=1000, schedule=[(0.02, 150), (0.005, 150)])
    frames, answers, asked = animals.sample(50, 500, rng=124)
    logits, _, _ = model.forward(np.eye(9)[frames])
    assert rnn.cross_entropy(logits, answers, mask=asked)[0] < np.log(3) - 0.2  # log 3 is the floor without memory
