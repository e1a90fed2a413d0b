"""What is bought together: every pair of every basket counted, by period, level and pair."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction
from itertools import combinations

from .judging import Shop
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


def _rows_of(shop: Shop, level: str, baskets: list[set[str]]) -> list[Row]:
    """The rules of one period and level, both ways."""
    least = shop.settings.affinity_min_count
    single = Counter(thing for basket in baskets for thing in basket)
    pairs = Counter(pair for basket in baskets for pair in combinations(sorted(basket), 2))
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


def basket_affinity(shop: Shop, orders: list[Order]) -> list[Row]:
    """What basket_affinity should hold."""
    largest = shop.settings.max_basket_products
    periods: defaultdict[Period, list[dict[str, set[str]]]] = defaultdict(list)
    first_date = min((order.ordered_date for order in orders), default=None)
    for order in orders:
        baskets = _baskets(order)
        if order.is_valid_order and baskets["product"]:
            assert first_date is not None
            periods["all", first_date].append(baskets)
            for grain in _grains(shop.settings.affinity_shortest_period):
                start = period_start(order.ordered_date, grain, shop.settings.week_start)
                periods[grain, start].append(baskets)
    rows = []
    for (grain, start), members in periods.items():
        compared = [baskets for baskets in members if len(baskets["product"]) <= largest]
        assert shop.as_of is not None and first_date is not None
        end = shop.as_of if grain == "all" else period_end(start, grain)
        for level in ("product", "category"):
            for row in _rows_of(shop, level, [baskets[level] for baskets in compared]):
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
