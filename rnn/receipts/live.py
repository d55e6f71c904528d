"""All rows that must agree to the printed digits."""

from rnn.receipts import counting_bits, cs231n, deeplearning_ai, likelihoods, repetition
from rnn.receipts._row import Receipt

__all__ = ["exact"]


def exact() -> tuple[Receipt, ...]:
    """Compute all rows that must agree to the printed digits.

    Returns
    -------
    tuple of Receipt

    Examples
    --------
    >>> [row.key for row in exact() if row.mark != "matches"]
    ['deeplearning-ai-lstm-backward']
    """
    modules = (cs231n, deeplearning_ai, repetition, likelihoods, counting_bits)
    return tuple(row for module in modules for row in module.rows())
