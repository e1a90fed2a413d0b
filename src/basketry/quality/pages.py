"""The quality page: one HTML file that opens from disk, in Japanese and English."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from basketry import bilingual_page
from basketry.bilingual_page import formats
from basketry.bilingual_page.formats import Text
from basketry.quality import describing
from basketry.quality.checking import FAILED, MET, NOT_CHECKED, Outcome, SuiteOutcome
from basketry.quality.suite import GATES
from basketry.quality.words import WORDS, called, say

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Line:
    """An expectation on the page."""

    name: str
    says: Text
    status: str
    expected: Text
    observed: Text
    shares: Sequence[tuple[Text, Text, Text]]
    definition: str


@dataclass(frozen=True)
class Section:
    """A suite on the page."""

    section_id: str
    name: Text
    about: str
    skipped: Text | None
    lines: Sequence[Line]
    tables: Sequence[tuple[Sequence[Text], Sequence[Sequence[Text]]]]
    queries: Sequence[tuple[str, str]]

    def count(self, status: str) -> int:
        """How many lines ended like this."""
        return sum(line.status == status for line in self.lines)


def render(results: Sequence[SuiteOutcome], place: str, day: str) -> str:
    """The page as one HTML text.

    Args:
        results: every suite, in order.
        place: which database was read, in words.
        day: the last day that was complete.
    """
    sections = {
        gate: [_section(each) for each in results if each.suite.gate == gate] for gate in GATES
    }
    every = [section for gate in GATES for section in sections[gate]]
    return bilingual_page.render(
        FOLDER,
        "quality.html",
        style=(FOLDER / "quality.css").read_text("utf-8"),
        gates=sections,
        failed=[
            (section, line) for section in every for line in section.lines if line.status == FAILED
        ],
        counts={
            status: formats.count(sum(section.count(status) for section in every))
            for status in (MET, FAILED, NOT_CHECKED)
        },
        about=say("about", day=day, place=place),
        words=WORDS,
        say=say,
    )


def _section(result: SuiteOutcome) -> Section:
    suite = result.suite
    tables = []
    for columns, rows in result.tables.values():
        shown = [[describing.cell(value) for value in row] for row in rows]
        tables.append(([called(column) for column in columns], shown))
    return Section(
        section_id=re.sub(r"[^a-z0-9_-]+", "-", f"{suite.gate}-{suite.name}".lower()),
        name=called(suite.name),
        about=suite.name,
        skipped=result.skipped,
        lines=[_line(outcome) for outcome in result.outcomes],
        tables=tables,
        queries=[(batch, _shown(sql)) for batch, sql in result.queries.items()],
    )


def _line(outcome: Outcome) -> Line:
    shares = [
        (value, formats.rate(usual) or WORDS["nothing"], formats.rate(recent) or WORDS["nothing"])
        for value, usual, recent in describing.shares(outcome)
    ]
    expectation = outcome.expectation
    definition = {
        "name": expectation.name,
        "batch": expectation.batch,
        "type": expectation.type,
        "kwargs": outcome.kwargs or expectation.kwargs,
    }
    return Line(
        expectation.name,
        expectation.says,
        outcome.status,
        describing.expected(outcome),
        describing.observed(outcome),
        shares,
        _shown(json.dumps(definition, ensure_ascii=False, indent=2, default=str)),
    )


def _shown(text: str) -> str:
    """A longer text without what cannot be seen, but for its line breaks."""
    return "\n".join(formats.UNSEEN.sub("", line) for line in text.split("\n"))
