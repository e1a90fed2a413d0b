{{ config(enabled=basketry.is_asked('products')) }}

-- Which products carry the shop, and how? The last complete quarter, largest first: running share
-- of the money (ABC analysis), margin, whether orders are placed for it, and what those orders are
-- worth.
with

products as (

    select * from {{ ref('basketry', 'basketry__product_performance') }}

),

quarters as (

    select *
    from products
    where
        period_grain = 'quarter'
        and is_complete_period

),

last_quarter as (

    select max(period_start_date) as last_start_date
    from quarters

),

ranked_products as (

    select
        quarters.currency_code,
        quarters.order_value_rank,
        quarters.product_id,
        quarters.product_name,
        quarters.category,
        quarters.order_value_amount,
        cast(quarters.order_value_share as decimal(18, 4)) as order_value_share,
        cast(
            sum(cast(quarters.order_value_share as decimal(28, 10))) over (
                partition by quarters.currency_code
                order by quarters.order_value_rank asc, quarters.product_id asc
            ) as decimal(18, 4)
        ) as running_share,
        cast(quarters.margin_rate as decimal(18, 4)) as margin_rate,
        cast(quarters.refund_rate as decimal(18, 4)) as refund_rate,
        cast(quarters.lead_rate as decimal(18, 4)) as lead_rate,
        cast(quarters.aov_of_orders_with_product as decimal(18, 2)) as aov_of_orders_with_product,
        cast(quarters.aov_of_all_orders as decimal(18, 2)) as aov_of_all_orders,
        cast(quarters.order_value_change_vs_previous_period as decimal(18, 4))
            as order_value_change
    from quarters
    inner join last_quarter
        on quarters.period_start_date = last_quarter.last_start_date

)

select *
from ranked_products
order by
    currency_code asc,
    order_value_rank asc,
    product_id asc
