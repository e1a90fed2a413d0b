"""The documentation site in a real Chromium, from its files, offline: as a reader opens it.

Needs Debian's Chromium and axe-core, as `test_report_browser.py` does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import RULES, Opened, axe_faults, open_file
from playwright.sync_api import Browser
from site_shop import BuiltSite, site_of_demo

from basketry.site import guests

# A page of each kind.
PAGES = [
    "index.html",
    "README.html",
    "docs/metrics/aov.html",
    "docs/guides/map_your_own_shop.html",
    "docs/guides/read_the_report.html",
    "analyses/index.html",
    "analyses/what_to_bundle.html",
    "quality/index.html",
    "search.html?q=order",
]
MART = "model.basketry.basketry__order_value_by_period"
# dbt docs are a program of Angular's: in a template of its own it would run the expression, too.
EXPRESSION = "{{constructor.constructor('document.title = 42')()}}"
HOSTILE = (
    "</script><script>document.title = 42</script><img src=x onerror='document.title = 42'> =cmd()"
    f" {EXPRESSION} <b ng-init=\"constructor.constructor('document.title = 42')()\">x</b>"
)


# A box to tick is drawn by its label.
FOCUSED = """(() => {
  const focused = document.activeElement;
  const seen = focused.type === "checkbox" ? focused.nextElementSibling : focused;
  const style = getComputedStyle(seen);
  return [focused.outerHTML.slice(0, 200), `${style.outlineStyle} ${style.outlineWidth}`];
})()"""


@pytest.fixture(scope="module")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """The site; asked for after the browser, so that it is built only where there is one."""
    return site_of_demo(tmp_path_factory)


def opened_page(browser: Browser, site: BuiltSite, name: str, **options: Any) -> Opened:
    path, mark, query = name.partition("?")
    return open_file(browser, site.folder / path, query=mark + query, **options)


@pytest.fixture
def start(browser: Browser, site: BuiltSite) -> Iterator[Opened]:
    opened = opened_page(browser, site, "index.html")
    yield opened
    opened.close()


@pytest.mark.parametrize("name", [*PAGES, "report.html", "dbt/index.html", "lineage/index.html"])
def test_nothing_is_asked_of_a_network_and_nothing_is_complained_of(
    browser: Browser, site: BuiltSite, name: str
) -> None:
    opened = opened_page(browser, site, name)
    opened.page.wait_for_timeout(500)
    elsewhere = [url for url in opened.requests if not url.startswith(("file:", "data:", "blob:"))]
    assert not elsewhere
    assert not opened.failed
    assert not opened.complaints
    opened.close()


def test_the_keyboard_goes_to_the_text_first_and_then_everywhere(start: Opened) -> None:
    page = start.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('article')")
    names = set()
    for _ in range(40):
        names.add(page.evaluate("document.activeElement.textContent.trim()"))
        page.keyboard.press("Tab")
    assert {"The report", "Metrics", "Column lineage", "Map your own shop", "dbt docs"} <= names


def test_what_has_the_focus_is_seen_to_have_it(start: Opened) -> None:
    page = start.page
    for _ in range(14):
        page.keyboard.press("Tab")
        element, outline = page.evaluate(FOCUSED)
        assert outline == "solid 3px", element


def test_the_tree_of_pages_opens_by_keyboard(start: Opened) -> None:
    page = start.page
    link = page.locator(".sidebar-tree a", has_text="Spend per customer")
    assert link.is_hidden()
    for _ in range(20):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.ariaLabel")
        if name == "Toggle navigation of Metrics":
            break
    page.keyboard.press("Space")
    assert link.is_visible()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("bunching", "Free shipping top-up"),
        ("客単価", "Spend per customer"),
        ("送料", "Free shipping top-up"),
        ("平均注文額", "AOV"),
    ],
)
def test_search_works_by_keyboard_in_both_languages(start: Opened, query: str, found: str) -> None:
    page = start.page
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "q":
            break
    page.keyboard.insert_text(query)
    page.keyboard.press("Enter")
    result = page.locator("#search-results li a", has_text=re.compile(f"^{re.escape(found)}$"))
    result.wait_for()
    result.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("docs/metrics/"))
    assert page.locator("h1").inner_text().startswith(found)
    assert not start.complaints


def test_what_is_nowhere_is_not_found(browser: Browser, site: BuiltSite) -> None:
    opened = opened_page(browser, site, "search.html?q=雪女")
    opened.page.get_by_text("did not match any documents").wait_for()
    opened.close()


# Only tables and code may be wider than the window, and scroll in their own frame.
TOO_WIDE = """[...document.querySelectorAll("html, html *")].filter(part =>
  part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 0
  && (part.matches("html") || getComputedStyle(part).overflowX !== "visible")
  && !part.matches(".table-wrapper, pre, .scroll, .unseen"))
  .map(part => `${part.localName}.${part.className}: ${part.scrollWidth}`)"""


def test_a_telephone_never_scrolls_sideways(browser: Browser, site: BuiltSite) -> None:
    opened = opened_page(browser, site, "index.html", width=390)
    wide = []
    for name in [*site.own_pages(), "report.html"]:
        opened.page.goto((site.folder / name).as_uri())
        wide += [(name, part) for part in opened.page.evaluate(TOO_WIDE)]
    assert not wide
    opened.close()


def test_a_narrow_window_shows_the_tree_when_asked(browser: Browser, site: BuiltSite) -> None:
    opened = opened_page(browser, site, "docs/metrics/aov.html", width=390)
    page = opened.page
    link = page.locator(".sidebar-tree a", has_text="Attach rate")
    assert link.is_hidden()
    page.locator(".mobile-header .nav-overlay-icon").click()
    assert link.is_visible()
    page.keyboard.press("Escape")
    assert link.is_hidden()
    # By keyboard: what cannot be seen is not reached, until it is asked for.
    page.reload()
    page.keyboard.press("Tab")
    for _ in range(3):
        if page.evaluate("document.activeElement.ariaLabel") == "All pages":
            break
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.ariaExpanded") == "false"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.ariaExpanded") == "true"
    assert link.is_visible()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Attach rate":
            break
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("attach_rate.html"))
    opened.close()


@pytest.mark.parametrize(
    "seen",
    [(1100, "light", PAGES), (1100, "dark", PAGES[::3]), (390, "light", PAGES[1::3])],
    ids=["wide", "dark", "telephone"],
)
def test_axe_finds_no_fault(
    browser: Browser, site: BuiltSite, axe: Path, seen: tuple[int, str, list[str]]
) -> None:
    width, scheme, names = seen
    faults = []
    for name in names:
        opened = opened_page(browser, site, name, width=width, color_scheme=scheme)
        opened.page.wait_for_timeout(200)
        faults += [(name, *fault) for fault in axe_faults(opened, axe)]
        opened.close()
    assert faults == []


@pytest.mark.parametrize(
    "seen",
    [
        ("dbt/index.html", "#!/overview/basketry", ".app-body h1"),
        ("dbt/index.html", f"#!/model/{MART}", ".table-responsive"),
        ("dbt/index.html", f"#!/model/{MART}?g_v=1", ".table-responsive"),
        ("lineage/index.html", f"?model={MART}", ".react-flow__node button"),
        # As it opens: many models, drawn at half their size.
        ("lineage/index.html", f"?model={MART}&children=1&parents=1", ".react-flow__edge"),
    ],
    ids=["overview", "mart", "graph", "lineage", "many"],
)
def test_axe_finds_nothing_in_pages_of_other_tools(
    browser: Browser, site: BuiltSite, axe: Path, seen: tuple[str, str, str]
) -> None:
    name, address, shown = seen
    # Their policy lets no script in that is not theirs: the test goes around it.
    opened = open_file(browser, site.folder / name, query=address, width=1280, bypass_csp=True)
    opened.page.locator(shown).first.wait_for(state="attached")
    opened.page.wait_for_timeout(500)
    rules = [rule for rule in RULES if "wcag" in rule]
    assert axe_faults(opened, axe, rules=rules, least_passes=10) == []
    opened.close()


def test_dbt_docs_show_a_mart_and_lead_home(browser: Browser, site: BuiltSite) -> None:
    opened = opened_page(browser, site, "dbt/index.html")
    page = opened.page
    page.get_by_role("heading", name="Basketry", exact=True).wait_for()
    assert page.get_by_text("注文の価値を計算する dbt プロジェクトです。").is_visible()
    page.get_by_role("link", name="order_value_by_period").first.click()
    page.get_by_role("heading", name="order_value_by_period table").wait_for()
    assert page.get_by_text("One row per period, segment value and currency").first.is_visible()
    assert page.locator("td", has_text=re.compile(r"^\s*spend_per_customer\s*$")).count() > 0
    page.get_by_role("link", name="Basketry documentation").click()
    page.get_by_role("heading", name="Shop owner").wait_for()
    assert not opened.complaints
    opened.close()


def test_the_lineage_is_drawn_and_leads_home(browser: Browser, site: BuiltSite) -> None:
    opened = opened_page(browser, site, "lineage/index.html")
    page = opened.page
    page.get_by_text("order_value_by_period").first.wait_for()
    page.locator(".react-flow__node").nth(1).wait_for()
    page.locator(".react-flow__edge").first.wait_for(state="attached")
    page.get_by_role("link", name="Basketry documentation").click()
    page.get_by_role("heading", name="Shop owner").wait_for()
    assert not opened.complaints
    opened.close()


@pytest.mark.parametrize("as_dbt_does", [True, False])
def test_a_hostile_description_does_nothing_in_dbt_docs(
    browser: Browser, site: BuiltSite, tmp_path: Path, as_dbt_does: bool
) -> None:
    described = "One row per period, segment value and currency with a valid order."
    template, manifest, catalog = (
        (site.target_path / name).read_text(encoding="utf-8")
        for name in ("index.html", "manifest.json", "catalog.json")
    )
    assert described in manifest
    manifest = manifest.replace(described, f"{described} {json.dumps(HOSTILE)[1:-1]}")
    if as_dbt_does:
        page = template.replace('"MANIFEST.JSON INLINE DATA"', manifest)
    else:
        page = guests.sealed(guests.dbt_docs(template, manifest, catalog))
    file = tmp_path / "index.html"
    file.write_text(page, encoding="utf-8")
    opened = open_file(
        browser, file, query="#!/model/model.basketry.basketry__order_value_by_period"
    )
    if not as_dbt_does:
        opened.page.get_by_text(described).first.wait_for()
        assert opened.page.get_by_text(EXPRESSION).count() > 0
    opened.page.wait_for_timeout(500)
    # dbt's own page does what the description says, and Angular what the expression says: else this
    # test would show nothing.
    assert (opened.page.title() == "42") is as_dbt_does
    if not as_dbt_does:
        run = "text => angular.element(document.body).injector().get('$interpolate')(text)({})"
        opened.page.evaluate(run, EXPRESSION)
        assert opened.page.title() == "42"
    opened.close()


@pytest.mark.parametrize("sealed", [True, False])
def test_a_sealed_page_runs_its_own_scripts_and_no_others(
    browser: Browser, tmp_path: Path, sealed: bool
) -> None:
    picture = "<img src=x onerror=\\\"document.title = 'owned'\\\">"
    script = f'document.title = "mine"; document.body.innerHTML = "{picture}";'
    page = f"<!doctype html><html><head></head><body><script>{script}</script></body></html>"
    file = tmp_path / "page.html"
    file.write_text(guests.sealed(page, "?a=b#c") if sealed else page, encoding="utf-8")
    opened = open_file(browser, file)
    opened.page.wait_for_timeout(300)
    assert opened.page.title() == ("mine" if sealed else "owned")
    assert opened.page.url.endswith("?a=b#c") is sealed
    opened.close()


def test_hostile_names_do_nothing_in_the_report(browser: Browser, site: BuiltSite) -> None:
    opened = opened_page(browser, site, "report.html")
    assert opened.page.title() == "お店のレポート / Shop report"
    assert opened.page.get_by_text("<script>document.title").count() > 0
    opened.page.get_by_role("link", name="ドキュメントの入口へ").click()
    opened.page.get_by_role("heading", name="Shop owner").wait_for()
    opened.close()


def test_a_page_prints_on_a4_without_what_is_around_it(
    browser: Browser, site: BuiltSite, tmp_path: Path
) -> None:
    opened = opened_page(browser, site, "docs/metrics/basket_affinity.html")
    printed = opened.page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert boxes
    assert {(round(float(width)), round(float(height))) for width, height in boxes} <= {
        (595, 842),
        (596, 842),
    }
    opened.page.emulate_media(media="print")
    for around in (".sidebar-drawer", ".toc-drawer", ".mobile-header", ".related-pages"):
        assert opened.page.locator(around).is_hidden(), around
    assert opened.page.locator("h1").is_visible()
    opened.close()
