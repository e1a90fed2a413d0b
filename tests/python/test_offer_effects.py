"""What offers are credited with against what an experiment measured: by hand, planted, by scipy."""

from __future__ import annotations

import csv
import json
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from demo_shop import BuiltDemo, demo_inputs
from harness import REPOSITORY, BuiltShop, build_shop, peers_python
from witness import Settings
from witness.judging import judge

Row = dict[str, str | None]
Raw = dict[str, list[Row]]

DEMO = REPOSITORY / "seeds" / "demo"
TEST_OF_TABLES = "experiments_on_offers_have_one_control"
TEST_OF_ARMS = "arms_of_experiments_on_offers_are_listed"
AS_OF = {"as_of_date": "2025-05-31"}


def _arms(*variants: tuple[str, str], end: str | None = "2025-05-20") -> list[Row]:
    return [
        {
            "experiment_id": "cases",
            "variant": variant,
            "is_control": is_control,
            "planned_share": "0.5",
            "planned_end_date": end,
        }
        for variant, is_control in variants
    ]


COVERED: list[Row] = [
    {
        "experiment_id": "cases",
        "offer_kind": "cross_sell",
        "placement": "cart",
        "offered_product_id": None,
    }
]
REFERENCE = {
    "experiments": _arms(("offered", "false"), ("kept from it", "true")),
    "offer_experiments": COVERED,
}


def _phones_and_cases() -> Raw:
    """Of 40 who saw the offer 20 bought a phone, 8 a case with it; of 40 who did not, 20 and 5."""
    raw: Raw = {name: [] for name in ("orders", "order_items", "offers", "experiment_assignments")}
    for variant, cases in (("offered", 8), ("kept from it", 5)):
        for number in range(40):
            visitor = f"{variant}-{number}"
            raw["experiment_assignments"].append(
                {
                    "experiment_id": "cases",
                    "unit_id": visitor,
                    "unit_kind": "visitor",
                    "variant": variant,
                    "assigned_at": "2025-05-01 01:00:00",
                }
            )
            if variant == "offered":
                raw["offers"].append(
                    {
                        "offer_id": visitor,
                        "shown_at": "2025-05-01 01:00:00",
                        "offer_kind": "cross_sell",
                        "placement": "cart",
                        "visitor_id": visitor,
                        "base_product_id": "phone",
                        "offered_product_id": "case",
                    }
                )
            if number >= 20:
                continue
            raw["orders"].append(
                {
                    "order_id": visitor,
                    "ordered_at": "2025-05-01 02:00:00",
                    "order_status": "completed",
                    "visitor_id": visitor,
                }
            )
            for product, price in (("phone", "2000"), ("case", "500"))[: 1 + (number < cases)]:
                raw["order_items"].append(
                    {
                        "order_item_id": f"{visitor}-{product}",
                        "order_id": visitor,
                        "product_id": product,
                        "quantity": "1",
                        "unit_price_amount": price,
                    }
                )
    return raw


def _effect(shop: BuiltShop, basis: str = "net") -> dict[str, Any]:
    [row] = [
        row
        for row in shop.rows("offer_effects")
        if (row["amount_basis"], row["currency_code"]) == (basis, "JPY")
    ]
    return row


def test_some_would_have_bought_the_case_anyway(tmp_path: Path) -> None:
    """The worked example of the metric page."""
    shop = build_shop(
        _phones_and_cases(), tmp_path, AS_OF, select=["+offer_effects"], reference=REFERENCE
    )
    row = _effect(shop)
    assert (row["unit_count"], row["control_unit_count"]) == (40, 40)
    assert (row["shown_count"], row["taken_count"], row["control_shown_count"]) == (40, 8, 0)
    assert row["attributed_uplift_amount"] == 8 * 500
    assert (row["amount_per_unit"], row["control_amount_per_unit"]) == (1100, 1062.5)
    assert (row["measured_uplift_per_unit"], row["measured_uplift_amount"]) == (37.5, 1500)
    ends = row["measured_uplift_per_unit_lower"], row["measured_uplift_per_unit_upper"]
    assert [round(end) for end in ends] == [-456, 531]
    assert row["needed_unit_count"] == 1926
    assert (row["day_count"], row["verdict"]) == (20, "no_difference")


def test_tables_at_odds_turn_a_test_red_by_name(tmp_path: Path) -> None:
    control, other = ("kept from it", "true"), ("offered", "false")
    later = [{**row, "planned_end_date": "2025-05-21"} for row in _arms(other)]
    for arms, wanted in (
        (_arms(control, other), []),
        (_arms(control, other, end=None), []),
        (_arms(other, ("kept from it", "false")), [TEST_OF_TABLES]),
        (_arms(control, ("offered", "true")), [TEST_OF_TABLES]),
        (_arms(control), [TEST_OF_ARMS, TEST_OF_TABLES]),
        ([*_arms(control), *later], [TEST_OF_TABLES]),
        ([*_arms(control), {**_arms(other)[0], "planned_share": "0"}], [TEST_OF_TABLES]),
        ([*_arms(control), {**_arms(other)[0], "planned_share": "0.6"}], [TEST_OF_TABLES]),
        ([], [TEST_OF_ARMS, TEST_OF_TABLES]),
    ):
        built = build_shop(
            _phones_and_cases(),
            tmp_path,
            AS_OF,
            with_tests=True,
            select=[f"+{TEST_OF_TABLES}", f"+{TEST_OF_ARMS}"],
            reference={"experiments": arms, "offer_experiments": COVERED},
        )
        assert built.failures() == wanted, arms


def test_the_experiment_of_the_demo_is_as_planted(demo: BuiltDemo) -> None:
    truth = json.loads((DEMO / "truth.json").read_text(encoding="utf-8"))
    visitors, buyers = (
        {
            row["variant"]: row["row_count"]
            for row in truth["realised"][name]
            if row["experiment_id"] == "cart_offers_holdout"
        }
        for name in ("experiment_visitors", "experiment_buyers")
    )
    row = _effect(demo)
    assert {"treatment": row["unit_count"], "control": row["control_unit_count"]} == visitors
    # Some orders of the truth's buyers came to nothing; some buyers are only counted later.
    assert row["buyer_count"] <= buyers["treatment"]
    assert row["control_buyer_count"] <= buyers["control"]
    assert row["control_shown_count"] == 0 < row["taken_count"]
    # Nobody is put off by an offer here, and some would have bought what it was for.
    assert row["measured_uplift_lower"] <= row["attributed_uplift_amount"]
    assert row["attributed_uplift_amount"] <= row["measured_uplift_upper"]
    [year] = [row for row in demo.rows("offer_performance") if row["experiment_count"]]
    assert (year["period_grain"], year["offer_level"]) == ("year", "all")
    assert year["covered_uplift_amount"] == row["attributed_uplift_amount"]


def _amounts(demo: BuiltDemo, folder: Path, basis: str) -> Path:
    """A file of what each visitor bought in yen, from raw assignments and the order facts."""
    raw = demo_inputs()
    assigned = {
        row.text("unit_id"): row
        for row in judge(raw, Settings()).accepted("experiment_assignments")
        if row.text("experiment_id") == "cart_offers_holdout"
    }
    amounts = dict.fromkeys(assigned, Decimal(0))
    for order in demo.rows("fct_orders"):
        visitor = order["visitor_id"]
        if (
            visitor in assigned
            and order["is_valid_order"]
            and order["currency_code"] == "JPY"
            and order["ordered_date"].isoformat() <= "2025-08-31"
            and order["ordered_at"] >= assigned[visitor].instant("assigned_at")
        ):
            amounts[visitor] += order[f"{basis}_amount"]
    path = folder / f"{basis}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["arm", "amount"])
        writer.writerows(
            (assigned[unit].text("variant"), amount) for unit, amount in amounts.items()
        )
    return path


@pytest.mark.parametrize("basis", ["net", "kept"])
def test_the_effect_of_the_demo_is_that_of_scipy(
    demo: BuiltDemo, tmp_path: Path, basis: str
) -> None:
    python = peers_python()
    script = REPOSITORY / "tests" / "peers" / "welch.py"
    printed = subprocess.run(
        [python, str(script), str(_amounts(demo, tmp_path, basis))],
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    row = _effect(demo, basis)
    for name, value in json.loads(printed).items():
        assert row[name] == pytest.approx(value, rel=1e-7), name
