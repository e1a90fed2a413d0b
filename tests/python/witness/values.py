"""Text to values, rounding, and the local calendar. Every number is exact."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from zoneinfo import ZoneInfo

from .contract import Kind

RawRow = dict[str, str | None]
Value = str | Decimal | int | bool | date | datetime | None

_NUMBER = re.compile(r"[+-]?[0-9]{1,13}(\.[0-9]+)?", re.ASCII)
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_TIMESTAMP = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[ T]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6}))?)?(?:Z|\+00(?::00)?)?)?",
    re.ASCII,
)
_TRUE = frozenset({"true", "t", "1", "yes"})
_FALSE = frozenset({"false", "f", "0", "no"})


class Unparsable(ValueError):
    """A text that is no value of the kind asked for."""


def trimmed(text: str | None) -> str | None:
    """The text without surrounding spaces; an empty one is null."""
    if text is None:
        return None
    return text.strip(" ") or None


def rounded(amount: Decimal | Fraction | int, digits: int) -> Decimal:
    """Half away from zero to `digits` decimals, exactly: no step goes through a float."""
    fraction = Fraction(amount) * 10**digits
    doubled = 2 * abs(fraction.numerator) + fraction.denominator
    magnitude = doubled // (2 * fraction.denominator)
    signed = magnitude if fraction >= 0 else -magnitude
    return Decimal(signed).scaleb(-digits)


def money(amount: Decimal | Fraction | int) -> Decimal:
    """An amount in the one money type, decimal(18, 4)."""
    return rounded(amount, 4)


def _parse_number(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise Unparsable(text)
    with localcontext() as context:
        context.prec = max(60, len(text) + 8)
        return Decimal(text).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def _parse_date(text: str) -> date:
    found = _DATE.fullmatch(text)
    if not found:
        raise Unparsable(text)
    if found[1].startswith("0"):
        raise Unparsable(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError as error:
        raise Unparsable(text) from error


def _parse_timestamp(text: str) -> datetime:
    found = _TIMESTAMP.fullmatch(text)
    if not found:
        raise Unparsable(text)
    day = _parse_date(found[1])
    try:
        return datetime(
            day.year,
            day.month,
            day.day,
            int(found[2] or 0),
            int(found[3] or 0),
            int(found[4] or 0),
            int((found[5] or "").ljust(6, "0")),
        )
    except ValueError as error:
        raise Unparsable(text) from error


def _parse_integer(text: str) -> int:
    _parse_number(text)
    exact = Fraction(text)
    if exact.denominator != 1:
        raise Unparsable(text)
    return int(exact)


def _parse_boolean(text: str) -> bool:
    if text.lower() not in _TRUE | _FALSE:
        raise Unparsable(text)
    return text.lower() in _TRUE


_PARSERS: dict[Kind, Callable[[str], Value]] = {
    "text": str,
    "number": _parse_number,
    "integer": _parse_integer,
    "boolean": _parse_boolean,
    "date": lambda text: _parse_timestamp(text).date(),
    "timestamp": _parse_timestamp,
}


def parsed(text: str | None, kind: Kind) -> Value:
    """The value of a trimmed text; raises Unparsable when it is none of its kind."""
    return None if text is None else _PARSERS[kind](text)


def local(instant: datetime, zone: ZoneInfo) -> datetime:
    """A naive UTC instant as the naive wall clock of the business time zone."""
    return instant.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)


def full_years(birth: date, on: date) -> int:
    """Age in completed years."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def period_start(day: date, grain: str, week_start: str) -> date:
    """First day of the period of `grain` that holds `day`."""
    if grain == "day":
        return day
    if grain == "week":
        since = day.weekday() if week_start == "monday" else (day.weekday() + 1) % 7
        return day - timedelta(days=since)
    if grain == "month":
        return day.replace(day=1)
    if grain == "quarter":
        return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return date(day.year, 1, 1)


def _months_later(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, day.day)


_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def next_start(start: date, grain: str, periods: int = 1) -> date:
    """Start of the period `periods` later (earlier when negative)."""
    if grain in _MONTHS:
        return _months_later(start, periods * _MONTHS[grain])
    return start + timedelta(days=periods * (7 if grain == "week" else 1))


def period_end(start: date, grain: str) -> date:
    """Last day of the period, inclusive."""
    return next_start(start, grain) - timedelta(days=1)


def last_year_start(start: date, grain: str) -> date:
    """The same period a year ago: by date from month up, the same weekday for day and week."""
    if grain in _MONTHS:
        return _months_later(start, -12)
    return start - timedelta(days=364)
