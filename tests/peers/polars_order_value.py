"""The mart order_value_by_period in Polars."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from polars_cuts import TEN_THOUSANDTHS, Z_95, as_value, cut_of, numbered, ratio, segments_on, whole
from polars_periods import GRAINS, Calendar, Column, Frame
from polars_sales import AMOUNTS, CUTS_OF_LINES, read_sales


def order_value_by_period(facts: Path) -> Frame:
    """The mart order_value_by_period, on the net amount."""
    sales = read_sales(facts, ("category", "line_kind", "quantity", *AMOUNTS))
    orders = sales.orders
    customers, customer_count = numbered(orders["customer_key"])
    orders = orders.with_columns(customers.alias("customer"))
    lines = whole(sales.lines.rename({"quantity": "item_count"}), ("item_count", *AMOUNTS))
    found = [
        values_of_cut(
            sales.calendar,
            cut.segment,
            cut.meaning,
            orders.select("day", "customer", "item_count", *AMOUNTS).with_columns(
                cut.numbers.alias("cut")
            ),
            customer_count,
        )
        for cut in sales.cuts
    ]
    for name in CUTS_OF_LINES:
        if name not in segments_on(facts):
            continue
        parts = (
            lines.select(
                "order", as_value(name, name, lines.schema[name]),
                "item_count", *AMOUNTS,
            )
            .group_by("order", "segment_value")
            .agg(pl.all().sum())
        )  # fmt: skip
        whole_orders = orders[parts["order"]].select(
            "day", "customer", pl.col("currency_code").cast(pl.Categorical)
        )
        parts = pl.concat([parts, whole_orders], how="horizontal")
        cut = cut_of(name, parts.select("currency_code", "segment_value"))
        parts = parts.drop("order", "currency_code", "segment_value")
        parts = parts.with_columns(cut.numbers.alias("cut"))
        found.append(values_of_cut(sales.calendar, name, cut.meaning, parts, customer_count))
    return compared_values(pl.concat(found))


def values_of_cut(
    calendar: Calendar, segment: str, meaning: Frame, parts: Frame, customer_count: int
) -> Frame:
    """The measures of one kind of segment, in all its periods."""
    values = parts["net_amount"].unique().sort()
    ranks = parts.select("net_amount").join(
        values.to_frame().with_row_index("rank"),
        on="net_amount", how="left", maintain_order="left",
    )["rank"].cast(pl.Int64)  # fmt: skip
    day = (parts["cut"] * calendar.days + parts["day"]).alias("key")
    one = pl.lit(1, dtype=pl.Int64)
    totals = calendar.rolled_up(
        parts.select(day, one.alias("order_count"), "item_count", *AMOUNTS), 1
    )
    buyers = calendar.rolled_up(
        parts.select(
            (day * customer_count + parts["customer"]).alias("key"),
            one.alias("n"),
            pl.col("net_amount").alias("value"),
        ),
        customer_count,
    )
    counts = calendar.rolled_up(
        parts.select((day * len(values) + ranks).alias("key"), one.alias("n")), len(values)
    )
    measured = []
    for grain in GRAINS:
        measures = (
            totals[grain]
            .join(errors(buyers[grain], customer_count), on="key")
            .join(quantiles(counts[grain], values), on="key")
            .with_columns(
                (pl.col("key") // calendar.days).alias("cut"),
                (pl.col("key") % calendar.days).alias("start"),
                pl.lit(segment).alias("segment"),
            )
        )
        periods = calendar.periods(grain, measures["start"].unique())
        measured.append(measures.join(periods, on="start").join(meaning, on="cut"))
    return pl.concat(measured).with_columns(
        pl.col("currency_code", "segment_value").cast(pl.String)
    )


def errors(buyers: Frame, customer_count: int) -> Frame:
    """The standard errors of AOV (a ratio of sums by buyer) and of spend per customer."""
    buyers = buyers.select((pl.col("key") // customer_count).alias("key"), "n", "value")
    groups = buyers.group_by("key").agg(
        pl.len().cast(pl.Int64).alias("customer_count"), pl.col("n").sum(), pl.col("value").sum()
    )
    averages = groups.select(
        "key",
        (pl.col("value") / pl.col("n")).alias("aov"),
        (pl.col("value") / pl.col("customer_count")).alias("spend"),
    )
    squares = (
        buyers.join(averages, on="key")
        .group_by("key")
        .agg(
            (pl.col("value") - pl.col("n") * pl.col("aov")).pow(2).sum().alias("of_aov"),
            (pl.col("value") - pl.col("spend")).pow(2).sum().alias("of_spend"),
        )
    )
    count = pl.col("customer_count")
    is_known = pl.when(count > 1)
    return groups.join(squares, on="key").select(
        "key",
        "customer_count",
        is_known.then(
            (pl.col("of_aov") / (count - 1) * count).sqrt() / pl.col("n") / TEN_THOUSANDTHS
        ).alias("aov_standard_error"),
        is_known.then((pl.col("of_spend") / (count - 1) / count).sqrt() / TEN_THOUSANDTHS).alias(
            "spend_per_customer_standard_error"
        ),
    )


def quantiles(counts: Frame, values: Column) -> Frame:
    """Quartiles, p90 and the median's interval from counts by value."""
    counts = counts.sort("key")
    counts = counts.select(
        (pl.col("key") // len(values)).alias("key"),
        values.gather(counts["key"] % len(values)).alias("value"),
        "n",
    )
    last = pl.col("n").cum_sum().over("key")
    size = pl.col("n").sum().over("key")
    counts = counts.with_columns(last.alias("last"), size.alias("size"))
    size, last, before = pl.col("size"), pl.col("last"), pl.col("last") - pl.col("n")

    def quantile(percent: int) -> pl.Expr:
        place = (size - 1) * percent + 100
        weight = (place - 100 * before).clip(0, 100) - (place - 100 * last).clip(0, 100)
        return (pl.col("value") * weight).sum() / (100 * TEN_THOUSANDTHS)

    def at(rank: pl.Expr) -> pl.Expr:
        is_there = (before < rank) & (rank <= last)
        found = pl.when(is_there).then(pl.col("value")).sum() / TEN_THOUSANDTHS
        return pl.when(lower.first() >= 1).then(found)

    lower = ((size + 1) / 2 - Z_95 * size.sqrt() / 2).floor().cast(pl.Int64)
    return counts.group_by("key").agg(
        quantile(25).alias("p25_order_value"),
        quantile(50).alias("median_order_value"),
        quantile(75).alias("p75_order_value"),
        quantile(90).alias("p90_order_value"),
        at(lower).alias("median_lower"),
        at(size + 1 - lower).alias("median_upper"),
    )


def t_critical(df: pl.Expr) -> pl.Expr:
    """The two-sided 95 % point of Student's t by Cornish and Fisher; null below 30 degrees."""
    z = Z_95
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    degrees = df.cast(pl.Float64)
    value = sum((term / degrees**power for power, term in enumerate(terms, 1)), pl.lit(z))
    return pl.when(df >= 30).then(value)


def compared_values(measures: Frame) -> Frame:
    """The averages, their intervals, and the two comparisons."""
    orders, customers, items, value = (
        pl.col(name) for name in ("order_count", "customer_count", "item_count", "net_amount")
    )
    pieces = items / TEN_THOUSANDTHS
    worth = value / TEN_THOUSANDTHS
    rows = measures.with_columns(
        pl.lit("net").alias("order_value_basis"),
        value.alias("order_value_amount"),
        (worth / orders).alias("aov"),
        (worth / customers).alias("spend_per_customer"),
        (orders / customers).alias("orders_per_customer"),
        (pieces / orders).alias("items_per_order"),
        (pieces / customers).alias("items_per_customer"),
        ratio(value, items).alias("average_item_price"),
        ratio(pl.col("discount_amount"), pl.col("gross_amount")).alias("discount_rate"),
        (customers < 300).alias("is_wide_tailed"),
        t_critical(customers - 1).alias("t"),
    )
    for name in ("aov", "spend_per_customer"):
        reach = pl.col("t") * pl.col(f"{name}_standard_error")
        rows = rows.with_columns(
            (pl.col(name) - reach).alias(f"{name}_lower"),
            (pl.col(name) + reach).alias(f"{name}_upper"),
        )
    key = ["period_grain", "segment", "segment_value", "currency_code"]
    compared = {
        "order_value_amount": "order_value",
        "order_count": "order_count",
        "aov": "aov",
        "spend_per_customer": "spend_per_customer",
        "median_order_value": "median_order_value",
    }
    now = rows
    for then in ("previous_period", "last_year"):
        earlier = now.select(
            *key,
            pl.col("period_start_date").alias(f"{then}_start_date"),
            *(pl.col(column).alias(f"{then}_{column}") for column in compared),
        )
        rows = rows.join(earlier, on=[*key, f"{then}_start_date"], how="left").with_columns(
            (ratio(pl.col(column), pl.col(f"{then}_{column}")) - 1).alias(
                f"{metric}_change_vs_{then}"
            )
            for column, metric in compared.items()
        )
    return rows.drop("key", "cut", "start", "t")
