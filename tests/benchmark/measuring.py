"""What the benchmarks share: processes that are timed, and shops that dbt builds."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).resolve().parents[2]
PEERS_PYTHON = ROOT / ".venv-peers" / "bin" / "python"
# Timed models begin after this one has run: dbt loads much with its first model, which is not what
# is timed.
FIRST = "stg_basketry__orders"


@dataclass(frozen=True)
class Run:
    """A finished process."""

    output: str
    wall_seconds: float
    cpu_seconds: float
    megabytes: float
    # The most that lay in the folder that was watched.
    spilled_megabytes: float = 0


@dataclass(frozen=True)
class Shop:
    """A shop to be measured: its name, its files, the project that reads them, and settings."""

    name: str
    folder: Path
    project: Path
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        """The DuckDB file that the models are built in."""
        return self.folder / f"{self.name}.duckdb"

    @property
    def spill(self) -> Path:
        """The folder that DuckDB writes into what does not fit into memory."""
        return self.database.with_name(f"{self.database.name}.tmp")

    def dbt(self, *arguments: str, **settings: Any) -> Run:
        """Run dbt on the shop, as a process of its own."""
        variables = {"data_path": str(self.folder), **self.settings, **settings}
        return run(
            [
                str(Path(sys.executable).parent / "dbt"),
                "--quiet",
                *arguments,
                *("--project-dir", str(self.project), "--profiles-dir", str(self.project)),
                *([] if arguments[0] == "deps" else ["--vars", json.dumps(variables)]),
            ],
            env={
                "BASKETRY_BENCHMARK_DUCKDB_PATH": str(self.database),
                "BASKETRY_EXAMPLE_DUCKDB_PATH": str(self.database),
                "BASKETRY_DUCKDB_PATH": str(self.database),
                "DBT_TARGET_PATH": str(self.folder / "target"),
                "DBT_LOG_PATH": str(self.folder / "logs"),
            },
            watched=self.spill,
        )

    def node_seconds(self) -> float:
        """From the first start to the last end of a timed node of the latest run of dbt."""
        results = json.loads((self.folder / "target" / "run_results.json").read_text("utf-8"))
        moments = [
            datetime.fromisoformat(step[end].replace("Z", "+00:00"))
            for result in results["results"]
            if not result["unique_id"].endswith(f".{FIRST}")
            for step in result["timing"]
            for end in ("started_at", "completed_at")
        ]
        return (max(moments) - min(moments)).total_seconds()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query of the built database gives."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(query).fetchall()


def generated(folder: Path, scale: float) -> None:
    """Write the demo shop at a scale (2,000 orders are 1) as Parquet files, unless it is there."""
    if (folder / "truth.json").is_file():
        return
    took = run(
        [
            str(Path(sys.executable).parent / "basketry"),
            *("generate", str(folder), "--scale", str(scale), "--format", "parquet"),
        ]
    )
    print(
        f"generated the shop in {took.cpu_seconds:.0f} CPU s, {took.megabytes:,.0f} MB", flush=True
    )


class TooLong(Exception):
    """A process was ended because it took longer than allowed."""


class Watch(threading.Thread):
    """Looks ten times a second at a process, and at a folder, and keeps the most it has seen.

    What the system says of an ended process will not do: its peak of memory is never below that of
    the process that started it.
    """

    def __init__(self, process: int, folder: Path | None) -> None:
        """Watch the process of a number; the folder need not be there."""
        super().__init__(daemon=True)
        self.process, self.folder = process, folder
        self.megabytes, self.megabytes_in_folder = 0.0, 0.0
        self.is_over = threading.Event()

    def run(self) -> None:
        """Look until told to stop. Processes and files come and go meanwhile."""
        while not self.is_over.wait(0.1):
            with suppress(OSError):
                status = Path(f"/proc/{self.process}/status").read_text(encoding="utf-8")
                for peak in re.findall(r"VmHWM:\s+(\d+) kB", status):
                    self.megabytes = max(self.megabytes, int(peak) * 1024 / 1e6)
            if self.folder:
                size = 0
                for path in self.folder.glob("*"):
                    with suppress(FileNotFoundError):
                        size += path.stat().st_size
                self.megabytes_in_folder = max(self.megabytes_in_folder, size / 1e6)


def run(
    command: Sequence[str],
    env: dict[str, str] | None = None,
    limit: float = 7200,
    watched: Path | None = None,
) -> Run:
    """Run a process to its end, and say what it took. Raises TooLong, or SystemExit if it fails."""
    started = time.perf_counter()
    with subprocess.Popen(
        command, env={**os.environ, **(env or {})}, stdout=subprocess.PIPE, text=True
    ) as process:
        timer = threading.Timer(limit, process.kill)
        timer.start()
        watch = Watch(process.pid, watched)
        watch.start()
        assert process.stdout is not None
        output = process.stdout.read()
        # What this one process took, and not the largest of all so far.
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        timer.cancel()
    seconds = time.perf_counter() - started
    watch.is_over.set()
    watch.join()
    if process.returncode:
        if seconds >= limit:
            raise TooLong
        sys.exit(f"{' '.join(command)} failed:\n{output}")
    cpu_seconds = usage.ru_utime + usage.ru_stime
    # Not every system has /proc, and not every process lives for a tenth of a second.
    megabytes = watch.megabytes or usage.ru_maxrss * 1024 / 1e6
    return Run(output, seconds, cpu_seconds, megabytes, watch.megabytes_in_folder)


def print_machine() -> None:
    """Say what the figures were measured on."""
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"DuckDB {duckdb.__version__}; load before: {os.getloadavg()[0]:.1f}",
        flush=True,
    )


def print_verdicts(verdicts: Sequence[tuple[str, bool]]) -> int:
    """Say which bounds were met; 1 when one was missed."""
    print()
    for claim, is_met in verdicts:
        print(f"  {'met' if is_met else 'MISSED':8} {claim}")
    return 0 if all(is_met for _, is_met in verdicts) else 1
