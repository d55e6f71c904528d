"""What is stored of a run, in results/KEY.json: written, read, and compared with the run as it is now."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from rnn import __version__
from rnn.runs.code import digest
from rnn.runs.run import Results, Run

__all__ = ["RESULTS", "Record", "declare_unchanged", "difference", "make", "read"]

RESULTS = Path(__file__).with_name("results")
"""Folder of everything that is stored."""


@dataclass(frozen=True)
class Record:
    """A stored run.

    Attributes
    ----------
    key : str
        The run's.
    terms : dict
        Setting, seeds and whatever else must not change between making and reading.
    code : str
        `rnn.runs.code.digest` of the code that made it, or of code that was declared to make the same.
    date : str
        Of the run, such as "2026-11-21".
    versions : dict of str to str
        Of Python, NumPy and this package.
    seconds : float or None
        Processor time, of all seeds together; None if it was not noted.
    results : list of dict
        Of each seed.
    unchanged : list of dict
        When the code was declared to give the same result after a change, and why.
    """

    key: str
    terms: dict[str, Any]
    code: str
    date: str
    versions: dict[str, str]
    seconds: float | None
    results: Results
    unchanged: list[dict[str, str]]

    @property
    def made(self) -> str:
        """Date and versions in one line."""
        return ", ".join([self.date, *(f"{name} {version}" for name, version in self.versions.items())])


def make(run: Run, folder: Path = RESULTS, options: Mapping[str, Any] | None = None) -> Record:
    """Make a run, and store it.

    Parameters
    ----------
    run : Run
    folder : Path, optional
        Where to store it.
    options : mapping, optional
        Further arguments of the run's function, such as ``run.trial``.

    Returns
    -------
    Record
        What was stored.
    """
    started = time.process_time()
    results = run.make(folder, options or {})
    seconds = round(time.process_time() - started, 1)
    versions = {"Python": platform.python_version(), "NumPy": np.__version__, "rnn": __version__}
    record = Record(run.key, run.terms, digest(run), str(date.today()), versions, seconds, results, [])
    _write(record, folder)
    return record


def read(run: Run, folder: Path = RESULTS) -> Record:
    """Read what is stored of a run.

    Parameters
    ----------
    run : Run
    folder : Path, optional
        Where it is.

    Returns
    -------
    Record

    Raises
    ------
    FileNotFoundError
        If the run has never been made.
    ValueError
        If setting, seeds or other terms have changed since.
    """
    record = _read(run, folder)
    if changed := [name for name in run.terms | record.terms if run.terms.get(name) != record.terms.get(name)]:
        raise ValueError(f"{run.key!r} was stored with another {' and '.join(changed)}: run {_command(run)}")
    return record


def difference(run: Run, folder: Path = RESULTS) -> str:
    """Say why what is stored of a run no longer fits it, and what to do; say nothing if it fits.

    Parameters
    ----------
    run : Run
    folder : Path, optional
        Where it is stored.

    Returns
    -------
    str
    """
    try:
        record = read(run, folder)
    except (FileNotFoundError, ValueError) as error:
        return str(error)
    if digest(run) == record.code:
        return ""
    return (
        f"the code of {run.key!r} has changed since it was stored: run {_command(run)}; or, if the change cannot alter "
        f"the result, {_command(run)} --unchanged 'WHY'"
    )


def declare_unchanged(run: Run, why: str, folder: Path = RESULTS) -> None:
    """Record that a change of the code cannot alter what is stored.

    Parameters
    ----------
    run : Run
    why : str
        The reason, which is stored.
    folder : Path, optional
        Where the run is stored.

    Raises
    ------
    FileNotFoundError, ValueError
        As `read`: what was never made, or with another setting, has to be made again.
    """
    record, code = read(run, folder), digest(run)
    if code != record.code:
        declared = {"date": str(date.today()), "why": why}
        _write(replace(record, code=code, unchanged=[*record.unchanged, declared]), folder)


def _command(run: Run) -> str:
    return f"python -m rnn.runs {run.key}"


def _read(run: Run, folder: Path) -> Record:
    path = folder / f"{run.key}.json"
    if not path.exists():
        raise FileNotFoundError(f"{run.key!r} is not stored: run {_command(run)}")
    return Record(**json.loads(path.read_text(encoding="utf-8")))


def _write(record: Record, folder: Path) -> None:
    """Write one line per field and per seed, and all of the file or nothing: it replaces an earlier one in one step."""
    lines = {name: json.dumps(value, ensure_ascii=False, allow_nan=False) for name, value in asdict(record).items()}
    seeds = ",\n  ".join(json.dumps(one, allow_nan=False) for one in record.results)
    lines["results"] = f"[\n  {seeds}\n ]"
    text = ",\n".join(f' "{name}": {line}' for name, line in lines.items())
    path = folder / f"{record.key}.json"
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(f"{{\n{text}\n}}\n", encoding="utf-8")
    os.replace(unfinished, path)
