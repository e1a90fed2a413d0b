"""What moved revenue: visits, purchase rate and order value, or customers and their spend."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from math import prod

from .judging import Judged, Shop
from .order_value import GRAINS, parts_by_segment
from .orders import WEEKDAYS, Order, Row
from .sessions import Session
from .statistics import wilson
from .values import last_year_start, local, next_start, period_end, period_start, rounded

WITH_CUTS = ("month", "quarter", "year")

# Grain, first day, source of visits, segment, its value; and currency of what was bought.
VisitKey = tuple[str, date, str, str, str]
Key = tuple[str, date, str, str, str, str]


@dataclass
class Bought:
    """Orders of one period, source, cut and currency."""

    orders: int = 0
    customers: set[str] = field(default_factory=set)
    value: Fraction = Fraction(0)


@dataclass
class Drivers:
    """The counts of one row, each rate unknown where it would divide by nought."""

    visits: Fraction | None
    orders: int
    customers: int
    value: Fraction

    def per(self, count: int | Fraction | None) -> Fraction | None:
        """Revenue by a count."""
        return self.value / count if count else None

    def per_visit(self, count: int) -> Fraction | None:
        """A count by visits."""
        return count / self.visits if self.visits else None

    @property
    def has_visits_for_orders(self) -> bool:
        """Nothing was sold without a visit."""
        return self.visits is not None and (self.visits > 0 or not self.orders)


def _day(row: Judged) -> date:
    day = row.values["visit_date"]
    assert isinstance(day, date)
    return day


def _sources(shop: Shop, orders: list[Order], sessions: list[Session]) -> dict[str, str]:
    """Where the visits of each order were counted."""
    on_the_site = {
        order.order_id
        for session in sessions
        if not session.is_bot(shop)
        for order in session.orders
    }
    counted = {(row.text("store_id"), _day(row)) for row in shop.accepted("store_visits")}
    return {
        order.order_id: "site"
        if order.order_id in on_the_site
        else "store"
        if (order.store_id, order.ordered_date) in counted
        else "none"
        for order in orders
    }


def _periods(shop: Shop, day: date, segments: dict[str, str]) -> list[tuple[str, date, str, str]]:
    return [
        (grain, period_start(day, grain, shop.settings.week_start), segment, value)
        for grain in GRAINS
        for segment, value in segments.items()
        if segment == "all" or grain in WITH_CUTS
    ]


def _visits(
    shop: Shop, sessions: list[Session], first_day: date, as_of: date
) -> dict[VisitKey, Fraction]:
    """Visits by source and by the cuts that are known of them, from the first order's year on."""
    seen: list[tuple[str, date, Fraction, dict[str, str]]] = []
    for session in sessions:
        if not session.is_bot(shop):
            day = local(session.started_at, shop.settings.zone).date()
            cuts = {
                "device_type": session.text("device_type") or "unknown",
                "traffic_source": session.text("traffic_source") or "unknown",
            }
            seen.append(("site", day, Fraction(1), cuts))
    for row in shop.accepted("store_visits"):
        count = Fraction(row.number("visitor_count") or 0)
        seen.append(("store", _day(row), count, {"store": str(row.text("store_id"))}))
    visits: defaultdict[VisitKey, Fraction] = defaultdict(Fraction)
    for source, day, count, cuts in seen:
        if not date(first_day.year, 1, 1) <= day <= as_of:
            continue
        known = {"all": "all", "weekday": WEEKDAYS[day.weekday()], **cuts}
        on = {name: known[name] for name in known.keys() & shop.settings.segments}
        for grain, start, segment, value in _periods(shop, day, on):
            visits[grain, start, source, segment, value] += count
    return visits


def _bought(shop: Shop, orders: list[Order], sources: dict[str, str]) -> dict[Key, Bought]:
    bought: defaultdict[Key, Bought] = defaultdict(Bought)
    basis = shop.settings.order_value_basis
    for order in orders:
        for (segment, value), part in parts_by_segment(order, shop.settings.segments).items():
            for grain, start, *_ in _periods(shop, order.ordered_date, {segment: value}):
                for source in ("all", sources[order.order_id]):
                    own = bought[grain, start, source, segment, value, order.currency_code]
                    own.orders += 1
                    own.customers.add(order.customer_key)
                    own.value += Fraction(part.total(f"{basis}_amount"))
    return dict(bought)


def shapley(then: list[Fraction], now: list[Fraction]) -> list[Fraction]:
    """What each factor made of the change of their product: its mean over every order of change."""
    orders = list(permutations(range(len(now))))
    effects = [Fraction(0)] * len(now)
    for order in orders:
        at = list(then)
        for factor in order:
            before = prod(at, start=Fraction(1))
            at[factor] = now[factor]
            effects[factor] += (prod(at, start=Fraction(1)) - before) / len(orders)
    return effects


def _parts(
    then: list[Fraction | None], now: list[Fraction | None], change: Fraction
) -> list[Decimal]:
    """The effects to four digits; the last takes the rest. A rate not known is the other's."""
    filled_then = [Fraction(a if a is not None else b or 0) for a, b in zip(then, now, strict=True)]
    filled_now = [Fraction(b if b is not None else a or 0) for a, b in zip(then, now, strict=True)]
    # What is a half to six digits is a half: doubles do not keep more.
    first = [rounded(rounded(part, 6), 4) for part in shapley(filled_then, filled_now)[:-1]]
    return [*first, rounded(change - sum(map(Fraction, first)), 4)]


EARLIER = ("previous_period", "last_year")
TREES = (("visit", "purchase_rate", "aov"), ("customer", "spend"))


def _comparison(now: Drivers, then: Drivers | None, name: str) -> Row:
    row: Row = dict.fromkeys(
        (
            f"{name}_visit_count",
            f"{name}_purchase_rate",
            f"{name}_order_count",
            f"{name}_aov",
            f"{name}_customer_count",
            f"{name}_spend_per_customer",
            f"{name}_order_value_amount",
            f"order_value_change_amount_vs_{name}",
            *(f"{effect}_effect_amount_vs_{name}" for tree in TREES for effect in tree),
        )
    )
    if then is None:
        return row
    row.update({f"{name}_{column}": value for column, value in _measures(then).items()})
    del row[f"{name}_buyer_rate"]
    change = now.value - then.value
    row[f"order_value_change_amount_vs_{name}"] = rounded(change, 4)
    parts = _parts(
        [Fraction(then.customers), then.per(then.customers)],
        [Fraction(now.customers), now.per(now.customers)],
        change,
    )
    effects = dict(zip(TREES[1], parts, strict=True))
    if now.has_visits_for_orders and then.has_visits_for_orders:
        parts = _parts(
            [then.visits, then.per_visit(then.orders), then.per(then.orders)],
            [now.visits, now.per_visit(now.orders), now.per(now.orders)],
            change,
        )
        effects.update(zip(TREES[0], parts, strict=True))
    row.update({f"{effect}_effect_amount_vs_{name}": part for effect, part in effects.items()})
    return row


def _measures(drivers: Drivers) -> Row:
    def double(value: Fraction | None) -> float | None:
        return None if value is None else float(value)

    visits = drivers.visits
    return {
        "visit_count": None if visits is None else rounded(visits, 4),
        "purchase_rate": double(drivers.per_visit(drivers.orders)),
        "order_count": drivers.orders,
        "aov": double(drivers.per(drivers.orders)),
        "buyer_rate": double(drivers.per_visit(drivers.customers)),
        "customer_count": drivers.customers,
        "spend_per_customer": double(drivers.per(drivers.customers)),
        "order_value_amount": rounded(drivers.value, 4),
    }


def _purchase_rate_interval(drivers: Drivers) -> Row:
    """Wilson's, where each visit can have bought once at most."""
    is_a_share = bool(drivers.visits) and drivers.orders <= (drivers.visits or 0)
    lower, upper = (
        wilson(drivers.orders, drivers.visits or Fraction(0)) if is_a_share else (None, None)
    )
    return {"purchase_rate_lower": lower, "purchase_rate_upper": upper}


def _keys(
    shop: Shop, valid: list[Order], bought: dict[Key, Bought], visits: dict[VisitKey, Fraction]
) -> set[Key]:
    """Rows with orders, with visits, and those that are compared with rows that had orders."""
    currencies = Counter(order.currency_code for order in valid)
    main = min(currencies, key=lambda currency: (-currencies[currency], currency))
    keys = set(bought) | {(*key, main) for key in visits}
    for grain, start, *rest in bought:
        later = next_start(start, grain)
        # Days and weeks are looked back at from 52 weeks on.
        if grain in WITH_CUTS:
            year_on = start.replace(year=start.year + 1)
        else:
            year_on = start + timedelta(days=364)
        keys |= {(grain, later, *rest), (grain, year_on, *rest)}  # type: ignore[arg-type]
    assert shop.as_of is not None
    return {key for key in keys if key[1] <= shop.as_of}


def revenue_drivers(shop: Shop, orders: list[Order], sessions: list[Session]) -> list[Row]:
    """What revenue_drivers should hold."""
    valid = [order for order in orders if order.is_valid_order]
    if not valid:
        return []
    assert shop.as_of is not None
    first_day = min(order.ordered_date for order in orders)
    visits = _visits(shop, sessions, first_day, shop.as_of)
    bought = _bought(shop, valid, _sources(shop, valid, sessions))
    cuts_of_visits = {(source, segment) for _, _, source, segment, _ in visits}

    def drivers_of(key: Key) -> Drivers:
        own = bought.get(key, Bought())
        known = (key[2], key[3]) in cuts_of_visits
        counted = visits.get(key[:5], Fraction(0)) if known else None
        return Drivers(counted, own.orders, len(own.customers), own.value)

    def is_complete(grain: str, start: date) -> bool:
        assert shop.as_of is not None
        return start >= first_day and period_end(start, grain) <= shop.as_of

    rows = []
    for key in _keys(shop, valid, bought, visits):
        grain, start, source, segment, value, currency = key
        before = (next_start(start, grain, -1), last_year_start(start, grain))
        now = drivers_of(key)
        row: Row = {
            "period_grain": grain,
            "period_start_date": start,
            "visit_source": source,
            "segment": segment,
            "segment_value": value,
            "currency_code": currency,
            "period_end_date": period_end(start, grain),
            "is_complete_period": is_complete(grain, start),
            "order_value_basis": shop.settings.order_value_basis,
            "previous_period_start_date": before[0],
            "last_year_start_date": before[1],
            **_measures(now),
            **_purchase_rate_interval(now),
        }
        for name, earlier in zip(EARLIER, before, strict=True):
            comparable = is_complete(grain, start) and is_complete(grain, earlier)
            then = drivers_of((grain, earlier, *key[2:])) if comparable else None
            row.update(_comparison(now, then, name))
        rows.append(row)
    return rows
