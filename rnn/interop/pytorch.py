"""Exchange of layers with PyTorch."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn.layers import RNN, Embedding, Linear

__all__ = ["from_torch", "to_torch"]

Layer = RNN | Linear | Embedding


def from_torch(module: Any) -> Layer:
    """Turn a PyTorch module into the layer that computes the same.

    PyTorch's RNN adds two biases, ``b_ih + b_hh``; here they become the one ``b_h``. A module without bias becomes
    a layer whose bias is zero. The numbers are copied.

    Parameters
    ----------
    module : torch.nn.RNN, torch.nn.Linear or torch.nn.Embedding
        In float32 or float64. An RNN needs ``num_layers=1``, ``bidirectional=False``, ``dropout=0`` and
        ``batch_first=False``.

    Returns
    -------
    RNN, Linear or Embedding
        With the dtype of the module.

    Raises
    ------
    ImportError
        If PyTorch is not installed.
    TypeError
        If the module is of another class or dtype.
    ValueError
        If the module has an option that changes what it computes and that the layer has not.

    References
    ----------
    The documentation of torch.nn.RNN, which gives the equation with both biases.

    Examples
    --------
    >>> import torch
    >>> module = torch.nn.RNN(3, 4, dtype=torch.float64)
    >>> layer = from_torch(module)
    >>> x = torch.ones(5, 2, 3, dtype=torch.float64)
    >>> bool(np.allclose(layer.forward(x.numpy())[0], module(x)[0].detach().numpy()))
    True
    """
    torch = _import_torch()
    if not isinstance(module, (torch.nn.RNN, torch.nn.Linear, torch.nn.Embedding)):
        raise TypeError(
            f"module must be a torch.nn.RNN, torch.nn.Linear or torch.nn.Embedding, got {type(module).__name__}"
        )
    weights = {key: value.detach().cpu() for key, value in module.named_parameters()}
    dtypes = {str(value.dtype).removeprefix("torch.") for value in weights.values()}
    if len(dtypes) != 1 or not dtypes <= {"float32", "float64"}:
        raise TypeError(f"module must have float32 or float64 parameters, got {sorted(dtypes)}")
    arrays = {key: value.numpy() for key, value in weights.items()}
    dtype = np.dtype(dtypes.pop())
    if isinstance(module, torch.nn.RNN):
        return _rnn_from_torch(module, arrays, dtype)
    if isinstance(module, torch.nn.Linear):
        linear = Linear(module.in_features, module.out_features, rng=0, dtype=dtype)
        return _filled(linear, W=arrays["weight"], b=arrays.get("bias", np.zeros(module.out_features)))
    _refuse_options(module, padding_idx=None, max_norm=None, scale_grad_by_freq=False)
    embedding = Embedding(module.num_embeddings, module.embedding_dim, rng=0, dtype=dtype)
    return _filled(embedding, W=arrays["weight"])


def to_torch(layer: Layer) -> Any:
    """Turn a layer into the PyTorch module that computes the same.

    ``b_h`` becomes ``bias_ih_l0``, and ``bias_hh_l0`` is zero. The numbers are copied, and PyTorch's global random
    state is left alone.

    Parameters
    ----------
    layer : RNN, Linear or Embedding
        An RNN needs the nonlinearity tanh or relu.

    Returns
    -------
    torch.nn.RNN, torch.nn.Linear or torch.nn.Embedding
        With the dtype of the layer; an RNN is time-major (``batch_first=False``).

    Raises
    ------
    ImportError
        If PyTorch is not installed.
    TypeError
        If ``layer`` is something else.
    ValueError
        If PyTorch has no RNN with this nonlinearity.

    References
    ----------
    The documentation of torch.nn.RNN, which gives the equation with both biases.

    Examples
    --------
    >>> import torch  # must be installed
    >>> to_torch(RNN(3, 4, rng=0))
    RNN(3, 4)
    """
    torch = _import_torch()
    if type(layer) not in (RNN, Linear, Embedding):
        raise TypeError(f"layer must be an RNN, Linear or Embedding, got {type(layer).__name__}")
    params = {key: torch.tensor(value) for key, value in layer.params.items()}
    options: dict[str, Any] = {"device": "cpu", "dtype": getattr(torch, str(layer.dtype))}
    with torch.random.fork_rng(devices=[]):  # constructors draw from the global generator
        if isinstance(layer, RNN):
            if layer.nonlinearity not in ("tanh", "relu"):
                raise ValueError(f"layer must have nonlinearity 'tanh' or 'relu', got {layer.nonlinearity!r}")
            module = torch.nn.RNN(layer.input_size, layer.hidden_size, nonlinearity=layer.nonlinearity, **options)
            b_h = params["b_h"]
            values = [params["W_xh"], params["W_hh"], b_h, torch.zeros_like(b_h)]
        elif isinstance(layer, Linear):
            module = torch.nn.Linear(layer.input_size, layer.output_size, **options)
            values = [params["W"], params["b"]]
        else:
            module = torch.nn.Embedding(layer.num_embeddings, layer.embedding_size, **options)
            values = [params["W"]]
    with torch.no_grad():
        for parameter, value in zip(module.parameters(), values, strict=True):
            parameter.copy_(value)
    return module


def _import_torch() -> Any:
    try:
        import torch  # here, because the course itself does not need it
    except ImportError as error:
        raise ImportError("from_torch and to_torch need PyTorch, which is not installed: pip install torch") from error
    return torch


def _rnn_from_torch(module: Any, arrays: dict[str, NDArray], dtype: np.dtype) -> RNN:
    """Build the RNN of a torch.nn.RNN."""
    _refuse_options(module, num_layers=1, bidirectional=False, dropout=0.0, batch_first=False)
    layer = RNN(module.input_size, module.hidden_size, nonlinearity=module.nonlinearity, rng=0, dtype=dtype)
    b_h = arrays["bias_ih_l0"] + arrays["bias_hh_l0"] if module.bias else np.zeros(module.hidden_size)  # (H,)
    return _filled(layer, W_xh=arrays["weight_ih_l0"], W_hh=arrays["weight_hh_l0"], b_h=b_h)


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
