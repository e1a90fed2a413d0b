"""What a finished build on DuckDB holds, in a few lines for the terminal."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

HEADLINE = """
    select
        strftime(period_start_date, '%Y-%m'), currency_code, order_count, customer_count,
        aov, median_order_value, spend_per_customer
    from order_value_by_period
    where segment = 'all' and period_grain = 'month' and is_complete_period
        and currency_code = (
            select currency_code from order_value_by_period
            where segment = 'all' and period_grain = 'month'
            group by currency_code order by sum(order_count) desc, currency_code limit 1
        )
    order by period_start_date desc
    limit 3
"""
SET_ASIDE = """
    select sum(row_count) filter (where disposition = 'input'),
        sum(row_count) filter (where disposition = 'rejected')
    from reconciliation
"""


def print_summary(project_dir: Path, file: str = "basketry.duckdb") -> None:
    """Print what the build in a project's DuckDB file made, where it is and what to look at next.

    Args:
        project_dir: the folder of the dbt project.
        file: the DuckDB file as a reader would name it from the repository's root; the variable
            BASKETRY_DUCKDB_PATH wins over it, as it does in profiles.yml.
    """
    path = Path(os.environ.get("BASKETRY_DUCKDB_PATH", project_dir / Path(file).name))
    with duckdb.connect(str(path), read_only=True) as connection:
        # A file basketry.duckdb is a catalog of the same name as the schema: spell out both.
        connection.execute(f'use "{path.stem}".basketry')
        marts = connection.sql(
            "select table_name from duckdb_tables() where schema_name = 'basketry' order by all"
        ).fetchall()
        months = connection.sql(HEADLINE).fetchall()
        rows_in, rows_rejected = connection.sql(SET_ASIDE).fetchall()[0]
    print(f"\nMade {path}: {len(marts)} marts in the schema basketry")
    print(f"  {', '.join(name for (name,) in marts)}")
    if months:
        print("\n  month    cur.  orders  customers        AOV     median  per customer")
        for month, currency, orders, customers, aov, median, spend in months:
            print(
                f"  {month}  {currency}  {orders:>7,}  {customers:>9,}"
                f"  {aov:>9,.2f}  {median:>9,.2f}  {spend:>12,.2f}"
            )
    rejected = f"{rows_rejected or 0:,.0f} were set aside with a reason"
    print(f"\n  {rows_in:,.0f} rows came in, {rejected}")
    print(f"\nLook next at (in DuckDB: use {path.stem}.basketry)")
    print("  order_value_by_period   AOV and spend per customer by segment and period")
    print("  reconciliation          every row and every amount that came in, accounted for")
    print("  rejected_rows           what was refused, and why")
