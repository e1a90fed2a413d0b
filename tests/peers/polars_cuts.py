"""Cuts as whole numbers, ratios and intervals: what the Polars scripts share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from polars_periods import Column, Frame

Z_95 = 1.959963984540054
TEN_THOUSANDTHS = 10_000


@dataclass(frozen=True)
class Cut:
    """One kind of segment: the number of each row's value and currency, and what they stand for."""

    segment: str
    numbers: Column
    meaning: Frame


def cut_of(segment: str, texts: Frame) -> Cut:
    """Number the combinations of a frame's columns (few), in any order."""
    meaning = texts.unique().with_row_index("cut").with_columns(pl.col("cut").cast(pl.Int64))
    numbers = texts.join(meaning, on=texts.columns, how="left", maintain_order="left")["cut"]
    return Cut(segment, numbers, meaning)


def as_value(name: str, column: str, kind: pl.DataType) -> pl.Expr:
    """A column as the values of a cut; without a column there is one value, the cut's name."""
    if not column:
        value = pl.repeat(name, pl.len())
    elif kind == pl.Boolean:
        value = pl.when(pl.col(column)).then(pl.lit("yes")).otherwise(pl.lit("no"))
    else:
        value = pl.col(column).fill_null("unknown")
    # Categories are whole numbers underneath.
    return value.cast(pl.Categorical).alias("segment_value")


def cuts_of(frame: Frame, columns: Mapping[str, str], beside: Sequence[str] = ()) -> list[Cut]:
    """The cuts of a frame's rows, each with the columns `beside` it."""
    others = [pl.col(name).cast(pl.Categorical) for name in beside]
    return [
        cut_of(name, frame.select(*others, as_value(name, column, frame.schema.get(column))))
        for name, column in columns.items()
    ]


def numbered(texts: Column) -> tuple[Column, int]:
    """The number of each text, and how many there are."""
    frame = texts.alias("text").to_frame()
    known = frame.unique().with_row_index("number")
    numbers = frame.join(known, on="text", how="left", maintain_order="left")["number"]
    return numbers.cast(pl.Int64), len(known)


def whole(frame: Frame, names: Iterable[str]) -> Frame:
    """Decimals with four places as whole ten-thousandths."""
    return frame.with_columns(pl.col(name).to_physical().cast(pl.Int64) for name in names)


def ratio(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    """A ratio of whole numbers; null where there is nothing to divide by."""
    return pl.when(denominator != 0).then(numerator / denominator)


def wilson(successes: pl.Expr, trials: pl.Expr, side: int) -> pl.Expr:
    """One end of the 95 % interval of a rate: -1 the lower, 1 the upper."""
    rate, z_square = successes / trials, Z_95**2
    middle = (rate + z_square / (2 * trials)) / (1 + z_square / trials)
    reach = (
        Z_95
        * (rate * (1 - rate) / trials + z_square / (4 * trials * trials)).sqrt()
        / (1 + z_square / trials)
    )
    return pl.when(trials > 0).then(middle + side * reach)


def segments_on(facts: Path) -> set[str]:
    """The cuts that are on."""
    segments = pl.read_csv(facts / "segments.csv")
    return set(segments.filter(pl.col("is_on"))["segment"])
