"""Published results of training. One module per family of rows; each has ``ROWS``, a tuple of `TrainingRow`.

A module looks like this. What decides the result is a constant, used by the run and named in the setting::

    HIDDEN_SIZE, BATCH_SIZE, LR, UPDATES = 8, 32, 0.005, 8000
    SETTING = {"T": 100, "hidden size": HIDDEN_SIZE, "batch": BATCH_SIZE, "Adam": LR, "updates": UPDATES}

    def run(seed: int, updates: int | None = None) -> dict[str, Any]:
        ...                                         # min(UPDATES, updates) updates if `updates` is given
        return {"value": mse, "wrong of 2560": 3}   # None as the value: it did not get there

    ROWS = (
        TrainingRow(
            key="adding-lstm-100",
            source="schmidhuber-problems",
            citation="schmidhuber_problems",        # in book/references.bib
            quantity="mean squared error",
            setting=SETTING,
            published=".0007",
            band=(0.0, 0.002),
            reason="Three times the published error, because seeds differ by that much.",
            run=run,
            seeds=(0, 1, 2),
        ),
    )

Several rows may share one function (`functools.partial` makes ``run`` for each). Then name the module in `FAMILIES`
below, run ``python -m rnn.receipts KEY`` and commit ``rnn/receipts/data/KEY.json`` with the module. All seeds of a row
take at most three minutes on two cores. tests/test_receipts.py calls every ``run`` with ``updates=2``.
"""

from __future__ import annotations

from importlib import import_module

from rnn.receipts._row import TrainingRow

__all__ = ["FAMILIES", "rows"]

FAMILIES: tuple[str, ...] = ("adding", "reber", "temporal_order", "long_lag", "counting", "newton_parallel")
"""The modules, in the order of the page."""


def rows() -> tuple[TrainingRow, ...]:
    """Return the rows of all families, in the order of the page.

    Returns
    -------
    tuple of TrainingRow

    Examples
    --------
    >>> all(row.band[0] < row.band[1] for row in rows())
    True
    """
    return tuple(row for family in FAMILIES for row in import_module(f"rnn.receipts.trained.{family}").ROWS)
