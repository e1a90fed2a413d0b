select
    {{ basketry.funnel_entry_date('text_value', 'date_value', 'order_count') }} as entry_date
from {{ ref('arguments') }}
