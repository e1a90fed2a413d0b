"""Where are buyers lost: each funnel's steps, and which transition is worth mending first."""

from __future__ import annotations

from collections.abc import Mapping

from basketry.bilingual_page import formats
from basketry.bilingual_page.formats import Text, both
from basketry.marts import Row
from basketry.report import charts
from basketry.report.layout import Block, Column, Page, Table
from basketry.report.shop import ALL_ORDERS, Shop
from basketry.report.words import WORDS, say, value_of

STEPS, OPPORTUNITIES = "funnel_transitions", "funnel_opportunities"


def page(shop: Shop) -> Page:
    """All funnels of the last complete quarter; without visits, what to connect."""
    latest = shop.latest(STEPS, "quarter", ALL_ORDERS)
    if latest is None:
        return Page(
            "lost", WORDS["lost"], Text("", ""), missing=shop.missing(STEPS, ("sessions", "events"))
        )
    start = latest["period_start_date"]
    where = {"period_grain": "quarter", "period_start_date": start, **ALL_ORDERS}
    steps = shop.marts.rows(
        STEPS,
        (
            "funnel_id",
            "step_number",
            "step_name",
            "is_optional",
            "entered_count",
            "reached_count",
            "dropped_count",
            "transition_rate",
            "transition_rate_lower",
            "transition_rate_upper",
        ),
        where,
        ("funnel_id", "step_number"),
    )
    funnels = list(dict.fromkeys(row["funnel_id"] for row in steps))
    blocks = []
    for number, funnel in enumerate(funnels):
        title = WORDS["funnel_title"] if len(funnels) == 1 else say("funnel_of", funnel=funnel)
        blocks += [
            _funnel(number, title, [row for row in steps if row["funnel_id"] == funnel]),
            *_opportunities(shop, {**where, "funnel_id": funnel}),
        ]
    lead = say("lost_lead", period=formats.period("quarter", start))
    return Page("lost", WORDS["lost"], lead, blocks)


def _funnel(number: int, title: Text, steps: list[Row]) -> Block:
    names = [_step(row["step_name"], row["is_optional"]) for row in steps]
    drawings = charts.draw(
        f"funnel-{number}",
        say(
            "funnel_alt",
            count=formats.count(len(steps)),
            first=formats.count(steps[0]["reached_count"]),
            last=formats.count(steps[-1]["reached_count"]),
        ),
        charts.funnel(
            [
                {
                    "name": name,
                    "value": row["reached_count"],
                    "remark": say(
                        "bar_remark",
                        reached=formats.count(row["reached_count"]),
                        rate=formats.rate(row["transition_rate"]),
                    )
                    if row["transition_rate"] is not None
                    else formats.count(row["reached_count"]),
                }
                for name, row in zip(names, steps, strict=True)
            ]
        ),
    )
    table = Table(
        title,
        [
            Column(WORDS["step"], (STEPS, "step_name"), is_number=False),
            Column(WORDS["entered_count"], (STEPS, "entered_count")),
            Column(WORDS["reached_count"], (STEPS, "reached_count")),
            Column(WORDS["dropped_count"], (STEPS, "dropped_count")),
            Column(WORDS["transition_rate"], (STEPS, "transition_rate")),
            Column(WORDS["interval_column"], (STEPS, "transition_rate_lower")),
        ],
        [
            [
                name,
                formats.count(row["entered_count"]),
                formats.count(row["reached_count"]),
                formats.count(row["dropped_count"]),
                formats.rate(row["transition_rate"]),
                formats.interval(
                    formats.rate(row["transition_rate_lower"]),
                    formats.rate(row["transition_rate_upper"]),
                ),
            ]
            for name, row in zip(names, steps, strict=True)
        ],
    )
    return Block(title, drawings=drawings, table=table, is_table_folded=True)


def _opportunities(shop: Shop, where: Mapping[str, object]) -> list[Block]:
    """Ranked by the mart; against the own best month, or five points more where there is none."""
    for target, lead in (
        ("own_best_month", "opportunities_lead"),
        ("plus_5_points", "opportunities_lead_5"),
    ):
        rows = shop.marts.rows(
            OPPORTUNITIES,
            (
                "opportunity_rank",
                "step_before_name",
                "step_name",
                "transition_rate",
                "target_rate",
                "extra_completed_count",
                "extra_order_value",
            ),
            {**where, "target_kind": target, "currency_code": shop.currency},
            ("opportunity_rank", "step_number"),
        )
        if rows:
            return [
                Block(
                    WORDS["opportunities_title"],
                    WORDS[lead],
                    table=_opportunity_table(shop, rows),
                )
            ]
    return []


def _opportunity_table(shop: Shop, rows: list[Row]) -> Table:
    return Table(
        WORDS["opportunities_title"],
        [
            Column(WORDS["opportunity_rank"], (OPPORTUNITIES, "opportunity_rank"), is_number=False),
            Column(WORDS["step"], (OPPORTUNITIES, "step_name"), is_number=False),
            Column(WORDS["transition_rate"], (OPPORTUNITIES, "transition_rate")),
            Column(WORDS["target_rate"], (OPPORTUNITIES, "target_rate")),
            Column(WORDS["extra_completed_count"], (OPPORTUNITIES, "extra_completed_count")),
            Column(WORDS["extra_order_value"], (OPPORTUNITIES, "extra_order_value")),
        ],
        [
            [
                formats.count(row["opportunity_rank"]),
                say(
                    "from_to",
                    before=_step(row["step_before_name"]),
                    step=_step(row["step_name"]),
                ),
                formats.rate(row["transition_rate"]),
                formats.rate(row["target_rate"]),
                formats.count(row["extra_completed_count"]),
                shop.money(row["extra_order_value"]),
            ]
            for row in rows
        ],
    )


def _step(step: str, is_optional: bool = False) -> Text:
    known = value_of("step", step)
    text = known if isinstance(known, Text) else both(formats.name(known))
    return say("optional", step=text) if is_optional else text
