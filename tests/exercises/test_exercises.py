"""The checker, and every exercise of the book: right answers pass, starters and known mistakes fail by name."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest

import rnn.exercises
from rnn.exercises import Exercise, check, find, grade, names
from rnn.exercises.training.museum_diagnosis import WOULD
from rnn.museum import DIAGNOSES

BOOK = Path(__file__).parents[2] / "book"

scale = Exercise(
    lambda x, factor: factor * x,
    case=lambda rng: (rng.normal(size=(2, 3)), float(rng.normal())),
)
scale.mistake("You added.")(lambda x, factor: x + factor)


def starter(*arguments):
    raise NotImplementedError


@pytest.mark.parametrize("name", names())
def test_specification_passes_and_starter_does_not(name):
    passed = grade(find(name), find(name).specification)
    assert passed.passed, passed.message
    result = grade(find(name), starter)
    assert not result.passed
    assert result.message.startswith("Not started yet")


@pytest.mark.parametrize(("name", "diagnosis"), [(name, d) for name in names() for d in find(name).mistakes])
def test_each_known_mistake_gets_its_own_diagnosis(name, diagnosis):
    result = grade(find(name), find(name).mistakes[diagnosis])
    assert not result.passed
    assert result.message == diagnosis


def exercise_names_in_book():
    sources = [cell.source for path in BOOK.glob("*.ipynb") for cell in nbformat.read(path, as_version=4).cells]
    return {name for source in sources for name in re.findall(r'^check\("([\w-]+)"', source, flags=re.MULTILINE)}


def test_book_and_package_hold_the_same_exercises():
    assert exercise_names_in_book() == set(names())


def test_every_file_of_a_chapter_holds_the_exercise_of_its_name():
    files = [path.stem for path in Path(rnn.exercises.__file__).parent.glob("*/[!_]*.py")]
    assert sorted(file.replace("_", "-") for file in files) == names()
    for name in names():
        assert find(name).specification.__module__.endswith("." + name.replace("-", "_"))


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()


def test_an_exercise_is_imported_when_it_is_asked_for():
    code = "import sys, rnn.exercises; {}; print(*(m for m in sys.modules if m.count('.') == 3 and '.exercises.' in m))"
    assert run(code.format("rnn.exercises.names()")) == []
    assert run(code.format("rnn.exercises.find('descend')")) == ["rnn.exercises.training.descend"]


def test_exercises_import_nothing_else_of_the_course():
    """They run in a browser too, where every package is a download."""
    load = "import sys, rnn; old = set(sys.modules); from rnn.exercises import *; [find(name) for name in names()]; "
    added = run(f"{load} print(*set(sys.modules) - old)")
    assert "rnn.exercises.gates.lstm_step" in added
    other = [module for module in added if module.partition(".")[0] not in sys.stdlib_module_names]
    assert [module for module in other if not module.startswith("rnn.exercises")] == []


def test_the_museum_asks_for_the_diagnoses_of_the_museum():
    assert list(WOULD) == list(DIAGNOSES)


def test_a_diagnosis_is_given_to_one_mistake_only():
    exercise = Exercise(lambda: 1)
    exercise.mistake("Wrong.")(lambda: 2)
    with pytest.raises(ValueError, match=r"diagnosis must be new, got 'Wrong\.' a second time"):
        exercise.mistake("Wrong.")


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
        (lambda x, factor: np.array([[x, None, 1]] * 2, dtype=object), "value is wrong"),
        (lambda x: x, "stopped with TypeError"),
        (lambda x, factor: np.multiply(x, factor, out=x), "changes its arguments in place"),
        (lambda x, factor: np.full_like(x, np.nan), "value is wrong: got .*nan"),
    ],
)
def test_unknown_mistakes_are_described(answer, message):
    result = grade(scale, answer)
    assert not result.passed
    assert re.search(message, result.message, flags=re.DOTALL), result.message


class Tensor:
    """Refuses to become an array, as a tensor of PyTorch with requires_grad does."""

    def __repr__(self):
        return "tensor(5.)"

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("Can't call numpy() on Tensor that requires grad.")


def test_an_answer_that_is_no_array_is_wrong():
    refused = r"returns one Tensor, of which NumPy can make no array \(Can't call numpy"
    for expected, answer, message in [
        (np.ones(3), Tensor(), refused),
        ((1.0, np.ones(9)), (1.0, Tensor()), f"In value 2 of the tuple: .*{refused}"),
        (5.0, Tensor(), r"The value is wrong: got tensor\(5\.\), expected 5\."),
        ([1, 2], [1, Tensor()], r"The value is wrong: got \[1, tensor\(5\.\)\], expected \[1, 2\]"),
    ]:
        result = grade(constant(expected), lambda answer=answer: answer)
        assert not result.passed
        assert re.search(message, result.message), result.message


def test_a_specification_that_changes_its_arguments_changes_no_case():
    double = Exercise(lambda x: np.multiply(x, 2, out=x), lambda rng: (np.array([3.0]),))
    double.mistake("You added one.")(lambda x: x + 1)
    assert grade(double, lambda x: x + 1).message == "You added one."
    assert grade(double, lambda x: x).message == "The value is wrong: got [3.], expected [6.]. (with x = [3.])"
    assert "changes its arguments in place" in grade(double, double.specification).message


def test_tuples_dicts_and_strings_are_compared():
    pair = Exercise(lambda x: (x, {"double": 2 * x}, "ok"), lambda rng: (float(rng.normal()),))
    assert grade(pair, lambda x: [x, {"double": x + x}, np.str_("ok")]).passed
    assert "In value 2 of the tuple" in grade(pair, lambda x: (x, {"double": x}, "ok")).message
    assert "In value 2 of the tuple" in grade(pair, lambda x: [x, {"double": x}, "ok"]).message
    assert "In value 2 of the tuple: The value is wrong: got None" in grade(pair, lambda x: (x, None, "ok")).message
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
    assert "got an array of <U1, expected numbers" in grade(double, lambda x: np.full((4, 5), "a")).message
    line = Exercise(lambda x: 2 * x, lambda rng: (rng.normal(size=9),))
    assert "first at index 0:" in grade(line, lambda x: x).message


def constant(value):
    return Exercise(lambda: value)


def test_numbers_agree_to_eight_digits():
    assert grade(constant(1.0), lambda: 1 + 5e-9).passed
    assert not grade(constant(1.0), lambda: 1 + 5e-8).passed


def test_up_to_six_entries_are_shown_in_full():
    assert "got [1. 1. 1. 1. 1. 1.]" in grade(constant(np.zeros(6)), lambda: np.ones(6)).message
    assert "wrong at 7 of 7 places" in grade(constant(np.zeros(7)), lambda: np.ones(7)).message


def test_a_long_array_is_shown_by_its_ends():
    message = grade(constant(1.0), lambda: np.arange(13)).message
    assert message.endswith("expected a single number: got [ 0  1 ... 11 12], expected 1.")
    assert "got [ 0  1  2  3  4  5  6  7  8  9 10 11]," in grade(constant(1.0), lambda: np.arange(12)).message


def test_values_that_look_the_same_are_shown_with_all_digits():
    third = constant(1000 / 3)
    assert "got 333.33334, expected 333.3333333333333." in grade(third, lambda: 333.33334).message
    assert "expected 333.3333333333333: compute in float64." in grade(third, lambda: np.float32(1000 / 3)).message
    row = constant(np.full(9, 1000 / 3))
    assert "expected 333.3333333333333: compute in float64." in grade(row, lambda: np.full(9, 1000 / 3, "f4")).message
    tiny = constant(np.array([1.0, 2e-6]))
    assert "got [1. 3.], expected [1. 0.]." in grade(tiny, lambda: np.array([1.0, 3.0])).message
    assert "got [1.e+00 1.e-06], expected [1.e+00 2.e-06]." in grade(tiny, lambda: np.array([1.0, 1e-6])).message
    near = constant(np.array([1 / 3, 2.0]))
    assert "got [1. 2.], expected [0.3333 2.    ]." in grade(near, lambda: np.array([1.0, 2.0])).message
    assert (
        "got [0.3333334 2.       ], expected [0.3333333333333333 2."
        in grade(near, lambda: np.array([0.3333334, 2])).message
    )


def test_the_shortest_wrong_case_is_shown_and_named():
    count = Exercise(lambda: [1], lambda rng: (list(range(rng.integers(2, 9))),))

    @count.run
    def _(answer, days):
        return len(answer() * len(days))

    assert grade(count, lambda: [1, 1]).message == "The value is wrong: got 4, expected 2. (with days = [0, 1])"


def test_results_of_another_kind_are_described():
    total = Exercise(lambda x: int(x.sum()), lambda rng: (rng.integers(9, size=3),))
    assert "returns one list, expected a single number" in grade(total, lambda x: [int(x.sum())]).message
    assert "returns one ndarray, expected a single number" in grade(total, lambda x: x).message
    assert "got 1000, expected" in grade(total, lambda x: np.int64(1000)).message
    assert "got 'two', expected" in grade(total, lambda x: "two").message
    assert "one list" in grade(total, lambda x: [x, [x]]).message
    table = constant({"day 1": "sun", "day 2": "rain"})
    assert grade(table, lambda: {"day 1": "sun", "day 2": "sun"}).message.startswith("For day 2: The value is wrong")


@pytest.mark.parametrize("name", ["and-unit", "wire-anna"])
def test_forgotten_return_is_named_where_weights_are_asked(name):
    assert "Is a `return` missing?" in grade(find(name), lambda: None).message


def test_large_arguments_are_described_by_their_shape():
    total = Exercise(lambda x: float(x.sum()), lambda rng: (rng.normal(size=(4, 4)),))
    assert "with x of shape (4, 4)" in grade(total, lambda x: 0.0).message


def test_layers_among_the_arguments_are_described_by_their_shapes():
    total = Exercise(lambda low: float(low[0].sum()), lambda rng: ((rng.normal(size=(3, 2)), rng.normal(size=3)),))
    assert "with low of shapes (3, 2), (3,))" in grade(total, lambda low: 0.0).message
    empty = Exercise(lambda low: 1, lambda rng: ((),))
    assert "with low = ())" in grade(empty, lambda low: 0).message


def test_mistakes_are_tried_in_order_and_each_on_fresh_arguments():
    double = Exercise(lambda x: 2 * x, lambda rng: (rng.normal(size=3),))
    double.mistake("You cleared x.")(lambda x: np.multiply(x, 0, out=x))
    double.mistake("First.")(lambda x: x + 1)
    double.mistake("Second.")(lambda x: 1 + x)
    assert grade(double, lambda x: x + 1).message == "First."


def test_a_case_is_named_by_run_or_by_the_specification():
    assert find("wire-anna").names == ["weather"]
    assert find("stream").names == ["stream", "W_xh", "W_hh", "b_h"]


def test_mistakes_that_stop_are_passed_over():
    picky = Exercise(lambda x: x, lambda rng: (float(rng.normal()),))
    picky.mistake("You divided.")(lambda x: x / 0)
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
    result = grade(find(name), answer)
    assert not result.passed
    assert re.search(message, result.message), result.message


def test_check_prints_the_message(capsys):
    check("share-cleared", find("share-cleared").specification)
    assert capsys.readouterr().out == "Correct on 30 random cases.\n"


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"name must be one of .*'share-cleared'.*, got 'share_cleared'"):
        check("share_cleared", starter)
    with pytest.raises(TypeError, match=r"answer must be the function itself, .* got float"):
        grade(scale, 1.0)
