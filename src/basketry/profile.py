"""The connection that dbt would use: the project's profile, with the environment filled in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import jinja2
import yaml

from basketry.dbt import DbtError

# dbt's own, which say what a text is to become. Here it stays a text.
_FILTERS = ("as_text", "as_number", "as_bool", "as_native")
# dbt-postgres takes either name.
_ALIASES = {"postgres": {"dbname": "database", "pass": "password"}}


def read_profile(project_dir: Path, target: str | None) -> dict[str, Any]:
    """The settings of one target of a project's profile, texts with the environment filled in.

    A setting that dbt knows by two names has the one that dbt itself uses: `database`, `password`.

    Args:
        project_dir: the folder of `dbt_project.yml`, where profiles.yml is looked for first.
        target: a target of the profile; none is what `DBT_TARGET` names, or the profile's default.

    Raises:
        DbtError: no profile is named, there is no such profile or target, or it reads a variable
            that is not set.
    """
    project = yaml.safe_load((project_dir / "dbt_project.yml").read_text("utf-8"))
    name = os.environ.get("DBT_PROFILE") or project.get("profile")
    if name is None:
        raise DbtError(f"{project_dir / 'dbt_project.yml'} names no profile: add `profile: ...`.")
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
        chosen = target or os.environ.get("DBT_TARGET") or _filled(profile.get("target", "default"))
        if chosen not in profile["outputs"]:
            known = ", ".join(profile["outputs"])
            raise DbtError(f"the profile {name} has no target {chosen}; it has {known}.")
        settings = {key: _filled(value) for key, value in profile["outputs"][chosen].items()}
        aliases = _ALIASES.get(str(settings["type"]), {})
        return {aliases.get(key, key): value for key, value in settings.items()}
    raise DbtError(f"no profiles.yml with a profile {name} in {project_dir} or ~/.dbt.")


def _filled(value: Any) -> Any:
    """A value of a profile, as dbt reads it: texts may name variables of the environment."""
    if not isinstance(value, str):
        return value
    environment = jinja2.Environment(autoescape=False)
    environment.filters |= dict.fromkeys(_FILTERS, str)
    return environment.from_string(value).render(env_var=_env_var)


def _env_var(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise DbtError(f"the profile reads the environment variable {name}, which is not set.")
    return value
