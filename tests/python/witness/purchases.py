"""Where what a funnel counts as purchases and the valid orders of the till part."""

from __future__ import annotations

from .funnel import reached_steps, steps_made
from .judging import Shop
from .orders import Order, Row
from .sessions import Session
from .values import local


def purchase_differences(shop: Shop, orders: list[Order], sessions: list[Session]) -> list[Row]:
    """What purchase_differences should hold."""
    placed_in = {order.order_id: session for session in sessions for order in session.orders}
    zone = shop.settings.zone
    rows: list[Row] = []
    for funnel in shop.settings.reference.funnels:
        if (funnel.unit, funnel.ends_with_order) != ("session", True):
            continue
        if funnel.step_order == "any_order":
            continue
        last = max(number for number in funnel.numbers if not funnel.is_optional(number))
        completed = {
            name for name, steps in reached_steps(shop, funnel, sessions).items() if last in steps
        }
        made = {name for name, steps in steps_made(shop, funnel, sessions).items() if last in steps}

        def add(kind: str, name: str, reason: str, **columns: object) -> None:
            usual: Row = {"session_id": None, "order_id": None, "invalid_reason": None}
            rows.append(
                {
                    **usual,
                    "funnel_id": funnel.funnel_id,  # noqa: B023
                    "counted_as": kind,
                    "counted_id": name,
                    "difference_reason": reason,
                    **columns,
                }
            )

        for session in sessions:
            if session.session_id not in completed or session.valid_orders:
                continue
            void = sorted(session.orders, key=lambda order: (order.ordered_at, order.order_id))
            add(
                "purchase",
                session.session_id,
                "order_not_valid" if void else "no_order",
                session_id=session.session_id,
                order_id=void[0].order_id if void else None,
                invalid_reason=void[0].invalid_reason if void else None,
                counted_date=local(session.started_at, zone).date(),
            )
        for order in orders:
            if not order.is_valid_order:
                continue
            held = placed_in.get(order.order_id)
            if held is None:
                reason = "no_session"
            elif held.is_bot(shop):
                reason = "bot"
            elif held.session_id not in made:
                reason = "no_purchase"
            elif held.session_id not in completed:
                reason = "steps_left_out"
            elif held.valid_orders[0] is not order:
                reason = "another_order"
            else:
                continue
            add(
                "order",
                order.order_id,
                reason,
                session_id=held.session_id if held else None,
                order_id=order.order_id,
                counted_date=order.ordered_date,
            )
    return rows
