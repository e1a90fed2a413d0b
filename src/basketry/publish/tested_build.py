"""A build of which every mart was made and every data test ran and passed."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from basketry.dbt import DbtError, is_public_model, read_manifest, run_dbt
from basketry.publish.publication import Mart, PublishError, marts_of

# A test that the project itself calls a warning does not stop dbt, and so does not stop us.
_GOOD = ("success", "pass", "warn")


def build(
    adapter: str, project: Path, target: str | None = None, keep_open: Sequence[int] = ()
) -> tuple[dict[str, Any], list[Mart]]:
    """Run `dbt build` with all data tests, and check that nothing was left out.

    Args:
        adapter: duckdb or postgres, the type of the target.
        project: the folder of the dbt project.
        target: a target of the profile; none is dbt's default.
        keep_open: file descriptors that dbt holds open as long as it lives.

    Returns:
        dbt's manifest, and the public models of it.

    Raises:
        PublishError: a model or a test failed, dbt left a mart or a test out, the target is of
            another type, or another run of dbt wrote into the same folder.
    """
    try:
        run_dbt(
            ["build", "--exclude-resource-type", "unit_test"],
            target=target,
            project_dir=project,
            keep_open=keep_open,
        )
    except DbtError as error:
        raise PublishError(f"{error}\nNothing was published.") from error
    folder = project / os.environ.get("DBT_TARGET_PATH", "target")
    manifest = read_manifest(folder)
    results = json.loads((folder / "run_results.json").read_text(encoding="utf-8"))
    return manifest, check(manifest, results, adapter)


def check(manifest: Mapping[str, Any], results: Mapping[str, Any], adapter: str) -> list[Mart]:
    """The marts of a build, when all of it was built and tested.

    Args:
        manifest: dbt's manifest.json.
        results: dbt's run_results.json.
        adapter: what the target's type must be.

    Raises:
        PublishError: as `build` does.
    """
    if manifest["metadata"]["invocation_id"] != results["metadata"]["invocation_id"]:
        raise PublishError(
            "another run of dbt wrote into the same target folder meanwhile. Publish again when it "
            "has ended, or set DBT_TARGET_PATH to a folder that nothing else uses."
        )
    built = manifest["metadata"]["adapter_type"]
    if built != adapter:
        raise PublishError(
            f"dbt built on {built}, but the target of profiles.yml is of type {adapter}. Does dbt "
            "read another profiles.yml? Look at DBT_PROFILES_DIR and DBT_PROFILE."
        )
    good = {each["unique_id"] for each in results["results"] if each["status"] in _GOOD}
    wanted = [
        name
        for name, node in manifest["nodes"].items()
        if node["resource_type"] == "test" or is_public_model(node)
    ]
    missing = [name for name in wanted if name not in good]
    if missing:
        raise PublishError(
            f"dbt left out {len(missing)} marts and tests, {missing[0]} for one. A publication is "
            "a whole build with all its tests: look for a default selector in selectors.yml and "
            "for environment variables that begin with DBT_."
        )
    if results["args"].get("empty") or results["args"].get("sample"):
        raise PublishError(
            "dbt built without data or on a sample (DBT_EMPTY or DBT_SAMPLE is set). Unset it."
        )
    return marts_of(manifest)
