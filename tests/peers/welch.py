"""Two arms of an experiment compared as scipy does it, for the tests.

    .venv-peers/bin/python tests/peers/welch.py UNITS

reads a CSV with one row per unit (`arm`, treatment or control, and `amount`) and prints, as one
line of JSON, Welch's t test with its 95 % interval and the chi-square test of an even split.

Runs in `.venv-peers` and imports nothing of this project, which runs elsewhere.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd
from scipy import stats


def main(path: Path) -> None:
    """Compare the two arms of a file."""
    units = pd.read_csv(path)
    treatment = units.loc[units["arm"] == "treatment", "amount"]
    control = units.loc[units["arm"] == "control", "amount"]
    test = stats.ttest_ind(treatment, control, equal_var=False)
    interval = test.confidence_interval(0.95)
    found = {
        "p_value": float(test.pvalue),
        "measured_uplift_per_unit": float(treatment.mean() - control.mean()),
        "measured_uplift_per_unit_lower": float(interval.low),
        "measured_uplift_per_unit_upper": float(interval.high),
        "split_p_value": float(stats.chisquare([len(treatment), len(control)]).pvalue),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
