"""The shop's life, day by day: who comes, from where, and what is left to write at the end."""

from __future__ import annotations

from collections.abc import Iterator

from basketry.generate import counter, traffic
from basketry.generate.chance import Stream
from basketry.generate.clock import DAY, DAYS, date_text, day_shares
from basketry.generate.contract import Row, Rows
from basketry.generate.orders import close_day
from basketry.generate.shop import FAR_FUTURE, FAR_PAST, PLANTED, PRODUCTS, Product
from basketry.generate.state import Day, Life, Visit

# On the last day everybody starts early enough to be done before midnight.
_LAST_START = 21 * 3_600
_CUSTOMERS_A_PIECE = 10_000


def product_row(product: Product) -> Row:
    """Return a product as a row; its list price is the one of the last day."""
    return (
        product.product_id,
        product.name,
        product.category,
        product.family,
        str(product.tier) if product.tier else "",
        str(product.price(DAYS - 1)),
        "" if product.cost is None else str(product.cost),
        "true" if product.is_gift_card else "false",
        date_text(product.from_day) if product.from_day > FAR_PAST else "",
        date_text(product.until_day) if product.until_day < FAR_FUTURE else "",
    )


def _customers_from_before(life: Life) -> None:
    """Register those who were customers before the first day, and let each come once at least."""
    stream = Stream(life.seed, "customers_from_before")
    for _ in range(round(PLANTED.volume.customers_from_before * life.scale)):
        registered = -stream.between(1, 700) * DAY + stream.between(9 * 3_600, 21 * 3_600)
        home = "web" if stream.chance(0.5) else "store"
        channel = "google" if home == "web" else "store_ginza"
        customer = life.book.register(stream, registered, channel, home)
        life.due(stream, customer, stream.between(0, DAYS - 1))


def _web_visits(life: Life, today: Day, newcomers: int) -> list[Visit]:
    """Return the day's web visits in order of time."""
    stream = today.stream("web_visits")
    visits = [traffic.new_visitor(life, today) for _ in range(newcomers)]
    for visitor, device, is_overseas in life.visitors_due.pop(today.day, ()):
        visits.append(Visit(traffic.draw_second(stream), visitor, device, None, is_overseas))
    for customer, where in life.customers_due.get(today.day, ()):
        if where == "online":
            if not customer.visitor:
                customer.visitor = life.number("visitors")
                customer.device = traffic.draw_device(stream)
            second = traffic.draw_second(stream)
            visits.append(Visit(second, customer.visitor, customer.device, customer, False))
    if today.day == DAYS - 1:
        for visit in visits:
            visit.second = min(visit.second, _LAST_START)
    visits.sort(key=lambda visit: visit.second)
    return visits


def _live(life: Life, day: int, share: float) -> Rows:
    today, volume = Day(life, day), PLANTED.volume
    stream = today.stream("how_many")
    size = life.scale * share
    newcomers = stream.poisson(volume.new_web_visitors * size)
    walk_ins = stream.poisson(volume.store_walk_ins * size)
    calls = stream.poisson(volume.phone_calls * size)
    tests = stream.poisson(volume.test_orders * size)
    emails = stream.poisson(volume.unopened_emails * size)
    for visit in _web_visits(life, today, newcomers):
        traffic.hold_session(life, today, visit)
    for customer, where in life.customers_due.pop(day, ()):
        if where == "store":
            counter.serve(life, today, customer)
        elif where == "phone":
            counter.answer_phone(life, today, customer)
    for _ in range(walk_ins):
        counter.serve(life, today, None)
    for _ in range(calls):
        counter.answer_phone(life, today, None)
    for _ in range(tests):
        counter.try_the_till(life, today)
    for _ in range(emails):
        counter.send_unopened_email(life, today)
    counter.count_visits(life, today, share * DAYS)
    close_day(life, today)
    return today.rows


def live(life: Life) -> Iterator[Rows]:
    """Yield the shop's rows in pieces of a day, then the products and customers.

    The truth is complete in `life.tally` when the last piece has been taken.
    """
    _customers_from_before(life)
    for day, share in enumerate(day_shares()):
        yield _live(life, day, share)
    for customer in life.book.customers:
        life.tally.count("customers_by_valid_orders", str(customer.valid_orders))
    yield {"products": [product_row(product) for product in PRODUCTS]}
    for rows in life.book.pieces(_CUSTOMERS_A_PIECE):
        yield {"customers": rows}
