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
    parser.add_argument("keys", nargs="*", metavar="KEY", help="what to run; by default what no longer fits")
    parser.add_argument("--all", action="store_true", help="run everything")
    parser.add_argument("--list", action="store_true", help="list all runs, and say whether they fit; run nothing")
    parser.add_argument("--folder", type=Path, default=RESULTS, help="where to store, by default where the book looks")
    parser.add_argument("--trial", action="store_true", help="run for a second or two only; needs another --folder")
    parser.add_argument(
        "--unchanged", metavar="WHY", help="run nothing, but record why the results cannot have changed"
    )
    options = parser.parse_args(arguments)
    if unknown := sorted(set(options.keys) - set(runs)):
        parser.error(f"unknown keys {', '.join(unknown)}; expected some of {', '.join(runs)}")
    if options.trial and options.folder.resolve() == RESULTS.resolve():
        parser.error("--trial must come with another --folder: what it makes is no result for the book")
    if options.unchanged is not None and not options.keys:
        parser.error("--unchanged must come with the keys of the runs")
    if options.list:
        print(*map(line, runs.values()), sep="\n")
        return
    named = options.keys or (runs if options.all else [key for key, run in runs.items() if difference(run)])
    for key in named:
        run = runs[key]
        if options.unchanged is not None:
            declare_unchanged(run, options.unchanged, options.folder)
            continue
        record = make(run, options.folder, run.trial if options.trial else None)
        print(f"{key}: {run.report(record.results)}, {record.seconds} s", flush=True)
    if not named:
        print(f"All {len(runs)} runs fit what is stored. Name one to run it again, or --all.")


def line(run: Run) -> str:
    """Describe a run in one line."""
    if problem := difference(run):
        return f"{run.key:30}{problem}"
    record = read(run)
    return f"{run.key:30}{record.date}  {record.seconds or '?':>6} s  {run.report(record.results)}"


if __name__ == "__main__":  # pragma: no cover
    main()
