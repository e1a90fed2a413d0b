"""Load dbt's seeds by the engines' own CSV readers: `dbt seed` sends rows as SQL text, a minute's
work for the demo shop on PostgreSQL and far more on Spark."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from basketry.engines import postgres, spark
from basketry.engines.servers import EngineError

# Each engine's names of the types that seeds have on the others.
_SPARK_TYPES = {
    "text": "string",
    "varchar": "string",
    "character varying": "string",
    "integer": "int",
    "double precision": "double",
    "float8": "double",
    "numeric": "decimal",
    "bool": "boolean",
}
_POSTGRES_TYPES = {"string": "text", "double": "double precision"}


@dataclass(frozen=True)
class Seed:
    """A seed: its table, its file, and its columns with their types, in the file's order."""

    schema: str
    name: str
    path: Path
    columns: tuple[tuple[str, str], ...]


def read_seeds(manifest: Mapping[str, Any], project_dir: Path) -> list[Seed]:
    """The seeds of a project, as its manifest lists them.

    Args:
        manifest: dbt's manifest.json, of any target.
        project_dir: where the seeds' paths start, for the project itself and for a package without
            a root of its own.

    Raises:
        EngineError: a column has no type. dbt would guess one from the values, and each engine
            guesses otherwise.
    """
    seeds = []
    for node in manifest["nodes"].values():
        if node["resource_type"] != "seed" or not node["config"].get("enabled", True):
            continue
        path = Path(node.get("root_path") or project_dir) / node["original_file_path"]
        types = {
            name.lower(): kind for name, kind in (node["config"].get("column_types") or {}).items()
        }
        columns = []
        for name in _header(path):
            if name.lower() not in types:
                raise EngineError(
                    f"{path}: column {name} has no type. Add it to the seed's `column_types`."
                )
            columns.append((name, types[name.lower()]))
        seeds.append(Seed(node["schema"], node["alias"], path, tuple(columns)))
    return sorted(seeds, key=lambda seed: (seed.schema, seed.name))


def spark_type(name: str) -> str:
    """Spark's name of a type: `varchar(16)` is `string`, `numeric(18,4)` `decimal(18,4)`."""
    stem, parenthesis, arguments = name.strip().lower().partition("(")
    translated = _SPARK_TYPES.get(stem.strip(), stem.strip())
    return translated if translated == "string" else f"{translated}{parenthesis}{arguments}"


def postgres_type(name: str) -> str:
    """PostgreSQL's name of a type: `string` is `text`, `double` is `double precision`."""
    return _POSTGRES_TYPES.get(name.strip().lower(), name)


def load_postgres(seeds: list[Seed], env: Mapping[str, str]) -> None:
    """Make each seed a table of PostgreSQL, in place of one of that name.

    An empty field is null; files are UTF-8, quoted as RFC 4180 says.

    Args:
        seeds: what to load.
        env: the variables of the PostgreSQL connection.
    """
    connection = postgres.connect(env)
    try:
        with connection, connection.cursor() as cursor:
            for seed in seeds:
                table = f'"{seed.schema}"."{seed.name}"'
                columns = ", ".join(
                    f'"{name}" {postgres_type(kind)}' for name, kind in seed.columns
                )
                names = ", ".join(f'"{name}"' for name, _ in seed.columns)
                cursor.execute(f'create schema if not exists "{seed.schema}"')
                cursor.execute(f"drop table if exists {table} cascade")
                cursor.execute(f"create table {table} ({columns})")
                options = f"format csv, header true, encoding 'UTF8', force_null ({names})"
                with seed.path.open(encoding="utf-8-sig", newline="") as file:
                    cursor.copy_expert(f"copy {table} from stdin with ({options})", file)
                cursor.execute(f"analyze {table}")
    finally:
        connection.close()


def load_spark(seeds: list[Seed], env: Mapping[str, str], threads: int = 2) -> None:
    """Make each seed a parquet table, in place of one of that name.

    An empty field is null; files are UTF-8, quoted as RFC 4180 says.

    Args:
        seeds: what to load; the server must be able to read their paths.
        env: the variables of the Spark connection.
        threads: how many to load at a time.
    """
    _run(
        env,
        [
            f"create schema if not exists {schema}"
            for schema in sorted({seed.schema for seed in seeds})
        ],
    )
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda seed: _run(env, spark_statements(seed)), seeds))


def spark_statements(seed: Seed) -> list[str]:
    """The Spark SQL that loads one seed, in order, for one session."""
    view = f"csv_{seed.name}"
    table = f"{seed.schema}.{seed.name}"
    read_as = ", ".join(f"`{name}` string" for name, _ in seed.columns)
    selected = ", ".join(
        f"nullif(`{name}`, '') as `{name}`"
        if kind == "string"
        else f"cast(nullif(trim(`{name}`), '') as {kind}) as `{name}`"
        for name, kind in [(name, spark_type(kind)) for name, kind in seed.columns]
    )
    location = seed.path.resolve().as_uri().replace("'", "%27")
    options = {
        "path": location,
        "header": "true",
        "encoding": "UTF-8",
        "quote": '"',
        "escape": '"',
        "multiLine": "true",
        "mode": "FAILFAST",
        "enforceSchema": "true",
    }
    listed = ", ".join(f"{name} '{value}'" for name, value in options.items())
    return [
        f"create or replace temporary view `{view}` ({read_as}) using csv options ({listed})",
        f"drop table if exists {table}",
        f"create table {table} using parquet as select {selected} from `{view}`",
    ]


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        names = next(csv.reader(file), [])
    if not names or not all(re.fullmatch(r"\w+", name) for name in names):
        raise EngineError(
            f"{path}: the first line must be the names of the columns, not {names!r}."
        )
    return names


def _run(env: Mapping[str, str], statements: list[str]) -> None:
    connection = spark.connect(env)
    try:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        connection.close()
