"""Makes the harness, the witness and what is beside the product importable from every test, and
shares a browser."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]

for folder in (REPOSITORY / "tests" / "bi", REPOSITORY / "examples" / "superset", HERE):
    sys.path.insert(0, str(folder))

from browsing import axe_script, launched  # noqa: E402 - found by the path above


@pytest.fixture(scope="module")
def axe() -> Path:
    """The script of axe-core."""
    return axe_script()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with launched() as started:
        yield started
