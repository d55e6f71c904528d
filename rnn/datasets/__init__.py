"""Data of the course: real ones, made ones, and tasks whose best possible score is known."""

from rnn.datasets import (
    adding,
    animals,
    copying,
    dates,
    david,
    digits,
    parity,
    sequences,
    spelling,
    tagging,
    temporal_order,
    temporal_xor,
    weather,
)
from rnn.datasets.sequences import pad_sequences
from rnn.datasets.vocabulary import Vocabulary
from rnn.datasets.weather import seattle_weather

__all__ = [
    "Vocabulary",
    "adding",
    "animals",
    "copying",
    "dates",
    "david",
    "digits",
    "pad_sequences",
    "parity",
    "seattle_weather",
    "sequences",
    "spelling",
    "tagging",
    "temporal_order",
    "temporal_xor",
    "weather",
]
