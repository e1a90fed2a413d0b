"""What a wrong setting, a wrong map or an input that does not fit says: the exact text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from harness import (
    BuildFailed,
    Inputs,
    build_as_package,
    build_shop,
    run_macro,
    write_macros_project,
)
from witness.contract import INPUTS

REFERENCES = (
    "order_status_policy",
    "segments",
    "age_bands",
    "currency_units",
    "product_relations",
    "shipping_thresholds",
    "experiments",
    "offer_experiments",
    "funnels",
    "funnel_steps",
    "micro_conversion_conditions",
)

ORDERS: list[dict[str, str | None]] = [
    {"order_id": f"o{number}", "ordered_at": "2025-05-05", "order_status": "completed"}
    for number in range(10)
]
LINES: list[dict[str, str | None]] = [
    {
        "order_item_id": f"i{number}",
        "order_id": f"o{number}",
        "product_id": "p",
        "quantity": "1",
        "unit_price_amount": "100",
    }
    for number in range(10)
]

SETTINGS: list[tuple[str, Any, str]] = [
    ("time_zone", "Mars/Base", "an IANA time zone name such as Asia/Tokyo"),
    ("week_start", "friday", "monday, sunday"),
    ("default_currency", "yen", "a three-letter ISO 4217 code such as JPY"),
    ("order_value_basis", "turnover", "gross, net, kept, paid"),
    ("guest_identity", "cookie", "visitor, order"),
    ("prices_include_tax", "perhaps", "true, false"),
    ("as_of_date", "2025-02-29", "a date as YYYY-MM-DD"),
    ("max_rejected_share", 1.5, "a number from 0 to 1"),
    ("affinity_min_count", 0, "a whole number from 1"),
    ("max_basket_products", 1, "a whole number from 2"),
    ("offer_window_hours", 0, "a whole number from 1"),
    ("offer_credit_rule", "best", "last, first"),
    ("offer_min_shown_count", 0, "a whole number from 1"),
    ("lead_line_rule", "cheapest", "most_expensive, first"),
    ("price_change_days", 0, "a whole number from 1"),
    ("session_idle_minutes", 0, "a whole number from 1"),
    ("max_session_events", 0, "a whole number from 1"),
    ("max_funnel_steps", 1, "a whole number from 2"),
    ("best_month_min_entered", 0, "a whole number from 1"),
    ("enough_conversion_count", 0, "a whole number from 1"),
    ("enough_conversion_days", 0, "a whole number from 1"),
    ("affinity_shortest_period", "week", "month, quarter, year, all"),
    ("top_up_reach_share", 1, "a number above 0 and below 1"),
]


def _failure(inputs: Inputs, folder: Path, variables: Mapping[str, Any]) -> str:
    with pytest.raises(BuildFailed) as failed:
        build_shop(inputs, folder, variables)
    return str(failed.value)


@pytest.fixture(scope="module")
def macros(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our macros alone: each value would fail a build of its own with the same words."""
    return write_macros_project(tmp_path_factory.mktemp("macros"))


@pytest.mark.parametrize(("name", "value", "allowed"), SETTINGS, ids=[row[0] for row in SETTINGS])
def test_an_unknown_value_names_var_value_and_what_is_allowed(
    macros: Path, name: str, value: Any, allowed: str
) -> None:
    with pytest.raises(BuildFailed) as failed:
        run_macro(macros, "setting", {"name": name}, {name: value})
    assert f"basketry: var '{name}' is '{value}'; allowed: {allowed}\n" in f"{failed.value}\n"


def test_an_unknown_value_fails_a_build(tmp_path: Path) -> None:
    message = _failure({}, tmp_path, {"week_start": "friday"})
    assert "basketry: var 'week_start' is 'friday'; allowed: monday, sunday\n" in f"{message}\n"


def test_an_unknown_input_names_all_that_are_known(tmp_path: Path) -> None:
    message = _failure({}, tmp_path, {"inputs": {"ordrs": "my_orders"}})
    allowed = ", ".join((*INPUTS, *REFERENCES))
    assert f"basketry: var 'inputs' names 'ordrs'; allowed: {allowed}\n" in f"{message}\n"


def test_a_map_without_order_items_says_what_is_needed(tmp_path: Path) -> None:
    message = _failure({}, tmp_path, {"inputs": {"orders": "my_orders"}})
    assert (
        "basketry: var 'inputs' does not name 'order_items'; orders and order_items are needed\n"
        in f"{message}\n"
    )


def test_all_that_does_not_fit_is_one_error(tmp_path: Path) -> None:
    orders = [name for name in INPUTS["orders"].column_names if name != "order_status"]
    with pytest.raises(BuildFailed) as failed:
        build_as_package(
            {
                name: []
                for name in (
                    "orders",
                    "order_items",
                    "refunds",
                    "products",
                    "customers",
                    "store_visits",
                )
            },
            tmp_path,
            columns={"orders": orders, "store_visits": ["store_id"]},
            types={
                "orders": {"ordered_at": "boolean", "is_test": "date"},
                "order_items": {"order_item_id": "double", "quantity": "boolean"},
                "products": {"price_tier": "timestamp", "available_from": "integer"},
                "customers": {"birth_date": "boolean", "registered_at": "double"},
            },
            unbuilt=["refunds"],
        )
    expected = """\
basketry: the inputs do not fit the contract:
- orders (my_orders): column ordered_at is boolean; allowed: timestamp, date or text
- orders (my_orders): required column order_status is missing
- orders (my_orders): column is_test is date; allowed: boolean, a number or text
- order_items (my_order_items): column order_item_id is double; allowed: text or a whole number
- order_items (my_order_items): column quantity is boolean; allowed: a number or text
- refunds (my_refunds): the relation does not exist; build it first (is it ephemeral?)
- products (my_products): column price_tier is timestamp; allowed: a number or text
- products (my_products): column available_from is integer; allowed: date, timestamp or text
- customers (my_customers): column registered_at is double; allowed: timestamp, date or text
- customers (my_customers): column birth_date is boolean; allowed: date, timestamp or text
- store_visits (my_store_visits): required column visit_date is missing
- store_visits (my_store_visits): required column visitor_count is missing
"""
    message = "\n".join(line.strip() for line in str(failed.value).splitlines()) + "\n"
    assert expected in message


def test_a_share_of_bad_rows_at_the_limit_passes_and_above_it_fails(tmp_path: Path) -> None:
    bad: dict[str, str | None] = {
        "order_id": None,
        "ordered_at": "2025-05-05",
        "order_status": "completed",
    }
    inputs: Inputs = {"orders": [*ORDERS[:9], bad], "order_items": LINES[:9]}
    limit = "rejected_rows_stay_within_the_limit"
    chosen = [f"+{limit}", "+rejected_rows"]
    strict = build_shop(inputs, tmp_path, with_tests=True, select=chosen)
    assert strict.failures() == [limit]
    assert strict.statuses[limit] == "fail"
    assert [row["reject_reason"] for row in strict.rows("rejected_rows")] == [
        "missing_required_value"
    ]
    lenient = build_shop(
        inputs, tmp_path, {"max_rejected_share": 0.1}, with_tests=True, select=chosen
    )
    assert lenient.failures() == []


def test_inputs_that_are_not_named_are_empty_and_noted(tmp_path: Path) -> None:
    built = build_as_package({"orders": ORDERS, "order_items": LINES}, tmp_path, with_tests=True)
    assert built.failures() == []
    absent = {
        row["input_name"]: row
        for row in built.rows("reconciliation")
        if row["disposition"] == "absent"
    }
    assert set(absent) == set(INPUTS) - {"orders", "order_items"}
    assert all(row["row_count"] == 0 and row["note"] for row in absent.values())
    assert len(built.rows("fct_orders")) == 10
    assert built.rows("rejected_rows") == []
