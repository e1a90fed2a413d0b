"""Can I trust this: what came in, what was refused, and up to when orders are counted."""

from __future__ import annotations

from basketry.bilingual_page import formats
from basketry.bilingual_page.formats import Text, both
from basketry.marts import Row
from basketry.report.layout import Block, Card, Cell, Column, Page, Table
from basketry.report.shop import Shop
from basketry.report.words import WORDS, say, value_of

MART = "reconciliation"
COLUMNS = (
    "input_name",
    "currency_code",
    "disposition",
    "reason",
    "row_count",
    "line_amount",
    "refund_amount",
)
INPUTS = (
    "orders",
    "order_items",
    "refunds",
    "products",
    "customers",
    "sessions",
    "events",
    "offers",
    "experiment_assignments",
    "store_visits",
)
REASONS_SHOWN = 10
DISPOSITIONS = ("input", "counted", "not_counted", "rejected", "absent")


def page(shop: Shop) -> Page:
    """The last page: it is there whatever the shop has connected."""
    if not shop.marts.is_asked(MART):
        return Page("trust", WORDS["trust"], Text("", ""), missing=WORDS["not_asked"])
    rows = shop.marts.rows(MART, COLUMNS, order_by=("input_name", "currency_code", "reason"))
    rows.sort(
        key=lambda row: (
            INPUTS.index(row["input_name"]),
            row["currency_code"] or "~",
            DISPOSITIONS.index(row["disposition"]),
            row["reason"],
        )
    )
    blocks = [Block(cards=_cards(shop)), _inputs(rows), _rejected(rows), _reconciliation(rows)]
    return Page("trust", WORDS["trust"], WORDS["trust_lead"], blocks)


def _cards(shop: Shop) -> list[Card]:
    mart = "order_value_by_period"
    days = shop.marts.rows(
        mart,
        ("period_start_date", "order_value_basis"),
        {"period_grain": "day", "segment": "all"},
        ("period_start_date desc",),
        1,
    )
    if not days:
        return []
    basis = value_of("basis", days[0]["order_value_basis"])
    return [
        Card(
            WORDS["last_day"],
            (mart, "period_start_date"),
            both(f"{days[0]['period_start_date']:%Y-%m-%d}"),
        ),
        Card(
            WORDS["basis"],
            (mart, "order_value_basis"),
            basis if isinstance(basis, Text) else both(basis),
        ),
    ]


def _inputs(rows: list[Row]) -> Block:
    shown = [row for row in rows if row["disposition"] in ("input", "absent")]
    has_absent = any(row["disposition"] == "absent" for row in shown)
    table = Table(
        WORDS["inputs_title"],
        [
            Column(WORDS["input"], (MART, "input_name"), is_number=False),
            Column(WORDS["currency"], (MART, "currency_code"), is_number=False),
            Column(WORDS["state"], is_number=False),
            Column(WORDS["rows_in"], (MART, "row_count")),
            *(
                [Column(WORDS["consequence"], (MART, "note"), is_number=False)]
                if has_absent
                else []
            ),
        ],
        [
            [
                value_of("input", row["input_name"]),
                row["currency_code"] or both(""),
                WORDS["absent" if row["disposition"] == "absent" else "connected"],
                formats.count(row["row_count"]),
                *([_consequence(row)] if has_absent else []),
            ]
            for row in shown
        ],
    )
    return Block(WORDS["inputs_title"], table=table)


def _consequence(row: Row) -> Text:
    """What the note of an absent input says, in the words of shop owners."""
    if row["disposition"] != "absent":
        return both("")
    return WORDS[f"without.{row['input_name']}"]


def _rejected(rows: list[Row]) -> Block:
    rejected = sorted(
        (row for row in rows if row["disposition"] == "rejected"),
        key=lambda row: (-row["row_count"], row["input_name"], row["reason"]),
    )
    if not rejected:
        return Block(WORDS["rejected_title"], WORDS["none_rejected"])
    return Block(
        WORDS["rejected_title"],
        WORDS["rejected_lead"],
        table=Table(
            WORDS["rejected_title"], _columns(), [_cells(row) for row in rejected[:REASONS_SHOWN]]
        ),
    )


def _reconciliation(rows: list[Row]) -> Block:
    table = Table(
        WORDS["reconciliation_title"],
        _columns(Column(WORDS["disposition"], (MART, "disposition"), is_number=False)),
        [_cells(row, value_of("disposition", row["disposition"])) for row in rows],
    )
    return Block(
        WORDS["reconciliation_title"],
        WORDS["reconciliation_lead"],
        table=table,
        is_table_folded=True,
    )


def _columns(*more: Column) -> list[Column]:
    return [
        Column(WORDS["input"], (MART, "input_name"), is_number=False),
        Column(WORDS["currency"], (MART, "currency_code"), is_number=False),
        *more,
        Column(WORDS["reason"], (MART, "reason"), is_number=False),
        Column(WORDS["rows"], (MART, "row_count")),
        Column(WORDS["line_amount"], (MART, "line_amount")),
        Column(WORDS["refund_amount"], (MART, "refund_amount")),
    ]


def _cells(row: Row, *more: Cell) -> list[Cell]:
    currency = row["currency_code"]
    return [
        value_of("input", row["input_name"]),
        currency or both(""),
        *more,
        _reason(row["reason"]),
        formats.count(row["row_count"]),
        formats.money(row["line_amount"], currency),
        formats.money(row["refund_amount"], currency),
    ]


def _reason(reason: str) -> Text | str:
    """A reason in words; behind a colon is a status as the shop calls it."""
    known, _, status = reason.partition(": ")
    if status:
        return say("status_not_counted", status=status)
    return value_of("reason", known)
