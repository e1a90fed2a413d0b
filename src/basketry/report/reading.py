"""Reads marts of a finished build: where dbt put them, by dbt's own manifest and profile."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import duckdb
import yaml

from basketry.dbt import DbtError, read_manifest
from basketry.profile import read_profile

Row = dict[str, Any]
PACKAGE = "basketry"


class Cursor(Protocol):
    """What a database driver answers to."""

    @property
    def description(self) -> Any:
        """Columns of the answer, the name first."""

    def fetchall(self) -> list[Any]:
        """Rows of the answer."""


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
            self._nodes = read_manifest(folder)["nodes"]
        except DbtError as error:
            raise DbtError(
                f"{error}\nThe report reads a finished build: `basketry build`."
            ) from None
        self._execute, self._catalog, self._close = _connect(
            read_profile(project_dir, self.project["profile"], target), project_dir
        )

    def close(self) -> None:
        """Let go of the database: nobody can write into a file of DuckDB that is being read."""
        self._close()

    @property
    def default_currency(self) -> str:
        """The setting `default_currency`, of which the price list is."""
        settings = self.project.get("vars", {}).get(PACKAGE, {})
        return str(settings.get("default_currency", "JPY"))

    def description(self, mart: str, column: str) -> str:
        """What dbt's documentation says of a column.

        Raises:
            KeyError: the mart has no such column.
        """
        return str(self._node(mart)["columns"][column]["description"]).strip()

    def rows(
        self,
        mart: str,
        columns: Sequence[str],
        where: Mapping[str, object] | None = None,
        order_by: Sequence[str] = (),
        limit: int | None = None,
    ) -> list[Row]:
        """Rows of a mart whose columns have these values, as they stand there.

        Args:
            mart: the name of a mart.
            columns: its columns.
            where: values that columns must have; a list allows each of its members.
            order_by: columns, with `desc` or `nulls last` where wanted.
            limit: the first so many rows only.

        Raises:
            DbtError: the mart is not in the database.
        """
        node = self._node(mart)
        conditions = [f"{name} {_compared(value)}" for name, value in (where or {}).items()]
        sql = (
            f'select {", ".join(columns)} from {self._catalog}"{node["schema"]}"."{node["alias"]}"'
        )
        sql += f" where {' and '.join(conditions)}" if conditions else ""
        sql += f" order by {', '.join(order_by)}" if order_by else ""
        sql += f" limit {limit}" if limit is not None else ""
        try:
            cursor = self._execute(sql)
        except Exception as error:
            raise DbtError(
                f"the mart {mart} cannot be read: {error}\nBuild all of them first:"
                " `basketry build`."
            ) from error
        return [dict(zip(columns, values, strict=True)) for values in cursor.fetchall()]

    def _node(self, mart: str) -> dict[str, Any]:
        return dict(self._nodes[f"model.{PACKAGE}.{mart}"])


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


def _connect(profile: Mapping[str, Any], project_dir: Path) -> tuple[Any, str, Any]:
    """How to run a query and get its cursor, what names of schemas begin with, how to close."""
    if profile["type"] == "duckdb":
        path = project_dir / profile["path"]
        if not path.is_file():
            raise DbtError(f"no {path}. The report reads a finished build: `basketry build`.")
        connection = duckdb.connect(str(path), read_only=True)
        # A file basketry.duckdb is a catalog of the same name as the schema of the marts: DuckDB
        # then takes a name in two parts for either, and asks.
        [[catalog]] = connection.execute("select current_database()").fetchall()
        return connection.execute, f'"{catalog}".', connection.close
    if profile["type"] == "postgres":
        import psycopg2  # noqa: PLC0415 - only who has PostgreSQL installs it

        session = psycopg2.connect(
            host=profile["host"],
            port=profile["port"],
            user=profile["user"],
            password=profile["password"],
            dbname=profile["dbname"],
        )
        session.set_session(readonly=True)

        def execute(sql: str) -> Cursor:
            cursor: Cursor = session.cursor()
            cursor.execute(sql)  # type: ignore[attr-defined]
            return cursor

        return execute, "", session.close
    raise DbtError(
        f"the report reads DuckDB and PostgreSQL, not {profile['type']}. Build there as well, or"
        " copy the marts."
    )
