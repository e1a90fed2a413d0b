"""The articles' worked examples, from raw rows through the whole pipeline to the marts.

One test a case, named by the case's id. What is expected is read from the file that states the
cases; every case is sold in months of its own, so that all share one build.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from harness import REPOSITORY, BuiltShop, build_shop
from witness.settings import read_csv

CASES_FILE = Path(__file__).with_name("worked_examples.yml")

Line = dict[str, object]
# The steps after the visit: product page, cart, details, confirmation, purchase.
FUNNEL_EVENTS = ("view_item", "add_to_cart", "begin_checkout", "add_payment_info", "purchase")
# 40 of 80 in place of 30.
WANTED_RATES = {"add_to_cart": "0.5"}


def _case(case_id: str) -> dict[str, Any]:
    cases = yaml.safe_load(CASES_FILE.read_text(encoding="utf-8"))["cases"]
    found: dict[str, Any] = next(case for case in cases if case["id"] == case_id)
    return found


def _expect(case_id: str) -> Any:
    return _case(case_id)["expect"]


@dataclass
class Till:
    """Rings up orders: each becomes one raw order and its raw lines."""

    orders: list[dict[str, str | None]] = field(default_factory=list)
    order_items: list[dict[str, str | None]] = field(default_factory=list)
    offers: list[dict[str, str | None]] = field(default_factory=list)
    products: list[dict[str, str | None]] = field(default_factory=list)
    sessions: list[dict[str, str | None]] = field(default_factory=list)
    events: list[dict[str, str | None]] = field(default_factory=list)
    store_visits: list[dict[str, str | None]] = field(default_factory=list)

    def list_product(self, product_id: str, **columns: object) -> None:
        """One raw row of the catalogue."""
        known = {"product_id": product_id, "product_name": product_id, "category": "sets"}
        self.products.append({**known, **{name: str(value) for name, value in columns.items()}})

    def show(self, day: str, customer: str, kind: str, base: str, offered: str) -> None:
        """One offer in the cart, an hour before noon in Tokyo."""
        self.offers.append(
            {
                "offer_id": f"offer-{len(self.offers):05d}",
                "shown_at": f"{day} 02:00:00",
                "offer_kind": kind,
                "placement": "cart",
                "customer_id": customer,
                "base_product_id": base,
                "offered_product_id": offered,
            }
        )

    def sell(self, day: str, customer: str, lines: Sequence[Line], **order: object) -> str:
        """One completed order at noon in Tokyo; amounts are yen."""
        order_id = f"order-{len(self.orders):05d}"
        self.orders.append(
            {
                "order_id": order_id,
                "ordered_at": f"{day} 03:00:00",
                "order_status": "completed",
                "customer_id": customer,
                "currency_code": "JPY",
                **{name: str(value) for name, value in order.items()},
            }
        )
        for number, line in enumerate(lines):
            values = {"product_id": f"product-{number}", "quantity": 1, **line}
            self.order_items.append(
                {
                    "order_item_id": f"{order_id}-{number}",
                    "order_id": order_id,
                    **{name: str(value) for name, value in values.items()},
                }
            )
        return order_id

    def fill_cart(self, day: str, session_id: str, worths: Sequence[int]) -> None:
        """A session before noon in Tokyo in which things are put into the cart, a minute apart."""
        self.sessions.append(
            {
                "session_id": session_id,
                "visitor_id": f"visitor of {session_id}",
                "started_at": f"{day} 02:00:00",
            }
        )
        for number, worth in enumerate(worths):
            self.events.append(
                {
                    "event_id": f"{session_id}-{number}",
                    "session_id": session_id,
                    "occurred_at": f"{day} 02:{number + 1:02d}:00",
                    "event_name": "add_to_cart",
                    "page_path": "/cart",
                    "product_id": f"product-{number}",
                    "event_value": str(worth),
                }
            )

    def visit(self, month: str, visit_counts: Sequence[int]) -> None:
        """Sessions of a month that come as far as the counts say, visits first, a minute a step."""
        for number in range(visit_counts[0]):
            session_id = f"{month}-{number:04d}"
            began = f"{month}-{1 + number % 28:02d}"
            self.sessions.append(
                {
                    "session_id": session_id,
                    "visitor_id": f"visitor of {session_id}",
                    "started_at": f"{began} 02:00:00",
                }
            )
            for minute, (name, count) in enumerate(
                zip(FUNNEL_EVENTS, visit_counts[1:], strict=True), start=1
            ):
                if number < count:
                    self.events.append(
                        {
                            "event_id": f"{session_id}-{name}",
                            "session_id": session_id,
                            "occurred_at": f"{began} 02:{minute:02d}:00",
                            "event_name": name,
                        }
                    )

    def browse(self, day: str, session_id: str, events: Sequence[Line]) -> None:
        """A session from eleven in the morning in Tokyo; its events name the second."""
        self.sessions.append(
            {
                "session_id": session_id,
                "visitor_id": f"visitor of {session_id}",
                "started_at": f"{day} 02:00:00",
            }
        )
        for number, event in enumerate(events):
            minute, second = divmod(int(str(event["second"])), 60)
            columns = {name: str(value) for name, value in event.items() if name != "second"}
            self.events.append(
                {
                    "event_id": f"{session_id}-{number}",
                    "session_id": session_id,
                    "occurred_at": f"{day} 02:{minute:02d}:{second:02d}",
                    **columns,
                }
            )


def _event(second: int, name: str, page: str, **more: object) -> Line:
    return {"second": second, "event_name": name, "page_path": page, **more}


def _page(second: int, page: str) -> Line:
    return _event(second, "page_view", page)


# Seconds, percent of the page.
ENGAGEMENTS = ((130, 75), (130, 60), (90, 90), (120, 70))


def _browse_engaged(till: Till) -> None:
    for number, (seconds, percent) in enumerate(ENGAGEMENTS):
        scroll = _event(5, "scroll", "/", event_value=percent)
        till.browse("2019-01-15", f"engaged-{number}", [scroll, _page(seconds, "/")])


# Each kind by the words of the case, with the session that is of this kind and of no other.
KINDS: dict[str, tuple[str, list[Line]]] = {
    "line_friend": ("a LINE friend added", [_event(5, "add_line_friend", "/line")]),
    "newsletter": ("a newsletter subscribed", [_event(5, "newsletter_subscribe", "/letter")]),
    "membership": ("a membership registered", [_event(5, "sign_up", "/account/new")]),
    "faq_viewed": ("an FAQ", [_page(5, "/help/faq")]),
    "shipping_viewed": ("shipping", [_page(5, "/help/shipping/overseas")]),
    "size_guide_viewed": ("size-guide", [_page(5, "/help/size-guide")]),
    "reviews_viewed": ("reviews", [_page(5, "/help/reviews")]),
    "comparison_viewed": ("comparison page viewed", [_page(5, "/help/compare")]),
    "video_half": (
        "a product video played to at least 50 %",
        [_event(5, "video_progress", "/video/kura", event_value=50)],
    ),
    "catalogue_downloaded": (
        "a catalogue PDF downloaded",
        [_event(5, "file_download", "/files/catalogue-2019.pdf")],
    ),
    "how_to_finished": (
        "a how-to video finished",
        [_event(5, "video_complete", "/how-to/warm-sake", event_value=100)],
    ),
    "three_pages": (
        "at least 3 pages viewed",
        [_page(5, "/"), _page(9, "/sake"), _page(13, "/gift")],
    ),
    "two_categories": (
        "products of at least 2 different categories viewed",
        [
            _event(5, "view_item", "/items", product_id="seen-sake"),
            _event(9, "view_item", "/items", product_id="seen-cup"),
        ],
    ),
}
# What is not quite one of them.
NEARLY: tuple[list[Line], ...] = (
    [_event(5, "video_progress", "/video/kura", event_value=49)],
    [_event(5, "video_complete", "/video/kura", event_value=100)],
    [_event(5, "video_progress", "/how-to/warm-sake", event_value=75)],
    [_event(5, "file_download", "/files/price-list.pdf")],
    [_event(5, "view_item", "/items", product_id="seen-sake")] * 2,
    [_page(5, "/"), _page(9, "/faq"), _page(13, "/")],
)


def _browse_every_kind(till: Till) -> None:
    """One session of each kind, and some of none; of each sort one buys."""
    till.list_product("seen-sake", category="sake")
    till.list_product("seen-cup", category="cups")
    for name, (_, events) in KINDS.items():
        till.browse("2019-03-15", name, events)
    for number, events in enumerate(NEARLY):
        till.browse("2019-03-15", f"nearly-{number}", events)
    for session_id in ("line_friend", "nearly-0"):
        till.sell("2019-03-15", session_id, [_line(1000)], session_id=session_id)


def _browse_for_bidding(till: Till) -> None:
    """In the thirty days of June 50 register; 49 subscribe, and a fiftieth the day before."""
    for number in range(50):
        day = f"2019-06-{1 + number % 30:02d}"
        till.browse(day, f"register-{number}", [_event(5, "sign_up", "/account/new")])
        day = "2019-05-31" if number == 30 else day
        till.browse(day, f"subscribe-{number}", [_event(5, "newsletter_subscribe", "/letter")])


def _line(price: int, **more: object) -> Line:
    return {"unit_price_amount": price, **more}


def _sell_salon_month(till: Till) -> None:
    """50 take a service, 40 a service and retail goods from their named stylist, 10 goods only."""
    service, retail = {"line_kind": "service"}, {"line_kind": "retail"}
    for number in range(50):
        till.sell("2021-01-10", f"salon-{number}", [_line(6000, **service)])
    for number in range(50, 90):
        lines = [_line(10000, **service), _line(10000, **retail)]
        till.sell("2021-01-11", f"salon-{number}", lines, staff_id="sato")
    for number in range(90, 100):
        till.sell("2021-01-12", f"salon-{number}", [_line(10000, **retail)])


def _sell_retail_add_ons(till: Till) -> None:
    """500 services a month; 65 and then 30 of the customers take retail goods home."""
    service, goods = {"line_kind": "service"}, {"line_kind": "goods"}
    for month, add_ons in (("2025-01", 65), ("2025-02", 30)):
        for number in range(500):
            lines = [_line(5000, **service)]
            if number < add_ons:
                lines.append(_line(4000, **goods))
            till.sell(f"{month}-15", f"add-on-{number}", lines)


def _sell_better_sake(till: Till) -> None:
    """Of ten who see B offered in place of A, four buy B, five buy A, one buys nothing."""
    for number in range(10):
        till.show("2018-01-15", f"sake-{number}", "upsell", "sake-a", "sake-b")
        if number < 4:
            better = _line(2800, product_id="sake-b", list_unit_price_amount=3000)
            till.sell("2018-01-15", f"sake-{number}", [better])
        elif number < 9:
            till.sell("2018-01-15", f"sake-{number}", [_line(2000, product_id="sake-a")])


def _sell_phones(till: Till) -> None:
    """Twenty phones, a case offered with each and bought with six; two cases by themselves."""
    phone, case = _line(80000, product_id="phone"), _line(3000, product_id="case")
    till.list_product("phone", category="phones")
    till.list_product("case", category="cases")
    for number in range(20):
        till.show("2018-03-15", f"phone-{number}", "cross_sell", "phone", "case")
        till.sell("2018-03-15", f"phone-{number}", [phone, case] if number < 6 else [phone])
    for number in range(2):
        till.sell("2018-03-15", f"case-{number}", [case])


# What ten buyers took of each price tier, and its list price.
SETS = {"ume": (6000, 2), "take": (10000, 6), "matsu": (15000, 2)}


def _sell_sets(till: Till) -> None:
    """The same sets twice: in a family whose tiers are named, and in one with list prices only."""
    for month, family in (("2025-04", "ranked"), ("2025-05", "priced")):
        for tier, (name, (price, pieces)) in enumerate(SETS.items(), 1):
            product = f"{family}-{name}"
            place = {"price_tier": tier} if family == "ranked" else {"list_price_amount": price}
            till.list_product(product, product_family=family, **place)
            for number in range(pieces):
                lines = [_line(price, product_id=product)]
                till.sell(f"{month}-15", f"{product}-{number}", lines)


# Visitors of a month, how many of them buy, and what each spends: at a store's door and on a site.
FOOTFALL = {"2019-08": (400, 60, 3000), "2019-09": (300, 60, 3500), "2019-10": (300, 0, 0)}
SITE_VISITS = {"2019-08": (200, 5, 4000), "2019-09": (250, 10, 5000)}


def _sell_to_visitors(till: Till) -> None:
    """Every buyer buys once; and one by phone, on a day when nobody counted at the door."""
    for month, (visitors, buyers, spend) in FOOTFALL.items():
        for day in ("10", "20"):
            count = {"store_id": "sakaba", "visitor_count": str(visitors // 2)}
            till.store_visits.append({**count, "visit_date": f"{month}-{day}"})
        for number in range(buyers):
            day = f"{month}-{10 if number % 3 else 20}"
            till.sell(day, f"walk-in-{number}", [_line(spend)], store_id="sakaba")
        till.sell(f"{month}-15", "by phone", [_line(2500)], store_id="sakaba")
    for month, (visitors, buyers, spend) in SITE_VISITS.items():
        till.visit(month, (visitors, 0, 0, 0, 0, 0))
        for number in range(buyers):
            session_id = f"{month}-{number:04d}"
            day = f"{month}-{1 + number % 28:02d}"
            till.sell(day, f"on-site-{number}", [_line(spend)], session_id=session_id)


def _sell_everything() -> Till:
    till = Till()
    till.sell("2020-01-05", "basket", [_line(500), _line(750)])
    for number in range(100):
        till.sell("2020-03-05", f"hundred-{number}", [_line(10000)])
    till.sell("2020-05-01", "A", [_line(2000)])
    till.sell("2020-05-02", "B", [_line(3000)])
    till.sell("2020-05-03", "A", [_line(4000)])
    till.sell("2020-07-01", "A", [_line(4000)])
    till.sell("2020-07-01", "B", [_line(3000)])
    for number in range(100):
        till.sell("2022-01-15", f"january-{number}", [_line(12000)])
    for number in range(80):
        till.sell("2022-02-15", f"february-{number}", [_line(12500)])
    _sell_salon_month(till)
    for number in range(400):
        till.sell("2023-01-15", f"profit-{number}", [_line(3000, unit_cost_amount=2100)])
        till.sell("2023-02-15", f"profit-{number}", [_line(4000, unit_cost_amount=2800)])
    for number in range(9):
        till.sell("2024-01-15", f"median-{number}", [_line(3000)])
    till.sell("2024-01-15", "median-9", [_line(300000)])
    bundle = [_line(350, bundle_id="any-three") for _ in range(3)]
    till.sell("2024-03-15", "bundle", bundle, order_discount_amount=50)
    till.sell("2024-05-15", "ten-percent", [_line(1000)] * 3, order_discount_amount=300)
    _sell_retail_add_ons(till)
    _sell_better_sake(till)
    _sell_phones(till)
    _sell_sets(till)
    till.fill_cart("2025-05-14", "left", [4500])
    till.fill_cart("2025-05-15", "topped-up", [4500, 700])
    _sell_to_visitors(till)
    till.visit("2023-08", (1000, 800, 240, 72, 54, 27))
    till.visit("2023-09", (100, 80, 20, 2, 2, 2))
    till.visit("2023-10", (100, 80, 30, 3, 3, 3))
    _browse_engaged(till)
    _browse_every_kind(till)
    _browse_for_bidding(till)
    till.sell(
        "2025-05-15",
        "top-up",
        [_line(4500), _line(700)],
        session_id="topped-up",
        sales_channel="online",
    )
    return till


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> BuiltShop:
    """All cases, built once."""
    till = _sell_everything()
    steps = read_csv(REPOSITORY / "seeds" / "reference" / "basketry__funnel_steps.csv")
    return build_shop(
        {
            "orders": till.orders,
            "order_items": till.order_items,
            "offers": till.offers,
            "products": till.products,
            "sessions": till.sessions,
            "events": till.events,
            "store_visits": till.store_visits,
        },
        tmp_path_factory.mktemp("worked_examples"),
        reference={
            "funnel_steps": [
                {**step, "target_rate": WANTED_RATES.get(str(step["step_name"]))} for step in steps
            ]
        },
    )


@pytest.fixture(scope="module")
def periods(shop: BuiltShop) -> dict[tuple[str, str, str, str], dict[str, Any]]:
    """order_value_by_period by grain, start, segment and segment value."""
    return {
        (
            row["period_grain"],
            str(row["period_start_date"]),
            row["segment"],
            row["segment_value"],
        ): row
        for row in shop.rows("order_value_by_period")
    }


Periods = dict[tuple[str, str, str, str], dict[str, Any]]


def _month(
    periods: Periods, month: str, segment: str = "all", value: str = "all"
) -> dict[str, Any]:
    return periods["month", f"{month}-01", segment, value]


def test_every_case_of_the_section_is_tested() -> None:
    text = CASES_FILE.read_text(encoding="utf-8")
    section = text.split("order value and spend per customer\n")[1].split("# -----")[0]
    cases = set(re.findall(r"- id: (\w+)", section))
    tested = {name.removeprefix("test_") for name in globals() if name.startswith("test_")}
    assert cases <= tested


def test_one_basket_is_the_sum_of_its_lines(periods: Periods) -> None:
    expect = _expect("one_basket_is_the_sum_of_its_lines")
    row = _month(periods, "2020-01")
    assert row["order_value_amount"] == expect["order_value"]
    assert row["aov"] == expect["order_value"]


def test_spend_per_customer_of_a_period(periods: Periods) -> None:
    expect = _expect("spend_per_customer_of_a_period")
    row = _month(periods, "2020-03")
    assert (row["order_value_amount"], row["customer_count"]) == (1_000_000, 100)
    assert row["spend_per_customer"] == expect["spend_per_customer"]


def test_a_returning_buyer_counts_once_in_the_period(periods: Periods) -> None:
    expect = _expect("a_returning_buyer_counts_once_in_the_period")
    row = _month(periods, "2020-05")
    assert row["order_value_amount"] == expect["revenue"]
    assert row["order_count"] == expect["orders"]
    assert row["customer_count"] == expect["customers"]
    assert row["spend_per_customer"] == expect["spend_per_customer"]
    assert row["aov"] == expect["aov"]
    days = [periods["day", f"2020-05-0{day}", "all", "all"] for day in (1, 2, 3)]
    assert [day["spend_per_customer"] for day in days] == [2000, 3000, 4000]


def test_two_customers(periods: Periods) -> None:
    expect = _expect("two_customers")
    assert _month(periods, "2020-07")["spend_per_customer"] == expect["spend_per_customer"]


def _drivers(shop: BuiltShop, month: str, source: str = "all") -> dict[str, Any]:
    return shop.row(
        "revenue_drivers",
        period_grain="month",
        period_start_date=date.fromisoformat(f"{month}-01"),
        visit_source=source,
        segment="all",
    )


def test_better_spend_on_lower_revenue(shop: BuiltShop, periods: Periods) -> None:
    expect = _expect("better_spend_on_lower_revenue")
    january, february = _month(periods, "2022-01"), _month(periods, "2022-02")
    assert january["spend_per_customer"] == expect["january_spend_per_customer"]
    assert february["spend_per_customer"] == expect["february_spend_per_customer"]
    assert february["previous_period_spend_per_customer"] == january["spend_per_customer"]
    change = february["order_value_amount"] - february["previous_period_order_value_amount"]
    assert change == expect["revenue_change"]
    assert february["spend_per_customer_change_vs_previous_period"] > 0
    assert february["order_value_change_vs_previous_period"] < 0
    # 20 customers fewer at 12,250, the mean of both months' spend; 500 more from 90, the mean of
    # both months' customers.
    drivers = _drivers(shop, "2022-02")
    assert drivers["order_value_change_amount_vs_previous_period"] == expect["revenue_change"]
    assert drivers["customer_effect_amount_vs_previous_period"] == -245_000
    assert drivers["spend_effect_amount_vs_previous_period"] == 45_000
    assert drivers["visit_effect_amount_vs_previous_period"] is None


def test_buyers_are_visitors_times_purchase_rate(shop: BuiltShop) -> None:
    assert _expect("buyers_are_visitors_times_purchase_rate")
    for source, months in (("store", FOOTFALL), ("site", SITE_VISITS)):
        for month, (visitors, buyers, spend) in months.items():
            row = _drivers(shop, month, source)
            assert (row["visit_count"], row["customer_count"]) == (visitors, buyers)
            assert row["order_value_amount"] == buyers * spend
            # The mart's doubles are the nearest to the exact ratios, whose products are exact.
            rate = Fraction(buyers, visitors)
            assert row["purchase_rate"] == row["buyer_rate"] == float(rate)
            assert visitors * rate == buyers
            if buyers:
                assert row["spend_per_customer"] == row["aov"] == spend
                assert visitors * rate * spend == row["order_value_amount"]
    september = {source: _drivers(shop, "2019-09", source) for source in ("store", "site")}
    effects = {
        source: [
            row[f"{driver}_effect_amount_vs_previous_period"]
            for driver in ("visit", "purchase_rate", "aov")
        ]
        for source, row in september.items()
    }
    # 180,000 to 210,000, though 100 of 400 stayed away: more of them bought, and more each.
    assert effects["store"] == [
        Decimal("-57083.3333"), Decimal("56666.6667"), Decimal("30416.6666"),
    ]  # fmt: skip
    # 20,000 to 50,000 with 50 visits more.
    assert effects["site"] == [7_375, 15_250, 7_375]


def test_visits_without_a_buyer_lower_the_purchase_rate(shop: BuiltShop) -> None:
    # 210,000 to nothing with as many visitors: what the lost buyers would have spent is not known.
    row = _drivers(shop, "2019-10", "store")
    assert (row["visit_count"], row["order_count"], row["aov"]) == (300, 0, None)
    assert row["purchase_rate_effect_amount_vs_previous_period"] == -210_000
    assert row["visit_effect_amount_vs_previous_period"] == 0
    assert row["aov_effect_amount_vs_previous_period"] == 0
    assert row["customer_effect_amount_vs_previous_period"] == -210_000
    # The call on a day when nobody counted at the door is in neither, and in the sum of all.
    assert _drivers(shop, "2019-10", "none")["order_value_amount"] == 2500
    assert _drivers(shop, "2019-10")["order_value_amount"] == 2500


def test_spend_per_customer_by_kind_of_sale(periods: Periods) -> None:
    expect = _expect("spend_per_customer_by_kind_of_sale")
    rows = {
        "all": _month(periods, "2021-01"),
        "service": _month(periods, "2021-01", "line_kind", "service"),
        "retail": _month(periods, "2021-01", "line_kind", "retail"),
        "nominated": _month(periods, "2021-01", "is_nominated", "yes"),
    }
    totals = {
        name: (int(row["order_value_amount"]), row["customer_count"]) for name, row in rows.items()
    }
    assert totals == {
        "all": (1_200_000, 100),
        "service": (700_000, 90),
        "retail": (500_000, 50),
        "nominated": (800_000, 40),
    }
    for name, row in rows.items():
        # The article's seven thousand and a fraction is written with six decimals.
        assert row["spend_per_customer"] == pytest.approx(expect[name], rel=0, abs=5e-7)


def test_spend_is_items_times_unit_price(shop: BuiltShop) -> None:
    rows = shop.rows("order_value_by_period")
    assert rows
    for row in rows:
        amount, pieces = Fraction(row["order_value_amount"]), Fraction(row["item_count"])
        buyers = row["customer_count"]
        assert amount / buyers == (pieces / buyers) * (amount / pieces)
        product = row["items_per_customer"] * row["average_item_price"]
        assert math.isclose(row["spend_per_customer"], product, rel_tol=1e-15 * 4)
        product = row["items_per_order"] * row["average_item_price"]
        assert math.isclose(row["aov"], product, rel_tol=1e-15 * 4)


def test_raising_spend_raises_profit(shop: BuiltShop, periods: Periods) -> None:
    expect = _expect("raising_spend_raises_profit")
    orders = shop.rows("fct_orders")
    for name, month in (("before", "2023-01"), ("after", "2023-02")):
        assert _month(periods, month)["order_value_amount"] == expect[name]["revenue"]
        profit = sum(
            (
                order["net_amount"] - order["cost_amount"]
                for order in orders
                if str(order["ordered_date"]).startswith(month)
            ),
            Decimal(0),
        )
        assert profit == expect[name]["gross_profit"]


def test_median_resists_one_expensive_order(periods: Periods) -> None:
    expect = _expect("median_resists_one_expensive_order")
    row = _month(periods, "2024-01")
    assert row["aov"] == expect["aov"]
    assert row["median_order_value"] == expect["median_order_value"]


def _assert_discounted(shop: BuiltShop, month: str, expect: dict[str, int]) -> None:
    """Gross, discount and net of a month that holds one order, in three marts."""
    start = f"{month}-01"
    row = next(
        row
        for row in shop.rows("order_value_by_period")
        if (row["period_grain"], str(row["period_start_date"]), row["segment"])
        == ("month", start, "all")
    )
    lines = [
        line for line in shop.rows("fct_order_items") if str(line["ordered_date"]).startswith(month)
    ]
    for name, expected in expect.items():
        column = f"{name}_amount"
        assert row[column] == expected
        if name != "order_value":
            assert sum(line[column] for line in lines) == expected
    assert all(line["discount_amount"] % 1 == 0 for line in lines)
    amounts = {
        definition["definition"]: definition["amount"]
        for definition in shop.rows("order_value_definitions")
        if (definition["period_grain"], str(definition["period_start_date"])) == ("month", start)
    }
    assert (amounts["gross"], amounts["net"]) == (expect["gross"], expect["net"])


def test_bundle_price(shop: BuiltShop) -> None:
    _assert_discounted(shop, "2024-03", _expect("bundle_price"))


def test_three_or_more_ten_percent_off(shop: BuiltShop) -> None:
    _assert_discounted(shop, "2024-05", _expect("three_or_more_ten_percent_off"))


def test_fewer_retail_add_ons(shop: BuiltShop, periods: Periods) -> None:
    expect = _expect("fewer_retail_add_ons")
    rates = {
        row["period_start_date"].isoformat()[:7]: row
        for row in shop.rows("attach_rates")
        if row["period_grain"] == "month"
        and row["segment"] == "all"
        and (row["main_value"], row["related_value"]) == ("service", "goods")
    }
    months = {"before": "2025-01", "after": "2025-02"}
    for when, month in months.items():
        sold = _month(periods, month)
        assert sold["order_value_amount"] == expect[when]["revenue"]
        assert sold["spend_per_customer"] == expect[when]["spend_per_customer"]
        assert rates[month]["attach_rate"] == expect[when]["retail_attach_rate"]
        # A service and goods are two products: here the set rate is the same.
        set_rates = {
            row["set_rate"]
            for row in shop.rows("basket_size")
            if (row["period_grain"], row["segment"]) == ("month", "all")
            and row["period_start_date"].isoformat()[:7] == month
        }
        assert set_rates == {expect[when]["retail_attach_rate"]}
    before, after = (_month(periods, month) for month in months.values())
    assert after["spend_per_customer"] - before["spend_per_customer"] == expect["change"]
    assert rates["2025-01"]["attached_amount_per_main_order"] == 520
    change = rates["2025-02"]["attach_rate_change_vs_previous_period"]
    assert change == pytest.approx(-0.07, rel=1e-12)


def _offers_of(shop: BuiltShop, month: str, kind: str) -> dict[str, Any]:
    """The row of one kind of offer of a month."""
    return next(
        row
        for row in shop.rows("offer_performance")
        if (row["period_grain"], str(row["period_start_date"])) == ("month", f"{month}-01")
        and (row["segment"], row["offer_level"], row["offer_kind"]) == ("all", "kind", kind)
    )


def test_upsell_to_the_better_sake(shop: BuiltShop) -> None:
    expect = _expect("upsell_to_the_better_sake")
    row = _offers_of(shop, "2018-01", "upsell")
    assert row["shown_count"] == row["eligible_count"] == expect["offers_shown"]
    assert row["taken_count"] == expect["offers_accepted"]
    assert row["take_rate"] == expect["upsell_rate"]
    assert row["uplift_amount"] == expect["accepted_uplift"]
    offers = [row for row in shop.rows("fct_offers") if row["offer_kind"] == "upsell"]
    outcomes = sorted(row["outcome"] for row in offers)
    assert outcomes == ["base_bought"] * 5 + ["not_ordered"] + ["taken"] * 4
    taken = [row for row in offers if row["is_taken"]]
    assert {row["uplift_amount"] for row in taken} == {expect["price_step"]}
    assert {row["base_unit_price_amount"] for row in taken} == {2000}


def test_cross_sell_of_a_phone_case(shop: BuiltShop) -> None:
    expect = _expect("cross_sell_of_a_phone_case")
    row = _offers_of(shop, "2018-03", "cross_sell")
    assert (row["eligible_count"], row["taken_count"]) == (20, 6)
    assert row["take_rate"] == expect["cross_sell_rate"]
    assert row["uplift_amount"] == 6 * 3000
    orders = {
        line["order_id"] for line in shop.rows("fct_order_items") if line["product_id"] == "case"
    }
    assert len(orders) == expect["orders_with_case"]
    pair = next(
        row
        for row in shop.rows("attach_rates")
        if (row["period_grain"], row["segment"]) == ("month", "all")
        and (row["main_value"], row["related_value"]) == ("phones", "cases")
    )
    assert pair["attach_rate"] == expect["attach_rate"]


@pytest.mark.parametrize(("family", "month"), [("ranked", "2025-04"), ("priced", "2025-05")])
def test_three_price_tiers(shop: BuiltShop, family: str, month: str) -> None:
    expect = _expect("three_price_tiers")
    tiers = {
        row["tier_position"]: row
        for row in shop.rows("price_tier_mix")
        if (row["period_grain"], row["segment"], row["product_family"]) == ("month", "all", family)
    }
    assert {f"share_{position}": row["item_share"] for position, row in tiers.items()} == {
        name: share for name, share in expect.items() if name.startswith("share_")
    }
    for row, (price, pieces) in zip(
        sorted(tiers.values(), key=lambda row: int(row["price_tier"])), SETS.values(), strict=True
    ):
        assert row["period_start_date"].isoformat() == f"{month}-01"
        assert (row["item_count"], row["average_unit_price"]) == (pieces, price)
        assert row["family_average_unit_price"] == expect["average_unit_price"]
        assert row["is_tier_from_list_price"] == (family == "priced")


# Offers.


def test_almost_free_shipping(shop: BuiltShop) -> None:
    expect = _expect("almost_free_shipping")
    rows = [
        row
        for row in shop.rows("free_shipping_top_ups")
        if row["period_grain"] == "month" and str(row["period_start_date"]) == "2025-05-01"
    ]
    for row in rows:
        assert row["gap_per_left_below_cart"] == expect["gap_of_first"]
        assert row["top_up_order_count"] == expect["top_up_orders"]
        assert row["top_up_amount"] == 700
        assert row["shipping_given_away_amount"] == 660
    assert {row["distance_percent_from"]: row["left_cart_count"] for row in rows}[-10] == 1
    assert {row["distance_percent_from"]: row["order_count"] for row in rows}[0] == 1
    [product] = [
        row
        for row in shop.rows("free_shipping_top_up_products")
        if row["period_grain"] == "month" and str(row["period_start_date"]) == "2025-05-01"
    ]
    assert (product["product_id"], product["top_up_amount"]) == ("product-1", 700)


# Funnel.


def _funnel_of(shop: BuiltShop, month: str) -> dict[str, dict[str, Any]]:
    """The steps of the funnel that must be made, in their order, by name."""
    return {
        row["step_name"]: row
        for row in sorted(shop.rows("funnel_transitions"), key=lambda row: int(row["step_number"]))
        if (row["period_grain"], row["segment"]) == ("month", "all")
        and str(row["period_start_date"]) == f"{month}-01"
        and not row["is_optional"]
    }


def test_funnel_of_a_thousand_visits(shop: BuiltShop) -> None:
    expect = _expect("funnel_of_a_thousand_visits")
    steps = _funnel_of(shop, "2023-08")
    rates = [row["transition_rate"] for name, row in steps.items() if name != "visit"]
    assert rates == expect["transition_rates"]
    assert steps["purchase"]["overall_rate"] == expect["overall_conversion"]
    weakest = {
        f"{row['step_before_name']} -> {name}"
        for name, row in steps.items()
        if row["transition_rate"] == min(rates)
    }
    assert weakest == set(expect["weakest_transitions"])
    assert steps["add_to_cart"]["median_seconds"] == 60
    assert steps["add_to_cart"]["dropped_count"] == 560


def _gains_of(shop: BuiltShop, month: str, target_kind: str) -> dict[str, dict[str, Any]]:
    """What a better step would bring in a month, by the name of the step."""
    return {
        row["step_name"]: row
        for row in shop.rows("funnel_opportunities")
        if (row["period_grain"], row["segment"]) == ("month", "all")
        and (str(row["period_start_date"]), row["target_kind"]) == (f"{month}-01", target_kind)
    }


def test_the_weakest_transitions_of_a_thousand_visits_would_bring_the_same(
    shop: BuiltShop,
) -> None:
    what_if = _case("funnel_of_a_thousand_visits")["what_if"]
    gains = _gains_of(shop, "2023-08", "plus_5_points")
    cart = gains["add_to_cart"]
    assert cart["target_rate"] == pytest.approx(what_if["rate"])
    purchases = cart["completed_count"] + cart["extra_completed_count"]
    assert purchases == pytest.approx(what_if["expect"]["purchase"])
    ranks = {name: row["opportunity_rank"] for name, row in gains.items()}
    assert ranks == {
        "add_to_cart": 1,
        "begin_checkout": 1,
        "purchase": 3,
        "confirmation": 4,
        "view_item": 5,
    }


def test_cart_rate_from_thirty_to_forty(shop: BuiltShop) -> None:
    expect = _expect("cart_rate_from_thirty_to_forty")
    cart = _gains_of(shop, "2023-10", "target")["add_to_cart"]
    assert cart["completed_count"] == expect["purchase_before"]
    assert cart["completed_count"] + cart["extra_completed_count"] == expect["purchase_after"]


def test_the_product_page_is_the_leak(shop: BuiltShop) -> None:
    expect = _expect("the_product_page_is_the_leak")
    steps = _funnel_of(shop, "2023-09")
    assert steps["purchase"]["overall_rate"] == expect["overall_conversion"]
    assert steps["add_to_cart"]["transition_rate"] == expect["view_to_cart_rate"]
    assert steps["add_to_cart"]["previous_transition_rate"] == 0.3


# Micro-conversions.


def _micro_conversions_of(shop: BuiltShop, month: str) -> dict[str, dict[str, Any]]:
    """The rows of a month, by micro-conversion."""
    return {
        row["micro_conversion_id"]: row
        for row in shop.rows("micro_conversions")
        if (row["period_grain"], row["segment"]) == ("month", "all")
        and str(row["period_start_date"]) == f"{month}-01"
    }


def test_engaged_session(shop: BuiltShop) -> None:
    expect = _expect("engaged_session")
    sessions = {row["session_id"]: row for row in shop.rows("fct_sessions")}
    found = [sessions[f"engaged-{number}"]["is_engaged"] for number in range(len(ENGAGEMENTS))]
    assert found == expect["engaged"]
    row = _micro_conversions_of(shop, "2019-01")["engaged_session"]
    assert (row["session_count"], row["conversion_count"]) == (4, sum(expect["engaged"]))
    assert row["conversion_rate"] == 0.5


def test_other_micro_conversions(shop: BuiltShop) -> None:
    text = "; ".join(_expect("other_micro_conversions"))
    assert [words for words, _ in KINDS.values() if words not in text] == []
    met = {
        (row["micro_conversion_id"], row["session_id"])
        for row in shop.rows("int_basketry__micro_conversions_met")
        if row["session_id"] in KINDS or row["session_id"].startswith("nearly")
    }
    # Contacts are three of the kinds together.
    contacts = {("contact_won", name) for name in ("line_friend", "newsletter", "membership")}
    assert met == {(name, name) for name in KINDS} | contacts
    rows = _micro_conversions_of(shop, "2019-03")
    sessions = len(KINDS) + len(NEARLY)
    for name in KINDS:
        row = rows[name]
        assert row["warning"] is None
        assert (row["session_count"], row["conversion_count"]) == (sessions, 1)
        assert row["conversion_rate"] == pytest.approx(1 / sessions)
        bought = name == "line_friend"
        assert row["purchase_rate_with"] == bought
        without = (2 - bought) / (sessions - 1)
        assert row["purchase_rate_without"] == pytest.approx(without)
        assert row["purchase_lift"] == pytest.approx(bought / without - 1)


def test_enough_conversions_for_automated_bidding(shop: BuiltShop) -> None:
    expect = _expect("enough_conversions_for_automated_bidding")
    june = _micro_conversions_of(shop, "2019-06")
    rows = [june[name] for name in ("newsletter", "membership")]
    assert [row["trailing_conversion_count"] for row in rows] == [49, 50]
    assert [row["has_enough_volume"] for row in rows] == expect["has_enough_volume"]
    # On the last day only: on the day before, one of the fifty was yet to come.
    assert [row["enough_volume_day_count"] for row in rows] == [0, 1]
