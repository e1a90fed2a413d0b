"""What a finished build holds, in a few lines for the terminal."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from basketry.marts import Marts

MONTHS = 3
HEADLINE = (
    "period_start_date",
    "currency_code",
    "order_count",
    "customer_count",
    "aov",
    "median_order_value",
    "spend_per_customer",
)
# Where to go on; a project need not ask every question.
NEXT = {
    "order_value_by_period": "AOV and spend per customer by segment and period",
    "fct_orders": "the orders, one row each",
    "reconciliation": "every row and every amount that came in, accounted for",
    "rejected_rows": "what was refused, and why",
}


def print_summary(project_dir: Path, target: str | None = None) -> None:
    """Print what a project's build made, where it is and what to look at next.

    Args:
        project_dir: the folder of the dbt project that was built.
        target: a target of the profile; none is the profile's default.

    Raises:
        DbtError: the build cannot be read.
    """
    with closing(Marts(project_dir, target)) as marts:
        months = marts.rows(
            "order_value_by_period",
            HEADLINE,
            {"period_grain": "month", "segment": "all", "is_complete_period": True},
            ("period_start_date desc", "order_count desc"),
        )
        accounts = marts.rows("reconciliation", ("disposition", "row_count"))
        is_accounted_for = marts.is_asked("reconciliation")
        names, place, opening = marts.names, marts.place, marts.opening
    print(f"\nMade {len(names)} marts in {place}")
    print(f"  {', '.join(names)}")
    if months:
        print("\n  month    cur.  orders  customers        AOV     median  per customer")
    # The currency of most orders of the last month, as in the report.
    of_currency = [row for row in months if row["currency_code"] == months[0]["currency_code"]]
    for row in of_currency[:MONTHS]:
        month, currency, orders, customers, aov, median, spend = (row[name] for name in HEADLINE)
        print(
            f"  {month:%Y-%m}  {currency}  {orders:>7,}  {customers:>9,}"
            f"  {aov:>9,.2f}  {median:>9,.2f}  {spend:>12,.2f}"
        )
    came_in, rejected = (
        sum(row["row_count"] or 0 for row in accounts if row["disposition"] == disposition)
        for disposition in ("input", "rejected")
    )
    if is_accounted_for:
        print(f"\n  {came_in:,.0f} rows came in, {rejected:,.0f} were set aside with a reason")
    print(f"\nLook next at ({opening})")
    for name, what in NEXT.items():
        if name in names:
            print(f"  {name:<23} {what}")
