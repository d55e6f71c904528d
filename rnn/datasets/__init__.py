"""Data sets: real data, texts written for the course, and synthetic tasks whose best possible score is known.

A module has `load(split)`, which reads a fixed data set, or `sample(..., rng=)`, which draws a new one. Both return a
`rnn.Batch`, or a named tuple with a method `batch()`. `floor` is the best possible score, `baseline` that of a simpler
predictor.
"""

from rnn.datasets import (
    adding,
    animals,
    copying,
    counting,
    countries,
    dates,
    david,
    digits,
    last_capital,
    long_lag,
    parity,
    reber,
    replies,
    sequences,
    spelling,
    tagging,
    temporal_order,
    temporal_xor,
    weather,
)
from rnn.datasets.hiding import hide_words
from rnn.datasets.score import Score
from rnn.datasets.sequences import pad_sequences
from rnn.datasets.vocabulary import Vocabulary
from rnn.datasets.weather import seattle_weather

__all__ = [
    "Score",
    "Vocabulary",
    "adding",
    "animals",
    "copying",
    "counting",
    "countries",
    "dates",
    "david",
    "digits",
    "hide_words",
    "last_capital",
    "long_lag",
    "pad_sequences",
    "parity",
    "reber",
    "replies",
    "seattle_weather",
    "sequences",
    "spelling",
    "tagging",
    "temporal_order",
    "temporal_xor",
    "weather",
]
