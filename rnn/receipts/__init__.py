"""Published numbers beside ours: computed on the spot, or trained and stored.

``python -m rnn.receipts`` trains again what is stored.
"""

from rnn.receipts._row import Receipt, TrainingRow
from rnn.receipts._stored import training

__all__ = ["Receipt", "TrainingRow", "training"]
