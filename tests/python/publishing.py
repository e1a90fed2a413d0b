"""A small shop that is published in seconds, its readers, and what they must see."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import yaml
from harness import REPOSITORY

from basketry.engines import postgres
from basketry.publish import postgres as schema

MARTS = ("small", "middle", "large")
NUMBER = "TEST_BUILD_NUMBER"
FAIL = "TEST_FAIL"
ROWS = "TEST_ROWS"
READER = {schema.READER: "bi_reader"}
"""The role that `connected` reads as; its password is `secret`."""


def make_project(folder: Path) -> Path:
    """A shop of three marts that all say which build they are of: dbt and the command line are the
    real ones, and a run takes seconds."""
    (folder / "models").mkdir(parents=True)
    connection = {
        name.lower(): f"{{{{ env_var('BASKETRY_POSTGRES_{name}', '{default}') }}}}"
        for name, default in (("HOST", "none"), ("USER", "none"), ("PASSWORD", "none"))
    }
    port = "{{ env_var('BASKETRY_POSTGRES_PORT', '1') | as_number }}"
    outputs = {
        "duckdb": {
            "type": "duckdb",
            "path": "{{ env_var('BASKETRY_DUCKDB_PATH') }}",
            "schema": "shop",
        },
        "postgres": {
            "type": "postgres",
            **connection,
            "port": port,
            "dbname": "basketry",
            "schema": "shop",
        },
        "spark": {"type": "spark", "method": "thrift", "host": "none", "schema": "shop"},
    }
    columns = [
        {"name": "build_number", "description": "Which build's this is."},
        {
            "name": "row_number",
            "description": "The row's place.",
            "data_tests": [{"accepted_values": {"arguments": {"values": [1], "quote": False}}}],
        },
    ]
    models = [{"name": "private", "access": "private"}]
    models += [{"name": name, "access": "public", "description": "A mart."} for name in MARTS]
    models[1]["columns"] = columns  # type: ignore[assignment]
    (folder / "dbt_project.yml").write_text(
        yaml.safe_dump(
            {
                "name": "shop",
                "version": "1.0.0",
                "profile": "shop",
                "flags": {"send_anonymous_usage_stats": False},
                "models": {"shop": {"+materialized": "table", "+group": "shop"}},
            }
        )
    )
    (folder / "profiles.yml").write_text(
        yaml.safe_dump({"shop": {"target": "duckdb", "outputs": outputs}})
    )
    (folder / "models" / "_models.yml").write_text(
        yaml.safe_dump({"groups": [{"name": "shop", "owner": {"name": "shop"}}], "models": models})
    )
    sizes = {
        "private": "1",
        "small": f"1 + {{{{ env_var('{FAIL}', '0') }}}}",
        "middle": "1000",
        "large": f"{{{{ env_var('{ROWS}', '2000') }}}}",
    }
    for name, size in sizes.items():
        (folder / "models" / f"{name}.sql").write_text(
            f"select cast({{{{ env_var('{NUMBER}') }}}} as integer) as build_number,"
            f" cast(i as integer) as row_number from generate_series(1, {size}) as numbered(i)\n"
        )
    return folder


def environment_of_build(project: Path, number: int, **more: str) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("DBT_")},
        "PYTHONPATH": str(REPOSITORY / "src"),
        "BASKETRY_DUCKDB_PATH": str(project / "shop.duckdb"),
        NUMBER: str(number),
        **more,
    }


COMMAND = [sys.executable, "-m", "basketry.cli", "publish"]


def publish(
    project: Path, number: int, *options: str, **more: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *options],
        cwd=project,
        env=environment_of_build(project, number, **more),
        capture_output=True,
        text=True,
        check=False,
    )


def publish_well(project: Path, number: int, *options: str, **more: str) -> str:
    ended = publish(project, number, *options, **more)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def seen(current: Path) -> tuple[int, int]:
    """The numbers of publication and build that a reader finds; fails unless all is whole."""
    folder = current.resolve(strict=True)
    record = json.loads((folder / "publication.json").read_text())
    number, counts = record["publication_number"], record["row_counts"]
    assert sorted(counts) == sorted(MARTS)
    builds = set()
    with duckdb.connect(str(folder / "marts.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "select mart_name, publication_number, row_count from basketry.publication"
        ).fetchall()
        assert sorted(rows) == sorted((name, number, counts[name]) for name in MARTS)
        for name in MARTS:
            parquet = folder / "parquet" / f"{name}.parquet"
            for relation in (f"basketry.{name}", f"read_parquet('{parquet}')"):
                [(count, places, build, last_build)] = connection.execute(
                    "select count(*), count(distinct row_number), min(build_number),"
                    f" max(build_number) from {relation}"
                ).fetchall()
                assert count == places == counts[name]
                builds |= {build, last_build}
            [(key, value)] = connection.execute(
                f"select key, value from parquet_kv_metadata('{parquet}')"
            ).fetchall()
            assert (key, value) == (b"basketry_publication", str(number).encode())
    assert len(builds) == 1
    return number, builds.pop()


def bytes_below(folder: Path) -> dict[str, str]:
    """Every file below a folder, and where its links lead."""
    return {
        str(path.relative_to(folder)): str(path.readlink())
        if path.is_symlink()
        else hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if (path.is_symlink() or path.is_file()) and path.name != "lock"
    }


class Readers:
    """A thread that reads over and over; what it saw, and what went wrong."""

    def __init__(self, read: Callable[[], object]) -> None:
        self.seen: list[object] = []
        self.error: BaseException | None = None
        self._read = read
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._loop)

    def _loop(self) -> None:
        while not self._over.is_set():
            try:
                self.seen.append(self._read())
            except BaseException as error:
                self.error = error
                return
            time.sleep(0.01)

    @contextmanager
    def reading(self) -> Iterator[Readers]:
        self._thread.start()
        try:
            yield self
        finally:
            self._over.set()
            self._thread.join()
        if self.error is not None:
            raise AssertionError("a reader saw something else than a publication") from self.error


def profile_of(env: Mapping[str, str]) -> dict[str, str]:
    """The target of profiles.yml as these variables fill it in."""
    return {
        setting: env[f"BASKETRY_POSTGRES_{name}"]
        for setting, name in (
            ("host", "HOST"),
            ("port", "PORT"),
            ("user", "USER"),
            ("password", "PASSWORD"),
            ("database", "DBNAME"),
        )
    }


@contextmanager
def connected(env: Mapping[str, str], *, as_reader: bool = False) -> Iterator[Any]:
    role = {"BASKETRY_POSTGRES_USER": "bi_reader", "BASKETRY_POSTGRES_PASSWORD": "secret"}
    connection = postgres.connect({**env, **(role if as_reader else {})})
    try:
        yield connection
    finally:
        connection.close()


def execute(env: Mapping[str, str], statement: str, *, as_reader: bool = False) -> list[Any]:
    with (
        connected(env, as_reader=as_reader) as connection,
        connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []
