"""Three marts as a Polars script of our own makes them, for the benchmark of the whole.

    .venv-peers/bin/python tests/peers/polars_marts.py order_value_by_period FACTS OUT

reads the facts (FACTS/fct_orders.parquet and its like) and the tables of settings beside them
(FACTS/segments.csv and its like), writes the mart to the Parquet file OUT and prints what it took
as one line of JSON: seconds and CPU seconds from the first file read to the mart written. Loading
Python and Polars is in neither. Amounts and pieces are whole numbers of ten-thousandths; everything
else is as in the mart.

It is written for speed as one would for one's own shop, by the settings' defaults: whole numbers
for keys, packed into one; the finest grain first, the longer ones rolled up from it; texts at the
end. Where it meets what the default settings do not have, it stops.

Runs in `.venv-peers` and imports nothing of this project, which runs elsewhere.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from pathlib import Path

import polars as pl
from polars_attach_rates import attach_rates
from polars_funnel import funnel_transitions
from polars_order_value import order_value_by_period

MARTS = {
    "order_value_by_period": order_value_by_period,
    "attach_rates": attach_rates,
    "funnel_transitions": funnel_transitions,
}


def cpu_seconds() -> float:
    """What this process has used so far."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    """Make one mart."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("mart", choices=MARTS)
    parser.add_argument("facts", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    started, used = time.perf_counter(), cpu_seconds()
    mart = MARTS[arguments.mart](arguments.facts)
    mart.write_parquet(arguments.out)
    said = {
        "version": pl.__version__,
        "threads": pl.thread_pool_size(),
        "rows": len(mart),
        "seconds": time.perf_counter() - started,
        "cpu_seconds": cpu_seconds() - used,
    }
    print(json.dumps(said))


if __name__ == "__main__":
    main()
