"""What is bought together and what to offer: categories, pairs, bundles and price tiers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from basketry.bilingual_page import formats
from basketry.bilingual_page.formats import Text
from basketry.marts import Row
from basketry.report import charts
from basketry.report.layout import Block, Card, Column, Page, Table
from basketry.report.shop import ALL_ORDERS, Shop
from basketry.report.words import WORDS, say, value_of

PAIRS, TIERS, SIZES, RELATIONS = (
    "basket_affinity",
    "price_tier_mix",
    "basket_size",
    "attach_rates",
)
PAIRS_SHOWN, FAMILIES_SHOWN, CATEGORIES_SHOWN = 10, 8, 12
POSITIONS = ("low", "middle", "high", "only", "outside")
PAIR_COLUMNS = (
    "antecedent",
    "consequent",
    "period_start_date",
    "period_end_date",
    "both_order_count",
    "both_without_offer_count",
    "confidence",
    "lift",
    "expected_extra_margin",
    "pair_list_price_amount",
    "pair_margin_amount",
    "antecedent_order_count",
)


def page(shop: Shop) -> Page:
    """What sells together over the whole history; without an order, what to connect."""
    where = {"currency_code": shop.currency, **ALL_ORDERS}
    blocks = [
        *_set_rate(shop, where),
        *_categories(shop),
        *_relations(shop, where),
        *_pairs(shop),
        *_bundles(shop),
        *_tiers(shop, where),
    ]
    if not blocks:
        return Page(
            "together", WORDS["together"], Text("", ""), missing=shop.missing(SIZES, ("orders",))
        )
    return Page("together", WORDS["together"], WORDS["together_lead"], blocks)


def _set_rate(shop: Shop, where: Mapping[str, object]) -> list[Block]:
    latest = shop.latest(SIZES, "month", where)
    if latest is None:
        return []
    start = latest["period_start_date"]
    [row] = shop.marts.rows(
        SIZES,
        ("set_rate", "set_rate_lower", "set_rate_upper"),
        {"period_grain": "month", "period_start_date": start, **where},
        limit=1,
    )
    interval = formats.interval(
        formats.rate(row["set_rate_lower"]), formats.rate(row["set_rate_upper"])
    )
    notes = [
        say("set_rate_note", period=formats.month(start)),
        say("interval", interval=interval),
    ]
    card = Card(WORDS["set_rate"], (SIZES, "set_rate"), formats.rate(row["set_rate"]), notes)
    return [Block(cards=[card])]


def _categories(shop: Shop) -> list[Block]:
    rows = shop.marts.rows(
        PAIRS,
        PAIR_COLUMNS,
        {"period_grain": "all", "member_level": "category"},
        ("antecedent_order_count desc", "antecedent", "consequent"),
    )
    largest = list(dict.fromkeys(row["antecedent"] for row in rows))[:CATEGORIES_SHOWN]
    rows = [row for row in rows if row["antecedent"] in largest and row["consequent"] in largest]
    if not rows:
        return []
    highest = max(rows, key=lambda row: row["confidence"])
    drawings = charts.draw(
        "categories",
        say(
            "heat_alt",
            main=formats.name(highest["antecedent"]),
            related=formats.name(highest["consequent"]),
            rate=formats.rate(highest["confidence"]),
        ),
        charts.heat(
            [
                {
                    "row": row["antecedent"],
                    "column": row["consequent"],
                    "value": row["confidence"],
                }
                for row in rows
            ],
            WORDS["orders_with"],
            WORDS["also_hold"],
        ),
    )
    table = Table(
        WORDS["heat_title"],
        [
            Column(WORDS["orders_with"], (PAIRS, "antecedent"), is_number=False),
            Column(WORDS["also_hold"], (PAIRS, "consequent"), is_number=False),
            Column(WORDS["both_order_count"], (PAIRS, "both_order_count")),
            Column(WORDS["confidence"], (PAIRS, "confidence")),
            Column(WORDS["lift"], (PAIRS, "lift")),
        ],
        [
            [
                row["antecedent"],
                row["consequent"],
                formats.count(row["both_order_count"]),
                formats.rate(row["confidence"]),
                formats.ratio(row["lift"]),
            ]
            for row in rows
        ],
    )
    return [
        Block(
            WORDS["heat_title"],
            say("heat_lead", **_days(rows[0])),
            drawings=drawings,
            table=table,
            note=WORDS["heat_note"],
            is_table_folded=True,
        )
    ]


def _relations(shop: Shop, where: Mapping[str, object]) -> list[Block]:
    """Pairs of the table product_relations; where it is empty the heat map has them all."""
    kinds: dict[str, Any] = {"relation_kind": ["accessory", "consumable", "option", "care"]}
    latest = shop.latest(RELATIONS, "quarter", {**where, **kinds})
    if latest is None:
        return []
    start = latest["period_start_date"]
    rows = shop.marts.rows(
        RELATIONS,
        (
            "main_level",
            "main_value",
            "related_level",
            "related_value",
            "both_order_count",
            "attach_rate",
            "attach_rate_lower",
            "attach_rate_upper",
            "attach_rate_change_vs_previous_period",
        ),
        {"period_grain": "quarter", "period_start_date": start, **where, **kinds},
        ("main_order_count desc", "main_value", "related_value"),
        PAIRS_SHOWN,
    )
    table = Table(
        WORDS["relations_title"],
        [
            Column(WORDS["orders_with"], (RELATIONS, "main_value"), is_number=False),
            Column(WORDS["also_hold"], (RELATIONS, "related_value"), is_number=False),
            Column(WORDS["both_order_count"], (RELATIONS, "both_order_count")),
            Column(WORDS["attach_rate"], (RELATIONS, "attach_rate")),
            Column(WORDS["interval_column"], (RELATIONS, "attach_rate_lower")),
        ],
        [
            [
                _member(shop, row["main_level"], row["main_value"]),
                _member(shop, row["related_level"], row["related_value"]),
                formats.count(row["both_order_count"]),
                formats.rate(row["attach_rate"]),
                formats.interval(
                    formats.rate(row["attach_rate_lower"]),
                    formats.rate(row["attach_rate_upper"]),
                ),
            ]
            for row in rows
        ],
    )
    lead = say("relations_lead", period=formats.period("quarter", start))
    return [Block(WORDS["relations_title"], lead, table=table)]


def _member(shop: Shop, level: str, value: str) -> str:
    return shop.product(value) if level == "product" else value


def _recommended(shop: Shop, order_by: tuple[str, ...]) -> list[Row]:
    return shop.marts.rows(
        PAIRS,
        PAIR_COLUMNS,
        {"period_grain": "all", "member_level": "product", "is_recommended": True},
        (*order_by, "antecedent", "consequent"),
    )


def _pairs(shop: Shop) -> list[Block]:
    rows = _recommended(shop, ("lift desc",))[:PAIRS_SHOWN]
    if not rows:
        return []
    table = Table(
        WORDS["pairs_title"],
        [
            Column(WORDS["orders_with"], (PAIRS, "antecedent"), is_number=False),
            Column(WORDS["also_hold"], (PAIRS, "consequent"), is_number=False),
            Column(WORDS["both_order_count"], (PAIRS, "both_order_count")),
            Column(WORDS["confidence"], (PAIRS, "confidence")),
            Column(WORDS["lift"], (PAIRS, "lift")),
            Column(WORDS["expected_extra_margin"], (PAIRS, "expected_extra_margin")),
        ],
        [
            [
                shop.product(row["antecedent"]),
                shop.product(row["consequent"]),
                formats.count(row["both_order_count"]),
                formats.rate(row["confidence"]),
                formats.ratio(row["lift"]),
                formats.money(row["expected_extra_margin"], shop.marts.default_currency),
            ]
            for row in rows
        ],
    )
    return [Block(WORDS["pairs_title"], say("pairs_lead", **_days(rows[0])), table=table)]


def _bundles(shop: Shop) -> list[Block]:
    rows = _recommended(shop, ("both_without_offer_count desc",))
    # A pair stands in the mart both ways round; a bundle has no direction.
    rows = [row for row in rows if row["antecedent"] < row["consequent"]][:PAIRS_SHOWN]
    if not rows:
        return []
    currency = shop.marts.default_currency
    table = Table(
        WORDS["bundles_title"],
        [
            Column(WORDS["pair"], (PAIRS, "antecedent"), is_number=False),
            Column(WORDS["pair"], (PAIRS, "consequent"), is_number=False),
            Column(WORDS["both_without_offer_count"], (PAIRS, "both_without_offer_count")),
            Column(WORDS["pair_list_price_amount"], (PAIRS, "pair_list_price_amount")),
            Column(WORDS["pair_margin_amount"], (PAIRS, "pair_margin_amount")),
        ],
        [
            [
                shop.product(row["antecedent"]),
                shop.product(row["consequent"]),
                formats.count(row["both_without_offer_count"]),
                formats.money(row["pair_list_price_amount"], currency),
                formats.money(row["pair_margin_amount"], currency),
            ]
            for row in rows
        ],
    )
    return [Block(WORDS["bundles_title"], WORDS["bundles_lead"], table=table)]


def _tiers(shop: Shop, where: Mapping[str, object]) -> list[Block]:
    latest = shop.latest(TIERS, "quarter", where)
    if latest is None:
        return []
    start = latest["period_start_date"]
    rows = shop.marts.rows(
        TIERS,
        ("product_family", "price_tier", "tier_position", "item_count", "item_share"),
        {"period_grain": "quarter", "period_start_date": start, **where},
        ("family_order_value_amount desc", "product_family", "price_tier"),
    )
    families = list(dict.fromkeys(row["product_family"] for row in rows))[:FAMILIES_SHOWN]
    rows = [row for row in rows if row["product_family"] in families]
    drawn = [row for row in rows if row["item_share"] is not None and row["item_share"] >= 0]
    if not drawn:
        return []
    used = [
        position for position in POSITIONS if any(r["tier_position"] == position for r in drawn)
    ]
    drawings = charts.draw(
        "tiers",
        say("tiers_alt", count=formats.count(len(families))),
        charts.shares(
            [
                {
                    "name": row["product_family"],
                    "index": used.index(row["tier_position"]),
                    "value": row["item_share"],
                }
                for row in drawn
            ],
            [WORDS[f"tier.{position}"] for position in used],
        ),
    )
    table = Table(
        WORDS["tiers_title"],
        [
            Column(WORDS["product_family"], (TIERS, "product_family"), is_number=False),
            Column(WORDS["tier_position"], (TIERS, "tier_position"), is_number=False),
            Column(WORDS["item_count"], (TIERS, "item_count")),
            Column(WORDS["item_share"], (TIERS, "item_share")),
        ],
        [
            [
                row["product_family"],
                value_of("tier", row["tier_position"]),
                formats.count(row["item_count"]),
                formats.rate(row["item_share"]),
            ]
            for row in rows
        ],
    )
    return [
        Block(
            WORDS["tiers_title"],
            say("tiers_lead", period=formats.period("quarter", start)),
            drawings=drawings,
            table=table,
            is_table_folded=True,
        )
    ]


def _days(row: Row) -> dict[str, str]:
    return {
        "from_date": f"{row['period_start_date']:%Y-%m-%d}",
        "to_date": f"{row['period_end_date']:%Y-%m-%d}",
    }
