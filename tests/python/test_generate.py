"""The demo shop: the same bytes every time, sane rows, and a truth that its rows bear out."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from basketry import generate
from basketry.generate import DEMO_AS_OF_DATE, Shop, generate_shop
from basketry.generate.clock import date_text
from basketry.generate.contract import DUCKDB_TYPES, INPUTS
from basketry.generate.shop import EXPERIMENTS, FUNNEL, OFFER_KINDS, PLACEMENTS

SEEDS = Path(__file__).parents[2] / "seeds" / "demo"
TOKYO = timedelta(hours=9)

Table = list[dict[str, str]]

REQUIRED = {
    "orders": "order_id ordered_at order_status",
    "order_items": "order_item_id order_id product_id quantity unit_price_amount",
    "refunds": "refund_id order_id refunded_at refund_amount",
    "products": "product_id product_name category",
    "customers": "customer_id",
    "sessions": "session_id visitor_id started_at",
    "events": "event_id session_id occurred_at event_name",
    "offers": "offer_id shown_at offer_kind placement",
    "experiment_assignments": "experiment_id unit_id unit_kind variant assigned_at",
    "store_visits": "store_id visit_date visitor_count",
}
TIME = {
    "orders": "ordered_at", "refunds": "refunded_at", "customers": "registered_at",
    "sessions": "started_at", "events": "occurred_at", "offers": "shown_at",
    "experiment_assignments": "assigned_at", "store_visits": "visit_date",
}  # fmt: skip
STATUSES = {"completed", "shipped", "pending", "cancelled", "returned", "payment_failed"}
EVERYWHERE = {"missing_required_value", "duplicate_key"}
REASONS = {
    "orders": EVERYWHERE
    | {"unparsable_number", "unparsable_date", "unparsable_boolean", "unknown_status"}
    | {"invalid_currency", "negative_amount", "future_date", "order_without_lines"},
    "order_items": EVERYWHERE
    | {"unparsable_number", "unparsable_boolean", "negative_price", "negative_amount"}
    | {"zero_quantity", "line_without_order", "order_rejected", "currency_mismatch"},
    "refunds": EVERYWHERE
    | {"unparsable_number", "unparsable_date", "negative_amount", "refund_without_order"}
    | {"order_rejected", "refund_without_line", "currency_mismatch"},
    "products": {"duplicate_key", "unparsable_number"},
    "customers": EVERYWHERE | {"unparsable_date"},
    "sessions": EVERYWHERE | {"unparsable_date", "unparsable_boolean", "future_date", "bot"},
    "events": EVERYWHERE
    | {"unparsable_number", "unparsable_date", "future_date", "event_without_session"}
    | {"session_rejected", "event_outside_session"},
    "offers": EVERYWHERE | {"unparsable_date", "unknown_value", "future_date"},
    "experiment_assignments": EVERYWHERE | {"unparsable_date", "unknown_value", "future_date"},
    "store_visits": EVERYWHERE
    | {"unparsable_number", "unparsable_date", "negative_amount", "future_date"},
}


@pytest.fixture(scope="module")
def shop() -> Shop:
    return generate_shop()


@pytest.fixture(scope="module")
def triple() -> Shop:
    return generate_shop(scale=3, with_dirt=False)


@pytest.fixture(scope="module")
def clean() -> dict[str, Table]:
    return tables(generate_shop(with_dirt=False))


def tables(shop: Shop) -> dict[str, Table]:
    return {
        name: [dict(zip(one.columns, row, strict=True)) for row in shop.rows[name]]
        for name, one in INPUTS.items()
    }


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


# ---------------------------------------------------------------- bytes and sizes


def test_committed_seeds_are_what_the_generator_writes(tmp_path: Path) -> None:
    generate.run(tmp_path)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    committed = {path.name: path.read_bytes() for path in SEEDS.iterdir() if path.suffix != ".yml"}
    assert written.keys() == committed.keys()
    different = [name for name in written if written[name] != committed[name]]
    assert not different, f"write the demo anew with `basketry generate`: {different}"


def test_another_seed_makes_another_shop(shop: Shop) -> None:
    other = generate_shop(seed=shop.seed + 1)
    assert all(other.rows[name] != rows for name, rows in shop.rows.items() if name != "products")


def test_the_demo_is_small_enough_to_seed(shop: Shop) -> None:
    sizes = {name: len(rows) for name, rows in shop.rows.items()}
    assert sum(sizes.values()) <= 28_000
    assert sum(path.stat().st_size for path in SEEDS.glob("*.csv")) <= 3_000_000
    about = {"orders": 2_000, "order_items": 4_300, "customers": 900, "sessions": 2_900}
    for name, size in about.items():
        assert 0.85 * size <= sizes[name] <= 1.15 * size, name


def test_scale_grows_people_and_not_the_catalogue(triple: Shop, clean: dict[str, Table]) -> None:
    larger = triple.rows
    for name in ("orders", "order_items", "customers", "sessions", "events", "offers"):
        assert len(larger[name]) == pytest.approx(3 * len(clean[name]), rel=0.08), name
    assert len(larger["products"]) == len(clean["products"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"scale": 0.0}, "scale is 0.0; it must be 0.1 or more, and 1 is about 2,000 orders"),
        ({"format": "xlsx"}, "format is 'xlsx'; it can be 'csv' or 'parquet'"),
    ],
)
def test_bad_arguments_say_what_is_allowed(
    tmp_path: Path, arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        generate.run(tmp_path, **arguments)


def test_every_seed_and_column_is_described() -> None:
    seeds = yaml.safe_load((SEEDS / "_demo.yml").read_text(encoding="utf-8"))["seeds"]
    described = {seed["name"].removeprefix("basketry__demo_"): seed for seed in seeds}
    assert described.keys() == INPUTS.keys()
    for name, seed in described.items():
        assert seed["description"].startswith("One row per ")
        assert [column["name"] for column in seed["columns"]] == list(INPUTS[name].columns)
        assert all(column["description"] for column in seed["columns"])
        assert list(seed["config"]["column_types"]) == list(INPUTS[name].columns)


# ---------------------------------------------------------------- Parquet


def test_parquet_holds_the_clean_rows_in_native_types(
    tmp_path: Path, clean: dict[str, Table]
) -> None:
    generate.run(tmp_path, format="parquet")
    connection = duckdb.connect()
    names = {"varchar": "VARCHAR", "decimal(18, 4)": "DECIMAL(18,4)"}
    for name, one in INPUTS.items():
        source = f"read_parquet('{tmp_path / name}.parquet')"
        described = connection.execute(f"describe select * from {source}").fetchall()
        expected = [
            (column, names.get(DUCKDB_TYPES[kind], DUCKDB_TYPES[kind].upper()))
            for column, kind in one.columns.items()
        ]
        assert [(row[0], row[1]) for row in described] == expected
        nulls = ", ".join(f"count({column})" for column in one.columns)
        counts = connection.execute(f"select count(*), {nulls} from {source}").fetchall()
        filled = [sum(row[column] != "" for row in clean[name]) for column in one.columns]
        assert counts == [(len(clean[name]), *filled)]
    total = "select sum(unit_price_amount * quantity) from read_parquet(?)"
    parquet = connection.execute(total, [str(tmp_path / "order_items.parquet")]).fetchall()
    rows = clean["order_items"]
    by_hand = sum(Decimal(row["unit_price_amount"]) * int(row["quantity"]) for row in rows)
    assert parquet == [(by_hand,)]


# ---------------------------------------------------------------- planted dirt

FORMS = {
    "number": re.compile(r"[+-]?[0-9]{1,14}(\.[0-9]+)?"),
    "integer": re.compile(r"[+-]?[0-9]{1,14}(\.[0-9]+)?"),
    "boolean": re.compile(r"true|false|t|f|1|0|yes|no", re.IGNORECASE),
}


def is_parsed(kind: str, text: str) -> bool:
    if kind in ("date", "timestamp"):
        try:
            moment(text)
        except ValueError:
            return False
        return True
    return kind == "text" or FORMS[kind].fullmatch(text) is not None


def own_reason(name: str, row: dict[str, str]) -> str:
    """Why a row is refused by what it says itself; '' when it is not."""
    if any(not row[column].strip() for column in REQUIRED[name].split()):
        return "missing_required_value"
    for column, kind in INPUTS[name].columns.items():
        if row[column] and not is_parsed(kind, row[column]):
            word = {"timestamp": "date", "integer": "number"}.get(kind, kind)
            return f"unparsable_{word}"

    return rule_reason(name, row)


def rule_reason(name: str, row: dict[str, str]) -> str:
    """Which rule of its input a row breaks; its values are all there and parsed."""

    def below_zero(*columns: str) -> bool:
        return any(Decimal(row.get(column) or 0) < 0 for column in columns)

    def is_ahead(hours: timedelta) -> bool:
        return (moment(row[TIME[name]]) + hours).date().isoformat() > DEMO_AS_OF_DATE

    broken = {
        "unknown_status": row.get("order_status", "completed") not in STATUSES,
        "unknown_value": row.get("offer_kind", "bundle") not in OFFER_KINDS
        or row.get("placement", "cart") not in PLACEMENTS
        or row.get("unit_kind", "visitor") not in {"visitor", "customer", "session"},
        "invalid_currency": name == "orders"
        and not re.fullmatch("[A-Z]{3}", row["currency_code"] or "JPY"),
        "negative_price": below_zero(
            "unit_price_amount", "list_unit_price_amount", "unit_cost_amount", "list_price_amount"
        ),
        "negative_amount": below_zero(
            "order_discount_amount", "shipping_amount", "tax_amount", "line_discount_amount",
            "refund_amount", "visitor_count",
        ),
        "zero_quantity": Decimal(row.get("quantity", 1)) == 0,
        "future_date": name in TIME
        and name not in {"refunds", "customers"}
        and is_ahead(timedelta() if name == "store_visits" else TOKYO),
        "bot": row.get("is_bot", "").lower() in {"true", "t", "1", "yes"},
    }  # fmt: skip
    return next((reason for reason, is_so in broken.items() if is_so), "")


def judged(rows: dict[str, Table]) -> dict[str, list[tuple[dict[str, str], str]]]:
    """Judge every row once more, written apart from the generator and from the project's SQL."""
    result: dict[str, list[tuple[dict[str, str], str]]] = {}
    for name, table in rows.items():
        reasons = [own_reason(name, row) for row in table]
        kept: dict[tuple[str, ...], int] = {}
        order = sorted(range(len(table)), key=lambda n: (table[n].get(TIME.get(name, ""), ""), n))
        if name not in TIME:
            order = sorted(range(len(table)), key=lambda n: (tuple(table[n].values()), n))
        for place in order:
            if not reasons[place]:
                key = tuple(table[place][column] for column in INPUTS[name].key)
                if kept.setdefault(key, place) != place:
                    reasons[place] = "duplicate_key"
        result[name] = list(zip(table, reasons, strict=True))
    orders = {row["order_id"]: (row, why) for row, why in result["orders"] if why}
    orders |= {row["order_id"]: (row, why) for row, why in result["orders"] if not why}
    result["order_items"] = [
        (row, why or of_order(row, orders, "line_without_order"))
        for row, why in result["order_items"]
    ]
    lines = {(r["order_id"], r["order_item_id"]) for r, why in result["order_items"] if not why}
    refunds = []
    for row, why in result["refunds"]:
        reason = why or of_order(row, orders, "refund_without_order")
        of_line = (row["order_id"], row["order_item_id"])
        if reason in ("", "currency_mismatch") and row["order_item_id"] and of_line not in lines:
            reason = why or "refund_without_line"
        refunds.append((row, reason))
    result["refunds"] = refunds
    with_lines = {order_id for order_id, _ in lines}
    result["orders"] = [
        (row, why or ("" if row["order_id"] in with_lines else "order_without_lines"))
        for row, why in result["orders"]
    ]
    sessions = {row["session_id"]: (row, why) for row, why in result["sessions"] if why}
    sessions |= {row["session_id"]: (row, why) for row, why in result["sessions"] if not why}
    result["events"] = [(row, why or of_session(row, sessions)) for row, why in result["events"]]
    return result


def of_order(
    row: dict[str, str], orders: dict[str, tuple[dict[str, str], str]], missing: str
) -> str:
    if row["order_id"] not in orders:
        return missing
    order, why = orders[row["order_id"]]
    if why:
        return "order_rejected"
    own = row["currency_code"]
    return "currency_mismatch" if own and own != (order["currency_code"] or "JPY") else ""


def of_session(row: dict[str, str], sessions: dict[str, tuple[dict[str, str], str]]) -> str:
    if row["session_id"] not in sessions:
        return "event_without_session"
    session, why = sessions[row["session_id"]]
    if why:
        return "session_rejected"
    after = moment(row["occurred_at"]) - moment(session["started_at"])
    return "" if timedelta() <= after <= timedelta(hours=24) else "event_outside_session"


def test_planted_dirt_is_refused_as_the_truth_counts_it(
    shop: Shop, clean: dict[str, Table]
) -> None:
    refused: Counter[tuple[str, str]] = Counter()
    for name, rows in judged(tables(shop)).items():
        refused.update((name, reason) for _, reason in rows if reason)
        accepted = Counter(tuple(row.values()) for row, reason in rows if not reason)
        assert accepted == Counter(tuple(row.values()) for row in clean[name]), name
    planted = {
        (row["input_name"], row["reject_reason"]): row["row_count"]
        for row in shop.truth["rejected_rows"]
    }
    assert refused == planted


def test_every_reason_is_planted_and_few_rows_are_bad(shop: Shop) -> None:
    planted = defaultdict(set)
    for row in shop.truth["rejected_rows"]:
        planted[row["input_name"]].add(row["reject_reason"])
    assert planted == REASONS
    for row in shop.truth["rows"]:
        assert row["row_count"] == len(shop.rows[row["input_name"]])
        assert row["row_count"] == row["accepted_count"] + row["rejected_count"]
        assert row["rejected_count"] < 0.03 * row["row_count"], row["input_name"]


def test_a_clean_shop_has_nothing_to_refuse(clean: dict[str, Table]) -> None:
    for name, rows in judged(clean).items():
        assert not [row for row, reason in rows if reason], name


# ---------------------------------------------------------------- sense of the clean rows


def test_what_a_row_names_exists(clean: dict[str, Table]) -> None:
    ids = {
        name: {row[one.key[0]] for row in clean[name]}
        for name, one in INPUTS.items()
        if len(one.key) == 1
    }
    visitors = {row["visitor_id"] for row in clean["sessions"]}
    named = {
        "orders": {"customer_id": "customers", "session_id": "sessions"},
        "order_items": {"order_id": "orders", "product_id": "products"},
        "refunds": {"order_id": "orders", "order_item_id": "order_items"},
        "sessions": {"customer_id": "customers"},
        "events": {"session_id": "sessions", "product_id": "products"},
        "offers": {
            "session_id": "sessions", "customer_id": "customers",
            "base_product_id": "products", "offered_product_id": "products",
        },
    }  # fmt: skip
    for name, columns in named.items():
        for column, other in columns.items():
            values = {row[column] for row in clean[name]} - {""}
            assert values and values <= ids[other], (name, column)
    for name, column in (
        ("orders", "visitor_id"), ("offers", "visitor_id"), ("experiment_assignments", "unit_id"),
    ):  # fmt: skip
        assert {row[column] for row in clean[name]} - {""} <= visitors
    # The catalogue lists one thing that nobody bought.
    assert ids["products"] - {row["product_id"] for row in clean["order_items"]} == {"COOL"}


def test_an_online_order_ends_its_session_with_a_purchase(clean: dict[str, Table]) -> None:
    sessions = {row["session_id"]: row for row in clean["sessions"]}
    purchases = {
        (row["session_id"], row["occurred_at"])
        for row in clean["events"]
        if row["event_name"] == "purchase"
    }
    seen = set()
    for row in clean["orders"]:
        if row["sales_channel"] != "online":
            assert not row["session_id"] and not row["visitor_id"]
            continue
        assert row["visitor_id"] == sessions[row["session_id"]]["visitor_id"]
        bought = (row["session_id"], row["ordered_at"])
        assert (bought in purchases) == (row["order_status"] != "payment_failed")
        seen.add(bought)
    assert purchases <= seen
    for last in by_session(clean["events"]):
        names = [row["event_name"] for row in last]
        assert "purchase" not in names or names[-1] == "purchase"


def by_session(events: Table) -> Iterator[Table]:
    sessions = defaultdict(list)
    for row in events:
        sessions[row["session_id"]].append(row)
    for rows in sessions.values():
        yield sorted(rows, key=lambda row: row["occurred_at"])


def test_funnel_steps_come_in_order(clean: dict[str, Table]) -> None:
    for rows in by_session(clean["events"]):
        steps = [FUNNEL.index(row["event_name"]) for row in rows if row["event_name"] in FUNNEL]
        assert steps == sorted(steps)
        assert set(range(1, max(steps, default=0) + 1)) == set(steps)


def test_people_are_registered_before_they_order(clean: dict[str, Table]) -> None:
    registered = {row["customer_id"]: row["registered_at"] for row in clean["customers"]}
    for row in clean["orders"]:
        if row["customer_id"]:
            assert registered[row["customer_id"]] <= row["ordered_at"]


def test_offers_come_before_the_orders_that_take_them(clean: dict[str, Table]) -> None:
    ordered = defaultdict(list)
    for row in clean["orders"]:
        ordered[row["session_id"]].append(row["ordered_at"])
    started = {row["session_id"]: row["started_at"] for row in clean["sessions"]}
    for row in clean["offers"]:
        if row["session_id"]:
            assert row["shown_at"] > started[row["session_id"]]
            before = [at for at in ordered[row["session_id"]] if at < row["shown_at"]]
            assert bool(before) == (row["placement"] == "thank_you")
    cells = {(row["offer_kind"], row["placement"]) for row in clean["offers"]}
    assert cells == {(kind, placement) for kind in OFFER_KINDS for placement in PLACEMENTS}


def test_visitors_are_assigned_when_they_come_or_reach_the_cart(clean: dict[str, Table]) -> None:
    visitors = {row["session_id"]: row["visitor_id"] for row in clean["sessions"]}
    came = {(row["visitor_id"], row["started_at"]) for row in clean["sessions"]}
    reached = {
        (visitors[row["session_id"]], row["occurred_at"])
        for row in clean["events"]
        if row["event_name"] == "add_to_cart"
    }
    in_cart = {one.experiment_id for one in EXPERIMENTS if one.held_back}
    assert in_cart
    for row in clean["experiment_assignments"]:
        moments = reached if row["experiment_id"] in in_cart else came
        assert (row["unit_id"], row["assigned_at"]) in moments


def test_nobody_is_shown_what_is_held_back(clean: dict[str, Table]) -> None:
    [experiment] = [one for one in EXPERIMENTS if one.held_back]
    since = {
        row["unit_id"]: row["assigned_at"]
        for row in clean["experiment_assignments"]
        if (row["experiment_id"], row["variant"])
        == (experiment.experiment_id, experiment.variants[0])
    }
    last = date_text(experiment.last_day)
    assert len(since) > 100
    for row in clean["offers"]:
        if row["visitor_id"] in since and row["placement"] in experiment.held_back:
            day = (moment(row["shown_at"]) + TOKYO).date().isoformat()
            assert row["shown_at"] < since[row["visitor_id"]] or day > last


def test_stores_see_more_people_than_orders(clean: dict[str, Table]) -> None:
    orders = Counter(
        (row["store_id"], (moment(row["ordered_at"]) + TOKYO).date().isoformat())
        for row in clean["orders"]
        if row["sales_channel"] == "store"
    )
    visits = {(row["store_id"], row["visit_date"]): int(row["visitor_count"]) for row in
              clean["store_visits"]}  # fmt: skip
    assert orders.keys() <= visits.keys()
    assert all(visits[key] > orders[key] for key in visits)


def test_limited_goods_are_sold_in_their_season_only(clean: dict[str, Table]) -> None:
    season = {
        row["product_id"]: (row["available_from"], row["available_until"])
        for row in clean["products"]
        if row["available_from"]
    }
    ordered = {row["order_id"]: moment(row["ordered_at"]) + TOKYO for row in clean["orders"]}
    sold = 0
    for row in clean["order_items"]:
        if row["product_id"] in season:
            first, last = season[row["product_id"]]
            # A visit of the last evening may pay after midnight.
            at = ordered[row["order_id"]]
            assert first <= at.date().isoformat()
            assert (at - timedelta(hours=1)).date().isoformat() <= last
            sold += 1
    assert len(season) == 5 and sold > 20


def test_refunds_never_exceed_the_order(clean: dict[str, Table]) -> None:
    paid: dict[str, Decimal] = defaultdict(Decimal)
    for row in clean["order_items"]:
        amount = Decimal(row["unit_price_amount"]) * int(row["quantity"])
        paid[row["order_id"]] += amount - Decimal(row["line_discount_amount"] or 0)
    for row in clean["orders"]:
        paid[row["order_id"]] -= Decimal(row["order_discount_amount"] or 0)
        assert paid[row["order_id"]] > 0
    for row in clean["refunds"]:
        paid[row["order_id"]] -= Decimal(row["refund_amount"])
        assert paid[row["order_id"]] >= 0


# ---------------------------------------------------------------- the truth


def planted_draws(truth: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, rows in truth["planted"].items():
        assert rows, name
        for row in rows:
            yield name, row


def test_realised_rates_lie_near_the_planted_ones(shop: Shop, triple: Shop) -> None:
    # Four standard deviations (and one for rounding): with some 200 rates and a fixed seed, a
    # miss is a mistake and not bad luck.
    for name, row in chain(planted_draws(shop.truth), planted_draws(triple.truth)):
        expected = row["trials"] * row["probability"]
        deviation = math.sqrt(expected * (1 - row["probability"]))
        assert abs(row["hits"] - expected) <= 4 * deviation + 1, (name, row)


def test_the_planted_effect_shows_and_the_other_experiment_shows_none(shop: Shop) -> None:
    def arms(name: str) -> dict[tuple[str, str], int]:
        rows = shop.truth["realised"][name]
        return {(row["experiment_id"], row["variant"]): row["row_count"] for row in rows}

    visitors, buyers = arms("experiment_visitors"), arms("experiment_buyers")
    rate = {arm: buyers[arm] / visitors[arm] for arm in visitors}
    effect = ("one_page_checkout", "treatment"), ("one_page_checkout", "control")
    nothing = ("list_order_aa", "b"), ("list_order_aa", "a")
    assert rate[effect[0]] > 1.15 * rate[effect[1]]
    pooled = sum(buyers[arm] for arm in nothing) / sum(visitors[arm] for arm in nothing)
    error = math.sqrt(pooled * (1 - pooled) * sum(1 / visitors[arm] for arm in nothing))
    assert abs(rate[nothing[0]] - rate[nothing[1]]) < 2 * error


def test_the_truth_of_order_value_adds_up_from_the_rows(
    shop: Shop, clean: dict[str, Table]
) -> None:
    cards = {row["product_id"] for row in clean["products"] if row["is_gift_card"] == "true"}
    lines = defaultdict(list)
    for row in clean["order_items"]:
        lines[row["order_id"]].append(row)
    net: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    count: Counter[tuple[str, str, str]] = Counter()
    buyers = defaultdict(set)
    known: set[str] = set()
    home = {row["customer_id"]: row["region"] for row in clean["customers"]}
    for row in sorted(clean["orders"], key=lambda row: (row["ordered_at"], row["order_id"])):
        own = lines[row["order_id"]]
        if row["order_status"] not in ("completed", "shipped") or row["is_test"] == "true":
            continue
        if all(line["product_id"] in cards for line in own):
            continue
        amount = -Decimal(row["order_discount_amount"] or 0)
        for line in own:
            amount += Decimal(line["unit_price_amount"]) * int(line["quantity"])
            amount -= Decimal(line["line_discount_amount"] or 0)
        who = row["customer_id"]
        kind = "guest" if not who else "repeat" if who in known else "new"
        known.add(who)
        for segment, value in (
            ("all", "all"),
            ("customer_type", kind),
            ("sales_channel", row["sales_channel"]),
            ("region", row["region"] or home.get(who, "unknown")),
            ("month", (moment(row["ordered_at"]) + TOKYO).strftime("%Y-%m")),
        ):
            cut = (segment, value, row["currency_code"] or "JPY")
            net[cut] += amount
            count[cut] += 1
            buyers[cut].add(who or row["visitor_id"] or row["order_id"])
    truth = {
        (row["segment"], row["segment_value"], row["currency_code"]): row
        for row in shop.truth["order_value"]
        if row["segment"] in {cut[0] for cut in net}
    }
    assert truth.keys() == net.keys()
    for cut, row in truth.items():
        assert Decimal(row["net_amount"]) == net[cut]
        assert row["order_count"] == count[cut]
        assert row["customer_count"] == len(buyers[cut])
        assert row["aov"] == pytest.approx(float(net[cut]) / count[cut], abs=1e-6)


def test_last_year_has_the_same_months(shop: Shop) -> None:
    months = {row["segment_value"] for row in shop.truth["order_value"]
              if row["segment"] == "month"}  # fmt: skip
    assert {"2024-12", "2025-03", "2025-12", "2026-03"} <= months
    assert len(months) == 16
