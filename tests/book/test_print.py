"""Pages on paper: what a browser prints, in light colors and without what only works on a screen."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.pages import OPEN_ALL, settle

pytestmark = pytest.mark.browser

PAPER = {"A4": 210, "Letter": 216}  # widths in mm
MARGINS = 30  # mm, both sides, as in course.css

WATCH = """() => addEventListener("beforeprint", () => {
  globalThis.printed = {
    theme: document.documentElement.dataset.theme,
    text: getComputedStyle(document.querySelector("article p")).color,
    paper: getComputedStyle(document.body).backgroundColor,
  };
})"""
CUT = """() => {
  const width = document.documentElement.clientWidth;
  const hides = (node) => getComputedStyle(node).overflowX !== "visible" && node.scrollWidth > node.clientWidth + 1;
  return [...document.querySelectorAll("article *")]
    .filter((node) => node.checkVisibility() && !node.closest("mjx-assistive-mml, .visually-hidden, .x-figure svg"))
    .filter((node) => node.getBoundingClientRect().right > width + 1 || (!node.closest(".math") && hides(node)))
    .map((node) => node.outerHTML.slice(0, 150));
}"""
SCREEN_ONLY = (
    ".bd-sidebar, .bd-header, .bd-header-article, .bd-footer, .prev-next-footer, .copybtn, .toggle-button, dialog"
)
SEEN = "all => all.filter((node) => node.checkVisibility()).map((node) => node.outerHTML.slice(0, 100))"


def open_page(chromium: Any, address: str, paper: str) -> Any:
    """Open a page in dark colors, as wide as the text on a sheet of paper."""
    width = round((PAPER[paper] - MARGINS) * 96 / 25.4)
    page = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme="dark").new_page()
    page.goto(address)
    assert settle(page) == []
    return page


def count_sheets(page: Any, paper: str) -> int:
    """Print, and count the pages of the PDF."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper)))


@pytest.fixture(scope="class")
def chapter(request: pytest.FixtureRequest, chromium: Any, site: str) -> Iterator[Any]:
    page = open_page(chromium, f"{site}{request.cls.name}.html", "A4")
    yield page
    page.context.close()


class OneChapter:
    """The checks of one chapter; a subclass names it and the pages it may take."""

    name: str
    sheets: range

    def test_prints_light_and_stays_dark_on_the_screen(self, chapter: Any) -> None:
        chapter.evaluate(WATCH)
        assert count_sheets(chapter, "A4") in self.sheets
        printed = chapter.evaluate("printed")
        assert printed["theme"] == "light"
        assert max(map(int, re.findall(r"\d+", printed["text"]))) < 100
        assert re.findall(r"\d+", printed["paper"])[:3] == ["255"] * 3
        assert chapter.evaluate("document.documentElement.dataset.theme") == "dark"

    def test_what_is_closed_prints_its_title(self, chapter: Any) -> None:
        chapter.emulate_media(media="print")
        closed = chapter.locator(".toggle-hidden")
        assert closed.count() >= 10
        assert closed.locator("> .admonition-title").evaluate_all(SEEN)
        assert closed.locator("> .admonition-title ~ *").evaluate_all(SEEN) == []

    @pytest.mark.parametrize("paper", PAPER)
    def test_nothing_is_cut_off(self, chapter: Any, paper: str) -> None:
        chapter.set_viewport_size({"width": round((PAPER[paper] - MARGINS) * 96 / 25.4), "height": 900})
        chapter.emulate_media(media="print")
        chapter.evaluate(OPEN_ALL)
        assert chapter.locator("div.cell_input pre").count() > 20
        assert chapter.evaluate(CUT) == []

    def test_bars_of_figures_are_printed(self, chapter: Any) -> None:
        chapter.emulate_media(media="print")
        styles = "all => all.map((node) => getComputedStyle(node).printColorAdjust)"
        assert set(chapter.locator(".x-figure :is(div, span, td)").evaluate_all(styles)) == {"exact"}

    def test_only_the_text_is_printed(self, chapter: Any) -> None:
        chapter.emulate_media(media="print")
        assert chapter.locator(SCREEN_ONLY).evaluate_all(SEEN) == []
        assert chapter.locator(".x-figure .x-controls button:not([aria-pressed])").evaluate_all(SEEN) == []
        chapter.emulate_media(media="screen")
        assert chapter.locator(SCREEN_ONLY).evaluate_all(SEEN) != []


class TestCell(OneChapter):
    name, sheets = "03-the-recurrent-cell", range(15, 31)


class TestGradients(OneChapter):
    name, sheets = "08-vanishing-and-exploding-gradients", range(25, 46)


@pytest.mark.parametrize("paper", PAPER)
def test_cheat_sheet_is_one_sheet(chromium: Any, site: str, paper: str) -> None:
    page = open_page(chromium, f"{site}cheat-sheet.html", paper)
    assert count_sheets(page, paper) == 1
    page.emulate_media(media="print")
    assert page.evaluate(CUT) == []
    assert page.locator("#cheat-sheet h2").count() >= 10
    page.context.close()


def test_figure_that_never_ran_prints_its_description(chromium: Any, site: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}03-the-recurrent-cell.html")
    page.emulate_media(media="print")
    figure = page.locator(".explorable[data-module='cell-by-hand.js']")
    assert figure.locator("p").is_visible()
    assert len(figure.inner_text().split()) > 10
    context.close()
