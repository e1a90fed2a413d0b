"""The input contract: columns, their kinds, which are required, keys and time columns.

Written from the design's table, not from the project's SQL, so that a slip in either one shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

Kind = Literal["text", "number", "integer", "boolean", "date", "timestamp"]


@dataclass(frozen=True)
class Column:
    """One column of an input: its name, the kind of its values, and whether a row needs it."""

    name: str
    kind: Kind
    is_required: bool = False


@dataclass(frozen=True)
class Input:
    """One input of the contract.

    `key` identifies a row; `time_column` says which of two rows of a key came first.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    time_column: str | None = None

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names in contract order."""
        return tuple(column.name for column in self.columns)


def _columns(text: str) -> tuple[Column, ...]:
    """`kind: name* name ...; kind: ...` as columns, `*` marking the required ones."""
    columns: list[Column] = []
    for group in text.split(";"):
        kind, _, names = group.partition(":")
        for name in names.split():
            columns.append(Column(name.rstrip("*"), cast(Kind, kind.strip()), name.endswith("*")))
    return tuple(columns)


INPUTS: dict[str, Input] = {
    entry.name: entry
    for entry in (
        Input(
            "orders",
            _columns(
                "text: order_id*; timestamp: ordered_at*; text: order_status* customer_id"
                " visitor_id session_id currency_code sales_channel store_id region payment_method"
                " coupon_code staff_id; number: order_discount_amount shipping_amount tax_amount;"
                " boolean: is_test"
            ),
            ("order_id",),
            "ordered_at",
        ),
        Input(
            "order_items",
            _columns(
                "text: order_item_id* order_id* product_id*; number: quantity* unit_price_amount*"
                " list_unit_price_amount line_discount_amount unit_cost_amount;"
                " text: line_kind bundle_id; boolean: is_subscription; number: service_minutes;"
                " text: currency_code"
            ),
            ("order_item_id",),
        ),
        Input(
            "refunds",
            _columns(
                "text: refund_id* order_id*; timestamp: refunded_at*; number: refund_amount*;"
                " text: order_item_id; number: refund_quantity; text: currency_code"
            ),
            ("refund_id",),
            "refunded_at",
        ),
        Input(
            "products",
            _columns(
                "text: product_id* product_name* category* product_family; integer: price_tier;"
                " number: list_price_amount unit_cost_amount; boolean: is_gift_card;"
                " date: available_from available_until"
            ),
            ("product_id",),
        ),
        Input(
            "customers",
            _columns(
                "text: customer_id*; timestamp: registered_at; date: birth_date;"
                " text: gender region acquisition_channel membership_rank"
            ),
            ("customer_id",),
            "registered_at",
        ),
        Input(
            "sessions",
            _columns(
                "text: session_id* visitor_id*; timestamp: started_at*;"
                " text: customer_id device_type traffic_source landing_page; boolean: is_bot"
            ),
            ("session_id",),
            "started_at",
        ),
        Input(
            "events",
            _columns(
                "text: event_id* session_id*; timestamp: occurred_at*;"
                " text: event_name* page_path product_id; number: event_value"
            ),
            ("event_id",),
            "occurred_at",
        ),
        Input(
            "offers",
            _columns(
                "text: offer_id*; timestamp: shown_at*; text: offer_kind* placement* session_id"
                " visitor_id customer_id base_product_id offered_product_id"
            ),
            ("offer_id",),
            "shown_at",
        ),
        Input(
            "experiment_assignments",
            _columns("text: experiment_id* unit_id* unit_kind* variant*; timestamp: assigned_at*"),
            ("experiment_id", "unit_id"),
            "assigned_at",
        ),
        Input(
            "store_visits",
            _columns("text: store_id*; date: visit_date*; number: visitor_count*"),
            ("store_id", "visit_date"),
        ),
    )
}

OFFER_KINDS = frozenset(
    {"upsell", "cross_sell", "bundle", "free_shipping", "subscription", "limited_upgrade"}
)
PLACEMENTS = frozenset(
    {"product_page", "cart", "checkout", "thank_you", "email", "chat", "counter"}
)
UNIT_KINDS = frozenset({"visitor", "customer", "session"})
