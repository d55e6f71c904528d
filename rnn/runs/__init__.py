"""Stored runs: trained networks, experiments, and repetitions of published results that take too long for a page.

The page shows what is stored, so it does not depend on who builds it. A run no longer fits what is stored if its
setting, or the code of its function, has changed. ``python -m rnn.runs`` makes such runs again, or the named ones.

`run.py` says what a run is, `registry.py` finds all of them, `records.py` reads and writes what is stored, `code.py`
computes the digest by which a change of code is seen.
"""

from rnn.runs.records import Record
from rnn.runs.registry import every, find, load, recipe, record
from rnn.runs.rounding import round_to_float16
from rnn.runs.run import Experiment, Network, Run

__all__ = ["Experiment", "Network", "Record", "Run", "every", "find", "load", "recipe", "record", "round_to_float16"]
