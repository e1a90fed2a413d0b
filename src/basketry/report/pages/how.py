"""How are we doing: the headline numbers of the last complete month, and the months before."""

from __future__ import annotations

from basketry.bilingual_page import formats
from basketry.bilingual_page.formats import Text
from basketry.marts import Row
from basketry.report import charts
from basketry.report.layout import Block, Card, Column, Page, Table
from basketry.report.shop import ALL_ORDERS, EARLIER, Shop
from basketry.report.words import WORDS, say, value_of

MART, DRIVERS = "order_value_by_period", "revenue_drivers"
MONTHS_SHOWN = 24
COMPARED = ("aov", "order_count", "spend_per_customer", "median_order_value")
COLUMNS = (
    "period_start_date",
    "segment_value",
    "is_complete_period",
    "order_count",
    "customer_count",
    "aov",
    "aov_lower",
    "aov_upper",
    "median_order_value",
    "median_lower",
    "median_upper",
    "spend_per_customer",
    "spend_per_customer_lower",
    "spend_per_customer_upper",
    *(f"{then}_{name}" for then in EARLIER for name in COMPARED),
    *(f"{name}_change_vs_{then}" for then in EARLIER for name in COMPARED),
)


def page(shop: Shop) -> Page:
    """The first page; without a single order it says what to connect."""
    where = {"currency_code": shop.currency, **ALL_ORDERS}
    latest = shop.latest(MART, "month", where)
    if latest is None:
        return Page("how", WORDS["how"], Text("", ""), missing=shop.missing(MART, ("orders",)))
    start = latest["period_start_date"]
    months = shop.marts.rows(
        MART, COLUMNS, {"period_grain": "month", **where}, ("period_start_date desc",)
    )
    months = [row for row in months if row["period_start_date"] <= start][:MONTHS_SHOWN]
    now = months[0]
    lead = say("how_lead", month=formats.month(start))
    if not now["is_complete_period"]:
        lead = Text(
            f"{lead.ja}{WORDS['incomplete_month'].ja}", f"{lead.en} {WORDS['incomplete_month'].en}"
        )
    blocks = [Block(cards=_cards(shop, now)), *_trends(shop, months[::-1])]
    return Page("how", WORDS["how"], lead, [*blocks, *_customer_types(shop, now)])


def _cards(shop: Shop, now: Row) -> list[Card]:
    return [
        *(
            Card(
                WORDS[name],
                (MART, name),
                shop.money(now[name]),
                [
                    _interval(
                        formats.interval(
                            shop.money(now[f"{stem}_lower"]), shop.money(now[f"{stem}_upper"])
                        ),
                        without,
                    ),
                    *_compared(shop, now, name),
                ],
            )
            for name, stem, without in (
                ("aov", "aov", "no_interval"),
                ("spend_per_customer", "spend_per_customer", "no_interval"),
                ("median_order_value", "median", "no_median_interval"),
            )
        ),
        Card(
            WORDS["order_count"],
            (MART, "order_count"),
            formats.count(now["order_count"]),
            _compared(shop, now, "order_count"),
        ),
        *([_conversion(shop, now)] if shop.marts.is_asked(DRIVERS) else []),
    ]


def _interval(interval: Text | None, without: str) -> Text:
    """The interval of a number, or why there is none."""
    return say("interval", interval=interval) if interval else WORDS[without]


def _compared(shop: Shop, now: Row, name: str) -> list[Text]:
    """The number of the month before and of the year before, and the change since."""
    notes = []
    for then, words in EARLIER.items():
        value = now[f"{then}_{name}"]
        if value is None:
            notes.append(WORDS[f"no_{words}"])
            continue
        shown = formats.count(value) if name == "order_count" else shop.money(value)
        rate = formats.change(now[f"{name}_change_vs_{then}"])
        notes.append(say(f"vs_{words}", then=shown, change=rate))
    return notes


def _conversion(shop: Shop, now: Row) -> Card:
    columns = (
        "purchase_rate",
        "purchase_rate_lower",
        "purchase_rate_upper",
        *(f"{then}_purchase_rate" for then in EARLIER),
    )
    rows = shop.marts.rows(
        DRIVERS,
        columns,
        {
            "period_grain": "month",
            "period_start_date": now["period_start_date"],
            "visit_source": "site",
            "currency_code": shop.currency,
            **ALL_ORDERS,
        },
    )
    row = rows[0] if rows else dict.fromkeys(columns)
    interval = formats.interval(
        formats.rate(row["purchase_rate_lower"]), formats.rate(row["purchase_rate_upper"])
    )
    notes = [
        *([say("interval", interval=interval)] if interval else []),
        *(
            say(f"{words}_only", then=formats.rate(row[f"{then}_purchase_rate"]))
            for then, words in EARLIER.items()
            if row[f"{then}_purchase_rate"] is not None
        ),
    ]
    return Card(
        WORDS["purchase_rate"],
        (DRIVERS, "purchase_rate"),
        formats.rate(row["purchase_rate"]),
        notes if row["purchase_rate"] is not None else [WORDS["no_visits"]],
    )


def _trends(shop: Shop, months: list[Row]) -> list[Block]:
    ends = {
        "first": formats.month(months[0]["period_start_date"]),
        "last": formats.month(months[-1]["period_start_date"]),
    }
    values = charts.draw(
        "trend",
        say(
            "trend_alt",
            **ends,
            aov=shop.money(months[-1]["aov"]),
            median=shop.money(months[-1]["median_order_value"]),
        ),
        charts.trend(
            [
                {
                    "month": f"{row['period_start_date']:%Y-%m-%d}",
                    "value": row["aov"],
                    "middle": row["median_order_value"],
                    "lower": row["aov_lower"],
                    "upper": row["aov_upper"],
                }
                for row in months
            ],
            (WORDS["aov"], WORDS["median_order_value"], WORDS["interval_column"]),
            ",d",
        ),
    )
    orders = charts.draw(
        "orders",
        say("orders_alt", **ends, orders=formats.count(months[-1]["order_count"])),
        charts.bars_by_month(
            [
                {"month": f"{row['period_start_date']:%Y-%m-%d}", "value": row["order_count"]}
                for row in months
            ]
        ),
    )
    value_table = Table(
        WORDS["trend_title"],
        [
            Column(WORDS["month"], is_number=False),
            Column(WORDS["aov"], (MART, "aov")),
            Column(WORDS["interval_column"], (MART, "aov_lower")),
            Column(WORDS["median_order_value"], (MART, "median_order_value")),
            Column(WORDS["spend_per_customer"], (MART, "spend_per_customer")),
        ],
        [
            [
                formats.month(row["period_start_date"]),
                shop.money(row["aov"]),
                formats.interval(shop.money(row["aov_lower"]), shop.money(row["aov_upper"])),
                shop.money(row["median_order_value"]),
                shop.money(row["spend_per_customer"]),
            ]
            for row in months[::-1]
        ],
    )
    order_table = Table(
        WORDS["orders_title"],
        [
            Column(WORDS["month"], is_number=False),
            Column(WORDS["order_count"], (MART, "order_count")),
            Column(WORDS["customer_count"], (MART, "customer_count")),
        ],
        [
            [
                formats.month(row["period_start_date"]),
                formats.count(row["order_count"]),
                formats.count(row["customer_count"]),
            ]
            for row in months[::-1]
        ],
    )
    return [
        Block(
            WORDS["trend_title"],
            WORDS["trend_lead"],
            drawings=values,
            table=value_table,
            is_table_folded=True,
        ),
        Block(WORDS["orders_title"], drawings=orders, table=order_table, is_table_folded=True),
    ]


def _customer_types(shop: Shop, now: Row) -> list[Block]:
    rows = shop.marts.rows(
        MART,
        COLUMNS,
        {
            "period_grain": "month",
            "period_start_date": now["period_start_date"],
            "segment": "customer_type",
            "currency_code": shop.currency,
        },
        ("order_count desc", "segment_value"),
    )
    if not rows:
        return []
    table = Table(
        WORDS["types_title"],
        [
            Column(WORDS["customer_type"], (MART, "segment_value"), is_number=False),
            Column(WORDS["order_count"], (MART, "order_count")),
            Column(WORDS["aov"], (MART, "aov")),
            Column(WORDS["interval_column"], (MART, "aov_lower")),
            Column(WORDS["spend_per_customer"], (MART, "spend_per_customer")),
            Column(WORDS["change_last_year"], (MART, "spend_per_customer_change_vs_last_year")),
        ],
        [
            [
                value_of("customers", row["segment_value"]),
                formats.count(row["order_count"]),
                shop.money(row["aov"]),
                formats.interval(shop.money(row["aov_lower"]), shop.money(row["aov_upper"])),
                shop.money(row["spend_per_customer"]),
                formats.change(row["spend_per_customer_change_vs_last_year"]),
            ]
            for row in rows
        ],
    )
    return [Block(WORDS["types_title"], table=table)]
