"""Exchange of layers: with PyTorch, and with files (safetensors; never pickle)."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save as to_bytes

from rnn.cells import NONLINEARITIES
from rnn.layers import RNN, Embedding, Linear
from rnn.models import ManyToMany

__all__ = ["from_torch", "load", "save", "to_torch"]

Layer = RNN | Linear | Embedding
Model = RNN | Linear | Embedding | ManyToMany

FORMAT = "rnn-course 1"  # the one key of the header: with several, their order would change from run to run
SIZES = {
    "RNN": ("input_size", "hidden_size"),
    "Linear": ("input_size", "output_size"),
    "Embedding": ("num_embeddings", "embedding_size"),
}
CLASSES = {"RNN": RNN, "Linear": Linear, "Embedding": Embedding}
DTYPES = ("float32", "float64")


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
    if len(dtypes) != 1 or not dtypes <= set(DTYPES):
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
    if type(layer) not in CLASSES.values():
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


def save(path: str | os.PathLike[str], model: Model) -> None:
    """Save a model to a safetensors file.

    The header says which class and sizes to build. The file appears complete or not at all: it is written under
    another name in the same folder first, so a failed save leaves an earlier file as it was.

    Parameters
    ----------
    path : str or path
        Where to write; an existing file is replaced.
    model : RNN, Linear, Embedding or ManyToMany
        Its parameters, in float32 or float64, are saved to the last bit.

    Raises
    ------
    TypeError
        If the model is of another class (a subclass too: `load` would give back the base class).
    ValueError
        If the parameters do not have the shapes and the dtype that the model's class needs.
    OSError
        If the file cannot be written.

    References
    ----------
    The description of the format, https://github.com/huggingface/safetensors.

    Examples
    --------
    >>> import tempfile
    >>> layer = Linear(3, 2, rng=0)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(f"{folder}/linear.safetensors", layer)
    ...     same = load(f"{folder}/linear.safetensors")
    >>> bool((same.params["W"] == layer.params["W"]).all())
    True
    """
    spec = _describe(model)
    found = {key: (value.shape, str(value.dtype)) for key, value in model.params.items()}
    _compare(found, _expected(spec))
    tensors = {key: np.ascontiguousarray(value) for key, value in model.params.items()}
    data = to_bytes(tensors, metadata={FORMAT: json.dumps(spec)})
    _write_atomically(Path(os.path.realpath(path)), data)


def load(path: str | os.PathLike[str]) -> Model:
    """Load a model that `save` wrote.

    Parameters
    ----------
    path : str or path
        The safetensors file.

    Returns
    -------
    RNN, Linear, Embedding or ManyToMany
        With the very same parameters as the saved one.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is not a safetensors file, is truncated, was not written by `save`, or if a tensor is missing,
        unexpected, or of the wrong shape or dtype.

    References
    ----------
    The description of the format, https://github.com/huggingface/safetensors.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(f"{folder}/rnn.safetensors", RNN(2, 3, nonlinearity="relu", rng=0))
    ...     load(f"{folder}/rnn.safetensors").nonlinearity
    'relu'
    """
    name = os.fspath(path)
    with open(name, "rb"):  # a missing or unreadable file raises the usual OSError
        pass
    try:
        with safe_open(name, framework="np") as file:
            spec = _read_spec(file.metadata())
            slices = {key: file.get_slice(key) for key in file.keys()}  # noqa: SIM118 (not a dict)
            found = {key: (tuple(part.get_shape()), _dtype(part.get_dtype())) for key, part in slices.items()}
            _compare(found, _expected(spec))  # before anything is built: a wrong header costs no memory
            return _filled(_build(spec), **{key: file.get_tensor(key) for key in found})
    except SafetensorError as error:
        raise ValueError(f"{path}: not a safetensors file, or a truncated one ({error})") from error
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


def _dtype(code: str) -> str:
    """Translate the file's name of a dtype, such as F64, into NumPy's, such as float64."""
    return code.replace("F", "float") if code in ("F32", "F64") else code


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


def _filled(model: Any, **arrays: NDArray) -> Any:
    """Copy the arrays into the parameters of a model."""
    for key, value in arrays.items():
        model.params[key][...] = value
    return model


def _describe(model: Any) -> dict[str, Any]:
    """Return what is needed to build a model like this one, as plain JSON."""
    name = type(model).__name__
    if type(model) is ManyToMany:
        return {"class": name, "recurrent": _describe(model.recurrent), "readout": _describe(model.readout)}
    if type(model) not in CLASSES.values():
        raise TypeError(f"model must be an RNN, Linear, Embedding or ManyToMany, got {name}")
    spec: dict[str, Any] = {"class": name, **{size: getattr(model, size) for size in SIZES[name]}}
    if isinstance(model, RNN):
        spec["nonlinearity"] = model.nonlinearity
    return {**spec, "dtype": str(model.dtype)}


def _read_spec(metadata: dict[str, str] | None) -> dict[str, Any]:
    """Read and check the description in the header of a file."""
    if metadata is None or FORMAT not in metadata:
        raise ValueError(f"the header has no model of the format {FORMAT!r}; rnn.save did not write this file")
    try:
        spec = json.loads(metadata[FORMAT])
    except (ValueError, RecursionError) as error:
        raise ValueError(f"the model in the header is not JSON ({error})") from error
    if isinstance(spec, dict) and spec.get("class") == "ManyToMany":
        _check_keys(spec, {"class", "recurrent", "readout"})
        recurrent = _check_spec(spec["recurrent"], ("RNN",))
        readout = _check_spec(spec["readout"], ("Linear",))
        given, taken = (recurrent["hidden_size"], recurrent["dtype"]), (readout["input_size"], readout["dtype"])
        if given != taken:
            raise ValueError(f"readout in the header must take what recurrent gives, {given}, got {taken}")
        return spec
    return _check_spec(spec, tuple(CLASSES))


def _check_spec(spec: Any, classes: tuple[str, ...]) -> dict[str, Any]:
    """Check the description of one layer."""
    if not isinstance(spec, dict) or spec.get("class") not in classes:
        raise ValueError(f"the header must describe an object of class {' or '.join(classes)}, got {spec!r}")
    sizes = SIZES[spec["class"]]
    _check_keys(spec, {"class", "dtype", *sizes} | ({"nonlinearity"} if spec["class"] == "RNN" else set()))
    for size in sizes:
        if type(spec[size]) is not int or spec[size] < 1:
            raise ValueError(f"{size} in the header must be a positive integer, got {spec[size]!r}")
    for key, allowed in (("dtype", DTYPES), ("nonlinearity", NONLINEARITIES)):
        if key in spec and spec[key] not in allowed:
            raise ValueError(f"{key} in the header must be {' or '.join(allowed)}, got {spec[key]!r}")
    return spec


def _check_keys(spec: dict[str, Any], keys: set[str]) -> None:
    if set(spec) != keys:
        raise ValueError(f"a {spec['class']} in the header must have the keys {sorted(keys)}, got {sorted(spec)}")


def _expected(spec: dict[str, Any]) -> dict[str, tuple[tuple[int, ...], str]]:
    """Return shape and dtype of every parameter of the described model."""
    if spec["class"] == "ManyToMany":
        parts = (("rnn", spec["recurrent"]), ("readout", spec["readout"]))
        return {f"{name}.{key}": value for name, part in parts for key, value in _expected(part).items()}
    first, second = (spec[size] for size in SIZES[spec["class"]])
    shapes: dict[str, dict[str, tuple[int, ...]]] = {
        "RNN": {"W_xh": (second, first), "W_hh": (second, second), "b_h": (second,)},
        "Linear": {"W": (second, first), "b": (second,)},
        "Embedding": {"W": (first, second)},
    }
    return {key: (shape, spec["dtype"]) for key, shape in shapes[spec["class"]].items()}


def _compare(found: dict[str, tuple[tuple[int, ...], str]], expected: dict[str, tuple[tuple[int, ...], str]]) -> None:
    """Refuse parameters that are not the expected ones."""
    if found.keys() != expected.keys():
        raise ValueError(f"parameters must have the names {sorted(expected)}, got {sorted(found)}")
    for key, (shape, dtype) in expected.items():
        if found[key][0] != shape:
            raise ValueError(f"{key} must have shape {shape}, got {found[key][0]}")
        if found[key][1] != dtype:
            raise ValueError(f"{key} must have dtype {dtype}, got {found[key][1]}")


def _build(spec: dict[str, Any]) -> Any:
    """Build the described model; its parameters are random."""
    if spec["class"] == "ManyToMany":
        return ManyToMany(_build(spec["recurrent"]), _build(spec["readout"]))
    sizes = [spec[size] for size in SIZES[spec["class"]]]
    options = {"nonlinearity": spec["nonlinearity"]} if spec["class"] == "RNN" else {}
    return CLASSES[spec["class"]](*sizes, rng=0, dtype=np.dtype(spec["dtype"]), **options)


def _write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that it is there completely or not at all."""
    temporary = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        with open(temporary, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())  # on the disk before the name changes
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
