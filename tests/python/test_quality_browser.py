"""The quality page in a real Chromium, from a file, offline: good data and bad, hostile names.

Needs Debian's Chromium and axe-core, as test_report_browser.py does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import Opened, axe_faults, open_file
from harness import write_manifest
from playwright.sync_api import Browser
from quality_shops import Ended, changed, check_here, raw_demo
from report_shops import HOSTILE_NAMES, SCRIPT

SEEDS = "basketry_seeds.demo"
OPEN_ALL = "document.querySelectorAll('details').forEach(part => part.open = true)"


@pytest.fixture(scope="module")
def checked(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """The demo's inputs with hostile names of events, one of which vanished, and dear prices."""
    folder = tmp_path_factory.mktemp("quality")
    write_manifest(folder / "target")
    names = [name.replace("'", "''") for name in HOSTILE_NAMES.values()]
    usual = ("scroll", "page_view", "sign_up", "view_item", "add_to_cart", "purchase")
    database = changed(
        raw_demo(folder),
        *(
            f"update {SEEDS}_events set event_name = '{name}' where event_name = '{before}'"
            for before, name in zip(usual, names, strict=True)
        ),
        f"delete from {SEEDS}_events where occurred_at >= '2026-03-03 15:00:00'"
        f" and event_name = '{names[0]}'",
        f"update {SEEDS}_order_items set unit_price_amount = '12345' where order_id in"
        f" (select order_id from {SEEDS}_orders where ordered_at >= '2026-03-17 15:00:00')",
        f"alter table {SEEDS}_refunds rename refund_amount to amount",
    )
    ended = check_here(database, folder / "target", folder / "out", "--only", "inputs")
    assert ended.code == 1, ended.errors
    assert ended.named("failed") == {
        "prices_are_spread_as_usual",
        "usual_events_still_come",
        "refunds_have_their_required_columns",
    }
    return ended


@pytest.fixture
def opened(browser: Browser, checked: Ended) -> Iterator[Opened]:
    opened = open_file(browser, checked.out / "index.html")
    yield opened
    opened.page.context.close()


def test_nothing_is_asked_of_the_network_and_nothing_is_complained_of(
    opened: Opened, checked: Ended
) -> None:
    opened.page.click("[data-choose=en]")
    opened.page.evaluate(OPEN_ALL)
    assert opened.requests == [(checked.out / "index.html").as_uri()]
    assert opened.messages == []


def test_hostile_names_do_nothing(opened: Opened) -> None:
    opened.page.evaluate(OPEN_ALL)
    assert opened.page.title() == "データの検査 / Data quality"
    assert opened.page.evaluate("document.scripts.length") == 1
    assert opened.page.get_by_text(SCRIPT[:20]).count() > 2


def test_what_failed_stands_first_in_both_languages(opened: Opened) -> None:
    page = opened.page
    failures = page.locator(".failures li")
    assert failures.count() == 3
    assert "直近28日間の価格の分布" in failures.nth(0).inner_text()
    page.click("[data-choose=en]")
    assert "Prices of the last 28 days" in failures.nth(0).inner_text()
    assert "missing: refund_amount" in failures.nth(1).inner_text()
    headings = " ".join(page.locator("h1, h2, h3, th").all_inner_texts())
    assert not re.search("[\u3040-\u30ff\u4e00-\u9fff]", headings)
    failures.nth(1).locator("a").click()
    assert page.url.endswith("#inputs-refunds")
    assert page.locator("#inputs-refunds .status.failed:visible").count() == 1


def test_shares_are_shown_beside_the_usual_ones(opened: Opened) -> None:
    page = opened.page
    page.click("[data-choose=en]")
    page.evaluate(OPEN_ALL)
    table = page.locator("#inputs-order_items table", has_text="Recent share").first
    rows = table.locator("tbody tr")
    assert rows.count() >= 10
    assert rows.first.locator("td").count() == 3
    assert "above 15,000" in rows.last.inner_text()


def test_without_javascript_it_is_in_japanese(browser: Browser, checked: Ended) -> None:
    opened = open_file(browser, checked.out / "index.html", java_script_enabled=False)
    assert opened.page.locator("h1").inner_text() == "データの検査"
    assert opened.page.locator("#languages").is_hidden()
    opened.page.context.close()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_telephone_never_scrolls_sideways(
    browser: Browser, checked: Ended, language: str
) -> None:
    opened = open_file(browser, checked.out / "index.html", width=390)
    opened.page.click(f"[data-choose={language}]")
    opened.page.evaluate(OPEN_ALL)
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 390
    opened.page.context.close()


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("width", [1100, 390])
def test_axe_finds_no_fault(
    browser: Browser, checked: Ended, axe: Path, language: str, width: int
) -> None:
    # The page's own policy lets no other script in: the test goes around it.
    opened = open_file(browser, checked.out / "index.html", width=width, bypass_csp=True)
    opened.page.click(f"[data-choose={language}]")
    opened.page.evaluate(OPEN_ALL)
    assert axe_faults(opened, axe) == []
    opened.page.context.close()
