"""Web visits: who comes, what they are offered, and the orders they end in."""

from __future__ import annotations

from dataclasses import replace

from basketry.generate.baskets import Setting, draw_main, fill_basket, follow_up_basket
from basketry.generate.chance import Mix, Stream
from basketry.generate.clock import DAY
from basketry.generate.customers import REGION_MIX, Customer
from basketry.generate.experiments import assign, count_buyer
from basketry.generate.offers import draw_offer
from basketry.generate.orders import Draft, apply_coupon, charge_shipping
from basketry.generate.session import (
    Event,
    Session,
    add_look_below,
    add_micro_events,
    add_step_events,
    draw_reach,
    draw_times,
)
from basketry.generate.shop import FUNNEL, GROUP_OF_REGION, OVERSEAS, PLANTED
from basketry.generate.state import Day, Life, Visit

_DEVICE_MIX = Mix(dict(PLANTED.device_mix))
_VISITOR_SOURCES = Mix(dict(PLANTED.visitor_source_mix))
_MEMBER_SOURCES = Mix(dict(PLANTED.member_source_mix))
_PAYMENT = Mix({"card": 0.62, "konbini": 0.12, "paypay": 0.26})
_LANDING = Mix({"/": 0.4, "/sake": 0.3, "/gift": 0.2, "/blog/hiyaoroshi": 0.1})
_HOURS = Mix(
    {
        7: 2, 8: 3, 9: 3, 10: 4, 11: 4, 12: 7, 13: 5, 14: 4, 15: 4, 16: 4, 17: 5, 18: 6, 19: 8,
        20: 10, 21: 12, 22: 10, 23: 5,
    }
)  # fmt: skip
_SHIPS_ELSEWHERE = 0.10
# Funnel positions at which the placements of a web session appear.
_PLACES = (("product_page", 3), ("chat", 3), ("cart", 4), ("checkout", 5))
_CART_REACHED = dict(_PLACES)["cart"]
# A refused payment leaves its order behind this many seconds later.
_REFUSED_AFTER = 30


def new_visitor(life: Life, today: Day) -> Visit:
    """Return the first visit of somebody who was never here before."""
    stream, tally = today.stream("arrivals"), life.tally
    device = _DEVICE_MIX.draw(stream)
    tally.drawn("device_mix", PLANTED.device_mix.items(), device)
    rate = PLANTED.visitor_is_overseas
    is_overseas = tally.trial("visitor_is_overseas", (), rate, stream.chance(rate))
    return Visit(draw_second(stream), life.number("visitors"), device, None, is_overseas)


def draw_second(stream: Stream) -> int:
    """Return when in the day a web visit starts, in seconds."""
    return _HOURS.draw(stream) * 3600 + stream.between(0, 3599)


def draw_device(stream: Stream) -> str:
    """Return a device for a member whose device is not known yet."""
    return _DEVICE_MIX.draw(stream)


def _show_offers(life: Life, today: Day, session: Session) -> None:
    """Show the offers before a purchase; none to overseas visitors."""
    visit, times = session.visit, session.times
    if visit.is_overseas:
        return
    stream, tally, used = today.stream("offers"), life.tally, set[str]()
    places = [(name, times[at - 1]) for name, at in _PLACES if session.reach >= at]
    if session.reach >= _CART_REACHED:
        session.holdout = assign(life, today, visit, times[_CART_REACHED - 1], in_cart=True)
    if session.source == "email" and visit.customer:
        # The mail that brought the customer here; none from before the span or the registration.
        sent_at = times[0] - stream.between(3_600, 30 * 3_600)
        if sent_at > max(0, visit.customer.registered):
            places.insert(0, ("email", sent_at))
    for placement, moment in places:
        if session.holds_back(placement):
            continue
        rate = PLANTED.offer_shown[placement]
        if tally.trial("offer_shown", (placement,), rate, stream.chance(rate)):
            shown_at = moment if placement == "email" else moment + stream.between(1, 5)
            offer = draw_offer(stream, placement, shown_at, session.main, today.day, used=used)
            if offer is not None:
                session.offers.append(offer)


def _buyer(life: Life, today: Day, session: Session) -> Customer | None:
    """Return who buys: the member, a visitor who registers in the checkout, or None, a guest."""
    visit = session.visit
    if visit.customer or visit.is_overseas:
        return visit.customer
    people, rate = today.stream("buyers"), PLANTED.web_buyer_registers
    if not life.tally.trial("buyer_registers", ("web",), rate, people.chance(rate)):
        return None
    registered_at = session.times[-2] + 1
    customer = life.book.register(people, registered_at, session.source, "web")
    customer.visitor, customer.device = visit.visitor, visit.device
    session.events.append(Event(registered_at, "sign_up", "/account/new"))
    life.tally.count("micro_conversion_events", "sign_up_at_checkout")
    return customer


def _order(life: Life, today: Day, session: Session, ordered_at: int) -> Draft:
    """Return the order that ends a session."""
    people, visit = today.stream("buyers"), session.visit
    customer = _buyer(life, today, session)
    region = OVERSEAS if visit.is_overseas else customer.region if customer else ""
    if not region or (not visit.is_overseas and people.chance(_SHIPS_ELSEWHERE)):
        region = REGION_MIX.draw(people)
    setting = Setting(
        today.day,
        "online",
        visit.device,
        session.currency,
        is_repeat=customer is not None and customer.valid_orders > 0,
        is_kanto=GROUP_OF_REGION[region] == "関東",
    )
    lines, is_topped_up = fill_basket(
        today.stream("baskets"), life.tally, setting, session.main, session.offers
    )
    draft = Draft(
        ordered_at,
        "online",
        lines,
        customer,
        session.currency,
        visitor=visit.visitor,
        session_id=session.session_id,
        region=region,
        payment="card" if visit.is_overseas else _PAYMENT.draw(people),
        device=visit.device,
        source=session.source,
        is_topped_up=is_topped_up,
        offers=session.offers,
    )
    apply_coupon(today.stream("coupons"), life.tally, draft)
    charge_shipping(draft)
    return draft


def _thank(life: Life, today: Day, session: Session, draft: Draft) -> None:
    """Perhaps show an offer on the thank-you page, and take it by a small second order."""
    stream, tally = today.stream("thank_you"), life.tally
    rate = PLANTED.offer_shown["thank_you"]
    if session.visit.is_overseas or not tally.trial(
        "offer_shown", ("thank_you",), rate, stream.chance(rate)
    ):
        return
    shown_at = draft.ordered_at + stream.between(2, 20)
    offer = draw_offer(stream, "thank_you", shown_at, session.main, today.day, used=set())
    if offer is None:
        return
    session.offers = [*session.offers, offer]
    rate = PLANTED.offer_taken[offer.kind]["thank_you"]
    case = (offer.kind, "thank_you")
    offer.is_taken = tally.trial("offer_taken", case, rate, stream.chance(rate))
    if not offer.is_taken:
        return
    ordered_at = shown_at + stream.between(20, 600)
    lines = follow_up_basket(stream, Setting(today.day, "online"), offer)
    # It travels in the parcel of the order before it, so no shipping is charged.
    second = replace(
        draft,
        ordered_at=ordered_at,
        lines=lines,
        coupon="",
        discount=0,
        shipping=0,
        is_topped_up=False,
        offers=[offer],
    )
    today.drafts.append(second)
    value = str(second.subtotal)
    session.events.append(Event(ordered_at, "purchase", "/checkout/thanks", None, value))


def _finish(life: Life, today: Day, session: Session) -> None:
    """Let the session end: in an order, in a refused payment, in a sign-up, or in leaving."""
    visit, tally = session.visit, life.tally
    if session.has_bought:
        session.draft = _order(life, today, session, session.times[-1])
    elif session.reach == len(FUNNEL) - 1:
        stream = today.stream("sessions")
        rate = PLANTED.failed_payment_leaves_an_order
        if tally.trial("failed_payment_leaves_an_order", (), rate, stream.chance(rate)):
            session.draft = _order(life, today, session, session.times[-1] + _REFUSED_AFTER)
            session.draft.has_failed = True
    add_step_events(session, today.day)
    add_look_below(life, today, session)
    signed_up_at = add_micro_events(life, today, session)
    if session.draft is not None:
        today.drafts.append(session.draft)
        visit.customer = session.draft.customer
    elif signed_up_at is not None:
        stream = today.stream("sessions")
        visit.customer = life.book.register(stream, signed_up_at, session.source, "web")
        visit.customer.visitor, visit.customer.device = visit.visitor, visit.device
        life.due(stream, visit.customer, today.day + stream.between(5, 60))


def _go_on(life: Life, today: Day, session: Session) -> None:
    """Thank who bought; let a stranger who did not buy perhaps come back."""
    visit = session.visit
    if session.has_bought and session.draft is not None:
        for running in (session.experiment, session.holdout):
            if running is not None:
                count_buyer(life, visit, running)
        _thank(life, today, session, session.draft)
    elif visit.customer is None:
        stream, rate = today.stream("sessions"), PLANTED.visitor_comes_back
        if life.tally.trial("visitor_comes_back", (), rate, stream.chance(rate)):
            later = today.day + stream.between(1, 10)
            life.visitors_due[later].append((visit.visitor, visit.device, visit.is_overseas))


def _write_offers(life: Life, today: Day, session: Session) -> None:
    visit = session.visit
    customer_id = visit.customer.customer_id if visit.customer else ""
    for offer in session.offers:
        session_id = "" if offer.placement == "email" else session.session_id
        offer_id = f"F{life.number('offers'):07d}"
        row = offer.row(offer_id, session_id, visit.visitor_id, customer_id)
        today.rows["offers"].append(row)
        life.tally.count("offers_shown", offer.kind, offer.placement)


def hold_session(life: Life, today: Day, visit: Visit) -> None:
    """Let one web visit happen: its session, events, offers, assignment and perhaps its orders."""
    stream = today.stream("sessions")
    started_at = today.day * DAY + visit.second
    source = (_MEMBER_SOURCES if visit.customer else _VISITOR_SOURCES).draw(stream)
    running = assign(life, today, visit, started_at)
    reach = draw_reach(life, today, visit, running)
    session = Session(
        visit=visit,
        session_id=f"S{life.number('sessions'):07d}",
        source=source,
        landing=_LANDING.draw(stream),
        times=draw_times(stream, started_at, reach),
        main=draw_main(today.stream("mains"), life.tally, today.day, "online"),
        experiment=running,
    )
    _show_offers(life, today, session)
    _finish(life, today, session)
    _go_on(life, today, session)
    today.rows["sessions"].append(session.row())
    today.rows["events"].extend(session.event_rows(life))
    _write_offers(life, today, session)
