"""The product marts: how a family divides between its price tiers."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
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
        for (segment, value), part in parts_by_segment(order, settings.reference.segments).items():
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
