"""The warehouse, read-only, for our own questions and for those of Great Expectations."""

from __future__ import annotations

import logging
import math
import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from duckdb_engine import Dialect as DuckDBDialect
from sqlalchemy.dialects import registry

from basketry.engines import postgres
from basketry.quality.errors import QualityError
from basketry.quality.library import gx
from basketry.quality.project import Relation

# Unbounded numbers become this on the way into SQL: JSON and decimals have no infinity.
_ENDLESS = 1e15
_TEXT = re.compile(r"'(?:[^']|'')*'")
_PARAMETER = re.compile(r":(?=\w)")


class ReadingDialect(DuckDBDialect):
    """DuckDB for reading only: no transactions.

    duckdb-engine begins, commits and rolls back on the one connection that its cursors share, and
    so throws away the result that Great Expectations is about to fetch.
    """

    driver = "basketry"
    supports_statement_cache = False

    @classmethod
    def get_pool_class(cls, url: sa.URL) -> type[sa.pool.Pool]:
        """One connection for everybody: tables that are kept for a while are its own."""
        return sa.pool.StaticPool

    def do_begin(self, connection: Any) -> None:
        """Nothing to begin."""

    def do_commit(self, connection: Any) -> None:
        """Nothing to commit."""

    def do_rollback(self, connection: Any) -> None:
        """Nothing to roll back."""


registry.register("duckdb.basketry", __name__, ReadingDialect.__name__)


class Database:
    """A warehouse that Great Expectations reads, on DuckDB or PostgreSQL."""

    def __init__(self, profile: Mapping[str, Any], folder: Path) -> None:
        """Connect, read-only.

        Args:
            profile: the settings of a target of dbt's profile.
            folder: the project's folder, which a path of DuckDB is relative to.

        Raises:
            QualityError: there is no such database, it cannot be reached, or it is another engine.
        """
        self.engine_name = str(profile["type"])
        url, options, self.place = _address(profile, folder)
        # Not a word to the terminal, and nothing but what is in this process: no store, no file.
        logging.getLogger("great_expectations").setLevel(logging.ERROR)
        warnings.filterwarnings("ignore", module="great_expectations")
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
        try:
            self._source = context.data_sources.add_sql(
                self.engine_name,
                connection_string=url,
                create_temp_table=False,
                kwargs=options,  # type: ignore[call-arg]  # the stub does not know it
            )
            self._engine = self._source.get_execution_engine().engine
            self._connection = self._engine.connect()
        except Exception as error:
            raise QualityError(
                f"{self.place} cannot be read: {_cause(error)}\nIs it there, is the server up, and "
                "does nothing write to it at this moment?"
            ) from error
        self._catalog = ""
        self._kept: dict[str, str] = {}
        if self.engine_name == "duckdb":
            # A file basketry.duckdb is a catalog of the same name as the schema of the marts.
            [(catalog,)] = self.rows("select current_database()")
            self._catalog = f"{quoted(catalog)}."

    def name(self, relation: Relation) -> str:
        """A relation's name as SQL wants it."""
        return f"{self._catalog}{quoted(relation.schema)}.{quoted(relation.name)}"

    def column_types(self, relation: Relation) -> dict[str, str]:
        """Names of a relation's columns, in lower case, with their types; empty: no such one."""
        found = self.rows(
            "select lower(column_name), lower(data_type) from information_schema.columns"
            f" where table_schema = {literal(relation.schema)}"
            f" and table_name = {literal(relation.name)}"
            + (" and table_catalog = current_database()" if self._catalog else "")
            + " order by ordinal_position"
        )
        return dict(found)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a query gives.

        Raises:
            QualityError: it cannot be run.
        """
        try:
            answer = self._connection.execute(sa.text(without_colons(sql)))
            return [tuple(row) for row in answer]
        except sa.exc.SQLAlchemyError as error:
            raise QualityError(f"{self.place} does not answer a query: {_cause(error)}") from error

    def table(self, sql: str, limit: int) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The names of a query's columns, and its first rows in the order of their values."""
        answer = self._connection.execute(
            sa.text(without_colons(f"select * from ({sql}) as listed limit {limit}"))
        )
        return list(answer.keys()), sorted((tuple(row) for row in answer), key=str)

    def kept(self, sql: str) -> str:
        """A query that gives what this one gives, without working it out again and again.

        DuckDB keeps the rows beside the file, in memory or in its temporary folder; PostgreSQL
        lets a reader keep nothing, and is asked again.
        """
        if self.engine_name != "duckdb":
            return sql
        if sql not in self._kept:
            table = f"kept_{len(self._kept) + 1}"
            self.rows(f"create temp table {table} as {sql}")
            self._kept[sql] = f"select * from temp.{table}"
        return self._kept[sql]

    def batch(self, name: str, sql: str) -> Any:
        """What a query gives, as a batch of Great Expectations."""
        asset = self._source.add_query_asset(name, query=without_colons(sql))
        return asset.add_batch_definition_whole_table(name).get_batch()

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()
        # Great Expectations opened one to see that it can, and one to read.
        for engine in (self._engine, self._source.get_engine()):
            engine.dispose()


def quoted(name: str) -> str:
    """A name as an identifier of SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: object) -> str:
    """A value as SQL: null, a number, or a text."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value if math.isfinite(value) else math.copysign(_ENDLESS, value))
    return "'" + str(value).replace("'", "''") + "'"


def values(rows: Iterable[Sequence[object]], columns: Sequence[str], name: str) -> str:
    """Rows as a relation of SQL with these columns, for a `from`; at least one row."""
    written = ", ".join(f"({', '.join(literal(value) for value in row)})" for row in rows)
    return f"(values {written}) as {name} ({', '.join(columns)})"


def without_colons(sql: str) -> str:
    """SQL whose texts have no colon before a letter or digit, where SQLAlchemy sees a parameter.

    It can be told so, but Great Expectations hands on what it has compiled, to be read once more.
    """
    return _TEXT.sub(_without_colons, sql)


def _without_colons(text: re.Match[str]) -> str:
    if not _PARAMETER.search(text[0]):
        return text[0]
    return "(" + _PARAMETER.sub("' || chr(58) || '", text[0]) + ")"


def _address(profile: Mapping[str, Any], folder: Path) -> tuple[str, dict[str, Any], str]:
    """The address for SQLAlchemy, options of the engine, and the place in words."""
    if profile["type"] == "duckdb":
        path = (folder / profile["path"]).resolve()
        if not path.is_file():
            raise QualityError(
                f"no {path}. The gate reads what dbt built: `basketry build`, or, for the inputs "
                "alone, `dbt run` or `dbt seed` of what feeds them."
            )
        url = sa.URL.create("duckdb+basketry", database=str(path))
        settings = {"memory_limit": "1GB", "threads": 2}
        options: dict[str, Any] = {"connect_args": {"read_only": True, "config": settings}}
        return url.render_as_string(), options, str(path)
    if profile["type"] == "postgres":
        arguments = postgres.arguments_of(
            profile, timezone="UTC", default_transaction_read_only="on"
        )
        url = sa.URL.create(
            "postgresql+psycopg2",
            username=arguments.pop("user"),
            password=arguments.pop("password", None),
            host=arguments.pop("host"),
            port=int(arguments.pop("port")),
            database=arguments.pop("dbname"),
        )
        options = {"connect_args": arguments}
        return url.render_as_string(hide_password=False), options, postgres.place_of(profile)
    raise QualityError(
        f"the gate checks DuckDB and PostgreSQL, not {profile['type']}. Build there as well, or "
        "read the data there."
    )


def _cause(error: BaseException) -> str:
    """The driver's own words, without SQLAlchemy's and Great Expectations' around them."""
    while error.__cause__ is not None:
        error = error.__cause__
    return " ".join(str(error).split())[:500]
