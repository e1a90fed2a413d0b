select
    order_count,
    integer_value,
    last_rank,
    double_value,
    cast(
        {{ basketry.count_at_rate('order_count', 'integer_value', 'last_rank', 'double_value') }}
        as decimal(18, 4)
    ) as later_count
from {{ ref('arguments') }}
