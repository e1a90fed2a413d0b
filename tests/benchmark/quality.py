"""How long the quality gate takes on five million order lines.

    .venv/bin/python tests/benchmark/quality.py     (make bench)

Two shops of orders and order lines over two years, 7,000 lines a day: one with
timestamps and decimals, as warehouses have them, and one whose columns are all texts, as files
have them, which are parsed as staging parses them. Both are Parquet files behind views. The gate
in front of the build is timed as a process, from its start to its end, loading Great Expectations
included; it must find nothing wrong. Peak memory is that of the process.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import duckdb
from measuring import ROOT, Run, Shop, print_machine, print_verdicts, run

PROJECT = Path(__file__).resolve().parent / "shop"
DAYS = 728
LAST_DAY = "2026-03-31"
# What must not be exceeded.
SECONDS = 15
MEGABYTES = 1500


def shop_of(folder: Path, lines: int, *, as_texts: bool) -> Shop:
    """A shop with so many order lines, five to two orders, and the views that map them."""
    folder.mkdir(parents=True, exist_ok=True)
    name = "texts" if as_texts else "types"
    shop = Shop(name, folder, PROJECT)
    shop.database.unlink(missing_ok=True)
    orders = lines * 2 // 5
    cast = "columns(*)::varchar" if as_texts else "*"
    with duckdb.connect() as connection:
        connection.execute("set threads = 2")
        connection.execute(
            f"""
            create table made_orders as
            select
                'order-' || number as order_id,
                timestamp '{LAST_DAY} 14:00:00'
                - to_days(cast(hash(number, 1) % {DAYS} as integer))
                - to_seconds(cast(hash(number, 2) % 50000 as integer)) as ordered_at,
                'completed' as order_status,
                'customer-' || hash(number, 3) % {orders // 4} as customer_id,
                'JPY' as currency_code
            from range({orders}) as numbers(number)
            """
        )
        connection.execute(f"copy (select {cast} from made_orders) to '{folder}/orders.parquet'")
        connection.execute(
            f"""
            copy (
                select {cast} from (
                    select
                        'line-' || number as order_item_id,
                        'order-' || number % {orders} as order_id,
                        'product-' || hash(number, 4) % 5000 as product_id,
                        1 + hash(number, 5) % 3 as quantity,
                        cast(100 + hash(number, 6) % 900 * 10 as decimal(18, 4))
                            as unit_price_amount
                    from range({lines}) as numbers(number)
                )
            ) to '{folder}/order_items.parquet'
            """
        )
    shop.dbt("deps")
    shop.dbt("run", "--select", "benchmark_orders", "benchmark_order_items")
    return shop


def measure(shop: Shop) -> Run:
    """Check the inputs; ends the benchmark when anything is found wrong or left unchecked."""
    out = shop.folder / "quality"
    took = run(
        [
            str(Path(sys.executable).parent / "basketry"),
            *("quality", "--project-dir", str(PROJECT), "--out", str(out)),
            *("--only", "inputs", "--as-of", LAST_DAY),
        ],
        env={
            "BASKETRY_BENCHMARK_DUCKDB_PATH": str(shop.database),
            "DBT_TARGET_PATH": str(shop.folder / "target"),
        },
    )
    suites = json.loads((out / "results.json").read_text("utf-8"))["suites"]
    statuses = [each["status"] for suite in suites for each in suite["expectations"]]
    if set(statuses) != {"met"}:
        sys.exit(f"Not everything was checked and found well:\n{took.output}")
    print(
        f"  {shop.name:8} {len(statuses)} expectations {took.wall_seconds:>8.1f} s "
        f"{took.cpu_seconds:>7.1f} s CPU {took.megabytes:>8,.0f} MB",
        flush=True,
    )
    return took


def main() -> int:
    """Measure both shops; 1 when a bound was missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "benchmark" / "quality")
    parser.add_argument("--lines", type=int, default=5_000_000)
    arguments = parser.parse_args()
    print_machine()
    print(f"\n{arguments.lines:,} order lines\n")
    verdicts = []
    for name in ("types", "texts"):
        folder = (arguments.out / name).resolve()
        took = measure(shop_of(folder, arguments.lines, as_texts=name == "texts"))
        verdicts += [
            (f"{name}: under {SECONDS} s: {took.wall_seconds:.1f}", took.wall_seconds < SECONDS),
            (f"{name}: under {MEGABYTES:,} MB: {took.megabytes:,.0f}", took.megabytes < MEGABYTES),
        ]
    return print_verdicts(verdicts)


if __name__ == "__main__":
    sys.exit(main())
