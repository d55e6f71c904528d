"""The header of a saved model: a description, in JSON, from which an equal model can be built.

A layer with parameters of its own is described by class, sizes, options and dtype; whatever is made of parts, by class,
options and the descriptions of its parts.
"""

import json
import re
import reprlib
from collections.abc import Callable, Set
from typing import Any, get_args

import numpy as np

from rnn.layers import GRU, LSTM, RNN, Bidirectional, Embedding, Linear, Stacked
from rnn.layers._recurrent import Recurrent
from rnn.models import EncoderDecoder, ManyToMany, ManyToOne, OneToMany, OneToOne
from rnn.nonlinearities import NONLINEARITIES

__all__ = ["Model", "build", "compare", "describe", "expected", "from_header", "old_name", "to_header"]

Layer = RNN | LSTM | GRU | Stacked | Bidirectional | Linear | Embedding
Model = Layer | OneToOne | OneToMany | ManyToOne | ManyToMany | EncoderDecoder
Tensors = dict[str, tuple[tuple[int, ...], str]]  # shape and dtype of every parameter

FORMAT = "rnn-course 2"  # the only key of the header: the order of several would vary from run to run
OLD_FORMAT = "rnn-course 1"  # with other names of parameters, see `old_name`
SIZES = {
    "RNN": ("input_size", "hidden_size"),
    "LSTM": ("input_size", "hidden_size"),
    "GRU": ("input_size", "hidden_size"),
    "Linear": ("input_size", "output_size"),
    "Embedding": ("num_embeddings", "embedding_size"),
}
CLASSES: dict[str, Any] = {cls.__name__: cls for cls in get_args(Model)}
RECURRENT = tuple(name for name, cls in CLASSES.items() if issubclass(cls, Recurrent))
READER: dict[str, tuple[str, ...]] = {"recurrent": RECURRENT, "readout": ("Linear",), "embedding": ("Embedding",)}
PARTS: dict[str, dict[str, tuple[str, ...]]] = {
    "OneToOne": {"hidden": ("Linear",), "readout": ("Linear",)},
    "OneToMany": {"start": ("Linear",), "decoder": ("ManyToMany",)},
    "ManyToOne": READER,
    "ManyToMany": READER,
    "EncoderDecoder": {"encoder": RECURRENT, "decoder": ("ManyToMany",), "embedding": ("Embedding",)},
    "Bidirectional": {"forward_layer": RECURRENT, "backward_layer": RECURRENT},
}
"""The parts of each class, and the classes that they may have; only the embedding is optional. `Stacked` has a list."""
OPTIONS = {
    "RNN": ("nonlinearity",),
    "GRU": ("reset_after",),
    "Stacked": ("dropout", "residual"),
    "Bidirectional": ("merge",),
}
DEFAULTS = {"reset_after": True, "merge": "concat"}
"""Options that are written only if they differ from these values, as in files from before these options existed."""
DTYPES = ("float32", "float64")
MAX_DEPTH = 20  # of nested layers: a file must not exhaust the stack


def describe(model: Any) -> dict[str, Any]:
    """Return the description of a model."""
    name = type(model).__name__
    if type(model) is not CLASSES.get(name):
        raise TypeError(f"model must be one of {', '.join(CLASSES)}, got {name}")
    if isinstance(model, Stacked):
        layers = [describe(layer) for layer in model.layers]
        return {"class": name, "layers": layers, "dropout": model.between.rate, "residual": model.residual}
    options = {key: getattr(model, key) for key in OPTIONS.get(name, ())}
    options = {key: value for key, value in options.items() if key not in DEFAULTS or value != DEFAULTS[key]}
    if name in PARTS:
        parts = {part: getattr(model, part) for part in PARTS[name]}
        return {
            "class": name,
            **{part: describe(value) for part, value in parts.items() if value is not None},
            **options,
        }
    return {"class": name, **{key: getattr(model, key) for key in SIZES[name]}, **options, "dtype": str(model.dtype)}


def to_header(spec: dict[str, Any]) -> dict[str, str]:
    """Return the header with this description, and refuse one that `from_header` would refuse."""
    _check(spec, tuple(CLASSES))
    return {FORMAT: json.dumps(spec)}


def from_header(header: dict[str, str] | None) -> tuple[dict[str, Any], Callable[[str], str]]:
    """Return the checked description in a header, and a function from a parameter's name to its name in the file."""
    found = [key for key in (FORMAT, OLD_FORMAT) if key in (header or {})]
    if header is None or not found:
        raise ValueError(f"the header has no model of the format {FORMAT!r}; rnn.save did not write this file")
    try:
        spec = json.loads(header[found[0]])
    except (ValueError, RecursionError) as error:
        raise ValueError(f"the model in the header is not JSON ({error})") from error
    _check(spec, tuple(CLASSES))
    return spec, str if found[0] == FORMAT else old_name


def old_name(key: str) -> str:
    """Return the name of a parameter in a file of the old format."""
    key = re.sub(r"\blayers\.(\d+)", r"\1", key).replace("recurrent.", "rnn.")
    return key.replace("forward_layer.", "forward.").replace("backward_layer.", "backward.")


def _check(spec: Any, classes: tuple[str, ...], depth: int = 0) -> None:
    """Check a description, but not whether the parts fit together: constructors do that."""
    if depth > MAX_DEPTH:
        raise ValueError(f"the header must describe layers within layers at most {MAX_DEPTH} deep, got more")
    if not isinstance(spec, dict) or spec.get("class") not in classes:
        raise ValueError(
            f"the header must describe an object of class {' or '.join(classes)}, got {reprlib.repr(spec)}"
        )
    name = spec["class"]
    if name == "Stacked":
        _check_keys(spec, {"class", "layers", *OPTIONS[name]})
        if not isinstance(spec["layers"], list) or not spec["layers"]:
            raise ValueError(f"layers in the header must be a list of layers, got {reprlib.repr(spec['layers'])}")
        for layer in spec["layers"]:
            _check(layer, RECURRENT, depth + 1)
        return
    if name in PARTS:
        _check_keys(spec, {"class", *PARTS[name], *OPTIONS.get(name, ())} - ({"embedding", *DEFAULTS} - set(spec)))
        for part, value in _parts(spec).items():
            _check(value, PARTS[name][part], depth + 1)
        return
    _check_keys(spec, {"class", "dtype", *SIZES[name], *OPTIONS.get(name, ())} - (set(DEFAULTS) - set(spec)))
    for size in SIZES[name]:
        if type(spec[size]) is not int or spec[size] < 1:
            raise ValueError(f"{size} in the header must be a positive integer, got {reprlib.repr(spec[size])}")
    for key, allowed in (("dtype", DTYPES), ("nonlinearity", tuple(NONLINEARITIES))):
        if key in spec and spec[key] not in allowed:
            raise ValueError(f"{key} in the header must be {' or '.join(allowed)}, got {reprlib.repr(spec[key])}")


def _check_keys(spec: dict[str, Any], keys: set[str]) -> None:
    if set(spec) != keys:
        raise ValueError(f"{spec['class']} in the header must have the keys {sorted(keys)}, got {_few(set(spec))}")


def _parts(spec: dict[str, Any]) -> dict[str, Any]:
    """Return the descriptions of the parts, by the paths of their attributes and in a fixed order."""
    if spec["class"] == "Stacked":
        return {f"layers.{number}": layer for number, layer in enumerate(spec["layers"])}
    return {part: spec[part] for part in PARTS.get(spec["class"], ()) if part in spec}


def expected(spec: dict[str, Any]) -> Tensors:
    """Return shape and dtype of every parameter of the described model, by name."""
    if spec["class"] in SIZES:
        options = {key: spec[key] for key in ("reset_after",) if key in spec}  # which parameters there are
        shapes = CLASSES[spec["class"]].shapes(*(spec[size] for size in SIZES[spec["class"]]), **options)
        return {key: (shape, spec["dtype"]) for key, shape in shapes.items()}
    return {
        f"{part}.{key}": value for part, part_spec in _parts(spec).items() for key, value in expected(part_spec).items()
    }


def compare(found: Tensors, wanted: Tensors) -> None:
    """Refuse parameters that are not the expected ones."""
    if found.keys() != wanted.keys():
        names = {"missing": wanted.keys() - found.keys(), "unknown": found.keys() - wanted.keys()}
        wrong = "; ".join(f"{kind}: {_few(which)}" for kind, which in names.items() if which)
        raise ValueError(f"parameters must have the names that the described model has, got {wrong}")
    for key, (shape, dtype) in wanted.items():
        if found[key][0] != shape:
            raise ValueError(f"{key} must have shape {shape}, got {found[key][0]}")
        if found[key][1] != dtype:
            raise ValueError(f"{key} must have dtype {dtype}, got {found[key][1]}")


def _few(names: Set[str]) -> str:
    """Write the first five names, in order, for an error message."""
    shown = sorted(names)[:5]
    more = f" and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
    return f"{', '.join(map(reprlib.repr, shown))}{more}"


class _Zeros(np.random.Generator):
    """Gives zeros instead of random numbers, as views of one number: `load` needs no time and memory for drawing."""

    def uniform(self, low: Any = 0.0, high: Any = 1.0, size: Any = None) -> Any:
        return np.broadcast_to(0.0, size)

    def standard_normal(self, size: Any = None, dtype: Any = np.float64, out: Any = None) -> Any:
        return np.broadcast_to(0.0, size)


def build(spec: dict[str, Any]) -> Any:
    """Return the described model, with zeros as parameters. Raises ValueError if its parts do not fit together."""
    cls = CLASSES[spec["class"]]
    options = {key: spec[key] for key in OPTIONS.get(spec["class"], ()) if key in spec}
    try:
        if spec["class"] in SIZES:
            options |= {"rng": _Zeros(np.random.PCG64(0)), "dtype": np.dtype(spec["dtype"])}
            return cls(*(spec[size] for size in SIZES[spec["class"]]), **options)
        parts = {part: build(value) for part, value in _parts(spec).items()}
        return cls(list(parts.values()), **options) if cls is Stacked else cls(**parts, **options)
    except TypeError as error:  # parts of different dtypes, or an option of the wrong type
        raise ValueError(str(error)) from error
