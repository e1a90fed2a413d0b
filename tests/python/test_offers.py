"""Offers: what bad ones come to, and the rates and differences that the demo shop plants."""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from demo_shop import BuiltDemo
from harness import REPOSITORY, BuiltShop, build_shop

Raw = dict[str, list[dict[str, str | None]]]

DEMO = REPOSITORY / "seeds" / "demo"
NOON, ONE, TWO = "2025-05-05 12:00:00", "2025-05-05 13:00:00", "2025-05-05 14:00:00"


def _order(raw: Raw, name: str, at: str, *products: str, **more: str) -> None:
    """One completed order of a customer of the same name, a piece of each product at 1,000."""
    order_id = f"o-{name}-{len(raw['orders'])}"
    raw["orders"].append(
        {
            "order_id": order_id,
            "ordered_at": at,
            "order_status": "completed",
            "customer_id": name,
            **more,
        }
    )
    for number, product in enumerate(products):
        raw["order_items"].append(
            {
                "order_item_id": f"{order_id}-{number}",
                "order_id": order_id,
                "product_id": product,
                "quantity": "1",
                "unit_price_amount": "1000",
            }
        )


def _show(raw: Raw, name: str, kind: str, base: str, offered: str, *, at: str = NOON) -> None:
    """One offer to a customer of the same name."""
    raw["offers"].append(
        {
            "offer_id": f"f-{name}-{sum(name in str(row['offer_id']) for row in raw['offers'])}",
            "shown_at": at,
            "offer_kind": kind,
            "placement": "cart",
            "customer_id": name,
            "base_product_id": base,
            "offered_product_id": offered,
        }
    )


def _bad_offers() -> Raw:
    raw: Raw = {"orders": [], "order_items": [], "offers": [], "products": []}
    raw["products"] = [
        {"product_id": name, "product_name": name, "category": "things"} for name in ("a", "b")
    ]
    _show(raw, "unknown", "cross_sell", "a", "no such thing")
    _order(raw, "unknown", ONE, "a")
    _show(raw, "early", "bundle", "a", "b", at=ONE)
    _order(raw, "early", NOON, "a", "b")
    _show(raw, "twice", "bundle", "a", "b")
    _order(raw, "twice", TWO, "b")
    _order(raw, "twice", ONE, "a", "b")
    _show(raw, "two-offers", "bundle", "a", "b", at=NOON)
    _show(raw, "two-offers", "free_shipping", "a", "b", at=ONE)
    _order(raw, "two-offers", TWO, "b")
    _show(raw, "cancelled", "bundle", "a", "b")
    _order(raw, "cancelled", ONE, "b", order_status="cancelled")
    _show(raw, "itself", "upsell", "b", "b")
    _order(raw, "itself", ONE, "b")
    _show(raw, "returned", "bundle", "a", "b")
    _order(raw, "returned", ONE, "b")
    raw["refunds"] = [
        {
            "refund_id": "r",
            "order_id": raw["orders"][-1]["order_id"],
            "refunded_at": "2025-05-06",
            "refund_amount": "1000",
        }
    ]
    _show(raw, "before-all", "bundle", "a", "b", at="2019-03-03 12:00:00")
    return raw


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> BuiltShop:
    """A shop of offers that are not what they should be."""
    return build_shop(_bad_offers(), tmp_path_factory.mktemp("offers"), with_tests=True)


@pytest.fixture(scope="module")
def offers(bad: BuiltShop) -> dict[str, dict[str, Any]]:
    """Its offers by id."""
    return {row["offer_id"]: row for row in bad.rows("fct_offers")}


def test_nothing_about_bad_offers_breaks_an_identity(bad: BuiltShop) -> None:
    assert bad.failures() == []


def test_an_offer_of_an_unknown_product_is_kept_and_counted_apart(
    bad: BuiltShop, offers: dict[str, dict[str, Any]]
) -> None:
    offer = offers["f-unknown-0"]
    assert (offer["outcome"], offer["unjudged_reason"]) == ("unjudged", "unknown_product")
    row = bad.row(
        "offer_performance",
        period_grain="year",
        segment="all",
        offer_level="kind",
        offer_kind="cross_sell",
    )
    assert (row["shown_count"], row["unjudged_count"], row["eligible_count"]) == (1, 1, 0)
    assert row["take_rate"] is None


def test_an_order_before_its_offer_does_not_take_it(offers: dict[str, dict[str, Any]]) -> None:
    assert offers["f-early-0"]["outcome"] == "not_ordered"
    assert offers["f-early-0"]["is_eligible"]


def test_an_offer_taken_twice_counts_once_with_the_first_purchase(
    bad: BuiltShop, offers: dict[str, dict[str, Any]]
) -> None:
    offer = offers["f-twice-0"]
    first = min(
        (row for row in bad.rows("fct_orders") if row["customer_id"] == "twice"),
        key=lambda row: row["ordered_at"],
    )
    assert offer["is_taken"]
    assert offer["order_id"] == first["order_id"]
    assert offer["net_amount"] == 1000


def test_of_two_offers_the_last_one_is_credited(offers: dict[str, dict[str, Any]]) -> None:
    assert not offers["f-two-offers-0"]["is_taken"]
    assert offers["f-two-offers-1"]["is_taken"]


def test_a_cancelled_order_takes_nothing(offers: dict[str, dict[str, Any]]) -> None:
    assert offers["f-cancelled-0"]["outcome"] == "not_ordered"


def test_an_upgrade_of_a_product_to_itself_is_not_judged(
    offers: dict[str, dict[str, Any]],
) -> None:
    assert offers["f-itself-0"]["unjudged_reason"] == "offers_itself"


def test_a_refunded_line_is_taken_and_not_kept(offers: dict[str, dict[str, Any]]) -> None:
    offer = offers["f-returned-0"]
    assert (offer["is_taken"], offer["is_kept"], offer["kept_amount"]) == (True, False, 0)


def test_an_offer_years_before_the_first_order_is_counted_in_its_year(bad: BuiltShop) -> None:
    rows = {
        row["period_start_date"].year: row
        for row in bad.rows("offer_performance")
        if (row["period_grain"], row["segment"], row["offer_level"]) == ("year", "all", "all")
    }
    assert {year: row["shown_count"] for year, row in rows.items()} == {2019: 1, 2025: 8}
    assert not rows[2019]["is_complete_period"]


def test_trade_ups_of_the_metric_page(tmp_path: Path) -> None:
    raw: Raw = {name: [] for name in ("orders", "order_items", "products", "sessions", "events")}
    for tier, price in ((1, "1730"), (2, "2880")):
        raw["products"].append(
            {
                "product_id": f"sake-{tier}",
                "product_name": f"Sake {tier}",
                "category": "sake",
                "product_family": "brewery",
                "price_tier": str(tier),
                "list_price_amount": price,
            }
        )
    for number in range(10):
        session = f"s{number}"
        raw["sessions"].append({"session_id": session, "visitor_id": session, "started_at": NOON})
        raw["events"].append(
            {
                "event_id": session,
                "session_id": session,
                "occurred_at": NOON,
                "event_name": "view_item",
                "product_id": "sake-1",
            }
        )
        bought = "sake-2" if number < 3 else "sake-1"
        _order(raw, f"c{number}", ONE, bought, session_id=session)
    row = build_shop(raw, tmp_path).row("upgrade_paths", period_grain="year")
    assert (row["base_product_id"], row["better_product_id"]) == ("sake-1", "sake-2")
    assert (row["viewed_order_count"], row["traded_up_order_count"]) == (10, 3)
    assert row["trade_up_rate"] == 0.3
    assert row["trade_up_rate_lower"] == pytest.approx(0.108, abs=5e-4)
    assert row["trade_up_rate_upper"] == pytest.approx(0.603, abs=5e-4)
    assert row["price_step_amount"] == 1150
    assert row["take_rate"] is None


# ---------------------------------------------------------------- the demo shop


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    """What the demo shop planted, and what it came to."""
    found: dict[str, Any] = json.loads((DEMO / "truth.json").read_text(encoding="utf-8"))
    return found


def _by_kind_and_placement(rows: list[dict[str, Any]], value: str) -> Counter[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows:
        counts[row["offer_kind"], row["placement"]] += row[value]
    return counts


def _years(demo: BuiltDemo) -> list[dict[str, Any]]:
    return [
        row
        for row in demo.rows("offer_performance")
        if row["period_grain"] == "year"
        and row["segment"] == "all"
        and row["offer_level"] == "kind_and_placement"
    ]


def test_every_offer_of_the_demo_is_counted(demo: BuiltDemo, truth: dict[str, Any]) -> None:
    shown = _by_kind_and_placement(truth["realised"]["offers_shown"], "row_count")
    assert _by_kind_and_placement(_years(demo), "shown_count") == shown


def test_the_offers_taken_are_those_the_demo_took(demo: BuiltDemo, truth: dict[str, Any]) -> None:
    planted = _by_kind_and_placement(truth["realised"]["offers_taken_in_valid_orders"], "row_count")
    found = _by_kind_and_placement(_years(demo), "taken_count")
    # Nothing is credited that was not taken.
    assert not found - planted
    # What is missing replaced or repeated its own base: a cross-sell whose main product was traded
    # up in the same order, an upgrade bought beside the product it was to replace.
    missing = planted - found
    assert {kind for kind, _ in missing} <= {"cross_sell", "limited_upgrade"}
    assert missing.total() <= 0.02 * planted.total()


def test_planted_take_rates_are_recovered(demo: BuiltDemo, truth: dict[str, Any]) -> None:
    planted = {
        (row["offer_kind"], row["placement"]): row["probability"]
        for row in truth["planted"]["offer_taken"]
    }
    taken, ordered = (
        _by_kind_and_placement(_years(demo), name) for name in ("taken_count", "ordered_count")
    )
    shown = _by_kind_and_placement(_years(demo), "shown_count")
    for (kind, placement), probability in planted.items():
        # On the thank-you page everybody has just bought: taking it is the next order.
        trials = (shown if placement == "thank_you" else ordered)[kind, placement]
        expected = trials * probability
        deviation = math.sqrt(expected * (1 - probability))
        assert abs(taken[kind, placement] - expected) <= 4 * deviation + 1, (kind, placement)


def test_the_uplift_of_a_gift_is_its_price_step(demo: BuiltDemo) -> None:
    # Their prices never changed, so that what was last paid is what the list says.
    prices = {row["product_id"]: row["list_price_amount"] for row in demo.rows("dim_products")}
    upgrades = [
        row
        for row in demo.rows("fct_offers")
        if row["is_taken"]
        and row["offer_kind"] == "upsell"
        and str(row["base_product_id"]).startswith("GIFT-")
    ]
    assert len(upgrades) >= 5
    for row in upgrades:
        step = prices[row["offered_product_id"]] - prices[row["base_product_id"]]
        assert row["uplift_amount"] == row["item_count"] * step
        assert row["base_unit_price_amount"] == prices[row["base_product_id"]]
