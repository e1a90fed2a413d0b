"""The ready dashboard of Superset: its files name what is there, and never mix rows of a mart.

That Superset shows what the publication holds is checked with a Superset:
tests/bi/superset_dashboard.py.
"""

from __future__ import annotations

import copy
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import dataset_columns
import pack
import pytest
import yaml
from harness import REPOSITORY

from basketry.publish.publication import RECORD

Content = dict[str, Any]

VALUE_OF_ONE_ROW = re.compile(r"CASE WHEN COUNT\(\*\) = 1 THEN MAX\((\w+)\) END")
QUARTER = (
    "CAST(EXTRACT(YEAR FROM period_start_date) AS VARCHAR) || ' Q' ||"
    " CAST(EXTRACT(QUARTER FROM period_start_date) AS VARCHAR)"
)
# Each value of these holds everything again, or is of other money.
REPEATING = {
    "period_grain",
    "segment",
    "currency_code",
    "visit_source",
    "offer_level",
    "member_level",
    "target_kind",
    "amount_basis",
}
# What a choice leaves one value of.
IMPLIED = {
    ("segment", "all"): {"segment_value"},
    ("offer_level", "placement"): {"offer_kind", "offered_product_id"},
    ("offer_level", "kind"): {"placement", "offered_product_id"},
    ("offer_level", "all"): {"offer_kind", "placement", "offered_product_id"},
    ("period_grain", "all"): {"period_start_date"},
}
# Two names of one thing: tests/dbt/funnels_can_be_counted.sql has each name once in a funnel.
SAME = {"step_number": "step_name"}
# Marts whose key is held by a test alone, because a constraint costs too much.
KEYS = {
    "basket_affinity": (
        "period_grain",
        "period_start_date",
        "member_level",
        "antecedent",
        "consequent",
    ),
    "reconciliation": ("input_name", "currency_code", "disposition", "reason"),
    RECORD: ("mart_name",),
}
OPERATORS = {"==", "IN", "IS NOT NULL"}
FORBIDDEN = re.compile(
    r"(?i)passw|secret|token|api_key|localhost|\b\d{1,3}(\.\d{1,3}){3}\b|/home/|/root/|/tmp/|/work/"
    r"|/users/|\w@\w|owner|changed_by|created_by|https?:|X{6,}"
)


def _load(text: str | bytes) -> Any:
    # By libyaml: the export is a third of a megabyte, and Python's own takes seconds for it.
    return yaml.load(text, Loader=yaml.CSafeLoader)


@cache
def _files() -> dict[str, Content]:
    return {
        str(path.relative_to(pack.EXPORT)): _load(path.read_text("utf-8"))
        for path in sorted(pack.EXPORT.rglob("*.yaml"))
    }


class Export:
    """The files of the export; a test may spoil a copy of them."""

    def __init__(self) -> None:
        self.files: dict[str, Content] = copy.deepcopy(_files())

    def of(self, folder: str) -> dict[str, Content]:
        """Contents of a folder by their uuid."""
        found = [content for name, content in self.files.items() if name.startswith(f"{folder}/")]
        by_uuid = {content["uuid"]: content for content in found}
        assert len(by_uuid) == len(found), f"two {folder} share a uuid"
        return by_uuid

    @property
    def dashboard(self) -> Content:
        """The one dashboard."""
        [dashboard] = self.of("dashboards").values()
        return dashboard

    @property
    def filters(self) -> list[Content]:
        """What is chosen on the left of the dashboard."""
        return list(self.dashboard["metadata"]["native_filter_configuration"])

    def places(self) -> list[Content]:
        """The dashboard's places of charts."""
        position = self.dashboard["position"]
        return [
            item
            for item in position.values()
            if isinstance(item, dict) and item.get("type") == "CHART"
        ]

    def chart(self, name: str) -> Content:
        """A chart by the name of its file."""
        return dict(self.files[f"charts/{name}.yaml"])


@pytest.fixture
def export() -> Export:
    return Export()


@pytest.fixture(scope="module")
def marts() -> dict[str, Content]:
    return dataset_columns.contract()


@pytest.fixture(scope="module")
def keys() -> dict[str, tuple[str, ...]]:
    """The primary key of each mart."""
    found: dict[str, tuple[str, ...]] = dict(KEYS)
    for path in (REPOSITORY / "models").rglob("_basketry__*.yml"):
        for model in _load(path.read_text("utf-8")).get("models", []):
            for constraint in model.get("constraints", []):
                if constraint["type"] == "primary_key":
                    found[model["config"]["alias"]] = tuple(constraint["columns"])
    return found


# --- what is wrong with the export, a line each


def wrong_datasets(export: Export, marts: Mapping[str, Content]) -> Iterator[str]:
    databases = export.of("databases")
    for dataset in export.of("datasets").values():
        name = dataset["table_name"]
        mart = dataset_columns.mart_of(dataset)
        if mart not in marts:
            yield f"{name} is no public mart"
            continue
        if dataset["database_uuid"] not in databases:
            yield f"{name} is of no database"
        if dataset["schema"] != pack.SCHEMAS["duckdb"]:
            yield f"{name} is in the schema {dataset['schema']}"
        contract = marts[mart]["columns"]
        if dataset["columns"] != dataset_columns.columns(contract, dataset["columns"]):
            yield f"{name} has other columns than the mart: run tests/bi/dataset_columns.py"
        if dataset["description"] != marts[mart]["description"]:
            yield f"{name} is described otherwise: run tests/bi/dataset_columns.py"
        for column in dataset["columns"]:
            if column["column_name"] in contract:
                continue
            is_quarter = column["column_name"] == "quarter" and column["expression"] == QUARTER
            if not is_quarter and f" as {column['column_name']}" not in (dataset["sql"] or ""):
                yield f"{name} has a column {column['column_name']} of its own"
        for metric in dataset["metrics"]:
            value = VALUE_OF_ONE_ROW.fullmatch(metric["expression"])
            if metric["metric_name"].startswith("one_") and (not value or value[1] not in contract):
                yield f"{name}: {metric['metric_name']} is not the value of one row"
        if (dataset["sql"] is None) == name.endswith("_named"):
            yield f"{name}: SQL of its own joins names of products, and nothing else has it"


def wrong_charts(export: Export) -> Iterator[str]:
    datasets = export.of("datasets")
    for chart in export.of("charts").values():
        name, params = chart["slice_name"], chart["params"]
        dataset = datasets.get(chart["dataset_uuid"])
        if dataset is None:
            yield f"{name} is of no dataset"
            continue
        columns = {column["column_name"] for column in dataset["columns"]}
        metrics = {metric["metric_name"] for metric in dataset["metrics"]}
        if unknown := {*_shown(params), *(f["subject"] for f in _conditions(params))} - columns:
            yield f"{name}: {dataset['table_name']} has no column {sorted(unknown)}"
        if unknown := set(_metrics(params)) - metrics:
            yield f"{name}: {dataset['table_name']} has no metric {sorted(unknown)}"
        if any(not metric.startswith("one_") for metric in _metrics(params)):
            yield f"{name} shows a metric that is not the value of one row"
        if unknown := {f["operator"] for f in _conditions(params)} - OPERATORS:
            yield f"{name}: nobody checks filters with {sorted(unknown)}"
        if params["viz_type"] == "table" and (
            params["query_mode"] != "raw" or params["allow_render_html"]
        ):
            yield f"{name} is a table that adds up, or that shows text as HTML"
        if chart["viz_type"] != params["viz_type"] or "datasource" in params:
            yield f"{name} says two kinds of chart, or a dataset by number"
        yield from _wrong_query(name, params, json.loads(chart["query_context"]))


def _wrong_query(name: str, params: Content, context: Content) -> Iterator[str]:
    """The query that reports and the API use is the one that the browser makes of the chart."""
    [query] = context["queries"]
    columns = [
        column if isinstance(column, str) else column["sqlExpression"]
        for column in query["columns"]
    ]
    filters = [
        (one["col"], one["op"], one.get("val"))
        for one in query["filters"]
        if one["op"] != "TEMPORAL_RANGE"
    ]
    wanted = [
        (one["subject"], one["operator"], one.get("comparator")) for one in _conditions(params)
    ]
    if columns != _shown(params) or query.get("metrics", []) != _metrics(params):
        yield f"{name}: query_context asks for other columns or metrics"
    if sorted(filters, key=str) != sorted(wanted, key=str):
        yield f"{name}: query_context has other filters"
    if any(query["extras"].get(clause) for clause in ("where", "having")):
        yield f"{name}: query_context has conditions in SQL"


def wrong_pins(export: Export, keys: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Charts of which one value could come out of several rows of the mart."""
    datasets = export.of("datasets")
    for chart in export.of("charts").values():
        params = chart["params"]
        equal = {
            f["subject"]: f["comparator"] for f in _conditions(params) if f["operator"] == "=="
        }
        chosen = {_column(one) for one in _filters_on(export, chart["uuid"])}
        single = {*equal, *chosen, *_shown(params)}
        for pin in equal.items():
            single |= IMPLIED.get(pin, set())
        if equal.get("period_grain") == "quarter" and "quarter" in chosen:
            single.add("period_start_date")
        key = set(keys[dataset_columns.mart_of(datasets[chart["dataset_uuid"]])])
        # A table shows rows as they stand; it may list periods, but not two grains side by side.
        needed = key & REPEATING if params["viz_type"] == "table" else key
        if params["viz_type"] == "table" and "quarter" in chosen:
            needed.add("period_start_date")
        mixed = {column for column in needed if not {column, SAME.get(column)} & single}
        if mixed:
            yield f"{chart['slice_name']} mixes {sorted(mixed)}"
        grain = equal.get("period_grain")
        if grain == "quarter" and "quarter" not in chosen:
            yield f"{chart['slice_name']} is of a quarter, and nobody chooses which"


def wrong_filters(export: Export) -> Iterator[str]:
    datasets = export.of("datasets")
    numbers = {place["meta"]["chartId"] for place in export.places()}
    for one in export.filters:
        controls = one["controlValues"]
        has_default = bool(one["defaultDataMask"]["filterState"].get("value"))
        if controls["multiSelect"] or controls["inverseSelection"]:
            yield f"{one['name']}: more than one value can be chosen"
        if not controls["enableEmptyFilter"]:
            yield f"{one['name']} may be left empty"
        if not has_default and not (controls["defaultToFirstItem"] and one["requiredFirst"]):
            yield f"{one['name']} starts with nothing"
        dataset = datasets[one["targets"][0]["datasetUuid"]]
        if _column(one) not in {column["column_name"] for column in dataset["columns"]}:
            yield f"{one['name']} is of no column of {dataset['table_name']}"
        if not set(one["scope"]["excluded"]) <= numbers:
            yield f"{one['name']} leaves out charts that are not there"


def wrong_layout(export: Export) -> Iterator[str]:
    position = export.dashboard["position"]
    placed = [place["meta"]["uuid"] for place in export.places()]
    if sorted(placed) != sorted(export.of("charts")):
        yield "the dashboard does not name every chart exactly once"
    numbers = [place["meta"]["chartId"] for place in export.places()]
    if len(set(numbers)) != len(numbers):
        yield "two charts have one number"
    reached: list[str] = []

    def walk(identifier: str, above: list[str]) -> Iterator[str]:
        reached.append(identifier)
        item = position[identifier]
        if item.get("parents", above) != above:
            yield f"{identifier} names other parents"
        children = item.get("children", [])
        if item["type"] == "ROW" and sum(position[c]["meta"]["width"] for c in children) > 12:
            yield f"{identifier} is wider than the page"
        for child in children:
            yield from walk(child, [*above, identifier])

    yield from walk("ROOT_ID", [])
    loose = set(position) - set(reached) - {"DASHBOARD_VERSION_KEY", "HEADER_ID", "GRID_ID"}
    if loose or len(set(reached)) != len(reached):
        yield f"places that nothing or two things hold: {sorted(loose)}"
    for place in export.places():
        if place["meta"]["sliceName"] != export.of("charts")[place["meta"]["uuid"]]["slice_name"]:
            yield f"{place['id']} is called otherwise than its chart"


def wrong_secrets(export: Export) -> Iterator[str]:
    for name, content in export.files.items():
        # Descriptions are those of the marts; they may speak of anything.
        text = json.dumps(_without_descriptions(content), ensure_ascii=False)
        for found in FORBIDDEN.finditer(text):
            yield f"{name} holds {found[0]!r}"
    [database] = export.of("databases").values()
    if database["sqlalchemy_uri"] != "duckdb:///publication/current/marts.duckdb":
        yield f"the database is {database['sqlalchemy_uri']}"
    if database["extra"]["engine_params"]["connect_args"] != {"read_only": True}:
        yield "the database is not opened read-only"
    for right in ("allow_dml", "allow_ctas", "allow_cvas", "allow_file_upload"):
        if database[right]:
            yield f"the database has {right}"


# --- what charts and filters say


def _conditions(params: Content) -> list[Content]:
    return list(params["adhoc_filters"])


def _metrics(params: Content) -> list[str]:
    if params["viz_type"] == "table":
        return []
    return list(params.get("metrics") or [params["metric"]])


def _shown(params: Content) -> list[str]:
    if params["viz_type"] == "table":
        return list(params["all_columns"])
    groups = params.get("groupby") or []
    return [params["x_axis"], *([groups] if isinstance(groups, str) else groups)]


def _column(one: Content) -> str:
    return str(one["targets"][0]["column"]["name"])


def _filters_on(export: Export, uuid: str) -> list[Content]:
    [place] = [place for place in export.places() if place["meta"]["uuid"] == uuid]
    return [
        one
        for one in export.filters
        if set(one["scope"]["rootPath"]) & set(place["parents"])
        and place["meta"]["chartId"] not in one["scope"]["excluded"]
    ]


def _without_descriptions(content: Any) -> Any:
    if isinstance(content, dict):
        return {k: _without_descriptions(v) for k, v in content.items() if k != "description"}
    if isinstance(content, list):
        return [_without_descriptions(each) for each in content]
    return content


# --- the claims


def test_datasets_are_public_marts_with_the_columns_of_their_contracts(
    export: Export, marts: dict[str, Content]
) -> None:
    assert list(wrong_datasets(export, marts)) == []


def test_charts_name_columns_and_metrics_that_are_there(export: Export) -> None:
    assert len(export.of("charts")) >= 20
    assert list(wrong_charts(export)) == []


def test_no_chart_mixes_grains_segments_or_currencies(
    export: Export, keys: dict[str, tuple[str, ...]]
) -> None:
    assert list(wrong_pins(export, keys)) == []


def test_one_value_is_always_chosen_in_every_filter(export: Export) -> None:
    assert len(export.filters) == 4
    assert list(wrong_filters(export)) == []


def test_the_dashboard_holds_every_chart_once(export: Export) -> None:
    assert list(wrong_layout(export)) == []


def test_the_export_holds_no_secret_host_or_path(export: Export) -> None:
    assert list(wrong_secrets(export)) == []


def test_the_files_are_written_as_the_tool_writes_them(export: Export) -> None:
    for name, content in export.files.items():
        assert (pack.EXPORT / name).read_text("utf-8") == dataset_columns.dump(content), name


def _drop_filter(chart: str, column: str) -> Callable[[Export], None]:
    def spoil(export: Export) -> None:
        params = export.chart(chart)["params"]
        params["adhoc_filters"] = [f for f in params["adhoc_filters"] if f["subject"] != column]

    return spoil


def _leave_out_of(name: str, chart: str) -> Callable[[Export], None]:
    def spoil(export: Export) -> None:
        [one] = [one for one in export.filters if _column(one) == name]
        [place] = [p for p in export.places() if p["meta"]["uuid"] == export.chart(chart)["uuid"]]
        one["scope"]["excluded"].append(place["meta"]["chartId"])

    return spoil


def _set(file: str, *path: str | int, value: object) -> Callable[[Export], None]:
    def spoil(export: Export) -> None:
        content: Any = export.files[file]
        for step in path[:-1]:
            content = content[step]
        content[path[-1]] = value

    return spoil


def _add(file: str, *path: str | int, value: object) -> Callable[[Export], None]:
    def spoil(export: Export) -> None:
        content: Any = export.files[file]
        for step in path:
            content = content[step]
        content.append(value)

    return spoil


MARTS = "datasets/Basketry/order_value_by_period.yaml"
FILTERS = ("dashboards/basketry.yaml", "metadata", "native_filter_configuration")


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (_set(MARTS, "table_name", value="fct_nothing"), "is no public mart"),
        (_set(MARTS, "columns", 0, "type", value="BIGINT"), "other columns"),
        (_set(MARTS, "columns", 0, "column_name", value="grain"), "other columns"),
        (_set(MARTS, "metrics", 0, "expression", value="AVG(aov)"), "not the value of one row"),
        (_set("charts/aov.yaml", "dataset_uuid", value="?"), "of no dataset"),
        (_set("charts/aov.yaml", "params", "metric", value="one_x"), "has no metric"),
        (_set("charts/aov.yaml", "params", "metric", value="one_order_count"), "query_context"),
        (_set("charts/kinds.yaml", "params", "query_mode", value="aggregate"), "adds up"),
        (_set("charts/kinds.yaml", "params", "allow_render_html", value=True), "HTML"),
        (_add("charts/kinds.yaml", "params", "all_columns", value="nothing"), "no column"),
        (_drop_filter("aov", "period_grain"), "mixes ['period_grain']"),
        (_drop_filter("kinds", "segment"), "mixes ['segment']"),
        (_drop_filter("take_by_placement", "offer_level"), "mixes"),
        (_drop_filter("drivers", "visit_source"), "mixes ['visit_source']"),
        (_drop_filter("opportunities", "target_kind"), "mixes ['target_kind']"),
        (_drop_filter("heat", "member_level"), "mixes ['member_level']"),
        (_drop_filter("aov", "segment"), "query_context has other filters"),
        (_leave_out_of("currency_code", "aov"), "mixes ['currency_code']"),
        (_leave_out_of("period_grain", "aov_trend"), "mixes ['period_grain']"),
        (_leave_out_of("quarter", "tiers"), "mixes ['period_start_date']"),
        (_leave_out_of("quarter", "products"), "nobody chooses which"),
        (_leave_out_of("funnel_id", "funnel"), "mixes ['funnel_id']"),
        (_set(*FILTERS, 0, "controlValues", "multiSelect", value=True), "more than one"),
        (_set(*FILTERS, 0, "controlValues", "enableEmptyFilter", value=False), "left empty"),
        (_set(*FILTERS, 0, "requiredFirst", value=False), "starts with nothing"),
        (_set("charts/aov.yaml", "uuid", value="other"), "every chart exactly once"),
        (
            _set("databases/Basketry.yaml", "sqlalchemy_uri", value="duckdb:////home/a/b.duckdb"),
            "/home/",
        ),
        (_set("databases/Basketry.yaml", "allow_dml", value=True), "allow_dml"),
        (_set("charts/aov.yaml", "params", "password", value="x"), "passw"),
    ],
)
def test_a_spoiled_export_is_found_out(
    spoil: Callable[[Export], None],
    found: str,
    export: Export,
    marts: dict[str, Content],
    keys: dict[str, tuple[str, ...]],
) -> None:
    spoiled = copy.deepcopy(export)
    spoil(spoiled)
    checks: list[Callable[[], Iterator[str]]] = [
        lambda: wrong_datasets(spoiled, marts),
        lambda: wrong_charts(spoiled),
        lambda: wrong_filters(spoiled),
        lambda: wrong_secrets(spoiled),
        lambda: wrong_layout(spoiled),
        lambda: wrong_pins(spoiled, keys),
    ]
    problems: list[str] = []
    for check in checks:
        try:
            problems += check()
        except (KeyError, ValueError):  # a later check may trip over what an earlier one names
            assert problems
    assert any(found in problem for problem in problems), problems


# --- the ZIP


def _packed(archive: Path) -> dict[str, Content]:
    with zipfile.ZipFile(archive) as opened:
        return {
            name.removeprefix("basketry/"): _load(opened.read(name)) for name in opened.namelist()
        }


def test_the_zip_for_duckdb_reads_the_file_by_way_of_the_link(tmp_path: Path) -> None:
    folder = tmp_path / "publication_000007"
    folder.mkdir()
    (folder / "marts.duckdb").touch()
    (tmp_path / "current").symlink_to(folder.name)
    uri = pack.duckdb_uri(tmp_path / "current" / "marts.duckdb")
    assert uri == f"duckdb:///{tmp_path}/current/marts.duckdb"
    pack.pack(tmp_path / "a.zip", uri)
    packed = _packed(tmp_path / "a.zip")
    wanted = Export().files
    wanted["databases/Basketry.yaml"]["sqlalchemy_uri"] = uri
    assert packed == wanted


def test_the_zip_for_postgresql_reads_the_published_schema(tmp_path: Path) -> None:
    uri = pack.postgres_uri("bi_reader@db.example.com/shop")
    assert uri == "postgresql+psycopg2://bi_reader:XXXXXXXXXX@db.example.com:5432/shop"
    pack.pack(tmp_path / "a.zip", uri)
    packed = _packed(tmp_path / "a.zip")
    database = packed["databases/Basketry.yaml"]
    assert database["sqlalchemy_uri"] == uri
    # psycopg2 does not know it.
    assert "read_only" not in database["extra"]["engine_params"]["connect_args"]
    datasets = [content for name, content in packed.items() if name.startswith("datasets/")]
    assert {dataset["schema"] for dataset in datasets} == {"basketry_published"}
    joins = [dataset["sql"] for dataset in datasets if dataset["sql"]]
    assert joins
    for sql in joins:
        named = re.findall(r"(?:from|join) (\w+)\.", sql)
        assert set(named) == {"basketry_published"}


def test_decimals_of_money_are_those_asked_for(tmp_path: Path) -> None:
    pack.pack(tmp_path / "a.zip", pack.postgres_uri("a@b/c"), decimals=2)
    packed = _packed(tmp_path / "a.zip")
    assert packed["charts/aov.yaml"]["params"]["y_axis_format"] == ",.2f"
    assert packed["charts/orders.yaml"]["params"]["y_axis_format"] == ",d"


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (lambda folder: pack.duckdb_uri(folder / "no.duckdb"), "there is no file .*Publish first"),
        (
            lambda folder: pack.duckdb_uri(folder / "publication_000001" / "marts.duckdb"),
            "is one publication, and will be removed.*current",
        ),
        (lambda _: pack.postgres_uri("a:b@c/d"), "Leave the password out"),
        (lambda _: pack.postgres_uri("basketry"), "not of the form"),
    ],
)
def test_what_cannot_be_packed_says_why(
    made: Callable[[Path], str], message: str, tmp_path: Path
) -> None:
    (tmp_path / "publication_000001").mkdir()
    (tmp_path / "publication_000001" / "marts.duckdb").touch()
    with pytest.raises(pack.PackError, match=message):
        made(tmp_path)
