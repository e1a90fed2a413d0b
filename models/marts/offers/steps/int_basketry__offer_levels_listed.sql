-- How fine offers are summed, and what each level tells apart; it puts the rest together.
with

levels as (

    select
        {{ basketry.as_text('listed.offer_level') }} as offer_level,
        listed.is_by_kind,
        listed.is_by_placement,
        listed.is_by_product
    from (
        values
        ('all', false, false, false),
        ('kind', true, false, false),
        ('placement', false, true, false),
        ('kind_and_placement', true, true, false),
        ('product', true, true, true)
    ) as listed (offer_level, is_by_kind, is_by_placement, is_by_product)

)

select * from levels
