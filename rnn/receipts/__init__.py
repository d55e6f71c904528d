"""Published numbers beside ours, computed when they are shown or taken from stored runs.

`exact` and `floors` are rows that need no training, `growth` those of random networks, `training` those of stored runs,
and `waiting` those without a number of ours yet.
"""

from rnn.receipts._row import Receipt
from rnn.receipts._table import ReceiptTable
from rnn.receipts.analytic import floors
from rnn.receipts.later import waiting
from rnn.receipts.live import exact
from rnn.receipts.random_networks import growth
from rnn.receipts.trained import training

__all__ = ["Receipt", "ReceiptTable", "exact", "floors", "growth", "training", "waiting"]
