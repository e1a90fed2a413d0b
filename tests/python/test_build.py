"""The project as a user builds it: everything dbt knows, from an empty database and once more."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import duckdb
from demo_shop import BuiltDemo
from harness import REPOSITORY

from basketry.dbt import run_dbt


def _contents(path: Path) -> dict[str, Counter[tuple[object, ...]]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = connection.sql(
            "select schema_name, table_name from duckdb_tables() where schema_name = 'basketry'"
        ).fetchall()
        return {
            table: Counter(connection.sql(f'select * from "{schema}"."{table}"').fetchall())
            for schema, table in tables
        }


def test_everything_that_dbt_knows_is_built_and_passes(demo: BuiltDemo) -> None:
    """Seeds, models, data tests and unit tests."""
    kinds = {name.split(".")[0] for name in demo.statuses}
    assert kinds == {"seed", "model", "test", "unit_test", "exposure"}
    assert demo.failures() == []


def test_a_second_run_gives_the_same_marts(demo: BuiltDemo, tmp_path: Path) -> None:
    """On the built file it changes nothing."""
    again = demo.copy(tmp_path)
    environment = {
        "BASKETRY_DUCKDB_PATH": str(again.path),
        "DBT_TARGET_PATH": str(tmp_path / "target"),
        "DBT_LOG_PATH": str(tmp_path / "logs"),
    }
    run_dbt(["run"], env=environment, project_dir=REPOSITORY)
    assert _contents(again.path) == _contents(demo.path)


def test_every_mart_has_an_enforced_contract_and_every_column_a_description(
    demo: BuiltDemo,
) -> None:
    """As the manifest of the build says."""
    manifest = json.loads((demo.target_path / "manifest.json").read_text(encoding="utf-8"))
    models = [n for n in manifest["nodes"].values() if n["resource_type"] == "model"]
    marts = [n for n in models if n["name"].startswith("basketry__")]
    assert marts
    for node in models:
        assert node["description"], node["name"]
        with duckdb.connect(str(demo.path), read_only=True) as connection:
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
