"""The connection that dbt would use: the project's profile, with the environment filled in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import jinja2
import yaml

from basketry.dbt import DbtError


def read_profile(project_dir: Path, name: str, target: str | None) -> dict[str, Any]:
    """The settings of one target of a profile, texts with the environment filled in.

    Args:
        project_dir: the folder of `dbt_project.yml`, where profiles.yml is looked for first.
        name: the profile, as `dbt_project.yml` calls it.
        target: a target of the profile; none is the profile's default.

    Raises:
        DbtError: there is no such profile or target, or it reads a variable that is not set.
    """
    places = (
        project_dir,
        Path(os.environ.get("DBT_PROFILES_DIR", project_dir)),
        Path.home() / ".dbt",
    )
    for place in places:
        file = place / "profiles.yml"
        if not file.is_file():
            continue
        profile = yaml.safe_load(file.read_text("utf-8")).get(name)
        if profile is None:
            continue
        chosen = target or _filled(profile["target"])
        if chosen not in profile["outputs"]:
            known = ", ".join(profile["outputs"])
            raise DbtError(f"the profile {name} has no target {chosen}; it has {known}.")
        return {key: _filled(value) for key, value in profile["outputs"][chosen].items()}
    raise DbtError(f"no profiles.yml with a profile {name} in {project_dir} or ~/.dbt.")


def _filled(value: Any) -> Any:
    """A value of a profile, as dbt reads it: texts may name variables of the environment."""
    if not isinstance(value, str):
        return value
    environment = jinja2.Environment(autoescape=False)
    environment.filters["as_number"] = int
    return environment.from_string(value).render(env_var=_env_var)


def _env_var(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise DbtError(f"the profile reads the environment variable {name}, which is not set.")
    return value
