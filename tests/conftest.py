"""Shared set-up: what happens to a test whose tool is missing, and how hypothesis draws its examples.

Mark a test `torch` or `browser`, and import the tool inside the test. Without the tool the test is skipped; if the
environment variable RNN_REQUIRE contains the name of the mark (as in RNN_REQUIRE="torch browser"), it fails instead.
"""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # tests are small, and run in parallel processes
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest
from hypothesis import settings

settings.register_profile("rnn", deadline=None, derandomize=True, max_examples=25, print_blob=False)
settings.load_profile("rnn")

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium_path() -> str | None:
    """Return the path of a Chromium: the environment variable CHROMIUM, or the first that is installed."""
    candidates = [os.environ.get("CHROMIUM", ""), "/usr/bin/chromium", *CHROMIUM_NAMES]
    return next((path for path in map(shutil.which, filter(None, candidates)) if path), None)


def missing_tool(mark: str) -> str | None:
    """Return in one line what a test with this mark lacks, or None if it can run."""
    if mark == "torch":
        return None if find_spec("torch") else "PyTorch is not installed"
    if find_spec("playwright") is None:
        return "Playwright is not installed"
    return None if chromium_path() else "no Chromium found: install one or set CHROMIUM to its path"


def pytest_configure(config: pytest.Config) -> None:
    """Offer the fixtures `chromium`, `page` and `site` to every test."""
    if Path(__file__).parent.joinpath("support", "browser.py").exists():
        config.pluginmanager.import_plugin("tests.support.browser")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose tool is missing, or fail it if the tool is required."""
    required = os.environ.get("RNN_REQUIRE", "").replace(",", " ").split()
    for mark in ("torch", "browser"):
        reason = missing_tool(mark) if item.get_closest_marker(mark) else None
        if reason and mark in required:
            pytest.fail(f"{reason}, but RNN_REQUIRE asks for {mark}", pytrace=False)
        if reason:
            pytest.skip(reason)
