"""Whether a mart and the same mart made by somebody else hold the same values."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

DOUBLES = 1e-9


def differences(database: Path, mart: str, key: Sequence[str], theirs: Path) -> dict[str, int]:
    """Rows that only one has, and for each other column how often it differs; empty when equal.

    Doubles may differ by 1e-9, or by that share where they are beyond 1; everything else must be
    the same. In the Parquet file `theirs`, decimals are whole numbers of ten-thousandths.
    """
    with duckdb.connect() as connection:
        connection.execute(f"attach '{database}' as built (read_only)")
        columns = connection.execute(f"describe select * from built.basketry.{mart}").fetchall()
        counts = ["count(*) filter (where ours.is_there is null or theirs.is_there is null)"]
        names = ["rows"]
        for name, kind, *_ in columns:
            if name in key:
                continue
            names.append(name)
            counts.append(f"count(*) filter (where {_differs(name, kind)})")
        found = connection.execute(
            f"""
            with ours as (select *, true as is_there from built.basketry.{mart}),
            theirs as (select *, true as is_there from '{theirs}')
            select {", ".join(counts)}
            from ours full outer join theirs using ({", ".join(key)})
            """
        ).fetchall()[0]
    return {name: count for name, count in zip(names, found, strict=True) if count}


def _differs(name: str, kind: str) -> str:
    ours, theirs = f"ours.{name}", f"theirs.{name}"
    if kind.startswith("DECIMAL"):
        return f"{ours} * 10000 is distinct from {theirs}"
    if kind == "DOUBLE":
        return (
            f"({ours} is null) <> ({theirs} is null) "
            f"or abs({ours} - {theirs}) > {DOUBLES} * greatest(1, abs({theirs}))"
        )
    return f"{ours} is distinct from {theirs}"
