"""The report says what the marts hold, in two languages, and does nothing that a name tells it."""

from __future__ import annotations

import base64
import re
import string
from contextlib import closing
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, cast

import pytest
import uharfbuzz
from harness import REPOSITORY
from report_shops import (
    HOSTILE_CATEGORY,
    SCRIPT,
    ShopWithReport,
    environment_of,
    report_of_demo,
    report_of_orders_only,
)

from basketry.bilingual_page import formats
from basketry.bilingual_page.formats import Text
from basketry.cli import main
from basketry.dbt import DbtError
from basketry.marts import Marts
from basketry.report import charts, fonts, write_report
from basketry.report.layout import Block
from basketry.report.pages import why
from basketry.report.shop import Shop
from basketry.report.words import WORDS, say, value_of

JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")


class Parsed(HTMLParser):
    """What a browser would see: elements with their attributes, and text by element."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> ShopWithReport:
    return report_of_demo(tmp_path_factory)


@pytest.fixture(scope="module")
def orders_only(tmp_path_factory: pytest.TempPathFactory) -> ShopWithReport:
    return report_of_orders_only(tmp_path_factory.mktemp("orders_only"))


def test_every_text_is_in_both_languages() -> None:
    for key, text in WORDS.items():
        assert text.ja and text.en, key
        assert not JAPANESE.search(text.en), key
        gaps = [{name for _, name, _, _ in string.Formatter().parse(line) if name} for line in text]
        assert gaps[0] == gaps[1], key


def test_every_reject_reason_that_is_documented_has_a_word() -> None:
    path = REPOSITORY / "docs" / "decisions" / "0002-every-row-is-judged-in-staging.md"
    table = path.read_text(encoding="utf-8").split("| step | reasons |")[1].split("\n\n")[0]
    reasons = re.findall(r"`([a-z_]+)`", table)
    assert len(reasons) > 20
    assert not [reason for reason in reasons if f"reason.{reason}" not in WORDS]


def test_gaps_are_filled_in_both_languages() -> None:
    assert say("how_lead", month=formats.month(date(2026, 3, 1))) == Text(
        "2026年3月の結果です。", "What March 2026 came to."
    )
    assert value_of("placement", "cart") == Text("カート", "cart")
    assert value_of("placement", "shop_window") == "shop_window"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (formats.money(Decimal("1234.5"), "JPY"), "¥1,235"),
        (formats.money(-1234.5, "JPY"), "−¥1,235"),
        (formats.money(1234.565, "USD"), "$1,234.57"),
        (formats.money(10, "CHF"), "CHF\u00a010.00"),
        (formats.money(10, None), "10.00"),
        (formats.money_change(Decimal("1234.5"), "JPY"), "+¥1,235"),
        (formats.money_change(-1234.565, "USD"), "−$1,234.57"),
        (formats.money_change(Decimal("-0.4"), "JPY"), "±¥0"),
        (formats.rate(0.12345), "12.3%"),
        (formats.rate(0.12350), "12.4%"),
        (formats.change(-0.0428), "−4.3%"),
        (formats.change(0.153), "+15.3%"),
        (formats.change(0.0), "±0.0%"),
        (formats.count(1903), "1,903"),
        (formats.count(25.46), "25.5"),
        (formats.ratio(2.8249), "2.82"),
    ],
)
def test_numbers_are_written(written: Text | None, expected: str) -> None:
    assert written == Text(expected, expected)


def test_nothing_is_not_a_number() -> None:
    assert formats.money(None, "JPY") is None
    assert formats.money_change(None, "JPY") is None
    assert formats.rate(None) is None
    assert formats.change(None) is None
    assert formats.count(None) is None
    assert formats.interval(None, formats.rate(0.5)) is None


def test_intervals_and_periods_are_written_in_both_languages() -> None:
    assert formats.interval(formats.rate(0.1), formats.rate(0.2)) == (
        "10.0%〜20.0%",
        "10.0% to 20.0%",
    )
    assert formats.period("quarter", date(2026, 1, 1)) == ("2026年1〜3月", "Q1 2026")
    assert formats.period("year", date(2026, 1, 1)) == ("2026年", "2026")


def test_a_name_is_cut_and_loses_what_cannot_be_seen() -> None:
    assert formats.name("長" * 10_000) == "長" * 59 + "…"
    assert formats.name("a\u202eb\x00c") == "abc"


def test_the_headline_numbers_are_those_of_the_mart(demo: ShopWithReport) -> None:
    row = demo.built.row(
        "order_value_by_period",
        period_grain="month",
        period_start_date=date(2026, 3, 1),
        segment="all",
        currency_code="JPY",
    )
    page = demo.html.split('id="how"')[1].split("</section>")[0]
    shown = re.findall(r'class="value">\s*([^<\s]+)\s*<', page)
    expected = [
        formats.money(row["aov"], "JPY"),
        formats.money(row["spend_per_customer"], "JPY"),
        formats.money(row["median_order_value"], "JPY"),
        formats.count(row["order_count"]),
    ]
    assert shown[:4] == [text.ja for text in expected if text]
    for name in ("aov", "spend_per_customer", "median"):
        lower, upper = row[f"{name}_lower"], row[f"{name}_upper"]
        assert f"95%信頼区間 ¥{lower:,.0f}〜¥{upper:,.0f}" in page
        assert f"95% interval ¥{lower:,.0f} to ¥{upper:,.0f}" in page
    for name in ("aov", "spend_per_customer", "median_order_value"):
        then = formats.money(row[f"last_year_{name}"], "JPY")
        change = formats.change(row[f"{name}_change_vs_last_year"])
        assert then and change
        assert f"前年同月 {then.ja}({change.ja})" in page
    visits = demo.built.row(
        "revenue_drivers",
        period_grain="month",
        period_start_date=date(2026, 3, 1),
        visit_source="site",
        segment="all",
        currency_code="JPY",
    )
    assert shown[4] == f"{visits['purchase_rate']:.1%}"
    lower, upper = visits["purchase_rate_lower"], visits["purchase_rate_upper"]
    assert f"95%信頼区間 {lower:.1%}〜{upper:.1%}" in page


def test_opportunities_stand_in_the_order_of_the_mart(demo: ShopWithReport) -> None:
    rows = [
        row
        for row in demo.built.rows("funnel_opportunities")
        if row["segment"] == "all"
        and row["period_grain"] == "quarter"
        and row["period_start_date"] == date(2026, 1, 1)
        and row["target_kind"] == "own_best_month"
        and row["currency_code"] == "JPY"
    ]
    expected = [
        f"¥{row['extra_order_value']:,.0f}"
        for row in sorted(rows, key=lambda row: row["opportunity_rank"])
    ]
    page = demo.html.split('id="lost"')[1].split("</section>")[0]
    table = page.split("<table>")[-1]
    cells = re.findall(r'<td class="number">\s*(¥[\d,]+)\s*</td>', table)
    assert len(expected) > 2
    assert cells == expected


def test_every_row_of_reconciliation_is_in_the_report(demo: ShopWithReport) -> None:
    page = demo.html.split('id="trust"')[1].split("</section>")[0]
    table = page.split("<table>")[-1]
    assert table.count("<tr>") - 1 == len(demo.built.rows("reconciliation"))


def test_every_link_leads_to_its_definition(
    demo: ShopWithReport, orders_only: ShopWithReport
) -> None:
    for shop in (demo, orders_only):
        elements = Parsed(shop.html).elements
        ids = [attributes["id"] for _, attributes in elements if attributes.get("id")]
        assert len(ids) == len(set(ids))
        links = [attributes["href"] for tag, attributes in elements if tag == "a"]
        anchors = {link[1:] for link in links if link and link.startswith("#")}
        assert anchors <= set(ids)
        assert "def-order-value-by-period-aov" in anchors
    with environment_of(demo.built, demo.target_path):
        words = Marts(REPOSITORY).documented("order_value_by_period", "order_count")
    definition = demo.html.split('id="def-order-value-by-period-order-count"')[1]
    assert "注文数" in definition.split("</dt>")[0]
    assert words.description.split("(")[0].strip() in definition.split("</div>")[0]
    assert words.description_ja in definition.split("</div>")[0]


def test_a_mart_that_the_project_left_out_is_named(demo: ShopWithReport) -> None:
    with environment_of(demo.built, demo.target_path):
        marts = Marts(REPOSITORY)
    with closing(marts), pytest.raises(DbtError, match=r"has no mart fct_dreams\. Is it disabled"):
        marts.rows("fct_dreams", ("dream_id",))


def test_every_definition_is_in_both_languages(
    demo: ShopWithReport, orders_only: ShopWithReport
) -> None:
    for shop in (demo, orders_only):
        written = shop.html.split('<dl class="definitions">')[1].split("</dl>")[0]
        definitions = written.split("<div ")[1:]
        assert len(definitions) > 15
        for definition in definitions:
            parts = re.search(
                r'<dt><span lang="ja">(.+?)</span> <code>.+?</code></dt>\s*'
                r'<dd data-l="ja" lang="ja"><p>(.+?)</p></dd>\s*'
                r'<dd data-l="en" lang="en"><p>(.+?)</p>',
                definition,
            )
            assert parts, definition
            term, japanese, english = parts.groups()
            assert JAPANESE.search(term), definition
            assert JAPANESE.search(japanese) and japanese.endswith("。"), definition
            assert re.match(r"[A-Za-z0-9]", english), definition
            # Where the English names the Japanese term, it is the same one.
            named = re.search(r"\(([^()A-Za-z]*)\)", english.split(". ")[0])
            assert named is None or term in named[1], definition


def test_hostile_names_are_only_text(demo: ShopWithReport) -> None:
    parsed = Parsed(demo.html)
    assert [tag for tag, _ in parsed.elements].count("script") == 1
    assert "img" not in {tag for tag, _ in parsed.elements}
    assert not [
        name for _, attributes in parsed.elements for name in attributes if name.startswith("on")
    ]
    texts = [text.strip() for text in parsed.texts]
    assert SCRIPT in texts
    assert "=cmd|' /C calc'!A0" in texts
    assert HOSTILE_CATEGORY in texts
    assert "長" * 59 + "…" in texts
    assert "長" * 301 not in demo.html
    assert "שלום & <b>" in texts


def test_the_demo_report_is_small_and_always_the_same(demo: ShopWithReport, tmp_path: Path) -> None:
    with environment_of(demo.built, demo.target_path):
        report = write_report(REPOSITORY, tmp_path / "report.html")
    assert report.byte_count == report.path.stat().st_size < 2_000_000
    # The same build gives the same bytes.
    assert report.path.read_bytes() == demo.path.read_bytes()


def test_amounts_of_two_currencies_are_never_mixed(demo: ShopWithReport) -> None:
    head = demo.html.split("<main")[0]
    assert "通貨はJPYです。" in head
    assert "USD" in head
    types = [
        row
        for row in demo.built.rows("order_value_by_period")
        if row["segment"] == "customer_type"
        and row["period_grain"] == "month"
        and row["period_start_date"] == date(2026, 3, 1)
        and row["currency_code"] == "JPY"
    ]
    table = demo.html.split('id="how"')[1].split("</section>")[0].split("<table>")[-1]
    assert len(types) == 3
    assert not [row for row in types if f"¥{row['aov']:,.0f}" not in table]
    before_trust = demo.html.split('id="trust"')[0].split("<main")[1]
    assert "$" not in before_trust


def _amounts(html: str) -> list[list[str]]:
    """The cells of the rows of the tables of a part of a report, without markup."""
    rows = [row.split("</tr>")[0] for row in html.split("<tr>")]
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in rows]
    return [[re.sub(r"<[^>]*>", "", cell).strip() for cell in row] for row in cells if row]


@pytest.mark.parametrize(
    ("source", "effects"),
    [
        ("all", ("customer", "spend")),
        ("site", ("visit", "purchase_rate", "aov")),
        ("store", ("visit", "purchase_rate", "aov")),
    ],
)
def test_what_moved_revenue_is_what_the_mart_says(
    demo: ShopWithReport, source: str, effects: tuple[str, ...]
) -> None:
    [row] = [
        row
        for row in demo.built.rows("revenue_drivers")
        if (row["visit_source"], row["segment"], row["period_grain"]) == (source, "all", "month")
        and (row["currency_code"], row["period_start_date"]) == ("JPY", date(2026, 3, 1))
    ]
    page = demo.html.split('id="why"')[1].split("</section>")[0]
    block = page.partition(WORDS[f"why_{source}"].en)[2]
    expected = []
    for then in ("previous_period", "last_year"):
        parts = [row[f"{effect}_effect_amount_vs_{then}"] for effect in effects]
        change = row[f"order_value_change_amount_vs_{then}"]
        assert sum(parts) == change
        before = row[f"{then}_order_value_amount"]
        written = [
            formats.money(before, "JPY"),
            *(formats.money_change(amount, "JPY") for amount in (*parts, change)),
            formats.money(row["order_value_amount"], "JPY"),
        ]
        expected.append([text.en for text in written if text])
    assert [cells[1:] for cells in _amounts(block)[:2]] == expected


def test_each_bar_of_a_bridge_hangs_from_the_one_before(
    demo: ShopWithReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bridges: list[list[dict[str, Any]]] = []
    bridge = charts.bridge

    def noted(rows: list[dict[str, Any]]) -> charts.Build:
        bridges.append(rows)
        return bridge(rows)

    monkeypatch.setattr(charts, "bridge", noted)
    with environment_of(demo.built, demo.target_path):
        write_report(REPOSITORY, tmp_path / "report.html")
    assert [len(rows) for rows in bridges] == [4, 5, 5]
    for first, *effects, last in bridges:
        assert first["is_total"] and last["is_total"]
        assert first["start"] == last["start"] == 0
        at = first["end"]
        for effect in effects:
            assert not effect["is_total"]
            assert effect["start"] == pytest.approx(at)
            at = effect["end"]
        assert at == pytest.approx(last["end"])
    drawn = charts.bridge(
        [
            {"name": Text("甲", "a"), "remark": Text("2", "2"), "is_total": total} | ends
            for total, ends in (
                (True, {"start": 0.0, "end": 2.0}),
                (False, {"start": 2.0, "end": 3.0}),
                (False, {"start": 3.0, "end": 1.0}),
            )
        ]
    )("en", 800).to_dict(validate=False)
    [values] = drawn["datasets"].values()
    rights = {row["color"]: row["right"] for row in values}
    assert rights == {charts.GREY: 2.0, charts.ACCENT: 3.0, charts.LESS: 3.0}


def test_the_first_month_of_a_shop_has_nothing_to_be_compared_with() -> None:
    nothing = dict.fromkeys(why.COLUMNS)
    block = why._source(cast("Shop", None), "all", {**nothing, "visit_source": "all"})
    assert block == Block(WORDS["why_all"], WORDS["why_nothing_before"])


def test_a_shop_without_visits_and_offers_reads_what_to_connect(
    orders_only: ShopWithReport,
) -> None:
    html = orders_only.html
    for page, inputs in (("offers", "offers"), ("lost", "sessions, events")):
        section = html.split(f'id="{page}"')[1].split("</section>")[0]
        assert f"Not connected: {inputs}." in section
        assert "つながっていません" in section
        assert "<svg" not in section
    how = html.split('id="how"')[1].split("</section>")[0]
    assert WORDS["no_visits"].ja in how
    assert "<svg" in how
    reasons = html.split('id="why"')[1].split("</section>")[0]
    assert WORDS["no_visits"].ja in reasons
    assert WORDS["why_store"].ja not in reasons
    assert reasons.count('aria-label="売上が') == 2
    trust = html.split('id="trust"')[1].split("</section>")[0]
    absent = [row["input_name"] for row in orders_only.built.rows("reconciliation") if row["note"]]
    assert len(absent) == 8
    for name in absent:
        assert {*WORDS[f"without.{name}"]} <= {*Parsed(trust).texts}


def test_without_a_build_the_report_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path))
    assert main(["report", "--out", str(tmp_path / "report.html")]) == 1
    assert "basketry build" in capsys.readouterr().err
    assert not (tmp_path / "report.html").exists()


def test_a_target_that_is_not_read_is_named(demo: ShopWithReport, tmp_path: Path) -> None:
    (tmp_path / "dbt_project.yml").write_text("profile: shop\n", encoding="utf-8")
    (tmp_path / "profiles.yml").write_text(
        "shop: {outputs: {cloud: {type: bigquery}, session: {type: spark, method: session}}}\n",
        encoding="utf-8",
    )
    with environment_of(demo.built, demo.target_path):
        with pytest.raises(DbtError, match="DuckDB, PostgreSQL and Spark, not bigquery"):
            write_report(tmp_path, tmp_path / "report.html", target="cloud")
        with pytest.raises(DbtError, match="through a Thrift server, not by session"):
            write_report(tmp_path, tmp_path / "report.html", target="session")
        with pytest.raises(DbtError, match="no target bigquery; it has duckdb, postgres, spark"):
            write_report(REPOSITORY, tmp_path / "report.html", target="bigquery")


def test_every_character_that_is_shown_is_in_the_file_and_no_other(demo: ShopWithReport) -> None:
    html = demo.path.read_text(encoding="utf-8")
    carried = re.findall(r"font-weight: (\d+); src: url\(data:font/otf;base64,([^)]+)\)", html)
    shown = set(map(ord, "".join(Parsed(html).texts))) - set(map(ord, "\n\t\u200b"))
    assert {ord("売"), ord("¥"), ord("−")} < shown
    for (weight, data), file, expected in zip(
        carried, (fonts.REGULAR, fonts.BOLD), ("400", "700"), strict=True
    ):
        whole = _characters(file.read_bytes())
        assert weight == expected
        assert _characters(base64.b64decode(data)) == whole & (shown | set(range(32, 127)))


def _characters(font: bytes) -> set[int]:
    return set(uharfbuzz.Face(uharfbuzz.Blob(font)).unicodes)


def test_a_font_of_ones_own_takes_the_place_of_ours(demo: ShopWithReport, tmp_path: Path) -> None:
    with environment_of(demo.built, demo.target_path):
        write_report(REPOSITORY, tmp_path / "report.html", font=fonts.BOLD)
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert html.count("@font-face") == 1
    assert "@font-face { font-family: 'Basketry Subset'; src: url(data:font/otf" in html


@pytest.mark.parametrize("content", [b"no font", None])
def test_a_font_that_cannot_be_read_is_named(
    content: bytes | None, demo: ShopWithReport, tmp_path: Path
) -> None:
    font = tmp_path / "font.otf"
    if content is not None:
        font.write_bytes(content)
    with (
        environment_of(demo.built, demo.target_path),
        pytest.raises(ValueError, match=r"font\.otf cannot be read"),
    ):
        write_report(REPOSITORY, tmp_path / "report.html", font=font)
