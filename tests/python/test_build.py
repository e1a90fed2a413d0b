"""The project as a user builds it: everything dbt knows, from an empty database, twice."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import duckdb
import pytest
from harness import REPOSITORY

from basketry.dbt import run_dbt


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the build of this module goes."""
    return tmp_path_factory.mktemp("build")


def _environment(folder: Path) -> dict[str, str]:
    return {
        "BASKETRY_DUCKDB_PATH": str(folder / "shop.duckdb"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }


def _contents(path: Path) -> dict[str, Counter[tuple[object, ...]]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = connection.sql(
            "select schema_name, table_name from duckdb_tables() where schema_name = 'basketry'"
        ).fetchall()
        return {
            table: Counter(
                connection.sql(f'select * from basketry."{schema}"."{table}"').fetchall()
            )
            for schema, table in tables
        }


def test_a_second_build_gives_the_same_marts(folder: Path) -> None:
    """Seeds, models, data tests and unit tests pass; a rerun on the built file changes nothing."""
    run_dbt(["build", "--no-partial-parse"], env=_environment(folder), project_dir=REPOSITORY)
    results = json.loads((folder / "target" / "run_results.json").read_text())["results"]
    kinds = Counter(result["unique_id"].split(".")[0] for result in results)
    assert kinds.keys() == {"seed", "model", "test", "unit_test", "exposure"}
    # There is nothing to do for an exposure.
    others = [result for result in results if not result["unique_id"].startswith("exposure.")]
    assert {result["status"] for result in others} == {"success", "pass"}
    first = _contents(folder / "shop.duckdb")
    run_dbt(["run"], env=_environment(folder), project_dir=REPOSITORY)
    assert _contents(folder / "shop.duckdb") == first


def test_every_mart_has_an_enforced_contract_and_every_column_a_description(folder: Path) -> None:
    """As the manifest of the build says."""
    manifest = json.loads((folder / "target" / "manifest.json").read_text())
    models = [n for n in manifest["nodes"].values() if n["resource_type"] == "model"]
    marts = [n for n in models if n["name"].startswith("basketry__")]
    assert marts
    for node in models:
        assert node["description"], node["name"]
        with duckdb.connect(str(folder / "shop.duckdb"), read_only=True) as connection:
            columns = connection.execute(
                "select column_name from duckdb_columns() where schema_name = ? and table_name = ?",
                [node["schema"], node["alias"]],
            ).fetchall()
        described = {name for name, column in node["columns"].items() if column["description"]}
        missing = {name for (name,) in columns} - described
        # Columns that carry a value as it came are described with the value they carry.
        assert not {name for name in missing if not name.endswith("_raw")}, node["name"]
    for node in marts:
        assert node["config"]["contract"]["enforced"], node["name"]
        assert node["access"] == "public", node["name"]
