"""The demo shop: its raw rows, and one build of it that all test modules of a run share."""

from __future__ import annotations

import csv
import fcntl
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from harness import DATABASE, REPOSITORY, BuiltShop
from witness.contract import INPUTS

from basketry.dbt import run_dbt


def demo_rows(name: str) -> list[dict[str, str | None]]:
    """The rows of one of the demo shop's raw tables."""
    path = REPOSITORY / "seeds" / "demo" / f"basketry__demo_{name}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return [{key: value or None for key, value in row.items()} for row in csv.DictReader(lines)]


def demo_inputs() -> dict[str, list[dict[str, str | None]]]:
    """All raw tables of the demo shop."""
    return {name: demo_rows(name) for name in INPUTS}


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that the first worker of a run to ask for it fills; the others wait, then read."""
    # Workers of xdist have a folder each, side by side.
    here = factory.getbasetemp()
    folder = (here.parent if here.name.startswith("popen") else here) / name
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").is_file():
            make(folder)
            (folder / "made").touch()
    return folder


@dataclass
class BuiltDemo(BuiltShop):
    """The demo shop as `dbt build` leaves it, its seeds, unit tests and data tests included."""

    target_path: Path = Path()

    def copy(self, folder: Path) -> BuiltDemo:
        """The same in a file of its own, to write to."""
        path = folder / DATABASE
        shutil.copy(self.path, path)
        return BuiltDemo(path, self.statuses, target_path=self.target_path)


def _build(folder: Path) -> None:
    environment = {
        "BASKETRY_DUCKDB_PATH": str(folder / DATABASE),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }
    run_dbt(["build", "--no-partial-parse"], env=environment, project_dir=REPOSITORY)


def built_demo(factory: pytest.TempPathFactory) -> BuiltDemo:
    """The demo shop, built once for all workers; nobody writes to it. `statuses` by unique id."""
    folder = made_once(factory, "built_demo", _build)
    results = json.loads((folder / "target" / "run_results.json").read_text(encoding="utf-8"))
    statuses = {result["unique_id"]: result["status"] for result in results["results"]}
    return BuiltDemo(folder / DATABASE, statuses, target_path=folder / "target")
