"""The notebooks as they are committed: executed in order, clean, normalized; the chapters are built on one skeleton."""

import importlib.util
import json
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
import yaml
from nbformat import NotebookNode

from tests.support.notebooks import BOOK, CHAPTERS, NOTEBOOKS, PAGES, ROOT, exercise_blocks, listed, prose, read

EVIDENCE = [path for path in NOTEBOOKS if path.stem in {"claims", "receipts"}]  # no exercises: they teach nothing new

MACHINE = re.compile(r"/(?:home|root|Users|tmp|work|usr|opt|mnt|var)/|[A-Z]:\\|\b0x[0-9a-f]{6,}|localhost|127\.0\.0\.1")
CORRECT = re.compile(r"Correct( on \d+ random cases)?\.$", flags=re.MULTILINE)
SKELETON = ["What you may have read", "Quiz", "Exercises", "Summary"]
PER_NOTEBOOK = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
PER_CHAPTER_OR_EVIDENCE = pytest.mark.parametrize("path", [*CHAPTERS, *EVIDENCE], ids=lambda path: path.stem)
PER_CHAPTER = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    """Yield every output with the number of its cell."""
    for cell in code_cells(notebook):
        for output in cell.outputs:
            yield cell.execution_count, output


# Each of these returns what is wrong, so that they can be tried on a broken notebook.


def execution_problems(notebook: NotebookNode) -> list[str]:
    counts = [cell.execution_count for cell in code_cells(notebook)]
    problems = [] if counts == list(range(1, len(counts) + 1)) else [f"executed in the order {counts}, not 1, 2, ..."]
    for number, output in outputs(notebook):
        if output.output_type == "error":
            problems.append(f"cell {number} stopped with {output.ename}")
        if output.output_type == "stream" and output.name == "stderr":
            problems.append(f"cell {number} wrote to stderr: {output.text[:80]!r}")
    return problems


def machine_problems(notebook: NotebookNode) -> list[str]:
    """Paths and addresses that only this computer knows."""
    problems = []
    for number, output in outputs(notebook):
        texts = [output.get("text", "")]
        texts += [value for kind, value in output.get("data", {}).items() if not kind.startswith("image/")]
        text = "\n".join(value if isinstance(value, str) else json.dumps(value) for value in texts)
        text = re.sub(r"base64,[A-Za-z0-9+/=]+", "", text)
        problems += [f"cell {number} shows {match.group()!r}" for match in MACHINE.finditer(text)]
    return problems


def image_problems(notebook: NotebookNode) -> list[str]:
    problems = []
    for cell in code_cells(notebook):
        if not any(kind.startswith("image/") for output in cell.outputs for kind in output.get("data", {})):
            continue
        options = cell.metadata.get("mystnb", {})
        alt, figure = options.get("image", {}).get("alt", ""), options.get("figure", {})
        if len(alt.split()) < 6:
            problems.append(f"cell {cell.execution_count}: the alt text {alt!r} does not describe the picture")
        if len(figure.get("caption", "").split()) < 4:
            problems.append(f"cell {cell.execution_count}: the figure has no caption")
        if alt and alt.strip() == figure.get("caption", "").strip():
            problems.append(f"cell {cell.execution_count}: alt text and caption are the same")
        if not re.fullmatch(r"fig-[a-z0-9-]+", figure.get("name", "")):
            problems.append(f"cell {cell.execution_count}: the figure needs a name like fig-something")
    return problems


def printed(cell: NotebookNode) -> str:
    return "".join(output.get("text", "") for output in cell.get("outputs", []))


def exercise_problems(notebook: NotebookNode) -> list[str]:
    problems, labels = [], []
    for statement, cells in exercise_blocks(notebook):
        title = statement.splitlines()[0].partition("}")[2].strip()
        label = re.search(r"^:label: (ex-[a-z0-9-]+)$", statement, flags=re.MULTILINE)
        labels.append(label and label.group(1))
        code = [cell for cell in cells if cell.cell_type == "code"]
        text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
        starter, solution = (code[0], code[-1]) if len(code) > 1 else (None, None)
        called = starter and re.search(r"raise NotImplementedError.*^check\(\"([a-z0-9-]+)\", (\w+)\)\s*\Z",
                                       starter.source, flags=re.DOTALL | re.MULTILINE)  # fmt: skip
        checks = {
            "no label ex-...": label,
            "no stars at the end of its title": re.search(r" (★☆☆|★★☆|★★★)$", title),
            "no starter that raises NotImplementedError and then calls check(...)": called,
            "a starter that is not answered 'Not started yet'": starter and "Not started yet" in printed(starter),
            "no hint": "{hint}" in statement + text,
            "no solution of its own": label and f"{{solution-start}} {label.group(1)}" in text,
            "no end of its solution": "{solution-end}" in text,
            "no solution that calls the same check": called and f'check("{called.group(1)}", ' in solution.source,
            "no stored 'Correct' under its solution": solution and CORRECT.match(printed(solution)),
        }
        problems += [f"exercise {title!r} has {what}" for what, fine in checks.items() if not fine]
    problems += [] if len(set(labels)) == len(labels) else [f"labels occur twice in {labels}"]
    return problems


def skeleton_problems(notebook: NotebookNode) -> list[str]:
    text = prose(notebook)
    first = next((cell.source for cell in notebook.cells if cell.cell_type == "markdown"), "")
    headings = re.findall(r"^## +(.+?) *$", text, flags=re.MULTILINE)
    problems = [f"no heading {name!r}" for name in SKELETON if name not in headings]
    order = [headings.index(name) for name in SKELETON if name in headings]
    problems += [] if order == sorted(order) else [f"the headings {SKELETON} come in another order"]
    found = re.search(r"\{admonition\} You will learn\n(.*?)\n:::", first, flags=re.DOTALL)
    objectives = len(re.findall(r"^- ", found.group(1), flags=re.MULTILINE)) if found else 0
    problems += [] if 3 <= objectives <= 5 else [f"'You will learn' lists {objectives} objectives, expected 3 to 5"]
    problems += [] if re.search(r"^# .+$", first, flags=re.MULTILINE) else ["the first cell has no title"]
    problems += [] if len(re.findall(r"^# ", text, flags=re.MULTILINE)) == 1 else ["not exactly one title"]
    if not any(
        re.match(r'Quiz\("[a-z0-9-]+"\)', line) for cell in code_cells(notebook) for line in cell.source.split("\n")
    ):
        problems.append("no Quiz")
    if len(exercise_blocks(notebook)) < 5:
        problems.append(f"{len(exercise_blocks(notebook))} exercises, expected at least 5")
    if "Predict first" not in text:
        problems.append("no 'Predict first'")
    if not any("explorable" in str(output.get("data", {}).get("text/html", "")) for _, output in outputs(notebook)):
        problems.append("no interactive figure")
    return problems


@PER_NOTEBOOK
def test_executed_in_order_without_errors(path: Path) -> None:
    problems = execution_problems(read(path))
    assert not problems, "\n".join(problems)


@PER_NOTEBOOK
def test_no_trace_of_a_machine(path: Path) -> None:
    problems = machine_problems(read(path))
    assert not problems, "\n".join(problems)


@PER_NOTEBOOK
def test_images_have_alt_text_caption_and_name(path: Path) -> None:
    problems = image_problems(read(path))
    assert not problems, "\n".join(problems)


@PER_NOTEBOOK
def test_normalized(path: Path) -> None:
    spec = importlib.util.spec_from_file_location("book_notebooks", BOOK / "_tools" / "notebooks.py")
    assert spec is not None
    assert spec.loader is not None
    tools = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tools)
    notebook = read(path)
    tools.normalize(notebook)
    assert nbformat.writes(notebook).rstrip("\n") == path.read_text(encoding="utf-8").rstrip("\n"), "run make notebooks"


@PER_NOTEBOOK
def test_size(path: Path) -> None:
    assert path.stat().st_size < 1_000_000


@PER_CHAPTER
def test_skeleton(path: Path) -> None:
    problems = skeleton_problems(read(path))
    assert not problems, "\n".join(problems)


def test_every_notebook_is_the_front_page_a_chapter_or_evidence() -> None:
    assert {path.stem for path in [*CHAPTERS, *EVIDENCE]} | {"index"} == {path.stem for path in NOTEBOOKS}


@pytest.mark.parametrize("path", EVIDENCE, ids=lambda path: path.stem)
def test_a_page_of_evidence_asks_before_it_shows(path: Path) -> None:
    notebook = read(path)
    text = prose(notebook)
    assert len(re.findall(r"^# ", text, flags=re.MULTILINE)) == 1
    assert "Predict first" in text
    assert exercise_blocks(notebook) == []


@PER_CHAPTER
def test_exercises_are_complete(path: Path) -> None:
    problems = exercise_problems(read(path))
    assert not problems, "\n".join(problems)


@PER_CHAPTER_OR_EVIDENCE
def test_code_lines_fit_the_page(path: Path) -> None:
    hidden = {"hide-input", "remove-input", "hide-cell", "remove-cell"}
    cells = [cell for cell in code_cells(read(path)) if not hidden & set(cell.metadata.get("tags", []))]
    lines = [line for cell in cells for line in cell.source.split("\n")]
    assert [line for line in lines if len(line) > 84] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_nothing_is_left_to_do(path: Path) -> None:
    text = prose(read(path)) if path.suffix == ".ipynb" else path.read_text(encoding="utf-8")
    assert re.findall(r".*(?:\bTODO\b|\bFIXME\b|\bXXX\b|\bTBD\b|[Ll]orem ipsum).*", text) == []


def test_labels_are_unique_in_the_whole_book() -> None:
    """A second exercise of the same label would vanish from the page without a warning."""
    texts = [prose(read(path)) if path.suffix == ".ipynb" else path.read_text(encoding="utf-8") for path in PAGES]
    labels = re.findall(r"^(?::label: |\()([a-z0-9-]+)\)?=?$", "\n".join(texts), flags=re.MULTILINE)
    assert len(labels) > 20
    assert sorted(labels) == sorted(set(labels))


def test_every_page_is_in_the_table_of_contents() -> None:
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    names, files = list(listed(contents)), [path.stem for path in PAGES]
    assert set(files) - set(names) == set(), "in book/, but not in _toc.yml"
    assert set(names) - set(files) == set(), "in _toc.yml, but not in book/"
    assert len(files) == len(set(files)), "a page stands in book/ both as .md and as .ipynb"


def test_every_chapter_is_on_the_map_of_the_front_page() -> None:
    front = prose(read(BOOK / "index.ipynb"))
    assert [path.stem for path in CHAPTERS if f"{{doc}}`{path.stem}`" not in front] == []


def test_chapters_come_in_the_order_of_their_numbers() -> None:
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    assert [name for name in listed(contents) if name[:2].isdigit()] == [path.stem for path in CHAPTERS]
