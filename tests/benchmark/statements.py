"""Statements in one DuckDB process, without dbt: what the engine itself takes.

    .venv/bin/python tests/benchmark/statements.py STATEMENTS DATABASE --threads 1

runs the statements of a JSON list one after the other on a database file, with the settings of the
examples' profiles, and prints what they took as one line of JSON. Starting and connecting are not
in it; writing the file at the end is.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
from measuring import Run, run


@dataclass(frozen=True)
class Statements:
    """What a list of statements took in a process of its own."""

    seconds: float
    cpu_seconds: float
    process: Run


def run_statements(
    statements: Sequence[str], database: Path, scratch: Path, threads: int
) -> Statements:
    """Run statements on a database file in a process of their own; the list goes into `scratch`."""
    listed = scratch / "statements.json"
    listed.write_text(json.dumps(statements), encoding="utf-8")
    process = run([sys.executable, __file__, str(listed), str(database), "--threads", str(threads)])
    said = json.loads(process.output)
    return Statements(said["seconds"], said["cpu_seconds"], process)


def cpu_seconds() -> float:
    """What this process has used so far."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    """Run the statements of a file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("statements", type=Path)
    parser.add_argument("database", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    statements = json.loads(arguments.statements.read_text(encoding="utf-8"))
    connection = duckdb.connect(str(arguments.database))
    connection.execute(f"set threads = {arguments.threads}")
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("set preserve_insertion_order = false")
    connection.execute("set memory_limit = '3GB'")
    started, used = time.perf_counter(), cpu_seconds()
    for statement in statements:
        connection.execute(statement).fetchall()
    connection.close()
    said = {"seconds": time.perf_counter() - started, "cpu_seconds": cpu_seconds() - used}
    print(json.dumps(said))


if __name__ == "__main__":
    main()
