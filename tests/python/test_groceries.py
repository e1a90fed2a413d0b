"""The published rules of the Groceries baskets, from the raw file to basket_affinity."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import Any

import pytest
from harness import REPOSITORY, build_shop

SHARED = Path(os.environ.get("BASKETRY_SHARED", REPOSITORY.parent / "shared"))
GROCERIES = SHARED / "data" / "groceries" / "groceries_long.csv"

pytestmark = pytest.mark.skipif(
    not GROCERIES.is_file(),
    reason=f"THE GROCERIES BASKETS ARE NOT HERE: no {GROCERIES}; set BASKETRY_SHARED to the folder"
    " that holds data/groceries",
)

# The figures of oracles/groceries.md.
PUBLISHED: dict[tuple[str, str], dict[str, float]] = {
    ("other vegetables", "whole milk"): {
        "support": 0.07483477,
        "confidence": 0.3867578,
        "lift": 1.513634,
        "both_order_count": 736,
    },
    ("yogurt", "whole milk"): {
        "confidence": 0.4016035,
        "lift": 1.571735,
        "both_order_count": 551,
    },
    ("rolls/buns", "whole milk"): {
        "confidence": 0.3079049,
        "lift": 1.205032,
        "both_order_count": 557,
    },
}


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], dict[str, Any]]:
    """The rules of all time, by antecedent and consequent."""
    with GROCERIES.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    baskets = sorted({row["transaction_id"] for row in rows}, key=int)
    shop = build_shop(
        {
            "orders": [
                {"order_id": basket, "ordered_at": "2025-05-05", "order_status": "completed"}
                for basket in baskets
            ],
            "order_items": [
                {
                    "order_item_id": str(number),
                    "order_id": row["transaction_id"],
                    "product_id": row["item"],
                    "quantity": "1",
                    "unit_price_amount": "1",
                }
                for number, row in enumerate(rows)
            ],
        },
        tmp_path_factory.mktemp("groceries"),
    )
    assert (len(baskets), len(rows)) == (9_835, 43_367)
    return {
        (row["antecedent"], row["consequent"]): row
        for row in shop.rows("basket_affinity")
        if row["period_grain"] == "all" and row["member_level"] == "product"
    }


@pytest.mark.parametrize("rule", PUBLISHED, ids=lambda rule: rule[0].replace(" ", "_"))
def test_a_published_rule_comes_out(
    rules: dict[tuple[str, str], dict[str, Any]], rule: tuple[str, str]
) -> None:
    # Seven digits are printed.
    for measure, printed in PUBLISHED[rule].items():
        assert rules[rule][measure] == pytest.approx(printed, rel=5e-7)
    assert rules[rule]["order_count"] == 9_835
    assert rules[rule]["is_recommended"]
