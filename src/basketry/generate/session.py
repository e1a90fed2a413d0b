"""One visit to the web shop while it happens: how far it gets, and its events."""

from __future__ import annotations

from dataclasses import dataclass, field

from basketry.generate.baskets import in_currency
from basketry.generate.chance import Stream
from basketry.generate.clock import utc_text
from basketry.generate.contract import Row
from basketry.generate.offers import Offer
from basketry.generate.orders import Draft
from basketry.generate.shop import BY_FAMILY, FUNNEL, PLANTED, Experiment, Product
from basketry.generate.state import Day, Life, Visit
from basketry.generate.truth import amount_text

# Least and most seconds from the step before.
_STEP_SECONDS = ((5, 40), (20, 120), (30, 180), (20, 200), (30, 150), (20, 90), (10, 60))
# How many steps a session has made that viewed a product.
_VIEWED = FUNNEL.index("view_item") + 1
_MICRO_VALUES = {"scroll": (25, 50, 75, 90), "video_progress": (25, 50, 75, 100)}
_MICRO_PAGES = {
    "video_progress": "/video/kura", "file_download": "/files/catalogue.pdf",
    "newsletter_subscribe": "/newsletter", "add_line_friend": "/line", "sign_up": "/account/new",
}  # fmt: skip
_HELP_PAGES = ("/help/faq", "/help/shipping", "/help/reviews", "/help/compare")
_STEP_PAGES = {
    "add_to_cart": "/cart", "begin_checkout": "/checkout",
    "add_shipping_info": "/checkout/shipping", "add_payment_info": "/checkout/payment",
    "purchase": "/checkout/thanks",
}  # fmt: skip


@dataclass(slots=True)
class Event:
    """One event of a session, at a moment; `value` is a text, '' for none."""

    moment: int
    name: str
    page: str
    product: Product | None = None
    value: str = ""


@dataclass(slots=True)
class Session:
    """One session; `times` holds the moment of each step of FUNNEL made, its start first."""

    visit: Visit
    session_id: str
    source: str
    landing: str
    times: list[int]
    main: Product
    experiment: tuple[Experiment, int] | None
    holdout: tuple[Experiment, int] | None = None
    events: list[Event] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    draft: Draft | None = None

    @property
    def reach(self) -> int:
        """How many steps of FUNNEL were made, the session itself counted as 1."""
        return len(self.times)

    @property
    def has_bought(self) -> bool:
        """Whether the session made the last step."""
        return self.reach == len(FUNNEL)

    def holds_back(self, placement: str) -> bool:
        """Whether an experiment keeps the offers of a placement from the visitor."""
        return bool(
            self.holdout and self.holdout[1] == 0 and placement in self.holdout[0].held_back
        )

    @property
    def currency(self) -> str:
        """The currency that the visitor sees."""
        return "USD" if self.visit.is_overseas else "JPY"

    def row(self) -> Row:
        """Return the session as a row."""
        visit = self.visit
        return (
            self.session_id,
            visit.visitor_id,
            utc_text(self.times[0]),
            visit.customer.customer_id if visit.customer else "",
            visit.device,
            self.source,
            self.landing,
            "false",
        )

    def event_rows(self, life: Life) -> list[Row]:
        """Return the session's events as rows, in order of time."""
        self.events.sort(key=lambda event: event.moment)
        return [
            (
                f"E{life.number('events'):08d}",
                self.session_id,
                utc_text(event.moment),
                event.name,
                event.page,
                event.product.product_id if event.product else "",
                event.value,
            )
            for event in self.events
        ]


def draw_reach(life: Life, today: Day, visit: Visit, running: tuple[Experiment, int] | None) -> int:
    """Return how many steps of FUNNEL the session makes, the session itself counted as 1."""
    stream, tally = today.stream("funnel"), life.tally
    kind = "member" if visit.customer else "visitor"
    rates = PLANTED.funnel[kind][visit.device]
    tally.count("sessions_by_step", FUNNEL[0])
    for place, planted in enumerate(rates, start=1):
        rate, name, case = planted, "funnel_steps", (kind, visit.device)
        if running is not None and running[0].step == FUNNEL[place]:
            experiment, variant = running
            name, case = (
                "experiment_steps",
                (experiment.experiment_id, experiment.variants[variant]),
            )
            if variant == 1 and experiment.treatment_rate is not None:
                rate = experiment.treatment_rate
        steps = (FUNNEL[place - 1], FUNNEL[place])
        if not tally.trial(name, case + steps, rate, stream.chance(rate)):
            return place
        tally.count("sessions_by_step", FUNNEL[place])
    return len(FUNNEL)


def draw_times(stream: Stream, started_at: int, reach: int) -> list[int]:
    """Return the moment of each step made, the session's start first."""
    times = [started_at]
    for low, high in _STEP_SECONDS[: reach - 1]:
        times.append(times[-1] + stream.between(low, high))
    return times


def add_step_events(session: Session, day: int) -> None:
    """Add the funnel's events; each product of an order was put into the cart."""
    add, main, currency, draft = (
        session.events.append, session.main, session.currency, session.draft,
    )  # fmt: skip
    if session.reach == 1:
        add(Event(session.times[0] + 1, "page_view", "/"))
    for place, moment in enumerate(session.times[1:], start=1):
        name = FUNNEL[place]
        if name == "view_item_list":
            add(Event(moment, name, "/sake" if main.tier else "/items"))
        elif name == "view_item":
            price = amount_text(in_currency(main.price(day), currency), currency)
            add(Event(moment, name, f"/items/{main.product_id.lower()}", main, price))
        elif name == "add_to_cart" and draft is not None:
            for number, line in enumerate(draft.lines):
                value = amount_text(line.amount, currency)
                # Seconds apart, and all before the checkout begins, 20 seconds later at least.
                add(Event(moment + 2 * number, name, "/cart", line.product, value))
        elif name == "purchase" and draft is not None:
            value = amount_text(draft.subtotal - draft.discount, currency)
            add(Event(moment, name, _STEP_PAGES[name], None, value))
        else:
            product = main if name == "add_to_cart" else None
            add(Event(moment, name, _STEP_PAGES[name], product))


def add_look_below(life: Life, today: Day, session: Session) -> None:
    """Perhaps let the visitor look at the tier below first: who then buys has traded up."""
    main, rate = session.main, PLANTED.looked_lower_first
    if session.reach < _VIEWED or main.tier < 2:
        return
    stream = today.stream("looks")
    if not life.tally.trial("looked_lower_first", (), rate, stream.chance(rate)):
        return
    below = BY_FAMILY[main.family][main.tier - 2]
    price = amount_text(in_currency(below.price(today.day), session.currency), session.currency)
    moment = session.times[_VIEWED - 1] - stream.between(2, 15)
    page = f"/items/{below.product_id.lower()}"
    session.events.append(Event(moment, "view_item", page, below, price))


def add_micro_events(life: Life, today: Day, session: Session) -> int | None:
    """Add the small signs of interest; return when the visitor signed up without buying."""
    stream, tally = today.stream("micro"), life.tally
    started_at, visit = session.times[0], session.visit
    has_cart = session.reach >= 4
    span = session.times[-1] - started_at - 1 if session.reach > 2 else stream.between(15, 240)
    may_sign_up = not (visit.customer or visit.is_overseas or session.reach >= len(FUNNEL) - 1)
    signed_up_at = None
    for name, rates in PLANTED.micro_conversions.items():
        if name == "sign_up" and not may_sign_up:
            continue
        rate = rates[has_cart]
        case = (name, "yes" if has_cart else "no")
        if not tally.trial("micro_conversions", case, rate, stream.chance(rate)):
            continue
        tally.count("micro_conversion_events", name)
        moment = started_at + stream.between(1, max(2, span))
        if name == "faq_view":
            session.events.append(Event(moment, "page_view", stream.choose(_HELP_PAGES)))
            continue
        values = _MICRO_VALUES.get(name)
        value = str(stream.choose(values)) if values else ""
        page = _MICRO_PAGES.get(name, "/sake")
        session.events.append(Event(moment, name, page, None, value))
        if name == "sign_up":
            signed_up_at = moment
    return signed_up_at
