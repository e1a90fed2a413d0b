"""What the numbers mean: the words of dbt's documentation, gathered while pages link to them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from basketry.marts import Marts


@dataclass(frozen=True)
class Defined:
    """A column of a mart and what is written about it.

    Attributes:
        anchor: where it stands in the report.
        mart: the mart's name.
        column: the column's name.
        term: the Japanese term; empty where there is none.
        japanese: what it means, in Japanese; empty where nobody wrote that.
        english: the same in English, a paragraph each.
    """

    anchor: str
    mart: str
    column: str
    term: str
    japanese: str
    english: list[str]


class Definitions:
    """The definitions that a report links to."""

    def __init__(self, marts: Marts) -> None:
        """None yet: each link adds one."""
        self._marts = marts
        self._linked: dict[tuple[str, str], str] = {}

    def link(self, definition: tuple[str, str]) -> str:
        """The anchor of a column's definition.

        Raises:
            KeyError: the mart has no such column.
        """
        mart, column = definition
        self._marts.documented(mart, column)
        return self._linked.setdefault(definition, f"def-{mart}-{column}".replace("_", "-"))

    def linked(self) -> list[Defined]:
        """All that was linked so far, by mart and column."""
        return [
            self._defined(mart, column, anchor)
            for (mart, column), anchor in sorted(self._linked.items())
        ]

    def _defined(self, mart: str, column: str, anchor: str) -> Defined:
        documented = self._marts.documented(mart, column)
        # A table of values is written in Markdown: its rows become lines.
        lines = [
            " – ".join(cell.strip() for cell in line.strip("|").split("|") if cell.strip())
            if line.startswith("|")
            else line
            for line in documented.description.splitlines()
            if not re.fullmatch(r"\|[-| ]+\|", line)
        ]
        text = "\n".join(lines).replace("`", "")
        paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n|\n(?=\S+ – )", text)]
        return Defined(
            anchor,
            mart,
            column,
            documented.term_ja,
            documented.description_ja,
            [part for part in paragraphs if part],
        )
