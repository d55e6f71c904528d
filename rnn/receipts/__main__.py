"""Train again what the receipts store: ``python -m rnn.receipts`` runs all training rows, or the named ones."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from rnn.receipts import trained
from rnn.receipts._stored import DATA, measure, receipt, store

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the named rows, or all of them, store each as KEY.json, and say what came out."""
    rows = {row.key: row for row in trained.rows()}
    parser = argparse.ArgumentParser(prog="python -m rnn.receipts", description=__doc__)
    parser.add_argument("keys", nargs="*", metavar="KEY", help=f"among {', '.join(rows)}; all by default")
    parser.add_argument("--folder", type=Path, default=DATA, help="where to store, by default where the book looks")
    parser.add_argument(
        "--updates", type=int, help="train no longer than this, for a quick look; only with another --folder"
    )
    options = parser.parse_args(arguments)
    unknown = sorted(set(options.keys) - set(rows))
    if unknown:
        parser.error(f"unknown keys {', '.join(unknown)}; expected some of {', '.join(rows)}")
    if options.updates is not None and options.folder.resolve() == DATA.resolve():
        parser.error("--updates must come with another --folder: what it makes is no result for the book")
    for key in options.keys or rows:
        row = rows[key]
        measured = measure(row, options.updates)
        store(options.folder, row, measured)
        ours = receipt(row, measured)
        print(f"{key}: {ours.shown[0]} (published {row.published}), {ours.mark}, {ours.seconds} s")


if __name__ == "__main__":  # pragma: no cover
    main()
