"""The exhibits by letter, and the list of diagnoses."""

from __future__ import annotations

import difflib
import inspect
import textwrap

from rnn._validation import check_choice
from rnn.museum import exhibits
from rnn.museum.network import Network

__all__ = ["DIAGNOSES", "EXHIBITS", "exhibit", "reveal", "source"]

EXHIBITS: dict[str, type[Network]] = {
    "healthy": exhibits.Healthy,
    "A": exhibits.ExhibitA,
    "B": exhibits.ExhibitB,
    "C": exhibits.ExhibitC,
    "D": exhibits.ExhibitD,
    "E": exhibits.ExhibitE,
    "F": exhibits.ExhibitF,
    "G": exhibits.ExhibitG,
    "H": exhibits.ExhibitH,
    "I": exhibits.ExhibitI,
    "J": exhibits.ExhibitJ,
}

DIAGNOSES: dict[str, str] = {
    "missing transpose": "the gradient goes back through W_hh the wrong way round",
    "state not handed back": "the gradient of the state is not passed to the step before",
    "overwritten too early": "the states kept for the backward pass are all the same array",
    "accumulated twice": "the gradients of earlier calls are still in the sums",
    "wrong side of tanh": "the slope is computed as if h were the pre-activation",
    "off by one": "h_t stands where h_{t-1} belongs",
    "sum for a mean": "the gradient belongs to a loss that is added up, not averaged",
    "start overwritten": "the array of initial states is changed in place, and with it the next call",
    "not added up": "a gradient is set at every step instead of summed over the steps",
    "wrong target": "the loss compares with another day's answer",
}


def exhibit(name: str) -> type[Network]:
    """Return the class of an exhibit.

    Parameters
    ----------
    name : str
        "A" to "J", or "healthy".

    Returns
    -------
    subclass of Network

    Examples
    --------
    >>> exhibit("A")(2, 16, 4, batch=8, rng=0).params["W_hh"].shape
    (16, 16)
    """
    return EXHIBITS[check_choice("name", name, tuple(EXHIBITS))]


def source(name: str) -> str:
    """Return the source code of an exhibit.

    Parameters
    ----------
    name : str
        "A" to "J", or "healthy".

    Returns
    -------
    str
        The method ``loss_and_grads``.

    Examples
    --------
    >>> source("healthy").splitlines()[0]
    'def loss_and_grads(self, x: NDArray, targets: NDArray) -> LossAndGrads:'
    """
    return textwrap.dedent(inspect.getsource(exhibit(name).loss_and_grads))


def reveal(name: str) -> tuple[str, str]:
    """Return the wrong line of an exhibit, and the line that belongs there.

    Parameters
    ----------
    name : str
        "A" to "J".

    Returns
    -------
    wrong, right : str

    Examples
    --------
    >>> wrong, right = reveal("A")  # spoils the riddle of A
    """
    check_choice("name", name, [letter for letter in EXHIBITS if letter != "healthy"])
    difference = list(difflib.ndiff(source(name).splitlines(), source("healthy").splitlines()))
    [wrong] = [line[2:].strip() for line in difference if line.startswith("- ")]
    [right] = [line[2:].strip() for line in difference if line.startswith("+ ")]
    return wrong, right
