-- How near a cart came to free shipping, step by step, and the step that reached it. A cart that
-- became an order is held against the threshold of that order, one that was left against the web
-- shop's on the day of its last step.
with

cart_steps as (

    select * from {{ ref('basketry', 'int_basketry__cart_steps_of_orders') }}

),

thresholds as (

    select * from {{ ref('basketry', 'int_basketry__shipping_thresholds') }}

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
