"""A reply to "How was your day?" to the kind of day it was, read by an LSTM."""

from rnn.layers import LSTM
from rnn.models import ManyToOne
from rnn.pretrained import replies
from rnn.pretrained.replies import answer, baseline, score

__all__ = ["answer", "baseline", "score", "train"]


def train(hidden_size: int = 32, steps: int = 2200) -> ManyToOne:
    """Train a network as `rnn.pretrained.replies.train` does, with an LSTM in place of the RNN.

    Parameters
    ----------
    hidden_size : int
        Number of hidden units, and length of the word vectors.
    steps : int
        Number of updates.

    Returns
    -------
    ManyToOne
        As there.

    Examples
    --------
    >>> train(hidden_size=4, steps=5).recurrent
    LSTM(4, 4, dtype=float64)
    """
    return replies.train(hidden_size, steps=steps, kind=LSTM)
