{{ config(group="basketry", enabled=basketry.is_asked('offers')) }}
-- The bands of a period, channel and currency add up to the valid orders of fct_orders that had a
-- threshold on their day, with their money and the shipping that the threshold gave away.
with

top_ups as (

    select * from {{ ref('basketry', 'basketry__free_shipping_top_ups') }}

),

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

thresholds as (

    select * from {{ ref('basketry', 'int_basketry__shipping_thresholds') }}

),

period_days as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

both_sides as (

    select
        period_grain,
        period_start_date,
        sales_channel,
        currency_code,
        order_count,
        order_value_amount,
        case when distance_percent_from = 0 then group_order_count else 0 end as group_order_count,
        case when distance_percent_from = 0 then shipping_given_away_amount else 0 end
            as shipping_given_away_amount
    from top_ups

    union all

    select
        period_days.period_grain,
        period_days.period_start_date,
        thresholds.sales_channel,
        orders.currency_code,
        -1 as order_count,
        -orders.{{ basketry.setting('order_value_basis') }}_amount as order_value_amount,
        -1 as group_order_count,
        case
            when orders.net_amount >= thresholds.threshold_amount and orders.shipping_amount = 0
                then -thresholds.shipping_fee_amount
            else 0
        end as shipping_given_away_amount
    from orders
    inner join thresholds
        on
            orders.currency_code = thresholds.currency_code
            and coalesce(orders.sales_channel, 'unknown') = thresholds.sales_channel
            and orders.ordered_date = thresholds.date_day
    inner join period_days
        on orders.ordered_date = period_days.date_day
    where
        orders.is_valid_order
        and period_days.period_grain in ('month', 'quarter', 'year')

),

left_over as (

    select
        period_grain,
        period_start_date,
        sales_channel,
        currency_code
    from both_sides
    group by
        period_grain,
        period_start_date,
        sales_channel,
        currency_code
    having
        sum(order_count) <> 0
        or sum(order_value_amount) <> 0
        or sum(group_order_count) <> 0
        or sum(shipping_given_away_amount) <> 0

)

select * from left_over
