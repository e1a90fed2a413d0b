"""What a whole shop costs: all ten inputs, every mart and every data test, by dbt on DuckDB.

    .venv/bin/python tests/benchmark/whole.py --scale 0.1     (make bench SCALE=0.1)

The scale is in millions of orders. The shop is generated as Parquet files (once; they stay), and
`examples/generated_shop` is built on them, as a user would. In the same run, on this machine and
one after the other:

- the floor: DuckDB reads every column of the ten files and hashes it, and does nothing else;
- the build, as one process of dbt: CPU, memory, what was written to disk for want of memory, the
  size of the file, seconds by layer and of the ten slowest nodes;
- three marts beside a Polars script of our own (tests/peers/polars_marts.py), which must find equal
  values. Both begin with the facts and end with the mart on disk, and have one thread: what is
  compared is work. Ours are the statements of the models between the facts and the mart, as dbt
  compiled them, run by DuckDB without dbt; everything that they write counts.
- dbt's own share, on the demo shop: the CPU of a warm build less that of its statements alone.

What was measured is printed and written to docs/benchmarks.md. Exits with 1 when a bound was
missed, and at once when values differ.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
from equal_marts import differences
from graph import Graph, Timed, node, sums_by_layer
from measuring import PEERS_PYTHON, ROOT, Run, Shop, generated, print_machine, print_verdicts, run
from page import machine, table, write_section
from statements import Statements, run_statements

from basketry.generate.contract import INPUTS

PROJECT = ROOT / "examples" / "generated_shop"
PEER_SCRIPT = ROOT / "tests" / "peers" / "polars_marts.py"
# 2,000 orders are 1 for the generator.
SCALE_OF_A_MILLION = 500
FACTS = ("fct_orders", "fct_order_items", "fct_sessions", "fct_events", "dim_customers")
OTHER_FACTS = ("dim_products", "dim_dates")
SETTINGS = ("segments", "age_bands", "product_relations", "funnels", "funnel_steps")
PERIOD = ("period_grain", "period_start_date", "segment", "segment_value")
THING = ("main_level", "main_value", "related_level", "related_value")
# Marts that Polars makes too: their keys, and how many times its CPU is allowed.
COMPARED: dict[str, tuple[tuple[str, ...], float]] = {
    "order_value_by_period": ((*PERIOD, "currency_code"), 1.2),
    "attach_rates": ((*PERIOD, "currency_code", *THING), 3),
    "funnel_transitions": (("funnel_id", *PERIOD, "step_number"), 3),
}
PEAK_MEGABYTES = 4000
SPILLED_MEGABYTES = 1000
TIMES_THE_PARQUET = 15
SECONDS_OF_DBT = 15
SLOWEST = 10

Verdict = tuple[str, bool]


@dataclass(frozen=True)
class Built:
    """The shop as it was built."""

    took: Run
    floor: Statements
    parquet_megabytes: float
    file_megabytes: float
    timed: list[Timed]


@dataclass(frozen=True)
class Compared:
    """A mart made by the models and by Polars."""

    mart: str
    model_count: int
    ours: Statements
    peer: Run
    peer_cpu_seconds: float
    peer_version: str
    most: float

    @property
    def ratio(self) -> float:
        """How many times the CPU of Polars the models took."""
        return self.ours.cpu_seconds / self.peer_cpu_seconds


# --------------------------------------------------------------------------------------- the whole


def hashed_columns(folder: Path) -> list[str]:
    """Statements that hash every column of the ten inputs once."""
    found = []
    for name, one in INPUTS.items():
        hashes = ", ".join(f"bit_xor(hash({column}))" for column in one.columns)
        found.append(f"select {hashes} from '{folder}/{name}.parquet'")
    return found


def build(shop: Shop) -> Built:
    """Measure the floor, then build the example on the files."""
    floor = run_statements(hashed_columns(shop.folder), Path(":memory:"), shop.folder, threads=2)
    print(f"  floor: every input column hashed once {floor.cpu_seconds:>15.2f} CPU s", flush=True)
    shop.database.unlink(missing_ok=True)
    shop.dbt("deps")
    shop.dbt("parse")
    took = shop.dbt("build", "--exclude-resource-type", "unit_test")
    print_took("dbt build, with its data tests", took)
    parquet = sum((shop.folder / f"{name}.parquet").stat().st_size for name in INPUTS)
    return Built(
        took,
        floor,
        parquet / 1e6,
        shop.database.stat().st_size / 1e6,
        Graph(shop.folder / "target").timed(),
    )


def print_took(label: str, took: Run) -> None:
    """One line of what a process took."""
    print(
        f"  {label:44} {took.cpu_seconds:>9.1f} CPU s {took.wall_seconds:>8.1f} s "
        f"{took.megabytes:>8,.0f} MB {took.spilled_megabytes:>8,.0f} MB spilled",
        flush=True,
    )


# ------------------------------------------------------------------------------------------ Polars


def export_facts(shop: Shop) -> Path:
    """Write what the Polars scripts begin with."""
    folder = shop.folder / "facts"
    folder.mkdir(exist_ok=True)
    with duckdb.connect(str(shop.database), read_only=True) as connection:
        for name in FACTS:
            connection.execute(f"copy basketry.{name} to '{folder}/{name}.parquet'")
        for name in SETTINGS:
            connection.execute(f"copy basketry_seeds.{name} to '{folder}/{name}.csv' (header)")
    return folder


def compare(shop: Shop, facts: Path, mart: str) -> Compared:
    """Make a mart by the models and by Polars. Ends the benchmark when their values differ."""
    key, most = COMPARED[mart]
    graph = Graph(shop.folder / "target")
    models = graph.behind(node(mart), [node(name) for name in (*FACTS, *OTHER_FACTS)])
    ours = run_statements(graph.statements(models), shop.database, shop.folder, threads=1)
    made = shop.folder / f"polars_{mart}.parquet"
    peer = run(
        [str(PEERS_PYTHON), str(PEER_SCRIPT), mart, str(facts), str(made)],
        env={"POLARS_MAX_THREADS": "1"},
    )
    said = json.loads(peer.output)
    different = differences(shop.database, mart, key, made)
    if different:
        sys.exit(f"Polars has other values in {mart}, so nothing can be compared: {different}")
    compared = Compared(mart, len(models), ours, peer, said["cpu_seconds"], said["version"], most)
    print(
        f"  {mart:24} {len(models):>3} models {ours.cpu_seconds:>8.1f} CPU s "
        f"{ours.process.megabytes:>7,.0f} MB; Polars {said['cpu_seconds']:>7.1f} CPU s "
        f"{peer.megabytes:>7,.0f} MB; {compared.ratio:.1f} times; {said['rows']:,} equal rows",
        flush=True,
    )
    return compared


# ------------------------------------------------------------------------------------ dbt's share


def dbt_share(out: Path) -> tuple[Run, Run, Statements]:
    """Read the demo's project cold, build it warm, and run the statements of that build alone."""
    shutil.rmtree(out / "target", ignore_errors=True)
    out.mkdir(parents=True, exist_ok=True)
    shop = Shop("demo", out, ROOT)
    shop.database.unlink(missing_ok=True)
    cold = shop.dbt("parse")
    took = shop.dbt("build", "--exclude-resource-type", "unit_test")
    graph = Graph(out / "target")
    alone = run_statements(graph.statements(graph.everything()), shop.database, out, threads=2)
    print(
        f"  dbt build of the demo {took.cpu_seconds:.1f} CPU s, its statements alone "
        f"{alone.cpu_seconds:.1f}; reading the project for the first time {cold.cpu_seconds:.1f}",
        flush=True,
    )
    return cold, took, alone


# -------------------------------------------------------------------------------------- the page


def section_of_whole(shop: Shop, built: Built, compared: list[Compared], load: float) -> str:
    """What the page says of one size."""
    [(orders, lines, events)] = shop.rows(
        """
        select
            (select count(*) from basketry.fct_orders),
            (select count(*) from basketry.fct_order_items),
            (select count(*) from basketry.fct_events)
        """
    )
    took, floor = built.took, built.floor
    times = built.file_megabytes / built.parquet_megabytes
    size = (
        f"{orders:,} orders, {lines:,} lines, {events:,} events: {built.parquet_megabytes:,.0f} MB "
        f"of Parquet. The built file has {built.file_megabytes:,.0f} MB, {times:.1f} times as much."
    )
    beside_the_floor = (
        f"The build took {took.cpu_seconds / floor.cpu_seconds:,.0f} times the CPU of the floor."
    )
    costs = table(
        ("what", "CPU s", "seconds", "peak MB", "spilled MB"),
        [
            ("the floor: every input column hashed once", f"{floor.cpu_seconds:,.1f}",
             f"{floor.seconds:,.1f}", f"{floor.process.megabytes:,.0f}", 0),
            ("`dbt build` with its data tests", f"{took.cpu_seconds:,.1f}",
             f"{took.wall_seconds:,.1f}", f"{took.megabytes:,.0f}",
             f"{took.spilled_megabytes:,.0f}"),
        ],
    )  # fmt: skip
    layers = table(
        ("layer", "nodes", "seconds"),
        [
            (layer, count, f"{seconds:,.1f}")
            for layer, (count, seconds) in sums_by_layer(built.timed).items()
        ],
    )
    slowest = table(
        ("node", "layer", "seconds"),
        [(f"`{one.name}`", one.layer, f"{one.seconds:,.1f}") for one in built.timed[:SLOWEST]],
    )
    marts = table(
        ("mart", "models", "CPU s", "peak MB", "Polars, CPU s", "peak MB", "ratio", "bound"),
        [
            (f"`{one.mart}`", one.model_count, f"{one.ours.cpu_seconds:,.1f}",
             f"{one.ours.process.megabytes:,.0f}", f"{one.peer_cpu_seconds:,.1f}",
             f"{one.peer.megabytes:,.0f}", f"{one.ratio:.1f}", f"{one.most:g}")
            for one in compared
        ],
    )  # fmt: skip
    return f"""
{machine()} Load of the machine before the run: {load:.1f}.

{size}

{costs}

{beside_the_floor} Its seconds by layer, on two threads at a time:

{layers}

The ten slowest nodes:

{slowest}

Beside Polars {compared[0].peer_version}, one thread each, with equal values:

{marts}
"""


def section_of_dbt(cold: Run, took: Run, alone: Statements) -> str:
    """What the page says of dbt's own share."""
    return f"""
{machine()}

{
        table(
            ("what", "CPU s"),
            [
                ("a warm `dbt build` of the demo shop", f"{took.cpu_seconds:.1f}"),
                ("its statements alone, in one DuckDB process", f"{alone.cpu_seconds:.1f}"),
                ("**dbt's own share**", f"**{took.cpu_seconds - alone.cpu_seconds:.1f}**"),
                ("reading the project for the first time, before that", f"{cold.cpu_seconds:.1f}"),
            ],
        )
    }
"""


# ------------------------------------------------------------------------------------ the command


def main() -> int:
    """Measure one size; 1 when a bound was missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--scale", type=float, default=0.1, help="millions of orders")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "benchmark")
    parser.add_argument(
        "--dry", action="store_true", help="print what is measured, and leave the page alone"
    )
    arguments = parser.parse_args()
    load = os.getloadavg()[0]
    print_machine()

    out = arguments.out.resolve()
    scale = arguments.scale * SCALE_OF_A_MILLION
    folder = out / f"generated_{scale:g}"
    generated(folder, scale)
    shop = Shop("shop", folder, PROJECT)
    built = build(shop)
    facts = export_facts(shop)
    compared = [compare(shop, facts, mart) for mart in COMPARED]
    cold, demo, alone = dbt_share(out / "demo")

    if not arguments.dry:
        heading = f"The whole at {arguments.scale * 1e6:,.0f} orders"
        write_section(heading, section_of_whole(shop, built, compared, load))
        write_section("dbt's own share", section_of_dbt(cold, demo, alone))
    return print_verdicts(verdicts(built, compared, demo.cpu_seconds - alone.cpu_seconds))


def verdicts(built: Built, compared: list[Compared], of_dbt: float) -> list[Verdict]:
    """The bounds, and whether they were met; those of Polars and memory are meant for a million."""
    size = built.file_megabytes / built.parquet_megabytes
    peak, spilled = built.took.megabytes, built.took.spilled_megabytes
    found = [
        (f"{one.mart}: at most {one.most:g} times the CPU of Polars: {one.ratio:.2f}",
         one.ratio <= one.most)
        for one in compared
    ]  # fmt: skip
    return [
        *found,
        (f"the build under {PEAK_MEGABYTES:,} MB of memory: {peak:,.0f}", peak < PEAK_MEGABYTES),
        (f"no more than {SPILLED_MEGABYTES:,} MB spilled: {spilled:,.0f}",
         spilled <= SPILLED_MEGABYTES),
        (f"a file under {TIMES_THE_PARQUET} times the Parquet: {size:.1f}",
         size < TIMES_THE_PARQUET),
        (f"dbt's own share of a demo build at most {SECONDS_OF_DBT} CPU s: {of_dbt:.1f}",
         of_dbt <= SECONDS_OF_DBT),
    ]  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
