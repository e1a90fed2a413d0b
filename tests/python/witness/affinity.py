"""What is bought together: every pair of every basket counted, by period, level and pair."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from .judging import Judged, Shop
from .offers import Offer
from .orders import Order, Row
from .values import period_end, period_start

Period = tuple[str, date]


def _baskets(order: Order) -> dict[str, set[str]]:
    """The products and categories that were bought."""
    bought = [line for line in order.lines if line.quantity > 0]
    return {
        "product": {line.product_id for line in bought},
        "category": {line.category for line in bought if line.category is not None},
    }


def _z(both: int, left: int, right: int, baskets: int) -> float | None:
    """The pooled test of two rates: `right` among the baskets with `left` and among the others."""
    if baskets in (left, right):
        return None
    with_left, without_left = both / left, (right - both) / (baskets - left)
    pooled = right / baskets
    error = math.sqrt(pooled * (1 - pooled) * (1 / left + 1 / (baskets - left)))
    return (with_left - without_left) / error


def _q_values(p_values: list[float]) -> dict[float, float]:
    """The q of each p: the smallest level at which Benjamini and Hochberg would let it pass."""
    ordered = sorted(p_values)
    return {
        p: min(other * len(ordered) / rank for rank, other in enumerate(ordered, 1) if other >= p)
        for p in ordered
    }


def _rule(both: int, antecedent: int, consequent: int, baskets: int) -> Row:
    support, confidence = Fraction(both, baskets), Fraction(both, antecedent)
    a, c = Fraction(antecedent, baskets), Fraction(consequent, baskets)
    leverage = support - a * c
    largest = max(support * (1 - a), a * (c - support))
    return {
        "antecedent_order_count": antecedent,
        "consequent_order_count": consequent,
        "both_order_count": both,
        "support": float(support),
        "confidence": float(confidence),
        "lift": float(confidence / c),
        "leverage": float(leverage),
        "conviction": float((1 - c) / (1 - confidence)) if confidence < 1 else None,
        "zhang": float(leverage / largest) if largest else 0.0,
        "jaccard": both / (antecedent + consequent - both),
    }


def _only_offered(orders: list[Order], offers: list[Offer]) -> dict[str, dict[str, set[str]]]:
    """By order: the products and categories all of whose lines are credited to an offer."""
    credited = {
        line.order_item_id
        for offer in offers
        if offer.line and offer.kind != "subscription"
        for line in (offer.line, *offer.extra_lines)
    }
    found = {}
    for order in orders:
        everything = _baskets(order)
        own = replace(
            order, lines=[line for line in order.lines if line.order_item_id not in credited]
        )
        unasked = _baskets(own)
        found[order.order_id] = {level: everything[level] - unasked[level] for level in everything}
    return found


def _list_price_and_margin(
    listed: dict[str, Judged], product: str
) -> tuple[Decimal | None, Decimal | None]:
    """What a piece costs by the product list, and what it leaves."""
    if product not in listed:
        return None, None
    price, cost = (
        listed[product].number(column) for column in ("list_price_amount", "unit_cost_amount")
    )
    return price, None if price is None or cost is None else price - cost


def _worth(listed: dict[str, Judged], antecedent: str, consequent: str, beyond: float) -> Row:
    """Prices and margins of a rule; `beyond` is its confidence beyond that of any basket."""
    price, margin = _list_price_and_margin(listed, antecedent)
    other_price, other_margin = _list_price_and_margin(listed, consequent)
    return {
        "consequent_margin_amount": other_margin,
        "expected_extra_margin": None if other_margin is None else beyond * float(other_margin),
        "pair_list_price_amount": (
            None if price is None or other_price is None else price + other_price
        ),
        "pair_margin_amount": (
            None if margin is None or other_margin is None else margin + other_margin
        ),
    }


def _rows_of(shop: Shop, level: str, baskets: list[set[str]], offered: list[set[str]]) -> list[Row]:
    """One period and level, both ways; `offered` is what each basket holds by an offer only."""
    listed = {}
    if level == "product":
        listed = {str(row.text("product_id")): row for row in shop.accepted("products")}
    least = shop.settings.affinity_min_count
    single = Counter(thing for basket in baskets for thing in basket)
    pairs = Counter(pair for basket in baskets for pair in combinations(sorted(basket), 2))
    unasked = Counter(
        pair
        for basket, by_offer in zip(baskets, offered, strict=True)
        for pair in combinations(sorted(basket - by_offer), 2)
    )
    tested = {
        pair: _z(both, single[pair[0]], single[pair[1]], len(baskets))
        for pair, both in pairs.items()
        if both >= least
    }
    p_of = {pair: math.erfc(abs(z) / math.sqrt(2)) for pair, z in tested.items() if z is not None}
    q_of = _q_values(list(p_of.values()))
    rows = []
    for pair, z in tested.items():
        p = p_of.get(pair)
        q = None if p is None else q_of[p]
        for antecedent, consequent in (pair, pair[::-1]):
            rule = _rule(pairs[pair], single[antecedent], single[consequent], len(baskets))
            more = pairs[pair] * len(baskets) > single[antecedent] * single[consequent]
            rows.append(
                {
                    "member_level": level,
                    "antecedent": antecedent,
                    "consequent": consequent,
                    **rule,
                    "both_without_offer_count": unasked[pair],
                    **_worth(
                        listed,
                        antecedent,
                        consequent,
                        rule["confidence"] - single[consequent] / len(baskets),
                    ),
                    "z": z,
                    "p_value": p,
                    "q_value": q,
                    "is_recommended": q is not None and q < 0.05 and more,
                }
            )
    return rows


def _grains(shortest: str) -> tuple[str, ...]:
    """The calendar's periods that are as long as the shortest one asked for."""
    return {
        "month": ("month", "quarter", "year"),
        "quarter": ("quarter", "year"),
        "year": ("year",),
        "all": (),
    }[shortest]


def basket_affinity(shop: Shop, orders: list[Order], offers: list[Offer]) -> list[Row]:
    """What basket_affinity should hold."""
    largest = shop.settings.max_basket_products
    only_offered = _only_offered(orders, offers)
    periods: defaultdict[Period, list[tuple[dict[str, set[str]], dict[str, set[str]]]]] = (
        defaultdict(list)
    )
    first_date = min((order.ordered_date for order in orders), default=None)
    for order in orders:
        baskets = _baskets(order)
        both = (baskets, only_offered[order.order_id])
        if order.is_valid_order and baskets["product"]:
            assert first_date is not None
            periods["all", first_date].append(both)
            for grain in _grains(shop.settings.affinity_shortest_period):
                start = period_start(order.ordered_date, grain, shop.settings.week_start)
                periods[grain, start].append(both)
    rows = []
    for (grain, start), members in periods.items():
        compared = [both for both in members if len(both[0]["product"]) <= largest]
        assert shop.as_of is not None and first_date is not None
        end = shop.as_of if grain == "all" else period_end(start, grain)
        for level in ("product", "category"):
            for row in _rows_of(
                shop,
                level,
                [baskets[level] for baskets, _ in compared],
                [offered[level] for _, offered in compared],
            ):
                rows.append(
                    {
                        "period_grain": grain,
                        "period_start_date": start,
                        "period_end_date": end,
                        "is_complete_period": end <= shop.as_of and start >= first_date,
                        "order_count": len(compared),
                        "left_out_order_count": len(members) - len(compared),
                        **row,
                    }
                )
    return rows
