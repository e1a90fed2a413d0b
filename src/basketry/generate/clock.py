"""The shop's calendar: its span, its busy seasons, and how a moment is written.

A moment is a whole number of seconds since midnight of the first day in Tokyo; a day is counted
from the first day. Moments are written as UTC, dates in Tokyo's time.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

DEMO_AS_OF_DATE = "2026-03-31"
TIME_ZONE = "Asia/Tokyo"

FIRST_DATE = date(2024, 12, 1)
LAST_DATE = date.fromisoformat(DEMO_AS_OF_DATE)
DAYS = (LAST_DATE - FIRST_DATE).days + 1
DAY = 86_400
END = DAYS * DAY
_TOKYO_AHEAD = 9 * 3_600

MONTH_WEIGHTS: Mapping[int, float] = {
    1: 0.80, 2: 0.75, 3: 0.95, 4: 1.00, 5: 0.90, 6: 1.10,
    7: 1.50, 8: 0.95, 9: 0.90, 10: 1.00, 11: 1.15, 12: 1.90,
}  # fmt: skip
# Monday first.
WEEKDAY_WEIGHTS = (0.85, 0.85, 0.90, 0.90, 1.10, 1.30, 1.15)
GROWTH = (0.80, 1.25)


def date_of(day: int) -> date:
    """Return the calendar date of a day."""
    return FIRST_DATE + timedelta(days=day)


def day_of(text: str) -> int:
    """Return the day of a date written as YYYY-MM-DD."""
    return (date.fromisoformat(text) - FIRST_DATE).days


@cache
def date_text(day: int) -> str:
    """Return a day as YYYY-MM-DD."""
    return date_of(day).isoformat()


def utc_text(moment: int) -> str:
    """Return a moment as `YYYY-MM-DD HH:MM:SS` in UTC."""
    day, second = divmod(moment - _TOKYO_AHEAD, DAY)
    minute, second = divmod(second, 60)
    hour, minute = divmod(minute, 60)
    return f"{date_text(day)} {hour:02d}:{minute:02d}:{second:02d}"


def day_shares() -> tuple[float, ...]:
    """Return each day's share of the span's business; the shares add up to 1."""
    weights = []
    for day in range(DAYS):
        when = date_of(day)
        growth = GROWTH[0] + (GROWTH[1] - GROWTH[0]) * day / (DAYS - 1)
        weights.append(growth * MONTH_WEIGHTS[when.month] * WEEKDAY_WEIGHTS[when.weekday()])
    # Not `sum`: Python 3.12 began to round it otherwise.
    total = math.fsum(weights)
    return tuple(weight / total for weight in weights)
