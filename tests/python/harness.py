"""Builds shops: raw rows in, marts out, through the whole dbt pipeline on DuckDB.

`build_shop` feeds rows to the repository's own project in place of its demo shop.
`build_as_package` makes a small project that installs this one and maps its own seeds to the
inputs, as a user would.
dbt runs in this process: parsing, the expensive part, happens once per set of variables.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, cast

import duckdb
import pytest
import yaml
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest
from witness.contract import INPUTS

REPOSITORY = Path(__file__).resolve().parents[2]
REFERENCE = REPOSITORY / "seeds" / "reference"
SCHEMAS = ("basketry", "basketry_staging", "basketry_intermediate", "basketry_seeds")

# A parsed project remembers the name of its database, which DuckDB takes from the file.
DATABASE = "built.duckdb"

Rows = Sequence[Mapping[str, str | None]]
Inputs = Mapping[str, Rows]


def peers_python() -> str:
    """The Python of the peers' environment."""
    return python_of("peers")


def python_of(group: str) -> str:
    """The Python of a group's own environment, `.venv-<group>`; without it the test is skipped.

    In CI it fails.
    """
    python = REPOSITORY / f".venv-{group}" / "bin" / "python"
    if not python.is_file():
        message = f"NOT TESTED: no .venv-{group}. Make it: requirements/install.sh {group}"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return str(python)


class BuildFailed(Exception):
    """dbt did not finish; the text holds every message it gave."""


@dataclass
class BuiltShop:
    """A finished build: read access to its tables, and what dbt said of each node."""

    path: Path
    statuses: dict[str, str] = field(default_factory=dict)
    project: Path = REPOSITORY

    def rows(self, table: str, schema: str | None = None) -> list[dict[str, Any]]:
        """All rows of a table, columns by name; where a user has one of that name, ours."""
        with duckdb.connect(str(self.path), read_only=True) as connection:
            schemas = connection.execute(
                "select table_schema from information_schema.tables"
                " where table_name = ? and table_schema = coalesce(?, table_schema)",
                [table, schema],
            ).fetchall()
            if len(schemas) > 1:
                schemas = [row for row in schemas if row[0].endswith("basketry")]
            if len(schemas) != 1:
                raise LookupError(f"{table} is in {len(schemas)} schemas of {self.path}; need one")
            cursor = connection.execute(f'select * from "{schemas[0][0]}"."{table}"')
            names = [column[0] for column in cursor.description or []]
            return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]

    def row(self, table: str, **wanted: object) -> dict[str, Any]:
        """The one row of a table with these values."""
        found = [
            row for row in self.rows(table) if all(row[name] == wanted[name] for name in wanted)
        ]
        if len(found) != 1:
            raise LookupError(f"{len(found)} rows of {table} with {wanted}; need one")
        return found[0]

    def failures(self) -> list[str]:
        """Names of the nodes and tests that did not pass."""
        return sorted(
            name
            for name, status in self.statuses.items()
            if status not in ("success", "pass", "no-op")
        )


def load_texts(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: Sequence[str],
    rows: Rows,
    types: Mapping[str, str] | None = None,
) -> None:
    """A table of texts from rows, by way of a CSV file; `types` overrides single columns' types."""
    definitions = ", ".join(f'"{name}" {(types or {}).get(name, "varchar")}' for name in columns)
    connection.execute(f"create table {table} ({definitions})")
    if not rows:
        return
    with tempfile.NamedTemporaryFile(
        "w", suffix=".csv", encoding="utf-8", newline="", delete=False
    ) as file:
        writer = csv.DictWriter(file, fieldnames=list(columns), lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({name: row.get(name) for name in columns})
    try:
        connection.execute(
            f"insert into {table} select * from read_csv(?, all_varchar = true, header = true,"
            " delim = ',', quote = '\"', escape = '\"', nullstr = '', new_line = '\\n',"
            " auto_detect = false, parallel = false, columns = ?)",
            [file.name, dict.fromkeys(columns, "VARCHAR")],
        )
    finally:
        Path(file.name).unlink()


REFERENCE_TYPES = {
    "order_status_policy": {"is_counted": "boolean"},
    "segments": {"is_on": "boolean"},
    "age_bands": {"age_from": "integer", "age_to": "integer"},
    "currency_units": {"minor_unit_digits": "integer"},
    "product_relations": {},
    "shipping_thresholds": {
        "valid_from": "date",
        "valid_until": "date",
        "threshold_amount": "decimal(18, 4)",
        "shipping_fee_amount": "decimal(18, 4)",
    },
    "experiments": {
        "is_control": "boolean",
        "planned_share": "decimal(9, 6)",
        "planned_end_date": "date",
    },
    "offer_experiments": {},
    "funnels": {
        "window_minutes": "bigint",
        "holds_product": "boolean",
        "ends_with_order": "boolean",
    },
    "funnel_steps": {"step_number": "integer", "target_rate": "decimal(9, 6)"},
    "micro_conversion_conditions": {
        "condition_number": "integer",
        "alternative": "integer",
        "min_event_value": "decimal(18, 4)",
        "min_event_count": "integer",
        "min_session_seconds": "integer",
        "min_deepest_scroll_percent": "decimal(18, 4)",
        "min_page_count": "integer",
        "min_product_count": "integer",
        "min_category_count": "integer",
    },
}


def load_reference(
    connection: duckdb.DuckDBPyConnection, schema: str, replaced: Inputs | None = None
) -> None:
    """The repository's reference tables, typed as its seeds are; `replaced` gives tables others."""
    for name, types in REFERENCE_TYPES.items():
        with (REFERENCE / f"basketry__{name}.csv").open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            rows: Rows = list(reader)
        rows = (replaced or {}).get(name, rows)
        load_texts(connection, f"{schema}.{name}", list(reader.fieldnames or []), rows, types)


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _release() -> None:
    """Let go of the database file that dbt-duckdb keeps open for the life of the process."""
    if DuckDBConnectionManager._ENV is not None:
        DuckDBConnectionManager._ENV.close()  # type: ignore[no-untyped-call]
        DuckDBConnectionManager._ENV = None


def _messages(result: dbtRunnerResult) -> str:
    """All that dbt said about what went wrong."""
    parts = [str(result.exception)] if result.exception else []
    for node in getattr(result.result, "results", None) or []:
        if str(node.status) not in ("success", "pass", "no-op", "skipped"):
            parts.append(f"{node.node.name}: {node.message}")
    return "\n".join(parts)


def _project_arguments(scratch: Path) -> list[str]:
    return [
        "--quiet",
        "--no-use-colors",
        "--log-level-file",
        "none",
        "--log-path",
        str(scratch / "logs"),
    ]


def _command(
    verb: str, project: Path, scratch: Path, variables: Mapping[str, Any], extra: Sequence[str] = ()
) -> list[str]:
    return [
        *_project_arguments(scratch),
        verb,
        "--project-dir",
        str(project),
        "--profiles-dir",
        str(project),
        "--target-path",
        str(scratch / "target"),
        "--target",
        "duckdb",
        "--vars",
        json.dumps(dict(variables)),
        *extra,
    ]


@cache
def _scratch() -> Path:
    """A folder for dbt's own files, one per process."""
    return Path(tempfile.mkdtemp(prefix="basketry_tests_"))


# Only these change which nodes there are and what they read; dbt renders all others anew whenever
# it runs a node, from the variables of that run. Reading the project takes longer than most builds.
GRAPH_VARIABLES = ("inputs", "questions")


def _manifest(project: Path, variables: Mapping[str, Any]) -> Manifest:
    """The project as dbt reads it under those of these variables that change the graph."""
    chosen = {name: value for name, value in variables.items() if name in GRAPH_VARIABLES}
    return _parsed(project, json.dumps(chosen, sort_keys=True))


@cache
def _parsed(project: Path, variables: str) -> Manifest:
    """The project as dbt reads it under these variables (a JSON text)."""
    with _environment(BASKETRY_DUCKDB_PATH=str(_scratch() / DATABASE)):
        command = _command("parse", project, _scratch(), json.loads(variables))
        result = dbtRunner().invoke([*command, "--no-partial-parse"])
    if not result.success or not isinstance(result.result, Manifest):
        raise BuildFailed(_messages(result))
    return result.result


def _node_name(selected: str, manifest: Manifest) -> str:
    """dbt's selection of a mart that is called as its readers call it: `+fct_orders`."""
    name = selected.strip("+")
    is_mart = f"model.basketry.basketry__{name}" in manifest.nodes
    return selected.replace(name, f"basketry__{name}") if is_mart else selected


def _build(
    project: Path,
    path: Path,
    variables: Mapping[str, Any],
    with_tests: bool,
    select: Sequence[str],
) -> BuiltShop:
    """Run the models (and data tests) on a database that already holds its raw tables."""
    manifest = _manifest(project, variables)
    verb, extra = "run", []
    if with_tests:
        verb, extra = "build", ["--resource-type", "model", "--resource-type", "test"]
    if select:
        chosen = [_node_name(part, manifest) for part in select]
        extra += ["--select", *chosen, "--indirect-selection", "cautious"]
    with _environment(BASKETRY_DUCKDB_PATH=str(path)):
        try:
            result = dbtRunner(manifest=manifest).invoke(
                _command(verb, project, _scratch(), variables, extra)
            )
        finally:
            _release()
    nodes = getattr(result.result, "results", None) or []
    built = BuiltShop(path, {node.node.name: str(node.status) for node in nodes}, project)
    only_tests_failed = nodes and all(
        str(node.node.resource_type) == "test"
        for node in nodes
        if str(node.status) in ("error", "fail")
    )
    if not result.success and not only_tests_failed:
        raise BuildFailed(_messages(result))
    return built


def write_manifest(
    folder: Path, project: Path = REPOSITORY, variables: Mapping[str, Any] | None = None
) -> None:
    """Write dbt's `manifest.json` of a project into a folder, as a build would have."""
    manifest = _manifest(project, variables or {})
    folder.mkdir(parents=True, exist_ok=True)
    manifest.writable_manifest().write(str(folder / "manifest.json"))


def new_database(folder: Path) -> Path:
    """A path for a database file of its own under `folder`."""
    return Path(tempfile.mkdtemp(prefix="build_", dir=folder)) / DATABASE


def build_shop(
    inputs: Inputs,
    folder: Path,
    variables: Mapping[str, Any] | None = None,
    *,
    with_tests: bool = False,
    select: Sequence[str] = (),
    reference: Inputs | None = None,
    project: Path = REPOSITORY,
) -> BuiltShop:
    """Build the repository's project on these raw rows, standing in for its demo shop.

    Columns that no row names are null; inputs that are not given are empty. With `with_tests` the
    data tests run too and their outcome is in `statuses`. `reference` replaces the rows of single
    reference tables; `project` is a copy of the repository. Raises BuildFailed with dbt's messages.
    """
    path = new_database(folder)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema basketry_seeds")
        for name, source in INPUTS.items():
            load_texts(
                connection,
                f"basketry_seeds.demo_{name}",
                source.column_names,
                inputs.get(name, ()),
            )
        load_reference(connection, "basketry_seeds", reference)
    return _build(project, path, variables or {}, with_tests, select)


def write_macros_project(project: Path) -> Path:
    """A project of our name that has our macros and nothing else, so that dbt is done at once."""
    shutil.copytree(REPOSITORY / "macros", project / "macros")
    shutil.copy(REPOSITORY / "profiles.yml", project)
    (project / "dbt_project.yml").write_text(
        "{name: basketry, version: 0.1.0, config-version: 2, profile: basketry}\n", encoding="utf-8"
    )
    return project


def run_macro(
    project: Path, name: str, arguments: Mapping[str, Any], variables: Mapping[str, Any]
) -> None:
    """Run one macro of a project by itself; raises BuildFailed with dbt's messages."""
    extra = [name, "--args", json.dumps(dict(arguments))]
    said: list[str] = []
    with _environment(BASKETRY_DUCKDB_PATH=str(project / DATABASE)):
        try:
            result = dbtRunner(
                manifest=_parsed(project, "{}"),
                callbacks=[lambda event: said.append(str(cast(Any, event.info).msg))],
            ).invoke(_command("run-operation", project, project, variables, extra))
        finally:
            _release()
    if not result.success:
        raise BuildFailed("\n".join(said))


def write_package_project(
    project: Path, tables: Iterable[str], variables: Mapping[str, Any]
) -> None:
    """A small dbt project with seeds of its own that installs this repository as a package."""
    (project / "seeds").mkdir(parents=True)
    for table in tables:
        (project / "seeds" / f"{table}.csv").write_text("id\n", encoding="utf-8")
    settings = {
        "name": "shop",
        "version": "0.1.0",
        "config-version": 2,
        "profile": "shop",
        "flags": {"send_anonymous_usage_stats": False},
        "vars": {"basketry": dict(variables)},
    }
    profile = {
        "shop": {
            "target": "duckdb",
            "outputs": {
                "duckdb": {
                    "type": "duckdb",
                    "path": "{{ env_var('BASKETRY_DUCKDB_PATH') }}",
                    "schema": "shop",
                    "threads": 2,
                    "settings": {"TimeZone": "UTC"},
                }
            },
        }
    }
    for name, content in (
        ("dbt_project.yml", settings),
        ("profiles.yml", profile),
        ("packages.yml", {"packages": [{"local": str(REPOSITORY)}]}),
    ):
        (project / name).write_text(yaml.safe_dump(content), encoding="utf-8")


@cache
def _package_project(settings: str, files: str) -> Path:
    """A user's project with these settings and files (JSON texts), the package installed."""
    project = Path(tempfile.mkdtemp(prefix="project_", dir=_scratch()))
    variables = json.loads(settings)
    write_package_project(project, variables["inputs"].values(), variables)
    for path, text in json.loads(files).items():
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(text, encoding="utf-8")
    folders = ["--project-dir", str(project), "--profiles-dir", str(project)]
    with _environment(BASKETRY_DUCKDB_PATH=str(project / DATABASE)):
        result = dbtRunner().invoke([*_project_arguments(_scratch()), "deps", *folders])
    if not result.success:
        raise BuildFailed(_messages(result))
    return project


def build_as_package(
    inputs: Inputs,
    folder: Path,
    variables: Mapping[str, Any] | None = None,
    *,
    with_tests: bool = False,
    columns: Mapping[str, Sequence[str]] | None = None,
    types: Mapping[str, Mapping[str, str]] | None = None,
    unbuilt: Sequence[str] = (),
    select: Sequence[str] = (),
    files: Mapping[str, str] | None = None,
) -> BuiltShop:
    """Build a user's project that maps `my_<input>` for each given input, and no other.

    `columns` replaces the columns an input's table has, `types` the types of single columns,
    `unbuilt` names inputs whose relation is never made, and `files` are further files of the
    project, by path. Raises BuildFailed with dbt's messages.
    """
    path = new_database(folder)
    input_map = {name: f"my_{name}" for name in inputs}
    settings = {"inputs": input_map, **(variables or {})}
    project = _package_project(json.dumps(settings), json.dumps(dict(files or {})))
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema shop")
        connection.execute("create schema shop_basketry_seeds")
        for name, rows in inputs.items():
            if name not in unbuilt:
                names = (columns or {}).get(name) or INPUTS[name].column_names
                load_texts(connection, f"shop.my_{name}", names, rows, (types or {}).get(name))
        load_reference(connection, "shop_basketry_seeds")
    return _build(project, path, {}, with_tests, select)
