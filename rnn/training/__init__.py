"""Training: the loop with its mini-batches, chunks and clipping, what it records, and when to stop it."""

from rnn.training.history import History
from rnn.training.loop import train
from rnn.training.stopping import EarlyStopping

__all__ = ["EarlyStopping", "History", "train"]
