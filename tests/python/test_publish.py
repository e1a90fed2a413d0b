"""A publication is whole, tested and all there at once: readers see the old one or the new one."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from harness import REPOSITORY

from basketry.dbt import read_manifest
from basketry.engines import compare, postgres
from basketry.publish import PublishError, tested_build
from basketry.publish import postgres as schema
from basketry.publish.publication import Mart, marts_of
from basketry.publish.shelf import Shelf

KILLS = 10
MARTS = ("small", "middle", "large")
NUMBER = "TEST_BUILD_NUMBER"
FAIL = "TEST_FAIL"
ROWS = "TEST_ROWS"


# A shop of three marts that all say which build they are of: dbt and the command line are the real
# ones, and a run takes seconds.


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("publish") / "shop"
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


def _environment(project: Path, number: int, **more: str) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("DBT_")},
        "PYTHONPATH": str(REPOSITORY / "src"),
        "BASKETRY_DUCKDB_PATH": str(project / "shop.duckdb"),
        NUMBER: str(number),
        **more,
    }


COMMAND = [sys.executable, "-m", "basketry.cli", "publish"]


def _publish(
    project: Path, number: int, *options: str, **more: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *options],
        cwd=project,
        env=_environment(project, number, **more),
        capture_output=True,
        text=True,
        check=False,
    )


def _publish_well(project: Path, number: int, *options: str, **more: str) -> str:
    ended = _publish(project, number, *options, **more)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def _seen(current: Path) -> tuple[int, int]:
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


def _bytes(folder: Path) -> dict[str, str]:
    """Every file below a folder, and where its links lead."""
    return {
        str(path.relative_to(folder)): str(path.readlink())
        if path.is_symlink()
        else hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if (path.is_symlink() or path.is_file()) and path.name != "lock"
    }


class _Readers:
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
    def reading(self) -> Iterator[_Readers]:
        self._thread.start()
        try:
            yield self
        finally:
            self._over.set()
            self._thread.join()
        if self.error is not None:
            raise AssertionError("a reader saw something else than a publication") from self.error


# --- the demo shop


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo, built, tested and published by the command line."""
    folder = tmp_path_factory.mktemp("demo")
    environment = {
        **os.environ,
        "PYTHONPATH": str(REPOSITORY / "src"),
        "BASKETRY_DUCKDB_PATH": str(folder / "built.duckdb"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }
    ended = subprocess.run(
        [*COMMAND, "--out", str(folder / "publication")],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert f"{folder / 'publication' / 'current' / 'marts.duckdb'}: " in ended.stdout
    return folder


def test_every_public_mart_is_published_value_by_value(demo: Path) -> None:
    current = demo / "publication" / "current"
    models = compare.compared_models(read_manifest(demo / "target"))
    names = {model.name for model in models}
    rows = 0
    with duckdb.connect() as connection:
        connection.execute(f"attach '{demo / 'built.duckdb'}' as build (read_only)")
        connection.execute(f"attach '{current / 'marts.duckdb'}' as copy (read_only)")
        for model in models:
            built = f"select * from build.{model.schema}.{model.name}"
            for copy in (
                f"select * from copy.basketry.{model.name}",
                f"select * from '{current / 'parquet' / model.name}.parquet'",
            ):
                differing = f"({built} except all {copy}) union all ({copy} except all {built})"
                assert not connection.execute(differing).fetchall(), model.name
                assert _columns(connection, built) == _columns(connection, copy)
            rows += len(connection.execute(built).fetchall())
    assert rows > 100_000
    assert "order_value_by_period" in names
    assert {path.stem for path in (current / "parquet").iterdir()} == names
    record = json.loads((current / "publication.json").read_text())
    assert set(record["row_counts"]) == names
    assert record["as_of_date"] == "2026-03-31"
    with duckdb.connect(str(current / "marts.duckdb"), read_only=True) as connection:
        tables = connection.execute("select table_name from duckdb_tables()").fetchall()
        days = connection.execute("select distinct as_of_date from basketry.publication").fetchall()
    assert {name for (name,) in tables} == names | {"publication"}
    assert days == [(datetime.date(2026, 3, 31),)]


def _columns(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    """Names and types of a query's columns."""
    described = connection.execute(f"describe {query}").fetchall()
    return [(name, kind) for name, kind, *_ in described]


def test_descriptions_come_along(demo: Path) -> None:
    nodes = read_manifest(demo / "target")["nodes"]
    node = nodes["model.basketry.order_value_by_period"]
    with duckdb.connect(str(demo / "publication/current/marts.duckdb"), read_only=True) as reader:
        [(comment,)] = reader.execute(
            "select comment from duckdb_tables() where table_name = 'order_value_by_period'"
        ).fetchall()
        [(uncommented,)] = reader.execute(
            "select count(*) from duckdb_columns() where schema_name = 'basketry'"
            " and comment is null"
        ).fetchall()
        [(aov,)] = reader.execute(
            "select comment from duckdb_columns()"
            " where table_name = 'order_value_by_period' and column_name = 'aov'"
        ).fetchall()
    assert comment == node["description"].strip()
    assert aov == node["columns"]["aov"]["description"].strip()
    assert uncommented == 0


def test_duckdb_1_2_can_read_the_file(demo: Path) -> None:
    """The header says which storage the file has: 65 is that of DuckDB 1.2, new files have more."""
    file = demo / "publication" / "current" / "marts.duckdb"
    header = file.read_bytes()[:20]
    assert header[8:12] == b"DUCK"
    assert int.from_bytes(header[12:20], "little") == 65


def test_nobody_can_write_a_publication(demo: Path) -> None:
    files = [path for path in (demo / "publication/current/").rglob("*") if path.is_file()]
    assert len(files) > 20
    assert not [path for path in files if path.stat().st_mode & 0o222]


# --- files


def test_a_failing_test_publishes_nothing(project: Path, tmp_path: Path) -> None:
    out = tmp_path / "publication"
    _publish_well(project, 1, "--out", str(out))
    before = _bytes(out)
    ended = _publish(project, 2, "--out", str(out), TEST_FAIL="1")
    assert ended.returncode == 1
    assert "accepted_values" in ended.stderr
    assert "Nothing was published" in ended.stderr
    assert _bytes(out) == before
    assert _seen(out / "current") == (1, 1)


def test_a_build_without_its_tests_publishes_nothing(project: Path, tmp_path: Path) -> None:
    ended = _publish(project, 1, "--out", str(tmp_path), DBT_RESOURCE_TYPES="model")
    assert ended.returncode == 1
    assert "left out 1 marts and tests" in ended.stderr
    assert not (tmp_path / "current").exists()


def test_an_open_reader_does_not_hinder_and_keeps_its_own(project: Path, tmp_path: Path) -> None:
    current = tmp_path / "current"
    _publish_well(project, 1, "--out", str(tmp_path))
    with duckdb.connect(str(current / "marts.duckdb"), read_only=True) as reader:
        _publish_well(project, 2, "--out", str(tmp_path))
        assert _seen(current) == (2, 2)
        assert _seen(tmp_path / "publication_000001") == (1, 1)
        shelf = Shelf(tmp_path)
        number, _ = shelf.new_folder()
        shelf.swing_to(number)
        shelf.remove_old()
        # Two publications later its folder is gone; what is open stays.
        assert not (tmp_path / "publication_000001").exists()
        query = "select count(*), min(build_number), max(build_number) from basketry.large"
        assert reader.execute(query).fetchall() == [(2000, 1, 1)]
    assert _seen(tmp_path / "publication_000002") == (2, 2)


def test_readers_see_whole_publications_whenever_publishing_is_killed(
    project: Path, tmp_path: Path
) -> None:
    rows = {ROWS: "400000"}
    current = tmp_path / "current"
    command = [*COMMAND, "--out", str(tmp_path)]
    started = time.monotonic()
    _publish_well(project, 1, "--out", str(tmp_path), **rows)
    whole = time.monotonic() - started
    chance = random.Random(20260331)
    killed_while_publishing = 0
    with _Readers(lambda: _seen(current)).reading() as readers:
        for attempt in range(KILLS):
            log = tmp_path / f"log_{attempt}"
            with log.open("wb") as output:
                process = subprocess.Popen(
                    command,
                    cwd=project,
                    env=_environment(project, attempt + 2, **rows),
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            # Half of them anywhere in the run; half while it copies and swings, which is short.
            if attempt % 2 == 0:
                time.sleep(chance.uniform(0, whole))
            else:
                while b"Publishing 3 marts" not in log.read_bytes():
                    assert process.poll() is None, log.read_text()
                    time.sleep(0.01)
                time.sleep(chance.uniform(0, 0.3))
            killed_while_publishing += b"Publishing" in log.read_bytes() and process.poll() is None
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                assert process.poll() == 0, log.read_text()
            process.wait()
            assert _seen(current)[1] <= attempt + 2
        _publish_well(project, 100, "--out", str(tmp_path), **rows)
        last_number, last_build = _seen(current)
        time.sleep(0.2)
    assert last_build == 100
    assert killed_while_publishing >= 2
    assert readers.seen[0] == (1, 1)
    assert (last_number, 100) in readers.seen
    assert readers.seen == sorted(readers.seen)  # type: ignore[type-var]
    left = {path.name for path in tmp_path.iterdir() if not path.name.startswith("log_")}
    previous = f"publication_{last_number - 1:06}"
    assert left == {"current", "lock", previous, f"publication_{last_number:06}"}


def test_the_lock_lasts_as_long_as_the_dbt_of_a_killed_publisher(
    project: Path, tmp_path: Path
) -> None:
    process = subprocess.Popen(
        [*COMMAND, "--out", str(tmp_path)],
        cwd=project,
        env=_environment(project, 1),
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


@pytest.mark.parametrize("step", ["mkdir", "symlink_to", "replace"])
def test_a_shelf_is_whole_whichever_step_fails(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf(tmp_path)

    def put(text: str) -> None:
        number, folder = shelf.new_folder()
        (folder / "content").write_text(text)
        shelf.swing_to(number)
        shelf.remove_old()

    put("old")

    def fail(*_: object, **__: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patched:
        patched.setattr(Path, step, fail)
        with pytest.raises(OSError, match="no space"):
            put("lost")
    assert (shelf.current / "content").read_text() == "old"
    put("new")
    assert (shelf.current / "content").read_text() == "new"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "current",
        "publication_000001",
        "publication_000002",
    ]


def test_a_current_that_is_no_link_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "current").mkdir()
    with pytest.raises(PublishError, match="is no link to a publication"):
        Shelf(tmp_path).new_folder()


def test_what_is_published_is_where_the_profile_says(project: Path, tmp_path: Path) -> None:
    profile = yaml.safe_load((project / "profiles.yml").read_text())
    outputs = profile["shop"]["outputs"]
    # Not of the environment, not called by its type, and the other way of writing a folder.
    outputs["nightly"] = {"type": "duckdb", "path": "nightly.duckdb", "schema": "night"}
    outputs["nowhere"] = {"type": "duckdb", "path": ":memory:", "schema": "night"}
    own = tmp_path / "profiles"
    own.mkdir()
    (own / "profiles.yml").write_text(yaml.safe_dump(profile))
    (project / "profiles.yml").rename(project / "profiles.away")
    out = tmp_path / "publication"
    variables = {"DBT_PROFILES_DIR": str(own), "DBT_TARGET": "nightly"}
    try:
        _publish_well(project, 5, "--out", str(out), **variables)
        ended = _publish(project, 6, "--target", "nowhere", "--out", str(out), **variables)
    finally:
        (project / "profiles.away").rename(project / "profiles.yml")
    assert (project / "nightly.duckdb").is_file()
    assert ended.returncode == 1
    assert "dbt built, but not into" in ended.stderr
    assert _seen(out / "current") == (1, 5)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--target", "spark"], "publishing is not offered on spark"),
        (["--target", "oracle"], "has no target oracle; it has duckdb, postgres, spark"),
        (["--target", "postgres", "--out", "here"], "--out is a folder for files"),
    ],
)
def test_what_is_not_offered_says_so(project: Path, options: list[str], message: str) -> None:
    ended = _publish(project, 1, *options)
    assert ended.returncode == 1
    assert message in ended.stderr


# --- what a build must have been


def _manifest(*models: Mapping[str, Any]) -> dict[str, Any]:
    nodes = {
        f"model.shop.{model['schema']}.{model['alias']}": {
            "resource_type": "model",
            "access": "public",
            "config": {},
            "description": "",
            "columns": {},
            **model,
        }
        for model in models
    }
    return {"nodes": nodes, "metadata": {"invocation_id": "1", "adapter_type": "duckdb"}}


@pytest.mark.parametrize(
    ("models", "message"),
    [
        ([], "no model has access public"),
        ([("one", "fct"), ("two", "FCT")], "two public models are called fct"),
        ([("one", "publication")], "a public model is called publication"),
    ],
)
def test_marts_have_names_that_fit_into_one_schema(
    models: list[tuple[str, str]], message: str
) -> None:
    with pytest.raises(PublishError, match=message):
        marts_of(_manifest(*({"schema": schema, "alias": alias} for schema, alias in models)))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"metadata": {"invocation_id": "2"}}, "another run of dbt"),
        ({"results": []}, "left out 1 marts and tests"),
        ({"results": [{"unique_id": "model.shop.one.fct", "status": "skipped"}]}, "left out 1"),
        ({"args": {"empty": True}}, "DBT_EMPTY"),
        ({"args": {"sample": "3 days"}}, "DBT_SAMPLE"),
    ],
)
def test_half_a_build_is_not_published(change: dict[str, Any], message: str) -> None:
    manifest = _manifest({"schema": "one", "alias": "fct"})
    whole: dict[str, Any] = {
        "metadata": {"invocation_id": "1"},
        "args": {"empty": False},
        "results": [{"unique_id": "model.shop.one.fct", "status": "success"}],
    }
    assert [mart.name for mart in tested_build.check(manifest, whole, "duckdb")] == ["fct"]
    with pytest.raises(PublishError, match=message):
        tested_build.check(manifest, whole | change, "duckdb")
    with pytest.raises(
        PublishError,
        match=r"on duckdb, but the target of profiles\.yml is of type postgres",
    ):
        tested_build.check(manifest, whole, "postgres")


# --- PostgreSQL


@pytest.fixture(scope="module")
def published(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[dict[str, str], list[Mart]]]:
    """A server whose build is published with a reader's role; the variables, and the marts."""
    with postgres.server(tmp_path_factory.mktemp("server") / "postgres") as env:
        _execute(env, "create role bi_reader login password 'secret'")
        said = _publish_well(project, 1, "--target", "postgres", **env, **READER)
        assert "bi_reader may read it" in said
        yield env, marts_of(read_manifest(project / "target"))


READER = {schema.READER: "bi_reader"}


def _profile(env: Mapping[str, str]) -> dict[str, str]:
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
def _connected(env: Mapping[str, str], *, as_reader: bool = False) -> Iterator[Any]:
    role = {"BASKETRY_POSTGRES_USER": "bi_reader", "BASKETRY_POSTGRES_PASSWORD": "secret"}
    connection = postgres.connect({**env, **(role if as_reader else {})})
    try:
        yield connection
    finally:
        connection.close()


def _execute(env: Mapping[str, str], statement: str, *, as_reader: bool = False) -> list[Any]:
    with (
        _connected(env, as_reader=as_reader) as connection,
        connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


def _build_number_in_postgres(env: Mapping[str, str], number: int | None = None) -> set[int]:
    """The build numbers of all published marts; with a number, make it that of the build."""
    if number is not None:
        _execute(env, ";".join(f"update shop.{name} set build_number = {number}" for name in MARTS))
    query = " union ".join(f"select build_number from {schema.SCHEMA}.{name}" for name in MARTS)
    return {found for (found,) in _execute(env, query)}


ROWS_IN_ONE_QUERY = " union all ".join(
    f"select min(build_number), max(build_number), count(*) from {schema.SCHEMA}.{name}"
    for name in MARTS
)


def test_readers_on_postgresql_see_whole_publications(
    published: tuple[dict[str, str], list[Mart]],
) -> None:
    env, marts = published
    counts = [_execute(env, f"select count(*) from shop.{name}")[0][0] for name in MARTS]

    def checked(rows: list[tuple[int, int, int]]) -> int:
        assert [count for *_, count in rows] == counts
        builds = {build for *both, _ in rows for build in both}
        assert len(builds) == 1
        return builds.pop()

    with (
        _connected(env, as_reader=True) as one,
        _connected(env, as_reader=True) as many,
        schema.publisher(_profile(env), "bi_reader") as publishing,
    ):

        def in_one_query() -> int:
            with one, one.cursor() as cursor:
                cursor.execute(ROWS_IN_ONE_QUERY)
                return checked(cursor.fetchall())

        def in_one_transaction() -> int:
            rows = []
            with many, many.cursor() as cursor:
                for query in ROWS_IN_ONE_QUERY.split(" union all "):
                    cursor.execute(query)
                    rows += cursor.fetchall()
                    time.sleep(0.01)  # room for a swap in the middle
            return checked(rows)

        with (
            _Readers(in_one_query).reading() as first,
            _Readers(in_one_transaction).reading() as second,
        ):
            for number in range(2, 22):
                _build_number_in_postgres(env, number)
                record = schema.publish(publishing, marts, None, "bi_reader")
                assert record.row_counts == dict(zip(MARTS, counts, strict=True))
                time.sleep(0.05)
    for readers in (first, second):
        assert readers.seen == sorted(readers.seen)  # type: ignore[type-var]
        assert len(set(readers.seen)) > 10
    numbers = _execute(env, f"select distinct publication_number from {schema.SCHEMA}.publication")
    assert numbers == [(record.number,)]


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        (f"insert into {schema.SCHEMA}.small values (1, 1)", "permission denied for table small"),
        (f"delete from {schema.SCHEMA}.publication", "permission denied for table publication"),
        (f"drop table {schema.SCHEMA}.small", "must be owner of table small"),
        (f"create table {schema.SCHEMA}.mine (a int)", "permission denied for schema"),
        ("select * from shop.small", "permission denied for schema shop"),
    ],
)
def test_the_reader_reads_and_does_nothing_else(
    published: tuple[dict[str, str], list[Mart]], statement: str, problem: str
) -> None:
    env, _ = published
    query = f"select count(*) from {schema.SCHEMA}.large"
    assert _execute(env, query, as_reader=True) == [(2000,)]
    with pytest.raises(Exception, match=problem):
        _execute(env, statement, as_reader=True)


def test_descriptions_come_along_to_postgresql(
    published: tuple[dict[str, str], list[Mart]],
) -> None:
    env, _ = published
    comments = _execute(
        env,
        f"select obj_description('{schema.SCHEMA}.small'::regclass),"
        f" col_description('{schema.SCHEMA}.small'::regclass, 1)",
    )
    assert comments == [("A mart.", "Which build's this is.")]


def test_a_failing_test_on_postgresql_publishes_nothing(
    project: Path, published: tuple[dict[str, str], list[Mart]]
) -> None:
    env, _ = published
    before = _build_number_in_postgres(env)
    ended = _publish(project, 77, "--target", "postgres", TEST_FAIL="1", **env, **READER)
    assert ended.returncode == 1
    assert "accepted_values" in ended.stderr
    assert _execute(env, "select distinct build_number from shop.large") == [(77,)]
    assert _build_number_in_postgres(env) == before


def test_a_reader_who_does_not_let_go_stops_the_swap(
    published: tuple[dict[str, str], list[Mart]],
) -> None:
    env, marts = published
    before = _build_number_in_postgres(env)
    _build_number_in_postgres(env, 88)
    with (
        _connected(env, as_reader=True) as reader,
        reader.cursor() as cursor,
        schema.publisher(_profile(env)) as connection,
    ):
        cursor.execute(f"select count(*) from {schema.SCHEMA}.middle")
        holding = rf"process {reader.info.backend_pid} \(bi_reader"
        with pytest.raises(PublishError, match=holding):
            schema.publish(connection, marts, None, "bi_reader", seconds=1)
        assert _build_number_in_postgres(env) == before
        assert _execute(env, f"select to_regnamespace('{schema.NEXT}') is null") == [(True,)]
        reader.commit()
        schema.publish(connection, marts, None, "bi_reader", seconds=1)
    assert _build_number_in_postgres(env) == {88}


def test_what_others_made_of_the_marts_is_not_dropped(
    published: tuple[dict[str, str], list[Mart]],
) -> None:
    env, marts = published
    _execute(env, f"create view public.mine as select * from {schema.SCHEMA}.small")
    before = _execute(env, "select * from public.mine")
    assert before
    try:
        with (
            schema.publisher(_profile(env)) as connection,
            pytest.raises(PublishError, match="view mine depends on table"),
        ):
            schema.publish(connection, marts, None)
        assert _execute(env, "select * from public.mine") == before
    finally:
        _execute(env, "drop view public.mine")


def test_one_publisher_at_a_time_on_postgresql(
    published: tuple[dict[str, str], list[Mart]],
) -> None:
    env, _ = published
    with (
        schema.publisher(_profile(env)),
        pytest.raises(PublishError, match="another process is publishing"),
        schema.publisher(_profile(env)),
    ):
        pass


def test_a_role_that_is_missing_is_named(published: tuple[dict[str, str], list[Mart]]) -> None:
    env, _ = published
    with (
        pytest.raises(PublishError, match='create role "nobody_yet" login'),
        schema.publisher(_profile(env), "nobody_yet"),
    ):
        pass
