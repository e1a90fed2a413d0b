"""What was planted and what it came to, counted while the rows are made, never read from a mart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T", bound=Hashable)

# (segment, segment_value, currency_code)
Cut = tuple[str, str, str]


@dataclass(slots=True)
class OrderValue:
    """Sums of the valid orders of one cut; amounts in the currency's minor unit."""

    orders: int = 0
    items: int = 0
    gross: int = 0
    discount: int = 0
    net: int = 0
    refund: int = 0
    shipping: int = 0
    # Customers by number; visitors who are guests by their negative number.
    customers: set[int] = field(default_factory=set)
    # Guests in a store: nobody knows them again.
    lone_buyers: int = 0


@dataclass
class Tally:
    """The running count of everything planted; one per generated shop."""

    # name -> case -> [probability, trials, hits]
    trials: dict[str, dict[tuple[str, ...], list[float]]] = field(default_factory=dict)
    counts: dict[str, Counter[tuple[str, ...]]] = field(default_factory=dict)
    order_value: dict[Cut, OrderValue] = field(default_factory=dict)

    def trial(self, name: str, case: tuple[str, ...], probability: float, hit: bool) -> bool:
        """Count one draw of a planted probability, and return whether it hit."""
        cases = self.trials.get(name)
        if cases is None:
            cases = self.trials[name] = {}
        entry = cases.get(case)
        if entry is None:
            entry = cases[case] = [probability, 0, 0]
        entry[1] += 1
        entry[2] += hit
        return hit

    def drawn(self, name: str, mix: Iterable[tuple[T, float]], value: T) -> None:
        """Count one draw from a planted mix: one trial for each value that it might have been."""
        for candidate, share in mix:
            self.trial(name, (str(candidate),), share, candidate == value)

    def count(self, name: str, *case: str) -> None:
        """Count one realised thing."""
        counter = self.counts.get(name)
        if counter is None:
            counter = self.counts[name] = Counter()
        counter[case] += 1

    def value(self, cut: Cut) -> OrderValue:
        """Return the sums of a cut, empty when it is new."""
        found = self.order_value.get(cut)
        if found is None:
            found = self.order_value[cut] = OrderValue()
        return found


def amount_text(amount: int, currency: str) -> str:
    """Return an amount in minor units (yen, cents) as the decimal text of its currency."""
    if currency == "JPY":
        return str(amount)
    sign, cents = ("-", -amount) if amount < 0 else ("", amount)
    return f"{sign}{cents // 100}.{cents % 100:02d}"


def trial_rows(tally: Tally, name: str, labels: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the draws of one planted probability: its labels, probability, trials and hits."""
    return [
        dict(zip(labels, case, strict=True))
        | {"probability": entry[0], "trials": int(entry[1]), "hits": int(entry[2])}
        for case, entry in sorted(tally.trials.get(name, {}).items())
    ]


def count_rows(tally: Tally, name: str, labels: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the counts of one realised thing: its labels and `row_count`."""
    return [
        dict(zip(labels, case, strict=True)) | {"row_count": number}
        for case, number in sorted(tally.counts.get(name, Counter()).items())
    ]


def order_value_rows(tally: Tally) -> list[dict[str, Any]]:
    """Return the valid orders' sums by cut, amounts as decimal texts, means as numbers."""
    rows = []
    for (segment, value, currency), sums in sorted(tally.order_value.items()):
        customers = len(sums.customers) + sums.lone_buyers
        unit = 1 if currency == "JPY" else 100

        def text(amount: int, currency: str = currency) -> str:
            return amount_text(amount, currency)

        rows.append(
            {
                "segment": segment,
                "segment_value": value,
                "currency_code": currency,
                "order_count": sums.orders,
                "customer_count": customers,
                "item_count": sums.items,
                "gross_amount": text(sums.gross),
                "discount_amount": text(sums.discount),
                "net_amount": text(sums.net),
                "refund_amount": text(sums.refund),
                "kept_amount": text(sums.net - sums.refund),
                "paid_amount": text(sums.net + sums.shipping),
                "aov": round(sums.net / unit / sums.orders, 6),
                "spend_per_customer": round(sums.net / unit / customers, 6),
            }
        )
    return rows


TRIALS: dict[str, tuple[str, ...]] = {
    "funnel_steps": ("visitor_kind", "device_type", "from_step", "to_step"),
    "experiment_steps": ("experiment_id", "variant", "from_step", "to_step"),
    "experiment_split": ("experiment_id", "variant"),
    "device_mix": ("device_type",),
    "attach": ("main_category", "related_category"),
    "offer_taken": ("offer_kind", "placement"),
    "offer_shown": ("placement",),
    "tier_mix": ("price_tier",),
    "more_pieces": ("customer_kind", "sales_channel", "device_type", "is_kanto"),
    "second_product": (),
    "bundle": (),
    "free_shipping_top_up": (),
    "coupon": ("coupon_code",),
    "nominated": (),
    "order_status": ("sales_channel_kind", "order_status"),
    "failed_payment_leaves_an_order": (),
    "refund": ("refund_plan",),
    "buyer_returns": ("after",),
    "visitor_comes_back": (),
    "visitor_is_overseas": (),
    "buyer_registers": ("place",),
    "store_order_is_tasting": (),
    "limited_share_of_sake": (),
    "micro_conversions": ("micro_conversion", "has_cart"),
}

COUNTS: dict[str, tuple[str, ...]] = {
    "orders_by_status": ("order_status",),
    "orders_by_invalid_reason": ("invalid_reason",),
    "orders_by_month": ("ordered_month", "currency_code"),
    "valid_orders_with_main": ("main_category", "related_category"),
    "valid_orders_with_both": ("main_category", "related_category"),
    "pieces_by_tier": ("product_family", "price_tier"),
    "offers_shown": ("offer_kind", "placement"),
    "offers_taken_in_valid_orders": ("offer_kind", "placement"),
    "sessions_by_step": ("step",),
    "experiment_visitors": ("experiment_id", "variant"),
    "experiment_buyers": ("experiment_id", "variant"),
    "customers_by_valid_orders": ("valid_orders",),
    "valid_lines_by_kind": ("line_kind",),
    "valid_subscription_lines": (),
    "valid_gift_card_lines": (),
    "valid_bundles": (),
    "valid_topped_up_orders": (),
    "valid_nominated_orders": ("is_nominated",),
    "valid_orders_with_coupon": ("coupon_code",),
    "valid_orders_with_free_shipping": (),
    "valid_set_orders": (),
    "refunds_by_form": ("refund_form",),
    "micro_conversion_events": ("event_name",),
}


def truth_of(tally: Tally, about: dict[str, Any]) -> dict[str, Any]:
    """Return the truth as plain data, ready for JSON; `about` goes in front."""
    return about | {
        "order_value": order_value_rows(tally),
        "planted": {name: trial_rows(tally, name, labels) for name, labels in TRIALS.items()},
        "realised": {name: count_rows(tally, name, labels) for name, labels in COUNTS.items()},
    }
