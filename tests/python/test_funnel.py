"""Funnels: what the demo shop planted, and what becomes of bad rows and wrong tables."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from demo_shop import BuiltDemo
from harness import REPOSITORY, BuiltShop, build_shop

Row = dict[str, str | None]

DEMO = REPOSITORY / "seeds" / "demo"
AS_OF = {"as_of_date": "2025-05-31"}
START = datetime(2025, 5, 5, 3)
TEST_OF_TABLES = "funnels_can_be_counted"
OF_SESSIONS = (
    "cuts_of_funnels_of_sessions_add_up_to_all",
    "funnels_of_sessions_hold_every_session",
)


def _funnel(**changed: str) -> Row:
    usual: Row = {
        "funnel_id": "one",
        "unit": "session",
        "step_order": "in_order",
        "entry": "any",
        "window_minutes": "60",
        "window_scope": "whole",
        "ties": "lenient",
        "holds_product": "false",
        "ends_with_order": "true",
    }
    return {**usual, **changed}


def _step(number: int, event_name: str | None, **changed: str | None) -> Row:
    usual: Row = {
        "funnel_id": "one",
        "step_number": str(number),
        "step_name": f"step {number}",
        "step_kind": "required",
        "event_name": event_name,
        "page_path_pattern": None,
        "category": None,
        "target_rate": None,
    }
    return {**usual, **changed}


VIEW_AND_CART = [_step(1, "view_item"), _step(2, "add_to_cart")]


def _shop(
    sessions: Mapping[str, Sequence[tuple[str, float]]],
) -> dict[str, list[Row]]:
    """Sessions with events some seconds after they began, and an order, so that there is a day."""
    raw: dict[str, list[Row]] = {
        "orders": [
            {"order_id": "o", "ordered_at": "2025-05-05 03:00", "order_status": "completed"}
        ],
        "order_items": [
            {
                "order_item_id": "o-1",
                "order_id": "o",
                "product_id": "p",
                "quantity": "1",
                "unit_price_amount": "100",
            }
        ],
        "sessions": [],
        "events": [],
    }
    for session_id, events in sessions.items():
        raw["sessions"].append(
            {
                "session_id": session_id,
                "visitor_id": f"visitor of {session_id}",
                "started_at": START.isoformat(sep=" "),
            }
        )
        raw["events"] += [
            {
                "event_id": f"{session_id}-{number}",
                "session_id": session_id,
                "occurred_at": (START + timedelta(seconds=seconds)).isoformat(sep=" "),
                "event_name": name,
            }
            for number, (name, seconds) in enumerate(events)
        ]
    return raw


def _steps(built: BuiltShop, grain: str = "month") -> dict[int, dict[str, Any]]:
    return {
        row["step_number"]: row
        for row in built.rows("funnel_transitions")
        if (row["period_grain"], row["segment"]) == (grain, "all")
    }


def test_every_step_of_the_demo_is_found(demo: BuiltDemo) -> None:
    truth = json.loads((DEMO / "truth.json").read_text(encoding="utf-8"))
    planted = {row["step"]: row["row_count"] for row in truth["realised"]["sessions_by_step"]}
    names = {"visit": "session", "confirmation": "add_payment_info"}
    reached: dict[str, int] = {}
    for row in demo.rows("funnel_transitions"):
        if (row["period_grain"], row["segment"]) == ("year", "all"):
            step = names.get(row["step_name"], row["step_name"])
            reached[step] = reached.get(step, 0) + row["reached_count"]
    assert reached == {step: planted[step] for step in reached}
    assert len(reached) == 7


@pytest.mark.parametrize("device", ["mobile", "desktop"])
def test_planted_rates_lie_in_their_intervals(demo: BuiltDemo, device: str) -> None:
    truth = json.loads((DEMO / "truth.json").read_text(encoding="utf-8"))
    rates = [truth["parameters"]["funnel"][kind][device] for kind in ("visitor", "member")]
    year = [
        row
        for row in demo.rows("funnel_transitions")
        if (row["period_grain"], row["segment"], row["segment_value"])
        == ("year", "device_type", device)
        and str(row["period_start_date"]) == "2025-01-01"
        and row["step_name"] in ("view_item_list", "add_to_cart", "begin_checkout")
    ]
    # The steps of the list, the cart and the checkout, as the generator counts them from the visit.
    places = {"view_item_list": 0, "add_to_cart": 2, "begin_checkout": 3}
    assert len(year) == len(places)
    for row in year:
        low, high = sorted(kind[places[row["step_name"]]] for kind in rates)
        assert row["transition_rate_lower"] <= high
        assert row["transition_rate_upper"] >= low


@pytest.mark.parametrize(
    ("funnels", "steps"),
    [
        ([_funnel()], [_step(1, "view_item")]),
        ([_funnel()], []),
        ([_funnel()], [*VIEW_AND_CART, _step(4, "purchase")]),
        ([_funnel()], [_step(1, "view_item", step_kind="optional"), _step(2, "add_to_cart")]),
        ([_funnel()], [*VIEW_AND_CART, _step(1, "scroll", step_kind="exclusion")]),
        ([_funnel()], [*VIEW_AND_CART, _step(2, "scroll", step_kind="forbidden")]),
        ([_funnel()], [*VIEW_AND_CART, _step(2, "scroll", step_name="another")]),
        ([_funnel()], [*VIEW_AND_CART, _step(1, "view_item", funnel_id="nowhere")]),
        ([_funnel()], [_step(number, "view_item") for number in range(1, 12)]),
        ([_funnel(unit="household")], VIEW_AND_CART),
        ([_funnel(step_order="backwards")], VIEW_AND_CART),
        ([_funnel(entry="last")], VIEW_AND_CART),
        ([_funnel(window_scope="none")], VIEW_AND_CART),
        ([_funnel(ties="loose")], VIEW_AND_CART),
        ([_funnel(window_minutes="0")], VIEW_AND_CART),
        ([_funnel(window_minutes="")], VIEW_AND_CART),
        ([_funnel(holds_product="")], VIEW_AND_CART),
        ([_funnel(ends_with_order="")], VIEW_AND_CART),
        ([_funnel()], [_step(1, "view_item", target_rate="0.5"), _step(2, "add_to_cart")]),
        ([_funnel()], [_step(1, "view_item"), _step(2, "add_to_cart", target_rate="0")]),
        ([_funnel()], [_step(1, "view_item"), _step(2, "add_to_cart", target_rate="1.1")]),
        ([_funnel()], [*VIEW_AND_CART, _step(2, "scroll", target_rate="0.5")]),
        (
            [_funnel()],
            [*VIEW_AND_CART, _step(3, "scroll", step_kind="optional", target_rate="0.5")],
        ),
        (
            [_funnel()],
            [*VIEW_AND_CART, _step(2, "scroll", step_kind="exclusion", target_rate="0.5")],
        ),
    ],
)
def test_a_funnel_that_means_nothing_turns_a_test_red_by_name(
    tmp_path: Path, funnels: list[Row], steps: list[Row]
) -> None:
    built = build_shop(
        {},
        tmp_path,
        AS_OF,
        with_tests=True,
        select=[TEST_OF_TABLES],
        reference={"funnels": funnels, "funnel_steps": steps},
    )
    assert built.failures() == [TEST_OF_TABLES]


def test_a_step_that_no_event_makes_warns_even_where_nobody_enters(tmp_path: Path) -> None:
    built = build_shop(
        _shop({"s": [("view_item", 0), ("scroll", 9)]}),
        tmp_path,
        AS_OF,
        with_tests=True,
        select=["+funnel_transitions"],
        reference={
            "funnels": [_funnel()],
            "funnel_steps": [_step(1, "no_such_event"), _step(2, "scroll")],
        },
    )
    assert built.failures() == []
    steps = _steps(built)
    assert [steps[number]["warning"] for number in (1, 2)] == ["no_event_matches", None]
    assert [steps[number]["reached_count"] for number in (1, 2)] == [0, 0]
    assert steps[2]["transition_rate"] is None


def test_bad_events_make_no_step_and_a_bot_is_counted_apart(tmp_path: Path) -> None:
    raw = _shop(
        {
            "good": [("view_item", 0), ("add_to_cart", 60)],
            "backwards": [("add_to_cart", 0), ("view_item", 60)],
            "late": [("view_item", 0), ("add_to_cart", 3600.000001)],
            "just in time": [("view_item", 0), ("add_to_cart", 3600)],
            "skewed": [("view_item", -5), ("add_to_cart", 60)],
            "bot": [("view_item", number / 100) for number in range(100_000)],
        }
    )
    raw["events"].append({**raw["events"][1], "event_id": "good-again", "session_id": "nowhere"})
    raw["events"].append(dict(raw["events"][0]))
    built = build_shop(
        raw,
        tmp_path,
        {**AS_OF, "max_rejected_share": 1},
        with_tests=True,
        select=["+funnel_transitions", "+rejected_rows"],
        reference={"funnels": [_funnel()], "funnel_steps": VIEW_AND_CART},
    )
    assert built.failures() == []
    view, cart = (_steps(built)[number] for number in (1, 2))
    # good, backwards, late, just in time; the view of skewed lies before its session.
    assert (view["reached_count"], cart["reached_count"]) == (4, 2)
    assert (cart["entered_count"], cart["dropped_count"]) == (4, 2)
    assert cart["median_seconds"] == (60 + 3600) / 2
    assert view["bot_session_count"] == 1
    refused = {(row["reject_reason"], row["row_key"]) for row in built.rows("rejected_rows")}
    assert refused == {
        ("event_outside_session", "skewed-0"),
        ("event_without_session", "good-again"),
        ("duplicate_key", "good-0"),
    }


def test_without_the_cut_of_all_no_row_claims_that_nobody_came(tmp_path: Path) -> None:
    built = build_shop(
        _shop({"s": [("view_item", 0), ("add_to_cart", 9)]}),
        tmp_path,
        AS_OF,
        with_tests=True,
        select=["+funnel_transitions", *(f"+{name}" for name in OF_SESSIONS)],
        reference={
            "funnels": [_funnel()],
            "funnel_steps": [_step(1, "session_start"), _step(2, "add_to_cart")],
            "segments": [{"segment": "device_type", "is_on": "true"}],
        },
    )
    assert built.failures() == []
    assert set(OF_SESSIONS) <= set(built.statuses)
    rows = built.rows("funnel_transitions")
    assert {row["period_grain"] for row in rows} == {"month", "quarter", "year"}
    assert {row["segment"] for row in rows} == {"device_type"}
    assert {row["reached_count"] for row in rows} == {1}


def test_in_any_order_a_step_that_no_event_makes_bars_no_other(tmp_path: Path) -> None:
    built = build_shop(
        _shop({"s": [("add_to_cart", 0), ("view_item", 9)]}),
        tmp_path,
        AS_OF,
        with_tests=True,
        select=["+funnel_transitions"],
        reference={
            "funnels": [_funnel(step_order="any_order")],
            "funnel_steps": [
                _step(1, "view_item"),
                _step(2, "no_such_event"),
                _step(3, "add_to_cart"),
            ],
        },
    )
    assert built.failures() == []
    steps = _steps(built)
    assert [steps[number]["reached_count"] for number in (1, 2, 3)] == [1, 1, 0]
    assert [steps[number]["warning"] for number in (1, 2, 3)] == [None, None, "no_event_matches"]
