"""MetricFlow's command line in a process that stays: its imports cost ten times a query.

Reads one command a line, a JSON list of arguments, and answers each with a line: what `mf` printed,
as a JSON text. `mf` finds the project in the working directory.
"""

from __future__ import annotations

import json
import os
import sys

from click.testing import CliRunner
from dbt_metricflow.cli.main import cli


def main() -> None:
    """Answer until there is no more to read."""
    # Its spinner writes to the terminal, whoever has standard output.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        done = CliRunner().invoke(cli, json.loads(line))
        said = done.output + (repr(done.exception) if done.exception else "")
        print(json.dumps(said), file=answers, flush=True)


if __name__ == "__main__":
    main()
