"""The report in a real Chromium, from a file, offline: as a shop owner opens it.

Needs Debian's Chromium and axe-core: `npm ci` in a copy of tests/browser. Without them the tests
are skipped with a notice; where the environment variable CI is set they fail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import Opened, axe_faults, open_file
from playwright.sync_api import Browser
from report_shops import ShopWithReport, report_of_demo

PAGES = ["how", "why", "together", "offers", "lost", "trust"]
CHARTS = 9


@pytest.fixture(scope="module")
def demo(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> ShopWithReport:
    """The demo shop with hostile names; built only where there is a browser to look at it."""
    return report_of_demo(tmp_path_factory)


@pytest.fixture
def opened(browser: Browser, demo: ShopWithReport) -> Iterator[Opened]:
    opened = open_file(browser, demo.path)
    yield opened
    opened.close()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_chart_is_drawn(opened: Opened, language: str) -> None:
    opened.page.click(f"[data-choose={language}]")
    charts = opened.page.locator("figure svg:visible")
    assert charts.count() == CHARTS
    for number in range(CHARTS):
        chart = charts.nth(number)
        box = chart.bounding_box()
        assert box is not None
        assert box["width"] > 500 and box["height"] > 90
        assert chart.get_attribute("aria-label")
        marks = "g.mark-rect path, g.mark-line path, g.mark-symbol path, g.mark-rule line"
        assert chart.locator(marks).count() > 2


def test_nothing_is_asked_of_the_network_and_nothing_is_complained_of(
    opened: Opened, demo: ShopWithReport
) -> None:
    opened.page.click("[data-choose=en]")
    opened.page.locator("details summary").first.click()
    assert opened.requests == [demo.path.as_uri()]
    assert opened.messages == []


def test_it_is_shown_in_the_font_that_it_carries(opened: Opened) -> None:
    opened.page.click("[data-choose=en]")
    faces = opened.page.evaluate(
        "document.fonts.ready.then(all => [...all].map(each => [each.weight, each.status]))"
    )
    assert sorted(faces) == [["400", "loaded"], ["700", "loaded"]]
    for selector in ("#how p", "#how figure svg:not([hidden]) text"):
        family = opened.page.locator(selector).first.evaluate("e => getComputedStyle(e).fontFamily")
        assert family.replace('"', "'").startswith("'Basketry Subset'")


def test_hostile_names_do_nothing(opened: Opened) -> None:
    assert opened.page.title() == "お店のレポート / Shop report"
    assert opened.page.evaluate("document.scripts.length") == 1
    assert opened.page.get_by_text("<script>document.title").count() > 0


def test_the_languages_are_switched(opened: Opened) -> None:
    heading = opened.page.locator("#how h2")
    assert heading.inner_text() == "調子はどう?"
    assert opened.page.evaluate("document.documentElement.lang") == "ja"
    opened.page.click("[data-choose=en]")
    assert heading.inner_text() == "How are we doing?"
    assert opened.page.evaluate("document.documentElement.lang") == "en"
    questions = [opened.page.locator(f"#{page} h2").inner_text() for page in PAGES]
    assert not re.search("[\u3040-\u30ff\u4e00-\u9fff]", "".join(questions))


def test_without_javascript_it_is_in_japanese(browser: Browser, demo: ShopWithReport) -> None:
    opened = open_file(browser, demo.path, java_script_enabled=False)
    assert opened.page.locator("#how h2").inner_text() == "調子はどう?"
    assert opened.page.locator("figure svg:visible").count() == CHARTS
    assert opened.page.locator("#languages").is_hidden()
    opened.close()


def test_the_keyboard_reaches_everything(opened: Opened) -> None:
    page = opened.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.choose") == "en"
    page.keyboard.press("Enter")
    assert page.evaluate("document.documentElement.lang") == "en"
    reached = set()
    for _ in range(400):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate("document.activeElement.closest('section, nav')?.id || 'outside'")
        )
        # Tab begins anew behind the last link: open each once only.
        if page.evaluate("document.activeElement.matches('details:not([open]) > summary')"):
            page.keyboard.press("Enter")
    assert {*PAGES} <= reached
    assert page.locator("details[open]").count() == page.locator("details").count()
    assert page.locator("details table:visible").count() == page.locator("details").count()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_telephone_never_scrolls_sideways(
    browser: Browser, demo: ShopWithReport, language: str
) -> None:
    opened = open_file(browser, demo.path, width=390)
    opened.page.click(f"[data-choose={language}]")
    opened.page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 390
    charts = opened.page.locator("figure svg:visible")
    assert charts.count() == CHARTS
    for number in range(CHARTS):
        box = charts.nth(number).bounding_box()
        assert box is not None
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    opened.close()


def test_it_prints_on_a4(opened: Opened, tmp_path: Path) -> None:
    printed = opened.page.pdf(
        path=tmp_path / "report.pdf", prefer_css_page_size=True, print_background=True
    )
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert len(boxes) >= len(PAGES)
    assert {(round(float(width)), round(float(height))) for width, height in boxes} <= {
        (595, 842),
        (596, 842),
    }
    opened.page.emulate_media(media="print")
    assert opened.page.locator("nav").is_hidden()
    assert opened.page.locator("figure svg:visible").count() == CHARTS
    # A table with the numbers of its chart stays folded; one that says more is printed.
    assert opened.page.locator(".drawn details table:visible").count() == 0
    assert opened.page.locator("#why .drawn table:visible").count() == 3
    assert opened.page.locator("#trust details table").is_visible()


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("width", [1100, 390])
def test_axe_finds_no_fault(
    browser: Browser, demo: ShopWithReport, axe: Path, language: str, width: int
) -> None:
    # The report's own policy lets no other script in: the test goes around it.
    opened = open_file(browser, demo.path, width=width, bypass_csp=True)
    opened.page.click(f"[data-choose={language}]")
    opened.page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert axe_faults(opened, axe) == []
    opened.close()
