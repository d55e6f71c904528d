"""Layers over whole sequences.

A layer holds nothing but parameters: what `backward` needs, `forward` returns as a cache.
"""

from rnn.layers.bidirectional import Bidirectional
from rnn.layers.dropout import Dropout
from rnn.layers.embedding import Embedding
from rnn.layers.gru import GRU
from rnn.layers.linear import Linear
from rnn.layers.lstm import LSTM
from rnn.layers.plain import RNN
from rnn.layers.stacked import Stacked

__all__ = ["GRU", "LSTM", "RNN", "Bidirectional", "Dropout", "Embedding", "Linear", "Stacked"]
