"""Make stored runs again: the named ones, or those that no longer fit what is stored."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from rnn.runs import Run, every
from rnn.runs.records import RESULTS, declare_unchanged, difference, make, read

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Make runs, store them, and say what came out; or list them, or declare that their results still hold."""
    runs = {run.key: run for run in every()}
    parser = argparse.ArgumentParser(prog="python -m rnn.runs", description=__doc__)
    parser.add_argument("keys", nargs="*", metavar="KEY", help="what to make; by default what no longer fits")
    parser.add_argument("--all", action="store_true", help="all runs")
    parser.add_argument("--list", action="store_true", help="only list all runs, and say which do not fit")
    parser.add_argument("--folder", type=Path, default=RESULTS, help="where to store, by default where the book looks")
    parser.add_argument("--trial", action="store_true", help="run for a second or two only; needs another --folder")
    parser.add_argument("--unchanged", metavar="WHY", help="only record why the change of code cannot alter the result")
    options = parser.parse_args(arguments)
    folder = options.folder
    if unknown := sorted(set(options.keys) - set(runs)):
        parser.error(f"unknown keys {', '.join(unknown)}; expected some of {', '.join(runs)}")
    if options.trial and folder.resolve() == RESULTS.resolve():
        parser.error("--trial must come with another --folder: what it makes is no result for the book")
    if options.unchanged is not None and not (options.keys or options.all):
        parser.error("--unchanged must come with keys, or --all")
    if options.list:
        for run in runs.values():
            print(describe(run, folder))
        return
    named = options.keys or [key for key, run in runs.items() if options.all or difference(run, folder)]
    for run in map(runs.__getitem__, named):
        if options.unchanged is not None:
            declare_unchanged(run, options.unchanged, folder)
            continue
        record = make(run, folder, run.trial if options.trial else None)
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
