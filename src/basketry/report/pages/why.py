"""Why it moved: what customers, visits, conversion and order value made of a change of revenue."""

from __future__ import annotations

from typing import Any

from basketry.bilingual_page import formats
from basketry.bilingual_page.formats import Text
from basketry.marts import Row
from basketry.report import charts
from basketry.report.layout import Block, Card, Column, Page, Table
from basketry.report.shop import ALL_ORDERS, EARLIER, Shop
from basketry.report.words import WORDS, say

MART = "revenue_drivers"
# Whose orders, and the effects that add up to the change of what they were worth.
SOURCES = {
    "all": ("customer", "spend"),
    "site": ("visit", "purchase_rate", "aov"),
    "store": ("visit", "purchase_rate", "aov"),
}
EFFECTS = ("customer", "spend", "visit", "purchase_rate", "aov")
COLUMNS = (
    "visit_source",
    "order_value_amount",
    *(f"{then}_order_value_amount" for then in EARLIER),
    *(f"order_value_change_amount_vs_{then}" for then in EARLIER),
    *(f"{effect}_effect_amount_vs_{then}" for then in EARLIER for effect in EFFECTS),
)


def page(shop: Shop) -> Page:
    """The last complete month against the month and the year before; or what to connect."""
    where = {"currency_code": shop.currency, **ALL_ORDERS}
    latest = shop.latest(MART, "month", {"visit_source": "all", **where})
    if latest is None:
        return Page("why", WORDS["why"], Text("", ""), missing=shop.missing(MART, ("orders",)))
    start = latest["period_start_date"]
    rows = {
        row["visit_source"]: row
        for row in shop.marts.rows(
            MART, COLUMNS, {"period_grain": "month", "period_start_date": start, **where}
        )
    }
    blocks = [
        Block(cards=[_revenue(shop, rows["all"])]),
        _source(shop, "all", rows["all"]),
        _source(shop, "site", rows.get("site")),
        *([_source(shop, "store", rows["store"])] if "store" in rows else []),
    ]
    return Page("why", WORDS["why"], say("why_lead", month=formats.month(start)), blocks)


def _revenue(shop: Shop, row: Row) -> Card:
    notes = []
    for then, words in EARLIER.items():
        amount = row[f"{then}_order_value_amount"]
        change = formats.money_change(row[f"order_value_change_amount_vs_{then}"], shop.currency)
        if amount is not None:
            notes.append(say(f"vs_{words}", then=shop.money(amount), change=change))
    return Card(
        WORDS["revenue"],
        (MART, "order_value_amount"),
        shop.money(row["order_value_amount"]),
        notes or [WORDS["why_nothing_before"]],
    )


def _source(shop: Shop, source: str, row: Row | None) -> Block:
    """A source's orders: a bridge from the year before, or else the month; both as a table."""
    title, effects = WORDS[f"why_{source}"], SOURCES[source]
    if row is None:
        return Block(title, WORDS["no_visits"])
    known = [then for then in EARLIER if row[f"{effects[0]}_effect_amount_vs_{then}"] is not None]
    if not known:
        return Block(title, WORDS["why_nothing_before"])
    steps = _steps(shop, row, known[-1], effects)
    drawings = charts.draw(
        f"why-{source}",
        say(
            "why_alt",
            before=steps[0]["remark"],
            now=steps[-1]["remark"],
            parts=Text(
                "、".join(f"{step['name'].ja}{step['remark'].ja}" for step in steps[1:-1]),
                ", ".join(f"{step['name'].en} {step['remark'].en}" for step in steps[1:-1]),
            ),
        ),
        charts.bridge(steps),
    )
    table = Table(
        title,
        [
            Column(WORDS["compared_with"], is_number=False),
            Column(WORDS["revenue_then"], (MART, "previous_period_order_value_amount")),
            *(
                Column(
                    WORDS[f"effect.{source}.{effect}"],
                    (MART, f"{effect}_effect_amount_vs_previous_period"),
                )
                for effect in effects
            ),
            Column(WORDS["revenue_change"], (MART, "order_value_change_amount_vs_previous_period")),
            Column(WORDS["revenue_now"], (MART, "order_value_amount")),
        ],
        [
            [
                WORDS[f"then.{then}"],
                shop.money(row[f"{then}_order_value_amount"]),
                *(
                    formats.money_change(row[f"{effect}_effect_amount_vs_{then}"], shop.currency)
                    for effect in effects
                ),
                formats.money_change(row[f"order_value_change_amount_vs_{then}"], shop.currency),
                shop.money(row["order_value_amount"]),
            ]
            for then in known
        ],
    )
    return Block(title, WORDS["why_parts"], drawings=drawings, table=table)


def _steps(shop: Shop, row: Row, then: str, effects: tuple[str, ...]) -> list[dict[str, Any]]:
    """The bars of a bridge: what it was, what each effect made of it, what it is."""
    at = row[f"{then}_order_value_amount"]
    steps = [_step(WORDS[f"then.{then}"], 0, at, shop.money(at), is_total=True)]
    for effect in effects:
        amount = row[f"{effect}_effect_amount_vs_{then}"]
        remark = formats.money_change(amount, shop.currency)
        name = WORDS[f"effect.{row['visit_source']}.{effect}"]
        steps.append(_step(name, at, at + amount, remark))
        at += amount
    now = row["order_value_amount"]
    return [*steps, _step(WORDS["this_month"], 0, now, shop.money(now), is_total=True)]


def _step(
    name: Text,
    start: formats.Number,
    end: formats.Number,
    remark: Text | None,
    *,
    is_total: bool = False,
) -> dict[str, Any]:
    return {
        "name": name,
        "start": float(start),
        "end": float(end),
        "remark": remark,
        "is_total": is_total,
    }
