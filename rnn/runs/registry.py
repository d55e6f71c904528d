"""Names of the trained networks, their weights, and the modules that make them."""

from importlib import import_module, resources
from typing import Any

from rnn._validation import check_choice
from rnn.interop import load as load_file

__all__ = ["NAMES", "load", "recipe"]

NAMES = (
    "animals",
    "countries",
    "dates",
    "david",
    "digit_names",
    "digits",
    "last_capital_gru",
    "last_capital_lstm",
    "replies",
    "replies_gru",
    "replies_lstm",
    "tagging",
    "tagging_both_ways",
)
"""The trained networks."""


def load(name: str) -> Any:
    """Load a trained network.

    Parameters
    ----------
    name : str
        One of `NAMES`.

    Returns
    -------
    object of a class of `rnn.models`
        In float64. The module of its name in `rnn.pretrained` says what it reads and what it writes.

    Raises
    ------
    ValueError
        If there is no such network.

    Examples
    --------
    >>> load("david").recurrent.hidden_size
    6
    """
    check_choice("name", name, NAMES)
    with resources.as_file(resources.files("rnn.pretrained").joinpath("weights", f"{name}.safetensors")) as path:
        return load_file(path)


def recipe(name: str) -> Any:
    """Import the module that makes a network, with its functions ``train``, ``score`` and ``baseline``.

    Parameters
    ----------
    name : str
        One of `NAMES`.

    Returns
    -------
    module

    Raises
    ------
    ValueError
        If there is no such network.

    Examples
    --------
    >>> recipe("david").score(load("david"))
    1.0
    """
    return import_module(f"rnn.pretrained.{check_choice('name', name, NAMES)}")
