select
    integer_value,
    last_rank,
    order_count,
    group_order_count,
    cast(
        {{ basketry.two_rates_z(
            'integer_value', 'last_rank', 'order_count', 'group_order_count'
        ) }} * 1000000 as decimal(18, 2)
    ) as z
from {{ ref('arguments') }}
