"""A short digest of the code of a run, by which it is seen that the code has changed."""

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

Definitions = dict[str, ast.stmt]
FORMAL = {"annotation", "returns", "type_comment", "type_params", "kind", "ctx"}  # cannot alter a result


def digest(run: Run) -> str:
    """Digest a run's function and all that it uses, directly or not, from the modules of `rnn.runs`.

    It sees the syntax tree: names, constants and structure. Comments, docstrings, type annotations and the layout of
    lines do not count, nor does the rest of `rnn`.

    Parameters
    ----------
    run : Run
        From a module whose source can be read.

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
        definition, imported = _definitions(module).get(name), _imports(module).get(name)
        if imported is not None and (module, name) not in seen:
            pending.append(imported)
        elif definition is not None and (module, name) not in seen:
            parts.append(repr(_tree(definition)))
            pending += _used(module, definition)
        seen.add((module, name))
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()[:16]


@cache
def _parsed(module: str) -> ast.Module:
    """Parse a module that is imported; what is none of ours has no statements."""
    path = getattr(sys.modules.get(module), "__file__", None)
    return ast.parse(Path(path).read_text(encoding="utf-8") if path else "")


@cache
def _definitions(module: str) -> Definitions:
    """Return the statements at the top of a module, by the names that they define."""
    found: Definitions = {}
    for node in _parsed(module).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found[node.name] = node
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            found |= {part.id: node for part in ast.walk(node) if isinstance(part, ast.Name) and _is_target(part)}
    return found


def _is_target(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


@cache
def _imports(module: str) -> dict[str, tuple[str, str]]:
    """Return what a module imports from `rnn.runs`: its name here, and module and name there."""
    return {
        alias.asname or alias.name: (node.module, alias.name)
        for node in _parsed(module).body
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("rnn.runs")
        for alias in node.names
    }


def _used(module: str, definition: ast.stmt) -> Iterator[tuple[str, str]]:
    """Yield every name in a definition, with its module: that of an imported module for ``module.name``."""
    for node in ast.walk(definition):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            package, name = _imports(module).get(node.value.id, ("", ""))
            yield f"{package}.{name}", node.attr
        elif isinstance(node, ast.Name):
            yield module, node.id


def _tree(node: Any) -> Any:
    """Return a syntax tree as nested tuples, the same in all versions of Python, without what cannot alter a result."""
    if isinstance(node, ast.AST):
        fields = [(name, _tree(value)) for name, value in ast.iter_fields(node) if name not in FORMAL]
        return type(node).__name__, *(pair for pair in fields if pair[1] not in (None, ()))
    if isinstance(node, list):
        return tuple(_tree(item) for item in node if not _is_docstring(item))
    return repr(node) if node is not None else None


def _is_docstring(node: Any) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
