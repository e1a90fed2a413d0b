"""Rows and money that came in, and where each of them went."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from .contract import INPUTS
from .judging import TOO_LARGE, Judged, Shop, is_currency, order_currency
from .orders import ZERO, Order, Row
from .values import money

MONEY_COLUMNS = {
    "orders": ("order_discount_amount", "shipping_amount", "tax_amount"),
    "order_items": ("line_amount",),
    "refunds": ("refund_amount",),
}
ALL_MONEY = (
    "line_amount",
    "order_discount_amount",
    "shipping_amount",
    "tax_amount",
    "refund_amount",
)


def rejected_rows(shop: Shop) -> list[Row]:
    """What rejected_rows should hold, its id left out."""
    return [
        {
            "input_name": name,
            "row_key": row.key,
            "reject_reason": row.reason,
            "reject_detail": row.detail,
            "row_json": row.row_json,
        }
        for name, rows in shop.rows.items()
        for row in rows
        if not row.is_accepted
    ]


def _currency(row: Judged, shop: Shop) -> str | None:
    """The currency of a row's money, null where none can be told."""
    if row.source.name not in MONEY_COLUMNS:
        return None
    if row.source.name == "orders":
        code = order_currency(row, shop.settings)
        return code if is_currency(code) else None
    own = row.text("currency_code")
    if is_currency(own):
        return own
    order = shop.orders_by_id.get(str(row.text("order_id")))
    return order_currency(order, shop.settings) if order else None


def _money(row: Judged, column: str) -> Decimal:
    if column == "line_amount":
        quantity, price = row.number("quantity"), row.number("unit_price_amount")
        if quantity is None or price is None:
            return ZERO
        if abs(quantity * price) >= TOO_LARGE:
            return ZERO
        return money(quantity * price) - row.amount("line_discount_amount")
    return row.amount(column)


def _disposition(row: Judged, orders: dict[str | None, Order]) -> tuple[str, str | None]:
    if not row.is_accepted:
        return "rejected", row.reason
    if row.source.name in MONEY_COLUMNS:
        order = orders[row.text("order_id")]
        if order.invalid_reason == "status_not_counted":
            return "not_counted", f"status_not_counted: {order.order_status}"
        if order.invalid_reason is not None:
            return "not_counted", order.invalid_reason
        return "counted", "valid_order"
    return "counted", "accepted"


def reconciliation(shop: Shop, orders: list[Order]) -> list[Row]:
    """What reconciliation should hold, its notes left out."""
    by_id: dict[str | None, Order] = {order.order_id: order for order in orders}
    groups: defaultdict[tuple[str, str | None, str, str | None], list[Judged]] = defaultdict(list)
    for name, rows in shop.rows.items():
        for row in rows:
            currency = _currency(row, shop)
            groups[name, currency, "input", "all_rows"].append(row)
            groups[name, currency, *_disposition(row, by_id)].append(row)
    for name in INPUTS:
        if not shop.settings.is_mapped(name):
            groups[name, None, "absent", "input_not_mapped"] = []
    return [
        {
            "input_name": name,
            "currency_code": currency,
            "disposition": disposition,
            "reason": reason,
            "row_count": len(rows),
            **{
                column: sum((_money(row, column) for row in rows), ZERO)
                if rows and column in MONEY_COLUMNS.get(name, ())
                else None
                for column in ALL_MONEY
            },
        }
        for (name, currency, disposition, reason), rows in groups.items()
    ]
