{{ config(enabled=basketry.is_asked('offers')) }}

-- Which better product is worth offering in place of which? All complete quarters together, paths
-- that were offered or could be made at least ten times; what an offer adds on average first.
with

upgrade_paths as (

    select * from {{ ref('basketry', 'basketry__upgrade_paths') }}

),

products as (

    select * from {{ ref('basketry', 'basketry__dim_products') }}

),

paths_summed as (

    select
        base_product_id,
        better_product_id,
        max(price_step_amount) as price_step_amount,
        sum(offered_count) as offered_count,
        sum(taken_count) as taken_count,
        sum(viewed_order_count) as viewed_order_count,
        sum(traded_up_order_count) as traded_up_order_count
    from upgrade_paths
    where
        period_grain = 'quarter'
        and is_complete_period
    group by
        base_product_id,
        better_product_id
    having sum(offered_count) + sum(viewed_order_count) >= 10

),

paths as (

    select
        paths_summed.base_product_id,
        base_products.product_name as base_product_name,
        paths_summed.better_product_id,
        better_products.product_name as better_product_name,
        paths_summed.price_step_amount,
        paths_summed.offered_count,
        paths_summed.taken_count,
        cast(
            {{ basketry.ratio('paths_summed.taken_count', 'paths_summed.offered_count') }}
            as decimal(18, 4)
        ) as take_rate,
        paths_summed.viewed_order_count,
        paths_summed.traded_up_order_count,
        cast(
            {{ basketry.ratio(
                'paths_summed.traded_up_order_count', 'paths_summed.viewed_order_count'
            ) }} as decimal(18, 4)
        ) as trade_up_rate,
        cast(
            {{ basketry.ratio(
                'paths_summed.taken_count * paths_summed.price_step_amount',
                'paths_summed.offered_count'
            ) }} as decimal(18, 2)
        ) as price_step_per_offer
    from paths_summed
    left join products as base_products
        on paths_summed.base_product_id = base_products.product_id
    left join products as better_products
        on paths_summed.better_product_id = better_products.product_id

)

select *
from paths
order by
    price_step_per_offer desc nulls last,
    base_product_id asc,
    better_product_id asc
