"""The order value marts: by period and segment, by definition, and as a distribution."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import sqrt
from statistics import stdev

from .histogram import Bin, histogram_bins
from .judging import Shop
from .orders import WEEKDAYS, ZERO, Line, Order, Row
from .statistics import median_interval, quantile, ratio_interval, ratio_standard_error
from .values import last_year_start, next_start, period_end, period_start

GRAINS = ("day", "week", "month", "quarter", "year")

ORDER_SEGMENTS: dict[str, Callable[[Order], str | None]] = {
    "all": lambda order: "all",
    "customer_type": lambda order: order.customer_type,
    "device_type": lambda order: order.device_type,
    "traffic_source": lambda order: order.traffic_source,
    "sales_channel": lambda order: order.sales_channel,
    "region": lambda order: order.region,
    "age_band": lambda order: order.age_band,
    "gender": lambda order: order.gender,
    "membership_rank": lambda order: order.membership_rank,
    "store": lambda order: order.store_id,
    "payment_method": lambda order: order.payment_method,
    "is_nominated": lambda order: "yes" if order.staff_id else "no",
    "has_coupon": lambda order: "yes" if order.coupon_code else "no",
    "weekday": lambda order: WEEKDAYS[order.local_at.weekday()],
    "hour_of_day": lambda order: f"{order.local_at.hour:02d}",
}

LINE_SEGMENTS: dict[str, Callable[[Line], str | None]] = {
    "category": lambda line: line.category,
    "line_kind": lambda line: line.line_kind,
}


@dataclass
class Part:
    """An order, or those of its lines that have one value of a line-level segment."""

    order: Order
    lines: list[Line]
    known: dict[str, Decimal] = field(default_factory=dict)

    def total(self, name: str) -> Decimal:
        """Sum of a column over the lines; computed once, asked for in every period grain."""
        if name not in self.known:
            self.known[name] = sum((getattr(line, name) for line in self.lines), ZERO)
        return self.known[name]


SegmentValue = tuple[str, str]
PeriodKey = tuple[str, date, str, str, str]


def parts_by_segment(order: Order, segments: Iterable[str]) -> dict[SegmentValue, Part]:
    """Each segment value that the order belongs to, with the lines that count there."""
    parts: dict[SegmentValue, Part] = {}
    whole = Part(order, order.lines)
    for segment in segments:
        if segment in ORDER_SEGMENTS:
            value = ORDER_SEGMENTS[segment](order) or "unknown"
            parts[segment, value] = whole
        elif segment in LINE_SEGMENTS:
            for line in order.lines:
                value = LINE_SEGMENTS[segment](line) or "unknown"
                parts.setdefault((segment, value), Part(order, [])).lines.append(line)
    return parts


def _ratio(numerator: Decimal | int, denominator: Decimal | int) -> float | None:
    return float(Fraction(numerator) / Fraction(denominator)) if denominator else None


def _measures(parts: list[Part], basis: str) -> Row:
    """All columns of a period and segment that need nothing but its own orders."""
    values = [part.total(f"{basis}_amount") for part in parts]
    by_customer: defaultdict[str, list[Decimal]] = defaultdict(list)
    for part, value in zip(parts, values, strict=True):
        by_customer[part.order.customer_key].append(value)
    orders, customers = len(parts), len(by_customer)
    amounts = {
        f"{name}_amount": sum((part.total(f"{name}_amount") for part in parts), ZERO)
        for name in ("gross", "discount", "net", "refund", "kept", "paid")
    }
    pieces = sum((part.total("quantity") for part in parts), ZERO)
    value = sum(values, ZERO)
    ordered = sorted(values)
    around_median = median_interval(ordered)
    aov = float(Fraction(value) / orders)
    error = ratio_standard_error(
        [sum(own, ZERO) for own in by_customer.values()],
        [len(own) for own in by_customer.values()],
    )
    interval = ratio_interval(aov, error, customers)
    own_values = [float(sum(own, ZERO)) for own in by_customer.values()]
    spend = float(Fraction(value) / customers)
    spend_error = stdev(own_values) / sqrt(customers) if customers > 1 else None
    spend_interval = ratio_interval(spend, spend_error, customers)
    return {
        "order_value_basis": basis,
        "order_count": orders,
        "customer_count": customers,
        "item_count": pieces,
        **amounts,
        "order_value_amount": value,
        "aov": aov,
        "spend_per_customer": spend,
        "orders_per_customer": _ratio(orders, customers),
        "items_per_order": _ratio(pieces, orders),
        "items_per_customer": _ratio(pieces, customers),
        "average_item_price": _ratio(value, pieces),
        "discount_rate": _ratio(amounts["discount_amount"], amounts["gross_amount"]),
        "median_order_value": quantile(ordered, Fraction(1, 2)),
        "median_lower": around_median[0] if around_median else None,
        "median_upper": around_median[1] if around_median else None,
        "p25_order_value": quantile(ordered, Fraction(1, 4)),
        "p75_order_value": quantile(ordered, Fraction(3, 4)),
        "p90_order_value": quantile(ordered, Fraction(9, 10)),
        "aov_standard_error": error,
        "aov_lower": interval[0] if interval else None,
        "aov_upper": interval[1] if interval else None,
        "spend_per_customer_standard_error": spend_error,
        "spend_per_customer_lower": spend_interval[0] if spend_interval else None,
        "spend_per_customer_upper": spend_interval[1] if spend_interval else None,
        "is_wide_tailed": customers < 300,
    }


COMPARED = {
    "order_value": "order_value_amount",
    "order_count": "order_count",
    "aov": "aov",
    "spend_per_customer": "spend_per_customer",
    "median_order_value": "median_order_value",
}


def _exact(row: Row, column: str) -> Fraction:
    """A compared measure without the rounding of its double."""
    value = Fraction(row["order_value_amount"])
    if column == "aov":
        return value / int(row["order_count"])
    if column == "spend_per_customer":
        return value / int(row["customer_count"])
    return Fraction(row[column])


def _comparisons(row: Row, then: Row | None, name: str) -> Row:
    columns: Row = {}
    for metric, column in COMPARED.items():
        columns[f"{name}_{column}"] = then[column] if then else None
        before = _exact(then, column) if then else Fraction(0)
        columns[f"{metric}_change_vs_{name}"] = (
            float(_exact(row, column) / before - 1) if before else None
        )
    return columns


def order_value_by_period(shop: Shop, orders: list[Order]) -> list[Row]:
    """What order_value_by_period should hold."""
    settings = shop.settings
    groups: defaultdict[PeriodKey, list[Part]] = defaultdict(list)
    for order in orders:
        if not order.is_valid_order:
            continue
        parts = parts_by_segment(order, settings.segments)
        for grain in GRAINS:
            start = period_start(order.ordered_date, grain, settings.week_start)
            for (segment, value), part in parts.items():
                groups[grain, start, segment, value, order.currency_code].append(part)
    first_date = min((order.ordered_date for order in orders), default=None)
    measures = {key: _measures(parts, settings.order_value_basis) for key, parts in groups.items()}
    rows = []
    for (grain, start, segment, value, currency), measured in measures.items():
        end = period_end(start, grain)
        before, year_ago = next_start(start, grain, -1), last_year_start(start, grain)
        assert shop.as_of is not None and first_date is not None
        row: Row = {
            "period_grain": grain,
            "period_start_date": start,
            "segment": segment,
            "segment_value": value,
            "currency_code": currency,
            "period_end_date": end,
            "is_complete_period": end <= shop.as_of and start >= first_date,
            "previous_period_start_date": before,
            "last_year_start_date": year_ago,
            **measured,
        }
        for name, then_start in (("previous_period", before), ("last_year", year_ago)):
            then = measures.get((grain, then_start, segment, value, currency))
            row.update(_comparisons(measured, then, name))
        rows.append(row)
    return rows


DEFINITIONS = ("gross", "net", "kept", "paid", "payments")


def _definition_rows(orders: list[Order]) -> list[Row]:
    """The five definitions over the orders of one period and currency, each with its step."""
    valid = [order for order in orders if order.is_valid_order]
    gift = [order for order in orders if not order.is_valid_order]

    def total(name: str, of: list[Order]) -> Decimal:
        return sum((order.total(f"{name}_amount") for order in of), ZERO)

    paid = total("paid", valid)
    amounts = {
        "gross": total("gross", valid),
        "net": total("net", valid),
        "kept": total("kept", valid),
        "paid": paid,
        "payments": paid + total("paid", gift),
    }
    refund, net, shipping = (total(name, valid) for name in ("refund", "net", "shipping"))
    steps = {
        "gross": {},
        "net": {"discount": -total("discount", valid)},
        "kept": {"refund": -refund},
        "paid": {"refund": refund, "shipping": shipping, "tax": paid - net - shipping},
        "payments": {"gift_card": total("paid", gift)},
    }
    rows: list[Row] = []
    for rank, definition in enumerate(DEFINITIONS, start=1):
        count = len(valid) + (len(gift) if definition == "payments" else 0)
        aov = Fraction(amounts[definition]) / count if count else None
        row: Row = {
            "definition": definition,
            "definition_rank": rank,
            "order_count": count,
            "amount": amounts[definition],
            "aov": None if aov is None else float(aov),
            "amount_step": None,
            "aov_step": None,
            "unexplained_amount": ZERO,
        }
        for kind in ("discount", "refund", "shipping", "tax", "gift_card"):
            row[f"{kind}_step_amount"] = steps[definition].get(kind, ZERO)
        if rank > 1:
            before = DEFINITIONS[rank - 2]
            row["amount_step"] = amounts[definition] - amounts[before]
            if aov is not None and valid:
                row["aov_step"] = float(aov - Fraction(amounts[before]) / len(valid))
        rows.append(row)
    return rows


def order_value_definitions(shop: Shop, orders: list[Order]) -> list[Row]:
    """What order_value_definitions should hold."""
    groups: defaultdict[tuple[str, date, str], list[Order]] = defaultdict(list)
    for order in orders:
        if order.invalid_reason not in (None, "gift_cards_only"):
            continue
        for grain in GRAINS:
            start = period_start(order.ordered_date, grain, shop.settings.week_start)
            groups[grain, start, order.currency_code].append(order)
    return [
        {
            "period_grain": grain,
            "period_start_date": start,
            "currency_code": currency,
            **row,
        }
        for (grain, start, currency), members in groups.items()
        for row in _definition_rows(members)
    ]


DistributionKey = tuple[str, date, str, str, str]


def order_values(shop: Shop, orders: list[Order]) -> dict[DistributionKey, list[Decimal]]:
    """The single orders' values behind each histogram of order_value_distribution."""
    settings = shop.settings
    values: defaultdict[DistributionKey, list[Decimal]] = defaultdict(list)
    segments = [name for name in ("all", "customer_type") if name in settings.segments]
    for order in orders:
        if not order.is_valid_order:
            continue
        value = order.total(f"{settings.order_value_basis}_amount")
        for grain in ("month", "quarter", "year"):
            start = period_start(order.ordered_date, grain, settings.week_start)
            for segment, segment_value in parts_by_segment(order, segments):
                values[grain, start, segment, segment_value, order.currency_code].append(value)
    return dict(values)


def order_value_bins(shop: Shop, orders: list[Order]) -> dict[str, list[Bin]]:
    """The bins of each currency's histograms."""
    values: defaultdict[str, list[Decimal]] = defaultdict(list)
    for order in orders:
        if order.is_valid_order:
            value = order.total(f"{shop.settings.order_value_basis}_amount")
            values[order.currency_code].append(value)
    digits = shop.settings.reference.digits
    return {currency: histogram_bins(own, digits(currency)) for currency, own in values.items()}
