"""Layers over whole sequences: parameters only; what backward needs travels in an explicit cache."""

from rnn.layers.embedding import Embedding
from rnn.layers.linear import Linear
from rnn.layers.recurrent import RNN

__all__ = ["RNN", "Embedding", "Linear"]
