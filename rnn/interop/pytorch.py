"""Conversion of layers from and to PyTorch."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn.layers import GRU, LSTM, RNN, Bidirectional, Embedding, Linear, Stacked
from rnn.layers._recurrent import OneLayer, Recurrent

__all__ = ["from_torch", "to_torch"]

Layer = Recurrent | Linear | Embedding
CELLS: dict[str, Any] = {"RNN": RNN, "LSTM": LSTM, "GRU": GRU}  # the same names here and there
DIRECTIONS = ("", "_reverse")  # how PyTorch marks the parameters of each


def from_torch(module: Any) -> Layer:
    """Return the layer that computes the same as a PyTorch module, with copies of its parameters.

    PyTorch's two biases, ``bias_ih`` and ``bias_hh``, are added up to ``b_h``, except in the candidate of a GRU, where
    the reset gate acts on the second one, ``b_hn``. A module without bias becomes a layer whose bias is zero. Several
    layers become a `Stacked`, two directions a `Bidirectional`, both a `Stacked` of `Bidirectional`. Their states are
    those of PyTorch's ``h_n`` and ``c_n``, in the same order.

    Parameters
    ----------
    module : torch.nn.RNN, torch.nn.LSTM, torch.nn.GRU, torch.nn.Linear or torch.nn.Embedding
        In float32 or float64. A recurrent one needs ``batch_first=False`` and ``proj_size=0``.

    Returns
    -------
    RNN, LSTM, GRU, Stacked, Bidirectional, Linear or Embedding
        With the dtype of the module. A `Stacked` has its rate of dropout, and drops whenever ``rng`` is given, whether
        the module is in training mode or not.

    Raises
    ------
    ImportError
        If PyTorch is not installed.
    ValueError
        If the module has an option that the layer has not and that changes what it computes.

    References
    ----------
    The documentation of torch.nn.RNN, torch.nn.LSTM and torch.nn.GRU, which gives the equations with both biases.

    Examples
    --------
    >>> import torch
    >>> module = torch.nn.GRU(3, 4, num_layers=2, dtype=torch.float64)
    >>> layer = from_torch(module)
    >>> x = torch.ones(5, 2, 3, dtype=torch.float64)
    >>> bool(np.allclose(layer.forward(x.numpy())[0], module(x)[0].detach().numpy()))
    True
    """
    torch = _import_torch()
    classes = (*(getattr(torch.nn, name) for name in CELLS), torch.nn.Linear, torch.nn.Embedding)
    if not isinstance(module, classes):
        names = [f"torch.nn.{cls.__name__}" for cls in classes]
        raise TypeError(f"module must be a {', '.join(names[:-1])} or {names[-1]}, got {type(module).__name__}")
    weights = {key: value.detach().cpu() for key, value in module.named_parameters()}
    dtypes = {str(value.dtype).removeprefix("torch.") for value in weights.values()}
    if len(dtypes) != 1 or not dtypes <= {"float32", "float64"}:
        raise TypeError(f"module must have float32 or float64 parameters, got {sorted(dtypes)}")
    arrays = {key: value.numpy() for key, value in weights.items()}
    dtype = np.dtype(dtypes.pop())
    if isinstance(module, torch.nn.Linear):
        linear = Linear(module.in_features, module.out_features, rng=0, dtype=dtype)
        return _filled(linear, W=arrays["weight"], b=arrays.get("bias", np.zeros(module.out_features)))
    if isinstance(module, torch.nn.Embedding):
        _refuse_options(module, padding_idx=None, max_norm=None, scale_grad_by_freq=False)
        embedding = Embedding(module.num_embeddings, module.embedding_dim, rng=0, dtype=dtype)
        return _filled(embedding, W=arrays["weight"])
    return _recurrent_from_torch(module, arrays, dtype)


def to_torch(layer: Layer) -> Any:
    """Return the PyTorch module that computes the same as a layer, with copies of its parameters.

    ``b_h`` becomes ``bias_ih``; ``bias_hh`` is zero except for the ``b_hn`` of a GRU. PyTorch's global random state
    does not change.

    Parameters
    ----------
    layer : RNN, LSTM, GRU, Stacked, Bidirectional, Linear or Embedding
        An RNN needs the nonlinearity tanh or relu. The layers of a `Stacked` or `Bidirectional` must be of one class
        and size, and all in one or all in both directions, without ``residual``; a GRU needs ``reset_after=True``, a
        `Bidirectional` ``merge="concat"``.

    Returns
    -------
    torch.nn.RNN, torch.nn.LSTM, torch.nn.GRU, torch.nn.Linear or torch.nn.Embedding
        With the dtype of the layer, and ``batch_first=False``. With dropout it drops in training mode, in which
        PyTorch's modules start: call ``eval()`` to compare.

    Raises
    ------
    ImportError
        If PyTorch is not installed.
    ValueError
        If PyTorch has no such layer.

    References
    ----------
    The documentation of torch.nn.RNN, torch.nn.LSTM and torch.nn.GRU, which gives the equations with both biases.

    Examples
    --------
    >>> import torch  # must be installed
    >>> to_torch(Bidirectional(LSTM(3, 4, rng=0), LSTM(3, 4, rng=1)))
    LSTM(3, 4, bidirectional=True)
    """
    torch = _import_torch()
    if type(layer) not in (*CELLS.values(), Stacked, Bidirectional, Linear, Embedding):
        raise TypeError(
            f"layer must be an RNN, LSTM, GRU, Stacked, Bidirectional, Linear or Embedding, got {type(layer).__name__}"
        )
    options: dict[str, Any] = {"device": "cpu", "dtype": getattr(torch, str(layer.dtype))}
    with torch.random.fork_rng(devices=[]):  # constructors draw from the global generator
        if isinstance(layer, Linear):
            module = torch.nn.Linear(layer.input_size, layer.output_size, **options)
            values = [layer.params["W"], layer.params["b"]]
        elif isinstance(layer, Embedding):
            module = torch.nn.Embedding(layer.num_embeddings, layer.embedding_size, **options)
            values = [layer.params["W"]]
        else:
            rows = _rows(layer)
            module = _empty_recurrent(torch, layer, rows, options)
            values = [value for row in rows for cell in row for value in _arrays(cell)]
    with torch.no_grad():
        for parameter, value in zip(module.parameters(), values, strict=True):
            parameter.copy_(torch.tensor(value))
    return module


def _import_torch() -> Any:
    try:
        import torch  # here, because the course itself does not need it
    except ImportError as error:
        raise ImportError("from_torch and to_torch need PyTorch, which is not installed: pip install torch") from error
    return torch


def _recurrent_from_torch(module: Any, arrays: dict[str, NDArray], dtype: np.dtype) -> Recurrent:
    """Build the layers of a torch.nn.RNN, LSTM or GRU."""
    _refuse_options(module, batch_first=False, proj_size=0)
    layers: list[Recurrent] = []
    for number in range(module.num_layers):
        size = layers[-1].output_size if layers else module.input_size
        directions = DIRECTIONS if module.bidirectional else DIRECTIONS[:1]
        cells = [_cell_from_torch(module, size, arrays, f"_l{number}{direction}", dtype) for direction in directions]
        layers.append(Bidirectional(*cells) if module.bidirectional else cells[0])
    return layers[0] if len(layers) == 1 else Stacked(layers, dropout=module.dropout)


def _cell_from_torch(
    module: Any, input_size: int, arrays: dict[str, NDArray], suffix: str, dtype: np.dtype
) -> OneLayer:
    """Build the layer of one direction, whose parameters have names with this suffix in PyTorch."""
    options = {"nonlinearity": module.nonlinearity} if module.mode.startswith("RNN") else {}
    cls = CELLS[module.mode.partition("_")[0]]
    layer = cls(input_size, module.hidden_size, rng=0, dtype=dtype, **options)
    biases = {
        name: arrays.get(f"{name}{suffix}", np.zeros_like(layer.params["b_h"])) for name in ("bias_ih", "bias_hh")
    }
    b_h, b_hh = biases["bias_ih"].copy(), biases["bias_hh"]
    added = len(b_hh)
    if cls is GRU:  # the last of the three blocks of b_hh is b_hn
        added = 2 * module.hidden_size
        layer.params["b_hn"][:] = b_hh[added:]
    b_h[:added] += b_hh[:added]
    return _filled(layer, W_xh=arrays[f"weight_ih{suffix}"], W_hh=arrays[f"weight_hh{suffix}"], b_h=b_h)


def _rows(layer: Recurrent) -> list[list[Recurrent]]:
    """Return the layers from the lowest up, each as a list of one layer per direction."""
    if isinstance(layer, Stacked):
        if layer.residual:
            raise ValueError("layer must have residual=False, since PyTorch has no such connections, got residual=True")
        return [_row(each) for each in layer.layers]
    return [_row(layer)]


def _row(layer: Recurrent) -> list[Recurrent]:
    if isinstance(layer, Bidirectional) and layer.merge != "concat":
        raise ValueError(f"layer must have merge='concat', since PyTorch has no other, got merge={layer.merge!r}")
    return [layer.forward_layer, layer.backward_layer] if isinstance(layer, Bidirectional) else [layer]


def _empty_recurrent(torch: Any, layer: Recurrent, rows: list[list[Recurrent]], options: dict[str, Any]) -> Any:
    """Build the torch.nn.RNN, LSTM or GRU with these layers, or refuse what PyTorch cannot build."""
    kinds = {(type(cell), cell.output_size, getattr(cell, "nonlinearity", None)) for row in rows for cell in row}
    (cls, hidden_size, nonlinearity), *others = kinds
    if others or cls not in CELLS.values() or len({len(row) for row in rows}) > 1:
        raise ValueError(
            "layer must be made of RNN, LSTM or GRU layers of one class and size, all in one or all in both "
            f"directions, since PyTorch has no others, got {layer!r}"
        )
    if any(isinstance(cell, GRU) and not cell.reset_after for row in rows for cell in row):
        raise ValueError("layer must have reset_after=True, since PyTorch has no other GRU, got reset_after=False")
    if cls is RNN:
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"layer must have nonlinearity 'tanh' or 'relu', got {nonlinearity!r}")
        options["nonlinearity"] = nonlinearity
    if isinstance(layer, Stacked) and len(rows) > 1:
        options["dropout"] = layer.between.rate
    options |= {"num_layers": len(rows), "bidirectional": len(rows[0]) == 2}
    return getattr(torch.nn, cls.__name__)(layer.input_size, hidden_size, **options)


def _arrays(cell: Recurrent) -> list[NDArray]:
    """Return the parameters of one layer in PyTorch's order: W_ih, W_hh, b_ih, b_hh."""
    params = cell.params
    b_hh = np.zeros_like(params["b_h"])
    if isinstance(cell, GRU):
        b_hh[2 * cell.hidden_size :] = params["b_hn"]
    return [params["W_xh"], params["W_hh"], params["b_h"], b_hh]


def _refuse_options(module: Any, **supported: Any) -> None:
    """Refuse a PyTorch module whose options differ from the supported ones."""
    wrong = {key: getattr(module, key) for key, value in supported.items() if getattr(module, key) != value}
    if wrong:
        got, expected = (", ".join(f"{key}={value}" for key, value in each.items()) for each in (wrong, supported))
        raise ValueError(f"module must be a torch.nn.{type(module).__name__} with {expected}, got {got}")


def _filled(layer: Any, **arrays: NDArray) -> Any:
    """Copy the arrays into the parameters of a layer."""
    for key, value in arrays.items():
        layer.params[key][...] = value
    return layer
