"""Do our offers work: how often they are taken, what they are credited with, what was measured."""

from __future__ import annotations

from basketry.bilingual_page import formats
from basketry.bilingual_page.formats import Text, both
from basketry.marts import Row
from basketry.report import charts
from basketry.report.layout import Block, Card, Column, Page, Table
from basketry.report.shop import ALL_ORDERS, Shop
from basketry.report.words import WORDS, say, value_of

MART, EFFECTS = "offer_performance", "offer_effects"
COLUMNS = (
    "offer_kind",
    "placement",
    "shown_count",
    "eligible_count",
    "taken_count",
    "take_rate",
    "take_rate_lower",
    "take_rate_upper",
    "kept_rate",
    "uplift_amount",
)


def page(shop: Shop) -> Page:
    """Offers of the last complete quarter; without offers, what to connect."""
    where = {"currency_code": shop.currency, **ALL_ORDERS}
    latest = shop.latest(MART, "quarter", {**where, "offer_level": "all"})
    if latest is None:
        return Page(
            "offers", WORDS["offers"], Text("", ""), missing=shop.missing(MART, ("offers",))
        )
    start = latest["period_start_date"]

    def level(name: str) -> list[Row]:
        return shop.marts.rows(
            MART,
            COLUMNS,
            {
                "period_grain": "quarter",
                "period_start_date": start,
                "offer_level": name,
                **where,
            },
            ("take_rate desc", "offer_kind", "placement"),
        )

    [total] = level("all")
    blocks = [
        Block(cards=_cards(shop, total)),
        _placements(shop, level("placement")),
        Block(
            WORDS["kinds_title"],
            table=_table(
                shop, WORDS["kinds_title"], WORDS["offer_kind"], "offer_kind", level("kind")
            ),
        ),
        _effects(shop),
    ]
    lead = say("offers_lead", period=formats.period("quarter", start))
    return Page("offers", WORDS["offers"], lead, blocks)


def _cards(shop: Shop, total: Row) -> list[Card]:
    interval = formats.interval(
        formats.rate(total["take_rate_lower"]), formats.rate(total["take_rate_upper"])
    )
    return [
        Card(
            WORDS["take_rate"],
            (MART, "take_rate"),
            formats.rate(total["take_rate"]),
            [
                say(
                    "taken_of",
                    eligible=formats.count(total["eligible_count"]),
                    taken=formats.count(total["taken_count"]),
                ),
                say("interval", interval=interval),
            ],
        ),
        Card(
            WORDS["uplift_amount"],
            (MART, "uplift_amount"),
            shop.money(total["uplift_amount"]),
            [WORDS["uplift_note"]],
        ),
    ]


def _named(column: str, value: str) -> Text:
    known = value_of({"offer_kind": "kind"}.get(column, column), value)
    return known if isinstance(known, Text) else both(formats.name(known))


def _placements(shop: Shop, rows: list[Row]) -> Block:
    rated = [row for row in rows if row["take_rate"] is not None]
    drawings = (
        charts.draw(
            "placements",
            say(
                "placements_alt",
                count=formats.count(len(rated)),
                placement=_named("placement", rated[0]["placement"]),
                rate=formats.rate(rated[0]["take_rate"]),
            ),
            charts.intervals(
                [
                    {
                        "name": _named("placement", row["placement"]),
                        "value": row["take_rate"],
                        "lower": row["take_rate_lower"],
                        "upper": row["take_rate_upper"],
                    }
                    for row in rated
                ],
                WORDS["take_rate"],
            ),
        )
        if rated
        else []
    )
    return Block(
        WORDS["placements_title"],
        WORDS["placements_lead"],
        drawings=drawings,
        table=_table(shop, WORDS["placements_title"], WORDS["placement"], "placement", rows),
        is_table_folded=bool(rated),
    )


def _table(shop: Shop, caption: Text, label: Text, column: str, rows: list[Row]) -> Table:
    return Table(
        caption,
        [
            Column(label, (MART, column), is_number=False),
            *(
                Column(WORDS[name], (MART, name))
                for name in ("shown_count", "eligible_count", "taken_count", "take_rate")
            ),
            Column(WORDS["interval_column"], (MART, "take_rate_lower")),
            Column(WORDS["kept_rate"], (MART, "kept_rate")),
            Column(WORDS["uplift_amount"], (MART, "uplift_amount")),
        ],
        [
            [
                _named(column, row[column]),
                formats.count(row["shown_count"]),
                formats.count(row["eligible_count"]),
                formats.count(row["taken_count"]),
                formats.rate(row["take_rate"]),
                formats.interval(
                    formats.rate(row["take_rate_lower"]), formats.rate(row["take_rate_upper"])
                ),
                formats.rate(row["kept_rate"]),
                shop.money(row["uplift_amount"]),
            ]
            for row in rows
        ],
    )


def _effects(shop: Shop) -> Block:
    rows = shop.marts.rows(
        EFFECTS,
        (
            "experiment_id",
            "attributed_uplift_amount",
            "measured_uplift_amount",
            "measured_uplift_lower",
            "measured_uplift_upper",
            "verdict",
        ),
        {"amount_basis": "net", "currency_code": shop.currency},
        ("measured_until_date desc", "experiment_id", "variant"),
    )
    if not rows:
        return Block(WORDS["effects_title"], WORDS["effects_missing"])
    table = Table(
        WORDS["effects_title"],
        [
            Column(WORDS["experiment"], (EFFECTS, "experiment_id"), is_number=False),
            Column(WORDS["attributed_uplift_amount"], (EFFECTS, "attributed_uplift_amount")),
            Column(WORDS["measured_uplift_amount"], (EFFECTS, "measured_uplift_amount")),
            Column(WORDS["interval_column"], (EFFECTS, "measured_uplift_lower")),
            Column(WORDS["verdict"], (EFFECTS, "verdict"), is_number=False),
        ],
        [
            [
                row["experiment_id"],
                shop.money(row["attributed_uplift_amount"]),
                shop.money(row["measured_uplift_amount"]),
                formats.interval(
                    shop.money(row["measured_uplift_lower"]),
                    shop.money(row["measured_uplift_upper"]),
                ),
                value_of("verdict", row["verdict"]),
            ]
            for row in rows
        ],
    )
    return Block(WORDS["effects_title"], WORDS["effects_lead"], table=table)
