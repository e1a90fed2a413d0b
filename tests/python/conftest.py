"""Makes the harness, the witness and what is beside the product importable from every test, and
shares a browser and the documentation site."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]

for folder in (REPOSITORY / "tests" / "bi", REPOSITORY / "examples" / "superset", HERE):
    sys.path.insert(0, str(folder))

# Found by the path above.
from browsing import axe_script, launched  # noqa: E402
from demo_shop import BuiltDemo, built_demo  # noqa: E402
from site_shop import BuiltSite, site_of_demo  # noqa: E402

from basketry.dbt import read_manifest  # noqa: E402


@pytest.fixture(scope="module")
def axe() -> Path:
    """The script of axe-core."""
    return axe_script()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with launched() as started:
        yield started


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> BuiltDemo:
    """The demo shop, built and tested; only to be read."""
    return built_demo(tmp_path_factory)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """The documentation site of the demo shop."""
    return site_of_demo(tmp_path_factory)


@pytest.fixture(scope="module")
def manifest(site: BuiltSite) -> dict[str, Any]:
    """dbt's manifest of that site's build."""
    return read_manifest(site.target_path)
