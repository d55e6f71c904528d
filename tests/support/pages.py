"""A built page in the browser: waiting until it is drawn, and opening all that is folded."""

from typing import Any

OPEN_ALL = """() => {
  document.querySelectorAll("details").forEach((details) => { details.open = true; });
  document.querySelectorAll(".toggle-hidden").forEach((hidden) => hidden.classList.remove("toggle-hidden"));
  document.querySelectorAll(".toggle-details").forEach((details) => { details.open = true; });
}"""


def settle(page: Any) -> list[str]:
    """Wait until figures and equations have drawn themselves; return the figures that never did."""
    figures = page.locator(".explorable")
    try:
        page.wait_for_function("() => !document.querySelector('.explorable:not([data-ready])')", timeout=15_000)
    except Exception as error:
        if "Timeout" not in str(error):
            raise
    page.evaluate("() => Promise.all([globalThis.MathJax?.startup?.promise, document.fonts.ready]).then(() => null)")
    return figures.evaluate_all("all => all.filter((one) => !one.dataset.ready).map((one) => one.dataset.module)")
