"""Reads marts of a finished build: where dbt put them, by dbt's own manifest and profile."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml

from basketry.dbt import DbtError, is_public_model, read_manifest
from basketry.engines import postgres, spark
from basketry.profile import read_profile

Row = dict[str, Any]
PACKAGE = "basketry"


@dataclass(frozen=True)
class Warehouse:
    """An open database.

    Attributes:
        rows: the rows that a query gives.
        quote: what stands around a name.
        catalog: what stands before the name of a schema.
        place: what people call it.
        opening: how people make the schema `{}` the one that they mean.
        close: lets go of it.
    """

    rows: Callable[[str], Sequence[Sequence[Any]]]
    quote: str
    catalog: str
    place: str
    opening: str
    close: Callable[[], None]

    def named(self, node: Mapping[str, Any]) -> str:
        """The name of a model's relation, as SQL wants it."""
        schema, alias = (f"{self.quote}{node[key]}{self.quote}" for key in ("schema", "alias"))
        return f"{self.catalog}{schema}.{alias}"


@dataclass(frozen=True)
class Documented:
    """What dbt's documentation says of a column.

    Attributes:
        description: in English and Markdown.
        term_ja: the Japanese term, from the column's `meta`; empty where nobody wrote one.
        description_ja: the description in Japanese, likewise.
    """

    description: str
    term_ja: str
    description_ja: str


class Marts:
    """The marts of one build, and what dbt knows about their columns."""

    def __init__(self, project_dir: Path, target: str | None = None) -> None:
        """Open the build of a project.

        Args:
            project_dir: the folder of `dbt_project.yml`.
            target: a target of the profile; none is the profile's default.

        Raises:
            DbtError: dbt has not run here, the profile is not found, or there is no database.
        """
        self.project = yaml.safe_load((project_dir / "dbt_project.yml").read_text("utf-8"))
        folder = project_dir / os.environ.get("DBT_TARGET_PATH", "target")
        try:
            manifest = read_manifest(folder)
        except DbtError as error:
            raise DbtError(
                f"{error}\nWhat is read here is a finished build: `basketry build`."
            ) from None
        self._nodes = manifest["nodes"]
        # Every question is a switch; the marts of one that is off are known, but not built.
        self._not_asked = set(manifest.get("disabled") or {}) - set(self._nodes)
        self._warehouse = _connect(read_profile(project_dir, target), project_dir)

    def close(self) -> None:
        """Let go of the database: nobody can write into a file of DuckDB that is being read."""
        self._warehouse.close()

    @property
    def place(self) -> str:
        """The database, as people call it."""
        return self._warehouse.place

    @property
    def opening(self) -> str:
        """What to type there to name a mart without its schema."""
        return self._warehouse.opening.format(self._node("dim_dates")["schema"])

    @property
    def names(self) -> list[str]:
        """All public models of this package, in the order of their names."""
        return sorted(
            node["alias"]
            for node in self._nodes.values()
            if is_public_model(node) and node["package_name"] == PACKAGE
        )

    @property
    def default_currency(self) -> str:
        """The setting `default_currency`, of which the price list is."""
        settings = self.project.get("vars", {}).get(PACKAGE, {})
        return str(settings.get("default_currency", "JPY"))

    def is_asked(self, mart: str) -> bool:
        """Whether the project asks the question of this mart (its setting `questions`)."""
        return _unique_id(mart) not in self._not_asked

    def documented(self, mart: str, column: str) -> Documented:
        """What dbt's documentation says of a column.

        Raises:
            DbtError: the project has no such mart.
            KeyError: the mart has no such column.
        """
        written = self._node(mart)["columns"][column]
        return Documented(
            str(written["description"]).strip(),
            *(str(written["meta"].get(name, "")) for name in ("term_ja", "description_ja")),
        )

    def rows(
        self,
        mart: str,
        columns: Sequence[str],
        where: Mapping[str, object] | None = None,
        order_by: Sequence[str] = (),
        limit: int | None = None,
    ) -> list[Row]:
        """Rows of a mart whose columns have these values, as they stand there; none if it is off.

        Args:
            mart: the name of a mart.
            columns: its columns.
            where: values that columns must have; a list allows each of its members.
            order_by: columns, with `desc` where wanted; nulls come last.
            limit: the first so many rows only.

        Raises:
            DbtError: the mart is not in the database.
        """
        if not self.is_asked(mart):
            return []
        node = self._node(mart)
        conditions = [f"{name} {_compared(value)}" for name, value in (where or {}).items()]
        sql = f"select {', '.join(columns)} from {self._warehouse.named(node)}"
        sql += f" where {' and '.join(conditions)}" if conditions else ""
        # Where nulls stand when nothing is said, each engine decides for itself.
        ordered = [f"{column} nulls last" for column in order_by]
        sql += f" order by {', '.join(ordered)}" if ordered else ""
        sql += f" limit {limit}" if limit is not None else ""
        try:
            rows = self._warehouse.rows(sql)
        except Exception as error:
            raise DbtError(
                f"the mart {mart} cannot be read: {error}\nBuild all of them first:"
                " `basketry build`."
            ) from error
        return [dict(zip(columns, values, strict=True)) for values in rows]

    def _node(self, mart: str) -> dict[str, Any]:
        node = self._nodes.get(_unique_id(mart))
        if node is None:
            raise DbtError(f"the project has no mart {mart}. Is it disabled in dbt_project.yml?")
        return dict(node)


def _unique_id(mart: str) -> str:
    return f"model.{PACKAGE}.{PACKAGE}__{mart}"


def _compared(value: object) -> str:
    if isinstance(value, list):
        return f"in ({', '.join(_literal(member) for member in value)})"
    return f"= {_literal(value)}"


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = str(value).replace("'", "''")
    return f"'{text}'"


def _connect(profile: Mapping[str, Any], project_dir: Path) -> Warehouse:
    openers = {"duckdb": _open_duckdb, "postgres": _open_postgres, "spark": _open_spark}
    if profile["type"] not in openers:
        raise DbtError(
            f"marts are read on DuckDB, PostgreSQL and Spark, not {profile['type']}. Build there as"
            " well, or copy the marts."
        )
    return openers[profile["type"]](profile, project_dir)


def _open_duckdb(profile: Mapping[str, Any], project_dir: Path) -> Warehouse:
    path = project_dir / profile["path"]
    if not path.is_file():
        raise DbtError(f"no {path}. What is read here is a finished build: `basketry build`.")
    connection = duckdb.connect(str(path), read_only=True)
    # A file basketry.duckdb is a catalog of the same name as the schema of the marts: DuckDB
    # then takes a name in two parts for either, and asks.
    [[catalog]] = connection.execute("select current_database()").fetchall()

    def rows(sql: str) -> list[Any]:
        return connection.execute(sql).fetchall()

    opening = f"use {catalog}.{{}}"
    return Warehouse(rows, '"', f'"{catalog}".', str(path), opening, connection.close)


def _open_postgres(profile: Mapping[str, Any], project_dir: Path) -> Warehouse:
    session = postgres.connect_as_dbt(profile)
    session.set_session(readonly=True)

    def rows(sql: str) -> list[Any]:
        with session.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    place = postgres.place_of(profile)
    return Warehouse(rows, '"', "", place, "set search_path to {}", session.close)


def _open_spark(profile: Mapping[str, Any], project_dir: Path) -> Warehouse:
    if profile.get("method") != "thrift":
        raise DbtError(
            f"marts are read on Spark through a Thrift server, not by {profile.get('method')}. Name"
            " a target with `method: thrift`."
        )
    session = spark.open_thrift(
        profile["host"],
        int(profile.get("port", 443)),
        username=profile.get("user"),
        auth=profile.get("auth"),
    )

    def rows(sql: str) -> list[Any]:
        with session.cursor() as cursor:
            cursor.execute(sql)
            return spark.fetched(cursor)

    place = f"Spark at {profile['host']}"
    return Warehouse(rows, "`", "", place, "use {}", session.close)
