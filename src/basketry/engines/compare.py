"""Compare two engines' builds of the same models, cell by cell."""

from __future__ import annotations

import decimal
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from basketry.dbt import is_public_model
from basketry.engines import postgres, spark

TOLERANCE = 1e-9
"""How far apart two doubles may be, relative to the larger one; absolute below 1."""

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Table:
    """A relation as an engine gave it: its column names and its rows, in any order."""

    columns: tuple[str, ...]
    rows: list[Row]


@dataclass(frozen=True)
class Model:
    """A model to compare: where it is, and the columns that tell its rows apart (none: all)."""

    schema: str
    name: str
    key: tuple[str, ...] = ()


@dataclass(frozen=True)
class ColumnDifference:
    """What differs in a column: in how many cells, by how much at most (numbers), an example."""

    column: str
    cells: int
    greatest_relative: float | None
    example: str


@dataclass(frozen=True)
class Comparison:
    """What comparing one model found.

    Attributes:
        model: schema and name.
        rows: how many rows the left and the right one have.
        columns: how many columns both have.
        problems: differences of shape, as sentences: columns or rows that only one of the two has.
        differences: columns whose values differ.
    """

    model: str
    rows: tuple[int, int]
    columns: int
    problems: tuple[str, ...] = ()
    differences: tuple[ColumnDifference, ...] = ()

    @property
    def is_equal(self) -> bool:
        """Whether every row, column and value is the same."""
        return not self.problems and not self.differences


Reader = Callable[[str, str], Table]
"""Reads a relation, by schema and name."""


def compared_models(manifest: Mapping[str, Any], include_private: bool = False) -> list[Model]:
    """The models to compare: the marts (access public), or all that become a relation.

    Args:
        manifest: dbt's manifest.json.
        include_private: take the staging and intermediate models as well, but for those whose meta
            says `differs_by_engine`: they hold numbers that stand for texts, each engine its own.

    Returns:
        By schema and name. The key is that of the model's primary key constraint, if it has one.
    """
    models = []
    for node in manifest["nodes"].values():
        if node["resource_type"] != "model" or node["config"].get("materialized") == "ephemeral":
            continue
        if node["config"].get("meta", {}).get("differs_by_engine"):
            continue
        if include_private or is_public_model(node):
            models.append(Model(node["schema"], node["alias"], _primary_key(node)))
    return sorted(models, key=lambda model: (model.schema, model.name))


def _primary_key(node: Mapping[str, Any]) -> tuple[str, ...]:
    for constraint in node.get("constraints") or []:
        if constraint["type"] == "primary_key":
            return tuple(name.lower() for name in constraint.get("columns") or [])
    return tuple(
        name.lower()
        for name, column in (node.get("columns") or {}).items()
        if any(
            constraint["type"] == "primary_key" for constraint in column.get("constraints") or []
        )
    )


def compare_models(models: Iterable[Model], left: Reader, right: Reader) -> list[Comparison]:
    """Compare each model of two engines, in the order given."""
    return [
        compare_tables(
            f"{model.schema}.{model.name}",
            left(model.schema, model.name),
            right(model.schema, model.name),
            model.key,
        )
        for model in models
    ]


def compare_tables(name: str, left: Table, right: Table, key: Sequence[str] = ()) -> Comparison:
    """Compare two tables; row and column order do not matter.

    Text, decimals, integers, booleans, dates and timestamps must be equal, and of the same kind;
    doubles within TOLERANCE; null equals null only.

    Args:
        name: what to call it in the result.
        left: one table.
        right: the other.
        key: columns that tell rows apart. Without them, or when they do not, both tables are sorted
            by all columns, and rows are compared only if there are as many of them.
    """
    problems = []
    only_left = [column for column in left.columns if column not in right.columns]
    only_right = [column for column in right.columns if column not in left.columns]
    if only_left:
        problems.append(f"columns only on the left: {', '.join(only_left)}")
    if only_right:
        problems.append(f"columns only on the right: {', '.join(only_right)}")
    shared = [column for column in left.columns if column in right.columns]
    left_rows, right_rows = _project(left, shared), _project(right, shared)
    pairs: list[tuple[Row, Row]]
    key_at = [shared.index(column) for column in key if column in shared]
    by_key = _by_key(left_rows, right_rows, key_at) if key_at and len(key_at) == len(key) else None
    if by_key is not None:
        left_by, right_by = by_key
        missing = [row_key for row_key in left_by if row_key not in right_by]
        added = [row_key for row_key in right_by if row_key not in left_by]
        if missing:
            problems.append(f"{len(missing)} rows only on the left, e.g. {_shown(missing[0])}")
        if added:
            problems.append(f"{len(added)} rows only on the right, e.g. {_shown(added[0])}")
        pairs = [
            (row, right_by[row_key]) for row_key, row in left_by.items() if row_key in right_by
        ]
    elif len(left_rows) == len(right_rows):
        pairs = list(zip(_sorted(left_rows), _sorted(right_rows), strict=True))
        key_at = []
    else:
        problems.append("the numbers of rows differ, and no key tells which ones")
        pairs = []
    differences = _differences(shared, pairs, key_at)
    return Comparison(
        name, (len(left.rows), len(right.rows)), len(shared), tuple(problems), tuple(differences)
    )


def are_equal(left: Any, right: Any) -> bool:
    """Whether two values of a cell are the same; see compare_tables."""
    if left is None or right is None:
        return left is right
    # Python holds 1, 1.0, True and Decimal(1) to be equal; tables don't.
    if type(left) is not type(right):
        return False
    if isinstance(left, float):
        if math.isnan(left) or math.isnan(right):
            return math.isnan(left) and math.isnan(right)
        if math.isinf(left) or math.isinf(right):
            return bool(left == right)
        return bool(abs(left - right) <= TOLERANCE * max(1.0, abs(left), abs(right)))
    return bool(left == right)


def _differences(
    columns: Sequence[str], pairs: Sequence[tuple[Row, Row]], key_at: Sequence[int]
) -> list[ColumnDifference]:
    found = []
    for at, column in enumerate(columns):
        # The quick look spares a call for nearly every one of millions of cells.
        differing = [
            pair
            for pair in pairs
            if not (
                (type(pair[0][at]) is type(pair[1][at]) and pair[0][at] == pair[1][at])
                or are_equal(pair[0][at], pair[1][at])
            )
        ]
        if not differing:
            continue
        relative = [_relative(left[at], right[at]) for left, right in differing]
        known = [value for value in relative if value is not None]
        left, right = differing[relative.index(max(known)) if known else 0]
        where = f" at {_shown(tuple(left[key] for key in key_at))}" if key_at else ""
        example = f"{_shown_pair(left[at], right[at])}{where}"
        found.append(
            ColumnDifference(column, len(differing), max(known) if known else None, example)
        )
    return found


def _relative(left: Any, right: Any) -> float | None:
    numbers = (float, decimal.Decimal, int)
    if not isinstance(left, numbers) or not isinstance(right, numbers):
        return None
    larger = max(abs(float(left)), abs(float(right)))
    difference = abs(float(left) - float(right)) / larger if larger else 0.0
    return None if math.isnan(difference) else difference


def _project(table: Table, columns: Sequence[str]) -> list[Row]:
    if list(table.columns) == list(columns):
        return table.rows
    at = [table.columns.index(column) for column in columns]
    return [tuple(row[index] for index in at) for row in table.rows]


def _by_key(
    left: list[Row], right: list[Row], key_at: Sequence[int]
) -> tuple[dict[Row, Row], dict[Row, Row]] | None:
    """Both tables by their key; none when the key does not tell the rows apart."""
    tables = tuple({tuple(row[at] for at in key_at): row for row in rows} for rows in (left, right))
    if len(tables[0]) != len(left) or len(tables[1]) != len(right):
        return None
    return tables[0], tables[1]


def _sorted(rows: list[Row]) -> list[Row]:
    """By all columns, doubles last and rounded: their last digit must not decide the order."""

    def sort_key(row: Row) -> tuple[Any, ...]:
        exact = tuple(
            (value is not None, str(value)) for value in row if not isinstance(value, float)
        )
        rounded = tuple(f"{value:.6e}" for value in row if isinstance(value, float))
        return exact, rounded

    return sorted(rows, key=sort_key)


def _shown(values: Row) -> str:
    return "(" + ", ".join(_shown_value(value) for value in values) + ")"


def _shown_pair(left: Any, right: Any) -> str:
    shown = f"{_shown_value(left)} | {_shown_value(right)}"
    if left is None or right is None or type(left) is type(right):
        return shown
    return f"{shown} (of type {type(left).__name__} | {type(right).__name__})"


def _shown_value(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, str):
        return repr(value if len(value) <= 60 else value[:57] + "...")
    return f"{value!s}" if not isinstance(value, float) else repr(value)


def describe(comparisons: Sequence[Comparison], left: str, right: str) -> str:
    """The comparisons as a table to print, what differs below each model, and a summary."""
    width = max([len(comparison.model) for comparison in comparisons], default=5)
    lines = [f"{'model':<{width}}  {'rows':>9}  {'columns':>7}  {left} and {right}"]
    for comparison in comparisons:
        verdict = "equal" if comparison.is_equal else "DIFFERENT"
        if not comparison.rows[0] and not comparison.rows[1]:
            verdict += " (empty: proves nothing)"
        lines.append(
            f"{comparison.model:<{width}}  {comparison.rows[0]:>9}  {comparison.columns:>7}"
            f"  {verdict}"
        )
        if comparison.rows[0] != comparison.rows[1]:
            lines.append(
                f"    rows: {comparison.rows[0]} on {left}, {comparison.rows[1]} on {right}"
            )
        lines += [f"    {problem}" for problem in comparison.problems]
        for difference in comparison.differences:
            by = (
                f", by {difference.greatest_relative:.1e} at most"
                if difference.greatest_relative is not None
                else ""
            )
            lines.append(
                f"    {difference.column}: {difference.cells} cells{by}, e.g. {difference.example}"
            )
    columns = sum(comparison.columns for comparison in comparisons)
    cells = sum(comparison.columns * comparison.rows[0] for comparison in comparisons)
    different = [comparison.model for comparison in comparisons if not comparison.is_equal]
    compared = (
        f"{len(comparisons)} models, {columns} columns, {cells} values compared "
        f"(left: {left}, right: {right})"
    )
    lines.append(
        f"{compared}: " + (f"{len(different)} models DIFFER" if different else "all equal")
    )
    return "\n".join(lines)


def duckdb_reader(path: Path) -> tuple[Reader, Callable[[], None]]:
    """A reader of a DuckDB file, which it opens read-only, and what closes it."""
    connection = duckdb.connect(str(path), read_only=True)
    connection.execute("set TimeZone = 'UTC'")

    def read(schema: str, name: str) -> Table:
        result = connection.execute(f'select * from "{schema}"."{name}"')
        columns = tuple(column[0].lower() for column in result.description or ())
        return Table(columns, result.fetchall())

    return read, connection.close


def postgres_reader(env: Mapping[str, str]) -> tuple[Reader, Callable[[], None]]:
    """A reader of the PostgreSQL server of these variables, and what closes it."""
    connection = postgres.connect(env)

    def read(schema: str, name: str) -> Table:
        with connection.cursor() as cursor:
            cursor.execute(f'select * from "{schema}"."{name}"')
            return Table(
                tuple(column[0].lower() for column in cursor.description), cursor.fetchall()
            )

    return read, connection.close


def spark_reader(env: Mapping[str, str]) -> tuple[Reader, Callable[[], None]]:
    """A reader of the Spark Thrift server of these variables, and what closes it."""
    connection = spark.connect(env)

    def read(schema: str, name: str) -> Table:
        with connection.cursor() as cursor:
            cursor.arraysize = 10_000
            cursor.execute(f"select * from `{schema}`.`{name}`")
            columns = tuple(column[0].split(".")[-1].lower() for column in cursor.description)
            return Table(columns, spark.fetched(cursor))

    return read, connection.close
