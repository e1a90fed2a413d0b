{{ config(group="basketry", enabled=basketry.is_asked('products')) }}

-- Whatever price tiers are cut by, the values of the cut add up to the uncut tier: pieces and money
-- exactly, and its orders at least once.
with

price_tiers as (

    select * from {{ ref('basketry', 'basketry__price_tier_mix') }}

),

segments as (

    select * from {{ ref('basketry', 'int_basketry__segments') }}

),

uncut_tiers as (

    select *
    from price_tiers
    where segment = 'all'

),

cuts as (

    select segment
    from segments
    where
        is_on
        and segment not in ('all', 'visitor_type', 'landing_page')

),

both_sides as (

    select
        uncut_tiers.period_grain,
        uncut_tiers.period_start_date,
        uncut_tiers.currency_code,
        uncut_tiers.product_family,
        uncut_tiers.price_tier,
        cuts.segment,
        uncut_tiers.item_count,
        uncut_tiers.order_value_amount,
        uncut_tiers.order_count
    from uncut_tiers
    cross join cuts

    union all

    select
        price_tiers.period_grain,
        price_tiers.period_start_date,
        price_tiers.currency_code,
        price_tiers.product_family,
        price_tiers.price_tier,
        price_tiers.segment,
        -price_tiers.item_count as item_count,
        -price_tiers.order_value_amount as order_value_amount,
        -price_tiers.order_count as order_count
    from price_tiers
    inner join segments
        on
            segments.segment = 'all'
            and segments.is_on
    where price_tiers.segment <> 'all'

),

left_over as (

    select
        period_grain,
        period_start_date,
        currency_code,
        product_family,
        price_tier,
        segment
    from both_sides
    group by
        period_grain,
        period_start_date,
        currency_code,
        product_family,
        price_tier,
        segment
    having
        sum(item_count) <> 0
        or sum(order_value_amount) <> 0
        or sum(order_count) > 0

)

select * from left_over
