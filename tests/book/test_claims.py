"""The page of claims: complete, each with its evidence, and of one mind with the chapters."""

import re
from pathlib import Path

import nbformat
import pytest

from rnn.explorables import Quiz

BOOK = Path(__file__).parents[2] / "book"
NUMBER = 20
TWO_STATEMENTS = (  # a verdict on two, which the overview has to tell without them
    "true of the cell with all gates open; it leaves out the gates",
    "the second is true of the cell of 1997 with all gates open; the first leaves out the gates.",
)


def prose(name):
    cells = nbformat.read(BOOK / name, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


@pytest.fixture(scope="module")
def sections():
    """Return the cells of each claim, by its number."""
    found, number = {}, None
    for cell in nbformat.read(BOOK / "claims.ipynb", as_version=4).cells:
        heading = (
            re.search(r"^## (?:(\d+)\. )?.+$", cell.source, re.MULTILINE) if cell.cell_type == "markdown" else None
        )
        if heading:
            number = int(heading.group(1)) if heading.group(1) else None
        if number:
            found.setdefault(number, []).append(cell)
    return found


def statement(cells):
    return re.search(r"^> (.+)$", cells[0].source, re.MULTILINE).group(1)


def verdict(cells):
    return re.search(r"^\*\*Verdict: (.+?)\*\*", cells[0].source, re.MULTILINE).group(1)


def settled_in_chapters():
    """Return every pair of statement and verdict under "What you may have read"."""
    text = "\n\n".join(prose(path.name) for path in sorted(BOOK.glob("[0-9]*.ipynb")))
    return dict(re.findall(r"^> (.+?)\n\n\*\*Verdict: (.+?)\*\*", text, re.MULTILINE))


def test_all_claims_are_there_in_order(sections):
    assert list(sections) == list(range(1, NUMBER + 1))


@pytest.mark.parametrize("number", range(1, NUMBER + 1))
def test_a_claim_has_a_source_a_verdict_and_an_experiment_with_numbers(sections, number):
    cells = sections[number]
    assert statement(cells)
    assert "*Met in:* " in cells[0].source
    assert verdict(cells).endswith(".")
    code = [cell for cell in cells if cell.cell_type == "code"]
    assert any(output.output_type == "stream" for cell in code for output in cell.outputs)
    assert all("hide-input" in cell.metadata.tags for cell in code)


def test_the_overview_leads_to_every_claim(sections):
    text = prose("claims.ipynb")
    rows = re.findall(r"^\| \{ref\}`(\d+)\. .+? <(claim-[a-z-]+)>` \| (.+) \|$", text, re.MULTILINE)
    assert [int(number) for number, _, _ in rows] == list(range(1, NUMBER + 1))
    for number, label, summary in rows:
        assert f"({label})=" in sections[int(number)][0].source
        shown, said = summary.partition(" (")[0], verdict(sections[int(number)])
        if (shown, said) != TWO_STATEMENTS:
            assert re.match(rf"{re.escape(shown)}[.,;]", said)  # its first clauses


def test_page_and_chapters_agree(sections):
    settled = settled_in_chapters()
    elsewhere = {12, 20, 19}  # settled on the page itself; two statements of a chapter in one, see below
    for number, cells in sections.items():
        if number not in elsewhere:
            assert settled[statement(cells)] == verdict(cells), statement(cells)


def test_page_and_chapter_agree_on_transformers_and_convolutions(sections):
    settled = settled_in_chapters()
    assert settled['"Transformers do not share weights over time."'] == verdict(sections[19]) == "false."
    convolutions = settled['"Convolutional networks need inputs of a fixed length."']
    assert f"**{convolutions}**" in sections[19][0].source


def test_the_quiz_asks_for_every_claim_and_no_answer_stands_out():
    questions = Quiz("claims").questions
    assert len(questions) == NUMBER
    right = [[choice.get("correct", False) for choice in question["choices"]].index(True) for question in questions]
    assert all(len(question["choices"]) == 3 for question in questions)
    assert {right.count(place) for place in (1, 2)} <= set(range(5, 16))
