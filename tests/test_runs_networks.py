"""The trained networks: as good as when they were stored, better than their baselines, made by their recipes."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import rnn
from rnn import runs
from rnn.datasets import animals, countries, dates, digits, last_capital, replies, tagging
from rnn.runs import Network, round_to_float16
from rnn.runs.networks import animals as animals_recipe
from rnn.runs.networks import david as david_recipe

NETWORKS = [run for run in runs.every() if isinstance(run, Network)]
PER_NETWORK = pytest.mark.parametrize("run", NETWORKS, ids=lambda run: run.key)


@PER_NETWORK
def test_it_is_as_good_as_when_it_was_stored_and_beats_its_baseline(run: Network) -> None:
    [stored] = runs.record(run.key).results
    assert run.score(runs.load(run.key)) == pytest.approx(stored["score"], abs=0.002)
    assert run.baseline() == pytest.approx(stored["baseline"], abs=0.002)
    assert 0 < stored["baseline"] + 0.02 < stored["score"] <= 1


@PER_NETWORK
def test_score_is_that_of_the_network_it_is_given(run: Network) -> None:
    model = runs.load(run.key)
    for value in model.params.values():
        value[...] = 0
    assert run.score(model) < runs.record(run.key).results[0]["score"] - 0.2


def held_out_dates() -> tuple[Any, Any]:
    drawn = dates.sample(2000, split="test", rng=2026)
    return drawn.texts, list(drawn.isos)


def held_out_countries() -> tuple[Any, Any]:
    named = countries.load("test")
    return named.names, [list(countries.LANGUAGES.values())[language] for language in named.languages]


def held_out_replies() -> tuple[Any, Any]:
    told = replies.load("test")
    return told.texts, [replies.DAYS[day] for day in told.days]


def held_out_sentences() -> tuple[Any, Any]:
    sentences = tagging.load("test")
    return sentences.words, [list(tags) for tags in sentences.tags]


def held_out_strings() -> tuple[Any, Any]:
    batch = last_capital.sample(100, 500, p_capital=0.05, rng=2026).batch()
    return batch.x, batch.targets


HELD_OUT: dict[str, Callable[[], Any]] = {  # what a network is asked, and the right answers
    "countries": held_out_countries,
    "dates": held_out_dates,
    "digit-names": lambda: (digits.load("test").images, digits.load("test").names),
    "digits": lambda: (digits.load("test").images, digits.load("test").labels),
    "last-capital-gru": held_out_strings,
    "last-capital-lstm": held_out_strings,
    "replies": held_out_replies,
    "tagging": held_out_sentences,
}


@pytest.mark.parametrize("key", HELD_OUT)
def test_score_is_the_share_of_held_out_data_that_is_right(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run, (questions, right), asked = runs.find(key), HELD_OUT[key](), []

    def know_all(model: object, given: Any) -> Any:
        asked.append(given)
        return right

    monkeypatch.setattr(runs.recipe(key), "answer", know_all)
    assert isinstance(run, Network)
    assert run.score(None) == 1.0
    [given] = asked
    np.testing.assert_equal(list(given), list(questions))


def test_a_sentence_in_one_piece_is_refused() -> None:
    with pytest.raises(TypeError, match=r"sentences\[0\] must be a sequence of words, got str 'book a flight'"):
        runs.recipe("tagging").answer(runs.load("tagging"), ["book a flight"])


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


# ---- recipes


def test_training_david_starts_again_until_a_network_is_always_right(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[rnn.ManyToMany] = []

    def second(model: rnn.ManyToMany) -> bool:
        seen.append(model)
        return len(seen) == 2

    monkeypatch.setattr(david_recipe, "always_right", second)
    model = david_recipe.train(hidden_size=3, rng=1, steps=2)
    assert model is seen[1]
    assert not np.array_equal(seen[0].recurrent.params["W_hh"], seen[1].recurrent.params["W_hh"])
    assert all((value == value.round(6)).all() for value in model.params.values())


def test_an_untrained_network_is_not_always_right() -> None:
    assert not david_recipe.always_right(rnn.ManyToMany(rnn.RNN(2, 6, rng=0), rnn.Linear(6, 4, rng=1)))


def test_a_short_training_on_animals_already_uses_memory() -> None:
    model = animals_recipe.train(hidden_size=8, stories=1000, schedule=[(0.02, 150), (0.005, 150)])
    test = animals.sample(50, 500, rng=124).batch()
    logits, _, _ = model.forward(test.x)
    assert rnn.cross_entropy(logits, test.targets, mask=test.loss_mask)[0] < animals.baseline().loss - 0.2
