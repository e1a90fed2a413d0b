"""A publication is whole, tested and all there at once: readers see the old one or the new one."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from harness import REPOSITORY
from publishing import COMMAND, bytes_below, make_project, publish, publish_well, seen

from basketry.dbt import read_manifest
from basketry.engines import compare
from basketry.publish import PublishError, tested_build
from basketry.publish.publication import marts_of
from basketry.publish.shelf import Shelf


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("publish") / "shop")


# --- the demo shop


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo, built, tested and published by the command line."""
    folder = tmp_path_factory.mktemp("demo")
    environment = {
        **os.environ,
        "PYTHONPATH": str(REPOSITORY / "src"),
        "BASKETRY_DUCKDB_PATH": str(folder / "built.duckdb"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }
    ended = subprocess.run(
        [*COMMAND, "--out", str(folder / "publication")],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert f"{folder / 'publication' / 'current' / 'marts.duckdb'}: " in ended.stdout
    return folder


def test_every_public_mart_is_published_value_by_value(demo: Path) -> None:
    current = demo / "publication" / "current"
    models = compare.compared_models(read_manifest(demo / "target"))
    names = {model.name for model in models}
    rows = 0
    with duckdb.connect() as connection:
        connection.execute(f"attach '{demo / 'built.duckdb'}' as build (read_only)")
        connection.execute(f"attach '{current / 'marts.duckdb'}' as copy (read_only)")
        for model in models:
            built = f"select * from build.{model.schema}.{model.name}"
            for copy in (
                f"select * from copy.basketry.{model.name}",
                f"select * from '{current / 'parquet' / model.name}.parquet'",
            ):
                differing = f"({built} except all {copy}) union all ({copy} except all {built})"
                assert not connection.execute(differing).fetchall(), model.name
                assert _columns(connection, built) == _columns(connection, copy)
            rows += len(connection.execute(built).fetchall())
    assert rows > 100_000
    assert "order_value_by_period" in names
    assert {path.stem for path in (current / "parquet").iterdir()} == names
    record = json.loads((current / "publication.json").read_text())
    assert set(record["row_counts"]) == names
    assert record["as_of_date"] == "2026-03-31"
    with duckdb.connect(str(current / "marts.duckdb"), read_only=True) as connection:
        tables = connection.execute("select table_name from duckdb_tables()").fetchall()
        days = connection.execute("select distinct as_of_date from basketry.publication").fetchall()
    assert {name for (name,) in tables} == names | {"publication"}
    assert days == [(datetime.date(2026, 3, 31),)]


def _columns(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    """Names and types of a query's columns."""
    described = connection.execute(f"describe {query}").fetchall()
    return [(name, kind) for name, kind, *_ in described]


def test_descriptions_come_along(demo: Path) -> None:
    nodes = read_manifest(demo / "target")["nodes"]
    node = nodes["model.basketry.basketry__order_value_by_period"]
    with duckdb.connect(str(demo / "publication/current/marts.duckdb"), read_only=True) as reader:
        [(comment,)] = reader.execute(
            "select comment from duckdb_tables() where table_name = 'order_value_by_period'"
        ).fetchall()
        [(uncommented,)] = reader.execute(
            "select count(*) from duckdb_columns() where schema_name = 'basketry'"
            " and comment is null"
        ).fetchall()
        [(aov,)] = reader.execute(
            "select comment from duckdb_columns()"
            " where table_name = 'order_value_by_period' and column_name = 'aov'"
        ).fetchall()
    assert comment == node["description"].strip()
    assert aov == node["columns"]["aov"]["description"].strip()
    assert uncommented == 0


def test_duckdb_1_2_can_read_the_file(demo: Path) -> None:
    """The header says which storage the file has: 65 is that of DuckDB 1.2, new files have more."""
    file = demo / "publication" / "current" / "marts.duckdb"
    header = file.read_bytes()[:20]
    assert header[8:12] == b"DUCK"
    assert int.from_bytes(header[12:20], "little") == 65


def test_nobody_can_write_a_publication(demo: Path) -> None:
    files = [path for path in (demo / "publication/current/").rglob("*") if path.is_file()]
    assert len(files) > 20
    assert not [path for path in files if path.stat().st_mode & 0o222]


# --- files


def test_a_failing_test_publishes_nothing(project: Path, tmp_path: Path) -> None:
    out = tmp_path / "publication"
    publish_well(project, 1, "--out", str(out))
    before = bytes_below(out)
    ended = publish(project, 2, "--out", str(out), TEST_FAIL="1")
    assert ended.returncode == 1
    assert "accepted_values" in ended.stderr
    assert "Nothing was published" in ended.stderr
    assert bytes_below(out) == before
    assert seen(out / "current") == (1, 1)


def test_a_build_without_its_tests_publishes_nothing(project: Path, tmp_path: Path) -> None:
    ended = publish(project, 1, "--out", str(tmp_path), DBT_RESOURCE_TYPES="model")
    assert ended.returncode == 1
    assert "left out 1 marts and tests" in ended.stderr
    assert not (tmp_path / "current").exists()


def test_an_open_reader_does_not_hinder_and_keeps_its_own(project: Path, tmp_path: Path) -> None:
    current = tmp_path / "current"
    publish_well(project, 1, "--out", str(tmp_path))
    with duckdb.connect(str(current / "marts.duckdb"), read_only=True) as reader:
        publish_well(project, 2, "--out", str(tmp_path))
        assert seen(current) == (2, 2)
        assert seen(tmp_path / "publication_000001") == (1, 1)
        shelf = Shelf(tmp_path)
        number, _ = shelf.new_folder()
        shelf.swing_to(number)
        shelf.remove_old()
        # Two publications later its folder is gone; what is open stays.
        assert not (tmp_path / "publication_000001").exists()
        query = "select count(*), min(build_number), max(build_number) from basketry.large"
        assert reader.execute(query).fetchall() == [(2000, 1, 1)]
    assert seen(tmp_path / "publication_000002") == (2, 2)


@pytest.mark.parametrize("step", ["mkdir", "symlink_to", "replace"])
def test_a_shelf_is_whole_whichever_step_fails(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf(tmp_path)

    def put(text: str) -> None:
        number, folder = shelf.new_folder()
        (folder / "content").write_text(text)
        shelf.swing_to(number)
        shelf.remove_old()

    put("old")

    def fail(*_: object, **__: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patched:
        patched.setattr(Path, step, fail)
        with pytest.raises(OSError, match="no space"):
            put("lost")
    assert (shelf.current / "content").read_text() == "old"
    put("new")
    assert (shelf.current / "content").read_text() == "new"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "current",
        "publication_000001",
        "publication_000002",
    ]


def test_a_current_that_is_no_link_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "current").mkdir()
    with pytest.raises(PublishError, match="is no link to a publication"):
        Shelf(tmp_path).new_folder()


def test_what_is_published_is_where_the_profile_says(project: Path, tmp_path: Path) -> None:
    profile = yaml.safe_load((project / "profiles.yml").read_text())
    outputs = profile["shop"]["outputs"]
    # Not of the environment, not called by its type, and the other way of writing a folder.
    outputs["nightly"] = {"type": "duckdb", "path": "nightly.duckdb", "schema": "night"}
    outputs["nowhere"] = {"type": "duckdb", "path": ":memory:", "schema": "night"}
    own = tmp_path / "profiles"
    own.mkdir()
    (own / "profiles.yml").write_text(yaml.safe_dump(profile))
    (project / "profiles.yml").rename(project / "profiles.away")
    out = tmp_path / "publication"
    variables = {"DBT_PROFILES_DIR": str(own), "DBT_TARGET": "nightly"}
    try:
        publish_well(project, 5, "--out", str(out), **variables)
        ended = publish(project, 6, "--target", "nowhere", "--out", str(out), **variables)
    finally:
        (project / "profiles.away").rename(project / "profiles.yml")
    assert (project / "nightly.duckdb").is_file()
    assert ended.returncode == 1
    assert "dbt built, but not into" in ended.stderr
    assert seen(out / "current") == (1, 5)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--target", "spark"], "publishing is not offered on spark"),
        (["--target", "oracle"], "has no target oracle; it has duckdb, postgres, spark"),
        (["--target", "postgres", "--out", "here"], "--out is a folder for files"),
    ],
)
def test_what_is_not_offered_says_so(project: Path, options: list[str], message: str) -> None:
    ended = publish(project, 1, *options)
    assert ended.returncode == 1
    assert message in ended.stderr


# --- what a build must have been


def _manifest(*models: Mapping[str, Any]) -> dict[str, Any]:
    nodes = {
        f"model.shop.{model['schema']}.{model['alias']}": {
            "resource_type": "model",
            "access": "public",
            "config": {},
            "description": "",
            "columns": {},
            **model,
        }
        for model in models
    }
    return {"nodes": nodes, "metadata": {"invocation_id": "1", "adapter_type": "duckdb"}}


@pytest.mark.parametrize(
    ("models", "message"),
    [
        ([], "no model has access public"),
        ([("one", "fct"), ("two", "FCT")], "two public models are called fct"),
        ([("one", "publication")], "a public model is called publication"),
    ],
)
def test_marts_have_names_that_fit_into_one_schema(
    models: list[tuple[str, str]], message: str
) -> None:
    with pytest.raises(PublishError, match=message):
        marts_of(_manifest(*({"schema": schema, "alias": alias} for schema, alias in models)))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"metadata": {"invocation_id": "2"}}, "another run of dbt"),
        ({"results": []}, "left out 1 marts and tests"),
        ({"results": [{"unique_id": "model.shop.one.fct", "status": "skipped"}]}, "left out 1"),
        ({"args": {"empty": True}}, "DBT_EMPTY"),
        ({"args": {"sample": "3 days"}}, "DBT_SAMPLE"),
    ],
)
def test_half_a_build_is_not_published(change: dict[str, Any], message: str) -> None:
    manifest = _manifest({"schema": "one", "alias": "fct"})
    whole: dict[str, Any] = {
        "metadata": {"invocation_id": "1"},
        "args": {"empty": False},
        "results": [{"unique_id": "model.shop.one.fct", "status": "success"}],
    }
    assert [mart.name for mart in tested_build.check(manifest, whole, "duckdb")] == ["fct"]
    with pytest.raises(PublishError, match=message):
        tested_build.check(manifest, whole | change, "duckdb")
    with pytest.raises(
        PublishError,
        match=r"on duckdb, but the target of profiles\.yml is of type postgres",
    ):
        tested_build.check(manifest, whole, "postgres")
