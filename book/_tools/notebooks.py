"""Execute every chapter in parallel and write it back in one normal form, so that a diff shows only what changed.

Usage: python book/_tools/notebooks.py [chapter.ipynb ...]
"""

import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

BOOK = Path(__file__).parents[1]
VOLATILE = "application/vnd.jupyter.widget-view+json"  # names a widget of a kernel that is gone


def execute(path: Path) -> str:
    """Run one notebook from a fresh kernel and write it back; return a line that says how long it took."""
    start = time.perf_counter()
    notebook = nbformat.read(path, as_version=4)
    quiet = ["--IPKernelApp.log_level=40"]
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(BOOK)}}, extra_arguments=quiet).execute()
    normalize(notebook)
    nbformat.write(notebook, path)
    return f"{path.name}: {time.perf_counter() - start:.1f} s"


def normalize(notebook: NotebookNode) -> None:
    """Drop what changes from run to run: timings, widget ids, the version of Python."""
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number:03d}"
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(VOLATILE, None)


def main(names: list[str]) -> None:
    """Execute the named notebooks, or all of them, on two processes."""
    paths = [Path(name).resolve() for name in names] or sorted(BOOK.glob("*.ipynb"))
    with ProcessPoolExecutor(max_workers=2) as pool:
        for line in pool.map(execute, paths):
            print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
