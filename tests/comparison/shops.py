"""Build five shops, and compare every mart of two such builds: what a rebuilding must not change.

    python tests/comparison/shops.py build build/before
    (change the models)
    python tests/comparison/shops.py build build/after
    python tests/comparison/shops.py compare build/before build/after

The shops are the demo, the dirty shop of the witness, and the three real ones of `examples/`, whose
raw files lie in `../shared/data` or in `$BASKETRY_SHARED/data`.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests" / "python")]

from example_shops import SHARED, Project  # noqa: E402
from harness import build_shop  # noqa: E402
from random_shop import random_shop  # noqa: E402

from basketry.dbt import run_dbt  # noqa: E402

# Doubles may differ in their last digits, when sums are taken in another order.
TOLERANCE = 1e-9
SCHEMA = "basketry"


def build_demo(path: Path, scratch: Path) -> None:
    """The demo shop, as `make build` makes it, without its tests."""
    environment = {
        "BASKETRY_DUCKDB_PATH": str(path),
        "DBT_TARGET_PATH": str(scratch / "target"),
        "DBT_LOG_PATH": str(scratch / "logs"),
    }
    for command in ("seed", "run"):
        run_dbt([command, "--quiet"], env=environment, project_dir=ROOT)


def build_dirty(path: Path, scratch: Path) -> None:
    """The random shop in which every rule is met, under the settings of the witness's first run."""
    shop = build_shop(random_shop(), scratch, {"as_of_date": "2025-12-20"})
    shutil.copy(shop.path, path)


def build_example(path: Path, scratch: Path) -> None:
    """A real shop of `examples/`, named by the file to write."""
    data = SHARED / "data" / path.stem
    if not data.is_dir():
        raise FileNotFoundError(f"{data} is not there: set BASKETRY_SHARED")
    project = Project(ROOT / "examples" / path.stem, scratch, {"data_path": str(data)})
    for command in (["deps"], ["seed", "--quiet"], ["run", "--quiet"]):
        project.dbt(*command)
    shutil.copy(project.database, path)


SHOPS: dict[str, Callable[[Path, Path], None]] = {
    "demo": build_demo,
    "dirty": build_dirty,
    "groceries": build_example,
    "fuzzy_factory": build_example,
    "online_retail": build_example,
}


def build(folder: Path, names: Sequence[str]) -> None:
    """Build these shops into `folder`, one DuckDB file each."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        path = (folder / f"{name}.duckdb").absolute()
        path.unlink(missing_ok=True)
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as scratch:
            SHOPS[name](path, Path(scratch))
        print(f"{name}: {path.stat().st_size / 1e6:.0f} MB, {time.monotonic() - began:.0f} s")


def _columns(connection: duckdb.DuckDBPyConnection, side: str, table: str) -> dict[str, str]:
    return dict(
        connection.execute(
            "select column_name, data_type from duckdb_columns()"
            " where database_name = ? and schema_name = ? and table_name = ?"
            " order by column_index",
            [side, SCHEMA, table],
        ).fetchall()
    )


def _tables(connection: duckdb.DuckDBPyConnection, side: str) -> set[str]:
    found = connection.execute(
        "select table_name from duckdb_tables() where database_name = ? and schema_name = ?",
        [side, SCHEMA],
    )
    return {name for (name,) in found.fetchall()}


def compare_tables(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """What differs in a table of the schemas `before` and `after`, in words; empty when nothing.

    Rows that are the same to the last bit fall away first. What is left is put side by side, sorted
    by the exact columns and then by the doubles, and compared cell by cell.
    """
    columns = _columns(connection, "before", table)
    if columns != _columns(connection, "after", table):
        after = _columns(connection, "after", table)
        changed = {name for name in {*columns, *after} if columns.get(name) != after.get(name)}
        return [f"columns or their types differ: {', '.join(sorted(changed))}"]
    for one, other in (("before", "after"), ("after", "before")):
        connection.execute(
            f'create or replace temp table left_{one} as select * from {one}.{SCHEMA}."{table}"'
            f' except all select * from {other}.{SCHEMA}."{table}"'
        )
    names = list(columns)
    doubles = [name for name in names if columns[name] == "DOUBLE"]
    ordered = ", ".join(f'"{name}"' for name in [*(n for n in names if n not in doubles), *doubles])
    left, right = (
        connection.execute(f"select * from left_{side} order by {ordered}").fetchall()
        for side in ("before", "after")
    )
    if len(left) != len(right):
        return [
            f"{len(left)} rows only before, {len(right)} only after, e.g. "
            f"{dict(zip(names, (left or right)[0], strict=True))}"
        ]
    problems = []
    for at, name in enumerate(names):
        pairs = [(one[at], other[at]) for one, other in zip(left, right, strict=True)]
        wrong = [pair for pair in pairs if not _is_same(*pair, is_double=name in doubles)]
        if wrong:
            problems.append(f"{name}: {len(wrong)} cells, e.g. {wrong[0][0]} and {wrong[0][1]}")
    return problems


def _is_same(left: object, right: object, *, is_double: bool) -> bool:
    if left == right or not (is_double and isinstance(left, float) and isinstance(right, float)):
        return left == right
    return abs(left - right) <= TOLERANCE * max(1.0, abs(left), abs(right))


def compare(before: Path, after: Path, names: Sequence[str]) -> bool:
    """Print what differs between two folders of built shops; true when nothing does."""
    is_equal = True
    for name in names:
        with duckdb.connect() as connection:
            for side, folder in (("before", before), ("after", after)):
                path = str((folder / f"{name}.duckdb").absolute()).replace("'", "''")
                connection.execute(f"attach '{path}' as {side} (read_only)")
            tables = _tables(connection, "before"), _tables(connection, "after")
            problems = {
                table: ["the table is on one side only"] for table in tables[0] ^ tables[1]
            } | {table: compare_tables(connection, table) for table in tables[0] & tables[1]}
            rows = sum(
                connection.table(f'before.{SCHEMA}."{table}"').shape[0] for table in tables[0]
            )
        found = {table: texts for table, texts in problems.items() if texts}
        print(
            f"{name}: {len(tables[0])} marts, {rows} rows: "
            f"{f'{len(found)} DIFFER' if found else 'equal'}"
        )
        for table, texts in sorted(found.items()):
            print("\n".join(f"  {table}: {text}" for text in texts))
        is_equal = is_equal and not found and bool(tables[0])
    return is_equal


def main() -> int:
    """Exit code 1 when something differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("command", choices=("build", "compare"))
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--shops", nargs="+", choices=list(SHOPS), default=list(SHOPS))
    arguments = parser.parse_args()
    if arguments.command == "build":
        build(arguments.folders[0], arguments.shops)
        return 0
    before, after = arguments.folders
    return 0 if compare(before, after, arguments.shops) else 1


if __name__ == "__main__":
    sys.exit(main())
