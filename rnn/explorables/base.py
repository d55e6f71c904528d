"""The base class of interactive figures, whose script runs in Jupyter and, without a kernel, in the built page."""

import html
import json
from typing import Any, ClassVar

import anywidget

from .bundle import bundle, script_name, source

__all__ = ["Explorable"]


class Explorable(anywidget.AnyWidget):
    """An interactive figure: a widget in Jupyter, and the same script in the built page.

    A subclass names its folder and declares its state as traits tagged ``sync=True``. In that folder ``figure.js``
    exports ``default { render }``, as anywidget asks, and ``figure.css`` is its style. In the built book the state is
    stored in the page, and ``parts/host.js`` supplies the model: no kernel, server or network is needed.

    Attributes
    ----------
    folder : str
        The folder of its script and style sheet in ``rnn/explorables``.
    description : str
        What the figure shows, in words, for readers without scripts.

    Examples
    --------
    >>> from rnn.explorables import CellByHand
    >>> CellByHand()
    CellByHand()
    """

    folder: ClassVar[str]
    description: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "folder" in cls.__dict__:  # a widget also subclasses itself at run time, to add traits
            script = f"{cls.folder}/figure.js"
            cls._esm = f'{bundle(script)}export default load("{script}").default;\n'
            cls._css = source("parts/style.css") + source(f"{cls.folder}/figure.css")
        super().__init_subclass__(**kwargs)

    def state(self) -> dict[str, Any]:
        """Return the traits that the figure's script reads, by name."""
        inherited = set(anywidget.AnyWidget.class_trait_names())
        names = set(self.trait_names(sync=True)) - inherited
        return {name: getattr(self, name) for name in sorted(names) if not name.startswith("_")}

    def to_html(self) -> str:
        """Return the HTML for the built page: the state as JSON, and the description."""
        for name, value in self.state().items():
            _check_finite(name, value)
        state = json.dumps(self.state(), ensure_ascii=False).replace(
            "<", r"\u003c"
        )  # no text begins a tag or a comment
        return (
            f'<div class="explorable" data-module="{script_name(self.folder)}">'
            f'<script type="application/json">{state}</script>'
            f"<p>{html.escape(self.description)}</p></div>"
        )

    def __repr__(self) -> str:
        # Stable, so that nbval can compare stored outputs.
        return f"{type(self).__name__}()"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        return data | {"text/html": self.to_html()}, metadata


def _check_finite(name: str, value: Any) -> None:
    """Raise a ValueError if a trait holds NaN or an infinity, however deep."""

    def refuse(constant: str) -> None:
        raise ValueError(f"{name} must be finite, because JSON knows no other numbers, got {float(constant)}")

    json.loads(json.dumps(value), parse_constant=refuse)
