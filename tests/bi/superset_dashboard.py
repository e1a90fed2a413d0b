"""Import the ready dashboard into a fresh Superset and hold every chart against the publication.

    python tests/bi/superset_dashboard.py --superset SUPERSET/bin/superset \\
        --duckdb build/publication/current/marts.duckdb
    BASKETRY_POSTGRES_PASSWORD='a long one' python tests/bi/superset_dashboard.py \\
        --superset SUPERSET/bin/superset --postgres bi_reader@127.0.0.1:5432/basketry

Run it with the Python of this project's environment; Superset has one of its own
(examples/superset/requirements.txt). It starts Superset on loopback with nothing in it, imports the
ZIP of pack.py, asks for the data of every chart as its dashboard does, and compares with rows read
from the publication without Superset. It then tries to write. It ends with 0 if all of it held.
"""

from __future__ import annotations

import argparse
import datetime
import io
import json
import math
import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import psycopg2
import requests
import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "examples" / "superset"))

import pack  # noqa: E402

from basketry.engines.servers import free_port, stop_group  # noqa: E402

Row = dict[str, Any]
VALUE_OF_ONE_ROW = re.compile(r"CASE WHEN COUNT\(\*\) = 1 THEN MAX\((\w+)\) END")
EPOCH = datetime.date(1970, 1, 1)

# Each is refused by the read-only file, or the role that may only read.
WRITES = (
    "create table {schema}.of_mine (a int)",
    "insert into {schema}.publication values (99, null, 'x', 'x', 1)",
    "update {schema}.order_value_by_period set aov = 0",
    "delete from {schema}.order_value_by_period",
    "drop table {schema}.order_value_by_period",
)


# --- the export, as its files say it


@dataclass
class Export:
    """The files of the export, by what they describe."""

    dashboard: dict[str, Any]
    charts: dict[str, dict[str, Any]]
    datasets: dict[str, dict[str, Any]]

    @classmethod
    def read(cls) -> Export:
        """All of examples/superset/export; charts and datasets by their uuid."""

        def files(folder: str) -> Iterator[dict[str, Any]]:
            for path in sorted((pack.EXPORT / folder).rglob("*.yaml")):
                yield yaml.safe_load(path.read_text(encoding="utf-8"))

        [dashboard] = files("dashboards")
        return cls(
            dashboard,
            {chart["uuid"]: chart for chart in files("charts")},
            {dataset["uuid"]: dataset for dataset in files("datasets")},
        )

    def filters_on(self, uuid: str) -> list[dict[str, Any]]:
        """The dashboard's filters that a chart is in the scope of."""
        position = self.dashboard["position"]
        [place] = [
            item
            for item in position.values()
            if isinstance(item, dict) and item.get("meta", {}).get("uuid") == uuid
        ]
        return [
            one
            for one in self.dashboard["metadata"]["native_filter_configuration"]
            if set(one["scope"]["rootPath"]) & set(place["parents"])
            and place["meta"]["chartId"] not in one["scope"]["excluded"]
        ]


# --- the publication, read without Superset


class Publication:
    """Rows of published marts, and what the dashboard's filters start with."""

    def __init__(self, read: Callable[[str], list[Row]]) -> None:
        """Read by a function from a mart's name to its rows."""
        self._read = read
        self._rows: dict[str, list[Row]] = {}

    def rows(self, mart: str) -> list[Row]:
        """All rows of a mart, with what the export's datasets add to it."""
        if mart not in self._rows:
            rows = self._read(mart)
            names = {}
            if {"antecedent", "main_value"} & set(rows[0] if rows else ()):
                names = {
                    one["product_id"]: one["product_name"] for one in self.rows("dim_products")
                }
            for row in rows:
                if start := row.get("period_start_date"):
                    row["quarter"] = f"{start.year} Q{(start.month + 2) // 3}"
                for value, level, name in (
                    ("antecedent", "member_level", "antecedent_name"),
                    ("consequent", "member_level", "consequent_name"),
                    ("main_value", "main_level", "main_name"),
                    ("related_value", "related_level", "related_name"),
                ):
                    if value in row:
                        found = names.get(row[value]) if row[level] == "product" else None
                        row[name] = found or row[value]
            self._rows[mart] = rows
        return self._rows[mart]

    def chosen(self) -> Row:
        """What each filter of the dashboard starts with, by its column."""
        orders = [row for row in self.rows("order_value_by_period") if row["segment"] == "all"]
        most = max(
            (row for row in orders if row["period_grain"] == "year"),
            key=lambda row: (row["order_count"], row["currency_code"]),
        )
        quarters = [
            row
            for row in orders
            if row["period_grain"] == "quarter"
            and row["is_complete_period"]
            and row["currency_code"] == most["currency_code"]
        ]
        return {
            "currency_code": most["currency_code"],
            "period_grain": "month",
            "quarter": max(row["quarter"] for row in quarters),
            "funnel_id": min(row["funnel_id"] for row in self.rows("funnel_transitions")),
        }


def of_duckdb(file: Path) -> Publication:
    """A published file. It is opened anew for each mart, as Superset's NullPool does."""

    def read(mart: str) -> list[Row]:
        with duckdb.connect(str(file), read_only=True) as connection:
            cursor = connection.execute(f"select * from basketry.{mart}")
            names = [column[0] for column in cursor.description or []]
            return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]

    return Publication(read)


def of_postgres(address: str, password: str) -> Publication:
    """A published schema, by the address that pack.py takes."""
    found = pack.POSTGRES.fullmatch(address)
    assert found is not None

    def read(mart: str) -> list[Row]:
        connection = psycopg2.connect(
            host=found["host"],
            port=int(found["port"] or 5432),
            user=found["user"],
            password=password,
            dbname=found["database"],
        )
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(f"select * from {pack.SCHEMAS['postgres']}.{mart}")
                names = [column[0] for column in cursor.description]
                return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]
        finally:
            connection.close()

    return Publication(read)


def expected(chart: Mapping[str, Any], dataset: Mapping[str, Any], rows: list[Row]) -> list[Row]:
    """What a chart has to show, from rows that its filters leave: a row of the mart each.

    Raises:
        ValueError: a value of the chart would come out of two rows.
    """
    params = chart["params"]
    if params["viz_type"] == "table":
        shown = [{name: row[name] for name in params["all_columns"]} for row in rows]
        return shown[: params["row_limit"]]
    keys = keys_of(params)
    metrics = {
        metric["metric_name"]: VALUE_OF_ONE_ROW.fullmatch(metric["expression"])
        for metric in dataset["metrics"]
    }
    wanted = params.get("metrics") or [params["metric"]]
    found: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        key = tuple(row[name] for name in keys)
        if key in found:
            raise ValueError(f"two rows for {dict(zip(keys, key, strict=True))}")
        values = {}
        for name in wanted:
            column = metrics[name]
            if column is None:
                raise ValueError(f"the metric {name} is not the value of one row")
            values[name] = row[column[1]]
        found[key] = dict(zip(keys, key, strict=True)) | values
    return list(found.values())


def keys_of(params: Mapping[str, Any]) -> list[str]:
    """The columns that a chart has a value for each combination of."""
    groups = params.get("groupby") or []
    return [params["x_axis"], *([groups] if isinstance(groups, str) else groups)]


def passes(row: Row, condition: Mapping[str, Any]) -> bool:
    """Whether a row is one that a filter of a chart leaves.

    Raises:
        ValueError: the filter is of a kind that this script does not know.
    """
    value, wanted = row[condition["subject"]], condition.get("comparator", ())
    match condition["operator"]:
        case "==":
            return bool(value == wanted)
        case "IN":
            return value in wanted
        case "IS NOT NULL":
            return value is not None
    raise ValueError(f"a filter {condition['operator']} is not known")


# --- Superset


@dataclass
class Superset:
    """A running Superset, and who is logged in."""

    url: str
    session: requests.Session = field(default_factory=requests.Session)

    def log_in(self, password: str) -> None:
        """Log in as admin."""
        token = self.call(
            "POST",
            "security/login",
            json={"username": "admin", "password": password, "provider": "db"},
        )["access_token"]
        self.session.headers["Authorization"] = f"Bearer {token}"
        self.session.headers["X-CSRFToken"] = self.call("GET", "security/csrf_token/")["result"]
        self.session.headers["Referer"] = self.url

    def call(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        """What the API answers.

        Raises:
            RuntimeError: it refused; with what it said.
        """
        answer = self.ask(method, path, **options)
        if answer.status_code >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
        return dict(answer.json())

    def ask(self, method: str, path: str, **options: Any) -> requests.Response:
        """The answer of the API, whatever it is."""
        return self.session.request(method, f"{self.url}/api/v1/{path}", timeout=300, **options)


@contextmanager
def fresh_superset(command: Path) -> Iterator[Superset]:
    """A Superset with nothing in it while the block runs."""
    with tempfile.TemporaryDirectory(prefix="basketry-superset-") as name:
        home = Path(name)
        password = secrets.token_urlsafe(16)
        config = home / "superset_config.py"
        config.write_text(
            f"SECRET_KEY = {secrets.token_urlsafe(42)!r}\n"
            f"SQLALCHEMY_DATABASE_URI = 'sqlite:///{home}/superset.db'\n"
        )
        env = {
            **os.environ,
            "SUPERSET_CONFIG_PATH": str(config),
            "SUPERSET_HOME": str(home),
            "FLASK_APP": "superset",
        }
        env.pop("PYTHONPATH", None)
        log = home / "log"
        admin = ["--username", "admin", "--firstname", "A", "--lastname", "B"]
        admin += ["--email", "admin@example.com", "--password", password]
        for arguments in (["db", "upgrade"], ["fab", "create-admin", *admin], ["init"]):
            with log.open("ab") as output:
                done = subprocess.run(
                    [command, *arguments],
                    check=False,
                    env=env,
                    cwd=home,
                    stdout=output,
                    stderr=output,
                )
            if done.returncode != 0:
                tail = log.read_text(errors="replace")[-2000:]
                raise RuntimeError(f"superset {' '.join(arguments[:2])} failed:\n{tail}")
        port = free_port()
        with log.open("ab") as output:
            process = subprocess.Popen(
                [command, "run", "--host", "127.0.0.1", "--port", str(port), "--with-threads"],
                env=env,
                cwd=home,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        try:
            superset = Superset(f"http://127.0.0.1:{port}")
            deadline = time.monotonic() + 180
            while not _is_healthy(superset.url):
                if process.poll() is not None or time.monotonic() > deadline:
                    tail = log.read_text(errors="replace")[-2000:]
                    raise RuntimeError(f"Superset did not start:\n{tail}")
                time.sleep(0.5)
            superset.log_in(password)
            yield superset
        finally:
            stop_group(process.pid, wait=process)


def _is_healthy(url: str) -> bool:
    try:
        return requests.get(f"{url}/health", timeout=5).ok
    except requests.ConnectionError:
        return False


def import_zip(superset: Superset, archive: bytes, password: str) -> None:
    """Import the ZIP as the page does, with the database's password where there is one."""
    passwords = {"databases/Basketry.yaml": password} if password else {}
    superset.call(
        "POST",
        "dashboard/import/",
        files={"formData": ("basketry.zip", archive, "application/zip")},
        data={"passwords": json.dumps(passwords), "overwrite": "false"},
    )


# --- the comparison


def check_charts(superset: Superset, export: Export, publication: Publication) -> list[str]:
    """Ask for every chart's data; what differs, a line each."""
    dashboard = superset.call("GET", "dashboard/basketry/charts")["result"]
    answers = [superset.call("GET", f"chart/{one['id']}")["result"] for one in dashboard]
    problems = []
    if {answer["uuid"] for answer in answers} != set(export.charts):
        problems.append("the dashboard does not hold the charts of the export")
    for answer in answers:
        chart = export.charts[answer["uuid"]]
        try:
            context = json.loads(answer["query_context"])
            count = _check_chart(superset, context, chart, export, publication)
            print(f"  {count:>5} rows equal: {chart['slice_name']}", flush=True)
        except (ValueError, RuntimeError) as error:
            problems.append(f"{chart['slice_name']}: {error}")
    return problems


def _check_chart(
    superset: Superset,
    context: dict[str, Any],
    chart: Mapping[str, Any],
    export: Export,
    publication: Publication,
) -> int:
    dataset = export.datasets[chart["dataset_uuid"]]
    chosen = publication.chosen()
    choices = {
        one["targets"][0]["column"]["name"]: chosen[one["targets"][0]["column"]["name"]]
        for one in export.filters_on(chart["uuid"])
    }
    rows = [
        row
        for row in publication.rows(dataset["table_name"].removesuffix("_named"))
        if all(passes(row, condition) for condition in chart["params"]["adhoc_filters"])
        and all(row[name] == value for name, value in choices.items())
    ]
    wanted = expected(chart, dataset, rows)
    if not wanted:
        raise ValueError("the publication has no row for it")
    for query in context["queries"]:
        query["filters"] += [
            {"col": name, "op": "IN", "val": [value]} for name, value in choices.items()
        ]
    as_shown = superset.call("POST", "chart/data", json=context)["result"][0]
    if not as_shown["rowcount"]:
        raise ValueError("it shows nothing")
    # Before Superset turns the rows into a grid for the drawing.
    for query in context["queries"]:
        query["post_processing"] = []
    found = superset.call("POST", "chart/data", json=context)["result"][0]["data"]
    _compare(wanted, found, chart["params"])
    return len(found)


def _compare(wanted: list[Row], found: list[Row], params: Mapping[str, Any]) -> None:
    if len(wanted) != len(found):
        raise ValueError(f"{len(found)} rows, of {len(wanted)}")
    ours, theirs = (
        sorted(([_plain(row[name]) for name in wanted[0]] for row in rows), key=repr)
        for rows in (wanted, found)
    )
    for one, other in zip(ours, theirs, strict=True):
        if not all(_is_equal(a, b) for a, b in zip(one, other, strict=True)):
            raise ValueError(f"{other}, but the mart says {one}")
    for column, ascending in reversed([json.loads(o) for o in params.get("order_by_cols", [])]):
        if column not in wanted[0]:
            continue
        values = [_plain(row[column]) for row in found if row[column] is not None]
        first_column = json.loads(params["order_by_cols"][0])[0]
        if column == first_column and values != sorted(values, reverse=not ascending):
            raise ValueError(f"it is not sorted by {column}")


def _plain(value: Any) -> Any:
    """A value as a text or a float that both sides have: days are counted from 1970."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime.date):
        return float((value - EPOCH).days)
    if isinstance(value, Decimal | int | float):
        number = float(value)
        # Superset gives a day as milliseconds.
        return number / 86_400_000 if number >= 1e11 and number % 86_400_000 == 0 else number
    raise ValueError(f"{value!r} is of no type that is compared")


def _is_equal(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return bool(one == other)


def check_writes(superset: Superset, schema: str) -> list[str]:
    """Try to write by SQL Lab: as Superset is set up, and with its own guard taken away."""
    [database] = superset.call("GET", "database/")["result"]
    problems = []
    for allowed, refusal in ((False, "does not allow for DDL/DML"), (True, "read-only")):
        superset.call("PUT", f"database/{database['id']}", json={"allow_dml": allowed})
        for write in WRITES:
            sql = write.format(schema=schema)
            request = {"database_id": database["id"], "sql": sql, "schema": schema}
            answer = superset.ask("POST", "sqllab/execute/", json={**request, "runAsync": False})
            if answer.status_code < 400 or refusal not in answer.text:
                problems.append(f"{sql}: {answer.status_code} {answer.text[:300]}")
        print(f"  {len(WRITES)} statements that write are refused: {refusal}")
    superset.call("PUT", f"database/{database['id']}", json={"allow_dml": False})
    return problems


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the whole check; 0 if all of it held."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--superset", type=Path, required=True, help="the command superset")
    target = parser.add_mutually_exclusive_group(required=True)
    target.add_argument("--duckdb", type=Path, help="publication/current/marts.duckdb")
    target.add_argument("--postgres", help="role@host:port/database")
    options = parser.parse_args(arguments)
    password = os.environ.get("BASKETRY_POSTGRES_PASSWORD", "") if options.postgres else ""
    if options.duckdb:
        publication, uri = of_duckdb(options.duckdb), pack.duckdb_uri(options.duckdb)
    else:
        publication = of_postgres(options.postgres, password)
        uri = pack.postgres_uri(options.postgres)
    schema = pack.SCHEMAS["duckdb" if options.duckdb else "postgres"]
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "basketry.zip"
        pack.pack(archive, uri)
        content = io.BytesIO(archive.read_bytes()).getvalue()
    with fresh_superset(options.superset.absolute()) as superset:
        import_zip(superset, content, password)
        print(f"Imported into a fresh Superset, for {uri}")
        problems = check_charts(superset, Export.read(), publication)
        problems += check_writes(superset, schema)
    for problem in problems:
        print(f"WRONG: {problem}", file=sys.stderr)
    print("Something is wrong." if problems else "All charts show what the publication holds.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
