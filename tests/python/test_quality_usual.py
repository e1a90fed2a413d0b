"""What the quality gate calls usual: seldom wrong about shops of chance, and not blind."""

from __future__ import annotations

import csv
import datetime
import math
import random
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from harness import REPOSITORY

from basketry.quality import usual

LAST = datetime.date(2026, 3, 31)
DAYS = [LAST - datetime.timedelta(days=back) for back in range(63)]
TOKYO = ZoneInfo("Asia/Tokyo")


def _poisson(chance: random.Random, mean: float) -> int:
    """A count of chance, by the time to the next one."""
    count, passed = 0, chance.expovariate(mean) if mean else math.inf
    while passed < 1:
        count, passed = count + 1, passed + chance.expovariate(mean)
    return count


def _bursts(chance: random.Random, mean: float) -> int:
    """Visits of chance with six rows each on the average."""
    return sum(chance.randint(1, 11) for _ in range(_poisson(chance, mean / 6)))


def _outside(count: float, bounds: usual.Bounds | None) -> bool:
    assert bounds is not None
    return not bounds.lowest <= count <= bounds.highest


def _week(counts: Mapping[datetime.date, int]) -> int:
    return sum(counts.get(day, 0) for day in DAYS[:7])


# --- how often it is wrong


@pytest.mark.parametrize("per_day", [0.5, 4, 60])
@pytest.mark.parametrize("draw", [_poisson, _bursts])
def test_shops_of_chance_seldom_raise_an_alarm(
    per_day: float, draw: Callable[[random.Random, float], int]
) -> None:
    chance = random.Random(20260331)
    weeks = days = 0
    shops = 400
    for _ in range(shops):
        counts = {day: draw(chance, per_day * (1.5 if day.weekday() > 4 else 0.8)) for day in DAYS}
        counts.setdefault(DAYS[-1], 0)
        week = usual.week_bounds(counts, LAST)
        # A shop without a row in eight weeks has no usual week.
        weeks += week is not None and _outside(_week(counts), week)
        bounds = usual.day_bounds(counts, LAST)
        assert bounds is not None
        days += sum(_outside(counts[day], bounds[day]) for day in bounds)
    # One in two hundred weeks is allowed; what is estimated from eight weeks is a little wrong.
    assert weeks <= 0.015 * shops
    assert days <= 2


def _history(name: str, column: str) -> Counter[datetime.date]:
    """Rows per day of one of the demo's inputs, read by itself."""
    counts: Counter[datetime.date] = Counter()
    path = REPOSITORY / "seeds" / "demo" / f"basketry__demo_{name}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            try:
                moment = datetime.datetime.fromisoformat(row[column][:19])
            except ValueError:
                continue
            if len(row[column]) > 10:
                moment = moment.replace(tzinfo=datetime.UTC).astimezone(TOKYO)
            counts[moment.date()] += 1
    return counts


def test_the_demo_shop_would_have_been_left_in_peace() -> None:
    """Every day of 14 months as the last one, for each input whose rows have a day."""
    columns = {
        "orders": "ordered_at",
        "sessions": "started_at",
        "events": "occurred_at",
        "offers": "shown_at",
        "refunds": "refunded_at",
        "store_visits": "visit_date",
    }
    alarms: Counter[str] = Counter()
    checks = 0
    for name, column in columns.items():
        counts = _history(name, column)
        first = max(min(counts), datetime.date(2024, 12, 1)) + datetime.timedelta(days=63)
        for back in range((LAST - first).days + 1):
            day = LAST - datetime.timedelta(days=back)
            week = sum(counts[day - datetime.timedelta(days=each)] for each in range(7))
            alarms[f"{name} by week"] += _outside(week, usual.week_bounds(counts, day))
            by_day = usual.day_bounds(counts, day)
            assert by_day is not None
            if name != "refunds":
                alarms[f"{name} by day"] += _outside(counts[day], by_day[day])
            checks += 1
    assert checks > 2400
    # Of more than 2,400 weeks that were looked at, these few: docs/guides/check_the_data.md.
    assert alarms.total() <= 6, alarms


def _local_day(text: str) -> datetime.date | None:
    try:
        moment = datetime.datetime.fromisoformat(text[:19])
    except ValueError:
        return None
    return moment.replace(tzinfo=datetime.UTC).astimezone(TOKYO).date()


def _demo(name: str) -> list[dict[str, str]]:
    path = REPOSITORY / "seeds" / "demo" / f"basketry__demo_{name}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _numbers(column: str) -> dict[datetime.date, Counter[float]]:
    """A number of the demo's order lines, by the day of their order."""
    days = {order["order_id"]: _local_day(order["ordered_at"]) for order in _demo("orders")}
    found: dict[datetime.date, Counter[float]] = {}
    for line in _demo("order_items"):
        day = days.get(line["order_id"])
        if day is not None and line[column].replace(".", "").isdigit():
            found.setdefault(day, Counter())[float(line[column])] += 1
    return found


def _summed(
    by_day: Mapping[datetime.date, Counter[float]], last: datetime.date, days: int
) -> Counter[float]:
    total: Counter[float] = Counter()
    for back in range(days):
        total += by_day.get(last - datetime.timedelta(days=back), Counter())
    return total


@pytest.mark.parametrize("column", ["unit_price_amount", "quantity"])
def test_the_demo_shops_prices_and_quantities_never_drifted(column: str) -> None:
    """Every day with 112 days before it as the last one: recent 28 against the 84 before."""
    by_day = _numbers(column)
    alarms = looks = 0
    for back in range((LAST - datetime.date(2024, 12, 1)).days - 111):
        last = LAST - datetime.timedelta(days=back)
        recent = _summed(by_day, last, 28)
        before = _summed(by_day, last - datetime.timedelta(days=28), 84)
        partition = usual.number_partition(before)
        bins = partition["bins"]
        # Great Expectations keeps a little for what lies outside: half below, half above.
        expected = [0.0005, *(0.999 * weight for weight in partition["weights"]), 0.0005]
        observed = [0.0] * len(expected)
        for value, count in recent.items():
            place = sum(edge <= value for edge in bins[:-1]) + (value > bins[-1])
            observed[place] += count / recent.total()
        distance = sum(p * math.log(p / q) for p, q in zip(observed, expected, strict=True) if p)
        allowed = usual.allowed_distance(len(partition["weights"]), before.total(), recent.total())
        alarms += distance > allowed
        looks += 1
    assert looks > 370
    assert alarms == 0


def test_the_demo_shops_events_were_never_missed() -> None:
    by_day: dict[datetime.date, Counter[str]] = {}
    for event in _demo("events"):
        day = _local_day(event["occurred_at"])
        if day is not None:
            by_day.setdefault(day, Counter())[event["event_name"]] += 1
    looks = 0
    for back in range((LAST - datetime.date(2024, 12, 1)).days - 111):
        last = LAST - datetime.timedelta(days=back)
        recent = _summed(by_day, last, 28)  # type: ignore[arg-type]
        before = _summed(by_day, last - datetime.timedelta(days=28), 84)  # type: ignore[arg-type]
        names = usual.frequent_names(before, 28 / 84)  # type: ignore[arg-type]
        assert set(names) <= set(recent), last
        looks += len(names)
    assert looks > 3000


# --- how much it sees


@pytest.mark.parametrize("per_day", [5, 60])
def test_half_a_week_of_rows_is_missed(per_day: float) -> None:
    chance = random.Random(7)
    seen = 0
    for _ in range(100):
        counts = {day: _poisson(chance, per_day) for day in DAYS}
        seen += _outside(_week(counts) // 2, usual.week_bounds(counts, LAST))
    # Thirty-five rows a week are few: what chance does and what a fault does look alike.
    # Of a shop of sixty rows a day no half week is overlooked.
    assert seen >= (50 if per_day == 5 else 100)


def test_a_day_without_rows_is_missed_where_days_have_rows() -> None:
    chance = random.Random(7)
    counts = {day: _poisson(chance, 60) for day in DAYS}
    bounds = usual.day_bounds(counts, LAST)
    assert bounds is not None
    assert all(each.lowest > 0 for each in bounds.values())
    assert all(60 < each.highest < 180 for each in bounds.values())


def test_a_weekday_on_which_the_shop_is_closed_stays_quiet() -> None:
    counts = {day: 0 if day.weekday() == 0 else 50 for day in DAYS}
    bounds = usual.day_bounds(counts, LAST)
    assert bounds is not None
    monday = next(day for day in bounds if day.weekday() == 0)
    assert bounds[monday].lowest == 0
    assert {each.usual for day, each in bounds.items() if day != monday} == {50}


def test_a_small_change_is_never_unusual() -> None:
    counts = {day: 1_000_000 + day.day for day in DAYS}
    bounds = usual.week_bounds(counts, LAST)
    assert bounds is not None
    assert bounds.lowest == pytest.approx(0.75 * bounds.usual, abs=1)
    assert bounds.highest == pytest.approx(2 * bounds.usual, abs=1)


def test_bounds_are_quantiles_of_the_negative_binomial_distribution() -> None:
    """Against a sum of probabilities, term by term."""
    counts = dict.fromkeys(DAYS, 4)
    bounds = usual.week_bounds(counts, LAST)
    assert bounds is not None
    # No scatter of its own: that of chance, and of a usual value that eight weeks tell.
    mean, scatter = 28.0, 1.125
    size, chance = mean / (scatter - 1), 1 / scatter
    total, quantiles = 0.0, []
    for count in range(200):
        total += math.exp(
            math.lgamma(count + size)
            - math.lgamma(size)
            - math.lgamma(count + 1)
            + size * math.log(chance)
            + count * math.log(1 - chance)
        )
        quantiles.append(total)
    lowest = next(count for count, below in enumerate(quantiles) if below >= 5e-3)
    highest = next(count for count, below in enumerate(quantiles) if below >= 1 - 1e-4)
    assert (bounds.lowest, bounds.highest) == (min(lowest, 21), max(highest, 56))
    assert lowest < 21


def test_eight_weeks_before_are_needed() -> None:
    counts = dict.fromkeys(DAYS, 4)
    assert usual.week_bounds(counts, LAST) is not None
    del counts[DAYS[-1]]
    assert usual.week_bounds(counts, LAST) is None
    assert usual.day_bounds(counts, LAST) is None
    assert usual.week_bounds({}, LAST) is None


def test_the_longest_gap_is_counted_in_days() -> None:
    counts = dict.fromkeys(DAYS, 1)
    assert usual.longest_gap(counts, LAST) == 0
    for back in (10, 11, 12, 20):
        del counts[DAYS[back]]
    assert usual.longest_gap(counts, LAST) == 3


# --- distributions


def test_numbers_are_parted_into_tenths() -> None:
    counts = {float(value): 1 for value in range(1, 101)}
    partition = usual.number_partition(counts)
    assert partition["bins"] == [1, 11, 21, 31, 41, 51, 61, 71, 81, 91, 100]
    assert partition["weights"] == pytest.approx([0.1] * 10)


@pytest.mark.parametrize(
    "counts",
    [{5.0: 3}, {1.0: 95, 2.0: 4, 30.0: 1}, {-2.0: 1, 0.0: 50, 7.5: 49}, {0.0: 9}],
)
def test_a_partition_holds_every_row_and_no_empty_bin(counts: dict[float, int]) -> None:
    partition = usual.number_partition(counts)
    bins, weights = partition["bins"], partition["weights"]
    assert len(bins) == len(weights) + 1
    assert all(lower < upper for lower, upper in pairwise(bins))
    assert bins[0] == min(counts) and bins[-1] >= max(counts)
    assert sum(weights) == pytest.approx(1)
    assert min(weights) > 0


def _divergence(recent: Counter[int], partition: Mapping[int, float], rows: int) -> float:
    return sum(
        count / rows * math.log(count / rows / partition[value])
        for value, count in recent.items()
        if count
    )


@pytest.mark.parametrize(("usual_rows", "recent_rows"), [(150, 50), (900, 300), (90_000, 30_000)])
def test_two_samples_of_one_mix_stay_below_the_allowed_distance(
    usual_rows: int, recent_rows: int
) -> None:
    chance = random.Random(5)
    names = list(range(10))
    weights = [30, 20, 15, 10, 8, 6, 5, 3, 2, 1]
    alarms = 0
    rounds = 40 if usual_rows > 10_000 else 300
    for _ in range(rounds):
        before = Counter(chance.choices(names, weights, k=usual_rows))
        recent = Counter(
            chance.choices(
                [name for name in names if before[name]],
                k=recent_rows,
                weights=[w for n, w in zip(names, weights, strict=True) if before[n]],
            )
        )
        partition = {name: count / usual_rows for name, count in before.items()}
        allowed = usual.allowed_distance(len(before), usual_rows, recent_rows)
        alarms += _divergence(recent, partition, recent_rows) > allowed
    assert alarms <= 1


def test_the_allowed_distance_shrinks_with_rows_to_its_least() -> None:
    few, some, many = (usual.allowed_distance(10, 3 * n, n) for n in (30, 300, 300_000))
    assert few > some > many == usual.LEAST_DISTANCE
    # 27.877 is the 99.9th percentile of chi-square with nine degrees of freedom.
    assert few == pytest.approx(27.877 / 2 * 2 * (1 / 90 + 1 / 30), rel=1e-3)


def test_names_are_missed_only_where_ten_rows_were_to_come() -> None:
    counts = {"often": 30, "seldom": 29, "always": 3000}
    assert usual.frequent_names(counts, 28 / 84) == ["always", "often"]


# --- months


def test_a_month_is_held_against_a_prediction_from_those_before() -> None:
    logarithms = [4.0, 4.4, 3.6, 4.2, 3.8, 4.0]
    # Student's t of five degrees of freedom: 6.869 leaves one in a thousand on both sides together.
    reach = 6.869 * math.sqrt(sum((each - 4) ** 2 for each in logarithms) / 5) * math.sqrt(7 / 6)
    bounds = usual.value_bounds([math.exp(each) for each in logarithms])
    assert bounds is not None
    assert math.log(bounds.usual) == pytest.approx(4)
    assert math.log(bounds.highest) == pytest.approx(4 + reach, rel=1e-3)
    assert math.log(bounds.lowest) == pytest.approx(4 - reach, rel=1e-3)
    # A loss among them: the values themselves.
    values = [100 * each - 400 for each in logarithms]
    plain = usual.value_bounds(values)
    assert plain is not None
    assert plain.highest == pytest.approx(100 * reach, rel=1e-3)
    assert plain.lowest == pytest.approx(-100 * reach, rel=1e-3)


def test_a_steady_measure_may_fall_by_a_fifth_and_rise_by_a_quarter() -> None:
    bounds = usual.value_bounds([200.0] * 12)
    assert bounds is not None
    assert (bounds.usual, bounds.lowest, bounds.highest) == pytest.approx((200, 160, 250))
    assert usual.value_bounds([200.0] * 5) is None
