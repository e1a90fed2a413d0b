"""Micro-conversions, one session at a time: every row of the table is asked of its events."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from .funnel import Group, cuts_of, groups_of, like
from .judging import Judged, Shop
from .order_value import GRAINS
from .orders import Row
from .sessions import Session, facts_of
from .settings import Condition, MicroConversion
from .statistics import katz, newcombe, normal_p, two_rates_z, wilson
from .values import local, period_end, period_start

ENGAGED = "engaged_session"


def _fits(condition: Condition, event: Judged, category: str | None) -> bool:
    page, value = event.text("page_path"), event.number("event_value")
    pattern, least = condition.page_path_pattern, condition.min_event_value
    return (
        condition.event_name in (None, event.text("event_name"))
        and (pattern is None or (page is not None and like(pattern, page)))
        and condition.category in (None, category)
        and (least is None or (value is not None and value >= least))
    )


@dataclass
class Judge:
    """Asks the rows of one micro-conversion of one session after the other."""

    definition: MicroConversion
    categories: Mapping[str | None, str | None]
    # Rows that an event ever fitted.
    seen: set[int] = field(default_factory=set)

    @property
    def has_moment(self) -> bool:
        """It asks for events only."""
        return not any(condition.facts for condition in self.definition.conditions)

    @property
    def is_out_of_reach(self) -> bool:
        """Each alternative has a row that no event ever fitted."""
        return all(
            any(row.asks_for_events and row.condition_number not in self.seen for row in rows)
            for rows in self.definition.alternatives
        )

    def _moment(self, condition: Condition, session: Session) -> datetime | None:
        """When as many events had happened as the row asks for; the start where it asks none."""
        if not condition.asks_for_events:
            return session.started_at
        fitting = [
            event.instant("occurred_at")
            for event in session.events
            if _fits(condition, event, self.categories.get(event.text("product_id")))
        ]
        if fitting:
            self.seen.add(condition.condition_number)
        wanted = condition.min_event_count
        return fitting[wanted - 1] if len(fitting) >= wanted else None

    def met_at(self, session: Session, facts: Row) -> datetime | None:
        """When the session met it, as far as it has a moment; None when it did not."""
        met = []
        for rows in self.definition.alternatives:
            moments = [self._moment(row, session) for row in rows]
            holds = all(
                facts[name] is not None and facts[name] >= least
                for row in rows
                for name, least in row.facts.items()
            )
            known = [moment for moment in moments if moment is not None]
            if holds and len(known) == len(rows):
                met.append(max(known))
        return min(met, default=None)


Met = dict[str, dict[str, datetime]]


def judge_sessions(shop: Shop, sessions: list[Session]) -> tuple[list[Judge], Met]:
    """The micro-conversions, and by each the sessions that met it, bots included."""
    categories: dict[str | None, str | None] = {
        row.text("product_id"): row.text("category") for row in shop.accepted("products")
    }
    facts = {session.session_id: facts_of(session, categories) for session in sessions}
    judges = [Judge(one, categories) for one in shop.settings.reference.micro_conversions]
    met: Met = {}
    for judge in judges:
        found = met.setdefault(judge.definition.micro_conversion_id, {})
        for session in sessions:
            at = judge.met_at(session, facts[session.session_id])
            if at is not None:
                found[session.session_id] = at
    return judges, met


def engaged(sessions: list[Session], met: Met) -> set[str] | None:
    """The sessions that are engaged; None where nobody can say."""
    if ENGAGED not in met or not any(session.events for session in sessions):
        return None
    return set(met[ENGAGED])


@dataclass
class _Group:
    """The sessions of a period and cut."""

    people: list[Session] = field(default_factory=list)
    bots: int = 0


def _grouped(
    shop: Shop, sessions: list[Session], days: dict[str, date], cuts: dict[str, dict[str, str]]
) -> dict[Group, _Group]:
    week_start = shop.settings.week_start
    groups: defaultdict[Group, _Group] = defaultdict(_Group)
    for grain in GRAINS:
        for session in sessions:
            start = period_start(days[session.session_id], grain, week_start)
            for group in groups_of(cuts[session.session_id], grain, start):
                if session.is_bot(shop):
                    groups[group].bots += 1
                else:
                    groups[group].people.append(session)
        has_orders = any(True for _ in shop.accepted("orders"))
        if shop.as_of is not None and has_orders and "all" in shop.settings.segments:
            start = period_start(shop.as_of, grain, week_start)
            _ = groups[grain, start, "all", "all"]
    return dict(groups)


@dataclass
class _Volume:
    """The days of the conversions of a cut, in order."""

    days: list[date]
    looked_back: int
    enough: int

    def trailing(self, day: date) -> int:
        """Conversions of the days that end with this one."""
        first = day - timedelta(days=self.looked_back - 1)
        return bisect_right(self.days, day) - bisect_left(self.days, first)

    def enough_days(self, days: Iterator[date]) -> int:
        """On how many of the days there were enough."""
        if len(self.days) < self.enough:
            return 0
        return sum(self.trailing(day) >= self.enough for day in days)


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


def _rates(with_it: tuple[int, int], without: tuple[int, int], sessions: int) -> Row:
    """The rates of (purchases, sessions) with and without, and how they compare."""
    (bought, count), (bought_without, count_without) = with_it, without
    rates = [part / whole if whole else None for part, whole in (with_it, without)]
    bounds = [wilson(*one) if one[1] else (None, None) for one in (with_it, without)]
    conversion = wilson(count, sessions) if sessions else (None, None)
    both = bool(count and count_without)
    difference = newcombe(with_it, without) if both else (None, None)
    lift = katz(with_it, without) if bought and bought_without else (None, None)
    z = two_rates_z(with_it, without) if both else None
    with_rate, without_rate = rates
    return {
        "session_count": sessions,
        "conversion_count": count,
        "without_count": count_without,
        "conversion_rate": count / sessions if sessions else None,
        "conversion_rate_lower": conversion[0],
        "conversion_rate_upper": conversion[1],
        "purchase_with_count": bought,
        "purchase_without_count": bought_without,
        "purchase_rate_with": with_rate,
        "purchase_rate_with_lower": bounds[0][0],
        "purchase_rate_with_upper": bounds[0][1],
        "purchase_rate_without": without_rate,
        "purchase_rate_without_lower": bounds[1][0],
        "purchase_rate_without_upper": bounds[1][1],
        "purchase_rate_difference": (
            None if with_rate is None or without_rate is None else with_rate - without_rate
        ),
        "purchase_rate_difference_lower": difference[0],
        "purchase_rate_difference_upper": difference[1],
        "purchase_lift": (
            with_rate / without_rate - 1 if with_rate is not None and without_rate else None
        ),
        "purchase_lift_lower": lift[0],
        "purchase_lift_upper": lift[1],
        "purchase_p_value": None if z is None else normal_p(z),
    }


def micro_conversions(
    shop: Shop, sessions: list[Session], judges: list[Judge], met: Met
) -> list[Row]:
    """What micro_conversions should hold."""
    if not any(session.events for session in sessions):
        return []
    settings = shop.settings
    days = {one.session_id: local(one.started_at, settings.zone).date() for one in sessions}
    cuts = {session.session_id: cuts_of(shop, session) for session in sessions}
    groups = _grouped(shop, sessions, days, cuts)
    last_order = {
        one.session_id: max(order.ordered_at for order in one.valid_orders)
        for one in sessions
        if one.valid_orders
    }
    rows = []
    for judge in judges:
        name = judge.definition.micro_conversion_id
        by_cut: defaultdict[tuple[str, str], list[date]] = defaultdict(list)
        for session in sessions:
            if session.session_id in met[name] and not session.is_bot(shop):
                for cut in cuts[session.session_id].items():
                    by_cut[cut].append(days[session.session_id])
        for (grain, start, segment, value), group in groups.items():
            end = period_end(start, grain)
            volume = _Volume(
                sorted(by_cut[segment, value]),
                settings.enough_conversion_days,
                settings.enough_conversion_count,
            )
            seen_until = None if shop.as_of is None else min(end, shop.as_of)
            trailing = 0 if seen_until is None else volume.trailing(seen_until)
            counted = Counter[tuple[bool, bool]]()
            after = 0
            for session in group.people:
                at = met[name].get(session.session_id)
                ordered_at = last_order.get(session.session_id)
                counted[at is not None, ordered_at is not None] += 1
                after += at is not None and ordered_at is not None and ordered_at >= at
            with_it, without = (
                (counted[is_met, True], counted[is_met, True] + counted[is_met, False])
                for is_met in (True, False)
            )
            rows.append(
                {
                    "micro_conversion_id": name,
                    "period_grain": grain,
                    "period_start_date": start,
                    "segment": segment,
                    "segment_value": value,
                    "period_end_date": end,
                    "is_complete_period": shop.as_of is not None
                    and min(days.values()) <= start
                    and end <= shop.as_of,
                    "micro_conversion_name": judge.definition.name,
                    "warning": "no_event_matches" if judge.is_out_of_reach else None,
                    "bot_session_count": group.bots,
                    **_rates(with_it, without, len(group.people)),
                    "purchase_after_count": after if judge.has_moment else None,
                    "trailing_conversion_count": trailing,
                    "has_enough_volume": trailing >= settings.enough_conversion_count,
                    "enough_volume_day_count": (
                        0 if seen_until is None else volume.enough_days(_days(start, seen_until))
                    ),
                }
            )
    return rows
