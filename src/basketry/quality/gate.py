"""Check the inputs and the marts of a project: what `basketry quality` does."""

from __future__ import annotations

import datetime
import json
import os
import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from basketry.dbt import DbtError
from basketry.profile import read_profile
from basketry.progress import Progress
from basketry.publish import files, postgres
from basketry.quality import describing
from basketry.quality.checking import FAILED, MET, NOT_CHECKED, Outcome, SuiteOutcome, check
from basketry.quality.database import Database
from basketry.quality.errors import QualityError
from basketry.quality.input_batches import InputBatches
from basketry.quality.mart_batches import MartBatches
from basketry.quality.pages import render
from basketry.quality.project import Project, read_project
from basketry.quality.suite import GATES, Suite, read_suites
from basketry.quality.words import WORDS

PAGE = "index.html"
RESULTS = "results.json"


@dataclass(frozen=True)
class Checked:
    """What a run checked, and the page that shows it."""

    results: Sequence[SuiteOutcome]
    page: Path

    def count(self, status: str) -> int:
        """How many expectations ended like this."""
        return sum(result.count(status) for result in self.results)


@dataclass(frozen=True)
class _Data:
    """What is checked: a project, where its inputs and its marts are, and its last day."""

    project: Project
    database: Database
    marts: Database
    schema: str | None
    last_day: datetime.date


def run(
    folder: Path,
    out: Path,
    *,
    target: str | None = None,
    gates: Sequence[str] = GATES,
    as_of: datetime.date | None = None,
    published: Path | None = None,
) -> Checked:
    """Check the data of a project, say what failed, and write the page.

    Args:
        folder: the project's folder; dbt has run there.
        out: the folder to write the page and the results into.
        target: a target of the profile, of DuckDB or PostgreSQL; none is the profile's default.
        gates: inputs, marts or both.
        as_of: the last day whose rows should all be there; by default the setting `as_of_date`,
            or else yesterday by the clock.
        published: look at the marts of the publication in this folder (of the schema of
            publications, on PostgreSQL) in place of those of the build.

    Raises:
        QualityError: the data could not be checked; says why and what to do.
    """
    project = read_project(folder)
    profile = _profile(project, target)
    places = list(project.inputs)
    suites = sorted(
        (suite for suite in read_suites(folder) if suite.gate in gates),
        key=lambda suite: places.index(suite.subject) if suite.subject in places else len(places),
    )
    last_day = as_of or project.as_of_date or _yesterday(project.time_zone)
    database = Database(profile, folder)
    marts = database
    try:
        print(f"Reading {database.place}, rows up to {last_day}", flush=True)
        schema = None
        if published is not None and "marts" in gates:
            marts, schema = _published(database, project.folder / published)
        results = _check(suites, _Data(project, database, marts, schema, last_day))
    finally:
        database.close()
        if marts is not database:
            marts.close()
    out.mkdir(parents=True, exist_ok=True)
    place = " / ".join(dict.fromkeys([database.place, marts.place]))
    (out / PAGE).write_text(
        render(results, place, last_day.isoformat()), encoding="utf-8", newline="\n"
    )
    (out / RESULTS).write_text(_as_json(results, place, last_day), encoding="utf-8")
    checked = Checked(results, out / PAGE)
    _print(checked)
    return checked


def _check(suites: Sequence[Suite], data: _Data) -> list[SuiteOutcome]:
    progress = Progress()
    results = []
    for number, suite in enumerate(suites, 1):
        progress.say(f"{number - 1} of {len(suites)} suites checked, now {suite.name}")
        results.append(_check_suite(suite, data))
    return results


def _check_suite(suite: Suite, data: _Data) -> SuiteOutcome:
    project = data.project
    if not suite.expectations:
        return SuiteOutcome(suite, skipped=WORDS["turned_off"])
    if suite.gate == "marts":
        marts = MartBatches(suite, project, data.marts, data.schema)
        if project.absent_inputs & set(suite.settings.get("needs") or ()):
            return SuiteOutcome(suite, skipped=WORDS["not_connected"])
        if suite.subject in project.marts_not_asked:
            return SuiteOutcome(suite, skipped=WORDS["not_asked"])
        return check(suite, marts, data.marts)
    if suite.subject not in project.inputs:
        raise QualityError(
            f"the suite {suite.file} cannot be used: there is no input {suite.subject!r}; "
            f"there are: {', '.join(project.inputs)}"
        )
    if suite.subject in project.absent_inputs:
        return SuiteOutcome(suite, skipped=WORDS["not_connected"])
    return check(suite, InputBatches(suite, project, data.database, data.last_day), data.database)


def _profile(project: Project, target: str | None) -> dict[str, object]:
    try:
        profile = read_profile(project.folder, target)
    except DbtError as error:
        raise QualityError(str(error)) from None
    if profile["type"] != project.adapter_type:
        raise QualityError(
            f"dbt ran last on {project.adapter_type}, but the target is of type {profile['type']}. "
            f"Name the target that was built (--target), or build there first."
        )
    return profile


def _published(database: Database, folder: Path) -> tuple[Database, str]:
    """The publication to look at, and the schema of its marts."""
    if database.engine_name == "postgres":
        return database, postgres.SCHEMA
    file = folder / "current" / files.FILE
    if not file.is_file():
        raise QualityError(f"no {file}. Publish first: `basketry publish`.")
    return Database({"type": "duckdb", "path": str(file)}, folder), files.SCHEMA


def _yesterday(time_zone: str) -> datetime.date:
    """The last day that is over, on the shop's clocks: freshness is what a clock is for."""
    now = datetime.datetime.now(zoneinfo.ZoneInfo(time_zone))
    return now.date() - datetime.timedelta(days=1)


def _print(checked: Checked) -> None:
    for gate in GATES:
        results = [result for result in checked.results if result.suite.gate == gate]
        if results:
            print(f"\n{WORDS[gate].en}")
        for result in results:
            _print_suite(result)
    counts = {status: checked.count(status) for status in (MET, FAILED, NOT_CHECKED)}
    print(
        f"\n{counts[MET]} expectations met, {counts[FAILED]} failed, "
        f"{counts[NOT_CHECKED]} not checked"
    )
    print(f"Made {checked.page}: open it in a browser, it needs no server and no network.")


def _print_suite(result: SuiteOutcome) -> None:
    name = result.suite.name
    if result.skipped:
        print(f"  {name:24} skipped: {result.skipped.en}")
        return
    counted = [f"{result.count(MET)} met"]
    counted += [f"{result.count(FAILED)} FAILED"] if result.count(FAILED) else []
    counted += [f"{result.count(NOT_CHECKED)} not checked"] if result.count(NOT_CHECKED) else []
    print(f"  {name:24} {', '.join(counted)}")
    for outcome in result.outcomes:
        if outcome.status == FAILED:
            print(f"    FAILED {outcome.expectation.name}")
            print(f"      expected {describing.expected(outcome).en}")
            print(f"      observed {describing.observed(outcome).en}")
        elif outcome.status == NOT_CHECKED:
            print(f"    not checked {outcome.expectation.name}: {_why(outcome)}")


def _why(outcome: Outcome) -> str:
    return outcome.why_not.en if outcome.why_not else ""


def _as_json(results: Sequence[SuiteOutcome], place: str, last_day: datetime.date) -> str:
    """What programs read: each expectation as it was asked, and what became of it."""
    content = {
        "place": place,
        "last_day": last_day.isoformat(),
        "target_path": os.environ.get("DBT_TARGET_PATH", "target"),
        "suites": [
            {
                "gate": result.suite.gate,
                "suite": result.suite.name,
                "skipped": result.skipped.en if result.skipped else None,
                "expectations": [
                    {
                        "name": outcome.expectation.name,
                        "status": outcome.status,
                        "batch": outcome.expectation.batch,
                        "type": outcome.expectation.type,
                        "kwargs": outcome.kwargs,
                        "result": outcome.result,
                        "why_not": outcome.why_not.en if outcome.why_not else None,
                    }
                    for outcome in result.outcomes
                ],
            }
            for result in results
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n"
