"""The comparison tells tables apart, Java is found or loudly missed, all engines agree."""

from __future__ import annotations

import datetime
import os
import socket
import stat
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from basketry import engines
from basketry.dbt import DbtError, run_dbt
from basketry.engines import check, compare, java_interface, load, postgres, servers, spark

COLUMNS = ("order_id", "net_amount", "aov", "ordered_at", "is_valid_order")
ROW = ("o1", Decimal("1000.5000"), 1000.5, datetime.datetime(2025, 1, 31, 23, 30), True)
OTHER = ("o2", Decimal("2.0000"), 0.25, datetime.datetime(2025, 2, 1), False)


def _table(*rows: tuple[Any, ...], columns: tuple[str, ...] = COLUMNS) -> compare.Table:
    return compare.Table(columns, list(rows))


def _with(column: str, value: Any) -> tuple[Any, ...]:
    values = list(ROW)
    values[COLUMNS.index(column)] = value
    return tuple(values)


def _compared(*right: tuple[Any, ...], key: tuple[str, ...] = ("order_id",)) -> compare.Comparison:
    return compare.compare_tables("fct", _table(ROW, OTHER), _table(*right), key)


@pytest.mark.parametrize("key", [("order_id",), ()])
def test_equal_tables_are_equal_in_any_order(key: tuple[str, ...]) -> None:
    result = _compared(OTHER, ROW, key=key)
    assert result.is_equal
    assert (result.rows, result.columns) == ((2, 2), len(COLUMNS))


@pytest.mark.parametrize("key", [("order_id",), ()])
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("net_amount", Decimal("1000.5001")),
        ("net_amount", None),
        ("net_amount", 1000.5),
        ("aov", 1000.5 * (1 + 1e-8)),
        ("aov", None),
        ("aov", Decimal("1000.5")),
        ("aov", float("nan")),
        ("ordered_at", datetime.datetime(2025, 1, 31, 23, 30, 0, 1)),
        ("ordered_at", datetime.date(2025, 1, 31)),
        ("is_valid_order", 1),
        ("is_valid_order", None),
    ],
)
def test_one_differing_cell_is_found(column: str, value: Any, key: tuple[str, ...]) -> None:
    result = _compared(_with(column, value), OTHER, key=key)
    assert not result.is_equal
    assert [(each.column, each.cells) for each in result.differences] == [(column, 1)]


def test_a_null_on_the_left_is_no_value_on_the_right() -> None:
    assert not compare.are_equal(None, 0)
    assert not compare.are_equal(None, "")
    assert compare.are_equal(None, None)


def test_doubles_may_differ_in_their_last_digits() -> None:
    assert _compared(_with("aov", 1000.5 * (1 + 1e-12)), OTHER).is_equal
    assert compare.are_equal(1e-12, 0.0)
    assert not compare.are_equal(1e-8, 0.0)
    assert compare.are_equal(float("nan"), float("nan"))
    assert not compare.are_equal(float("inf"), 1e300)


def test_the_greatest_difference_is_the_example() -> None:
    right = _table(
        _with("net_amount", Decimal("1000.5001")), (*OTHER[:1], Decimal("3"), *OTHER[2:])
    )
    (found,) = compare.compare_tables("fct", _table(ROW, OTHER), right, ["order_id"]).differences
    assert found.cells == 2
    assert found.greatest_relative == pytest.approx(1 / 3)
    assert "2.0000 | 3" in found.example
    assert "'o2'" in found.example


def test_a_missing_row_is_found_and_named() -> None:
    result = _compared(ROW)
    assert not result.is_equal
    assert result.problems == ("1 rows only on the left, e.g. ('o2')",)
    assert not _compared(ROW, key=()).is_equal


def test_a_row_of_another_key_is_found_on_both_sides() -> None:
    result = _compared(ROW, ("o3", *OTHER[1:]))
    assert len(result.problems) == 2


def test_a_missing_column_is_found_and_named() -> None:
    right = _table(ROW[:-1], OTHER[:-1], columns=COLUMNS[:-1])
    result = compare.compare_tables("fct", _table(ROW, OTHER), right, ["order_id"])
    assert result.problems == ("columns only on the left: is_valid_order",)
    assert not result.differences


def test_a_key_that_does_not_tell_rows_apart_is_not_used() -> None:
    assert _compared(OTHER, ROW, key=("is_valid_order",)).is_equal
    twice = compare.compare_tables("fct", _table(ROW, ROW), _table(ROW, OTHER), ["order_id"])
    assert not twice.is_equal


def test_rows_without_key_are_paired_though_doubles_differ_in_the_last_digit() -> None:
    left = _table((0.1 + 0.2, "b"), (0.3, "a"), columns=("x", "y"))
    right = _table((0.3, "b"), (0.1 + 0.2, "a"), columns=("x", "y"))
    assert compare.compare_tables("m", left, right).is_equal


def test_the_description_names_what_differs_and_counts_it() -> None:
    shown = compare.describe([_compared(_with("aov", None), OTHER)], "DuckDB", "Spark")
    assert "aov: 1 cells, e.g. 1000.5 | null at ('o1')" in shown
    assert shown.endswith("1 models DIFFER")
    assert compare.describe([_compared(ROW, OTHER)], "DuckDB", "Spark").endswith("all equal")


def test_a_difference_of_kind_alone_is_said_to_be_one() -> None:
    shown = compare.describe([_compared(_with("is_valid_order", 1), OTHER)], "DuckDB", "Spark")
    assert "True | 1 (of type bool | int)" in shown


def test_an_empty_pair_is_said_to_prove_nothing() -> None:
    empty = compare.compare_tables("fct", _table(), _table(), ["order_id"])
    assert "proves nothing" in compare.describe([empty], "DuckDB", "Spark")


def test_marts_and_their_keys_come_from_the_manifest() -> None:
    def model(name: str, access: str, **more: Any) -> dict[str, Any]:
        config = {"materialized": more.pop("materialized", "table"), "access": access}
        node = {"resource_type": "model", "schema": "basketry", "alias": name, "config": config}
        return {**node, "access": access, "constraints": [], "columns": {}, **more}

    nodes = [
        model("b", "public", constraints=[{"type": "primary_key", "columns": ["x", "Y"]}]),
        model("a", "public", columns={"id": {"constraints": [{"type": "primary_key"}]}}),
        model("stg", "private"),
        model("inline", "public", materialized="ephemeral"),
        model("numbered", "private", config={"meta": {"differs_by_engine": True}}),
        {**model("seed", "public"), "resource_type": "seed"},
    ]
    manifest = {"nodes": {str(at): node for at, node in enumerate(nodes)}}
    marts = compare.compared_models(manifest)
    assert [(mart.name, mart.key) for mart in marts] == [("a", ("id",)), ("b", ("x", "y"))]
    everything = compare.compared_models(manifest, include_private=True)
    assert [each.name for each in everything] == ["a", "b", "stg"]


def _seed_manifest(path: Path, column_types: dict[str, str]) -> dict[str, Any]:
    seed = {
        "resource_type": "seed",
        "schema": "basketry_seeds",
        "alias": path.stem,
        "original_file_path": path.name,
        "root_path": None,
        "config": {"column_types": column_types},
    }
    return {"nodes": {f"seed.{path.stem}": seed}}


def test_a_seed_becomes_a_parquet_table_of_its_types(tmp_path: Path) -> None:
    path = tmp_path / "age_bands.csv"
    path.write_text("age_band,age_from\nyoung,\n", encoding="utf-8")
    types = {"age_band": "character varying(20)", "age_from": "integer"}
    (seed,) = load.read_seeds(_seed_manifest(path, types), tmp_path)
    assert [name for name, _ in seed.columns] == ["age_band", "age_from"]
    made = load.spark_statements(seed)[-1]
    assert "nullif(`age_band`, '') as `age_band`" in made
    assert made.startswith("create table basketry_seeds.age_bands using parquet")
    assert "cast(nullif(trim(`age_from`), '') as int)" in made


def test_a_seed_column_without_a_type_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "age_bands.csv"
    path.write_text("age_band,age_from\n", encoding="utf-8")
    with pytest.raises(servers.EngineError, match=r"age_from has no type.*column_types"):
        load.read_seeds(_seed_manifest(path, {"age_band": "text"}), tmp_path)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("text", "string"),
        ("varchar(16)", "string"),
        ("NUMERIC(18, 4)", "decimal(18, 4)"),
        ("double precision", "double"),
        ("bigint", "bigint"),
        ("boolean", "boolean"),
    ],
)
def test_types_are_translated_for_spark(name: str, expected: str) -> None:
    assert load.spark_type(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("string", "text"), ("double", "double precision"), ("decimal(18,4)", "decimal(18,4)")],
)
def test_types_are_translated_for_postgresql(name: str, expected: str) -> None:
    assert load.postgres_type(name) == expected


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 17),
        ('java version "21" 2023-09-19 LTS', 21),
        ('openjdk version "1.8.0_402"', 8),
        ('openjdk version "25" 2025-09-16', 25),
        ("The operation couldn't be completed. Unable to locate a Java Runtime.", None),
    ],
)
def test_the_java_version_is_read(said: str, version: int | None) -> None:
    assert spark.parse_java_version(said) == version


def _fake_java(home: Path, version: str) -> Path:
    program = home / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return home


def test_java_home_comes_before_the_path(tmp_path: Path) -> None:
    named, found = _fake_java(tmp_path / "a", "21.0.1"), _fake_java(tmp_path / "b", "17.0.1")
    path = f"{found / 'bin'}:{os.environ['PATH']}"
    assert spark.find_java({"JAVA_HOME": str(named), "PATH": path}) == named
    assert spark.find_java({"PATH": path}) == found


def test_a_java_that_spark_does_not_run_on_is_passed_over(tmp_path: Path) -> None:
    old, new = _fake_java(tmp_path / "a", "1.8.0_402"), _fake_java(tmp_path / "b", "17.0.1")
    env = {"JAVA_HOME": str(old), "PATH": str(new / "bin")}
    assert spark.find_java(env) == new
    assert spark.find_java({"JAVA_HOME": str(old), "PATH": ""}) is None
    assert spark.find_java({"JAVA_HOME": str(tmp_path / "absent"), "PATH": ""}) is None


@pytest.mark.parametrize(("ci", "code"), [(None, 0), ("", 0), ("true", 1)])
def test_without_java_spark_is_skipped_aloud_and_fails_in_ci(
    ci: str | None,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.delenv(spark.GIVEN, raising=False)
    monkeypatch.delenv("CI", raising=False)
    if ci is not None:
        monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(spark, "find_java", lambda env: None)
    assert engines.run("spark", project_dir=tmp_path) == code
    said = capsys.readouterr().out
    assert "SKIPPED: Spark needs Java 17 or 21" in said
    assert "=" * 70 in said


def test_java_loads_the_interface_that_pyspark_leaves_out(tmp_path: Path) -> None:
    java_interface.write_interface(tmp_path, java_interface.LLAP_SIGNABLE)
    home = spark.find_java(os.environ)
    if home is None:
        pytest.skip(spark.SKIPPED)
    name = java_interface.LLAP_SIGNABLE.replace("/", ".")
    said = subprocess.run(
        [str(home / "bin" / "java"), "-cp", str(tmp_path), name],
        capture_output=True,
        text=True,
        check=False,
    ).stderr
    # Loaded, for it was searched for a main method.
    assert "Main method not found" in said


def test_an_unknown_engine_is_named() -> None:
    with pytest.raises(ValueError, match=r"'oracle'.*postgres, spark"):
        engines.run("oracle")


def test_a_free_port_is_free() -> None:
    port = servers.free_port()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", port))


def test_a_listening_port_is_told_from_a_free_one() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        assert not servers.is_listening(port)
        probe.listen()
        assert servers.is_listening(port)


def test_a_folder_in_use_is_refused_and_a_leftover_is_cleared(tmp_path: Path) -> None:
    folder = tmp_path / "server"
    folder.mkdir()
    (folder / "owner").write_text(str(os.getppid()))
    (folder / "old").touch()
    alive = servers._command_of(os.getppid())
    if "python" in alive:
        with pytest.raises(servers.EngineError, match="is using"), servers.fresh_folder(folder):
            pass
    (folder / "owner").write_text("999999999")
    with servers.fresh_folder(folder):
        assert not (folder / "old").exists()
    assert not (folder / "owner").exists()


def test_a_leftover_server_of_a_killed_run_is_ended_and_a_strangers_process_is_not(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "server"
    with servers.fresh_folder(folder):
        ours = servers.Daemon("ours", ["sh", "-c", f": {folder}; sleep 60; :"], folder, os.environ)
        other = servers.Daemon("other", ["sleep", "60"], folder, os.environ)
    try:
        with servers.fresh_folder(folder):
            assert ours._process.wait(5) != 0
            assert other._process.poll() is None
    finally:
        ours.stop()
        other.stop()
    assert other._process.poll() is not None


def test_a_server_that_ends_while_starting_shows_its_log(tmp_path: Path) -> None:
    folder = tmp_path / "server"
    with servers.fresh_folder(folder):
        daemon = servers.Daemon("broken", ["sh", "-c", "echo no memory"], folder, os.environ)
        with pytest.raises(
            servers.EngineError, match=r"broken ended while starting[\s\S]*no memory"
        ):
            daemon.wait_for_port(servers.free_port(), 10)
        daemon.stop()


def test_the_errors_of_a_server_are_found_in_its_log(tmp_path: Path) -> None:
    folder = tmp_path / "server"
    with servers.fresh_folder(folder):
        says = "echo 12:00:00 WARN slow; echo 12:00:01 ERROR lost; echo java.io.IOException: full"
        daemon = servers.Daemon("broken", ["sh", "-c", says], folder, os.environ)
        daemon._process.wait(10)
        found = servers.errors_logged(folder)
        daemon.stop()
    assert found[1:] == ["12:00:01 ERROR lost", "java.io.IOException: full"]
    assert servers.errors_logged(tmp_path / "absent") == []


def test_a_given_server_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BASKETRY_POSTGRES_HOST", "db.example.com")
    monkeypatch.setenv("BASKETRY_SPARK_HOST", "spark.example.com")
    monkeypatch.setenv("BASKETRY_SPARK_PORT", "10001")
    with postgres.server(tmp_path / "absent") as env:
        assert env["BASKETRY_POSTGRES_HOST"] == "db.example.com"
    with spark.server(tmp_path / "absent") as env:
        assert env == {
            "BASKETRY_SPARK_HOST": "spark.example.com",
            "BASKETRY_SPARK_PORT": "10001",
        }
    assert not (tmp_path / "absent").exists()


def test_a_selection_takes_its_parents_along() -> None:
    assert check.with_parents("fct_orders tag:x +a @b c,d") == "+fct_orders +tag:x +a @b c,d"


def test_a_failure_of_dbt_says_what_failed_and_where_to_read_on(tmp_path: Path) -> None:
    with pytest.raises(DbtError, match=r"`dbt parse` failed \(exit code 2\)[\s\S]*dbt\.log"):
        run_dbt(["parse"], project_dir=tmp_path)


# The unit tests hold the same SQL on DuckDB; `make postgres` and `make spark` run them as well.
@pytest.mark.postgres
def test_postgresql_gives_the_same_values_as_duckdb() -> None:
    engines.check_engine("postgres", unit_tests=False)


@pytest.mark.spark
def test_spark_gives_the_same_values_as_duckdb() -> None:
    missing = spark.find_java(os.environ) is None and not os.environ.get(spark.GIVEN)
    if missing and not os.environ.get("CI"):
        pytest.skip(spark.SKIPPED)
    engines.check_engine("spark", unit_tests=False)
