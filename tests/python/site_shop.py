"""The site of the demo shop with hostile names, built once for all test modules of a run."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from demo_shop import made_once
from harness import DATABASE, REPOSITORY, BuiltShop
from report_shops import environment_of, report_of_demo

from basketry.site import write_site

HOME = "../index.html"


@dataclass(frozen=True)
class BuiltSite:
    """A site, and the build and dbt's target folder that it was made of."""

    folder: Path
    built: BuiltShop
    target_path: Path

    def text(self, name: str) -> str:
        """The text of one of its files."""
        return (self.folder / name).read_text(encoding="utf-8")

    def own_pages(self) -> list[str]:
        """Names of the pages that Sphinx made."""
        pages = (path.relative_to(self.folder) for path in self.folder.rglob("*.html"))
        guests = ("dbt", "lineage", "report.html")
        return sorted(page.as_posix() for page in pages if page.parts[0] not in guests)


def _write_site(factory: pytest.TempPathFactory, folder: Path) -> None:
    shop = report_of_demo(factory)
    # dbt opens the file to write its documentation: a copy is nobody else's.
    database = folder / DATABASE
    shutil.copy(shop.built.path, database)
    shutil.copytree(shop.target_path, folder / "target")
    with environment_of(BuiltShop(database), folder / "target"):
        # Whether somebody ran the gate in this checkout is nothing to the tests.
        write_site(REPOSITORY, folder / "site", quality=folder / "no_quality")


def site_of_demo(factory: pytest.TempPathFactory) -> BuiltSite:
    """The site; the first module that asks for it writes it, the others wait."""
    folder = made_once(factory, "site_of_demo", lambda made: _write_site(factory, made))
    return BuiltSite(folder / "site", BuiltShop(folder / DATABASE), folder / "target")
