select
    group_order_count,
    {{ basketry.median_interval_rank('group_order_count') }} as lower_rank
from {{ ref('arguments') }}
