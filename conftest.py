"""Examples in docstrings that import PyTorch are treated as tests with the mark `torch` (see tests/conftest.py)."""

import pytest

from tests.conftest import pytest_runtest_setup as skip_or_fail


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the examples that need PyTorch."""
    for item in items:
        if isinstance(item, pytest.DoctestItem) and ">>> import torch" in (item.dtest.docstring or ""):
            item.add_marker("torch")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip such an example without PyTorch, or fail it if PyTorch is required."""
    if isinstance(item, pytest.DoctestItem):
        skip_or_fail(item)
