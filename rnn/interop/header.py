"""The header of a saved model: what is needed to build one like it, as plain JSON.

A layer is described by its class, sizes and dtype, a model by its class and its parts, each described in turn.
"""

import json
from typing import Any

import numpy as np

from rnn.layers import RNN, Embedding, Linear
from rnn.models import EncoderDecoder, ManyToMany, ManyToOne, OneToMany, OneToOne
from rnn.nonlinearities import NONLINEARITIES

__all__ = ["Model", "build", "compare", "describe", "expected", "from_header", "to_header"]

Model = RNN | Linear | Embedding | OneToOne | OneToMany | ManyToOne | ManyToMany | EncoderDecoder
Tensors = dict[str, tuple[tuple[int, ...], str]]  # shape and dtype of every parameter

FORMAT = "rnn-course 1"  # the one key of the header: with several, their order would change from run to run
SIZES = {
    "RNN": ("input_size", "hidden_size"),
    "Linear": ("input_size", "output_size"),
    "Embedding": ("num_embeddings", "embedding_size"),
}
READER = {"recurrent": "RNN", "readout": "Linear", "embedding": "Embedding"}
PARTS = {
    "OneToOne": {"hidden": "Linear", "readout": "Linear"},
    "OneToMany": {"start": "Linear", "decoder": "ManyToMany"},
    "ManyToOne": READER,
    "ManyToMany": READER,
    "EncoderDecoder": {"encoder": "RNN", "decoder": "ManyToMany", "embedding": "Embedding"},
}
"""The parts of a model, and what they are; an embedding may be missing."""
PREFIX = {"recurrent": "rnn"}  # where the parameters of a part are not named after it
CLASSES: dict[str, Any] = {
    cls.__name__: cls for cls in (RNN, Linear, Embedding, OneToOne, OneToMany, ManyToOne, ManyToMany, EncoderDecoder)
}
DTYPES = ("float32", "float64")


def describe(model: Any) -> dict[str, Any]:
    """Return what is needed to build a model like this one."""
    name = type(model).__name__
    if type(model) is not CLASSES.get(name):
        raise TypeError(f"model must be one of {', '.join(CLASSES)}, got {name}")
    if name in PARTS:
        parts = {part: getattr(model, part) for part in PARTS[name]}
        return {"class": name, **{part: describe(value) for part, value in parts.items() if value is not None}}
    spec: dict[str, Any] = {"class": name, **{size: getattr(model, size) for size in SIZES[name]}}
    if isinstance(model, RNN):
        spec["nonlinearity"] = model.nonlinearity
    return {**spec, "dtype": str(model.dtype)}


def to_header(spec: dict[str, Any]) -> dict[str, str]:
    """Return the header of a file with this model."""
    return {FORMAT: json.dumps(spec)}


def from_header(header: dict[str, str] | None) -> dict[str, Any]:
    """Read and check the description in the header of a file."""
    if header is None or FORMAT not in header:
        raise ValueError(f"the header has no model of the format {FORMAT!r}; rnn.save did not write this file")
    try:
        spec = json.loads(header[FORMAT])
    except (ValueError, RecursionError) as error:
        raise ValueError(f"the model in the header is not JSON ({error})") from error
    _check(spec, tuple(CLASSES))
    return spec


def _check(spec: Any, classes: tuple[str, ...]) -> None:
    """Check the description of a model or layer, but not whether its parts fit together: their classes do."""
    if not isinstance(spec, dict) or spec.get("class") not in classes:
        raise ValueError(f"the header must describe an object of class {' or '.join(classes)}, got {spec!r}")
    if spec["class"] in PARTS:
        _check_keys(spec, {"class", *PARTS[spec["class"]]} - ({"embedding"} - set(spec)))
        for part, value in _parts(spec).items():
            _check(value, (PARTS[spec["class"]][part],))
        return
    sizes = SIZES[spec["class"]]
    _check_keys(spec, {"class", "dtype", *sizes} | ({"nonlinearity"} if spec["class"] == "RNN" else set()))
    for size in sizes:
        if type(spec[size]) is not int or spec[size] < 1:
            raise ValueError(f"{size} in the header must be a positive integer, got {spec[size]!r}")
    for key, allowed in (("dtype", DTYPES), ("nonlinearity", tuple(NONLINEARITIES))):
        if key in spec and spec[key] not in allowed:
            raise ValueError(f"{key} in the header must be {' or '.join(allowed)}, got {spec[key]!r}")


def _check_keys(spec: dict[str, Any], keys: set[str]) -> None:
    if set(spec) != keys:
        raise ValueError(f"a {spec['class']} in the header must have the keys {sorted(keys)}, got {sorted(spec)}")


def _parts(spec: dict[str, Any]) -> dict[str, Any]:
    """Return the descriptions of a model's parts, always in the same order."""
    return {part: spec[part] for part in PARTS[spec["class"]] if part in spec}


def expected(spec: dict[str, Any]) -> Tensors:
    """Return shape and dtype of every parameter of the described model."""
    if spec["class"] in PARTS:
        return {
            f"{PREFIX.get(part, part)}.{key}": value
            for part, part_spec in _parts(spec).items()
            for key, value in expected(part_spec).items()
        }
    first, second = (spec[size] for size in SIZES[spec["class"]])
    shapes: dict[str, dict[str, tuple[int, ...]]] = {
        "RNN": {"W_xh": (second, first), "W_hh": (second, second), "b_h": (second,)},
        "Linear": {"W": (second, first), "b": (second,)},
        "Embedding": {"W": (first, second)},
    }
    return {key: (shape, spec["dtype"]) for key, shape in shapes[spec["class"]].items()}


def compare(found: Tensors, wanted: Tensors) -> None:
    """Refuse parameters that are not the expected ones."""
    if found.keys() != wanted.keys():
        raise ValueError(f"parameters must have the names {sorted(wanted)}, got {sorted(found)}")
    for key, (shape, dtype) in wanted.items():
        if found[key][0] != shape:
            raise ValueError(f"{key} must have shape {shape}, got {found[key][0]}")
        if found[key][1] != dtype:
            raise ValueError(f"{key} must have dtype {dtype}, got {found[key][1]}")


def build(spec: dict[str, Any]) -> Any:
    """Build the described model; its parameters are random. Raises ValueError if its parts do not fit together."""
    cls = CLASSES[spec["class"]]
    if spec["class"] in PARTS:
        parts = {part: build(value) for part, value in _parts(spec).items()}
        try:
            return cls(**parts)
        except TypeError as error:  # parts of different dtypes
            raise ValueError(str(error)) from error
    sizes = [spec[size] for size in SIZES[spec["class"]]]
    options = {"nonlinearity": spec["nonlinearity"]} if spec["class"] == "RNN" else {}
    return cls(*sizes, rng=0, dtype=np.dtype(spec["dtype"]), **options)
