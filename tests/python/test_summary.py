"""What `basketry build` says at its end is what the marts hold."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest
from demo_shop import BuiltDemo
from harness import REPOSITORY, BuiltShop, Rows, build_shop, write_manifest
from report_shops import environment_of

from basketry import cli
from basketry.dbt import DbtError
from basketry.summary import print_summary


def _summary_of(built: BuiltShop, target_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What is printed of a shop."""
    with environment_of(built, target_path):
        print_summary(REPOSITORY)
    return capsys.readouterr().out


def test_it_says_what_the_marts_hold(demo: BuiltDemo, capsys: pytest.CaptureFixture[str]) -> None:
    printed, path = _summary_of(demo, demo.target_path, capsys), demo.path
    with duckdb.connect(str(path), read_only=True) as connection:
        [(catalog,)] = connection.execute("select current_database()").fetchall()
        connection.execute(f'use "{catalog}".basketry')
        months = connection.execute(
            "select strftime(period_start_date, '%Y-%m') || '  ' || currency_code, order_count,"
            " customer_count, aov, median_order_value, spend_per_customer"
            " from order_value_by_period where period_grain = 'month' and segment = 'all'"
            " and currency_code = 'JPY' and period_start_date >= date '2026-01-01'"
            " order by period_start_date desc"
        ).fetchall()
        [(came_in, rejected, marts)] = connection.execute(
            "select sum(row_count) filter (where disposition = 'input'), sum(row_count) filter"
            " (where disposition = 'rejected'), (select count(*) from duckdb_tables()"
            " where schema_name = 'basketry') from reconciliation"
        ).fetchall()
    expected = [
        f"  {month}  {orders:>7,}  {customers:>9,}  {aov:>9,.2f}  {median:>9,.2f}  {spend:>12,.2f}"
        for month, orders, customers, aov, median, spend in months
    ]
    assert len(expected) == 3
    assert [line for line in printed.splitlines() if re.match(r"  \d{4}-", line)] == expected
    assert f"Made {marts} marts in {path}\n" in printed
    assert f"  {came_in:,} rows came in, {rejected:,} were set aside with a reason\n" in printed
    assert f"(use {catalog}.basketry)" in printed


def test_a_shop_without_orders_has_no_months(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inputs: dict[str, Rows] = {name: [] for name in ("orders", "order_items")}
    write_manifest(tmp_path / "target")
    printed = _summary_of(build_shop(inputs, tmp_path), tmp_path / "target", capsys)
    assert "AOV     median" not in printed
    assert "  0 rows came in, 0 were set aside with a reason" in printed


def test_a_build_that_cannot_be_read_went_well_all_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[object] = []
    monkeypatch.setattr(cli, "run_dbt", lambda *arguments, **options: ran.append(arguments))
    monkeypatch.setattr(cli, "print_summary", _unreadable)
    assert cli.main(["build"]) == 0
    assert "Built. What it holds is not shown: marts are read on DuckDB" in capsys.readouterr().out
    assert cli.main(["build", "--select", "fct_orders"]) == 0
    assert "Built." not in capsys.readouterr().out
    assert len(ran) == 2


def _unreadable(*_: object) -> None:
    raise DbtError("marts are read on DuckDB, PostgreSQL and Spark, not snowflake.")
