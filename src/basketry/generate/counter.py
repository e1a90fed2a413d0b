"""The stores and the telephone: orders without a session, and who walked through the door."""

from __future__ import annotations

from collections import Counter

from basketry.generate.baskets import Line, Setting, draw_main, fill_basket
from basketry.generate.chance import Mix, Stream
from basketry.generate.clock import DAY, date_text
from basketry.generate.customers import STORE_MIX, Customer
from basketry.generate.offers import Offer, draw_offer
from basketry.generate.orders import Draft, apply_coupon, charge_shipping
from basketry.generate.shop import GROUP_OF_REGION, PLANTED, STAFF, STORES, Product
from basketry.generate.state import Day, Life

_STORE_PAYMENT = Mix({"cash": 0.36, "card": 0.36, "paypay": 0.28})
_PHONE_PAYMENT = Mix({"card": 0.55, "konbini": 0.45})


def serve(life: Life, today: Day, customer: Customer | None) -> None:
    """Let one buyer be served in a store; a stranger may take out a membership."""
    people, tally = today.stream("counter"), life.tally
    ordered_at = today.day * DAY + people.between(10 * 3600 + 1_800, 19 * 3600 + 1_800)
    store = customer.store if customer else STORE_MIX.draw(people)
    if customer is None:
        rate = PLANTED.store_buyer_registers
        if tally.trial("buyer_registers", ("store",), rate, people.chance(rate)):
            registered = ordered_at - people.between(0, 600)
            customer = life.book.register(people, registered, f"store_{store}", "store")
            customer.store = store
    main = draw_main(today.stream("counter_mains"), tally, today.day, "store")
    offers = _counter_offers(life, today, customer, ordered_at, main)
    setting = Setting(
        today.day,
        "store",
        is_repeat=customer is not None and customer.valid_orders > 0,
        is_kanto=customer is not None and GROUP_OF_REGION[customer.region] == "関東",
    )
    lines, is_topped_up = fill_basket(today.stream("counter_baskets"), tally, setting, main, offers)
    draft = Draft(ordered_at, "store", lines, customer)
    draft.store, draft.payment = store, _STORE_PAYMENT.draw(people)
    draft.offers, draft.is_topped_up = offers, is_topped_up
    rate = PLANTED.nominated
    if tally.trial("nominated", (), rate, people.chance(rate)):
        draft.staff = people.choose(STAFF[store])
    apply_coupon(today.stream("coupons"), tally, draft)
    today.drafts.append(draft)


def _counter_offers(
    life: Life, today: Day, customer: Customer | None, ordered_at: int, main: Product
) -> list[Offer]:
    """Return what the staff offered; only a member's card leaves a trace of it."""
    stream, rate = today.stream("counter_offers"), PLANTED.offer_shown["counter"]
    if customer is None or not life.tally.trial(
        "offer_shown", ("counter",), rate, stream.chance(rate)
    ):
        return []
    shown_at = ordered_at - stream.between(30, 300)
    offer = draw_offer(stream, "counter", shown_at, main, today.day, used=set())
    if offer is None:
        return []
    row = offer.row(f"F{life.number('offers'):07d}", "", "", customer.customer_id)
    today.rows["offers"].append(row)
    life.tally.count("offers_shown", offer.kind, offer.placement)
    return [offer]


def answer_phone(life: Life, today: Day, customer: Customer | None) -> None:
    """Take one order by telephone, from the given customer, any other, or a new one."""
    people, tally = today.stream("phone"), life.tally
    ordered_at = today.day * DAY + people.between(9 * 3600, 18 * 3600)
    if customer is None:
        known = life.book.customers
        if known and people.chance(0.6):
            customer = people.choose(known)
        if customer is None or customer.registered > ordered_at:
            customer = life.book.register(people, ordered_at, "phone", "store")
    main = draw_main(people, tally, today.day, "phone")
    setting = Setting(
        today.day,
        "phone",
        is_repeat=customer.valid_orders > 0,
        is_kanto=GROUP_OF_REGION[customer.region] == "関東",
    )
    lines, is_topped_up = fill_basket(people, tally, setting, main)
    draft = Draft(ordered_at, "phone", lines, customer)
    draft.region, draft.payment = customer.region, _PHONE_PAYMENT.draw(people)
    draft.is_topped_up = is_topped_up
    apply_coupon(today.stream("coupons"), tally, draft)
    charge_shipping(draft)
    today.drafts.append(draft)


def try_the_till(life: Life, today: Day) -> None:
    """Ring up a test order at a till: one line, nobody's, never sold."""
    stream = today.stream("tests")
    ordered_at = today.day * DAY + stream.between(9 * 3600, 10 * 3600)
    main = draw_main(stream, life.tally, today.day, "phone")
    draft = Draft(ordered_at, "store", [Line(main, 1, today.day)], None)
    draft.store, draft.payment, draft.is_test = STORE_MIX.draw(stream), "cash", True
    today.drafts.append(draft)


def send_unopened_email(life: Life, today: Day) -> None:
    """Send an offer by mail to a member who does not come because of it."""
    stream = today.stream("emails")
    members = life.book.customers
    if not members:
        return
    customer = stream.choose(members)
    shown_at = today.day * DAY + stream.between(8 * 3600, 12 * 3600)
    if customer.registered > shown_at:
        return
    main = draw_main(stream, life.tally, today.day, "online")
    offer = draw_offer(stream, "email", shown_at, main, today.day, used=set())
    if offer is not None:
        row = offer.row(f"F{life.number('offers'):07d}", "", "", customer.customer_id)
        today.rows["offers"].append(row)
        life.tally.count("offers_shown", offer.kind, offer.placement)


def count_visits(life: Life, today: Day, busyness: float) -> None:
    """Write each store's door count: more than its orders of the day, even on a quiet one.

    `busyness` is the day's business against an average day of the span, 1 = average.
    """
    stream: Stream = today.stream("door")
    orders = Counter(draft.store for draft in today.drafts if draft.store)
    for store, share in STORES.items():
        lookers = PLANTED.volume.store_lookers_per_day * life.scale * share * busyness
        count = orders[store] + 1 + stream.poisson(lookers)
        today.rows["store_visits"].append((store, date_text(today.day), str(count)))
