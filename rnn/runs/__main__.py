"""Make stored runs again: the named ones, or by default those that no longer fit what is stored."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from rnn.runs import Run, every
from rnn.runs.records import RESULTS, declare_unchanged, difference, make, read

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Make runs, store them, and print their results; or list them; or record that their results still hold."""
    runs = {run.key: run for run in every()}
    parser = argparse.ArgumentParser(prog="python -m rnn.runs", description=__doc__)
    parser.add_argument("keys", nargs="*", metavar="KEY", help="runs to make; by default those that no longer fit")
    parser.add_argument("--all", action="store_true", help="all runs")
    parser.add_argument("--list", action="store_true", help="only list all runs, and say which no longer fit")
    parser.add_argument("--folder", type=Path, default=RESULTS, help="folder to store in; by default that of the book")
    parser.add_argument("--trial", action="store_true", help="short runs, of a second or two; needs another --folder")
    parser.add_argument("--unchanged", metavar="WHY", help="make nothing; record why a change cannot alter the result")
    options = parser.parse_args(arguments)
    folder = options.folder
    if unknown := sorted(set(options.keys) - set(runs)):
        parser.error(f"unknown keys {', '.join(unknown)}; expected some of {', '.join(runs)}")
    if options.trial and folder.resolve() == RESULTS.resolve():
        parser.error("--trial must come with another --folder: a short run is no result for the book")
    if options.unchanged is not None and not (options.keys or options.all):
        parser.error("--unchanged must come with keys, or --all")
    if options.list:
        for run in runs.values():
            print(describe(run, folder))
        return
    named = options.keys or [key for key, run in runs.items() if options.all or difference(run, folder)]
    for run in [runs[key] for key in named]:
        if options.unchanged is not None:
            declare_unchanged(run, options.unchanged, folder)
            continue
        record = make(run, folder, **(run.trial if options.trial else {}))
        print(f"{run.key}: {run.report(record.results)}, {record.seconds} s", flush=True)
    if not named:
        print("All runs fit what is stored. Name some to make them again, or --all.")


def describe(run: Run, folder: Path) -> str:
    """Describe a stored run in one line, or say what is wrong with it."""
    if problem := difference(run, folder):
        return f"{run.key:30}{problem}"
    record = read(run, folder)
    seconds = "?" if record.seconds is None else record.seconds
    return f"{run.key:30}{record.date}  {seconds:>6} s  {run.report(record.results)}"


if __name__ == "__main__":  # pragma: no cover
    main()
