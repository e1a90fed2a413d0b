"""The report: one HTML file of a finished build, in Japanese and English."""

from __future__ import annotations

import os
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from basketry import bilingual_page
from basketry.bilingual_page import formats
from basketry.marts import Marts
from basketry.progress import Progress
from basketry.report import fonts
from basketry.report.definitions import Definitions
from basketry.report.layout import Page
from basketry.report.pages import PAGES
from basketry.report.shop import Shop
from basketry.report.words import WORDS, say

FOLDER = Path(__file__).parent
GUIDE = Path("docs") / "guides" / "map_your_own_shop.md"


@dataclass(frozen=True)
class Report:
    """A report that was written: where, how large, how long it took."""

    path: Path
    byte_count: int
    seconds: float


def write_report(
    project_dir: Path,
    out: Path,
    *,
    target: str | None = None,
    font: Path | None = None,
    guide: str | None = None,
    home: str | None = None,
) -> Report:
    """Write the report of a finished build.

    Args:
        project_dir: the folder of the dbt project that was built.
        out: the file to write; its folders are made.
        target: a target of the profile, of DuckDB, PostgreSQL or Spark; none is the profile's
            default.
        font: a font file (ttf, otf or ttc) whose used characters are put into the file; without it
            those of Noto Sans CJK JP.
        guide: the address of the guide for connecting data, seen from the report; by default the
            file in the project's folder.
        home: the address of the site that the report is a part of; none when it stands alone.

    Raises:
        DbtError: there is no finished build to read, or no such target.
        ValueError: the font cannot be read.
    """
    started = time.monotonic()
    if guide is None and (project_dir / GUIDE).is_file():
        guide = Path(os.path.relpath(project_dir / GUIDE, out.resolve().parent)).as_posix()
    with closing(Marts(project_dir, target)) as marts:
        shop = Shop(marts)
        pages, progress = [], Progress()
        for number, page in enumerate(PAGES, start=1):
            pages.append(page(shop))
            progress.say(f"{number} of {len(PAGES)} pages of the report are made")
        html = render(shop, pages, guide, home)
    progress.say("putting the characters of the report into it")
    html = html.replace("/* font */", fonts.faces(html, font), 1)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(html, encoding="utf-8", newline="\n")
    return Report(out, out.stat().st_size, time.monotonic() - started)


def render(shop: Shop, pages: list[Page], guide: str | None, home: str | None = None) -> str:
    """The pages as one HTML text; `guide` and `home` are addresses of `write_report`."""
    return bilingual_page.render(
        FOLDER,
        "report.html",
        pages=pages,
        words=WORDS,
        say=say,
        name=formats.name,
        definitions=Definitions(shop.marts),
        currency=shop.currency,
        other_currencies=", ".join(shop.other_currencies),
        guide=guide,
        home=home,
        markup=Markup,
    )
