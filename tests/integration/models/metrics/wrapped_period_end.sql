select
    text_value,
    date_value,
    {{ basketry.period_end('text_value', 'date_value') }} as period_end_date
from {{ ref('arguments') }}
