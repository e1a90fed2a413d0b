"""What MetricFlow answers is what the marts say: every metric, every period, every currency.

Without `mf` (requirements/install.sh base metrics) these tests are skipped aloud; in CI they fail.
"""

from __future__ import annotations

import csv
import json
import math
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from demo_shop import BuiltDemo
from harness import REPOSITORY, BuiltShop, build_as_package
from random_shop import random_shop

from basketry.dbt import run_dbt

Key = tuple[object, ...]
Answer = dict[Key, dict[str, str]]

# The grains of the marts, as MetricFlow is asked for them: its own week begins on Monday, whatever
# the shop's does.
GRAINS = {
    "day": "day",
    "week": "shop_week",
    "month": "month",
    "quarter": "quarter",
    "year": "year",
}
COUNTS = ("order_count", "customer_count", "item_count")
MONEY = ("order_value_amount", "gross_amount", "discount_amount")
RATIOS = (
    "aov",
    "spend_per_customer",
    "orders_per_customer",
    "items_per_order",
    "average_item_price",
    "discount_rate",
)
OF_BASKETS = ("set_order_count", "set_rate")
OF_PAIRS = ("main_order_count", "both_order_count", "attach_rate")
OF_OFFERS = ("shown_count", "eligible_count", "taken_count", "take_rate")
OF_SESSIONS = ("session_count", "purchase_session_count", "session_purchase_rate")
PARTS = {
    "order_currency_count",
    "order_value_of_any_currency",
    "gross_amount_of_any_currency",
    "discount_amount_of_any_currency",
    "basket_product_count",
}

NEEDED = [
    "+fct_orders",
    "+fct_order_items",
    "+fct_offers",
    "+fct_sessions",
    "+order_value_by_period",
    "+basket_size",
    "+attach_rates",
    "+offer_performance",
    "+revenue_drivers",
    "+micro_conversions",
    "+int_basketry__metric_days",
    "+int_basketry__order_pairs",
]

# A shop as unlike the demo as settings make it: weeks from Sunday, refunds taken off, no visitors.
OTHER_SETTINGS = {
    "as_of_date": "2025-06-30",
    "order_value_basis": "kept",
    "week_start": "sunday",
    "guest_identity": "order",
    "time_zone": "America/New_York",
    "max_session_events": 6,
}


def _needs_metricflow() -> None:
    """Without MetricFlow's command the test is skipped, in CI it fails."""
    if not Path(sys.executable).with_name("mf").is_file():
        message = "NOT TESTED: there is no mf. Install it: requirements/install.sh base metrics"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)


@dataclass(frozen=True)
class Queried:
    """A built shop and the folder of a dbt project in which `mf` answers for it."""

    shop: BuiltShop
    project: Path
    server: subprocess.Popen[str]

    def ask(self, metrics: Sequence[str], group_by: Sequence[str], *more: str) -> Answer:
        """What `mf query` writes to its file: texts by metric, for each group.

        A date of the group is a `date`, nothing is None, all else a text.
        """
        out = self.project / "answer.csv"
        out.unlink(missing_ok=True)
        command = ["query", "--metrics", ",".join(metrics), "--csv", str(out)]
        command += ["--group-by", ",".join(group_by), *more]
        assert self.server.stdin and self.server.stdout
        print(json.dumps(command), file=self.server.stdin, flush=True)
        said = json.loads(self.server.stdout.readline())
        assert out.is_file(), said
        with out.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        answer = {tuple(_group(row[name]) for name in group_by): row for row in rows}
        assert len(answer) == len(rows), "two rows of one group"
        return answer


def _group(value: str) -> object:
    if value.endswith(" 00:00:00"):
        return date.fromisoformat(value[:10])
    return value or None


def _parse(shop: BuiltShop, project: Path, variables: Mapping[str, Any] | None = None) -> None:
    """Write `target/semantic_manifest.json` of a project, which is where `mf` looks for it."""
    run_dbt(
        ["--quiet", "parse", "--no-partial-parse", "--vars", json.dumps(dict(variables or {}))],
        env={
            "BASKETRY_DUCKDB_PATH": str(shop.path),
            "DBT_TARGET_PATH": str(project / "target"),
            "DBT_LOG_PATH": str(project / "logs"),
        },
        project_dir=project if (project / "packages.yml").is_file() else REPOSITORY,
    )


@contextmanager
def _asked(shop: BuiltShop, project: Path) -> Iterator[Queried]:
    """The shop with a MetricFlow that answers for it, until the end."""
    # It keeps the file open to write.
    served = project / shop.path.name
    shutil.copy(shop.path, served)
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("metricflow_server.py"))],
        cwd=project,
        env={**os.environ, "BASKETRY_DUCKDB_PATH": str(served)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        yield Queried(shop, project, server)
        # Without more to read it ends.


@pytest.fixture(scope="module")
def demo_asked(demo: BuiltDemo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Queried]:
    """The demo shop, and a folder of its own for `mf`, which writes beside the project."""
    _needs_metricflow()
    folder = tmp_path_factory.mktemp("metrics")
    project = folder / "project"
    project.mkdir()
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(REPOSITORY / name, project)
    _parse(demo, project)
    with _asked(demo, project) as asked:
        yield asked


@pytest.fixture(scope="module")
def other_asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Queried]:
    """A dirty shop of three currencies, in a project that installs this one as a package."""
    _needs_metricflow()
    folder = tmp_path_factory.mktemp("package")
    shop = build_as_package(random_shop(crowd=0), folder, OTHER_SETTINGS, select=NEEDED)
    _parse(shop, shop.project)
    with _asked(shop, shop.project) as asked:
        yield asked


@pytest.fixture(scope="module", params=["demo", "other"])
def queried(request: pytest.FixtureRequest) -> Queried:
    """Each of the two shops."""
    found: Queried = request.getfixturevalue(f"{request.param}_asked")
    return found


@cache
def _mart(shop: Path, name: str) -> list[dict[str, Any]]:
    return BuiltShop(shop).rows(name)


def _rows(queried: Queried, mart: str, **wanted: object) -> list[dict[str, Any]]:
    rows = [
        row
        for row in _mart(queried.shop.path, mart)
        if all(row[name] == value for name, value in wanted.items())
    ]
    assert rows, f"{mart} has no row with {wanted}"
    return rows


def _by(rows: Iterable[Mapping[str, Any]], *columns: str) -> dict[Key, Mapping[str, Any]]:
    return {tuple(row[column] for column in columns): row for row in rows}


def _differences(
    answer: Answer, expected: Mapping[Key, Mapping[str, Any]], metrics: Iterable[str]
) -> list[str]:
    """Where they differ: counts and money must be equal, doubles within 1e-9."""
    found = [f"{key}: only MetricFlow has it" for key in answer.keys() - expected.keys()]
    found += [f"{key}: only the mart has it" for key in expected.keys() - answer.keys()]
    for key in answer.keys() & expected.keys():
        for metric in metrics:
            said, wanted = answer[key][metric], expected[key][metric]
            if wanted is None or said == "":
                same = wanted is None and said == ""
            elif isinstance(wanted, float):
                same = math.isclose(float(said), wanted, rel_tol=1e-9, abs_tol=1e-12)
            else:
                same = Decimal(said) == Decimal(wanted)
            if not same:
                found.append(f"{metric} of {key}: {said}, not {wanted}")
    return found


@pytest.mark.parametrize("grain", GRAINS)
def test_orders_are_those_of_order_value_by_period(queried: Queried, grain: str) -> None:
    metrics = [*COUNTS, *MONEY, *RATIOS]
    answer = queried.ask(metrics, [f"metric_time__{GRAINS[grain]}", "order_id__currency_code"])
    rows = _rows(queried, "order_value_by_period", period_grain=grain, segment="all")
    expected = _by(rows, "period_start_date", "currency_code")
    assert not _differences(answer, expected, metrics)


@pytest.mark.parametrize("segment", ["customer_type", "sales_channel", "region"])
def test_cuts_of_orders_are_those_of_order_value_by_period(queried: Queried, segment: str) -> None:
    metrics = [*COUNTS, *MONEY, *RATIOS]
    dimension = f"order_id__{segment}"
    answer = queried.ask(metrics, ["metric_time__month", dimension, "order_id__currency_code"])
    rows = _rows(queried, "order_value_by_period", period_grain="month", segment=segment)
    # What a shop does not know is null to MetricFlow.
    known = [{**row, "segment_value": _unless_unknown(row["segment_value"])} for row in rows]
    expected = _by(known, "period_start_date", "segment_value", "currency_code")
    assert len({key[1] for key in expected}) > 1
    assert not _differences(answer, expected, metrics)


def _unless_unknown(value: str) -> str | None:
    return None if value == "unknown" else value


def test_pieces_of_a_category_are_those_of_the_lines(queried: Queried) -> None:
    dimensions = ["order_item_id__category", "order_item_id__currency_code"]
    said = queried.ask(["item_count"], ["metric_time__month", *dimensions])
    # A category may be written `unknown`, too: the mart has both in one row.
    pieces: dict[Key, Decimal] = {}
    for (month, category, currency), row in said.items():
        key = (month, category or "unknown", currency)
        pieces[key] = pieces.get(key, Decimal(0)) + Decimal(row["item_count"])
    answer = {key: {"item_count": str(count)} for key, count in pieces.items()}
    rows = _rows(queried, "order_value_by_period", period_grain="month", segment="category")
    expected = _by(rows, "period_start_date", "segment_value", "currency_code")
    assert not _differences(answer, expected, ["item_count"])


@pytest.mark.parametrize("currency", ["JPY", "USD"])
def test_one_currency_is_asked_for_by_a_filter(queried: Queried, currency: str) -> None:
    where = "{{ Dimension('order_id__currency_code') }} = '" + currency + "'"
    metrics = [*MONEY, *RATIOS]
    answer = queried.ask(metrics, ["metric_time__month"], "--where", where)
    rows = _rows(
        queried,
        "order_value_by_period",
        period_grain="month",
        segment="all",
        currency_code=currency,
    )
    assert not _differences(answer, _by(rows, "period_start_date"), metrics)


def test_amounts_of_two_currencies_are_never_added_up(queried: Queried) -> None:
    """Money is that of the one currency of the month; where several meet there is none."""
    metrics = [*MONEY, "aov", "spend_per_customer", "average_item_price", "discount_rate"]
    answer = queried.ask(metrics, ["metric_time__month"])
    rows = _rows(queried, "order_value_by_period", period_grain="month", segment="all")
    months = [row["period_start_date"] for row in rows]
    nothing = dict.fromkeys(metrics)
    expected: dict[Key, Mapping[str, Any]] = {
        (row["period_start_date"],): row if months.count(row["period_start_date"]) == 1 else nothing
        for row in rows
    }
    assert nothing in expected.values()
    assert not _differences(answer, expected, metrics)


@pytest.mark.parametrize("grain", ["month", "quarter", "year"])
def test_sets_are_those_of_basket_size(queried: Queried, grain: str) -> None:
    answer = queried.ask(OF_BASKETS, [f"metric_time__{GRAINS[grain]}", "order_id__currency_code"])
    rows = _rows(queried, "basket_size", period_grain=grain, segment="all")
    expected = _by(rows, "period_start_date", "currency_code")
    assert not _differences(answer, expected, OF_BASKETS)


@pytest.mark.parametrize("grain", ["month", "quarter", "year"])
def test_pairs_are_those_of_attach_rates(queried: Queried, grain: str) -> None:
    pair = ("main_level", "main_value", "related_level", "related_value")
    dimensions = [*(f"attach_pair__{name}" for name in pair), "order_id__currency_code"]
    answer = queried.ask(OF_PAIRS, [f"metric_time__{GRAINS[grain]}", *dimensions])
    rows = _rows(queried, "attach_rates", period_grain=grain, segment="all")
    expected = _by(rows, "period_start_date", *pair, "currency_code")
    assert not _differences(answer, expected, OF_PAIRS)


@pytest.mark.parametrize("grain", ["month", "quarter", "year"])
def test_offers_are_those_of_offer_performance(queried: Queried, grain: str) -> None:
    answer = queried.ask(OF_OFFERS, [f"metric_time__{GRAINS[grain]}"])
    rows = _rows(queried, "offer_performance", period_grain=grain, segment="all", offer_level="all")
    assert not _differences(answer, _by(rows, "period_start_date"), OF_OFFERS)


def test_cuts_of_offers_are_those_of_offer_performance(queried: Queried) -> None:
    dimensions = ["offer_id__offer_kind", "offer_id__placement"]
    answer = queried.ask(OF_OFFERS, ["metric_time__month", *dimensions])
    rows = _rows(
        queried,
        "offer_performance",
        period_grain="month",
        segment="all",
        offer_level="kind_and_placement",
    )
    expected = _by(rows, "period_start_date", "offer_kind", "placement")
    assert not _differences(answer, expected, OF_OFFERS)


def test_offers_of_a_day_are_those_shown_on_it(queried: Queried) -> None:
    answer = queried.ask(OF_OFFERS, ["metric_time__day"])
    days: dict[Key, dict[str, Any]] = {}
    for row in _mart(queried.shop.path, "fct_offers"):
        day = days.setdefault((row["shown_date"],), dict.fromkeys(OF_OFFERS, 0))
        day["shown_count"] += 1
        day["eligible_count"] += row["is_eligible"]
        day["taken_count"] += row["is_taken"]
    for day in days.values():
        day["take_rate"] = (
            day["taken_count"] / day["eligible_count"] if day["eligible_count"] else None
        )
    assert not _differences(answer, days, OF_OFFERS)


@pytest.mark.parametrize("grain", GRAINS)
def test_sessions_are_those_of_the_marts(queried: Queried, grain: str) -> None:
    """Those of micro_conversions, with the step and without; and of revenue_drivers, as visits."""
    answer = queried.ask(OF_SESSIONS, [f"metric_time__{GRAINS[grain]}"])
    expected: dict[Key, dict[str, Any]] = {}
    for row in _rows(queried, "micro_conversions", period_grain=grain, segment="all"):
        purchases = row["purchase_with_count"] + row["purchase_without_count"]
        if row["session_count"]:
            expected[(row["period_start_date"],)] = {
                "session_count": row["session_count"],
                "purchase_session_count": purchases,
                "session_purchase_rate": purchases / row["session_count"],
            }
    assert not _differences(answer, expected, OF_SESSIONS)
    visits: dict[Key, Mapping[str, Any]] = {
        (row["period_start_date"],): {"session_count": row["visit_count"]}
        for row in _rows(
            queried, "revenue_drivers", period_grain=grain, segment="all", visit_source="site"
        )
        if row["visit_count"]
    }
    assert not _differences(answer, visits, ["session_count"])


def test_every_metric_is_compared_and_says_what_it_is(demo_asked: Queried) -> None:
    manifest = json.loads((demo_asked.project / "target/semantic_manifest.json").read_text("utf-8"))
    metrics = {metric["name"]: metric for metric in manifest["metrics"]}
    compared = {*COUNTS, *MONEY, *RATIOS, *OF_BASKETS, *OF_PAIRS, *OF_OFFERS, *OF_SESSIONS}
    assert metrics.keys() == compared | PARTS
    for name, metric in metrics.items():
        assert metric["label"] != name, f"{name} has no label of its own"
        assert re.search(r"null|no row| 0 where", metric["description"], re.IGNORECASE), (
            f"{name}: no word of null"
        )
    for name in compared:
        assert any("぀" <= letter <= "鿿" for letter in metrics[name]["description"]), name
