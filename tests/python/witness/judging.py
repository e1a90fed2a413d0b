"""The judgement of raw rows: accepted, or refused for the first reason that applies."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from .contract import INPUTS, OFFER_KINDS, PLACEMENTS, UNIT_KINDS, Input
from .settings import Settings
from .values import RawRow, Unparsable, Value, local, parsed, trimmed

# The size at which an amount no longer fits the one money type with room to add up.
TOO_LARGE = 10**12
_RARE_CONTROLS = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f]")

RawInputs = dict[str, list[RawRow]]


@dataclass
class Judged:
    """One raw row: its trimmed texts, its values where they parse, and the verdict."""

    source: Input
    texts: dict[str, str | None]
    values: dict[str, Value]
    unparsable: set[str]
    reason: str | None = None
    detail: str | None = None

    @property
    def is_accepted(self) -> bool:
        """Nothing is wrong with the row."""
        return self.reason is None

    @property
    def key(self) -> str | None:
        """The key as text, parts joined by a bar; null when no part is given."""
        parts = [self.texts[name] for name in self.source.key]
        return None if all(part is None for part in parts) else "|".join(p or "" for p in parts)

    @property
    def row_json(self) -> str:
        """The row as it came, a JSON object in contract order.

        Control characters that JSON has no everyday escape for are shown as U+FFFD.
        """
        shown = {
            name: None if text is None else _RARE_CONTROLS.sub("\ufffd", text)
            for name, text in self.texts.items()
        }
        return json.dumps(shown, ensure_ascii=False)

    def refuse(self, reason: str, detail: str | None) -> None:
        """Set the verdict; the first reason stays."""
        if self.reason is None:
            self.reason, self.detail = reason, detail

    def text(self, name: str) -> str | None:
        """The text of a column, null when empty."""
        return self.texts[name]

    def number(self, name: str) -> Decimal | None:
        """The number of a column, null when empty or no number."""
        value = self.values[name]
        return value if isinstance(value, Decimal) else None

    def amount(self, name: str) -> Decimal:
        """The number of a column, zero when empty or no number."""
        return self.number(name) or Decimal(0)

    def flag(self, name: str) -> bool:
        """The truth of a column, false when empty."""
        return self.values[name] is True

    def instant(self, name: str) -> datetime:
        """The UTC instant of a column that is known to hold one."""
        value = self.values[name]
        assert isinstance(value, datetime)
        return value

    def day(self, name: str) -> date | None:
        """The date of a column, null when empty."""
        value = self.values[name]
        return value if isinstance(value, date) else None


@dataclass
class Shop:
    """All inputs, judged. `as_of` is the date the numbers are told as of; None without orders."""

    rows: dict[str, list[Judged]]
    settings: Settings
    as_of: date | None = None
    orders_by_id: dict[str, Judged] = field(default_factory=dict)

    def accepted(self, name: str) -> list[Judged]:
        """The accepted rows of an input."""
        return [row for row in self.rows[name] if row.is_accepted]


def _read(source: Input, raw: RawRow) -> Judged:
    texts = {column.name: trimmed(raw.get(column.name)) for column in source.columns}
    values: dict[str, Value] = {}
    unparsable: set[str] = set()
    for column in source.columns:
        try:
            values[column.name] = parsed(texts[column.name], column.kind)
        except Unparsable:
            values[column.name] = None
            unparsable.add(column.name)
    return Judged(source, texts, values, unparsable)


def _judge_form(row: Judged) -> None:
    """Required values are there, and every value parses."""
    for column in row.source.columns:
        if column.is_required and row.texts[column.name] is None:
            row.refuse("missing_required_value", column.name)
    reasons = {
        "number": "unparsable_number",
        "integer": "unparsable_number",
        "date": "unparsable_date",
        "timestamp": "unparsable_date",
        "boolean": "unparsable_boolean",
    }
    for column in row.source.columns:
        if column.name in row.unparsable:
            row.refuse(reasons[column.kind], column.name)


def is_currency(code: str | None) -> bool:
    """Three capital letters, as ISO 4217 writes a currency."""
    return code is not None and len(code) == 3 and all("A" <= letter <= "Z" for letter in code)


def order_currency(row: Judged, settings: Settings) -> str:
    """The order's own currency, else the shop's."""
    return row.text("currency_code") or settings.default_currency


def _refuse_below_zero(row: Judged, reason: str, *names: str) -> None:
    for name in names:
        if row.amount(name) < 0:
            row.refuse(reason, name)


def _refuse_future(row: Judged, name: str, settings: Settings) -> None:
    if settings.as_of_date is None:
        return
    value = row.values[name]
    if isinstance(value, datetime):
        day: date = local(value, settings.zone).date()
    elif isinstance(value, date):
        day = value
    else:
        return
    if day > settings.as_of_date:
        row.refuse("future_date", name)


def _judge_order(row: Judged, settings: Settings) -> None:
    if row.text("order_status") not in settings.reference.is_counted:
        row.refuse("unknown_status", "order_status")
    if not is_currency(order_currency(row, settings)):
        row.refuse("invalid_currency", "currency_code")
    _refuse_below_zero(
        row, "negative_amount", "order_discount_amount", "shipping_amount", "tax_amount"
    )
    _refuse_future(row, "ordered_at", settings)


def _judge_line(row: Judged, settings: Settings) -> None:
    _refuse_below_zero(
        row, "negative_price", "unit_price_amount", "list_unit_price_amount", "unit_cost_amount"
    )
    _refuse_below_zero(row, "negative_amount", "line_discount_amount")
    if row.number("quantity") == 0:
        row.refuse("zero_quantity", "quantity")
    for price in ("unit_price_amount", "list_unit_price_amount"):
        if abs(row.amount("quantity") * row.amount(price)) >= TOO_LARGE:
            row.refuse("amount_too_large", "quantity")


def _judge_refund(row: Judged, settings: Settings) -> None:
    _refuse_below_zero(row, "negative_amount", "refund_amount")


def _judge_product(row: Judged, settings: Settings) -> None:
    _refuse_below_zero(row, "negative_price", "list_price_amount", "unit_cost_amount")


def _judge_customer(row: Judged, settings: Settings) -> None:
    """A customer's row that parses has nothing else that could be wrong."""


def _judge_session(row: Judged, settings: Settings) -> None:
    _refuse_future(row, "started_at", settings)
    if row.flag("is_bot"):
        row.refuse("bot", "is_bot")


def _judge_event(row: Judged, settings: Settings) -> None:
    _refuse_future(row, "occurred_at", settings)


def _judge_offer(row: Judged, settings: Settings) -> None:
    if row.text("offer_kind") not in OFFER_KINDS:
        row.refuse("unknown_value", "offer_kind")
    if row.text("placement") not in PLACEMENTS:
        row.refuse("unknown_value", "placement")
    _refuse_future(row, "shown_at", settings)


def _judge_assignment(row: Judged, settings: Settings) -> None:
    if row.text("unit_kind") not in UNIT_KINDS:
        row.refuse("unknown_value", "unit_kind")
    _refuse_future(row, "assigned_at", settings)


def _judge_store_visit(row: Judged, settings: Settings) -> None:
    _refuse_below_zero(row, "negative_amount", "visitor_count")
    _refuse_future(row, "visit_date", settings)


# What is wrong with a row whatever the other rows say, by input.
_JUDGES: dict[str, Callable[[Judged, Settings], None]] = {
    "orders": _judge_order,
    "order_items": _judge_line,
    "refunds": _judge_refund,
    "products": _judge_product,
    "customers": _judge_customer,
    "sessions": _judge_session,
    "events": _judge_event,
    "offers": _judge_offer,
    "experiment_assignments": _judge_assignment,
    "store_visits": _judge_store_visit,
}


def _age_rank(row: Judged) -> tuple[object, ...]:
    """Earliest first: the time, then the row's texts in contract order; nulls last."""
    time = row.values[row.source.time_column] if row.source.time_column else None
    return (
        (time is None, time or datetime.min),
        *((text is None, text or "") for text in row.texts.values()),
    )


def _key_values(row: Judged) -> tuple[Value, ...]:
    return tuple(row.values[name] for name in row.source.key)


def _refuse_duplicates(rows: Iterable[Judged]) -> None:
    groups: defaultdict[tuple[Value, ...], list[Judged]] = defaultdict(list)
    for row in rows:
        if row.is_accepted:
            groups[_key_values(row)].append(row)
    for group in groups.values():
        for row in sorted(group, key=_age_rank)[1:]:
            row.refuse("duplicate_key", row.source.key[0])


def _by(rows: Iterable[Judged], name: str) -> dict[str, Judged]:
    return {str(row.texts[name]): row for row in rows}


def _judge_lines(shop: Shop, known_orders: set[str | None]) -> None:
    for line in shop.accepted("order_items"):
        order_id = line.text("order_id")
        if order_id not in known_orders:
            line.refuse("line_without_order", "order_id")
            continue
        order = shop.orders_by_id.get(str(order_id))
        if order is None:
            line.refuse("order_rejected", "order_id")
            continue
        own = line.text("currency_code")
        if own is not None and own != order_currency(order, shop.settings):
            line.refuse("currency_mismatch", "currency_code")


def _judge_refunds(shop: Shop, known_orders: set[str | None]) -> None:
    orders = _by(shop.accepted("orders"), "order_id")
    lines = _by(shop.accepted("order_items"), "order_item_id")
    for refund in shop.accepted("refunds"):
        order_id = refund.text("order_id")
        if order_id not in known_orders:
            refund.refuse("refund_without_order", "order_id")
            continue
        if order_id not in orders:
            refund.refuse("order_rejected", "order_id")
            continue
        item_id = refund.text("order_item_id")
        line = lines.get(item_id) if item_id else None
        if item_id is not None and (line is None or line.text("order_id") != order_id):
            refund.refuse("refund_without_line", "order_item_id")
        own = refund.text("currency_code")
        if own is not None and own != order_currency(orders[str(order_id)], shop.settings):
            refund.refuse("currency_mismatch", "currency_code")


def _judge_events(shop: Shop) -> None:
    if not shop.settings.is_mapped("sessions"):
        return
    known = {row.text("session_id") for row in shop.rows["sessions"]}
    sessions = _by(shop.accepted("sessions"), "session_id")
    for event in shop.accepted("events"):
        session_id = str(event.text("session_id"))
        if session_id not in known:
            event.refuse("event_without_session", "session_id")
            continue
        if session_id not in sessions:
            event.refuse("session_rejected", "session_id")
            continue
        since = event.instant("occurred_at") - sessions[session_id].instant("started_at")
        if since < timedelta(0) or since > timedelta(hours=24):
            event.refuse("event_outside_session", "occurred_at")


def judge(raw: RawInputs, settings: Settings) -> Shop:
    """Every row of every input with its verdict; absent inputs are empty."""
    rows = {
        name: [_read(source, row) for row in raw.get(name, [])] for name, source in INPUTS.items()
    }
    for judged in rows.values():
        for row in judged:
            _judge_form(row)
            if row.is_accepted:
                _JUDGES[row.source.name](row, settings)
        _refuse_duplicates(judged)
    shop = Shop(rows, settings)
    shop.orders_by_id = _by(shop.accepted("orders"), "order_id")
    known_orders = {row.text("order_id") for row in rows["orders"]}
    _judge_lines(shop, known_orders)
    with_lines = {line.text("order_id") for line in shop.accepted("order_items")}
    for order in shop.accepted("orders"):
        if order.text("order_id") not in with_lines:
            order.refuse("order_without_lines", None)
    _judge_refunds(shop, known_orders)
    _judge_events(shop)
    shop.as_of = settings.as_of_date or max(
        (
            local(order.instant("ordered_at"), settings.zone).date()
            for order in shop.accepted("orders")
        ),
        default=None,
    )
    return shop
