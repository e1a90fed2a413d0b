"""A publication as files: one DuckDB file that 1.x tools open, and a Parquet file per mart."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import duckdb

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

FILE = "marts.duckdb"
"""The DuckDB file of a publication. Not basketry.duckdb: DuckDB calls the catalog after the file,
and BI tools write `basketry.fct_orders`, which must mean the schema."""

SCHEMA = "basketry"
STORAGE_VERSION = "v1.2.0"
"""What DuckDB 1.2 and later read."""


def write(
    build: Path, folder: Path, number: int, marts: Sequence[Mart], dated_by: Relation | None
) -> Publication:
    """Copy marts of a build into a publication's folder, and the publication's record beside them.

    Args:
        build: the DuckDB file of the build; nothing can write to it meanwhile.
        folder: the empty folder of the publication. Its files are read-only afterwards.
        number: the publication's number. Every Parquet file says it under the key
            `basketry_publication` of its metadata.
        marts: what to copy.
        dated_by: the relation of the build that holds `as_of_date`, if there is one.

    Returns:
        The record.

    Raises:
        PublishError: the file cannot be read, or lacks a mart, or a copy is not whole.
    """
    parquet, spill = folder / "parquet", folder / "spill"
    parquet.mkdir()
    progress = Progress()
    row_counts: dict[str, int] = {}
    with duckdb.connect(config={"temp_directory": str(spill)}) as connection:
        _attach(connection, build, folder / FILE)
        for mart in marts:
            progress.say(f"{len(row_counts)} of {len(marts)} marts copied, now {mart.name}")
            file = parquet / f"{mart.name}.parquet"
            row_counts[mart.name] = _copy(connection, mart, file, number)
        day = _as_of_date(connection, dated_by)
        publication = Publication(number, "duckdb", day, version("basketry"), row_counts)
        _write_record(connection, publication)
    publication.write(folder)
    shutil.rmtree(spill, ignore_errors=True)
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(path.stat().st_mode & ~0o222)
    return publication


def sizes(folder: Path) -> tuple[int, int]:
    """Bytes of a publication's DuckDB file, and of its Parquet files together."""
    parquet = sum(path.stat().st_size for path in (folder / "parquet").iterdir())
    return (folder / FILE).stat().st_size, parquet


def _attach(connection: duckdb.DuckDBPyConnection, build: Path, file: Path) -> None:
    try:
        connection.execute(f"attach {_text(str(build))} as build (read_only)")
    except duckdb.IOException as error:
        raise PublishError(
            f"{build} cannot be read: {error}\nIf something is writing to it, wait until it has "
            "ended, and publish again."
        ) from error
    connection.execute(
        f"attach {_text(str(file))} as published (storage_version '{STORAGE_VERSION}')"
    )
    connection.execute(f"create schema published.{SCHEMA}")


def _copy(connection: duckdb.DuckDBPyConnection, mart: Mart, file: Path, number: int) -> int:
    """Copy a mart into the published file and into a Parquet file; how many rows it has."""
    source = f"build.{_name(mart.schema)}.{_name(mart.name)}"
    table = f"published.{SCHEMA}.{_name(mart.name)}"
    try:
        connection.execute(f"create table {table} as select * from {source}")
    except duckdb.CatalogException as error:
        raise PublishError(
            f"the build's file does not hold {mart.schema}.{mart.name}. Does the target's path in "
            "profiles.yml come from BASKETRY_DUCKDB_PATH?"
        ) from error
    connection.execute(
        f"copy {source} to {_text(str(file))} (format parquet, compression zstd,"
        f" kv_metadata {{basketry_publication: {_text(str(number))}}})"
    )
    _comment(connection, table, mart.description, mart.columns)
    [counts] = connection.execute(
        f"select (select count(*) from {source}), (select count(*) from {table}),"
        f" (select count(*) from read_parquet({_text(str(file))}))"
    ).fetchall()
    if len(set(counts)) != 1:
        raise PublishError(
            f"{mart.name} has {counts[0]} rows, but its copies have {counts[1]} and {counts[2]}. "
            "Does something else write into the folder of publications? Publish again."
        )
    return int(counts[0])


def _as_of_date(
    connection: duckdb.DuckDBPyConnection, dated_by: Relation | None
) -> datetime.date | None:
    if dated_by is None:
        return None
    [(day,)] = connection.execute(
        f"select max(as_of_date) from build.{_name(dated_by[0])}.{_name(dated_by[1])}"
    ).fetchall()
    assert day is None or isinstance(day, datetime.date)
    return day


def _write_record(connection: duckdb.DuckDBPyConnection, publication: Publication) -> None:
    table = f"published.{SCHEMA}.{RECORD}"
    connection.execute(
        f"create table {table} (publication_number integer, as_of_date date,"
        " basketry_version varchar, mart_name varchar, row_count bigint)"
    )
    connection.executemany(f"insert into {table} values (?, ?, ?, ?, ?)", publication.rows())
    _comment(connection, table, RECORD_DESCRIPTION, RECORD_COLUMNS)


def _comment(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    description: str,
    columns: Mapping[str, str],
) -> None:
    """Carry the descriptions over: BI tools show them."""
    found = connection.execute(f"select * from {table} limit 0").description or []
    present = {column[0].lower() for column in found}
    if description:
        connection.execute(f"comment on table {table} is {_text(description)}")
    for name, text in columns.items():
        if name.lower() in present:
            connection.execute(f"comment on column {table}.{_name(name)} is {_text(text)}")


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
