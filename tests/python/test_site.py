"""The documentation site is whole: every link leads somewhere, and nothing comes from elsewhere."""

from __future__ import annotations

import importlib.util
import json
import re
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
from site_shop import BuiltSite

from basketry.cli import main
from basketry.dbt import read_manifest
from basketry.publish.publication import marts_of
from basketry.site import SiteError, guests, lineage, sources, write, write_site

METRICS = REPOSITORY / "docs" / "metrics"
MART = "model.basketry.basketry__order_value_by_period"
# Columns of marts that are a constant or a count of rows: they come from no column.
WITHOUT_ORIGIN = {
    ("basket_size", "order_count"),
    ("dim_customers", "order_count"),
    ("fct_orders", "line_count"),
    ("fct_sessions", "order_count"),
    ("free_shipping_top_up_products", "top_up_order_count"),
    ("micro_conversions", "enough_volume_day_count"),
    ("order_value_by_period", "order_value_basis"),
    ("order_value_definitions", "definition"),
    ("order_value_definitions", "definition_rank"),
    ("order_value_definitions", "tax_step_amount"),
    ("order_value_distribution", "order_count"),
    ("order_value_distribution", "order_share"),
    ("order_value_distribution", "segment"),
    ("purchase_differences", "counted_as"),
    ("revenue_drivers", "order_value_basis"),
    ("upgrade_paths", "period_grain"),
}


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
    found = (
        attributes.get(key) for _, attributes in parsed(page).elements for key in ("id", "name")
    )
    return frozenset(anchor for anchor in found if anchor)


def links(page: Path) -> Iterator[tuple[str, str]]:
    """Each address of a page, and the element that has it."""
    for tag, attributes in parsed(page).elements:
        for key in ("href", "src", "action"):
            address = attributes.get(key)
            if address is not None:
                yield tag, address


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
            is_there = target.is_file()
            if is_there and anchor and target.suffix == ".html":
                is_there = anchor in anchors(target)
            if not is_there:
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
    assert "connect-src" not in allowed
    sources_of_parts = {part for parts in allowed.values() for part in parts.split()}
    assert not {part for part in sources_of_parts if not part.startswith(("'", "data:"))}
    assert '<a href="../index.html"' in page


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
    assert len(marts) == len(list((REPOSITORY / "models").rglob("basketry__*.sql")))
    catalog = json.loads((site.target_path / "catalog.json").read_text(encoding="utf-8"))
    shown = site.text("dbt/index.html")
    for mart in marts:
        node = catalog["nodes"][f"model.basketry.basketry__{mart.name}"]
        assert f'"unique_id": "model.basketry.basketry__{mart.name}"' in shown
        assert set(node["columns"]) == set(mart.columns), mart.name
        assert json.dumps(mart.description)[1:40].replace("<", "\\u003c") in shown, mart.name


def test_every_column_of_a_mart_has_an_origin(site: BuiltSite, tmp_path: Path) -> None:
    _, complaints = lineage.page(site.target_path, tmp_path)
    assert complaints == []
    found = json.loads((tmp_path / "colibri-manifest.json").read_text(encoding="utf-8"))
    known = {(edge["target"], edge["targetColumn"]) for edge in found["lineage"]["edges"]}
    columns = {
        (node["name"].removeprefix("basketry__"), column)
        for node in found["nodes"].values()
        if node["schema"] == "basketry" and node["nodeType"] == "model"
        for column in node["columns"]
    }
    assert len(columns) > 700
    missing = {
        pair for pair in columns if (f"model.basketry.basketry__{pair[0]}", pair[1]) not in known
    }
    assert missing == WITHOUT_ORIGIN
    origins = {
        (edge["source"].removeprefix("model.basketry."), edge["sourceColumn"])
        for edge in found["lineage"]["edges"]
        if (edge["target"], edge["targetColumn"]) == (MART, "aov")
    }
    assert origins == {
        ("int_basketry__order_groups", "order_value_amount"),
        ("int_basketry__order_groups", "order_count"),
    }


def test_links_into_dbt_docs_lead_to_what_there_is(manifest: dict[str, Any]) -> None:
    """A wrong one shows an empty page, and nobody is told."""
    known = manifest["nodes"].keys() | manifest["exposures"].keys() | manifest["metrics"].keys()
    found = []
    for path in [*REPOSITORY.glob("models/**/*.md"), *REPOSITORY.glob("docs/**/*.md")]:
        found += re.findall(r"#!/\w+/([\w.]+)", path.read_text(encoding="utf-8"))
    assert len(found) > 20
    assert set(found) <= known


def test_tables_have_no_column_without_a_name(site: BuiltSite) -> None:
    for name in site.own_pages():
        assert not re.search(r"<th[^>]*>(<p>)?\s*(</p>)?</th>", site.text(name)), name


def test_the_queries_of_the_metric_pages_run(site: BuiltSite) -> None:
    count = 0
    with duckdb.connect(str(site.built.path), read_only=True) as connection:
        for page in sorted(METRICS.glob("*.md")):
            text = page.read_text(encoding="utf-8")
            for query in re.findall(r"(?:^ {4}.*\n)+", text, re.MULTILINE):
                if not query.startswith("    select "):
                    continue
                count += 1
                sql = query.replace(" basketry.", " built.basketry.")
                assert connection.execute(sql).fetchall(), (page.name, query)
    assert count > 10


def descriptions(manifest: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every description that dbt docs show as Markdown, with whose it is."""
    for kind in ("nodes", "sources", "exposures", "metrics", "macros", "semantic_models"):
        for name, node in manifest[kind].items():
            if node.get("package_name") != "basketry":
                continue
            yield name, node.get("description") or ""
            for column, of_column in (node.get("columns") or {}).items():
                yield f"{name}.{column}", of_column["description"]
    for name, block in manifest["docs"].items():
        if name.startswith("doc.basketry."):
            yield name, block["block_contents"]


def test_descriptions_are_sound_markdown(manifest: dict[str, Any]) -> None:
    reader = MarkdownIt("commonmark").enable("table")
    count = 0
    for name, text in descriptions(manifest):
        count += 1
        tokens = reader.parse(text)
        inline = [child for token in tokens for child in token.children or []]
        kinds = {token.type for token in [*tokens, *inline]}
        assert not kinds & {"html_block", "html_inline"}, (name, text)
        prose = "".join(token.content for token in inline if token.type == "text")
        # What was meant as code, as a table or as a reference, and is none.
        assert not re.search(r"`|\{\{|\}\}|^\s*\|", prose, re.MULTILINE), (name, prose)
        assert not re.search(r"\*\*|\]\(", prose), (name, prose)
        rows = [line for line in text.splitlines() if line.startswith("|")]
        if rows:
            assert "table_open" in kinds, name
            cells = {len(re.findall(r"(?<!\\)\|", re.sub(r"`[^`]*`", "", row))) for row in rows}
            assert len(cells) <= len(re.findall(r"^\|[-| ]+\|$", text, re.MULTILINE)), name
    assert count > 2000


def test_no_page_names_a_folder_of_the_machine(site: BuiltSite) -> None:
    for path in site.folder.rglob("*"):
        if path.suffix in (".html", ".js", ".css", ".txt"):
            text = path.read_text(encoding="utf-8")
            for folder in (REPOSITORY, site.folder.parent, Path.home()):
                assert f"{folder}/" not in text, path


def test_quality_pages_are_taken_in_with_a_way_home(tmp_path: Path) -> None:
    made = tmp_path / "made"
    (made / "checks").mkdir(parents=True)
    (made / "index.html").write_text("<html><body class='x'><p>fine</p></body></html>", "utf-8")
    (made / "checks" / "one.html").write_text("<html><body><p>one</p></body></html>", "utf-8")
    (made / "style.css").write_text("p {}", "utf-8")
    site = tmp_path / "site"
    guests.copy_folder(made, site / "quality", site)
    assert '<a href="../index.html"' in (site / "quality" / "index.html").read_text("utf-8")
    assert '<a href="../../index.html"' in (site / "quality/checks/one.html").read_text("utf-8")
    assert (site / "quality" / "style.css").read_text("utf-8") == "p {}"


def test_without_quality_pages_the_site_says_which_command_makes_them(site: BuiltSite) -> None:
    article = site.text("quality/index.html").split("<article")[1]
    assert "`basketry quality`" not in article
    assert "basketry quality checks the inputs and the marts" in re.sub("<[^>]*>", "", article)


def test_the_start_page_leads_to_what_was_made(site: BuiltSite) -> None:
    article = site.text("index.html").split("<article")[1].split("</article>")[0]
    for page in ("report.html", "dbt/index.html", "lineage/index.html", "quality/index.html"):
        assert f'href="{page}"' in article, page
    report = Parsed(site.text("report.html"))
    assert ("a", {"href": "index.html"}) in report.elements


def test_without_a_build_the_command_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path / "nothing"))
    assert main(["docs", "--out", str(tmp_path / "docs")]) == 1
    assert "What is read here is a finished build: `basketry build`." in capsys.readouterr().err
    assert not (tmp_path / "docs").exists()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(SiteError, match="holds something else than a site"):
        write_site(REPOSITORY, tmp_path)
    with pytest.raises(SiteError, match="is a file"):
        write_site(REPOSITORY, tmp_path / "letter.txt")
    assert (tmp_path / "letter.txt").read_text(encoding="utf-8") == "dear"


def test_tools_that_are_missing_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "furo" else found(name)
    )
    with pytest.raises(SiteError, match=r"not installed: furo. .*install.sh base docs"):
        write_site(REPOSITORY, tmp_path / "docs")


def test_a_mart_that_was_not_built_is_named(site: BuiltSite, manifest: dict[str, Any]) -> None:
    catalog = json.loads((site.target_path / "catalog.json").read_text(encoding="utf-8"))
    write._check_built(manifest, catalog)
    del catalog["nodes"]["model.basketry.basketry__basket_size"]
    with pytest.raises(SiteError, match="1 marts are not in the database, basket_size for one"):
        write._check_built(manifest, catalog)


def test_a_fault_in_a_page_is_named_and_the_old_site_stays(
    site: BuiltSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout = tmp_path / "checkout"
    (checkout / "docs").mkdir(parents=True)
    (checkout / "README.md").write_text("# Shop\n\n[lost](docs/a.md#nowhere)\n", encoding="utf-8")
    (checkout / "docs" / "a.md").write_text("# A\n", encoding="utf-8")
    monkeypatch.setattr(write, "REPOSITORY", checkout)
    out = tmp_path / "docs"
    out.mkdir()
    (out / write.MARK).touch()
    (out / "index.html").write_text("the old one", encoding="utf-8")
    monkeypatch.setattr(write, "write_report", lambda *_, **__: None)
    manifest = read_manifest(site.target_path)
    monkeypatch.setattr(write, "_write_dbt_pages", lambda *_: manifest)
    with pytest.raises(SiteError, match=r"README.md:3: .*'nowhere'"):
        write_site(REPOSITORY, out)
    assert (out / "index.html").read_text(encoding="utf-8") == "the old one"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["checkout", "docs"]


def test_a_link_to_nothing_is_named(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    (checkout / "README.md").write_text("# Shop\n\n[lost](gone.sql)\n", encoding="utf-8")
    with pytest.raises(SiteError, match=r"README.md links to .*gone.sql, which is not there"):
        sources.gather(checkout, tmp_path / "source")
    (checkout / "README.md").unlink()
    with pytest.raises(SiteError, match="there is no documentation in"):
        sources.gather(checkout, tmp_path / "source")


def test_a_new_site_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    out, scratch = tmp_path / "docs", tmp_path / "scratch"
    for folder, text in ((out, "old"), (scratch / "site", "new")):
        folder.mkdir(parents=True)
        (folder / "index.html").write_text(text, encoding="utf-8")
    (out / "gone.html").touch()
    write._replace(out, scratch / "site")
    assert [path.name for path in out.iterdir()] == ["index.html"]
    assert (out / "index.html").read_text(encoding="utf-8") == "new"
