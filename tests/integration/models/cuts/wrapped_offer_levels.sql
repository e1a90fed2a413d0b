with

offer_levels as (

    {{ basketry.offer_levels() }}

),

levels_of_rows as (

    select
        arguments.text_value,
        offer_levels.offer_level,
        offer_levels.is_by_kind,
        offer_levels.is_by_placement,
        offer_levels.is_by_product
    from {{ ref('arguments') }} as arguments
    cross join offer_levels

)

select * from levels_of_rows
