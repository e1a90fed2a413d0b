"""Planted bad rows: for every reason to refuse a row, a few that must be refused for it.

A bad row is always an extra one, a spoilt copy of a clean row, so that the clean truth stands.
Where it shares a key with a clean row it is the one that loses: identical, later, or larger.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from basketry.generate.chance import Stream
from basketry.generate.clock import DAY, FIRST_DATE, utc_text
from basketry.generate.contract import INPUTS, Row, Rows
from basketry.generate.shop import STORES

# The first second of the day after the last one, and a slip of the century.
_FUTURE = ("2026-03-31 15:00:00", "2062-05-01 03:00:00")
_NO_DATES = ("2025-02-31 10:00:00", "2025年6月1日")
_BOTS = 20
_NOISE_EVENTS_PER_BOT = (2, 4)


@dataclass
class _Planter:
    """Makes bad rows out of clean ones, and counts them by input and reason."""

    clean: Rows
    stream: Stream
    bad: Rows = field(default_factory=lambda: {name: [] for name in INPUTS})
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    number: int = 0

    def model(self, name: str, fits: Callable[[dict[str, str]], bool] | None = None) -> Row:
        """Return a clean row of an input, drawn among those that fit."""
        rows = self.clean[name]
        while True:
            row = self.stream.choose(rows)
            if fits is None or fits(dict(zip(INPUTS[name].columns, row, strict=True))):
                return row

    def fresh(self, prefix: str) -> str:
        """Return an id that no clean row has."""
        self.number += 1
        return f"{prefix}99{self.number:05d}"

    def add(self, name: str, reason: str, row: Row, **changes: str) -> Row:
        """Plant a copy of `row` with some columns changed, to be refused for `reason`."""
        values = list(row)
        for column, value in changes.items():
            values[INPUTS[name].position(column)] = value
        self.bad[name].append(tuple(values))
        self.reasons[name, reason] += 1
        return tuple(values)

    def spoil(self, name: str, reason: str, key: dict[str, str], **changes: str) -> Row:
        """Plant a bad row with a key of its own."""
        return self.add(name, reason, self.model(name), **(key | changes))


def _is_early(column: str) -> Callable[[dict[str, str]], bool]:
    """Return a test for rows of the first year, which a month later are still in the past."""
    return lambda row: row[column] < "2026-01-01"


def _order_model(dirt: _Planter) -> Row:
    return dirt.model(
        "orders",
        lambda row: row["currency_code"] == "JPY" and row["order_status"] == "completed",
    )


def _line_model(dirt: _Planter) -> Row:
    return dirt.model("order_items", lambda row: row["currency_code"] == "JPY")


def _orders(dirt: _Planter) -> None:
    def spoil(reason: str, **changes: str) -> str:
        order_id = changes.pop("order_id", dirt.fresh("O"))
        dirt.add("orders", reason, _order_model(dirt), order_id=order_id, session_id="", **changes)
        return order_id

    spoil("missing_required_value", ordered_at="")
    spoil("missing_required_value", order_status="")
    spoil("missing_required_value", order_id="")
    spoil("unparsable_number", order_discount_amount="500円")
    spoil("unparsable_number", shipping_amount="無料")
    for text in _NO_DATES:
        spoil("unparsable_date", ordered_at=text)
    spoil("unparsable_boolean", is_test="maybe")
    spoil("unparsable_boolean", is_test="2")
    spoil("invalid_currency", currency_code="jpy")
    spoil("invalid_currency", currency_code="円")
    spoil("negative_amount", shipping_amount="-660")
    spoil("negative_amount", order_discount_amount="-500")
    for text in _FUTURE:
        spoil("future_date", ordered_at=text)
    spoil("unknown_status", order_status="complete")
    refunded = spoil("unknown_status", order_status="要確認")
    shouted = spoil("unknown_status", order_status="COMPLETED")
    for order_id in (refunded, shouted):
        for number in (1, 2):
            line_id = f"{order_id}-{number}"
            model = _line_model(dirt)
            dirt.add(
                "order_items", "order_rejected", model, order_item_id=line_id, order_id=order_id
            )
    dirt.spoil(
        "refunds", "order_rejected", {"refund_id": dirt.fresh("R")},
        order_id=refunded, order_item_id="", refund_quantity="", currency_code="JPY",
    )  # fmt: skip
    spoil("order_without_lines")
    spoil("order_without_lines")
    # Their only line is refused itself.
    for reason, change in (
        ("zero_quantity", {"quantity": "0"}),
        ("unparsable_number", {"quantity": "一式"}),
        ("currency_mismatch", {"currency_code": "USD"}),
    ):
        order_id = spoil("order_without_lines")
        line = {"order_item_id": f"{order_id}-1", "order_id": order_id}
        dirt.add("order_items", reason, _line_model(dirt), **(line | change))
    _duplicates(dirt, "orders", "ordered_at", order_status="cancelled")


def _order_items(dirt: _Planter) -> None:
    def spoil(reason: str, **changes: str) -> None:
        # An extra line of a clean order.
        changes = {"order_item_id": dirt.fresh("I")} | changes
        dirt.add("order_items", reason, _line_model(dirt), **changes)

    spoil("missing_required_value", product_id="")
    spoil("missing_required_value", unit_price_amount="")
    spoil("missing_required_value", order_item_id="")
    spoil("unparsable_number", quantity="三本")
    spoil("unparsable_number", unit_price_amount="1,980")
    spoil("unparsable_boolean", is_subscription="はい")
    spoil("unparsable_boolean", is_subscription="?")
    spoil("negative_price", unit_price_amount="-500")
    spoil("negative_price", unit_cost_amount="-100")
    spoil("negative_amount", line_discount_amount="-50")
    spoil("negative_amount", line_discount_amount="-0.5")
    spoil("zero_quantity", quantity="0")
    spoil("zero_quantity", quantity="0.000")
    for _ in range(3):
        spoil("line_without_order", order_id=dirt.fresh("O"))
    spoil("currency_mismatch", currency_code="USD")
    spoil("currency_mismatch", currency_code="EUR")
    _duplicates(dirt, "order_items", None)
    model = _line_model(dirt)
    quantity = model[INPUTS["order_items"].position("quantity")]
    dirt.add("order_items", "duplicate_key", model, quantity=_larger(quantity))


def _refunds(dirt: _Planter) -> None:
    # One row each: a shop has few refunds, and the bad share of every input is to stay small.
    def spoil(reason: str, **changes: str) -> None:
        model = dirt.model("refunds", lambda row: row["currency_code"] == "JPY")
        dirt.add("refunds", reason, model, **({"refund_id": dirt.fresh("R")} | changes))

    spoil("missing_required_value", refund_amount="")
    spoil("unparsable_number", refund_amount="半額")
    spoil("unparsable_date", refunded_at=_NO_DATES[0])
    spoil("negative_amount", refund_amount="-1000")
    spoil("refund_without_order", order_id=dirt.fresh("O"), order_item_id="")
    spoil("refund_without_line", order_item_id=dirt.fresh("I"))
    spoil("currency_mismatch", currency_code="USD")
    dirt.add("refunds", "duplicate_key", dirt.model("refunds"))


def _products(dirt: _Planter) -> None:
    # The catalogue is short: two bad rows are nearly three in a hundred.
    dirt.spoil("products", "unparsable_number", {"product_id": dirt.fresh("P")},
               list_price_amount="時価")  # fmt: skip
    dirt.add("products", "duplicate_key", dirt.model("products"))


def _customers(dirt: _Planter) -> None:
    def spoil(reason: str, **changes: str) -> None:
        dirt.spoil("customers", reason, {"customer_id": dirt.fresh("C")}, **changes)

    dirt.spoil("customers", "missing_required_value", {"customer_id": ""})
    dirt.spoil("customers", "missing_required_value", {"customer_id": " "})
    spoil("unparsable_date", birth_date="1985-13-01")
    spoil("unparsable_date", registered_at="昨日")
    _duplicates(dirt, "customers", "registered_at", membership_rank="プラチナ")


def _sessions(dirt: _Planter) -> None:
    def spoil(reason: str, **changes: str) -> Row:
        key = {"session_id": dirt.fresh("S"), "visitor_id": dirt.fresh("V"), "customer_id": ""}
        return dirt.spoil("sessions", reason, key, **changes)

    spoil("missing_required_value", visitor_id="")
    spoil("missing_required_value", started_at="")
    for text in _NO_DATES:
        spoil("unparsable_date", started_at=text)
    for text in _FUTURE:
        spoil("future_date", started_at=text)
    refused = [spoil("unparsable_boolean", is_bot=text) for text in ("robot", "-")]
    for number in range(_BOTS):
        word = ("true", "TRUE", "1", "yes")[number % 4]
        refused.append(spoil("bot", is_bot=word, device_type="desktop", traffic_source="direct"))
    started = INPUTS["sessions"].position("started_at")
    for session in refused:
        for _ in range(dirt.stream.between(*_NOISE_EVENTS_PER_BOT)):
            dirt.spoil(
                "events", "session_rejected", {"event_id": dirt.fresh("E")},
                session_id=session[0], occurred_at=session[started], event_name="view_item_list",
                page_path="/items", product_id="", event_value="",
            )  # fmt: skip
    _duplicates(dirt, "sessions", "started_at", traffic_source="direct")


def _events(dirt: _Planter) -> None:
    def spoil(reason: str, **changes: str) -> None:
        dirt.spoil("events", reason, {"event_id": dirt.fresh("E")}, **changes)

    spoil("missing_required_value", occurred_at="")
    spoil("missing_required_value", event_name="")
    spoil("missing_required_value", session_id="")
    spoil("unparsable_number", event_value="NaN")
    spoil("unparsable_number", event_value="七割")
    for text in _NO_DATES:
        spoil("unparsable_date", occurred_at=text)
    for text in _FUTURE:
        spoil("future_date", occurred_at=text)
    for _ in range(3):
        spoil("event_without_session", session_id=dirt.fresh("S"))
    started = INPUTS["sessions"].position("started_at")
    for seconds in (-1, -3_600, DAY + 1, 3 * DAY):
        session = dirt.model("sessions", _is_early("started_at"))
        spoil(
            "event_outside_session",
            session_id=session[0],
            occurred_at=_later(session[started], seconds),
        )
    _duplicates(dirt, "events", "occurred_at", page_path="/retry")


def _offers(dirt: _Planter) -> None:
    def spoil(reason: str, **changes: str) -> None:
        dirt.spoil("offers", reason, {"offer_id": dirt.fresh("F")}, **changes)

    spoil("missing_required_value", shown_at="")
    spoil("missing_required_value", offer_kind="")
    for text in _NO_DATES:
        spoil("unparsable_date", shown_at=text)
    for kind in ("up-sell", "recommendation"):
        spoil("unknown_value", offer_kind=kind)
    for placement in ("popup", "Cart"):
        spoil("unknown_value", placement=placement)
    for text in _FUTURE:
        spoil("future_date", shown_at=text)
    _duplicates(dirt, "offers", "shown_at", placement="chat")


def _experiment_assignments(dirt: _Planter) -> None:
    def spoil(reason: str, **changes: str) -> None:
        key = {"unit_id": dirt.fresh("V")}
        dirt.spoil("experiment_assignments", reason, key, **changes)

    spoil("missing_required_value", unit_id="")
    spoil("missing_required_value", variant="")
    for text in _NO_DATES:
        spoil("unparsable_date", assigned_at=text)
    for kind in ("user", "cookie"):
        spoil("unknown_value", unit_kind=kind)
    for text in _FUTURE:
        spoil("future_date", assigned_at=text)
    # The same visitor once more, later, in another arm.
    _duplicates(dirt, "experiment_assignments", "assigned_at", variant="holdout")


def _store_visits(dirt: _Planter) -> None:
    def spoil(reason: str, **changes: str) -> None:
        key = {"store_id": dirt.stream.choose(tuple(STORES))}
        dirt.spoil("store_visits", reason, key, **changes)

    spoil("missing_required_value", visitor_count="")
    spoil("missing_required_value", visit_date="")
    spoil("unparsable_number", visitor_count="約50")
    spoil("unparsable_number", visitor_count="多数")
    spoil("unparsable_date", visit_date="2025-06-31")
    spoil("unparsable_date", visit_date="6/30")
    spoil("negative_amount", visitor_count="-3")
    spoil("negative_amount", visitor_count="-1")
    spoil("future_date", visit_date="2026-04-01")
    spoil("future_date", visit_date="2026-04-02")
    dirt.add("store_visits", "duplicate_key", dirt.model("store_visits"))
    model = dirt.model("store_visits")
    dirt.add("store_visits", "duplicate_key", model, visitor_count=_larger(model[2]))


def _later(moment: str, seconds: int) -> str:
    """Return a written moment, some seconds later."""
    year, month, day = (int(part) for part in moment[:10].split("-"))
    days = (FIRST_DATE.replace(year=year, month=month, day=day) - FIRST_DATE).days
    hour, minute, second = (int(part) for part in moment[11:].split(":"))
    utc = days * DAY + hour * 3_600 + minute * 60 + second
    # What `utc_text` takes is Tokyo's time, nine hours ahead.
    return utc_text(utc + 9 * 3_600 + seconds)


def _larger(number: str) -> str:
    """Return a number that is larger both as a number and as a text."""
    return f"9{number}"


def _duplicates(dirt: _Planter, name: str, time_column: str | None, **changes: str) -> None:
    """Plant two identical rows, and with a time column one that differs and comes a day later."""
    for _ in range(2):
        dirt.add(name, "duplicate_key", dirt.model(name))
    if time_column is not None:
        model = dirt.model(name, _is_early(time_column))
        later = _later(model[INPUTS[name].position(time_column)], DAY)
        dirt.add(name, "duplicate_key", model, **{time_column: later}, **changes)


def plant_dirt(clean: Rows, seed: int) -> tuple[Rows, dict[tuple[str, str], int]]:
    """Return the rows with bad ones strewn among them, and how many by (input, reason).

    `clean` is left as it is.
    """
    dirt = _Planter(clean, Stream(seed, "dirt"))
    for plant in (
        _orders, _order_items, _refunds, _products, _customers, _sessions, _events, _offers,
        _experiment_assignments, _store_visits,
    ):  # fmt: skip
        plant(dirt)
    places = Stream(seed, "places_of_dirt")
    strewn: Rows = {}
    for name, rows in clean.items():
        by_place: dict[int, list[Row]] = {}
        for row in dirt.bad[name]:
            by_place.setdefault(places.between(0, len(rows)), []).append(row)
        mixed: list[Row] = []
        for place, row in enumerate(rows):
            mixed += by_place.get(place, ())
            mixed.append(row)
        strewn[name] = mixed + by_place.get(len(rows), [])
    return strewn, dict(sorted(dirt.reasons.items()))
