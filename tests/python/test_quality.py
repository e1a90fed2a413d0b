"""The quality gate tells good data from bad, on the demo shop made bad in one way at a time."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
from demo_shop import BuiltDemo, demo_inputs
from harness import REPOSITORY, write_manifest
from quality_shops import Ended, changed, check_here, raw_demo, run_quality
from report_shops import HOSTILE_NAMES, SCRIPT
from test_report import Parsed

from basketry.bilingual_page import formats
from basketry.dbt import read_manifest
from basketry.engines import postgres
from basketry.publish import files
from basketry.publish.publication import marts_of
from basketry.quality import suite as suites
from basketry.quality.project import read_project
from basketry.quality.words import WORDS

SEEDS = "basketry_seeds.demo"
LAST_WEEK = "ordered_at >= '2026-03-24 15:00:00' and ordered_at < '2026-03-31 15:00:00'"
RECENT = "2026-03-03 15:00:00"
ALL = 54


@pytest.fixture(scope="module")
def target_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with dbt's manifest of this repository."""
    folder = tmp_path_factory.mktemp("target")
    write_manifest(folder)
    return folder


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's raw tables alone: what stands before the first build."""
    return raw_demo(tmp_path_factory.mktemp("raw"))


@pytest.fixture(scope="module")
def built(demo: BuiltDemo) -> Path:
    """The demo, built."""
    return demo.path


# --- exit codes, of the command as it is called


def test_good_data_ends_with_0(built: Path, target_path: Path, tmp_path: Path) -> None:
    ended = run_quality(built, target_path, tmp_path / "out")
    assert ended.code == 0, ended.output + ended.errors
    assert f"{ALL} expectations met, 0 failed, 0 not checked" in ended.output
    assert len(ended.named("met")) == ALL
    assert str(tmp_path / "out" / "index.html") in ended.output
    # Nothing but what was meant to be said: no warning, no list of leaks.
    assert ended.errors == ""


def test_bad_data_ends_with_1_and_says_what(raw: Path, target_path: Path, tmp_path: Path) -> None:
    database = changed(raw, f"alter table {SEEDS}_orders rename ordered_at to order_time")
    ended = run_quality(database, target_path, tmp_path / "out", "--only", "inputs")
    assert ended.code == 1, ended.output + ended.errors
    assert "FAILED orders_have_their_required_columns" in ended.output
    assert "expected the columns order_id, ordered_at, order_status" in ended.output
    assert "observed missing: ordered_at" in ended.output


def _stub(folder: Path, code: str) -> str:
    """A PYTHONPATH whose Python runs this first."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(code, encoding="utf-8")
    return f"{folder}:{REPOSITORY / 'src'}"


def test_what_could_not_run_ends_with_2(raw: Path, target_path: Path, tmp_path: Path) -> None:
    missing = _stub(
        tmp_path / "stub",
        "import importlib.util as util\n"
        "find = util.find_spec\n"
        "util.find_spec = lambda name, *rest: (\n"
        "    None if name == 'great_expectations' else find(name, *rest))\n",
    )
    ended = run_quality(raw, target_path, tmp_path / "out", PYTHONPATH=missing)
    assert ended.code == 2
    assert "the quality gate needs great_expectations: install requirements/quality.txt" in (
        ended.errors
    )


def test_without_a_build_it_could_not_run(raw: Path, target_path: Path, tmp_path: Path) -> None:
    for database, target, said in (
        (raw, tmp_path / "none", f"no {tmp_path / 'none' / 'manifest.json'}"),
        (tmp_path / "none.duckdb", target_path, f"no {tmp_path / 'none.duckdb'}"),
    ):
        ended = check_here(database, target, tmp_path / "out")
        assert ended.code == 2
        assert said in ended.errors
        assert "`basketry build`" in ended.errors
    (tmp_path / "text.duckdb").write_text("not a database " * 1000)
    ended = check_here(tmp_path / "text.duckdb", target_path, tmp_path / "out")
    assert ended.code == 2
    assert "text.duckdb cannot be read" in ended.errors
    ended = check_here(raw, target_path, tmp_path / "out", "--target", "nowhere")
    assert ended.code == 2
    assert "has no target nowhere; it has duckdb, postgres, spark" in ended.errors
    ended = check_here(raw, target_path, tmp_path / "out", "--target", "postgres")
    assert ended.code == 2
    assert "dbt ran last on duckdb, but the target is of type postgres" in ended.errors


def test_marts_that_are_not_there_are_bad_data(
    raw: Path, target_path: Path, tmp_path: Path
) -> None:
    ended = check_here(raw, target_path, tmp_path / "out", "--only", "marts")
    assert ended.code == 1
    assert ended.named("failed") == {
        "marts_are_there_and_filled",
        "marts_have_the_columns_of_their_contract",
    }
    assert len(ended.named("not_checked")) == 4
    assert "there is no table order_value_by_period" in ended.output


# --- the inputs made bad, one way at a time

BAD_INPUTS = {
    "orders_come_as_usual_in_the_week": [
        f"delete from {SEEDS}_orders where order_id in (select order_id from (select order_id,"
        f" row_number() over (order by order_id) as number from {SEEDS}_orders where {LAST_WEEK})"
        " where number % 2 = 0)"
    ],
    "sessions_come_as_usual_in_the_week": [
        f"insert into {SEEDS}_sessions select * from {SEEDS}_sessions"
        " where started_at >= '2026-03-24 15:00:00'"
    ],
    "store_visits_do_not_pile_up_on_a_day": [
        f"insert into {SEEDS}_store_visits select visits.* from {SEEDS}_store_visits as visits,"
        " range(8) where visit_date = '2026-03-30'"
    ],
    "prices_are_spread_as_usual": [
        f"update {SEEDS}_order_items set unit_price_amount ="
        " cast(try_cast(unit_price_amount as decimal(18, 4)) * 10 as varchar) where order_id in"
        f" (select order_id from {SEEDS}_orders where ordered_at >= '2026-03-17 15:00:00')"
    ],
    "quantities_are_spread_as_usual": [
        f"update {SEEDS}_order_items set quantity = '12' where order_id in"
        f" (select order_id from {SEEDS}_orders where ordered_at >= '2026-03-17 15:00:00')"
    ],
    "usual_events_still_come": [
        f"delete from {SEEDS}_events where event_name = 'sign_up' and occurred_at >= '{RECENT}'"
    ],
    "the_mix_of_events_is_as_usual": [
        f"update {SEEDS}_events set event_name = 'view_item' where event_name in ('add_to_cart',"
        f" 'view_item_list') and event_id < 'E00011300' and occurred_at >= '{RECENT}'"
    ],
    "orders_are_fresh": [f"delete from {SEEDS}_orders where ordered_at >= '2026-03-25 15:00:00'"],
    "products_have_columns_of_readable_types": [
        f"alter table {SEEDS}_products alter price_tier type date using null"
    ],
    "events_have_their_required_columns": [f"alter table {SEEDS}_events drop event_name"],
}


@pytest.mark.parametrize("expectation", BAD_INPUTS)
def test_bad_inputs_fail_the_expectation_that_is_about_them(
    expectation: str, raw: Path, target_path: Path, tmp_path: Path
) -> None:
    database = changed(raw, *BAD_INPUTS[expectation])
    ended = check_here(database, target_path, tmp_path / "out", "--only", "inputs")
    assert ended.code == 1, ended.errors
    assert ended.named("failed") == {expectation}
    if "columns" not in expectation:
        assert not ended.named("not_checked")


def test_inputs_can_be_checked_before_anything_is_built(
    raw: Path, target_path: Path, tmp_path: Path
) -> None:
    ended = check_here(raw, target_path, tmp_path / "out", "--only", "inputs")
    assert ended.code == 0, ended.errors
    assert len(ended.named("met")) == ALL - 6


def test_stale_inputs_are_held_against_the_day_that_is_given(
    raw: Path, target_path: Path, tmp_path: Path
) -> None:
    ended = check_here(
        raw, target_path, tmp_path / "out", "--only", "inputs", "--as-of", "2026-04-20"
    )
    assert ended.code == 1
    # What is late is said once: its weeks are those of its own last day.
    fresh = ("orders", "sessions", "events", "offers", "store_visits")
    assert ended.named("failed") == {f"{name}_are_fresh" for name in fresh}


def test_without_a_day_the_clock_is_asked(
    raw: Path, target_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = json.loads((target_path / "manifest.json").read_text("utf-8"))
    macro = manifest["macros"]["macro.basketry.demo_as_of_date"]
    macro["macro_sql"] = "{% macro demo_as_of_date() %}{{ return(none) }}{% endmacro %}"
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    monkeypatch.setattr("basketry.quality.gate._yesterday", lambda zone: zone and _day(2026, 5, 1))
    ended = check_here(raw, tmp_path / "target", tmp_path / "out", "--only", "inputs")
    assert ended.code == 1
    assert "rows up to 2026-05-01" in ended.output
    assert "orders_are_fresh" in ended.named("failed")


def _day(year: int, month: int, day: int) -> Any:
    import datetime  # noqa: PLC0415 - only here

    return datetime.date(year, month, day)


def test_a_young_shop_is_told_what_could_not_be_checked(
    raw: Path, target_path: Path, tmp_path: Path
) -> None:
    database = changed(
        raw,
        f"delete from {SEEDS}_orders where ordered_at < '2026-03-10'",
        f"delete from {SEEDS}_events where occurred_at < '2026-03-10'",
    )
    ended = check_here(database, target_path, tmp_path / "out", "--only", "inputs")
    assert ended.code == 0, ended.output
    assert "orders_come_as_usual_in_the_week: the data reaches back less than 8 weeks" in (
        ended.output
    )
    assert "prices_are_spread_as_usual: the data reaches back less than 16 weeks" in ended.output
    assert "orders_are_fresh" in ended.named("met")


# --- the marts damaged

BAD_MARTS = {
    "order_values_do_not_rise_out_of_their_past": [
        "update basketry.order_value_by_period set aov = aov * 10 where period_grain = 'month'"
        " and segment = 'all' and period_start_date = '2026-03-01'"
    ],
    "order_values_do_not_fall_out_of_their_past": [
        "update basketry.order_value_by_period set order_count = 3 where period_grain = 'month'"
        " and segment = 'all' and period_start_date = '2026-03-01'"
    ],
    "transition_rates_do_not_fall_out_of_their_past": [
        "update basketry.funnel_transitions set transition_rate = 0.01 where period_grain = 'month'"
        " and segment = 'all' and period_start_date = '2026-03-01' and step_number = 2"
    ],
    "marts_are_there_and_filled": ["delete from basketry.fct_offers"],
    "marts_have_the_columns_of_their_contract": [
        "alter table basketry.fct_sessions drop device_type"
    ],
}


@pytest.mark.parametrize("expectation", BAD_MARTS)
def test_damaged_marts_fail_the_expectation_that_is_about_them(
    expectation: str, built: Path, target_path: Path, tmp_path: Path
) -> None:
    database = changed(built, *BAD_MARTS[expectation])
    ended = check_here(database, target_path, tmp_path / "out", "--only", "marts")
    assert ended.code == 1, ended.errors
    assert ended.named("failed") == {expectation}
    assert not ended.named("not_checked")


def test_the_publication_is_checked_in_place_of_the_build(
    built: Path, target_path: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "shelf" / "publication_000001"
    folder.mkdir(parents=True)
    files.write(built, folder, 1, marts_of(read_manifest(target_path)), None)
    (tmp_path / "shelf" / "current").symlink_to(folder.name)
    emptied = changed(built, "delete from basketry.fct_orders")
    options = ("--only", "marts", "--published", str(tmp_path / "shelf"))
    ended = check_here(emptied, target_path, tmp_path / "out", *options)
    assert ended.code == 0, ended.output + ended.errors
    published = folder / files.FILE
    published.chmod(0o644)
    with duckdb.connect(str(published)) as connection:
        connection.execute("delete from basketry.fct_orders")
    ended = check_here(built, target_path, tmp_path / "out", *options)
    assert ended.named("failed") == {"marts_are_there_and_filled"}
    assert "fct_orders" in ended.output
    ended = check_here(built, target_path, tmp_path / "out", "--published", str(tmp_path / "none"))
    assert ended.code == 2
    assert "Publish first: `basketry publish`" in ended.errors


# --- inputs that are not connected


def test_an_input_that_is_not_connected_is_skipped_and_named(
    raw: Path, target_path: Path, tmp_path: Path
) -> None:
    manifest = json.loads((target_path / "manifest.json").read_text("utf-8"))
    for name in ("offers", "events"):
        for node in manifest["nodes"].values():
            inputs = node.get("depends_on", {}).get("nodes", [])
            if f"seed.basketry.basketry__demo_{name}" in inputs:
                inputs.remove(f"seed.basketry.basketry__demo_{name}")
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    database = changed(raw, f"drop table {SEEDS}_offers", f"drop table {SEEDS}_events")
    ended = check_here(database, tmp_path / "target", tmp_path / "out", "--only", "inputs")
    assert ended.code == 0, ended.errors
    for name in ("offers", "events"):
        assert re.search(rf"{name} +skipped: this input is not connected", ended.output)
    project = read_project_of(tmp_path / "target")
    assert project.absent_inputs == {"offers", "events"}


def read_project_of(target_path: Path) -> Any:
    """The project as the gate reads it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBT_TARGET_PATH", str(target_path))
        return read_project(REPOSITORY)


# --- suites in files


@pytest.fixture
def own_project(tmp_path: Path) -> Path:
    """A project folder with suites of its own."""
    folder = tmp_path / "project"
    (folder / "quality" / "inputs").mkdir(parents=True)
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(REPOSITORY / name, folder / name)
    return folder


def test_a_project_has_suites_of_its_own(
    raw: Path, target_path: Path, tmp_path: Path, own_project: Path
) -> None:
    quality = own_project / "quality" / "inputs"
    (quality / "products.yml").write_text(
        "input: products\n"
        "expectations:\n"
        "  - name: sake_has_a_name\n"
        "    type: expect_column_values_to_not_be_null\n"
        "    kwargs: {column: product_name}\n"
        "  - name: no_product_is_dear\n"
        "    says: No product costs more than the lorry.\n"
        "    type: expect_column_value_lengths_to_be_between\n"
        "    kwargs: {column: list_price_amount, max_value: 4}\n",
        encoding="utf-8",
    )
    (quality / "offers.yml").write_text("input: offers\nexpectations: []\n", encoding="utf-8")
    options = ("--only", "inputs", "--project-dir", str(own_project))
    ended = check_here(raw, target_path, tmp_path / "out", *options)
    assert ended.code == 1, ended.errors
    assert ended.named("failed") == {"no_product_is_dear"}
    assert "sake_has_a_name" in ended.named("met")
    assert re.search(r"offers +skipped: the suite has no expectations", ended.output)
    assert "products_have_their_required_columns" not in ended.named("met")
    assert "No product costs more than the lorry." in ended.html


BROKEN = {
    "it is no YAML": "input: [orders\n",
    "it must be a mapping": "- orders\n",
    "it must name `input`, once": "mart: fct_orders\nexpectations: []\n",
    "it has the key 'inptu'": "input: orders\ninptu: orders\nexpectations: []\n",
    "`expectations` must be a list": "input: orders\n",
    "needs `name` and `type`": "input: orders\nexpectations:\n  - name: x\n",
    "two expectations are called 'x'": "input: orders\nexpectations:\n"
    + "  - {name: x, type: expect_column_to_exist, kwargs: {column: order_id}}\n" * 2,
    "x looks at 'moon'": "input: orders\nexpectations:\n  - {name: x, type: y, batch: moon}\n",
    "there is no input 'moons'": "input: moons\nexpectations:\n"
    "  - {name: x, type: expect_column_to_exist, kwargs: {column: order_id}}\n",
    "x is no expectation of Great Expectations: expect_the_moon": "input: orders\nexpectations:\n"
    "  - {name: x, type: expect_the_moon, kwargs: {column: order_id}}\n",
    "x is no expectation of Great Expectations: 2 validation errors": "input: orders\n"
    "expectations:\n  - {name: x, type: expect_column_to_exist, kwargs: {colunm: order_id}}\n",
    "it reads the parameter 'moon'": "input: orders\nexpectations:\n"
    "  - {name: x, type: expect_column_to_exist, kwargs: {column: {$PARAMETER: moon}}}\n",
    "recent_days is 'four'": "input: orders\nrecent_days: four\nexpectations:\n"
    "  - {name: x, type: expect_column_to_exist, kwargs: {column: order_id}}\n",
    "x could not be evaluated on rows": "input: orders\nexpectations:\n"
    "  - {name: x, type: expect_column_values_to_be_null, kwargs: {column: moon}}\n",
}


@pytest.mark.parametrize("said", BROKEN)
def test_a_broken_suite_could_not_run_and_says_why(
    said: str, raw: Path, target_path: Path, tmp_path: Path, own_project: Path
) -> None:
    file = own_project / "quality" / "inputs" / "orders.yml"
    file.write_text(BROKEN[said], encoding="utf-8")
    options = ("--only", "inputs", "--project-dir", str(own_project))
    ended = check_here(raw, target_path, tmp_path / "out", *options)
    assert ended.code == 2
    assert said in ended.errors
    assert str(file) in ended.errors


# --- it never restates a test of dbt's

KINDS = {
    "expect_column_values_to_not_be_null": "not_null",
    "expect_column_values_to_be_unique": "unique",
    "expect_compound_columns_to_be_unique": "unique",
    "expect_column_values_to_be_in_set": "accepted_values",
    "expect_column_distinct_values_to_be_in_set": "accepted_values",
    "expect_column_distinct_values_to_equal_set": "accepted_values",
    "expect_column_values_to_be_between": "range",
    "expect_column_min_to_be_between": "range",
    "expect_column_max_to_be_between": "range",
    "expect_column_pair_values_to_be_equal": "range",
    "expect_column_pair_values_a_to_be_greater_than_b": "range",
}
OF_DBT = {
    "not_null": "not_null",
    "are_never_null": "not_null",
    "unique": "unique",
    "is_unique_over": "unique",
    "accepted_values": "accepted_values",
    "holds_in_every_row": "range",
    "are_nearly_equal": "range",
}
# Batches that hold the rows of a relation; the others hold what was computed from them.
ROWS = ("rows", "recent", "last_week")

Claim = tuple[str, str, str]


def _tests_of(manifest: Mapping[str, Any]) -> set[Claim]:
    """Node, column and kind of everything that a data test of dbt's says."""
    claims = set()
    for node in manifest["nodes"].values():
        metadata = node.get("test_metadata") if node["resource_type"] == "test" else None
        kind = OF_DBT.get(metadata["name"]) if metadata else None
        if metadata is None or kind is None:
            continue
        attached = manifest["nodes"][node["attached_node"]]
        said = json.dumps(metadata["kwargs"], ensure_ascii=False)
        words = set(re.findall(r"\w+", said)) | {node.get("column_name")}
        claims |= {
            (node["attached_node"], name, kind) for name in attached["columns"] if name in words
        }
    return claims


def _restated(
    read: list[suites.Suite], manifest: Mapping[str, Any], feeding: Mapping[str, str]
) -> list[Claim]:
    """What suites say of rows that a data test of dbt's says as well."""
    said = _tests_of(manifest)
    found = []
    for each in read:
        node = feeding.get(each.subject, f"model.basketry.basketry__{each.subject}")
        for expectation in each.expectations:
            kind = KINDS.get(expectation.type)
            if expectation.batch not in ROWS or kind is None:
                continue
            columns = [
                value
                for key, value in expectation.kwargs.items()
                if key.startswith("column") and isinstance(value, str)
            ]
            columns += expectation.kwargs.get("column_list", [])
            found += [(node, name, kind) for name in columns if (node, name, kind) in said]
    return found


@pytest.fixture(scope="module")
def manifest(target_path: Path) -> dict[str, Any]:
    return read_manifest(target_path)


FEEDING = {name: f"seed.basketry.basketry__demo_{name}" for name in demo_inputs()}


def test_no_expectation_restates_a_data_test(manifest: Mapping[str, Any]) -> None:
    read = suites.read_suites(REPOSITORY)
    assert sum(len(each.expectations) for each in read) == ALL
    assert len(_tests_of(manifest)) > 400
    assert _restated(read, manifest, FEEDING) == []


@pytest.mark.parametrize(
    ("expectation", "column"),
    [
        ("expect_column_values_to_be_unique", "order_id"),
        ("expect_column_values_to_not_be_null", "order_id"),
        ("expect_column_values_to_be_in_set", "customer_type"),
        ("expect_column_values_to_be_between", "line_count"),
    ],
)
def test_an_expectation_that_restates_one_would_be_found(
    expectation: str, column: str, manifest: Mapping[str, Any], tmp_path: Path
) -> None:
    file = tmp_path / "fct_orders.yml"
    file.write_text(
        f"mart: fct_orders\nexpectations:\n  - {{name: x, type: {expectation},"
        f" kwargs: {{column: {column}}}}}\n",
        encoding="utf-8",
    )
    restated = _restated([suites.read_suite(file, "marts")], manifest, FEEDING)
    assert restated == [("model.basketry.basketry__fct_orders", column, KINDS[expectation])]


# --- what is not trusted: data, libraries and the network


def test_spark_does_not_end_the_gate(raw: Path, target_path: Path, tmp_path: Path) -> None:
    """PySpark ends a `python -c` that loads it, with exit code 0: all would be well."""
    database = changed(raw, f"alter table {SEEDS}_events drop event_name")
    call = "import sys; from basketry.cli import main; sys.exit(main(sys.argv[1:]))"
    ended = run_quality(
        database, target_path, tmp_path / "out", "--only", "inputs", python=("-c", call)
    )
    assert ended.code == 1, ended.output + ended.errors
    assert ended.named("failed") == {"events_have_their_required_columns"}


def test_hostile_names_are_inert(raw: Path, target_path: Path, tmp_path: Path) -> None:
    usual = ("scroll", "page_view", "sign_up", "view_item", "add_to_cart", "purchase")
    hostile = [*HOSTILE_NAMES.values()]
    assert SCRIPT in hostile and max(map(len, hostile)) == 10_000
    with duckdb.connect() as connection:
        quoted = [
            connection.execute("select replace(?, '''', '''''')", [name]).fetchone()
            for name in hostile
        ]
    names = [row[0] for row in quoted if row]
    names[2] += " it''s: at :12:30 \\ 50% {x} $PARAMETER"
    database = changed(
        raw,
        *(
            f"update {SEEDS}_events set event_name = '{name}' where event_name = '{before}'"
            for before, name in zip(usual, names, strict=True)
        ),
    )
    ended = check_here(database, target_path, tmp_path / "out", "--only", "inputs")
    assert ended.code == 0, ended.output + ended.errors
    page = Parsed(ended.html)
    assert [name for name, _ in page.elements if name in ("script", "img", "iframe", "svg")] == [
        "script"
    ]
    assert not [key for _, keys in page.elements for key in keys if key.startswith("on")]
    assert SCRIPT in "".join(page.texts)
    shown = "".join(page.texts).replace("\n", "")
    assert not formats.UNSEEN.search(shown)
    # As a failure, too, in the terminal and at the top of the page.
    database = changed(
        database,
        f"delete from {SEEDS}_events where occurred_at >= '{RECENT}' and event_name = '{names[0]}'",
    )
    ended = check_here(database, target_path, tmp_path / "out", "--only", "inputs")
    assert "usual_events_still_come" in ended.named("failed")
    assert f"missing: {SCRIPT}" in ended.output
    assert max(map(len, ended.output.splitlines())) < 2000
    assert [name for name, _ in Parsed(ended.html).elements].count("script") == 1


def test_nothing_is_asked_of_the_network_and_nothing_is_left_at_home(
    raw: Path, target_path: Path, tmp_path: Path
) -> None:
    stub = _stub(
        tmp_path / "stub",
        "import os, socket\n"
        "log = open(os.environ['NETWORK_LOG'], 'a', buffering=1)\n"
        "log.write('on\\n')\n"
        "def refuse(*what, **more):\n"
        "    log.write(repr(what) + '\\n')\n"
        "    raise OSError('no network')\n"
        "socket.socket.connect = refuse\n"
        "socket.getaddrinfo = refuse\n",
    )
    log, home = tmp_path / "network", tmp_path / "home"
    home.mkdir()
    ended = run_quality(
        raw,
        target_path,
        tmp_path / "out",
        *("--only", "inputs"),
        PYTHONPATH=stub,
        NETWORK_LOG=str(log),
        HOME=str(home),
    )
    assert ended.code == 0, ended.errors
    assert set(log.read_text().splitlines()) == {"on"}
    assert list(home.rglob("*")) == []
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"index.html", "results.json"}


def test_every_text_is_in_both_languages() -> None:
    for key, text in WORDS.items():
        assert text.ja and text.en, key
        assert set(re.findall(r"\{\w+\}", text.ja)) == set(re.findall(r"\{\w+\}", text.en)), key


def test_every_claim_of_ours_is_in_both_languages() -> None:
    for each in suites.read_suites(REPOSITORY):
        for expectation in each.expectations:
            assert re.search("[\u3040-\u30ff\u4e00-\u9fff]", expectation.says.ja)
            assert not re.search("[\u3040-\u30ff\u4e00-\u9fff]", expectation.says.en)


# --- PostgreSQL


@pytest.fixture(scope="module")
def postgres_copy(
    built: Path, target_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[dict[str, str], Path]]:
    """The demo's raw tables and marts, copied into PostgreSQL, and a manifest that says so."""
    folder = tmp_path_factory.mktemp("postgres")
    manifest = json.loads((target_path / "manifest.json").read_text("utf-8"))
    manifest["metadata"]["adapter_type"] = "postgres"
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    with postgres.server(folder / "server") as environment:
        connection = postgres.connect(environment)
        with connection, connection.cursor() as cursor, duckdb.connect(str(built)) as source:
            for schema in ("basketry", "basketry_seeds"):
                cursor.execute(f"create schema {schema}")
            tables = source.execute(
                "select table_schema, table_name, string_agg(column_name || ' ' ||"
                " replace(data_type, 'DOUBLE', 'double precision'), ', ' order by ordinal_position)"
                " from information_schema.columns where table_catalog = current_database()"
                " and (table_schema = 'basketry' or table_name like 'demo\\_%' escape '\\')"
                " group by 1, 2"
            ).fetchall()
            for schema, table, columns in tables:
                cursor.execute(f"create table {schema}.{table} ({columns})")
                file = folder / "table.csv"
                source.execute(
                    f"copy (select * from {source_catalog(source)}.{schema}.{table}) to '{file}'"
                    " (format csv, header false)"
                )
                with file.open(encoding="utf-8") as lines:
                    cursor.copy_expert(f"copy {schema}.{table} from stdin (format csv)", lines)
        connection.close()
        yield environment, folder


def source_catalog(connection: duckdb.DuckDBPyConnection) -> str:
    """The name of an open database."""
    [(name,)] = connection.execute("select current_database()").fetchall()
    return f'"{name}"'


@pytest.mark.postgres
def test_postgres_is_checked_as_duckdb_is(
    postgres_copy: tuple[dict[str, str], Path],
    built: Path,
    target_path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    environment, folder = postgres_copy
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    here = check_here(built, target_path, tmp_path / "here")
    there = check_here(built, folder, tmp_path / "there", "--target", "postgres")
    assert there.code == 0, there.output + there.errors
    assert _observed(here) == _observed(there)
    connection = postgres.connect(environment)
    with connection, connection.cursor() as cursor:
        cursor.execute("alter table basketry_seeds.demo_orders rename ordered_at to order_time")
        cursor.execute("delete from basketry.fct_offers")
    connection.close()
    there = check_here(built, folder, tmp_path / "there", "--target", "postgres")
    assert there.code == 1
    assert there.named("failed") == {
        "orders_have_their_required_columns",
        "marts_are_there_and_filled",
    }


def _observed(ended: Ended) -> dict[str, object]:
    """What was observed, by expectation, to nine digits."""

    def rounded(value: object) -> object:
        return float(f"{value:.9g}") if isinstance(value, float) else value

    return {
        each["name"]: (each["status"], rounded(each["result"].get("observed_value")))
        for each in ended.results
    }


@pytest.mark.postgres
def test_a_server_that_is_not_there_could_not_run(
    target_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = json.loads((target_path / "manifest.json").read_text("utf-8"))
    manifest["metadata"]["adapter_type"] = "postgres"
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    monkeypatch.setenv("BASKETRY_POSTGRES_PORT", "1")
    monkeypatch.setenv("BASKETRY_POSTGRES_PASSWORD", "a secret: $1")
    ended = check_here(tmp_path, tmp_path, tmp_path / "out", "--target", "postgres")
    assert ended.code == 2
    assert "the database basketry at 127.0.0.1:1 cannot be read" in ended.errors
    assert "a secret" not in ended.errors
