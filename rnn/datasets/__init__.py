"""Data of the course: David's routine, the weather of Seattle, the animal story, and sequences of unequal length."""

from rnn.datasets import animals, david, sequences, weather
from rnn.datasets.sequences import pad_sequences
from rnn.datasets.vocabulary import Vocabulary
from rnn.datasets.weather import seattle_weather

__all__ = ["Vocabulary", "animals", "david", "pad_sequences", "seattle_weather", "sequences", "weather"]
