with

rates as (

    select
        arguments.*,
        {{ basketry.ratio('integer_value', 'last_rank') }} as rate,
        {{ basketry.wilson_bound('integer_value', 'last_rank', 'lower') }} as rate_lower,
        {{ basketry.wilson_bound('integer_value', 'last_rank', 'upper') }} as rate_upper,
        {{ basketry.ratio('order_count', 'group_order_count') }} as other,
        {{ basketry.wilson_bound('order_count', 'group_order_count', 'lower') }} as other_lower,
        {{ basketry.wilson_bound('order_count', 'group_order_count', 'upper') }} as other_upper
    from {{ ref('arguments') }} as arguments

)

select
    integer_value,
    last_rank,
    order_count,
    group_order_count,
    {%- for side in ['lower', 'upper'] %}
    cast(
        ({{ basketry.newcombe_bound('rate', 'other', side) }}) * 10000 as decimal(18, 0)
    ) as {{ side }}_bound{{ ',' if not loop.last }}
    {%- endfor %}
from rates
