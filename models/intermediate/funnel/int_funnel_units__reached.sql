-- The steps that each unit reached on a day of entry, and when it first did. Of a funnel that holds
-- the product, the product that came furthest speaks for the unit.
with

chains_in_order as (

    select * from {{ ref('int_funnel_chains__in_order') }}

),

chains_any_order as (

    select * from {{ ref('int_funnel_chains__any_order') }}

),

products_reached as (

    select * from chains_in_order
    union all
    select * from chains_any_order

),

products_ranked as (

    select
        funnel_id,
        unit_id,
        entry_date,
        held_product_id,
        row_number() over (
            partition by
                funnel_id,
                unit_id,
                entry_date
            order by
                max(step_number) desc,
                held_product_id
        ) as product_rank
    from products_reached
    where held_product_id <> ''
    group by
        funnel_id,
        unit_id,
        entry_date,
        held_product_id

),

units_reached as (

    select

        ---------- key
        products_reached.funnel_id,
        products_reached.unit_id,
        products_reached.entry_date,
        products_reached.step_number,

        ---------- text
        nullif(products_reached.held_product_id, '') as held_product_id,

        ---------- numerics
        {{ basketry.seconds_between(
            'products_reached.step_before_at', 'products_reached.reached_at'
        ) }} as seconds_from_step_before,

        ---------- timestamps
        products_reached.reached_at,
        products_reached.last_reached_at,
        products_reached.last_started_at

    from products_reached
    left join products_ranked
        on
            products_reached.funnel_id = products_ranked.funnel_id
            and products_reached.unit_id = products_ranked.unit_id
            and products_reached.entry_date = products_ranked.entry_date
            and products_reached.held_product_id = products_ranked.held_product_id
    where coalesce(products_ranked.product_rank, 1) = 1

)

select * from units_reached
