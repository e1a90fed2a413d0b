"""Valid orders and their lines, ready for the Polars scripts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from polars_cuts import Cut, cuts_of, segments_on, whole
from polars_periods import Calendar, Frame

AMOUNTS = tuple(f"{name}_amount" for name in ("gross", "discount", "net", "refund", "kept", "paid"))
# The cuts of an order; the name of its column where it is another.
CUTS_OF_ORDERS = {
    "all": "",
    **{
        name: name
        for name in (
            "customer_type", "device_type", "sales_channel", "traffic_source", "region",
            "age_band", "gender", "membership_rank", "payment_method", "is_nominated",
            "has_coupon", "weekday", "hour_of_day",
        )
    },
    "store": "store_id",
}  # fmt: skip
CUTS_OF_LINES = ("category", "line_kind")


@dataclass(frozen=True)
class Sales:
    """Valid orders with their cuts, and the lines' parts of them."""

    calendar: Calendar
    orders: Frame
    cuts: list[Cut]
    # Valid lines with the number of their order.
    lines: Frame


def read_sales(facts: Path, columns_of_lines: Sequence[str]) -> Sales:
    """Read orders and lines, and make whole numbers of what they are told apart by."""
    amounts = ("item_count", *AMOUNTS)
    columns = [column for column in CUTS_OF_ORDERS.values() if column]
    every_order = pl.read_parquet(
        facts / "fct_orders.parquet",
        columns=[
            *("order_id", "customer_key", "currency_code", "ordered_date", "is_valid_order"),
            *columns,
            *amounts,
        ],
    )
    days = every_order["ordered_date"]
    calendar = Calendar(days.min(), days.max())
    orders = whole(every_order.filter(pl.col("is_valid_order")), amounts)
    orders = orders.with_columns(calendar.numbers(orders["ordered_date"]).alias("day"))
    orders = orders.with_row_index("order").with_columns(pl.col("order").cast(pl.Int64))
    on = segments_on(facts)
    cuts = cuts_of(
        orders.select("currency_code", *columns),
        {name: column for name, column in CUTS_OF_ORDERS.items() if name in on},
        ["currency_code"],
    )
    lines = (
        pl.scan_parquet(facts / "fct_order_items.parquet")
        .filter(pl.col("is_valid_order"))
        .select("order_id", *columns_of_lines)
        .collect()
        .join(orders.select("order_id", "order"), on="order_id")
        .drop("order_id")
    )
    return Sales(calendar, orders, cuts, lines)
