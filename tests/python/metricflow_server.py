"""MetricFlow's command line in a process that stays: its imports cost ten times a query.

Reads one command a line, a JSON list of arguments, and answers each with a line: what `mf` printed,
as a JSON text. `mf` finds the project in the working directory.
"""

from __future__ import annotations

import json
import sys

from click.testing import CliRunner
from dbt_metricflow.cli.main import cli


def main() -> None:
    """Answer until there is no more to read."""
    for line in sys.stdin:
        done = CliRunner().invoke(cli, json.loads(line))
        said = done.output + (repr(done.exception) if done.exception else "")
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
