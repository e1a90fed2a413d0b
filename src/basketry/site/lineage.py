"""Where each column comes from, as dbt-colibri reads it out of the compiled SQL."""

from __future__ import annotations

import logging
from pathlib import Path


class _Complaints(logging.Handler):
    """Keeps what is complained of, in place of a terminal."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


def page(target_path: Path, scratch: Path) -> tuple[str, list[str]]:
    """The page of dbt-colibri, one HTML file.

    Its command asks a package registry for a newer version, so its classes are called here.

    Args:
        target_path: where dbt wrote manifest.json and catalog.json.
        scratch: an empty folder to write into.

    Returns:
        The page, and a line for each model or column whose origin could not be found.
    """
    # Only the site needs these.
    from dbt_colibri.lineage_extractor import extractor  # noqa: PLC0415
    from dbt_colibri.report import generator  # noqa: PLC0415
    from sqlglot.optimizer.scope import Scope  # noqa: PLC0415

    if not hasattr(Scope, "union_scopes"):
        # What sqlglot 30.19 renamed, and dbt-colibri 0.3.7 still calls by the old name.
        setattr(Scope, "union_scopes", property(lambda scope: scope.set_operation_scopes))  # noqa: B010
    complaints = _Complaints()
    logger = logging.getLogger("colibri")
    before = logger.propagate, logger.handlers[:]
    logger.propagate, logger.handlers = False, [complaints]
    try:
        found = extractor.DbtColumnLineageExtractor(
            str(target_path / "manifest.json"), str(target_path / "catalog.json")
        )
        report = generator.DbtColibriReportGenerator(found, disable_telemetry=True)
        report.generate_report(output_dir=str(scratch))
    finally:
        logger.propagate, logger.handlers = before
    return (scratch / "index.html").read_text(encoding="utf-8"), complaints.said
