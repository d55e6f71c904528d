"""The trained networks of the figures, and the numbers of a network as a figure's script reads them."""

from importlib import resources
from typing import Any

from rnn.interop import load
from rnn.models import ManyToMany

__all__ = ["load_network", "weights_as_lists"]


def load_network(name: str) -> ManyToMany:
    """Load one of the networks that `rnn.explorables.train` made.

    Parameters
    ----------
    name : str
        File name, without its ending, in ``rnn/explorables/weights``.

    Returns
    -------
    ManyToMany
        The trained network.

    Raises
    ------
    FileNotFoundError
        If there is no such network.

    Examples
    --------
    >>> load_network("david").recurrent.hidden_size
    6
    """
    with resources.as_file(resources.files(__package__).joinpath("weights", f"{name}.safetensors")) as path:
        model = load(path)
    assert isinstance(model, ManyToMany)  # for the type checker: load returns other models, too
    return model


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
    >>> list(weights_as_lists(load_network("david")))
    ['W_xh', 'W_hh', 'b_h', 'W_hy', 'b_y']
    """
    recurrent, readout = model.recurrent.params, model.readout.params
    weights = {**recurrent, "W_hy": readout["W"], "b_y": readout["b"]}
    return {name: values.tolist() for name, values in weights.items()}
