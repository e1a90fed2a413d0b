"""Bad rows on raw CSV through the whole pipeline: each is set aside with its reason, none raises.

One shop holds a few clean rows and one broken row for every input and reason; it is built once.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from harness import BuiltShop, build_shop
from witness import Settings, compare, summary
from witness.contract import INPUTS

Row = dict[str, str | None]

AS_OF = "2025-12-31"
HOSTILE = "\"q\" 'a' \\ back \\n\nline\ttab\rreturn 🍶 <script>alert(1)</script> {{ x }} -- ;%"


@dataclass(frozen=True)
class Case:
    """A broken row and what is to be said of it. `key` is the row_key that is published."""

    input_name: str
    reason: str
    detail: str | None
    row: Row
    key: str | None

    @property
    def name(self) -> str:
        """What the test is called."""
        return "-".join(filter(None, (self.input_name, self.reason, self.detail, self.key)))


CLEAN: dict[str, list[Row]] = {
    "orders": [
        {
            "order_id": "clean-1",
            "ordered_at": "2025-05-05 05:05",
            "order_status": " completed ",
            "session_id": "session",
            "order_discount_amount": "10",
            "coupon_code": HOSTILE,
        },
        {"order_id": "clean-2", "ordered_at": "2025-05-06T05:05:00Z", "order_status": "cancelled"},
        {
            "order_id": "clean-3",
            "ordered_at": "2025-12-31 14:59:59",
            "order_status": "completed",
            "currency_code": "USD",
        },
    ],
    "order_items": [
        {
            "order_item_id": f"line-{number}",
            "order_id": f"clean-{number}",
            "product_id": "product",
            "quantity": "2",
            "unit_price_amount": "100",
        }
        for number in (1, 2, 3)
    ],
    "refunds": [
        {
            "refund_id": "refund",
            "order_id": "clean-1",
            "refunded_at": "2025-05-07",
            "refund_amount": "30",
        }
    ],
    "products": [{"product_id": "product", "product_name": "酒", "category": "清酒"}],
    "customers": [{"customer_id": "customer", "registered_at": "2025-01-01"}],
    "sessions": [{"session_id": "session", "visitor_id": "v", "started_at": "2025-05-05"}],
    "events": [
        {
            "event_id": "event",
            "session_id": "session",
            "occurred_at": "2025-05-05 23:59",
            "event_name": "purchase",
        }
    ],
    "offers": [
        {
            "offer_id": "offer",
            "shown_at": "2025-05-05",
            "offer_kind": "limited_upgrade",
            "placement": "chat",
        }
    ],
    "experiment_assignments": [
        {
            "experiment_id": "experiment",
            "unit_id": "unit",
            "unit_kind": "session",
            "variant": "b",
            "assigned_at": "2025-05-05",
        }
    ],
    "store_visits": [{"store_id": "store", "visit_date": "2025-05-05", "visitor_count": "0"}],
}


def _case(name: str, reason: str, detail: str | None, key: str | None, **changed: Any) -> Case:
    """The first clean row of an input under another key, with some values changed."""
    row = {**CLEAN[name][0], **changed}
    return Case(name, reason, detail, row, key)


def _keyed(name: str, reason: str, detail: str | None, **changed: Any) -> Case:
    """As _case, under a key of the case's own."""
    column = INPUTS[name].key[-1]
    if column == "visit_date":
        column = "store_id"
    key = f"{reason}-{detail}-{len(changed)}"
    row_key = {
        "experiment_assignments": f"experiment|{key}",
        "store_visits": f"{key}|{changed.get('visit_date', '2025-05-05')}",
    }.get(name, key)
    return _case(name, reason, detail, row_key, **{column: key, **changed})


CASES: list[Case] = [
    # ---- a required value is missing: the first one in contract order is named
    _case("orders", "missing_required_value", "order_id", None, order_id=None, ordered_at="x"),
    _keyed("orders", "missing_required_value", "ordered_at", ordered_at="   "),
    _keyed("orders", "missing_required_value", "order_status", order_status=None, tax_amount="x"),
    _keyed("order_items", "missing_required_value", "quantity", quantity=""),
    _keyed("refunds", "missing_required_value", "refund_amount", refund_amount=None),
    _keyed("products", "missing_required_value", "category", category=None),
    _case("customers", "missing_required_value", "customer_id", None, customer_id=None),
    _keyed("sessions", "missing_required_value", "visitor_id", visitor_id=None),
    _keyed("events", "missing_required_value", "event_name", event_name=None),
    _keyed("offers", "missing_required_value", "placement", placement=None),
    _keyed("experiment_assignments", "missing_required_value", "variant", variant=None),
    _case(
        "experiment_assignments", "missing_required_value", "unit_id", "experiment|", unit_id=None
    ),
    _keyed("store_visits", "missing_required_value", "visitor_count", visitor_count=None),
    # ---- a value that does not parse
    _keyed("orders", "unparsable_number", "tax_amount", tax_amount="1,000"),
    _keyed("orders", "unparsable_number", "shipping_amount", shipping_amount="12345678901234"),
    _keyed("orders", "unparsable_date", "ordered_at", ordered_at="2025-02-31 10:00"),
    _keyed("orders", "unparsable_boolean", "is_test", is_test="maybe"),
    _keyed("order_items", "unparsable_number", "unit_price_amount", unit_price_amount="¥100"),
    _keyed("order_items", "unparsable_boolean", "is_subscription", is_subscription="2"),
    _keyed("refunds", "unparsable_number", "refund_amount", refund_amount="1e3"),
    _keyed("refunds", "unparsable_date", "refunded_at", refunded_at="07/05/2025"),
    _keyed("products", "unparsable_number", "price_tier", price_tier="1.5"),
    _keyed("products", "unparsable_date", "available_from", available_from="2025-13-01"),
    _keyed("products", "unparsable_boolean", "is_gift_card", is_gift_card="y"),
    _keyed("customers", "unparsable_date", "birth_date", birth_date="2025-02-29"),
    _keyed("sessions", "unparsable_date", "started_at", started_at="2025-01-01 24:00"),
    _keyed("sessions", "unparsable_boolean", "is_bot", is_bot="robot"),
    _keyed("events", "unparsable_number", "event_value", event_value="."),
    _keyed("events", "unparsable_date", "occurred_at", occurred_at="2025-01-01T10:00+09:00"),
    _keyed("offers", "unparsable_date", "shown_at", shown_at="yesterday"),
    _keyed("experiment_assignments", "unparsable_date", "assigned_at", assigned_at="20250101"),
    _keyed("store_visits", "unparsable_number", "visitor_count", visitor_count="many"),
    _keyed("store_visits", "unparsable_date", "visit_date", visit_date="2025-04-31"),
    # ---- the rules of each input
    _keyed("orders", "unknown_status", "order_status", order_status="Completed"),
    _keyed("orders", "invalid_currency", "currency_code", currency_code="jpy"),
    _keyed("orders", "negative_amount", "order_discount_amount", order_discount_amount="-1"),
    _keyed("orders", "negative_amount", "shipping_amount", shipping_amount="-0.0001"),
    _keyed("orders", "negative_amount", "tax_amount", tax_amount="-1"),
    _keyed("orders", "future_date", "ordered_at", ordered_at="2025-12-31 15:00"),
    _keyed("order_items", "negative_price", "unit_price_amount", unit_price_amount="-1"),
    _keyed("order_items", "negative_price", "list_unit_price_amount", list_unit_price_amount="-1"),
    _keyed("order_items", "negative_price", "unit_cost_amount", unit_cost_amount="-1"),
    _keyed("order_items", "negative_amount", "line_discount_amount", line_discount_amount="-1"),
    _keyed("order_items", "zero_quantity", "quantity", quantity="-0.0"),
    _keyed("order_items", "amount_too_large", "quantity", quantity="-10000000000"),
    _keyed("refunds", "negative_amount", "refund_amount", refund_amount="-1"),
    _keyed("products", "negative_price", "list_price_amount", list_price_amount="-1"),
    _keyed("products", "negative_price", "unit_cost_amount", unit_cost_amount="-1"),
    _keyed("sessions", "future_date", "started_at", started_at="2025-12-31 15:00"),
    _keyed("sessions", "bot", "is_bot", is_bot="Yes"),
    _keyed("events", "future_date", "occurred_at", occurred_at="2026-01-01"),
    _keyed("offers", "unknown_value", "offer_kind", offer_kind="gift"),
    _keyed("offers", "unknown_value", "placement", placement="Cart"),
    _keyed("offers", "future_date", "shown_at", shown_at="2026-01-01"),
    _keyed("experiment_assignments", "unknown_value", "unit_kind", unit_kind="cookie"),
    _keyed("experiment_assignments", "future_date", "assigned_at", assigned_at="2026-01-01"),
    _keyed("store_visits", "negative_amount", "visitor_count", visitor_count="-1"),
    _keyed("store_visits", "future_date", "visit_date", visit_date="2026-01-01"),
    # ---- a second row of a key: the later one, or the one whose columns sort after
    _case("orders", "duplicate_key", "order_id", "clean-1", ordered_at="2025-05-05 05:06"),
    _case("order_items", "duplicate_key", "order_item_id", "line-1", unit_price_amount="101"),
    _case("refunds", "duplicate_key", "refund_id", "refund", refunded_at="2025-05-08"),
    _case("products", "duplicate_key", "product_id", "product", category="清酒 2"),
    _case("customers", "duplicate_key", "customer_id", "customer", registered_at=None),
    _case("sessions", "duplicate_key", "session_id", "session", started_at="2025-05-05 00:01"),
    _case("events", "duplicate_key", "event_id", "event", occurred_at="2025-05-05 23:59:01"),
    _case("offers", "duplicate_key", "offer_id", "offer", shown_at="2025-05-06"),
    _case(
        "experiment_assignments",
        "duplicate_key",
        "experiment_id",
        "experiment|unit",
        assigned_at="2025-05-06",
        variant="a",
    ),
    _case("store_visits", "duplicate_key", "store_id", "store|2025-05-05", visitor_count="1"),
    # ---- rows that do not fit the other inputs
    _keyed("order_items", "line_without_order", "order_id", order_id="nowhere"),
    _keyed("order_items", "order_rejected", "order_id", order_id="unknown_status-order_status-1"),
    _keyed("order_items", "currency_mismatch", "currency_code", currency_code="USD"),
    _keyed("orders", "order_without_lines", None),
    _keyed("refunds", "refund_without_order", "order_id", order_id="nowhere"),
    _keyed("refunds", "order_rejected", "order_id", order_id="unknown_status-order_status-1"),
    _keyed("refunds", "refund_without_line", "order_item_id", order_item_id="line-2"),
    _keyed("refunds", "currency_mismatch", "currency_code", currency_code="USD"),
    _keyed("events", "event_without_session", "session_id", session_id="nowhere"),
    _keyed("events", "session_rejected", "session_id", session_id="bot-is_bot-1"),
    _keyed("events", "event_outside_session", "occurred_at", occurred_at="2025-05-04 23:59:59"),
    _case(
        "events",
        "event_outside_session",
        "occurred_at",
        "a second late",
        event_id="a second late",
        occurred_at="2025-05-06 00:00:01",
    ),
    # ---- hostile text, in a key too
    _case(
        "customers",
        "unparsable_date",
        "birth_date",
        HOSTILE,
        customer_id=HOSTILE,
        birth_date="'; drop table customers; --\n\"\\",
        gender="🍶" * 50,
        region="\u3000全角\u3000",
    ),
    _keyed(
        "orders",
        "unparsable_date",
        "ordered_at",
        ordered_at=HOSTILE,
        staff_id='\\"\\',
        tax_amount="7",
    ),
]

REASONS = {
    "orders": "missing_required_value unparsable_number unparsable_date unparsable_boolean"
    " unknown_status invalid_currency negative_amount future_date duplicate_key"
    " order_without_lines",
    "order_items": "missing_required_value unparsable_number unparsable_boolean negative_price"
    " negative_amount zero_quantity amount_too_large duplicate_key line_without_order"
    " order_rejected currency_mismatch",
    "refunds": "missing_required_value unparsable_number unparsable_date negative_amount"
    " duplicate_key refund_without_order order_rejected refund_without_line currency_mismatch",
    "products": "missing_required_value unparsable_number unparsable_date unparsable_boolean"
    " negative_price duplicate_key",
    "customers": "missing_required_value unparsable_date duplicate_key",
    "sessions": "missing_required_value unparsable_date unparsable_boolean future_date bot"
    " duplicate_key",
    "events": "missing_required_value unparsable_number unparsable_date future_date duplicate_key"
    " event_without_session session_rejected event_outside_session",
    "offers": "missing_required_value unparsable_date unknown_value future_date duplicate_key",
    "experiment_assignments": "missing_required_value unparsable_date unknown_value future_date"
    " duplicate_key",
    "store_visits": "missing_required_value unparsable_number unparsable_date negative_amount"
    " future_date duplicate_key",
}


def _raw_inputs() -> dict[str, list[Row]]:
    """Broken rows first, so that no copy is kept for coming first."""
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    for case in CASES:
        rows[case.input_name].append(case.row)
    for name, clean in CLEAN.items():
        rows[name] += clean
    return dict(rows)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> BuiltShop:
    """The dirty shop, built with its data tests."""
    return build_shop(
        _raw_inputs(),
        tmp_path_factory.mktemp("dirty_input"),
        {"as_of_date": AS_OF},
        with_tests=True,
    )


def _trimmed(row: Row, name: str) -> Row:
    """A raw row as rejected_rows shows it: every column of the contract, no empty text."""
    return {
        column: (row.get(column) or "").strip(" ") or None for column in INPUTS[name].column_names
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: ascii(case.name)[1:-1][:80])
def test_a_broken_row_is_set_aside_with_its_reason(shop: BuiltShop, case: Case) -> None:
    wanted = _trimmed(case.row, case.input_name)
    found = [
        row
        for row in shop.rows("rejected_rows")
        if row["input_name"] == case.input_name and json.loads(row["row_json"]) == wanted
    ]
    assert [(row["reject_reason"], row["reject_detail"], row["row_key"]) for row in found] == [
        (case.reason, case.detail, case.key)
    ]
    assert list(json.loads(found[0]["row_json"])) == list(INPUTS[case.input_name].column_names)


def test_every_reason_of_every_input_has_a_case() -> None:
    tested: defaultdict[str, set[str]] = defaultdict(set)
    for case in CASES:
        tested[case.input_name].add(case.reason)
    assert dict(tested) == {name: set(reasons.split()) for name, reasons in REASONS.items()}


def test_nothing_else_is_set_aside(shop: BuiltShop) -> None:
    rows = shop.rows("rejected_rows")
    assert len(rows) == len(CASES)
    assert len({row["rejected_row_id"] for row in rows}) == len(CASES)


def test_the_clean_remainder_is_untouched(shop: BuiltShop) -> None:
    orders = {row["order_id"]: row for row in shop.rows("fct_orders")}
    assert set(orders) == {"clean-1", "clean-2", "clean-3"}
    first = orders["clean-1"]
    assert first["net_amount"] == Decimal(190)
    assert first["kept_amount"] == Decimal(160)
    assert first["coupon_code"] == HOSTILE
    assert str(first["ordered_at"]) == "2025-05-05 05:05:00"
    assert [orders[f"clean-{number}"]["invalid_reason"] for number in (1, 2, 3)] == [
        None,
        "status_not_counted",
        None,
    ]
    lines = {row["order_item_id"]: row for row in shop.rows("fct_order_items")}
    assert set(lines) == {"line-1", "line-2", "line-3"}
    assert {row["category"] for row in lines.values()} == {"清酒"}
    assert orders["clean-3"]["ordered_date"].isoformat() == AS_OF


def test_every_row_and_every_coin_is_accounted_for(shop: BuiltShop) -> None:
    rows = shop.rows("reconciliation")
    columns = [name for name in rows[0] if name == "row_count" or name.endswith("_amount")]
    sums: defaultdict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    for row in rows:
        for column in columns:
            sign = 1 if row["disposition"] == "input" else -1
            sums[row["input_name"], row["currency_code"], column] += sign * (row[column] or 0)
    assert {key: rest for key, rest in sums.items() if rest} == {}
    came = {
        name: sum(
            row["row_count"]
            for row in rows
            if (row["input_name"], row["disposition"]) == (name, "input")
        )
        for name in INPUTS
    }
    assert came == {name: len(raw) for name, raw in _raw_inputs().items()}


def test_the_witness_sees_the_same_shop(shop: BuiltShop) -> None:
    settings = Settings().with_vars({"as_of_date": AS_OF})
    differences = compare(shop, _raw_inputs(), settings)
    assert not differences, summary(differences)


def test_so_many_bad_rows_fail_the_build_after_they_were_written(shop: BuiltShop) -> None:
    assert shop.failures() == ["rejected_rows_stay_within_the_limit"]
    assert shop.rows("rejected_rows")


def _order(order_id: str, **changed: str | None) -> Row:
    return {
        "order_id": order_id,
        "ordered_at": "2025-05-05",
        "order_status": "completed",
        **changed,
    }


def _line(item_id: str, order_id: str, **changed: str | None) -> Row:
    return {
        "order_item_id": item_id,
        "order_id": order_id,
        "product_id": "p",
        "quantity": "1",
        "unit_price_amount": "100",
        **changed,
    }


def _refund(refund_id: str, order_id: str) -> Row:
    return {
        "refund_id": refund_id,
        "order_id": order_id,
        "refunded_at": "2025-06-01",
        "refund_amount": "5",
    }


@pytest.fixture(scope="module")
def cascades(tmp_path_factory: pytest.TempPathFactory) -> BuiltShop:
    """Faults that carry over to other rows, and copies of rows that are faulty themselves."""
    return build_shop(
        {
            "orders": [
                _order("good", ordered_at="2025-05-05 10:00", coupon_code="later"),
                _order("good", ordered_at="2025-05-05 09:00", coupon_code="kept"),
                _order("good", ordered_at="2025-05-05 08:00", is_test="?"),
                _order("tie", coupon_code="b"),
                _order("tie", coupon_code="a"),
                _order("tie", coupon_code=None),
                _order("twin"),
                _order("twin"),
                _order("bad", order_status="?"),
                _order("bad", ordered_at="?"),
                _order("bare"),
            ],
            "order_items": [
                _line("1", "good", unit_price_amount="9"),
                _line("1", "good", unit_price_amount="10"),
                _line("1", "good", unit_price_amount="-1"),
                _line("2", "tie"),
                _line("3", "twin"),
                _line("4", "bad"),
                _line("5", "bare", quantity="0"),
                _line("6", "bare", quantity="none"),
            ],
            "refunds": [_refund("r1", "good"), _refund("r2", "bad"), _refund("r3", "bare")],
            "sessions": [
                {"session_id": "s", "visitor_id": "v", "started_at": "2025-05-05", "is_bot": "t"}
            ],
            "events": [
                {
                    "event_id": "e",
                    "session_id": "s",
                    "occurred_at": "2025-05-05",
                    "event_name": "purchase",
                }
            ],
        },
        tmp_path_factory.mktemp("cascades"),
        {"as_of_date": AS_OF},
    )


def _verdicts(shop: BuiltShop, name: str) -> list[tuple[str, str]]:
    return sorted(
        (row["row_key"], row["reject_reason"])
        for row in shop.rows("rejected_rows")
        if row["input_name"] == name
    )


def test_the_earliest_good_copy_of_an_order_is_kept(cascades: BuiltShop) -> None:
    orders = {row["order_id"]: row for row in cascades.rows("fct_orders")}
    assert orders["good"]["coupon_code"] == "kept"
    assert orders["tie"]["coupon_code"] == "a"
    assert set(orders) == {"good", "tie", "twin"}


def test_the_copy_of_a_line_that_sorts_first_as_text_is_kept(cascades: BuiltShop) -> None:
    assert cascades.row("fct_order_items", order_item_id="1")["net_amount"] == Decimal(10)
    assert _verdicts(cascades, "order_items")[:2] == [
        ("1", "duplicate_key"),
        ("1", "negative_price"),
    ]


def test_a_refused_order_takes_its_lines_and_refunds_along(cascades: BuiltShop) -> None:
    assert ("4", "order_rejected") in _verdicts(cascades, "order_items")
    assert ("r2", "order_rejected") in _verdicts(cascades, "refunds")


def test_refused_lines_take_their_order_and_its_refunds_along(cascades: BuiltShop) -> None:
    assert ("bare", "order_without_lines") in _verdicts(cascades, "orders")
    assert ("r3", "order_rejected") in _verdicts(cascades, "refunds")
    assert len(_verdicts(cascades, "refunds")) == 2


def test_a_bot_takes_its_events_along(cascades: BuiltShop) -> None:
    assert _verdicts(cascades, "sessions") == [("s", "bot")]
    assert _verdicts(cascades, "events") == [("e", "session_rejected")]
