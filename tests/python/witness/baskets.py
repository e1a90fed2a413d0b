"""The basket marts: what is bought together, and how many different products an order holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from .judging import Shop
from .order_value import Part, parts_by_segment
from .orders import ZERO, Order, Row
from .statistics import wilson
from .values import next_start, period_end, period_start

GRAINS = ("month", "quarter", "year")
# Sizes of their own up to five, then groups; the last one is open.
SIZES = (*((count, count) for count in range(6)), (6, 10), (11, 20), (21, 50), (51, 100))

Thing = tuple[str, str]
Basket = dict[Thing, tuple[Decimal, Decimal]]
GroupKey = tuple[str, date, str, str, str]


def _basket(order: Order, basis: str) -> Basket:
    """Pieces and worth of each product, category and kind of line that was bought."""
    found: Basket = {}
    for line in order.lines:
        if line.quantity <= 0:
            continue
        for level, value in (
            ("product", line.product_id),
            ("category", line.category),
            ("line_kind", line.line_kind),
        ):
            if value is not None:
                pieces, worth = found.get((level, value), (ZERO, ZERO))
                found[level, value] = (pieces + line.quantity, worth + line.value(basis))
    return found


def _relations(shop: Shop, baskets: list[Basket]) -> dict[tuple[Thing, Thing], str]:
    """What is looked for beside what, with the kind of the relation."""
    sold = {thing for basket in baskets for thing in basket}
    listed = {
        (main, related): kind
        for main, related, kind in shop.settings.reference.product_relations
        if main in sold and main != related
    }
    together = {
        (main, related)
        for basket in baskets
        for main in basket
        for related in basket
        if main[0] == related[0] and main != related
    }
    levels = {"line_kind"} if listed else {"line_kind", "category"}
    found = {pair: "pair" for pair in together if pair[0][0] in levels}
    return {**found, **listed}


def _grouped(
    shop: Shop, orders: list[Order]
) -> Iterator[tuple[GroupKey, list[tuple[Order, Part]]]]:
    """Valid orders by period, segment value and currency, with the part that counts there."""
    groups: defaultdict[GroupKey, list[tuple[Order, Part]]] = defaultdict(list)
    for order in orders:
        if order.is_valid_order:
            for (segment, value), part in parts_by_segment(order, shop.settings.segments).items():
                for grain in GRAINS:
                    start = period_start(order.ordered_date, grain, shop.settings.week_start)
                    groups[grain, start, segment, value, order.currency_code].append((order, part))
    yield from groups.items()


def _key_columns(shop: Shop, first_date: date, key: GroupKey) -> Row:
    grain, start, segment, value, currency = key
    end = period_end(start, grain)
    assert shop.as_of is not None
    return {
        "period_grain": grain,
        "period_start_date": start,
        "segment": segment,
        "segment_value": value,
        "currency_code": currency,
        "period_end_date": end,
        "is_complete_period": end <= shop.as_of and start >= first_date,
    }


def attach_rates(shop: Shop, orders: list[Order]) -> list[Row]:
    """What attach_rates should hold."""
    first_date = min((order.ordered_date for order in orders), default=date.max)
    basis = shop.settings.order_value_basis
    baskets = {order.order_id: _basket(order, basis) for order in orders if order.is_valid_order}
    relations = _relations(shop, list(baskets.values()))
    counted: dict[tuple[GroupKey, Thing, Thing], Row] = {}
    for key, members in _grouped(shop, orders):
        for (main, related), kind in relations.items():
            own = [baskets[order.order_id] for order, _ in members]
            with_main = [basket for basket in own if main in basket]
            if not with_main:
                continue
            both = [basket for basket in with_main if related in basket]
            lower, upper = wilson(len(both), len(with_main))
            pieces = sum((basket[main][0] for basket in with_main), ZERO)
            attached = sum((basket[related][0] for basket in both), ZERO)
            worth = sum((basket[related][1] for basket in both), ZERO)
            counted[key, main, related] = {
                **_key_columns(shop, first_date, key),
                "main_level": main[0],
                "main_value": main[1],
                "related_level": related[0],
                "related_value": related[1],
                "relation_kind": kind,
                "main_order_count": len(with_main),
                "both_order_count": len(both),
                "main_item_count": pieces,
                "related_item_count": attached,
                "attached_amount": worth,
                "attach_rate": len(both) / len(with_main),
                "attach_rate_lower": lower,
                "attach_rate_upper": upper,
                "attached_items_per_main_item": float(Fraction(attached) / Fraction(pieces)),
                "attached_amount_per_main_order": float(Fraction(worth) / len(with_main)),
            }
    rows = []
    for (key, main, related), row in counted.items():
        earlier = (key[0], next_start(key[1], key[0], -1), *key[2:])
        then = counted.get((earlier, main, related))
        rows.append(
            {
                **row,
                "previous_period_main_order_count": then and then["main_order_count"],
                "previous_period_attach_rate": then and then["attach_rate"],
                "attach_rate_change_vs_previous_period": (
                    then and row["attach_rate"] - then["attach_rate"]
                ),
            }
        )
    return rows


def basket_size(shop: Shop, orders: list[Order]) -> list[Row]:
    """What basket_size should hold."""
    first_date = min((order.ordered_date for order in orders), default=date.max)
    basis = shop.settings.order_value_basis
    rows: list[Row] = []
    for key, members in _grouped(shop, orders):
        sizes = {
            order.order_id: len({line.product_id for line in order.lines if line.quantity > 0})
            for order, _ in members
        }
        sets = sum(size >= 2 for size in sizes.values())
        lower, upper = wilson(sets, len(members))
        for low, high in (*SIZES, (101, None)):
            parts = [
                part
                for order, part in members
                if low <= sizes[order.order_id] and (high is None or sizes[order.order_id] <= high)
            ]
            if not parts:
                continue
            worth = sum((part.total(f"{basis}_amount") for part in parts), ZERO)
            rows.append(
                {
                    **_key_columns(shop, first_date, key),
                    "product_count_from": low,
                    "product_count_to": high,
                    "order_count": len(parts),
                    "item_count": sum((part.total("quantity") for part in parts), ZERO),
                    "order_value_amount": worth,
                    "aov": float(Fraction(worth) / len(parts)),
                    "order_share": len(parts) / len(members),
                    "at_least_share": sum(size >= low for size in sizes.values()) / len(members),
                    "group_order_count": len(members),
                    "set_order_count": sets,
                    "set_rate": sets / len(members),
                    "set_rate_lower": lower,
                    "set_rate_upper": upper,
                    "products_per_order": sum(sizes.values()) / len(members),
                }
            )
    return rows
