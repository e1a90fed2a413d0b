{{ config(enabled=basketry.is_asked('funnel')) }}

-- For funnels that hold the product through their steps: the moments of each unit once per product.
-- A moment of no product belongs to every product of its unit.
with

moments_matched as (

    select * from {{ ref('basketry', 'int_basketry__funnel_moments') }}

),

funnels as (

    select * from {{ basketry.reference('funnels') }}

),

moments_of_holding_funnels as (

    select moments_matched.*
    from moments_matched
    inner join funnels
        on moments_matched.funnel_id = funnels.funnel_id
    where funnels.holds_product

),

products_of_units as (

    select distinct
        unit_key,
        product_id
    from moments_of_holding_funnels
    where
        product_id is not null
        and not is_exclusion

),

moments_of_products as (

    select
        moments_of_holding_funnels.funnel_id,
        moments_of_holding_funnels.unit_id,
        moments_of_holding_funnels.unit_key,
        moments_of_holding_funnels.moment_id,
        coalesce(moments_of_holding_funnels.product_id, products_of_units.product_id, '')
            as held_product_id,
        moments_of_holding_funnels.step_number,
        moments_of_holding_funnels.is_exclusion,
        moments_of_holding_funnels.is_start,
        moments_of_holding_funnels.occurred_at,
        moments_of_holding_funnels.unit_date
    from moments_of_holding_funnels
    left join products_of_units
        on
            moments_of_holding_funnels.unit_key = products_of_units.unit_key
            and moments_of_holding_funnels.product_id is null

),

moments_by_product as (

    select
        funnel_id,
        unit_key,
        {{ basketry.hash_of_texts(['funnel_id', 'unit_id', 'held_product_id']) }} as chain_key,
        moment_id,
        held_product_id,
        step_number,
        is_exclusion,
        is_start,
        occurred_at,
        unit_date
    from moments_of_products

)

select * from moments_by_product
