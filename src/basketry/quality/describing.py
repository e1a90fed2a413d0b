"""What an expectation expects and what was observed, in plain words of both languages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from basketry.bilingual_page import formats
from basketry.bilingual_page.formats import Text, both
from basketry.quality.checking import NOT_CHECKED, Outcome
from basketry.quality.words import WORDS, called, say

SHOWN = 5
"""How many rows, values or moves are named in a sentence."""

Share = tuple[Text, float, float]
"""A value or a range of values, its usual share and its recent share."""


def expected(outcome: Outcome) -> Text:
    """What was expected."""
    if outcome.status == NOT_CHECKED:
        return both("–")
    kwargs = outcome.kwargs
    describe = _EXPECTED.get(outcome.expectation.type)
    return describe(kwargs) if describe else both(_json(kwargs))


def observed(outcome: Outcome) -> Text:
    """What was observed."""
    if outcome.why_not is not None:
        return outcome.why_not
    describe = _OBSERVED.get(outcome.expectation.type)
    if describe:
        return describe(outcome)
    if "unexpected_count" in outcome.result:
        return _rows_against(outcome)
    return both(_json(outcome.result.get("observed_value")))


def shares(outcome: Outcome) -> list[Share]:
    """The usual and the recent share of each value, of a distribution that was compared."""
    details = outcome.result.get("details")
    if not isinstance(details, Mapping) or "expected_partition" not in details:
        return []
    usual, recent = details["expected_partition"], details["observed_partition"]
    if "values" in usual:
        labels = [both(formats.name(value)) for value in usual["values"]]
        return list(zip(labels, usual["weights"], recent["weights"], strict=True))
    edges = [formats.count(edge) or both("–") for edge in usual["bins"]]
    labels = [formats.interval(lower, upper) or lower for lower, upper in pairwise(edges)]
    inner = list(zip(labels, usual["weights"], recent["weights"], strict=True))
    below, above = usual.get("tail_weights", (0, 0)), recent.get("tail_weights", (0, 0))
    least, most = edges[0], edges[-1]
    return [
        (Text(f"{least.ja}未満", f"below {least.en}"), below[0], above[0]),
        *inner,
        (Text(f"{most.ja}超", f"above {most.en}"), below[1], above[1]),
    ]


def cell(value: Any) -> Text:
    """A value of a compared row."""
    if value is None:
        return WORDS["nothing"]
    if isinstance(value, bool):
        return both(str(value).lower())
    if isinstance(value, int | float):
        if abs(value) >= 1e12:
            return both("–")
        written = formats.count(value) if abs(value) >= 10 else both(f"{value:.4g}")
        return written or both("–")
    return both(formats.name(value))


# ---------------------------------------------------------------------------------- expected


def _columns_wanted(kwargs: Mapping[str, Any]) -> Text:
    return say("columns_wanted", columns=_names(kwargs["column_set"]))


def _rows_between(kwargs: Mapping[str, Any]) -> Text:
    least, most = (kwargs.get(key) for key in ("min_value", "max_value"))
    return say("rows_between", least=cell(least or 0), most=cell(most))


def _between(kwargs: Mapping[str, Any]) -> Text:
    column = called(kwargs["column"])
    least, most = kwargs.get("min_value"), kwargs.get("max_value")
    if most is None:
        key = "from_on" if isinstance(least, str) else "at_least"
        return say(key, column=column, least=cell(least))
    if least is None:
        return say("at_most", column=column, most=cell(most))
    return say("between", column=column, least=cell(least), most=cell(most))


def _one_of(kwargs: Mapping[str, Any]) -> Text:
    return say("one_of", column=called(kwargs["column"]), values=_names(kwargs["value_set"]))


def _not_below(kwargs: Mapping[str, Any]) -> Text:
    return say("not_below", upper=called(kwargs["column_A"]), lower=called(kwargs["column_B"]))


_EXPECTED: dict[str, Callable[[Mapping[str, Any]], Text]] = {
    "expect_table_columns_to_match_set": _columns_wanted,
    "expect_table_row_count_to_be_between": _rows_between,
    "expect_column_max_to_be_between": _between,
    "expect_column_values_to_be_between": _between,
    "expect_column_values_to_be_in_set": _one_of,
    "expect_column_values_to_be_null": lambda kwargs: say(
        "no_values_of", column=called(kwargs["column"])
    ),
    "expect_column_pair_values_a_to_be_greater_than_b": _not_below,
    "expect_column_kl_divergence_to_be_less_than": lambda kwargs: say(
        "distance_at_most", most=f"{kwargs['threshold']:.3f}"
    ),
    "expect_column_distinct_values_to_contain_set": lambda kwargs: say(
        "names_wanted", names=_names(kwargs["value_set"])
    ),
}

# ---------------------------------------------------------------------------------- observed


def _columns_found(outcome: Outcome) -> Text:
    mismatched = (outcome.result.get("details") or {}).get("mismatched") or {}
    missing = mismatched.get("missing") or []
    if missing:
        return say("columns_missing", columns=_names(missing))
    if outcome.kwargs.get("exact_match", True) and mismatched.get("unexpected"):
        return say("columns_unexpected", columns=_names(mismatched["unexpected"]))
    return WORDS["columns_there"]


def _distance_found(outcome: Outcome) -> Text:
    distance = outcome.result.get("observed_value")
    moved = sorted(shares(outcome), key=lambda share: -abs(share[1] - share[2]))
    moves = [
        say(
            "share_moved",
            value=value,
            recent=formats.rate(recent) or "–",
            usual=formats.rate(usual) or "–",
        )
        for value, usual, recent in moved[:3]
    ]
    written = "∞" if distance is None else f"{distance:.3f}"
    return say("distance_found", distance=written, moves=_joined(moves))


def _names_found(outcome: Outcome) -> Text:
    missing = outcome.result.get("partial_missing_list") or []
    return say("names_missing", names=_names(missing)) if missing else WORDS["names_there"]


def _rows_against(outcome: Outcome) -> Text:
    result = outcome.result
    count = int(result.get("unexpected_count") or 0)
    if count == 0:
        return say("every_row", count=cell(result.get("element_count") or 0))
    index = result.get("unexpected_index_column_names") or []
    listed: Sequence[Mapping[str, Any]] = result.get("partial_unexpected_index_list") or []
    if index and listed:
        rows = [_row(row, index) for row in listed[:SHOWN]]
        return say("rows_against", count=cell(count), rows=_joined(rows, count))
    examples = result.get("partial_unexpected_list") or []
    values = _joined([cell(value) for value in examples[:SHOWN]], count)
    return say("values_against", count=cell(count), values=values)


def _row(row: Mapping[str, Any], index: Sequence[str]) -> Text:
    """One row that broke a claim: what it is, then its numbers."""
    keys = [cell(row[name]) for name in index if name in row]
    rest = [(called(name), cell(row[name])) for name in row if name not in index]
    return Text(
        " ".join(key.ja for key in keys)
        + "("
        + "、".join(f"{name.ja}{value.ja}" for name, value in rest)
        + ")",
        " ".join(key.en for key in keys)
        + " ("
        + ", ".join(f"{name.en} {value.en}" for name, value in rest)
        + ")",
    )


_OBSERVED: dict[str, Callable[[Outcome], Text]] = {
    "expect_table_columns_to_match_set": _columns_found,
    "expect_table_row_count_to_be_between": lambda outcome: say(
        "rows_found", count=cell(outcome.result.get("observed_value"))
    ),
    "expect_column_max_to_be_between": lambda outcome: cell(outcome.result.get("observed_value")),
    "expect_column_kl_divergence_to_be_less_than": _distance_found,
    "expect_column_distinct_values_to_contain_set": _names_found,
}


def _names(values: Iterable[object]) -> Text:
    return _joined([cell(value) for value in values])


def _joined(parts: Sequence[Text], of: int = 0) -> Text:
    """Parts in a row; how many more there are, where not all of them are given."""
    more = [say("and_more", count=str(of - len(parts)))] if of > len(parts) else []
    given = [*parts, *more]
    return Text("、".join(part.ja for part in given), ", ".join(part.en for part in given))


def _json(value: object) -> str:
    return formats.name(json.dumps(value, ensure_ascii=False, default=str))
