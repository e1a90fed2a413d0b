"""Spark for one run: a given Thrift server, or one of PyPI's pyspark on loopback."""

from __future__ import annotations

import datetime
import importlib
import importlib.util
import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from basketry.engines.java_interface import LLAP_SIGNABLE, write_interface
from basketry.engines.servers import Daemon, EngineError, free_port, fresh_folder

GIVEN = "BASKETRY_SPARK_HOST"
"""The environment variable that names a Thrift server to use in place of our own."""

JAVA_VERSIONS = (17, 21)
"""The Java versions that Spark 4 runs on."""

SKIPPED = f"""
{"=" * 78}
SKIPPED: Spark needs Java {" or ".join(map(str, JAVA_VERSIONS))}, and this machine has none.
Nothing was checked on Spark. Install a Java runtime (Debian, Ubuntu:
`apt-get install openjdk-17-jre-headless`; macOS: `brew install openjdk@17`),
put it on the PATH or name its folder in JAVA_HOME, and run this again.
{"=" * 78}
"""

_THREADS = 2
_START_SECONDS = 180

# Compiled once, run once: the quick compiler alone saves more than the thorough one would win back.
# With it, Java keeps room for 48 MB of machine code, which a whole build fills: then queries fail.
_JVM = (
    "-Duser.timezone=UTC -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=256m"
    " -XX:+UseSerialGC -Xss4m"
)

# A shop's data is small: what Spark costs here is planning and scheduling, not reading.
_TUNING = {
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.sources.parallelPartitionDiscovery.threshold": "1000",
    "spark.sql.parquet.compression.codec": "uncompressed",
    "spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version": "2",
    "spark.locality.wait": "0s",
    "spark.eventLog.enabled": "false",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.cleaner.periodicGC.interval": "10min",
}


class JavaMissingError(EngineError):
    """The machine has no Java that Spark runs on."""


def find_java(env: Mapping[str, str]) -> Path | None:
    """The home of a Java for Spark: JAVA_HOME, or that of `java` on the PATH; none without one.

    Args:
        env: the environment to look in.
    """
    candidates = [
        Path(env["JAVA_HOME"]) / "bin" / "java" if env.get("JAVA_HOME") else None,
        Path(found) if (found := shutil.which("java", path=env.get("PATH", ""))) else None,
    ]
    for candidate in candidates:
        if candidate is not None and java_version(candidate) in JAVA_VERSIONS:
            return candidate.resolve().parent.parent
    return None


def java_version(java: Path) -> int | None:
    """The major version of a `java` program; none when it does not run or says something else."""
    try:
        said = subprocess.run(
            [str(java), "-version"], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return parse_java_version(said.stderr + said.stdout)


def parse_java_version(said: str) -> int | None:
    """The major version that `java -version` says: 17 of "17.0.15", 8 of "1.8.0_402"."""
    found = re.search(r'version "(?:1\.)?(\d+)', said)
    return int(found.group(1)) if found else None


@contextmanager
def server(home: Path) -> Iterator[dict[str, str]]:
    """A Spark Thrift server while the block runs.

    Args:
        home: folder of our own server (warehouse, logs, pids); emptied first. A given server
            (`BASKETRY_SPARK_HOST`) leaves it alone.

    Yields:
        The environment variables by which profiles.yml finds it.

    Raises:
        JavaMissingError: no Java 17 or 21.
        EngineError: pyspark is missing, or the server does not start.
    """
    if os.environ.get(GIVEN):
        yield connection_settings(os.environ)
        return
    java = find_java(os.environ)
    if java is None:
        raise JavaMissingError(SKIPPED)
    spark_home = _spark_home()
    with fresh_folder(home), ExitStack() as running:
        yield _start(home, spark_home, java, running)


def connection_settings(env: Mapping[str, str]) -> dict[str, str]:
    """The variables of a connection, with profiles.yml's defaults for those not set."""
    return {
        "BASKETRY_SPARK_HOST": env.get("BASKETRY_SPARK_HOST", "127.0.0.1"),
        "BASKETRY_SPARK_PORT": env.get("BASKETRY_SPARK_PORT", "10000"),
    }


def connect(env: Mapping[str, str]) -> Any:
    """A PyHive connection by those variables.

    Raises:
        EngineError: the driver is missing.
    """
    return open_thrift(
        env["BASKETRY_SPARK_HOST"],
        int(env["BASKETRY_SPARK_PORT"]),
        username="basketry",
        auth="NOSASL",
    )


def open_thrift(host: str, port: int, *, username: str | None, auth: str | None) -> Any:
    """A PyHive connection to a Thrift server, its session in UTC.

    Args:
        host: the server.
        port: its port.
        username: who asks.
        auth: how PyHive says so, NOSASL for one.

    Raises:
        EngineError: the driver is missing.
    """
    try:
        # Not at the top: a machine with DuckDB alone has no such driver.
        hive = importlib.import_module("pyhive.hive")
    except ImportError as error:
        raise EngineError(_missing("dbt-spark[PyHive]")) from error
    return hive.connect(
        host=host,
        port=port,
        username=username,
        auth=auth,
        configuration={"spark.sql.session.timeZone": "UTC"},
    )


def fetched(cursor: Any) -> list[tuple[Any, ...]]:
    """All rows of a PyHive cursor's answer. Thrift sends dates as text; they become dates."""
    dates = [at for at, column in enumerate(cursor.description) if column[1] == "DATE_TYPE"]
    rows = [tuple(row) for row in cursor.fetchall()]
    return [_with_dates(row, dates) for row in rows] if dates else rows


def _with_dates(row: tuple[Any, ...], dates: Sequence[int]) -> tuple[Any, ...]:
    values = list(row)
    for at in dates:
        if values[at] is not None:
            values[at] = datetime.date.fromisoformat(values[at])
    return tuple(values)


def _start(home: Path, spark_home: Path, java: Path, running: ExitStack) -> dict[str, str]:
    thrift_port = free_port()
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SPARK_")},
        "JAVA_HOME": str(java),
        "SPARK_HOME": str(spark_home),
        "SPARK_CONF_DIR": str(_write_configuration(home, thrift_port)),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(home / "scratch"),
        # Names our folder on the command line, by which a leftover of a killed run is told.
        "SPARK_DAEMON_JAVA_OPTS": f"{_JVM} -Dbasketry.home={home}",
        "SPARK_DAEMON_MEMORY": "3g",
        "TZ": "UTC",
    }
    command = [
        str(spark_home / "bin" / "spark-submit"),
        "--class",
        "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2",
        "spark-internal",
    ]
    thrift = Daemon("thrift", command, home, env)
    running.callback(thrift.stop)
    thrift.wait_for_port(thrift_port, _START_SECONDS)
    return {"BASKETRY_SPARK_HOST": "127.0.0.1", "BASKETRY_SPARK_PORT": str(thrift_port)}


def _write_configuration(home: Path, thrift_port: int) -> Path:
    """Spark's configuration, in files and not on command lines, for one value is a secret."""
    classes = home / "classes"
    write_interface(classes, LLAP_SIGNABLE)
    settings = {
        # One process: workers of their own would each be started, and each get warm, for one build.
        "spark.master": f"local[{_THREADS}]",
        "spark.app.name": "basketry",
        # Other users of the machine can reach its ports, but not talk to it.
        "spark.authenticate": "true",
        "spark.authenticate.secret": secrets.token_hex(32),
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.extraClassPath": str(classes),
        "spark.driver.extraJavaOptions": f"{_JVM} -Dderby.system.home={home}",
        "spark.sql.catalogImplementation": "hive",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.warehouse.dir": str(home / "warehouse"),
        "spark.hadoop.javax.jdo.option.ConnectionURL": "jdbc:derby:memory:metastore;create=true",
        "spark.hadoop.hive.exec.scratchdir": str(home / "hive"),
        "spark.hadoop.hive.exec.local.scratchdir": str(home / "hive-local"),
        "spark.hadoop.hive.server2.logging.operation.log.location": str(home / "operations"),
        "spark.hadoop.hive.server2.thrift.bind.host": "127.0.0.1",
        "spark.hadoop.hive.server2.thrift.port": str(thrift_port),
        "spark.hadoop.hive.server2.authentication": "NOSASL",
        "spark.hadoop.hive.server2.transport.mode": "binary",
        **_TUNING,
    }
    folder = home / "conf"
    folder.mkdir()
    defaults = folder / "spark-defaults.conf"
    defaults.touch(mode=0o600)
    defaults.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
    (folder / "log4j2.properties").write_text(_LOGGING)
    return folder


_LOGGING = """\
rootLogger.level = warn
rootLogger.appenderRef.stdout.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n%ex
"""


def _spark_home() -> Path:
    found = importlib.util.find_spec("pyspark")
    if found is None or found.origin is None:
        raise EngineError(_missing("pyspark"))
    return Path(found.origin).parent


def _missing(package: str) -> str:
    return (
        f"Spark needs {package}: install requirements/spark.txt (`make spark` does), "
        f"or set {GIVEN} and BASKETRY_SPARK_PORT to use a Thrift server of yours."
    )
