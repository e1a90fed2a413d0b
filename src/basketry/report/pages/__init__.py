"""The pages of the report, one question each, in the order in which a shop owner asks them."""

from __future__ import annotations

from collections.abc import Callable

from basketry.report.layout import Page
from basketry.report.pages import how, lost, offers, together, trust, why
from basketry.report.shop import Shop

PAGES: tuple[Callable[[Shop], Page], ...] = (
    how.page,
    why.page,
    together.page,
    offers.page,
    lost.page,
    trust.page,
)
