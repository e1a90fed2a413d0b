"""Purchases with and without a micro-conversion compared as scipy does it, for the tests.

    .venv-peers/bin/python tests/peers/relative_risk.py COUNTS FOUND

reads a CSV of `bought`, `sessions`, `bought_without` and `sessions_without`, the purchases above
nought, and writes it with the lift (relative risk less one), its 95 % interval and the p of the
chi-square test of the four counts.

Runs in `.venv-peers` and imports nothing of this project, which runs elsewhere.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
from scipy.stats import chi2_contingency
from scipy.stats.contingency import relative_risk


def main(counts: Path, found: Path) -> None:
    """Compare the rows of a file."""
    rows = pd.read_csv(counts)
    compared = []
    for bought, sessions, bought_without, sessions_without in rows.itertuples(index=False):
        risk = relative_risk(bought, sessions, bought_without, sessions_without)
        interval = risk.confidence_interval(0.95)
        table = [
            [bought, sessions - bought],
            [bought_without, sessions_without - bought_without],
        ]
        all_bought = bought == sessions and bought_without == sessions_without
        compared.append(
            {
                "purchase_lift": risk.relative_risk - 1,
                "purchase_lift_lower": interval.low - 1,
                "purchase_lift_upper": interval.high - 1,
                "purchase_p_value": None
                if all_bought
                else chi2_contingency(table, correction=False).pvalue,
            }
        )
    pd.concat([rows, pd.DataFrame(compared)], axis="columns").to_csv(found, index=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
