"""What every interactive figure shares: one ES module, a widget in Jupyter and alive in the page without a kernel."""

import base64
import html
import json
import math
import re
from importlib import resources
from typing import Any, ClassVar

import anywidget

__all__ = ["Explorable", "source"]

_IMPORT = re.compile(r'"\./([\w-]+\.js)"')


def source(name: str) -> str:
    """Return the text of one file of this package, such as ``"engine.js"``.

    Parameters
    ----------
    name : str
        File name inside ``rnn/explorables``.

    Returns
    -------
    str
        Its text.

    Examples
    --------
    >>> "export function" in source("engine.js")
    True
    """
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _self_contained(name: str) -> str:
    """Return a module with data URLs in place of its relative imports, since a widget has no folder to import from."""

    def inline(match: re.Match[str]) -> str:
        module = _self_contained(match.group(1)).encode()
        return f'"data:text/javascript;base64,{base64.b64encode(module).decode()}"'

    return _IMPORT.sub(inline, source(name))


class Explorable(anywidget.AnyWidget):
    """An interactive figure: a widget in Jupyter, and the same JavaScript module in the built page.

    A subclass names its module and declares its state as traits tagged ``sync=True``. The module exports
    ``default { render({ model, el }) }``, the contract of anywidget. In the built book the state is stored in the page
    and a small host script supplies the model, so the figure needs no kernel, no server and no network.

    Attributes
    ----------
    module : str
        File name of the ES module, next to the Python file and to a style sheet of the same name.
    description : str
        What the figure shows, for readers who see neither the widget nor the script.

    Examples
    --------
    >>> from rnn.explorables import CellByHand
    >>> CellByHand()
    CellByHand()
    """

    module: ClassVar[str]
    description: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "module" in cls.__dict__:  # a widget also subclasses itself at run time, to add traits
            cls._esm = _self_contained(cls.module)
            cls._css = source("explorables.css") + source(cls.module.replace(".js", ".css"))
        super().__init_subclass__(**kwargs)

    def state(self) -> dict[str, Any]:
        """Return the traits that the figure's script sees, by name."""
        inherited = set(anywidget.AnyWidget.class_trait_names())
        names = set(self.trait_names(sync=True)) - inherited
        return {name: getattr(self, name) for name in sorted(names) if not name.startswith("_")}

    def to_html(self) -> str:
        """Return the form that the built page shows: the state, and a description for readers without scripts."""
        for name, value in self.state().items():
            if isinstance(value, float) and not math.isfinite(value):
                raise ValueError(f"{name} must be finite, because JSON knows no other numbers, got {value}")
        state = json.dumps(self.state(), ensure_ascii=False, allow_nan=False).replace("</", r"<\/")
        return (
            f'<div class="explorable" data-module="{self.module}">'
            f'<script type="application/json">{state}</script>'
            f"<p>{html.escape(self.description)}</p></div>"
        )

    def __repr__(self) -> str:
        # Stable, so that nbval can compare stored outputs.
        return f"{type(self).__name__}()"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        return data | {"text/html": self.to_html()}, metadata
