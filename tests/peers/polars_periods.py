"""Days, periods and sums by period: what the Polars scripts share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TypeAlias

import polars as pl

Frame: TypeAlias = pl.DataFrame
Column: TypeAlias = pl.Series

# The period grain that each is rolled up from.
FINER = {"week": "day", "month": "day", "quarter": "month", "year": "quarter"}
GRAINS = ("day", *FINER)
WITH_CUTS = ("month", "quarter", "year")


def period_start(day: date, grain: str) -> date:
    """The first day of the period that holds a day; weeks begin on Monday."""
    if grain == "day":
        return day
    if grain == "week":
        return day - timedelta(days=day.weekday())
    month = {"month": day.month, "quarter": (day.month - 1) // 3 * 3 + 1, "year": 1}[grain]
    return date(day.year, month, 1)


def shifted(start: date, grain: str, count: int) -> date:
    """The first day of the period so many periods later."""
    if grain in ("day", "week"):
        return start + timedelta(days=count * {"day": 1, "week": 7}[grain])
    months = (
        start.year * 12 + start.month - 1 + count * {"month": 1, "quarter": 3, "year": 12}[grain]
    )
    return date(months // 12, months % 12 + 1, 1)


def last_year(start: date, grain: str) -> date:
    """The first day of the period of a year ago: the same weekday, or the same month."""
    if grain in ("day", "week"):
        return start - timedelta(days=364)
    return date(start.year - 1, start.month, 1)


class Calendar:
    """Days as whole numbers from `base` on, and the days that their periods begin on."""

    def __init__(self, first: date, as_of: date) -> None:
        """Number the days of the data, and those of the periods that they lie in."""
        self.first, self.as_of = first, as_of
        self.base = date(first.year - 1, 12, 1)
        self.days = (as_of - self.base).days + 40
        numbered = [self.base + timedelta(days=number) for number in range(self.days)]
        self.starts = {
            grain: pl.Series(
                [max(0, (period_start(day, grain) - self.base).days) for day in numbered],
                dtype=pl.Int64,
            )
            for grain in GRAINS
        }

    def numbers(self, days: Column) -> Column:
        """The numbers of dates."""
        return days.to_physical().cast(pl.Int64) - (self.base - date(1970, 1, 1)).days

    def date(self, number: int) -> date:
        """The date of a number."""
        return self.base + timedelta(days=number)

    def periods(self, grain: str, starts: Iterable[int]) -> Frame:
        """One row per period by the number of its first day: what a mart says of it."""
        rows = []
        for number in starts:
            start = self.date(number)
            end = shifted(start, grain, 1) - timedelta(days=1)
            rows.append(
                {
                    "period_grain": grain,
                    "start": number,
                    "period_start_date": start,
                    "period_end_date": end,
                    "is_complete_period": start >= self.first and end <= self.as_of,
                    "previous_period_start_date": shifted(start, grain, -1),
                    "last_year_start_date": last_year(start, grain),
                }
            )
        return pl.DataFrame(rows)

    def rolled_up(
        self, frame: Frame, width: int, grains: Sequence[str] = GRAINS
    ) -> dict[str, Frame]:
        """Sums by every period grain of a frame with a `key` and columns to be summed.

        The key is (cut * days + day) * width + rest, where rest is below width.
        """
        found = {}
        if "day" in grains:
            found["day"] = summed(frame)
        for grain in grains:
            if grain == "day":
                continue
            finer = found.get(FINER[grain], frame)
            group, rest = finer["key"] // width, finer["key"] % width
            start = self.starts[grain].gather(group % self.days)
            found[grain] = summed(
                finer.with_columns(
                    ((group // self.days * self.days + start) * width + rest).alias("key")
                )
            )
        return found


def summed(frame: Frame) -> Frame:
    """The other columns' sums by `key`."""
    return frame.group_by("key").agg(pl.all().sum())
