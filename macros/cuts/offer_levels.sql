{#-
    A select of how fine offers are summed: each level, and what it tells apart. What it does not
    tell apart is put together under `all`.
-#}
{% macro offer_levels() -%}
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
{%- endmacro %}
