"""What goes into one order: the main product, what is bought with it, and at which price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from basketry.generate.chance import Mix, Stream
from basketry.generate.clock import date_of, day_of
from basketry.generate.offers import Offer
from basketry.generate.shop import (
    BUNDLE_PIECES,
    BY_CATEGORY,
    BY_FAMILY,
    CUP,
    GIFT,
    GIFT_CARD,
    LIMITED,
    PLANTED,
    PRODUCTS,
    RELATIONS,
    SAKE,
    SNACK,
    TASTING,
    TOP_UPS,
    Product,
)
from basketry.generate.truth import Tally

YEN_PER_DOLLAR = 150
SALE_DAYS = frozenset(
    day
    for first, last in (("2024-12-26", "2024-12-30"), ("2025-12-26", "2025-12-30"))
    for day in range(day_of(first), day_of(last) + 1)
)
SALE_PERCENT = 10

_BY_ID = {product.product_id: product for product in PRODUCTS}
_RELATED = [tuple(_BY_ID[name] for name in relation.product_ids) for relation in RELATIONS]
_MAIN_MIX = Mix(dict(PLANTED.main_mix))
_GIFT_SEASON_MIX = Mix(
    {
        category: weight * (PLANTED.gift_season_factor if category == GIFT else 1.0)
        for category, weight in PLANTED.main_mix.items()
    }
)
_TIER_MIX = Mix(dict(PLANTED.tier_mix))
_SAKE_FAMILIES = tuple(name for name, tiers in BY_FAMILY.items() if tiers[0].category == SAKE)
_GIFT_FAMILIES = tuple(name for name, tiers in BY_FAMILY.items() if tiers[0].category == GIFT)
_OTHER_SAKE = tuple(p for p in BY_CATEGORY[SAKE] if not p.tier and p not in LIMITED)
_OTHER_SAKE_SHARE = 0.10
_LIMITED_GIFT_SHARE = 0.20
_BUNDLE_DISCOUNTS = (17, 17, 16)


class Line:
    """One order line; amounts in the currency's minor unit (yen, cents)."""

    __slots__ = (
        "bundle", "cost", "discount", "is_subscription", "list_price", "price", "product",
        "quantity",
    )  # fmt: skip

    def __init__(self, product: Product, quantity: int, day: int, currency: str = "JPY") -> None:
        """Price some pieces of a product as on a day, a sale of those days included."""
        yen = product.price(day)
        reduced = yen
        if product.category == SAKE and day in SALE_DAYS:
            reduced = yen * (100 - SALE_PERCENT) // 1000 * 10
        self.product = product
        self.quantity = quantity
        self.list_price = in_currency(yen, currency)
        self.price = in_currency(reduced, currency)
        self.cost = None if product.cost is None else in_currency(product.cost, currency)
        self.discount = 0
        self.bundle = 0
        self.is_subscription = False

    @property
    def amount(self) -> int:
        """What the line costs before the order's own discount."""
        return self.price * self.quantity - self.discount


@dataclass(slots=True)
class Setting:
    """What about a visit decides the basket."""

    day: int
    channel: str
    device: str = ""
    currency: str = "JPY"
    is_repeat: bool = False
    is_kanto: bool = False


def in_currency(yen: int, currency: str) -> int:
    """Return an amount of yen in the currency's minor unit, at the shop's fixed rate."""
    return yen if currency == "JPY" else yen * 100 // YEN_PER_DOLLAR


def amount_of(lines: Sequence[Line]) -> int:
    """Return what the lines cost before the order's own discount."""
    return sum(line.amount for line in lines)


def draw_tier(stream: Stream, tally: Tally, family: str) -> Product:
    """Return one of a family's three price tiers."""
    tier = _TIER_MIX.draw(stream)
    tally.drawn("tier_mix", PLANTED.tier_mix.items(), tier)
    return BY_FAMILY[family][tier - 1]


def draw_main(stream: Stream, tally: Tally, day: int, channel: str) -> Product:
    """Return the product that the visit is about."""
    if channel == "store":
        share = PLANTED.store_order_is_tasting
        if tally.trial("store_order_is_tasting", (), share, stream.chance(share)):
            return stream.choose(BY_CATEGORY[TASTING])
    in_season = date_of(day).month in (7, 12)
    category = (_GIFT_SEASON_MIX if in_season else _MAIN_MIX).draw(stream)
    limited = [p for p in LIMITED if p.category == category and p.is_sold(day)]
    if category == SAKE:
        return _draw_sake(stream, tally, limited)
    if category == GIFT:
        if limited and stream.chance(_LIMITED_GIFT_SHARE):
            return limited[0]
        return draw_tier(stream, tally, stream.choose(_GIFT_FAMILIES))
    return stream.choose(BY_CATEGORY[category])


def _draw_sake(stream: Stream, tally: Tally, limited: Sequence[Product]) -> Product:
    share = PLANTED.limited_share_of_sake
    if limited and tally.trial("limited_share_of_sake", (), share, stream.chance(share)):
        return limited[0]
    if stream.chance(_OTHER_SAKE_SHARE):
        return stream.choose(_OTHER_SAKE)
    return draw_tier(stream, tally, stream.choose(_SAKE_FAMILIES))


def more_pieces_rate(setting: Setting) -> float:
    """Return the probability of two or three pieces of the main product instead of one."""
    rates = PLANTED.more_pieces
    return round(
        rates["base"]
        + rates["repeat"] * setting.is_repeat
        + rates["phone"] * (setting.channel == "phone")
        + rates["desktop"] * (setting.device == "desktop")
        + rates["関東"] * setting.is_kanto,
        4,
    )


def _draw_quantity(stream: Stream, tally: Tally, setting: Setting) -> int:
    rate = more_pieces_rate(setting)
    case = (
        "repeat" if setting.is_repeat else "other",
        setting.channel,
        setting.device or "unknown",
        "yes" if setting.is_kanto else "no",
    )
    if tally.trial("more_pieces", case, rate, stream.chance(rate)):
        return 2 if stream.chance(0.7) else 3
    return 1


def bundle_lines(stream: Stream, day: int, currency: str, first: Product | None) -> list[Line]:
    """Return three different small things at 350 yen each, sold as any three for 1,000."""
    pieces = list(BUNDLE_PIECES)
    chosen = [] if first is None else [first]
    while len(chosen) < 3:
        piece = stream.choose(pieces)
        if piece not in chosen:
            chosen.append(piece)
    lines = []
    for product, discount in zip(chosen, _BUNDLE_DISCOUNTS, strict=True):
        line = Line(product, 1, day, currency)
        line.discount = in_currency(discount, currency)
        line.bundle = 1
        lines.append(line)
    return lines


def _subscribe(line: Line) -> None:
    line.is_subscription = True
    line.discount += line.amount * PLANTED.subscription_discount_percent // 100


def _main_line(stream: Stream, tally: Tally, setting: Setting, main: Product) -> Line:
    quantity = _draw_quantity(stream, tally, setting)
    if main.category in (GIFT_CARD, TASTING):
        quantity = min(quantity, 2)
    return Line(main, quantity, setting.day, setting.currency)


def _add_related(
    stream: Stream, tally: Tally, setting: Setting, lines: list[Line], offer: Offer | None
) -> None:
    """Add what goes with the basket's categories, each relation once, offered or not."""
    categories = {line.product.category for line in lines}
    for relation, related in zip(RELATIONS, _RELATED, strict=True):
        if relation.main not in categories:
            continue
        if relation.related in (SAKE, SNACK, CUP) and relation.related in categories:
            continue
        if offer is not None and offer.relation is relation:
            added, product = offer.is_taken, offer.offered
        else:
            added = tally.trial(
                "attach",
                (relation.main, relation.related),
                relation.probability,
                stream.chance(relation.probability),
            )
            product = stream.choose(related)
        if added:
            quantity = 2 if relation.related == CUP and stream.chance(0.4) else 1
            lines.append(Line(product, quantity, setting.day, setting.currency))
            categories.add(relation.related)


def _add_second(
    stream: Stream, tally: Tally, setting: Setting, lines: list[Line], main: Product
) -> None:
    rate = PLANTED.second_product
    if not tally.trial("second_product", (), rate, stream.chance(rate)):
        return
    if main.category == SAKE:
        families = [family for family in _SAKE_FAMILIES if family != main.family]
        product = draw_tier(stream, tally, stream.choose(families))
    else:
        held = {line.product for line in lines}
        others = [p for p in BY_CATEGORY[main.category] if p not in held]
        product = stream.choose(others)
    lines.append(Line(product, 1, setting.day, setting.currency))


def _add_top_up(
    stream: Stream, tally: Tally, setting: Setting, lines: list[Line], offer: Offer | None
) -> bool:
    """Add a small thing to reach free shipping; return whether the threshold was reached by it."""
    gap = PLANTED.free_shipping_from - amount_of(lines)
    if offer is not None:
        if not offer.is_taken:
            return False
        product = offer.offered
    else:
        if not 0 < gap <= PLANTED.top_up_reach:
            return False
        rate = PLANTED.natural_top_up
        if not tally.trial("free_shipping_top_up", (), rate, stream.chance(rate)):
            return False
        product = stream.choose(TOP_UPS)
    quantity = max(1, -(-gap // product.price(setting.day)))
    lines.append(Line(product, quantity, setting.day, setting.currency))
    return gap > 0


def fill_basket(
    stream: Stream,
    tally: Tally,
    setting: Setting,
    main: Product,
    offers: Sequence[Offer] = (),
) -> tuple[list[Line], bool]:
    """Return the lines of one order about `main`, and whether it was topped up for free shipping.

    Every open offer is taken or not here, and says so afterwards in `is_taken`.
    """
    open_offers = {offer.kind: offer for offer in offers}
    for offer in offers:
        rate = PLANTED.offer_taken[offer.kind][offer.placement]
        offer.is_taken = tally.trial(
            "offer_taken", (offer.kind, offer.placement), rate, stream.chance(rate)
        )
        if offer.is_taken and offer.kind in ("upsell", "limited_upgrade"):
            main = offer.offered
    lines = [_main_line(stream, tally, setting, main)]
    if main.category == GIFT_CARD:
        if stream.chance(0.2):
            product = stream.choose(BY_CATEGORY[SNACK])
            lines.append(Line(product, 1, setting.day, setting.currency))
        return lines, False
    subscription = open_offers.get("subscription")
    if subscription is not None and subscription.is_taken:
        _subscribe(lines[0])
    _add_related(stream, tally, setting, lines, open_offers.get("cross_sell"))
    if main.category in (SAKE, SNACK):
        _add_second(stream, tally, setting, lines, main)
    bundle = open_offers.get("bundle")
    if bundle is not None:
        with_bundle = bundle.is_taken
    else:
        rate = PLANTED.natural_bundle
        with_bundle = tally.trial("bundle", (), rate, stream.chance(rate))
    if with_bundle:
        first = None if bundle is None else bundle.offered
        lines += bundle_lines(stream, setting.day, setting.currency, first)
    is_topped_up = False
    if setting.currency == "JPY" and (
        setting.channel == "online" or "free_shipping" in open_offers
    ):
        is_topped_up = _add_top_up(stream, tally, setting, lines, open_offers.get("free_shipping"))
    return lines, is_topped_up


def follow_up_basket(stream: Stream, setting: Setting, offer: Offer) -> list[Line]:
    """Return the lines of the small second order that takes an offer of the thank-you page."""
    if offer.kind == "bundle":
        return bundle_lines(stream, setting.day, setting.currency, offer.offered)
    line = Line(offer.offered, 1, setting.day, setting.currency)
    if offer.kind == "subscription":
        _subscribe(line)
    return [line]
