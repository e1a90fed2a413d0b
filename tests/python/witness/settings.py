"""The settings a shop can make, and the small tables a merchant edits."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

REPOSITORY = Path(__file__).resolve().parents[3]


def read_csv(path: Path) -> list[dict[str, str | None]]:
    """A CSV file as rows of texts; an empty field is null, as the project loads it."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            {name: (text if text else None) for name, text in row.items()}
            for row in csv.DictReader(lines)
        ]


@dataclass(frozen=True)
class Threshold:
    """From what amount shipping is free; null dates are open ends, a null channel is any."""

    currency_code: str
    sales_channel: str | None
    valid_from: date | None
    valid_until: date | None
    threshold_amount: Decimal | None
    shipping_fee_amount: Decimal | None


@dataclass(frozen=True)
class Arm:
    """An arm of an experiment; no share is an equal one, no end is an open one."""

    experiment_id: str
    variant: str
    is_control: bool
    planned_share: Decimal | None
    planned_end_date: date | None


@dataclass(frozen=True)
class Covered:
    """Offers that an experiment is about; None is any."""

    experiment_id: str
    offer_kind: str | None
    placement: str | None
    offered_product_id: str | None


@dataclass(frozen=True)
class Step:
    """A way to make a step of a funnel, or an event that bars it; None is any."""

    step_number: int
    step_name: str
    step_kind: str
    event_name: str | None
    page_path_pattern: str | None
    category: str | None
    target_rate: Decimal | None


@dataclass(frozen=True)
class Funnel:
    """A funnel: what it counts, what counts as going on, and its steps."""

    MEANING = (
        "unit",
        "step_order",
        "entry",
        "window_minutes",
        "window_scope",
        "ties",
        "holds_product",
    )

    funnel_id: str
    unit: str
    step_order: str
    entry: str
    window_minutes: int
    window_scope: str
    ties: str
    holds_product: bool
    ends_with_order: bool
    steps: tuple[Step, ...] = ()

    @property
    def numbers(self) -> list[int]:
        """The steps, by number."""
        return sorted({step.step_number for step in self.steps if step.step_kind != "exclusion"})

    def _kinds(self, number: int) -> set[str]:
        return {step.step_kind for step in self.steps if step.step_number == number}

    def is_optional(self, number: int) -> bool:
        """The step can be left out; in any order there is no such thing."""
        return self.step_order != "any_order" and "optional" in self._kinds(number)

    def step_before(self, number: int) -> int:
        """The step that is gone on from."""
        return max(one for one in self.numbers if one < number and not self.is_optional(one))

    def step_name(self, number: int) -> str:
        """What the step is called."""
        if self.step_order == "any_order":
            return f"any {number}"
        return min(
            step.step_name
            for step in self.steps
            if step.step_number == number and step.step_kind != "exclusion"
        )


@dataclass(frozen=True)
class Condition:
    """A row of a micro-conversion; None is not asked for."""

    condition_number: int
    alternative: int
    event_name: str | None
    page_path_pattern: str | None
    category: str | None
    min_event_value: Decimal | None
    min_event_count: int
    asks_for_events: bool
    # The least of each fact of the session that is asked for.
    facts: Mapping[str, Decimal]


@dataclass(frozen=True)
class MicroConversion:
    """A small step: rows that hold together, in alternatives of which any suffices."""

    FACTS = (
        "session_seconds",
        "deepest_scroll_percent",
        "page_count",
        "product_count",
        "category_count",
    )
    OF_EVENTS = (
        "event_name",
        "page_path_pattern",
        "category",
        "min_event_value",
        "min_event_count",
    )

    micro_conversion_id: str
    name: str
    conditions: tuple[Condition, ...]

    @property
    def alternatives(self) -> list[list[Condition]]:
        """The rows that hold together."""
        numbers = sorted({condition.alternative for condition in self.conditions})
        return [[one for one in self.conditions if one.alternative == wanted] for wanted in numbers]


# The inputs whose columns a segment is made of; the others need none.
SEGMENT_INPUTS = {
    **dict.fromkeys(("device_type", "traffic_source"), frozenset({"sessions"})),
    **dict.fromkeys(("landing_page", "visitor_type"), frozenset({"sessions", "events"})),
    **dict.fromkeys(("age_band", "gender", "membership_rank"), frozenset({"customers"})),
    "region": frozenset({"orders", "customers"}),
    "category": frozenset({"products"}),
}


@dataclass(frozen=True)
class Reference:
    """The small tables: statuses, segments, ages, coins, relations, thresholds, experiments."""

    is_counted: dict[str, bool]
    segments: frozenset[str]
    age_bands: tuple[tuple[str, int | None, int | None], ...]
    minor_unit_digits: dict[str, int]
    # Main thing, related thing (each its level and name) and why.
    product_relations: tuple[tuple[tuple[str, str], tuple[str, str], str], ...]
    shipping_thresholds: tuple[Threshold, ...]
    experiments: tuple[Arm, ...]
    offer_experiments: tuple[Covered, ...]
    funnels: tuple[Funnel, ...]
    micro_conversions: tuple[MicroConversion, ...]

    def with_tables(self, tables: Mapping[str, Sequence[Mapping[str, str | None]]]) -> Reference:
        """These tables with the rows of some replaced, as texts."""
        readers: dict[str, Any] = {
            "shipping_thresholds": thresholds_of,
            "experiments": arms_of,
            "offer_experiments": covered_of,
        }
        plain = {name: rows for name, rows in tables.items() if name in readers}
        changed = replace(self, **{name: readers[name](rows) for name, rows in plain.items()})
        if "funnels" in tables:
            funnels = funnels_of(tables["funnels"], tables["funnel_steps"])
            changed = replace(changed, funnels=funnels)
        if "micro_conversion_conditions" in tables:
            own = micro_conversions_of(tables["micro_conversion_conditions"])
            changed = replace(changed, micro_conversions=own)
        return changed

    def digits(self, currency: str) -> int:
        """Decimals of the currency's smallest coin; two unless the table says otherwise."""
        return self.minor_unit_digits.get(currency, 2)

    def age_band(self, age: int) -> str | None:
        """The band that holds an age in full years."""
        for band, lowest, highest in self.age_bands:
            if age >= (lowest or 0) and (highest is None or age <= highest):
                return band
        return None


def _is_true(text: str | None) -> bool:
    return (text or "").strip().lower() in {"true", "t", "1", "yes"}


def _whole(text: str | None) -> int | None:
    return int(text) if text else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _amount(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def thresholds_of(rows: Sequence[Mapping[str, str | None]]) -> tuple[Threshold, ...]:
    """The rows of shipping_thresholds, as texts, in values."""
    return tuple(
        Threshold(
            str(row["currency_code"]),
            row["sales_channel"],
            _day(row["valid_from"]),
            _day(row["valid_until"]),
            _amount(row["threshold_amount"]),
            _amount(row["shipping_fee_amount"]),
        )
        for row in rows
    )


def arms_of(rows: Sequence[Mapping[str, str | None]]) -> tuple[Arm, ...]:
    """The rows of experiments, as texts, in values."""
    return tuple(
        Arm(
            str(row["experiment_id"]),
            str(row["variant"]),
            _is_true(row["is_control"]),
            _amount(row["planned_share"]),
            _day(row["planned_end_date"]),
        )
        for row in rows
    )


def covered_of(rows: Sequence[Mapping[str, str | None]]) -> tuple[Covered, ...]:
    """The rows of offer_experiments."""
    return tuple(
        Covered(
            str(row["experiment_id"]),
            row["offer_kind"],
            row["placement"],
            row["offered_product_id"],
        )
        for row in rows
    )


def funnels_of(
    funnels: Sequence[Mapping[str, str | None]], steps: Sequence[Mapping[str, str | None]]
) -> tuple[Funnel, ...]:
    """The rows of funnels with those of funnel_steps."""
    return tuple(
        Funnel(
            str(row["funnel_id"]),
            str(row["unit"]),
            str(row["step_order"]),
            str(row["entry"]),
            int(str(row["window_minutes"])),
            str(row["window_scope"]),
            str(row["ties"]),
            _is_true(row["holds_product"]),
            _is_true(row["ends_with_order"]),
            tuple(
                Step(
                    int(str(step["step_number"])),
                    str(step["step_name"]),
                    str(step["step_kind"]),
                    step["event_name"],
                    step["page_path_pattern"],
                    step["category"],
                    _amount(step["target_rate"]),
                )
                for step in steps
                if step["funnel_id"] == row["funnel_id"]
            ),
        )
        for row in funnels
    )


def micro_conversions_of(
    rows: Sequence[Mapping[str, str | None]],
) -> tuple[MicroConversion, ...]:
    """The rows of micro_conversion_conditions, by what they define."""
    names = {str(row["micro_conversion_id"]): str(row["micro_conversion_name"]) for row in rows}
    return tuple(
        MicroConversion(
            micro_conversion_id,
            name,
            tuple(
                Condition(
                    int(str(row["condition_number"])),
                    int(str(row["alternative"])),
                    row["event_name"],
                    row["page_path_pattern"],
                    row["category"],
                    _amount(row["min_event_value"]),
                    _whole(row["min_event_count"]) or 1,
                    any(row[column] for column in MicroConversion.OF_EVENTS),
                    {
                        fact: Decimal(str(row[f"min_{fact}"]))
                        for fact in MicroConversion.FACTS
                        if row[f"min_{fact}"]
                    },
                )
                for row in rows
                if row["micro_conversion_id"] == micro_conversion_id
            ),
        )
        for micro_conversion_id, name in names.items()
    )


def load_reference(folder: Path = REPOSITORY / "seeds" / "reference") -> Reference:
    """The reference tables as the repository ships them."""
    return Reference(
        is_counted={
            str(row["order_status"]): _is_true(row["is_counted"])
            for row in read_csv(folder / "basketry__order_status_policy.csv")
        },
        segments=frozenset(
            str(row["segment"])
            for row in read_csv(folder / "basketry__segments.csv")
            if _is_true(row["is_on"])
        ),
        age_bands=tuple(
            (str(row["age_band"]), _whole(row["age_from"]), _whole(row["age_to"]))
            for row in read_csv(folder / "basketry__age_bands.csv")
        ),
        minor_unit_digits={
            str(row["currency_code"]): int(str(row["minor_unit_digits"]))
            for row in read_csv(folder / "basketry__currency_units.csv")
        },
        product_relations=tuple(
            (
                (str(row["main_level"]), str(row["main_value"])),
                (str(row["related_level"]), str(row["related_value"])),
                str(row["relation_kind"]),
            )
            for row in read_csv(folder / "basketry__product_relations.csv")
        ),
        shipping_thresholds=thresholds_of(read_csv(folder / "basketry__shipping_thresholds.csv")),
        experiments=arms_of(read_csv(folder / "basketry__experiments.csv")),
        offer_experiments=covered_of(read_csv(folder / "basketry__offer_experiments.csv")),
        funnels=funnels_of(
            read_csv(folder / "basketry__funnels.csv"),
            read_csv(folder / "basketry__funnel_steps.csv"),
        ),
        micro_conversions=micro_conversions_of(
            read_csv(folder / "basketry__micro_conversion_conditions.csv")
        ),
    )


@dataclass(frozen=True)
class Settings:
    """What the project's variables say. `named_inputs` are the inputs that the map names."""

    reference: Reference = field(default_factory=load_reference)
    time_zone: str = "Asia/Tokyo"
    week_start: str = "monday"
    default_currency: str = "JPY"
    order_value_basis: str = "net"
    guest_identity: str = "visitor"
    prices_include_tax: bool = True
    as_of_date: date | None = None
    max_rejected_share: Decimal = Decimal("0.05")
    affinity_min_count: int = 20
    max_basket_products: int = 100
    offer_window_hours: int = 72
    offer_credit_rule: str = "last"
    offer_min_shown_count: int = 1
    lead_line_rule: str = "most_expensive"
    price_change_days: int = 28
    affinity_shortest_period: str = "month"
    top_up_reach_share: Decimal = Decimal("0.3")
    session_idle_minutes: int = 30
    max_session_events: int = 1000
    max_funnel_steps: int = 10
    best_month_min_entered: int = 100
    enough_conversion_count: int = 50
    enough_conversion_days: int = 30
    named_inputs: frozenset[str] | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The business time zone."""
        return ZoneInfo(self.time_zone)

    def is_mapped(self, name: str) -> bool:
        """The input has a relation behind it; all of them do while the map names none."""
        return self.named_inputs is None or name in self.named_inputs

    @property
    def segments(self) -> frozenset[str]:
        """The segments that are on: one that is made of inputs of which none is named is off."""
        made_of = {name: SEGMENT_INPUTS.get(name) for name in self.reference.segments}
        named = self.named_inputs
        return frozenset(
            name for name, inputs in made_of.items() if not (inputs and named) or inputs & named
        )

    def with_tables(self, tables: Mapping[str, Sequence[Mapping[str, str | None]]]) -> Settings:
        """These settings with the rows of some reference tables replaced, as texts."""
        return replace(self, reference=self.reference.with_tables(tables))

    def with_vars(self, values: Mapping[str, object]) -> Settings:
        """These settings with a project's `vars: basketry:` laid over them."""
        changed: dict[str, Any] = dict(values)
        inputs = changed.pop("inputs", None)
        if isinstance(inputs, dict):
            changed["named_inputs"] = frozenset(inputs)
        if isinstance(changed.get("as_of_date"), str):
            changed["as_of_date"] = date.fromisoformat(str(changed["as_of_date"]))
        if "max_rejected_share" in changed:
            changed["max_rejected_share"] = Decimal(str(changed["max_rejected_share"]))
        if "top_up_reach_share" in changed:
            changed["top_up_reach_share"] = Decimal(str(changed["top_up_reach_share"]))
        return replace(self, **changed)
