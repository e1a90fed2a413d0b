select
    text_value,
    date_value,
    {{ basketry.previous_period_start('text_value', 'date_value') }} as previous_period_start_date
from {{ ref('arguments') }}
