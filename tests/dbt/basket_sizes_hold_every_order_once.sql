{{ config(enabled=basketry.is_asked('baskets') and basketry.is_asked('order_value')) }}

-- The sizes of baskets add up to the orders, pieces and money of order_value_by_period, in every
-- month, quarter and year, segment value and currency.
with

basket_sizes as (

    select * from {{ ref('basketry', 'basketry__basket_size') }}

),

order_values as (

    select * from {{ ref('basketry', 'basketry__order_value_by_period') }}

),

both_sides as (

    select
        period_grain,
        period_start_date,
        segment,
        segment_value,
        currency_code,
        order_count,
        item_count,
        order_value_amount
    from basket_sizes

    union all

    select
        period_grain,
        period_start_date,
        segment,
        segment_value,
        currency_code,
        -order_count as order_count,
        -item_count as item_count,
        -order_value_amount as order_value_amount
    from order_values
    where period_grain in ('month', 'quarter', 'year')

),

left_over as (

    select
        period_grain,
        period_start_date,
        segment,
        segment_value,
        currency_code
    from both_sides
    group by
        period_grain,
        period_start_date,
        segment,
        segment_value,
        currency_code
    having
        sum(order_count) <> 0
        or sum(item_count) <> 0
        or sum(order_value_amount) <> 0

)

select * from left_over
