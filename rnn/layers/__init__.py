"""Layers over whole sequences: parameters only; what backward needs travels in an explicit cache."""

from rnn.layers.embedding import Embedding
from rnn.layers.gru import GRU
from rnn.layers.linear import Linear
from rnn.layers.lstm import LSTM
from rnn.layers.plain import RNN

__all__ = ["GRU", "LSTM", "RNN", "Embedding", "Linear"]
