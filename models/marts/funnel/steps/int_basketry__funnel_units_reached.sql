{{ config(materialized="view", enabled=basketry.is_asked('funnel')) }}
-- The steps that each unit reached on a day of entry, and when it first did. Of a funnel that holds
-- the product, the product that came furthest speaks for the unit. A view: most rows are those of
-- the chains as they are.
with

chains_in_order as (

    select * from {{ ref('basketry', 'int_basketry__funnel_chains_in_order') }}

),

chains_any_order as (

    select * from {{ ref('basketry', 'int_basketry__funnel_chains_any_order') }}

),

moments_by_product as (

    select * from {{ ref('basketry', 'int_basketry__funnel_product_moments') }}

),

steps as (

    select * from {{ ref('basketry', 'int_basketry__funnel_steps') }}

),

chains as (

    select * from chains_in_order
    union all
    select * from chains_any_order

),

funnels as (

    select distinct
        funnel_id,
        funnel_number
    from steps

),

products_held as (

    select distinct
        chain_key,
        unit_key,
        held_product_id
    from moments_by_product

),

products_ranked as (

    select
        chains.chain_key,
        chains.entry_date,
        products_held.unit_key,
        products_held.held_product_id,
        row_number() over (
            partition by
                products_held.unit_key,
                chains.entry_date
            order by
                max(chains.step_number) desc,
                products_held.held_product_id
        ) as product_rank
    from chains
    inner join products_held
        on chains.chain_key = products_held.chain_key
    group by
        chains.chain_key,
        chains.entry_date,
        products_held.unit_key,
        products_held.held_product_id

),

units_reached as (

    select

        ---------- key
        funnels.funnel_id,
        chains.funnel_number,
        coalesce(products_ranked.unit_key, chains.chain_key) as unit_key,
        chains.entry_date,
        chains.step_number,

        ---------- text
        nullif(products_ranked.held_product_id, '') as held_product_id,

        ---------- numerics
        {{ basketry.ratio(
            '(chains.reached_microseconds - chains.step_before_microseconds)', 1000000
        ) }} as seconds_from_step_before,
        chains.last_reached_microseconds,
        chains.last_started_microseconds

    from chains
    inner join funnels
        on chains.funnel_number = funnels.funnel_number
    left join products_ranked
        on
            chains.chain_key = products_ranked.chain_key
            and chains.entry_date = products_ranked.entry_date
    where coalesce(products_ranked.product_rank, 1) = 1

)

select * from units_reached
