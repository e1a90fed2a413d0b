"""The marts of the demo shop against what its generator planted and counted."""

from __future__ import annotations

import json
import math
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from demo_shop import BuiltDemo
from harness import REPOSITORY

SEEDS = REPOSITORY / "seeds" / "demo"


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    """What the generator wrote down."""
    written: dict[str, Any] = json.loads((SEEDS / "truth.json").read_text(encoding="utf-8"))
    return written


@pytest.fixture(scope="module")
def pieces_by_tier(demo: BuiltDemo) -> Counter[tuple[str, str]]:
    """Pieces of each family and tier over all years and currencies."""
    pieces: Counter[tuple[str, str]] = Counter()
    for row in demo.rows("price_tier_mix"):
        if (row["period_grain"], row["segment"]) == ("year", "all") and row["price_tier"]:
            pieces[row["product_family"], str(row["price_tier"])] += int(row["item_count"])
    return pieces


def test_pieces_by_tier_are_those_that_were_sold(
    truth: dict[str, Any], pieces_by_tier: Counter[tuple[str, str]]
) -> None:
    assert pieces_by_tier == {
        (row["product_family"], row["price_tier"]): row["row_count"]
        for row in truth["realised"]["pieces_by_tier"]
    }


def test_shares_of_tiers_lie_near_those_that_were_planted(
    truth: dict[str, Any], pieces_by_tier: Counter[tuple[str, str]]
) -> None:
    sold = pieces_by_tier.total()
    for tier, share in truth["parameters"]["tier_mix"].items():
        pieces = sum(count for (_, own), count in pieces_by_tier.items() if own == tier)
        # Four standard deviations: an offer of a better tier and second pieces add a little.
        assert abs(pieces / sold - share) <= 4 * math.sqrt(share * (1 - share) / sold)


def test_changes_of_price_are_those_that_were_planted(
    truth: dict[str, Any], demo: BuiltDemo
) -> None:
    """Each on the first day with sales at the new list price, and no other one."""
    planted = {
        row["product_id"]: (date.fromisoformat(row["first_date"]), Decimal(row["price"]))
        for row in truth["price_changes"]
    }
    lines = [
        line
        for line in demo.rows("fct_order_items")
        if line["is_valid_order"] and line["currency_code"] == "JPY"
    ]
    found = {
        row["product_id"]: (row["price_changed_on"], row["price_after_amount"])
        for row in demo.rows("product_performance")
        if (row["period_grain"], row["currency_code"]) == ("month", "JPY")
        and row["price_change_count"]
    }
    assert found == {
        product_id: (
            min(
                line["ordered_date"]
                for line in lines
                if line["product_id"] == product_id and line["ordered_date"] >= first_date
            ),
            price,
        )
        for product_id, (first_date, price) in planted.items()
    }
    assert all(
        row["price_before_amount"] > row["price_after_amount"]
        for row in demo.rows("product_performance")
        if row["product_id"] == "SNACK-NUTS-01" and row["price_change_count"]
    )
