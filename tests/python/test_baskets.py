"""Baskets and relations that are not what they should be: each has its stated result."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from harness import BuiltShop, build_shop

Raw = dict[str, list[dict[str, str | None]]]

# As many products as a wholesaler's order may have: twelve million pairs, if they were counted.
HUGE = 5_000
SMALL = 25


def _shop() -> Raw:
    """One order of 5,000 products, and 25 of a lamp and a bulb."""
    orders: Raw = {"orders": [], "order_items": [], "products": []}
    baskets = [[f"thing-{number:04d}" for number in range(HUGE - 2)] + ["lamp", "bulb"]]
    baskets += [["lamp", "bulb"] for _ in range(SMALL)]
    for number, products in enumerate(baskets):
        order_id = f"o{number:02d}"
        orders["orders"].append(
            {"order_id": order_id, "ordered_at": "2025-05-05", "order_status": "completed"}
        )
        orders["order_items"] += [
            {
                "order_item_id": f"{order_id}-{line}",
                "order_id": order_id,
                "product_id": product,
                "quantity": "1",
                "unit_price_amount": "100",
            }
            for line, product in enumerate(products)
        ]
    orders["products"] = [
        {"product_id": name, "product_name": name, "category": f"{name}s"}
        for name in ("lamp", "bulb")
    ]
    return orders


def _relation(main: str, related: str) -> dict[str, str | None]:
    return {
        "main_level": "product",
        "main_value": main,
        "related_level": "product",
        "related_value": related,
        "relation_kind": "consumable",
    }


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> BuiltShop:
    """The shop, with a relation of a product to itself, built without tests."""
    return build_shop(
        _shop(),
        tmp_path_factory.mktemp("baskets"),
        reference={"product_relations": [_relation("lamp", "bulb"), _relation("lamp", "lamp")]},
    )


def _rules(shop: BuiltShop) -> list[dict[str, Any]]:
    return [
        row
        for row in shop.rows("basket_affinity")
        if (row["period_grain"], row["member_level"]) == ("all", "product")
    ]


def test_a_basket_of_5000_products_is_left_out_of_affinity_and_counted(shop: BuiltShop) -> None:
    rules = _rules(shop)
    assert {(row["antecedent"], row["consequent"]) for row in rules} == {
        ("lamp", "bulb"),
        ("bulb", "lamp"),
    }
    for row in rules:
        assert (row["order_count"], row["left_out_order_count"]) == (SMALL, 1)
        assert row["both_order_count"] == SMALL


def test_a_basket_of_5000_products_counts_everywhere_else(shop: BuiltShop) -> None:
    sizes = {
        row["product_count_from"]: row["order_count"]
        for row in shop.rows("basket_size")
        if (row["period_grain"], row["segment"]) == ("year", "all")
    }
    assert sizes == {2: SMALL, 101: 1}
    assert len(shop.rows("fct_order_items")) == HUGE + 2 * SMALL
    pair = shop.row("attach_rates", period_grain="year", segment="all", main_level="product")
    assert (pair["main_order_count"], pair["both_order_count"]) == (SMALL + 1, SMALL + 1)


def test_a_relation_of_a_product_to_itself_has_no_row(shop: BuiltShop) -> None:
    pairs = {
        (row["main_value"], row["related_value"])
        for row in shop.rows("attach_rates")
        if row["main_level"] == "product"
    }
    assert pairs == {("lamp", "bulb")}


@pytest.mark.parametrize(
    ("related", "failures"),
    [("bulb", []), ("lamp", ["product_relations_are_between_two_things"])],
)
def test_a_test_names_a_relation_of_a_product_to_itself(
    tmp_path: Path, related: str, failures: list[str]
) -> None:
    built = build_shop(
        _shop(),
        tmp_path,
        with_tests=True,
        select=["product_relations_are_between_two_things"],
        reference={"product_relations": [_relation("lamp", related)]},
    )
    assert built.failures() == failures
