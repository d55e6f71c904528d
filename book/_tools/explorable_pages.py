"""Sphinx extension: put the scripts and styles of the interactive figures into the built book."""

import json
from pathlib import Path

from sphinx.application import Sphinx

from rnn.explorables.bundle import bundle, figures, script_name, source

_SCRIPT = """"use strict";
registerExplorable({name}, () => {{
{bundle}return load({path}).default;
}});
"""


def write_modules(app: Sphinx) -> None:
    """Write one style sheet, the host, and a classic script per figure (pages opened from disk load no modules)."""
    if app.builder.format != "html":
        return
    folder = Path(app.outdir, "_static", "explorables")
    folder.mkdir(parents=True, exist_ok=True)
    styles = [source("parts/style.css"), *(source(f"{figure}/figure.css") for figure in figures())]
    files = {"host.js": source("parts/host.js"), "explorables.css": "\n".join(styles)}
    for figure in figures():
        name, path = script_name(figure), f"{figure}/figure.js"
        files[name] = _SCRIPT.format(name=json.dumps(name), bundle=bundle(path), path=json.dumps(path))
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_js_file("explorables/host.js", loading_method="defer")
    app.add_css_file("explorables/explorables.css")
    app.connect("builder-inited", write_modules)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
