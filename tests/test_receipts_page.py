"""What the page of receipts says of its rows: the words of settings, and the sentences on rows outside their bands."""

import pytest

from rnn.receipts import training
from rnn.receipts._words import WORDS, in_words
from rnn.runs import every, record
from rnn.runs.published import Published
from tests.test_notebooks import BOOK, prose, read

ROWS = {run.key: run for run in every() if isinstance(run, Published)}
TOLD = {  # rows outside their bands, and what the page says of each, in words of its own
    "adding-100-rnn": "A plain network on the adding problem",
    "adding-1997-100": "The adding problem of 1997",
    "adding-1997-100-bias-1": "forget bias of 1",
    "adding-1997-100-constant-rate": "never halved",
    "adding-1997-500": "longer sequences",
    "adding-1997-1000": "longer sequences",
    "long-lag-lstm": "The long lag",
    "counting-anbn": "Counting",
}


def results(key):
    return record(key).results


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("T", 1000, "1,000 steps"),
        ("batch", 1, "one sequence at a time"),
        ("batch", 16, "batches of 16"),
        ("updates", 1, "1 updates"),
        ("forget bias", 1.0, "forget bias 1 at the start"),
        ("residual at most", 1e-10, "until no equation is off by more than 1e-10"),
        ("until", "it is right", "trained until it is right"),
        ("halved every", None, "learning rate never halved"),
        ("early stop", "none", "no early stop"),
        ("peepholes", True, "peepholes"),
        ("peepholes", False, "no peepholes"),
        ("color", "red", "color red"),
        ("color", True, "color"),
        ("color", False, "no color"),
        ("color", None, "color: none"),
    ],
)
def test_settings_in_words(name, value, words):
    assert in_words(name, value) == words


def test_every_setting_of_a_row_has_words_and_no_row_repeats_itself():
    assert {name for row in ROWS.values() for name in row.setting} == set(WORDS)
    for row in training():
        assert "{" not in row.detail
        assert row.note.count("One seed") <= 1


def test_every_row_says_which_task_it_is():
    """Two rows may share a table of a paper, but not what they measure."""
    tasks = [(row.source, row.quantity) for row in ROWS.values()]
    assert len(set(tasks)) == len(tasks)
    others = [row.quantity for row in ROWS.values() if not row.key.startswith("newton")]
    assert all(": " in quantity for quantity in others)


def test_the_page_tells_every_row_outside_its_band():
    """A row that falls out of its band, or gets into it, has to be told."""
    assert {row.key for row in training() if row.mark.startswith("outside")} == set(TOLD)
    page = " ".join(prose(read(BOOK / "receipts.ipynb")).split())
    section = page.partition("### Outside the band")[2].partition("## Still to come")[0]
    assert [words for words in TOLD.values() if words not in section] == []


def test_what_the_page_says_of_the_adding_problem():
    needed = {key: [result["value"] for result in results(key)] for key in ROWS if key.startswith("adding-1997-100-")}
    assert [value is None for value in needed["adding-1997-100-bias-1"]] == [True, True, True]
    assert [value is None for value in needed["adding-1997-100-constant-rate"]] == [True, True, False]
    first, second, third = results("adding-1997-100")
    assert 74_000 < first["value"] < 3 * 74_000
    assert second["value"] is third["value"] is None
    by_constant = 2560 * (1 - 2 * 0.08 + 0.08**2)  # (X1 + X2) / 4 is at least .04 away from 0: a triangle, in numbers
    assert second["wrong of 2560"] == pytest.approx(by_constant, rel=0.03)
    assert third["wrong of 2560"] == 320
    assert 300_000 // ROWS["adding-1997-100"].setting["batch"] == 9375


def test_what_the_page_says_of_the_others():
    errors = [result["value"] for result in results("adding-100-rnn")]
    assert sum(error > 0.6 for error in errors) == 2  # the constant: 2/3
    assert sum(0.0353 < error < 0.1412 for error in errors) == 1
    assert all(result["value"] is None for result in results("long-lag-lstm"))
    reached = sorted(result["after all 4000 updates"] for result in results("counting-anbn"))
    assert reached[0] == 13
    assert [n > 40 for n in reached] == [False, False, False, True, True]
    assert reached[2] == 30 < 32.5
    assert all(result["plain network"] is None for result in results("reber-8-cells"))


def test_no_band_reaches_an_answer_without_memory():
    for key, floor in {"adding-100-lstm": 2 / 3, "adding-100-rnn": 2 / 3}.items():
        assert ROWS[key].band[1] < floor / 2
