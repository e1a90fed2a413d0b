"""The mart funnel_transitions in Polars, of the default funnel."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
from polars_cuts import Cut, cuts_of, ratio, segments_on, wilson
from polars_periods import GRAINS, WITH_CUTS, Calendar, Column, Frame, period_start

ZONE = "Asia/Tokyo"
CUTS_OF_SESSIONS = (
    "all", "visitor_type", "device_type", "traffic_source", "landing_page", "region", "age_band",
    "gender", "membership_rank", "weekday", "hour_of_day",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Step:
    """A step of the funnel."""

    number: int
    name: str
    event_name: str
    is_optional: bool
    # The step that is gone on from.
    before: int


@dataclass(frozen=True)
class Funnel:
    """The one funnel: by session, in order, any entry, within a window from the session's start."""

    funnel_id: str
    window_minutes: int
    steps: tuple[Step, ...]
    meaning: Mapping[str, Any]

    @property
    def window(self) -> int:
        """The window in microseconds."""
        return self.window_minutes * 60_000_000


def read_funnel(facts: Path) -> Funnel:
    """The default funnel. Stops where the tables of settings hold another kind."""
    [row] = pl.read_csv(facts / "funnels.csv").iter_rows(named=True)
    expected = {
        "unit": "session", "step_order": "in_order", "entry": "any", "window_scope": "whole",
        "ties": "lenient", "holds_product": False,
    }  # fmt: skip
    different = {name for name, value in expected.items() if row[name] != value}
    if different:
        raise SystemExit(f"This script counts the default funnel only; another: {different}")
    steps: list[Step] = []
    for each in pl.read_csv(facts / "funnel_steps.csv").iter_rows(named=True):
        if each["page_path_pattern"] or each["category"] or each["step_kind"] == "exclusion":
            raise SystemExit("This script counts steps by the name of their event only")
        required = [step.number for step in steps if not step.is_optional]
        steps.append(
            Step(
                each["step_number"],
                each["step_name"],
                each["event_name"],
                each["step_kind"] == "optional",
                max(required, default=0),
            )
        )
    if [step.event_name for step in steps].index("session_start") != 0:
        raise SystemExit("This script counts funnels that a session's start begins")
    meaning = {name: row[name] for name in (*expected, "window_minutes")}
    return Funnel(row["funnel_id"], row["window_minutes"], tuple(steps), meaning)


def funnel_transitions(facts: Path) -> Frame:
    """The mart funnel_transitions of the default funnel."""
    funnel = read_funnel(facts)
    days = pl.read_parquet(facts / "fct_orders.parquet", columns=["ordered_date"])
    as_of = days["ordered_date"].max()
    sessions = pl.read_parquet(
        facts / "fct_sessions.parquet",
        columns=[
            "session_id", "customer_id", "visitor_type", "device_type", "traffic_source",
            "landing_page", "is_bot", "started_at", "started_date",
        ],
    ).with_row_index("session")  # fmt: skip
    sessions = sessions.with_columns(pl.col("session").cast(pl.Int64))
    first = sessions["started_date"].min()
    calendar = Calendar(first, as_of)
    did = moments_of(facts, funnel, sessions)
    flags = flags_of(funnel, sessions, did, as_of)
    described = described_sessions(facts, sessions)
    on = segments_on(facts)
    cuts = cuts_of(
        described,
        {name: "" if name == "all" else name for name in CUTS_OF_SESSIONS if name in on},
    )
    day = calendar.numbers(sessions["started_date"])
    found = [counted_cut(calendar, funnel, cut, day, flags) for cut in cuts]
    made = {number for number, moments in did.items() if len(moments)} | {1}
    return rated(calendar, funnel, pl.concat(found, how="diagonal"), made)


def described_sessions(facts: Path, sessions: Frame) -> Frame:
    """What the cuts of a session say, one column each."""
    customers = pl.read_parquet(
        facts / "dim_customers.parquet",
        columns=["customer_id", "region", "gender", "membership_rank", "birth_date"],
    )
    started = pl.col("started_date")
    born = pl.col("birth_date")
    months = (started.dt.year() - born.dt.year()).cast(pl.Int64) * 12
    months += started.dt.month().cast(pl.Int64) - born.dt.month().cast(pl.Int64)
    months -= (started.dt.day() < born.dt.day()).cast(pl.Int64)
    known = sessions.join(customers, on="customer_id", how="left", maintain_order="left")
    known = known.with_columns((months // 12).alias("age"))
    band: pl.Expr = pl.lit(None, dtype=pl.String)
    for row in pl.read_csv(facts / "age_bands.csv").iter_rows(named=True):
        low, high = row["age_from"] or 0, row["age_to"] or 1_000
        band = (
            pl.when(pl.col("age").is_between(low, high))
            .then(pl.lit(row["age_band"]))
            .otherwise(band)
        )
    local = pl.col("started_at").dt.replace_time_zone("UTC").dt.convert_time_zone(ZONE)
    weekdays = pl.Series(WEEKDAYS)
    return known.select(
        "visitor_type",
        "device_type",
        "traffic_source",
        "landing_page",
        "region",
        band.alias("age_band"),
        "gender",
        "membership_rank",
        weekdays.gather(known["started_date"].dt.weekday() - 1).alias("weekday"),
        local.dt.strftime("%H").alias("hour_of_day"),
    )


def moments_of(facts: Path, funnel: Funnel, sessions: Frame) -> dict[int, Frame]:
    """When each session did each step but the first; bots are left out."""
    events = (
        pl.scan_parquet(facts / "fct_events.parquet")
        .filter(~pl.col("is_bot"))
        .select("session_id", "event_name", "occurred_at")
        .filter(pl.col("event_name").is_in([step.event_name for step in funnel.steps]))
        .collect()
    )
    if (events["event_name"] == "session_start").any():
        raise SystemExit("This script takes a session's start from its row only")
    events = events.join(
        sessions.select("session_id", "session", pl.col("started_at").cast(pl.Int64)),
        on="session_id",
    ).with_columns(pl.col("occurred_at").cast(pl.Int64).alias("at"))
    return {
        step.number: events.filter(pl.col("event_name") == step.event_name).select(
            "session", "at", "started_at"
        )
        for step in funnel.steps[1:]
    }


def flags_of(funnel: Funnel, sessions: Frame, did: Mapping[int, Frame], as_of: date) -> Frame:
    """One row per session: what it reached, did and went on to, and the microseconds between."""
    midnight = datetime.combine(as_of + timedelta(days=1), datetime.min.time(), ZoneInfo(ZONE))
    is_open = pl.col("started_at").cast(pl.Int64) + funnel.window >= int(
        midnight.timestamp() * 1_000_000
    )
    started = sessions.filter(~pl.col("is_bot")).select(
        "session", pl.col("started_at").cast(pl.Int64).alias("at")
    )
    reached = {1: started}
    flags = sessions.select(
        "session", "is_bot",
        (~pl.col("is_bot")).alias("reached_1"),
        (~pl.col("is_bot")).alias("did_1"),
        (is_open & ~pl.col("is_bot")).alias("is_open"),
    )  # fmt: skip
    for step in funnel.steps[1:]:
        number = step.number
        links = pl.concat(
            [reached[earlier] for earlier in range(step.before, number) if earlier in reached]
        )
        earliest = links.group_by("session").agg(pl.col("at").min().alias("linked_at"))
        moments = did[number]
        later = moments.join(earliest, on="session").filter(
            (pl.col("at") >= pl.col("linked_at"))
            & (pl.col("at") - pl.col("started_at") <= funnel.window)
        )
        reached[number] = later.select("session", "at")
        first = later.group_by("session").agg(pl.col("at").min().alias("reached_at"))
        before = (
            links.join(first, on="session")
            .filter(pl.col("at") <= pl.col("reached_at"))
            .group_by("session")
            .agg((pl.col("reached_at").first() - pl.col("at").max()).alias(f"gap_{number}"))
        )
        going_on = went_on(funnel, did.get(step.before), moments)
        for name, who in (("did", moments), ("continued", going_on)):
            whom = (
                who.select("session").unique().with_columns(pl.lit(True).alias(f"{name}_{number}"))
            )
            flags = flags.join(whom, on="session", how="left", maintain_order="left")
        flags = flags.join(before, on="session", how="left", maintain_order="left").with_columns(
            pl.col(f"gap_{number}").is_not_null().alias(f"reached_{number}")
        )
    return flags


def went_on(funnel: Funnel, before: Frame | None, moments: Frame) -> Frame:
    """The moments of a step that follow one of the step before within the window."""
    if before is None:
        since = pl.col("at") - pl.col("started_at")
        return moments.filter(since.is_between(0, funnel.window))
    return (
        moments.sort("at")
        .join_asof(
            before.select("session", "at", pl.col("at").alias("linked_at")).sort("at"),
            on="at",
            by="session",
            strategy="backward",
            check_sortedness=False,
        )
        .filter(pl.col("at") - pl.col("linked_at") <= funnel.window)
    )


def counted_cut(calendar: Calendar, funnel: Funnel, cut: Cut, day: Column, flags: Frame) -> Frame:
    """The counts and seconds of one kind of segment: sessions of a day add up to any period."""
    numbers = [step.number for step in funnel.steps]
    grains = GRAINS if cut.segment == "all" else WITH_CUTS
    key = (cut.numbers * calendar.days + day).alias("key")
    counted = [pl.col("is_bot").cast(pl.Int64).alias("bots")]
    for number in numbers:
        reached = pl.col(f"reached_{number}")
        counted += [
            reached.cast(pl.Int64),
            (reached & pl.col("is_open")).cast(pl.Int64).alias(f"open_{number}"),
            pl.col(f"did_{number}").fill_null(False).cast(pl.Int64),
        ]
        if number > 1:
            counted.append(pl.col(f"continued_{number}").fill_null(False).cast(pl.Int64))
    counts = calendar.rolled_up(flags.select(key, *counted), 1, grains)
    gaps = flags.select(key, *(f"gap_{number}" for number in numbers if number > 1))
    found = []
    for grain, sums in counts.items():
        group = gaps["key"]
        start = calendar.starts[grain].gather(group % calendar.days)
        own = gaps.with_columns((group // calendar.days * calendar.days + start).alias("key"))
        times = own.group_by("key").agg(
            (pl.col(f"gap_{number}").quantile(share, "linear") / 1e6).alias(f"{name}_{number}")
            for number in numbers
            if number > 1
            for name, share in (("median", 0.5), ("p90", 0.9))
        )
        rows = sums.join(times, on="key").with_columns(
            (pl.col("key") // calendar.days).alias("cut"),
            (pl.col("key") % calendar.days).alias("start"),
            pl.lit(cut.segment).alias("segment"),
        )
        complete = with_as_of(calendar, grain, rows) if cut.segment == "all" else rows
        periods = calendar.periods(grain, complete["start"].unique())
        found.append(complete.join(periods, on="start").join(cut.meaning, on="cut", how="left"))
    return pl.concat(found).with_columns(pl.col("segment_value").cast(pl.String))


def with_as_of(calendar: Calendar, grain: str, rows: Frame) -> Frame:
    """The rows of all sessions, with one for the period of the last day if nobody came in it."""
    start = (period_start(calendar.as_of, grain) - calendar.base).days
    if start in set(rows["start"]):
        return rows
    # All sessions are one cut, the first and only one.
    empty = pl.DataFrame({"start": [start], "cut": [0], "segment": ["all"]})
    empty = pl.concat([rows.clear(), empty], how="diagonal")
    is_count = [name for name, kind in rows.schema.items() if kind == pl.Int64]
    return pl.concat([rows, empty.with_columns(pl.col(is_count).fill_null(0))])


def rated(calendar: Calendar, funnel: Funnel, counts: Frame, made: set[int]) -> Frame:
    """One row per group and step, with its rates and the period before."""
    names = {step.number: step.name for step in funnel.steps}
    key = ["period_grain", "period_start_date", "segment", "segment_value"]
    found = []
    for step in funnel.steps:
        number, is_first = step.number, step.number == 1
        before = 1 if is_first else step.before
        none = pl.lit(None, dtype=pl.Float64)
        entered, reached = pl.col(f"reached_{before}"), pl.col(f"reached_{number}")
        funnel_entered = pl.col("reached_1")
        did_before = pl.lit(None, dtype=pl.Int64) if is_first else pl.col(f"did_{before}")
        continued = pl.lit(None, dtype=pl.Int64) if is_first else pl.col(f"continued_{number}")

        found.append(
            counts.select(
                *key,
                "period_end_date",
                "is_complete_period",
                "previous_period_start_date",
                pl.lit(number).alias("step_number"),
                pl.lit(step.name).alias("step_name"),
                pl.lit(None if is_first else names[before], dtype=pl.String).alias(
                    "step_before_name"
                ),
                pl.lit(step.is_optional).alias("is_optional"),
                pl.lit(None if number in made else "no_event_matches", dtype=pl.String).alias(
                    "warning"
                ),
                funnel_entered.alias("funnel_entered_count"),
                entered.alias("entered_count"),
                reached.alias("reached_count"),
                (entered - reached).alias("dropped_count"),
                pl.col(f"open_{before}").alias("open_window_count"),
                did_before.alias("did_before_count"),
                pl.col(f"did_{number}").alias("did_count"),
                continued.alias("continued_count"),
                pl.col("bots").alias("bot_session_count"),
                (none if is_first else ratio(reached, entered)).alias("transition_rate"),
                (none if is_first else wilson(reached, entered, -1)).alias("transition_rate_lower"),
                (none if is_first else wilson(reached, entered, 1)).alias("transition_rate_upper"),
                (none if is_first else ratio(entered - reached, entered)).alias("drop_off_rate"),
                ratio(reached, funnel_entered).alias("overall_rate"),
                (none if is_first else ratio(continued, did_before)).alias("continued_rate"),
                (none if is_first else pl.col(f"median_{number}")).alias("median_seconds"),
                (none if is_first else pl.col(f"p90_{number}")).alias("p90_seconds"),
            )
        )
    rows = pl.concat(found)
    compared = rows.filter(
        pl.col("is_complete_period")
        & (pl.col("open_window_count") == 0)
        & pl.col("transition_rate").is_not_null()
    )
    group = ["period_grain", "segment", "segment_value", "step_number"]
    earlier = compared.select(
        *group,
        pl.col("period_start_date").alias("previous_period_start_date"),
        pl.col("entered_count").alias("previous_entered_count"),
        pl.col("reached_count").alias("previous_reached_count"),
        pl.col("transition_rate").alias("previous_transition_rate"),
    )
    changes = compared.join(earlier, on=[*group, "previous_period_start_date"])
    entered, reached, entered_then, reached_then = (
        pl.col(name)
        for name in (
            "entered_count", "reached_count", "previous_entered_count", "previous_reached_count"
        )
    )  # fmt: skip
    common = (reached + reached_then) / (entered + entered_then)
    error = (common * (1 - common) * (1 / entered + 1 / entered_then)).sqrt()
    change = pl.col("transition_rate") - pl.col("previous_transition_rate")
    changes = changes.select(
        *group,
        "period_start_date",
        "previous_entered_count",
        "previous_reached_count",
        "previous_transition_rate",
        change.alias("transition_rate_change"),
        ratio(change, error).alias("z"),
    )
    p_values = changes["z"].map_elements(two_sided_p, return_dtype=pl.Float64)
    changes = changes.drop("z").with_columns(p_values.alias("change_p_value"))
    rows = rows.join(changes, on=[*group, "period_start_date"], how="left")
    meaning = {"funnel_id": funnel.funnel_id, **funnel.meaning}
    return rows.drop("previous_period_start_date").with_columns(
        pl.lit(value).alias(name) for name, value in meaning.items()
    )


def two_sided_p(z: float) -> float:
    """The probability of a standard normal beyond +-z."""
    return math.erfc(abs(z) / math.sqrt(2))
