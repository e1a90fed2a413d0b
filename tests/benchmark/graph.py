"""What dbt knows of a build: its nodes, what they need, their SQL and how long they took."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any


def node(mart: str) -> str:
    """The name in dbt of a mart that is called so in the warehouse: the one place that knows it."""
    return f"basketry__{mart}"


@dataclass(frozen=True)
class Timed:
    """A node of a run and the seconds that its statement took; two run at a time."""

    name: str
    layer: str
    seconds: float


class Graph:
    """The manifest and the results that a run of dbt left in its target folder."""

    def __init__(self, target: Path) -> None:
        """Read both files."""
        manifest = json.loads((target / "manifest.json").read_text("utf-8"))
        results = json.loads((target / "run_results.json").read_text("utf-8"))
        self.nodes: dict[str, dict[str, Any]] = manifest["nodes"]
        self.project: str = manifest["metadata"]["project_name"]
        self._parents: dict[str, list[str]] = manifest["parent_map"]
        self._results: list[dict[str, Any]] = results["results"]

    def timed(self) -> list[Timed]:
        """What the run did, the slowest first."""
        found = []
        for result in self._results:
            own = self.nodes.get(result["unique_id"])
            if own is not None:
                found.append(Timed(own["name"], self.layer(own), result["execution_time"]))
        return sorted(found, key=lambda one: -one.seconds)

    def layer(self, own: dict[str, Any]) -> str:
        """Where a node stands between the raw rows and the reader."""
        if own["resource_type"] == "test":
            return "data tests"
        if own["resource_type"] == "seed":
            return "seeds"
        if own["package_name"] != "basketry":
            return "mapping"
        if "staging" in own["fqn"]:
            return "staging"
        return "marts" if own["access"] == "public" else "steps"

    def above(self, names: Iterable[str]) -> set[str]:
        """The ids of models with these names and of all that they need."""
        found: set[str] = set()
        left = [self._id(name) for name in names]
        while left:
            one = left.pop()
            if one not in found:
                found.add(one)
                left += self._parents[one]
        return found

    def behind(self, name: str, facts: Iterable[str]) -> list[str]:
        """The ids of a model and of what it needs beyond the facts, each after what it needs."""
        return self._in_order(self.above([name]) - self.above(facts))

    def everything(self) -> list[str]:
        """The ids of all models, then of all data tests, of the run."""
        done = [result["unique_id"] for result in self._results]
        tests = [one for one in done if one.startswith("test.")]
        return [*self._in_order(set(done) - set(tests)), *tests]

    def statements(self, ids: Iterable[str]) -> list[str]:
        """What dbt sends to make these nodes: a table, a view, or the count of a test's rows."""
        found = []
        for one in ids:
            own = self.nodes[one]
            kind = own["config"]["materialized"]
            if own["resource_type"] == "test":
                found.append(f"select count(*) from ({own['compiled_code']})")
            elif kind in ("table", "view"):
                name = own["relation_name"]
                found.append(f"create or replace {kind} {name} as {own['compiled_code']}")
        return found

    def _id(self, name: str) -> str:
        [found] = [
            one
            for one, own in self.nodes.items()
            if own["name"] == name and own["package_name"] == "basketry"
        ]
        return found

    def _in_order(self, ids: set[str]) -> list[str]:
        """The models among these ids, each after those that it needs."""
        models = sorted(one for one in ids if one.startswith("model."))
        needs = {one: [each for each in self._parents[one] if each in ids] for one in models}
        return [one for one in TopologicalSorter(needs).static_order() if one in needs]


def sums_by_layer(timed: Iterable[Timed]) -> dict[str, tuple[int, float]]:
    """Number of nodes and seconds by layer, in the order of the data's way."""
    sums: defaultdict[str, tuple[int, float]] = defaultdict(lambda: (0, 0.0))
    for one in timed:
        count, seconds = sums[one.layer]
        sums[one.layer] = (count + 1, seconds + one.seconds)
    order = ("seeds", "mapping", "staging", "steps", "marts", "data tests")
    return {layer: sums[layer] for layer in order if layer in sums}
