"""How values are written, in Japanese and English. No value is computed here."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

Number = int | float | Decimal
DASH = "–"
SYMBOLS = {"JPY": "¥", "USD": "$", "EUR": "€", "GBP": "£"}
LONGEST_NAME = 60
# Control characters, and those that turn the direction of the text around them.
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)


class Text(NamedTuple):
    """The same text in both languages."""

    ja: str
    en: str


def both(text: str) -> Text:
    """A text that needs no translation."""
    return Text(text, text)


def _rounded(value: Number, digits: int) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def _digits(currency: str | None) -> int:
    """How many decimals an amount of a currency has."""
    return 0 if currency == "JPY" else 2


def _signed(value: Decimal, text: str) -> str:
    if value == 0:
        return f"±{text}"
    return f"+{text}" if value > 0 else f"−{text}"


def count(value: Number | None) -> Text | None:
    """A number of things: 1,234; one decimal where it has a fraction."""
    if value is None:
        return None
    whole = Decimal(str(value)) == _rounded(value, 0)
    return both(f"{_rounded(value, 0 if whole else 1):,}".replace("-", "−"))


def ratio(value: Number | None) -> Text | None:
    """How many times: 2.82."""
    return None if value is None else both(f"{_rounded(value, 2):,}".replace("-", "−"))


def money(value: Number | None, currency: str | None) -> Text | None:
    """An amount: ¥1,235 without decimals for yen, $12.35 with two for any other currency.

    Without a currency the number stands alone.
    """
    if value is None:
        return None
    rounded = _rounded(value, _digits(currency))
    sign = "−" if rounded < 0 else ""
    symbol = SYMBOLS.get(currency, f"{currency}\u00a0") if currency else ""
    return both(f"{sign}{symbol}{abs(rounded):,}")


def money_change(value: Number | None, currency: str | None) -> Text | None:
    """An amount more or less, with its sign: +¥1,235, −¥1,235, ±¥0."""
    if value is None:
        return None
    amount = money(Decimal(str(value)).copy_abs(), currency)
    assert amount is not None
    return both(_signed(_rounded(value, _digits(currency)), amount.ja))


def rate(value: Number | None) -> Text | None:
    """A share as percent, with one decimal: 12.3%."""
    if value is None:
        return None
    percent = _rounded(Decimal(str(value)).scaleb(2), 1)
    return both(f"{percent:,}%".replace("-", "−"))


def change(value: Number | None) -> Text | None:
    """A change as a rate, with its sign: +4.3%, −4.3%."""
    if value is None:
        return None
    percent = _rounded(Decimal(str(value)).scaleb(2), 1)
    return both(_signed(percent, f"{abs(percent):,}%"))


def interval(lower: Text | None, upper: Text | None) -> Text | None:
    """Two ends: 4,802〜5,957 in Japanese, 4,802 to 5,957 in English."""
    if lower is None or upper is None:
        return None
    return Text(f"{lower.ja}〜{upper.ja}", f"{lower.en} to {upper.en}")


def month(day: date) -> Text:
    """The month of a date: 2026年3月, March 2026."""
    return Text(f"{day.year}年{day.month}月", f"{day:%B} {day.year}")


def period(grain: str, start: date) -> Text:
    """A month, quarter or year by its first day."""
    if grain == "month":
        return month(start)
    quarter = (start.month + 2) // 3
    if grain == "quarter":
        last = start.month + 2
        return Text(f"{start.year}年{start.month}〜{last}月", f"Q{quarter} {start.year}")
    return Text(f"{start.year}年", str(start.year))


def name(text: object) -> str:
    """A name that a shop gave, at most 60 characters long, without what cannot be seen."""
    clean = UNSEEN.sub("", str(text))
    return clean if len(clean) <= LONGEST_NAME else f"{clean[: LONGEST_NAME - 1]}…"
