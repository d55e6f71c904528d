"""Published numbers beside ours: computed on the spot, or trained and stored.

``python -m rnn.receipts`` trains again what is stored.
"""

from rnn.receipts._row import Receipt, TrainingRow
from rnn.receipts._stored import runs, training
from rnn.receipts._table import ReceiptTable
from rnn.receipts.analytic import floors
from rnn.receipts.later import waiting
from rnn.receipts.live import exact
from rnn.receipts.random_networks import growth

__all__ = ["Receipt", "ReceiptTable", "TrainingRow", "exact", "floors", "growth", "runs", "training", "waiting"]
