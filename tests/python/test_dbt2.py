"""The project on dbt 2, the Rust engine: it builds without a warning, and its marts are dbt 1's.

dbt 2 has an environment of its own, `.venv-dbt2`; without it these tests are skipped aloud, in CI
they fail.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from demo_shop import BuiltDemo
from harness import REPOSITORY, python_of, write_macros_project, write_package_project
from test_settings_errors import SETTINGS

from basketry.dbt import read_manifest
from basketry.engines import compare

KINDS = ("model", "seed", "test")
# dbt says no more than this of a time zone that it does not know.
UNKNOWN_ZONE = "Invalid timezone name: Mars/Base"


@dataclass(frozen=True)
class Build:
    """A build of the demo shop: its database, and the folder that dbt wrote to."""

    database: Path
    target: Path


def _dbt2(args: list[str], project: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run dbt 2 on a project and wait for it; what it says is in the answer."""
    python_of("dbt2")
    folders = ["--project-dir", str(project), "--profiles-dir", str(project)]
    return subprocess.run(
        [str(REPOSITORY / "tests" / "dbt2.sh"), *args, *folders, "--target", "duckdb"],
        cwd=project,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def _environment(folder: Path) -> dict[str, str]:
    return {
        "BASKETRY_DUCKDB_PATH": str(folder / "demo.duckdb"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The demo shop as dbt 2 builds it, with all data tests; any warning is an error."""
    folder = tmp_path_factory.mktemp("dbt2")
    done = _dbt2(
        ["build", "--exclude-resource-type", "unit_test"], REPOSITORY, **_environment(folder)
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return Build(folder / "demo.duckdb", folder / "target")


def _named(unique_ids: Iterable[str]) -> Counter[str]:
    """Models, seeds and tests by name: each engine ends the id of a test in its own way."""
    parts = (unique_id.split(".") for unique_id in unique_ids)
    return Counter(f"{kind} {name}" for kind, _, name, *_ in parts if kind in KINDS)


def test_everything_that_dbt_1_knows_is_built_and_tested(second: Build, demo: BuiltDemo) -> None:
    results = json.loads((second.target / "run_results.json").read_text("utf-8"))["results"]
    assert {result["status"] for result in results} == {"success", "pass"}
    known = read_manifest(demo.target_path)["nodes"]
    assert _named(result["unique_id"] for result in results) == _named(known)


def test_marts_have_the_values_of_dbt_1(second: Build, demo: BuiltDemo) -> None:
    models = compare.compared_models(read_manifest(demo.target_path))
    left, close_left = compare.duckdb_reader(demo.path)
    right, close_right = compare.duckdb_reader(second.database)
    try:
        compared = compare.compare_models(models, left, right)
    finally:
        close_left()
        close_right()
    assert compared
    assert all(one.is_equal for one in compared), compare.describe(compared, "dbt 1", "dbt 2")


def test_a_users_project_reads_it_without_a_warning(tmp_path: Path) -> None:
    """Read only: of an installed package dbt 2.0.0a1 looks for the seeds in a wrong folder."""
    project = tmp_path / "shop"
    tables = ("my_orders", "my_order_items")
    inputs = dict(zip(("orders", "order_items"), tables, strict=True))
    write_package_project(project, tables, {"inputs": inputs})
    for command in (["deps"], ["parse", "--warn-error"]):
        done = _dbt2(command, project, **_environment(tmp_path))
        assert done.returncode == 0, done.stdout + done.stderr
    orders = read_manifest(tmp_path / "target")["nodes"]["model.basketry.basketry__fct_orders"]
    assert (orders["schema"], orders["alias"]) == ("shop_basketry", "fct_orders")
    assert orders["config"]["access"] == "public"


@pytest.fixture(scope="module")
def macros(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of our name that has our macros and nothing else, so that dbt 2 is done at once."""
    return write_macros_project(tmp_path_factory.mktemp("macros"))


@pytest.mark.parametrize(("name", "value", "allowed"), SETTINGS, ids=[row[0] for row in SETTINGS])
def test_an_unknown_value_says_what_it_says_on_dbt_1(
    macros: Path, name: str, value: Any, allowed: str
) -> None:
    """Jinja in Rust is another one: `0 <= 1.5 <= 1` is true in it."""
    arguments = ["--args", json.dumps({"name": name}), "--vars", json.dumps({name: value})]
    done = _dbt2(["run-operation", "setting", *arguments], macros, **_environment(macros))
    said = done.stdout + done.stderr
    expected = f"basketry: var '{name}' is '{value}'; allowed: {allowed}\n"
    assert done.returncode != 0
    assert (UNKNOWN_ZONE if name == "time_zone" else expected) in said
