{{ config(enabled=basketry.is_asked('products')) }}

-- Which price tier of each family do buyers take (松竹梅), and do they trade up? The last complete
-- quarter, the family with the most money first, its highest tier on top.
with

price_tiers as (

    select * from {{ ref('basketry', 'basketry__price_tier_mix') }}

),

quarters as (

    select *
    from price_tiers
    where
        period_grain = 'quarter'
        and segment = 'all'
        and is_complete_period

),

last_quarter as (

    select max(period_start_date) as last_start_date
    from quarters

),

tiers as (

    select
        quarters.currency_code,
        quarters.product_family,
        quarters.price_tier,
        quarters.tier_position,
        quarters.item_count,
        cast(quarters.item_share as decimal(18, 4)) as item_share,
        cast(quarters.item_share_change_vs_previous_period as decimal(18, 4)) as item_share_change,
        cast(quarters.order_value_share as decimal(18, 4)) as order_value_share,
        cast(quarters.average_unit_price as decimal(18, 2)) as average_unit_price,
        cast(quarters.family_average_unit_price as decimal(18, 2)) as family_average_unit_price,
        quarters.family_order_value_amount
    from quarters
    inner join last_quarter
        on quarters.period_start_date = last_quarter.last_start_date

)

select *
from tiers
order by
    currency_code asc,
    family_order_value_amount desc,
    product_family asc,
    price_tier desc
