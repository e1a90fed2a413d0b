"""Funnels, one unit at a time: every chain of steps is tried, none is looked up."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from .judging import Judged, Shop
from .order_value import GRAINS
from .orders import Row
from .sessions import Session
from .settings import Funnel, Step
from .statistics import normal_p, wilson
from .values import full_years, local, next_start, period_end, period_start

WITH_CUTS = ("month", "quarter", "year")
DESCRIBED = (
    "visitor_type",
    "device_type",
    "traffic_source",
    "landing_page",
    "region",
    "age_band",
    "gender",
    "membership_rank",
    "weekday",
    "hour_of_day",
)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(eq=False)
class Moment:
    """Something that happened in a unit; `steps` are those it makes, `bars` those it bars."""

    at: datetime
    day: date
    session: Session
    product: str | None
    steps: set[int]
    bars: set[int]
    is_event: bool
    name: str
    number: int = 0


@dataclass
class Reached:
    """A step that a unit reached by an entry of a day."""

    at: datetime
    before_at: datetime | None
    last_started_at: datetime
    last_at: datetime


@dataclass
class Unit:
    """What a unit did on a day of entry."""

    session: Session
    steps: dict[int, Reached] = field(default_factory=dict)


def like(pattern: str, text: str) -> bool:
    """`*` is any text; everything else is itself."""
    first, *rest = pattern.split("*")
    if not rest:
        return text == pattern
    *middle, last = rest
    if not text.startswith(first):
        return False
    text = text[len(first) :]
    for part in middle:
        at = text.find(part)
        if at < 0:
            return False
        text = text[at + len(part) :]
    return text.endswith(last)


def _fits(step: Step, name: str, page: str | None, category: str | None) -> bool:
    if step.event_name is not None and step.event_name != name:
        return False
    if step.event_name is None and name == "session_start":
        return False
    if step.page_path_pattern is not None and (
        page is None or not like(step.page_path_pattern, page)
    ):
        return False
    return step.category is None or step.category == category


def _unit_of(funnel: Funnel, session: Session, day: date) -> str:
    if funnel.unit == "session":
        return session.session_id
    if funnel.unit == "visitor":
        return session.visitor_id
    if funnel.unit == "visitor_day":
        return f"{day} {session.visitor_id}"
    if session.customer_id is not None:
        return f"customer:{session.customer_id}"
    return f"visitor:{session.visitor_id}"


def _moments(shop: Shop, funnel: Funnel, sessions: list[Session]) -> dict[str, list[Moment]]:
    """All moments of every unit, in order: at one instant those of earlier steps first."""
    categories = {row.text("product_id"): row.text("category") for row in shop.accepted("products")}
    zone = shop.settings.zone
    units: defaultdict[str, list[Moment]] = defaultdict(list)

    def add(session: Session, at: datetime, event: Judged | None) -> None:
        day = local(at, zone).date()
        name = str(event.text("event_name")) if event else "session_start"
        page = (
            event.text("page_path")
            if event
            else session.text("landing_page")
            or (session.events[0].text("page_path") if session.events else None)
        )
        product = event.text("product_id") if event else None
        fitting = [
            step for step in funnel.steps if _fits(step, name, page, categories.get(product))
        ]
        moment = Moment(
            at,
            local(session.started_at, zone).date() if funnel.unit == "session" else day,
            session,
            product,
            {step.step_number for step in fitting if step.step_kind != "exclusion"},
            {step.step_number for step in fitting if step.step_kind == "exclusion"},
            event is not None,
            str(event.text("event_id")) if event else session.session_id,
        )
        if event is not None or moment.steps or moment.bars:
            units[_unit_of(funnel, session, day)].append(moment)

    for session in sessions:
        if session.is_bot(shop):
            continue
        add(session, session.started_at, None)
        for event in session.events:
            add(session, event.instant("occurred_at"), event)
    for moments in units.values():
        moments.sort(
            key=lambda one: (one.at, min(one.steps, default=99), one.name, not one.is_event)
        )
        number = 0
        for moment in moments:
            # A start that makes no step stands between nothing.
            if moment.is_event or moment.steps:
                number += 1
            moment.number = number
    return dict(units)


def _note(found: dict[tuple[date, int], Reached], key: tuple[date, int], new: Reached) -> None:
    old = found.get(key)
    if old is None:
        found[key] = new
        return
    if new.at < old.at:
        old.at, old.before_at = new.at, new.before_at
    old.last_started_at = max(old.last_started_at, new.last_started_at)
    old.last_at = max(old.last_at, new.last_at)


Chain = tuple[Moment, datetime, date]


def _may_follow(
    funnel: Funnel, number: int, moment: Moment, chain: Chain, bars: list[Moment]
) -> bool:
    """The chain that ended in an earlier step can be gone on with here."""
    last, started_at, _ = chain
    if last.at > moment.at or (funnel.ties == "strict" and last.at == moment.at):
        return False
    since = last.at if funnel.window_scope == "step" else started_at
    if moment.at - since > timedelta(minutes=funnel.window_minutes):
        return False
    if funnel.step_order == "directly_followed" and moment.number - last.number > 1:
        return False
    return not any(last.at < bar.at < moment.at and number in bar.bars for bar in bars)


def _goes_with(moment: Moment, product: str | None) -> bool:
    return product is None or moment.product is None or moment.product == product


def _in_order(
    funnel: Funnel, moments: list[Moment], bars: list[Moment]
) -> dict[tuple[date, int], Reached]:
    """The steps reached in their order, by the day of entry."""
    first, *later = funnel.numbers
    entries = [moment for moment in moments if first in moment.steps]
    if funnel.entry == "first":
        entries = [moment for moment in entries if moment.at == entries[0].at]
    chains: dict[int, list[Chain]] = {
        first: [(moment, moment.at, moment.day) for moment in entries]
    }
    found: dict[tuple[date, int], Reached] = {}
    for moment in entries:
        _note(found, (moment.day, first), Reached(moment.at, None, moment.at, moment.at))
    for number in later:
        before = funnel.step_before(number)
        links = [chain for earlier in range(before, number) for chain in chains.get(earlier, ())]
        chains[number] = []
        for moment in moments:
            if number not in moment.steps:
                continue
            open_links = [
                chain for chain in links if _may_follow(funnel, number, moment, chain, bars)
            ]
            if not open_links:
                continue
            last = max(chain[0].at for chain in open_links)
            started_at = max(chain[1] for chain in open_links)
            day = max(chain[2] for chain in open_links)
            chains[number].append((moment, started_at, day))
            _note(found, (day, number), Reached(moment.at, last, started_at, moment.at))
    return found


def _any_order(funnel: Funnel, moments: list[Moment]) -> dict[tuple[date, int], Reached]:
    """How many different steps lie in any window, by the day of its last moment."""
    window = timedelta(minutes=funnel.window_minutes)
    made = [moment for moment in moments if moment.steps]
    found: dict[tuple[date, int], Reached] = {}
    for moment in made:
        if funnel.entry == "first" and moment.at - made[0].at > window:
            continue
        steps: set[int] = set()
        for other in made:
            if moment.at - window <= other.at <= moment.at:
                steps |= other.steps
        for number in range(1, len(steps) + 1):
            _note(found, (moment.day, number), Reached(moment.at, None, moment.at, moment.at))
    return found


def _reached(funnel: Funnel, moments: list[Moment]) -> dict[tuple[date, int], Reached]:
    """What a unit reached; where the product is held, the one that came furthest speaks."""
    bars = [moment for moment in moments if moment.bars]
    steps = [moment for moment in moments if moment.steps]
    if not funnel.holds_product:
        if funnel.step_order == "any_order":
            return _any_order(funnel, steps)
        return _in_order(funnel, steps, bars)
    products: list[str | None] = []
    products += sorted({moment.product for moment in steps if moment.product is not None})
    best: dict[date, dict[int, Reached]] = {}
    for product in products or [None]:
        own = [moment for moment in steps if _goes_with(moment, product)]
        barring = [moment for moment in bars if _goes_with(moment, product)]
        if funnel.step_order == "any_order":
            found = _any_order(funnel, own)
        else:
            found = _in_order(funnel, own, barring)
        days: defaultdict[date, dict[int, Reached]] = defaultdict(dict)
        for (day, number), reached in found.items():
            days[day][number] = reached
        for day, by_step in days.items():
            if day not in best or max(by_step) > max(best[day]):
                best[day] = by_step
    return {
        (day, number): one for day, steps_of in best.items() for number, one in steps_of.items()
    }


def units_of(shop: Shop, funnel: Funnel, sessions: list[Session]) -> dict[tuple[str, date], Unit]:
    """What every unit reached, by the day of its entry."""
    units: dict[tuple[str, date], Unit] = {}
    for name, moments in _moments(shop, funnel, sessions).items():
        for (day, number), reached in _reached(funnel, moments).items():
            if (name, day) not in units:
                entries = [
                    moment
                    for moment in moments
                    if moment.day == day
                    and (1 in moment.steps or (funnel.step_order == "any_order" and moment.steps))
                ]
                first = min(entries, key=lambda one: (one.at, one.session.session_id))
                units[name, day] = Unit(first.session)
            units[name, day].steps[number] = reached
    return units


def reached_steps(shop: Shop, funnel: Funnel, sessions: list[Session]) -> dict[str, set[int]]:
    """The steps that every unit reached, on whatever day."""
    steps: defaultdict[str, set[int]] = defaultdict(set)
    for (name, _), unit in units_of(shop, funnel, sessions).items():
        steps[name] |= unit.steps.keys()
    return steps


def steps_made(shop: Shop, funnel: Funnel, sessions: list[Session]) -> dict[str, set[int]]:
    """The steps that every unit made, whatever came before."""
    return {
        name: {step for moment in moments for step in moment.steps}
        for name, moments in _moments(shop, funnel, sessions).items()
    }


def cuts_of(shop: Shop, session: Session) -> dict[str, str]:
    """The value of a session in every cut that is on."""
    customers = {row.text("customer_id"): row for row in shop.accepted("customers")}
    customer = customers.get(session.customer_id) if session.customer_id else None
    local_at = local(session.started_at, shop.settings.zone)
    birth = customer.day("birth_date") if customer else None
    age = full_years(birth, local_at.date()) if birth else None
    first_page = session.events[0].text("page_path") if session.events else None
    values = {
        "visitor_type": "new" if session.number == 1 else "repeat",
        "device_type": session.text("device_type"),
        "traffic_source": session.text("traffic_source"),
        "landing_page": session.text("landing_page") or first_page,
        "region": customer.text("region") if customer else None,
        "age_band": None if age is None else shop.settings.reference.age_band(age),
        "gender": customer.text("gender") if customer else None,
        "membership_rank": customer.text("membership_rank") if customer else None,
        "weekday": DAYS[local_at.weekday()],
        "hour_of_day": f"{local_at.hour:02d}",
    }
    cuts = {name: values[name] or "unknown" for name in DESCRIBED}
    return {
        name: value
        for name, value in {"all": "all", **cuts}.items()
        if name in shop.settings.segments
    }


def _is_open(shop: Shop, funnel: Funnel, reached: Reached) -> bool:
    if shop.as_of is None:
        return True
    midnight = datetime.combine(shop.as_of + timedelta(days=1), datetime.min.time())
    ends = midnight.replace(tzinfo=shop.settings.zone).astimezone(UTC).replace(tzinfo=None)
    began = reached.last_at if funnel.window_scope == "step" else reached.last_started_at
    return began + timedelta(minutes=funnel.window_minutes) >= ends


Group = tuple[str, date, str, str]


@dataclass
class Counted:
    """A step of a group: who reached it, who may go on, how long it took, and who did it at all."""

    reached: int = 0
    open_windows: int = 0
    seconds: list[Fraction] = field(default_factory=list)
    did: int = 0
    continued: int = 0


def groups_of(cuts: dict[str, str], grain: str, start: date) -> Iterable[Group]:
    for segment, value in cuts.items():
        if segment == "all" or grain in WITH_CUTS:
            yield grain, start, segment, value


def _counted(
    shop: Shop, funnel: Funnel, sessions: list[Session], cuts: dict[str, dict[str, str]]
) -> dict[Group, defaultdict[int, Counted]]:
    week_start = shop.settings.week_start
    groups: dict[Group, defaultdict[int, Counted]] = {}
    units = units_of(shop, funnel, sessions)
    for grain in GRAINS:
        periods: defaultdict[tuple[str, date], list[tuple[date, Unit]]] = defaultdict(list)
        for (name, day), unit in units.items():
            periods[name, period_start(day, grain, week_start)].append((day, unit))
        for (_, start), days in periods.items():
            days.sort(key=lambda one: one[0])
            first_session = days[0][1].session
            for group in groups_of(cuts[first_session.session_id], grain, start):
                steps = groups.setdefault(group, defaultdict(Counted))
                for number in {step for _, unit in days for step in unit.steps}:
                    found = [unit.steps[number] for _, unit in days if number in unit.steps]
                    counted = steps[number]
                    counted.reached += 1
                    counted.open_windows += any(_is_open(shop, funnel, one) for one in found)
                    gaps = [
                        Fraction((one.at - one.before_at) // timedelta(microseconds=1), 10**6)
                        for one in found
                        if one.before_at is not None
                    ]
                    if gaps:
                        counted.seconds.append(min(gaps))
    if funnel.step_order != "any_order":
        _count_open(shop, funnel, sessions, cuts, groups)
    return groups


def _of_two(funnel: Funnel, before: int, number: int) -> Funnel:
    """The two steps as a funnel of their own, which any entry begins."""
    return replace(
        funnel,
        entry="any",
        steps=tuple(
            step if step.step_kind == "exclusion" else replace(step, step_kind="required")
            for step in funnel.steps
            if step.step_number == number
            or (step.step_number == before and step.step_kind != "exclusion")
        ),
    )


def _count_open(
    shop: Shop,
    funnel: Funnel,
    sessions: list[Session],
    cuts: dict[str, dict[str, str]],
    groups: dict[Group, defaultdict[int, Counted]],
) -> None:
    week_start = shop.settings.week_start
    for moments in _moments(shop, funnel, sessions).values():
        going_on = {
            (number, day)
            for number in funnel.numbers[1:]
            for day, reached in _reached(
                _of_two(funnel, funnel.step_before(number), number), moments
            )
            if reached == number
        }
        for grain in GRAINS:
            first: dict[tuple[int, date], Moment] = {}
            for moment in sorted(moments, key=lambda one: (one.at, one.session.session_id)):
                for number in moment.steps:
                    first.setdefault((number, period_start(moment.day, grain, week_start)), moment)
            for (number, start), moment in first.items():
                for group in groups_of(cuts[moment.session.session_id], grain, start):
                    groups.setdefault(group, defaultdict(Counted))[number].did += 1
            for number, start in {
                (number, period_start(day, grain, week_start)) for number, day in going_on
            }:
                moment = first[funnel.step_before(number), start]
                for group in groups_of(cuts[moment.session.session_id], grain, start):
                    groups[group][number].continued += 1


def _quantile(values: list[Fraction], share: Fraction) -> float | None:
    if not values:
        return None
    ordered = sorted(values)
    position = (len(ordered) - 1) * share
    below = position.numerator // position.denominator
    above = min(below + 1, len(ordered) - 1)
    return float(ordered[below] + (position - below) * (ordered[above] - ordered[below]))


def _change(now: Row, before: Row | None) -> Row:
    names = (
        "previous_entered_count",
        "previous_reached_count",
        "previous_transition_rate",
        "transition_rate_change",
        "change_p_value",
    )
    rows = (now, before)
    if any(
        row is None
        or not row["is_complete_period"]
        or row["open_window_count"]
        or row["transition_rate"] is None
        for row in rows
    ):
        return dict.fromkeys(names)
    assert before is not None
    (entered, reached), (entered_before, reached_before) = (
        (row["entered_count"], row["reached_count"]) for row in (now, before)
    )
    common = (reached + reached_before) / (entered + entered_before)
    error = math.sqrt(common * (1 - common) * (1 / entered + 1 / entered_before))
    change = reached / entered - reached_before / entered_before
    values = (
        entered_before,
        reached_before,
        reached_before / entered_before,
        change,
        normal_p(change / error) if error else None,
    )
    return dict(zip(names, values, strict=True))


def _transition(funnel: Funnel, number: int, steps: dict[int, Counted], *, is_warned: bool) -> Row:
    is_first = number == 1
    entered = steps[1 if is_first else funnel.step_before(number)]
    reached = steps[number]
    rated = not is_first and entered.reached > 0
    low, high = wilson(reached.reached, entered.reached) if rated else (None, None)
    funnel_entered = steps[1].reached
    is_open = funnel.step_order != "any_order"
    did_before = entered.did if is_open and not is_first else None
    return {
        "step_name": funnel.step_name(number),
        "step_before_name": None if is_first else funnel.step_name(funnel.step_before(number)),
        "is_optional": funnel.is_optional(number),
        "warning": "no_event_matches" if is_warned else None,
        "funnel_entered_count": funnel_entered,
        "entered_count": entered.reached,
        "reached_count": reached.reached,
        "dropped_count": entered.reached - reached.reached,
        "open_window_count": entered.open_windows,
        "did_before_count": did_before,
        "did_count": reached.did if is_open else None,
        "continued_count": None if did_before is None else reached.continued,
        "continued_rate": reached.continued / did_before if did_before else None,
        "transition_rate": reached.reached / entered.reached if rated else None,
        "transition_rate_lower": low,
        "transition_rate_upper": high,
        "drop_off_rate": (entered.reached - reached.reached) / entered.reached if rated else None,
        "overall_rate": reached.reached / funnel_entered if funnel_entered else None,
        "median_seconds": _quantile(reached.seconds, Fraction(1, 2)),
        "p90_seconds": _quantile(reached.seconds, Fraction(9, 10)),
    }


def funnel_transitions(shop: Shop, sessions: list[Session]) -> list[Row]:
    """What funnel_transitions should hold."""
    cuts = {session.session_id: cuts_of(shop, session) for session in sessions}
    week_start = shop.settings.week_start
    started = {one.session_id: local(one.started_at, shop.settings.zone).date() for one in sessions}
    first_day = min(started.values(), default=None)
    bots: Counter[Group] = Counter()
    for session in sessions:
        if session.is_bot(shop):
            for grain in GRAINS:
                start = period_start(started[session.session_id], grain, week_start)
                bots.update(groups_of(cuts[session.session_id], grain, start))
    rows: dict[tuple[object, ...], Row] = {}
    for funnel in shop.settings.reference.funnels:
        moments = _moments(shop, funnel, sessions)
        made = {step for held in moments.values() for moment in held for step in moment.steps}
        if funnel.step_order == "any_order":
            # Its rows stand for a number of steps, whichever they are.
            made = set(range(1, len(made) + 1))
        groups = _counted(shop, funnel, sessions, cuts)
        is_cut_of_all_on = "all" in shop.settings.segments
        if is_cut_of_all_on and shop.as_of is not None and first_day is not None:
            for grain in GRAINS:
                start = period_start(shop.as_of, grain, week_start)
                groups.setdefault((grain, start, "all", "all"), defaultdict(Counted))
        for group in bots:
            groups.setdefault(group, defaultdict(Counted))
        for group, steps in groups.items():
            grain, start, segment, value = group
            end = period_end(start, grain)
            for number in funnel.numbers:
                row = _transition(funnel, number, steps, is_warned=number not in made)
                rows[funnel.funnel_id, *group, number] = {
                    "funnel_id": funnel.funnel_id,
                    "period_grain": grain,
                    "period_start_date": start,
                    "segment": segment,
                    "segment_value": value,
                    "step_number": number,
                    "period_end_date": end,
                    "is_complete_period": first_day is not None
                    and shop.as_of is not None
                    and first_day <= start
                    and end <= shop.as_of,
                    **row,
                    **{name: getattr(funnel, name) for name in funnel.MEANING},
                    "bot_session_count": bots[group],
                }
    for key, row in rows.items():
        previous = next_start(row["period_start_date"], row["period_grain"], -1)
        row.update(_change(row, rows.get((*key[:2], previous, *key[3:]))))
    return list(rows.values())
