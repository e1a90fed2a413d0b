"""How long a funnel of four steps takes, beside self-joins and ClickHouse's windowFunnel.

    .venv/bin/python tests/benchmark/funnel.py     (make bench)

Generated visitors and 50 bots of 20,000 events each, which stay in: their sessions are written to
int_basketry__sessions_stitched as if no limit of events had caught them. That and fct_events are
written, not built; from there on the models are the project's. One funnel, by visitor, within an
hour.

All start from the same moments, the rows of int_basketry__funnel_moments with their texts for ids.
Ours are timed from int_basketry__funnel_moments_prepared to int_basketry__funnel_units_reached,
from table to table on disk, by dbt's own clock (first start to last end of a node), and what it
takes to make numbers of the texts is added; they say by day which steps each visitor reached, when,
and from where. windowFunnel is held against ours from table to table on disk as well, and says how
far each visitor came; what it takes to count them alone, from memory, stands beside it. A self-join
runs in our database and gives a count per step only. Everything runs on two threads, one after the
other, ours and windowFunnel three times, of which the fastest counts. What the whole way from
fct_events to funnel_transitions takes, every model of it, stands beside it. Peak memory is that of
a process.

Who finishes must find the same visitors at every step, or the benchmark fails.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from pathlib import Path

import duckdb
from graph import node
from measuring import FIRST, PEERS_PYTHON, ROOT, Shop, TooLong, print_machine, print_verdicts, run

PROJECT = Path(__file__).resolve().parent / "visits"
PEER_SCRIPT = ROOT / "tests" / "peers" / "funnel_levels.py"

BOTS = 50
EVENTS_OF_A_BOT = 20_000
STEPS = 4
TIMES = 3
WINDOW_MINUTES = 60
# At least this many times faster than self-joins, at most this many times slower than ClickHouse.
TIMES_FASTER = 10
TIMES_SLOWER = 4
MEGABYTES = 6000
COMPARED = (
    "int_basketry__funnel_moments_prepared",
    "int_basketry__funnel_chains_in_order",
    "int_basketry__funnel_chains_any_order",
    "int_basketry__funnel_units_reached",
)
EVENTS, MART = (node(name) for name in ("fct_events", "funnel_transitions"))
SESSIONS = "int_basketry__sessions_stitched"
TO_THE_MART = (f"{EVENTS}+,+{MART}", f"{SESSIONS}+,+{MART}")
MOMENTS = "basketry_intermediate.int_basketry__funnel_moments"
NO_BOTS = "unit_id not like 'bot-%'"

Levels = dict[int, int]


# -------------------------------------------------------------------------------------- visitors


def visits(folder: Path, events: int) -> Shop:
    """A shop with this many events, four per visitor, its models built as far as fct_events."""
    folder.mkdir(parents=True, exist_ok=True)
    shop = Shop("visits", folder, PROJECT)
    shop.database.unlink(missing_ok=True)
    ordered_at = "timestamp '2025-02-28 12:00:00'"
    tables = {
        "orders": f"'o' as order_id, {ordered_at} as ordered_at, 'completed' as order_status",
        "order_items": "'o-1' as order_item_id, 'o' as order_id, 'p' as product_id, "
        "1 as quantity, 1 as unit_price_amount",
        "sessions": f"'' as session_id, '' as visitor_id, {ordered_at} as started_at where false",
        "events": f"'' as event_id, '' as session_id, {ordered_at} as occurred_at, "
        "'' as event_name where false",
    }
    with duckdb.connect() as connection:
        for name, columns in tables.items():
            connection.execute(f"copy (select {columns}) to '{folder}/{name}.parquet'")
    shop.dbt("deps")
    shop.dbt(
        "build",
        *("--resource-type", "model", "--resource-type", "seed"),
        *("--select", f"+{MART}"),
    )
    write_facts(shop, events)
    return shop


def write_facts(shop: Shop, events: int) -> None:
    """Fill int_basketry__sessions_stitched and fct_events.

    A visitor comes on one of 28 days, for an hour and a half, and one event in four belongs to a
    visit four weeks later. A bot's events lie within a day.
    """
    of_people = events - BOTS * EVENTS_OF_A_BOT
    visitors = events // 4
    with duckdb.connect(str(shop.database)) as connection:
        connection.execute("set threads = 2")
        connection.execute(
            f"""
            create temp table made as
            with numbers as (
                select
                    number,
                    number >= {of_people} as is_bot,
                    case
                        when number >= {of_people} then (number - {of_people}) // {EVENTS_OF_A_BOT}
                        when number < {visitors} then number
                        else hash(number) % {visitors}
                    end as visitor,
                    hash(number, 1) % 100 as draw,
                    number < {of_people} and hash(number, 2) % 4 = 3 as is_second_visit
                from range({events}) as numbers(number)
            )
            select
                'event-' || number as event_id,
                case when is_bot then 'bot-' else 'visitor-' end || visitor as visitor_id,
                case
                    when draw < 40 then 'view_item'
                    when draw < 67 then 'add_to_cart'
                    when draw < 86 then 'begin_checkout'
                    else 'purchase'
                end as event_name,
                is_second_visit,
                date '2025-01-01' + cast(
                    hash(visitor, 3) % 28 + case when is_second_visit then 28 else 0 end as integer
                ) as session_date,
                cast(
                    hash(number, 4) % case when is_bot then 86400000 else 5400000 end as bigint
                ) as milliseconds
            from numbers
            """
        )
        connection.execute(
            f"""
            insert into basketry_intermediate.{SESSIONS} by name
            select
                visitor_id || case when is_second_visit then '-2' else '-1' end as session_id,
                visitor_id,
                case when is_second_visit then 'repeat' else 'new' end as visitor_type,
                case when is_second_visit then 2 else 1 end as session_number,
                count(*) as event_count,
                false as is_bot,
                false as is_cut,
                cast(session_date as timestamp) as started_at,
                session_date as started_date,
                cast(session_date as timestamp) as ended_at,
                lower(dayname(session_date)) as weekday,
                '00' as hour_of_day
            from made
            group by visitor_id, is_second_visit, session_date
            """
        )
        connection.execute(
            """
            insert into basketry.fct_events by name
            select
                event_id,
                visitor_id || case when is_second_visit then '-2' else '-1' end as session_id,
                visitor_id,
                event_name,
                1 as event_number,
                false as is_bot,
                session_date + to_milliseconds(milliseconds) as occurred_at,
                session_date as occurred_date,
                session_date
            from made
            """
        )


# ------------------------------------------------------------------------------------ self-joins


def self_join(*, is_grouped: bool, has_bots: bool) -> str:
    """Visitors per step by one join per step, on a later moment within the window of the entry.

    Grouped, a moment that several chains reach goes on with the latest entry alone.
    """
    moments = f"(select * from {MOMENTS}{'' if has_bots else f' where {NO_BOTS}'})"
    window = f"interval {WINDOW_MINUTES} minute"
    steps = [
        f"step_1 as (select unit_id, occurred_at, occurred_at as entered_at from {moments} "
        "where step_number = 1)"
    ]
    for step in range(2, STEPS + 1):
        before = f"step_{step - 1}"
        entered_at = f"{'max' if is_grouped else ''}({before}.entered_at)"
        steps.append(
            f"step_{step} as (select moments.unit_id, moments.occurred_at, "
            f"{entered_at} as entered_at from {before} inner join {moments} as moments "
            f"on {before}.unit_id = moments.unit_id "
            f"and moments.occurred_at >= {before}.occurred_at "
            f"and moments.occurred_at <= {before}.entered_at + {window} "
            f"where moments.step_number = {step}"
            + (" group by moments.unit_id, moments.occurred_at)" if is_grouped else ")")
        )
    counts = [
        f"select {step}, count(distinct unit_id) from step_{step}" for step in range(1, STEPS + 1)
    ]
    return f"with {', '.join(steps)} {' union all '.join(counts)}"


def run_self_join(database: Path, query: str) -> None:
    """In a process of its own: run a self-join, and print what it found and took."""
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set threads = 2")
        # What does not fit into memory may fill a part of the disk only.
        connection.execute("set max_temp_directory_size = '20GB'")
        started = time.perf_counter()
        try:
            rows = connection.execute(query).fetchall()
        except duckdb.OutOfMemoryException:
            rows = []
        print(json.dumps({"seconds": time.perf_counter() - started, "levels": dict(rows)}))


# ---------------------------------------------------------------------------------- measurements


def print_line(label: str, seconds: float, megabytes: float | None, note: str = "") -> None:
    """One line of the table."""
    memory = "" if megabytes is None else f"{megabytes:,.0f}"
    print(f"  {label:60} {seconds:>8.1f} {memory:>8}  {note}", flush=True)


def reached(shop: Shop, *, has_bots: bool = True) -> Levels:
    """How many visitors our models say reached each step."""
    return dict(
        shop.rows(
            f"""
            select step_number, count(distinct unit_key)
            from basketry_intermediate.int_basketry__funnel_units_reached
            where {has_bots} or unit_key in (select unit_key from {MOMENTS} where {NO_BOTS})
            group by step_number
            order by step_number
            """
        )
    )


def measure_ours(shop: Shop) -> tuple[float, float, float]:
    """Seconds of the compared models, of the whole way to the mart, and the peak memory in MB."""
    to_the_mart = shop.dbt("run", "--select", FIRST, *TO_THE_MART, "--exclude", EVENTS, SESSIONS)
    whole = shop.node_seconds()
    [(moments, units)] = shop.rows(f"select count(*), count(distinct unit_id) from {MOMENTS}")
    print(f"\n{moments:,} events that make a step, of {units:,} visitors, {BOTS} of them bots\n")
    print(f"  {'':60} {'seconds':>8} {'peak MB':>8}")
    seconds, megabytes = math.inf, to_the_mart.megabytes
    for _ in range(TIMES):
        took = shop.dbt("run", "--select", FIRST, *COMPARED)
        seconds = min(seconds, shop.node_seconds())
        megabytes = max(megabytes, took.megabytes)
    seconds += seconds_of_numbers(shop)
    print_line("Basketry, fct_events to funnel_transitions", whole, to_the_mart.megabytes)
    levels = ", ".join(f"{count:,}" for count in reached(shop).values())
    print_line("Basketry, moments to steps reached", seconds, megabytes, f"reached: {levels}")
    return seconds, whole, megabytes


def seconds_of_numbers(shop: Shop) -> float:
    """What it takes to make a number of the texts of every moment's unit."""
    seconds = math.inf
    with duckdb.connect(str(shop.database), read_only=True) as connection:
        connection.execute("set threads = 2")
        for _ in range(TIMES):
            started = time.perf_counter()
            connection.execute(f"select max(hash(funnel_id, unit_id)) from {MOMENTS}").fetchall()
            seconds = min(seconds, time.perf_counter() - started)
    return seconds


def measure_clickhouse(shop: Shop, ours: float) -> float:
    """Seconds of windowFunnel on the same moments. Ends the benchmark if it finds other levels."""
    moments = shop.folder / "moments.parquet"
    with duckdb.connect(str(shop.database), read_only=True) as connection:
        connection.execute(
            f"""
            copy (
                select unit_id as unit, epoch_us(occurred_at) as at, step_number as step
                from {MOMENTS}
            ) to '{moments}'
            """
        )
    window = str(WINDOW_MINUTES * 60 * 1_000_000)
    command = [str(PEERS_PYTHON), str(PEER_SCRIPT), str(moments), window, str(STEPS)]
    runs = [run(command) for _ in range(TIMES)]
    said = [json.loads(took.output) for took in runs]
    seconds, to_counts = (
        min(float(one[key]) for one in said) for key in ("seconds_to_table", "seconds_to_counts")
    )
    highest = {int(level): count for level, count in said[0]["levels"].items()}
    compare(
        reached(shop),
        {
            step: sum(count for level, count in highest.items() if level >= step)
            for step in range(1, STEPS + 1)
        },
    )
    megabytes = max(took.megabytes for took in runs)
    name = f"ClickHouse {said[0]['version']} windowFunnel"
    note = f"ours took {ours / seconds:.1f} times as long; the same visitors at every step"
    print_line(f"{name}, table to table", seconds, megabytes, note)
    note = f"ours took {ours / to_counts:.1f} times as long"
    print_line(f"{name}, counts from memory", to_counts, None, note)
    return seconds


def measure_self_join(
    shop: Shop, ours: float, limit: float, *, is_grouped: bool, has_bots: bool
) -> tuple[float, bool]:
    """How many times longer than ours a self-join took, and whether it came to its end."""
    label = f"self-join{', grouped at each step' if is_grouped else ''}"
    label += "" if has_bots else ", without the bots"
    query = self_join(is_grouped=is_grouped, has_bots=has_bots)
    try:
        took = run(
            [sys.executable, __file__, "--self-join", query, "--out", str(shop.database)],
            limit=limit,
        )
    except TooLong:
        note = f"stopped; more than {limit / ours:.0f} times as long"
        print_line(label, limit, None, note)
        return limit / ours, False
    said = json.loads(took.output)
    seconds = float(said["seconds"])
    if not said["levels"]:
        note = f"gave up, 20 GB on disk were full; more than {seconds / ours:.0f} times as long"
        print_line(label, seconds, took.megabytes, note)
        return seconds / ours, False
    compare(
        reached(shop, has_bots=has_bots),
        {int(step): count for step, count in said["levels"].items()},
    )
    note = f"{seconds / ours:.1f} times as long; the same visitors at every step"
    print_line(label, seconds, took.megabytes, note)
    return seconds / ours, True


def compare(ours: Levels, theirs: Levels) -> None:
    """End the benchmark if two counts of the same visitors differ."""
    if ours != theirs:
        sys.exit(f"Other visitors at a step, so nothing can be compared: {ours} and {theirs}")


def main() -> int:
    """Measure both sizes; 1 when a bound was missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "benchmark" / "funnel")
    parser.add_argument("--events", type=int, default=20_000_000)
    parser.add_argument("--fewer-events", type=int, default=5_000_000)
    parser.add_argument(
        "--limit", type=float, default=200, help="seconds that a self-join may take"
    )
    parser.add_argument("--self-join", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.self_join:
        run_self_join(arguments.out, arguments.self_join)
        return 0
    print_machine()
    fewer, many = arguments.fewer_events, arguments.events

    seconds_of_fewer, whole_of_fewer, _ = measure_ours(visits(arguments.out / "fewer", fewer))
    shop = visits(arguments.out / "many", many)
    seconds, whole, megabytes = measure_ours(shop)
    clickhouse = measure_clickhouse(shop, seconds)
    measure_self_join(shop, seconds, arguments.limit, is_grouped=False, has_bots=False)
    measure_self_join(shop, seconds, arguments.limit, is_grouped=True, has_bots=True)
    times, is_done = measure_self_join(
        shop, seconds, arguments.limit, is_grouped=False, has_bots=True
    )

    # n log n from the fewer events to the many.
    growth = many * math.log(many) / (fewer * math.log(fewer))
    growth_of_ours = seconds / seconds_of_fewer
    print(
        f"\n  {many / fewer:g} times the events took {growth_of_ours:.2f} times as long "
        f"(to the mart {whole / whole_of_fewer:.2f}); n log n: {growth:.2f}"
    )
    claim = f"at least {TIMES_FASTER} times faster than a self-join with the bots: {times:.1f}"
    claim += "" if is_done else " or more (stopped; a larger --limit decides)"
    claims = [
        (claim, times >= TIMES_FASTER),
        (
            f"at most {TIMES_SLOWER} times as long as ClickHouse: {seconds / clickhouse:.1f}",
            seconds <= TIMES_SLOWER * clickhouse,
        ),
        (f"less than {MEGABYTES:,} MB: {megabytes:,.0f}", megabytes < MEGABYTES),
        (
            f"no faster growth than n log n: {growth_of_ours:.2f} of {growth:.2f}",
            growth_of_ours <= growth,
        ),
    ]
    return print_verdicts(claims)


if __name__ == "__main__":
    sys.exit(main())
