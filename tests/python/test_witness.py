"""The marts against the independent witness: every column of every row."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from demo_shop import BuiltDemo, demo_inputs
from harness import REPOSITORY, BuiltShop, build_as_package, build_shop
from random_shop import REFERENCE, random_shop
from witness import Expectation, Settings, compare, compare_with, expect, summary
from witness.contract import INPUTS
from witness.judging import RawInputs, judge
from witness.orders import spread
from witness.statistics import (
    median_interval,
    quantile,
    ratio_standard_error,
    t_critical,
    two_sided_p,
)

DEMO = REPOSITORY / "seeds" / "demo"
AS_OF = {"as_of_date": "2025-12-20"}

# Each run turns every setting another way; the second is as far from the defaults as can be.
RUNS: dict[str, dict[str, Any]] = {
    "defaults": AS_OF,
    "everything_else": {
        "as_of_date": "2025-10-20",
        "week_start": "sunday",
        "order_value_basis": "paid",
        "prices_include_tax": False,
        "guest_identity": "order",
        "default_currency": "USD",
        "time_zone": "America/New_York",
        "affinity_min_count": 1,
        "max_basket_products": 3,
        "offer_window_hours": 24,
        "offer_credit_rule": "first",
        "offer_min_shown_count": 3,
        "lead_line_rule": "first",
        "price_change_days": 200,
        "affinity_shortest_period": "year",
        "top_up_reach_share": 0.15,
        "session_idle_minutes": 5,
        "max_session_events": 6,
        "best_month_min_entered": 4,
        "enough_conversion_count": 3,
        "enough_conversion_days": 7,
    },
    "kept": {
        **AS_OF,
        "order_value_basis": "kept",
        "time_zone": "Asia/Kathmandu",
        "affinity_min_count": 4,
        "affinity_shortest_period": "quarter",
    },
    "gross": {
        **AS_OF,
        "order_value_basis": "gross",
        "time_zone": "UTC",
        "affinity_shortest_period": "all",
        "top_up_reach_share": 0.9,
    },
}


def _assert_same(built: BuiltShop, raw: RawInputs, settings: Settings) -> None:
    differences = compare(built, raw, settings)
    assert not differences, summary(differences)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the builds of this module go."""
    return tmp_path_factory.mktemp("witness")


@pytest.fixture(scope="module")
def default_build(folder: Path) -> BuiltShop:
    """The dirty shop under the default settings, with its data tests."""
    return build_shop(random_shop(), folder, RUNS["defaults"], with_tests=True)


@pytest.fixture(scope="module")
def default_expectation() -> Expectation:
    """What the witness says of it."""
    return expect(random_shop(), Settings().with_vars(RUNS["defaults"]))


def test_the_dirty_shop_is_as_the_witness_says(
    default_build: BuiltShop, default_expectation: Expectation
) -> None:
    differences = compare_with(default_build, default_expectation)
    assert not differences, summary(differences)


def test_the_dirty_shop_fails_no_data_test_but_the_limit(default_build: BuiltShop) -> None:
    assert default_build.failures() == ["rejected_rows_stay_within_the_limit"]


@pytest.mark.parametrize("run", [name for name in RUNS if name != "defaults"])
def test_other_settings_are_as_the_witness_says(folder: Path, run: str) -> None:
    raw = random_shop(crowd=0)
    _assert_same(build_shop(raw, folder, RUNS[run]), raw, Settings().with_vars(RUNS[run]))


def test_the_dirty_shop_takes_every_branch(default_build: BuiltShop) -> None:
    periods = default_build.rows("order_value_by_period")
    for column in periods[0]:
        values = {row[column] for row in periods}
        assert len(values) > 1 or column == "order_value_basis", f"{column} is always {values}"
    assert {row["period_grain"] for row in periods} == {"day", "week", "month", "quarter", "year"}
    assert {row["currency_code"] for row in periods} == {"JPY", "USD", "KWD"}
    of_visits = {"visitor_type", "landing_page"}
    assert {row["segment"] for row in periods} == Settings().reference.segments - of_visits
    products = default_build.rows("product_performance")
    for column in products[0]:
        assert len({row[column] for row in products}) > 1, f"{column} is always the same"
    for column in ("items_before", "items_after"):
        counted = {row[column] is None for row in products if row["price_change_count"]}
        assert counted == {True, False}, column
    assert any(row["price_change_count"] > 1 for row in products)
    tiers = default_build.rows("price_tier_mix")
    assert {row["tier_position"] for row in tiers} == {"low", "middle", "high", "only", "outside"}
    orders = default_build.rows("fct_orders")
    assert {row["customer_type"] for row in orders} == {None, "guest", "new", "repeat"}
    assert {row["invalid_reason"] for row in orders} == {
        None,
        "status_not_counted",
        "test_order",
        "gift_cards_only",
    }
    assert any(row["net_amount"] < 0 for row in orders)
    assert any(row["net_amount"] == 0 for row in orders)


def test_carts_of_the_dirty_shop_take_every_branch(default_build: BuiltShop) -> None:
    top_ups = default_build.rows("free_shipping_top_ups")
    for column in top_ups[0]:
        values = {row[column] for row in top_ups}
        assert len(values) > 1, f"{column} is always {values}"
        if column in ("expected_order_count", "bunching_ratio", "top_up_rate"):
            assert None in values, column
    products = default_build.rows("free_shipping_top_up_products")
    assert "unknown" in {row["product_id"] for row in products}
    assert len({row["top_up_rank"] for row in products}) > 3


def test_visits_of_the_dirty_shop_take_every_branch(default_build: BuiltShop) -> None:
    sessions = default_build.rows("fct_sessions")
    for column in sessions[0]:
        values = {row[column] for row in sessions}
        # Bots and visits cut from events are those of other runs.
        assert len(values) > 1 or column in ("is_bot", "is_cut"), f"{column} is always {values}"
    assert {row["customer_known_by"] for row in sessions} == {
        None, "session", "order", "later_session", "earlier_session",
    }  # fmt: skip


def test_drivers_of_the_dirty_shop_take_every_branch(default_build: BuiltShop) -> None:
    drivers = default_build.rows("revenue_drivers")
    for column in drivers[0]:
        values = {row[column] for row in drivers}
        assert len(values) > 1 or column == "order_value_basis", f"{column} is always {values}"
    assert {row["visit_source"] for row in drivers} == {"all", "site", "store", "none"}
    compared = [row for row in drivers if row["previous_period_order_count"] is not None]
    for source in ("site", "store"):
        of_source = [row for row in compared if row["visit_source"] == source]
        seen = {
            (
                row["visit_count"] > 0,
                row["previous_period_visit_count"] > 0,
                row["order_count"] > 0,
                row["previous_period_order_count"] > 0,
            )
            for row in of_source
            if row["visit_count"] is not None
        }
        assert {(True, True, a, b) for a in (True, False) for b in (True, False)} <= seen
        assert any(row["visit_count"] == 0 < row["order_count"] for row in of_source), source


def test_small_steps_of_the_dirty_shop_take_every_branch(folder: Path) -> None:
    raw, variables = random_shop(crowd=0), {**AS_OF, "max_session_events": 6}
    variables |= {"enough_conversion_count": 10, "enough_conversion_days": 7}
    built = build_shop(raw, folder, variables, with_tests=True, reference=REFERENCE)
    assert built.failures() == ["rejected_rows_stay_within_the_limit"]
    _assert_same(built, raw, Settings().with_vars(variables).with_tables(REFERENCE))
    rows = built.rows("micro_conversions")
    for column in rows[0]:
        values = {row[column] for row in rows}
        assert len(values) > 1, f"{column} is always {values}"
    met = {row["micro_conversion_id"] for row in rows if row["conversion_count"]}
    unmet = {row["micro_conversion_id"]: row["warning"] for row in rows} | dict.fromkeys(met)
    assert {name for name, warning in unmet.items() if warning} == {"never", "nowhere"}
    assert {row["micro_conversion_id"] for row in rows} - met == {"never", "nowhere", "not yet"}


# Rows that overlap, rows for all channels beside rows of one, open ends, and thresholds that are
# none: gone for a while, or a slip of the pen.
THRESHOLDS: list[dict[str, str | None]] = [
    {
        "currency_code": currency,
        "sales_channel": channel,
        "valid_from": first,
        "valid_until": last,
        "threshold_amount": amount,
        "shipping_fee_amount": fee,
    }
    for currency, channel, first, last, amount, fee in (
        ("JPY", None, None, None, "4000", "500"),
        ("JPY", None, "2025-03-01", "2025-09-10", "3000", "510"),
        ("JPY", "online", "2024-06-15", "2025-08-31", "5000", "660"),
        ("JPY", "online", "2025-03-09", "2025-06-14", "6000", None),
        ("JPY", "online", "2025-03-09", None, "5500", "700"),
        ("JPY", "online", "2025-09-05", "2025-09-12", None, "1"),
        ("JPY", "online", "2025-09-15", "2025-09-20", "4500", "610"),
        ("JPY", "online", "2025-09-15", "2025-09-20", "4500", "600"),
        ("JPY", "online", "2025-09-15", "2025-09-20", "4700", "10"),
        ("JPY", "web", None, "2025-06-01", "1000", "100"),
        ("JPY", "shop", None, None, "0", "100"),
        ("JPY", "phone", "2025-12-31", "2025-01-01", "100", "100"),
        ("USD", None, None, None, "33.33", "4.40"),
        ("KWD", None, None, "2025-09-30", "1.5", "0.125"),
    )
]
TELLTALES = [
    "reference_tables_have_one_row_per_key",
    "shipping_thresholds_are_above_zero",
    "shipping_thresholds_do_not_overlap",
]


def test_experiments_on_offers_are_as_the_witness_says(folder: Path) -> None:
    raw = random_shop()
    variables = {**AS_OF, "best_month_min_entered": 3}
    built = build_shop(raw, folder, variables, with_tests=True, reference=REFERENCE)
    assert built.failures() == ["rejected_rows_stay_within_the_limit"]
    _assert_same(built, raw, Settings().with_vars(variables).with_tables(REFERENCE))
    effects = built.rows("offer_effects")
    assert {row["verdict"] for row in effects} == {
        "invalid", "too_early", "better", "worse", "no_difference",
    }  # fmt: skip
    for column in effects[0]:
        values = {row[column] for row in effects}
        assert len(values) > 1 or column == "control_variant", f"{column} is always {values}"
    groups = [row for row in built.rows("offer_performance") if row["experiment_count"]]
    assert {row["period_grain"] for row in groups} == {"month", "quarter", "year"}
    assert {row["offer_level"] for row in groups} == {
        "all", "kind", "placement", "kind_and_placement", "product",
    }  # fmt: skip
    assert {row["experiment_count"] for row in groups} > {1}


def test_thresholds_that_overlap_count_nothing_twice(folder: Path) -> None:
    raw = random_shop(crowd=0)
    # Without the tests: by `dbt build` the marts wait until the table is in order.
    built = build_shop(raw, folder, AS_OF, reference={"shipping_thresholds": THRESHOLDS})
    own = {"shipping_thresholds": THRESHOLDS}
    _assert_same(built, raw, Settings().with_vars(AS_OF).with_tables(own))


def test_thresholds_at_odds_turn_a_test_red_by_name(folder: Path) -> None:
    first, second = (
        {**THRESHOLDS[2], "valid_from": None, "valid_until": "2025-06-30"},
        {**THRESHOLDS[2], "valid_from": "2025-07-01", "valid_until": None},
    )
    own = [first, second, THRESHOLDS[0], {**first, "currency_code": "USD"}]
    chosen = [f"+{name}" for name in TELLTALES]
    for rows, wanted in (
        (own, []),
        ([*own, {**second, "valid_from": "2025-06-30"}], [TELLTALES[2]]),
        ([*own, {**second, "valid_from": "2025-12-31"}], [TELLTALES[2]]),
        ([*own, first], [TELLTALES[0], TELLTALES[2]]),
        ([*own, {**first, "sales_channel": "phone", "threshold_amount": "0"}], [TELLTALES[1]]),
        ([*own, {**first, "sales_channel": "phone", "shipping_fee_amount": "-1"}], [TELLTALES[1]]),
        (THRESHOLDS, TELLTALES),
    ):
        built = build_shop(
            {},
            folder,
            AS_OF,
            with_tests=True,
            select=chosen,
            reference={"shipping_thresholds": rows},
        )
        assert built.failures() == wanted


def _one_order(**changed: str) -> RawInputs:
    order: dict[str, str | None] = {
        "order_id": "only",
        "ordered_at": "2025-05-05 03:00",
        "order_status": "completed",
        **changed,
    }
    line: dict[str, str | None] = {
        "order_item_id": "line",
        "order_id": "only",
        "product_id": "p",
        "quantity": "1",
        "unit_price_amount": "980",
    }
    return {"orders": [order], "order_items": [line]}


@pytest.mark.parametrize(
    "raw",
    [{}, _one_order(), _one_order(order_status="cancelled"), _one_order(order_status="?")],
    ids=["no_order", "one_order", "one_that_does_not_count", "one_refused"],
)
def test_a_nearly_empty_shop_is_as_the_witness_says(folder: Path, raw: RawInputs) -> None:
    _assert_same(build_shop(raw, folder, AS_OF), raw, Settings().with_vars(AS_OF))


def test_a_package_without_as_of_date_is_as_the_witness_says(folder: Path) -> None:
    raw = random_shop(orders=60, crowd=0)
    # Far-off dates would be accepted, and the calendar would reach them day by day.
    raw = {
        name: [row for row in rows if "2099-01-01" not in row.values()]
        for name, rows in raw.items()
    }
    del raw["sessions"], raw["refunds"]
    settings = Settings(named_inputs=frozenset(raw))
    built = build_as_package(raw, folder, with_tests=True)
    assert built.failures() == ["rejected_rows_stay_within_the_limit"]
    _assert_same(built, raw, settings)


TYPES: dict[str, dict[str, str]] = {
    "orders": {
        "ordered_at": "timestamp",
        "order_discount_amount": "decimal(12, 3)",
        "shipping_amount": "double",
        "tax_amount": "real",
        "is_test": "boolean",
    },
    "order_items": {
        "quantity": "decimal(18, 4)",
        "unit_price_amount": "decimal(20, 6)",
        "list_unit_price_amount": "decimal(18, 4)",
        "line_discount_amount": "double",
        "is_subscription": "integer",
        "service_minutes": "double",
    },
    "refunds": {"refunded_at": "date", "refund_amount": "decimal(10, 4)"},
    "products": {"price_tier": "smallint", "is_gift_card": "boolean", "available_from": "date"},
    "customers": {"registered_at": "timestamptz", "birth_date": "date"},
    "sessions": {"started_at": "timestamp", "is_bot": "boolean"},
}


def _accepted_only(raw: RawInputs, settings: Settings) -> RawInputs:
    """The rows that nothing is wrong with, in texts that any type reads."""
    booleans = {"true": "1", "t": "1", "yes": "1", "false": "0", "f": "0", "no": "0"}
    clean: RawInputs = {}
    for name in TYPES:
        flags = {column.name for column in INPUTS[name].columns if column.kind == "boolean"}
        clean[name] = [
            {
                column: booleans.get((text or "").lower(), text) if column in flags else text
                for column, text in row.texts.items()
            }
            for row in judge(raw, settings).accepted(name)
        ]
    return clean


def test_native_types_are_as_the_witness_says(folder: Path) -> None:
    settings = Settings().with_vars(AS_OF)
    raw = _accepted_only(random_shop(orders=80, crowd=0), settings)
    built = build_as_package(raw, folder, AS_OF, types=TYPES)
    _assert_same(built, raw, Settings(named_inputs=frozenset(raw)).with_vars(AS_OF))


def test_the_demo_shop_is_as_the_witness_says(demo: BuiltDemo) -> None:
    assert demo.failures() == []
    _assert_same(demo, demo_inputs(), Settings().with_vars({"as_of_date": "2026-03-31"}))


class Altered:
    """A built shop with one value changed, to see that the comparison sees it."""

    def __init__(self, built: BuiltShop, mart: str, column: str, value: Any) -> None:
        """`value` goes into the last row that holds something else there."""
        self.tables: dict[str, list[dict[str, Any]]] = {}
        self.built = built
        self.mart, self.column, self.value = mart, column, value

    def rows(self, mart: str) -> list[dict[str, Any]]:
        """The rows of a mart, altered in one place."""
        if mart not in self.tables:
            self.tables[mart] = copy.deepcopy(self.built.rows(mart))
            if mart == self.mart:
                held = [row for row in self.tables[mart] if row[self.column] != self.value]
                held[-1][self.column] = self.value
        return self.tables[mart]


@pytest.mark.parametrize(
    ("mart", "column", "value"),
    [
        ("fct_orders", "net_amount", Decimal("0.0001")),
        ("fct_order_items", "order_discount_amount", Decimal("0.0001")),
        ("order_value_by_period", "median_lower", None),
        ("order_value_by_period", "aov", 1.00000001),
        ("order_value_definitions", "refund_step_amount", Decimal(7)),
        ("order_value_distribution", "order_count", 99),
        ("order_value_distribution", "cumulative_share", 0.123),
        ("free_shipping_top_ups", "expected_order_count", 1.00000001),
        ("free_shipping_top_up_products", "top_up_rank", 99),
        ("revenue_drivers", "spend_effect_amount_vs_last_year", Decimal("0.0001")),
        ("micro_conversions", "purchase_lift_lower", None),
        ("rejected_rows", "reject_detail", "another"),
        ("reconciliation", "row_count", 99),
    ],
)
def test_the_comparison_sees_one_wrong_value(
    default_build: BuiltShop,
    default_expectation: Expectation,
    mart: str,
    column: str,
    value: Any,
) -> None:
    differences = compare_with(Altered(default_build, mart, column, value), default_expectation)
    assert differences
    assert all(line.startswith(mart) for line in differences)


# Two-sided 95 % points of Student's t, as printed tables give them to three decimals and more.
T_TABLE: Mapping[int, tuple[float, float]] = {
    1: (12.7062, 5e-5),
    2: (4.30265, 5e-6),
    5: (2.57058, 5e-6),
    10: (2.22814, 5e-6),
    30: (2.042272456, 5e-10),
    100: (1.983971519, 5e-10),
    1000: (1.962339081, 5e-10),
}


@pytest.mark.parametrize("df", T_TABLE)
def test_t_critical_value_is_the_tabulated_one(df: int) -> None:
    value, rounding = T_TABLE[df]
    assert t_critical(df) == pytest.approx(value, rel=0, abs=rounding)


def test_t_distribution_has_its_closed_forms() -> None:
    # df 1 is Cauchy's distribution: half of it lies beyond +-1; df 2 has an algebraic tail.
    assert two_sided_p(1.0, 1) == pytest.approx(0.5, rel=1e-14)
    assert two_sided_p(2.0, 2) == pytest.approx(1 - 2 / 6**0.5, rel=1e-13)


def test_statistics_by_hand() -> None:
    values = [Decimal(number) for number in (1, 2, 3, 4)]
    assert quantile(values, Fraction(1, 2)) == 2.5
    assert quantile(values, Fraction(9, 10)) == pytest.approx(3.7)
    assert median_interval(values) is None
    assert median_interval([Decimal(number) for number in range(1, 11)]) == (
        Decimal(2),
        Decimal(9),
    )
    # With one order each the ratio's variance is the ordinary one: sqrt(5/3 / 4).
    assert ratio_standard_error(values, [1, 1, 1, 1]) == pytest.approx((5 / 12) ** 0.5)
    # Spend in proportion to orders leaves no doubt about the ratio.
    assert ratio_standard_error([Decimal(10), Decimal(20)], [1, 2]) == 0
    assert ratio_standard_error([Decimal(10)], [1]) is None


def test_spreading_by_hand() -> None:
    weights = {"a": Decimal(100), "b": Decimal(100), "c": Decimal(400)}
    assert spread(Decimal(100), weights, 0) == {"a": 17, "b": 17, "c": 66}
    equal = {"b": Decimal(1), "a": Decimal(1)}
    assert spread(Decimal(5), equal, 0) == {"a": 2, "b": 3}
    assert spread(Decimal(5), {"a": Decimal(-1), "b": Decimal(0)}, 0) == {"a": 0, "b": 5}
