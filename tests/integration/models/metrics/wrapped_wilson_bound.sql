select
    integer_value,
    last_rank,
    {%- for side in ['lower', 'upper'] %}
    cast(
        {{ basketry.wilson_bound('integer_value', 'last_rank', side) }} * 1000000 as decimal(18, 4)
    ) as {{ side }}_bound{{ ',' if not loop.last }}
    {%- endfor %}
from {{ ref('arguments') }}
