"""The rows of published results of training, from stored runs."""

import statistics

from rnn.receipts._row import Receipt
from rnn.receipts._words import in_words
from rnn.runs import Record, record
from rnn.runs.published import Published, adding, counting, long_lag, newton_parallel, reber, temporal_order

__all__ = ["receipt", "training"]

FAMILIES = (adding, reber, temporal_order, long_lag, counting, newton_parallel)
"""The modules of the runs, in the order of the page."""


def training() -> tuple[Receipt, ...]:
    """Return the rows of all published results in `FAMILIES`.

    Returns
    -------
    tuple of Receipt

    Raises
    ------
    FileNotFoundError, ValueError
        If a run is not stored, or was stored with other terms; the message has the command that makes it.

    Examples
    --------
    >>> all(row.seconds is not None for row in training())
    True
    """
    return tuple(receipt(run, record(run.key)) for family in FAMILIES for run in family.RUNS)


def receipt(run: Published, stored: Record) -> Receipt:
    """Turn a stored run into a receipt. Its value is the median over the seeds.

    Parameters
    ----------
    run : Published
        The run, with the published number.
    stored : Record
        Its record.

    Returns
    -------
    Receipt
    """
    values, single = run.values(stored.results), len(run.seeds) == 1
    inside = sum(run.band[0] <= value <= run.band[1] for value in values)
    note, scaled = f"{run.reason} {inside} of {len(values)} seeds in the band.", run.scaled
    if single:
        note = run.reason if scaled else f"{run.reason} One seed."
        scaled = scaled and f"One seed, and {scaled}"
    return Receipt(
        run.key,
        run.source,
        run.citation,
        run.quantity,
        (run.published,),
        (statistics.median(values),),
        band=run.band,
        note=note,
        detail="; ".join(in_words(name, value) for name, value in run.setting.items())
        + f". Run on {stored.date} with "
        + ", ".join(f"{name} {version}" for name, version in stored.versions.items())
        + f", seed{'' if single else 's'} {', '.join(map(str, run.seeds))}.",
        scaled=scaled,
        seconds=stored.seconds,
        spec=run.spec,
        values=values,
    )
