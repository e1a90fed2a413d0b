"""The bins of order_value_distribution, worked out on exact fractions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

Bin = tuple[Decimal | None, Decimal | None]

WANTED_BINS = 40


def _exact_quantile(ordered: Sequence[Decimal], percent: int) -> Fraction:
    """Type 7, as a weighted sum over all ranks: a rank's weight falls to 0 within one rank."""
    place = Fraction((len(ordered) - 1) * percent, 100)
    return sum(
        (
            Fraction(value) * max(Fraction(0), 1 - abs(rank - place))
            for rank, value in enumerate(ordered)
        ),
        Fraction(0),
    )


def _round_width(wanted: float) -> Decimal:
    """The smallest of 1, 2 and 5 times a power of ten that is not below a width."""
    exponent = math.floor(math.log10(wanted)) - 1
    candidates = (
        Decimal(factor).scaleb(power)
        for power in range(exponent, exponent + 3)
        for factor in (1, 2, 5)
    )
    return next(width for width in candidates if float(width) >= wanted)


def histogram_bins(values: Sequence[Decimal], digits: int) -> list[Bin]:
    """The bins of one currency's order values, from inclusive to exclusive; None is open.

    Args:
        values: what each valid order is worth; at least one.
        digits: the decimals of the currency's smallest coin.
    """
    ordered = sorted(values)
    first, quarter, three_quarters, last = (
        _exact_quantile(ordered, percent) for percent in (1, 25, 75, 99)
    )
    wanted = max(
        2 * float(three_quarters - quarter) / len(ordered) ** (1 / 3),
        float((last - first) / WANTED_BINS),
        10.0**-digits,
    )
    width = _round_width(wanted)
    start = width * (first // Fraction(width))
    bins: list[Bin] = []
    lower = start
    while Fraction(lower) <= last:
        bins.append((lower, lower + width))
        lower += width
    if ordered[0] < start:
        bins[0] = (None, bins[0][1])
    if ordered[-1] >= lower:
        bins[-1] = (bins[-1][0], None)
    return bins
