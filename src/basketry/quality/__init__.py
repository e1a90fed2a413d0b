"""The quality gate: Great Expectations in front of the build and behind it."""

from __future__ import annotations

import atexit
import datetime
import importlib.util
import os
import sys
from pathlib import Path

from basketry.quality.errors import QualityError
from basketry.quality.suite import GATES

__all__ = ["COULD_NOT_RUN", "FAILED", "GOOD", "QualityError", "run"]

GOOD, FAILED, COULD_NOT_RUN = 0, 1, 2
"""Exit codes: all that was checked is as expected; expectations failed; it could not be checked."""

_NEEDED = ("great_expectations", "duckdb_engine")


def run(
    folder: Path,
    out: Path,
    *,
    target: str | None = None,
    only: str | None = None,
    as_of: datetime.date | None = None,
    published: Path | None = None,
) -> int:
    """Check the data of a project, say what failed, and write the page.

    Args:
        folder: the project's folder; dbt has run there.
        out: the folder to write into.
        target: a target of the profile; none is the profile's default.
        only: one gate, inputs or marts.
        as_of: the last day whose rows should all be there.
        published: look at the marts of the publication in this folder (of the schema of
            publications, on PostgreSQL) in place of those of the build.

    Returns:
        GOOD or FAILED.

    Raises:
        QualityError: the data could not be checked; says why and what to do.
    """
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise QualityError(
            f"the quality gate needs {missing[0]}: install requirements/quality.txt "
            "(`make quality` does)."
        )
    atexit.register(_end_quietly)
    print("Starting Great Expectations (a few seconds)", flush=True)
    # Not at the top: it takes seconds to load, and who does not check does not have it.
    from basketry.quality import gate  # noqa: PLC0415

    gates = GATES if only is None else (only,)
    checked = gate.run(folder, out, target=target, gates=gates, as_of=as_of, published=published)
    return FAILED if checked.count("failed") else GOOD


def _end_quietly() -> None:
    """Let nothing be said once Python is over.

    Great Expectations keeps modules alive to the very end, and DuckDB's binding then lists on
    standard error, in a hundred lines, what it could not free: it is freed with the process.
    """
    sys.stderr.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
