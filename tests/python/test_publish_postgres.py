"""A publication on PostgreSQL is a schema, swapped in at once, which its reader may only read."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from publishing import (
    MARTS,
    READER,
    Readers,
    connected,
    execute,
    make_project,
    profile_of,
    publish,
    publish_well,
)

from basketry.dbt import read_manifest
from basketry.engines import postgres
from basketry.publish import PublishError
from basketry.publish import postgres as schema
from basketry.publish.publication import Mart, marts_of


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("publish") / "shop")


@pytest.fixture(scope="module")
def published(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[dict[str, str], list[Mart]]]:
    """A server whose build is published with a reader's role; the variables, and the marts."""
    with postgres.server(tmp_path_factory.mktemp("server") / "postgres") as env:
        execute(env, "create role bi_reader login password 'secret'")
        said = publish_well(project, 1, "--target", "postgres", **env, **READER)
        assert "bi_reader may read it" in said
        yield env, marts_of(read_manifest(project / "target"))


def _build_number_in_postgres(env: Mapping[str, str], number: int | None = None) -> set[int]:
    """The build numbers of all published marts; with a number, make it that of the build."""
    if number is not None:
        execute(env, ";".join(f"update shop.{name} set build_number = {number}" for name in MARTS))
    query = " union ".join(f"select build_number from {schema.SCHEMA}.{name}" for name in MARTS)
    return {found for (found,) in execute(env, query)}


ROWS_IN_ONE_QUERY = " union all ".join(
    f"select min(build_number), max(build_number), count(*) from {schema.SCHEMA}.{name}"
    for name in MARTS
)


def test_readers_on_postgresql_see_whole_publications(
    published: tuple[dict[str, str], list[Mart]],
) -> None:
    env, marts = published
    counts = [execute(env, f"select count(*) from shop.{name}")[0][0] for name in MARTS]

    def checked(rows: list[tuple[int, int, int]]) -> int:
        assert [count for *_, count in rows] == counts
        builds = {build for *both, _ in rows for build in both}
        assert len(builds) == 1
        return builds.pop()

    with (
        connected(env, as_reader=True) as one,
        connected(env, as_reader=True) as many,
        schema.publisher(profile_of(env), "bi_reader") as publishing,
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
            Readers(in_one_query).reading() as first,
            Readers(in_one_transaction).reading() as second,
        ):
            for number in range(2, 22):
                _build_number_in_postgres(env, number)
                record = schema.publish(publishing, marts, None, "bi_reader")
                assert record.row_counts == dict(zip(MARTS, counts, strict=True))
                time.sleep(0.05)
    for readers in (first, second):
        assert readers.seen == sorted(readers.seen)  # type: ignore[type-var]
        assert len(set(readers.seen)) > 10
    numbers = execute(env, f"select distinct publication_number from {schema.SCHEMA}.publication")
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
    assert execute(env, query, as_reader=True) == [(2000,)]
    with pytest.raises(Exception, match=problem):
        execute(env, statement, as_reader=True)


def test_descriptions_come_along_to_postgresql(
    published: tuple[dict[str, str], list[Mart]],
) -> None:
    env, _ = published
    comments = execute(
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
    ended = publish(project, 77, "--target", "postgres", TEST_FAIL="1", **env, **READER)
    assert ended.returncode == 1
    assert "accepted_values" in ended.stderr
    assert execute(env, "select distinct build_number from shop.large") == [(77,)]
    assert _build_number_in_postgres(env) == before


def test_a_reader_who_does_not_let_go_stops_the_swap(
    published: tuple[dict[str, str], list[Mart]],
) -> None:
    env, marts = published
    before = _build_number_in_postgres(env)
    _build_number_in_postgres(env, 88)
    with (
        connected(env, as_reader=True) as reader,
        reader.cursor() as cursor,
        schema.publisher(profile_of(env)) as connection,
    ):
        cursor.execute(f"select count(*) from {schema.SCHEMA}.middle")
        holding = rf"process {reader.info.backend_pid} \(bi_reader"
        with pytest.raises(PublishError, match=holding):
            schema.publish(connection, marts, None, "bi_reader", seconds=1)
        assert _build_number_in_postgres(env) == before
        assert execute(env, f"select to_regnamespace('{schema.NEXT}') is null") == [(True,)]
        reader.commit()
        schema.publish(connection, marts, None, "bi_reader", seconds=1)
    assert _build_number_in_postgres(env) == {88}


def test_what_others_made_of_the_marts_is_not_dropped(
    published: tuple[dict[str, str], list[Mart]],
) -> None:
    env, marts = published
    execute(env, f"create view public.mine as select * from {schema.SCHEMA}.small")
    before = execute(env, "select * from public.mine")
    assert before
    try:
        with (
            schema.publisher(profile_of(env)) as connection,
            pytest.raises(PublishError, match="view mine depends on table"),
        ):
            schema.publish(connection, marts, None)
        assert execute(env, "select * from public.mine") == before
    finally:
        execute(env, "drop view public.mine")


def test_one_publisher_at_a_time_on_postgresql(
    published: tuple[dict[str, str], list[Mart]],
) -> None:
    env, _ = published
    with (
        schema.publisher(profile_of(env)),
        pytest.raises(PublishError, match="another process is publishing"),
        schema.publisher(profile_of(env)),
    ):
        pass


def test_a_role_that_is_missing_is_named(published: tuple[dict[str, str], list[Mart]]) -> None:
    env, _ = published
    with (
        pytest.raises(PublishError, match='create role "nobody_yet" login'),
        schema.publisher(profile_of(env), "nobody_yet"),
    ):
        pass
