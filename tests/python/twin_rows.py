"""Rows of one key that differ where the choice between copies is made, a pair per column.

Of a pair the first row is the one to keep: its value comes first in the column at hand, and last in
the column that would decide next. So a column that is not looked at, or in reverse, shows. The last
column has nothing after it: its pair comes in both orders of arrival.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Row = dict[str, str | None]

MISSING = None
SAME_NUMBER = ("1", "1.0")
SAME_ANSWER = ("f", "false")
SAME_TIME = ("2025-01-10 10:10", "2025-01-10T10:10")
ONE_OR_NONE = ("a", MISSING)


@dataclass(frozen=True)
class Twins:
    """How the rows of an input are told apart.

    Args:
        key: the column that makes a pair a pair, with what its values begin with.
        choices: per column, in the contract's order, a value and one that comes after it.
        rest: what all pairs have in common.
        happened: the column whose time is looked at first of all, if there is one.
    """

    key: str
    choices: Mapping[str, tuple[str | None, str | None]]
    rest: Mapping[str, str] = field(default_factory=dict)
    happened: str | None = None


TWINS = {
    "orders": Twins(
        "order_id",
        {
            "ordered_at": SAME_TIME,
            "order_status": ("completed", "paid"),
            "customer_id": ONE_OR_NONE,
            "visitor_id": ONE_OR_NONE,
            "session_id": ONE_OR_NONE,
            "currency_code": ("EUR", MISSING),
            "sales_channel": ONE_OR_NONE,
            "store_id": ONE_OR_NONE,
            "region": ONE_OR_NONE,
            "payment_method": ONE_OR_NONE,
            "coupon_code": ONE_OR_NONE,
            "staff_id": ONE_OR_NONE,
            "order_discount_amount": SAME_NUMBER,
            "shipping_amount": SAME_NUMBER,
            "tax_amount": SAME_NUMBER,
            "is_test": SAME_ANSWER,
        },
        happened="ordered_at",
    ),
    "order_items": Twins(
        "order_item_id",
        {
            "order_id": ("nowhere", "nowhere else"),
            "product_id": ("p01", "p02"),
            "quantity": SAME_NUMBER,
            "unit_price_amount": SAME_NUMBER,
            "list_unit_price_amount": SAME_NUMBER,
            "line_discount_amount": SAME_NUMBER,
            "unit_cost_amount": SAME_NUMBER,
            "line_kind": ONE_OR_NONE,
            "bundle_id": ONE_OR_NONE,
            "is_subscription": SAME_ANSWER,
            "service_minutes": SAME_NUMBER,
            "currency_code": ("EUR", "USD"),
        },
    ),
    "refunds": Twins(
        "refund_id",
        {
            "order_id": ("nowhere", "nowhere else"),
            "refunded_at": SAME_TIME,
            "refund_amount": SAME_NUMBER,
            "order_item_id": ONE_OR_NONE,
            "refund_quantity": SAME_NUMBER,
            "currency_code": ("EUR", "USD"),
        },
        happened="refunded_at",
    ),
    "products": Twins(
        "product_id",
        {
            "product_name": ("a", "b"),
            "category": ("a", "b"),
            "product_family": ONE_OR_NONE,
            "price_tier": SAME_NUMBER,
            "list_price_amount": SAME_NUMBER,
            "unit_cost_amount": SAME_NUMBER,
            "is_gift_card": SAME_ANSWER,
            "available_from": ("2025-01-01", "2025-01-02"),
            "available_until": ("2025-01-01", "2025-01-02"),
        },
    ),
    "customers": Twins(
        "customer_id",
        {
            "registered_at": SAME_TIME,
            "birth_date": ("1990-01-01", MISSING),
            "gender": ONE_OR_NONE,
            "region": ONE_OR_NONE,
            "acquisition_channel": ONE_OR_NONE,
            "membership_rank": ONE_OR_NONE,
        },
        happened="registered_at",
    ),
    "sessions": Twins(
        "session_id",
        {
            "visitor_id": ("a", "b"),
            "started_at": SAME_TIME,
            "customer_id": ONE_OR_NONE,
            "device_type": ONE_OR_NONE,
            "traffic_source": ONE_OR_NONE,
            "landing_page": ONE_OR_NONE,
            "is_bot": SAME_ANSWER,
        },
        happened="started_at",
    ),
    "events": Twins(
        "event_id",
        {
            "session_id": ("nowhere", "nowhere else"),
            "occurred_at": SAME_TIME,
            "event_name": ("purchase", "view_item"),
            "page_path": ONE_OR_NONE,
            "product_id": ONE_OR_NONE,
            "event_value": SAME_NUMBER,
        },
        happened="occurred_at",
    ),
    "offers": Twins(
        "offer_id",
        {
            "shown_at": SAME_TIME,
            "offer_kind": ("bundle", "upsell"),
            "placement": ("cart", "email"),
            "session_id": ONE_OR_NONE,
            "visitor_id": ONE_OR_NONE,
            "customer_id": ONE_OR_NONE,
            "base_product_id": ONE_OR_NONE,
            "offered_product_id": ONE_OR_NONE,
        },
        happened="shown_at",
    ),
    "experiment_assignments": Twins(
        "unit_id",
        {
            "unit_kind": ("customer", "visitor"),
            "variant": ("a", "b"),
            "assigned_at": SAME_TIME,
        },
        rest={"experiment_id": "twins"},
        happened="assigned_at",
    ),
    "store_visits": Twins(
        "store_id",
        {
            "visit_date": ("2025-01-10", "2025-01-10 00:00"),
            "visitor_count": SAME_NUMBER,
        },
    ),
}


def twin_rows(name: str) -> list[Row]:
    """The pairs of an input, in their order of arrival."""
    twins = TWINS[name]
    columns = list(twins.choices)
    rows: list[Row] = []

    def add(of: str, first: Mapping[str, str | None], second: Mapping[str, str | None]) -> None:
        shared = {column: value for column, (value, _) in twins.choices.items()}
        key = {twins.key: f"twins of {of}"}
        rows.extend({**shared, **twins.rest, **key, **own} for own in (first, second))

    for column, following in zip(columns, [*columns[1:], None], strict=True):
        value, later = twins.choices[column]
        first: Row = {column: value}
        second: Row = {column: later}
        if following is not None:
            first[following], second[following] = reversed(twins.choices[following])
        add(column, first, second)
        if following is None:
            add(f"{column}, other way round", second, first)
    if twins.happened is not None:
        # Earlier in time, later as a text.
        early = {twins.happened: "2025-01-10T10:10"}
        late = {twins.happened: "2025-01-10 10:20"}
        add("the time", early, late)
    return rows
