"""A small dirty shop from a seeded generator: every branch of the models has rows that take it.

It is unbelievable on purpose: three currencies with 0, 2 and 3 digits, returns, gift cards, free
orders, guests, ties, birthdays, sales by weight, and rows broken in every way the contract names.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from twin_rows import twin_rows

Row = dict[str, str | None]
Faults = tuple[Row, ...]

CURRENCIES = {"JPY": 0, "USD": 2, "KWD": 3}
STATUSES = ("completed", "completed", "shipped", "delivered", "paid", "pending", "cancelled")
REGIONS = ("東京都", "大阪府", "北海道", None)
DEVICES = ("desktop", "mobile", "tablet", None)
SOURCES = ("search", "mail", "social", None)
PAYMENTS = ("card", "cash", "convenience_store", None)
KINDS = ("goods", "service", "unknown", None)
GENDERS = ("female", "male", None)
RANKS = ("gold", "silver", None)


# A family that ranks its products, with a gap and one of them in no tier; one that goes by its four
# list prices, though one of its products names tier 0; one of a single product; and none.
FAMILIES = (*("ranked",) * 4, *("priced",) * 6, "single", None)
TIERS = {0: 1, 1: 4, 3: 2, 4: 0, 11: 3}
LIST_PRICES = {5: 400, 8: None}


@dataclass
class Shop:
    """The raw rows so far, by input."""

    random: random.Random
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, name: str, **values: object) -> Row:
        """One raw row; values become texts, None stays null."""
        row: Row = {key: None if value is None else str(value) for key, value in values.items()}
        self.rows.setdefault(name, []).append(row)
        return row


def _price(shop: Shop, currency: str) -> Decimal:
    digits = CURRENCIES[currency]
    coins = shop.random.choice((0, 1, 99, 333, 500, 1000, 1250, 2999, 12345, 100000))
    return Decimal(coins).scaleb(-digits)


def _add_catalogue(shop: Shop) -> None:
    for number in range(12):
        shop.add(
            "products",
            product_id=f"p{number:02d}",
            product_name=f"商品 {number}",
            category=("清酒", "焼酎", "gift", 'tea, "loose"')[number % 4],
            product_family=FAMILIES[number],
            price_tier=TIERS.get(number),
            list_price_amount=LIST_PRICES.get(number, number * 100),
            unit_cost_amount=None if number % 3 == 0 else f"{number * 37}.125",
            is_gift_card=(None, "no", "true", "0")[number % 4],
            available_from="2023-01-01",
            available_until="2024-12-31" if number == 2 else None,
        )
    # A shop may say "unknown" itself: it is one value with what is missing.
    shop.add("products", product_id="p-unknown", product_name="?", category="unknown")
    births = ("2004-02-29", "2005-06-15", "1995-06-15", "1985-06-16", "1975-12-31", "1954-01-01")
    for number in range(60):
        shop.add(
            "customers",
            customer_id=f"c{number:03d}",
            registered_at="2023-01-05T08:00:00Z",
            birth_date=None if number % 7 == 0 else births[number % 6],
            gender=GENDERS[number % 3],
            region=REGIONS[number % 4],
            acquisition_channel="search",
            membership_rank=RANKS[number % 3],
        )
    shop.add("customers", customer_id="c-unborn", birth_date="2030-01-01", gender="female")
    for number in range(40):
        shop.add(
            "sessions",
            session_id=f"s{number:03d}",
            visitor_id=f"v{number % 15:02d}",
            started_at=f"2024-06-{number % 28 + 1:02d} 01:02:03.5",
            device_type=DEVICES[number % 4],
            traffic_source=SOURCES[number // 4 % 4],
            landing_page="/",
            is_bot="true" if number % 13 == 12 else None,
        )


def _instant(shop: Shop) -> datetime:
    """A time in three years, often on the borders of days, weeks, months and years in Tokyo."""
    borders = (
        datetime(2023, 12, 31, 14, 59, 59),
        datetime(2023, 12, 31, 15, 0, 0),
        datetime(2024, 2, 28, 20, 0, 0),
        datetime(2024, 2, 29, 3, 0, 0),
        datetime(2024, 6, 15, 3, 0, 0),
        datetime(2025, 6, 14, 14, 59, 0),
        datetime(2025, 6, 14, 15, 1, 0),
        datetime(2025, 3, 9, 7, 30, 0),
        datetime(2025, 9, 30, 15, 0, 0),
    )
    if shop.random.random() < 0.25:
        return shop.random.choice(borders)
    start = datetime(2023, 6, 1)
    return start + timedelta(minutes=15 * shop.random.randrange(4 * 24 * 900))


def _add_line(shop: Shop, order_id: str, number: int, currency: str, free: bool) -> None:
    price = Decimal(0) if free else _price(shop, currency)
    quantity = shop.random.choice(("1", "1", "1", "2", "3", "10", "-1", "0.3333", "+2"))
    listed = shop.random.choice((None, None, price, price * 2, price + 1, price / 2))
    shop.add(
        "order_items",
        order_item_id=f"{order_id}-{number}",
        order_id=order_id,
        product_id=shop.random.choice(("unlisted", "p-unknown", *(f"p{n:02d}" for n in range(12)))),
        quantity=quantity,
        unit_price_amount=price,
        list_unit_price_amount=listed,
        line_discount_amount=shop.random.choice((None, None, None, "1", "0.5")),
        unit_cost_amount=shop.random.choice((None, None, "12.3456", "0", "9999999999999")),
        line_kind=shop.random.choice(KINDS),
        bundle_id=shop.random.choice((None, None, "b1")),
        is_subscription=shop.random.choice((None, "true", "NO")),
        service_minutes=shop.random.choice((None, "45.5")),
        currency_code=shop.random.choice((None, None, currency)),
    )


def _add_refunds(shop: Shop, order_id: str, line_count: int, currency: str) -> None:
    for number in range(shop.random.choice((0, 0, 0, 1, 1, 2, 3))):
        named = shop.random.random() < 0.5
        shop.add(
            "refunds",
            refund_id=f"r-{order_id}-{number}",
            order_id=order_id,
            refunded_at="2025-11-01",
            refund_amount=shop.random.choice(("0", "1", "100", "33.333", "1000")),
            order_item_id=f"{order_id}-{shop.random.randrange(line_count)}" if named else None,
            refund_quantity="1" if named else None,
            currency_code=shop.random.choice((None, currency)),
        )


def _add_order(shop: Shop, number: int) -> None:
    order_id = f"o{number:04d}"
    currency = shop.random.choice(("JPY", "JPY", "JPY", "USD", "KWD"))
    customer = shop.random.choice((None, "c-unlisted", *(f"c{n:03d}" for n in range(25))))
    if number % 50 == 7:
        customer = "c-unborn"
    shop.add(
        "orders",
        order_id=order_id,
        ordered_at=_instant(shop).isoformat(sep=shop.random.choice((" ", "T"))),
        order_status=shop.random.choice(STATUSES),
        customer_id=customer,
        visitor_id=shop.random.choice((None, "v01", "v02", "v03")),
        session_id=shop.random.choice((None, "s-unlisted", *(f"s{n:03d}" for n in range(40)))),
        currency_code=None if currency == "JPY" and number % 2 else currency,
        sales_channel=shop.random.choice(("web", "shop", None)),
        store_id=shop.random.choice((None, "ginza")),
        region=shop.random.choice(REGIONS),
        payment_method=shop.random.choice(PAYMENTS),
        coupon_code=shop.random.choice((None, None, "SPRING")),
        staff_id=shop.random.choice((None, None, "sato")),
        order_discount_amount=shop.random.choice((None, None, "0", "100", "99.995", "1", "0.5")),
        shipping_amount=shop.random.choice((None, "500", "7.125", "0")),
        tax_amount=shop.random.choice((None, "80", "0.333")),
        is_test=shop.random.choice((None, None, None, None, "false", "f", "1")),
    )
    lines = shop.random.choice((1, 1, 2, 3, 4))
    free = shop.random.random() < 0.08
    for line in range(lines):
        _add_line(shop, order_id, line, currency, free)
    _add_refunds(shop, order_id, lines, currency)


def _add_gift_cards(shop: Shop) -> None:
    """Orders of gift cards only: one that is valid otherwise, one that has no valid neighbour."""
    for number, (day, status, test) in enumerate(
        (
            ("2024-06-15 03:00", "completed", None),
            ("2022-02-02 03:00", "completed", None),
            ("2024-06-15 03:00", "cancelled", None),
            ("2024-06-15 03:00", "completed", "t"),
        )
    ):
        shop.add(
            "orders",
            order_id=f"g{number}",
            ordered_at=day,
            order_status=status,
            customer_id="c001",
            is_test=test,
            shipping_amount="10",
            tax_amount="3",
        )
        for line in range(2):
            shop.add(
                "order_items",
                order_item_id=f"g{number}-{line}",
                order_id=f"g{number}",
                product_id="p02",
                quantity="1",
                unit_price_amount="3000",
            )


def _add_crowd(shop: Shop, size: int) -> None:
    """Many different buyers in two days, enough for an interval that is not flagged as wide."""
    for number in range(size):
        order_id = f"w{number:04d}"
        shop.add(
            "orders",
            order_id=order_id,
            ordered_at=f"2025-10-{4 + number % 2:02d} 0{number % 3}:30:00",
            order_status="completed",
            customer_id=f"crowd{number // 2 if number < 20 else number}",
            currency_code="JPY",
            sales_channel="web",
        )
        shop.add(
            "order_items",
            order_item_id=f"{order_id}-0",
            order_id=order_id,
            product_id=f"p{number % 3:02d}" if number % 3 != 2 else "p04",
            quantity="1",
            unit_price_amount=500 + 37 * (number % 41),
            line_kind="goods",
        )


def _add_ties(shop: Shop) -> None:
    """Two orders of one customer in one instant, shares that round on a half, and equal lines."""
    for order_id in ("t2", "t1", "t3"):
        shop.add(
            "orders",
            order_id=order_id,
            ordered_at="2024-05-05 05:05:05.000001",
            order_status="completed",
            customer_id="c-tie",
            order_discount_amount="5",
            shipping_amount="1",
            tax_amount="7",
        )
        for line in range(2 if order_id == "t1" else 4):
            shop.add(
                "order_items",
                order_item_id=f"{order_id}-{line}",
                order_id=order_id,
                product_id="p01",
                quantity="1",
                unit_price_amount="100",
            )
    shop.add(
        "refunds",
        refund_id="r-t1",
        order_id="t1",
        refunded_at="2024-06-01 00:00",
        refund_amount="3",
    )


HOSTILE = "\"quoted\" \\ back\nline\ttab\r 🍶 <script>alert('x')</script>; drop table x --"


def _broken(shop: Shop, name: str, base: Row, /, **changed: object) -> None:
    """A copy of a good row with some values replaced."""
    shop.add(name, **{**base, **changed})


def _add_broken_orders(shop: Shop) -> None:
    good: Row = {
        "order_id": "x",
        "ordered_at": "2025-01-10 10:00",
        "order_status": "completed",
        "coupon_code": HOSTILE,
    }
    faults: Faults = (
        {"order_id": None},
        {"ordered_at": "  "},
        {"order_status": None, "ordered_at": "never"},
        {"tax_amount": "1,000"},
        {"shipping_amount": "1e3", "order_discount_amount": "five"},
        {"ordered_at": "2025-02-31"},
        {"ordered_at": "2025-01-10 24:00"},
        {"ordered_at": "2025-01-10T10:00+09:00"},
        {"is_test": "maybe"},
        {"order_status": "Completed"},
        {"currency_code": "jpy"},
        {"currency_code": "YENS", "tax_amount": "-1"},
        {"order_discount_amount": "-0.01"},
        {"shipping_amount": "-5"},
        {"tax_amount": "-5"},
        {"ordered_at": "2099-01-01"},
    )
    for number, fault in enumerate(faults):
        order_id = f"x{number:02d}"
        _broken(shop, "orders", good, **{"order_id": order_id, **fault})
        shop.add(
            "order_items",
            order_item_id=f"{order_id}-0",
            order_id=order_id,
            product_id="p01",
            quantity="2",
            unit_price_amount="50",
        )
        shop.add(
            "refunds",
            refund_id=f"r-{order_id}",
            order_id=order_id,
            refunded_at="2025-02-01",
            refund_amount="10",
            currency_code="USD" if number % 2 else None,
        )
    shop.add("orders", **{**good, "order_id": "no-lines", "currency_code": "USD"})
    shop.add(
        "refunds",
        refund_id="r-no-lines",
        order_id="no-lines",
        refunded_at="2025-02-01",
        refund_amount="10",
    )
    for minute in (20, 10, 10):
        shop.add("orders", **{**good, "order_id": "twice", "ordered_at": f"2025-01-10 10:{minute}"})
    shop.add("orders", **{**good, "order_id": "twice", "tax_amount": "-1"})
    shop.add(
        "order_items",
        order_item_id="twice-0",
        order_id="twice",
        product_id="p01",
        quantity="1",
        unit_price_amount="100",
    )


def _add_broken_lines(shop: Shop) -> None:
    good: Row = {
        "order_item_id": "y",
        "order_id": "t3",
        "product_id": "p01",
        "quantity": "1",
        "unit_price_amount": "100",
        "bundle_id": HOSTILE,
    }
    faults: Faults = (
        {"order_item_id": None},
        {"order_id": None},
        {"product_id": ""},
        {"quantity": None},
        {"unit_price_amount": " "},
        {"quantity": "two"},
        {"unit_price_amount": "¥100"},
        {"is_subscription": "perhaps"},
        {"unit_price_amount": "-1", "quantity": "0"},
        {"list_unit_price_amount": "-1"},
        {"unit_cost_amount": "-1"},
        {"line_discount_amount": "-1"},
        {"quantity": "0.00"},
        {"quantity": "9999999999", "unit_price_amount": "9999999999"},
        {"quantity": "-9999999999", "list_unit_price_amount": "9999999999"},
        {"order_id": "nowhere", "currency_code": "EUR"},
        {"order_id": "nowhere"},
        {"order_id": "no such order", "currency_code": "eur"},
        {"currency_code": "USD"},
    )
    for number, fault in enumerate(faults):
        _broken(shop, "order_items", good, **{"order_item_id": f"y{number:02d}", **fault})
    for price in ("90", "80", "80", None):
        _broken(shop, "order_items", good, order_item_id="t3-0", unit_price_amount=price)


def _add_broken_refunds(shop: Shop) -> None:
    good: Row = {
        "refund_id": "z",
        "order_id": "t3",
        "refunded_at": "2025-02-01",
        "refund_amount": "1",
    }
    faults: Faults = (
        {"refund_id": None},
        {"refund_amount": None},
        {"refunded_at": "yesterday"},
        {"refund_amount": "1.", "refund_quantity": "x"},
        {"refund_quantity": "x"},
        {"refund_amount": "-1"},
        {"order_id": "nowhere"},
        {"order_item_id": "t1-0"},
        {"order_item_id": "none"},
        {"currency_code": "USD"},
        {"currency_code": "usd"},
    )
    for number, fault in enumerate(faults):
        _broken(shop, "refunds", good, **{"refund_id": f"z{number:02d}", **fault})
    for day in ("2025-02-02", "2025-02-01"):
        _broken(shop, "refunds", good, refund_id="r-twice", refunded_at=day)


def _add_broken_rest(shop: Shop) -> None:
    product: Row = {"product_id": "q", "product_name": "名", "category": "清酒"}
    faults: Faults = (
        {"product_id": None},
        {"category": None},
        {"price_tier": "1.5"},
        {"list_price_amount": "a"},
        {"available_until": "2025-13-01"},
        {"is_gift_card": "x"},
        {"list_price_amount": "-1"},
        {"unit_cost_amount": "-1"},
    )
    for number, fault in enumerate(faults):
        _broken(shop, "products", product, **{"product_id": f"q{number}", **fault})
    _broken(shop, "products", product, product_id="p01", category="z-later")
    faults = ({"customer_id": None}, {"registered_at": "x"}, {"birth_date": "1990-02-30"})
    for fault in faults:
        _broken(shop, "customers", {"customer_id": "d1"}, **fault)
    for registered, birth in (
        (None, None),
        ("2020-01-01", None),
        # Earlier than all that are kept, but refused for itself.
        ("2019-01-01", "1990-02-30"),
    ):
        shop.add(
            "customers",
            customer_id="c001",
            registered_at=registered,
            birth_date=birth,
            gender="other",
        )
    session: Row = {"session_id": "u", "visitor_id": "v", "started_at": "2025-01-01 00:00"}
    faults = (
        {"session_id": None},
        {"started_at": "2025-01-01 25:00"},
        {"is_bot": "robot"},
        {"started_at": "2099-01-01"},
        {"is_bot": "YES"},
        {"session_id": "s001", "started_at": "2024-01-01", "device_type": "console"},
    )
    for number, fault in enumerate(faults):
        _broken(shop, "sessions", session, **{"session_id": f"u{number}", **fault})
    event: Row = {
        "event_id": "e",
        "session_id": "s003",
        "occurred_at": "2024-06-04 02:00",
        "event_name": "purchase",
    }
    faults = (
        {},
        {"event_id": None},
        {"session_id": None},
        {"occurred_at": None},
        {"event_name": None},
        {"occurred_at": "soon"},
        {"event_value": "x"},
        {"occurred_at": "2099-01-01"},
        {"event_id": "e0", "occurred_at": "2024-06-04 02:01"},
        {"session_id": "nowhere"},
        {"session_id": "u4"},
        {"occurred_at": "2024-06-04 01:02:03.499999"},
        {"occurred_at": "2024-06-04 01:02:03.5"},
        {"occurred_at": "2024-06-05 01:02:03.5"},
        {"occurred_at": "2024-06-05 01:02:03.500001"},
    )
    for number, fault in enumerate(faults):
        _broken(shop, "events", event, **{"event_id": f"e{number}", **fault})
    offer: Row = {
        "offer_id": "f",
        "shown_at": "2025-01-01",
        "offer_kind": "upsell",
        "placement": "cart",
    }
    faults = (
        {},
        {"placement": None},
        {"shown_at": "x"},
        {"offer_kind": "Upsell"},
        {"placement": "roof"},
        {"shown_at": "2099-01-01"},
        {"offer_id": "f0", "shown_at": "2025-01-02"},
        {"offer_kind": "limited_upgrade", "placement": "counter"},
    )
    for number, fault in enumerate(faults):
        _broken(shop, "offers", offer, **{"offer_id": f"f{number}", **fault})
    unit: Row = {
        "experiment_id": "a",
        "unit_id": "1",
        "unit_kind": "visitor",
        "variant": "b",
        "assigned_at": "2025-01-01",
    }
    faults = (
        {},
        {"unit_id": None},
        {"unit_id": None, "experiment_id": None},
        {"assigned_at": "x"},
        {"unit_kind": "cookie"},
        {"assigned_at": "2099-01-01"},
        {"unit_id": "0", "variant": "a", "assigned_at": "2024-12-31"},
        {"unit_id": "0", "unit_kind": "cookie", "assigned_at": "2024-12-30"},
    )
    for number, fault in enumerate(faults):
        _broken(shop, "experiment_assignments", unit, **{"unit_id": str(number), **fault})
    visit: Row = {"store_id": "ginza", "visit_date": "2025-01-01", "visitor_count": "7"}
    faults = (
        {},
        {"visitor_count": None},
        {"visitor_count": "x"},
        {"visit_date": "2025-02-29"},
        {"visitor_count": "-1"},
        {"visit_date": "2099-01-01"},
        {"visit_date": "2025-01-01 09:00", "visitor_count": "6"},
    )
    for number, fault in enumerate(faults):
        _broken(shop, "store_visits", visit, **{"visit_date": f"2025-01-0{number + 1}", **fault})


def _add_new_price(shop: Shop) -> None:
    """A list price that changes so late that the days after it are not over."""
    for day, price in (("2025-12-01", 500), ("2025-12-12", 600)):
        order_id = f"new-price-{price}"
        shop.add("orders", order_id=order_id, ordered_at=day, order_status="completed")
        shop.add(
            "order_items",
            order_item_id=f"{order_id}-0",
            order_id=order_id,
            product_id="p09",
            quantity="2",
            unit_price_amount=price,
        )


def _add_last_day(shop: Shop) -> None:
    """The last and the first moment on both sides of the end of 2025-12-20 in Japan."""
    unit = {"unit_kind": "visitor", "variant": "b"}
    for number, moment in enumerate(("2025-12-20 14:59:59.999999", "2025-12-20 15:00:00")):
        name = f"last-day-{number}"
        shop.add("orders", order_id=name, ordered_at=moment, order_status="completed")
        shop.add("sessions", session_id=name, visitor_id="v", started_at=moment)
        shop.add(
            "events", event_id=name, session_id=name, occurred_at=moment, event_name="purchase"
        )
        shop.add("offers", offer_id=name, shown_at=moment, offer_kind="bundle", placement="cart")
        shop.add("experiment_assignments", experiment_id=name, unit_id=name, assigned_at=moment)
        shop.rows["experiment_assignments"][-1].update(unit)
        shop.add("store_visits", store_id="last", visit_date=f"2025-12-2{number}", visitor_count=1)


OFFER_KINDS = ("upsell", "cross_sell", "bundle", "free_shipping", "subscription", "limited_upgrade")
OFFER_PLACES = ("product_page", "cart", "checkout", "thank_you", "email", "chat", "counter")
# Around the windows of the runs, both edges and just beyond them.
OFFER_SECONDS = (
    *(-1, 0, 1, 60, 3_600, 40_000, 86_400, 86_401, 259_200, 259_201),
    *(-3_600, -86_400, -86_401, -259_200, -259_201),
)


def _add_follow_up_orders(shop: Shop) -> None:
    """Second orders of the same shopper within days, at times with what was bought before."""
    firsts = [row for row in shop.rows["orders"] if (row["order_id"] or "").startswith("o0")][:60]
    for number, first in enumerate(firsts):
        order_id = f"n{number:03d}"
        later = datetime.fromisoformat(str(first["ordered_at"])) + timedelta(
            minutes=shop.random.choice((1, 600, 1_440, 3_000, 4_320))
        )
        shop.add(
            "orders",
            **{
                **first,
                "order_id": order_id,
                "ordered_at": later.isoformat(),
                "order_status": "completed",
                "is_test": None,
            },
        )
        for line in range(3):
            _add_line(shop, order_id, line, first["currency_code"] or "JPY", free=False)


def _add_offers(shop: Shop) -> None:
    """Offers around orders, by every way to know the shopper, for what was bought and what not."""
    products: dict[str | None, list[str | None]] = {}
    for row in shop.rows["order_items"]:
        products.setdefault(row["order_id"], []).append(row["product_id"])
    orders = [row for row in shop.rows["orders"] if (row["order_id"] or "")[:2] in ("o0", "n0")]
    anything = (None, "unlisted", "nowhere sold", "p-unknown", *(f"p{n:02d}" for n in range(12)))
    for number in range(420):
        order = shop.random.choice(orders)
        held = products.get(order["order_id"], [None])
        shown = datetime.fromisoformat(str(order["ordered_at"])) - timedelta(
            seconds=shop.random.choice(OFFER_SECONDS)
        )
        known: tuple[str, ...] = shop.random.choice(
            ((), ("session_id",), ("visitor_id", "customer_id"))
        )
        if number % 3:
            known = ("session_id", "visitor_id", "customer_id")
        for copy in range(shop.random.choice((1, 1, 2))):
            shop.add(
                "offers",
                offer_id=f"offer-{number:03d}-{copy}",
                shown_at=shown.isoformat(),
                offer_kind=shop.random.choice(OFFER_KINDS),
                placement=shop.random.choice(OFFER_PLACES),
                base_product_id=shop.random.choice((*held, shop.random.choice(anything))),
                offered_product_id=shop.random.choice((*held, shop.random.choice(anything))),
            )
            shop.rows["offers"][-1].update({name: order.get(name) for name in known})


def _add_offers_in_sessions(shop: Shop) -> None:
    """Offers and events on their products in one visit, a day before, and at the window's edges."""
    start = datetime(2024, 7, 1, 9, 30)
    for number in range(24):
        shop.add(
            "sessions",
            session_id=f"seen-{number:02d}",
            visitor_id=f"looker-{number // 2:02d}",
            started_at=start.isoformat(),
            customer_id=(None, "c-looker")[number % 2],
        )
        for step, seconds in enumerate((0, 5, 86_400)):
            shop.add(
                "events",
                event_id=f"seen-{number:02d}-{step}",
                session_id=f"seen-{number:02d}",
                occurred_at=(start + timedelta(seconds=seconds)).isoformat(),
                event_name=shop.random.choice(("view_item", "add_to_cart", "select_item")),
                product_id=shop.random.choice(("p01", "p02", "p03", None)),
            )
    for number in range(4):
        # Two of three in one month trade up, the fourth in the next one can still do so.
        day = "2025-12-19" if number == 3 else "2025-08-08"
        name = f"up-{number}"
        shop.add(
            "offers",
            offer_id=name,
            shown_at=f"{day} 01:00:00",
            offer_kind="upsell",
            placement="counter",
            customer_id=name,
            base_product_id="p05",
            offered_product_id="p07",
        )
        shop.add(
            "orders",
            order_id=name,
            ordered_at=f"{day} 02:00:00",
            order_status="completed",
            customer_id=name,
        )
        shop.add(
            "order_items",
            order_item_id=name,
            order_id=name,
            product_id="p07" if number < 2 else "p05",
            quantity="2",
            unit_price_amount=str(900 - 100 * number),
        )
    for number in range(120):
        session = number % 40
        start_of_session = datetime(2024, 6, session % 28 + 1, 1, 2, 4)
        shop.add(
            "events",
            event_id=f"viewed-{number:03d}",
            session_id=f"s{session:03d}",
            occurred_at=(start_of_session + timedelta(minutes=number)).isoformat(),
            event_name="view_item" if number % 8 else "select_item",
            product_id=f"p{shop.random.randrange(12):02d}",
        )
    for number in range(90):
        seconds = shop.random.choice((-259_201, -259_200, -86_400, -5, -1, 0, 4, 5, 6, 86_400))
        if number % 30 == 29:
            seconds = -172_801
        offer = shop.add(
            "offers",
            offer_id=f"in-session-{number:02d}",
            shown_at=(start + timedelta(seconds=seconds)).isoformat(),
            offer_kind="bundle",
            placement="cart",
            offered_product_id=shop.random.choice(("p01", "p02", "p03")),
        )
        shopper = number % 24
        offer.update(
            (
                {"session_id": f"seen-{shopper:02d}"},
                {"visitor_id": f"looker-{shopper // 2:02d}"},
                {"customer_id": "c-looker"},
            )[number % 3]
        )


# Worth of what is put into a cart: sums of them lie on the threshold of the currency and on the
# edges of bands and of what is within reach (23.331 is 9.999, three tenths, below 33.33).
CART_WORTHS = {
    "JPY": ("250", "500", "500", "1000", "1500", "3000", "3500", "4500", "5000"),
    "USD": ("3.333", "3.33", "10", "10", "23.331", "23.33", "30", "33.33"),
}


def _add_cart_steps(
    shop: Shop, session_id: str, began: datetime, currency: str, count: int
) -> list[tuple[str, str]]:
    """Events of a cart, some in one instant; products and worths of what stayed in it."""
    held: list[tuple[str, str]] = []
    moment = began
    for _ in range(count):
        moment += timedelta(seconds=shop.random.choice((0, 5, 40)))
        number = len(shop.rows.get("events", ()))
        # Ids that run against time, so that an order by them alone shows.
        event_id = f"cart{9999 - number}"
        at = moment.isoformat(sep=" ")
        if held and shop.random.random() < 0.15:
            product, worth = held.pop(shop.random.randrange(len(held)))
            shop.add(
                "events",
                event_id=event_id,
                session_id=session_id,
                occurred_at=at,
                event_name="remove_from_cart",
                product_id=product,
                event_value=worth,
            )
            continue
        product = shop.random.choice(("unlisted", *(f"p{n:02d}" for n in range(12))))
        worth = shop.random.choice(CART_WORTHS[currency])
        shop.add(
            "events",
            event_id=event_id,
            session_id=session_id,
            occurred_at=at,
            event_name=shop.random.choice(("add_to_cart",) * 9 + ("view_item",)),
            product_id=None if shop.random.random() < 0.15 else product,
            event_value=None if shop.random.random() < 0.15 else worth,
        )
        held.append((product, worth))
    return held


def _add_cart_order(
    shop: Shop, session_id: str, at: datetime, currency: str, held: list[tuple[str, str]]
) -> None:
    """What stayed in the cart, bought; now and then on another day's or channel's terms."""
    order_id = f"cart-order{len(shop.rows['orders'])}"
    shop.add(
        "orders",
        order_id=order_id,
        ordered_at=at.isoformat(sep=" "),
        order_status=shop.random.choice(("completed",) * 7 + ("cancelled",)),
        session_id=None if shop.random.random() < 0.05 else session_id,
        currency_code=currency,
        sales_channel=shop.random.choice(("online",) * 8 + ("phone", None)),
        order_discount_amount=shop.random.choice((None, None, None, None, "1", "500")),
        shipping_amount=shop.random.choice((None, "0", "0", "660")),
    )
    for number, (product, worth) in enumerate(held or [("p01", "-5")]):
        amount = Decimal(worth)
        shop.add(
            "order_items",
            order_item_id=f"{order_id}-{number}",
            order_id=order_id,
            product_id=product,
            quantity=shop.random.choice(("1", "1", "2")) if amount > 0 else "-1",
            unit_price_amount=abs(amount),
        )


def _offer_free_shipping(shop: Shop, number: int, session_id: str, start: datetime) -> None:
    """Free shipping while the cart is filled, mostly for no product in particular."""
    seconds = (0, 5, 40, 45, 80)[number % 5]
    shop.add(
        "offers",
        offer_id=f"ship-{number:03d}",
        shown_at=(start + timedelta(seconds=seconds)).isoformat(sep=" "),
        offer_kind="free_shipping" if number % 7 else "cross_sell",
        placement="cart",
        session_id=session_id,
        offered_product_id=f"p{number % 12:02d}" if number % 9 == 0 else None,
    )


def _add_carts(shop: Shop, sessions: int) -> None:
    """Sessions with carts about the threshold of free shipping: bought, left or topped up."""
    # A source of its own: the rows of the other parts stay as they are.
    shop = Shop(random.Random(23), shop.rows)
    for number in range(sessions):
        session_id = f"cart-session{number}"
        currency = shop.random.choice(("JPY",) * 5 + ("USD",))
        # From before the first day of a threshold; often just before midnight in Japan.
        start = datetime(2024, 11, 25, 14, 58) + timedelta(days=3 * shop.random.randrange(130))
        if number % 2:
            start = datetime(2025, 9, 1 + shop.random.randrange(28), shop.random.randrange(24))
        shop.add(
            "sessions",
            session_id=session_id,
            visitor_id=f"cart-visitor{number}",
            started_at=start.isoformat(sep=" "),
        )
        moment = start
        if number % 4:
            _offer_free_shipping(shop, number, session_id, start)
        for _ in range(shop.random.choice((1, 1, 1, 2))):
            count = shop.random.choice((1, 1, 2, 2, 3, 4))
            held = _add_cart_steps(shop, session_id, moment, currency, count)
            if shop.random.random() < 0.65:
                moment += timedelta(seconds=shop.random.choice((0, 200, 200)))
                _add_cart_order(shop, session_id, moment, currency, held)
            moment += timedelta(seconds=300)


# What experiments of the dirty shop are about, beside the one that the demo's tables name.
EXPERIMENTS: list[Row] = [
    {
        "experiment_id": name,
        "variant": variant,
        "is_control": "true" if variant == "a" else "false",
        "planned_share": share,
        "planned_end_date": end,
    }
    for name, end, shares in (
        ("better", "2025-10-31", {"a": None, "b": None}),
        ("worse", "2025-10-31", {"a": "0.5", "b": "0.5"}),
        ("short", "2025-10-05", {"a": "0.5", "b": "0.5"}),
        ("two weeks", "2025-10-31", {"a": "0.5", "b": None}),
        ("uneven", None, {"a": "0.6", "b": "0.3", "c": "0.1"}),
        ("askew", "2025-10-31", {"a": "0.5", "b": "0.5"}),
        ("empty", "2025-12-20", {"a": None, "b": None}),
        ("running", "2025-12-21", {"a": "0.5", "b": "0.5"}),
        ("edges", "2025-08-31", {"a": "0.5", "b": "0.5"}),
        ("no offers", "2025-08-31", {"a": "0.5", "b": "0.5"}),
        ("nobody's", "2025-08-31", {"a": "0.5", "b": "0.5"}),
    )
    for variant, share in shares.items()
]
OFFER_EXPERIMENTS: list[Row] = [
    {
        "experiment_id": name,
        "offer_kind": kind,
        "placement": place,
        "offered_product_id": product,
    }
    for name, kind, place, product in (
        ("better", "bundle", None, None),
        ("better", None, "cart", None),
        ("worse", None, "cart", "p00"),
        ("short", "bundle", "cart", None),
        ("two weeks", "bundle", None, "p01"),
        ("uneven", None, None, None),
        ("askew", None, "email", None),
        ("empty", None, "email", None),
        ("running", "bundle", None, None),
        ("edges", None, None, None),
        ("nobody's", None, None, None),
    )
]
# Every meaning of a funnel at least once, in no more than four steps: made by names, pages,
# categories and several of them, left out and barred, and one that nothing makes.
FUNNELS: list[Row] = [
    dict(
        zip(
            (
                *("funnel_id", "unit", "step_order", "entry"),
                *("window_minutes", "window_scope", "ties", "holds_product"),
                "ends_with_order",
            ),
            (*row, "false" if row[0] in ("first", "any first") else "true"),
            strict=True,
        )
    )
    for row in (
        ("plain", "session", "in_order", "any", "1440", "whole", "lenient", "false"),
        ("strict", "session", "in_order", "any", "5", "whole", "strict", "false"),
        ("first", "visitor", "in_order", "first", "120", "whole", "lenient", "false"),
        ("by step", "visitor", "in_order", "any", "30", "step", "lenient", "false"),
        ("direct", "session", "directly_followed", "any", "60", "whole", "lenient", "false"),
        ("direct strict", "visitor", "directly_followed", "any", "60", "step", "strict", "false"),
        ("any", "visitor", "any_order", "any", "30", "whole", "lenient", "false"),
        ("any first", "customer", "any_order", "first", "600", "whole", "lenient", "false"),
        ("day", "visitor_day", "in_order", "any", "1440", "whole", "lenient", "false"),
        ("customer", "customer", "in_order", "any", "43200", "whole", "lenient", "false"),
        ("product", "session", "in_order", "any", "60", "whole", "lenient", "true"),
        ("product any", "visitor", "any_order", "any", "600", "whole", "lenient", "true"),
        ("barred", "visitor", "in_order", "any", "600", "whole", "lenient", "false"),
        ("barred product", "customer", "in_order", "any", "6000", "step", "strict", "true"),
        ("pages", "session", "in_order", "any", "1440", "whole", "lenient", "false"),
        ("any page", "session", "any_order", "any", "1440", "whole", "lenient", "false"),
    )
]
_PLAIN_STEPS = (
    ("1", "view", "required", "view_item", None, None),
    ("2", "cart", "required", "add_to_cart", None, None),
    ("3", "checkout", "required", "begin_checkout", None, None),
    ("4", "purchase", "required", "purchase", None, None),
)
_OPTIONAL_STEPS = (
    ("1", "visit", "required", "session_start", None, None),
    ("2", "list", "optional", "view_item_list", None, None),
    ("3", "scroll", "optional", "scroll", None, None),
    ("4", "view", "required", "view_item", None, None),
)
_OPTIONAL_END = (
    ("1", "view", "required", "view_item", None, None),
    ("2", "cart", "optional", "add_to_cart", None, None),
    ("3", "checkout", "optional", "begin_checkout", None, None),
    ("4", "end", "optional", "purchase", None, None),
    ("4", "end", "optional", "add_payment_info", None, None),
)
_BARRED_STEPS = (
    ("1", "view", "required", "view_item", None, None),
    ("2", "cart", "required", "add_to_cart", None, None),
    ("2", "no list", "exclusion", "view_item_list", None, None),
    ("2", "no other page", "exclusion", None, "/faq*", None),
    ("3", "end", "required", "purchase", None, None),
    ("3", "end", "required", "begin_checkout", None, None),
    ("3", "no scroll", "exclusion", "scroll", None, None),
    ("3", "no other product", "exclusion", "view_item", None, None),
)
_PAGE_STEPS = (
    ("1", "any page", "required", None, "/*", None),
    ("2", "items", "required", None, "/items*", None),
    ("3", "sake", "required", "view_item", None, "清酒"),
    ("3", "sake", "required", "add_to_cart", "*p01", None),
    ("4", "never", "required", "view_item", "/_tems", None),
)
_PAGES_IN_ANY_ORDER = (
    ("1", "sake", "required", "view_item", None, "清酒"),
    ("2", "never", "required", "view_item", "/_tems", None),
    ("3", "cart", "required", "add_to_cart", None, None),
)
_STEPS_OF = {
    "plain": _OPTIONAL_STEPS,
    "by step": _OPTIONAL_END,
    "customer": _OPTIONAL_STEPS,
    "day": _OPTIONAL_END,
    "barred": _BARRED_STEPS,
    "barred product": _BARRED_STEPS,
    "pages": _PAGE_STEPS,
    "any page": _PAGES_IN_ANY_ORDER,
}
# Below the rate, above it, and of a step that is never made.
_TARGETS = {
    ("plain", "4"): "0.95",
    ("strict", "2"): "0.01",
    ("any", "3"): "0.5",
    ("first", "3"): "1",
    ("pages", "3"): "0.123456",
    ("pages", "4"): "0.2",
}
FUNNEL_STEPS: list[Row] = [
    {
        "funnel_id": funnel["funnel_id"],
        **dict(
            zip(
                (
                    *("step_number", "step_name", "step_kind"),
                    *("event_name", "page_path_pattern", "category"),
                ),
                step,
                strict=True,
            )
        ),
        "target_rate": _TARGETS.get((str(funnel["funnel_id"]), step[0])),
    }
    for funnel in FUNNELS
    for step in _STEPS_OF.get(str(funnel["funnel_id"]), _PLAIN_STEPS)
]
_CONDITION_COLUMNS = (
    *("micro_conversion_id", "condition_number", "alternative", "micro_conversion_name"),
    *("event_name", "page_path_pattern", "category", "min_event_value", "min_event_count"),
    *("min_session_seconds", "min_deepest_scroll_percent"),
    *("min_page_count", "min_product_count", "min_category_count"),
)


def _conditions(name: str, *rows: tuple[int, dict[str, object]]) -> list[Row]:
    """The rows of a micro-conversion, each an alternative and what it asks for."""
    made = []
    for number, (alternative, asked) in enumerate(rows, 1):
        values: dict[str, object] = {
            "micro_conversion_id": name,
            "condition_number": number,
            "alternative": alternative,
            "micro_conversion_name": f"the {name} one",
            **asked,
        }
        made.append(
            {
                column: None if values.get(column) is None else str(values[column])
                for column in _CONDITION_COLUMNS
            }
        )
    return made


_VIEW: dict[str, object] = {"event_name": "view_item"}
_CART: dict[str, object] = {"event_name": "add_to_cart"}
_BUY: dict[str, object] = {"event_name": "purchase"}
_NEVER: dict[str, object] = {"event_name": "no_such_event"}
# Every column by itself, several in a row, rows and alternatives, and what is never met.
MICRO_CONVERSION_CONDITIONS: list[Row] = [
    *_conditions(
        "engaged_session", (1, {"min_session_seconds": 120, "min_deepest_scroll_percent": 70})
    ),
    *_conditions("name", (1, _VIEW)),
    *_conditions("page", (1, {"page_path_pattern": "/faq*"})),
    *_conditions("category", (1, {"category": "清酒"})),
    *_conditions("value", (1, {"min_event_value": "69.9999"})),
    *_conditions("count", (1, {"min_event_count": 5})),
    *_conditions("third view", (1, {**_VIEW, "min_event_count": 3})),
    *_conditions("sake page", (1, {**_VIEW, "page_path_pattern": "/items*", "category": "清酒"})),
    *_conditions("half", (1, {"event_name": "video_progress", "min_event_value": "50"})),
    *_conditions("seconds", (1, {"min_session_seconds": 300})),
    *_conditions("scroll", (1, {"min_deepest_scroll_percent": "69.9999"})),
    *_conditions("pages", (1, {"min_page_count": 3})),
    *_conditions("products", (1, {"min_product_count": 2})),
    *_conditions("categories", (1, {"min_category_count": 2})),
    *_conditions("and", (1, _VIEW), (1, _CART), (1, _BUY)),
    *_conditions("or", (1, _CART), (2, {"event_name": "begin_checkout"}), (3, _BUY)),
    *_conditions(
        "either",
        (1, _VIEW),
        (1, {**_CART, "min_event_count": 2}),
        (2, {"page_path_pattern": "/cart"}),
        (2, {"event_name": "scroll"}),
        (3, {**_VIEW, **_NEVER}),
    ),
    *_conditions("one row", (1, {**_CART, "min_session_seconds": 301, "min_page_count": 2})),
    *_conditions("mixed", (1, {"min_product_count": 2}), (1, _CART), (2, {"min_page_count": 4})),
    *_conditions("never", (1, _VIEW), (1, _NEVER)),
    *_conditions("nowhere", (1, {"page_path_pattern": "/_tems"}), (2, _NEVER)),
    *_conditions("not yet", (1, {**_VIEW, "min_event_count": 99})),
]
REFERENCE: dict[str, list[Row]] = {
    "experiments": EXPERIMENTS,
    "offer_experiments": OFFER_EXPERIMENTS,
    "funnels": FUNNELS,
    "funnel_steps": FUNNEL_STEPS,
    "micro_conversion_conditions": MICRO_CONVERSION_CONDITIONS,
}


def _assign(
    shop: Shop, experiment: str, unit: str, variant: str, *, at: str, kind: str = "customer"
) -> None:
    shop.add(
        "experiment_assignments",
        experiment_id=experiment,
        unit_id=unit,
        unit_kind=kind,
        variant=variant,
        assigned_at=at,
    )


def _add_crowd_experiments(shop: Shop) -> None:
    """The crowd split by what it spends, evenly and not, with offers before some orders."""
    orders = [row for row in shop.rows["orders"] if str(row["order_id"]).startswith("w")]
    lines = {row["order_id"]: row for row in shop.rows["order_items"]}
    for number, order in enumerate(orders):
        line = lines[order["order_id"]]
        customer, spends = str(order["customer_id"]), int(str(line["unit_price_amount"])) > 1300
        if number % 2 and number < 20:
            continue
        # Who spends more is put into one arm, nine times out of ten.
        arm = "b" if spends != (number % 10 == 0) else "a"
        _assign(shop, "better", customer, arm, at="2025-09-30 00:00")
        _assign(shop, "worse", customer, "a" if arm == "b" else "b", at="2025-10-01")
        _assign(shop, "short", customer, "ab"[number % 2], at="2025-09-23 14:59:59")
        began = "2025-10-18 14:59:59" if number else "2025-10-17 15:00"
        _assign(shop, "two weeks", customer, "ab"[number % 2], at=began)
        _assign(shop, "uneven", customer, "aaaabbaabc"[number % 10], at="2025-10-01")
        _assign(shop, "askew", customer, "aab"[number % 3], at="2025-10-01")
        _assign(shop, "running", customer, "ab"[number % 2], at="2025-10-01")
        if number % 3 == 0:
            shop.add(
                "offers",
                offer_id=f"crowd-{number:03d}",
                shown_at=f"2025-10-{3 + number % 2:02d} 23:00:00",
                offer_kind="bundle" if number % 2 else "free_shipping",
                placement=("cart", "email")[number % 4 // 2],
                customer_id=customer,
                offered_product_id=line["product_id"] if number % 6 else "p00",
            )
    for number in range(3):
        _assign(shop, "empty", f"crowd{30 + number}", "b", at="2025-10-01")
        _assign(shop, "no offers", f"crowd{40 + number}", "ab"[number % 2], at="2025-01-01")


def _add_edge_experiment(shop: Shop) -> None:
    """Units of every kind, with orders and offers on both sides of the first and last instant."""
    began, ended = datetime(2025, 6, 1, 3), datetime(2025, 8, 31, 15)
    tick = timedelta(microseconds=1)
    moments = (began - tick, began, ended - tick, ended, ended - timedelta(hours=1))
    for number, moment in enumerate(moments * 3):
        kind = ("visitor", "customer", "session")[number // len(moments)]
        name = f"edge-{number}"
        for experiment in ("edges", "cart_offers_holdout"):
            variant = "ab"[number % 2] if experiment == "edges" else "treatment"
            at = began.isoformat(sep=" ")
            _assign(shop, experiment, name, variant, at=at, kind=kind)
        shop.add(
            "offers",
            offer_id=name,
            shown_at=moment.isoformat(sep=" "),
            offer_kind="bundle",
            placement="cart",
            offered_product_id="p01",
        )
        shop.rows["offers"][-1][f"{kind}_id"] = name
        for later in (timedelta(0), timedelta(hours=2)):
            order_id = f"{name}-{later.seconds}"
            shop.add(
                "orders",
                order_id=order_id,
                ordered_at=(moment + later).isoformat(sep=" "),
                order_status="cancelled" if number == 6 else "completed",
            )
            shop.rows["orders"][-1][f"{kind}_id"] = name
            shop.add(
                "order_items",
                order_item_id=order_id,
                order_id=order_id,
                product_id="p01" if later else "p02",
                quantity="1",
                unit_price_amount=1000 + number,
                unit_cost_amount=None if number % 4 == 0 else 300,
            )
    late = (ended - tick, ended)
    for number, moment in enumerate(late):
        _assign(shop, "edges", f"late-{number}", "a", at=moment.isoformat(sep=" "), kind="visitor")


def _add_experiments(shop: Shop) -> None:
    """Experiments on offers: every verdict, all kinds of units, first and last instants."""
    # A source of its own: the rows of the other parts stay as they are.
    shop = Shop(random.Random(29), shop.rows)
    _add_crowd_experiments(shop)
    _add_edge_experiment(shop)
    # Those that the offers and orders in all currencies belong to.
    for number in range(90):
        unit = f"c{number:03d}" if number < 70 else f"s{number - 70:03d}"
        kind = "customer" if number < 70 else "session"
        if number % 30 == 29:
            unit, kind = f"v0{number // 30 + 1}", "visitor"
        variant = ("treatment", "control")[number % 2]
        at = f"2024-0{number % 3 + 1}-01 00:00"
        _assign(shop, "cart_offers_holdout", unit, variant, at=at, kind=kind)
        _assign(shop, "edges", unit, "ab"[number % 2], at=at, kind=kind)


# Names and values of what is done in a visit; a scroll or a video goes so many percent down.
VISIT_EVENTS = (
    *("view_item_list", "view_item", "view_item", "view_item", "add_to_cart", "begin_checkout"),
    *("add_shipping_info", "add_payment_info", "purchase", "scroll", "scroll", "video_progress"),
)
VISIT_PAGES = (None, "/", "/items", "/items/p01", "/faq", "/shipping", "/cart", "/thanks")


def _add_visit(shop: Shop, session_id: str, visitor: str, began: datetime) -> None:
    """One visit, perhaps of a known customer, perhaps empty, with pauses around the idle times."""
    landing = shop.random.choice((None, "/", "/sale"))
    shop.add(
        "sessions",
        session_id=session_id,
        visitor_id=visitor,
        started_at=began.isoformat(sep=" "),
        customer_id=shop.random.choice((None, None, None, "c001", "c002")),
        device_type=shop.random.choice(DEVICES),
        traffic_source=shop.random.choice(SOURCES),
        landing_page=landing,
    )
    moment = began
    for _ in range(shop.random.choice((0, 1, 2, 5, 6, 7, 12))):
        pause = shop.random.choice((0, 0.5, 20, 119.5, 120, 300, 300.001, 1800))
        moment += timedelta(seconds=pause)
        name = shop.random.choice(VISIT_EVENTS)
        number = len(shop.rows["events"])
        shop.add(
            "events",
            # Ids that run against time, so that an order by them alone shows.
            event_id=f"visit{9999 - number}",
            session_id=session_id,
            occurred_at=moment.isoformat(sep=" "),
            event_name=name,
            page_path=shop.random.choice(VISIT_PAGES),
            product_id=shop.random.choice((None, "unlisted", *(f"p{n:02d}" for n in range(12))))
            if name in ("view_item", "add_to_cart")
            else None,
            event_value=shop.random.choice((None, "25", "69.9999", "70", "100"))
            if name in ("scroll", "video_progress")
            else None,
        )
    for number in range(shop.random.choice((0, 0, 0, 1, 2))):
        order_id = f"{session_id}-{number}"
        shop.add(
            "orders",
            order_id=order_id,
            ordered_at=(
                moment + timedelta(seconds=shop.random.choice((0, 300, 1800.000001)))
            ).isoformat(sep=" "),
            order_status=shop.random.choice(("completed", "completed", "cancelled")),
            customer_id=shop.random.choice((None, "c003", "c004")),
            visitor_id=visitor,
            session_id=shop.random.choice((session_id, session_id, session_id, None)),
            currency_code=shop.random.choice(("JPY", "JPY", "USD")),
        )
        _add_line(shop, order_id, 0, "JPY", free=False)
        # Its currency is that of its order.
        shop.rows["order_items"][-1]["currency_code"] = None


def _add_visits(shop: Shop) -> None:
    """Visits of some forty visitors, some in one instant, known by every way and by none."""
    # A source of its own: the rows of the other parts stay as they are.
    shop = Shop(random.Random(41), shop.rows)
    for visitor in range(40):
        began = datetime(2025, 9, 1, 14, 30) + timedelta(hours=visitor)
        for number in range(shop.random.choice((1, 1, 2, 3, 4, 5))):
            # Ids that run against time here too.
            _add_visit(shop, f"visit{visitor:02d}-{9 - number}", f"guest{visitor:02d}", began)
            began += timedelta(hours=shop.random.choice((0, 2, 30, 300)))


WALK = ("view_item", "add_to_cart", "begin_checkout", "purchase")
# At, just inside and just beyond the windows of FUNNELS, and in one instant.
WALK_PAUSES = (0, 0, 1, 40, 300, 300.000001, 1800, 1800.000001, 3600)


def _add_walks(shop: Shop) -> None:
    """Visits that go down the funnel, now and then astray, over sessions and past midnight."""
    shop = Shop(random.Random(43), shop.rows)
    for visitor in range(90):
        # Midnight in Tokyo is at 15:00 UTC.
        moment = datetime(2025, 9, 3, 14, 40) + timedelta(days=visitor % 9)
        step = 0
        for visit in range(shop.random.choice((1, 1, 2, 3))):
            session_id = f"walk{visitor:02d}-{visit}"
            shop.add(
                "sessions",
                session_id=session_id,
                visitor_id=f"walker{visitor:02d}",
                started_at=moment.isoformat(sep=" "),
                customer_id="c005" if visitor % 30 == 7 else None,
                device_type=shop.random.choice(DEVICES),
                landing_page=shop.random.choice((None, "/", "/items")),
            )
            for _ in range(shop.random.choice((2, 3, 5, 8))):
                moment += timedelta(seconds=shop.random.choice(WALK_PAUSES))
                astray = shop.random.random() < 0.2
                name = shop.random.choice(VISIT_EVENTS) if astray else WALK[step % len(WALK)]
                step += 0 if astray else shop.random.choice((0, 1, 1, 1))
                shop.add(
                    "events",
                    event_id=f"walk{9999 - len(shop.rows['events'])}",
                    session_id=session_id,
                    occurred_at=moment.isoformat(sep=" "),
                    event_name=name,
                    page_path=shop.random.choice((None, "/items", "/items/p01", "/faq/1")),
                    product_id=shop.random.choice((None, "p01", "p01", "p02"))
                    if name in WALK[:2]
                    else None,
                )
            moment += timedelta(seconds=shop.random.choice(WALK_PAUSES))


def _add_footfall(shop: Shop) -> None:
    """Two stores that count who comes in, on most days; the third has no counter."""
    # A source of its own: the rows of the other parts stay as they are.
    shop = Shop(random.Random(47), shop.rows)
    sessions = [row["session_id"] for row in shop.rows["sessions"]]
    for number in range(150):
        day = datetime(2024, 8, 20) + timedelta(days=number if number < 40 else 300 + number)
        for store in ("namba", "ueno"):
            if shop.random.random() < 0.9:
                shop.add(
                    "store_visits",
                    store_id=store,
                    visit_date=day.date().isoformat(),
                    visitor_count=shop.random.choice((0, 1, 2, 3, 5, 8, "2.5")),
                )
        for order in range(shop.random.choice((0, 0, 1, 1, 2, 3))):
            order_id = f"till{number:03d}-{order}"
            # Fetched, not sold in the store, where it names a session.
            session = shop.random.choice(sessions) if shop.random.random() < 0.1 else None
            shop.add(
                "orders",
                order_id=order_id,
                ordered_at=(day + timedelta(hours=shop.random.randint(1, 9))).isoformat(sep=" "),
                order_status=shop.random.choice(STATUSES),
                customer_id=shop.random.choice((None, "c003", "c006", "c007")),
                session_id=session,
                currency_code=shop.random.choice(("JPY", "JPY", "JPY", "USD")),
                store_id=shop.random.choice(("namba", "namba", "ueno", "kobe")),
            )
            _add_line(shop, order_id, 0, "JPY", free=False)
            shop.rows["order_items"][-1]["currency_code"] = None


def random_shop(
    seed: int = 5, orders: int = 160, crowd: int = 320, carts: int = 240
) -> dict[str, list[Row]]:
    """Raw rows by input: `orders` varied ones, a crowd, carts, and every kind of broken row."""
    shop = Shop(random.Random(seed))
    _add_catalogue(shop)
    for number in range(orders):
        _add_order(shop, number)
    _add_gift_cards(shop)
    _add_crowd(shop, crowd)
    _add_ties(shop)
    _add_broken_orders(shop)
    _add_broken_lines(shop)
    _add_broken_refunds(shop)
    _add_broken_rest(shop)
    _add_new_price(shop)
    _add_last_day(shop)
    _add_follow_up_orders(shop)
    _add_offers(shop)
    _add_offers_in_sessions(shop)
    _add_carts(shop, carts)
    _add_experiments(shop)
    _add_visits(shop)
    _add_walks(shop)
    _add_footfall(shop)
    for name, rows in shop.rows.items():
        shop.random.shuffle(rows)
        rows.extend(twin_rows(name))
    return shop.rows
