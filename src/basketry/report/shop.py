"""What all pages share: which currency, which month, what products are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from basketry.bilingual_page import formats
from basketry.bilingual_page.formats import Text
from basketry.marts import Marts, Row
from basketry.report.words import WORDS

# With what a period is compared: the mart's name of it, and the end of the name of its words.
EARLIER = {"previous_period": "previous", "last_year": "last_year"}
ALL_ORDERS = {"segment": "all", "segment_value": "all"}


class Shop:
    """One shop's marts, seen in one currency."""

    def __init__(self, marts: Marts) -> None:
        """Look at the marts in the currency of most orders of their last month."""
        self.marts = marts
        months = marts.rows(
            "order_value_by_period",
            ("currency_code", "period_start_date", "order_count", "is_complete_period"),
            {"period_grain": "month", "segment": "all"},
            ("is_complete_period desc", "period_start_date desc", "order_count desc"),
        )
        self.has_orders = bool(months)
        self.currency = str(months[0]["currency_code"]) if months else marts.default_currency
        self.other_currencies = sorted({row["currency_code"] for row in months} - {self.currency})

    @cached_property
    def product_names(self) -> dict[str, str]:
        """What each product is called; its id where the shop gave no name."""
        rows = self.marts.rows("dim_products", ("product_id", "product_name"))
        return {row["product_id"]: row["product_name"] or row["product_id"] for row in rows}

    def product(self, product_id: str) -> str:
        """The name of a product."""
        return self.product_names.get(product_id, product_id)

    @cached_property
    def absent_inputs(self) -> list[str]:
        """Inputs that the map does not name, as reconciliation says."""
        rows = self.marts.rows(
            "reconciliation", ("input_name",), {"disposition": "absent"}, ("input_name",)
        )
        return [row["input_name"] for row in rows]

    def latest(self, mart: str, grain: str, where: Mapping[str, object]) -> Row | None:
        """First day of the last complete period of a mart's rows; of the last, if none is."""
        rows = self.marts.rows(
            mart,
            ("period_start_date", "is_complete_period"),
            {"period_grain": grain, **where},
            ("is_complete_period desc", "period_start_date desc"),
            1,
        )
        return rows[0] if rows else None

    def missing(self, mart: str, inputs: Sequence[str]) -> Text:
        """Why a mart says nothing: it is off, one of these inputs is absent, or data is scarce."""
        if not self.marts.is_asked(mart):
            return WORDS["not_asked"]
        absent = [WORDS[f"input.{name}"] for name in inputs if name in self.absent_inputs]
        if not absent:
            return WORDS["nothing_yet"]
        names = [name for name in inputs if name in self.absent_inputs]
        return Text(
            WORDS["connect_input"].ja.format(
                inputs="・".join(
                    f"{text.ja}({name})" for text, name in zip(absent, names, strict=True)
                )
            ),
            WORDS["connect_input"].en.format(inputs=", ".join(names)),
        )

    def money(self, value: formats.Number | None) -> Text | None:
        """An amount of the report's currency."""
        return formats.money(value, self.currency)
