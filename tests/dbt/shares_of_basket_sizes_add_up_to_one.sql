{{ config(enabled=basketry.is_asked('baskets')) }}

-- In every group the shares of the sizes add up to one, its smallest size says that all orders are
-- at least that large, and its orders are those of the group.
with

basket_sizes as (

    select * from {{ ref('basketry', 'basketry__basket_size') }}

),

totals as (

    select
        period_grain,
        period_start_date,
        segment,
        segment_value,
        currency_code,
        group_order_count,
        set_order_count,
        sum(order_count) as order_count,
        sum(case when product_count_from >= 2 then order_count else 0 end) as large_order_count,
        sum(order_share) as order_share,
        max(at_least_share) as at_least_share
    from basket_sizes
    group by
        period_grain,
        period_start_date,
        segment,
        segment_value,
        currency_code,
        group_order_count,
        set_order_count

)

select *
from totals
where
    order_count <> group_order_count
    or large_order_count <> set_order_count
    or not {{ basketry.nearly_equal('order_share', '1') }}
    or at_least_share <> 1
