"""The batches of the marts: which are filled, which columns they have, how a month compares."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

from basketry.bilingual_page.formats import Text
from basketry.quality import usual
from basketry.quality.database import Database, literal, quoted, values
from basketry.quality.errors import QualityError
from basketry.quality.input_batches import NotChecked
from basketry.quality.project import Mart, Project, Relation
from basketry.quality.suite import Series, Suite


class MartBatches:
    """What the expectations of a suite of marts look at."""

    def __init__(
        self, suite: Suite, project: Project, database: Database, schema: str | None
    ) -> None:
        """Take a suite about one mart or all of them.

        Args:
            suite: a suite of the gate behind the build.
            project: the project whose marts they are.
            database: where the marts are.
            schema: the schema of a publication, whose marts are looked at in place of the build's.

        Raises:
            QualityError: the suite names a mart that there is not.
        """
        self._suite = suite
        self._project = project
        self._database = database
        self._schema = schema
        for name in [suite.subject] if suite.subject else suite.settings.get("filled") or {}:
            if name not in project.marts and name not in project.marts_not_asked:
                raise QualityError(
                    f"the suite {suite.file} cannot be used: there is no mart {name}; "
                    f"there are: {', '.join(project.marts)}"
                )

    def sql(self, batch: str) -> str:
        """The query of a batch.

        Raises:
            NotChecked: there is nothing to look at, or too little history.
        """
        return {
            "rows": self._rows_sql,
            "month": self._month_sql,
            "filled": self._filled_sql,
            "columns": self._columns_sql,
        }[batch]()

    def index_columns(self, batch: str) -> list[str]:
        """The columns that tell a small batch's rows apart."""
        return {
            "month": ["period", "series", "measure"],
            "filled": ["mart"],
            "columns": ["mart", "column_name"],
        }.get(batch, [])

    def check_column(self, batch: str, column: str) -> None:
        """Marts have the columns of their contract: there is nothing to look up."""

    def parameter(self, name: str) -> Any:
        """Suites of marts have no parameters.

        Raises:
            QualityError: always.
        """
        raise QualityError(
            f"the suite {self._suite.file} cannot be used: it reads the parameter {name!r}, but "
            "suites of marts have none"
        )

    def _mart(self) -> Mart:
        mart = self._project.marts[self._suite.subject]
        if not self._types(mart):
            raise NotChecked(Text(f"表{mart.name}がありません", f"there is no table {mart.name}"))
        return mart

    def _relation(self, mart: Mart) -> Relation:
        return Relation(self._schema or mart.relation.schema, mart.relation.name)

    def _types(self, mart: Mart) -> dict[str, str]:
        return self._database.column_types(self._relation(mart))

    def _rows_sql(self) -> str:
        return f"select * from {self._database.name(self._relation(self._mart()))}"

    def _filled_sql(self) -> str:
        """Marts whose inputs are connected, with their number of rows; 0: no such table, too."""
        counted = []
        for name, needs in (self._suite.settings.get("filled") or {}).items():
            if name in self._project.marts_not_asked:
                continue
            if self._project.absent_inputs & set(needs or ()):
                continue
            mart = self._project.marts[name]
            number = "0"
            if self._types(mart):
                number = f"(select count(*) from {self._database.name(self._relation(mart))})"
            counted.append(f"select {literal(name)} as mart, {number} as row_count")
        if not counted:
            raise NotChecked(Text("対象の表がありません", "no mart's inputs are connected"))
        return f"select * from ({' union all '.join(counted)}) as filled"

    def _columns_sql(self) -> str:
        """One row per column of a mart or of its contract; `difference` says what is wrong."""
        rows: list[tuple[str, str, str | None]] = []
        for mart in self._project.marts.values():
            found, contract = set(self._types(mart)), {name.lower() for name in mart.columns}
            if not found:
                rows.append((mart.name, "*", "no such table"))
                continue
            rows += [(mart.name, name, "missing") for name in sorted(contract - found)]
            rows += [(mart.name, name, "unexpected") for name in sorted(found - contract)]
            rows += [(mart.name, name, None) for name in sorted(found & contract)]
        columns = ("mart", "column_name", "difference")
        relation = values(rows, columns, "columns_of_marts")
        return (
            f"select mart, column_name, cast(difference as varchar) as difference from {relation}"
        )

    def _month_sql(self) -> str:
        """The last period's measures, with the bounds that those before give."""
        mart, series = self._mart(), self._suite.series
        assert series is not None
        relation = self._database.name(self._relation(mart))
        wanted = {series.period, *series.by, *series.measures}
        lacking = sorted(wanted - set(self._types(mart)))
        if lacking:
            raise NotChecked(
                Text(f"列{lacking[0]}がありません", f"the column {lacking[0]} is missing")
            )
        measured = " union all ".join(
            f"select cast({quoted(series.period)} as varchar) as period,"
            f" {_label(series)} as series, {literal(measure)} as measure,"
            f" cast({quoted(measure)} as double precision) as value"
            f" from {relation} where {series.where}"
            for measure in series.measures
        )
        bounds = self._bounds(measured)
        columns = ("period", "series", "measure", "usual_value", "lowest_value", "highest_value")
        return (
            "select bounds.period, bounds.series, bounds.measure, measured.value,"
            " bounds.usual_value, bounds.lowest_value, bounds.highest_value"
            f" from {values(bounds, columns, 'bounds')}"
            f" inner join ({measured}) as measured on bounds.period = measured.period"
            " and bounds.series = measured.series and bounds.measure = measured.measure"
        )

    def _bounds(self, measured: str) -> list[tuple[object, ...]]:
        """Bounds of the last period, per series and measure that has a past."""
        history: dict[tuple[str, str], list[tuple[str, float]]] = defaultdict(list)
        for period, name, measure, value in self._database.rows(
            f"select period, series, measure, value from ({measured}) as measured"
            " where value is not null order by series, measure, period"
        ):
            history[name, measure].append((period, float(value)))
        last = max((pairs[-1][0] for pairs in history.values()), default=None)
        rows: list[tuple[object, ...]] = []
        for (name, measure), pairs in history.items():
            if pairs[-1][0] != last:
                continue
            before = [value for _, value in pairs[:-1] if math.isfinite(value)]
            bounds = usual.value_bounds(before[-usual.MONTHS :])
            if bounds is not None:
                rows.append((last, name, measure, bounds.usual, bounds.lowest, bounds.highest))
        if not rows:
            raise NotChecked(
                Text(
                    f"{usual.FEWEST_MONTHS}か月分の過去の数字がありません",
                    f"there are fewer than {usual.FEWEST_MONTHS} complete months before",
                )
            )
        return rows


def _label(series: Series) -> str:
    """What tells series apart, in one text."""
    parts = [f"coalesce(cast({quoted(column)} as varchar), '')" for column in series.by]
    return " || ' / ' || ".join(parts) if parts else "'all'"
