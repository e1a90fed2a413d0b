"""How far each unit came in a funnel, as ClickHouse's windowFunnel finds, for tests and benchmark.

    .venv-peers/bin/python tests/peers/funnel_levels.py MOMENTS 3600000000 4 --levels LEVELS

reads a Parquet file with one row per moment (`unit`; `at`, whole microseconds; `step`, the step it
makes or 0) and prints, as one line of JSON, the number of units of each level and what it took;
with `--levels` it writes a CSV with the level of each unit (`unit`, `level`). In `seconds_to_table`
is the statement that finds the level of each unit, from a table on disk to a table on disk; in
`seconds_to_counts` the query that only counts the units of each level, from a table in memory.
Reading the file is in neither.

Runs in `.venv-peers` and imports nothing of this project, which runs elsewhere.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from chdb import session

# The name of the mode among windowFunnel's parameters; by default there is none.
MODES = ("default", "strict_increase", "strict_order", "strict_deduplication")


def main() -> None:
    """Let ClickHouse find the levels of one file of moments."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("moments", type=Path)
    parser.add_argument("window", type=int)
    parser.add_argument("steps", type=int)
    parser.add_argument("--levels", type=Path)
    parser.add_argument("--mode", choices=MODES, default="default")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    mode = "" if arguments.mode == "default" else f", '{arguments.mode}'"
    conditions = ", ".join(f"step = {step}" for step in range(1, arguments.steps + 1))
    units = f"""
        select unit, windowFunnel({arguments.window}{mode})(at, {conditions}) as level
        from {{moments}}
        group by unit
    """
    with session.Session() as clickhouse:
        clickhouse.query(f"set max_threads = {arguments.threads}")
        for table, engine in (("moments", "MergeTree order by tuple()"), ("in_memory", "Memory")):
            clickhouse.query(
                f"create table {table} (unit String, at UInt64, step UInt8) engine = {engine}"
            )
            clickhouse.query(
                f"insert into {table} "
                f"select unit, at, step from file('{arguments.moments}', 'Parquet')"
            )
        started = time.perf_counter()
        clickhouse.query(
            "create table levels engine = MergeTree order by tuple() as "
            + units.format(moments="moments")
        )
        seconds_to_table = time.perf_counter() - started
        started = time.perf_counter()
        counted = str(
            clickhouse.query(
                f"select level, count() from ({units.format(moments='in_memory')}) "
                "group by level order by level",
                "CSV",
            )
        )
        seconds_to_counts = time.perf_counter() - started
        if arguments.levels:
            arguments.levels.write_text(
                "unit,level\n" + str(clickhouse.query("select unit, level from levels", "CSV")),
                encoding="utf-8",
            )
        version = str(clickhouse.query("select version()", "TSV")).strip()
    rows = [row.split(",") for row in counted.split()]
    found = {
        "version": version,
        "seconds_to_table": seconds_to_table,
        "seconds_to_counts": seconds_to_counts,
        "levels": {int(level): int(count) for level, count in rows},
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
