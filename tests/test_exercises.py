"""The checker, and every exercise of the book: right answers pass, starters and known mistakes fail by name."""

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from rnn.exercises import EXERCISES, Exercise, check, grade

BOOK = Path(__file__).parents[1] / "book"

scale = Exercise(
    specification=lambda x, factor: factor * x,
    case=lambda rng: (rng.normal(size=(2, 3)), float(rng.normal())),
    mistakes={"You added.": lambda x, factor: x + factor},
)


def starter(*arguments):
    raise NotImplementedError


@pytest.mark.parametrize("name", EXERCISES)
def test_specification_passes_and_starter_does_not(name):
    passed = grade(EXERCISES[name], EXERCISES[name].specification)
    assert passed.passed, passed.message
    result = grade(EXERCISES[name], starter)
    assert not result.passed
    assert result.message.startswith("Not started yet")


@pytest.mark.parametrize(("name", "diagnosis"), [(n, d) for n, e in EXERCISES.items() for d in e.mistakes])
def test_each_known_mistake_gets_its_own_diagnosis(name, diagnosis):
    result = grade(EXERCISES[name], EXERCISES[name].mistakes[diagnosis])
    assert not result.passed
    assert result.message == diagnosis


def exercise_names_in_book():
    sources = [cell.source for path in BOOK.glob("*.ipynb") for cell in nbformat.read(path, as_version=4).cells]
    return {name for source in sources for name in re.findall(r'^check\("([\w-]+)"', source, flags=re.MULTILINE)}


def test_book_and_package_hold_the_same_exercises():
    assert exercise_names_in_book() == set(EXERCISES)


def test_different_right_answers_pass():
    assert grade(scale, lambda x, factor: x * np.array(factor)).passed
    assert grade(scale, lambda x, factor: [[factor * v for v in row] for row in x]).passed


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda x, factor: None, "returns None. Is a `return` missing"),
        (lambda x, factor: (factor * x).T, r"transposed: got \(3, 2\), expected \(2, 3\)"),
        (lambda x, factor: factor * x[0], r"shape is wrong: got \(3,\), expected \(2, 3\)"),
        (lambda x, factor: factor * x + 1, r"value is wrong: got \[\[.*\(with x = .*factor = "),
        (lambda x, factor: "two", "shape is wrong"),
        (lambda x, factor: np.array(["one", "two", "three"]), "shape is wrong"),
        (lambda x, factor: [x, x[0]], r"one list of parts with different shapes, expected an array \(2, 3\)"),
        (lambda x: x, "stopped with TypeError"),
        (lambda x, factor: np.multiply(x, factor, out=x), "changes its arguments in place"),
        (lambda x, factor: np.full_like(x, np.nan), "value is wrong: got .*nan"),
    ],
)
def test_unknown_mistakes_are_described(answer, message):
    result = grade(scale, answer)
    assert not result.passed
    assert re.search(message, result.message, flags=re.DOTALL), result.message


def test_tuples_dicts_and_strings_are_compared():
    pair = Exercise(lambda x: (x, {"double": 2 * x}, "ok"), lambda rng: (float(rng.normal()),))
    assert grade(pair, lambda x: (x, {"double": x + x}, "ok")).passed
    assert "In value 2 of the tuple" in grade(pair, lambda x: (x, {"double": x}, "ok")).message
    assert "In value 3 of the tuple" in grade(pair, lambda x: (x, {"double": 2 * x}, "no")).message
    assert "returns one float, expected a tuple of 3 values" in grade(pair, lambda x: x).message
    assert "returns a tuple of 2 values" in grade(pair, lambda x: (x, x)).message


def test_long_results_are_described_by_their_first_wrong_value():
    double = Exercise(lambda x: 2 * x, lambda rng: (rng.normal(size=(4, 5)),))

    def wrong(x):
        result = 2 * x
        result[1, 2], result[3, 0] = 7, np.nan
        return result

    assert "wrong at 2 of 20 places, first at index (1, 2): got 7, expected " in grade(double, wrong).message
    assert "compute in float64" in grade(double, lambda x: (2 * x).astype(np.float32)).message
    assert "got an array of <U1, expected numbers" in grade(double, lambda x: np.full((4, 5), "a")).message
    line = Exercise(lambda x: 2 * x, lambda rng: (rng.normal(size=9),))
    assert "first at index 0:" in grade(line, lambda x: x).message


def test_the_shortest_wrong_case_is_shown_and_named():
    count = Exercise(
        lambda: [1],
        lambda rng: (list(range(rng.integers(2, 9))),),
        run=lambda f, case: len(f() * len(case[0])),
        inputs=("days",),
    )
    assert grade(count, lambda: [1, 1]).message == "The value is wrong: got 4, expected 2. (with days = [0, 1])"


def test_results_of_another_kind_are_described():
    total = Exercise(lambda x: int(x.sum()), lambda rng: (rng.integers(9, size=3),))
    assert "returns one list, expected a single number" in grade(total, lambda x: [int(x.sum())]).message
    assert "returns one ndarray, expected a single number" in grade(total, lambda x: x).message
    assert "got 1000, expected" in grade(total, lambda x: np.int64(1000)).message
    table = Exercise(lambda: {"day 1": "sun", "day 2": "rain"}, lambda rng: ())
    assert grade(table, lambda: {"day 1": "sun", "day 2": "sun"}).message.startswith("For day 2: The value is wrong")


@pytest.mark.parametrize("name", ["and-unit", "wire-anna"])
def test_forgotten_return_is_named_where_weights_are_asked(name):
    assert "Is a `return` missing?" in grade(EXERCISES[name], lambda: None).message


def test_large_arguments_are_described_by_their_shape():
    total = Exercise(lambda x: float(x.sum()), lambda rng: (rng.normal(size=(4, 4)),))
    assert "with x of shape (4, 4)" in grade(total, lambda x: 0.0).message


def test_layers_among_the_arguments_are_described_by_their_shapes():
    total = Exercise(lambda low: float(low[0].sum()), lambda rng: ((rng.normal(size=(3, 2)), rng.normal(size=3)),))
    assert "with low of shapes (3, 2), (3,))" in grade(total, lambda low: 0.0).message
    empty = Exercise(lambda low: 1, lambda rng: ((),))
    assert "with low = ())" in grade(empty, lambda low: 0).message


def test_mistakes_that_stop_are_passed_over():
    picky = Exercise(lambda x: x, lambda rng: (float(rng.normal()),), {"You divided.": lambda x: x / 0})
    assert "value is wrong" in grade(picky, lambda x: x + 1).message


@pytest.mark.parametrize(
    ("name", "answer", "message"),
    [
        ("wire-anna", lambda: (np.eye(4),) * 4, r"shapes are \[\(4, 4\), .* expected \[\(4, 2\), "),
        ("first-input", lambda: 1.0, r"returns 1\.0, expected two numbers"),
        ("light-switch", lambda: (np.eye(2),) * 5, r"shapes are \[\(2, 2\), .* expected \["),
        ("stream", lambda stream, *weights: list(stream), "returns list, expected a generator"),
        ("museum-diagnosis", lambda: ["off by one"], "a dict such as .* is expected, got list"),
        ("museum-diagnosis", lambda: {"K": "off by one"}, "there is no exhibit 'K'; they are A to J"),
        ("museum-diagnosis", lambda: {"A": "a typo"}, "'a typo' for A is none of the diagnoses: missing transpose, "),
    ],
)
def test_an_answer_of_the_wrong_form_is_told_what_is_expected(name, answer, message):
    result = grade(EXERCISES[name], answer)
    assert not result.passed
    assert re.search(message, result.message), result.message


def test_check_prints_the_message(capsys):
    check("share-cleared", EXERCISES["share-cleared"].specification)
    assert capsys.readouterr().out == "Correct on 30 random cases.\n"


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"name must be one of .*'share-cleared'.*, got 'share_cleared'"):
        check("share_cleared", starter)
    with pytest.raises(TypeError, match=r"answer must be the function itself, .* got float"):
        grade(scale, 1.0)
