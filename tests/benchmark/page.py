"""The page docs/benchmarks.md: what was measured, one section for each benchmark and size."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Sequence
from importlib.metadata import version

from measuring import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"


def write_section(heading: str, text: str) -> None:
    """Put a section of the page in place of the one with its heading, or at the end."""
    page = PAGE.read_text(encoding="utf-8")
    section = f"## {heading}\n\n{text.strip()}\n"
    pattern = re.compile(rf"^## {re.escape(heading)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    found = pattern.search(page)
    if found:
        after = page[found.end() :]
        page = page[: found.start()] + section + ("\n" + after if after else "")
    else:
        page = f"{page.rstrip()}\n\n{section}"
    PAGE.write_text(page, encoding="utf-8")


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def machine() -> str:
    """What the figures were measured on, in one sentence."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        f"Measured on {os.cpu_count()} cores and {gigabytes:.0f} GB of memory, "
        f"Python {platform.python_version()}, dbt-core {version('dbt-core')}, "
        f"DuckDB {version('duckdb')}."
    )
