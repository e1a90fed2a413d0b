"""The questions of analyses/: each runs on the built demo shop and says what the orders say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from demo_shop import BuiltDemo
from harness import REPOSITORY, BuiltShop

from basketry.dbt import run_dbt

Row = dict[str, Any]

ANALYSES = REPOSITORY / "analyses"
NAMES = sorted(path.stem for path in ANALYSES.glob("*.sql"))
CENT = Decimal("0.01")

# The demo shop ends on the last day of March 2026.
LAST_MONTH = date(2026, 3, 1)
MONTH_BEFORE = date(2026, 2, 1)
YEAR_BEFORE = date(2025, 3, 1)
LAST_QUARTER = date(2026, 1, 1)
QUARTER_BEFORE = date(2025, 10, 1)


@pytest.fixture(scope="module")
def shop(demo: BuiltDemo, tmp_path_factory: pytest.TempPathFactory) -> BuiltShop:
    """The demo shop, where dbt may open it."""
    return demo.copy(tmp_path_factory.mktemp("analyses"))


@pytest.fixture(scope="module")
def answers(shop: BuiltShop, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Row]]:
    """What each analysis returns, by its name."""
    scratch = tmp_path_factory.mktemp("compiled")
    run_dbt(
        ["--quiet", "compile", "--select", "path:analyses"],
        env={
            "BASKETRY_DUCKDB_PATH": str(shop.path),
            "DBT_TARGET_PATH": str(scratch / "target"),
            "DBT_LOG_PATH": str(scratch / "logs"),
        },
        project_dir=REPOSITORY,
    )
    compiled = scratch / "target" / "compiled" / "basketry" / "analyses"
    with duckdb.connect(str(shop.path), read_only=True) as connection:
        return {name: _run(connection, compiled / f"{name}.sql") for name in NAMES}


@pytest.fixture(scope="module")
def orders(shop: BuiltShop) -> list[Row]:
    """The valid orders in yen; `month` is the first day of theirs."""
    return [
        {**row, "month": row["ordered_date"].replace(day=1)}
        for row in shop.rows("fct_orders")
        if row["is_valid_order"] and row["currency_code"] == "JPY"
    ]


def _run(connection: duckdb.DuckDBPyConnection, file: Path) -> list[Row]:
    cursor = connection.execute(file.read_text(encoding="utf-8"))
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]


def _yen(rows: Iterable[Row], **wanted: object) -> list[Row]:
    return [
        row
        for row in rows
        if row["currency_code"] == "JPY" and all(row[name] == wanted[name] for name in wanted)
    ]


def _of(orders: Iterable[Row], *months: date) -> list[Row]:
    return [order for order in orders if order["month"] in months]


def _mean(orders: Iterable[Row]) -> Decimal:
    amounts = [order["net_amount"] for order in orders]
    return Decimal(sum(amounts) / len(amounts)).quantize(CENT, ROUND_HALF_UP)


def test_every_analysis_is_described_and_only_those() -> None:
    described = yaml.safe_load((ANALYSES / "_analyses.yml").read_text(encoding="utf-8"))["analyses"]
    assert sorted(analysis["name"] for analysis in described) == NAMES
    assert all(analysis["description"].strip() for analysis in described)


@pytest.mark.parametrize("name", NAMES)
def test_every_analysis_answers(answers: dict[str, list[Row]], name: str) -> None:
    assert answers[name], f"{name} returns no row"
    assert all(any(row[column] is not None for row in answers[name]) for column in answers[name][0])


def test_what_is_an_order_worth(answers: dict[str, list[Row]], orders: list[Row]) -> None:
    rows = _yen(answers["what_is_an_order_worth"])
    assert [row["period_start_date"] for row in rows] == sorted(
        {order["month"] for order in orders if order["month"] >= YEAR_BEFORE}
    )
    assert len(rows) == 13
    for row in rows:
        month = _of(orders, row["period_start_date"])
        customers = {order["customer_key"] for order in month}
        spent = sum(order["net_amount"] for order in month)
        assert row["order_count"] == len(month)
        assert row["aov"] == _mean(month)
        assert row["spend_per_customer"] == Decimal(spent / len(customers)).quantize(
            CENT, ROUND_HALF_UP
        )
        assert row["aov_lower"] < row["aov"] < row["aov_upper"]


def test_who_spends_more(answers: dict[str, list[Row]], orders: list[Row]) -> None:
    rows = _yen(answers["who_spends_more"])
    quarter = [order for order in orders if order["ordered_date"] >= LAST_QUARTER]
    shares: dict[str, float] = defaultdict(float)
    for row in rows:
        shares[row["segment"]] += row["order_share"]
        assert row["aov_of_all_orders"] == _mean(quarter)
        if row["segment"] == "membership_rank" and row["segment_value"] != "unknown":
            assert row["aov"] == _mean(
                order for order in quarter if order["membership_rank"] == row["segment_value"]
            )
    assert {"customer_type", "device_type", "store", "has_coupon"} < shares.keys()
    assert shares == pytest.approx(dict.fromkeys(shares, 1.0))


def test_is_this_month_better(answers: dict[str, list[Row]], orders: list[Row]) -> None:
    rows = _yen(answers["is_this_month_better"])
    assert [row["compared_with"] for row in rows] == ["month before", "same month last year"]
    now = _of(orders, LAST_MONTH)
    for row, start in zip(rows, (MONTH_BEFORE, YEAR_BEFORE), strict=True):
        then = _of(orders, start)
        assert row["period_start_date"] == LAST_MONTH
        assert row["compared_start_date"] == start
        assert row["compared_aov"] == _mean(then)
        assert float(row["order_count_change"]) == pytest.approx(len(now) / len(then) - 1, abs=1e-4)
        assert float(row["aov_difference"]) == pytest.approx(
            float(_mean(now) - _mean(then)), abs=0.02
        )
        assert row["is_more_than_chance"] == (
            abs(row["aov_difference"]) > row["aov_difference_margin"]
        )


def test_new_or_repeat(answers: dict[str, list[Row]], orders: list[Row]) -> None:
    rows = answers["new_or_repeat"]
    for share in ("order_share", "order_value_share"):
        totals: dict[tuple[str, date], float] = defaultdict(float)
        for row in rows:
            totals[row["currency_code"], row["period_start_date"]] += row[share]
        assert totals == pytest.approx(dict.fromkeys(totals, 1.0))
    assert {
        row["customer_type"]: row["order_count"] for row in _yen(rows, period_start_date=LAST_MONTH)
    } == Counter(order["customer_type"] for order in _of(orders, LAST_MONTH))


def test_does_one_big_order_fool_us(answers: dict[str, list[Row]], orders: list[Row]) -> None:
    rows = _yen(answers["does_one_big_order_fool_us"])
    assert len(rows) == 13
    for row in rows:
        month = sorted(_of(orders, row["period_start_date"]), key=lambda order: order["net_amount"])
        assert row["largest_order_amount"] == month[-1]["net_amount"]
        assert row["aov_without_largest_order"] == _mean(month[:-1])
        assert row["aov_without_largest_order"] < row["aov"]


def test_why_do_two_tools_disagree(answers: dict[str, list[Row]], orders: list[Row]) -> None:
    rows = _yen(answers["why_do_two_tools_disagree"])
    assert [row["definition"] for row in rows] == ["gross", "net", "kept", "paid", "payments"]
    steps = [name for name in rows[0] if name.endswith("_step_amount")]
    assert len(steps) == 5
    for before, after in pairwise(rows):
        assert after["amount"] - before["amount"] == sum(after[step] for step in steps)
        assert after["unexplained_amount"] == 0
    for row in rows[:-1]:
        amounts = [order[f"{row['definition']}_amount"] for order in _of(orders, LAST_MONTH)]
        assert row["amount"] == sum(amounts)


def test_how_are_orders_spread(answers: dict[str, list[Row]], orders: list[Row]) -> None:
    rows = _yen(answers["how_are_orders_spread"])
    quarter = [order for order in orders if order["ordered_date"] >= LAST_QUARTER]
    assert sum(row["order_share"] for row in rows) == pytest.approx(1.0)
    assert rows[-1]["cumulative_share"] == pytest.approx(1.0)
    for row in rows:
        assert row["order_count"] == sum(
            (row["bin_from_amount"] is None or order["net_amount"] >= row["bin_from_amount"])
            and (row["bin_to_amount"] is None or order["net_amount"] < row["bin_to_amount"])
            for order in quarter
        )
        assert row["bar"] == "#" * int(100 * row["order_share"])


def test_what_was_set_aside(answers: dict[str, list[Row]], shop: BuiltShop) -> None:
    rows = answers["what_was_set_aside"]
    refused = shop.rows("rejected_rows")
    keys = {(row["input_name"], row["reject_reason"], row["row_key"]) for row in refused}
    assert {
        (row["input_name"], row["reason"]): row["row_count"]
        for row in rows
        if row["disposition"] == "rejected"
    } == Counter((row["input_name"], row["reject_reason"]) for row in refused)
    assert {
        (row["input_name"], row["reason"], row["example_row_key"])
        for row in rows
        if row["example_row_key"] is not None
    } <= keys
    assert not any(
        row["example_row_key"] is not None for row in rows if row["disposition"] == "not_counted"
    )
    uncounted = sum(not order["is_valid_order"] for order in shop.rows("fct_orders"))
    assert uncounted == sum(
        row["row_count"]
        for row in rows
        if row["input_name"] == "orders" and row["disposition"] == "not_counted"
    )


def test_which_weekday_and_hour(answers: dict[str, list[Row]], orders: list[Row]) -> None:
    rows = _yen(answers["which_weekday_and_hour"])
    quarter = [order for order in orders if order["ordered_date"] >= LAST_QUARTER]
    assert sum(row["order_share"] for row in rows) == pytest.approx(1.0)
    assert {(row["weekday"], row["hour_of_day"]): row["order_count"] for row in rows} == Counter(
        (order["ordered_date"].strftime("%A").lower(), order["hour_of_day"]) for order in quarter
    )
    assert sum(row["order_value_amount"] for row in rows) == sum(
        order["net_amount"] for order in quarter
    )


def test_what_do_discounts_cost(answers: dict[str, list[Row]], orders: list[Row]) -> None:
    rows = _yen(answers["what_do_discounts_cost"])
    assert len(rows) == 13
    for row in rows:
        month = _of(orders, row["period_start_date"])
        with_coupon = [order for order in month if order["has_coupon"]]
        assert row["gross_amount"] - row["discount_amount"] == row["net_amount"]
        assert row["discount_amount"] == sum(order["discount_amount"] for order in month)
        assert row["coupon_order_count"] == len(with_coupon)
        assert row["aov_with_coupon"] == (_mean(with_coupon) if with_coupon else None)
        assert row["aov_without_coupon"] == _mean(
            order for order in month if not order["has_coupon"]
        )


def _readme_rows(first_cells: Iterable[str]) -> list[list[str]]:
    """The README's table rows that begin with these cells."""
    lines = (REPOSITORY / "README.md").read_text(encoding="utf-8").splitlines()
    rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines if "|" in line)
    wanted = set(first_cells)
    return [row for row in rows if row[0] in wanted]


def test_the_readme_shows_what_the_months_are_worth(answers: dict[str, list[Row]]) -> None:
    rows = _yen(answers["what_is_an_order_worth"])[-6:]
    shown = [
        [
            f"{row['period_start_date']:%Y-%m}",
            f"{row['order_count']}",
            f"{row['customer_count']}",
            f"{row['aov']:,.0f}",
            f"{row['aov_lower']:,.0f} to {row['aov_upper']:,.0f}",
            f"{row['median_order_value']:,.0f}",
            f"{row['spend_per_customer']:,.0f}",
        ]
        for row in rows
    ]
    assert _readme_rows(row[0] for row in shown) == shown


def test_the_readme_shows_why_two_tools_disagree(answers: dict[str, list[Row]]) -> None:
    rows = {row["definition"]: row for row in _yen(answers["why_do_two_tools_disagree"])}
    steps = {
        "gross": "list prices",
        "net": f"less {-rows['net']['discount_step_amount']:,.0f} of discounts",
        "kept": f"less {-rows['kept']['refund_step_amount']:,.0f} of refunds",
        "paid": f"net again, plus {rows['paid']['shipping_step_amount']:,.0f} of shipping",
        "payments": f"plus {rows['payments']['gift_card_step_amount']:,.0f} of gift cards",
    }
    assert _readme_rows(steps) == [
        [name, f"{row['order_count']}", f"{row['amount']:,.0f}", f"{row['aov']:,.0f}", steps[name]]
        for name, row in rows.items()
    ]


def test_the_readme_is_right_that_march_is_no_news(answers: dict[str, list[Row]]) -> None:
    row = _yen(answers["is_this_month_better"])[0]
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert f"lose {-row['aov_difference']:,.0f} yen in March" in readme
    assert not row["is_more_than_chance"]


def _lines_of_last_quarter(shop: BuiltShop, orders: list[Row]) -> dict[str, list[Row]]:
    """The lines that were bought in the last quarter's yen orders, by order."""
    lines: dict[str, list[Row]] = {
        order["order_id"]: [] for order in orders if order["ordered_date"] >= LAST_QUARTER
    }
    for line in shop.rows("fct_order_items"):
        if line["order_id"] in lines and line["quantity"] > 0:
            lines[line["order_id"]].append(line)
    return lines


def test_what_is_taken_along(
    shop: BuiltShop, answers: dict[str, list[Row]], orders: list[Row]
) -> None:
    rows = _yen(answers["what_is_taken_along"], main_value="日本酒", related_value="酒器")
    baskets = [
        {line["category"] for line in lines}
        for lines in _lines_of_last_quarter(shop, orders).values()
    ]
    with_main = [basket for basket in baskets if "日本酒" in basket]
    (row,) = rows
    assert row["main_order_count"] == len(with_main)
    assert row["both_order_count"] == sum("酒器" in basket for basket in with_main)
    assert row["attach_rate_lower"] < row["attach_rate"] < row["attach_rate_upper"]


def test_where_are_buyers_lost(shop: BuiltShop, answers: dict[str, list[Row]]) -> None:
    required = ("view_item", "add_to_cart", "begin_checkout", "add_payment_info", "purchase")
    names: dict[str, list[str]] = {
        row["session_id"]: []
        for row in shop.rows("fct_sessions")
        if row["started_date"] >= LAST_QUARTER
    }
    for event in sorted(shop.rows("fct_events"), key=lambda row: row["occurred_at"]):
        names.get(event["session_id"], []).append(event["event_name"])
    reached = Counter[str]()
    for happened in names.values():
        reached["visit"] += 1
        reached["view_item_list"] += "view_item_list" in happened
        rest = happened
        for name in required:
            if name not in rest:
                break
            rest = rest[rest.index(name) + 1 :]
            reached[{"add_payment_info": "confirmation"}.get(name, name)] += 1
    rows = answers["where_are_buyers_lost"]
    assert {row["step_name"]: row["reached_count"] for row in rows} == reached
    for row in rows:
        assert row["entered_count"] == reached[row["step_before_name"] or "visit"]
        assert row["entered_count"] == row["reached_count"] + row["dropped_count"]


def test_which_step_to_mend(shop: BuiltShop, answers: dict[str, list[Row]]) -> None:
    rows = _yen(answers["which_step_to_mend"])
    steps = {row["step_name"]: row for row in answers["where_are_buyers_lost"]}
    best: dict[str, float] = {}
    for row in shop.rows("funnel_transitions"):
        is_month_of_all = (row["period_grain"], row["segment"]) == ("month", "all")
        is_closed = row["is_complete_period"] and not row["open_window_count"]
        if is_month_of_all and is_closed and row["entered_count"] >= 100:
            rate = row["reached_count"] / row["entered_count"]
            best[row["step_name"]] = max(best.get(row["step_name"], 0), rate)
    assert len(rows) >= 3
    bought = steps["purchase"]["reached_count"]
    for row in rows:
        step = steps[row["step_name"]]
        now = step["reached_count"] / step["entered_count"]
        gained = max(bought * best[row["step_name"]] / now - bought, 0)
        assert float(row["extra_completed_count"]) == pytest.approx(gained, abs=0.051)
    gains = [row["extra_order_value"] for row in rows]
    assert gains == sorted(gains, reverse=True)


def test_what_if_a_step_were_better(answers: dict[str, list[Row]]) -> None:
    now = {
        row["step_name"]: row["reached_count"]
        for row in answers["where_are_buyers_lost"]
        if row["step_name"] != "view_item_list"
    }
    carts = now["view_item"] * 0.65
    then = {
        name: carts * count / now["add_to_cart"] if name not in ("visit", "view_item") else count
        for name, count in now.items()
    }
    rows = answers["what_if_a_step_were_better"]
    assert {row["step_name"]: row["reached_count"] for row in rows} == now
    for row in rows:
        assert float(row["reached_then"]) == pytest.approx(then[row["step_name"]], abs=0.051)


def test_why_purchases_are_not_orders(shop: BuiltShop, answers: dict[str, list[Row]]) -> None:
    counted = Counter[str]()
    for row in answers["why_purchases_are_not_orders"]:
        counted[row["counted_as"]] += row["difference_count"]
    reached = sum(
        row["reached_count"]
        for row in shop.rows("funnel_transitions")
        if (row["period_grain"], row["step_name"]) == ("day", "purchase")
    )
    valid = sum(row["is_valid_order"] for row in shop.rows("fct_orders"))
    assert reached - counted["purchase"] + counted["order"] == valid
    assert counted["purchase"] > 0
    ids = {row["counted_id"] for row in shop.rows("purchase_differences")}
    assert {row["example_id"] for row in answers["why_purchases_are_not_orders"]} <= ids


def test_why_did_revenue_change(
    shop: BuiltShop, answers: dict[str, list[Row]], orders: list[Row]
) -> None:
    rows = _yen(answers["why_did_revenue_change"])
    named = {row["session_id"] for row in shop.rows("fct_sessions") if not row["is_bot"]}
    counters = {
        (row["store_id"], row["visit_date"])
        for row in shop.rows("stg_basketry__store_visits")
        if row["reject_reason"] is None
    }
    sources = {
        "all": orders,
        "site": [order for order in orders if order["session_id"] in named],
        "store": [
            order for order in orders if (order["store_id"], order["ordered_date"]) in counters
        ],
    }
    assert [(row["visit_source"], row["driver"]) for row in rows] == [
        ("all", "customers"), ("all", "spend per customer"),
        *((source, driver) for source in ("site", "store")
          for driver in ("visits", "purchase rate", "AOV")),
    ]  # fmt: skip
    for source, own in sources.items():
        parts = {row["driver"]: row for row in rows if row["visit_source"] == source}
        values = {
            month: [order["net_amount"] for order in own if order["month"] == month]
            for month in (MONTH_BEFORE, LAST_MONTH)
        }
        change = sum(values[LAST_MONTH]) - sum(values[MONTH_BEFORE])
        assert sum(row["effect_amount"] for row in parts.values()) == change
        assert {row["order_value_change_amount"] for row in parts.values()} == {change}
        for column, month in (("month_before", MONTH_BEFORE), ("last_month", LAST_MONTH)):
            if source == "all":
                buyers = {order["customer_key"] for order in own if order["month"] == month}
                assert parts["customers"][column] == len(buyers)
                continue
            made = parts["visits"][column] * parts["purchase rate"][column]
            assert float(made) == pytest.approx(len(values[month]), abs=0.05)
            made = parts["AOV"][column] * len(values[month])
            assert float(made) == pytest.approx(float(sum(values[month])), abs=0.05)


def test_which_small_steps_lead_to_purchases(
    shop: BuiltShop, answers: dict[str, list[Row]]
) -> None:
    sessions = {
        row["session_id"]: row["order_count"] > 0
        for row in shop.rows("fct_sessions")
        if row["started_date"] >= LAST_QUARTER and not row["is_bot"]
    }
    names = defaultdict[str, set[str]](set)
    for event in shop.rows("fct_events"):
        names[event["event_name"]].add(event["session_id"])
    answer = answers["which_small_steps_lead_to_purchases"]
    rows = {row["micro_conversion_id"]: row for row in answer}
    for name, event_name in (
        ("line_friend", "add_line_friend"),
        ("newsletter", "newsletter_subscribe"),
        ("membership", "sign_up"),
        ("catalogue_downloaded", "file_download"),
    ):
        met = sessions.keys() & names[event_name]
        rest = sessions.keys() - met
        row = rows[name]
        assert (row["conversion_count"], row["purchase_with_count"]) == (
            len(met),
            sum(sessions[session] for session in met),
        )
        rates = [sum(sessions[one] for one in held) / len(held) for held in (met, rest)]
        assert float(row["purchase_rate_with"]) == pytest.approx(rates[0], abs=1e-4)
        assert float(row["purchase_rate_without"]) == pytest.approx(rates[1], abs=1e-4)
        assert float(row["purchase_lift"]) == pytest.approx(rates[0] / rates[1] - 1, abs=1e-2)
    # Half of those who register do so in the checkout; everybody who buys sees three pages.
    assert rows["membership"]["verdict"] == rows["three_pages"]["verdict"] == "more buy"
    assert rows["three_pages"]["purchase_lift"] is None
    assert rows["line_friend"]["verdict"] == "no difference seen"
    assert rows["how_to_finished"]["verdict"] == "cannot be met"
    assert [name for name, row in rows.items() if row["has_enough_volume"]] == ["three_pages"]


def test_how_large_are_baskets(
    shop: BuiltShop, answers: dict[str, list[Row]], orders: list[Row]
) -> None:
    rows = _yen(answers["how_large_are_baskets"])
    sizes = Counter(
        len({line["product_id"] for line in lines})
        for lines in _lines_of_last_quarter(shop, orders).values()
    )
    counted = {row["product_count_from"]: row["order_count"] for row in rows}
    assert {size: counted[size] for size in (1, 2, 3)} == {size: sizes[size] for size in (1, 2, 3)}
    assert sum(counted.values()) == sizes.total()
    sets = sum(count for size, count in sizes.items() if size >= 2)
    assert float(rows[0]["set_rate"]) == pytest.approx(sets / sizes.total(), abs=1e-4)


def test_what_goes_with_the_bestseller(shop: BuiltShop, answers: dict[str, list[Row]]) -> None:
    rows = answers["what_goes_with_the_bestseller"]
    valid = {order["order_id"] for order in shop.rows("fct_orders") if order["is_valid_order"]}
    baskets: dict[str, set[str]] = defaultdict(set)
    for line in shop.rows("fct_order_items"):
        if line["order_id"] in valid and line["quantity"] > 0:
            baskets[line["order_id"]].add(line["product_id"])
    counts = Counter(product for basket in baskets.values() for product in basket)
    bestseller = rows[0]["bestseller_id"]
    assert {row["bestseller_id"] for row in rows} == {bestseller}
    assert [row["lift"] for row in rows] == sorted((row["lift"] for row in rows), reverse=True)
    for row in rows:
        both = sum({bestseller, row["related_id"]} <= basket for basket in baskets.values())
        lift = both * len(baskets) / (counts[bestseller] * counts[row["related_id"]])
        assert row["both_order_count"] == both
        assert row["antecedent_order_count"] == counts[bestseller]
        assert float(row["lift"]) == pytest.approx(lift, abs=0.005)


def test_do_buyers_trade_up(shop: BuiltShop, answers: dict[str, list[Row]]) -> None:
    rows = _yen(answers["do_buyers_trade_up"], product_family="飲み比べセット")
    pieces: Counter[tuple[bool, str]] = Counter()
    for line in _yen(shop.rows("fct_order_items"), is_valid_order=True):
        if line["ordered_date"] >= QUARTER_BEFORE:
            is_now = line["ordered_date"] >= LAST_QUARTER
            pieces[is_now, line["product_id"]] += int(line["quantity"])
    products = [f"GIFT-NOMI-{tier}" for tier in (3, 2, 1)]
    assert [row["tier_position"] for row in rows] == ["high", "middle", "low"]
    now, then = (sum(pieces[when, product] for product in products) for when in (True, False))
    for row, product in zip(rows, products, strict=True):
        share, share_before = pieces[True, product] / now, pieces[False, product] / then
        assert row["item_count"] == pieces[True, product]
        assert float(row["item_share"]) == pytest.approx(share, abs=1e-4)
        assert float(row["item_share_change"]) == pytest.approx(share - share_before, abs=1e-4)


def test_which_products_carry_the_shop(
    shop: BuiltShop, answers: dict[str, list[Row]], orders: list[Row]
) -> None:
    rows = _yen(answers["which_products_carry_the_shop"])
    lines = [
        line
        for line in _yen(shop.rows("fct_order_items"), is_valid_order=True)
        if line["ordered_date"] >= LAST_QUARTER
    ]
    worth: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        worth[line["product_id"]] += line["net_amount"]
    assert {row["product_id"]: row["order_value_amount"] for row in rows} == worth
    ordered = [row["order_value_amount"] for row in rows]
    assert ordered == sorted(ordered, reverse=True)
    assert [row["order_value_rank"] for row in rows] == [
        1 + sum(other > amount for other in ordered) for amount in ordered
    ]
    assert float(rows[0]["running_share"]) == pytest.approx(
        float(ordered[0] / sum(ordered)), abs=1e-4
    )
    assert rows[-1]["running_share"] == 1
    first = rows[0]["product_id"]
    led = {line["order_id"] for line in lines if line["product_id"] == first}
    dearest = {
        order_id: max(
            (line["net_amount"], line["product_id"])
            for line in lines
            if line["order_id"] == order_id
        )[1]
        for order_id in led
    }
    rate = sum(product == first for product in dearest.values()) / len(led)
    assert float(rows[0]["lead_rate"]) == pytest.approx(rate, abs=1e-4)
    aov = _mean(order for order in orders if order["order_id"] in led)
    assert rows[0]["aov_of_orders_with_product"] == aov


def test_what_followed_a_new_price(shop: BuiltShop, answers: dict[str, list[Row]]) -> None:
    (row,) = _yen(answers["what_followed_a_new_price"], product_id="SAKE-SHIO-2")
    sold = Counter[date]()
    for line in _yen(shop.rows("fct_order_items"), is_valid_order=True, product_id="SAKE-SHIO-2"):
        sold[line["ordered_date"]] += int(line["quantity"])
    changed_on = row["price_changed_on"]
    assert changed_on == min(day for day in sold if day >= date(2025, 4, 1))
    last_before = max(day for day in sold if day < changed_on)
    four_weeks = timedelta(days=28)
    assert row["items_before"] == sum(
        count for day, count in sold.items() if last_before - four_weeks < day <= last_before
    )
    assert row["items_after"] == sum(
        count for day, count in sold.items() if changed_on <= day < changed_on + four_weeks
    )
    assert (row["price_before_amount"], row["price_after_amount"]) == (2750, 2880)


def test_what_is_added_to_what(shop: BuiltShop, answers: dict[str, list[Row]]) -> None:
    rows = _yen(answers["what_is_added_to_what"])
    baskets: dict[str, set[str]] = defaultdict(set)
    leads: dict[str, str] = {}
    for line in _yen(shop.rows("fct_order_items"), is_valid_order=True):
        if line["ordered_date"] >= LAST_QUARTER:
            baskets[line["order_id"]].add(line["product_id"])
            if line["is_lead_line"]:
                leads[line["order_id"]] = line["product_id"]
    both = Counter(
        (lead, product) for order, lead in leads.items() for product in baskets[order] - {lead}
    )
    led = Counter(leads.values())
    assert {
        (row["lead_product_id"], row["added_product_id"]): row["order_count"] for row in rows
    } == both
    for row in rows:
        lead = row["lead_product_id"]
        assert row["lead_order_count"] == led[lead]
        assert float(row["add_on_rate"]) == pytest.approx(
            both[lead, row["added_product_id"]] / led[lead], abs=1e-4
        )


def test_does_free_shipping_lift_orders(
    answers: dict[str, list[Row]], orders: list[Row], shop: BuiltShop
) -> None:
    [online] = _yen(answers["does_free_shipping_lift_orders"], sales_channel="online")
    quarter = [
        order
        for order in orders
        if order["ordered_date"] >= LAST_QUARTER and order["sales_channel"] == "online"
    ]
    free = [order for order in quarter if order["net_amount"] >= 5_000]
    assert online["group_order_count"] == len(quarter)
    assert float(online["at_or_above_rate"]) == pytest.approx(len(free) / len(quarter), abs=1e-4)
    assert online["just_below_order_count"] == sum(
        4_500 <= order["net_amount"] < 5_000 for order in quarter
    )
    assert online["just_above_order_count"] == sum(
        5_000 <= order["net_amount"] < 5_500 for order in quarter
    )
    assert (
        online["expected_just_above"] + online["excess_just_above"]
        == (online["just_above_order_count"])
    )
    assert online["shipping_given_away_amount"] == 660 * len(free)
    assert online["top_up_rate_lower"] < online["top_up_rate"] < online["top_up_rate_upper"]
    [best] = [
        row["top_up_order_count"]
        for row in shop.rows("free_shipping_top_up_products")
        if row["period_grain"] == "quarter"
        and row["period_start_date"] == LAST_QUARTER
        and row["sales_channel"] == "online"
        and row["product_id"] == online["best_product_id"]
    ]
    assert best >= online["top_up_order_count"] / len(shop.rows("dim_products"))


def test_what_to_bundle(shop: BuiltShop, answers: dict[str, list[Row]]) -> None:
    products = {row["product_id"]: row for row in shop.rows("dim_products")}
    baskets: dict[str, set[str]] = defaultdict(set)
    for line in shop.rows("fct_order_items"):
        if line["is_valid_order"] and line["quantity"] > 0:
            baskets[line["order_id"]].add(line["product_id"])
    held = Counter(product for basket in baskets.values() for product in basket)
    rows = answers["what_to_bundle"]
    margins = [row["margin_beyond_chance"] for row in rows if row["pair_margin_amount"] is not None]
    assert margins == sorted(margins, reverse=True)
    for row in rows:
        pair = {row["first_product_id"], row["second_product_id"]}
        first, second = (products[product] for product in sorted(pair))
        both = sum(pair <= basket for basket in baskets.values())
        assert row["both_order_count"] == both
        assert row["both_without_offer_count"] <= both
        chance = held[first["product_id"]] * held[second["product_id"]] / len(baskets)
        assert both > chance
        assert row["pair_list_price_amount"] == (
            first["list_price_amount"] + second["list_price_amount"]
        )
        if row["pair_margin_amount"] is not None:
            margin = row["pair_list_price_amount"] - (
                first["unit_cost_amount"] + second["unit_cost_amount"]
            )
            assert row["pair_margin_amount"] == margin
            worth = (both - chance) * float(margin)
            assert float(row["margin_beyond_chance"]) == pytest.approx(worth, abs=1)


def test_which_offers_are_taken(shop: BuiltShop, answers: dict[str, list[Row]]) -> None:
    # The last quarter of the demo ends with offers that can still be taken.
    offers = [
        row for row in shop.rows("fct_offers") if QUARTER_BEFORE <= row["shown_date"] < LAST_QUARTER
    ]
    rows = _yen(answers["which_offers_are_taken"])
    assert sum(row["shown_count"] for row in rows) == len(offers)
    for row in rows:
        own = [
            offer
            for offer in offers
            if (offer["offer_kind"], offer["placement"]) == (row["offer_kind"], row["placement"])
        ]
        taken = [offer for offer in own if offer["is_taken"]]
        assert (row["shown_count"], row["taken_count"]) == (len(own), len(taken))
        assert row["uplift_amount"] == sum(offer["uplift_amount"] for offer in taken)
    worth = [
        row["uplift_per_eligible_offer"]
        for row in rows
        if row["uplift_per_eligible_offer"] is not None
    ]
    assert worth == sorted(worth, reverse=True)


def test_do_offers_really_add(shop: BuiltShop, answers: dict[str, list[Row]]) -> None:
    [row] = _yen(answers["do_offers_really_add"])
    offers = {
        offer["offer_id"]: offer
        for offer in shop.rows("fct_offers")
        if offer["placement"] in ("cart", "checkout")
        and date(2025, 1, 15) <= offer["shown_date"] <= date(2025, 8, 31)
    }
    # Nobody but the treatment was shown them, once the first visitor was let in.
    assert (row["experiment_id"], row["variant"]) == ("cart_offers_holdout", "treatment")
    assert row["taken_count"] <= row["shown_count"] <= len(offers)
    assert (
        0
        < row["attributed_per_unit"] * row["unit_count"]
        <= sum(
            offer["uplift_amount"] for offer in offers.values() if (offer["uplift_amount"] or 0) > 0
        )
    )
    assert row["measured_lower"] < row["measured_per_unit"] < row["measured_upper"]
    assert row["verdict"] == ("better" if row["measured_lower"] > 0 else "no_difference")
    assert row["needed_unit_count"] > row["unit_count"]


def test_which_upgrade_to_offer(shop: BuiltShop, answers: dict[str, list[Row]]) -> None:
    # The first whole quarter is that of January 2025; the last one counts for the paths of which
    # no offer can still be taken.
    offers = [
        row
        for row in shop.rows("fct_offers")
        if row["offer_kind"] in ("upsell", "limited_upgrade")
        and row["is_eligible"]
        and row["shown_date"] >= date(2025, 1, 1)
    ]
    is_open = {
        (row["base_product_id"], row["offered_product_id"])
        for row in offers
        if row["is_window_open"]
    }
    shown: Counter[tuple[str, str]] = Counter()
    taken: Counter[tuple[str, str]] = Counter()
    for row in offers:
        path = (row["base_product_id"], row["offered_product_id"])
        if row["shown_date"] < LAST_QUARTER or path not in is_open:
            shown[path] += 1
            taken[path] += row["is_taken"]
    rows = answers["which_upgrade_to_offer"]
    assert sum(row["offered_count"] for row in rows) > 0
    for row in rows:
        path = (row["base_product_id"], row["better_product_id"])
        assert (row["offered_count"], row["taken_count"]) == (shown[path], taken[path])
        assert row["offered_count"] + row["viewed_order_count"] >= 10
        if row["offered_count"]:
            step = taken[path] * float(row["price_step_amount"]) / shown[path]
            assert float(row["price_step_per_offer"]) == pytest.approx(step, abs=0.01)
