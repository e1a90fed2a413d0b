{{ config(enabled=basketry.is_asked('offers')) }}

-- Each top-up order crossed the threshold with one product: the products' orders and amounts are
-- those of free_shipping_top_ups, in every period, channel and currency.
with

top_ups as (

    select * from {{ ref('basketry', 'basketry__free_shipping_top_ups') }}

),

products as (

    select * from {{ ref('basketry', 'basketry__free_shipping_top_up_products') }}

),

both_sides as (

    select
        period_grain,
        period_start_date,
        sales_channel,
        currency_code,
        top_up_order_count,
        top_up_amount
    from products

    union all

    select
        period_grain,
        period_start_date,
        sales_channel,
        currency_code,
        -top_up_order_count as top_up_order_count,
        -top_up_amount as top_up_amount
    from top_ups
    where distance_percent_from = 0

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
        sum(top_up_order_count) <> 0
        or sum(top_up_amount) <> 0

)

select * from left_over
