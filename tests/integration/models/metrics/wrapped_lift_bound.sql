select
    integer_value,
    last_rank,
    order_count,
    group_order_count,
    {%- for side in ['lower', 'upper'] %}
    cast(
        (
            {{ basketry.lift_bound(
                'integer_value', 'last_rank', 'order_count', 'group_order_count', side
            ) }}
        ) * 1000000 as decimal(18, 4)
    ) as {{ side }}_bound{{ ',' if not loop.last }}
    {%- endfor %}
from {{ ref('arguments') }}
