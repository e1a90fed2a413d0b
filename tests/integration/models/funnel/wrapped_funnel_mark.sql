select
    {{ basketry.funnel_mark('order_count', 'last_rank', is_chain=true) }} as mark_of_chain,
    {{ basketry.funnel_mark('order_count', 'last_rank', is_chain=false) }} as mark_of_exclusion
from {{ ref('arguments') }}
