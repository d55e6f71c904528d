"""Put the scripts and styles of the interactive figures into the built book."""

import json
from importlib import resources
from pathlib import Path

from sphinx.application import Sphinx


def write_modules(app: Sphinx) -> None:
    """Write one style sheet, the host, and each ES module wrapped in a classic script (pages on disk load no other)."""
    if app.builder.format != "html":
        return
    folder = Path(app.outdir, "_static", "explorables")
    folder.mkdir(parents=True, exist_ok=True)
    files = sorted(resources.files("rnn").joinpath("explorables").iterdir(), key=lambda file: file.name)
    for file in files:
        if file.name.endswith(".js"):
            text = file.read_text(encoding="utf-8")
            if file.name != "host.js":
                text = f"registerExplorable({json.dumps(file.name)}, {json.dumps(text)});\n"
            (folder / file.name).write_text(text, encoding="utf-8")
    styles = [file.read_text(encoding="utf-8") for file in files if file.name.endswith(".css")]
    (folder / "explorables.css").write_text("\n".join(styles), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_js_file("explorables/host.js", loading_method="defer")
    app.add_css_file("explorables/explorables.css")
    app.connect("builder-inited", write_modules)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
