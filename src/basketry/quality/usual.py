"""What is usual, and how far from it chance alone goes: plain numbers in, plain numbers out.

Counts are compared with the same weekdays of the weeks before. How much they scatter is taken from
the data: shops that sell in bursts get wider bounds. A bound is a quantile of the negative binomial
distribution with that scatter, so that it holds for three rows a week as well as for a million, and
a count is never called unusual for a small change, however sure that change is.
"""

from __future__ import annotations

import datetime
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev, variance
from typing import Any

from scipy import stats

WEEK_DAYS = 7
WEEKS = 8
"""How many weeks before are looked back on."""

# How often chance alone may put a count below or above its bound, once per count that is checked.
# Few rows mean lost rows; many rows are more often a campaign, so the upper bound lies further off.
WEEK_CHANCES = (5e-3, 1e-4)
DAY_CHANCES = (1e-5, 1e-6)
# Never unusual, whatever chance says: a quarter less, or twice as much.
LEAST_SHARE, GREATEST_SHARE = 0.75, 2.0

MONTHS = 12
FEWEST_MONTHS = 6
MONTH_CHANCE = 1e-3
MONTH_FACTOR = 1.25
"""A measure of a month is never unusual within this factor of its usual value."""

BINS = 10
MIX_CHANCE = 1e-3
# Lines of one order, and events of one session, resemble each other: they tell half as much.
MIX_DESIGN_EFFECT = 2.0
LEAST_DISTANCE = 0.1
"""A Kullback-Leibler distance (nats) below which a mix is never called another one."""
UNSEEN_SHARE = 0.001
"""The share that values get which were never seen before: a distance stays finite."""
EXPECTED_COUNT = 10
"""A value is missed when at least so many rows of it were to be expected."""


@dataclass(frozen=True)
class Bounds:
    """A usual value and the bounds, both included, within which another one is usual as well."""

    usual: float
    lowest: float
    highest: float


Counts = Mapping[datetime.date, int]


def week_bounds(counts: Counts, last_day: datetime.date) -> Bounds | None:
    """How many rows the seven days up to `last_day` usually have.

    Args:
        counts: rows per day; a day that is not there has none.
        last_day: the last day of the week.

    Returns:
        None when the counts do not reach back over the eight weeks before.
    """
    if not _reaches_back(counts, last_day, WEEKS):
        return None
    weeks = [sum(_same_week(counts, last_day, back)) for back in range(1, WEEKS + 1)]
    usual = fmean(weeks)
    if usual == 0:
        return None
    scatter = max(_daily_scatter(counts, last_day), variance(weeks) / usual)
    return _count_bounds(usual, scatter, WEEK_CHANCES)


def day_bounds(counts: Counts, last_day: datetime.date) -> dict[datetime.date, Bounds] | None:
    """How many rows each of the seven days up to `last_day` usually has, by its weekday.

    Returns:
        None when the counts do not reach back over the eight weeks before.
    """
    if not _reaches_back(counts, last_day, WEEKS):
        return None
    scatter = _daily_scatter(counts, last_day)
    bounds = {}
    for back in range(WEEK_DAYS):
        day = last_day - datetime.timedelta(days=back)
        usual = fmean(_same_weekdays(counts, day))
        bounds[day] = _count_bounds(usual, scatter, DAY_CHANCES)
    return dict(sorted(bounds.items()))


def longest_gap(counts: Counts, last_day: datetime.date) -> int:
    """The most days without a row in a row, within the eight weeks up to `last_day`."""
    longest = gap = 0
    for back in range(WEEKS * WEEK_DAYS):
        has_rows = counts.get(last_day - datetime.timedelta(days=back), 0) > 0
        gap = 0 if has_rows else gap + 1
        longest = max(longest, gap)
    return longest


def value_bounds(values: Sequence[float]) -> Bounds | None:
    """Where the next value of a series lies: Student's interval of a prediction.

    Amounts, counts and rates change by factors: they are compared as logarithms, unless one of
    them is not above zero.

    Args:
        values: the values before, one per period, all counted alike.

    Returns:
        None when there are fewer than six. A fifth less or a quarter more is always inside.
    """
    if len(values) < FEWEST_MONTHS:
        return None
    if min(values) > 0:
        usual, reach = _prediction([math.log(value) for value in values])
        reach = max(reach, math.log(MONTH_FACTOR))
        return Bounds(math.exp(usual), math.exp(usual - reach), math.exp(usual + reach))
    usual, reach = _prediction(values)
    reach = max(reach, (MONTH_FACTOR - 1) * abs(usual))
    return Bounds(usual, usual - reach, usual + reach)


def _prediction(values: Sequence[float]) -> tuple[float, float]:
    """The mean, and how far to both sides the next value may lie."""
    quantile = float(stats.t.ppf(1 - MONTH_CHANCE / 2, len(values) - 1))
    return fmean(values), quantile * stdev(values) * math.sqrt(1 + 1 / len(values))


def number_partition(counts: Mapping[float, int]) -> dict[str, Any]:
    """Numbers by tenths of their usual rows, as Great Expectations wants a distribution.

    Args:
        counts: usual rows by value; at least one.

    Returns:
        `bins`, the edges, rising, from the smallest value to the largest; `weights`, the share
        of each bin. A value on an edge belongs to the bin above it, the largest to the last.
    """
    total = sum(counts.values())
    ordered = sorted(counts)
    edges = [ordered[0]]
    seen = 0
    for value in ordered:
        # The value that the next tenth of the rows begins with.
        if seen >= total * len(edges) / BINS and value > edges[-1]:
            edges.append(value)
        seen += counts[value]
    top = ordered[-1] if ordered[-1] > edges[-1] else edges[-1] + max(1.0, abs(edges[-1]) / 1000)
    bins = [*edges, top]
    weights = [0] * len(edges)
    for value, count in counts.items():
        place = max(number for number, edge in enumerate(edges) if edge <= value)
        weights[place] += count
    return {"bins": bins, "weights": [weight / total for weight in weights]}


def name_partition(counts: Mapping[str, int]) -> dict[str, Any]:
    """Names with their shares of the usual rows, the most frequent first."""
    total = sum(counts.values())
    ordered = sorted(counts, key=lambda name: (-counts[name], name))
    return {"values": ordered, "weights": [counts[name] / total for name in ordered]}


def allowed_distance(bin_count: int, usual_rows: int, recent_rows: int) -> float:
    """The Kullback-Leibler distance (nats) that two samples of one distribution stay below.

    Twice the distance times the harmonic number of rows is distributed like chi-square (the
    G-test), wider by the design effect.
    """
    freedom = max(1, bin_count - 1)
    noise = float(stats.chi2.ppf(1 - MIX_CHANCE, freedom)) / 2
    noise *= MIX_DESIGN_EFFECT * (1 / usual_rows + 1 / recent_rows)
    return max(LEAST_DISTANCE, noise)


def frequent_names(counts: Mapping[str, int], share_of_days: float) -> list[str]:
    """Names of which ten rows or more are to be expected in a period.

    Args:
        counts: usual rows by name.
        share_of_days: days of the period / days of the counts.
    """
    return sorted(name for name, count in counts.items() if count * share_of_days >= EXPECTED_COUNT)


def summed(pairs: Iterable[tuple[Any, int]]) -> Counter[Any]:
    """Counts by value; pairs of one value are added up."""
    counts: Counter[Any] = Counter()
    for value, count in pairs:
        counts[value] += count
    return counts


def _count_bounds(usual: float, scatter: float, chances: tuple[float, float]) -> Bounds:
    """Quantiles of the negative binomial distribution; the usual value is itself an estimate."""
    if usual == 0:
        # A weekday that never has rows: some are not worth an alarm.
        return Bounds(0, 0, math.inf)
    scatter = max(1.0, scatter) * (1 + 1 / WEEKS)
    size, chance = usual / (scatter - 1), 1 / scatter
    lowest, highest = stats.nbinom.ppf([chances[0], 1 - chances[1]], size, chance)
    return Bounds(
        usual,
        min(float(lowest), math.floor(LEAST_SHARE * usual)),
        max(float(highest), math.ceil(GREATEST_SHARE * usual)),
    )


def _daily_scatter(counts: Counts, last_day: datetime.date) -> float:
    """Variance of a weekday's counts over their mean, pooled over the weekdays; 1 is chance."""
    squares, freedom = 0.0, 0
    for back in range(WEEK_DAYS):
        days = _same_weekdays(counts, last_day - datetime.timedelta(days=back))
        usual = fmean(days)
        if usual > 0:
            squares += sum((count - usual) ** 2 for count in days) / usual
            freedom += len(days) - 1
    return squares / freedom if freedom else 1.0


def _same_weekdays(counts: Counts, day: datetime.date) -> list[int]:
    return [counts.get(day - datetime.timedelta(weeks=back), 0) for back in range(1, WEEKS + 1)]


def _same_week(counts: Counts, last_day: datetime.date, back: int) -> list[int]:
    end = last_day - datetime.timedelta(weeks=back)
    return [counts.get(end - datetime.timedelta(days=day), 0) for day in range(WEEK_DAYS)]


def _reaches_back(counts: Counts, last_day: datetime.date, weeks: int) -> bool:
    first = last_day - datetime.timedelta(weeks=weeks + 1) + datetime.timedelta(days=1)
    return bool(counts) and min(counts) <= first
