"""Every page of the built book in a real browser: whole, quiet, offline, accessible, on a phone and from disk.

One class per page, so that pages run in parallel; each loads its page once. Run `make book` first.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
import yaml

from tests.support.browser import HTML, ROOT, Log, off_site
from tests.support.notebooks import listed
from tests.support.pages import OPEN_ALL, settle

pytestmark = pytest.mark.browser

PAGES = list(listed(yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))))
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLORS = ["color-contrast", "link-in-text-block"]
WEIGHT = 1_500_000  # bytes of the page itself, without MathJax and the theme
OURS = ("_images/", "_downloads/", "_static/explorables/", "_static/course")  # the rest of _static is theirs


class Allowed(NamedTuple):
    """What axe reports and a tool does: the rule, the element (a pattern), where it still happens, why it stays."""

    rule: str
    selector: str
    page: str
    reason: str


DOCUTILS = "docutils writes citations this way; every reader program understands the older role and the back links"
ALLOWED = (
    Allowed("aria-deprecated-role", r"#id\d+", "bibliography", DOCUTILS),
    Allowed("aria-required-children", r"\.citation-list", "bibliography", DOCUTILS),
)

# The theme preloads its icon fonts across origins, which browsers refuse from disk; its style sheet then loads them.
DISK_ONLY = re.compile(r"fontawesome/[\d.]+/webfonts/[\w-]+\.woff2")

SET_THEME = """(theme) => {
  document.documentElement.dataset.mode = theme;
  document.documentElement.dataset.theme = theme;
}"""
MATH = r"""() => {
  const start = (element) => element.outerHTML.slice(0, 200);
  const unread = /\\\(|\\\[|\$\$|np\.(?:float|int|bool)\d*\(|\{(?:ref|glue|cite|doc|numref|eq|term)[^}]*\}`/g;
  const elements = [...document.querySelectorAll(".math")];
  return {
    elements: elements.length,
    rendered: document.querySelectorAll("mjx-container").length,
    missing: elements.filter((one) => one.querySelectorAll("mjx-container").length !== 1).map(start),
    errors: [...document.querySelectorAll("mjx-merror, mjx-container [style*='color: red']")].map(start),
    raw: document.querySelector("article").innerText.match(unread) ?? [],
  };
}"""
SIDEWAYS = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const clipped = (node) => {
    for (let up = node.parentElement; up && up !== document.body; up = up.parentElement)
      if (getComputedStyle(up).overflowX !== "visible") return true;
    return false;
  };
  return [...document.querySelectorAll("body *")]
    .filter((node) => node.getBoundingClientRect().right > width + 1 && !clipped(node))
    .map((node) => node.outerHTML.slice(0, 150));
}"""


@dataclass
class Visit:
    """What a browser saw on one page."""

    name: str
    site: str
    log: Log
    figures: list[str] = field(default_factory=list)
    math: dict[str, Any] = field(default_factory=dict)
    axe: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    sideways: list[str] = field(default_factory=list)

    @property
    def weight(self) -> int:
        """Bytes of the page, its pictures, data, figures and own styles."""
        paths = {unquote(urlsplit(url).path).lstrip("/") for url in self.log.requests if url.startswith(self.site)}
        ours = [HTML / path for path in paths if path == f"{self.name}.html" or path.startswith(OURS)]
        return sum(path.stat().st_size for path in ours if path.is_file())


def run_axe(page: Any, *, colors_only: bool = False) -> list[tuple[str, str]]:
    """Return rule and element of every violation of WCAG 2.2 AA, or of those of its rules that depend on colors."""
    from axe_playwright_python.sync_playwright import Axe

    rules = {"type": "rule", "values": COLORS} if colors_only else {"type": "tag", "values": WCAG}
    options = {"runOnly": rules, "resultTypes": ["violations"], "preload": False}
    found = Axe().run(page, options=options).response["violations"]
    return [(rule["id"], " ".join(map(str, node["target"]))) for rule in found for node in rule["nodes"]]


def covers(entry: Allowed, found: tuple[str, str]) -> bool:
    """Whether an allowance covers a violation."""
    return entry.rule == found[0] and re.fullmatch(entry.selector, found[1]) is not None


def look_at(chromium: Any, site: str, name: str) -> Visit:
    """Load a page once, and look at it in light, in dark and on a phone."""
    context = chromium.new_context(
        viewport={"width": 1280, "height": 900}, reduced_motion="reduce", color_scheme="light"
    )
    page = context.new_page()
    visit = Visit(name, site, Log(page))
    page.goto(f"{site}{name}.html")
    visit.figures = settle(page)
    visit.math = page.evaluate(MATH)
    page.evaluate(OPEN_ALL)
    page.add_style_tag(content="* { transition: none !important; animation: none !important; }")
    for theme in ("light", "dark"):
        page.evaluate(SET_THEME, theme)
        visit.axe[theme] = run_axe(page, colors_only=theme == "dark")  # the rest is the same by night
    page.set_viewport_size({"width": 375, "height": 800})
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))")
    visit.sideways = page.evaluate(SIDEWAYS)
    context.close()
    return visit


@cache
def soup(name: str) -> Any:
    """Parse a built page."""
    from bs4 import BeautifulSoup

    return BeautifulSoup((HTML / name).read_text(encoding="utf-8"), "html.parser")


@cache
def anchors(name: str) -> frozenset[str]:
    """Return every id of a built page."""
    return frozenset(node["id"] for node in soup(name).find_all(id=True))


def broken_links(name: str) -> list[str]:
    """Return the links of a page that lead nowhere in the book, or that have no sensible form outside it."""
    broken = []
    for node in soup(f"{name}.html").find_all(["a", "img", "script", "link"]):
        link = node.get("href") or node.get("src")
        if node.name == "a" and link in ("", None) and node.get("href") is not None:
            broken.append(f"empty link on {node.get_text(strip=True)!r}")
        if not link or link.startswith(("data:", "javascript:", "#!")):
            continue
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            if parts.scheme != "mailto" and not (parts.scheme == "https" and "." in parts.netloc and " " not in link):
                broken.append(link)
            continue
        target, fragment = urldefrag(urljoin(f"{name}.html", link))
        path = unquote(urlsplit(target).path) or f"{name}.html"
        if not (HTML / path).is_file():
            broken.append(f"{link}: no such file")
        elif fragment and path.endswith(".html") and unquote(fragment) not in anchors(path):
            broken.append(f"{link}: no such place in the page")
    return broken


def bad_pictures(name: str) -> list[str]:
    """Return the pictures whose alt text is no description, and the plots without a caption."""
    bad = []
    for image in soup(f"{name}.html").select("article img"):
        alt = (image.get("alt") or "").strip()
        if len(alt.split()) < 6 or re.search(r"\.(png|svg|jpe?g)$|[0-9a-f]{16}", alt):
            bad.append(f"alt text {alt!r}")
        figure = image.find_parent("figure")
        caption = figure.find("figcaption") if figure else None
        if image.find_parent(class_="cell_output") and not (caption and len(caption.get_text().split()) >= 4):
            bad.append(f"no caption: {alt!r}")
    return bad


@pytest.fixture(scope="class")
def visit(request: pytest.FixtureRequest, chromium: Any, site: str) -> Visit:
    """What a browser saw on the page of this class."""
    return look_at(chromium, site, request.cls.name)


class OnePage:
    """The checks of one page; a subclass per page names it."""

    name: str

    def test_nothing_goes_wrong(self, visit: Visit) -> None:
        assert visit.log.problems == []

    def test_no_request_leaves_the_site(self, visit: Visit) -> None:
        assert off_site(visit.log, visit.site) == []

    def test_figures_are_ready(self, visit: Visit) -> None:
        assert visit.figures == []

    def test_equations_are_rendered(self, visit: Visit) -> None:
        assert visit.math["errors"] == []
        assert visit.math["missing"] == []
        assert visit.math["rendered"] == visit.math["elements"]
        assert visit.math["raw"] == []

    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_accessible(self, visit: Visit, theme: str) -> None:
        assert [found for found in visit.axe[theme] if not any(covers(entry, found) for entry in ALLOWED)] == []

    def test_no_sideways_scrolling_on_a_phone(self, visit: Visit) -> None:
        assert visit.sideways == []

    def test_weight(self, visit: Visit, record_property: Any) -> None:
        record_property("bytes", visit.weight)
        assert 0 < visit.weight <= WEIGHT

    def test_links_and_anchors_resolve(self, visit: Visit) -> None:
        assert broken_links(visit.name) == []

    def test_pictures_are_described(self, visit: Visit) -> None:
        assert bad_pictures(visit.name) == []

    def test_works_from_disk(self, visit: Visit, chromium: Any) -> None:
        context = chromium.new_context(reduced_motion="reduce")
        page = context.new_page()
        log = Log(page)
        page.goto((HTML / f"{self.name}.html").as_uri())
        never_ready, math = settle(page), page.evaluate(MATH)
        context.close()
        assert never_ready == []
        assert math["rendered"] == math["elements"]
        assert math["errors"] == []
        assert [problem for problem in log.problems if not DISK_ONLY.search(problem)] == []
        assert off_site(log, "file://") == []


for _name in PAGES:
    _class = "Test_" + re.sub(r"\W", "_", _name)
    globals()[_class] = type(_class, (OnePage,), {"name": _name, "__module__": __name__})


@pytest.fixture
def book(chromium: Any, site: str) -> Iterator[tuple[Any, Log]]:
    """The first page of the book, and its log."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    log = Log(page)
    page.goto(f"{site}{PAGES[0]}.html")
    settle(page)
    yield page, log
    context.close()


class TestBook:
    """What concerns the site as a whole."""

    @pytest.fixture(autouse=True)
    def needs_book(self, site: str) -> None:
        pass

    def test_every_page_is_built_and_no_other(self) -> None:
        built = {path.relative_to(HTML).with_suffix("").as_posix() for path in HTML.rglob("*.html")}
        built = {name for name in built if not name.startswith("_static/")}
        assert built == {*PAGES, "genindex", "search"}

    def test_a_missing_page_would_be_noticed(self, book: tuple[Any, Log], site: str) -> None:
        page, log = book
        assert log.problems == []
        page.goto(f"{site}no-such-page.html")
        assert any("status 404" in problem for problem in log.problems)

    def test_search_finds_what_is_there(self, book: tuple[Any, Log], site: str) -> None:
        page, log = book
        page.locator("button.search-button__button:visible").first.click()
        field = page.locator("dialog input[type=search], .search-button__search-container input[type=search]").first
        field.fill("hidden state")
        field.press("Enter")
        page.wait_for_url("**/search.html?q=hidden*")
        page.locator("#search-results .search li a").first.wait_for()
        page.wait_for_function(
            "() => /finished|found/i.test(document.querySelector('.search-summary')?.textContent ?? '')"
        )
        for link in page.locator("#search-results .search li > a").evaluate_all("all => all.map((a) => a.href)"):
            assert (HTML / urlsplit(link).path.lstrip("/")).is_file()
        assert log.problems == []
        assert off_site(log, site) == []

    def test_search_finds_nothing_that_is_not_there(self, book: tuple[Any, Log], site: str) -> None:
        page, log = book
        page.goto(f"{site}search.html?q=qwxzvk")
        page.wait_for_function(
            "() => /did not match/.test(document.querySelector('#search-results')?.textContent ?? '')"
        )
        assert page.locator("#search-results .search li").count() == 0
        assert log.problems == []

    def test_dark_and_light_can_be_chosen(self, book: tuple[Any, Log]) -> None:
        page, log = book
        seen = set()
        for _ in range(3):
            page.locator("button.theme-switch-button:visible").first.click()
            seen.add(page.evaluate("document.documentElement.dataset.theme"))
        assert seen == {"light", "dark"}
        assert log.problems == []

    def test_reader_finds_one_search_box(self) -> None:
        assert len(soup(f"{PAGES[0]}.html").select("dialog, .search-button__search-container")) == 1

    @pytest.mark.parametrize("entry", ALLOWED, ids=lambda entry: f"{entry.rule} on {entry.page}")
    def test_every_allowance_is_still_needed(self, chromium: Any, site: str, entry: Allowed) -> None:
        visit = look_at(chromium, site, entry.page)
        found = [*visit.axe["light"], *visit.axe["dark"]]
        assert any(covers(entry, one) for one in found), "delete it from ALLOWED"
