"""The statistics of the order value marts, by definition and without approximation formulas.

Quantiles and variances are computed on exact fractions; only roots and t use floats.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache

Z_95 = 1.959963984540054


def quantile(ordered: Sequence[Decimal], share: Fraction) -> float:
    """Type 7 of values in ascending order: between the neighbours of rank (n - 1) * share."""
    position = (len(ordered) - 1) * share
    below = position.numerator // position.denominator
    above = min(below + 1, len(ordered) - 1)
    low, high = Fraction(ordered[below]), Fraction(ordered[above])
    return float(low + (position - below) * (high - low))


def median_interval(ordered: Sequence[Decimal]) -> tuple[Decimal, Decimal] | None:
    """The two ascending values around the median with 95 %; None when there are too few."""
    count = len(ordered)
    lower = math.floor((count + 1) / 2 - Z_95 * math.sqrt(count) / 2)
    if lower < 1:
        return None
    return ordered[lower - 1], ordered[count - lower]


def _covariance(left: Sequence[int], right: Sequence[int]) -> Fraction:
    """The sample covariance of whole numbers, exactly."""
    count = len(left)
    products = sum(x * y for x, y in zip(left, right, strict=True))
    return Fraction(count * products - sum(left) * sum(right), count * (count - 1))


def ratio_standard_error(totals: Sequence[Decimal], counts: Sequence[int]) -> float | None:
    """Delta-method standard error of sum(totals) / sum(counts), by unit; None below two units."""
    units = len(totals)
    if units < 2:
        return None
    # Money has four decimals: in ten-thousandths it is whole.
    y, d = [int(total.scaleb(4)) for total in totals], list(counts)
    mean_y, mean_d = Fraction(sum(y), units), Fraction(sum(d), units)
    variance = (
        _covariance(y, y) / mean_d**2
        - 2 * _covariance(y, d) * mean_y / mean_d**3
        + mean_y**2 * _covariance(d, d) / mean_d**4
    )
    return math.sqrt(variance / units) / 10**4


def _beta_fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function, by Lentz's method."""
    tiny = 1e-300
    c, d = 1.0, 1.0 - (a + b) * x / (a + 1.0)
    d = 1.0 / (d if abs(d) > tiny else tiny)
    result = d
    for m in range(1, 1000):
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1.0 + numerator * d
            d = 1.0 / (d if abs(d) > tiny else tiny)
            c = 1.0 + numerator / c
            c = c if abs(c) > tiny else tiny
            result *= d * c
        if abs(d * c - 1.0) < 1e-16:
            break
    return result


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b)."""
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    if x < (a + 1.0) / (a + b + 2.0):
        return front * _beta_fraction(a, b, x) / a
    return 1.0 - front * _beta_fraction(b, a, 1.0 - x) / b


def two_sided_p(t: float, df: float) -> float:
    """Probability of a Student t beyond +-t."""
    return incomplete_beta(df / 2.0, 0.5, df / (df + t * t))


@cache
def t_critical(df: float, alpha: float = 0.05) -> float:
    """The t beyond which +-t leaves `alpha`, by bisection of the distribution."""
    low, high = 0.0, 1000.0
    for _ in range(64):
        middle = (low + high) / 2.0
        if two_sided_p(middle, df) > alpha:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0


def ratio_interval(mean: float, error: float | None, units: int) -> tuple[float, float] | None:
    """The 95 % t interval with units - 1 degrees of freedom; None below 30 of them."""
    if error is None or units - 1 < 30:
        return None
    half = t_critical(units - 1) * error
    return mean - half, mean + half


def wilson(successes: int, trials: int | Fraction) -> tuple[float, float]:
    """The interval around the rate that is drawn towards a half, as the textbook prints it."""
    size, z_square = float(trials), Z_95**2
    rate = successes / size
    middle = (rate + z_square / (2 * size)) / (1 + z_square / size)
    reach = (
        Z_95
        * math.sqrt(rate * (1 - rate) / size + z_square / (4 * size**2))
        / (1 + z_square / size)
    )
    return max(0.0, middle - reach), min(1.0, middle + reach)


def newcombe(one: tuple[int, int], other: tuple[int, int]) -> tuple[float, float]:
    """The interval of the difference of two rates of (successes, trials), by their Wilson ends."""
    (low, high), (other_low, other_high) = wilson(*one), wilson(*other)
    rate, other_rate = one[0] / one[1], other[0] / other[1]
    difference = rate - other_rate
    return (
        difference - math.hypot(rate - low, other_high - other_rate),
        difference + math.hypot(high - rate, other_rate - other_low),
    )


def katz(one: tuple[int, int], other: tuple[int, int]) -> tuple[float, float]:
    """The interval of the ratio of two rates of (successes, trials) less one, by its logarithm."""
    (successes, trials), (other_successes, other_trials) = one, other
    logarithm = math.log(successes / trials) - math.log(other_successes / other_trials)
    error = math.sqrt(1 / successes - 1 / trials + 1 / other_successes - 1 / other_trials)
    return math.expm1(logarithm - Z_95 * error), math.expm1(logarithm + Z_95 * error)


def two_rates_z(one: tuple[int, int], other: tuple[int, int]) -> float | None:
    """Standard errors between two rates with a common one; None where there is no error."""
    (successes, trials), (other_successes, other_trials) = one, other
    common = (successes + other_successes) / (trials + other_trials)
    error = math.sqrt(common * (1 - common) * (1 / trials + 1 / other_trials))
    return (successes / trials - other_successes / other_trials) / error if error else None


def normal_p(z: float) -> float:
    """Probability of a standard normal beyond +-z."""
    return math.erfc(abs(z) / math.sqrt(2.0))


def variance(values: Sequence[Decimal]) -> Fraction | None:
    """The sample variance of amounts, exactly; None below two."""
    if len(values) < 2:
        return None
    cents = [int(value.scaleb(4)) for value in values]
    return _covariance(cents, cents) / 10**8
