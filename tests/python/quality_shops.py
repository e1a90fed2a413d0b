"""Shops for the tests of the quality gate: raw tables and a manifest, and a command that runs."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from demo_shop import demo_inputs
from harness import REPOSITORY, load_texts
from witness.contract import INPUTS

from basketry.cli import main


def raw_demo(folder: Path) -> Path:
    """The demo shop's raw tables in a DuckDB file, as `dbt seed` loads them; nothing is built."""
    path = folder / "raw.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema basketry_seeds")
        for name, rows in demo_inputs().items():
            table = f"basketry_seeds.demo_{name}"
            load_texts(connection, table, INPUTS[name].column_names, rows)
    return path


def changed(database: Path, *statements: str) -> Path:
    """A copy of a database, changed."""
    copy = database.with_name(f"{database.stem}_changed.duckdb")
    shutil.copy(database, copy)
    with duckdb.connect(str(copy)) as connection:
        for statement in statements:
            connection.execute(statement)
    return copy


@dataclass(frozen=True)
class Ended:
    """A run of `basketry quality` that has ended."""

    code: int
    output: str
    errors: str
    out: Path

    @property
    def results(self) -> list[dict[str, Any]]:
        """Every expectation, with its suite."""
        suites = json.loads((self.out / "results.json").read_text("utf-8"))["suites"]
        return [
            {**expectation, "suite": suite["suite"]}
            for suite in suites
            for expectation in suite["expectations"]
        ]

    def named(self, status: str) -> set[str]:
        """Names of the expectations that ended like this."""
        return {each["name"] for each in self.results if each["status"] == status}

    @property
    def html(self) -> str:
        """The page's text."""
        return (self.out / "index.html").read_text("utf-8")


def check_here(database: Path, target_path: Path, out: Path, *options: str) -> Ended:
    """Run `basketry quality` in this process, which has Great Expectations loaded already."""
    shutil.rmtree(out, ignore_errors=True)
    output, errors = io.StringIO(), io.StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(errors),
    ):
        patch.chdir(REPOSITORY)
        patch.setenv("BASKETRY_DUCKDB_PATH", str(database))
        patch.setenv("DBT_TARGET_PATH", str(target_path))
        code = main(["quality", "--out", str(out), *options])
    return Ended(code, output.getvalue(), errors.getvalue(), out)


def run_quality(
    database: Path,
    target_path: Path,
    out: Path,
    *options: str,
    project: Path = REPOSITORY,
    python: Sequence[str] = ("-m", "basketry.cli"),
    **environment: str,
) -> Ended:
    """Run `basketry quality` as a process of its own."""
    shutil.rmtree(out, ignore_errors=True)
    ended = subprocess.run(
        [sys.executable, *python, "quality", "--out", str(out), *options],
        cwd=project,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("DBT_")},
            "PYTHONPATH": str(REPOSITORY / "src"),
            "BASKETRY_DUCKDB_PATH": str(database),
            "DBT_TARGET_PATH": str(target_path),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr, out)
