"""Saving models to safetensors files, and loading them."""

import contextlib
import glob
import json
import os
import secrets
import stat
import time
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save as to_bytes

from rnn.interop.header import Model, build, compare, describe, expected, from_header, to_header

__all__ = ["load", "save"]

LONGEST_MESSAGE = 300  # letters: a damaged file may hold names of any length
OLD = 3600.0  # seconds after which a temporary file counts as left behind


def save(path: str | os.PathLike[str], model: Model) -> None:
    """Save a model to a safetensors file.

    The header describes the class, the sizes and the parts. The file is written under a temporary name in the same
    folder and then renamed, so that a failed save leaves an earlier file as it was; temporary files that a killed save
    left behind are removed by a save of the same name an hour later. An existing file keeps its permissions.

    Parameters
    ----------
    path : str or path
        The file; an existing one is replaced.
    model : a layer (RNN, LSTM, GRU, Stacked, Bidirectional, Linear, Embedding) or a class of `rnn.models`
        Its parameters, in float32 or float64, are saved to the last bit.

    Raises
    ------
    TypeError
        If path is not a path, or the model is of another class; a subclass is refused, too, because `load` would return
        the base class.
    OSError
        If the file cannot be written; the error names it.

    References
    ----------
    The description of the format, https://github.com/huggingface/safetensors.

    Examples
    --------
    >>> import tempfile
    >>> from rnn import Linear
    >>> layer = Linear(3, 2, rng=0)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(f"{folder}/linear.safetensors", layer)
    ...     same = load(f"{folder}/linear.safetensors")
    >>> bool((same.params["W"] == layer.params["W"]).all())
    True
    """
    name = _name(path)
    spec = describe(model)
    compare({key: (value.shape, str(value.dtype)) for key, value in model.params.items()}, expected(spec))
    tensors = {key: np.ascontiguousarray(value) for key, value in model.params.items()}
    data = to_bytes(tensors, metadata=to_header(spec))
    try:
        _write_atomically(Path(os.path.realpath(name)), data)
    except OSError as error:  # names the temporary file, or none
        raise OSError(error.errno, error.strerror, name) from error


def load(path: str | os.PathLike[str]) -> Model:
    """Load a model that `save` wrote.

    Parameters
    ----------
    path : str or path
        The safetensors file.

    Returns
    -------
    a layer, or a class of `rnn.models`
        With the parameters and options of the saved one.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is not a safetensors file, is truncated or was not written by `save`, or if a tensor is missing,
        unexpected, or of the wrong shape or dtype.

    References
    ----------
    The description of the format, https://github.com/huggingface/safetensors.

    Examples
    --------
    >>> import tempfile
    >>> from rnn import RNN
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(f"{folder}/rnn.safetensors", RNN(2, 3, nonlinearity="relu", rng=0))
    ...     load(f"{folder}/rnn.safetensors").nonlinearity
    'relu'
    """
    name = _name(path)
    with open(name, "rb"):  # a missing or unreadable file raises the usual OSError
        pass
    try:
        with safe_open(name, framework="np") as file:
            spec, name_in_file = from_header(file.metadata())
            slices = {key: file.get_slice(key) for key in file.keys()}  # noqa: SIM118 (not a dict)
            found = {key: (tuple(part.get_shape()), _dtype(part.get_dtype())) for key, part in slices.items()}
            wanted = {name_in_file(key): value for key, value in expected(spec).items()}
            compare(found, wanted)  # before anything is built: a wrong header costs no memory
            model = build(spec)
            _read_into({name_in_file(key): values for key, values in model.params.items()}, name, file.metadata())
            return model
    except SafetensorError as error:
        raise ValueError(f"{path}: not a safetensors file, or a truncated one ({_short(error)})") from error
    except ValueError as error:
        raise ValueError(f"{path}: {_short(error)}") from error


def _name(path: str | os.PathLike[str]) -> str:
    """Return the name of a file, which must be a str or a path."""
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"path must be a str or a path, got {type(path).__name__}")
    return os.fspath(path)


def _read_into(arrays: dict[str, np.ndarray], path: str, metadata: dict[str, str]) -> None:
    """Read tensors of the file at path directly into arrays, by name, without a copy in between."""
    with open(path, "rb") as file:
        size = int.from_bytes(file.read(8), "little")  # of the header
        entries = json.loads(file.read(size))
        if entries["__metadata__"] != metadata:
            raise ValueError("the file must stay as it is while it is read, got another model in its place")
        for name, array in arrays.items():
            file.seek(8 + size + entries[name]["data_offsets"][0])
            file.readinto(array)  # type: ignore[arg-type]


def _short(error: Exception) -> str:
    """Return the message of an error, cut off after LONGEST_MESSAGE letters."""
    message = str(error)
    return message if len(message) <= LONGEST_MESSAGE else message[:LONGEST_MESSAGE] + " ..."


def _dtype(code: str) -> str:
    """Translate safetensors' name of a dtype into NumPy's: F64 into float64."""
    return code.replace("F", "float") if code in ("F32", "F64") else code


def _write_atomically(path: Path, data: bytes) -> None:
    """Write a file completely or not at all, with the permissions of the one that it replaces."""
    start = f".{path.name[:200]}."  # a longer name might be too long
    for leftover in path.parent.glob(f"{glob.escape(start)}*.tmp"):
        with contextlib.suppress(OSError):  # another process may have removed it
            if time.time() - leftover.stat().st_mtime > OLD:
                leftover.unlink()
    temporary = path.with_name(f"{start}{secrets.token_hex(8)}.tmp")
    try:
        with open(temporary, "xb") as file:
            if path.exists():
                os.chmod(temporary, stat.S_IMODE(path.stat().st_mode))  # before there is anything to read
            file.write(data)
            file.flush()
            os.fsync(file.fileno())  # on the disk before the name changes
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
