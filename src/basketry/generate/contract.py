"""Column names and kinds of the ten inputs, in the contract's order.

A row is a tuple of texts in this order; the empty text is a null. The kinds give the column types
of a Parquet shop and tell the planted dirt which column can hold which mistake.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "number", "integer", "boolean", "date", "timestamp"]
Row = tuple[str, ...]
# Rows by input.
Rows = dict[str, list[Row]]

DUCKDB_TYPES: Mapping[Kind, str] = {
    "text": "varchar",
    "number": "decimal(18, 4)",
    "integer": "bigint",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp",
}


@dataclass(frozen=True)
class Input:
    """One input: `columns` maps each column to its kind, `key` names the columns of its key."""

    name: str
    key: tuple[str, ...]
    columns: Mapping[str, Kind]

    def position(self, column: str) -> int:
        """Return the place of `column` in a row, counted from 0.

        Raises KeyError when the input has no such column.
        """
        for place, name in enumerate(self.columns):
            if name == column:
                return place
        raise KeyError(f"{self.name} has no column {column}; it has {', '.join(self.columns)}")


def _columns(**kinds: str) -> Mapping[str, Kind]:
    """Turn `kind="a b"` into {a: kind, b: kind}; `_2` after a kind keeps the contract's order."""
    columns: dict[str, Kind] = {}
    for kind, names in kinds.items():
        for name in names.split():
            columns[name] = kind.split("_")[0]  # type: ignore[assignment]
    return columns


INPUTS: Mapping[str, Input] = {
    one.name: one
    for one in (
        Input(
            "orders",
            ("order_id",),
            _columns(
                text_1="order_id",
                timestamp="ordered_at",
                text_2="order_status customer_id visitor_id session_id currency_code sales_channel"
                " store_id region payment_method coupon_code staff_id",
                number="order_discount_amount shipping_amount tax_amount",
                boolean="is_test",
            ),
        ),
        Input(
            "order_items",
            ("order_item_id",),
            _columns(
                text_1="order_item_id order_id product_id",
                number_1="quantity unit_price_amount list_unit_price_amount line_discount_amount"
                " unit_cost_amount",
                text_2="line_kind bundle_id",
                boolean="is_subscription",
                number_2="service_minutes",
                text_3="currency_code",
            ),
        ),
        Input(
            "refunds",
            ("refund_id",),
            _columns(
                text_1="refund_id order_id",
                timestamp="refunded_at",
                number_1="refund_amount",
                text_2="order_item_id",
                number_2="refund_quantity",
                text_3="currency_code",
            ),
        ),
        Input(
            "products",
            ("product_id",),
            _columns(
                text="product_id product_name category product_family",
                integer="price_tier",
                number="list_price_amount unit_cost_amount",
                boolean="is_gift_card",
                date="available_from available_until",
            ),
        ),
        Input(
            "customers",
            ("customer_id",),
            _columns(
                text_1="customer_id",
                timestamp="registered_at",
                date="birth_date",
                text_2="gender region acquisition_channel membership_rank",
            ),
        ),
        Input(
            "sessions",
            ("session_id",),
            _columns(
                text_1="session_id visitor_id",
                timestamp="started_at",
                text_2="customer_id device_type traffic_source landing_page",
                boolean="is_bot",
            ),
        ),
        Input(
            "events",
            ("event_id",),
            _columns(
                text_1="event_id session_id",
                timestamp="occurred_at",
                text_2="event_name page_path product_id",
                number="event_value",
            ),
        ),
        Input(
            "offers",
            ("offer_id",),
            _columns(
                text_1="offer_id",
                timestamp="shown_at",
                text_2="offer_kind placement session_id visitor_id customer_id base_product_id"
                " offered_product_id",
            ),
        ),
        Input(
            "experiment_assignments",
            ("experiment_id", "unit_id"),
            _columns(text="experiment_id unit_id unit_kind variant", timestamp="assigned_at"),
        ),
        Input(
            "store_visits",
            ("store_id", "visit_date"),
            _columns(text="store_id", date="visit_date", number="visitor_count"),
        ),
    )
}
