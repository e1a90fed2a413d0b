"""How long basket_affinity takes, beside other people's implementations of the same rules.

    .venv/bin/python tests/benchmark/affinity.py     (make bench)

Two shops: Online Retail (every line with a positive quantity and price, baskets of any size) and a
generated one of a million orders, whose products are made 4,030. Each is built up to its baskets;
then the models of the project find the rules from there on, and the peers find them from the very
same baskets, in this run and on this machine, one after the other. What each took is printed, and
whether the bounds were met.

The models are timed from table to table on disk, with everything they add (z, p, q), by dbt's own
clock: first start to last end of a node, once dbt has run another one; what it needs to start
stands beside it. A peer is timed from its own table of baskets in memory to its rules in memory.
Peak memory is that of a process.

On Online Retail two peers that do no more than they must stand beside them: a plain self-join of
whole numbers in DuckDB, and scipy's sparse matrix of baskets times itself. Both give the counts,
support, confidence and lift of the rules of all time. There CPU is compared, on one thread: ours
is that of the models' statements, run without dbt, with everything that they add.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

import duckdb
from graph import Graph, node
from measuring import (
    FIRST,
    PEERS_PYTHON,
    ROOT,
    Shop,
    TooLong,
    generated,
    print_machine,
    print_verdicts,
    run,
)
from page import machine, table, write_section
from statements import cpu_seconds, run_statements

PROJECT = Path(__file__).resolve().parent / "shop"
PEER_SCRIPT = ROOT / "tests" / "peers" / "affinity_rules.py"
SHARED = Path(os.environ.get("BASKETRY_SHARED", ROOT.parent / "shared"))
RETAIL_FILE = SHARED / "data" / "online_retail" / "online_retail.parquet"

MIN_COUNT = 20
PEERS = ("efficient-apriori", "mlxtend")
# At least this many times faster than a peer on Online Retail, and this much memory on the million.
TIMES_FASTER = {"mlxtend": 100, "efficient-apriori": 10}
MEGABYTES = 1000
# Sixty-five products have few pairs: each of the generated shop's becomes so many.
KINDS = 62
# The rules of all time: what a peer finds.
RULES = "period_grain = 'all' and member_level = 'product'"
MEASURES = {
    "mlxtend": ("support", "confidence", "lift", "leverage", "conviction", "zhang", "jaccard"),
    "efficient-apriori": ("support", "confidence", "lift", "conviction"),
    "sparse-product": ("support", "confidence", "lift"),
    "self-join": ("support", "confidence", "lift"),
}
# From a basket's members on: what is timed.
AFFINITY = (
    "int_basketry__affinity_baskets+",
    "int_basketry__affinity_periods+",
)


# ---------------------------------------------------------------------------------------- shops


def online_retail(folder: Path) -> Shop:
    """The lines with a positive quantity and price, stock codes as filed: 695,838 rules."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(
            f"""
            create view sales as
            select *, row_number() over () as line_number
            from '{RETAIL_FILE}'
            where quantity > 0 and unitprice > 0
            """
        )
        connection.execute(
            f"""
            copy (
                select
                    invoiceno as order_id,
                    min(invoicedate) as ordered_at,
                    'completed' as order_status,
                    'GBP' as currency_code
                from sales
                group by invoiceno
            ) to '{folder}/orders.parquet'
            """
        )
        connection.execute(
            f"""
            copy (
                select
                    cast(line_number as varchar) as order_item_id,
                    invoiceno as order_id,
                    stockcode as product_id,
                    quantity,
                    cast(unitprice as decimal(18, 4)) as unit_price_amount
                from sales
            ) to '{folder}/order_items.parquet'
            """
        )
    return Shop("online_retail", folder, PROJECT, {"max_basket_products": 1_000_000})


def many_products(files: Path) -> Shop:
    """A generated shop whose products are one of 62 kinds each, the first far more often: 4,030."""
    folder = files.with_name(f"{files.name}_many_products")
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute("set threads = 2")
        connection.execute(
            f"copy (select * from '{files}/orders.parquet') to '{folder}/orders.parquet'"
        )
        connection.execute(
            f"""
            copy (
                select * replace (
                    product_id || '-' || cast(
                        floor({KINDS} * power(hash(order_item_id) % 1000000 / 1e6, 3)) as integer
                    ) as product_id
                )
                from '{files}/order_items.parquet'
            ) to '{folder}/order_items.parquet'
            """
        )
    return Shop("many_products", folder, PROJECT)


# --------------------------------------------------------------------------------- measurements


def build_baskets(shop: Shop) -> None:
    """Build what comes before the rules, and write the baskets to a file for the peers."""
    shop.database.unlink(missing_ok=True)
    shop.dbt("deps")
    took = shop.dbt(
        "build",
        *("--resource-type", "model", "--resource-type", "seed"),
        *("--select", f"+{node('basket_affinity')}", "--exclude", *AFFINITY),
    )
    largest = shop.settings.get("max_basket_products", 100)
    with duckdb.connect(str(shop.database), read_only=True) as connection:
        connection.execute(
            f"""
            copy (
                select distinct order_id as basket, product_id as thing
                from basketry.fct_order_items
                where is_valid_order and quantity > 0
                qualify count(distinct product_id) over (partition by order_id) <= {largest}
                order by basket, thing
            ) to '{shop.folder}/baskets.csv' (header)
            """
        )
        [(baskets, members, products)] = connection.execute(
            f"""
            select count(distinct basket), count(*), count(distinct thing)
            from read_csv('{shop.folder}/baskets.csv', all_varchar = true)
            """
        ).fetchall()
    print(
        f"\n{shop.name}: {baskets:,} baskets, {products:,} products, {members:,} times one in the "
        f"other; from raw rows to baskets in {took.wall_seconds:.0f} s, {took.megabytes:,.0f} MB\n"
    )
    print(f"  {'':52} {'rules':>9} {'seconds':>8} {'CPU s':>7} {'peak MB':>8}  against ours")


def measure_ours(shop: Shop, shortest_period: str) -> tuple[float, float]:
    """Let the models find the rules; seconds of the nodes, and the peak memory in MB."""
    took = shop.dbt("run", "--select", FIRST, *AFFINITY, affinity_shortest_period=shortest_period)
    seconds = shop.node_seconds()
    [(rules,)] = shop.rows("select count(*) from basketry.basket_affinity")
    label = "Basketry, rules of " + (
        "all time" if shortest_period == "all" else "all time, years, quarters, months"
    )
    print(
        f"  {label:52} {rules:>9,} {seconds:>8.1f} {took.cpu_seconds:>7.1f} "
        f"{took.megabytes:>8,.0f}  (and {took.wall_seconds - seconds:.1f} s for dbt to start)",
        flush=True,
    )
    return seconds, took.megabytes


def measure_peer(shop: Shop, peer: str, ours: float, limit: float) -> tuple[float, bool]:
    """Let a peer find the rules; how many times longer than ours it took, and if to its end."""
    rules = shop.folder / f"{peer}.csv"
    baskets = shop.folder / "baskets.csv"
    command = [str(PEERS_PYTHON), str(PEER_SCRIPT), peer, str(baskets), str(rules), str(MIN_COUNT)]
    try:
        took = run(command, limit=limit)
    except TooLong:
        print(f"  {peer:52} {'':>9} more than {limit:.0f} s", flush=True)
        return limit / ours, False
    said = json.loads(took.output)
    times = float(said["seconds"]) / ours
    print(
        f"  {peer + ' ' + said['version']:52} {said['rules']:>9,} {said['seconds']:>8.1f} "
        f"{took.cpu_seconds:>7.1f} {took.megabytes:>8,.0f}  {times:.1f} times as long; "
        f"{largest_difference(shop, peer, rules)}",
        flush=True,
    )
    return times, True


def largest_difference(shop: Shop, peer: str, rules: Path) -> str:
    """How far a peer's rules are from ours, in words."""
    relative = [
        f"max(abs(ours.{name} - theirs.{name}) / greatest(abs(theirs.{name}), 1e-3))"
        for name in MEASURES[peer]
    ]
    [(missing, largest)] = shop.rows(
        f"""
        with ours as (select * from basketry.basket_affinity where {RULES}),
        theirs as (
            select * from read_csv(
                '{rules}', types = {{'antecedent': 'varchar', 'consequent': 'varchar'}}
            )
        )
        select
            count(*) filter (where ours.antecedent is null or theirs.antecedent is null),
            greatest({", ".join(relative)})
        from ours full outer join theirs using (antecedent, consequent)
        where
            ours.conviction is not null
            or theirs.antecedent is null
            or {"conviction" not in MEASURES[peer]}
        """
    )
    return f"{missing} rules differ, values by at most {largest:.0e}"


def self_join(baskets: Path, rules: Path) -> None:
    """In a process of its own: count pairs of whole numbers, and print what it took."""
    with duckdb.connect() as connection:
        connection.execute("set threads = 1")
        connection.execute(
            f"create table named as select * from read_csv('{baskets}', all_varchar = true)"
        )
        connection.execute(
            """
            create table things as
            select thing, row_number() over ()::integer as number from named group by thing
            """
        )
        connection.execute(
            """
            create table baskets as
            select dense_rank() over (order by basket)::integer as basket, number as thing
            from named inner join things using (thing)
            """
        )
        used = cpu_seconds()
        connection.execute(
            f"""
            create table rules as
            with counts as (select thing, count(*) as n from baskets group by thing),
            members as (
                select basket, thing from baskets inner join counts using (thing)
                where n >= {MIN_COUNT}
            ),
            pairs as (
                select ours.thing as antecedent, theirs.thing as consequent, count(*) as n
                from members as ours inner join members as theirs using (basket)
                where ours.thing < theirs.thing
                group by ours.thing, theirs.thing
                having count(*) >= {MIN_COUNT}
            ),
            directed as (
                select antecedent, consequent, n from pairs
                union all
                select consequent, antecedent, n from pairs
            ),
            basket_count as (select count(distinct basket) as total from baskets)
            select
                antecedent,
                consequent,
                directed.n / total as support,
                directed.n / left_counts.n as confidence,
                directed.n / left_counts.n * total / right_counts.n as lift
            from directed
            inner join counts as left_counts on antecedent = left_counts.thing
            inner join counts as right_counts on consequent = right_counts.thing
            cross join basket_count
            """
        )
        took = cpu_seconds() - used
        count = connection.execute(
            f"""
            copy (
                select
                    left_things.thing as antecedent, right_things.thing as consequent,
                    support, confidence, lift
                from rules
                inner join things as left_things on antecedent = left_things.number
                inner join things as right_things on consequent = right_things.number
            ) to '{rules}' (header)
            """
        ).fetchall()[0][0]
    print(json.dumps({"cpu_seconds": took, "rules": count, "version": duckdb.__version__}))


def measure_least(shop: Shop) -> str:
    """Hold the models' CPU against two peers that do no more than they must; for the page."""
    graph = Graph(shop.folder / "target")
    ids = [one for one in graph.everything() if not one.endswith(f".{FIRST}")]
    ours = run_statements(graph.statements(ids), shop.database, shop.folder, threads=1)
    [(count,)] = shop.rows(f"select count(*) from basketry.basket_affinity where {RULES}")
    baskets = shop.folder / "baskets.csv"
    rows = [("Basketry: every measure, z, p and q", f"{count:,}", f"{ours.cpu_seconds:.1f}", "")]
    for peer, label, command in (
        ("self-join", "a self-join of whole numbers in DuckDB",
         [sys.executable, __file__, "--self-join", str(baskets), "--out"]),
        ("sparse-product", "scipy's sparse product",
         [str(PEERS_PYTHON), str(PEER_SCRIPT), "sparse-product", str(baskets)]),
    ):  # fmt: skip
        rules = shop.folder / f"{peer}.csv"
        more = [str(MIN_COUNT)] if peer == "sparse-product" else []
        said = json.loads(run([*command, str(rules), *more]).output)
        times = ours.cpu_seconds / said["cpu_seconds"]
        row = (label, f"{said['rules']:,}", f"{said['cpu_seconds']:.1f}", f"{times:.1f}")
        rows.append(row)
        print(
            f"  {label:52} {said['rules']:>9,} {'':>8} {said['cpu_seconds']:>7.1f}; ours "
            f"{ours.cpu_seconds:.1f} CPU s on one thread, {times:.1f} times as much; "
            f"{largest_difference(shop, peer, rules)}",
            flush=True,
        )
    head = ("rules of all time, of products", "rules", "CPU s", "ours, times as much")
    return table(head, rows)


def main() -> int:
    """Measure both shops; 1 when a bound was missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "benchmark")
    parser.add_argument("--scale", type=float, default=500, help="500 is a million orders")
    parser.add_argument("--limit", type=float, default=600, help="seconds that a peer may take")
    parser.add_argument("--self-join", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.self_join:
        self_join(arguments.self_join, arguments.out)
        return 0
    print_machine()
    verdicts = []

    if RETAIL_FILE.is_file():
        shop = online_retail(arguments.out / "online_retail")
        build_baskets(shop)
        measure_ours(shop, "month")
        ours, _ = measure_ours(shop, "all")
        write_section("Affinity on Online Retail", f"{machine()}\n\n{measure_least(shop)}")
        for peer in PEERS:
            times, is_done = measure_peer(shop, peer, ours, arguments.limit)
            claim = f"at least {TIMES_FASTER[peer]} times faster than {peer}: {times:.1f}"
            claim += "" if is_done else " or more (stopped; a larger --limit decides)"
            verdicts.append((claim, times >= TIMES_FASTER[peer]))
    else:
        print(f"NOT MEASURED: Online Retail is not here: no {RETAIL_FILE}; set BASKETRY_SHARED")

    files = arguments.out / f"generated_{arguments.scale:g}"
    generated(files, arguments.scale)
    shop = many_products(files)
    build_baskets(shop)
    _, megabytes = measure_ours(shop, "month")
    ours, megabytes_of_all = measure_ours(shop, "all")
    for peer in PEERS:
        measure_peer(shop, peer, ours, arguments.limit)
    peak = max(megabytes, megabytes_of_all)
    claim = f"less than {MEGABYTES:,} MB on the generated shop: {peak:,.0f}"
    verdicts.append((claim, peak < MEGABYTES))

    return print_verdicts(verdicts)


if __name__ == "__main__":
    sys.exit(main())
