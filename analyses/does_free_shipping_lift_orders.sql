{{ config(enabled=basketry.is_asked('offers')) }}

-- Do buyers fill their carts up to free shipping, with what, and what does it cost? The last
-- complete quarter, by channel.
with

top_ups as (

    select * from {{ ref('basketry', 'basketry__free_shipping_top_ups') }}

),

top_up_products as (

    select * from {{ ref('basketry', 'basketry__free_shipping_top_up_products') }}

),

-- The band from the threshold on; what is said of the whole group stands in each band.
just_above as (

    select *
    from top_ups
    where
        period_grain = 'quarter'
        and is_complete_period
        and distance_percent_from = 0

),

last_quarter as (

    select max(period_start_date) as last_start_date
    from just_above

),

best_products as (

    select
        period_start_date,
        sales_channel,
        currency_code,
        min(product_id) as best_product_id
    from top_up_products
    where
        period_grain = 'quarter'
        and top_up_rank = 1
    group by
        period_start_date,
        sales_channel,
        currency_code

),

channels as (

    select
        just_above.currency_code,
        just_above.sales_channel,
        just_above.group_order_count,
        cast(just_above.at_or_above_rate as decimal(18, 4)) as at_or_above_rate,
        just_above.just_below_order_count,
        just_above.just_above_order_count,
        cast(just_above.expected_order_count as decimal(18, 1)) as expected_just_above,
        cast(just_above.excess_order_count as decimal(18, 1)) as excess_just_above,
        just_above.within_reach_order_count,
        just_above.top_up_order_count,
        cast(just_above.top_up_rate as decimal(18, 4)) as top_up_rate,
        cast(just_above.top_up_rate_lower as decimal(18, 4)) as top_up_rate_lower,
        cast(just_above.top_up_rate_upper as decimal(18, 4)) as top_up_rate_upper,
        best_products.best_product_id,
        just_above.top_up_amount,
        just_above.top_up_shipping_given_away_amount,
        just_above.shipping_given_away_amount,
        just_above.left_below_cart_count,
        cast(just_above.gap_per_left_below_cart as decimal(18, 2)) as gap_per_left_below_cart
    from just_above
    inner join last_quarter
        on just_above.period_start_date = last_quarter.last_start_date
    left join best_products
        on
            just_above.period_start_date = best_products.period_start_date
            and just_above.sales_channel = best_products.sales_channel
            and just_above.currency_code = best_products.currency_code

)

select *
from channels
order by currency_code asc, sales_channel asc
