"""Sessions and their events: what was done, who came, and what was bought, one visit at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from .judging import Judged, Shop
from .orders import ZERO, Order, Row
from .values import local

ECOMMERCE_EVENTS = (
    "view_item_list",
    "view_item",
    "add_to_cart",
    "begin_checkout",
    "add_shipping_info",
    "add_payment_info",
    "purchase",
)


@dataclass
class Session:
    """One visit with its events in order of time and the orders placed in it."""

    session_id: str
    visitor_id: str
    started_at: datetime
    row: Judged | None
    events: list[Judged] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    number: int = 0
    customer_id: str | None = None
    known_by: str | None = None

    def text(self, name: str) -> str | None:
        """What the shop's own row of the session says; None for one cut from events."""
        return self.row.text(name) if self.row else None

    @property
    def ended_at(self) -> datetime:
        """When the last event happened, or the start without one."""
        return max((event.instant("occurred_at") for event in self.events), default=self.started_at)

    @property
    def valid_orders(self) -> list[Order]:
        """Its orders that count, by time and id."""
        ranked = sorted(self.orders, key=lambda order: (order.ordered_at, order.order_id))
        return [order for order in ranked if order.is_valid_order]

    def is_bot(self, shop: Shop) -> bool:
        """More happened than a person does."""
        return len(self.events) > shop.settings.max_session_events


def _rank(event: Judged) -> tuple[datetime, str]:
    return event.instant("occurred_at"), str(event.text("event_id"))


def _cut(shop: Shop, visitor: str, events: list[Judged]) -> list[Session]:
    """The visits of one visitor, told apart by nothing but the pauses between the events."""
    idle = timedelta(minutes=shop.settings.session_idle_minutes)
    visits: list[list[Judged]] = []
    for event in sorted(events, key=_rank):
        if visits and event.instant("occurred_at") - visits[-1][-1].instant("occurred_at") <= idle:
            visits[-1].append(event)
        else:
            visits.append([event])
    return [
        Session(f"{visitor}#{number}", visitor, held[0].instant("occurred_at"), None, held)
        for number, held in enumerate(visits, 1)
    ]


def _place_orders(shop: Shop, sessions: dict[str, Session], orders: list[Order]) -> None:
    idle = timedelta(minutes=shop.settings.session_idle_minutes)
    cut: defaultdict[str, list[Session]] = defaultdict(list)
    for session in sessions.values():
        if session.row is None:
            cut[session.visitor_id].append(session)
    for order in orders:
        named = sessions.get(order.session_id or "")
        if named is not None and named.row is not None:
            named.orders.append(order)
        for session in cut.get(order.session_id or order.visitor_id or "", ()):
            if session.started_at <= order.ordered_at <= session.ended_at + idle:
                session.orders.append(order)


def _stitch(visits: list[Session]) -> None:
    """Give each visit of one visitor its customer."""
    own: list[tuple[str, str] | None] = []
    for visit in visits:
        buyers = [
            order.customer_id
            for order in sorted(visit.orders, key=lambda order: (order.ordered_at, order.order_id))
            if order.customer_id
        ]
        named = visit.text("customer_id")
        own.append((named, "session") if named else (buyers[0], "order") if buyers else None)
    for place, visit in enumerate(visits):
        later = next((one for one in own[place:] if one), None)
        earlier = next((one for one in reversed(own[:place]) if one), None)
        known = own[place]
        if known:
            visit.customer_id, visit.known_by = known
        elif later:
            visit.customer_id, visit.known_by = later[0], "later_session"
        elif earlier:
            visit.customer_id, visit.known_by = earlier[0], "earlier_session"


def build_sessions(shop: Shop, orders: list[Order]) -> list[Session]:
    """Every visit that is listed or can be cut from events."""
    events: defaultdict[str, list[Judged]] = defaultdict(list)
    for event in shop.accepted("events"):
        events[str(event.text("session_id"))].append(event)
    sessions: dict[str, Session] = {}
    for row in shop.accepted("sessions"):
        name = str(row.text("session_id"))
        held = sorted(events.pop(name, []), key=_rank)
        started = row.instant("started_at")
        sessions[name] = Session(name, str(row.text("visitor_id")), started, row, held)
    for visitor, held in events.items():
        sessions.update((visit.session_id, visit) for visit in _cut(shop, visitor, held))
    _place_orders(shop, sessions, orders)
    visitors: defaultdict[str, list[Session]] = defaultdict(list)
    for session in sessions.values():
        visitors[session.visitor_id].append(session)
    for visits in visitors.values():
        visits.sort(key=lambda visit: (visit.started_at, visit.session_id))
        for number, visit in enumerate(visits, 1):
            visit.number = number
        _stitch(visits)
    return list(sessions.values())


def _categories(shop: Shop) -> dict[str | None, str | None]:
    return {row.text("product_id"): row.text("category") for row in shop.accepted("products")}


def _day(shop: Shop, instant: datetime) -> date:
    return local(instant, shop.settings.zone).date()


def facts_of(session: Session, categories: Mapping[str | None, str | None]) -> Row:
    """How long a session was, and how much was seen in it."""
    viewed = {
        event.text("product_id")
        for event in session.events
        if event.text("event_name") == "view_item"
    } - {None}
    depths = [
        event.number("event_value")
        for event in session.events
        if event.text("event_name") == "scroll"
    ]
    return {
        "page_count": len({event.text("page_path") for event in session.events} - {None}),
        "product_count": len(viewed),
        "category_count": len({categories.get(product) for product in viewed} - {None}),
        "session_seconds": (session.ended_at - session.started_at) / timedelta(seconds=1),
        "deepest_scroll_percent": max(
            (depth for depth in depths if depth is not None), default=None
        ),
    }


def session_rows(shop: Shop, sessions: list[Session], engaged: set[str] | None) -> list[Row]:
    """What fct_sessions should hold; `engaged` are the sessions that are."""
    categories = _categories(shop)
    rows = []
    for session in sessions:
        names = {event.text("event_name") for event in session.events}
        orders = session.valid_orders
        currency = orders[0].currency_code if orders else None
        same = [order for order in orders if order.currency_code == currency]
        worth = sum(
            (line.value(shop.settings.order_value_basis) for order in same for line in order.lines),
            ZERO,
        )
        first_page = session.events[0].text("page_path") if session.events else None
        rows.append(
            {
                "session_id": session.session_id,
                "visitor_id": session.visitor_id,
                "customer_id": session.customer_id,
                "customer_known_by": session.known_by,
                "visitor_type": "new" if session.number == 1 else "repeat",
                "device_type": session.text("device_type"),
                "traffic_source": session.text("traffic_source"),
                "landing_page": session.text("landing_page") or first_page,
                "currency_code": currency,
                "session_number": session.number,
                "event_count": len(session.events),
                **facts_of(session, categories),
                "order_count": len(orders),
                "other_currency_order_count": len(orders) - len(same),
                "order_value_amount": worth if orders else None,
                **{f"has_{name}": name in names for name in ECOMMERCE_EVENTS},
                "is_engaged": None if engaged is None else session.session_id in engaged,
                "is_bot": session.is_bot(shop),
                "is_cut": session.row is None,
                "started_at": session.started_at,
                "started_date": _day(shop, session.started_at),
                "ended_at": session.ended_at,
            }
        )
    return rows


def event_rows(shop: Shop, sessions: list[Session]) -> list[Row]:
    """What fct_events should hold."""
    categories = _categories(shop)
    rows = []
    for session in sessions:
        for number, event in enumerate(session.events, 1):
            value: Decimal | None = event.number("event_value")
            rows.append(
                {
                    "event_id": event.text("event_id"),
                    "session_id": session.session_id,
                    "visitor_id": session.visitor_id,
                    "customer_id": session.customer_id,
                    "product_id": event.text("product_id"),
                    "event_name": event.text("event_name"),
                    "page_path": event.text("page_path"),
                    "category": categories.get(event.text("product_id")),
                    "event_number": number,
                    "event_value": value,
                    "is_bot": session.is_bot(shop),
                    "occurred_at": event.instant("occurred_at"),
                    "occurred_date": _day(shop, event.instant("occurred_at")),
                    "session_date": _day(shop, session.started_at),
                }
            )
    return rows
