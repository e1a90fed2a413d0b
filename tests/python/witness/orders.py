"""Orders and their lines: amounts spread to the smallest coin, validity, and who bought."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .judging import TOO_LARGE, Judged, Shop, order_currency
from .values import full_years, local, money, rounded

ZERO = Decimal(0)


@dataclass
class Line:
    """One accepted line of an accepted order. Amounts are in the order's currency."""

    order_item_id: str
    order_id: str
    product_id: str
    bundle_id: str | None
    category: str | None
    line_kind: str | None
    quantity: Decimal
    unit_price_amount: Decimal
    list_unit_price_amount: Decimal
    gross_amount: Decimal
    line_discount_amount: Decimal
    cost_amount: Decimal | None
    is_gift_card: bool
    is_subscription: bool
    service_minutes: Decimal | None
    order_discount_amount: Decimal = ZERO
    shipping_amount: Decimal = ZERO
    tax_amount: Decimal = ZERO
    refund_amount: Decimal = ZERO
    paid_amount: Decimal = ZERO
    is_lead_line: bool = False

    @property
    def discount_amount(self) -> Decimal:
        """Everything taken off the list price."""
        return self.line_discount_amount + self.order_discount_amount

    @property
    def net_amount(self) -> Decimal:
        """What was asked for the goods."""
        return self.gross_amount - self.discount_amount

    @property
    def kept_amount(self) -> Decimal:
        """What stayed after refunds."""
        return self.net_amount - self.refund_amount

    def value(self, basis: str) -> Decimal:
        """The amount that the basis names."""
        amount: Decimal = getattr(self, f"{basis}_amount")
        return amount


@dataclass
class Order:
    """One accepted order with its lines."""

    order_id: str
    ordered_at: datetime
    local_at: datetime
    order_status: str
    currency_code: str
    customer_id: str | None
    visitor_id: str | None
    session_id: str | None
    customer_key: str
    sales_channel: str | None
    store_id: str | None
    region: str | None
    payment_method: str | None
    coupon_code: str | None
    staff_id: str | None
    device_type: str | None
    traffic_source: str | None
    age_band: str | None
    gender: str | None
    membership_rank: str | None
    is_test: bool
    is_counted: bool
    lines: list[Line]
    order_discount_amount: Decimal
    shipping_amount: Decimal
    tax_amount: Decimal
    customer_type: str | None = None
    order_number: int | None = None

    @property
    def ordered_date(self) -> date:
        """The business day."""
        return self.local_at.date()

    @property
    def is_gift_cards_only(self) -> bool:
        """Every line is a gift card."""
        return all(line.is_gift_card for line in self.lines)

    @property
    def invalid_reason(self) -> str | None:
        """Why the order does not count; null when it does."""
        if not self.is_counted:
            return "status_not_counted"
        if self.is_test:
            return "test_order"
        if self.is_gift_cards_only:
            return "gift_cards_only"
        return None

    @property
    def is_valid_order(self) -> bool:
        """The order counts."""
        return self.invalid_reason is None

    def total(self, name: str) -> Decimal:
        """The sum of a column of its lines."""
        return sum((getattr(line, name) for line in self.lines), ZERO)

    @property
    def cost_amount(self) -> Decimal | None:
        """What the goods cost; unknown when the cost of one line is."""
        costs = [line.cost_amount for line in self.lines]
        known = [cost for cost in costs if cost is not None]
        return sum(known, ZERO) if len(known) == len(costs) else None


def spread(amount: Decimal, weights: dict[str, Decimal], digits: int) -> dict[str, Decimal]:
    """`amount` over lines in proportion to their weights, in whole coins of 10**-digits.

    Every share is rounded half up but the largest line's, which takes the rest (ties: the smallest
    id). Without a positive sum of weights that line takes everything.
    """
    largest = min(weights, key=lambda name: (-weights[name], name))
    total = sum(weights.values(), ZERO)
    shares = dict.fromkeys(weights, ZERO)
    if total > 0:
        for name, weight in weights.items():
            if name != largest:
                shares[name] = rounded(
                    Fraction(amount) * Fraction(weight) / Fraction(total), digits
                )
    shares[largest] = amount - sum(shares.values(), ZERO)
    return shares


def _cost(unit_cost: Decimal | None, quantity: Decimal) -> Decimal | None:
    """What the pieces cost; unknown without a cost, and where it is beyond belief."""
    if unit_cost is None or abs(unit_cost * quantity) >= TOO_LARGE:
        return None
    return money(unit_cost * quantity)


def _line(row: Judged, product: Judged | None) -> Line:
    quantity = row.amount("quantity")
    unit_price = row.amount("unit_price_amount")
    own_list = row.number("list_unit_price_amount")
    list_price = unit_price if own_list is None else max(own_list, unit_price)
    unit_cost = row.number("unit_cost_amount")
    if unit_cost is None and product is not None:
        unit_cost = product.number("unit_cost_amount")
    return Line(
        order_item_id=str(row.text("order_item_id")),
        order_id=str(row.text("order_id")),
        product_id=str(row.text("product_id")),
        bundle_id=row.text("bundle_id"),
        category=product.text("category") if product else None,
        line_kind=row.text("line_kind"),
        quantity=quantity,
        unit_price_amount=unit_price,
        list_unit_price_amount=list_price,
        gross_amount=money(list_price * quantity),
        line_discount_amount=money(list_price * quantity)
        - money(unit_price * quantity)
        + row.amount("line_discount_amount"),
        cost_amount=_cost(unit_cost, quantity),
        is_gift_card=product.flag("is_gift_card") if product else False,
        is_subscription=row.flag("is_subscription"),
        service_minutes=row.number("service_minutes"),
    )


def _customer_key(row: Judged, guest_identity: str) -> str:
    if row.text("customer_id"):
        return f"customer:{row.text('customer_id')}"
    if guest_identity == "visitor" and row.text("visitor_id"):
        return f"visitor:{row.text('visitor_id')}"
    return f"order:{row.text('order_id')}"


def _order(
    row: Judged, shop: Shop, lines: list[Line], lookup: dict[str, dict[str, Judged]]
) -> Order:
    settings = shop.settings
    customer = lookup["customers"].get(row.text("customer_id") or "")
    session = lookup["sessions"].get(row.text("session_id") or "")
    ordered_at = row.instant("ordered_at")
    local_at = local(ordered_at, settings.zone)
    birth = customer.day("birth_date") if customer else None
    return Order(
        order_id=str(row.text("order_id")),
        ordered_at=ordered_at,
        local_at=local_at,
        order_status=str(row.text("order_status")),
        currency_code=order_currency(row, settings),
        customer_id=row.text("customer_id"),
        visitor_id=row.text("visitor_id"),
        session_id=row.text("session_id"),
        customer_key=_customer_key(row, settings.guest_identity),
        sales_channel=row.text("sales_channel"),
        store_id=row.text("store_id"),
        region=row.text("region") or (customer.text("region") if customer else None),
        payment_method=row.text("payment_method"),
        coupon_code=row.text("coupon_code"),
        staff_id=row.text("staff_id"),
        device_type=session.text("device_type") if session else None,
        traffic_source=session.text("traffic_source") if session else None,
        age_band=settings.reference.age_band(full_years(birth, local_at.date())) if birth else None,
        gender=customer.text("gender") if customer else None,
        membership_rank=customer.text("membership_rank") if customer else None,
        is_test=row.flag("is_test"),
        is_counted=settings.reference.is_counted[str(row.text("order_status"))],
        lines=lines,
        order_discount_amount=row.amount("order_discount_amount"),
        shipping_amount=row.amount("shipping_amount"),
        tax_amount=row.amount("tax_amount"),
    )


def _spread_order(order: Order, refunds: list[Judged], shop: Shop) -> None:
    """Everything that belongs to the whole order, given to its lines."""
    digits = shop.settings.reference.digits(order.currency_code)
    before = {
        line.order_item_id: line.gross_amount - line.line_discount_amount for line in order.lines
    }
    by_id = {line.order_item_id: line for line in order.lines}
    for name in ("order_discount_amount", "shipping_amount", "tax_amount"):
        for item_id, share in spread(getattr(order, name), before, digits).items():
            setattr(by_id[item_id], name, share)
    net = {line.order_item_id: line.net_amount for line in order.lines}
    whole = sum((r.amount("refund_amount") for r in refunds if not r.text("order_item_id")), ZERO)
    for item_id, share in spread(whole, net, digits).items():
        by_id[item_id].refund_amount += share
    for refund in refunds:
        if refund.text("order_item_id"):
            line = by_id[str(refund.text("order_item_id"))]
            line.refund_amount += refund.amount("refund_amount")
    for line in order.lines:
        line.paid_amount = line.net_amount + line.shipping_amount
        if not shop.settings.prices_include_tax:
            line.paid_amount += line.tax_amount


def _appoint_lead(order: Order, rule: str) -> None:
    """The line that the order was placed for: of those that were bought, the dearest or first."""
    bought = [line for line in order.lines if line.quantity > 0]
    if rule == "most_expensive":
        highest = max((line.net_amount for line in bought), default=None)
        bought = [line for line in bought if line.net_amount == highest]
    for line in sorted(bought, key=lambda line: line.order_item_id)[:1]:
        line.is_lead_line = True


def _number_orders(orders: list[Order]) -> None:
    """First and repeated orders of each customer, over valid orders in their order of time."""
    counts: Counter[str] = Counter()
    for order in sorted(orders, key=lambda one: (one.ordered_at, one.order_id)):
        if not order.is_valid_order:
            continue
        if order.customer_id is None:
            order.customer_type = "guest"
            continue
        counts[order.customer_id] += 1
        order.order_number = counts[order.customer_id]
        order.customer_type = "new" if order.order_number == 1 else "repeat"


def build_orders(shop: Shop) -> list[Order]:
    """All accepted orders with everything known about them, by order_id."""
    lookup = {
        name: {str(row.text(key)): row for row in shop.accepted(name)}
        for name, key in (
            ("customers", "customer_id"),
            ("sessions", "session_id"),
            ("products", "product_id"),
        )
    }
    lines: defaultdict[str, list[Line]] = defaultdict(list)
    for row in shop.accepted("order_items"):
        product = lookup["products"].get(str(row.text("product_id")))
        lines[str(row.text("order_id"))].append(_line(row, product))
    refunds: defaultdict[str, list[Judged]] = defaultdict(list)
    for row in shop.accepted("refunds"):
        refunds[str(row.text("order_id"))].append(row)
    orders = []
    for row in shop.accepted("orders"):
        order = _order(row, shop, lines[str(row.text("order_id"))], lookup)
        _spread_order(order, refunds[order.order_id], shop)
        _appoint_lead(order, shop.settings.lead_line_rule)
        orders.append(order)
    _number_orders(orders)
    return sorted(orders, key=lambda order: order.order_id)


AMOUNTS = (
    "gross_amount",
    "line_discount_amount",
    "order_discount_amount",
    "discount_amount",
    "net_amount",
    "refund_amount",
    "kept_amount",
    "shipping_amount",
    "tax_amount",
    "paid_amount",
)

Row = dict[str, Any]


def order_item_rows(orders: list[Order]) -> list[Row]:
    """What fct_order_items should hold."""
    return [
        {
            "order_item_id": line.order_item_id,
            "order_id": order.order_id,
            "product_id": line.product_id,
            "bundle_id": line.bundle_id,
            "currency_code": order.currency_code,
            "category": line.category,
            "line_kind": line.line_kind,
            "quantity": line.quantity,
            "unit_price_amount": line.unit_price_amount,
            "list_unit_price_amount": line.list_unit_price_amount,
            **{name: getattr(line, name) for name in AMOUNTS},
            "cost_amount": line.cost_amount,
            "is_gift_card": line.is_gift_card,
            "is_valid_order": order.is_valid_order,
            "is_subscription": line.is_subscription,
            "is_lead_line": line.is_lead_line,
            "service_minutes": line.service_minutes,
            "ordered_at": order.ordered_at,
            "ordered_date": order.ordered_date,
        }
        for order in orders
        for line in order.lines
    ]


# How a discount came about is told on the lines only.
LINE_ONLY = frozenset({"line_discount_amount", "order_discount_amount"})

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def order_rows(orders: list[Order]) -> list[Row]:
    """What fct_orders should hold."""
    return [
        {
            **{
                name: getattr(order, name)
                for name in (
                    "order_id",
                    "customer_id",
                    "customer_key",
                    "visitor_id",
                    "session_id",
                    "store_id",
                    "staff_id",
                    "currency_code",
                    "order_status",
                    "invalid_reason",
                    "customer_type",
                    "sales_channel",
                    "region",
                    "payment_method",
                    "coupon_code",
                    "device_type",
                    "traffic_source",
                    "age_band",
                    "gender",
                    "membership_rank",
                    "order_number",
                    "is_valid_order",
                    "is_test",
                    "ordered_at",
                    "ordered_date",
                    "cost_amount",
                )
            },
            "weekday": WEEKDAYS[order.local_at.weekday()],
            "hour_of_day": f"{order.local_at.hour:02d}",
            "line_count": len(order.lines),
            "item_count": order.total("quantity"),
            "distinct_product_count": len({line.product_id for line in order.lines}),
            **{name: order.total(name) for name in AMOUNTS if name not in LINE_ONLY},
            "is_nominated": order.staff_id is not None,
            "has_coupon": order.coupon_code is not None,
        }
        for order in orders
    ]
