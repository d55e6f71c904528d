"""Weights of a network in the form that a figure's script reads."""

from typing import Any

import numpy as np

from rnn.interop.header import old_name
from rnn.layers import GRU, LSTM, RNN
from rnn.models import ManyToMany, ManyToOne

from .half import pack

__all__ = ["pack_model", "weights_of"]

_NAMES = {"embedding.W": "embedding", "readout.W": "W_hy", "readout.b": "b_y"}


def weights_of(model: ManyToMany | ManyToOne) -> dict[str, Any]:
    """Return the kind and the weights of a recurrent network, under the names of the formulas.

    Parameters
    ----------
    model : ManyToMany or ManyToOne
        With one layer, an RNN, LSTM or GRU.

    Returns
    -------
    dict
        ``class``, the name of the layer's class; an RNN's ``nonlinearity``; the weights of the layer, W_hy (K, H), b_y
        (K,) and, if there is one, embedding (V, D). The weights are packed by `rnn.explorables.half.pack` where all
        of them are half-precision numbers, and nested lists otherwise; ``unpackAll`` of half.js reads both.

    Examples
    --------
    >>> from rnn import runs
    >>> list(weights_of(runs.load("david")))
    ['class', 'nonlinearity', 'W_xh', 'W_hh', 'b_h', 'W_hy', 'b_y']
    """
    if not isinstance(model, (ManyToMany, ManyToOne)):
        raise TypeError(f"model must be a ManyToMany or a ManyToOne, got {type(model).__name__}")
    layer = model.recurrent
    if not isinstance(layer, (RNN, LSTM, GRU)):
        raise TypeError(f"model.recurrent must be an RNN, an LSTM or a GRU, got {type(layer).__name__}")
    if isinstance(layer, GRU) and not layer.reset_after:
        raise TypeError("model.recurrent must be a GRU with reset_after=True, which the script computes, got False")
    kind = {"class": type(layer).__name__}
    if isinstance(layer, RNN):
        kind["nonlinearity"] = layer.nonlinearity
    params = {_NAMES.get(name, name.removeprefix("recurrent.")): values for name, values in model.params.items()}
    with np.errstate(over="ignore"):
        half = all((values.astype(np.float16) == values).all() for values in params.values())
    return kind | (pack(params) if half else {name: values.tolist() for name, values in params.items()})


def pack_model(model: Any) -> dict[str, dict[str, Any]]:
    """Return the weights of any model for ``arithmetic/wirings.js``, under the names of the old file format.

    Parameters
    ----------
    model : a class of `rnn.models`
        Its weights must be half-precision numbers.

    Returns
    -------
    dict
        As of `rnn.explorables.half.pack`, under names such as "rnn.W_xh" and "decoder.rnn.W_hh".

    Examples
    --------
    >>> from rnn import runs
    >>> list(pack_model(runs.load("tagging")))
    ['embedding.W', 'rnn.W_xh', 'rnn.W_hh', 'rnn.b_h', 'readout.W', 'readout.b']
    """
    return pack({old_name(name): values for name, values in model.params.items()})
