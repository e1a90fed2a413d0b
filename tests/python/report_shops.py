"""Shops for the tests of the report: the demo with hostile names, and one with orders only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from demo_shop import demo_inputs, demo_rows, made_once
from harness import (
    REPOSITORY,
    BuiltShop,
    build_as_package,
    build_shop,
    write_manifest,
)

from basketry.report import write_report

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
    path: Path

    @property
    def html(self) -> str:
        """The report's text."""
        return self.path.read_text(encoding="utf-8")

    @property
    def target_path(self) -> Path:
        """The folder of dbt's manifest."""
        return self.path.parent / "target"


@contextmanager
def environment_of(built: BuiltShop, target_path: Path) -> Iterator[None]:
    """The variables by which the report finds a build."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BASKETRY_DUCKDB_PATH", str(built.path))
        patch.setenv("DBT_TARGET_PATH", str(target_path))
        yield


def _write_report_of_demo(folder: Path) -> None:
    renamed = [
        {
            **row,
            "product_name": HOSTILE_NAMES.get(row["product_name"] or "", row["product_name"]),
            "category": HOSTILE_CATEGORY if row["category"] == "酒器" else row["category"],
            "product_family": HOSTILE_FAMILY
            if row["product_family"] == "白嶺"
            else row["product_family"],
        }
        for row in demo_rows("products")
    ]
    built = build_shop({**demo_inputs(), "products": renamed}, folder)
    (folder / "place").write_text(str(built.path), encoding="utf-8")
    write_manifest(folder / "target")
    with environment_of(built, folder / "target"):
        write_report(REPOSITORY, folder / "report.html")


def report_of_demo(factory: pytest.TempPathFactory) -> ShopWithReport:
    """The demo shop with hostile names, its report and, in `target`, dbt's manifest; made once."""
    folder = made_once(factory, "report_of_demo", _write_report_of_demo)
    built = BuiltShop(Path((folder / "place").read_text(encoding="utf-8")))
    return ShopWithReport(built, folder / "report.html")


def report_of_orders_only(folder: Path) -> ShopWithReport:
    """A shop that maps its orders and order items and nothing else."""
    inputs = {name: demo_rows(name) for name in ("orders", "order_items")}
    built = build_as_package(inputs, folder)
    write_manifest(folder / "target", built.project)
    with environment_of(built, folder / "target"):
        return ShopWithReport(built, write_report(built.project, folder / "report.html").path)
