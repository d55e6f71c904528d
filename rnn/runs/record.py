"""Stored results of training: run a row, write its file, read it again."""

from __future__ import annotations

import json
import math
import os
import platform
import statistics
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from rnn.receipts import trained
from rnn.receipts._row import Receipt, TrainingRow
from rnn.receipts._words import in_words

__all__ = ["DATA", "measure", "read", "receipt", "runs", "store", "training"]

DATA = Path(__file__).with_name("data")
"""Folder of the stored results: one JSON file per row."""


def measure(row: TrainingRow, updates: int | None = None) -> dict[str, Any]:
    """Run a row with all its seeds.

    Parameters
    ----------
    row : TrainingRow
        What to run.
    updates : int, optional
        Largest number of updates, for a quick test.

    Returns
    -------
    dict
        What `store` writes: "key", "setting", "band", "scaled", "seeds", "results" (one dict per seed), "seconds" (of
        all seeds together), "date" and "versions".
    """
    started = time.process_time()
    results = [dict(row.run(seed, updates=updates)) for seed in row.seeds]
    seconds = round(time.process_time() - started, 1)
    return {**terms(row), "results": results, "seconds": seconds} | {
        "date": str(date.today()),
        "versions": {"Python": platform.python_version(), "NumPy": np.__version__},
    }


def terms(row: TrainingRow) -> dict[str, Any]:
    """Return what must not change between the run and the reading, as it looks in a JSON file.

    Infinite ends of a band become None.
    """
    band = [end if math.isfinite(end) else None for end in row.band]
    found = {"key": row.key, "setting": dict(row.setting), "band": band, "scaled": row.scaled, "seeds": row.seeds}
    return json.loads(json.dumps(found, allow_nan=False))


def store(folder: Path, row: TrainingRow, measured: Mapping[str, Any]) -> Path:
    """Write a result, whole or not at all: it replaces the file in one step.

    Parameters
    ----------
    folder : Path
        Where to write KEY.json.
    row : TrainingRow
        The row.
    measured : mapping
        What `measure` returned.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    OSError
        If the file cannot be written.
    ValueError
        If a number is NaN or infinite.
    """
    path = folder / f"{row.key}.json"
    text = json.dumps(measured, indent=1, allow_nan=False, ensure_ascii=False)
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(text + "\n", encoding="utf-8")
    os.replace(unfinished, path)
    return path


def read(row: TrainingRow, folder: Path = DATA) -> dict[str, Any]:
    """Read the stored result of a row.

    Parameters
    ----------
    row : TrainingRow
        The row.
    folder : Path, optional
        Where to look.

    Returns
    -------
    dict
        As `measure` returned it.

    Raises
    ------
    FileNotFoundError
        If it has never been run.
    ValueError
        If setting, seeds, band or scale of the row have changed since.
    """
    again = f"run python -m rnn.receipts {row.key}"
    path = folder / f"{row.key}.json"
    if not path.exists():
        raise FileNotFoundError(f"no stored result for {row.key!r}: {again}")
    stored = json.loads(path.read_text(encoding="utf-8"))
    changed = [name for name, value in terms(row).items() if stored.get(name) != value]
    if changed:
        raise ValueError(f"{row.key!r} was stored with another {' and '.join(changed)}: {again}")
    return stored


def receipt(row: TrainingRow, stored: Mapping[str, Any]) -> Receipt:
    """Turn a stored result into a receipt.

    Parameters
    ----------
    row : TrainingRow
        The row.
    stored : mapping
        What `read` returned.

    Returns
    -------
    Receipt
        Its value is the median over the seeds. A training that did not get there counts as the worst.
    """
    values = values_of(row, stored)
    inside = sum(row.band[0] <= value <= row.band[1] for value in values)
    runs = f"{inside} of {len(values)} seeds in the band." if len(values) > 1 else "One seed."
    said = row.scaled is not None and row.scaled.startswith("One seed")
    return Receipt(
        row.key,
        row.source,
        row.citation,
        row.quantity,
        (row.published,),
        (statistics.median(values),),
        band=row.band,
        note=row.reason if said else f"{row.reason} {runs}",
        detail="; ".join(in_words(name, value) for name, value in row.setting.items())
        + f". Run on {stored['date']} with "
        + ", ".join(f"{name} {version}" for name, version in stored["versions"].items())
        + f", seed{'s' * (len(row.seeds) > 1)} {', '.join(map(str, row.seeds))}.",
        scaled=row.scaled,
        seconds=stored["seconds"],
        spec=row.spec,
    )


def values_of(row: TrainingRow, stored: Mapping[str, Any]) -> list[float]:
    """Return the value of every seed; a training that did not get there has an infinite one, at the worse end."""
    worst = -math.inf if row.larger_is_better else math.inf
    return [worst if result["value"] is None else float(result["value"]) for result in stored["results"]]


def runs() -> tuple[tuple[TrainingRow, list[float]], ...]:
    """Return the training rows with the stored value of every seed.

    A training that did not get there has the value inf, or -inf if larger is better.

    Returns
    -------
    tuple of (TrainingRow, list of float)

    Raises
    ------
    FileNotFoundError, ValueError
        As `training`.

    Examples
    --------
    >>> all(len(values) == len(row.seeds) for row, values in runs())
    True
    """
    return tuple((row, values_of(row, read(row))) for row in trained.rows())


def training() -> tuple[Receipt, ...]:
    """Return the training rows, from their stored results.

    Returns
    -------
    tuple of Receipt

    Raises
    ------
    FileNotFoundError, ValueError
        If a row has no stored result, or has changed since: then ``python -m rnn.receipts KEY`` has to run it again.

    Examples
    --------
    >>> all(row.seconds is not None for row in training())
    True
    """
    return tuple(receipt(row, read(row)) for row in trained.rows())
