"""Writing a shop down: text CSV files for seeds, typed Parquet files for any size."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import duckdb

from basketry.generate.contract import DUCKDB_TYPES, INPUTS, Input, Row

TRUTH_FILE = "truth.json"


def write_rows_as_csv(folder: Path, pieces: Iterable[Mapping[str, list[Row]]], prefix: str) -> None:
    """Write pieces of rows to `<prefix><input>.csv`, one file an input, a piece at a time.

    UTF-8, a header line, `\\n` at line ends, an empty field for a null.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        writers = {}
        for name, one in INPUTS.items():
            path = folder / f"{prefix}{name}.csv"
            file = stack.enter_context(path.open("w", encoding="utf-8", newline=""))
            writers[name] = csv.writer(file, lineterminator="\n")
            writers[name].writerow(one.columns)
        for piece in pieces:
            for name, rows in piece.items():
                writers[name].writerows(rows)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _copy_statement(one: Input, source: Path, target: Path) -> str:
    columns = ", ".join(
        f"{_quoted(column)}: {_quoted(DUCKDB_TYPES[kind])}" for column, kind in one.columns.items()
    )
    return (
        f"copy (select * from read_csv({_quoted(str(source))}, header = true, auto_detect = false,"
        f" delim = ',', quote = '\"', escape = '\"', nullstr = '', columns = {{{columns}}}))"
        f" to {_quoted(str(target))} (format parquet)"
    )


def write_rows_as_parquet(folder: Path, pieces: Iterable[Mapping[str, list[Row]]]) -> None:
    """Write pieces of clean rows to `<input>.parquet`, typed as the contract says.

    The rows pass through a temporary CSV file beside the target, so memory stays small at any
    size. A row that its type can't hold raises duckdb.ConversionException.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        write_rows_as_csv(Path(temporary), pieces, "")
        with duckdb.connect() as connection:
            for name, one in INPUTS.items():
                source = Path(temporary) / f"{name}.csv"
                connection.execute(_copy_statement(one, source, folder / f"{name}.parquet"))
                source.unlink()


def _key(key: Any) -> str:
    return json.dumps(str(key), ensure_ascii=False)


def truth_text(truth: Mapping[str, Any]) -> str:
    """Return the truth as JSON, a line for each row of a list, so that a change is easy to read."""

    def lines(value: Any, indent: str) -> str:
        inner = indent + "  "
        if isinstance(value, Mapping) and value:
            parts = [f"{inner}{_key(k)}: {lines(v, inner)}" for k, v in value.items()]
            return "{\n" + ",\n".join(parts) + f"\n{indent}}}"
        if isinstance(value, list) and value:
            parts = [inner + json.dumps(item, ensure_ascii=False) for item in value]
            return "[\n" + ",\n".join(parts) + f"\n{indent}]"
        return json.dumps(value, ensure_ascii=False)

    return lines(truth, "") + "\n"


def write_truth(folder: Path, truth: Mapping[str, Any]) -> None:
    """Write the truth beside the rows."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / TRUTH_FILE).write_text(truth_text(truth), encoding="utf-8", newline="\n")
