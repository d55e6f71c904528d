"""Execute notebooks and write them back in one normal form, so that a diff shows only what changed.

Usage: python book/_tools/notebooks.py [chapter.ipynb ...]
"""

import re
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

BOOK = Path(__file__).parents[1]
VOLATILE = "application/vnd.jupyter.widget-view+json"  # refers to a kernel that has ended


def execute(path: Path) -> str:
    """Execute one notebook in a new kernel and write it back; return a line with its name and time, or the error."""
    start = time.perf_counter()
    notebook = nbformat.read(path, as_version=4)
    quiet = ["--IPKernelApp.log_level=40"]
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(BOOK)}}, extra_arguments=quiet)
    try:
        client.execute()
    except CellExecutionError as error:
        return f"{path.name}: left as it was, because a cell fails\n{error}"
    normalize(notebook)
    nbformat.write(notebook, path)
    return f"{path.name}: {time.perf_counter() - start:.1f} s"


def normalize(notebook: NotebookNode) -> None:
    """Drop what changes from run to run (timings, widget ids, the version of Python), and fold the solutions."""
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    in_solution = False
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number:03d}"
        cell.metadata.pop("execution", None)
        if cell.cell_type == "markdown":
            fences = re.findall(r"\{solution-(start|end)\}", cell.source)
            in_solution = fences[-1] == "start" if fences else in_solution
        elif in_solution:
            cell.metadata["jupyter"] = {"source_hidden": True}  # JupyterLab shows it on a click
        if cell.cell_type == "code":
            cell.outputs = merge_streams(cell.outputs)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(VOLATILE, None)


def merge_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join successive outputs of one stream, which the kernel splits at random places."""
    merged: list[NotebookNode] = []
    for output in outputs:
        if output.output_type == "stream" and merged and merged[-1].get("name") == output.name:
            merged[-1].text += output.text
        else:
            merged.append(output)
    return merged


def main(names: list[str]) -> None:
    """Execute the named notebooks, or all of them, in two processes."""
    paths = [Path(name).resolve() for name in names] or sorted(BOOK.glob("*.ipynb"))
    failed = False
    with ProcessPoolExecutor(max_workers=2) as pool:
        for line in pool.map(execute, paths):
            print(line, flush=True)
            failed |= "a cell fails" in line
    sys.exit(failed)


if __name__ == "__main__":
    main(sys.argv[1:])
