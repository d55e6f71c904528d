"""Training: one step, the loop over steps, its record, and early stopping."""

from rnn.training.history import History
from rnn.training.loop import train
from rnn.training.step import Step, train_step
from rnn.training.stopping import EarlyStopping

__all__ = ["EarlyStopping", "History", "Step", "train", "train_step"]
