"""What dbt knows of a project: which relation feeds which input, its contract, the marts."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from basketry.dbt import DbtError, is_public_model, read_manifest
from basketry.quality.errors import QualityError
from basketry.quality.macros import PACKAGE, Macros

ADAPTERS = ("duckdb", "postgres")
_JUDGES = f"model.{PACKAGE}.stg_basketry__input_columns"
# The model that reads an input as it came, where it is not `stg_basketry__<input>`.
_READERS = {"orders": "base_basketry__orders"}


@dataclass(frozen=True)
class Relation:
    """A table or view of the warehouse."""

    schema: str
    name: str


@dataclass(frozen=True)
class Column:
    """A column of an input's contract; kinds are those of the macro `input_contract`."""

    name: str
    kind: str
    is_required: bool


@dataclass(frozen=True)
class Input:
    """An input: the relation that feeds it (none: not connected) and its contract.

    Attributes:
        happened: the column that says when a row happened; none when the rows have no time.
    """

    name: str
    relation: Relation | None
    columns: tuple[Column, ...]
    happened: str | None


@dataclass(frozen=True)
class Mart:
    """A public model and the columns of its contract."""

    name: str
    relation: Relation
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Project:
    """A dbt project that was at least parsed.

    Attributes:
        adapter_type: duckdb or postgres, as the manifest was written.
        marts_not_asked: the marts of questions that the project does not ask.
        time_zone: the business time zone, by which days begin and end.
        as_of_date: the setting of that name; none where the project leaves it to the data.
    """

    name: str
    folder: Path
    adapter_type: str
    inputs: Mapping[str, Input]
    marts: Mapping[str, Mart]
    marts_not_asked: frozenset[str]
    time_zone: str
    as_of_date: datetime.date | None
    macros: Macros

    @property
    def absent_inputs(self) -> frozenset[str]:
        """The inputs that the map does not name."""
        return frozenset(name for name, each in self.inputs.items() if each.relation is None)


def read_project(folder: Path) -> Project:
    """Read a project from dbt's manifest and its `dbt_project.yml`.

    Raises:
        QualityError: dbt has not run here, or not with this package, or on another engine.
    """
    target_path = folder / os.environ.get("DBT_TARGET_PATH", "target")
    try:
        manifest = read_manifest(target_path)
    except DbtError as error:
        raise QualityError(
            f"{error}\nThe gate reads what dbt built: `basketry build`, or, for the inputs alone, "
            "`dbt run` or `dbt seed` of what feeds them."
        ) from None
    adapter_type = str(manifest["metadata"]["adapter_type"])
    if adapter_type not in ADAPTERS:
        raise QualityError(
            f"{target_path} is of a build on {adapter_type}. The gate checks DuckDB and "
            "PostgreSQL; build there as well, or read the data there."
        )
    if _JUDGES not in manifest["nodes"]:
        raise QualityError(
            f"the project in {folder} does not use the package {PACKAGE}: its manifest has no "
            "stg_basketry__input_columns. Run this in the project that maps its models to the "
            "inputs."
        )
    inputs = _inputs(manifest, Macros(manifest, adapter_type))
    is_demo = inputs["orders"].relation == _relation(
        manifest["nodes"].get(f"seed.{PACKAGE}.{PACKAGE}__demo_orders")
    )
    macros = Macros(
        manifest,
        adapter_type,
        # Which node feeds the orders is all that the default of `as_of_date` looks at.
        given={"input_map": lambda: {"orders": "basketry__demo_orders" if is_demo else "another"}},
    )
    settings = _settings(folder, target_path, manifest)
    return Project(
        name=str(manifest["metadata"]["project_name"]),
        folder=folder,
        adapter_type=adapter_type,
        inputs=inputs,
        marts=_marts(manifest["nodes"].values()),
        marts_not_asked=frozenset(
            _marts(node for nodes in (manifest.get("disabled") or {}).values() for node in nodes)
        ),
        time_zone=str(settings.get("time_zone") or "Asia/Tokyo"),
        as_of_date=_date(settings.get("as_of_date") or macros.demo_as_of_date()),
        macros=macros,
    )


def _inputs(manifest: Mapping[str, Any], macros: Macros) -> dict[str, Input]:
    nodes = manifest["nodes"]
    mapped = set(nodes[_JUDGES]["depends_on"]["nodes"])
    inputs = {}
    for name, contract in macros.input_contract().items():
        reader = f"model.{PACKAGE}.{_READERS.get(name, f'stg_{PACKAGE}__{name}')}"
        # The one node that this input's model reads, and that all inputs are judged by, feeds it.
        feeding = mapped & set(nodes[reader]["depends_on"]["nodes"])
        node = manifest["nodes"].get(next(iter(sorted(feeding)), ""))
        inputs[name] = Input(
            name,
            _relation(node),
            tuple(Column(*column) for column in contract["columns"]),
            contract["happened"],
        )
    return inputs


def _relation(node: Mapping[str, Any] | None) -> Relation | None:
    return None if node is None else Relation(node["schema"], node["alias"])


def _marts(nodes: Iterable[Mapping[str, Any]]) -> dict[str, Mart]:
    marts = {}
    for node in nodes:
        if is_public_model(node) and node["package_name"] == PACKAGE:
            relation = Relation(node["schema"], node["alias"])
            marts[node["alias"]] = Mart(node["alias"], relation, tuple(node["columns"]))
    return dict(sorted(marts.items()))


def _settings(folder: Path, target_path: Path, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The project's vars for this package, and over them those of the run's command line."""
    project = yaml.safe_load((folder / "dbt_project.yml").read_text("utf-8"))
    declared = project.get("vars") or {}
    settings = {**declared, **(declared.get(PACKAGE) or {})}
    results = target_path / "run_results.json"
    if results.is_file():
        run = json.loads(results.read_text("utf-8"))
        if run["metadata"]["invocation_id"] == manifest["metadata"]["invocation_id"]:
            settings |= run["args"].get("vars") or {}
    return settings


def _date(value: object) -> datetime.date | None:
    return None if value is None else datetime.date.fromisoformat(str(value))
