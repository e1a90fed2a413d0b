"""The batches of an input: its rows by day and parsed, and what is usual of them."""

from __future__ import annotations

import datetime
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from basketry.bilingual_page.formats import Text
from basketry.quality import usual
from basketry.quality.database import Database, literal, quoted, values
from basketry.quality.errors import QualityError
from basketry.quality.project import Column, Input, Project, Relation
from basketry.quality.suite import Suite

FRESH_DAYS = 2
RECENT_DAYS, USUAL_DAYS = 28, 84
# The families of types that an input's kind can be read from: as in the macro `input_problems`.
_READABLE = {
    "text": ("text", "number", "date"),
    "number": ("number", "float", "text"),
    "integer": ("number", "float", "text"),
    "boolean": ("boolean", "number", "text"),
    "date": ("date", "timestamp", "text"),
    "timestamp": ("timestamp", "zoned", "date", "text"),
}


class NotChecked(Exception):
    """An expectation has nothing to look at; the text says why, in both languages."""

    def __init__(self, why: Text) -> None:
        """Keep the reason."""
        super().__init__(why.en)
        self.why = why


class InputBatches:
    """What the expectations of an input's suite look at, and the parameters they are given."""

    def __init__(
        self, suite: Suite, project: Project, database: Database, last_day: datetime.date
    ) -> None:
        """Take a suite whose input is connected.

        Args:
            suite: a suite about an input.
            project: the project whose input it is.
            database: where the input is.
            last_day: the last day that is complete and whose rows should all be there.

        Raises:
            QualityError: a setting of the suite is wrong.
        """
        self._suite = suite
        self._project = project
        self._database = database
        self._last_day = last_day
        self._input = project.inputs[suite.subject]
        assert self._input.relation is not None
        self._relation: Relation = self._input.relation
        self._recent_days = self._days("recent_days", RECENT_DAYS)
        self._usual_days = self._days("usual_days", USUAL_DAYS)
        self._fresh_days = self._days("fresh_days", FRESH_DAYS)
        self._dated_by = suite.settings.get("dated_by")
        if self._dated_by is not None and self._dated_by not in project.inputs:
            raise QualityError(
                f"the suite {suite.file} cannot be used: dated_by is {self._dated_by!r}; allowed: "
                + ", ".join(project.inputs)
            )

    # ------------------------------------------------------------------------------- batches

    def sql(self, batch: str) -> str:
        """The query of a batch.

        Raises:
            NotChecked: the input lacks what the batch is made of, or reaches not far enough back.
        """
        queries: dict[str, Callable[[], str]] = {
            "rows": self._rows_sql,
            "columns": self._columns_sql,
            "calendar": lambda: self._calendar,
            "last_week": lambda: self._between(self._back(6), self._end),
            "days": self._days_sql,
            "recent": lambda: self._between(self._back(self._recent_days - 1), self._end),
        }
        return queries[batch]()

    def index_columns(self, batch: str) -> list[str]:
        """The columns that tell a small batch's rows apart."""
        return {"days": ["day"], "columns": ["column_name"]}.get(batch, [])

    def check_column(self, batch: str, column: str) -> None:
        """Make sure that a batch has a column of the input.

        Raises:
            NotChecked: the relation lacks it.
        """
        if batch in ("rows", "columns", "calendar", "days"):
            return
        if column in {each.name for each in self._input.columns} and column not in self._types:
            raise _missing(column)

    def _rows_sql(self) -> str:
        if not self._types:
            relation = self._database.name(self._relation)
            why = Text(f"{relation}がありません", f"{relation} does not exist")
            raise NotChecked(why)
        return f"select * from {self._database.name(self._relation)}"

    def _columns_sql(self) -> str:
        rows = []
        for column in self._input.columns:
            found = self._types.get(column.name)
            if found is not None:
                family = self._project.macros.column_family(found)
                rows.append((column.name, column.kind, found, family in _READABLE[column.kind]))
        if not rows:
            self._rows_sql()
            raise NotChecked(
                Text("決められた列が1つもありません", "it has no column of the contract")
            )
        names = ("column_name", "column_kind", "data_type", "is_readable")
        return f"select * from {values(rows, names, 'columns_of_contract')}"

    def _days_sql(self) -> str:
        bounds = usual.day_bounds(self._counts, self._end)
        if bounds is None:
            raise _too_short(usual.WEEKS)
        rows = [
            (day.isoformat(), each.usual, each.lowest, each.highest) for day, each in bounds.items()
        ]
        names = ("day", "usual_row_count", "lowest_row_count", "highest_row_count")
        return (
            "select usual_days.day, coalesce(counted.row_count, 0) as row_count,"
            " usual_days.usual_row_count, usual_days.lowest_row_count,"
            f" usual_days.highest_row_count from {values(rows, names, 'usual_days')}"
            f" left join (select day, count(*) as row_count from ({self.sql('last_week')})"
            " as last_week group by day) as counted on usual_days.day = counted.day"
        )

    # ---------------------------------------------------------------------------- parameters

    def parameter(self, name: str) -> Any:
        """The value of a parameter of the suite, from the data's own past.

        Raises:
            NotChecked: the data reaches not far enough back.
            QualityError: there is no such parameter.
        """
        plain: dict[str, Callable[[], Any]] = {
            "required_columns": lambda: [
                column.name for column in self._input.columns if column.is_required
            ],
            "earliest_latest_day": self._earliest_latest_day,
            "lowest_week": lambda: self._week.lowest,
            "highest_week": lambda: self._week.highest,
            "usual_week": lambda: self._week.usual,
        }
        if name in plain:
            return plain[name]()
        kind, _, column = name.partition("_of_")
        known = {each.name for each in self._input.columns}
        by_column = {
            "distribution": self._distribution,
            "distance": self._distance,
            "frequent_names": self._frequent_names,
        }
        if kind in by_column and column in known:
            return by_column[kind](column)
        allowed = [*plain, *(f"{each}_of_<column>" for each in by_column)]
        raise QualityError(
            f"the suite {self._suite.file} cannot be used: it reads the parameter {name!r}; "
            f"allowed: {', '.join(allowed)}"
        )

    def _earliest_latest_day(self) -> str:
        gap = usual.longest_gap(self._counts, max(self._counts)) if self._counts else 0
        return (self._last_day - datetime.timedelta(days=self._allowed_age(gap))).isoformat()

    def _allowed_age(self, gap: int) -> int:
        return max(self._fresh_days, 2 * gap)

    @cached_property
    def _week(self) -> usual.Bounds:
        bounds = usual.week_bounds(self._counts, self._end)
        if bounds is None:
            raise _too_short(usual.WEEKS)
        highest = min(bounds.highest, 1e15)
        return usual.Bounds(bounds.usual, int(bounds.lowest), int(highest))

    def _distribution(self, column: str) -> dict[str, Any]:
        counts = self._usual_counts(column)
        if not counts:
            raise _no_values(column)
        if self._kind(column) == "text":
            return usual.name_partition(counts)
        return usual.number_partition(counts)

    def _distance(self, column: str) -> float:
        usual_counts = self._usual_counts(column)
        partition = self._distribution(column)
        recent_rows = self._value_counts(column, self.sql("recent")).total()
        if not recent_rows:
            raise _no_values(column)
        return usual.allowed_distance(len(partition["weights"]), usual_counts.total(), recent_rows)

    def _frequent_names(self, column: str) -> list[str]:
        names = usual.frequent_names(
            self._usual_counts(column), self._recent_days / self._usual_days
        )
        if not names:
            raise _no_values(column)
        return names

    def _usual_counts(self, column: str) -> Counter[Any]:
        first = self._back(self._recent_days + self._usual_days - 1)
        if not self._counts or min(self._counts) > first:
            raise _too_short(math.ceil((self._recent_days + self._usual_days) / 7))
        sql = self._between(first, self._back(self._recent_days))
        return self._value_counts(column, sql)

    def _value_counts(self, column: str, sql: str) -> Counter[Any]:
        if column not in self._types:
            raise _missing(column)
        if (column, sql) not in self._known_counts:
            self._known_counts[column, sql] = usual.summed(
                self._database.rows(
                    f"select {quoted(column)}, count(*) from ({sql}) as counted"
                    f" where {quoted(column)} is not null group by {quoted(column)}"
                )
            )
        return self._known_counts[column, sql]

    @cached_property
    def _known_counts(self) -> dict[tuple[str, str], Counter[Any]]:
        return {}

    # --------------------------------------------------------------------------- rows by day

    @cached_property
    def _types(self) -> dict[str, str]:
        return self._database.column_types(self._relation)

    @cached_property
    def _calendar(self) -> str:
        """One row per day that has rows, up to the last day that counts."""
        return self._database.kept(
            f"select day, count(*) as row_count from ({self._dated_sql([])}) as dated"
            f" where day <= {literal(self._last_day.isoformat())} group by day"
        )

    @cached_property
    def _counts(self) -> Counter[datetime.date]:
        """Rows per day, up to the last day that counts."""
        rows = self._database.rows(self._calendar)
        return usual.summed((datetime.date.fromisoformat(day), count) for day, count in rows)

    @cached_property
    def _end(self) -> datetime.date:
        """The last day of the periods that are compared: that of the data, where it is stale."""
        if not self._counts:
            raise NotChecked(Text("日付のある行がありません", "no row has a date"))
        latest = max(self._counts)
        gap = usual.longest_gap(self._counts, latest)
        is_fresh = (self._last_day - latest).days <= self._allowed_age(gap)
        return self._last_day if is_fresh else latest

    def _back(self, days: int) -> datetime.date:
        return self._end - datetime.timedelta(days=days)

    @cached_property
    def _window(self) -> str:
        """The rows that anything is compared with, with the columns that the suite looks at."""
        asked = {
            value
            for expectation in self._suite.expectations
            for key, value in expectation.kwargs.items()
            if key.startswith("column") and isinstance(value, str)
        }
        columns = [each for each in self._input.columns if each.name in asked & set(self._types)]
        days = max(self._recent_days + self._usual_days, usual.WEEK_DAYS * (usual.WEEKS + 1))
        return self._database.kept(
            f"select * from ({self._dated_sql(columns)}) as dated"
            f" where day between {literal(self._back(days - 1).isoformat())}"
            f" and {literal(self._end.isoformat())}"
        )

    def _between(self, first: datetime.date, last: datetime.date) -> str:
        """Rows of these days, both included, with their day as a text, `YYYY-MM-DD`."""
        return (
            f"select * from ({self._window}) as rows_of_window"
            f" where day between {literal(first.isoformat())} and {literal(last.isoformat())}"
        )

    def _dated_sql(self, columns: Sequence[Column]) -> str:
        """Every row with its day, and columns as they are read."""
        if self._dated_by is None:
            if not columns and "order_id" in self._types:
                # What dates lines as well is worked out once.
                return self._order_days_sql(self._input, self._types)
            return self._own_days_sql(self._input, self._types, columns)
        dating = self._project.inputs[str(self._dated_by)]
        if dating.relation is None:
            raise NotChecked(
                Text(f"{dating.name}がつながっていません", f"{dating.name} is not connected")
            )
        types = self._database.column_types(dating.relation)
        for name, there in (("order_id", self._types), (f"{dating.name}.order_id", types)):
            if "order_id" not in there:
                raise _missing(name)
        # A copy of an order is the same order: each line is dated once.
        days = self._database.kept(
            "select order_id, max(day) as day from"
            f" ({self._order_days_sql(dating, types)}) as dating group by order_id"
        )
        parsed = ", ".join(
            f"{self._parsed(column, self._types)} as {quoted(column.name)}"
            for column in self._input.columns
            if column.name == "order_id" or column in columns
        )
        return (
            f"select days.day, parsed.* from (select {parsed} from"
            f" {self._database.name(self._relation)}) as parsed"
            f" inner join ({days}) as days on parsed.order_id = days.order_id"
        )

    def _order_days_sql(self, source: Input, types: Mapping[str, str]) -> str:
        """Every row of an input with its order and its day."""
        keys = [column for column in source.columns if column.name == "order_id"]
        return self._database.kept(self._own_days_sql(source, types, keys))

    def _own_days_sql(
        self, source: Input, types: Mapping[str, str], columns: Sequence[Column]
    ) -> str:
        """Every row of an input with its day on the shop's clocks, and columns as they are read."""
        happened = source.happened or "visit_date"
        moment = next((each for each in source.columns if each.name == happened), None)
        if moment is None:
            raise NotChecked(Text("行に日付の列がありません", "its rows have no date"))
        if moment.name not in types:
            raise _missing(moment.name)
        assert source.relation is not None
        day = self._parsed(moment, types)
        if moment.kind == "timestamp":
            day = self._project.macros.to_local(day, self._project.time_zone)
        parsed = "".join(
            f", {self._parsed(column, types)} as {quoted(column.name)}" for column in columns
        )
        relation = self._database.name(source.relation)
        return f"select cast(cast({day} as date) as varchar) as day{parsed} from {relation}"

    def _parsed(self, column: Column, types: Mapping[str, str]) -> str:
        """A column as staging reads it, null where it cannot be read; numbers as doubles."""
        macros = self._project.macros
        family = macros.column_family(types[column.name])
        raw = quoted(column.name)
        if family not in _READABLE[column.kind]:
            why = Text(
                f"列{column.name}の型{types[column.name]}は読めません",
                f"the column {column.name} is {types[column.name]}, which cannot be read",
            )
            raise NotChecked(why)
        if family == "text":
            raw = f"nullif(trim(both ' ' from cast({raw} as varchar)), '')"
        if column.kind == "text":
            return raw if family == "text" else f"cast({raw} as varchar)"
        if family == "zoned":
            return str(macros.zoned_to_utc(raw))
        parsed = macros.parse_value(raw, column.kind, family)
        is_number = column.kind in ("number", "integer")
        return f"cast({parsed} as double precision)" if is_number else parsed

    def _kind(self, column: str) -> str:
        return next(each.kind for each in self._input.columns if each.name == column)

    def _days(self, setting: str, default: int) -> int:
        value = self._suite.settings.get(setting, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise QualityError(
                f"the suite {self._suite.file} cannot be used: {setting} is {value!r}; allowed: a "
                "whole number of days from 1"
            )
        return value


def _missing(column: str) -> NotChecked:
    return NotChecked(Text(f"列{column}がありません", f"the column {column} is missing"))


def _no_values(column: str) -> NotChecked:
    return NotChecked(
        Text(f"{column}の値がまだ足りません", f"there are too few values of {column} yet")
    )


def _too_short(weeks: int) -> NotChecked:
    return NotChecked(
        Text(
            f"{weeks}週間分の過去のデータがありません",
            f"the data reaches back less than {weeks} weeks",
        )
    )
