"""The receipts' framework: marks follow from numbers, stored results belong to their rows, tables can be read."""

import math
import re
from html.parser import HTMLParser

import pytest

from rnn.receipts import Receipt, ReceiptTable, exact, floors, training, waiting
from rnn.receipts._row import DIFFERS, IN_BAND, MATCHES, OUTSIDE, SCALED, SCALED_OUTSIDE, WAITING, WRONG, printed_range
from rnn.receipts.trained import receipt as receipt_of
from rnn.runs import Record, every
from rnn.runs.published import Published
from tests.test_notebooks import BOOK, prose, read


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


# The rows of training.


@pytest.mark.parametrize(
    ("values", "options", "ours", "mark", "inside"),
    [
        ([0.1, 0.2, 0.9], {}, 0.2, IN_BAND, "3 of 3 seeds in the band"),
        ([0.1, 3.0, 0.9], {}, 0.9, IN_BAND, "2 of 3 seeds in the band"),
        ([None, 0.1, 0.2], {}, 0.2, IN_BAND, "2 of 3 seeds in the band"),
        ([None, None, 0.2], {}, math.inf, OUTSIDE, "1 of 3 seeds in the band"),
        ([None, 0.2, 0.3], {"larger_is_better": True}, 0.2, IN_BAND, "2 of 3 seeds in the band"),
        ([None, None, 0.3], {"larger_is_better": True}, -math.inf, OUTSIDE, "1 of 3 seeds in the band"),
        ([0.5], {}, 0.5, IN_BAND, "Because. One seed."),
        ([0.5, 0.5, 2.0], {"scaled": "a tenth."}, 0.5, SCALED, "2 of 3 seeds in the band"),
    ],
)
def test_a_receipt_takes_the_median(values, options, ours, mark, inside):
    found = trained(values, **options)
    assert (found.ours, found.mark) == ((ours,), mark)
    assert found.note.startswith("Because. ")
    assert inside in found.note
    assert found.setting == "error"
    assert found.detail == (
        "10 steps; Adam with a learning rate of 0.01; no peepholes; shuffled; learning rate never halved. "
        f"Run on 2026-11-21 with Python 3.11, NumPy 2.4, seed{'s' * (len(values) > 1)} "
        f"{', '.join(map(str, range(len(values))))}."
    )
    worst = -math.inf if options.get("larger_is_better") else math.inf
    assert found.values == tuple(worst if value is None else value for value in values)


def test_a_single_seed_is_said_once():
    assert (trained([0.5]).note, trained([0.5]).scaled) == ("Because. One seed.", None)
    scaled = trained([0.5], scaled="a tenth of the data.")
    assert (scaled.note, scaled.scaled) == ("Because.", "One seed, and a tenth of the data.")


def trained(values, **options):
    """Return the receipt of a made-up run with these values, one per seed."""
    setting = {"T": 10, "Adam": 0.01, "peepholes": False, "shuffled": True, "halved every": None}
    texts = {"source": "A paper", "citation": "", "quantity": "error", "published": "0.5", "reason": "Because."}
    seeds = tuple(range(len(values)))
    run = Published("made-up", dict, setting=setting, seeds=seeds, band=(0.0, 1.0), **texts, **options)
    results = [{"value": value} for value in values]
    versions = {"Python": "3.11", "NumPy": "2.4"}
    return receipt_of(run, Record("made-up", run.terms, "", "2026-11-21", versions, 7.0, results, []))


def test_the_page_has_every_published_run():
    keys = [row.key for row in training()]
    assert sorted(keys) == sorted(run.key for run in every() if isinstance(run, Published))


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
