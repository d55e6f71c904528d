"""The receipts' framework: marks follow from numbers, stored results belong to their rows, tables can be read."""

import json
import math
import os
import pkgutil
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from rnn.receipts import Receipt, ReceiptTable, TrainingRow, exact, floors, trained, training, waiting
from rnn.receipts import __main__ as command
from rnn.receipts import _stored as stored
from rnn.receipts._row import DIFFERS, IN_BAND, MATCHES, OUTSIDE, SCALED, SCALED_OUTSIDE, WAITING, WRONG, printed_range
from tests.test_notebooks import BOOK, prose, read

ROWS = trained.rows()
PER_ROW = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)


def receipt(published, ours, **options):
    return Receipt("key", "A book", "", "setting", published, ours, **options)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("2.5", 2.45, 2.55),
        ("-0.0377", -0.03775, -0.03765),
        ("0.0400", 0.03995, 0.04005),
        ("7e-10", 6.5e-10, 7.5e-10),
        ("103", 102.5, 103.5),
        ("74,000", 73999.5, 74000.5),
        ("−1.0", -1.05, -0.95),
    ],
)
def test_printed_range(text, low, high):
    assert printed_range(text) == pytest.approx((low, high))


@pytest.mark.parametrize("text", ["", "about 3", "1.2.3", "nan", "inf"])
def test_printed_range_refuses_what_is_no_number(text):
    with pytest.raises(ValueError, match=re.escape(f"text must be a number as it is printed, got {text!r}")):
        printed_range(text)


@pytest.mark.parametrize(
    ("row", "mark"),
    [
        (receipt(("0.33",), (1 / 3,)), MATCHES),
        (receipt(("0.33",), (0.3251,)), MATCHES),
        (receipt(("0.33",), (0.3249,)), DIFFERS),
        (receipt(("0.33", "0.67"), (1 / 3, 2 / 3)), MATCHES),
        (receipt(("0.33", "0.67"), (1 / 3, 0.6)), DIFFERS),
        (receipt(("0.33",), (0.5,), truth=(0.4999,)), WRONG),
        (receipt(("0.33",), (0.5,), truth=(0.52,)), DIFFERS),
        (receipt(("0.33",), (1 / 3,), truth=(0.333,)), MATCHES),
        (receipt(("0.33",), (math.nan,)), DIFFERS),
        (receipt(("0.33",), (0.5,), band=(0.3, 0.5)), IN_BAND),
        (receipt(("0.33",), (0.33,), band=(0.3, 0.5)), IN_BAND),
        (receipt(("0.33",), (0.51,), band=(0.3, 0.5)), OUTSIDE),
        (receipt(("0.33",), (0.51,), band=(0.3, 0.5), truth=(0.51,)), OUTSIDE),
        (receipt(("0.33",), (math.inf,), band=(0.3, math.inf)), OUTSIDE),
        (receipt(("0.33",), (0.4,), band=(0.3, 0.5), scaled="smaller"), SCALED),
        (receipt(("0.33",), (0.6,), band=(0.3, 0.5), scaled="smaller"), SCALED_OUTSIDE),
        (receipt(("0.33",), ()), WAITING),
    ],
)
def test_the_mark_follows_from_the_numbers(row, mark):
    assert row.mark == mark


def test_a_row_needs_as_many_numbers_as_were_published():
    with pytest.raises(ValueError, match="zip"):
        _ = receipt(("0.33", "0.67"), (1 / 3,)).mark


@pytest.mark.parametrize(
    ("published", "ours", "spec", "shown"),
    [
        ("0.3300", 1 / 3, "", "0.3333"),
        ("103", 103.24, "", "103"),
        ("7e-10", 7.276e-10, "", "7e-10"),
        ("7.35e-10", 7.276e-10, "", "7.28e-10"),
        ("74,000", 71234.0, ",.0f", "71,234"),
        ("0.1", -0.0004, ".2f", "0.00"),
        ("97", -0.0001, ".0%", "0%"),
        ("5,040", math.inf, ",.0f", "not reached"),
    ],
)
def test_numbers_are_shown_like_the_published_ones(published, ours, spec, shown):
    assert receipt((published,), (ours,), spec=spec).shown == (shown,)


# Stored results.


SETTING = {"T": 10, "Adam": 0.01, "peepholes": False, "shuffled": True, "halved every": None}


def make(values, **options):
    """Return a row whose training gives these values, one per seed, and the calls it gets."""
    calls = []

    def run(seed, updates=None):
        calls.append((seed, updates))
        return {"value": values[seed], "more": seed}

    terms = {"setting": SETTING, "band": (0.0, 1.0), "seeds": tuple(range(len(values)))} | options
    row = TrainingRow("made-up", "A paper", "", "error", published="0.5", reason="Because.", run=run, **terms)
    return row, calls


def test_measure_runs_every_seed_and_notes_the_circumstances():
    row, calls = make([0.1, 0.2, None], band=(0.0, math.inf), scaled="a tenth")
    found = stored.measure(row, updates=7)
    assert calls == [(0, 7), (1, 7), (2, 7)]
    assert found["results"] == [{"value": v, "more": s} for s, v in enumerate([0.1, 0.2, None])]
    assert found["setting"] == SETTING
    assert found["band"] == [0.0, None]
    assert (found["key"], found["scaled"], found["seeds"]) == ("made-up", "a tenth", [0, 1, 2])
    assert found["versions"]["NumPy"] == np.__version__
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", found["date"])
    assert found["seconds"] >= 0


def test_what_is_stored_is_read_again(tmp_path):
    row, _ = make([0.1])
    path = stored.store(tmp_path, row, stored.measure(row))
    assert path.name == "made-up.json"
    assert os.listdir(tmp_path) == [path.name]
    assert stored.read(row, tmp_path)["results"] == [{"value": 0.1, "more": 0}]


def test_a_result_is_written_whole_or_not_at_all(tmp_path):
    row, _ = make([0.1])
    stored.store(tmp_path, row, stored.measure(row))
    before = (tmp_path / "made-up.json").read_text()
    broken, _ = make([math.nan])
    with pytest.raises(ValueError, match="not JSON compliant"):
        stored.store(tmp_path, broken, stored.measure(broken))
    assert (tmp_path / "made-up.json").read_text() == before


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"setting": SETTING | {"T": 11}}, "setting"),
        ({"band": (0.0, 1.1)}, "band"),
        ({"seeds": (0, 1)}, "seeds"),
        ({"scaled": "a tenth"}, "scaled"),
        ({"band": (0.0, 2.0), "scaled": "a tenth"}, "band and scaled"),
    ],
)
def test_a_changed_row_needs_a_new_run(tmp_path, change, named):
    row, _ = make([0.1])
    stored.store(tmp_path, row, stored.measure(row))
    changed, _ = make([0.1], **change)
    with pytest.raises(ValueError, match=rf"stored with another {named}: run python -m rnn.receipts made-up"):
        stored.read(changed, tmp_path)


def test_a_row_that_never_ran_says_how_to_run_it(tmp_path):
    row, _ = make([0.1])
    with pytest.raises(FileNotFoundError, match=r"no stored result for 'made-up': run python -m rnn.receipts made-up"):
        stored.read(row, tmp_path)


@pytest.mark.parametrize(
    ("values", "options", "ours", "mark", "inside"),
    [
        ([0.1, 0.2, 0.9], {}, 0.2, IN_BAND, "3 of 3 seeds in the band"),
        ([0.1, 3.0, 0.9], {}, 0.9, IN_BAND, "2 of 3 seeds in the band"),
        ([None, 0.1, 0.2], {}, 0.2, IN_BAND, "2 of 3 seeds in the band"),
        ([None, None, 0.2], {}, math.inf, OUTSIDE, "1 of 3 seeds in the band"),
        ([None, 0.2, 0.3], {"larger_is_better": True}, 0.2, IN_BAND, "2 of 3 seeds in the band"),
        ([None, None, 0.3], {"larger_is_better": True}, -math.inf, OUTSIDE, "1 of 3 seeds in the band"),
        ([0.5], {"scaled": "a tenth"}, 0.5, SCALED, "One seed"),
    ],
)
def test_a_receipt_takes_the_median(values, options, ours, mark, inside):
    row, _ = make(values, **options)
    found = stored.receipt(row, stored.measure(row))
    assert (found.ours, found.mark) == ((ours,), mark)
    assert inside in found.note
    assert found.setting == "error"
    assert found.detail.startswith(
        "10 steps; Adam with a learning rate of 0.01; no peepholes; shuffled; learning rate never halved. Run on "
    )
    assert found.detail.endswith((", seed " if len(values) == 1 else ", seeds ") + ", ".join(map(str, row.seeds)) + ".")


def test_the_command_runs_stores_and_reports(tmp_path, monkeypatch, capsys):
    row, calls = make([0.25])
    monkeypatch.setattr(trained, "rows", lambda: (row,))
    command.main(["--folder", str(tmp_path), "--updates", "3"])
    assert calls == [(0, 3)]
    assert json.loads((tmp_path / "made-up.json").read_text())["results"][0]["value"] == 0.25
    assert capsys.readouterr().out.startswith("made-up: 0.25 (published 0.5), in band, 0.0 s")
    command.main(["made-up", "--folder", str(tmp_path)])
    assert calls == [(0, 3), (0, None)]
    with pytest.raises(SystemExit):
        command.main(["nobody"])
    assert "unknown keys nobody; expected some of made-up" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        command.main(["made-up", "--updates", "3"])
    assert "--updates must come with another --folder" in capsys.readouterr().err
    assert len(calls) == 2


# The rows of training.


def test_every_module_is_a_family_and_every_file_a_row():
    modules = {module.name for module in pkgutil.iter_modules(trained.__path__) if not module.name.startswith("_")}
    assert modules == set(trained.FAMILIES)
    keys = [row.key for row in ROWS]
    assert len(keys) == len(set(keys))
    assert all(re.fullmatch(r"[a-z0-9-]+", key) for key in keys)
    assert {path.name for path in Path(stored.DATA).iterdir()} == {f"{key}.json" for key in keys}


@PER_ROW
def test_the_stored_result_belongs_to_the_row(row):
    """Whoever changes a setting, a band or the seeds has to run the row again."""
    found = stored.read(row)
    assert len(found["results"]) == len(row.seeds)
    assert set(found["versions"]) == {"Python", "NumPy"}
    assert found["seconds"] < 400
    assert row.reason.endswith(".")
    assert row.scaled is None or row.scaled.endswith(".")


@PER_ROW
def test_it_still_runs(row):
    """Two updates, the same twice, and of the same form as what is stored."""
    first, second = (dict(row.run(row.seeds[0], updates=2)) for _ in range(2))
    assert first == second
    assert first.keys() == stored.read(row)["results"][0].keys()
    json.dumps(first, allow_nan=False)


def test_all_sources_are_cited_on_the_page():
    page = prose(read(BOOK / "receipts.ipynb"))
    cited = {key for group in re.findall(r"\{cite\}`([^`]+)`", page) for key in group.split(",")}
    rows = [*exact(), *floors(), *training(), *waiting()]
    assert {key for row in rows for key in row.citation.split(",") if key} <= cited


# The table.


class Cells(HTMLParser):
    """Collects the text of the cells of a table, and its tags."""

    def __init__(self):
        super().__init__()
        self.tags, self.labels, self.text = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.labels += [value for name, value in attrs if name == "data-label"]

    def handle_data(self, data):
        self.text.append(data)


def parsed(table):
    cells = Cells()
    cells.feed(table._repr_html_())
    return cells


def test_the_table_shows_every_row():
    rows = [receipt(("0.33", "-0.67"), (1 / 3, -2 / 3)), receipt(("9",), ())]
    cells = parsed(ReceiptTable(rows, "Two rows"))
    assert cells.tags.count("tr") == 3
    assert cells.labels == ["Published", "Ours", "Agrees if", "Mark"] * 2
    assert {"Two rows", "A book", "setting", "0.33", "−0.67", "✓ matches", "… waiting", "not yet"} <= set(cells.text)


@pytest.mark.parametrize(
    ("band", "words"),
    [
        ((0.001, 0.002), "0.001 to 0.002"),
        ((0.0, 0.002), "at most 0.002"),
        ((-math.inf, 10000), "at most 10,000"),
        ((-0.7, math.inf), "at least −0.7"),
    ],
)
def test_the_table_says_what_agrees(band, words):
    row = receipt(
        ("0.1",),
        (0.001,),
        band=band,
        seconds=12.4,
        note="Because -1 < 2.",
        detail="T -1",
        scaled="A tenth.",
        spec=".1e",
    )
    cells = parsed(ReceiptTable([row, receipt(("1",), (1.0,))], "Bands"))
    assert words in cells.text
    assert {"1.0e-03", "12", "Because −1 < 2. A tenth.", "same digits", "Setting", "T −1"} <= set(cells.text)
    assert cells.labels[4:5] == ["Seconds"]


def test_the_table_escapes_what_it_shows():
    row = Receipt("key", "<b>Bold</b> & co", "", "a < b", ("1",), (1.0,), note='"<i>"')
    html = ReceiptTable([row], "<script>")._repr_html_()
    assert "<script>" not in html
    assert "<b>" not in html
    assert "<i>" not in html
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; co" in html


def test_the_table_as_text():
    table = ReceiptTable([receipt(("0.33",), (1 / 3,)), receipt(("9",), ())], "Two rows")
    assert repr(table) == "key: 0.33 (published 0.33), matches\nkey: nothing yet (published 9), waiting"


def test_a_table_needs_rows():
    with pytest.raises(ValueError, match="rows must have at least one receipt, got none"):
        ReceiptTable([], "Nothing")
