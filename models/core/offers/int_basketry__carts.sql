-- How near a cart came to free shipping, step by step, and the step that reached it. What is put in
-- or taken out belongs to the first order of its session placed at that moment or later; after an
-- order the next cart begins empty, and what follows the last one is a cart that was left. A cart
-- that became an order is held against the threshold of that order, one that was left against the
-- web shop's on the day of its last step.
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

thresholds as (

    select * from {{ ref('basketry', 'int_basketry__shipping_thresholds') }}

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
        events_of_orders.event_id,
        events_of_orders.session_id,
        events_of_orders.order_id,
        {{ basketry.as_text("coalesce(events_of_orders.product_id, 'unknown')") }} as product_id,
        {{ basketry.as_text('events_of_orders.currency_code') }} as currency_code,
        {{ basketry.as_text('events_of_orders.sales_channel') }} as sales_channel,
        -- The list of products is in the shop's own currency.
        {{ basketry.as_money(
            "events_of_orders.sign_of_step * coalesce(events_of_orders.event_value,"
            ~ " case when events_of_orders.currency_code = '"
            ~ basketry.setting('default_currency') ~ "' then products.list_price_amount end, 0)"
        ) }} as step_amount,
        events_of_orders.occurred_at,
        events_of_orders.ordered_date
    from events_of_orders
    left join products
        on
            events_of_orders.product_id = products.product_id
            and products.reject_reason is null

),

steps_summed as (

    select
        cart_steps.*,
        sum(step_amount) over (
            partition by session_id, order_id
            order by occurred_at, event_id
            rows between unbounded preceding and current row
        ) as amount_after,
        -- A cart that was left is the last one of its session.
        max(occurred_at) over (partition by session_id) as last_step_at
    from cart_steps

),

steps_dated as (

    select
        steps_summed.*,
        coalesce(
            ordered_date,
            cast({{ basketry.to_local('last_step_at', basketry.setting('time_zone')) }} as date)
        ) as cart_date
    from steps_summed

),

steps_compared as (

    select
        steps_dated.*,
        thresholds.threshold_amount,
        thresholds.threshold_amount - steps_dated.amount_after + steps_dated.step_amount
            as gap_before_amount,
        thresholds.threshold_amount - steps_dated.amount_after as gap_after_amount,
        {{ basketry.exact_product(
            'thresholds.threshold_amount', basketry.setting('top_up_reach_share')
        ) }} as reach_amount
    from steps_dated
    inner join thresholds
        on
            steps_dated.currency_code = thresholds.currency_code
            and steps_dated.sales_channel = thresholds.sales_channel
            and steps_dated.cart_date = thresholds.date_day

),

steps_judged as (

    select
        steps_compared.*,
        gap_after_amount > 0 and gap_after_amount <= reach_amount as is_within_reach,
        gap_before_amount > 0 and gap_after_amount <= 0 as is_crossing
    from steps_compared

),

steps_numbered as (

    select
        steps_judged.*,
        case
            when is_crossing
                then
                    row_number() over (
                        partition by session_id, order_id, is_crossing
                        order by occurred_at desc, event_id desc
                    )
        end as crossing_number
    from steps_judged

),

carts as (

    select

        ---------- ids
        session_id,
        order_id,
        max(case when crossing_number = 1 and gap_before_amount <= reach_amount then product_id end)
            as top_up_product_id,

        ---------- text
        currency_code,
        sales_channel,

        ---------- numerics
        threshold_amount,
        {{ basketry.as_money('sum(step_amount)') }} as cart_amount,
        {{ basketry.as_money(
            'max(case when crossing_number = 1 and gap_before_amount <= reach_amount'
            ~ ' then step_amount end)'
        ) }} as top_up_amount,

        ---------- booleans
        max(case when is_within_reach then 1 else 0 end) = 1 as was_within_reach,

        ---------- dates and timestamps
        cart_date,
        max(
            case
                when crossing_number = 1 and gap_before_amount <= reach_amount then occurred_at
            end
        ) as topped_up_at

    from steps_numbered
    group by
        session_id,
        order_id,
        currency_code,
        sales_channel,
        threshold_amount,
        cart_date

)

select * from carts
