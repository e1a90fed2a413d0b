"""The product marts: how a family divides between its tiers, and how each product performs."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from .baskets import GRAINS
from .judging import Judged, Shop
from .order_value import parts_by_segment
from .orders import ZERO, Line, Order, Row
from .values import next_start, period_end, period_start


class Place(NamedTuple):
    """Where a product stands: its family, its tier (0 = outside) and what that tier is called."""

    family: str
    tier: int
    position: str
    is_by_price: bool


def _tiers_by_price(prices: set[Decimal]) -> dict[Decimal, int]:
    """Up to three prices are a tier each; more are dealt out to three tiers from below."""
    ranked = sorted(prices)
    if len(ranked) <= 3:
        return {price: rank for rank, price in enumerate(ranked, 1)}
    return {price: math.ceil(3 * rank / len(ranked)) for rank, price in enumerate(ranked, 1)}


def _position(tier: int, tiers: set[int]) -> str:
    if tier == 0:
        return "outside"
    if len(tiers) == 1:
        return "only"
    return {min(tiers): "low", max(tiers): "high"}.get(tier, "middle")


def _given_tier(product: Judged) -> int:
    tier = product.values["price_tier"]
    return tier if isinstance(tier, int) and tier > 0 else 0


def places(shop: Shop) -> dict[str, Place]:
    """The place of every product that belongs to a family."""
    families: defaultdict[str, list[Judged]] = defaultdict(list)
    for product in shop.accepted("products"):
        family = product.text("product_family")
        if family is not None:
            families[family].append(product)
    found: dict[str, Place] = {}
    for family, members in families.items():
        tiers = {str(product.text("product_id")): _given_tier(product) for product in members}
        is_by_price = not any(tiers.values())
        if is_by_price:
            prices = {
                str(product.text("product_id")): price
                for product in members
                if (price := product.number("list_price_amount")) is not None
            }
            by_price = _tiers_by_price(set(prices.values()))
            tiers.update({name: by_price[price] for name, price in prices.items()})
        used = set(tiers.values()) - {0}
        for name, tier in tiers.items():
            found[name] = Place(family, tier, _position(tier, used), is_by_price)
    return found


FamilyKey = tuple[str, date, str, str, str, str]


def _over(amount: Decimal, total: Decimal) -> Fraction | None:
    """A share, where there is something to have a share of."""
    return Fraction(amount) / Fraction(total) if total > 0 else None


def _per(amount: Decimal, pieces: Decimal) -> float | None:
    return float(Fraction(amount) / Fraction(pieces)) if pieces else None


def _as_float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def price_tier_mix(shop: Shop, orders: list[Order]) -> list[Row]:
    """What price_tier_mix should hold."""
    settings = shop.settings
    known = places(shop)
    families: defaultdict[FamilyKey, defaultdict[int, list[Line]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for order in orders:
        if not order.is_valid_order:
            continue
        for (segment, value), part in parts_by_segment(order, settings.segments).items():
            for line in part.lines:
                if line.product_id not in known:
                    continue
                place = known[line.product_id]
                for grain in GRAINS:
                    start = period_start(order.ordered_date, grain, settings.week_start)
                    key = (grain, start, segment, value, order.currency_code, place.family)
                    families[key][place.tier].append(line)

    def pieces(lines: list[Line]) -> Decimal:
        return sum((line.quantity for line in lines), ZERO)

    def worth(lines: list[Line]) -> Decimal:
        return sum((line.value(settings.order_value_basis) for line in lines), ZERO)

    first_date = min((order.ordered_date for order in orders), default=None)
    rows: list[Row] = []
    for key, tiers in families.items():
        grain, start, segment, value, currency, family = key
        whole = [line for lines in tiers.values() for line in lines]
        before: dict[int, list[Line]] = families.get(
            (grain, next_start(start, grain, -1), *key[2:]), defaultdict(list)
        )
        whole_before = [line for lines in before.values() for line in lines]
        end = period_end(start, grain)
        assert shop.as_of is not None and first_date is not None
        for tier, lines in tiers.items():
            place = known[lines[0].product_id]
            share = _over(pieces(lines), pieces(whole))
            share_before = _over(pieces(before.get(tier, [])), pieces(whole_before))
            rows.append(
                {
                    "period_grain": grain,
                    "period_start_date": start,
                    "segment": segment,
                    "segment_value": value,
                    "currency_code": currency,
                    "product_family": family,
                    "price_tier": tier,
                    "tier_position": place.position,
                    "period_end_date": end,
                    "is_complete_period": end <= shop.as_of and start >= first_date,
                    "is_tier_from_list_price": place.is_by_price,
                    "order_count": len({line.order_id for line in lines}),
                    "item_count": pieces(lines),
                    "order_value_amount": worth(lines),
                    "item_share": _as_float(share),
                    "order_value_share": _as_float(_over(worth(lines), worth(whole))),
                    "average_unit_price": _per(worth(lines), pieces(lines)),
                    "family_item_count": pieces(whole),
                    "family_order_value_amount": worth(whole),
                    "family_average_unit_price": _per(worth(whole), pieces(whole)),
                    "previous_period_item_share": _as_float(share_before),
                    "item_share_change_vs_previous_period": (
                        None
                        if share is None or share_before is None
                        else float(share - share_before)
                    ),
                }
            )
    return rows


class Change(NamedTuple):
    """A day on which a product sold at another list price than on its day with sales before."""

    day: date
    price_before: Decimal
    price_after: Decimal
    items_before: Decimal | None
    items_after: Decimal | None


# Pieces of a product by day and list price.
Prices = defaultdict[date, defaultdict[Decimal, Decimal]]


def _price_changes(shop: Shop, orders: list[Order]) -> dict[tuple[str, str], list[Change]]:
    """The changes of every product's list price, by product and currency, in order of time."""
    assert shop.as_of is not None
    sold: defaultdict[tuple[str, str], Prices] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(lambda: ZERO))
    )
    for order in orders:
        for line in order.lines:
            price = line.list_unit_price_amount
            if order.is_valid_order and line.quantity > 0 and price > 0:
                prices = sold[line.product_id, order.currency_code][order.ordered_date]
                prices[price] += line.quantity
    reach = timedelta(days=shop.settings.price_change_days - 1)
    changes: dict[tuple[str, str], list[Change]] = {}
    for key, days in sold.items():

        def pieces(first: date, last: date, days: Prices = days) -> Decimal:
            inside = (prices for day, prices in days.items() if first <= day <= last)
            return sum((count for prices in inside for count in prices.values()), ZERO)

        found: list[Change] = []
        calendar = sorted(days)
        price_of = {
            day: max(prices, key=lambda price: (prices[price], price))
            for day, prices in days.items()
        }
        for before, day in pairwise(calendar):
            if price_of[before] != price_of[day]:
                is_old_enough = before - reach >= calendar[0]
                is_over = day + reach <= shop.as_of
                found.append(
                    Change(
                        day,
                        price_of[before],
                        price_of[day],
                        pieces(before - reach, before) if is_old_enough else None,
                        pieces(day, day + reach) if is_over else None,
                    )
                )
        changes[key] = found
    return changes


def _rank(value: Decimal, all_values: list[Decimal]) -> int:
    """One more than there are larger ones."""
    return 1 + sum(other > value for other in all_values)


def _own_columns(lines: list[Line], holders: list[Order], basis: str) -> Row:
    """What a product's own lines, and the orders that bought it, say."""

    def total(name: str) -> Decimal:
        return sum((getattr(line, name) for line in lines), ZERO)

    worth, net, refund = total(f"{basis}_amount"), total("net_amount"), total("refund_amount")
    costs = [line.cost_amount for line in lines if line.cost_amount is not None]
    cost = sum(costs, ZERO) if len(costs) == len(lines) else None
    led = len({line.order_id for line in lines if line.is_lead_line})
    whole = sum((order.total(f"{basis}_amount") for order in holders), ZERO)
    return {
        "order_count": len({line.order_id for line in lines}),
        "item_count": total("quantity"),
        "order_value_amount": worth,
        "net_amount": net,
        "refund_amount": refund,
        "kept_amount": total("kept_amount"),
        "cost_amount": cost,
        "margin_amount": None if cost is None else net - cost,
        "average_unit_price": _per(worth, total("quantity")),
        "margin_rate": None if cost is None else _per(net - cost, net),
        "refund_rate": _per(refund, net),
        "lead_order_count": led,
        "add_on_order_count": len(holders) - led,
        "lead_rate": _per(Decimal(led), Decimal(len(holders))),
        "orders_with_product_amount": whole,
        "aov_of_orders_with_product": _per(whole, Decimal(len(holders))),
    }


def _price_columns(changes: list[Change]) -> Row:
    last = changes[-1] if changes else None
    return {
        "price_change_count": len(changes),
        "price_changed_on": last and last.day,
        "price_before_amount": last and last.price_before,
        "price_after_amount": last and last.price_after,
        "items_before": last and last.items_before,
        "items_after": last and last.items_after,
    }


def product_performance(shop: Shop, orders: list[Order]) -> list[Row]:
    """What product_performance should hold."""
    settings = shop.settings
    basis = settings.order_value_basis
    listed = {str(row.text("product_id")): row for row in shop.accepted("products")}
    periods: defaultdict[tuple[str, date, str], list[Order]] = defaultdict(list)
    for order in orders:
        if order.is_valid_order:
            for grain in GRAINS:
                start = period_start(order.ordered_date, grain, settings.week_start)
                periods[grain, start, order.currency_code].append(order)
    if not periods:
        return []
    changes = _price_changes(shop, orders)
    first_date = min(order.ordered_date for order in orders)
    worth_of: dict[tuple[str, date, str, str], Decimal] = {}
    rows: list[Row] = []
    for (grain, start, currency), members in periods.items():
        end = period_end(start, grain)
        assert shop.as_of is not None
        lines: defaultdict[str, list[Line]] = defaultdict(list)
        for order in members:
            for line in order.lines:
                lines[line.product_id].append(line)
        own: dict[str, Row] = {}
        for product_id, of_product in lines.items():
            buyers = {line.order_id for line in of_product if line.quantity > 0}
            holders = [order for order in members if order.order_id in buyers]
            own[product_id] = _own_columns(of_product, holders, basis)
            worth_of[grain, start, currency, product_id] = own[product_id]["order_value_amount"]
        all_worth = [row["order_value_amount"] for row in own.values()]
        all_pieces = [row["item_count"] for row in own.values()]
        for product_id, columns in own.items():
            listing = listed.get(product_id)
            text: Callable[[str], str | None] = listing.text if listing else lambda name: None
            of_period = [
                change
                for change in changes.get((product_id, currency), [])
                if start <= change.day <= end
            ]
            worth, pieces = columns["order_value_amount"], columns["item_count"]
            rows.append(
                {
                    "period_grain": grain,
                    "period_start_date": start,
                    "currency_code": currency,
                    "product_id": product_id,
                    "product_name": text("product_name"),
                    "category": text("category"),
                    "product_family": text("product_family"),
                    "period_end_date": end,
                    "is_complete_period": end <= shop.as_of and start >= first_date,
                    "is_limited_time": text("available_until") is not None,
                    **columns,
                    "order_value_share": _as_float(_over(worth, sum(all_worth, ZERO))),
                    "order_value_rank": _rank(worth, all_worth),
                    "item_share": _as_float(_over(pieces, sum(all_pieces, ZERO))),
                    "item_rank": _rank(pieces, all_pieces),
                    "aov_of_all_orders": _per(sum(all_worth, ZERO), Decimal(len(members))),
                    **_price_columns(of_period),
                }
            )
    for row in rows:
        before = next_start(row["period_start_date"], row["period_grain"], -1)
        key = (row["period_grain"], before, row["currency_code"], row["product_id"])
        then = worth_of.get(key)
        row["previous_period_order_value_amount"] = then
        row["order_value_change_vs_previous_period"] = (
            float(Fraction(row["order_value_amount"]) / Fraction(then) - 1) if then else None
        )
    return rows
