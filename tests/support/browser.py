"""A real Chromium for the tests: one per worker, a server for the built book, and a record of what goes wrong."""

import functools
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from rnn.explorables.bundle import bundle

ROOT = Path(__file__).parents[2]
HTML = Path(os.environ.get("RNN_BOOK", ROOT / "_build" / "html"))  # RNN_BOOK names another build to test
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

DARK = """:root {
  --pst-color-text-base: #ced6dd; --pst-color-text-muted: #9ca4af; --pst-color-surface: #29313d;
  --pst-color-background: #121212; --pst-color-border: #48566b;
}"""  # the colors of the theme

# A widget model as Jupyter and the page supply it, and the figure of one ES module; `remove` is what render returns.
SHOW_FIGURE = """async ({ source, css, state }) => {
  const listeners = {};
  globalThis.model = {
    saved: 0,
    get: (key) => state[key],
    set(key, value) { state[key] = value; (listeners[`change:${key}`] ?? []).forEach((callback) => callback()); },
    on(event, callback) { (listeners[event] ??= []).push(callback); },
    off(event, callback) { listeners[event] = listeners[event].filter((other) => other !== callback); },
    save_changes() { this.saved += 1; },
    watched: () => Object.values(listeners).flat().length,
  };
  const style = document.createElement("style");
  style.textContent = css;
  const el = document.createElement("div");
  document.head.replaceChildren(style);
  document.body.replaceChildren(el);
  const module = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  globalThis.remove = await module.default.render({ model: globalThis.model, el });
}"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves the book and writes nothing."""

    def log_request(self, *args: Any) -> None:
        pass

    log_error = log_request


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port of this computer and give its address, which ends in a slash."""
    handler = functools.partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()


class Log:
    """What a page says and loads.

    Attributes
    ----------
    requests : list of str
        Every address asked for.
    problems : list of str
        Console errors and warnings, script errors, failed requests, and answers of 400 and above.
    """

    def __init__(self, page: Any) -> None:
        self.requests: list[str] = []
        self.problems: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        page.on("requestfailed", lambda request: self.problems.append(f"request failed: {request.url}"))
        page.on("response", self._response)

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning", "assert"):
            self.problems.append(f"console {message.type}: {message.text} ({message.location['url']})")

    def _response(self, response: Any) -> None:
        if response.status >= 400:
            self.problems.append(f"status {response.status}: {response.url}")


def off_site(log: Log, site: str) -> list[str]:
    """Return the requests that left the site."""
    return [url for url in log.requests if not url.startswith((site, "data:", "blob:", "about:"))]


def show(page: Any, figure: Any) -> None:
    """Draw an interactive figure, as Jupyter would, in an empty page; its model is the global `model` of the page."""
    page.set_content("<!doctype html><html lang='en'><title>Figure</title><body></body></html>")
    state = json.loads(json.dumps(figure.state()))
    page.evaluate(SHOW_FIGURE, {"source": str(figure._esm), "css": str(figure._css), "state": state})


def exports_of(path: str) -> str:
    """Return JavaScript for the object of all that a module of `rnn.explorables` exports."""
    return f'(() => {{ "use strict";\n{bundle(path)}return load({json.dumps(path)}); }})()'


def assert_accessible(page: Any, *, dark: bool) -> None:
    """Let axe look for violations in the figure that is shown, in the colors of the book by day or by night."""
    from axe_playwright_python.sync_playwright import Axe

    if dark:
        page.evaluate("document.body.dataset.jpThemeLight = 'false'")
        page.add_style_tag(content=DARK)
    found = Axe().run(page, context=".x-figure")
    assert len(found.response["passes"]) > 0, "axe found nothing to check: is a figure shown?"
    assert found.response["violations"] == []


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One Chromium for all tests of a worker."""
    from playwright.sync_api import sync_playwright

    from tests.conftest import chromium_path

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def window(chromium: Any) -> Iterator[Any]:
    """One window for the figures of a worker, kept open by an empty tab: a new window takes five times as long."""
    context = chromium.new_context()
    context.set_default_timeout(15_000)
    context.new_page()
    yield context
    context.close()


@pytest.fixture
def page(window: Any) -> Iterator[Any]:
    """An empty page without an address, and so without storage; the test fails if it reports an error or a warning."""
    page = window.new_page()
    log = Log(page)
    yield page
    page.close()
    assert log.problems == []
    assert off_site(log, "about:blank") == []


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of the built book."""
    if not (HTML / "index.html").exists():
        pytest.fail("there is no built book in _build/html: run make book first", pytrace=False)
    with serve(HTML) as address:
        yield address
