select
    last_rank,
    order_count,
    coalesce({{ basketry.is_followed_from('last_rank', 'order_count') }}, false) as is_followed
from {{ ref('arguments') }}
