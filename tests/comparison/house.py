"""What the graph of a dbt project looks like, by its manifest: how many models, how deep, how long.

python tests/comparison/house.py target/manifest.json [another/manifest.json ...]
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PACKAGE = "basketry"


def models_of(manifest: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The package's own models, by unique id."""
    return {
        name: node
        for name, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node["package_name"] == PACKAGE
    }


def reads_of(models: Mapping[str, Mapping[str, Any]]) -> dict[str, set[str]]:
    """What each model reads of the others."""
    return {name: set(node["depends_on"]["nodes"]) & set(models) for name, node in models.items()}


def depth_of(name: str, reads: Mapping[str, set[str]], known: dict[str, int]) -> int:
    """How many models stand one after the other up to this one, itself included."""
    if name not in known:
        known[name] = 1 + max((depth_of(read, reads, known) for read in reads[name]), default=0)
    return known[name]


def measured(manifest: Mapping[str, Any]) -> dict[str, object]:
    """The figures of one manifest, by what they are."""
    models = models_of(manifest)
    reads = reads_of(models)
    known: dict[str, int] = {}
    depths = {name: depth_of(name, reads, known) for name in models}
    marts = {name for name, node in models.items() if node["config"].get("access") == "public"}
    readers = {name: sum(name in found for found in reads.values()) for name in models}
    steps = set(models) - marts
    lines = [
        sum(bool(line.strip()) for line in node["raw_code"].splitlines())
        for node in models.values()
    ]
    longest = max(models, key=lambda name: len(models[name]["raw_code"].splitlines()))
    return {
        "models": len(models),
        "marts": len(marts),
        "steps": len(steps),
        "steps with one reader": sum(readers[name] == 1 for name in steps),
        "reads": sum(len(found) for found in reads.values()),
        "deepest": max(depths.values()),
        "nodes a mart": round(len(models) / len(marts), 1) if marts else None,
        "lines of a model, median": statistics.median(lines),
        "longest model": models[longest]["name"],
        "its lines": max(lines),
        "lines of SQL": sum(lines),
    }


def main() -> int:
    """Print a table with a column for each manifest."""
    paths = [Path(argument) for argument in sys.argv[1:]]
    tables = [measured(json.loads(path.read_text(encoding="utf-8"))) for path in paths]
    for what in tables[0]:
        print(f"{what:<26}" + "".join(f"{table[what]!s:>44}" for table in tables))
    return 0


if __name__ == "__main__":
    sys.exit(main())
