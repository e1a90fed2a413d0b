"""The projects of `examples/`, for the tests that build them from raw files."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from basketry.dbt import run_dbt

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("BASKETRY_SHARED", ROOT.parent / "shared"))


@dataclass(frozen=True)
class Project:
    """A dbt project that installs the package, and the folder that takes what dbt writes."""

    folder: Path
    scratch: Path
    variables: dict[str, str]

    def dbt(self, *arguments: str, **variables: str | int) -> None:
        """Run dbt in the project's folder, with its variables and these."""
        options = []
        if arguments[0] != "deps":
            options = ["--vars", json.dumps({**self.variables, **variables})]
        environment = {
            "DBT_TARGET_PATH": str(self.scratch / "target"),
            "DBT_LOG_PATH": str(self.scratch / "logs"),
            "BASKETRY_EXAMPLE_DUCKDB_PATH": str(self.database),
        }
        run_dbt([*arguments, *options], env=environment, project_dir=self.folder)

    @property
    def database(self) -> Path:
        """The DuckDB file that the project writes."""
        return self.scratch / "shop.duckdb"

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query of the built database gives."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(query).fetchall()

    def row(self, query: str) -> tuple[Any, ...]:
        """The only row that a query of the built database gives."""
        (row,) = self.rows(query)
        return row


def shared(*parts: str) -> Path:
    """A file or folder beside the repository; the test is skipped, loudly, where it is missing."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(
            f"NOT TESTED: {path} is not there. Set BASKETRY_SHARED to the folder that holds data/ "
            "and oracles/."
        )
    return path


def example(name: str, scratch: Path) -> Project:
    """An example with the package installed, not built yet; what dbt writes goes into `scratch`."""
    data = shared("data", name)
    shared("oracles")
    project = Project(ROOT / "examples" / name, scratch, {"data_path": str(data)})
    project.dbt("deps")
    return project
