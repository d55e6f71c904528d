"""Settings of stored runs in words, as the page shows them."""

from __future__ import annotations

from typing import Any

__all__ = ["WORDS", "in_words"]

WORDS = {
    "T": "{} steps",
    "p": "{} steps between the first symbol and the last",
    "values": "values from {}",
    "hidden size": "{} units",
    "readout": "readout {}",
    "forget bias": "forget bias {} at the start",
    "input bias": "bias of the input gate {} at the start",
    "peepholes": "peepholes",
    "weights at the start": "weights at the start: {}",
    "loss": "loss: {}",
    "weight of the last step": "the last step counts {} times as much as the others",
    "batch": "batches of {}",
    "Adam": "Adam with a learning rate of {}",
    "halved every": "learning rate halved every {} updates",
    "gradient norm at most": "gradients clipped to a norm of {}",
    "dtype": "numbers in {}",
    "updates": "{} updates",
    "training strings": "{} strings to train on",
    "test strings": "{} others to test with",
    "trained on n up to": "trained on n up to {}",
    "tested on n up to": "tested on n up to {}",
    "early stop": "early stop: {}",
    "order of the two sequences": "the two sequences {}",
    "looked at every": "tested after every {} sequences",
    "until": "trained until {}",
    "sequences at most": "given up after {} sequences",
    "drive": "noise of size {} as input",
    "exponent": "Lyapunov exponent {}",
    "residual at most": "until no equation is off by more than {}",
    "first guess": "first guess: {}",
}
"""Phrase for the name of a setting, with braces for its value."""
ABSENT = {"halved every": "learning rate never halved", "early stop": "no early stop"}
SINGLE = {"batch": "one sequence at a time"}


def in_words(name: str, value: Any) -> str:
    """Return one setting in words.

    Parameters
    ----------
    name : str
        Its name; one that is not in `WORDS` is used as it is.
    value : object
        Number, text, bool or None.

    Returns
    -------
    str

    Examples
    --------
    >>> in_words("batch", 32), in_words("batch", 1), in_words("peepholes", False)
    ('batches of 32', 'one sequence at a time', 'no peepholes')
    >>> in_words("halved every", 1500), in_words("halved every", None)
    ('learning rate halved every 1,500 updates', 'learning rate never halved')
    """
    words = WORDS.get(name, f"{name} {{}}")
    if value is True:
        return words.removesuffix(" {}")
    if value is False:
        return f"no {words.removesuffix(' {}')}"
    if value is None or value == "none":
        return ABSENT.get(name, f"{name}: none")
    if value == 1 and name in SINGLE:
        return SINGLE[name]
    return words.format(value if isinstance(value, str) else f"{value:,}" if isinstance(value, int) else f"{value:g}")
