"""The site of the demo shop with hostile names, built once for all test modules of a run."""

from __future__ import annotations

import fcntl
from dataclasses import dataclass
from pathlib import Path

import pytest
from harness import REPOSITORY, BuiltShop
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


def site_of_demo(factory: pytest.TempPathFactory) -> BuiltSite:
    """The site; the first module that asks for it writes it, the others wait."""
    # Workers of xdist have a folder each, side by side.
    here = factory.getbasetemp()
    folder = (here.parent if here.name.startswith("popen") else here) / "site_of_demo"
    folder.mkdir(exist_ok=True)
    target_path = folder / "target"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        place = folder / "place"
        if not place.is_file():
            shop = report_of_demo(folder, with_hostile_names=True)
            with environment_of(shop.built, target_path):
                # Whether somebody ran the gate in this checkout is nothing to the tests.
                write_site(REPOSITORY, folder / "site", quality=folder / "no_quality")
            place.write_text(str(shop.built.path), encoding="utf-8")
        built = BuiltShop(Path(place.read_text(encoding="utf-8")))
    return BuiltSite(folder / "site", built, target_path)
