select
    integer_value,
    last_rank,
    {%- for side in ['lower', 'upper'] %}
    cast(
        {{ basketry.wilson_bound('integer_value', 'last_rank', side) }} * 1000000 as decimal(18, 4)
    ) as {{ side }}_bound,
    {%- endfor %}
    {{ basketry.wilson_bound('integer_value', 'last_rank', 'lower') }} = 0 as starts_at_zero,
    {{ basketry.wilson_bound('integer_value', 'last_rank', 'upper') }} = 1 as ends_at_one
from {{ ref('arguments') }}
