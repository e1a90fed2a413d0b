"""Offers shown to a shopper: which kind, where, what for, and whether it was taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from basketry.generate.chance import Mix, Stream
from basketry.generate.clock import utc_text
from basketry.generate.contract import Row
from basketry.generate.shop import (
    BUNDLE_PIECES,
    BY_FAMILY,
    GIFT_CARD,
    LIMITED,
    OFFER_KINDS,
    PLANTED,
    PRODUCTS,
    RELATIONS,
    SAKE,
    SNACK,
    TOP_UPS,
    Product,
    Relation,
)

_BY_ID = {product.product_id: product for product in PRODUCTS}
_FITS: Mapping[str, Callable[[Product, int], bool]] = {
    "upsell": lambda main, day: main.tier in (1, 2),
    "limited_upgrade": lambda main, day: main.tier in (1, 2) and main.category == SAKE,
    "cross_sell": lambda main, day: any(one.main == main.category for one in RELATIONS),
    "bundle": lambda main, day: True,
    "free_shipping": lambda main, day: (
        _FREE_SHIPPING_LOW <= main.price(day) < PLANTED.free_shipping_from
    ),
    "subscription": lambda main, day: main.category in (SAKE, SNACK) and main not in LIMITED,
}
_KIND_MIXES: dict[tuple[str, ...], Mix[str]] = {}
_FREE_SHIPPING_LOW = 2_000
_ON_THE_MAIN_LINE = {"upsell", "limited_upgrade", "subscription"}


@dataclass(slots=True, eq=False)
class Offer:
    """One offer shown at a moment; `is_taken` is decided when an order is made under it."""

    kind: str
    placement: str
    shown_at: int
    base: Product
    offered: Product
    relation: Relation | None = None
    is_taken: bool = False

    def row(self, offer_id: str, session_id: str, visitor_id: str, customer_id: str) -> Row:
        """Return the offer as a row."""
        return (
            offer_id,
            utc_text(self.shown_at),
            self.kind,
            self.placement,
            session_id,
            visitor_id,
            customer_id,
            self.base.product_id,
            self.offered.product_id,
        )


def _fits(kind: str, main: Product, day: int, used: set[str]) -> bool:
    """Return whether an offer of this kind makes sense beside the product."""
    if kind in used or main.category == GIFT_CARD:
        return False
    # These three speak about the same line: two of them at once would contradict each other.
    if kind in _ON_THE_MAIN_LINE and _ON_THE_MAIN_LINE & used:
        return False
    return _FITS[kind](main, day)


def _offered(stream: Stream, kind: str, main: Product, day: int) -> tuple[Product, Relation | None]:
    if kind == "upsell":
        return BY_FAMILY[main.family][main.tier], None
    if kind == "limited_upgrade":
        limited = [p for p in LIMITED if p.category == SAKE and p.is_sold(day)]
        return (limited[0] if limited else BY_FAMILY[main.family][main.tier]), None
    if kind == "cross_sell":
        relation = stream.choose([one for one in RELATIONS if one.main == main.category])
        return _BY_ID[stream.choose(relation.product_ids)], relation
    if kind == "bundle":
        return stream.choose(BUNDLE_PIECES), None
    if kind == "free_shipping":
        return stream.choose(TOP_UPS), None
    return main, None


def draw_offer(
    stream: Stream, placement: str, shown_at: int, main: Product, day: int, *, used: set[str]
) -> Offer | None:
    """Return an offer beside `main`, or None when no kind fits; `used` holds the kinds shown."""
    kinds = tuple(kind for kind in OFFER_KINDS if _fits(kind, main, day, used))
    if not kinds:
        return None
    mix = _KIND_MIXES.get(kinds)
    if mix is None:
        mix = _KIND_MIXES[kinds] = Mix({kind: PLANTED.offer_kind_mix[kind] for kind in kinds})
    kind = mix.draw(stream)
    used.add(kind)
    offered, relation = _offered(stream, kind, main, day)
    return Offer(kind, placement, shown_at, main, offered, relation)
