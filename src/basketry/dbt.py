"""The one place that calls dbt: as a process of its own, its progress on the terminal."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

# `python -m dbt.cli.main` warns that it is imported twice; the script `dbt` may be another
# environment's.
_DBT = "from dbt.cli.main import cli; cli(prog_name='dbt')"


class DbtError(RuntimeError):
    """dbt did not do what it was asked; the message says what failed and where to read on."""


def project_root() -> Path:
    """The folder of the dbt project: the working directory, or else the checkout of this file.

    Raises:
        DbtError: neither folder holds a `dbt_project.yml`.
    """
    for folder in (Path.cwd(), Path(__file__).resolve().parents[2]):
        if (folder / "dbt_project.yml").is_file():
            return folder
    raise DbtError(
        f"no dbt_project.yml in {Path.cwd()}. Run this in the folder of the dbt project."
    )


def run_dbt(
    args: Sequence[str],
    *,
    target: str | None = None,
    env: Mapping[str, str] | None = None,
    project_dir: Path | str | None = None,
    keep_open: Sequence[int] = (),
) -> None:
    """Run dbt and wait for it; what it prints goes to the terminal.

    Args:
        args: the subcommand and its options, `["build", "--select", "fct_orders"]`.
        target: a target of the profile (duckdb, postgres or spark); none is the profile's default.
        env: environment variables for dbt, on top of this process's own. `DBT_TARGET_PATH` and
            `DBT_LOG_PATH` move what it writes, relative to the project.
        project_dir: the folder of `dbt_project.yml` and `profiles.yml`; by default
            `project_root()`.
        keep_open: file descriptors that dbt inherits: a lock on one is held until dbt ends, even
            when this process is killed before.

    Raises:
        DbtError: dbt ended with anything but success. Names the failed nodes, their messages, and
            where to read on.
    """
    folder = Path(project_dir).resolve() if project_dir is not None else project_root()
    environment = {**os.environ, **(env or {})}
    command = [sys.executable, "-c", _DBT, *args, "--project-dir", str(folder)]
    if (folder / "profiles.yml").is_file():
        command += ["--profiles-dir", str(folder)]
    if target is not None:
        command += ["--target", target]
    started = time.time()
    # A folder of the working directory that is called like a package of dbt's would be imported in
    # its place.
    environment.setdefault("PYTHONSAFEPATH", "1")
    code = subprocess.run(
        command, env=environment, cwd=folder, check=False, pass_fds=tuple(keep_open)
    ).returncode
    if code == 0:
        return
    target_path = folder / environment.get("DBT_TARGET_PATH", "target")
    log_path = folder / environment.get("DBT_LOG_PATH", "logs") / "dbt.log"
    shown = " ".join(["dbt", *args, *(["--target", target] if target is not None else [])])
    failures = _failures(target_path / "run_results.json", since=started)
    lines = [f"`{shown}` failed (exit code {code})."]
    lines += [f"  {failure}" for failure in failures[:20]]
    if len(failures) > 20:
        lines.append(f"  and {len(failures) - 20} more")
    if failures:
        lines.append(
            f"The SQL that ran is under {target_path / 'run'}, the whole story in {log_path}."
        )
    else:
        lines.append(f"dbt stopped before it ran a node: read its message above, or {log_path}.")
    raise DbtError("\n".join(lines))


def read_manifest(target_path: Path) -> dict[str, Any]:
    """dbt's `manifest.json` of the folder that dbt wrote to.

    Raises:
        DbtError: dbt has not run there.
    """
    path = target_path / "manifest.json"
    if not path.is_file():
        raise DbtError(f"no {path}. Run dbt with that target path first.")
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest


def is_public_model(node: Mapping[str, Any]) -> bool:
    """Whether a node of the manifest is a mart: a model with access public."""
    access = node.get("access") or node["config"].get("access")
    return bool(node["resource_type"] == "model" and access == "public")


def _failures(run_results: Path, since: float) -> list[str]:
    """One line per failed node of a run; none when the file is of an earlier run."""
    if not run_results.is_file() or run_results.stat().st_mtime < since:
        return []
    results = json.loads(run_results.read_text(encoding="utf-8"))["results"]
    failed = [
        result
        for result in results
        if result["status"] in ("error", "fail", "warn", "partial success")
    ]
    return [
        f"{result['unique_id']}: {result['status']}"
        + (f" - {_one_line(result['message'])}" if result.get("message") else "")
        for result in failed
    ]


def _one_line(message: str) -> str:
    """A message without its colours and line breaks, and not for ever."""
    return " ".join(re.sub(r"\x1b\[[0-9;]*m", "", message).split())[:300]
