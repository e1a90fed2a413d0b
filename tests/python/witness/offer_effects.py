"""Offers under experiments: what each unit bought, one unit and one offer at a time."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from .judging import Judged, Shop
from .orders import ZERO, Line, Order, Row
from .settings import Arm
from .statistics import normal_p, t_critical, two_sided_p, variance
from .values import local, period_start

BASES = ("net", "kept", "margin")
THINGS = ("offer_kind", "placement", "offered_product_id")
UPLIFTS = {"net": "uplift_amount", "kept": "uplift_amount", "margin": "uplift_margin_amount"}
# 5 % of false alarms on both sides together, one true effect in five missed.
UNITS_PER_SQUARED_EFFECT = (1.959963984540054 + 0.8416212335729143) ** 2


@dataclass
class Unit:
    """A visitor, customer or session in an experiment: the orders and offers that count."""

    row: Judged
    orders: list[Order]
    offers: list[Row]

    def lines(self, currency: str) -> list[Line]:
        """What it bought in a currency."""
        return [
            line for order in self.orders if order.currency_code == currency for line in order.lines
        ]

    def amount(self, basis: str, currency: str) -> Decimal:
        """What that comes to; a line of unknown cost has no margin."""
        lines = self.lines(currency)
        if basis == "margin":
            return sum(
                (
                    line.net_amount - line.cost_amount
                    for line in lines
                    if line.cost_amount is not None
                ),
                ZERO,
            )
        return sum((line.value(basis) for line in lines), ZERO)


def _last_day(shop: Shop, arm: Arm) -> date | None:
    days = [day for day in (arm.planned_end_date, shop.as_of) if day is not None]
    return min(days, default=None)


def _is_covered(shop: Shop, experiment_id: str, offer: Row) -> bool:
    return any(
        one.experiment_id == experiment_id
        and all(getattr(one, thing) in (None, str(offer[thing] or "unknown")) for thing in THINGS)
        for one in shop.settings.reference.offer_experiments
    )


class Registers:
    """Valid orders and offers by the ids that they carry."""

    def __init__(self, orders: list[Order], offered: list[Row]) -> None:
        """Enter each under its visitor, customer and session."""
        self.orders: defaultdict[tuple[str, str | None], list[Order]] = defaultdict(list)
        self.offers: defaultdict[tuple[str, str | None], list[Row]] = defaultdict(list)
        for kind in ("visitor", "customer", "session"):
            for order in orders:
                if order.is_valid_order:
                    self.orders[kind, getattr(order, f"{kind}_id")].append(order)
            for offer in offered:
                self.offers[kind, offer[f"{kind}_id"]].append(offer)


def _units(shop: Shop, registers: Registers, arm: Arm) -> list[Unit]:
    """The units of an arm, let in before its end."""
    last, zone = _last_day(shop, arm), shop.settings.zone
    units: list[Unit] = []
    for row in shop.accepted("experiment_assignments"):
        if (row.text("experiment_id"), row.text("variant")) != (arm.experiment_id, arm.variant):
            continue
        since, name = row.instant("assigned_at"), (str(row.text("unit_kind")), row.text("unit_id"))

        def counts(moment: datetime, since: datetime = since) -> bool:
            return since <= moment and last is not None and local(moment, zone).date() <= last

        if counts(since):
            units.append(
                Unit(
                    row,
                    [order for order in registers.orders[name] if counts(order.ordered_at)],
                    [
                        offer
                        for offer in registers.offers[name]
                        if counts(offer["shown_at"]) and _is_covered(shop, arm.experiment_id, offer)
                    ],
                )
            )
    return units


def _common(offers: list[Row], thing: str) -> str | None:
    values = {str(offer[thing] or "unknown") for offer in offers}
    return None if not values else values.pop() if len(values) == 1 else "several"


def _ratio(above: float, below: float) -> float | None:
    return above / below if below else None


def _interval(middle: float | None, half: float | None) -> tuple[float | None, float | None]:
    if middle is None or half is None:
        return None, None
    return middle - half, middle + half


def _measured(amounts: list[Decimal], control: list[Decimal], attributed: Decimal) -> Row:
    """Two arms compared by what each unit bought."""
    mean = Fraction(sum(amounts, ZERO)) / len(amounts) if amounts else None
    other = Fraction(sum(control, ZERO)) / len(control) if control else None
    spread, other_spread = variance(amounts), variance(control)
    difference = lift = half = lift_half = p = needed = None
    if mean is not None and other is not None:
        difference = mean - other
        lift = float(difference / other) if other else None
        if spread is not None and other_spread is not None:
            a, b = spread / len(amounts), other_spread / len(control)
            per_unit = Fraction(attributed) / len(amounts)
            if per_unit:
                needed = float(
                    math.ceil(
                        UNITS_PER_SQUARED_EFFECT * float((spread + other_spread) / per_unit**2)
                    )
                )
            if a + b:
                df = float((a + b) ** 2 / (a**2 / (len(amounts) - 1) + b**2 / (len(control) - 1)))
                if df >= 30:
                    half = t_critical(df) * math.sqrt(a + b)
                    p = two_sided_p(float(difference) / math.sqrt(a + b), df)
                    if other:
                        lift_half = t_critical(df) * math.sqrt(
                            a / other**2 + b * mean**2 / other**4
                        )
    middle = None if difference is None else float(difference)
    lower, upper = _interval(middle, half)
    lift_lower, lift_upper = _interval(lift, lift_half)
    count = len(amounts)
    return {
        "amount_per_unit": None if mean is None else float(mean),
        "control_amount_per_unit": None if other is None else float(other),
        "measured_uplift_per_unit": middle,
        "measured_uplift_per_unit_lower": lower,
        "measured_uplift_per_unit_upper": upper,
        "p_value": p,
        "measured_lift": lift,
        "measured_lift_lower": lift_lower,
        "measured_lift_upper": lift_upper,
        "measured_uplift_amount": None if middle is None else middle * count,
        "measured_uplift_lower": None if lower is None else lower * count,
        "measured_uplift_upper": None if upper is None else upper * count,
        "needed_unit_count": needed,
    }


def _split_p(arm: Arm, units: int, control: Arm, control_units: int) -> float:
    share = 0.5
    if arm.planned_share is not None and control.planned_share is not None:
        share = float(arm.planned_share / (arm.planned_share + control.planned_share))
    total = units + control_units
    return normal_p((units - total * share) / math.sqrt(total * share * (1 - share)))


def _verdict(row: Row) -> str:
    lower, upper = row["measured_uplift_per_unit_lower"], row["measured_uplift_per_unit_upper"]
    if row["split_p_value"] is not None and row["split_p_value"] < 0.001:
        return "invalid"
    if not row["is_ended"] or not row["is_long_enough"] or lower is None:
        return "too_early"
    return "better" if lower > 0 else "worse" if upper < 0 else "no_difference"


def _currencies(shop: Shop, units: Iterable[Unit]) -> set[str]:
    spent = {order.currency_code for unit in units for order in unit.orders}
    return spent | {shop.settings.default_currency}


def offer_effects(shop: Shop, orders: list[Order], offered: list[Row]) -> list[Row]:
    """What offer_effects should hold; `offered` is fct_offers. The days of the offers are extra."""
    reference, zone = shop.settings.reference, shop.settings.zone
    registers = Registers(orders, offered)
    rows = []
    for experiment_id in sorted({one.experiment_id for one in reference.offer_experiments}):
        arms = [arm for arm in reference.experiments if arm.experiment_id == experiment_id]
        units = {arm: _units(shop, registers, arm) for arm in arms}
        everybody = [unit for members in units.values() for unit in members]
        if not everybody:
            continue
        started = min(local(unit.row.instant("assigned_at"), zone).date() for unit in everybody)
        (control,) = [arm for arm in arms if arm.is_control]
        for arm in arms:
            if arm.is_control:
                continue
            last = _last_day(shop, arm)
            assert last is not None and shop.as_of is not None
            covered = [offer for unit in units[arm] for offer in unit.offers]
            covered = list({offer["offer_id"]: offer for offer in covered}.values())
            days = (last - started).days + 1
            for currency in _currencies(shop, everybody):
                taken = [
                    offer
                    for offer in covered
                    if offer["is_taken"]
                    and local(offer["ordered_at"], zone).date() <= last
                    and offer["currency_code"] == currency
                ]
                for basis in BASES:
                    amounts, others = (
                        [unit.amount(basis, currency) for unit in units[one]]
                        for one in (arm, control)
                    )
                    attributed = sum(
                        (
                            offer[UPLIFTS[basis]] or ZERO
                            for offer in taken
                            if basis != "kept" or offer["is_kept"]
                        ),
                        ZERO,
                    )
                    row: Row = {
                        "experiment_id": experiment_id,
                        "variant": arm.variant,
                        "amount_basis": basis,
                        "currency_code": currency,
                        "control_variant": control.variant,
                        **{thing: _common(covered, thing) for thing in THINGS},
                        "started_date": started,
                        "measured_until_date": last,
                        "planned_end_date": arm.planned_end_date,
                        "day_count": days,
                        "is_ended": arm.planned_end_date is not None
                        and arm.planned_end_date <= shop.as_of,
                        "is_long_enough": days >= 14,
                        "unit_count": len(amounts),
                        "control_unit_count": len(others),
                        "split_p_value": (
                            _split_p(arm, len(amounts), control, len(others))
                            if amounts or others
                            else None
                        ),
                        "buyer_count": sum(bool(unit.lines(currency)) for unit in units[arm]),
                        "control_buyer_count": sum(
                            bool(unit.lines(currency)) for unit in units[control]
                        ),
                        "shown_count": len(covered),
                        "control_shown_count": len(
                            {one["offer_id"] for unit in units[control] for one in unit.offers}
                        ),
                        "taken_count": len(taken),
                        "attributed_uplift_amount": attributed,
                        "attributed_uplift_per_unit": _ratio(float(attributed), len(amounts)),
                        "total_amount": sum(amounts, ZERO),
                        "control_total_amount": sum(others, ZERO),
                        "left_out_line_count": sum(
                            line.cost_amount is None
                            for one in (arm, control)
                            for unit in units[one]
                            for line in unit.lines(currency)
                            if basis == "margin"
                        ),
                        **_measured(amounts, others, attributed),
                    }
                    row["verdict"] = _verdict(row)
                    rows.append({**row, "days": [offer["shown_date"] for offer in covered]})
    return rows


def effect_rows(effects: list[Row]) -> list[Row]:
    """The rows of offer_effects as the mart has them."""
    return [{name: value for name, value in row.items() if name != "days"} for row in effects]


GROUP_COLUMNS: Row = {
    "experiment_count": 0,
    "covered_count": 0,
    "covered_uplift_amount": None,
    "measured_uplift_amount": None,
    "measured_uplift_lower": None,
    "measured_uplift_upper": None,
}


def effects_by_group(
    shop: Shop, effects: list[Row], levels: dict[str, tuple[str, ...]]
) -> dict[tuple[object, ...], Row]:
    """The columns of offer_performance by grain, start, level, the three things and currency."""
    groups: defaultdict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in effects:
        if row["amount_basis"] != "net" or not row["days"]:
            continue
        for grain in ("month", "quarter", "year"):
            starts = {period_start(day, grain, shop.settings.week_start) for day in row["days"]}
            for level, names in levels.items():
                if len(starts) == 1 and all(row[name] != "several" for name in names):
                    things = [row[name] if name in names else "all" for name in THINGS]
                    groups[grain, starts.copy().pop(), level, *things, row["currency_code"]].append(
                        row
                    )
    found: dict[tuple[object, ...], Row] = {}
    for key, rows in groups.items():
        measured = [row["measured_uplift_amount"] for row in rows]
        total = None if None in measured else sum(measured)
        halves = [
            None
            if row["measured_uplift_upper"] is None
            else (row["measured_uplift_upper"] - row["measured_uplift_lower"]) / 2
            for row in rows
        ]
        half = None if None in halves else math.sqrt(sum(one**2 for one in halves if one))
        lower, upper = _interval(total, half)
        found[key] = {
            "experiment_count": len({row["experiment_id"] for row in rows}),
            "covered_count": sum(row["shown_count"] for row in rows),
            "covered_uplift_amount": sum((row["attributed_uplift_amount"] for row in rows), ZERO),
            "measured_uplift_amount": total,
            "measured_uplift_lower": lower,
            "measured_uplift_upper": upper,
        }
    return found
