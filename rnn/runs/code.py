"""A digest of the code of a run, which shows that the code has changed since the run was made."""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterator
from functools import cache, partial
from importlib import import_module
from importlib.util import resolve_name
from pathlib import Path
from typing import Any

from rnn._validation import describe
from rnn.runs.run import Run

__all__ = ["digest"]

IGNORED = {"annotation", "returns", "type_comment", "type_params", "kind", "ctx"}
"""Fields of a syntax tree that cannot alter a result."""
MACHINERY = {f"rnn.runs.{name}" for name in ("code", "records", "registry", "run", "published._row")}
"""Modules that make and store runs, whatever these compute."""


def digest(run: Run) -> str:
    """Return a digest of a run's functions and of everything in `rnn.runs` that they use, directly or not.

    What is used of a module are the top-level statements that bind a name which a used statement mentions, and those
    that may do anything: decorated definitions, and all that bind no name, such as ``if``, ``for`` and calls. If a
    module itself is imported, all of it is used but its ``RUNS``. The digest is of the syntax trees of these
    statements, in their order. Comments, docstrings, type annotations and layout do not count. Of what is imported from
    outside `rnn.runs`, only its name counts.

    Parameters
    ----------
    run : Run
        The source of its modules must be readable.

    Returns
    -------
    str
        Sixteen hexadecimal digits.

    Raises
    ------
    TypeError
        If a function of the run, or one that a `functools.partial` was given, is not a definition at the top level of a
        module.

    Examples
    --------
    >>> from rnn.runs import find
    >>> digest(find("digits")) == digest(find("tagging"))
    False
    """
    pending: list[tuple[str, str]] = []

    def name(function: Any) -> tuple[str, str]:
        found = getattr(function, "__module__", ""), getattr(function, "__qualname__", "")
        if found[1] not in {getattr(statement, "name", None) for _, statement in _statements(found[0])}:
            raise TypeError(
                f"functions of {run.key!r} must be definitions at the top level of a module, got {describe(function)} "
                f"{'.'.join(found)}"
            )
        pending.append(found)
        return found

    functions = [(name(whole.func), whole.args, whole.keywords) for whole in map(partial, run.functions)]
    parts = [json.dumps(functions, default=name)]
    used: dict[tuple[str, int], ast.stmt] = {}
    seen: set[tuple[str, str]] = set()
    while pending:
        module, wanted = item = pending.pop()
        if item in seen or not f"{module}.".startswith("rnn.runs.") or module in MACHINERY:
            continue
        seen.add(item)
        for number, (names, statement) in enumerate(_statements(module)):
            if not names or wanted in names or (wanted == "*" and names != {"RUNS"}):
                used[module, number] = statement
                pending += _mentioned(module, statement)
    parts += [repr((module, _tree(used[module, number]))) for module, number in sorted(used)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


@cache
def _statements(module: str) -> list[tuple[set[str], ast.stmt]]:
    """Return the top-level statements of a module, each with the names that it binds; none if it may do anything.

    An import is a statement for each of its names. A module without source, or that does not exist, has no statements.
    """
    try:
        path = getattr(import_module(module), "__file__", None)
    except (ImportError, ValueError):
        return []
    tree = ast.parse(Path(path).read_text(encoding="utf-8") if path else "")
    for node in ast.walk(tree):
        for field in IGNORED.intersection(node._fields):
            setattr(node, field, None)
    found: list[tuple[set[str], ast.stmt]] = []
    for node in tree.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                found.append(({alias.asname or alias.name.partition(".")[0]} - {"*"}, _single(node, alias)))
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.append((set() if node.decorator_list else {node.name}, node))
        elif isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            parts = [part for target in targets for part in ast.walk(target)]
            found.append(({part.id for part in parts if isinstance(part, ast.Name)}, node))
        elif not _is_docstring(node):
            found.append((set(), node))
    return found


def _single(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> ast.stmt:
    """Return the import of only one of its names."""
    return ast.Import([alias]) if isinstance(node, ast.Import) else ast.ImportFrom(node.module, [alias], node.level)


def _mentioned(module: str, statement: ast.stmt) -> Iterator[tuple[str, str]]:
    """Yield what a statement mentions as module and name; the name "*" stands for all of a module."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Name):
            yield module, node.id
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "*") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = import_module(module).__package__
            origin = resolve_name("." * node.level + (node.module or ""), package)
            for alias in node.names:
                yield origin, alias.name
                yield f"{origin}.{alias.name}", "*"  # it may be a module


def _tree(node: Any) -> Any:
    """Return a syntax tree as nested tuples, the same in all versions of Python, without docstrings."""
    if isinstance(node, ast.AST):
        fields = [(name, _tree(value)) for name, value in ast.iter_fields(node)]
        return type(node).__name__, *(pair for pair in fields if pair[1] not in (None, ()))
    if isinstance(node, list):
        return tuple(_tree(item) for item in node if not _is_docstring(item))
    return repr(node) if node is not None else None


def _is_docstring(node: Any) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
