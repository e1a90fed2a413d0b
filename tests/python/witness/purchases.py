"""Where what a funnel counts as purchases and the valid orders of the till part."""

from __future__ import annotations

from collections.abc import Iterator

from .funnel import reached_steps, steps_made
from .judging import Shop
from .orders import Order, Row
from .sessions import Session
from .values import local


def _purchases(shop: Shop, sessions: list[Session], completed: set[str]) -> Iterator[Row]:
    """Sessions that completed the funnel, and the till has no valid order of."""
    for session in sessions:
        if session.session_id not in completed or session.valid_orders:
            continue
        void = sorted(session.orders, key=lambda order: (order.ordered_at, order.order_id))
        yield {
            "counted_as": "purchase",
            "counted_id": session.session_id,
            "session_id": session.session_id,
            "order_id": void[0].order_id if void else None,
            "difference_reason": "order_not_valid" if void else "no_order",
            "invalid_reason": void[0].invalid_reason if void else None,
            "counted_date": local(session.started_at, shop.settings.zone).date(),
        }


def _orders(
    shop: Shop, orders: list[Order], sessions: list[Session], completed: set[str], made: set[str]
) -> Iterator[Row]:
    """Valid orders that no completed session stands for."""
    placed_in = {order.order_id: session for session in sessions for order in session.orders}
    for order in orders:
        session = placed_in.get(order.order_id)
        if session is None:
            reason = "no_session"
        elif session.is_bot(shop):
            reason = "bot"
        elif session.session_id not in made:
            reason = "no_purchase"
        elif session.session_id not in completed:
            reason = "steps_left_out"
        else:
            reason = "another_order"
        if not order.is_valid_order or (
            reason == "another_order" and session and session.valid_orders[0] is order
        ):
            continue
        yield {
            "counted_as": "order",
            "counted_id": order.order_id,
            "session_id": session.session_id if session else None,
            "order_id": order.order_id,
            "difference_reason": reason,
            "invalid_reason": None,
            "counted_date": order.ordered_date,
        }


def purchase_differences(shop: Shop, orders: list[Order], sessions: list[Session]) -> list[Row]:
    """What purchase_differences should hold."""
    rows: list[Row] = []
    for funnel in shop.settings.reference.funnels:
        if funnel.unit != "session" or funnel.step_order == "any_order":
            continue
        if not funnel.ends_with_order:
            continue
        last = max(number for number in funnel.numbers if not funnel.is_optional(number))
        reached, made = (
            {name for name, steps in found.items() if last in steps}
            for found in (
                reached_steps(shop, funnel, sessions),
                steps_made(shop, funnel, sessions),
            )
        )
        rows += [
            {"funnel_id": funnel.funnel_id, **row}
            for row in (
                *_purchases(shop, sessions, reached),
                *_orders(shop, orders, sessions, reached, made),
            )
        ]
    return rows
