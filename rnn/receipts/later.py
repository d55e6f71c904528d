"""Published numbers that wait for a later chapter."""

from rnn.receipts._row import Receipt

__all__ = ["waiting"]


def waiting() -> tuple[Receipt, ...]:
    """Return the rows that have no number of ours yet.

    Returns
    -------
    tuple of Receipt

    Examples
    --------
    >>> [(row.key, row.mark) for row in waiting()]
    [('human-numbers', 'waiting')]
    """
    return (
        Receipt(
            "human-numbers",
            "Howard and Gugger, Deep Learning for Coders, chapter 12, human numbers",
            "howard2020",
            "numbers from 1 to 9999 in words, 64 units, batches of 64; share of next words that are right: commonest "
            "word, RNN, state kept, a loss at every step, 2 layers, LSTM of 2 layers, the same regularized",
            ("0.152", "0.47", "0.589", "0.640", "0.49", "0.758", "0.869"),
            (),
            note="It is a language model, and waits for the chapter on language models.",
        ),
    )
