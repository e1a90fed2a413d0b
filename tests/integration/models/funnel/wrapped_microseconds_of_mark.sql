select
    last_rank,
    order_count,
    {{ basketry.microseconds_of_mark('last_rank', 'order_count', '7', '5') }} as microseconds
from {{ ref('arguments') }}
