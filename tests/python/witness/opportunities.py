"""What better steps of a funnel would bring, one transition at a time, in fractions."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction

from .funnel import WITH_CUTS, cuts_of
from .judging import Shop
from .orders import ZERO, Row
from .sessions import Session
from .settings import Funnel
from .values import local, period_start

Group = tuple[str, date, str, str]
# A funnel, a cut and a step: what a best month is looked for.
Transition = tuple[str, str, str, int]
FIVE_POINTS = Fraction(5, 100)


def _group(row: Row) -> Group:
    return (
        row["period_grain"],
        row["period_start_date"],
        row["segment"],
        row["segment_value"],
    )


def _worth(shop: Shop, sessions: list[Session]) -> dict[Group, dict[str, list[Decimal]]]:
    """The orders of people, by period and cut, as amounts by currency."""
    found: dict[Group, dict[str, list[Decimal]]] = {}
    basis = shop.settings.order_value_basis
    for session in sessions:
        if session.is_bot(shop):
            continue
        day = local(session.started_at, shop.settings.zone).date()
        for grain in WITH_CUTS:
            start = period_start(day, grain, shop.settings.week_start)
            for segment, value in cuts_of(shop, session).items():
                for order in session.valid_orders:
                    held = found.setdefault((grain, start, segment, value), {})
                    amount = sum((line.value(basis) for line in order.lines), ZERO)
                    held.setdefault(order.currency_code, []).append(amount)
    return found


def _rate(row: Row) -> Fraction:
    return Fraction(row["reached_count"], row["entered_count"])


def _best_months(shop: Shop, rows: list[Row]) -> dict[Transition, tuple[Fraction, date]]:
    best: dict[Transition, tuple[Fraction, date]] = {}
    for row in sorted(rows, key=lambda one: one["period_start_date"]):
        if (
            row["period_grain"] == "month"
            and row["is_complete_period"]
            and not row["open_window_count"]
            and row["entered_count"] >= shop.settings.best_month_min_entered
        ):
            key = (row["funnel_id"], row["segment"], row["segment_value"], row["step_number"])
            if key not in best or _rate(row) > best[key][0]:
                best[key] = (_rate(row), row["period_start_date"])
    return best


def _targets(
    funnel: Funnel, row: Row, best: dict[Transition, tuple[Fraction, date]]
) -> dict[str, tuple[Fraction, date | None]]:
    number = row["step_number"]
    targets: dict[str, tuple[Fraction, date | None]] = {
        "plus_5_points": (min(_rate(row) + FIVE_POINTS, Fraction(1)), None)
    }
    month = best.get((funnel.funnel_id, row["segment"], row["segment_value"], number))
    if month:
        targets["own_best_month"] = month
    wanted = {
        step.target_rate
        for step in funnel.steps
        if step.step_number == number and step.target_rate is not None
    }
    if wanted:
        targets["target"] = (Fraction(min(wanted)), None)
    return targets


def _extra(row: Row, completed: int, target: Fraction, *, is_last: bool) -> Fraction | None:
    """Walk everybody through once more, with the one rate changed."""
    if target <= _rate(row):
        return Fraction(0)
    reached = row["entered_count"] * target
    if is_last:
        return reached - completed
    if not row["reached_count"]:
        return None
    return reached * Fraction(completed, row["reached_count"]) - completed


def funnel_opportunities(shop: Shop, sessions: list[Session], transitions: list[Row]) -> list[Row]:
    """What funnel_opportunities should hold, from what funnel_transitions should."""
    worth = _worth(shop, sessions)
    listed = [row for row in transitions if row["period_grain"] in WITH_CUTS]
    best = _best_months(
        shop, [row for row in listed if row["step_number"] > 1 and row["entered_count"]]
    )
    reached = {
        (row["funnel_id"], _group(row), row["step_number"]): row["reached_count"] for row in listed
    }
    rows: list[Row] = []
    for funnel in shop.settings.reference.funnels:
        last = max(number for number in funnel.numbers if not funnel.is_optional(number))
        ranked: defaultdict[tuple[Group, str], list[Row]] = defaultdict(list)
        for row in listed:
            if (
                row["funnel_id"] != funnel.funnel_id
                or row["step_number"] == 1
                or row["is_optional"]
                or not row["entered_count"]
            ):
                continue
            completed = reached[funnel.funnel_id, _group(row), last]
            for kind, (target, month) in _targets(funnel, row, best).items():
                is_last = row["step_number"] == last
                extra = _extra(row, completed, target, is_last=is_last)
                ranked[_group(row), kind].append(
                    {
                        **{
                            name: row[name]
                            for name in (
                                *("funnel_id", "period_grain", "period_start_date"),
                                *("segment", "segment_value", "step_number"),
                                *("period_end_date", "is_complete_period"),
                                *("step_name", "step_before_name"),
                                *("entered_count", "reached_count", "open_window_count"),
                            )
                        },
                        "target_kind": kind,
                        "completed_count": completed,
                        "transition_rate": float(_rate(row)),
                        "target_rate": float(target),
                        "best_month_start_date": month,
                        "extra_completed_count": extra,
                    }
                )
        for (group, _), alike in ranked.items():
            rows += _valued(shop, funnel, alike, worth.get(group, {}))
    return rows


def _valued(
    shop: Shop, funnel: Funnel, alike: list[Row], worth: dict[str, list[Decimal]]
) -> list[Row]:
    """Transitions that are ranked together, once per currency."""
    amounts = worth if funnel.ends_with_order else {}
    order_count = sum(len(held) for held in amounts.values())
    rows: list[Row] = []
    for currency in amounts or [shop.settings.default_currency]:
        total = sum(amounts.get(currency, []), ZERO)
        each = Fraction(total) / order_count if order_count else None
        for row in alike:
            extra = row["extra_completed_count"]
            better = [
                other
                for other in alike
                if other["extra_completed_count"] is not None
                and extra is not None
                and other["extra_completed_count"] > extra
            ]
            rows.append(
                {
                    **row,
                    "currency_code": currency,
                    "order_count": order_count if funnel.ends_with_order else None,
                    "order_value_amount": total if funnel.ends_with_order else None,
                    "order_value_per_order": None if each is None else float(each),
                    "extra_completed_count": None if extra is None else float(extra),
                    "extra_order_value": None
                    if each is None or extra is None
                    else float(extra * each),
                    "opportunity_rank": None if extra is None else len(better) + 1,
                }
            )
    return rows
