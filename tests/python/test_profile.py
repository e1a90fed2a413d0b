"""The profile as we read it, beside dbt's own reading of it."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from dbt.config.runtime import load_profile
from dbt.flags import set_from_args
from dbt_common.context import set_invocation_context

from basketry.dbt import DbtError
from basketry.engines import postgres
from basketry.engines.servers import EngineError
from basketry.profile import read_profile

SERVER = {
    "type": "postgres",
    "host": "{{ env_var('SHOP_HOST') }}",
    "user": "{{ env_var('SHOP_USER', 'builder') }}",
    "pass": "{{ env_var('DBT_ENV_SECRET_PASSWORD') }}",
    "port": "{{ env_var('SHOP_PORT', '5433') | as_number }}",
    "database": "shop",
    "schema": "basketry",
    "sslmode": "verify-full",
    "sslrootcert": "/etc/ssl/root.pem",
    "keepalives_idle": "{{ env_var('SHOP_IDLE', '0') | as_native }}",
    "role": "{{ env_var('SHOP_ROLE', 'owner') | as_text }}",
}
FILE = {"type": "duckdb", "path": "{{ env_var('SHOP_FILE', 'shop.duckdb') }}", "schema": "basketry"}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DBT_TARGET", "DBT_PROFILE", "DBT_PROFILES_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SHOP_HOST", "db.example.com")
    monkeypatch.setenv("DBT_ENV_SECRET_PASSWORD", "1234")
    (tmp_path / "dbt_project.yml").write_text("name: shop\nprofile: shop\n")
    _write_profile(tmp_path, {"target": "{{ env_var('SHOP_TARGET', 'server') }}"})
    return tmp_path


def _write_profile(folder: Path, settings: dict[str, Any]) -> None:
    outputs = {"server": SERVER, "other_names": _other_names(), "file": FILE}
    (folder / "profiles.yml").write_text(
        yaml.safe_dump({"shop": {**settings, "outputs": outputs}}), encoding="utf-8"
    )


def _other_names() -> dict[str, str]:
    """The same server by the settings' other names."""
    names = {"pass": "password", "database": "dbname"}
    return {names.get(name, name): value for name, value in SERVER.items()}


def _as_dbt_reads_it(project: Path, target: str | None) -> dict[str, Any]:
    set_invocation_context(os.environ)
    set_from_args(argparse.Namespace(PROFILES_DIR=str(project)), None)
    profile = load_profile(str(project), {}, target_override=target)
    return {"type": profile.credentials.type, **profile.credentials.to_dict()}


@pytest.mark.parametrize("target", [None, "server", "other_names", "file"])
def test_every_setting_is_read_as_dbt_reads_it(project: Path, target: str | None) -> None:
    ours = read_profile(project, target)
    theirs = _as_dbt_reads_it(project, target)
    assert ours == {name: type(ours[name])(theirs[name]) for name in ours}
    if ours["type"] == "postgres":
        assert (ours["database"], ours["password"]) == ("shop", "1234")


def test_the_target_is_the_one_dbt_takes(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_profile(project, None)["type"] == "postgres"
    monkeypatch.setenv("SHOP_TARGET", "file")
    assert read_profile(project, None)["path"] == "shop.duckdb"
    monkeypatch.setenv("DBT_TARGET", "other_names")
    assert read_profile(project, None)["type"] == "postgres"
    assert read_profile(project, "file")["type"] == "duckdb"


def test_what_is_missing_is_named(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DbtError, match="no target cloud; it has file, other_names, server"):
        read_profile(project, "cloud")
    monkeypatch.delenv("SHOP_HOST")
    with pytest.raises(DbtError, match="the environment variable SHOP_HOST, which is not set"):
        read_profile(project, "server")
    _write_profile(project, {})
    with pytest.raises(DbtError, match="no target default; it has"):
        read_profile(project, None)
    monkeypatch.setattr(Path, "home", lambda: project / "home")
    (project / "profiles.yml").unlink()
    with pytest.raises(DbtError, match=r"no profiles\.yml with a profile shop"):
        read_profile(project, None)
    monkeypatch.setenv("DBT_PROFILE", "other")
    with pytest.raises(DbtError, match=r"no profiles\.yml with a profile other"):
        read_profile(project, None)
    monkeypatch.delenv("DBT_PROFILE")
    (project / "dbt_project.yml").write_text("name: shop\n")
    with pytest.raises(DbtError, match=r"dbt_project\.yml names no profile"):
        read_profile(project, None)


def test_libpq_is_told_what_dbt_tells_it(project: Path) -> None:
    told = postgres.arguments_of(read_profile(project, "server"), timezone="UTC")
    assert told == {
        "host": "db.example.com",
        "port": "5433",
        "user": "builder",
        "password": "1234",
        "dbname": "shop",
        "connect_timeout": "10",
        "sslmode": "verify-full",
        "sslrootcert": "/etc/ssl/root.pem",
        "options": "-c role=owner -c timezone=UTC",
    }


@pytest.mark.postgres
def test_a_server_that_is_not_there_is_named_without_its_password(project: Path) -> None:
    profile = {**read_profile(project, "server"), "host": "127.0.0.1", "port": 1}
    with pytest.raises(EngineError, match=r"PostgreSQL at 127\.0\.0\.1:1 cannot be") as caught:
        postgres.connect_as_dbt(profile)
    assert "1234" not in str(caught.value)
