"""The marts against the witness: every column of every row, differences as text."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from .affinity import basket_affinity
from .baskets import attach_rates, basket_size
from .free_shipping import free_shipping_top_up_products, free_shipping_top_ups
from .funnel import funnel_transitions
from .histogram import Bin
from .judging import RawInputs, judge
from .micro_conversions import engaged, judge_sessions, micro_conversions
from .offer_effects import effect_rows, offer_effects
from .offers import build_offers, offer_performance, offer_rows, upgrade_paths
from .opportunities import funnel_opportunities
from .order_value import (
    DistributionKey,
    order_value_bins,
    order_value_by_period,
    order_value_definitions,
    order_values,
)
from .orders import Row, build_orders, order_item_rows, order_rows
from .products import price_tier_mix, product_performance
from .purchases import purchase_differences
from .reconciliation import reconciliation, rejected_rows
from .revenue_drivers import revenue_drivers
from .sessions import build_sessions, event_rows, session_rows
from .settings import Settings

RELATIVE = 1e-9
# What a double that should be nought may be instead.
NOUGHT = 1e-12
# What the SQL's expansion of the t quantile is allowed at 30 degrees of freedom, its worst case.
T_RELATIVE = 1.52e-8
# Their intervals are by that quantile.
OF_STUDENTS_T = frozenset(
    {
        "aov",
        "spend_per_customer",
        "measured_uplift_per_unit",
        "measured_lift",
        "measured_uplift",
    }
)
LISTED = 12


class Marts(Protocol):
    """Read access to a built shop."""

    def rows(self, mart: str) -> list[Row]:
        """All rows of a mart, columns by name."""


KEYS: dict[str, tuple[str, ...]] = {
    "fct_orders": ("order_id",),
    "fct_order_items": ("order_item_id",),
    "fct_offers": ("offer_id",),
    "fct_sessions": ("session_id",),
    "fct_events": ("event_id",),
    "funnel_opportunities": (
        "funnel_id",
        "period_grain",
        "period_start_date",
        "segment",
        "segment_value",
        "step_number",
        "target_kind",
        "currency_code",
    ),
    "purchase_differences": ("funnel_id", "counted_as", "counted_id"),
    "funnel_transitions": (
        "funnel_id",
        "period_grain",
        "period_start_date",
        "segment",
        "segment_value",
        "step_number",
    ),
    "revenue_drivers": (
        "period_grain",
        "period_start_date",
        "visit_source",
        "segment",
        "segment_value",
        "currency_code",
    ),
    "micro_conversions": (
        "micro_conversion_id",
        "period_grain",
        "period_start_date",
        "segment",
        "segment_value",
    ),
    "offer_effects": ("experiment_id", "variant", "amount_basis", "currency_code"),
    "upgrade_paths": (
        "period_grain",
        "period_start_date",
        "base_product_id",
        "better_product_id",
    ),
    "offer_performance": (
        "period_grain",
        "period_start_date",
        "segment",
        "segment_value",
        "offer_level",
        "offer_kind",
        "placement",
        "offered_product_id",
        "currency_code",
    ),
    "order_value_by_period": (
        "period_grain",
        "period_start_date",
        "segment",
        "segment_value",
        "currency_code",
    ),
    "attach_rates": (
        "period_grain",
        "period_start_date",
        "segment",
        "segment_value",
        "currency_code",
        "main_level",
        "main_value",
        "related_level",
        "related_value",
    ),
    "basket_affinity": (
        "period_grain",
        "period_start_date",
        "member_level",
        "antecedent",
        "consequent",
    ),
    "basket_size": (
        "period_grain",
        "period_start_date",
        "segment",
        "segment_value",
        "currency_code",
        "product_count_from",
    ),
    "price_tier_mix": (
        "period_grain",
        "period_start_date",
        "segment",
        "segment_value",
        "currency_code",
        "product_family",
        "price_tier",
    ),
    "product_performance": (
        "period_grain",
        "period_start_date",
        "currency_code",
        "product_id",
    ),
    "free_shipping_top_ups": (
        "period_grain",
        "period_start_date",
        "sales_channel",
        "currency_code",
        "distance_percent_from",
    ),
    "free_shipping_top_up_products": (
        "period_grain",
        "period_start_date",
        "sales_channel",
        "currency_code",
        "product_id",
    ),
    "order_value_definitions": (
        "period_grain",
        "period_start_date",
        "currency_code",
        "definition",
    ),
    "rejected_rows": ("input_name", "row_key", "reject_reason", "reject_detail", "row_json"),
    "reconciliation": ("input_name", "currency_code", "disposition", "reason"),
}

# Columns whose text the specification leaves open; their own tests look at them.
OPEN_COLUMNS: dict[str, frozenset[str]] = {
    "rejected_rows": frozenset({"rejected_row_id"}),
    "reconciliation": frozenset({"note"}),
}


def _canonical_json(row: Row) -> Row:
    """The row with its JSON re-written by one writer, so that only its meaning and order count."""
    text = row["row_json"]
    try:
        meaning = json.dumps(json.loads(str(text)), ensure_ascii=False)
    except json.JSONDecodeError:
        meaning = f"no JSON: {text}"
    return {**row, "row_json": meaning}


def _tolerance(column: str, expected: Row) -> float:
    """Absolute slack of a double column."""
    value = expected[column]
    slack = RELATIVE * abs(float(value)) + NOUGHT
    name = column.removesuffix("_lower").removesuffix("_upper")
    if name in OF_STUDENTS_T and name != column:
        half = (float(expected[f"{name}_upper"]) - float(expected[f"{name}_lower"])) / 2
        slack += T_RELATIVE * half
    return slack


def _is_equal(column: str, expected: Row, got: object) -> bool:
    value = expected[column]
    if value is None or got is None:
        return value is None and got is None
    if isinstance(value, bool) or isinstance(got, bool):
        return value is got
    if isinstance(value, float) or isinstance(got, float):
        if not isinstance(got, (int, float, Decimal)):
            return False
        distance = abs(float(got) - float(value))
        return math.isfinite(distance) and distance <= _tolerance(column, expected)
    return bool(value == got)


def _by_key(rows: Iterable[Row], key: Sequence[str]) -> dict[tuple[object, ...], list[Row]]:
    grouped: defaultdict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in rows:
        grouped[tuple(row.get(name) for name in key)].append(row)
    return dict(grouped)


def _shown(key: tuple[object, ...]) -> str:
    return " / ".join("null" if part is None else str(part) for part in key)


def compare_rows(mart: str, expected: list[Row], got: list[Row]) -> list[str]:
    """Differences of one mart: missing and surplus columns and rows, and every unequal value."""
    differences: list[str] = []
    open_columns = OPEN_COLUMNS.get(mart, frozenset())
    if got and expected:
        wanted, found = set(expected[0]), set(got[0]) - open_columns
        differences += [f"{mart}: column {name} is missing" for name in sorted(wanted - found)]
        differences += [f"{mart}: column {name} is unknown" for name in sorted(found - wanted)]
    wanted_rows, got_rows = _by_key(expected, KEYS[mart]), _by_key(got, KEYS[mart])
    for key in wanted_rows.keys() | got_rows.keys():
        ours, theirs = wanted_rows.get(key, []), got_rows.get(key, [])
        if len(ours) != len(theirs):
            differences.append(f"{mart} [{_shown(key)}]: {len(ours)} rows expected, {len(theirs)}")
            continue
        for row, other in zip(ours, theirs, strict=True):
            for column in row.keys() & other.keys():
                if not _is_equal(column, row, other[column]):
                    differences.append(
                        f"{mart} [{_shown(key)}] {column}: {row[column]!r} expected,"
                        f" {other[column]!r}"
                    )
    return sorted(differences)


def compare_distribution(
    expected: dict[DistributionKey, list[Decimal]],
    bins: dict[str, list[Bin]],
    got: list[Row],
) -> list[str]:
    """Every histogram has the bins of its currency, and they hold the orders they should."""
    key = ("period_grain", "period_start_date", "segment", "segment_value", "currency_code")
    mart = "order_value_distribution"
    differences: list[str] = []
    grouped = _by_key(got, key)
    wanted_values: dict[tuple[object, ...], list[Decimal]] = {}
    wanted_values.update(expected.items())
    for group in wanted_values.keys() | grouped.keys():
        values, rows = wanted_values.get(group, []), grouped.get(group, [])
        rows = sorted(rows, key=lambda row: int(row["bin_number"]))
        published = [
            (row["bin_number"], row["bin_from_amount"], row["bin_to_amount"]) for row in rows
        ]
        wanted_bins = [(number, *bounds) for number, bounds in enumerate(bins[str(group[-1])], 1)]
        if published != wanted_bins:
            differences.append(
                f"{mart} [{_shown(group)}]: bins {wanted_bins} expected, {published}"
            )
        running = 0
        for row in rows:
            low, high = row["bin_from_amount"], row["bin_to_amount"]
            held = sum(
                (low is None or value >= low) and (high is None or value < high) for value in values
            )
            running += held
            wanted: Row = {
                "order_count": held,
                "order_share": float(Fraction(held, max(len(values), 1))),
                "cumulative_share": float(Fraction(running, max(len(values), 1))),
            }
            for column in wanted:
                if not _is_equal(column, wanted, row[column]):
                    differences.append(
                        f"{mart} [{_shown(group)}] bin {row['bin_number']} {column}:"
                        f" {wanted[column]!r} expected, {row[column]!r}"
                    )
        if running != len(values):
            differences.append(
                f"{mart} [{_shown(group)}]: {len(values)} orders expected, {running} in its bins"
            )
    return sorted(differences)


@dataclass(frozen=True)
class Expectation:
    """What a shop's marts should hold: rows by mart; values and bins behind its histograms."""

    marts: dict[str, list[Row]]
    distribution: dict[DistributionKey, list[Decimal]]
    bins: dict[str, list[Bin]]


def expect(raw_inputs: RawInputs, settings: Settings) -> Expectation:
    """Compute all marts from the raw rows (texts by input; None or '' is null)."""
    shop = judge(raw_inputs, settings)
    orders = build_orders(shop)
    offers = build_offers(shop, orders)
    offered = offer_rows(shop, orders, offers)
    effects = offer_effects(shop, orders, offered)
    sessions = build_sessions(shop, orders)
    transitions = funnel_transitions(shop, sessions)
    judges, met = judge_sessions(shop, sessions)
    return Expectation(
        {
            "fct_orders": order_rows(orders),
            "fct_order_items": order_item_rows(orders),
            "fct_offers": offered,
            "fct_sessions": session_rows(shop, sessions, engaged(sessions, met)),
            "fct_events": event_rows(shop, sessions),
            "funnel_transitions": transitions,
            "purchase_differences": purchase_differences(shop, orders, sessions),
            "funnel_opportunities": funnel_opportunities(shop, sessions, transitions),
            "revenue_drivers": revenue_drivers(shop, orders, sessions),
            "micro_conversions": micro_conversions(shop, sessions, judges, met),
            "upgrade_paths": upgrade_paths(shop, orders, offers),
            "offer_performance": offer_performance(shop, orders, offered, effects),
            "offer_effects": effect_rows(effects),
            "order_value_by_period": order_value_by_period(shop, orders),
            "order_value_definitions": order_value_definitions(shop, orders),
            "attach_rates": attach_rates(shop, orders),
            "basket_size": basket_size(shop, orders),
            "basket_affinity": basket_affinity(shop, orders, offers),
            "price_tier_mix": price_tier_mix(shop, orders),
            "product_performance": product_performance(shop, orders),
            "free_shipping_top_ups": free_shipping_top_ups(shop, orders),
            "free_shipping_top_up_products": free_shipping_top_up_products(shop, orders),
            "rejected_rows": rejected_rows(shop),
            "reconciliation": reconciliation(shop, orders),
        },
        order_values(shop, orders),
        order_value_bins(shop, orders),
    )


def _conserved(rows: list[Row]) -> list[str]:
    """input = counted + not_counted + rejected, for rows and every amount."""
    columns = [
        name
        for name in (rows[0] if rows else ())
        if name == "row_count" or name.endswith("_amount")
    ]
    sums: defaultdict[tuple[object, object, str], Fraction] = defaultdict(Fraction)
    for row in rows:
        sign = 1 if row["disposition"] == "input" else -1
        for column in columns:
            value = Fraction(row[column] or 0)
            sums[row["input_name"], row["currency_code"], column] += sign * value
    return [f"reconciliation {_shown(key)}: off by {rest}" for key, rest in sums.items() if rest]


def compare_with(marts: Marts, expectation: Expectation) -> list[str]:
    """Every difference between the marts of a built shop and an expectation, as text."""
    differences: list[str] = []
    rewrite: dict[str, Callable[[Row], Row]] = {"rejected_rows": _canonical_json}
    for mart, expected in expectation.marts.items():
        alter = rewrite.get(mart, dict)
        differences += compare_rows(
            mart, [alter(row) for row in expected], [alter(row) for row in marts.rows(mart)]
        )
    ids = Counter(row["rejected_row_id"] for row in marts.rows("rejected_rows"))
    differences += [
        f"rejected_rows: id {name} {count} times" for name, count in ids.items() if count > 1
    ]
    differences += compare_distribution(
        expectation.distribution, expectation.bins, marts.rows("order_value_distribution")
    )
    differences += _conserved(marts.rows("reconciliation"))
    return differences


def compare(marts: Marts, raw_inputs: RawInputs, settings: Settings) -> list[str]:
    """Every difference between the marts of a built shop and the witness, as text; none is [].

    `raw_inputs` holds the rows by input as texts (None or '' is null), `settings` what the build
    was told. Decimals, texts, dates and counts are compared exactly, doubles within 1e-9.
    """
    return compare_with(marts, expect(raw_inputs, settings))


def summary(differences: list[str]) -> str:
    """The first differences of each mart, and how many there are."""
    grouped: defaultdict[str, list[str]] = defaultdict(list)
    for line in differences:
        grouped[line.split(" ")[0].rstrip(":")].append(line)
    parts = []
    for mart, lines in grouped.items():
        parts.append(f"{mart}: {len(lines)} differences")
        parts += [f"  {line}" for line in lines[:LISTED]]
    return "\n".join(parts)
