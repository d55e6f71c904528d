"""A digest of the code of a run, which shows that the code has changed since the run was made."""

from __future__ import annotations

import ast
import hashlib
import json
import sys
from collections.abc import Iterator
from functools import cache, partial
from operator import attrgetter
from pathlib import Path
from typing import Any

from rnn.runs.run import Run

__all__ = ["digest"]

IGNORED = {"annotation", "returns", "type_comment", "type_params", "kind", "ctx"}
"""Fields of a syntax tree that cannot alter a result."""


def digest(run: Run) -> str:
    """Return a digest of a run's function and of everything in `rnn.runs` that it uses, directly or not.

    The digest is of the syntax trees: names, constants and structure. Comments, docstrings, type annotations and layout
    do not count, nor does code outside `rnn.runs`, nor a network's `score` and `baseline`.

    Parameters
    ----------
    run : Run
        The source of its module must be readable.

    Returns
    -------
    str
        Sixteen hexadecimal digits.

    Examples
    --------
    >>> from rnn.runs import find
    >>> digest(find("digits")) == digest(find("tagging"))
    False
    """
    function, bound = run.function, ""
    if isinstance(function, partial):
        given = *function.args, *function.keywords.items()
        function, bound = function.func, json.dumps(given, default=attrgetter("__name__"))
    parts, pending, seen = [bound], [(function.__module__, function.__name__)], set()
    while pending:
        module, name = pending.pop()
        found = _names(module).get(name)
        if found is None or (module, name) in seen:
            continue
        seen.add((module, name))
        if isinstance(found, tuple):
            pending.append(found)
        else:
            parts.append(repr(_tree(found)))
            pending += _used(module, found)
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()[:16]


@cache
def _names(module: str) -> dict[str, ast.stmt | tuple[str, str]]:
    """Return what the names at the top of an imported module stand for.

    A name stands for the statement that defines it or, if it is imported from `rnn.runs`, for module and name there.
    """
    path = getattr(sys.modules.get(module), "__file__", None)
    found: dict[str, ast.stmt | tuple[str, str]] = {}
    for node in ast.parse(Path(path).read_text(encoding="utf-8")).body if path else ():
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found[node.name] = node
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            names = (part for part in ast.walk(node) if isinstance(part, ast.Name))
            found |= {name.id: node for name in names if isinstance(name.ctx, ast.Store)}
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("rnn.runs"):
            found |= {alias.asname or alias.name: (node.module, alias.name) for alias in node.names}
    return found


def _used(module: str, definition: ast.stmt) -> Iterator[tuple[str, str]]:
    """Yield every name in a definition with its module; for ``other.name`` of an imported module, that module."""
    for node in ast.walk(definition):
        if isinstance(node, ast.Name):
            yield module, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found = _names(module).get(node.value.id)
            if isinstance(found, tuple):
                yield ".".join(found), node.attr


def _tree(node: Any) -> Any:
    """Return a syntax tree as nested tuples, the same in all versions of Python, without docstrings and `IGNORED`."""
    if isinstance(node, ast.AST):
        fields = [(name, _tree(value)) for name, value in ast.iter_fields(node) if name not in IGNORED]
        return type(node).__name__, *(pair for pair in fields if pair[1] not in (None, ()))
    if isinstance(node, list):
        return tuple(_tree(item) for item in node if not _is_docstring(item))
    return repr(node) if node is not None else None


def _is_docstring(node: Any) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
