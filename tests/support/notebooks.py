"""The chapters and pages as files: where they are, and how their text and their exercises are read."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

ROOT = Path(__file__).parents[2]
BOOK = ROOT / "book"
NOTEBOOKS = sorted(BOOK.glob("*.ipynb"))
CHAPTERS = [path for path in NOTEBOOKS if path.name[:2].isdigit()]
PAGES = sorted([*BOOK.glob("*.ipynb"), *BOOK.glob("*.md")])


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def prose(notebook: NotebookNode) -> str:
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def listed(entry: Any) -> Iterator[str]:
    """Yield the pages that a table of contents names, in order."""
    if isinstance(entry, dict):
        yield from [entry[key] for key in ("root", "file") if key in entry]
        for value in entry.values():
            yield from listed(value)
    elif isinstance(entry, list):
        for item in entry:
            yield from listed(item)


def exercise_blocks(notebook: NotebookNode) -> list[tuple[str, list[NotebookNode]]]:
    """Return each exercise: its statement, and its other cells up to the next exercise or heading."""
    blocks: list[tuple[str, list[NotebookNode]]] = []
    inside = False
    for cell in notebook.cells:
        if cell.cell_type == "code":
            if inside:
                blocks[-1][1].append(cell)
            continue
        for part in re.split(r"(?=^`{3,}\{exercise\}|^:{3,}\{exercise\}|^#{1,6} )", cell.source, flags=re.MULTILINE):
            if re.match(r"[`:]{3,}\{exercise\}", part):
                blocks.append((part, []))
                inside = True
            elif part.startswith("#"):
                inside = False
            elif inside:
                blocks[-1][1].append(nbformat.v4.new_markdown_cell(part))
    return blocks
