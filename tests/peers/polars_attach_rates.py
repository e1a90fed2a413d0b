"""The mart attach_rates in Polars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from polars_cuts import TEN_THOUSANDTHS, as_value, cut_of, ratio, segments_on, whole, wilson
from polars_periods import WITH_CUTS, Calendar, Frame
from polars_sales import CUTS_OF_LINES, read_sales


@dataclass(frozen=True)
class Relation:
    """What is looked for beside what; a thing is a level and a value."""

    main: tuple[str, str]
    related: tuple[str, str]
    kind: str


def attach_rates(facts: Path) -> Frame:
    """The mart attach_rates."""
    levels = {"product": "product_id", "category": "category", "line_kind": "line_kind"}
    sales = read_sales(facts, (*levels.values(), "quantity", "net_amount"))
    lines = whole(sales.lines, ("quantity", "net_amount"))
    bought = lines.filter(pl.col("quantity") > 0)
    listed = pl.read_csv(facts / "product_relations.csv", infer_schema=False)
    used = {"line_kind", "category", *listed["main_level"], *listed["related_level"]}
    members = {
        level: bought.select(
            "order",
            pl.col(column).cast(pl.Categorical).alias("thing"),
            pl.col("quantity").alias("pieces"),
            pl.col("net_amount").alias("worth"),
        )
        .filter(pl.col("thing").is_not_null())
        .group_by("order", "thing")
        .agg(pl.all().sum())
        for level, column in levels.items()
        if level in used
    }
    relations = relations_of(members, listed)
    related = pl.concat(
        [
            beside(members, relation).with_columns(pl.lit(number, pl.Int64).alias("relation"))
            for number, relation in enumerate(relations)
        ]
    )
    calendar = sales.calendar
    month = calendar.starts["month"].gather(sales.orders["day"])
    found = [
        attached_of_cut(
            calendar, cut.segment, cut.meaning, len(relations),
            related.with_columns(
                cut.numbers.gather(related["order"]).alias("cut"),
                month.gather(related["order"]).alias("month"),
            ),
        )
        for cut in sales.cuts
    ]  # fmt: skip
    for name in CUTS_OF_LINES:
        if name not in segments_on(facts):
            continue
        # Every line puts its order into a cut, also one that only takes pieces back.
        value = as_value(name, name, lines.schema[name])
        values = lines.select("order", value).unique()
        currencies = sales.orders["currency_code"].cast(pl.Categorical).gather(values["order"])
        cut = cut_of(name, values.select(currencies.alias("currency_code"), "segment_value"))
        parts = values.select("order").with_columns(cut.numbers.alias("cut"))
        rows = related.join(parts, on="order")
        rows = rows.with_columns(month.gather(rows["order"]).alias("month"))
        found.append(attached_of_cut(calendar, name, cut.meaning, len(relations), rows))
    things = pl.DataFrame(
        [
            {
                "relation": number,
                "main_level": relation.main[0],
                "main_value": relation.main[1],
                "related_level": relation.related[0],
                "related_value": relation.related[1],
                "relation_kind": relation.kind,
            }
            for number, relation in enumerate(relations)
        ]
    )
    return compared_rates(pl.concat(found).join(things, on="relation"))


def relations_of(members: Mapping[str, Frame], listed: Frame) -> list[Relation]:
    """Those listed whose main thing is sold; all pairs of line kinds, and of categories if none."""
    sold = {
        (level, str(thing)) for level, frame in members.items() for thing in frame["thing"].unique()
    }
    found: dict[tuple[tuple[str, str], tuple[str, str]], str] = {}
    for row in listed.sort("relation_kind").iter_rows(named=True):
        main = (row["main_level"], row["main_value"])
        related = (row["related_level"], row["related_value"])
        if main in sold and main != related:
            found.setdefault((main, related), row["relation_kind"])
    for level in ("line_kind",) if found else ("line_kind", "category"):
        pairs = (
            members[level]
            .select("order", "thing")
            .join(members[level].select("order", pl.col("thing").alias("other")), on="order")
            .filter(pl.col("thing") != pl.col("other"))
            .select("thing", "other")
            .unique()
        )
        for thing, other in pairs.iter_rows():
            found.setdefault(((level, str(thing)), (level, str(other))), "pair")
    return [Relation(main, related, kind) for (main, related), kind in found.items()]


def beside(members: Mapping[str, Frame], relation: Relation) -> Frame:
    """Orders with the main thing, and what of the related one they hold too."""
    (main_level, main), (level, thing) = relation.main, relation.related
    mains = members[main_level].filter(pl.col("thing") == main)
    others = members[level].filter(pl.col("thing") == thing)
    return mains.join(others, on="order", how="left").select(
        "order",
        pl.col("thing_right").is_not_null().cast(pl.Int64).alias("both_order_count"),
        pl.col("pieces").alias("main_item_count"),
        pl.col("pieces_right").fill_null(0).alias("related_item_count"),
        pl.col("worth_right").fill_null(0).alias("attached_amount"),
    )


def attached_of_cut(
    calendar: Calendar, segment: str, meaning: Frame, relation_count: int, related: Frame
) -> Frame:
    """The counts of one kind of segment, by month, then by what months make up."""
    by_month = related.select(
        (
            (pl.col("cut") * calendar.days + pl.col("month")) * relation_count + pl.col("relation")
        ).alias("key"),
        pl.lit(1, dtype=pl.Int64).alias("main_order_count"),
        "both_order_count",
        "main_item_count",
        "related_item_count",
        "attached_amount",
    )
    found = []
    for grain, counts in calendar.rolled_up(by_month, relation_count, WITH_CUTS).items():
        group = pl.col("key") // relation_count
        rows = counts.with_columns(
            (pl.col("key") % relation_count).alias("relation"),
            (group // calendar.days).alias("cut"),
            (group % calendar.days).alias("start"),
            pl.lit(segment).alias("segment"),
        )
        periods = calendar.periods(grain, rows["start"].unique())
        found.append(rows.join(periods, on="start").join(meaning, on="cut"))
    return pl.concat(found).with_columns(pl.col("currency_code", "segment_value").cast(pl.String))


def compared_rates(counts: Frame) -> Frame:
    """The rates, their intervals, and the period before."""
    main, both = pl.col("main_order_count"), pl.col("both_order_count")
    rows = counts.with_columns(
        (both / main).alias("attach_rate"),
        wilson(both, main, -1).alias("attach_rate_lower"),
        wilson(both, main, 1).alias("attach_rate_upper"),
        ratio(pl.col("related_item_count"), pl.col("main_item_count")).alias(
            "attached_items_per_main_item"
        ),
        (pl.col("attached_amount") / TEN_THOUSANDTHS / main).alias(
            "attached_amount_per_main_order"
        ),
    )
    key = ["period_grain", "segment", "segment_value", "currency_code", "relation"]
    earlier = rows.select(
        *key,
        pl.col("period_start_date").alias("previous_period_start_date"),
        main.alias("previous_period_main_order_count"),
        pl.col("attach_rate").alias("previous_period_attach_rate"),
    )
    rows = rows.join(earlier, on=[*key, "previous_period_start_date"], how="left")
    change = pl.col("attach_rate") - pl.col("previous_period_attach_rate")
    return rows.with_columns(change.alias("attach_rate_change_vs_previous_period")).drop(
        "key", "cut", "start", "relation", "previous_period_start_date", "last_year_start_date"
    )
