"""Micro-conversions: what the demo shop planted, other people's intervals, and wrong tables."""

from __future__ import annotations

import csv
import json
import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from demo_shop import BuiltDemo
from harness import REPOSITORY, BuiltShop, build_shop, peers_python
from witness.settings import read_csv

Row = dict[str, str | None]

DEMO = REPOSITORY / "seeds" / "demo"
AS_OF = {"as_of_date": "2025-05-31"}
START = datetime(2025, 5, 5, 3)
TEST_OF_TABLE = "micro_conversions_can_be_met"
CLAIMS = ("cuts_of_micro_conversions_add_up_to_all", "micro_conversions_hold_every_session")
COLUMNS = tuple(
    read_csv(REPOSITORY / "seeds" / "reference" / "basketry__micro_conversion_conditions.csv")[0]
)


def _condition(number: int, alternative: int | None = 1, **asked: object) -> Row:
    """A row of the reference table, of the micro-conversion `one` unless it says otherwise."""
    values = {
        "micro_conversion_id": "one",
        "condition_number": number,
        "alternative": alternative,
        "micro_conversion_name": "One",
        **asked,
    }
    return {
        column: None if values.get(column) is None else str(values[column]) for column in COLUMNS
    }


def _shop(sessions: Mapping[str, Sequence[tuple[str, float]]]) -> dict[str, list[Row]]:
    """Sessions with events some seconds after they began; a session `bought...` is of an order."""
    raw: dict[str, list[Row]] = {"orders": [], "order_items": [], "sessions": [], "events": []}
    for session_id, events in sessions.items():
        raw["sessions"].append(
            {
                "session_id": session_id,
                "visitor_id": f"visitor of {session_id}",
                "started_at": START.isoformat(sep=" "),
                "device_type": "mobile",
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
        if session_id.startswith("bought"):
            raw["orders"].append(
                {
                    "order_id": session_id,
                    "ordered_at": (START + timedelta(seconds=60)).isoformat(sep=" "),
                    "order_status": "completed",
                    "session_id": session_id,
                }
            )
            raw["order_items"].append(
                {
                    "order_item_id": session_id,
                    "order_id": session_id,
                    "product_id": "p",
                    "quantity": "1",
                    "unit_price_amount": "100",
                }
            )
    return raw


def _built(
    folder: Path,
    raw: Mapping[str, Sequence[Row]],
    table: Sequence[Row],
    variables: Mapping[str, Any] | None = None,
    **reference: Sequence[Row],
) -> BuiltShop:
    return build_shop(
        raw,
        folder,
        {**AS_OF, **(variables or {})},
        with_tests=True,
        select=["+micro_conversions", *CLAIMS],
        reference={"micro_conversion_conditions": table, **reference},
    )


def _month(built: BuiltShop) -> dict[str, dict[str, Any]]:
    return {
        row["micro_conversion_id"]: row
        for row in built.rows("micro_conversions")
        if (row["period_grain"], row["segment"]) == ("month", "all")
    }


def test_every_small_step_of_the_demo_is_found(demo: BuiltDemo) -> None:
    truth = json.loads((DEMO / "truth.json").read_text(encoding="utf-8"))
    planted = {
        row["event_name"]: row["row_count"] for row in truth["realised"]["micro_conversion_events"]
    }
    found: Counter[str] = Counter()
    for row in demo.rows("micro_conversions"):
        if (row["period_grain"], row["segment"]) == ("year", "all"):
            found[row["micro_conversion_id"]] += row["conversion_count"]
    assert found["line_friend"] == planted["add_line_friend"]
    assert found["newsletter"] == planted["newsletter_subscribe"]
    assert found["catalogue_downloaded"] == planted["file_download"]
    assert found["membership"] == planted["sign_up"] + planted["sign_up_at_checkout"]
    pages = ("faq_viewed", "shipping_viewed", "reviews_viewed", "comparison_viewed")
    assert sum(found[page] for page in pages) == planted["faq_view"]
    assert 0 < found["video_half"] < planted["video_progress"]
    assert 0 < found["engaged_session"] < planted["scroll"]


def test_a_step_that_the_demo_never_makes_warns(demo: BuiltDemo) -> None:
    warned = {
        row["micro_conversion_id"] for row in demo.rows("micro_conversions") if row["warning"]
    }
    assert warned == {"size_guide_viewed", "how_to_finished"}


def test_members_of_the_demo_register_before_they_buy(demo: BuiltDemo) -> None:
    for row in demo.rows("micro_conversions"):
        if row["micro_conversion_id"] == "membership":
            assert row["purchase_after_count"] == row["purchase_with_count"]


def test_a_peer_gives_the_same_lift_and_interval(demo: BuiltDemo, tmp_path: Path) -> None:
    names = ("purchase_with_count", "conversion_count", "purchase_without_count", "without_count")
    ours = {
        tuple(row[name] for name in names): row
        for row in demo.rows("micro_conversions")
        if row["purchase_with_count"] and row["purchase_without_count"]
    }
    assert len(ours) > 300
    with (tmp_path / "counts.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("bought", "sessions", "bought_without", "sessions_without"))
        writer.writerows(ours)
    script = REPOSITORY / "tests" / "peers" / "relative_risk.py"
    subprocess.run(
        [peers_python(), str(script), str(tmp_path / "counts.csv"), str(tmp_path / "found.csv")],
        check=True,
    )
    for theirs in read_csv(tmp_path / "found.csv"):
        counts = [int(str(theirs[name])) for name in list(theirs)[:4]]
        row = ours[tuple(counts)]
        for name in ("purchase_lift", "purchase_lift_lower", "purchase_lift_upper"):
            assert row[name] == pytest.approx(float(str(theirs[name])), rel=1e-9, abs=1e-12)
        if theirs["purchase_p_value"] is None:
            assert row["purchase_p_value"] is None
        else:
            wanted = float(theirs["purchase_p_value"])
            assert row["purchase_p_value"] == pytest.approx(wanted, rel=1e-8)


VIEWED = _condition(1, event_name="view_item")


@pytest.mark.parametrize(
    "table",
    [
        [_condition(1)],
        [VIEWED, _condition(2)],
        [_condition(2, event_name="view_item")],
        [VIEWED, _condition(3, event_name="scroll")],
        [VIEWED, _condition(1, 2, event_name="scroll")],
        [_condition(1, 2, event_name="view_item")],
        [VIEWED, _condition(2, 3, event_name="scroll")],
        [VIEWED, _condition(2, None, event_name="scroll")],
        [VIEWED, _condition(2, event_name="scroll", micro_conversion_name="Two")],
        [VIEWED, _condition(2, event_name="scroll", micro_conversion_name=None)],
        [_condition(1, event_name="view_item", micro_conversion_name=None)],
        [_condition(1, event_name="view_item", micro_conversion_id=None)],
        [_condition(1, event_name="view_item", condition_number=None)],
        [_condition(1, event_name="view_item", min_event_value="-0.5")],
        [_condition(1, event_name="view_item", min_event_count=0)],
        [_condition(1, min_session_seconds=0)],
        [_condition(1, min_deepest_scroll_percent=0)],
        [_condition(1, min_deepest_scroll_percent="100.5")],
        [_condition(1, min_page_count=-3)],
        [_condition(1, min_product_count=0)],
        [_condition(1, min_category_count=0)],
    ],
)
def test_a_micro_conversion_that_means_nothing_turns_a_test_red_by_name(
    tmp_path: Path, table: list[Row]
) -> None:
    built = build_shop(
        {},
        tmp_path,
        AS_OF,
        with_tests=True,
        select=[TEST_OF_TABLE],
        reference={"micro_conversion_conditions": table},
    )
    assert built.failures() == [TEST_OF_TABLE]


@pytest.mark.parametrize(
    "table",
    [
        [],
        [VIEWED, _condition(2, event_name="scroll"), _condition(3, 2, min_event_count=1)],
        [_condition(1, min_event_value=0)],
        [_condition(1, page_path_pattern="/*"), _condition(2, 2, category="sake")],
        [_condition(1, min_deepest_scroll_percent=100)],
    ],
)
def test_a_micro_conversion_that_means_something_passes(tmp_path: Path, table: list[Row]) -> None:
    built = build_shop(
        {},
        tmp_path,
        AS_OF,
        with_tests=True,
        select=[TEST_OF_TABLE],
        reference={"micro_conversion_conditions": table},
    )
    assert built.statuses == {TEST_OF_TABLE: "pass"}


def test_rows_hold_together_and_alternatives_suffice(tmp_path: Path) -> None:
    raw = _shop(
        {
            "bought both": [("view_item", 0), ("scroll", 90)],
            "one": [("view_item", 0)],
            "the other": [("scroll", 9)],
            "bought alternative": [("sign_up", 60), ("scroll", 61)],
            "none": [("page_view", 5)],
        }
    )
    # Twice: once by itself, once beside a fact of the session, which has no moment.
    table = [
        _condition(1, event_name="view_item"),
        _condition(2, event_name="scroll"),
        _condition(3, 2, event_name="sign_up"),
    ]
    table += [{**row, "micro_conversion_id": "two"} for row in table]
    table[-1]["min_session_seconds"] = "61"
    built = _built(tmp_path, raw, table)
    assert built.failures() == []
    assert set(CLAIMS) <= set(built.statuses)
    one, two = (_month(built)[name] for name in ("one", "two"))
    assert (one["session_count"], one["conversion_count"], one["without_count"]) == (5, 2, 3)
    assert (one["purchase_with_count"], one["purchase_without_count"]) == (2, 0)
    # One order lies before the second of two steps; the other is of the instant of the step.
    assert one["purchase_after_count"] == 1
    assert (two["conversion_count"], two["purchase_after_count"]) == (2, None)
    assert one["purchase_rate_difference"] == 1
    assert (one["purchase_lift"], one["purchase_lift_lower"]) == (None, None)


def test_a_bot_converts_nowhere_and_is_counted_apart(tmp_path: Path) -> None:
    raw = _shop(
        {
            "bot": [("view_item", number) for number in range(6)],
            "person": [("view_item", number) for number in range(5)],
            "bought": [],
        }
    )
    built = _built(tmp_path, raw, [VIEWED], {"max_session_events": 5})
    assert built.failures() == []
    row = _month(built)["one"]
    assert (row["session_count"], row["bot_session_count"], row["conversion_count"]) == (2, 1, 1)
    assert {row["is_engaged"] for row in built.rows("fct_sessions")} == {None}


def test_a_shop_without_events_has_no_micro_conversions(tmp_path: Path) -> None:
    table = [_condition(1, min_page_count=1, micro_conversion_id="engaged_session")]
    built = _built(tmp_path, _shop({"bought": [], "left": []}), table)
    assert built.failures() == []
    assert built.rows("micro_conversions") == []
    assert {row["is_engaged"] for row in built.rows("fct_sessions")} == {None}


def test_an_empty_visit_is_not_engaged_where_others_have_events(tmp_path: Path) -> None:
    table = [_condition(1, event_name="scroll", micro_conversion_id="engaged_session")]
    built = _built(tmp_path, _shop({"bought": [], "read": [("scroll", 9)]}), table)
    assert built.failures() == []
    engaged = {row["session_id"]: row["is_engaged"] for row in built.rows("fct_sessions")}
    assert engaged == {"bought": False, "read": True}


def test_without_the_cut_of_all_only_longer_periods_have_rows(tmp_path: Path) -> None:
    built = _built(
        tmp_path,
        _shop({"bought": [("view_item", 0)]}),
        [VIEWED],
        {"enough_conversion_count": 1},
        segments=[{"segment": "device_type", "is_on": "true"}],
    )
    assert built.failures() == []
    rows = built.rows("micro_conversions")
    assert {row["period_grain"] for row in rows} == {"month", "quarter", "year"}
    assert {(row["segment"], row["segment_value"]) for row in rows} == {("device_type", "mobile")}


def test_volume_is_that_of_the_last_days_up_to_the_as_of_date(tmp_path: Path) -> None:
    raw = _shop({f"bought {number}": [("view_item", 0)] for number in range(2)})
    variables = {"enough_conversion_count": 2, "enough_conversion_days": 7}
    seen = {}
    for as_of in ("2025-05-05", "2025-05-11", "2025-05-12", "2025-07-01"):
        built = _built(tmp_path, raw, [VIEWED], {**variables, "as_of_date": as_of})
        assert built.failures() == []
        [may] = [
            row
            for row in built.rows("micro_conversions")
            if (row["period_grain"], str(row["period_start_date"])) == ("month", "2025-05-01")
            and row["segment"] == "all"
        ]
        seen[as_of] = (
            may["trailing_conversion_count"],
            may["has_enough_volume"],
            may["enough_volume_day_count"],
        )
    # The two of 5 May count until the 11th.
    assert seen == {
        "2025-05-05": (2, True, 1),
        "2025-05-11": (2, True, 7),
        "2025-05-12": (0, False, 7),
        "2025-07-01": (0, False, 7),
    }
    # The period of the as-of date is there though nobody came.
    july = [row for row in built.rows("micro_conversions") if row["period_grain"] == "day"]
    assert {str(row["period_start_date"]) for row in july} == {"2025-05-05", "2025-07-01"}
    assert {row["session_count"] for row in july} == {0, 2}
