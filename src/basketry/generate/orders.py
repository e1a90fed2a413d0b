"""Orders: from a basket to rows of orders, lines and refunds, and to the truth of their value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from basketry.generate.baskets import Line, amount_of, in_currency
from basketry.generate.chance import Mix, Stream
from basketry.generate.clock import DAY, END, date_text, utc_text
from basketry.generate.customers import Customer
from basketry.generate.offers import Offer
from basketry.generate.shop import (
    COUNTED_STATUSES,
    GIFT_CARD,
    GROUP_OF_REGION,
    PLANTED,
    RELATIONS,
)
from basketry.generate.truth import Tally, amount_text

if TYPE_CHECKING:
    from basketry.generate.state import Day, Life

_ONLINE_STATUS = Mix(dict(PLANTED.online_status))
_STORE_STATUS = Mix(dict(PLANTED.store_status))
_REFUND = Mix(dict(PLANTED.refund))
# Refunds and returns need this long to happen, so that they lie inside the span.
_REFUND_DAYS = 14
_IN_TRANSIT_DAYS = 5
_PART_PERCENT = 10


@dataclass(slots=True, eq=False)
class Draft:
    """One order before it has a number; amounts in the currency's minor unit."""

    ordered_at: int
    channel: str
    lines: list[Line]
    customer: Customer | None
    currency: str = "JPY"
    visitor: int = 0
    session_id: str = ""
    store: str = ""
    region: str = ""
    payment: str = ""
    coupon: str = ""
    staff: str = ""
    device: str = ""
    source: str = ""
    discount: int = 0
    shipping: int = 0
    is_test: bool = False
    has_failed: bool = False
    is_topped_up: bool = False
    offers: list[Offer] = field(default_factory=list)

    @property
    def subtotal(self) -> int:
        """What the lines cost before the order's own discount."""
        return amount_of(self.lines)


def visitor_text(visitor: int) -> str:
    """Return a visitor's id; visitor 0 has none."""
    return f"V{visitor:07d}" if visitor else ""


def apply_coupon(stream: Stream, tally: Tally, draft: Draft) -> None:
    """Perhaps use the one coupon that fits: a first order's, LINE's, or the shop's own."""
    subtotal = draft.subtotal
    if draft.currency != "JPY" or subtotal < 2_000:
        return
    if draft.customer is not None and draft.customer.valid_orders == 0 and subtotal >= 3_000:
        code, discount = "WELCOME500", 500
    elif draft.source == "line":
        code, discount = "LINE10", subtotal * 10 // 100
    else:
        code, discount = "SAKE300", 300
    rate = PLANTED.coupon[code]
    if tally.trial("coupon", (code,), rate, stream.chance(rate)):
        draft.coupon, draft.discount = code, discount


def charge_shipping(draft: Draft) -> None:
    """Set the shipping fee: none from the threshold up, and none for what needs no parcel."""
    if all(line.product.category == GIFT_CARD for line in draft.lines):
        return
    threshold = in_currency(PLANTED.free_shipping_from, draft.currency)
    if draft.subtotal - draft.discount < threshold:
        draft.shipping = in_currency(PLANTED.shipping_fee, draft.currency)


def _status(stream: Stream, tally: Tally, draft: Draft) -> str:
    if draft.has_failed:
        return "payment_failed"
    if draft.is_test:
        return "completed"
    in_store = draft.channel == "store"
    status = (_STORE_STATUS if in_store else _ONLINE_STATUS).draw(stream)
    plan = PLANTED.store_status if in_store else PLANTED.online_status
    for candidate, share in plan.items():
        case = ("store" if in_store else "online or phone", candidate)
        tally.trial("order_status", case, share, candidate == status)
    left = END - draft.ordered_at
    if status == "returned" and left <= (_REFUND_DAYS + 1) * DAY:
        status = "completed"
    if status == "completed" and not in_store and left <= _IN_TRANSIT_DAYS * DAY:
        status = "shipped"
    return status


def _order_row(draft: Draft, order_id: str, status: str) -> tuple[str, ...]:
    currency = draft.currency
    tax = 0
    if currency == "JPY":
        subtotal = draft.subtotal
        for line in draft.lines:
            percent = line.product.tax_percent
            after_discount = line.amount * (subtotal - draft.discount) // subtotal
            tax += after_discount * percent // (100 + percent)
    in_store = draft.channel == "store"
    return (
        order_id,
        utc_text(draft.ordered_at),
        status,
        draft.customer.customer_id if draft.customer else "",
        visitor_text(draft.visitor),
        draft.session_id,
        # The tills write no currency: the shop's default stands.
        "" if in_store else currency,
        draft.channel,
        draft.store,
        draft.region,
        draft.payment,
        draft.coupon,
        draft.staff,
        amount_text(draft.discount, currency) if draft.discount else "",
        "" if in_store else amount_text(draft.shipping, currency),
        amount_text(tax, currency),
        "true" if draft.is_test else "false",
    )


def _line_row(draft: Draft, order_id: str, number: int, line: Line) -> tuple[str, ...]:
    currency = draft.currency
    product = line.product
    return (
        f"{order_id}-{number}",
        order_id,
        product.product_id,
        str(line.quantity),
        amount_text(line.price, currency),
        amount_text(line.list_price, currency),
        amount_text(line.discount, currency) if line.discount else "",
        "" if line.cost is None else amount_text(line.cost, currency),
        product.line_kind,
        f"{order_id}-B{line.bundle}" if line.bundle else "",
        "true" if line.is_subscription else "false",
        str(product.minutes) if product.minutes else "",
        currency,
    )


def _refund_parts(
    stream: Stream, tally: Tally, draft: Draft, status: str
) -> tuple[str, list[tuple[int, int]]]:
    """Return the refund's form, and (line number or 0 for the whole order, amount) for each row."""
    in_time = END - draft.ordered_at > (_REFUND_DAYS + 1) * DAY
    if status == "returned":
        form = "full"
    elif status == "completed" and in_time and not draft.is_test:
        form = _REFUND.draw(stream)
        tally.drawn("refund", PLANTED.refund.items(), form)
    else:
        form = "none"
    subtotal = draft.subtotal
    net = subtotal - draft.discount

    def share(number: int) -> tuple[int, int]:
        return number, draft.lines[number - 1].amount * net // subtotal

    if form == "full":
        return form, [(0, net)]
    if form == "full_by_line":
        return form, [share(number) for number in range(1, len(draft.lines) + 1)]
    if form == "one_line":
        return form, [share(stream.between(1, len(draft.lines)))]
    if form == "part_of_the_order":
        return form, [(0, max(1, net * _PART_PERCENT // 100))]
    return form, []


def _invalid_reason(draft: Draft, status: str) -> str:
    if status not in COUNTED_STATUSES:
        return "status_not_counted"
    if draft.is_test:
        return "test_order"
    if all(line.product.is_gift_card for line in draft.lines):
        return "gift_cards_only"
    return ""


def _count_value(tally: Tally, draft: Draft, customer_type: str, refund: int) -> None:
    """Add a valid order to every cut that it belongs to."""
    region = draft.region or (draft.customer.region if draft.customer else "") or "unknown"
    buyer = draft.customer.number if draft.customer else -draft.visitor
    gross = sum(line.list_price * line.quantity for line in draft.lines)
    net = draft.subtotal - draft.discount
    pieces = sum(line.quantity for line in draft.lines)
    for segment, value in (
        ("all", "all"),
        ("customer_type", customer_type),
        ("sales_channel", draft.channel),
        ("device_type", draft.device or "unknown"),
        ("traffic_source", draft.source or "unknown"),
        ("region", region),
        ("region_group", GROUP_OF_REGION.get(region, "unknown")),
        ("is_nominated", "yes" if draft.staff else "no"),
        ("has_coupon", "yes" if draft.coupon else "no"),
        ("month", date_text(draft.ordered_at // DAY)[:7]),
    ):
        sums = tally.value((segment, value, draft.currency))
        sums.orders += 1
        sums.items += pieces
        sums.gross += gross
        sums.net += net
        sums.discount += gross - net
        sums.refund += refund
        sums.shipping += draft.shipping
        if buyer:
            sums.customers.add(buyer)
        else:
            sums.lone_buyers += 1


def _count_contents(tally: Tally, draft: Draft) -> None:
    """Count what a valid order holds: attached goods, tiers, kinds of line."""
    categories = {line.product.category for line in draft.lines}
    for relation in RELATIONS:
        if relation.main in categories:
            tally.count("valid_orders_with_main", relation.main, relation.related)
            if relation.related in categories:
                tally.count("valid_orders_with_both", relation.main, relation.related)
    for line in draft.lines:
        tally.count("valid_lines_by_kind", line.product.line_kind)
        if line.product.tier:
            for _ in range(line.quantity):
                tally.count("pieces_by_tier", line.product.family, str(line.product.tier))
        if line.is_subscription:
            tally.count("valid_subscription_lines")
        if line.product.is_gift_card:
            tally.count("valid_gift_card_lines")


def _count_circumstances(tally: Tally, draft: Draft) -> None:
    """Count how a valid order came about: bundles, coupons, shipping, staff, offers taken."""
    if draft.channel == "store":
        tally.count("valid_nominated_orders", "yes" if draft.staff else "no")
    if draft.coupon:
        tally.count("valid_orders_with_coupon", draft.coupon)
    for name, is_so in (
        ("valid_bundles", any(line.bundle for line in draft.lines)),
        ("valid_topped_up_orders", draft.is_topped_up),
        ("valid_orders_with_free_shipping", draft.channel != "store" and not draft.shipping),
        ("valid_set_orders", len({line.product for line in draft.lines}) > 1),
    ):
        if is_so:
            tally.count(name)
    for offer in draft.offers:
        if offer.is_taken:
            tally.count("offers_taken_in_valid_orders", offer.kind, offer.placement)


def _close(life: Life, today: Day, draft: Draft) -> None:
    stream, tally = today.stream("after_the_order"), life.tally
    order_id = f"O{life.number('orders'):07d}"
    status = _status(stream, tally, draft)
    today.rows["orders"].append(_order_row(draft, order_id, status))
    today.rows["order_items"].extend(
        _line_row(draft, order_id, number, line) for number, line in enumerate(draft.lines, 1)
    )
    form, parts = _refund_parts(stream, tally, draft, status)
    refunded_at = draft.ordered_at + stream.between(2 * DAY, _REFUND_DAYS * DAY)
    for number, amount in parts:
        today.rows["refunds"].append(
            (
                f"R{life.number('refunds'):06d}",
                order_id,
                utc_text(refunded_at),
                amount_text(amount, draft.currency),
                f"{order_id}-{number}" if number else "",
                str(draft.lines[number - 1].quantity) if number else "",
                draft.currency,
            )
        )
        tally.count("refunds_by_form", form)
    tally.count("orders_by_status", status)
    month = date_text(draft.ordered_at // DAY)[:7]
    tally.count("orders_by_month", month, draft.currency)
    reason = _invalid_reason(draft, status)
    tally.count("orders_by_invalid_reason", reason or "valid")
    customer = draft.customer
    if not reason:
        customer_type = "guest"
        if customer is not None:
            customer_type = "repeat" if customer.valid_orders else "new"
            customer.valid_orders += 1
        _count_value(tally, draft, customer_type, sum(amount for _, amount in parts))
        _count_contents(tally, draft)
        _count_circumstances(tally, draft)
    if customer is not None:
        life.plan_return(today.stream("returns"), customer, today.day)


def close_day(life: Life, today: Day) -> None:
    """Number the day's orders in order of time, and write their rows, refunds and truth."""
    today.drafts.sort(key=lambda draft: draft.ordered_at)
    for draft in today.drafts:
        _close(life, today, draft)
