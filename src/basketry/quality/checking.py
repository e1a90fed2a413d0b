"""Runs a suite with Great Expectations, and says of every expectation what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from basketry.bilingual_page.formats import Text
from basketry.quality.database import Database
from basketry.quality.errors import QualityError
from basketry.quality.input_batches import NotChecked
from basketry.quality.library import ExpectationConfiguration, gx
from basketry.quality.suite import Expectation, Suite

MET, FAILED, NOT_CHECKED = "met", "failed", "not_checked"
SHOWN_ROWS = 200
"""How many rows of a small batch are kept for the pages, and how many values that broke a claim."""

_COLUMN_KEYS = ("column", "column_A", "column_B")


Table = tuple[Sequence[str], Sequence[Sequence[Any]]]
"""Names of columns, and rows."""


class Batches(Protocol):
    """What a suite looks at."""

    def sql(self, batch: str) -> str:
        """The query of a batch."""

    def index_columns(self, batch: str) -> list[str]:
        """The columns that tell a small batch's rows apart; empty for a batch of many rows."""

    def check_column(self, batch: str, column: str) -> None:
        """Raise NotChecked when a batch lacks a column."""

    def parameter(self, name: str) -> Any:
        """The value of a parameter."""


@dataclass(frozen=True)
class Outcome:
    """What became of an expectation.

    Attributes:
        status: met, failed or not_checked.
        kwargs: the expectation's arguments, parameters filled in.
        result: what Great Expectations observed, as its JSON.
        why_not: why it was not checked.
    """

    expectation: Expectation
    status: str
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] = field(default_factory=dict)
    why_not: Text | None = None


@dataclass(frozen=True)
class SuiteOutcome:
    """What became of a suite.

    Attributes:
        queries: the query of each batch that was looked at.
        tables: the columns and the rows of the small batches whose rows are compared one by one.
        skipped: why none of it was checked.
    """

    suite: Suite
    outcomes: Sequence[Outcome] = ()
    queries: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)
    skipped: Text | None = None

    def count(self, status: str) -> int:
        """How many expectations ended like this."""
        return sum(outcome.status == status for outcome in self.outcomes)


_Asked = tuple[Expectation, dict[str, Any]]
"""An expectation and its arguments, parameters filled in."""


@dataclass(frozen=True)
class _Look:
    """A batch: its name, its query, and the columns that tell its rows apart."""

    batch: str
    sql: str
    index: Sequence[str]


def check(suite: Suite, batches: Batches, database: Database) -> SuiteOutcome:
    """Check every expectation of a suite.

    Raises:
        QualityError: an expectation cannot be evaluated: its type, its arguments or its parameters
            are wrong, or the database does not answer.
    """
    outcomes: dict[str, Outcome] = {}
    queries: dict[str, str] = {}
    ready: dict[str, list[_Asked]] = defaultdict(list)
    for expectation in suite.expectations:
        try:
            queries[expectation.batch] = batches.sql(expectation.batch)
            for key in _COLUMN_KEYS:
                if isinstance(expectation.kwargs.get(key), str):
                    batches.check_column(expectation.batch, expectation.kwargs[key])
            kwargs = _filled(expectation.kwargs, batches)
        except NotChecked as error:
            outcomes[expectation.name] = Outcome(expectation, NOT_CHECKED, why_not=error.why)
        else:
            ready[expectation.batch].append((expectation, kwargs))
    for batch, expectations in ready.items():
        look = _Look(batch, queries[batch], batches.index_columns(batch))
        for outcome in _validate(suite, look, expectations, database):
            outcomes[outcome.expectation.name] = outcome
    ordered = [outcomes[expectation.name] for expectation in suite.expectations]
    tables = {
        batch: database.table(queries[batch], SHOWN_ROWS)
        for batch in ready
        if batches.index_columns(batch) and batch != "columns"
    }
    return SuiteOutcome(suite, ordered, queries, tables)


def _validate(
    suite: Suite, look: _Look, expectations: Sequence[_Asked], database: Database
) -> list[Outcome]:
    """Let Great Expectations look at a batch."""
    configured = [_configured(suite, each, kwargs) for each, kwargs in expectations]
    result_format: dict[str, Any] = {
        "result_format": "SUMMARY",
        "partial_unexpected_count": SHOWN_ROWS if look.index else 20,
    }
    if look.index:
        result_format["unexpected_index_column_names"] = list(look.index)
    try:
        validated = database.batch(f"{suite.gate}/{suite.name}/{look.batch}", look.sql).validate(
            gx.ExpectationSuite(suite.name, expectations=configured),
            result_format=result_format,
        )
    except Exception as error:
        raise QualityError(
            f"the suite {suite.file} could not be checked: {error}\nThe query of its batch "
            f"{look.batch}: {look.sql}"
        ) from error
    by_name = {each.name: (each, kwargs) for each, kwargs in expectations}
    outcomes = []
    for result in validated.results:
        said = result.to_json_dict()
        expectation, kwargs = by_name[said["expectation_config"]["meta"]["name"]]
        raised = _raised(said.get("exception_info") or {})
        if raised:
            raise QualityError(
                f"the suite {suite.file} cannot be used: {expectation.name} could not be "
                f"evaluated on {look.batch}: {raised}"
            )
        status = MET if said["success"] else FAILED
        outcomes.append(Outcome(expectation, status, kwargs, said["result"]))
    if len(outcomes) != len(expectations):
        raise QualityError(
            f"the suite {suite.file} was checked in part only: of {len(expectations)} expectations "
            f"on {look.batch}, Great Expectations answered {len(outcomes)}."
        )
    return outcomes


def _configured(suite: Suite, expectation: Expectation, kwargs: dict[str, Any]) -> Any:
    """An expectation as Great Expectations has it; left to a suite, a wrong one is dropped."""
    try:
        return ExpectationConfiguration(
            expectation.type, kwargs, meta={"name": expectation.name}
        ).to_domain_obj()
    except Exception as error:
        why = " ".join(str(error).split())[:400]
        raise QualityError(
            f"the suite {suite.file} cannot be used: {expectation.name} is no expectation of "
            f"Great Expectations: {why}"
        ) from error


def _filled(value: Any, batches: Batches) -> Any:
    """A value with its parameters filled in."""
    if isinstance(value, Mapping):
        if set(value) == {"$PARAMETER"}:
            return batches.parameter(str(value["$PARAMETER"]))
        return {key: _filled(each, batches) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, batches) for each in value]
    return value


def _raised(info: Mapping[str, Any]) -> str:
    """What an expectation raised while it was evaluated; empty when it did not."""
    infos = [info] if "raised_exception" in info else list(info.values())
    for each in infos:
        if each.get("raised_exception"):
            return " ".join(str(each.get("exception_message")).split())[:400]
    return ""
