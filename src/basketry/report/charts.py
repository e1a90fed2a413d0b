"""Charts: an Altair specification each, drawn to SVG when the report is made."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any
from xml.etree import ElementTree

import altair as alt
import vl_convert

from basketry.bilingual_page import FONTS
from basketry.bilingual_page.formats import UNSEEN, Text
from basketry.report.fonts import BOLD, REGULAR
from basketry.report.layout import Drawing

INK, MUTED, LINE, ACCENT, GREY = "#1d2733", "#56616e", "#dfe4ea", "#17609c", "#8a95a1"
LESS = "#b4531f"
SHADES = ("#b9d3ea", "#5f9bcb", "#17609c", "#8a95a1", "#cbd2d9")
SIZES = {"wide": 800, "narrow": 340}
SVG = "{http://www.w3.org/2000/svg}"
ElementTree.register_namespace("", "http://www.w3.org/2000/svg")
# Widths of texts are those of the font that the report carries, whatever this machine has.
for _face in (REGULAR, BOLD):
    vl_convert.register_font_directory(str(_face.parent))

Rows = Sequence[dict[str, Any]]
# Which language, and how wide: the chart.
Build = Callable[[str, int], Any]

CONFIG = {
    "font": FONTS,
    "background": None,
    "view": {"stroke": None},
    "axis": {
        "labelColor": MUTED,
        "titleColor": MUTED,
        "titleFontWeight": "normal",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "gridColor": LINE,
        "domainColor": LINE,
        "tickColor": LINE,
    },
    "legend": {"labelColor": INK, "labelFontSize": 12, "orient": "top", "title": None},
    "text": {"color": INK, "fontSize": 12},
}


def draw(chart_id: str, description: Text, build: Build) -> list[Drawing]:
    """A chart in both languages, for a sheet of paper and for a telephone.

    Args:
        chart_id: a name that no other chart of the report has.
        description: what the chart shows, for those who do not see it.
        build: makes the chart for a language (ja or en) and a width in pixels.
    """
    return [
        Drawing(
            language,
            size,
            _inert(
                _svg(
                    json.dumps({**build(language, width).to_dict(validate=False), "config": CONFIG})
                ),
                f"{chart_id}-{language}-{size}",
                getattr(description, language),
            ),
        )
        for language in ("ja", "en")
        for size, width in SIZES.items()
    ]


@cache
def _svg(specification: str) -> str:
    """A chart without words is the same in both languages, and is drawn once."""
    return vl_convert.vegalite_to_svg(specification)


def _inert(svg: str, prefix: str, description: str) -> str:
    """One picture with one description: its parts are not read aloud, its names are its own."""
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        for attribute in list(element.attrib):
            if attribute.startswith("aria-") or attribute in ("role", "id", "clip-path"):
                value = element.attrib.pop(attribute)
                if attribute == "id":
                    element.set("id", f"{prefix}-{value}")
                elif attribute == "clip-path":
                    element.set("clip-path", re.sub(r"#", f"#{prefix}-", value))
    root.set("role", "img")
    root.set("aria-label", UNSEEN.sub("", description))
    return ElementTree.tostring(root, encoding="unicode")


def short(text: object, length: int) -> str:
    """A label for an axis, cut to what fits."""
    clean = UNSEEN.sub("", str(text))
    return clean if len(clean) <= length else f"{clean[: length - 1]}…"


def trend(rows: Rows, legend: tuple[Text, Text, Text], number_format: str) -> Build:
    """Months with a line (`value`), its interval (`lower`, `upper`) and a dashed one (`middle`)."""

    def build(language: str, width: int) -> Any:
        names = [getattr(text, language) for text in legend]
        base = _chart(rows).encode(x=_months(width))
        axis = alt.Axis(format=number_format, tickCount=4, domain=False, ticks=False)
        band = base.mark_area(color="#c9dcee").encode(
            y=alt.Y("lower:Q", title=None, axis=axis, scale=alt.Scale(zero=True)), y2="upper:Q"
        )
        line = base.mark_line(
            color=ACCENT, strokeWidth=2.5, point={"size": 28, "filled": True, "color": ACCENT}
        ).encode(y="value:Q")
        dashes = base.mark_line(strokeWidth=1.8, strokeDash=[5, 4], color=GREY).encode(y="middle:Q")
        key = (
            _chart([{"line": text} for text in names])
            .mark_square(opacity=0)
            .encode(
                color=alt.Color(
                    "line:N",
                    scale=alt.Scale(domain=names, range=[ACCENT, GREY, "#c9dcee"]),
                    legend=alt.Legend(
                        symbolOpacity=1, columns=1 if width < 400 else 3, labelLimit=width
                    ),
                )
            )
        )
        return alt.layer(band, dashes, line, key).properties(
            width=width - 60, height=210 if width > 400 else 180
        )

    return build


def bars_by_month(rows: Rows) -> Build:
    """Months with a bar each (`value`)."""

    def build(language: str, width: int) -> Any:
        return (
            _chart(rows)
            .mark_bar(color=ACCENT, size=max(6, width // 40))
            .encode(
                x=_months(width),
                y=alt.Y(
                    "value:Q",
                    title=None,
                    axis=alt.Axis(format=",d", tickCount=3, domain=False, ticks=False),
                ),
            )
            .properties(width=width - 60, height=110)
        )

    return build


def heat(rows: Rows, row_title: Text, column_title: Text) -> Build:
    """A square per pair of `row` and `column`, the darker the higher its `value`, 0 to 1."""

    def build(language: str, width: int) -> Any:
        narrow = width < 400
        data = [
            {
                **row,
                "row": short(row["row"], 7 if narrow else 14),
                "column": short(row["column"], 7 if narrow else 14),
            }
            for row in rows
        ]
        cell = (width - 110) // len({row["column"] for row in data})
        base = _chart(data).encode(
            x=alt.X(
                "column:N",
                title=getattr(column_title, language),
                axis=alt.Axis(
                    orient="top",
                    labelAngle=-50 if narrow else 0,
                    labelLimit=90 if narrow else cell,
                    domain=False,
                    ticks=False,
                ),
            ),
            y=alt.Y(
                "row:N",
                title=getattr(row_title, language),
                axis=alt.Axis(domain=False, ticks=False),
            ),
        )
        squares = base.mark_rect(stroke="white", strokeWidth=2).encode(
            color=alt.Color(
                "value:Q",
                scale=alt.Scale(range=["#edf3f9", ACCENT], domain=[0, 0.5], clamp=True),
                legend=None,
            )
        )
        texts = base.mark_text(fontSize=10 if narrow else 13).encode(
            text=alt.Text("value:Q", format=".0%"),
            color=alt.condition("datum.value > 0.24", alt.value("white"), alt.value(INK)),
        )
        return alt.layer(squares, texts).properties(
            width=width - 110, height=34 * len({row["row"] for row in data})
        )

    return build


def shares(rows: Rows, order: Sequence[Text]) -> Build:
    """A bar per `name`, divided between its `part`s (indices of `order`) by `value`."""

    def build(language: str, width: int) -> Any:
        parts = [getattr(text, language) for text in order]
        data = [
            {**row, "part": parts[row["index"]], "name": short(row["name"], 14)} for row in rows
        ]
        return (
            _chart(data)
            .mark_bar(size=20, stroke="white", strokeWidth=1)
            .encode(
                y=_names(data),
                x=alt.X(
                    "value:Q",
                    title=None,
                    stack="zero",
                    scale=alt.Scale(domain=[0, 1]),
                    axis=alt.Axis(format=".0%", tickCount=4),
                ),
                color=alt.Color("part:N", scale=alt.Scale(domain=parts, range=list(SHADES))),
                order="index:Q",
            )
            .properties(width=width - 130, height={"step": 32})
        )

    return build


def intervals(rows: Rows, title: Text) -> Build:
    """A dot per `name` at `value`, with a line from `lower` to `upper`; rates."""

    def build(language: str, width: int) -> Any:
        data = [{**row, "name": getattr(row["name"], language)} for row in rows]
        base = _chart(data).encode(y=_names(data))
        lines = base.mark_rule(color=GREY, strokeWidth=2).encode(
            x=alt.X(
                "lower:Q",
                title=getattr(title, language),
                axis=alt.Axis(format=".0%", tickCount=4),
                scale=alt.Scale(zero=True),
            ),
            x2="upper:Q",
        )
        dots = base.mark_point(filled=True, opacity=1, size=90, color=ACCENT).encode(x="value:Q")
        return alt.layer(lines, dots).properties(width=width - 130, height={"step": 32})

    return build


def funnel(rows: Rows) -> Build:
    """A bar per step (`name`) as long as its `value`, with the number and a `remark` beside it."""

    def build(language: str, width: int) -> Any:
        longest = max(row["value"] for row in rows)
        data = [
            {
                "name": getattr(row["name"], language),
                "remark": getattr(row["remark"], language),
                "value": row["value"],
            }
            for row in rows
        ]
        base = _chart(data).encode(y=_names(data))
        scale = alt.Scale(domain=[0, longest * (1.5 if width > 400 else 2.2)])
        bars = base.mark_bar(color=ACCENT, size=22, cornerRadiusEnd=2).encode(
            x=alt.X("value:Q", axis=None, scale=scale)
        )
        texts = base.mark_text(align="left", dx=7, fontSize=12).encode(
            x=alt.X("value:Q", scale=scale), text="remark:N"
        )
        return alt.layer(bars, texts).properties(width=width - 130, height={"step": 34})

    return build


def bridge(rows: Rows) -> Build:
    """From one total to the next: a bar per `name` from `start` to `end`, and a `remark` beside it.

    Totals (`is_total`) are grey, what adds to them is blue, and what takes from them red.
    """

    def color(row: dict[str, Any]) -> str:
        if row["is_total"]:
            return GREY
        return ACCENT if row["end"] >= row["start"] else LESS

    def build(language: str, width: int) -> Any:
        data = [
            {
                "name": getattr(row["name"], language),
                "remark": getattr(row["remark"], language),
                "start": row["start"],
                "end": row["end"],
                "right": max(row["start"], row["end"]),
                "color": color(row),
            }
            for row in rows
        ]
        base = _chart(data).encode(y=_names(data))
        longest = max(row["right"] for row in data)
        scale = alt.Scale(
            domain=[
                min(0, *(min(row["start"], row["end"]) for row in data)),
                longest * (1.25 if width > 400 else 1.7),
            ]
        )
        bars = base.mark_bar(size=22).encode(
            x=alt.X("start:Q", axis=None, scale=scale),
            x2="end:Q",
            color=alt.Color("color:N", scale=None),
        )
        texts = base.mark_text(align="left", dx=7, fontSize=12).encode(
            x=alt.X("right:Q", scale=scale), text="remark:N"
        )
        return alt.layer(bars, texts).properties(width=width - 130, height={"step": 34})

    return build


def _chart(rows: Rows) -> Any:
    return alt.Chart(alt.InlineData(values=list(rows)))


def _names(data: Rows) -> Any:
    """The `name` of each row, from top to bottom as they come."""
    return alt.Y(
        "name:N",
        sort=[row["name"] for row in data],
        title=None,
        axis=alt.Axis(domain=False, ticks=False, labelColor=INK, labelFontSize=13),
    )


def _months(width: int) -> Any:
    return alt.X(
        "month:T",
        title=None,
        scale=alt.Scale(padding=width // 50),
        axis=alt.Axis(
            format="%Y-%m", tickCount=8 if width > 400 else 4, grid=False, labelOverlap=True
        ),
    )
