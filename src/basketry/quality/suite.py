"""Suites: what is expected of one input or of the marts, in files that an analyst edits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from basketry.bilingual_page.formats import Text
from basketry.quality.errors import QualityError

OURS = Path(__file__).parent / "suites"
"""The suites of the package."""

GATES = ("inputs", "marts")
"""The gate in front of the build, and the one behind it; folders of suites are called so."""

BATCHES = {
    "input": ("rows", "columns", "calendar", "last_week", "days", "recent"),
    "mart": ("rows", "month"),
    "marts": ("filled", "columns"),
}
"""What an expectation can look at, by what its suite is about."""

_KEYS = {
    "input": {"dated_by", "fresh_days", "recent_days", "usual_days"},
    "mart": {"series", "needs"},
    "marts": {"filled"},
}


@dataclass(frozen=True)
class Expectation:
    """One claim about data: an expectation of Great Expectations, and the batch it looks at."""

    name: str
    batch: str
    type: str
    kwargs: Mapping[str, Any]
    says: Text


@dataclass(frozen=True)
class Series:
    """A measure over periods, whose last one is held against those before.

    Attributes:
        period: the column of the period's first day.
        where: which rows, as SQL.
        by: columns that tell series apart.
        measures: columns that are compared.
    """

    period: str
    where: str
    by: tuple[str, ...]
    measures: tuple[str, ...]


@dataclass(frozen=True)
class Suite:
    """The expectations of a file.

    Attributes:
        name: the file's name without its ending.
        gate: inputs or marts.
        about: input, mart or marts: what `subject` names.
        subject: an input or a mart; empty for all marts.
        settings: the file's other keys.
    """

    name: str
    gate: str
    file: Path
    about: str
    subject: str
    expectations: Sequence[Expectation]
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def series(self) -> Series | None:
        """The series of a mart that the batch `month` is made of."""
        given = self.settings.get("series")
        if given is None:
            return None
        return Series(
            str(given["period"]),
            str(given["where"]),
            tuple(given.get("by", ())),
            tuple(given["measures"]),
        )


def read_suites(folder: Path) -> list[Suite]:
    """Our suites, and those of a project, which replace ours of the same gate and name.

    Args:
        folder: the project's folder; its suites are in `quality/inputs` and `quality/marts`.

    Raises:
        QualityError: a file is no suite; says which and why.
    """
    suites = []
    for gate in GATES:
        files = {file.stem: file for file in sorted((OURS / gate).glob("*.yml"))}
        files |= {file.stem: file for file in sorted((folder / "quality" / gate).glob("*.yml"))}
        suites += [read_suite(file, gate) for _, file in sorted(files.items())]
    return suites


def read_suite(file: Path, gate: str) -> Suite:
    """The suite of a file.

    Raises:
        QualityError: the file is no suite; says why.
    """
    try:
        content = yaml.safe_load(file.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _broken(file, f"it is no YAML: {error}") from error
    if not isinstance(content, dict):
        raise _broken(file, "it must be a mapping with `expectations`")
    about = [key for key in BATCHES if key in content]
    allowed = ["input"] if gate == "inputs" else ["mart", "marts"]
    if len(about) != 1 or about[0] not in allowed:
        raise _broken(file, f"it must name {' or '.join(f'`{key}`' for key in allowed)}, once")
    [key] = about
    unknown = sorted(set(content) - {key, "expectations"} - _KEYS[key])
    if unknown:
        known = ", ".join(sorted(_KEYS[key] | {key, "expectations"}))
        raise _broken(file, f"it has the key {unknown[0]!r}; allowed: {known}")
    expectations = content.get("expectations")
    if not isinstance(expectations, list):
        raise _broken(file, "`expectations` must be a list; an empty one turns the suite off")
    read = [_expectation(file, key, each) for each in expectations]
    names = [each.name for each in read]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise _broken(file, f"two expectations are called {twice[0]!r}")
    suite = Suite(
        file.stem,
        gate,
        file,
        key,
        "" if key == "marts" else str(content[key]),
        read,
        {name: value for name, value in content.items() if name in _KEYS[key]},
    )
    _check_series(suite)
    return suite


def _expectation(file: Path, about: str, given: Any) -> Expectation:
    wanted = {"name": str, "type": str}
    if not isinstance(given, dict) or not all(
        isinstance(given.get(key), kind) for key, kind in wanted.items()
    ):
        raise _broken(file, f"an expectation needs `name` and `type`, this one lacks one: {given}")
    name = given["name"]
    unknown = sorted(set(given) - {"name", "batch", "type", "kwargs", "says"})
    if unknown:
        raise _broken(
            file, f"{name} has the key {unknown[0]!r}; allowed: name, batch, type, kwargs, says"
        )
    batch = given.get("batch", "rows")
    if batch not in BATCHES[about]:
        raise _broken(file, f"{name} looks at {batch!r}; allowed: {', '.join(BATCHES[about])}")
    kwargs = given.get("kwargs") or {}
    if not isinstance(kwargs, dict):
        raise _broken(file, f"the kwargs of {name} must be a mapping")
    says = given.get("says") or name.replace("_", " ")
    if isinstance(says, dict):
        text = Text(str(says.get("ja") or says.get("en")), str(says.get("en") or says.get("ja")))
    else:
        text = Text(str(says), str(says))
    return Expectation(name, batch, given["type"], kwargs, text)


def _check_series(suite: Suite) -> None:
    if not any(each.batch == "month" for each in suite.expectations):
        return
    series = suite.settings.get("series")
    if not isinstance(series, dict) or not {"period", "where", "measures"} <= set(series):
        raise _broken(
            suite.file, "the batch `month` needs `series` with period, where, measures (and by)"
        )


def _broken(file: Path, why: str) -> QualityError:
    return QualityError(f"the suite {file} cannot be used: {why}.")
