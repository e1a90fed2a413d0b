"""Free shipping: carts followed step by step, and orders laid beside the threshold of their day."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from .baskets import GRAINS
from .judging import Judged, Shop
from .orders import ZERO, Order, Row
from .settings import Threshold
from .statistics import wilson
from .values import local, period_end, period_start

LOWEST, OPEN = -10, 10
# The bands that the line is drawn through, and those that it is drawn over, in tenths.
FITTED = (-5, -4, -3, -2, 1, 2, 3, 4)
DRAWN = range(-5, 5)
FEWEST = 20

GroupKey = tuple[str, date, str, str]


@dataclass
class Cart:
    """What one cart held after each step, and what each step was: its product and its worth."""

    order: Order | None
    currency: str
    steps: list[tuple[str, Decimal]] = field(default_factory=list)
    moments: list[datetime] = field(default_factory=list)
    last_day: date = date.min

    @property
    def levels(self) -> list[Decimal]:
        """What was in it before the first step, and after each."""
        found = [ZERO]
        for _, worth in self.steps:
            found.append(found[-1] + worth)
        return found


@dataclass(frozen=True)
class Measured:
    """An order or a cart that was left, held against a threshold."""

    day: date
    channel: str
    currency: str
    threshold: Threshold
    amount: Decimal
    order: Order | None
    has_cart: bool = False
    was_within_reach: bool = False
    top_up: tuple[str, Decimal] | None = None
    topped_up_at: datetime | None = None

    @property
    def goal(self) -> Decimal:
        """The threshold's amount."""
        assert self.threshold.threshold_amount is not None
        return self.threshold.threshold_amount

    @property
    def band(self) -> int:
        """The tenth that it lies in, between the lowest and the open one."""
        tenths = math.floor(10 * (Fraction(self.amount) / Fraction(self.goal) - 1))
        return min(max(tenths, LOWEST), OPEN)

    @property
    def given_away(self) -> Decimal:
        """The fee, where the threshold saved the buyer from it."""
        if self.order is None or self.amount < self.goal or self.order.total("shipping_amount"):
            return ZERO
        return self.threshold.shipping_fee_amount or ZERO


def _threshold(shop: Shop, currency: str, channel: str, day: date) -> Threshold | None:
    """The one threshold that holds; of several the one that starts latest."""
    settings = shop.settings
    if settings.named_inputs is not None and "shipping_thresholds" not in settings.named_inputs:
        return None
    holding = [
        row
        for row in settings.reference.shipping_thresholds
        if row.currency_code == currency
        and row.sales_channel in (None, channel)
        and (row.valid_from is None or row.valid_from <= day)
        and (row.valid_until is None or row.valid_until >= day)
    ]
    own = [row for row in holding if row.sales_channel is not None]
    chosen = min(
        own or holding,
        key=lambda row: (
            -(row.valid_from or date.min).toordinal(),
            row.valid_until or date.max,
            math.inf if row.threshold_amount is None else row.threshold_amount,
            math.inf if row.shipping_fee_amount is None else row.shipping_fee_amount,
        ),
        default=None,
    )
    if chosen is None or chosen.threshold_amount is None or chosen.threshold_amount <= 0:
        return None
    return chosen


def _worth(event: Judged, currency: str, shop: Shop, prices: dict[str, Decimal]) -> Decimal:
    """What an event put into the cart, or took out of it."""
    worth = event.number("event_value")
    if worth is None:
        listed = currency == shop.settings.default_currency
        worth = prices.get(str(event.text("product_id")), ZERO) if listed else ZERO
    return worth if event.text("event_name") == "add_to_cart" else -worth


def _carts(shop: Shop, orders: list[Order]) -> list[Cart]:
    """Each session followed through time: an order takes the cart along, and the next is empty."""
    prices = {
        str(row.text("product_id")): row.amount("list_price_amount")
        for row in shop.accepted("products")
    }
    events: defaultdict[str, list[Judged]] = defaultdict(list)
    for event in shop.accepted("events"):
        if event.text("event_name") in ("add_to_cart", "remove_from_cart"):
            events[str(event.text("session_id"))].append(event)
    of_session: defaultdict[str, list[Order]] = defaultdict(list)
    for order in orders:
        if order.session_id is not None:
            of_session[order.session_id].append(order)
    carts = []
    for session_id, steps in events.items():
        steps.sort(key=lambda step: (step.instant("occurred_at"), str(step.text("event_id"))))
        placed = sorted(of_session[session_id], key=lambda one: (one.ordered_at, one.order_id))
        usual = placed[0].currency_code if placed else shop.settings.default_currency
        for buyer in (*placed, None):
            cart = Cart(buyer, buyer.currency_code if buyer else usual)
            while steps and (buyer is None or steps[0].instant("occurred_at") <= buyer.ordered_at):
                event = steps.pop(0)
                product = event.text("product_id") or "unknown"
                cart.steps.append((product, _worth(event, cart.currency, shop, prices)))
                cart.moments.append(event.instant("occurred_at"))
                cart.last_day = local(event.instant("occurred_at"), shop.settings.zone).date()
            if cart.steps:
                carts.append(cart)
    return carts


def _measure_order(shop: Shop, order: Order, cart: Cart | None) -> Measured | None:
    channel = order.sales_channel or "unknown"
    threshold = _threshold(shop, order.currency_code, channel, order.ordered_date)
    if threshold is None:
        return None
    assert threshold.threshold_amount is not None
    goal, amount = threshold.threshold_amount, order.total("net_amount")
    near, top_up, topped_up_at = False, None, None
    if cart is not None:
        levels = cart.levels
        reach = goal * shop.settings.top_up_reach_share
        near = any(0 < goal - level <= reach for level in levels[1:])
        crossings = [
            number
            for number, (before, after) in enumerate(pairwise(levels))
            if before < goal <= after
        ]
        if amount >= goal and crossings and goal - levels[crossings[-1]] <= reach:
            top_up, topped_up_at = cart.steps[crossings[-1]], cart.moments[crossings[-1]]
    return Measured(
        order.ordered_date,
        channel,
        order.currency_code,
        threshold,
        amount,
        order,
        cart is not None,
        near,
        top_up,
        topped_up_at,
    )


def _measure_left(shop: Shop, cart: Cart) -> Measured | None:
    threshold = _threshold(shop, cart.currency, "online", cart.last_day)
    held = cart.levels[-1]
    if threshold is None or held <= 0:
        return None
    return Measured(cart.last_day, "online", cart.currency, threshold, held, None)


def top_ups(shop: Shop, orders: list[Order]) -> dict[str, tuple[str, datetime]]:
    """By order: the product that carried its cart over the threshold, and when it was added."""
    of_order = {cart.order.order_id: cart for cart in _carts(shop, orders) if cart.order}
    found: dict[str, tuple[str, datetime]] = {}
    for order in orders:
        if order.is_valid_order:
            measured = _measure_order(shop, order, of_order.get(order.order_id))
            if measured and measured.top_up and measured.topped_up_at:
                found[order.order_id] = measured.top_up[0], measured.topped_up_at
    return found


def _groups(shop: Shop, orders: list[Order]) -> dict[GroupKey, list[Measured]]:
    """Everything that could be measured, by period, channel and currency."""
    carts = _carts(shop, orders)
    of_order = {cart.order.order_id: cart for cart in carts if cart.order is not None}
    measured = [
        _measure_order(shop, order, of_order.get(order.order_id))
        for order in orders
        if order.is_valid_order
    ]
    measured += [_measure_left(shop, cart) for cart in carts if cart.order is None]
    groups: defaultdict[GroupKey, list[Measured]] = defaultdict(list)
    # The calendar: whole years from the first order to the as-of date.
    years = {order.ordered_date.year for order in orders} | {(shop.as_of or date.min).year}
    for one in measured:
        if one is not None and orders and min(years) <= one.day.year <= max(years):
            for grain in GRAINS:
                start = period_start(one.day, grain, shop.settings.week_start)
                groups[grain, start, one.channel, one.currency].append(one)
    return groups


def _line_through(counts: dict[int, int]) -> tuple[Fraction, Fraction] | None:
    """Level and slope of the straight line of least squares; None with too few orders."""
    points = [(Fraction(2 * band + 1, 2), counts.get(band, 0)) for band in FITTED]
    if sum(count for _, count in points) < FEWEST:
        return None
    mean_x = sum((x for x, _ in points), Fraction(0)) / len(points)
    mean_y = Fraction(sum(y for _, y in points), len(points))
    slope = sum(((x - mean_x) * (y - mean_y) for x, y in points), Fraction(0)) / sum(
        (x - mean_x) ** 2 for x, _ in points
    )
    return mean_y - slope * mean_x, slope


def _key_columns(shop: Shop, first_date: date, key: GroupKey) -> Row:
    grain, start, channel, currency = key
    end = period_end(start, grain)
    assert shop.as_of is not None
    return {
        "period_grain": grain,
        "period_start_date": start,
        "sales_channel": channel,
        "currency_code": currency,
        "period_end_date": end,
        "is_complete_period": end <= shop.as_of and start >= first_date,
    }


def _share(part: Decimal | int, whole: int) -> float | None:
    return float(Fraction(part) / whole) if whole else None


def _of_group(bought: list[Measured], left: list[Measured]) -> Row:
    """What every row of a group says."""
    bands = [one.band for one in bought]
    topped = [one for one in bought if one.top_up is not None]
    near = sum(one.was_within_reach for one in bought)
    above, below, just = sum(band >= 0 for band in bands), bands.count(-1), bands.count(0)
    lower, upper = wilson(len(topped), near) if near else (None, None)
    lacking = [one.goal - one.amount for one in left if one.amount < one.goal]
    return {
        "group_order_count": len(bought),
        "at_or_above_order_count": above,
        "at_or_above_rate": _share(above, len(bought)),
        "just_below_order_count": below,
        "just_above_order_count": just,
        "bunching_ratio": _share(just, below),
        "order_without_cart_count": sum(not one.has_cart for one in bought),
        "within_reach_order_count": near,
        "top_up_order_count": len(topped),
        "top_up_rate": _share(len(topped), near),
        "top_up_rate_lower": lower,
        "top_up_rate_upper": upper,
        "top_up_amount": sum((one.top_up[1] for one in topped if one.top_up), ZERO),
        "top_up_shipping_given_away_amount": sum((one.given_away for one in topped), ZERO),
        "shipping_given_away_amount": sum((one.given_away for one in bought), ZERO),
        "group_left_cart_count": len(left),
        "left_below_cart_count": len(lacking),
        "gap_per_left_below_cart": _share(sum(lacking, ZERO), len(lacking)),
    }


def free_shipping_top_ups(shop: Shop, orders: list[Order]) -> list[Row]:
    """What free_shipping_top_ups should hold."""
    first_date = min((order.ordered_date for order in orders), default=date.max)
    basis = f"{shop.settings.order_value_basis}_amount"
    rows = []
    for key, members in _groups(shop, orders).items():
        bought = [one for one in members if one.order is not None]
        left = [one for one in members if one.order is None]
        counts = {band: sum(one.band == band for one in bought) for band in range(-10, 11)}
        line = _line_through(counts)
        for band, count in counts.items():
            expected = None
            if line is not None and band in DRAWN:
                expected = max(line[0] + line[1] * Fraction(2 * band + 1, 2), Fraction(0))
            worth = [one.order.total(basis) for one in bought if one.order and one.band == band]
            rows.append(
                {
                    **_key_columns(shop, first_date, key),
                    "distance_percent_from": 10 * band,
                    "distance_percent_to": None if band == OPEN else 10 * band + 10,
                    "order_count": count,
                    "order_value_amount": sum(worth, ZERO),
                    "left_cart_count": sum(one.band == band for one in left),
                    "expected_order_count": None if expected is None else float(expected),
                    "excess_order_count": None if expected is None else float(count - expected),
                    **_of_group(bought, left),
                }
            )
    return rows


def free_shipping_top_up_products(shop: Shop, orders: list[Order]) -> list[Row]:
    """What free_shipping_top_up_products should hold."""
    first_date = min((order.ordered_date for order in orders), default=date.max)
    rows = []
    for key, members in _groups(shop, orders).items():
        found: defaultdict[str, list[Measured]] = defaultdict(list)
        for one in members:
            if one.top_up is not None:
                found[one.top_up[0]].append(one)
        total = sum(len(topped) for topped in found.values())
        merits = {
            product: (len(topped), sum((one.top_up[1] for one in topped if one.top_up), ZERO))
            for product, topped in found.items()
        }
        for product, topped in found.items():
            number, added = merits[product]
            pieces = [
                line.quantity
                for one in topped
                if one.order
                for line in one.order.lines
                if line.product_id == product and line.quantity > 0
            ]
            rows.append(
                {
                    **_key_columns(shop, first_date, key),
                    "product_id": product,
                    "top_up_rank": 1 + sum(other > merits[product] for other in merits.values()),
                    "top_up_order_count": number,
                    "top_up_order_share": number / total,
                    "item_count": sum(pieces, ZERO),
                    "top_up_amount": added,
                    "top_up_amount_per_order": float(Fraction(added) / number),
                }
            )
    return rows
