"""Published numbers beside ours: computed on the spot, or taken from stored runs."""

from rnn.receipts._row import Receipt
from rnn.receipts._table import ReceiptTable
from rnn.receipts.analytic import floors
from rnn.receipts.later import waiting
from rnn.receipts.live import exact
from rnn.receipts.random_networks import growth
from rnn.receipts.trained import training

__all__ = ["Receipt", "ReceiptTable", "exact", "floors", "growth", "training", "waiting"]
