"""Top-ups for free shipping on the demo shop: what its generator planned is what the marts find."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from demo_shop import BuiltDemo
from harness import REPOSITORY, build_as_package

from basketry.generate import generate_shop, orders
from basketry.generate.orders import Draft
from basketry.generate.shop import PLANTED
from basketry.generate.state import Day, Life

DEMO = REPOSITORY / "seeds" / "demo"


@dataclass(frozen=True)
class Planned:
    """An order of the generator that was topped up; amounts in yen."""

    channel: str
    amount: int
    gap: int


@pytest.fixture(scope="module")
def planned() -> Iterator[dict[str, Planned]]:
    """The orders that the generator topped up, by their number, whether or not they are valid."""
    found: dict[str, Planned] = {}
    close = orders._close

    def watched(life: Life, today: Day, draft: Draft) -> None:
        close(life, today, draft)
        if draft.is_topped_up:
            gap = PLANTED.free_shipping_from - (draft.subtotal - draft.lines[-1].amount)
            found[today.rows["orders"][-1][0]] = Planned(
                draft.channel, draft.subtotal - draft.discount, gap
            )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(orders, "_close", watched)
        generate_shop()
    yield found


def _top_ups(demo: BuiltDemo) -> set[str]:
    return {
        row["order_id"]
        for row in demo.rows("int_basketry__order_shipping")
        if row["top_up_amount"] is not None
    }


def test_every_planned_top_up_that_can_be_seen_is_found(
    demo: BuiltDemo, planned: dict[str, Planned]
) -> None:
    valid = {row["order_id"] for row in demo.rows("fct_orders") if row["is_valid_order"]}
    truth = json.loads((DEMO / "truth.json").read_text(encoding="utf-8"))["realised"]
    assert [row["row_count"] for row in truth["valid_topped_up_orders"]] == [
        len(valid & planned.keys())
    ]
    seen = {
        order_id
        for order_id, plan in planned.items()
        if order_id in valid
        # The counter has no sessions and no threshold.
        and plan.channel == "online"
        # An offer of free shipping was taken from further away than the reach of 0.3.
        and plan.gap <= PLANTED.top_up_reach
        # A coupon took the order below the threshold again.
        and plan.amount >= PLANTED.free_shipping_from
    }
    found = _top_ups(demo)
    assert seen <= found
    assert not (valid & planned.keys() - seen) & found
    # What docs/metrics/free_shipping_top_up.md says of the demo shop.
    in_yen = {row["order_id"] for row in demo.rows("fct_orders") if row["currency_code"] == "JPY"}
    online = [planned[order_id] for order_id in valid & planned.keys() - seen]
    online = [plan for plan in online if plan.channel == "online"]
    from_afar = [plan for plan in online if plan.gap > PLANTED.top_up_reach]
    topped_up, counter = (
        len(valid & planned.keys()),
        len(valid & planned.keys() - seen) - len(online),
    )
    page = (REPOSITORY / "docs/metrics/free_shipping_top_up.md").read_text(encoding="utf-8")
    said = re.search(r"In the demo shop.*?below the threshold again", page, re.DOTALL)
    assert said is not None
    assert [int(number) for number in re.findall(r"\d+", said[0])] == [
        len(found & in_yen),
        len(seen),
        topped_up,
        topped_up - len(seen),
        counter,
        len(from_afar),
        len(online) - len(from_afar),
    ]


def test_the_threshold_of_the_demo_is_the_one_that_its_generator_charges_by(
    demo: BuiltDemo,
) -> None:
    fees = {
        (row["currency_code"], row["sales_channel"]): (
            float(row["threshold_amount"]),
            float(row["shipping_fee_amount"]),
        )
        for row in demo.rows("int_basketry__shipping_thresholds")
    }
    yen = (PLANTED.free_shipping_from, PLANTED.shipping_fee)
    assert fees == {
        ("JPY", "online"): yen,
        ("JPY", "phone"): yen,
        ("USD", "online"): (33.33, 4.4),
    }
    distances = {
        row["order_id"]: row["distance_amount"] for row in demo.rows("int_basketry__order_shipping")
    }
    for row in demo.rows("fct_orders"):
        if row["order_id"] in distances and row["shipping_amount"]:
            assert distances[row["order_id"]] < 0


ORDERS = [
    {
        "order_id": "o1",
        "ordered_at": "2025-05-05 03:00",
        "order_status": "completed",
        "sales_channel": "online",
        "currency_code": "JPY",
    }
]
LINES = [
    {
        "order_item_id": "i1",
        "order_id": "o1",
        "product_id": "p",
        "quantity": "1",
        "unit_price_amount": "6000",
    }
]


def test_another_shop_is_not_measured_by_the_thresholds_of_the_demo(tmp_path: Path) -> None:
    built = build_as_package({"orders": ORDERS, "order_items": LINES}, tmp_path, with_tests=True)
    assert built.failures() == []
    assert built.rows("free_shipping_top_ups") == []
    assert built.rows("free_shipping_top_up_products") == []


def test_a_shop_is_measured_by_the_thresholds_that_its_map_names(tmp_path: Path) -> None:
    columns = [
        "currency_code",
        "sales_channel",
        "valid_from",
        "valid_until",
        "threshold_amount",
        "shipping_fee_amount",
    ]
    built = build_as_package(
        {
            "orders": ORDERS,
            "order_items": LINES,
            "shipping_thresholds": [
                {"currency_code": "JPY", "threshold_amount": "5500", "shipping_fee_amount": "500"}
            ],
        },
        tmp_path,
        with_tests=True,
        columns={"shipping_thresholds": columns},
    )
    assert built.failures() == []
    rows = [row for row in built.rows("free_shipping_top_ups") if row["order_count"]]
    assert {(row["distance_percent_from"], row["shipping_given_away_amount"]) for row in rows} == {
        (0, 500)
    }
    assert {row["order_without_cart_count"] for row in rows} == {1}
