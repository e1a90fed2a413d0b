"""A publication as a PostgreSQL schema, put in the place of the one before in one transaction."""

from __future__ import annotations

import importlib
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

from basketry.engines import postgres
from basketry.progress import Progress
from basketry.publish.publication import (
    RECORD,
    RECORD_COLUMNS,
    RECORD_DESCRIPTION,
    Mart,
    Publication,
    PublishError,
    Relation,
)

SCHEMA = "basketry_published"
NEXT = "basketry_published_next"
READER = "BASKETRY_POSTGRES_READER"
"""The environment variable that names the role which may read what is published."""

SWAP_SECONDS = 120.0
"""How long a swap waits for readers that hold on to the publication before."""

# Shorter than PostgreSQL's deadlock_timeout (1 s): where a reader and the swap wait for each other,
# it is the swap that gives way.
_LOCK_TIMEOUT = "500ms"


@contextmanager
def publisher(profile: Mapping[str, Any], reader: str | None = None) -> Iterator[Any]:
    """A connection that keeps other publishers out while the block runs.

    Args:
        profile: the target of dbt's profile, as `read_profile` gives it.
        reader: the role that may read the publication.

    Raises:
        EngineError: the driver is missing, or the server does not let us in.
        PublishError: another publisher is at work, or the reader's role is missing.
    """
    connection = postgres.connect_as_dbt(profile)
    try:
        with _explained(f"PostgreSQL at {profile['host']}:{profile['port']}"):
            # The server gives the lock back when the connection ends, however it ends.
            if not _one(connection, "select pg_try_advisory_lock(hashtext(%s))", [SCHEMA]):
                raise PublishError(
                    f"another process is publishing into {SCHEMA}. Wait until it has ended, and "
                    "publish again."
                )
            if reader and not _one(
                connection, "select count(*) from pg_roles where rolname = %s", [reader]
            ):
                raise PublishError(
                    f"there is no role {reader}, which {READER} names. Create it as the "
                    f"administrator: create role {_name(reader)} login password '...';"
                )
        yield connection
    finally:
        connection.close()


def publish(
    connection: Any,
    marts: Sequence[Mart],
    dated_by: Relation | None,
    reader: str | None = None,
    *,
    seconds: float = SWAP_SECONDS,
) -> Publication:
    """Copy marts into a schema that nobody reads, then put it in the place of SCHEMA.

    Args:
        connection: of `publisher`.
        marts: what to copy.
        dated_by: the relation of the build that holds `as_of_date`, if there is one.
        reader: the role that may read the publication, and nothing else of it.
        seconds: how long to wait for readers that hold on to the publication before.

    Returns:
        The record.

    Raises:
        PublishError: PostgreSQL refused, or readers did not let go in time. The publication before
            is still there.
    """
    with _explained("publishing on PostgreSQL"):
        try:
            publication = _copy(connection, marts, dated_by, reader)
            _swap(connection, seconds)
        except Exception:
            with connection, connection.cursor() as cursor:
                cursor.execute(f"drop schema if exists {NEXT} cascade")
            raise
    return publication


def size(connection: Any) -> int:
    """Bytes of the published tables, with their indexes."""
    return int(
        _one(
            connection,
            "select coalesce(sum(pg_total_relation_size(oid)), 0) from pg_class"
            " where relnamespace = to_regnamespace(%s) and relkind = 'r'",
            [SCHEMA],
        )
    )


def _copy(
    connection: Any, marts: Sequence[Mart], dated_by: Relation | None, reader: str | None
) -> Publication:
    """Fill NEXT, with descriptions and grants, from one snapshot of the build."""
    progress = Progress()
    row_counts: dict[str, int] = {}
    with connection, connection.cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read")
        # A run that was killed may have left one.
        cursor.execute(f"drop schema if exists {NEXT} cascade")
        cursor.execute(f"create schema {NEXT}")
        for mart in marts:
            progress.say(f"{len(row_counts)} of {len(marts)} marts copied, now {mart.name}")
            source = f"{_name(mart.schema)}.{_name(mart.name)}"
            table = f"{NEXT}.{_name(mart.name)}"
            cursor.execute(f"create table {table} (like {source} including indexes)")
            cursor.execute(f"insert into {table} select * from {source}")
            row_counts[mart.name] = cursor.rowcount
            _comment(cursor, table, mart.description, mart.columns)
            cursor.execute(f"analyze {table}")
        day = None
        if dated_by is not None:
            cursor.execute(f"select max(as_of_date) from {_name(dated_by[0])}.{_name(dated_by[1])}")
            day = cursor.fetchone()[0]
        number = _current_number(cursor) + 1
        publication = Publication(number, "postgres", day, version("basketry"), row_counts)
        _write_record(cursor, publication)
        if reader:
            cursor.execute(f"grant usage on schema {NEXT} to {_name(reader)}")
            cursor.execute(f"grant select on all tables in schema {NEXT} to {_name(reader)}")
    return publication


def _swap(connection: Any, seconds: float) -> None:
    """Drop SCHEMA and give its name to NEXT, in one transaction, while no reader is half-way.

    Dropping the old tables locks them: a query, or a transaction, that read one of them ends before
    the new ones appear, and so never sees two publications.
    """
    errors = importlib.import_module("psycopg2.errors")
    progress = Progress()
    deadline = time.monotonic() + seconds
    while True:
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(f"set local lock_timeout = '{_LOCK_TIMEOUT}'")
                cursor.execute(
                    "select relname from pg_class where relkind = 'r'"
                    " and relnamespace = to_regnamespace(%s) order by relname",
                    [SCHEMA],
                )
                tables = ", ".join(f"{SCHEMA}.{_name(name)}" for (name,) in cursor.fetchall())
                if tables:
                    cursor.execute(f"drop table {tables}")
                # Without cascade: what others made of the marts is not ours to drop.
                cursor.execute(f"drop schema if exists {SCHEMA}")
                cursor.execute(f"alter schema {NEXT} rename to {SCHEMA}")
            return
        except (errors.LockNotAvailable, errors.DeadlockDetected) as error:
            if time.monotonic() > deadline:
                raise PublishError(
                    f"readers held on to {SCHEMA} for {seconds:.0f} s: {_holders(connection)}. "
                    "Nothing was published. End their transactions, or publish again when it is "
                    "quiet."
                ) from error
            progress.say(f"waiting for readers of {SCHEMA} to end their transactions")
            time.sleep(0.2)
        except errors.DependentObjectsStillExist as error:
            raise PublishError(
                f"something of yours depends on {SCHEMA}: {error.diag.message_detail}\nNothing was "
                "published. Drop it, or make it a model with access public: a view would have to "
                "be made anew at each publication."
            ) from error


def _holders(connection: Any) -> str:
    """Who holds a lock on a published table, as a text: process, role and program."""
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "select distinct format('process %%s (%%s, %%s)', pid, usename, application_name)"
            " from pg_locks inner join pg_stat_activity using (pid)"
            " where granted and relation in (select oid from pg_class"
            " where relnamespace = to_regnamespace(%s)) and pid <> pg_backend_pid() limit 5",
            [SCHEMA],
        )
        return ", ".join(who for (who,) in cursor.fetchall()) or "they have just let go"


def _current_number(cursor: Any) -> int:
    cursor.execute("select to_regclass(%s)", [f"{SCHEMA}.{RECORD}"])
    if cursor.fetchone()[0] is None:
        return 0
    cursor.execute(f"select coalesce(max(publication_number), 0) from {SCHEMA}.{RECORD}")
    return int(cursor.fetchone()[0])


def _write_record(cursor: Any, publication: Publication) -> None:
    table = f"{NEXT}.{RECORD}"
    cursor.execute(
        f"create table {table} (publication_number integer, as_of_date date,"
        " basketry_version text, mart_name text primary key, row_count bigint)"
    )
    cursor.executemany(f"insert into {table} values (%s, %s, %s, %s, %s)", publication.rows())
    _comment(cursor, table, RECORD_DESCRIPTION, RECORD_COLUMNS)


def _comment(cursor: Any, table: str, description: str, columns: Mapping[str, str]) -> None:
    """Carry the descriptions over: BI tools show them."""
    cursor.execute(f"select * from {table} limit 0")
    present = {column[0].lower(): column[0] for column in cursor.description}
    if description:
        cursor.execute(f"comment on table {table} is %s", [description])
    for name, text in columns.items():
        if name.lower() in present:
            column = f"{table}.{_name(present[name.lower()])}"
            cursor.execute(f"comment on column {column} is %s", [text])


def _one(connection: Any, query: str, values: Sequence[object]) -> Any:
    with connection, connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchone()[0]


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def _explained(what: str) -> Iterator[None]:
    """Make an error of the server one of ours."""
    try:
        yield
    except PublishError:
        raise
    except Exception as error:
        psycopg2 = importlib.import_module("psycopg2")
        if not isinstance(error, psycopg2.Error):
            raise
        raise PublishError(f"{what}: {str(error).strip()}\nNothing was published.") from error
