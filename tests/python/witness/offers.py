"""Offers: what each was followed by, worked out one offer and one order at a time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from .free_shipping import top_ups
from .judging import TOO_LARGE, Judged, Shop
from .offer_effects import GROUP_COLUMNS, effects_by_group
from .orders import ZERO, Line, Order, Row
from .products import places
from .statistics import wilson
from .values import full_years, local, money, period_end, period_start

REPLACING = frozenset({"upsell", "limited_upgrade", "subscription"})
OF_TWO_PRODUCTS = frozenset({"upsell", "limited_upgrade", "cross_sell"})
Prices = dict[tuple[str, str], list[tuple[date, Row]]]
SHOPPER = ("session_id", "visitor_id", "customer_id")
SEGMENTS = (
    "customer_type",
    "device_type",
    "traffic_source",
    "region",
    "age_band",
    "gender",
    "membership_rank",
)


@dataclass
class Offer:
    """One accepted offer and what became of it."""

    row: Judged
    base: str | None
    unjudged_reason: str | None
    shown_date: date
    # Valid orders of the shopper inside the window, before or after the offer.
    orders: list[Order] = field(default_factory=list)
    line: Line | None = None
    order: Order | None = None
    extra_lines: list[Line] = field(default_factory=list)

    @property
    def offer_id(self) -> str:
        """Its key."""
        return str(self.row.text("offer_id"))

    @property
    def kind(self) -> str:
        """What was offered."""
        return str(self.row.text("offer_kind"))

    @property
    def shown_at(self) -> datetime:
        """When it was seen (UTC)."""
        return self.row.instant("shown_at")

    @property
    def later_orders(self) -> list[Order]:
        """The orders that came after it, or in the same instant."""
        return [order for order in self.orders if order.ordered_at >= self.shown_at]

    @property
    def rank(self) -> tuple[datetime, str]:
        """The order in which offers were shown."""
        return self.shown_at, self.offer_id


def _holds(order: Order, product: str | None) -> bool:
    return any(line.product_id == product and line.quantity > 0 for line in order.lines)


def _unjudged_reason(row: Judged, known: set[str | None] | None) -> str | None:
    base, offered = row.text("base_product_id"), row.text("offered_product_id")
    needs_base = row.text("offer_kind") in OF_TWO_PRODUCTS
    if not any(row.text(name) for name in SHOPPER):
        return "nobody"
    if offered is None and row.text("offer_kind") != "free_shipping":
        return "no_offered_product"
    if needs_base and base is None:
        return "no_base_product"
    if needs_base and base == offered:
        return "offers_itself"
    if known is not None and (offered not in known | {None} or (needs_base and base not in known)):
        return "unknown_product"
    return None


def _fits(offer: Offer, order: Order, line: Line, top_up: tuple[str, datetime] | None) -> bool:
    """The line of an order that came later is what the offer was about."""
    wanted = offer.row.text("offered_product_id")
    if wanted is None and top_up is not None and top_up[1] >= offer.shown_at:
        wanted = top_up[0]
    if line.product_id != wanted or line.quantity <= 0:
        return False
    if offer.kind in ("upsell", "limited_upgrade"):
        return not _holds(order, offer.base)
    if offer.kind == "cross_sell":
        return any(_holds(one, offer.base) for one in offer.orders)
    return line.is_subscription if offer.kind == "subscription" else True


def _credit(offers: list[Offer], rule: str, topped: dict[str, tuple[str, datetime]]) -> None:
    """Each line to one offer, each offer one line; then the rest of the bundles."""
    claims: defaultdict[str, list[tuple[Offer, Order, Line]]] = defaultdict(list)
    for offer in offers:
        for order in offer.later_orders:
            for line in order.lines:
                if _fits(offer, order, line, topped.get(order.order_id)):
                    claims[line.order_item_id].append((offer, order, line))
    choose = max if rule == "last" else min
    won = [choose(claim, key=lambda one: one[0].rank) for claim in claims.values()]
    for offer, order, line in sorted(
        won, key=lambda one: (one[1].ordered_at, one[2].order_item_id)
    ):
        if offer.line is None:
            offer.line, offer.order = line, order
    taken = {offer.line.order_item_id for offer in offers if offer.line}
    bundles: defaultdict[str, list[tuple[Offer, Line]]] = defaultdict(list)
    for offer in offers:
        if offer.kind != "bundle" or not offer.line or not offer.order:
            continue
        for line in offer.order.lines:
            if (
                line.bundle_id is not None
                and line.bundle_id == offer.line.bundle_id
                and line.quantity > 0
                and line.order_item_id not in taken
            ):
                bundles[line.order_item_id].append((offer, line))
    for claim in bundles.values():
        offer, line = choose(claim, key=lambda one: one[0].rank)
        offer.extra_lines.append(line)


def build_offers(shop: Shop, orders: list[Order]) -> list[Offer]:
    """All accepted offers with the lines they are credited with."""
    known: set[str | None] | None = None
    if shop.settings.is_mapped("products"):
        known = {row.text("product_id") for row in shop.accepted("products")}
        known |= {line.product_id for order in orders for line in order.lines}
    window = timedelta(hours=shop.settings.offer_window_hours)
    offers = []
    for row in shop.accepted("offers"):
        base = row.text("base_product_id")
        if row.text("offer_kind") == "subscription" and base is None:
            base = row.text("offered_product_id")
        offer = Offer(
            row,
            base,
            _unjudged_reason(row, known),
            local(row.instant("shown_at"), shop.settings.zone).date(),
        )
        if offer.unjudged_reason is None:
            offer.orders = [
                order
                for order in orders
                if order.is_valid_order
                and abs(order.ordered_at - offer.shown_at) <= window
                and any(
                    row.text(name) and row.text(name) == getattr(order, name) for name in SHOPPER
                )
            ]
        offers.append(offer)
    _credit(offers, shop.settings.offer_credit_rule, top_ups(shop, orders))
    return offers


def _prices(shop: Shop, orders: list[Order]) -> Prices:
    """By product and currency: the days it was sold, with what the day's last line says."""
    raw = {row.text("order_item_id"): row for row in shop.accepted("order_items")}
    listed = {row.text("product_id"): row for row in shop.accepted("products")}
    last: dict[tuple[str, str, date], tuple[tuple[datetime, str], Row]] = {}
    for order in orders:
        for line in order.lines:
            if not order.is_valid_order or line.quantity <= 0:
                continue
            key = (line.product_id, order.currency_code, order.ordered_date)
            rank = (order.ordered_at, line.order_item_id)
            if key in last and last[key][0] > rank:
                continue
            cost = raw[line.order_item_id].number("unit_cost_amount")
            if cost is None and line.product_id in listed:
                cost = listed[line.product_id].number("unit_cost_amount")
            last[key] = (rank, {"price": line.unit_price_amount, "cost": cost})
    found: defaultdict[tuple[str, str], list[tuple[date, Row]]] = defaultdict(list)
    for (product, currency, day), (_, row) in last.items():
        found[product, currency].append((day, row))
    return found


def _whole(unit: Decimal | None, quantity: Decimal) -> Decimal | None:
    """A price or cost times the pieces; unknown when beyond belief."""
    if unit is None or unit * quantity >= TOO_LARGE:
        return None
    return money(unit * quantity)


# What only a taken offer has.
TAKEN_COLUMNS = (
    "order_id",
    "order_item_id",
    "currency_code",
    "item_count",
    "net_amount",
    "refund_amount",
    "kept_amount",
    "cost_amount",
    "base_unit_price_amount",
    "uplift_amount",
    "uplift_margin_amount",
    "ordered_at",
)


def _base_price_and_cost(
    shop: Shop, prices: Prices, base: str | None, order: Order
) -> tuple[Decimal | None, Decimal | None]:
    """What a piece of the replaced product was last sold at up to the day, and what it cost."""
    product = {row.text("product_id"): row for row in shop.accepted("products")}.get(base)
    sold = [
        (day, row)
        for day, row in prices.get((str(base), order.currency_code), [])
        if day <= order.ordered_date
    ]
    then = max(sold, key=lambda one: one[0])[1] if sold else {"price": None, "cost": None}
    price, cost = then["price"], then["cost"]
    if price is None and product and order.currency_code == shop.settings.default_currency:
        price = product.number("list_price_amount")
    if cost is None and product:
        cost = product.number("unit_cost_amount")
    return price, cost


def _taken_columns(shop: Shop, offer: Offer, prices: Prices) -> Row:
    line, order = offer.line, offer.order
    if line is None or order is None:
        return {**dict.fromkeys(TAKEN_COLUMNS), "is_kept": False}
    lines = [line, *offer.extra_lines]
    net = sum((one.net_amount for one in lines), ZERO)
    costs = [one.cost_amount for one in lines]
    cost = None if None in costs else sum((one for one in costs if one is not None), ZERO)
    base_price: Decimal | None = None
    uplift: Decimal | None = net
    saved: Decimal | None = ZERO
    if offer.kind in REPLACING:
        base_price, base_cost = _base_price_and_cost(shop, prices, offer.base, order)
        instead = _whole(base_price, line.quantity)
        asked = line.gross_amount - line.line_discount_amount
        uplift = None if instead is None else asked - instead
        saved = _whole(base_cost, line.quantity)
    margin = None
    if uplift is not None and cost is not None and saved is not None:
        margin = uplift - (cost - saved)
    return {
        "order_id": order.order_id,
        "order_item_id": line.order_item_id,
        "currency_code": order.currency_code,
        "item_count": sum((one.quantity for one in lines), ZERO),
        "net_amount": net,
        "refund_amount": sum((one.refund_amount for one in lines), ZERO),
        "kept_amount": sum((one.kept_amount for one in lines), ZERO),
        "cost_amount": cost,
        "base_unit_price_amount": base_price,
        "uplift_amount": uplift,
        "uplift_margin_amount": margin,
        "ordered_at": order.ordered_at,
        "is_kept": line.refund_amount == 0 or line.refund_amount < line.net_amount,
    }


def _outcome(offer: Offer) -> str:
    if offer.unjudged_reason:
        return "unjudged"
    if offer.line:
        return "taken"
    if any(_holds(order, offer.base) for order in offer.later_orders):
        return "base_bought"
    return "other_bought" if offer.later_orders else "not_ordered"


def _events_after(shop: Shop, offer: Offer) -> set[str | None]:
    """Names of the events on the offered product that its shopper made inside the window."""
    if offer.unjudged_reason or offer.row.text("offered_product_id") is None:
        return set()
    sessions = {row.text("session_id"): row for row in shop.accepted("sessions")}
    window = timedelta(hours=shop.settings.offer_window_hours)
    names: set[str | None] = set()
    for event in shop.accepted("events"):
        if event.text("product_id") != offer.row.text("offered_product_id"):
            continue
        since = event.instant("occurred_at") - offer.shown_at
        if since < timedelta(0) or since > window:
            continue
        session = sessions.get(event.text("session_id"))
        ids = {
            "session_id": event.text("session_id"),
            "visitor_id": session.text("visitor_id") if session else None,
            "customer_id": session.text("customer_id") if session else None,
        }
        if any(ids[name] and ids[name] == offer.row.text(name) for name in SHOPPER):
            names.add(event.text("event_name"))
    return names


def _shopper_columns(shop: Shop, orders: list[Order], offer: Offer) -> Row:
    row = offer.row
    customer_id = row.text("customer_id")
    customers = {one.text("customer_id"): one for one in shop.accepted("customers")}
    sessions = {one.text("session_id"): one for one in shop.accepted("sessions")}
    customer = customers.get(customer_id) if customer_id else None
    session = sessions.get(row.text("session_id")) if row.text("session_id") else None
    customer_type = "guest"
    if customer_id:
        bought = any(
            order.is_valid_order
            and order.customer_id == customer_id
            and order.ordered_at < offer.shown_at
            for order in orders
        )
        customer_type = "repeat" if bought else "new"
    birth = customer.day("birth_date") if customer else None
    band = shop.settings.reference.age_band(full_years(birth, offer.shown_date)) if birth else None
    return {
        "customer_type": customer_type,
        "device_type": session.text("device_type") if session else None,
        "traffic_source": session.text("traffic_source") if session else None,
        "region": customer.text("region") if customer else None,
        "age_band": band,
        "gender": customer.text("gender") if customer else None,
        "membership_rank": customer.text("membership_rank") if customer else None,
    }


def offer_rows(shop: Shop, orders: list[Order], offers: list[Offer]) -> list[Row]:
    """What fct_offers should hold."""
    prices = _prices(shop, orders)
    window = timedelta(hours=shop.settings.offer_window_hours)
    rows = []
    for offer in offers:
        names = _events_after(shop, offer)
        main_bought = any(_holds(order, offer.base) for order in offer.orders)
        judged = offer.unjudged_reason is None
        ends = local(offer.shown_at + window, shop.settings.zone).date()
        rows.append(
            {
                "offer_id": offer.offer_id,
                "session_id": offer.row.text("session_id"),
                "visitor_id": offer.row.text("visitor_id"),
                "customer_id": offer.row.text("customer_id"),
                "base_product_id": offer.base,
                "offered_product_id": offer.row.text("offered_product_id"),
                "offer_kind": offer.kind,
                "placement": offer.row.text("placement"),
                "outcome": _outcome(offer),
                "unjudged_reason": offer.unjudged_reason,
                **_shopper_columns(shop, orders, offer),
                "is_eligible": judged and (offer.kind != "cross_sell" or main_bought),
                "is_clicked": bool(names),
                "is_added_to_cart": "add_to_cart" in names,
                "is_ordered": bool(offer.later_orders),
                "is_taken": offer.line is not None,
                "is_window_open": shop.as_of is None or ends > shop.as_of,
                "shown_at": offer.shown_at,
                "shown_date": offer.shown_date,
                **_taken_columns(shop, offer, prices),
            }
        )
    return rows


LEVELS: dict[str, tuple[str, ...]] = {
    "all": (),
    "kind": ("offer_kind",),
    "placement": ("placement",),
    "kind_and_placement": ("offer_kind", "placement"),
    "product": ("offer_kind", "placement", "offered_product_id"),
}


def _performance(rows: list[Row], currency: str) -> Row:
    """The measures of a group of offers, and its money in one currency."""

    def count(flag: str) -> int:
        return sum(bool(row[flag]) for row in rows)

    eligible, ordered, taken = count("is_eligible"), count("is_ordered"), count("is_taken")
    own = [row for row in rows if row["is_taken"] and row["currency_code"] == currency]
    lower, upper = wilson(taken, eligible) if eligible else (None, None)

    def total(name: str, of: list[Row]) -> Decimal:
        return sum((row[name] for row in of if row[name] is not None), ZERO)

    uplift = total("uplift_amount", own)
    return {
        "shown_count": len(rows),
        "unjudged_count": count("unjudged_reason"),
        "window_open_count": count("is_window_open"),
        "eligible_count": eligible,
        "clicked_count": count("is_clicked"),
        "added_to_cart_count": count("is_added_to_cart"),
        "ordered_count": ordered,
        "taken_count": taken,
        "kept_count": count("is_kept"),
        "take_rate": taken / eligible if eligible else None,
        "take_rate_lower": lower,
        "take_rate_upper": upper,
        "take_rate_of_ordered": taken / ordered if ordered else None,
        "kept_rate": count("is_kept") / taken if taken else None,
        "taken_in_currency_count": len(own),
        "item_count": total("item_count", own),
        "net_amount": total("net_amount", own),
        "refund_amount": total("refund_amount", own),
        "uplift_amount": uplift,
        "kept_uplift_amount": total("uplift_amount", [row for row in own if row["is_kept"]]),
        "unknown_uplift_count": sum(row["uplift_amount"] is None for row in own),
        "uplift_margin_amount": total("uplift_margin_amount", own),
        "unknown_margin_count": sum(row["uplift_margin_amount"] is None for row in own),
        "uplift_per_eligible_offer": float(Fraction(uplift) / eligible) if eligible else None,
    }


def offer_performance(
    shop: Shop, orders: list[Order], offered: list[Row], effects: list[Row]
) -> list[Row]:
    """What offer_performance should hold, from fct_offers and the effects of experiments."""
    settings = shop.settings
    measured = effects_by_group(shop, effects, LEVELS)
    groups: defaultdict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in offered:
        cuts = [("all", "all")] if "all" in settings.segments else []
        cuts += [
            (name, str(row[name] or "unknown")) for name in SEGMENTS if name in settings.segments
        ]
        for grain in ("month", "quarter", "year"):
            start = period_start(row["shown_date"], grain, settings.week_start)
            for cut in cuts:
                for level, names in LEVELS.items():
                    things = [
                        str(row[name] or "unknown") if name in names else "all"
                        for name in ("offer_kind", "placement", "offered_product_id")
                    ]
                    groups[grain, start, *cut, level, *things].append(row)
    first = min((order.ordered_date for order in orders), default=None)
    result = []
    for key, rows in groups.items():
        is_total = (key[2], key[4]) == ("all", "all")
        if len(rows) < settings.offer_min_shown_count and not is_total:
            continue
        grain, start = str(key[0]), date.fromisoformat(str(key[1]))
        end = period_end(start, grain)
        currencies = {row["currency_code"] or settings.default_currency for row in rows}
        for currency in currencies:
            result.append(
                {
                    "period_grain": grain,
                    "period_start_date": start,
                    "segment": key[2],
                    "segment_value": key[3],
                    "offer_level": key[4],
                    "offer_kind": key[5],
                    "placement": key[6],
                    "offered_product_id": key[7],
                    "currency_code": currency,
                    "period_end_date": end,
                    "is_complete_period": first is not None
                    and start >= first
                    and shop.as_of is not None
                    and end <= shop.as_of
                    and not any(row["is_window_open"] for row in rows),
                    **_performance(rows, currency),
                    **GROUP_COLUMNS,
                    **(
                        measured.get((grain, start, *key[4:], currency), {})
                        if key[2] == "all"
                        else {}
                    ),
                }
            )
    return result


def _observed_upgrades(shop: Shop, orders: list[Order], offers: list[Offer]) -> list[Row]:
    """Valid orders of visits that viewed a product and bought it or a better one of its family."""
    known = places(shop)
    rows = []
    for order in orders:
        if not order.is_valid_order or not order.session_id:
            continue
        viewed = {
            str(event.text("product_id"))
            for event in shop.accepted("events")
            if event.text("session_id") == order.session_id
            and event.text("event_name") == "view_item"
            and event.instant("occurred_at") <= order.ordered_at
        }
        offered = {
            (offer.base, offer.row.text("offered_product_id"))
            for offer in offers
            if offer.kind in ("upsell", "limited_upgrade")
            and any(one is order for one in offer.later_orders)
        }
        for base in viewed & known.keys():
            for better, place in known.items():
                own = known[base]
                if place.family != own.family or not place.tier or not own.tier:
                    continue
                if place.tier <= own.tier or (base, better) in offered:
                    continue
                if _holds(order, base) or _holds(order, better):
                    rows.append(
                        {
                            "day": order.ordered_date,
                            "path": (base, better),
                            "viewed": 1,
                            "traded_up": int(not _holds(order, base)),
                        }
                    )
    return rows


def upgrade_paths(shop: Shop, orders: list[Order], offers: list[Offer]) -> list[Row]:
    """What upgrade_paths should hold."""
    window = timedelta(hours=shop.settings.offer_window_hours)
    found = _observed_upgrades(shop, orders, offers)
    for offer in offers:
        if offer.kind in ("upsell", "limited_upgrade") and not offer.unjudged_reason:
            ends = local(offer.shown_at + window, shop.settings.zone).date()
            found.append(
                {
                    "day": offer.shown_date,
                    "path": (offer.base, offer.row.text("offered_product_id")),
                    "offered": 1,
                    "taken": int(offer.line is not None),
                    "open": int(shop.as_of is None or ends > shop.as_of),
                }
            )
    groups: defaultdict[tuple[str, date, tuple[str, str]], list[Row]] = defaultdict(list)
    for row in found:
        for grain in ("month", "quarter", "year"):
            start = period_start(row["day"], grain, shop.settings.week_start)
            groups[grain, start, row["path"]].append(row)
    listed = {row.text("product_id"): row for row in shop.accepted("products")}
    known = places(shop)
    first = min((order.ordered_date for order in orders), default=None)
    rows = []
    for (grain, start, (base, better)), members in groups.items():
        counts = {
            name: sum(row.get(name, 0) for row in members)
            for name in ("offered", "taken", "open", "viewed", "traded_up")
        }
        end = period_end(start, grain)
        prices = [
            listed[product].number("list_price_amount") if product in listed else None
            for product in (base, better)
        ]
        result: Row = {
            "period_grain": grain,
            "period_start_date": start,
            "base_product_id": base,
            "better_product_id": better,
            "period_end_date": end,
            "is_complete_period": first is not None
            and start >= first
            and shop.as_of is not None
            and end <= shop.as_of
            and not counts["open"],
            "product_family": known[base].family if base in known else None,
            "base_price_tier": known[base].tier or None if base in known else None,
            "better_price_tier": known[better].tier or None if better in known else None,
            "base_list_price_amount": prices[0],
            "better_list_price_amount": prices[1],
            "price_step_amount": (
                None if prices[0] is None or prices[1] is None else prices[1] - prices[0]
            ),
            "offered_count": counts["offered"],
            "taken_count": counts["taken"],
            "viewed_order_count": counts["viewed"],
            "traded_up_order_count": counts["traded_up"],
        }
        for name, hits, trials in (
            ("take_rate", counts["taken"], counts["offered"]),
            ("trade_up_rate", counts["traded_up"], counts["viewed"]),
        ):
            lower, upper = wilson(hits, trials) if trials else (None, None)
            result[name] = hits / trials if trials else None
            result[f"{name}_lower"], result[f"{name}_upper"] = lower, upper
        rows.append(result)
    return rows
