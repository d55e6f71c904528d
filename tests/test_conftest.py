"""A missing tool skips a test, unless RNN_REQUIRE names it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).with_name("conftest.py")
MARKED = """
import pytest

@pytest.mark.torch
def test_torch(): pass

@pytest.mark.browser
def test_browser(): pass
"""
WITHOUT_TOOLS = "import sys; sys.modules['torch'] = sys.modules['playwright'] = None; import pytest; "


def run(tmp_path: Path, require: str, prelude: str) -> str:
    """Run the two marked tests in a fresh process and return what pytest prints."""
    (tmp_path / "conftest.py").write_text(CONFTEST.read_text())
    (tmp_path / "test_marked.py").write_text(MARKED)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n    torch\n    browser\n")
    code = prelude + "sys.exit(pytest.main(['-rsf', '-q', '-p', 'no:cacheprovider']))"
    environment = os.environ | {"RNN_REQUIRE": require, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # they start faster
    return subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, check=False, capture_output=True, text=True
    ).stdout


def test_missing_tools_skip(tmp_path):
    printed = run(tmp_path, "", WITHOUT_TOOLS)
    assert "2 skipped" in printed
    assert "PyTorch is not installed" in printed
    assert "Playwright is not installed" in printed


@pytest.mark.parametrize(
    ("require", "outcome"),
    [("torch", "1 skipped, 1 error"), ("browser", "1 skipped, 1 error"), ("torch,browser", "2 errors")],
)
def test_required_tools_fail(tmp_path, require, outcome):
    printed = run(tmp_path, require, WITHOUT_TOOLS)
    assert outcome in printed
    assert f"but RNN_REQUIRE asks for {require[:5]}" in printed


def test_present_tools_run(tmp_path):
    prelude = "import sys, types; sys.modules['torch'] = m = types.ModuleType('torch'); m.__spec__ = 1; "
    prelude += "sys.modules['playwright'] = m; import os, pytest; os.environ['CHROMIUM'] = sys.executable; "
    assert "2 passed" in run(tmp_path, "torch browser", prelude)


def test_missing_chromium_is_named(tmp_path):
    prelude = "import sys, types; sys.modules['torch'] = m = types.ModuleType('torch'); m.__spec__ = 1; "
    prelude += "sys.modules['playwright'] = m; import shutil, pytest; shutil.which = lambda path: None; "
    printed = run(tmp_path, "", prelude)
    assert "1 passed, 1 skipped" in printed
    assert "no Chromium found" in printed
