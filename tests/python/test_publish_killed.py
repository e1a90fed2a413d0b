"""Whenever building and publishing are killed, readers see a whole publication, old or new."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
from harness import REPOSITORY
from publishing import (
    COMMAND,
    MARTS,
    READER,
    ROWS,
    Readers,
    connected,
    environment_of_build,
    execute,
    make_project,
    publish_well,
    seen,
)

from basketry.dbt import read_manifest
from basketry.engines import compare, postgres
from basketry.publish import PublishError
from basketry.publish import postgres as schema
from basketry.publish.shelf import Shelf

KILLS = 10


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("publish") / "shop")


class Killer:
    """Starts a publisher over and over, and kills it and all that it started, without a word.

    Attributes:
        while_publishing: how many it killed after the build, while marts were copied and swung in.
    """

    def __init__(self, command: list[str], folder: Path, log: Path) -> None:
        """Know the command, the folder it runs in, and a file for what it says."""
        self.while_publishing = 0
        self._command, self._folder, self._log = command, folder, log
        self._building = self._copying = 0.0
        self._chance = random.Random(20260331)

    def let_one_live(self, env: Mapping[str, str]) -> None:
        """Publish, and learn how long a build takes and how long what follows it."""
        process, started = self._start(env), time.monotonic()
        self._wait_until_it_publishes(process)
        built = time.monotonic()
        assert process.wait() == 0, self._log.read_text()
        self._building, self._copying = built - started, time.monotonic() - built

    def kill_one(self, env: Mapping[str, str], *, while_publishing: bool) -> None:
        """Start one and kill it at a random moment: of the whole run, or of what follows the build.

        One that ended before its moment must have ended well.
        """
        process = self._start(env)
        if while_publishing:
            self._wait_until_it_publishes(process)
            time.sleep(self._chance.uniform(0, 0.9 * self._copying))
        else:
            time.sleep(self._chance.uniform(0, self._building + self._copying))
        self.while_publishing += self._publishes() and process.poll() is None
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            assert process.poll() == 0, self._log.read_text()
        process.wait()

    def _start(self, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
        with self._log.open("wb") as output:
            return subprocess.Popen(
                self._command,
                cwd=self._folder,
                env=env,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _publishes(self) -> bool:
        return b"\nPublishing " in self._log.read_bytes()

    def _wait_until_it_publishes(self, process: subprocess.Popen[bytes]) -> None:
        while not self._publishes():
            assert process.poll() is None, self._log.read_text()
            time.sleep(0.01)


def test_files_are_whole_whenever_publishing_is_killed(project: Path, tmp_path: Path) -> None:
    out, current = tmp_path / "publication", tmp_path / "publication" / "current"
    rows = {ROWS: "400000"}
    killer = Killer([*COMMAND, "--out", str(out)], project, tmp_path / "log")
    killer.let_one_live(environment_of_build(project, 1, **rows))
    with Readers(lambda: seen(current)).reading() as readers:
        for attempt in range(KILLS):
            env = environment_of_build(project, attempt + 2, **rows)
            killer.kill_one(env, while_publishing=attempt % 2 == 1)
            assert seen(current)[1] <= attempt + 2
        publish_well(project, 100, "--out", str(out), **rows)
        last_number, last_build = seen(current)
        time.sleep(0.2)
    assert last_build == 100
    assert killer.while_publishing >= 2
    assert readers.seen[0] == (1, 1)
    assert (last_number, 100) in readers.seen
    assert readers.seen == sorted(readers.seen)  # type: ignore[type-var]
    left = {path.name for path in out.iterdir()}
    previous = f"publication_{last_number - 1:06}"
    assert left == {"current", "lock", previous, f"publication_{last_number:06}"}


# --- PostgreSQL

_IN_ONE_QUERY = " union all ".join(
    f"select '{name}', min(build_number), max(build_number), count(*),"
    f" (select max(row_count) from {schema.SCHEMA}.publication where mart_name = '{name}'),"
    f" (select max(publication_number) from {schema.SCHEMA}.publication)"
    f" from {schema.SCHEMA}.{name}"
    for name in MARTS
)


def _seen_on_postgres(connection: Any) -> tuple[int, int]:
    """The numbers of publication and build that one query finds; fails unless all is whole."""
    with connection, connection.cursor() as cursor:
        cursor.execute(_IN_ONE_QUERY)
        rows = cursor.fetchall()
    assert [name for name, *_ in rows] == list(MARTS)
    assert all(count == recorded for _, _, _, count, recorded, _ in rows)
    [number] = {number for *_, number in rows}
    [build] = {build for _, first, last, *_ in rows for build in (first, last)}
    return number, build


def _wait_for_the_server_to_notice(env: Mapping[str, str]) -> None:
    """A server ends what a client that is gone had asked for; then it gives its locks back."""
    locks = "select count(*) from pg_locks where locktype = 'advisory'"
    deadline = time.monotonic() + 60
    while execute(env, locks) != [(0,)]:
        assert time.monotonic() < deadline, "a killed publisher's lock is still held"
        time.sleep(0.05)


@pytest.mark.postgres
def test_a_schema_is_whole_whenever_publishing_is_killed(project: Path, tmp_path: Path) -> None:
    rows = {ROWS: "300000"}
    with postgres.server(tmp_path / "postgres") as server:
        execute(server, "create role bi_reader login password 'secret'")
        variables = {**server, **READER, **rows}
        options = ("--target", "postgres")
        killer = Killer([*COMMAND, *options], project, tmp_path / "log")
        killer.let_one_live(environment_of_build(project, 1, **variables))
        with (
            connected(server, as_reader=True) as one,
            connected(server, as_reader=True) as other,
            Readers(lambda: _seen_on_postgres(one)).reading() as readers,
        ):
            for attempt in range(KILLS):
                env = environment_of_build(project, attempt + 2, **variables)
                killer.kill_one(env, while_publishing=attempt % 2 == 1)
                assert _seen_on_postgres(other)[1] <= attempt + 2
                _wait_for_the_server_to_notice(server)
            publish_well(project, 100, *options, **variables)
            last_number, last_build = _seen_on_postgres(other)
            time.sleep(0.2)
        schemas = execute(
            server, "select nspname from pg_namespace where nspname like 'basketry%' order by 1"
        )
    assert last_build == 100
    assert killer.while_publishing >= 2
    assert readers.seen[0] == (1, 1)
    assert (last_number, 100) in readers.seen
    assert readers.seen == sorted(readers.seen)  # type: ignore[type-var]
    assert schemas == [(schema.SCHEMA,)]


# --- the demo shop


def _seen_of_demo(current: Path) -> int:
    """The number of the demo's publication that a reader finds; fails unless all is whole."""
    folder = current.resolve(strict=True)
    record = json.loads((folder / "publication.json").read_text())
    counts = record["row_counts"]
    assert len(counts) > 20
    with duckdb.connect(str(folder / "marts.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "select mart_name, row_count, publication_number from basketry.publication"
        ).fetchall()
        for name, count in counts.items():
            parquet = folder / "parquet" / f"{name}.parquet"
            for relation in (f"basketry.{name}", f"read_parquet('{parquet}')"):
                found = connection.execute(f"select count(*) from {relation}").fetchall()
                assert found == [(count,)]
    number = int(record["publication_number"])
    assert sorted(rows) == sorted((name, count, number) for name, count in counts.items())
    return number


def test_the_demo_is_whole_and_the_same_whenever_it_is_killed(tmp_path: Path) -> None:
    out, current = tmp_path / "publication", tmp_path / "publication" / "current"
    command = [*COMMAND, "--out", str(out)]
    env = {
        **os.environ,
        "PYTHONPATH": str(REPOSITORY / "src"),
        "BASKETRY_DUCKDB_PATH": str(tmp_path / "built.duckdb"),
        "DBT_TARGET_PATH": str(tmp_path / "target"),
        "DBT_LOG_PATH": str(tmp_path / "logs"),
    }

    killer = Killer(command, REPOSITORY, tmp_path / "log")
    killer.let_one_live(env)
    before = shutil.copy(current / "marts.duckdb", tmp_path / "before.duckdb")
    with Readers(lambda: _seen_of_demo(current)).reading() as readers:
        for attempt in range(KILLS):
            # A build takes most of a minute, so fewer of these.
            killer.kill_one(env, while_publishing=attempt % 4 == 3)
        killer.let_one_live(env)
        last = _seen_of_demo(current)
        time.sleep(0.5)
    assert killer.while_publishing >= 2
    assert readers.seen[0] == 1
    assert readers.seen[-1] == last
    assert readers.seen == sorted(readers.seen)  # type: ignore[type-var]
    # What was torn down again and again has come to the same values.
    models = compare.compared_models(read_manifest(tmp_path / "target"))
    left, close_left = compare.duckdb_reader(Path(before))
    right, close_right = compare.duckdb_reader(current / "marts.duckdb")
    compared = compare.compare_models(models, left, right)
    close_left()
    close_right()
    assert len(compared) == len(models) > 20
    assert not [each for each in compared if not each.is_equal]


# --- what a killed publisher leaves behind


def test_the_lock_lasts_as_long_as_the_dbt_of_a_killed_publisher(
    project: Path, tmp_path: Path
) -> None:
    process = subprocess.Popen(
        [*COMMAND, "--out", str(tmp_path)],
        cwd=project,
        env=environment_of_build(project, 1),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    assert process.stdout is not None
    process.stdout.readline()  # dbt speaks
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    try:
        with (
            pytest.raises(PublishError, match=rf"process {process.pid} is publishing into"),
            Shelf(tmp_path).locked(),
        ):
            pass
        process.stdout.read()  # until dbt has ended
        with Shelf(tmp_path).locked():
            pass
    finally:
        process.stdout.close()
