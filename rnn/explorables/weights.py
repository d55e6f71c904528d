"""The numbers of a network as a figure's script reads them."""

from typing import Any

from rnn.models import ManyToMany

__all__ = ["weights_as_lists"]


def weights_as_lists(model: ManyToMany) -> dict[str, Any]:
    """Return the parameters as nested lists, under the names of the formulas.

    Parameters
    ----------
    model : ManyToMany
        Any such network.

    Returns
    -------
    dict of str to list
        W_xh (H, D), W_hh (H, H), b_h (H,), W_hy (K, H) and b_y (K,).

    Examples
    --------
    >>> from rnn import pretrained
    >>> list(weights_as_lists(pretrained.load("david")))
    ['W_xh', 'W_hh', 'b_h', 'W_hy', 'b_y']
    """
    recurrent, readout = model.recurrent.params, model.readout.params
    weights = {**recurrent, "W_hy": readout["W"], "b_y": readout["b"]}
    return {name: values.tolist() for name, values in weights.items()}
