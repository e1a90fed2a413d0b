-- What was put into a cart or taken out of it, and the order that the cart became: the first one
-- of its session placed at that moment or later. After an order the next cart begins empty; what
-- follows the last one is a cart that was left.
with

events as (

    select * from {{ ref('basketry', 'stg_basketry__events') }}

),

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

products as (

    select * from {{ ref('basketry', 'stg_basketry__products') }}

),

orders_of_sessions as (

    select
        orders.*,
        lag(ordered_at) over (
            partition by session_id
            order by ordered_at, order_id
        ) as previous_ordered_at
    from orders
    where session_id is not null

),

first_orders as (

    select * from orders_of_sessions
    where previous_ordered_at is null

),

events_of_orders as (

    select
        events.event_id,
        events.session_id,
        orders_of_sessions.order_id,
        events.product_id,
        coalesce(
            orders_of_sessions.currency_code,
            -- What a session shows, it shows in one currency.
            first_orders.currency_code,
            '{{ basketry.setting("default_currency") }}'
        ) as currency_code,
        case
            when orders_of_sessions.order_id is null then 'online'
            else coalesce(orders_of_sessions.sales_channel, 'unknown')
        end as sales_channel,
        events.event_value,
        case when events.event_name = 'add_to_cart' then 1 else -1 end as sign_of_step,
        events.occurred_at,
        orders_of_sessions.ordered_date
    from events
    left join orders_of_sessions
        on
            events.session_id = orders_of_sessions.session_id
            and events.occurred_at <= orders_of_sessions.ordered_at
            and (
                orders_of_sessions.previous_ordered_at is null
                or events.occurred_at > orders_of_sessions.previous_ordered_at
            )
    left join first_orders
        on events.session_id = first_orders.session_id
    where
        events.reject_reason is null
        and events.event_name in ('add_to_cart', 'remove_from_cart')

),

cart_steps as (

    select

        ---------- ids
        events_of_orders.event_id,
        events_of_orders.session_id,
        events_of_orders.order_id,
        {{ basketry.as_text("coalesce(events_of_orders.product_id, 'unknown')") }} as product_id,

        ---------- text
        {{ basketry.as_text('events_of_orders.currency_code') }} as currency_code,
        {{ basketry.as_text('events_of_orders.sales_channel') }} as sales_channel,

        ---------- numerics
        -- The list of products is in the shop's own currency.
        {{ basketry.as_money(
            "events_of_orders.sign_of_step * coalesce(events_of_orders.event_value,"
            ~ " case when events_of_orders.currency_code = '"
            ~ basketry.setting('default_currency') ~ "' then products.list_price_amount end, 0)"
        ) }} as step_amount,

        ---------- dates and timestamps
        events_of_orders.occurred_at,
        events_of_orders.ordered_date

    from events_of_orders
    left join products
        on
            events_of_orders.product_id = products.product_id
            and products.reject_reason is null

)

select * from cart_steps
