"""Records of runs, in results/KEY.json: written, read, and compared with the run as it is now."""

from __future__ import annotations

import json
import os
import platform
import time
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
"""Folder of the stored records and networks."""


@dataclass(frozen=True)
class Record:
    """What is stored of a run.

    Attributes
    ----------
    key : str
        Key of the run.
    terms : dict
        `Run.terms` when it was made: the setting, and for most runs the seeds.
    code : str
        `rnn.runs.code.digest` of the code that made it, or of code that was declared to make the same.
    date : str
        When it was made, such as "2026-11-21".
    versions : dict of str to str
        Of Python, NumPy and this package.
    seconds : float or None
        Processor time of all seeds together; None if it is not known.
    results : list of dict
        One per seed.
    unchanged : list of dict
        One per change of code that cannot alter the result: its date, and why.
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
        """Date and versions on one line."""
        return ", ".join([self.date, *(f"{name} {version}" for name, version in self.versions.items())])


def make(run: Run, folder: Path = RESULTS, **options: Any) -> Record:
    """Make a run and store it.

    Parameters
    ----------
    run : Run
    folder : Path, optional
        Where to store it.
    **options
        Further arguments of the run's function, such as ``**run.trial``.

    Returns
    -------
    Record
    """
    code, started = digest(run), time.process_time()
    results = run.compute(folder, options)
    seconds = round(time.process_time() - started, 1)
    versions = {"Python": platform.python_version(), "NumPy": np.__version__, "rnn": __version__}
    record = Record(run.key, run.terms, code, str(date.today()), versions, seconds, results, [])
    _write(record, folder)
    return record


def read(run: Run, folder: Path = RESULTS) -> Record:
    """Read what is stored of a run.

    Parameters
    ----------
    run : Run
    folder : Path, optional
        Where it is stored.

    Returns
    -------
    Record

    Raises
    ------
    FileNotFoundError
        If the run has never been made.
    ValueError
        If setting, seeds or other terms have changed since, or the file is no whole record.
    """
    path = folder / f"{run.key}.json"
    if not path.exists():
        raise FileNotFoundError(f"{run.key!r} is not stored: run {_command(run)}")
    try:
        record = Record(**json.loads(path.read_text(encoding="utf-8")))
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"{path} is not a whole record of {run.key!r}: restore the file, or run {_command(run)} ({error})"
        ) from error
    if changed := [name for name in run.terms | record.terms if run.terms.get(name) != record.terms.get(name)]:
        raise ValueError(f"{run.key!r} was stored with another {' and '.join(changed)}: run {_command(run)}")
    return record


def difference(run: Run, folder: Path = RESULTS) -> str:
    """Say why a run no longer fits what is stored of it, and what to do about it; "" if it fits.

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
        The reason, which is stored with the record.
    folder : Path, optional
        Where the run is stored.

    Raises
    ------
    FileNotFoundError, ValueError
        As `read`: a run that is not stored, or was stored with other terms, has to be made.
    """
    record, code = read(run, folder), digest(run)
    if code != record.code:
        declared = {"date": str(date.today()), "why": why}
        _write(replace(record, code=code, unchanged=[*record.unchanged, declared]), folder)


def _command(run: Run) -> str:
    return f"python -m rnn.runs {run.key}"


def _write(record: Record, folder: Path) -> None:
    """Write a record, one line per field and per seed; an earlier file is replaced in one step."""
    lines = {name: json.dumps(value, ensure_ascii=False, allow_nan=False) for name, value in asdict(record).items()}
    seeds = ",\n  ".join(json.dumps(one, allow_nan=False) for one in record.results)
    lines["results"] = f"[\n  {seeds}\n ]"
    text = ",\n".join(f' "{name}": {line}' for name, line in lines.items())
    path = folder / f"{record.key}.json"
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(f"{{\n{text}\n}}\n", encoding="utf-8")
    os.replace(unfinished, path)
