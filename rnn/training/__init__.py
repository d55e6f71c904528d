"""Training: one step, the loop that repeats it, what it records, and when to stop it."""

from rnn.training.history import History
from rnn.training.loop import train
from rnn.training.step import Step, train_step
from rnn.training.stopping import EarlyStopping

__all__ = ["EarlyStopping", "History", "Step", "train", "train_step"]
