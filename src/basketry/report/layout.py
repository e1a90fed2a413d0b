"""What a page of the report is made of: plain values, which the template writes down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from basketry.bilingual_page.formats import Text

# A text in two languages, a name that the shop gave, or nothing.
Cell = Text | str | None
# A column of a mart, which defines a number.
Definition = tuple[str, str]


@dataclass(frozen=True)
class Column:
    """A column of a table; its heading leads to the definition."""

    label: Text
    definition: Definition | None = None
    is_number: bool = True


@dataclass(frozen=True)
class Table:
    """Rows of cells under their columns."""

    caption: Text
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Card:
    """One large number, with what to hold it against."""

    label: Text
    definition: Definition
    value: Text | None
    notes: Sequence[Text] = ()


@dataclass(frozen=True)
class Drawing:
    """A chart drawn in one language at one width, as SVG."""

    language: str
    size: str
    svg: str


@dataclass(frozen=True)
class Block:
    """A part of a page: a heading, a sentence, and what it is about."""

    title: Text | None = None
    lead: Text | None = None
    cards: Sequence[Card] = ()
    drawings: Sequence[Drawing] = ()
    table: Table | None = None
    note: Text | None = None
    is_table_folded: bool = False


@dataclass(frozen=True)
class Page:
    """A question of a shop owner and its answer; `missing` says what to connect for it."""

    page_id: str
    question: Text
    lead: Text
    blocks: Sequence[Block] = field(default_factory=tuple)
    missing: Text | None = None
