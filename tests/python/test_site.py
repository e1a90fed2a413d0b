"""The documentation site is whole: every link leads somewhere, and nothing comes from elsewhere."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import duckdb
import pytest
from harness import REPOSITORY
from markdown_it import MarkdownIt
from report_shops import environment_of
from site_shop import BuiltSite, site_of_demo

from basketry.cli import main
from basketry.dbt import read_manifest
from basketry.publish.publication import marts_of
from basketry.report.reading import Marts
from basketry.site import SiteError, guests, lineage, sources, write, write_site

METRICS = REPOSITORY / "docs" / "metrics"
# Columns of marts that are a constant or a count of rows: they come from no column.
WITHOUT_ORIGIN: set[tuple[str, str]] = set()


class Parsed(HTMLParser):
    """The elements of a page, with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


@cache
def parsed(page: Path) -> Parsed:
    return Parsed(page.read_text(encoding="utf-8"))


@cache
def anchors(page: Path) -> frozenset[str]:
    found = (attributes.get(key) for _, attributes in parsed(page).elements for key in ("id", "name"))
    return frozenset(anchor for anchor in found if anchor)


def links(page: Path) -> Iterator[tuple[str, str]]:
    """Each address of a page, and the element that has it."""
    for tag, attributes in parsed(page).elements:
        for key in ("href", "src", "action"):
            address = attributes.get(key)
            if address is not None:
                yield tag, address


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    return site_of_demo(tmp_path_factory)


@pytest.fixture(scope="module")
def manifest(site: BuiltSite) -> dict[str, Any]:
    return read_manifest(site.target_path)


def test_every_link_leads_to_a_file_and_an_anchor_that_are_there(site: BuiltSite) -> None:
    broken = []
    count = 0
    for name in [*site.own_pages(), "report.html"]:
        page = site.folder / name
        for _, link in links(page):
            if re.match(r"[a-z]+:|//", link):
                continue
            count += 1
            path, _, anchor = unquote(link).partition("#")
            target = (page.parent / path.partition("?")[0]).resolve() if path else page
            if not target.is_file():
                broken.append(f"{name}: {link}")
            elif anchor and target.suffix == ".html" and anchor not in anchors(target):
                broken.append(f"{name}: {link}")
    assert not broken
    assert count > 5000


def test_nothing_is_loaded_from_elsewhere(site: BuiltSite) -> None:
    loaded = []
    for name in [*site.own_pages(), "report.html"]:
        loaded += [
            f"{name}: {link}"
            for tag, link in links(site.folder / name)
            if tag != "a" and re.match(r"[a-z]+:|//", link) and not link.startswith("data:")
        ]
    styles = list(site.folder.rglob("*.css"))
    assert len(styles) > 2
    for style in styles:
        text = style.read_text(encoding="utf-8")
        loaded += re.findall(r"(?:url\(\s*[\"']?|@import\s+[\"'])((?:[a-z]+:)?//[^)\"']+)", text)
    assert not loaded


@pytest.mark.parametrize("guest", ["dbt", "lineage"])
def test_pages_of_other_tools_may_ask_for_nothing_and_lead_home(
    site: BuiltSite, guest: str
) -> None:
    page = site.text(f"{guest}/index.html")
    [policy] = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
    allowed = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert allowed["default-src"] == "'none'"
    assert "'unsafe-inline'" not in allowed["script-src"]
    assert not set(allowed) - {
        *("default-src", "script-src", "style-src", "img-src", "font-src"),
        *("base-uri", "form-action"),
    }
    assert not re.search(r"//|\*", " ".join(allowed.values()).replace("sha256-", "") and policy) or (
        "http" not in policy
    )
    assert f'<a href="../index.html"' in page


def test_every_page_of_the_repository_is_in_the_site(site: BuiltSite) -> None:
    pages = [path for pattern in sources.PAGES for path in REPOSITORY.glob(pattern)]
    names = {path.relative_to(REPOSITORY).with_suffix(".html").as_posix() for path in pages}
    names = {name for name in names if "dbt_packages" not in name}
    assert len(names) > 50
    assert names <= set(site.own_pages())


def test_every_metric_is_on_a_page_with_all_its_parts(site: BuiltSite) -> None:
    pages = [path for path in METRICS.glob("*.md") if path.name != "README.md"]
    assert len(pages) > 20
    for path in pages:
        html = site.text(f"docs/metrics/{path.stem}.html")
        for part in ("definition", "formula", "worked-example", "traps", "owner", "japanese-term"):
            assert f'<section id="{part}">' in html, (path.name, part)


def test_japanese_says_that_it_is_japanese(site: BuiltSite) -> None:
    article = site.text("docs/metrics/spend_per_customer.html").split("<article")[1]
    assert '<span lang="ja">客単価' in article.split("</article>")[0]


def test_code_that_a_page_links_to_is_a_page_in_colour(site: BuiltSite) -> None:
    html = site.text("analyses/what_to_bundle.html")
    assert "basket_affinity" in html
    assert '<span class="k">select</span>' in html
    assert (site.folder / "models" / "_groups.html").is_file()
    assert (site.folder / "analyses" / "index.html").is_file()


def test_every_mart_and_column_is_in_dbt_docs(site: BuiltSite, manifest: dict[str, Any]) -> None:
    marts = marts_of(manifest)
    assert len(marts) == len(list((REPOSITORY / "models" / "marts").rglob("*.sql")))
    catalog = json.loads((site.target_path / "catalog.json").read_text(encoding="utf-8"))
    shown = site.text("dbt/index.html")
    for mart in marts:
        node = catalog["nodes"][f"model.basketry.{mart.name}"]
        assert f'"unique_id": "model.basketry.{mart.name}"' in shown
        assert set(node["columns"]) == set(mart.columns), mart.name
        assert json.dumps(mart.description)[1:40] in shown, mart.name


def test_every_column_of_a_mart_has_an_origin(site: BuiltSite, tmp_path: Path) -> None:
    _, complaints = lineage.page(site.target_path, tmp_path)
    assert complaints == []
    found = json.loads((tmp_path / "colibri-manifest.json").read_text(encoding="utf-8"))
    known = {(edge["target"], edge["targetColumn"]) for edge in found["lineage"]["edges"]}
    columns = {
        (node["name"], column)
        for node in found["nodes"].values()
        if node["schema"] == "basketry" and node["nodeType"] == "model"
        for column in node["columns"]
    }
    assert len(columns) > 700
    missing = {pair for pair in columns if (f"model.basketry.{pair[0]}", pair[1]) not in known}
    assert missing == WITHOUT_ORIGIN


def test_no_page_names_a_folder_of_the_machine(site: BuiltSite) -> None:
    for path in site.folder.rglob("*"):
        if path.suffix in (".html", ".js", ".css", ".txt"):
            text = path.read_text(encoding="utf-8")
            for folder in (REPOSITORY, site.folder.parent, Path.home()):
                assert f"{folder}/" not in text, path
