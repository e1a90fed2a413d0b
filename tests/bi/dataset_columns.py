"""The columns of the Superset export's datasets, as the contracts of the marts have them.

`python tests/bi/dataset_columns.py` writes them anew, after a mart has changed; what a column is
called in the charts (`verbose_name`) is kept. A test compares.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import yaml

from basketry.publish.publication import RECORD, RECORD_COLUMNS, RECORD_DESCRIPTION

REPOSITORY = Path(__file__).resolve().parents[2]
EXPORT = REPOSITORY / "examples" / "superset" / "export"

# Types that DuckDB and PostgreSQL both know, so that one export serves both.
TYPES = {
    "string": "VARCHAR",
    "bigint": "BIGINT",
    "integer": "INTEGER",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "decimal(18,4)": "NUMERIC(18, 4)",
    "double": "DOUBLE PRECISION",
}
RECORD_TYPES = {
    "publication_number": "INTEGER",
    "as_of_date": "DATE",
    "basketry_version": "VARCHAR",
    "mart_name": "VARCHAR",
    "row_count": "BIGINT",
}
_DOC_CALL = re.compile(r"\{\{ doc\('basketry', '(\w+)'\) \}\}")
_DOC_BLOCK = re.compile(r"\{% docs (\w+) %\}\n(.*?)\{% enddocs %\}", re.DOTALL)


def contract() -> dict[str, dict[str, Any]]:
    """What can be published, by name: its `description`, and its `columns`.

    Columns are pairs of a type of TYPES and a description, by name and in order.

    Raises:
        KeyError: a `data_type` is not one of TYPES, or a `doc()` block is missing.
    """
    blocks: dict[str, str] = {}
    for page in (REPOSITORY / "models").rglob("*.md"):
        blocks |= dict(_DOC_BLOCK.findall(page.read_text(encoding="utf-8")))

    def text(described: str) -> str:
        # The first paragraph: the rest are tables of values, which no tool shows well.
        filled = _DOC_CALL.sub(lambda call: blocks[call[1]].split("\n\n")[0], described)
        return " ".join(filled.split())

    found: dict[str, dict[str, Any]] = {
        RECORD: {
            "description": RECORD_DESCRIPTION,
            "columns": {
                name: (RECORD_TYPES[name], described) for name, described in RECORD_COLUMNS.items()
            },
        }
    }
    for path in sorted((REPOSITORY / "models").rglob("_basketry__*.yml")):
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []):
            found[model["config"]["alias"]] = {
                "description": text(model["description"]),
                "columns": {
                    column["name"]: (_type(column["data_type"]), text(column["description"]))
                    for column in model["columns"]
                },
            }
    return found


def mart_of(dataset: dict[str, Any]) -> str:
    """The mart that a dataset reads; `<mart>_named` is that mart with names of products joined."""
    return str(dataset["table_name"]).removesuffix("_named")


def columns(wanted: dict[str, tuple[str, str]], present: list[dict[str, Any]]) -> list[Any]:
    """The `columns` of a dataset.

    Args:
        wanted: as the contract has them.
        present: as the dataset has them; their `verbose_name` is kept, and so are the columns that
            the dataset adds to those of the mart.
    """
    called = {column["column_name"]: column["verbose_name"] for column in present}
    added = [column for column in present if column["column_name"] not in wanted]
    return [
        {
            "column_name": name,
            "verbose_name": called.get(name),
            "is_dttm": kind in ("DATE", "TIMESTAMP"),
            "is_active": True,
            "type": kind,
            "advanced_data_type": None,
            "groupby": True,
            "filterable": True,
            "expression": None,
            "description": described,
            "python_date_format": None,
            "extra": {},
        }
        for name, (kind, described) in wanted.items()
    ] + added


def dump(content: dict[str, Any]) -> str:
    """A file of the export as a text: texts of several lines stay readable."""
    return yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


class _Dumper(yaml.SafeDumper):
    """YAML as Superset writes it, but for texts of several lines, and without anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text_node(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text_node)


def main() -> int:
    """Write the columns and the description of every dataset anew."""
    marts = contract()
    for path in sorted((EXPORT / "datasets").rglob("*.yaml")):
        dataset = yaml.safe_load(path.read_text(encoding="utf-8"))
        mart = marts[mart_of(dataset)]
        dataset["description"] = mart["description"]
        dataset["columns"] = columns(mart["columns"], dataset["columns"])
        path.write_text(dump(dataset), encoding="utf-8")
    return 0


def _type(data_type: str) -> str:
    # One written for two engines: "{{ 'double precision' if ... else 'double' }}".
    return TYPES["double" if "double" in data_type else data_type]


if __name__ == "__main__":
    sys.exit(main())
