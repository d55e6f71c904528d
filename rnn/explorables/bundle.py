"""Bundling of a figure's modules into one script: neither a widget nor a page opened from disk can import modules."""

import json
import posixpath
import re
from importlib import resources

__all__ = ["bundle", "figures", "modules_of", "script_name", "source"]

LOADER = "parts/loader.js"

_FOLDER = resources.files(__package__)
_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[^"]*)";$', re.MULTILINE)
_TOP = re.compile(rf"(?:(?://.*|{_IMPORT.pattern})?\n)*", re.MULTILINE)  # comments and imports
_WORKER = re.compile(r'\bnew URL\("(\.[^"]*)", import\.meta\.url\)')
_SEVERAL = r"const \w+ = [^\[({`;]*?, \w+ ="  # several constants at once
_EXPORT = re.compile(rf"^export (?!{_SEVERAL})(?=(?:(?:async )?function\*?|const|class) (\w+))", re.MULTILINE)
_DEFAULT = re.compile(r"^export (default) ", re.MULTILINE)
_LEFT = re.compile(r"^[ \t]*(?:import|export)\b.*|.*\bimport(?:\.meta\b|\().*", re.MULTILINE)


def source(path: str) -> str:
    """Return the text of one file of this package.

    Parameters
    ----------
    path : str
        Path in ``rnn/explorables``, such as ``"parts/dom.js"``.

    Returns
    -------
    str

    Examples
    --------
    >>> "export function" in source("parts/dom.js")
    True
    """
    return _FOLDER.joinpath(path).read_text(encoding="utf-8")


def figures() -> list[str]:
    """Return the folders of all figures, in alphabetical order.

    Examples
    --------
    >>> figures()[:2]
    ['animal_story', 'architectures']
    """
    return sorted(entry.name for entry in _FOLDER.iterdir() if entry.joinpath("figure.js").is_file())


def script_name(folder: str) -> str:
    """Return the file name of a figure's script in the page, which is also the value of ``data-module``.

    Parameters
    ----------
    folder : str
        The folder of the figure.

    Returns
    -------
    str

    Examples
    --------
    >>> script_name("animal_story")
    'animal-story.js'
    """
    return f"{folder.replace('_', '-')}.js"


def modules_of(path: str) -> list[str]:
    """Return a module and all modules that it imports or runs in a worker, directly or not, in topological order.

    Parameters
    ----------
    path : str
        Path of the module in ``rnn/explorables``.

    Returns
    -------
    list of str
        Paths; the last one is `path`.

    Raises
    ------
    ValueError
        If modules import each other in a circle.

    Examples
    --------
    >>> modules_of("quiz/figure.js")
    ['parts/dom.js', 'quiz/figure.js']
    """
    found: list[str] = []

    def visit(module: str, above: tuple[str, ...]) -> None:
        if module in above:
            raise ValueError(f"modules import each other in a circle: {' -> '.join([*above, module])}")
        if module not in found:
            top, rest = _split(module)
            for name in [target for _, target in _IMPORT.findall(top)] + _WORKER.findall(rest):
                visit(_resolve(module, name), (*above, module))
            found.append(module)

    visit(path, ())
    return found


def bundle(path: str) -> str:
    """Return a script that defines `load`, a function that runs a module and returns what it exports.

    Every module becomes a function in one table. A module may use ``import { a, b as c } from "./x.js"`` at its top,
    ``export`` in front of a function, class or constant with one name, ``export default``, and
    ``new URL("./x.js", import.meta.url)`` for a script that runs in a worker.

    Parameters
    ----------
    path : str
        Path of the module in ``rnn/explorables``; `load` takes it, or any module that it needs.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If a module imports or exports in another way, or imports what the other one does not export, or modules import
        each other in a circle.

    Examples
    --------
    >>> "const load = createLoader({" in bundle("quiz/figure.js")
    True
    """
    table = "".join(f"{json.dumps(module)}: (load) => {{\n{_body(module)}}},\n" for module in modules_of(path))
    return f"{_EXPORT.sub('', source(LOADER))}const load = createLoader({{\n{table}}});\n"


def _resolve(module: str, target: str) -> str:
    """Return the path of a target that is relative to a module."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(module), target))


def _split(module: str) -> tuple[str, str]:
    """Return the top of a module, where its imports are, and the rest."""
    text = source(module)
    end = _TOP.match(text).end()  # type: ignore[union-attr]
    return text[:end], text[end:]


def _exports(text: str) -> list[str]:
    """Return the names that the text of a module exports."""
    return _EXPORT.findall(text) + _DEFAULT.findall(text)


def _body(module: str) -> str:
    """Return the body of the function that a module becomes."""

    def take(match: re.Match[str]) -> str:
        target = _resolve(module, match[2])
        exported = _exports(source(target))
        for name in re.findall(r"(\w+)(?: as \w+)?", match[1]):
            if name not in exported:
                raise ValueError(f"{module} must import what {target} exports, got {name!r}")
        names = re.sub(r"(\w+) as (\w+)", r"\1: \2", match[1])
        return f"const {{{names}}} = load({json.dumps(target)});"

    top, rest = _split(module)
    names = ["default: figure" if name == "default" else name for name in _exports(rest)]
    text = _WORKER.sub(lambda match: f"load.url({json.dumps(_resolve(module, match[1]))})", rest)
    text = _EXPORT.sub("", _DEFAULT.sub("const figure = ", text))
    if left := _LEFT.search(text):
        raise ValueError(f"{module} must import and export as `bundle` says, got {left[0].strip()!r}")
    return f"{_IMPORT.sub(take, top)}{text}return {{ {', '.join(names)} }};\n"
