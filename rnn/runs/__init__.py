"""Runs too long for a page: trained networks, experiments, and published results repeated, made once and stored.

The page shows what is stored, so it does not depend on who builds it. ``python -m rnn.runs`` makes again what no longer
fits what is stored, or the named runs.
"""

from rnn.runs.records import Record
from rnn.runs.registry import every, find, load, recipe, record
from rnn.runs.rounding import round_to_float16
from rnn.runs.run import Experiment, Network, Run

__all__ = ["Experiment", "Network", "Record", "Run", "every", "find", "load", "recipe", "record", "round_to_float16"]
