"""Build the demo shop on DuckDB and on another engine, and prove that both give the same values."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import duckdb

from basketry.dbt import DbtError, project_root, read_manifest, run_dbt
from basketry.engines import compare, load, postgres, spark
from basketry.engines.servers import EngineError, errors_logged

NAMES = {"postgres": "PostgreSQL", "spark": "Spark"}
"""The engines that can be checked against DuckDB, and what they are called."""


def run(
    engine: str,
    select: str | None = None,
    *,
    include_private: bool = False,
    project_dir: Path | None = None,
) -> int:
    """Check an engine as `check_engine` does, and say how it went in print and in an exit code.

    Args:
        engine: postgres or spark.
        select: dbt's selection of the models to check; what they need is built as well. Everything,
            if not given.
        include_private: compare the staging and intermediate models as well.
        project_dir: the dbt project; by default `basketry.dbt.project_root()`.

    Returns:
        0 when all is built, all tests pass and all values are equal; otherwise 1. Spark without a
        Java is skipped with a loud notice: 0 on a laptop, 1 where the environment variable CI is
        set.
    """
    try:
        check_engine(engine, select, include_private=include_private, project_dir=project_dir)
    except spark.JavaMissingError as skipped:
        print(skipped, flush=True)
        return 1 if os.environ.get("CI") else 0
    except (DbtError, EngineError) as error:
        print(f"\n{NAMES[engine]}: {error}", flush=True)
        return 1
    return 0


def check_engine(
    engine: str,
    select: str | None = None,
    *,
    include_private: bool = False,
    unit_tests: bool = True,
    project_dir: Path | None = None,
) -> None:
    """Build and test on an engine, and compare every column of every mart with DuckDB's.

    A server of its own is started on loopback for it and stopped afterwards, unless
    `BASKETRY_POSTGRES_HOST` or `BASKETRY_SPARK_HOST` names one. What it makes goes under
    `build/<engine>/`.

    Args:
        engine: postgres or spark.
        select: dbt's selection of the models to check; what they need is built as well. Everything,
            if not given.
        include_private: compare the staging and intermediate models as well.
        unit_tests: run the unit tests as well. They hold the logic, which is one SQL for all
            engines, and cost a server more than all else together.
        project_dir: the dbt project; by default `basketry.dbt.project_root()`.

    Raises:
        DbtError: a build or a test failed; with what failed and what the server logged of it.
        EngineError: the server does not start, or values differ; with the comparison.
        JavaMissingError: no Java for Spark.
    """
    if engine not in NAMES:
        raise ValueError(f"engine is {engine!r}; it must be one of {', '.join(NAMES)}")
    with _stopping_in_order():
        _check(engine, select, include_private, unit_tests, project_dir or project_root())


def _check(
    engine: str, select: str | None, include_private: bool, unit_tests: bool, project: Path
) -> None:
    home = project / "build" / engine
    home.mkdir(parents=True, exist_ok=True)
    name, server = NAMES[engine], {"postgres": postgres.server, "spark": spark.server}[engine]
    selection = ["--select", with_parents(select)] if select else []
    took: dict[str, float] = {}
    duckdb_file = home / "duckdb.duckdb"
    duckdb_file.unlink(missing_ok=True)
    started = time.monotonic()
    print(f"Finding or starting {name}", flush=True)
    with server(home / "server") as env:
        took[f"starting {name}"] = time.monotonic() - started
        print("Building on DuckDB, to compare with", flush=True)
        with _timed(took, "building on DuckDB"):
            untested = ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
            run_dbt(
                ["build", *selection, *untested],
                target="duckdb",
                env={"BASKETRY_DUCKDB_PATH": str(duckdb_file), **_dbt_folders(home / "dbt_duckdb")},
                project_dir=project,
            )
        manifest = read_manifest(home / "dbt_duckdb" / "target")

        without: list[str] = []
        if engine == "postgres" or _reads_our_files(env):
            with _timed(took, "loading the seeds"):
                seeds = load.read_seeds(manifest, project)
                {"postgres": load.load_postgres, "spark": load.load_spark}[engine](seeds, env)
            print(f"Loaded {len(seeds)} seeds into {name}", flush=True)
            without += ["--exclude-resource-type", "seed"]
        if not unit_tests:
            without += ["--exclude-resource-type", "unit_test"]
        print(f"Building and testing on {name}", flush=True)
        with (
            _timed(took, f"building and testing on {name}"),
            _explained_by(home / "server"),
        ):
            run_dbt(
                ["build", *selection, *without],
                target=engine,
                env={**env, **_dbt_folders(home / "dbt")},
                project_dir=project,
            )
        with _timed(took, "comparing"):
            models = compare.compared_models(manifest, include_private)
            comparisons = _compare(engine, models, duckdb_file, env, only_built=bool(select))
        if not select:
            with _timed(took, "comparing the reports"):
                _compare_reports(engine, project, home, env)
    described = compare.describe(comparisons, "DuckDB", name)
    if not comparisons:
        raise EngineError("no mart was compared: is there a model with access public?")
    if not all(comparison.is_equal for comparison in comparisons):
        raise EngineError(f"values differ.\n{described}")
    print(f"\n{described}")
    print("Seconds: " + ", ".join(f"{what} {seconds:.1f}" for what, seconds in took.items()))
    print(f"Made: {duckdb_file} and the logs beside it, {home}", flush=True)


def with_parents(select: str) -> str:
    """dbt's selection with a `+` before each part: a new server has no parents of a model."""
    return " ".join(
        part if part.startswith(("+", "@")) or "," in part else f"+{part}"
        for part in select.split()
    )


def _compare(
    engine: str,
    models: list[compare.Model],
    duckdb_file: Path,
    env: Mapping[str, str],
    only_built: bool,
) -> list[compare.Comparison]:
    left, close_left = compare.duckdb_reader(duckdb_file)
    reader = {"postgres": compare.postgres_reader, "spark": compare.spark_reader}[engine]
    try:
        right, close_right = reader(env)
        try:
            if only_built:
                built = _relations(duckdb_file)
                models = [model for model in models if (model.schema, model.name) in built]
            return compare.compare_models(models, left, right)
        finally:
            close_right()
    finally:
        close_left()


def _compare_reports(engine: str, project: Path, home: Path, env: Mapping[str, str]) -> None:
    """Write the report from both engines: they say the same, word for word and number for number.

    Raises:
        EngineError: they do not.
    """
    written = []
    for target, variables, folders in (
        ("duckdb", {"BASKETRY_DUCKDB_PATH": str(home / "duckdb.duckdb")}, home / "dbt_duckdb"),
        (engine, env, home / "dbt"),
    ):
        out = home / f"report_{target}.html"
        done = subprocess.run(
            [
                *(sys.executable, "-m", "basketry.cli", "report", "--target", target),
                *("--project-dir", str(project), "--out", str(out)),
            ],
            env={**os.environ, **variables, **_dbt_folders(folders)},
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise EngineError(f"no report can be written from {target}: {done.stderr.strip()}")
        # Drawings hold coordinates: doubles, which may differ in their last digits.
        written.append(re.sub("<svg.*?</svg>", "", out.read_text("utf-8"), flags=re.DOTALL))
    for left, right in zip(*(text.splitlines() for text in written), strict=False):
        if left != right:
            raise EngineError(
                f"the reports of DuckDB and {NAMES[engine]} differ:\n{left.strip()[:300]}\n"
                f"{right.strip()[:300]}"
            )
    if written[0] != written[1]:
        raise EngineError(f"the reports of DuckDB and {NAMES[engine]} differ in length.")


def _relations(duckdb_file: Path) -> set[tuple[str, str]]:
    connection = duckdb.connect(str(duckdb_file), read_only=True)
    try:
        rows = connection.execute("select table_schema, table_name from information_schema.tables")
        return {(schema, name) for schema, name in rows.fetchall()}
    finally:
        connection.close()


def _reads_our_files(env: Mapping[str, str]) -> bool:
    """A Spark elsewhere cannot read our files; there, `dbt build` sends the seeds itself."""
    return env["BASKETRY_SPARK_HOST"] in ("127.0.0.1", "localhost", "::1")


def _dbt_folders(folder: Path) -> dict[str, str]:
    return {"DBT_TARGET_PATH": str(folder / "target"), "DBT_LOG_PATH": str(folder / "logs")}


@contextmanager
def _explained_by(server_home: Path) -> Iterator[None]:
    """Add the errors that our own server logged to a failure of dbt: its client may see little."""
    try:
        yield
    except DbtError as error:
        raise DbtError("\n".join([str(error), *errors_logged(server_home)])) from error


@contextmanager
def _timed(took: dict[str, float], what: str) -> Iterator[None]:
    started = time.monotonic()
    try:
        yield
    finally:
        took[what] = time.monotonic() - started


@contextmanager
def _stopping_in_order() -> Iterator[None]:
    """Make termination an exception, as Ctrl-C is one: servers are stopped on the way out."""

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before: Callable[[int, FrameType | None], object] | int | None = signal.signal(
        signal.SIGTERM, leave
    )
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
