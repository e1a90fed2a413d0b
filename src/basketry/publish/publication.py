"""What a publication is: its number, its marts and how many rows each has."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from basketry.engines import compare

RECORD = "publication"
"""The table beside the marts, and the file beside the tables, that say which publication it is."""

RECORD_DESCRIPTION = (
    "One row per mart of this publication. publication_number is the same in all of them."
)
RECORD_COLUMNS = {
    "publication_number": "The number of this publication, counted from 1.",
    "as_of_date": "The last day that counts. Null: the project has no orders, or no such date.",
    "basketry_version": "The version of Basketry that published.",
    "mart_name": "The name of the mart.",
    "row_count": "Rows of the mart in this publication.",
}

Relation = tuple[str, str]
"""Schema and name of a relation in the build."""

_DATED_BY = "model.basketry.int_basketry__date_range"


class PublishError(RuntimeError):
    """Nothing was published; the message says why and what to do about it."""


@dataclass(frozen=True)
class Mart:
    """A public model of a build: where it is, and how it and its columns are described."""

    schema: str
    name: str
    description: str
    columns: Mapping[str, str]


@dataclass(frozen=True)
class Publication:
    """A publication's record.

    Attributes:
        number: counted from 1, one higher than the publication before.
        target: duckdb or postgres.
        as_of_date: the last day that counts, None when the build has no such date.
        basketry_version: the version of Basketry that published.
        row_counts: rows of each mart, by name.
    """

    number: int
    target: str
    as_of_date: datetime.date | None
    basketry_version: str
    row_counts: Mapping[str, int]

    def rows(self) -> list[tuple[int, datetime.date | None, str, str, int]]:
        """The rows of the table `publication`, in the order of RECORD_COLUMNS."""
        return [
            (self.number, self.as_of_date, self.basketry_version, name, count)
            for name, count in sorted(self.row_counts.items())
        ]

    def write(self, folder: Path) -> None:
        """Write `publication.json` into a publication's folder."""
        content = {
            "publication_number": self.number,
            "target": self.target,
            "as_of_date": self.as_of_date and self.as_of_date.isoformat(),
            "basketry_version": self.basketry_version,
            "row_counts": dict(sorted(self.row_counts.items())),
        }
        text = json.dumps(content, indent=2, ensure_ascii=False)
        (folder / f"{RECORD}.json").write_text(text + "\n", encoding="utf-8")


def marts_of(manifest: Mapping[str, Any]) -> list[Mart]:
    """The models that a publication holds: those with access public, by name.

    Args:
        manifest: dbt's manifest.json.

    Raises:
        PublishError: there is none, two have one name, or one is called like the record.
    """
    nodes = {
        (node["schema"], node["alias"]): node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
    }
    marts = []
    for model in compare.compared_models(manifest):
        node = nodes[model.schema, model.name]
        columns = {
            name: column["description"].strip()
            for name, column in node["columns"].items()
            if column["description"].strip()
        }
        marts.append(Mart(model.schema, model.name, node["description"].strip(), columns))
    _check_names([mart.name.lower() for mart in marts])
    return sorted(marts, key=lambda mart: mart.name)


def dated_by(manifest: Mapping[str, Any]) -> Relation | None:
    """The relation whose one row holds `as_of_date`; None in a project that does not have it."""
    node = manifest["nodes"].get(_DATED_BY)
    return None if node is None else (node["schema"], node["alias"])


def _check_names(names: Sequence[str]) -> None:
    if not names:
        raise PublishError(
            "no model has access public, so there is nothing to publish. "
            "Set `+access: public` on the marts in dbt_project.yml."
        )
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise PublishError(
            f"two public models are called {', '.join(twice)}. "
            "All marts are published into one schema: rename one, or make it private."
        )
    if RECORD in names:
        raise PublishError(
            f"a public model is called {RECORD}, as the table is that every publication has of "
            "itself. Give it another alias, or make it private."
        )
