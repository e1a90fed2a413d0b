"""Shops for the tests of the report: the demo with hostile names, and one with orders only."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from harness import (
    REPOSITORY,
    BuiltShop,
    Rows,
    build_as_package,
    build_shop,
    write_manifest,
)

from basketry.report import Report, write_report

SCRIPT = "<script>document.title = 'owned'</script>"
HOSTILE_NAMES = {
    "塩麹せんべい": SCRIPT,
    "柚子ようかん": "=cmd|' /C calc'!A0",
    "海苔チップス": "\u202eשלום & <b>",
    "山椒おかき": "👩‍👩‍👧🍶 \"quoted\" 'name'",
    "甘酒飴": "長" * 10_000,
    "酒粕クッキー": "<img src=x onerror=\"document.title='owned'\">",
}
HOSTILE_CATEGORY = "<script>x</script>"
HOSTILE_FAMILY = "</svg><script>document.title = 'owned'</script>"


@dataclass
class ShopWithReport:
    """A built shop and the report of it."""

    built: BuiltShop
    report: Report

    @property
    def html(self) -> str:
        """The report's text."""
        return self.report.path.read_text(encoding="utf-8")


def demo_rows(name: str) -> list[dict[str, str | None]]:
    """The rows of one of the demo shop's raw tables."""
    path = REPOSITORY / "seeds" / "demo" / f"basketry__demo_{name}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return [{key: value or None for key, value in row.items()} for row in csv.DictReader(lines)]


def demo_inputs() -> dict[str, Rows]:
    """All raw tables of the demo shop."""
    paths = (REPOSITORY / "seeds" / "demo").glob("basketry__demo_*.csv")
    names = [path.stem.removeprefix("basketry__demo_") for path in paths]
    return {name: demo_rows(name) for name in names}


@contextmanager
def environment_of(built: BuiltShop, target_path: Path) -> Iterator[None]:
    """The variables by which the report finds a build."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BASKETRY_DUCKDB_PATH", str(built.path))
        patch.setenv("DBT_TARGET_PATH", str(target_path))
        yield


def report_of_demo(folder: Path, with_hostile_names: bool = False) -> ShopWithReport:
    """The demo shop, its products, one category and one family renamed if that is asked for."""
    inputs = demo_inputs()
    if with_hostile_names:
        inputs["products"] = [
            {
                **row,
                "product_name": HOSTILE_NAMES.get(row["product_name"] or "", row["product_name"]),
                "category": HOSTILE_CATEGORY if row["category"] == "酒器" else row["category"],
                "product_family": HOSTILE_FAMILY
                if row["product_family"] == "白嶺"
                else row["product_family"],
            }
            for row in inputs["products"]
        ]
    built = build_shop(inputs, folder)
    write_manifest(folder / "target")
    with environment_of(built, folder / "target"):
        return ShopWithReport(built, write_report(REPOSITORY, folder / "report.html"))


def report_of_orders_only(folder: Path) -> ShopWithReport:
    """A shop that maps its orders and order items and nothing else."""
    inputs = {name: demo_rows(name) for name in ("orders", "order_items")}
    built = build_as_package(inputs, folder)
    [project] = folder.glob("project_*")
    write_manifest(folder / "target", project)
    with environment_of(built, folder / "target"):
        return ShopWithReport(built, write_report(project, folder / "report.html"))
